# SPDX-License-Identifier: GPL-3.0-or-later
"""Notifications on a desktop: test-desktop.py PROBE made|real. With servers of the test's own, which die, refuse and hang as it
wants, on a bus that can start no other; or with a real daemon on a real screen."""
import pathlib
import subprocess
import sys
import threading

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / 'ui'))
from notification_service import PORTAL_XML, Service  # noqa: E402
from window_session import check, run, wait  # noqa: E402

PROBE, KIND = sys.argv[1:3]
del sys.argv[1:3]  # what follows names tests


class Probe:
    def __init__(self, kind='server', remembered=None):
        self.lines = []
        self.process = subprocess.Popen([PROBE, kind, *([remembered] if remembered else [])], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE)
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        for line in self.process.stdout:
            self.lines.append(line.decode('utf-8', 'replace').rstrip('\n').split('\t'))

    def say(self, *fields):
        line = '\t'.join(fields) if isinstance(fields[0], str) else b'\t'.join(fields)
        self.process.stdin.write((line if isinstance(line, bytes) else line.encode()) + b'\n')
        self.process.stdin.flush()

    def show(self, id, title='제목', text='본문', level='warning', quiet='loud', buttons=('ack=확인', 'later=나중에')):
        self.say('show', id, level, quiet, title, text, *buttons)

    def count(self):
        before = len(self.told('notes'))
        self.say('count')
        wait(lambda: len(self.told('notes')) > before)
        return int(self.told('notes')[-1][1])

    def told(self, what):
        return [line for line in self.lines if line[0] == what]

    def remembered(self):
        return self.told('remember')[-1][1]

    def end(self):
        self.process.stdin.close()
        return self.process.wait(20)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            check('the probe ended well', self.end() == 0, self.process.returncode)


def shown_replaced_withdrawn():
    server = Service()
    with Probe() as probe:
        probe.show('disk:/', '디스크가 거의 찼습니다', '<b>/home</b> & 95%', 'critical')
        check('shown', wait(server.notes))
        _, name, replaces, icon, title, text, actions, hints, expires = server.notes()[0]
        check('by its name', (name, icon, hints['desktop-entry']) == ('지킴이', *['io.github.jikimi.Jikimi'] * 2), (name, icon))
        check('the title as it is, the text escaped', (title, text) == ('디스크가 거의 찼습니다',
              '&lt;b&gt;/home&lt;/b&gt; &amp; 95%'), text)
        check('critical stays', (hints['urgency'], expires) == (2, 0), hints)
        check('its buttons', actions == ['default', '', 'ack', '확인', 'later', '나중에'], actions)
        probe.show('disk:/', '디스크가 더 찼습니다')
        check('the same cause takes its place', wait(lambda: len(server.notes()) == 2) and server.notes()[1][2] == 1)
        check('a warning is no emergency', server.notes()[1][7]['urgency'] == 1)
        server.emit('ActionInvoked', '(us)', 77, 'ack')  # somebody else's
        server.emit('ActivationToken', '(us)', 1, 'token-7')
        server.emit('ActionInvoked', '(us)', 1, 'later')
        check('a button is told, with what lets a window come up', wait(lambda: probe.told('chosen')) and
              probe.told('chosen') == [['chosen', 'disk:/', 'later', 'token-7']], probe.told('chosen'))
        probe.say('withdraw', 'disk:/')
        check('taken away when it is over', wait(lambda: server.closed() == [1]), server.calls)
        check('nothing is left', wait(lambda: probe.count() == 0))
    server.die()


def what_the_user_closed():
    server = Service()
    with Probe() as probe:
        probe.show('a')
        wait(server.notes)
        server.emit('NotificationClosed', '(uu)', 1, 2)
        check('it is forgotten', wait(lambda: probe.count() == 0))
        probe.show('a', quiet='quiet')
        probe.show('b')
        check('news of it stay quiet', wait(lambda: len(server.notes()) == 2) and server.notes()[1][4] == '제목'
              and server.notes()[1][2] == 0, server.notes())
        probe.show('a')
        check('what is loud comes anew', wait(lambda: len(server.notes()) == 3) and server.notes()[2][2] == 0)
        probe.show('a', '새 제목', quiet='quiet')
        check('quiet news of what is on screen', wait(lambda: len(server.notes()) == 4)
              and server.notes()[3][7].get('suppress-sound') and server.notes()[3][2] == 3, server.notes()[3:])
    server.die()


def in_order():
    server = Service()
    with Probe() as probe:
        for number in range(20):
            probe.show('a', 'title %d' % number)
        probe.say('withdraw', 'a')
        check('shown and withdrawn at once leaves nothing', wait(lambda: probe.count() == 0))
        check('one call at a time', len(server.closed()) <= 1 and len(server.notes()) <= 20, server.calls)
        server.hang = ('hangs',)
        probe.show('h', 'hangs')
        probe.show('b', 'goes on')
        check('one that hangs holds up no other', wait(lambda: server.notes() and server.notes()[-1][4] == 'goes on'))
    server.die()


