# SPDX-License-Identifier: GPL-3.0-or-later
"""A real server in a folder of its own, and ways to talk to it byte by byte."""
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile

import tap
from description import Description

PREFIX = '/api/monitoring/autonomous'
PROJECT = '7f3a90c1d2e4'
CHECKPOINT = '20261127T181657Z-1a2b3c4d'
HERE = os.path.dirname(os.path.abspath(__file__))


class Answer:
    def __init__(self, raw):
        head, _, self.body = raw.partition(b'\r\n\r\n')
        lines = head.decode('latin-1').split('\r\n')
        self.status = int(lines[0].split()[1]) if lines[0] else 0
        self.headers = {}
        for line in lines[1:]:
            name, _, value = line.partition(':')
            self.headers.setdefault(name.lower(), value.strip())

    def json(self):
        return json.loads(self.body)


class Server:
    description = None  # the same program describes itself in the same words each time

    def __init__(self, program, config='', address='127.0.0.1', folder=None):
        self.folder = folder or tempfile.mkdtemp(prefix='jikimi-api-')
        self.is_lent = folder is not None
        with open(os.path.join(self.folder, 'jikimi.conf'), 'w', encoding='utf-8') as file:
            file.write(config)
        # libsoup loses a string for each request line that it cannot read; to be known by its name it takes a whole stack.
        environment = {**os.environ,
                       'ASAN_OPTIONS': 'fast_unwind_on_malloc=0:' + os.environ.get('ASAN_OPTIONS', ''),
                       'LSAN_OPTIONS': 'print_suppressions=0:suppressions=' + os.path.join(HERE, 'lsan.supp')}
        self.log = os.path.join(self.folder, 'log')
        with open(self.log, 'ab') as log:
            self.process = subprocess.Popen([program, self.folder, address], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                            stderr=log, text=True, env=environment)
        words = self.process.stdout.readline().split()
        self.url = words[1]
        self.host = self.url[len('http://'):]
        self.port = int(self.url.rsplit(':', 1)[1])
        self.address = address
        self.path = words[2][len('unix:'):]

    def subfolder(self, name):
        path = os.path.join(self.folder, name)
        os.makedirs(path, exist_ok=True)
        return path

    def tell(self, word):
        self.process.stdin.write(word + '\n')
        self.process.stdin.flush()

    def ask(self, word):
        self.tell(word)
        return self.process.stdout.readline().split()[1:]

    def end(self):
        if self.process.poll() is None:
            self.process.stdin.close()
        status = self.process.wait(20)
        self.process.stdout.close()
        if not self.is_lent:
            shutil.rmtree(self.folder)
        return status

    def is_sanitised(self):
        """Whether memory is kept back after it was freed, so that its size says nothing."""
        with open(f'/proc/{self.process.pid}/maps', encoding='utf-8', errors='replace') as file:
            text = file.read()
        return any(name in text for name in ('libasan', 'libtsan'))

    def n_files(self):
        return len(os.listdir(f'/proc/{self.process.pid}/fd'))

    def connect(self, unix=False):
        if unix:
            connection = socket.socket(socket.AF_UNIX)
            connection.connect(self.path)
        else:
            connection = socket.create_connection((self.address, self.port))
        connection.settimeout(20)
        return connection

    def raw(self, data, unix=False):
        """Sends bytes as they are and reads until the server closes."""
        with self.connect(unix) as connection:
            try:
                connection.sendall(data)
            except (BrokenPipeError, ConnectionResetError):
                pass
            received = b''
            while True:
                try:
                    part = connection.recv(65536)
                except ConnectionResetError:
                    break
                if not part:
                    break
                received += part
        return Answer(received)

    def call(self, method, path, headers=None, body=None, unix=False, prefix=True):
        all_headers = {'Host': self.host, 'Connection': 'close'}
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
            all_headers['Content-Type'] = 'application/json'
        if body is not None:
            all_headers['Content-Length'] = str(len(body))
        all_headers.update(headers or {})
        lines = [f'{method} {PREFIX if prefix else ""}{path} HTTP/1.1']
        lines += [f'{name}: {value}' for name, value in all_headers.items() if value is not None]
        answer = self.raw('\r\n'.join(lines).encode('utf-8') + b'\r\n\r\n' + (body or b''), unix)
        self.describe().check(method, (PREFIX if prefix else '') + path, answer)
        return answer

    def describe(self):
        if Server.description is None:
            raw = self.raw(f'GET /api/openapi.json HTTP/1.1\r\nHost: {self.host}\r\nConnection: close\r\n\r\n'.encode(), True)
            Server.description = Description(raw.json())
        return Server.description

    def get(self, path, headers=None, unix=False, prefix=True):
        return self.call('GET', path, headers, None, unix, prefix)


def run_tests(module):
    """Every test of a module on one server, whose program the command line names; it has to end well."""
    server = Server(sys.argv[1])
    try:
        tap.run(tap.collect(module), server)
    finally:
        if server.end() != 0:
            print('Bail out! the server did not end well')
