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

import accessible
from fake_host import FakeHost

BUILD = os.environ.get('JIKIMI_BUILD_DIR') or os.path.join(os.path.dirname(__file__), '..', '..', 'build')
SHOTS = os.path.join(BUILD, 'screenshots')
PATIENCE_S = float(os.environ.get('JIKIMI_UI_PATIENCE', '20'))
# All looks of every page; else the two that differ most.
LONG = os.environ.get('JIKIMI_TEST_LONG') == '1'
# GtkButton ignores a second activation within 250 ms.
CLICK_PAUSE_S = 0.3
# Between looks that leave nothing out, while a widget is waited for.
THOROUGH_PAUSE_S = 0.3
_tests = 0
_failed = 0


def check(name, condition, detail=None):
    """`detail`: what helps to understand a failure, or a function that finds it."""
    global _tests, _failed
    _tests += 1
    if not condition:
        _failed += 1
    print('%s %d - %s' % ('ok' if condition else 'not ok', _tests, name), flush=True)
    if not condition and detail:
        print('# ' + str(detail() if callable(detail) else detail).replace('\n', '\n# '), flush=True)
    return condition


def run(*tests):
    wanted = sys.argv[1:]
    for test in tests:
        if wanted and test.__name__ not in wanted:
            continue
        begin = time.monotonic()
        try:
            test()
        except Exception:
            check(test.__name__, False, traceback.format_exc())
        print('# %s: %.1f s' % (test.__name__, time.monotonic() - begin), flush=True)
    print('1..%d' % _tests, flush=True)
    sys.exit(1 if _failed else 0)


def wait(condition, timeout=None):
    """The first true value of condition(), or None."""
    end = time.monotonic() + (timeout or PATIENCE_S)
    while True:
        start = time.monotonic()
        try:
            value = condition()
        except accessible.Error:  # a widget that is being taken away while we look
            value = None
        if not value and time.monotonic() >= end:
            if timeout is None:  # worth to be known also where it was expected: it took long
                print('# waited in vain: ' + ''.join(traceback.format_stack(limit=3)[:-1]).replace('\n', '\n# '), flush=True)
            return None
        if value:
            return value
        # Looking takes the program's time too, which on a slow machine it needs for what is waited for.
        time.sleep(min(max(0.03, time.monotonic() - start), 0.25))


def looks(languages=('ko',)):
    """Returns: size, darkness and language of what pictures are to be taken of."""
    every = [(size, dark, language) for language in languages for size in ((1100, 720), (360, 720)) for dark in (False, True)
             if language == 'ko' or not dark]
    return every if LONG else [every[0], every[3]]


