# SPDX-License-Identifier: GPL-3.0-or-later
"""Drives the real window the way a person with a screen reader does: through AT-SPI, with real keys where those are meant.
Prints TAP and keeps a PNG of each page below build/screenshots."""
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import traceback

import gi
gi.require_version('Atspi', '2.0')
from gi.repository import Atspi, GLib  # noqa: E402

from fake_host import FakeHost  # noqa: E402

BUILD = os.environ.get('JIKIMI_BUILD_DIR') or os.path.join(os.path.dirname(__file__), '..', '..', 'build')
SHOTS = os.path.join(BUILD, 'screenshots')
PATIENCE_S = float(os.environ.get('JIKIMI_UI_PATIENCE', '10'))
_tests = 0
_failed = 0


def check(name, condition, detail=''):
    global _tests, _failed
    _tests += 1
    if not condition:
        _failed += 1
    print('%s %d - %s' % ('ok' if condition else 'not ok', _tests, name), flush=True)
    if not condition and detail:
        print('# ' + str(detail).replace('\n', '\n# '), flush=True)
    return condition


def run(*tests):
    for test in tests:
        try:
            test()
        except Exception:
            check(test.__name__, False, traceback.format_exc())
    print('1..%d' % _tests, flush=True)
    sys.exit(1 if _failed else 0)


def wait(condition, timeout=None):
    """The first true value of condition(), or None."""
    end = time.monotonic() + (timeout or PATIENCE_S)
    while time.monotonic() < end:
        try:
            value = condition()
        except GLib.Error:  # a widget that is being taken away while we look
            value = None
        if value:
            return value
        time.sleep(0.05)
    return None


