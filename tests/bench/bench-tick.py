#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What one look at the machine costs from end to end, and whether anything wakes up for nothing.

A look goes through the guard thread, a worker and the history's thread. Whatever else wakes up does nothing.
"""
import collections
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time

from figures import IS_SHORT, Usage, program, tasks, tell

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / 'integration' / 'daemon'))
from jikimid import Daemon, environment, folder, until  # noqa: E402

MEASURE_S = 4 if IS_SHORT else 30
WATCH_S = 6 if IS_SHORT else 60
# Connections that are kept alive are reaped for a minute after the last one was used: that is work.
QUIET_S = 1 if IS_SHORT else 80
SAMPLE_S = 0.02


def started(top, interval):
    daemon = Daemon(top / interval, env=environment(JIKIMI_WATCH_MACHINE_INTERVAL=interval, JIKIMI_LOG_LEVEL='error'))
    until(lambda: isinstance(daemon.metric('memory_usage'), (int, float)), 'the first look')
    return daemon


def switches(pid):
    """Name and context switches of each thread."""
    found = {}
    for task in tasks(pid):
        text = (task / 'status').read_text()
        found[task.name] = (re.search(r'^Name:\s*(.*)$', text, re.M)[1],
                            sum(int(n) for n in re.findall(r'ctxt_switches:\s*(\d+)', text)))
    return found


def wake_ups(pid, seconds):
    """Groups wake-ups that follow one another at once. Returns: a set of thread names for each group."""
    groups = []
    before, last_change = switches(pid), 0
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        time.sleep(SAMPLE_S)
        now = switches(pid)
        changed = {name for task, (name, count) in now.items() if before.get(task, (name, 0))[1] != count}
        before = now
        if not changed:
            continue
        if time.monotonic() - last_change > 5 * SAMPLE_S:
            groups.append(set())
        last_change = time.monotonic()
        groups[-1] |= changed
    return groups


def count_calls(pid):
    """System calls a look, counted by strace at one look a second. None where strace may not."""
    path = program('strace')
    if path is None:
        return None
    with tempfile.NamedTemporaryFile('r') as output:
        seconds = 3 if IS_SHORT else 10
        counting = subprocess.run(['timeout', '--signal=INT', str(seconds), path, '-f', '-c', '-o', output.name, '-p',
                                   str(pid)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        total = re.search(r'^100\.00\s+\S+\s+(?:\S+\s+)?(\d+)\s.*total$', output.read(), re.M)
        return int(total[1]) / seconds if counting.returncode in (0, 124, 130) and total else None


def main():
    with folder() as top:
        with started(top, '1s') as daemon:
            time.sleep(1 if IS_SHORT else 10)
            usage = Usage(daemon.pid)
            begun = time.monotonic()
            time.sleep(MEASURE_S)
            cpu_s, changes = usage.since()
            looks = time.monotonic() - begun
            tell('tick_cpu', cpu_s / looks * 1e6, 'us')
            tell('tick_wakeups', changes / looks, 'wake-ups')
            tell('tick_calls', count_calls(daemon.pid), 'system calls')
        with started(top, '5s') as daemon:
            time.sleep(QUIET_S)
            groups = wake_ups(daemon.pid, WATCH_S)
            idle = [group for group in groups if not {'jk-guard', 'pool-jikimid'} <= group]
            tell('empty_wakeups', len(idle) * 60 / WATCH_S, '1/min', 0)
            if idle:
                who = collections.Counter(' '.join(sorted(group)) for group in idle)
                print(f'# woke up beside a look: {dict(who)}', flush=True)
            tell('looks', len(groups) - len(idle), 'looks', WATCH_S // 5)
    return 0


if __name__ == '__main__':
    os.environ.pop('G_DEBUG', None)
    sys.exit(main())
