# SPDX-License-Identifier: GPL-3.0-or-later
"""channel-probe and the receivers that the tests of channels stand beside it."""
import contextlib
import http.server
import json
import pathlib
import subprocess
import sys
import tempfile
import threading
import time

import gi
gi.require_version('GLib', '2.0')
from gi.repository import GLib  # noqa: E402

PROBE = sys.argv.pop(1)
DEADLINE_S = 60


def until(condition, what):
    """Waits for as long as a slow machine may need."""
    end = time.monotonic() + DEADLINE_S
    while not (value := condition()):
        if time.monotonic() > end:
            raise AssertionError(f'no {what() if callable(what) else what} after {DEADLINE_S} s')
        time.sleep(0.02)
    return value


class Probe:
    """One process with an outbox; what it keeps lies in a folder, for the next one."""

    def __init__(self, folder, config, ca=None):
        self.folder = pathlib.Path(folder)
        for name in ('records', 'secrets'):
            (self.folder / name).mkdir(exist_ok=True)
        (self.folder / 'config').write_text(config, encoding='utf-8')
        more = [str(ca)] if ca else []
        self.process = subprocess.Popen([PROBE, str(self.folder / 'config'), str(self.folder), *more], text=True,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.errors = ''

    def __enter__(self):
        return self

    def __exit__(self, *failure):
        self.end()

    def end(self):
        _, self.errors = self.process.communicate(timeout=DEADLINE_S)
        if self.process.returncode > 0:
            raise AssertionError(f'the probe ended with {self.process.returncode}: {self.errors}')

    def kill(self):
        self.process.kill()
        self.process.communicate(timeout=DEADLINE_S)

    def ask(self, line):
        self.process.stdin.write(line + '\n')
        self.process.stdin.flush()
        answer = self.process.stdout.readline().rstrip('\n')
        if not answer:
            raise AssertionError(self.process.communicate(timeout=DEADLINE_S)[1])
        return answer

    def post(self, level, cause, title, state='firing'):
        self.ask(f'post {state} {level} {cause} {title}')

    def describe(self, name=None):
        channels = GLib.Variant.parse(None, self.ask('describe'), None, None).unpack()
        return channels[0] if name is None else next(c for c in channels if c['name'] == name)

    def wait(self, key, value, name=None):
        until(lambda: self.describe(name)[key] == value, lambda: f'{key} {value} in {self.describe(name)}')

    def wait_error(self, part, name=None):
        until(lambda: part in self.describe(name)['error'], lambda: f'{part!r} in {self.describe(name)}')
        return self.describe(name)


def folder():
    return tempfile.TemporaryDirectory(prefix='jikimi-channel-')


class Receiver:
    """A web server that keeps what is posted, and can hold its answers back."""

    def __init__(self, status=200):
        self.posts, self.held, self.status = [], threading.Event(), status
        self.held.set()
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers['Content-Length']))
                receiver.posts.append((self.path, dict(self.headers), body.decode()))
                receiver.held.wait(DEADLINE_S)
                with contextlib.suppress(OSError):
                    self.send_response(receiver.status)
                    self.send_header('Content-Length', '0')
                    self.end_headers()

            def log_message(self, *args):
                pass

        self.server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
        self.url = f'http://127.0.0.1:{self.server.server_port}'
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def __enter__(self):
        return self

    def __exit__(self, *failure):
        self.held.set()
        self.server.shutdown()
        self.server.server_close()

    def json(self, index=-1):
        return json.loads(self.posts[index][2])
