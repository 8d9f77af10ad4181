# SPDX-License-Identifier: GPL-3.0-or-later
"""A client that sends bytes as they are, a neighbour who wants to be served meanwhile, and what the daemon costs."""
import os
import pathlib
import re
import socket
import struct
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / 'daemon'))
from jikimid import PREFIX, until  # noqa: E402
from tap import equal, true  # noqa: E402

TIMEOUT_S = 30
# Generous: other builds and tests may be running. A guard that is held up at all is held up for ever, or for seconds.
NEIGHBOUR_S = 8


def port_of(daemon):
    return int(daemon.url.rsplit(':', 1)[1])


def connect(daemon, unix=False):
    if unix:
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(TIMEOUT_S)
        connection.connect(daemon.socket)
        return connection
    return socket.create_connection(('127.0.0.1', port_of(daemon)), TIMEOUT_S)


def read_all(connection):
    """Reads until the end, or until nothing comes."""
    received = b''
    try:
        while part := connection.recv(65536):
            received += part
    except OSError:
        pass
    return received


def send(connection, data):
    """Returns: whether all could be sent"""
    try:
        connection.sendall(data)
        return True
    except OSError:
        return False


def read_answer(connection):
    """Reads one answer to its last byte. Returns: it, or what came before the end"""
    received, wanted = b'', None
    while wanted is None or len(received) < wanted:
        try:
            part = connection.recv(65536)
        except OSError:
            part = b''
        if not part:
            break
        received += part
        top, found, _ = received.partition(b'\r\n\r\n')
        if found and wanted is None:
            length = re.search(rb'\r\ncontent-length: ([0-9]+)', top, re.IGNORECASE)
            wanted = len(top) + 4 + (int(length[1]) if length else 0)
    return received


def raw(daemon, data, unix=False, end=False):
    """Sends bytes as they are, and @end after them. Returns: all that comes"""
    with connect(daemon, unix) as connection:
        send(connection, data)
        if end:
            try:
                connection.shutdown(socket.SHUT_WR)
            except OSError:
                pass
        return read_all(connection)


def head(daemon, method, path, *more):
    lines = [f'{method} {path} HTTP/1.1', f'Host: localhost:{port_of(daemon)}', *more]
    return ('\r\n'.join(lines) + '\r\n\r\n').encode('utf-8', 'surrogateescape')


def status_of(answer):
    return int(answer.split(b' ', 2)[1]) if answer else 0


def web_socket(daemon, unix=False):
    connection = connect(daemon, unix)
    connection.sendall(head(daemon, 'GET', PREFIX + '/events', 'Upgrade: websocket', 'Connection: Upgrade',
                            'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==', 'Sec-WebSocket-Version: 13'))
    answer = b''
    while b'\r\n\r\n' not in answer:
        part = connection.recv(4096)
        true(part, f'no upgrade: {answer!r}')
        answer += part
    equal(status_of(answer), 101)
    return connection


def frame(kind, payload, final=True, masked=True):
    size = len(payload)
    mask = 0x80 if masked else 0
    length = (bytes([mask | size]) if size < 126 else struct.pack('>BH', mask | 126, size) if size < 65536
              else struct.pack('>BQ', mask | 127, size))
    return bytes([(0x80 if final else 0) | kind]) + length + (b'\0\0\0\0' if masked else b'') + payload


def n_files(daemon):
    return len(os.listdir(f'/proc/{daemon.pid}/fd'))


def resident_kib(daemon):
    with open(f'/proc/{daemon.pid}/status', encoding='ascii') as file:
        return next(int(line.split()[1]) for line in file if line.startswith('VmRSS'))


def is_sanitised(daemon):
    """Whether memory is kept back after it was freed, so that its size says nothing."""
    with open(f'/proc/{daemon.pid}/maps', encoding='utf-8', errors='replace') as file:
        text = file.read()
    return any(name in text for name in ('libasan', 'libtsan'))


class Watch:
    """While it is entered a neighbour asks again and again; afterwards it was served, memory is bounded and files are back."""

    def __init__(self, daemon, what, more_mib=24):
        self.daemon, self.what, self.more_kib = daemon, what, more_mib * 1024
        self.over = threading.Event()
        self.worst_s, self.asked, self.fault = 0, 0, None
        self.peak_kib = 0

    def ask(self):
        while not self.over.is_set():
            for unix in (False, True):
                begun = time.monotonic()
                answer = raw(self.daemon, head(self.daemon, 'GET', PREFIX + '/status', 'Connection: close'), unix)
                self.worst_s = max(self.worst_s, time.monotonic() - begun)
                self.asked += 1
                if status_of(answer) != 200:
                    self.fault = answer[:200]
            self.peak_kib = max(self.peak_kib, resident_kib(self.daemon))
            self.over.wait(0.02)

    def __enter__(self):
        raw(self.daemon, head(self.daemon, 'GET', PREFIX + '/status', 'Connection: close'))
        self.files, self.kib = n_files(self.daemon), resident_kib(self.daemon)
        self.thread = threading.Thread(target=self.ask)
        self.thread.start()
        return self

    def __exit__(self, kind, *_more):
        self.over.set()
        self.thread.join()
        if kind is not None:
            return
        true(self.daemon.process.poll() is None, f'{self.what}: the daemon is gone')
        equal(self.fault, None, f'{self.what}: a neighbour')
        true(self.asked > 0 and self.worst_s < NEIGHBOUR_S, f'{self.what}: a neighbour waited {self.worst_s:.1f} s')
        grown = max(self.peak_kib, resident_kib(self.daemon)) - self.kib
        true(is_sanitised(self.daemon) or grown < self.more_kib, f'{self.what}: {grown} KiB more')
        until(lambda: n_files(self.daemon) <= self.files + 4, f'{self.what}: files are given back ({self.files} before)')