class Window:
    """One jikimi, one host. Use with `with`."""

    def __init__(self, scenario='usual', size=(1100, 720), dark=False, language='ko', arguments=(), host=True, beat=True,
                 folder=None, contrast=False, text_scale=1, program=None, window=True):
        """`folder`: run the real engine below it, instead of showing a host of ours; `program`: another jikimi than the built;
        `window`: wait for one."""
        self.folder = folder or tempfile.mkdtemp(prefix='jikimi-ui-')
        self.socket = os.path.join(self.folder, 'api.sock')
        self.host = FakeHost(self.socket, scenario, beat) if host and folder is None else None
        self.size = size
        self.look = '-'.join([str(size[0]), 'dark' if dark else 'light', language] + ['contrast'] * contrast
                             + ['large'] * (text_scale > 1))
        self.last_click = 0
        state = os.path.join(folder, 'state') if folder else os.path.join(os.environ['XDG_STATE_HOME'], 'jikimi')
        os.makedirs(state, mode=0o700, exist_ok=True)
        if not os.path.exists(os.path.join(state, 'window.ini')) or folder is None:
            with open(os.path.join(state, 'window.ini'), 'w') as file:
                file.write('[window]\nwidth=%d\nheight=%d\n' % size)
        self.write_settings(text_scale)
        self.environment = dict(os.environ, LANGUAGE=language, LC_ALL='C.UTF-8', G_DEBUG='fatal-criticals',
                                ADW_DEBUG_COLOR_SCHEME='prefer-dark' if dark else 'prefer-light',
                                ADW_DEBUG_HIGH_CONTRAST='1' if contrast else '0')
        self.log = open(os.path.join(self.folder, 'log'), 'w+')
        where = ['--state-dir', folder] if folder else ['--socket', self.socket]
        self.command = [program or os.path.join(BUILD, 'jikimi'), *where]
        # A pointer that rests on a chart makes it read a value.
        subprocess.run(['xdotool', 'mousemove', '1399', '899'], check=True)
        self.process = subprocess.Popen([*self.command, *arguments], env=self.environment, stdout=self.log, stderr=self.log)
        self.program = accessible.Program(self.process.pid)
        if window and not wait(self.is_there):
            raise AssertionError('no window: ' + self.read_log())

    @staticmethod
    def write_settings(text_scale):
        """Without animations: what a picture shows does not depend on when it was taken."""
        folder = os.path.join(os.environ['XDG_CONFIG_HOME'], 'gtk-4.0')
        os.makedirs(folder, exist_ok=True)
        with open(os.path.join(folder, 'settings.ini'), 'w') as file:
            file.write('[Settings]\ngtk-enable-animations=0\n')
        # Read by Xlib where no desktop has told the server; more than what GTK's own setting does here.
        with open(os.path.join(os.environ['HOME'], '.Xdefaults'), 'w') as file:
            file.write('Xft.dpi: %d\n' % (96 * text_scale))

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

    def ended_well(self):
        """Whether it has ended by itself and without a complaint. GLib gives up its first table of names (16 KiB, g_quark_new()) on
        purpose once a program has more than 2,048: who looks one up takes no lock. The leak check cannot be told so by a suppression,
        for it does not see who called g_malloc() there."""
        if self.process.poll() is None:
            return False
        known = ['SUMMARY: AddressSanitizer: 16384 byte(s) leaked in 1 allocation(s).']
        return self.process.returncode == 0 or re.findall('^SUMMARY: .*', self.read_log(), re.MULTILINE) == known

    def is_there(self):
        if self.process.poll() is not None:
            raise AssertionError('jikimi ended: ' + self.read_log())
        return any(node.role == accessible.FRAME for node in self.program.look())

    def nodes(self, role=None):
        """All widgets that are, or were, on screen."""
        found = [node for node in self.program.look(True) if role is None or node.role_name == role]
        self.program.place(found)
        return [node for node in found if node.is_on_page()]

    def names(self, role=None):
        return [node.name for node in self.nodes(role)]

    def find(self, name, role=None, timeout=None, newest=False):
        """A widget whose name matches the pattern: the first, or the one on the page that was made last. GTK 4.8 does not
        tell which page of a stack is on screen."""
        pattern = re.compile(name)
        thorough_at = time.monotonic() + (0.001 if timeout else THOROUGH_PAUSE_S)

        def look():
            nonlocal thorough_at
            start = time.monotonic()
            thorough = start > thorough_at
            found = self.program.look(thorough)
            if thorough:  # takes long, and more so on a slow machine, which has other things to do meanwhile
                thorough_at = time.monotonic() + max(THOROUGH_PAUSE_S, 2 * (time.monotonic() - start))
            found = [node for node in found if (role is None or node.role_name == role) and pattern.search(node.name)]
            self.program.place(found)
            return next((node for node in (reversed(found) if newest else found) if node.is_on_page()), None)
        return wait(look, timeout)

    def has(self, name, role=None, timeout=None):
        return self.find(name, role, timeout) is not None

    def gone(self, name, role=None):
        return wait(lambda: self.find(name, role, 0.01) is None) is not None

    def focused(self):
        """The widget that keys go to, in the window that was opened last; or None."""
        return self.program.get_focused()

    def click(self, name, role=None, newest=False):
        node = self.find(name, role, newest=newest)
        if node is None:
            raise AssertionError('nothing to click named %s; there is: %s' % (name, self.names()))
        time.sleep(max(0, self.last_click + CLICK_PAUSE_S - time.monotonic()))
        if not node.do_action():  # rows of a list tell no action in GTK 4.8
            self.click_at(node)
        self.last_click = time.monotonic()
        return node

    def click_at(self, node):
        x, y, width, height = self.scrolled_to(node)
        subprocess.run(['xdotool', 'mousemove', str(x + width // 2), str(y + height // 2), 'click', '1',
                        'mousemove', '1399', '899'], check=True)

    @staticmethod
    def settled(node):
        """Where it is once it moves no more: a page that comes in is still on its way when its rows can be found."""
        places = []
        wait(lambda: places.append(node.get_extents()) or places[-4:].count(places[-1]) == 4 and places[-1][2] > 0)
        return places[-1]

    def scrolled_to(self, node):
        """Where it is once it is in sight, or goes no further."""
        before, place = None, self.settled(node)
        while place != before and not 0 <= place[1] + place[3] // 2 < self.size[1]:
            self.scroll(5 if place[1] > 0 else 4, 5)
            before, place = place, self.settled(node)
        return place

    def scroll(self, button, repeat):
        x, y = self.size[0] * 3 // 5, self.size[1] // 2
        subprocess.run(['xdotool', 'mousemove', str(x), str(y), 'click', '--repeat', str(repeat), '--delay', '10', str(button)], check=True)

    def scroll_down(self):
        """To the end of the page: what is below can be pressed only then."""
        self.scroll(5, 60)

    def drag(self, start, end):
        """From one place of the screen to another, in steps, as a hand does."""
        steps = 20
        command = ['xdotool', 'mousemove', *map(str, start), 'mousedown', '1']
        for step in range(1, steps + 1):
            place = [a + (b - a) * step // steps for a, b in zip(start, end)]
            command += ['sleep', '0.02', 'mousemove', *map(str, place)]
        subprocess.run([*command, 'sleep', '0.3', 'mouseup', '1'], check=True)

    def key(self, *keys, pause_s=0.1):
        subprocess.run(['xdotool', 'key', '--delay', '30' if len(keys) > 1 else '0', *keys], check=True)
        time.sleep(pause_s)

    def type(self, text):
        subprocess.run(['xdotool', 'type', '--delay', '15', text], check=True)

    def windows(self):
        return subprocess.run(['xdotool', 'search', '--onlyvisible', '--pid', str(self.process.pid)],
                              capture_output=True, text=True).stdout.split()

    def focus(self):
        windows = self.windows()
        if windows:
            subprocess.run(['xdotool', 'windowfocus', '--sync', windows[-1]], check=False)
        time.sleep(0.1)

    def grab(self, kind):
        return subprocess.run(['import', '-window', 'root', '-crop', '%dx%d+0+0' % self.size, '+repage', kind + ':-'],
                              check=True, capture_output=True).stdout

    def shot(self, name):
        """Keeps what the window looks like as soon as it has come to rest. Returns: where."""
        os.makedirs(SHOTS, exist_ok=True)
        path = os.path.join(SHOTS, '%s-%s.png' % (name, self.look))
        before, now = None, self.grab('ppm')
        for _ in range(8):
            if before == now:
                break
            time.sleep(0.1)
            before, now = now, self.grab('ppm')
        subprocess.run(['convert', 'ppm:-', '-quality', '15', path], input=now, check=True)  # as small as the best, in half the time
        return path