def hostile_texts():
    server = Service()
    with Probe() as probe:
        probe.show('x', 'a\u202ednammoc\u2066', '<a href="file:///etc/passwd">x</a>\\n\x1b[31m\x07둘째 줄 \u200bz')
        check('a text that lies is shown as it is', wait(server.notes) and server.notes()[0][4] == 'a\ufffddnammoc\ufffd'
              and server.notes()[0][5] == '&lt;a href=&quot;file:///etc/passwd&quot;&gt;x&lt;/a&gt;\n\ufffd[31m\ufffd둘째 줄 \ufffdz',
              server.notes())
        probe.say(b'show', b'y', b'info', b'loud', b'\xff\xfe name', b'\xc3(')
        check('bytes that are no text', wait(lambda: len(server.notes()) == 2) and '\ufffd' in server.notes()[1][4],
              server.notes()[1:])
        probe.show('z', 'long', '가' * 400000)
        check('a text without end has one', wait(lambda: len(server.notes()) == 3) and len(server.notes()[2][5].encode()) <= 2100
              and server.notes()[2][5].endswith('…'))
    server.die()
    server = Service(capabilities=['body'])
    with Probe() as probe:
        probe.show('x', text='1 < 2 & 3')
        check('a server without markup gets the text itself, and no buttons', wait(server.notes)
              and (server.notes()[0][5], server.notes()[0][6]) == ('1 < 2 & 3', []), server.notes())
    server.die()


def nobody_there():
    with Probe() as probe:
        probe.show('a', 'waits')
        check('nobody takes notes: told once', wait(lambda: probe.told('failed')))
        for number in range(300):
            probe.show('n%d' % number, level='emergency' if number == 0 else 'info')
        check('what waits is bounded', wait(lambda: probe.count() == 128), probe.count())
        probe.show('n299', 'waits, by now', quiet='quiet')
        check('still told once', len(probe.told('failed')) == 1, probe.told('failed'))
        server = Service()
        check('shown when somebody comes', wait(lambda: len(server.notes()) == 128), len(server.notes()))
        titles = [(note[4], note[7]['urgency']) for note in server.notes()]
        check('the urgent ones are not what was given up', ('waits', 1) in titles and any(u == 2 for _, u in titles))
        check('with the words of now', ('waits, by now', 1) in titles)

        # What it has not answered yet was not shown, and waits for the next one.
        check('all are answered', wait(lambda: '?' not in probe.remembered()), probe.remembered())
        server.die()
        check('it dies: what it showed is gone with it', wait(lambda: probe.count() == 0), probe.count())
        server = Service()
        server.number = 500
        probe.show('a', 'again')
        check('its successor gets it anew, under no number of the dead', wait(server.notes) and server.notes()[0][2] == 0)
        server.refuse = True
        probe.show('b', 'refused')
        check('a refusal is told', wait(lambda: len(probe.told('failed')) == 2), probe.told('failed'))
        server.refuse = False
        probe.show('b', 'refused no more')
        check('and tried again with the next word', wait(lambda: server.notes()[-1][4] == 'refused no more'))
        server.die()


def over_a_restart():
    server = Service()
    with Probe() as probe:
        probe.show('disk:/ <&> 한글')
        check('a number to remember', wait(lambda: probe.told('remember') and '\\n1 ' in probe.remembered()), probe.lines)
        text = probe.remembered()
        check('written before it is handed over', any('?' in line[1] for line in probe.told('remember')), probe.told('remember'))
    with Probe(remembered=text) as probe:
        probe.say('withdraw', 'disk:/ <&> 한글')
        check('the next process takes it away', wait(lambda: server.closed() == [1]), server.calls)
    server.die()
    other = Service()
    with Probe(remembered=text) as probe:
        probe.say('withdraw', 'disk:/ <&> 한글')
        probe.show('a')
        check('but touches nothing of another server', wait(other.notes) and other.closed() == [], other.calls)
    with Probe(remembered='no such thing\\n\\n7\\n99999999999999 x\\n4 %zz') as probe:
        probe.show('b')
        check('what cannot be read is nothing', wait(lambda: len(other.notes()) == 2))
    other.die()


