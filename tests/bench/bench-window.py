#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The window beside the least that libadwaita makes: first picture, CPU and frames on screen and off it, memory. "own" and
"other" show the overview, "machine" the page with six live charts.

bench-window.py WATCH BARE CHARTS, through tests/ui/with-session.sh. What is painted and what is asked of the X server is seen
from outside (bench-window-watch.c). Other work on the machine blurs the wall time to the first picture, therefore the
processor time until then stands beside it. "own" is a window with the guard in its process, "other" one that shows a guard
elsewhere.
"""
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

from figures import IS_SHORT, Usage, memory_kib, tell

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / 'ui'))
from fake_host import FakeHost  # noqa: E402

WATCH, BARE, CHARTS = sys.argv[1:4]
SOURCE = os.environ.get('JIKIMI_SOURCE_DIR') or str(pathlib.Path(__file__).parents[2])
JIKIMI = os.path.join(os.environ.get('JIKIMI_BUILD_DIR') or os.path.join(SOURCE, 'build'), 'jikimi')
PEER = 'a window of libadwaita with one label'
STARTS = 2 if IS_SHORT else 15
SETTLE_S = 2 if IS_SHORT else 8
VISIBLE_S = 3 if IS_SHORT else 25
HIDDEN_S = 3 if IS_SHORT else 40
CLOSED_S = 2 if IS_SHORT else 30


def make_state(folder):
    """A state folder whose window has said already that it goes on watching."""
    (folder / 'state').mkdir(mode=0o700, parents=True)
    (folder / 'state' / 'window.ini').write_text('[window]\nwidth=1100\nheight=720\n[said]\ngoes-on-watching=true\n')
    return str(folder)


class Work(Usage):
    """Knows the main thread's part too."""

    def main_since(self):
        """Returns: CPU seconds, wake-ups."""
        threads, _ = self.look()
        now, before = ([figures for task, figures in look.items() if task.name == str(self.pids[0])][0]
                       for look in (threads, self.threads))
        return (now[0] - before[0]) / 1e9, now[1] - before[1]


class Program:
    def __init__(self, *command):
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.window = self.find_window()

    def search(self):
        return subprocess.run(['xdotool', 'search', '--onlyvisible', '--pid', str(self.process.pid)], capture_output=True,
                              text=True).stdout.split()

    def find_window(self):
        end = time.monotonic() + 20
        while time.monotonic() < end:
            found = self.search()
            if found:
                return found[-1]
            time.sleep(0.1)
        raise SystemExit(f'no window of process {self.process.pid}')

    def hide(self):
        subprocess.run(['xdotool', 'windowunmap', '--sync', self.window], check=True)

    def open_machine(self):
        """The page with six charts, by its key."""
        subprocess.run(['xdotool', 'windowfocus', '--sync', self.window, 'key', 'alt+4'], check=True)

    def close(self):
        subprocess.run([WATCH, 'close', self.window], check=True)
        end = time.monotonic() + 10
        while self.search():
            if time.monotonic() > end:
                raise SystemExit('the window does not close')
            time.sleep(0.1)

    def end(self):
        self.process.terminate()
        self.process.wait(20)


def watch(seconds, programs):
    """Figures of each program over the same stretch of time."""
    work = {name: Work(program.process.pid) for name, program in programs.items()}
    watches = {name: subprocess.Popen([WATCH, 'draws', program.window, str(seconds)], stdout=subprocess.PIPE, text=True)
               for name, program in programs.items()}
    started = time.monotonic()
    time.sleep(seconds)
    figures = {}
    for name, program in programs.items():
        passed, (process_s, _), (main_s, wakeups) = time.monotonic() - started, work[name].since(), work[name].main_since()
        frames, draws, _ = map(int, watches[name].communicate()[0].split())
        figures[name] = {'process': process_s / passed, 'main': main_s / passed, 'wakeups': wakeups / passed * 60, 'frames': frames,
                         'draws': draws, 'pss_kib': memory_kib(program.process.pid)[0]}
    return figures