class Window:
    """One jikimi, one host. Use with `with`."""

    def __init__(self, scenario='usual', size=(1100, 720), dark=False, language='ko', arguments=(), host=True, beat=True,
                 folder=None, window=True):
        """`folder`: run the real engine below it, instead of showing a host of ours. `window`: wait for one."""
        self.folder = folder or tempfile.mkdtemp(prefix='jikimi-ui-')
        self.socket = os.path.join(self.folder, 'api.sock')
        self.host = FakeHost(self.socket, scenario, beat) if host and folder is None else None
        self.size = size
        self.language = language
        self.dark = dark
        state = os.path.join(folder, 'state') if folder else os.path.join(os.environ['XDG_STATE_HOME'], 'jikimi')
        os.makedirs(state, mode=0o700, exist_ok=True)
        if not os.path.exists(os.path.join(state, 'window.ini')) or folder is None:
            with open(os.path.join(state, 'window.ini'), 'w') as file:
                file.write('[window]\nwidth=%d\nheight=%d\n' % size)
        environment = dict(os.environ, LANGUAGE=language, LC_ALL='C.UTF-8', G_DEBUG='fatal-criticals',
                           ADW_DEBUG_COLOR_SCHEME='prefer-dark' if dark else 'prefer-light')
        self.log = open(os.path.join(self.folder, 'log'), 'w+')
        where = ['--state-dir', folder] if folder else ['--socket', self.socket]
        self.command = [os.path.join(BUILD, 'jikimi'), *where]
        self.environment = environment
        self.process = subprocess.Popen([*self.command, *arguments], env=environment, stdout=self.log, stderr=self.log)
        self.root = wait(self.find_application) if window else None
        if window and self.root is None:
            raise AssertionError('no window: ' + self.read_log())

    def __enter__(self):
        return self

    def __exit__(self, *args):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
        if self.host:
            self.host.shutdown()
            self.host.server_close()
        if args[0] is not None:
            print('# ' + self.read_log().replace('\n', '\n# '))
        self.log.close()

    def read_log(self):
        self.log.flush()
        with open(self.log.name) as file:
            return file.read()

    def find_application(self):
        if self.process.poll() is not None:
            raise AssertionError('jikimi ended: ' + self.read_log())
        desktop = Atspi.get_desktop(0)
        for i in range(desktop.get_child_count()):
            child = desktop.get_child_at_index(i)
            if child and child.get_process_id() == self.process.pid and child.get_child_count() > 0:
                return child
        return None

    def walk(self, node=None):
        node = node or self.root
        if node is None:
            return
        yield node
        for i in range(node.get_child_count()):
            child = node.get_child_at_index(i)
            if child is not None and (child.get_role() == Atspi.Role.FRAME or is_showing(child)):
                yield from self.walk(child)

    def find(self, name, role=None, timeout=None, newest=False):
        """A widget whose name matches the pattern: the first, or the one on the page that was made last. GTK 4.8 does not
        tell which page of a stack is on screen."""
        pattern = re.compile(name)

        def look():
            self.root = self.find_application() or self.root
            found = None
            for node in self.walk():
                if (role is None or node.get_role_name() == role) and pattern.search(node.get_name() or ''):
                    found = node
                    if not newest:
                        break
            return found
        return wait(look, timeout)

    def has(self, name, role=None, timeout=None):
        return self.find(name, role, timeout) is not None

    def gone(self, name, role=None):
        return wait(lambda: self.find(name, role, 0.01) is None) is not None

    def names(self, role=None):
        return [node.get_name() for node in self.walk() if role is None or node.get_role_name() == role]

    def click(self, name, role=None, newest=False):
        node = self.find(name, role, newest=newest)
        if node is None:
            raise AssertionError('nothing to click named %s; there is: %s' % (name, self.names()))
        time.sleep(0.3)  # GtkButton ignores a second activation within 250 ms
        if node.get_n_actions() > 0:
            node.do_action(0)
        else:  # rows of a list tell no action in GTK 4.8
            self.click_at(node)
        return node

    def click_at(self, node):
        extents = node.get_extents(Atspi.CoordType.WINDOW)
        subprocess.run(['xdotool', 'mousemove', str(extents.x + extents.width // 2), str(extents.y + extents.height // 2),
                        'click', '1'], check=True)
        time.sleep(0.3)

    def drag(self, start, end):
        """From one place of the screen to another, in steps, as a hand does."""
        steps = 20
        command = ['xdotool', 'mousemove', *map(str, start), 'mousedown', '1']
        for step in range(1, steps + 1):
            place = [a + (b - a) * step // steps for a, b in zip(start, end)]
            command += ['sleep', '0.05', 'mousemove', *map(str, place)]
        subprocess.run([*command, 'sleep', '0.5', 'mouseup', '1'], check=True)

    def key(self, *keys):
        subprocess.run(['xdotool', 'key', '--delay', '60', *keys], check=True)
        time.sleep(0.2)

    def type(self, text):
        subprocess.run(['xdotool', 'type', '--delay', '30', text], check=True)

    def focus(self):
        windows = subprocess.run(['xdotool', 'search', '--onlyvisible', '--pid', str(self.process.pid)],
                                 capture_output=True, text=True).stdout.split()
        if windows:
            subprocess.run(['xdotool', 'windowfocus', '--sync', windows[-1]], check=False)
        time.sleep(0.2)

    def shot(self, name):
        """Keeps what the window looks like now."""
        time.sleep(0.7)
        os.makedirs(SHOTS, exist_ok=True)
        path = os.path.join(SHOTS, '%s-%d-%s-%s.png' % (name, self.size[0], 'dark' if self.dark else 'light', self.language))
        subprocess.run(['import', '-window', 'root', '-crop', '%dx%d+0+0' % self.size, '+repage', path], check=True)
        return path


def is_showing(node):
    """GTK 4.8 tells no SHOWING below the window; what was never on screen has no size."""
    try:
        extents = node.get_extents(Atspi.CoordType.WINDOW)
    except GLib.Error:
        return True
    return extents.width > 0 or node.get_role() == Atspi.Role.APPLICATION
