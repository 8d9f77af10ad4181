#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A real jikimid and a real Alertmanager: a condition is an alert there, gets worse, and is over, also over a restart."""
import json
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'daemon'))

import tap
from jikimid import BUILD, Daemon, folder, until

os.environ.setdefault('JIKIMI_LOCALE_DIR', str(BUILD / 'po'))
os.environ['DBUS_SESSION_BUS_ADDRESS'] = 'unix:path=/nowhere'
LIMIT_S = 90
CONFIG = ('[watch]\nmachine_interval = 1s\n[alerts]\nwait = 0s\n[api]\npublic_url = https://guard.example.org/\n'
          '[thresholds]\nfor_memory_usage = 0s\nmemory_usage = %s\n'
          '[channel am]\nkind = alertmanager\nurl = %s\ncategories = system;performance\n')


def free_port():
    with socket.create_server(('127.0.0.1', 0)) as server:
        return server.getsockname()[1]


def get(url):
    try:
        with urllib.request.urlopen(url, timeout=LIMIT_S) as answer:
            return answer.read().decode()
    except OSError:
        return ''


class Alertmanager:
    def __init__(self, program, top):
        self.url = f'http://127.0.0.1:{free_port()}'
        settings = pathlib.Path(top) / 'alertmanager.yml'
        settings.write_text('route: {receiver: nobody}\nreceivers: [{name: nobody}]\n', encoding='utf-8')
        self.process = subprocess.Popen([program, f'--config.file={settings}', f'--storage.path={top}/data',
                                         '--cluster.listen-address=', f'--web.listen-address={self.url.removeprefix("http://")}'],
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def __enter__(self):
        until(lambda: 'OK' in get(self.url + '/-/ready'), 'Alertmanager', LIMIT_S)
        return self

    def __exit__(self, *failure):
        self.process.terminate()
        self.process.wait(LIMIT_S)

    def alerts(self):
        """Those that are not over, about memory."""
        return [a for a in json.loads(get(self.url + '/api/v2/alerts') or '[]') if a['labels']['alertname'] == 'memory_usage']

    def levels(self):
        return sorted(a['labels']['severity'] for a in self.alerts())


def configure(top, thresholds, url):
    (top / 'config').mkdir(parents=True, exist_ok=True)
    path = top / 'config/jikimi.conf'
    path.with_suffix('.new').write_text(CONFIG % (thresholds, url))
    path.with_suffix('.new').rename(path)


def test_a_condition_and_its_end():
    program = shutil.which('prometheus-alertmanager')
    if program is None:
        raise tap.Skip('prometheus-alertmanager is not installed')
    with folder() as top, Alertmanager(program, top) as manager:
        state = top / 'state'
        configure(state, '0.001/-/-', manager.url)
        with Daemon(state) as daemon:
            found = until(manager.alerts, 'the alert', LIMIT_S)[0]
            tap.equal({name: found['labels'][name] for name in ('severity', 'category', 'source')},
                      {'severity': 'warning', 'category': 'system', 'source': 'jikimi'})
            tap.contains(found['annotations']['summary'], 'Memory usage')
            tap.equal(found['generatorURL'], 'https://guard.example.org/')
            configure(state, '0.001/0.002/0.003', manager.url)
            until(lambda: manager.levels() == ['emergency'], 'the new level, and the end of the old', LIMIT_S)
            until(lambda: all(c['queued'] == 0 for c in daemon.get('/channels')['channels']), 'written down', LIMIT_S)
            daemon.stop()
        # It is over while nobody looked; the next run says so.
        tap.equal(manager.levels(), ['emergency'])
        configure(state, 'none', manager.url)
        with Daemon(state) as daemon:
            until(lambda: manager.levels() == [], 'the end', LIMIT_S)
            daemon.stop()


if __name__ == '__main__':
    sys.exit(tap.run(sys.modules[__name__]))
