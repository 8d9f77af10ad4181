# SPDX-License-Identifier: GPL-3.0-or-later
"""The window beside the least that libadwaita makes: first paint, CPU while visible and while hidden, frames, memory.
Run it through tests/ui/with-session.sh; JIKIMI_BENCH_SHORT=1 takes under 25 seconds. One JSON line a figure.

A quick start is a matter of wall time, which other work on the machine blurs: the CPU time until the first paint stands
beside it. CPU is read from the kernel's nanoseconds (schedstat), memory is PSS."""
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, '..', 'ui'))
from fake_host import FakeHost  # noqa: E402

WATCH, BARE, CHARTS = sys.argv[1:4]
JIKIMI = os.path.join(os.environ.get('JIKIMI_BUILD_DIR') or os.path.join(HERE, '..', '..', 'build'), 'jikimi')
SHORT = os.environ.get('JIKIMI_BENCH_SHORT', '') not in ('', '0')
STARTS = 3 if SHORT else 15
SETTLE_S = 2 if SHORT else 6
VISIBLE_S = 4 if SHORT else 25
HIDDEN_S = 4 if SHORT else 40


def tell(name, **figures):
    print(json.dumps({'name': 'window.' + name, **figures}), flush=True)


def make_state(folder):
    """A state folder whose window has said already that it goes on watching."""
    os.makedirs(folder, mode=0o700)
    with open(os.path.join(folder, 'window.ini'), 'w') as file:
        file.write('[window]\nwidth=1100\nheight=720\n[said]\ngoes-on-watching=true\n')
    return folder


def cpu_s(pid):
    """Of the process with all threads that live, and of its main thread."""
    total, main = 0, 0
    for task in os.listdir('/proc/%d/task' % pid):
        try:
            with open('/proc/%d/task/%s/schedstat' % (pid, task)) as file:
                used = int(file.read().split()[0]) / 1e9
        except OSError:
            continue
        total += used
        if int(task) == pid:
            main = used
    return total, main


def pss_mib(pid):
    with open('/proc/%d/smaps_rollup' % pid) as file:
        return next(int(line.split()[1]) for line in file if line.startswith('Pss:')) / 1024


def main_wakeups(pid):
    with open('/proc/%d/status' % pid) as file:
        return next(int(line.split()[1]) for line in file if line.startswith('voluntary_ctxt'))


class Program:
    def __init__(self, *command):
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.pid = self.process.pid
        self.window = self.find_window()

    def find_window(self):
        end = time.monotonic() + 20
        while time.monotonic() < end:
            found = subprocess.run(['xdotool', 'search', '--onlyvisible', '--pid', str(self.pid)], capture_output=True,
                                   text=True).stdout.split()
            if found:
                return found[-1]
            time.sleep(0.1)
        raise SystemExit('no window of process %d' % self.pid)

    def hide(self):
        subprocess.run(['xdotool', 'windowunmap', self.window], check=True)

    def close(self):
        subprocess.run(['xdotool', 'windowfocus', self.window, 'key', 'ctrl+w'], check=True)

    def end(self):
        self.process.terminate()
        self.process.wait(20)


def observe(seconds, programs):
    """Figures of each over the same stretch of time, by its name."""
    watches, before, figures = {}, {}, {}
    for name, program in programs.items():
        watches[name] = subprocess.Popen([WATCH, 'draws', program.window, str(seconds)], stdout=subprocess.PIPE, text=True)
    started = time.monotonic()
    for name, program in programs.items():
        before[name] = cpu_s(program.pid) + (main_wakeups(program.pid),)
    time.sleep(seconds)
    for name, program in programs.items():
        total, main = cpu_s(program.pid)
        passed = time.monotonic() - started
        frames, draws, requests = map(int, watches[name].communicate()[0].split())
        figures[name] = {
            'seconds': round(passed, 1), 'process_percent_of_core': round((total - before[name][0]) / passed * 100, 3),
            'main_thread_percent_of_core': round((main - before[name][1]) / passed * 100, 3),
            'process_cpu_s_per_minute': round((total - before[name][0]) / passed * 60, 4),
            'main_wakeups_per_minute': round((main_wakeups(program.pid) - before[name][2]) / passed * 60),
            'frames': frames, 'drawing_requests': draws, 'requests': requests, 'pss_mib': round(pss_mib(program.pid), 1)}
    return figures


