# SPDX-License-Identifier: GPL-3.0-or-later
"""bench-history.py SERVE_SAMPLE: 24 hours of ten metrics, a value a second, over HTTP, at 300 points each, beside Prometheus.

No answer comes from a cache: each asks for another span. Both answer in turn, on connections that are kept.
"""
import http.client
import json
import math
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

from figures import IS_SHORT, Usage, program, tell
from peers import free_port, started, wait_for_port

HOURS = 1 if IS_SHORT else 24
ROUNDS = 10 if IS_SHORT else 100
METRICS = [f'past_{number}' for number in range(10)]
POINTS = 300


class Asked:
    """Somebody who is asked for the past: where, and how."""

    def __init__(self, pid, port, make_path, count):
        self.pid, self.make_path, self.count = pid, make_path, count
        self.connection = http.client.HTTPConnection('127.0.0.1', port, timeout=60)
        self.times_ms = []
        self.cpu_s = 0

    def ask(self, number):
        usage = Usage(self.pid)
        begun = time.perf_counter()
        self.connection.request('GET', self.make_path(number))
        answer = self.connection.getresponse()
        body = answer.read()
        self.times_ms.append((time.perf_counter() - begun) * 1000)
        self.cpu_s += usage.since()[0]
        assert answer.status == 200, body[:300]
        if number == 0:
            points = self.count(json.loads(body))
            assert len(points) == len(METRICS) and min(points) > POINTS / 2, points
            self.bytes = len(body)

    def quantile(self, share):
        return sorted(self.times_ms)[round(share * (len(self.times_ms) - 1))]


def jikimi(serve, folder, end_s):
    process = subprocess.Popen([serve, folder, '127.0.0.1', str(HOURS)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                               stderr=subprocess.DEVNULL, text=True)
    port = int(process.stdout.readline().split()[1].rsplit(':', 1)[1])
    series = '&'.join(f'series={metric}' for metric in METRICS)

    def make_path(number):
        to_ms = end_s * 1000 - number
        span = f'from={to_ms - HOURS * 3600000}&to={to_ms}'
        return f'/api/monitoring/autonomous/metrics/history?{series}&{span}&points={POINTS}'

    return process, Asked(process.pid, port, make_path, lambda body: [len(row['points']) for row in body['series']])


def write_past(path, end_s):
    with path.open('w') as file:
        for number, metric in enumerate(METRICS):
            file.write(f'# TYPE {metric} gauge\n')
            for second in range(HOURS * 3600, 0, -1):
                file.write(f'{metric} {round(500 + 400 * math.sin(second / 200 + number)) / 10} {end_s - second}\n')
        file.write('# EOF\n')


def prometheus(top, end_s):
    """Returns: its process' context and how it is asked; None where it is not installed"""
    path, tool = program('prometheus'), program('promtool')
    if path is None or tool is None:
        return None
    write_past(top / 'past', end_s)
    subprocess.run([tool, 'tsdb', 'create-blocks-from', 'openmetrics', top / 'past', top / 'data'], check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    (top / 'config.yml').write_text('global: {}\n')
    port = free_port()
    step = HOURS * 3600 // POINTS

    def make_path(number):
        to_s = end_s - number / 1000
        span = f'start={to_s - HOURS * 3600 + step}&end={to_s}&step={step}'
        return f'/api/v1/query_range?query=%7B__name__%3D~%22past_.%2A%22%7D&{span}'

    running = started([path, f'--config.file={top / "config.yml"}', f'--storage.tsdb.path={top / "data"}',
                       f'--web.listen-address=127.0.0.1:{port}'])
    return running, port, make_path


def tell_all(ours, theirs):
    for name, share in (('p50', 0.5), ('p99', 0.99)):
        tell(f'history_{HOURS}h_of_10_{name}', ours.quantile(share), 'ms', target=8, peer='prometheus',
             peer_value=theirs.quantile(share) if theirs else None)
    tell('history_cpu', ours.cpu_s / len(ours.times_ms) * 1000, 'ms', peer='prometheus',
         peer_value=theirs.cpu_s / len(theirs.times_ms) * 1000 if theirs else None)
    tell('history_bytes', ours.bytes, 'bytes', peer='prometheus', peer_value=theirs.bytes if theirs else None)


def main():
    top = pathlib.Path(tempfile.mkdtemp(prefix='jikimi-bench-'))
    os.makedirs(top / 'jikimi')
    end_s = int(time.time())
    process, ours = jikimi(sys.argv[1], str(top / 'jikimi'), end_s)
    try:
        peer = prometheus(top, end_s)
        if peer is None:
            for number in range(ROUNDS):
                ours.ask(number)
            tell_all(ours, None)
            return
        running, port, make_path = peer
        with running as other:
            assert wait_for_port(other, port)
            theirs = Asked(other.pid, port, make_path, lambda body: [len(row['values']) for row in body['data']['result']])
            until = time.monotonic() + 60
            while time.monotonic() < until:  # it listens before it has read its blocks
                try:
                    theirs.ask(0)
                    break
                except (AssertionError, OSError, http.client.HTTPException):
                    theirs.connection.close()
                    time.sleep(0.2)
            theirs.times_ms.clear()
            theirs.cpu_s = 0
            for number in range(ROUNDS):
                ours.ask(number)
                theirs.ask(number)
        tell_all(ours, theirs)
    finally:
        process.stdin.close()
        process.wait(20)
        shutil.rmtree(top, ignore_errors=True)


main()
