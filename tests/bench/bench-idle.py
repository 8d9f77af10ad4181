#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What guarding costs while nothing happens: memory, processor time, wake-ups, and how soon it answers.

JIKIMI_BENCH_SHORT=1 measures for a few seconds only: enough to see that it works, not to quote.
"""
import contextlib
import os
import pathlib
import statistics
import sys
import threading
import time
import urllib.request

import peers
from figures import IS_SHORT, Usage, memory_kib, program, tasks, tell

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / 'integration' / 'daemon'))
from jikimid import Daemon, environment, folder, make_repository, until  # noqa: E402

N_FILES = 1000
N_STARTS = 3 if IS_SHORT else 10
SETTLE_S = 1 if IS_SHORT else 20
MEASURE_S = 4 if IS_SHORT else 60


def repository(top):
    return make_repository(top / 'repository', **{f'file{i}__c': f'int f{i};\n' * 20 for i in range(N_FILES)})


def first_answers(top, path):
    """Milliseconds from the start of the program to its first answer 200 and to the first number of Git."""
    answers, numbers = [], []
    for turn in range(N_STARTS):
        begun = time.monotonic()
        with Daemon(top / f'start{turn}', path) as daemon:
            daemon.ask('GET', '/healthz')
            answers.append((time.monotonic() - begun) * 1000)

            def git_number():
                return next((m for m in daemon.get('/metrics/current')['metrics'] if m['id'] == 'git_changes'), None)

            until(git_number, 'a number of Git')
            numbers.append((time.monotonic() - begun) * 1000)
            daemon.stop()
    return statistics.median(answers), statistics.median(numbers)


class Idle:
    """What one guardian costs between begin() and end(). All None for one that is not here."""

    def __init__(self, *pids):
        self.pids = pids
        self.cpu_s = self.switches = self.pss_mib = self.own_mib = self.threads = None

    def begin(self):
        self.usage = Usage(*self.pids)
        self.begun = time.monotonic()

    def end(self):
        if not self.pids:
            return
        cpu_s, switches = self.usage.since()
        minutes = (time.monotonic() - self.begun) / 60
        self.cpu_s, self.switches = cpu_s / minutes, switches / minutes
        memory = [memory_kib(pid) for pid in self.pids]
        self.pss_mib, self.own_mib = (sum(kib) / 1024 for kib in zip(*memory))
        self.threads = sum(len(tasks(pid)) for pid in self.pids)


def of(process):
    return Idle(*peers.family(process.pid)) if process is not None else Idle()


def measure(*idles):
    """All of them in the same minute."""
    for idle in idles:
        idle.begin()
    time.sleep(MEASURE_S)
    for idle in idles:
        idle.end()


def guarding(top, path, interval):
    return Daemon(top / f'jikimi-{interval}', path, env=environment(JIKIMI_WATCH_MACHINE_INTERVAL=interval))


@contextlib.contextmanager
def scraped(port):
    """The exporter does nothing by itself: it is asked every five seconds."""
    ended = threading.Event()

    def scrape():
        while not ended.wait(5 if not IS_SHORT else 1):
            with urllib.request.urlopen(f'http://127.0.0.1:{port}/metrics', timeout=10) as answer:
                answer.read()

    reader = threading.Thread(target=scrape, daemon=True)
    reader.start()
    try:
        yield
    finally:
        ended.set()
        reader.join()


def named(peer, *programs):
    return peer if program(*programs) else f'{peer}: not installed'


def at_five_seconds(top, path):
    for name in ('collectd', 'monit'):
        (top / name).mkdir()
    with contextlib.ExitStack() as stack:
        collectd = stack.enter_context(peers.collectd(top / 'collectd'))
        monit = stack.enter_context(peers.monit(top / 'monit'))
        exporter, port = stack.enter_context(peers.node_exporter(top))
        if exporter is not None:
            stack.enter_context(scraped(port))
        daemon = stack.enter_context(guarding(top, path, '5s'))
        daemon.wait_project(path)
        time.sleep(SETTLE_S)
        own, *others = Idle(daemon.pid), of(exporter), of(collectd), of(monit)
        measure(own, *others)

    tell('idle_pss', own.pss_mib, 'MiB', 16)
    tell('idle_own_memory', own.own_mib, 'MiB')
    tell('idle_threads', own.threads, 'threads')
    tell('idle_cpu', own.cpu_s, 's/min', 0.05)
    for (name, programs), other in zip((('prometheus-node-exporter asked every 5 s', ('prometheus-node-exporter',)),
                                        ('collectd at 10 s', ('collectd',)), ('monit at 30 s', ('monit',))), others):
        tell('idle_pss', own.pss_mib, 'MiB', 16, named(name, *programs), other.pss_mib)
        tell('idle_cpu', own.cpu_s, 's/min', 0.05, named(name, *programs), other.cpu_s)
        tell('idle_wakeups', own.switches, '1/min', None, named(name, *programs), other.switches)


def at_one_second(top, path):
    (top / 'netdata').mkdir()
    with peers.netdata(top / 'netdata') as process, guarding(top, path, '1s') as daemon:
        daemon.wait_project(path)
        time.sleep(SETTLE_S)
        own, netdata = Idle(daemon.pid), of(process)
        measure(own, netdata)

    peer = named('netdata at 1 s', 'netdata')
    # A third of netdata's is the target.
    tell('cpu_at_1s', own.cpu_s, 's/min', netdata.cpu_s / 3 if netdata.cpu_s else None, peer, netdata.cpu_s)
    tell('wakeups_at_1s', own.switches, '1/min', None, peer, netdata.switches)
    tell('pss_at_1s', own.pss_mib, 'MiB', 16, peer, netdata.pss_mib)


def main():
    with folder() as top:
        path = repository(top)
        answer_ms, number_ms = first_answers(top, path)
        tell('first_answer', answer_ms, 'ms', 100)
        tell('first_git_number', number_ms, 'ms', 1000)
        at_five_seconds(top, path)
        at_one_second(top, path)
    return 0


if __name__ == '__main__':
    os.environ.pop('G_DEBUG', None)
    sys.exit(main())