def work_that_goes_on():
    server = Service(brand='dunst')
    with Probe() as probe:
        probe.show('progress', '측정 중', '1/5단계', 'info', quiet='0%')
        check('shown without a sound, with a bar, until it ends', wait(server.notes) and
              (server.notes()[0][7].get('value'), server.notes()[0][7].get('suppress-sound'), server.notes()[0][8]) == (0, True, 0),
              server.notes())
        probe.show('progress', '측정 중', '2/5단계', 'info', quiet='42%')
        check('goes on in its place', wait(lambda: len(server.notes()) == 2) and
              (server.notes()[1][2], server.notes()[1][7]['value']) == (1, 42), server.notes())
        probe.show('progress', '측정', '마침', 'success', quiet='quiet')
        check('how it ended is no bar, and does not stay', wait(lambda: len(server.notes()) == 3) and
              'value' not in server.notes()[2][7] and server.notes()[2][8] == -1, server.notes())
        server.emit('NotificationClosed', '(uu)', 1, 2)
        check('closed', wait(lambda: probe.count() == 0))
        probe.show('progress', '측정 중', '3/5단계', 'info', quiet='60%')
        probe.show('b')
        check('who closed it sees no more of it', wait(lambda: len(server.notes()) == 4) and server.notes()[3][4] == '제목',
              server.notes())
    server.die()
    server = Service()
    with Probe() as probe:
        probe.show('progress', '측정 중', '1/5단계', 'info', quiet='0%')
        check('no bar for a server that may draw nothing else', wait(server.notes) and 'value' not in server.notes()[0][7] and
              server.notes()[0][7].get('suppress-sound'), server.notes())
    server.die()
    portal = Service('org.freedesktop.portal.Desktop', '/org/freedesktop/portal/desktop', PORTAL_XML)
    with Probe('portal') as probe:
        probe.show('progress', '측정 중', '1/5단계 · 0%', 'info', quiet='0%')
        wait(lambda: portal.calls)
        probe.show('progress', '측정 중', '2/5단계 · 42%', 'info', quiet='42%')
        check('by the portal in words, under one id', wait(lambda: len(portal.calls) == 2) and
              [(call[1], call[2]['body'], call[2]['priority']) for call in portal.calls] ==
              [('progress', '1/5단계 · 0%', 'low'), ('progress', '2/5단계 · 42%', 'low')], portal.calls)
    portal.die()


def by_portal():
    portal = Service('org.freedesktop.portal.Desktop', '/org/freedesktop/portal/desktop', PORTAL_XML)
    with Probe('portal') as probe:
        probe.show('disk:/', '제목', 'a < b', 'emergency')
        check('by the portal', wait(lambda: portal.calls))
        _, id, note = portal.calls[0]
        check('as it is, for it shows no markup', (id, note['title'], note['body'], note['priority']) ==
              ('disk:/', '제목', 'a < b', 'urgent'), note)
        check('with buttons', [button['action'] for button in note['buttons']] == ['ack', 'later'], note)
        portal.emit('ActionInvoked', '(ssav)', 'of another', 'ack', [])
        portal.emit('ActionInvoked', '(ssav)', 'disk:/', 'ack', [])
        check('a button is told', wait(lambda: probe.told('chosen')) and probe.told('chosen') == [['chosen', 'disk:/', 'ack', '']])
        probe.say('withdraw', 'disk:/')
        check('withdrawn', wait(lambda: portal.calls[-1] == ('RemoveNotification', 'disk:/')), portal.calls)
    portal.die()


def on_a_real_screen():
    import real_notifications
    if not real_notifications.IS_THERE:
        print('# SKIP xfce4-notifyd is not installed')
        return
    with real_notifications.Screen() as screen, Probe() as probe:
        probe.show('disk:/home', '/home 디스크가 거의 찼습니다', '사용량 96% · 5분 전부터\\n지우거나 옮길 파일을 고르십시오.', 'emergency',
                   buttons=('open=자세히', 'ack=확인', 'later=나중에'))
        check('a real daemon shows it', wait(lambda: screen.button('나중에')) is not None)
        screen.shot('notification')
        screen.button('나중에').do_action(0)
        check('and its button is pressed', wait(lambda: probe.told('chosen')) and
              probe.told('chosen')[0][1:3] == ['disk:/home', 'later'], probe.lines)
        probe.show('b', '다시')
        check('another', wait(lambda: screen.shows('다시')))
        probe.say('withdraw', 'b')
        check('withdrawn', wait(lambda: probe.count() == 0 and not screen.shows('다시')), probe.lines)

        probe.show('progress', '지금 측정하는 중 · shop', '1/8단계: 컴퓨터를 재는 중 · 0%', 'info', quiet='0%',
                   buttons=('cancel=취소', 'open=자세히'))
        check('work that goes on', wait(lambda: screen.shows('1/8단계') and probe.remembered().endswith(' progress\\n')
                                        and '?' not in probe.remembered()), probe.lines)
        first = probe.remembered()
        probe.show('progress', '지금 측정하는 중 · shop', '5/8단계: 프로브에 묻는 중 · 62% · 약 1~2분 남음', 'info', quiet='62%',
                   buttons=('cancel=취소', 'open=자세히'))
        check('in its place', wait(lambda: screen.shows('5/8단계') and not screen.shows('1/8단계') and probe.remembered() == first),
              probe.lines)
        screen.shot('notification-progress')
        probe.say('withdraw', 'progress')
        check('and gone', wait(lambda: probe.count() == 0), probe.lines)


if KIND == 'made':
    run(shown_replaced_withdrawn, what_the_user_closed, in_order, hostile_texts, nobody_there, over_a_restart, work_that_goes_on,
        by_portal)
else:
    run(on_a_real_screen)
