#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Prometheus' own tools read /metrics: promtool finds nothing to say, and a real server scrapes it."""
import json
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import urllib.parse
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'daemon'))

import tap
from jikimid import DEADLINE_S, Daemon, folder, make_repository, until


def needs(program):
    path = shutil.which(program)
    if path is None:
        raise tap.Skip(f'{program} is not installed')
    return path


def read_metrics(daemon):
    with urllib.request.urlopen(daemon.url + '/metrics', timeout=DEADLINE_S) as answer:
        tap.true(answer.headers['Content-Type'].startswith('text/plain; version=0.0.4'), answer.headers['Content-Type'])
        return answer.read().decode()


def test_promtool_has_nothing_to_say():
    promtool = needs('promtool')
    with folder() as top, Daemon(top / 's', make_repository(top / 'shop "1"\\')) as daemon:
        until(lambda: 'jikimi_git_changes' in read_metrics(daemon), 'the repository in /metrics')
        done = subprocess.run([promtool, 'check', 'metrics'], input=read_metrics(daemon), capture_output=True, text=True,
                              timeout=DEADLINE_S, check=False)
        tap.equal((done.returncode, done.stdout + done.stderr), (0, ''))


def free_port():
    with socket.create_server(('127.0.0.1', 0)) as server:
        return server.getsockname()[1]


def query(address, expression):
    url = f'http://{address}/api/v1/query?' + urllib.parse.urlencode({'query': expression})
    try:
        with urllib.request.urlopen(url, timeout=DEADLINE_S) as answer:
            return json.load(answer)['data']['result']
    except OSError:
        return []


def test_a_real_prometheus_scrapes_it():
    prometheus = needs('prometheus')
    with folder() as top, Daemon(top / 's', make_repository(top / 'shop')) as daemon:
        address = f'127.0.0.1:{free_port()}'
        target = daemon.url.removeprefix('http://')
        (top / 'prometheus.yml').write_text('global: {scrape_interval: 1s, scrape_timeout: 1s}\nscrape_configs:\n'
                                            '- job_name: jikimi\n  static_configs:\n'
                                            f'  - targets: ["{target}"]\n', encoding='utf-8')
        with open(top / 'log', 'wb') as log:
            process = subprocess.Popen([prometheus, f'--config.file={top}/prometheus.yml', f'--web.listen-address={address}',
                                        f'--storage.tsdb.path={top}/tsdb'], stdout=log, stderr=log,
                                       env={**os.environ, 'GOMAXPROCS': '1'})
        try:
            found = until(lambda: query(address, 'jikimi_memory_usage'), 'memory_usage in Prometheus', 30)
            current = {row['id']: row['value'] for row in daemon.get('/metrics/current')['metrics']}
            tap.true(abs(float(found[0]['value'][1]) - current['memory_usage']) < 20, f'{found} beside {current}')
            changes = until(lambda: query(address, 'jikimi_git_changes'), 'git_changes in Prometheus', 30)
            tap.equal(float(changes[0]['value'][1]), 0.0)
            tap.equal(query(address, 'up')[0]['value'][1], '1')
        finally:
            process.terminate()
            process.wait(DEADLINE_S)


if __name__ == '__main__':
    sys.exit(tap.run(sys.modules[__name__]))
