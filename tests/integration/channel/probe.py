# SPDX-License-Identifier: GPL-3.0-or-later
"""channel-probe, which is an outbox in a process of its own."""
import pathlib
import subprocess
import sys
import tempfile
import time

import gi
gi.require_version('GLib', '2.0')
from gi.repository import GLib  # noqa: E402

from receiver import DEADLINE_S  # noqa: E402

PROBE = sys.argv.pop(1)


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
