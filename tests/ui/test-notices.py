# SPDX-License-Identifier: GPL-3.0-or-later
"""Notifications of other computers' alerts: a real daemon that has no desktop of its own, a window that shows it, and a desktop that is
told. What is pressed acts on that daemon."""
import hashlib
import os
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / 'integration' / 'daemon'))
import real_notifications  # noqa: E402
from jikimid import Daemon, environment  # noqa: E402
from notification_service import Service  # noqa: E402
from window_session import BUILD, Window, check, run, wait  # noqa: E402

STATE = pathlib.Path(os.environ['XDG_STATE_HOME'], 'jikimi')
NO_DESKTOP = ('DBUS_SESSION_BUS_ADDRESS', 'XDG_RUNTIME_DIR', 'DISPLAY')


class Remote(Daemon):
    """`has_desktop`: it finds the desktop of this session by itself."""

    def __init__(self, top, has_desktop=False, **more):
        self.top = pathlib.Path(top)
        self.repository = self.top / 'shop'
        if not self.repository.exists():
            subprocess.run(['git', 'init', '-q', self.repository], check=True)
        env = environment(LANGUAGE='ko', JIKIMI_ALERTS_WAIT='0s', JIKIMI_THRESHOLDS_GIT_CHANGES='1/3/9', JIKIMI_WATCH_PROJECT_INTERVAL='1s',
                          JIKIMI_LOCALE_DIR=os.path.join(BUILD, 'po'), **more)
        env = {name: value for name, value in env.items() if has_desktop or name not in NO_DESKTOP}
        super().__init__(self.top / 'state', self.repository, env=env)
        self.key = subprocess.run([os.path.join(BUILD, 'jikimictl'), '--state-dir', self.state_dir, 'keys', 'create', '--role', 'admin',
                                   '--quiet'], check=True, capture_output=True, text=True, env=environment()).stdout.strip()

    def change(self, count):
        for number in range(10):
            path = self.repository / ('file %d.c' % number)
            if number < count:
                path.write_text('int x;\n')
            else:
                path.unlink(missing_ok=True)

    def alert(self):
        """The one about changes, or None."""
        return next((one for one in self.get('/alerts')['alerts'] if one.get('metric') == 'git_changes'), None)

    def state(self):
        alert = self.alert()
        return alert['state'] if alert else None


def connected(remote, name='127.0.0.1', **more):
    """A window of its own that shows that computer, and has seen what there was before."""
    url = remote.url.replace('127.0.0.1', name)
    os.environ['JIKIMI_KEY'] = remote.key
    window = Window(host=False, arguments=('--connect', url), **more)
    record = STATE / ('told.i%.16s.ini' % hashlib.sha256(url.encode()).hexdigest())
    check('%s is shown' % name, wait(lambda: record.exists() and 'place=' + url.removeprefix('http://') in record.read_text()),
          window.names)
    return window


def about_changes(server):
    return [note for note in server.notes() if '커밋하지 않은' in note[4]]


def number_of(server, note):
    return server.numbers[server.calls.index(note)]


def is_loud(note):
    return not note[7].get('suppress-sound')


def told_and_acted_on():
    server = Service()
    with tempfile.TemporaryDirectory() as top, Remote(top) as remote, connected(remote) as window:
        remote.change(1)
        check('told', wait(lambda: about_changes(server)), server.calls)
        note = about_changes(server)[0]
        check('with its name, what it is and what to do', note[4].startswith('127.0.0.1: ') and 'shop' in note[4] and '\n' in note[5], note)
        check('a warning is no emergency', note[7]['urgency'] == 1 and is_loud(note), note)
        check('what helps, what puts it off, what tells more', note[6][2::2] == ['refresh', 'snooze', 'open'], note[6])
        number = number_of(server, note)
        remote.change(9)
        check('worse: in its place, urgent and heard', wait(lambda: about_changes(server)[-1][7]['urgency'] == 2)
              and about_changes(server)[-1][2] == number and is_loud(about_changes(server)[-1]), server.calls)
        server.emit('ActionInvoked', '(us)', number, 'dismiss')  # not offered
        server.emit('ActionInvoked', '(us)', number, 'snooze')
        check('its button acts over there', wait(lambda: remote.state() == 'snoozed'), remote.alert)
        check('and takes it away', wait(lambda: number in server.closed()), server.calls)
    server.die()


def opens_the_window():
    server = Service()
    with tempfile.TemporaryDirectory() as top, Remote(top) as remote, connected(remote) as window:
        remote.change(1)
        check('told', wait(lambda: about_changes(server)), server.calls)
        number = number_of(server, about_changes(server)[0])
        server.emit('ActionInvoked', '(us)', number, 'open')
        check('the window shows that alert', window.has('에 관한 알림만 표시', None) and window.has('커밋하지 않은', 'list item'), window.names)
        remote.change(0)
        check('taken away when it is over', wait(lambda: number in server.closed()), server.calls)
    server.die()


