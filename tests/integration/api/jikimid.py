# SPDX-License-Identifier: GPL-3.0-or-later
"""A running jikimid with a folder and a repository of its own."""
import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time

from description import Description
from server import Answer


class Jikimid:
    description = None

    def __init__(self, program, config=''):
        self.program = program
        self.folder = tempfile.mkdtemp(prefix='jikimi-')
        self.state = os.path.join(self.folder, 'state')
        self.repository = os.path.join(self.folder, 'shop')
        os.mkdir(self.repository)
        subprocess.run(['git', 'init', '-q', '-b', 'trunk'], cwd=self.repository, check=True)
        for name in ('one', 'two', 'three'):
            with open(os.path.join(self.repository, name), 'w', encoding='ascii') as file:
                file.write(name)
        self.environment = {**os.environ, 'JIKIMI_LOCALE_DIR': os.path.join(os.environ['JIKIMI_BUILD_DIR'], 'po')}
        os.makedirs(os.path.join(self.state, 'config'), mode=0o700)
        with open(os.path.join(self.state, 'config', 'jikimi.conf'), 'w', encoding='utf-8') as file:
            file.write(config)
        self.start()

    def start(self):
        self.process = subprocess.Popen([self.program, '--listen', '127.0.0.1:0', '--state-dir', self.state],
                                        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=self.environment)
        words = self.process.stdout.readline().split()
        self.host = words[1][len('http://'):]
        self.path = words[2][len('unix:'):]

    def call(self, method, path, body=None, language=None):
        headers = {'Accept-Language': language} if language is not None else {}
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(20)
        connection.connect(self.path)
        answer = self.exchange(connection, method, path, body, headers)
        if path != '/api/openapi.json':
            self.describe().check(method, path, answer)
        return answer

    def over_tcp(self, method, path, body=None, headers=None):
        """As somebody else, who is what the headers say."""
        host, _, port = self.host.rpartition(':')
        return self.exchange(socket.create_connection((host, int(port)), 20), method, path, body, headers or {})

    def exchange(self, connection, method, path, body, headers):
        data = json.dumps(body).encode() if body is not None else b''
        lines = [f'{method} {path} HTTP/1.1', f'Host: {self.host}', 'Connection: close']
        lines += [f'{name}: {value}' for name, value in headers.items()]
        if body is not None:
            lines += ['Content-Type: application/json', f'Content-Length: {len(data)}']
        with connection:
            connection.sendall('\r\n'.join([*lines, '', '']).encode() + data)
            received = b''
            while part := connection.recv(65536):
                received += part
        return Answer(received)

    def describe(self):
        if self.description is None:
            self.description = Description(self.call('GET', '/api/openapi.json').json())
        return self.description

    def wait_for(self, path, check):
        until = time.monotonic() + 60
        while time.monotonic() < until:
            answer = self.call('GET', path)
            if answer.status == 200 and check(answer.json()):
                return answer.json()
            time.sleep(0.05)
        raise AssertionError(f'{path}: {answer.body}')

    def stop(self, how=signal.SIGTERM):
        self.process.send_signal(how)
        status = self.process.wait(20)
        self.process.stdout.close()
        return status

    def end(self):
        status = self.stop()
        shutil.rmtree(self.folder)
        return status
