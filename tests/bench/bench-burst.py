#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How long the window's main loop stands still while 10,000 alerts come as fast as a socket takes them, with the page of alerts
open: nothing is drawn and no key is heard meanwhile.

bench-burst.py WATCH BARE [JIKIMI...], through tests/ui/with-session.sh. Asked over the accessibility bus, whose calls the main
loop itself answers, every few milliseconds: the longest answer is the longest stop, seen from outside, so that other work on the
machine lengthens it too; therefore the bare window of libadwaita is asked at the same time. Each further program is another
version of jikimi to compare with, one after the other.
"""
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import threading
import time

import dbus.bus

from figures import IS_SHORT, tell

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / 'ui'))
import accessible  # noqa: E402
from fake_host import FakeHost  # noqa: E402

WATCH, BARE = sys.argv[1:3]
SOURCE = pathlib.Path(__file__).parents[2]
JIKIMI = sys.argv[3:] or [os.path.join(os.environ.get('JIKIMI_BUILD_DIR') or SOURCE / 'build', 'jikimi')]
BURST = 1000 if IS_SHORT else 10000
FRAME_MS = 1000 / 60
PEER = 'a window of libadwaita with one label, at the same time'
PATIENCE_S = 120


class Asker(threading.Thread):
    """Asks a program's main loop for its version again and again."""

    def __init__(self, pid):
        super().__init__(daemon=True)
        self.pid = pid
        self.bus = dbus.bus.BusConnection(accessible.find_bus())
        self.name = None
        self.answers_ms = []
        self.is_over = False

    def ask(self):
        return self.bus.call_blocking(self.name, accessible.ROOT, 'org.freedesktop.DBus.Properties', 'Get', 'ss',
                                      ('org.a11y.atspi.Application', 'Version'), PATIENCE_S)

    def find(self):
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            program = accessible.Program(self.pid)
            if program.is_found() and program.look():
                self.name = program.name
                return
            time.sleep(0.2)
        raise SystemExit(f'no window of process {self.pid}')

    def run(self):
        while not self.is_over:
            started = time.monotonic()
            self.ask()
            self.answers_ms.append((time.monotonic() - started) * 1000)
            time.sleep(0.002)

    def take(self):
        taken, self.answers_ms = self.answers_ms, []
        return taken


def open_alerts(pid):
    """Returns: the window."""
    window = subprocess.run(['xdotool', 'search', '--onlyvisible', '--pid', str(pid)], capture_output=True,
                            text=True).stdout.split()[-1]
    subprocess.run(['xdotool', 'windowfocus', '--sync', window, 'key', 'alt+3'], check=True)
    time.sleep(1)
    return window


def wait_for(pid, pattern):
    program, end = accessible.Program(pid), time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        if any(pattern in node.name for node in program.look(True)):
            return
        time.sleep(0.3)
    raise SystemExit(f'no {pattern} in the window')


def make_burst(world):
    """Messages as they go over the socket; half of the alerts end again, so that both ways are walked."""
    messages, levels = [], ('warning', 'critical', 'emergency')
    for i in range(BURST):
        alert = world.add_alert('%012x' % (i % (BURST // 2)), '파일 %d개가 바뀌었습니다' % i, levels[i % 3], age_s=i,
                                state='firing' if i < BURST // 2 or i % 5 else 'resolved')
        messages.append({'type': 'alert', 'alert': alert})
    world.alerts.clear()
    return messages


def measure(program, folder, bare):
    socket = str(folder / 'api.sock')
    host = FakeHost(socket, 'calm', beat=False)
    messages = make_burst(host.world)
    process = subprocess.Popen([program, '--socket', socket], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                               env=dict(os.environ, LANGUAGE='ko', LC_ALL='C.UTF-8'))
    asker = Asker(process.pid)
    asker.find()
    window = open_alerts(process.pid)
    asker.start()
    asker.take(), bare.take()
    cpu = cpu_s(process.pid)
    watch = subprocess.Popen([WATCH, 'draws', window, '5'], stdout=subprocess.PIPE, text=True)
    started = time.monotonic()
    for message in messages:
        host.world.tell(message)
    sent_s = time.monotonic() - started
    frames = int(watch.communicate()[0].split()[0])
    wait_for(process.pid, '새 알림 %d개' % len({m['alert']['id'] for m in messages} - ended(messages)))
    own, beside = asker.take(), bare.take()
    figures = {'stop': max(own), 'bare': max(beside), 'late': statistics.quantiles(own, n=100)[98], 'sent': sent_s, 'frames': frames,
               'cpu': cpu_s(process.pid) - cpu}
    asker.is_over = True
    asker.join(PATIENCE_S)
    process.terminate()
    process.wait(20)
    host.shutdown()
    host.server_close()
    return figures


def ended(messages):
    last = {message['alert']['id']: message['alert']['state'] for message in messages}
    return {id for id, state in last.items() if state == 'resolved'}


def cpu_s(pid):
    fields = pathlib.Path(f'/proc/{pid}/stat').read_text().rsplit(')', 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf('SC_CLK_TCK')


def main():
    bare = subprocess.Popen([BARE], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    asker = Asker(bare.pid)
    asker.find()
    asker.start()
    for number, program in enumerate(JIKIMI):
        with tempfile.TemporaryDirectory() as folder:
            figures = measure(program, pathlib.Path(folder), asker)
        suffix = f'_{number + 1}' if len(JIKIMI) > 1 else ''
        tell(f'window_burst_longest_stop{suffix}', figures['stop'], 'ms', FRAME_MS, PEER, figures['bare'])
        tell(f'window_burst_99_percent{suffix}', figures['late'], 'ms')
        tell(f'window_burst_sent_in{suffix}', figures['sent'], 's')
        tell(f'window_burst_frames{suffix}', figures['frames'], 'in 5 s')
        tell(f'window_burst_cpu{suffix}', figures['cpu'], 's')
    bare.terminate()
    bare.wait(20)


main()
