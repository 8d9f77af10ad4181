# SPDX-License-Identifier: GPL-3.0-or-later
"""A real daemon that draws notifications on the test's screen, and what is to be seen of it there."""
import os
import subprocess

import gi
gi.require_version('Atspi', '2.0')
from gi.repository import Atspi, GLib  # noqa: E402

from window_session import SHOTS, wait  # noqa: E402

PROGRAM = '/usr/lib/x86_64-linux-gnu/xfce4/notifyd/xfce4-notifyd'
IS_THERE = os.path.exists(PROGRAM)


class Screen:
    """Use with `with`."""

    def __enter__(self):
        self.bare = self.grab()
        self.daemon = subprocess.Popen([PROGRAM], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        subprocess.run(['gdbus', 'wait', '--session', '--timeout', '20', 'org.freedesktop.Notifications'], check=True)
        return self

    def __exit__(self, *_):
        self.daemon.terminate()
        self.daemon.wait(10)

    @staticmethod
    def grab():
        return subprocess.run(['import', '-window', 'root', 'ppm:-'], check=True, capture_output=True).stdout

    @staticmethod
    def nodes():
        """All that a screen reader knows of it."""
        desktop = Atspi.get_desktop(0)
        left = [child for child in (desktop.get_child_at_index(i) for i in range(desktop.get_child_count()))
                if child and child.get_name() == 'xfce4-notifyd']
        while left:
            node = left.pop()
            yield node
            left += [child for child in (node.get_child_at_index(i) for i in range(node.get_child_count())) if child]

    def button(self, name):
        try:
            return next((node for node in self.nodes() if node.get_name() == name and node.get_n_actions() > 0), None)
        except GLib.Error:  # it goes while we look
            return None

    def shows(self, text):
        try:
            return any(text in node.get_name() for node in self.nodes())
        except GLib.Error:
            return False

    def shot(self, name):
        """Keeps what is to be seen once it has faded in: as soon as there is something, and it moves no more."""
        pictures = []
        wait(lambda: pictures.append(self.grab()) or (pictures[-1] != self.bare and pictures[-3:].count(pictures[-1]) == 3))
        os.makedirs(SHOTS, exist_ok=True)
        subprocess.run(['convert', 'ppm:-', os.path.join(SHOTS, name + '.png')], input=pictures[-1], check=True)
