# SPDX-License-Identifier: GPL-3.0-or-later
"""A real jikimid tells a desktop what is wrong: test-notices.py JIKIMID. On a bus that can start no services."""
import http.client
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / 'ui'))
from notification_service import Service  # noqa: E402
from window_session import check, run, wait  # noqa: E402

JIKIMID = sys.argv.pop(1)
LOCALES = os.path.join(os.environ['JIKIMI_BUILD_DIR'], 'po')
CONFIG = '[alerts]\nwait = 0s\ndesktop = %s\n[thresholds]\ngit_changes = 1/3/9\n[watch]\nproject_interval = 1s\n'


class Daemon:
    def __init__(self, desktop=True, environment=None, wait_first=False):
        self.top = tempfile.mkdtemp(prefix='jikimi-notices-')
        self.repository = tempfile.mkdtemp(prefix='jikimi-shop-')
        subprocess.run(['git', 'init', '-q', self.repository], check=True)
        self.text = CONFIG
        if wait_first:
            self.text = CONFIG.replace('wait = 0s', 'wait = 1h').replace('project_interval = 1s', 'project_interval = 1h')
        else:
            self.change(3)
        os.mkdir(os.path.join(self.top, 'config'), 0o700)
        self.configure(desktop)
        self.environment = environment or os.environ
        self.start()

    def configure(self, desktop):
        path = os.path.join(self.top, 'config', 'jikimi.conf')
        with open(path + '.new', 'w') as file:
            file.write(self.text % ('true' if desktop else 'false'))
        os.rename(path + '.new', path)

    def start(self):
        self.log = open(os.path.join(self.top, 'log'), 'a')
        self.process = subprocess.Popen([JIKIMID, '--state-dir', self.top, self.repository], stdout=subprocess.PIPE,
                                        stderr=self.log, env=dict(self.environment, LANGUAGE='ko', LC_ALL='C.UTF-8',
                                                                  JIKIMI_LOCALE_DIR=LOCALES))
        self.process.stdout.readline()

    def end(self, how=signal.SIGTERM):
        self.process.send_signal(how)
        code = self.process.wait(30)
        self.process.stdout.close()
        self.log.close()
        return code

    def change(self, count):
        for number in range(20):
            path = os.path.join(self.repository, 'file %d <b>.c' % number)
            if number < count:
                with open(path, 'w') as file:
                    file.write('int x;\n')
            elif os.path.exists(path):
                os.remove(path)

    def refresh(self):
        connection = http.client.HTTPConnection('localhost', timeout=20)
        connection.sock = socket.socket(socket.AF_UNIX)
        connection.sock.connect(os.path.join(self.top, 'run', 'api.sock'))
        connection.request('POST', '/api/monitoring/autonomous/refresh', '{}', {'Content-Type': 'application/json'})
        connection.getresponse().read()
        connection.close()

    def get(self, path):
        connection = http.client.HTTPConnection('localhost', timeout=20)
        connection.sock = socket.socket(socket.AF_UNIX)
        connection.sock.connect(os.path.join(self.top, 'run', 'api.sock'))
        connection.request('GET', '/api/monitoring/autonomous' + path)
        body = json.loads(connection.getresponse().read())
        connection.close()
        return body

    def told(self):
        """What the API says that people were told of the changes."""
        return next((alert.get('told') for alert in self.get('/alerts')['alerts'] if alert.get('metric') == 'git_changes'), None)

    def states(self):
        return [alert['state'] for alert in self.get('/alerts')['alerts'] if alert.get('metric') == 'git_changes']

    def __enter__(self):
        return self

    def __exit__(self, *error):
        if self.process.poll() is None:
            check('the daemon ended well', self.end() == 0)
        if error[0] is not None:
            print('# ' + pathlib.Path(self.top, 'log').read_text().replace('\n', '\n# '))
        shutil.rmtree(self.top, ignore_errors=True)
        shutil.rmtree(self.repository, ignore_errors=True)


def about_changes(server):
    return [note for note in server.notes() if '커밋하지 않은' in note[4]]


def told_and_taken_back():
    server = Service()
    with Daemon() as daemon:
        check('told', wait(lambda: about_changes(server), 30), server.calls)
        note = about_changes(server)[0]
        name, title, text, actions = note[1], note[4], note[5], note[6]
        check('by name, in Korean', name == '지킴이' and '3개' in title + text, note)
        check('what helps, what puts it off, what tells more', actions[2::2] == ['refresh', 'snooze', 'open'], actions)
        number = server.numbers[server.calls.index(note)]
        told = daemon.told()
        check('the API says so, with what its name is', told and (told['shown'], told['level']) == (True, 'critical')
              and len(told['id']) == 12 and told['time'] and len(daemon.get('/status')['id']) > 16, told)
        server.emit('ActionInvoked', '(us)', number, 'made up')
        time.sleep(1)  # nothing comes of it, so there is nothing to wait for
        check('a button that was never there does nothing', daemon.states() == ['firing'], daemon.states())
        server.emit('ActionInvoked', '(us)', number, 'snooze')
        check('its button acts', wait(lambda: daemon.states() == ['snoozed'], 20), daemon.states())
        check('no desktop is to show it now', daemon.told()['shown'] is False and daemon.told()['time'] == told['time'], daemon.told())
        daemon.change(0)
        check('taken away when it is over', wait(lambda: number in server.closed(), 40), server.calls)
        check('and the alert is over', wait(lambda: daemon.states() == [], 20), daemon.states())
    server.die()


def over_a_kill():
    server = Service()
    with Daemon() as daemon:
        check('told', wait(lambda: about_changes(server), 30), server.calls)
        number = server.numbers[server.calls.index(about_changes(server)[0])]
        time.sleep(2)  # it is written down
        daemon.end(signal.SIGKILL)
        daemon.start()
        check('it watches again', wait(lambda: daemon.states() == ['firing'], 30), daemon.states())
        time.sleep(3)
        loud = [note for note in about_changes(server) if not note[7].get('suppress-sound')]
        check('nobody is told twice', len(loud) == 1, server.calls)
        daemon.change(0)
        check('the next process takes the note of the last away', wait(lambda: number in server.closed(), 40), server.calls)
    server.die()


def only_where_wanted():
    server = Service()
    with Daemon(desktop=False) as daemon:
        check('there is an alert', wait(lambda: daemon.states() == ['firing'], 30), daemon.states())
        time.sleep(1)
        check('but nobody is told', server.notes() == [], server.calls)
    server.die()
    with Daemon(environment={key: value for key, value in os.environ.items()
                             if key not in ('DBUS_SESSION_BUS_ADDRESS', 'XDG_RUNTIME_DIR')}) as daemon:
        check('without a desktop all is as ever', wait(lambda: daemon.states() == ['firing'], 30), daemon.states())


def an_emergency_does_not_wait():
    """From the look that finds it to the bus; figures are in tests/bench/bench-notice.py, here only that no time is waited."""
    server = Service()
    with Daemon(wait_first=True) as daemon:
        wait(lambda: [p['state'] for p in daemon.get('/projects')['projects']] == ['ok'], 30)
        daemon.change(10)
        began = time.monotonic()
        daemon.refresh()
        check('an emergency is told', wait(lambda: about_changes(server), 30), server.calls)
        took = time.monotonic() - began
        print('# after %.0f ms' % (took * 1000))
        check('at once', took < 8, took)
        check('as one', about_changes(server)[0][7]['urgency'] == 2, about_changes(server))
    server.die()


run(told_and_taken_back, over_a_kill, only_where_wanted, an_emergency_does_not_wait)