def who_tells():
    """One that tells on this desktop by itself is not told of by a window, and of two windows one tells."""
    server = Service()
    with tempfile.TemporaryDirectory() as top, Remote(top, has_desktop=True) as remote, connected(remote) as window:
        remote.change(1)
        check('the other one tells by itself', wait(lambda: about_changes(server)), server.calls)
        check('the window shows it too', window.has('커밋하지 않은', None), window.names)
        remote.change(0)
        check('over', wait(lambda: number_of(server, about_changes(server)[0]) in server.closed()), server.calls)
        check('told once', [note[4].startswith('127') for note in about_changes(server)] == [False], server.calls)
    server.die()
    server = Service()
    with tempfile.TemporaryDirectory() as top, Remote(top) as remote, connected(remote) as first:
        with connected(remote, 'localhost') as second:
            remote.change(1)
            check('told', wait(lambda: about_changes(server)), server.calls)
            check('both windows show it', first.has('커밋하지 않은', None) and second.has('커밋하지 않은', None))
            remote.change(0)
            check('over', wait(lambda: server.closed()), server.calls)
            check('told by one of them', [note[4].split(':')[0] for note in about_changes(server)] == ['127.0.0.1'], server.calls)
            first.__exit__(None, None, None)
            remote.change(4)
            check('the other goes on', wait(lambda: len(about_changes(server)) > 1)
                  and about_changes(server)[-1][4].startswith('localhost: '), server.calls)
    server.die()


def quiet_over_there():
    """What the other computer keeps quiet nobody tells here; what came while the window was away is told once."""
    server = Service()
    with tempfile.TemporaryDirectory() as top, Remote(top) as remote:
        with connected(remote) as window:
            made = remote.ask('POST', '/maintenance', {'minutes': 60})
            check('maintenance', made.status == 201, made.text)
            remote.change(1)
            check('listed', window.has('커밋하지 않은', None), window.names)
            check('not told', wait(lambda: remote.alert() and remote.alert().get('quiet') == 'maintenance') and not about_changes(server)
                  and 'told' not in remote.alert(), server.calls)
        remote.ask('DELETE', '/maintenance/' + made.json['id'])
        check('over there it is told now', wait(lambda: remote.alert().get('told')), remote.alert)
        with connected(remote) as window:
            check('told by the next window', wait(lambda: about_changes(server)) and is_loud(about_changes(server)[0]), server.calls)
            number = number_of(server, about_changes(server)[0])
        check('taken away with the window', wait(lambda: number in server.closed()), server.calls)
        told = len(about_changes(server))
        with connected(remote) as window:
            check('listed again', window.has('커밋하지 않은', None), window.names)
            remote.change(9)
            check('only what is worse is told again', wait(lambda: len(about_changes(server)) > told)
                  and about_changes(server)[told][7]['urgency'] == 2, server.calls)
    server.die()


def switched_off():
    server = Service()
    with tempfile.TemporaryDirectory() as top, Remote(top) as remote, connected(remote) as window:
        remote.change(1)
        check('told', wait(lambda: about_changes(server)), server.calls)
        number = number_of(server, about_changes(server)[0])
        window.focus()
        window.key('ctrl+comma')
        page = window.find('^알림$', 'page tab', newest=True) or window.find('^알림$', 'toggle button', newest=True)
        page.do_action()
        window.click('^다른 컴퓨터의 데스크톱 알림', 'check box')
        check('switched off: taken away at once', wait(lambda: number in server.closed()), server.calls)
        window.shot('preferences-window')
        told = len(about_changes(server))
        remote.change(9)
        check('got worse, as the window shows', window.has('9개') or window.has('긴급'), window.names)
        check('remembered', wait(lambda: 'quiet-hosts=true' in (STATE / 'window.ini').read_text()))
        window.click('^다른 컴퓨터의 데스크톱 알림', 'check box')
        remote.change(0)
        check('over', wait(lambda: remote.alert() is None), remote.alert)
        check('nothing was told meanwhile', [note for note in about_changes(server)[told:] if is_loud(note)] == [], server.calls)
    server.die()


def on_a_real_screen():
    """Shown by xfce4-notifyd, its button pressed, withdrawn."""
    if not real_notifications.IS_THERE:
        print('# SKIP xfce4-notifyd is not installed')
        return
    with real_notifications.Screen() as screen, tempfile.TemporaryDirectory() as top, Remote(top) as remote, connected(remote) as window:
        remote.change(9)
        check('a real daemon shows it', wait(lambda: screen.button('나중에')) is not None)
        screen.shot('notification-remote')
        screen.button('나중에').do_action(0)
        check('its button acts over there', wait(lambda: remote.state() == 'snoozed'), remote.alert)
        check('and it is gone', wait(lambda: screen.button('나중에') is None))


run(told_and_acted_on, opens_the_window, who_tells, quiet_over_there, switched_off, on_a_real_screen)