def measure_first_paint(folder, socket):
    commands = {'bare': [BARE], 'own_guard': [JIKIMI, '--state-dir', make_state(os.path.join(folder, 'start'))],
                'other_guard': [JIKIMI, '--socket', socket]}
    figures = {name: [] for name in commands}
    for i in range(STARTS + 1):
        for name, command in commands.items():
            out = subprocess.run([WATCH, 'first-paint', *command], capture_output=True, text=True)
            if out.returncode != 0:
                raise SystemExit('%s painted nothing: %s' % (name, out.stderr))
            if i > 0:  # the first start warms the caches
                figures[name].append([float(text) for text in out.stdout.split()])
    least = None
    for name in commands:
        wall, cpu, main = (statistics.median(column) for column in zip(*figures[name]))
        least = least or (wall, cpu, main)
        tell('first-paint.' + name, starts=STARTS, wall_ms=round(wall, 1), process_cpu_ms=round(cpu, 1),
             main_thread_cpu_ms=round(main, 1), wall_ratio=round(wall / least[0], 3), process_cpu_ratio=round(cpu / least[1], 3),
             main_thread_cpu_ratio=round(main / least[2], 3))


def measure_running(folder, socket):
    programs = {'six-charts': Program(CHARTS), 'overview.own_guard': Program(
        JIKIMI, '--state-dir', make_state(os.path.join(folder, 'run')), os.environ.get('JIKIMI_SOURCE_DIR') or os.getcwd()),
        'overview.other_guard': Program(JIKIMI, '--socket', socket), 'bare': Program(BARE)}
    time.sleep(SETTLE_S)
    for name, figures in observe(VISIBLE_S, programs).items():
        tell('visible.' + name, **figures)
    for program in programs.values():
        program.hide()
    time.sleep(1 if SHORT else 3)
    for name, figures in observe(HIDDEN_S, programs).items():
        tell('hidden.' + name, **figures)
    for program in programs.values():
        program.end()


def measure_closed(folder):
    """The window closed, the guard in the same process goes on."""
    program = Program(JIKIMI, '--state-dir', make_state(os.path.join(folder, 'closed')), os.environ.get('JIKIMI_SOURCE_DIR') or
                      os.getcwd())
    time.sleep(SETTLE_S)
    program.close()
    time.sleep(1 if SHORT else 3)
    started, (total, main) = time.monotonic(), cpu_s(program.pid)
    time.sleep(2 if SHORT else 30)
    passed, (total_after, main_after) = time.monotonic() - started, cpu_s(program.pid)
    tell('closed.own_guard', seconds=round(passed, 1), process_cpu_s_per_minute=round((total_after - total) / passed * 60, 4),
         main_thread_cpu_s_per_minute=round((main_after - main) / passed * 60, 4), pss_mib=round(pss_mib(program.pid), 1),
         running=program.process.poll() is None)
    program.end()


def main():
    folder = tempfile.mkdtemp(prefix='jikimi-bench-')
    socket = os.path.join(folder, 'api.sock')
    host = FakeHost(socket)
    host.handle_error = lambda *args: None  # programs that are ended hang up
    # Neither the session's own services nor warnings of a busy machine belong to the figures.
    os.environ.update(GSK_RENDERER='cairo', LANGUAGE='ko', LC_ALL='C.UTF-8', G_DEBUG='', GIO_USE_VFS='local')
    try:
        measure_first_paint(folder, socket)
        measure_running(folder, socket)
        measure_closed(folder)
    finally:
        host.shutdown()
        host.server_close()
        shutil.rmtree(folder, ignore_errors=True)


main()
