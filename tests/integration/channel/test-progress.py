# SPDX-License-Identifier: GPL-3.0-or-later
"""Long work of a real jikimid on a desktop: test-progress.py JIKIMID. On a bus that can start no services."""
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
from slow_server import Slow  # noqa: E402
from window_session import check, run, wait  # noqa: E402

JIKIMID = sys.argv.pop(1)
LOCALES = os.path.join(os.environ['JIKIMI_BUILD_DIR'], 'po')
CONFIG = ('[alerts]\nprogress = %s\n[thresholds]\napi_errors = none\napi_performance = none\n'
          '[probe slow]\nurl = %s\ntimeout = 60s\ninterval = 1d\n')


class Daemon:
    def __init__(self, slow, language='ko'):
        self.top = tempfile.mkdtemp(prefix='jikimi-progress-')
        self.slow, self.language = slow, language
        os.mkdir(os.path.join(self.top, 'config'), 0o700)
        self.configure(True)
        self.start()

    def configure(self, wanted):
        path = os.path.join(self.top, 'config', 'jikimi.conf')
        with open(path + '.new', 'w') as file:
            file.write(CONFIG % ('true' if wanted else 'false', self.slow.url))
        os.rename(path + '.new', path)

    def start(self):
        self.log = open(os.path.join(self.top, 'log'), 'a')
        self.process = subprocess.Popen([JIKIMID, '--state-dir', self.top], stdout=subprocess.PIPE, stderr=self.log,
                                        env=dict(os.environ, LANGUAGE=self.language, LC_ALL='C.UTF-8', JIKIMI_LOCALE_DIR=LOCALES))
        self.process.stdout.readline()

    def end(self, how=signal.SIGTERM):
        self.process.send_signal(how)
        code = self.process.wait(30)
        self.process.stdout.close()
        self.log.close()
        return code

    def ask(self, method, path):
        connection = http.client.HTTPConnection('localhost', timeout=20)
        connection.sock = socket.socket(socket.AF_UNIX)
        connection.sock.connect(os.path.join(self.top, 'run', 'api.sock'))
        body, headers = ('{}', {'Content-Type': 'application/json'}) if method == 'POST' else (None, {})
        connection.request(method, '/api/monitoring/autonomous' + path, body, headers)
        body = json.loads(connection.getresponse().read() or 'null')
        connection.close()
        return body

    def refresh(self):
        """Returns the id of a refresh whose probe has been asked."""
        asked = self.slow.asked
        id = self.ask('POST', '/refresh')['id']
        wait(lambda: self.slow.asked > asked, 20)
        return id

    def settle(self):
        """No work goes on."""
        return wait(lambda: all(o['state'] not in ('queued', 'running') for o in self.ask('GET', '/operations')['operations']), 30)

    def state(self, id):
        return self.ask('GET', '/operations/' + id)['state']

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.slow.held.set()
        if self.process.poll() is None:
            check('the daemon ended well', self.end() == 0)
        if error[0] is not None:
            print('# ' + pathlib.Path(self.top, 'log').read_text().replace('\n', '\n# '))
        shutil.rmtree(self.top, ignore_errors=True)


def progress(server):
    return [note for note in server.notes() if 'value' in note[7]]


def last_number(server):
    """Of the last note, as the server called it."""
    return [number for call, number in zip(server.calls, server.numbers) if call[0] == 'Notify'][-1]


def shown_while_it_lasts():
    server, slow = Service(brand='dunst'), Slow()
    with Daemon(slow) as daemon:
        daemon.settle()
        daemon.refresh()
        daemon.settle()
        check('what is quick is not shown', server.notes() == [], server.calls)
        slow.held.clear()
        daemon.refresh()
        check('what is long is', wait(lambda: progress(server), 30), server.calls)
        _, name, replaces, _, title, text, actions, hints, expires = progress(server)[0]
        check('with stage and percent, in Korean', title == '지금 측정하는 중' and '단계: ' in text and '%' in text
              and 0 <= hints['value'] <= 100, (title, text, hints))
        check('quietly', (hints['urgency'], hints['suppress-sound'], expires) == (0, True, 0), hints)
        check('with a way to cancel it', actions[2::2] == ['cancel', 'open'], actions)
        slow.held.set()
        check('then how it ended, in its place', wait(lambda: server.notes()[-1][5] == '마쳤습니다', 20)
              and server.notes()[-1][2] == 1, server.notes())
        check('which goes away', wait(lambda: server.closed() == [1], 30), server.calls)

        slow.held.clear()
        id = daemon.refresh()
        check('again', wait(lambda: 'value' in server.notes()[-1][7], 30), server.calls)
        number = last_number(server)
        server.emit('ActionInvoked', '(us)', number, 'cancel')
        check('its button cancels the work', wait(lambda: daemon.state(id) == 'cancelled', 20), daemon.state(id))
        check('and the note goes at once', wait(lambda: number in server.closed(), 20), server.calls)
        check('no alert comes of that', daemon.ask('GET', '/alerts')['alerts'] == [] or
              all(a['kind'] != 'operation' for a in daemon.ask('GET', '/alerts')['alerts']))
    slow.end()
    server.die()


def only_where_wanted():
    server, slow = Service(brand='dunst'), Slow()
    with Daemon(slow, 'en') as daemon:
        daemon.settle()
        slow.held.clear()
        daemon.refresh()
        check('in English', wait(lambda: progress(server), 30) and progress(server)[0][4] == 'Measuring now', server.calls)
        daemon.configure(False)
        check('switched off, it goes', wait(lambda: server.closed() == [1], 30), server.calls)
        count = len(server.notes())
        slow.held.set()
        daemon.settle()
        check('and nothing more is shown', len(server.notes()) == count, server.calls)
    slow.end()
    server.die()


def over_a_kill():
    server, slow = Service(brand='dunst'), Slow()
    with Daemon(slow) as daemon:
        daemon.settle()
        slow.held.clear()
        daemon.refresh()
        check('shown', wait(lambda: len(progress(server)) > 0 and 'value' in server.notes()[-1][7], 30), server.calls)
        number = last_number(server)
        time.sleep(2)  # it is written down
        daemon.end(signal.SIGKILL)
        slow.held.set()
        daemon.start()
        check('the next process takes it away', wait(lambda: number in server.closed(), 30), server.calls)
        slow.held.clear()
        daemon.settle()
        daemon.refresh()
        count = len(progress(server))
        check('shown again', wait(lambda: len(progress(server)) > count, 30), server.calls)
        number = last_number(server)
        check('an orderly end', daemon.end() == 0)
        check('takes it along', wait(lambda: number in server.closed(), 10), server.calls)
        daemon.start()
    slow.end()
    server.die()


run(shown_while_it_lasts, only_where_wanted, over_a_kill)