def measure_first_paint(folder, socket):
    commands = {'bare': [BARE], 'own': [JIKIMI, '--state-dir', make_state(folder / 'start')],
                'other': [JIKIMI, '--socket', socket]}
    starts = {name: [] for name in commands}
    for i in range(STARTS + 1):
        for name, command in commands.items():
            out = subprocess.run([WATCH, 'first-paint', *command], capture_output=True, text=True)
            if out.returncode != 0:
                raise SystemExit(f'{name} painted nothing: {out.stderr}')
            if i > 0:  # the first start warms the caches
                starts[name].append([float(text) for text in out.stdout.split()])
    least = [statistics.median(column) for column in zip(*starts['bare'])]
    for name in ('own', 'other'):
        median = [statistics.median(column) for column in zip(*starts[name])]
        for kind, value, beside in zip(('wall', 'process_cpu', 'main_thread_cpu'), median, least):
            tell(f'window_first_paint_{name}_{kind}', value, 'ms', round(1.2 * beside, 1), PEER, beside)


def tell_visible(name, figures, bare):
    tell(f'window_visible_{name}_process_cpu', figures['process'] * 100, 'percent of a core', 3.0)
    tell(f'window_visible_{name}_main_thread_cpu', figures['main'] * 100, 'percent of a core', 3.0)
    tell(f'window_visible_{name}_frames', figures['frames'] / VISIBLE_S, 'per second')
    tell(f'window_visible_{name}_memory', figures['pss_kib'] / 1024, 'MiB PSS', None, PEER, bare['pss_kib'] / 1024)


def tell_hidden(name, figures, bare):
    tell(f'window_hidden_{name}_drawing_requests', figures['draws'], f'in {HIDDEN_S} s', 0, PEER, bare['draws'])
    tell(f'window_hidden_{name}_process_cpu', figures['process'] * 60, 's/min', None, PEER, bare['process'] * 60)
    tell(f'window_hidden_{name}_main_thread_cpu', figures['main'] * 60, 's/min', None, PEER, bare['main'] * 60)
    tell(f'window_hidden_{name}_main_thread_wakeups', figures['wakeups'], 'per minute', None, PEER, bare['wakeups'])
    tell(f'window_hidden_{name}_memory', figures['pss_kib'] / 1024, 'MiB PSS', None, PEER, bare['pss_kib'] / 1024)


def measure_running(folder, socket, machine_socket):
    programs = {'six_charts': Program(CHARTS), 'own': Program(JIKIMI, '--state-dir', make_state(folder / 'run'), SOURCE),
                'other': Program(JIKIMI, '--socket', socket), 'bare': Program(BARE),
                'machine': Program(JIKIMI, '--socket', machine_socket)}
    programs['machine'].open_machine()
    time.sleep(SETTLE_S)
    figures = watch(VISIBLE_S, programs)
    for name in ('six_charts', 'machine', 'own', 'other'):
        tell_visible(name, figures[name], figures['bare'])
    for program in programs.values():
        program.hide()
    time.sleep(1 if IS_SHORT else 5)
    figures = watch(HIDDEN_S, programs)
    for name in ('six_charts', 'machine', 'own', 'other'):
        tell_hidden(name, figures[name], figures['bare'])
    for program in programs.values():
        program.end()


def measure_closed(folder):
    """The window closed, the guard in the same process goes on."""
    program = Program(JIKIMI, '--state-dir', make_state(folder / 'closed'), SOURCE)
    time.sleep(SETTLE_S)
    program.close()
    time.sleep(1 if IS_SHORT else 5)
    work, started = Work(program.process.pid), time.monotonic()
    time.sleep(CLOSED_S)
    passed = time.monotonic() - started
    tell('window_closed_process_cpu', work.since()[0] / passed * 60, 's/min')
    tell('window_closed_main_thread_cpu', work.main_since()[0] / passed * 60, 's/min')
    tell('window_closed_memory', memory_kib(program.process.pid)[0] / 1024, 'MiB PSS')
    program.end()


def main():
    folder = pathlib.Path(tempfile.mkdtemp(prefix='jikimi-bench-'))
    socket = str(folder / 'api.sock')
    machine_socket = str(folder / 'machine.sock')  # of its own: one program shows a socket
    hosts = [FakeHost(socket), FakeHost(machine_socket)]
    for host in hosts:
        host.handle_error = lambda *args: None  # programs that are ended hang up
    # Neither warnings of a busy machine nor the session's own services belong to the figures.
    os.environ.update(GSK_RENDERER='cairo', LANGUAGE='ko', LC_ALL='C.UTF-8', G_DEBUG='', GIO_USE_VFS='local')
    try:
        measure_first_paint(folder, socket)
        measure_running(folder, socket, machine_socket)
        measure_closed(folder)
    finally:
        for host in hosts:
            host.shutdown()
            host.server_close()
        shutil.rmtree(folder, ignore_errors=True)


main()
