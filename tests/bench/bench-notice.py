#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""From a condition to the notification on the bus: bench-notice.py JIKIMID [ROUNDS]. An emergency, which waits for nothing.

Each round is a project of its own: a change is made in it, Jikimi is asked to look, and the clock runs from there to the call of
Notify that a server on a private bus receives. The journal of Jikimi tells where the time goes; beside it is the least there is, a bare
call of Notify to the same server. One JSON line a measurement."""
import datetime
import http.client
import json
import os
import pathlib
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'ui'))
import gi  # noqa: E402
gi.require_version('Gio', '2.0')
from gi.repository import Gio, GLib  # noqa: E402
from notification_service import Service  # noqa: E402

JIKIMID = sys.argv[1]
ROUNDS = int(sys.argv[2]) if len(sys.argv) > 2 else 10 if os.environ.get('JIKIMI_BENCH_SHORT') else 60
LIMIT_S = 60
CONFIG = '[thresholds]\ngit_changes = -/-/1\n[watch]\nproject_interval = 1h\nmachine_interval = 1h\n'


class Timed(Service):
    """A server that writes down when it was called."""

    def __init__(self):
        self.times = {}
        super().__init__()

    def on_call(self, bus, sender, path, interface, method, parameters, invocation):
        if method == 'Notify':
            self.times.setdefault(parameters.unpack()[3], time.time())
        super().on_call(bus, sender, path, interface, method, parameters, invocation)


def wait(condition):
    end = time.monotonic() + LIMIT_S
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError
        time.sleep(0.0005)


def ask(top, method, path, body=None):
    connection = http.client.HTTPConnection('localhost', timeout=LIMIT_S)
    connection.sock = socket.socket(socket.AF_UNIX)
    connection.sock.connect(str(top / 'run/api.sock'))
    connection.request(method, '/api/monitoring/autonomous' + path, json.dumps(body) if body else None,
                       {'Content-Type': 'application/json'} if body else {})
    body = json.loads(connection.getresponse().read() or b'null')
    connection.close()
    return body


def tell(what, values, **more):
    ordered = sorted(values)
    print(json.dumps({'bench': 'notice', 'what': what, 'n': len(values), 'p50_ms': round(statistics.median(ordered) * 1e3, 2),
                      'p95_ms': round(ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))] * 1e3, 2),
                      'max_ms': round(ordered[-1] * 1e3, 2), **more}), flush=True)
    return statistics.median(ordered)


def bare(server):
    """The floor: what a call of Notify takes with nothing before it."""
    bus = Gio.DBusConnection.new_for_address_sync(os.environ['DBUS_SESSION_BUS_ADDRESS'],
                                                  Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT
                                                  | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION, None, None)
    took = []
    for number in range(ROUNDS):
        title, start = 'bare %d' % number, time.time()
        bus.call_sync('org.freedesktop.Notifications', '/org/freedesktop/Notifications', 'org.freedesktop.Notifications', 'Notify',
                      GLib.Variant('(susssasa{sv}i)', ('bench', 0, '', title, '', [], {}, -1)), None, 0, LIMIT_S * 1000, None)
        took.append(server.times[title] - start)
    bus.close_sync(None)
    return took


def decided(log):
    """When people were to be told, as the journal has it to a millisecond, in the order of the rounds."""
    rows = [json.loads(line) for line in log.read_text().splitlines() if line.startswith('{')]
    return [datetime.datetime.fromisoformat(row['time'].replace('Z', '+00:00')).timestamp() for row in rows
            if row.get('event') == 'notice' and row['message'] == 'tell' and row['level'] == 'emergency']


def one(top, server, repository, project):
    name = repository.name
    (repository / 'new.c').write_text('int x;\n')
    start = time.time()
    ask(top, 'POST', '/refresh', {'project': project})
    wait(lambda: any(name in title for title in server.times))
    arrived = next(when for title, when in server.times.items() if name in title)
    return start, arrived


def main():
    server, top = Timed(), pathlib.Path(tempfile.mkdtemp(prefix='jikimi-bench-'))
    repositories = [top / ('shop%03dx' % number) for number in range(ROUNDS)]
    for repository in repositories:
        subprocess.run(['git', 'init', '-q', repository], check=True)
    (top / 'config').mkdir(mode=0o700)
    (top / 'config/jikimi.conf').write_text(CONFIG)
    log = open(top / 'log', 'w')
    process = subprocess.Popen([JIKIMID, '--state-dir', top, *repositories], stdout=subprocess.PIPE, stderr=log,
                               env=dict(os.environ, LANGUAGE='en', LC_ALL='C.UTF-8', JIKIMI_LOG_FORMAT='json'))
    try:
        process.stdout.readline()
        wait(lambda: sum(p['state'] == 'ok' for p in ask(top, 'GET', '/projects')['projects']) == ROUNDS)
        wait(lambda: all(o['state'] not in ('queued', 'running') for o in ask(top, 'GET', '/operations')['operations']))
        ids = {p['name']: p['id'] for p in ask(top, 'GET', '/projects')['projects']}
        times = []
        for repository in repositories:
            times.append(one(top, server, repository, ids[repository.name]))
        whole = tell('condition to Notify', [arrived - start for start, arrived in times])
        log.flush()
        told = decided(top / 'log')
        if len(told) == len(times):
            tell('of that, looking at the repository', [max(0, then - start) for then, (start, _) in zip(told, times)])
            tell('of that, from the decision to Notify', [max(0, arrived - then) for then, (_, arrived) in zip(told, times)])
        floor = tell('a bare Notify', bare(server))
        print(json.dumps({'bench': 'notice', 'what': 'times the bare call', 'ratio': round(whole / floor, 1)}))
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(LIMIT_S)
        log.close()
        if os.environ.get('JIKIMI_BENCH_LOG'):
            shutil.copy(top / 'log', os.environ['JIKIMI_BENCH_LOG'])
        shutil.rmtree(top, ignore_errors=True)


if __name__ == '__main__':
    main()
