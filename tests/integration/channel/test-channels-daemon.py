#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A real jikimid tells a webhook what is wrong and when it is over, over kills and receivers that are down."""
import os
import pathlib
import socket
import sqlite3
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'daemon'))

import tap
from jikimid import BUILD, Daemon, environment, folder, make_repository, until
from receiver import Receiver

os.environ.setdefault('JIKIMI_LOCALE_DIR', str(BUILD / 'po'))
os.environ['DBUS_SESSION_BUS_ADDRESS'] = 'unix:path=/nowhere'  # secrets are files
for name in ('DISPLAY', 'WAYLAND_DISPLAY', 'CREDENTIALS_DIRECTORY'):
    os.environ.pop(name, None)

LIMIT_S = 90
TOKEN = 'T0kenNobodyMaySee'
QUIET = '[watch]\nmachine_interval = 1s\n[alerts]\nwait = 0s\n[thresholds]\nfor_memory_usage = 0s\n'
# Whatever the machine uses of its memory is behind this.
FULL = QUIET + 'memory_usage = 0.001/-/-\n'
OVER = QUIET + 'memory_usage = none\n'
HOOK = '[channel hook]\nurl = %s/in/{secret}\nsecret = token\ntemplate = {metric} {state} {title}: {text}\n'
MARK = 'This message may have reached you before.'


def configure(top, text):
    (top / 'config').mkdir(parents=True, exist_ok=True)
    path = top / 'config/jikimi.conf'
    path.with_suffix('.new').write_text(text)
    path.with_suffix('.new').rename(path)


def ctl(top, *arguments, text='', expect=0):
    done = subprocess.run([BUILD / 'jikimictl', '--state-dir', top, *arguments], input=text, capture_output=True, text=True,
                          timeout=LIMIT_S, check=False, env=environment())
    tap.equal(done.returncode, expect, done.stdout + done.stderr)
    return done.stdout + done.stderr


def keep_token(top):
    told = ctl(top, 'channels', 'secret', 'token', text=TOKEN + '\n')
    tap.true(TOKEN not in told, 'the token is not repeated')


def about_memory(receiver):
    return [(headers, body) for _, headers, body in list(receiver.posts) if body.startswith('memory_usage ')]


def wait_posts(receiver, count):
    until(lambda: len(about_memory(receiver)) >= count, f'{count} messages', LIMIT_S)
    return about_memory(receiver)


def channel(daemon, name='hook'):
    listed = daemon.ask('GET', '/channels', headers={'Accept-Language': 'en'}).json['channels']
    return next((c for c in listed if c['name'] == name), None)


def wait_channel(daemon, condition, what, name='hook'):
    return until(lambda: (found := channel(daemon, name)) and condition(found) and found, what, LIMIT_S)


def memory_alert(daemon):
    return until(lambda: [a for a in daemon.get('/alerts')['alerts'] if a.get('metric') == 'memory_usage'], 'the alert', LIMIT_S)[0]


def kill(daemon):
    daemon.process.kill()
    daemon.process.wait()


def check_hidden(daemon, top):
    answers = [daemon.ask('GET', path).text for path in ('/channels', '/config', '/operations', '/audit', '/status')]
    for text in (*answers, daemon.stderr, ctl(top, 'channels'), ctl(top, 'config')):
        tap.true(TOKEN not in text, f'the token shows: {text}')


def test_told_and_over():
    with folder() as top, Receiver() as receiver:
        configure(top, FULL + HOOK % receiver.url)
        keep_token(top)
        with Daemon(top) as daemon:
            body = wait_posts(receiver, 1)[0][1]
            tap.contains(body, 'memory_usage firing ')
            tap.equal(receiver.posts[0][0], '/in/' + TOKEN)
            # Acknowledged it goes on, and nobody is told; but its end is.
            tap.equal(daemon.ask('POST', f'/alerts/{memory_alert(daemon)["id"]}/ack').status, 200)
            wait_channel(daemon, lambda c: c['told'] >= 1 and c['queued'] == 0, 'told')
            tap.equal(len(about_memory(receiver)), 1)
            configure(top, OVER + HOOK % receiver.url)
            tap.contains(wait_posts(receiver, 2)[1][1], 'memory_usage resolved ')
            row = wait_channel(daemon, lambda c: c['queued'] == 0 and c['sent'] >= 2, 'sent')
            tap.equal((row['kind'], row['state'], 'error' in row), ('webhook', 'closed', False))
            check_hidden(daemon, top)
            daemon.stop()
        tap.equal(len(about_memory(receiver)), 2)


def test_dismissed_is_over():
    with folder() as top, Receiver() as receiver:
        configure(top, FULL + HOOK % receiver.url)
        keep_token(top)
        with Daemon(top) as daemon:
            wait_posts(receiver, 1)
            tap.equal(daemon.ask('POST', f'/alerts/{memory_alert(daemon)["id"]}/dismiss').status, 200)
            tap.contains(wait_posts(receiver, 2)[1][1], 'memory_usage resolved ')


def test_killed_while_it_sends():
    with folder() as top, Receiver() as receiver:
        configure(top, FULL + HOOK % receiver.url)
        keep_token(top)
        receiver.held.clear()
        with Daemon(top) as daemon:
            first = wait_posts(receiver, 1)[0]
            kill(daemon)
        receiver.held.set()
        tap.true(MARK not in first[1], 'the first time it is no repeat')
        for _ in range(2):
            with Daemon(top) as daemon:
                wait_channel(daemon, lambda c: c['queued'] == 0 and c['told'] >= 1, 'told')
                until(lambda: daemon.metric('memory_usage') is not None, 'it is measured', LIMIT_S)
                kill(daemon)
        for headers, body in about_memory(receiver)[1:]:
            tap.contains(body, MARK)
            tap.equal(headers['Idempotency-Key'], first[0]['Idempotency-Key'])
        tap.true(len(about_memory(receiver)) >= 2, 'it is repeated, for it may have been lost')


def test_over_while_nobody_looked():
    """The alert is gone from the history, whatever the reason: who was told of it hears that it is over."""
    with folder() as top, Receiver() as receiver:
        config = FULL + f'[channel hook]\nurl = {receiver.url}\ntemplate = {{state}} {{title}} {{id}}\n'
        configure(top, config)
        with Daemon(top) as daemon:
            until(lambda: receiver.posts, 'a message', LIMIT_S)
            wait_channel(daemon, lambda c: c['queued'] == 0 and c['told'] >= 1, 'told')
            daemon.stop()
        told = {body.split()[-1] for _, _, body in receiver.posts}
        with sqlite3.connect(next(top.rglob('jikimi.db'))) as database:
            tap.true(database.execute('DELETE FROM alert').rowcount > 0, 'there was an alert')
        database.close()
        configure(top, config.replace('memory_usage = 0.001/-/-', 'memory_usage = none'))
        with Daemon(top):
            until(lambda: told <= {body.split()[-1] for _, _, body in list(receiver.posts) if body.startswith('resolved ')},
                  'the end of all', LIMIT_S)


def test_a_receiver_that_is_down():
    with socket.create_server(('127.0.0.1', 0)) as server:
        port = server.getsockname()[1]
    with folder() as top:
        configure(top, FULL + HOOK % f'http://127.0.0.1:{port}')
        with Daemon(top) as daemon:
            # Not even the secret is there; with it the way is tried.
            row = wait_channel(daemon, lambda c: 'error' in c, 'an error')
            tap.equal((row['state'], row['sent'], row['queued'] >= 1), ('open', 0, True))
            tap.contains(row['error'], 'token')
            keep_token(top)
            ended = try_channel(daemon, 'hook')
            tap.equal(ended['state'], 'failed')
            tap.true(TOKEN not in str(ended), 'the token shows in an operation')
            tap.contains(ctl(top, 'channels', 'test', 'hook', expect=1), 'failed')
            tap.true('quiet' not in memory_alert(daemon), 'a test hushes nothing')
            with Receiver(port=port) as receiver:
                tap.equal(try_channel(daemon, 'hook')['state'], 'done')  # which opens the way for what waits
                wait_posts(receiver, 1)
                row = wait_channel(daemon, lambda c: c['queued'] == 0 and c['sent'] >= 1, 'sent')
                tap.equal((row['state'], 'error' in row), ('closed', False))
                tests = [body for _, _, body in receiver.posts if ' test ' in body]
                tap.equal(len(tests), 1)
                tap.contains(ctl(top, 'channels', 'test', 'hook'), 'done')
            check_hidden(daemon, top)
            tap.equal(daemon.ask('POST', '/channels/other/test').status, 404)
            tap.equal(daemon.ask('POST', '/channels/hook/test?dry_run=true').json['dry_run'], True)


def try_channel(daemon, name):
    answer = daemon.ask('POST', f'/channels/{name}/test')
    tap.equal(answer.status, 202, answer.text)
    path = f'/operations/{answer.json["id"]}'
    return until(lambda: (row := daemon.get(path))['state'] not in ('queued', 'running') and row, 'the end of the test', LIMIT_S)


def test_it_is_tried_again():
    """By itself, and told by GET /channels meanwhile."""
    with folder() as top, Receiver(status=503) as receiver:
        configure(top, FULL + HOOK % receiver.url)
        keep_token(top)
        with Daemon(top) as daemon:
            row = wait_channel(daemon, lambda c: 'next_time' in c and 'error' in c, 'the next attempt')
            tap.contains(row['error'], '503')
            tap.contains(ctl(top, 'channels'), 'hook')
            receiver.status = 200
            wait_channel(daemon, lambda c: c['sent'] >= 1 and c['queued'] == 0, 'sent')


def test_where_to_see_more():
    """{url} is where this Jikimi listens, or what the configuration says; nothing without either."""
    template = '[channel hook]\nurl = %s\ntemplate = {metric} {state} <{url}>\n'
    public = 'https://guard.example.org/x'
    for api, listen, wanted in (('', True, None), (f'[api]\npublic_url = {public}\n', True, public), ('[api]\ntcp = false\n', False, '')):
        with folder() as top, Receiver() as receiver:
            configure(top, FULL + api + template % receiver.url)
            with Daemon(top, listen='127.0.0.1:0' if listen else None) as daemon:
                body = wait_posts(receiver, 1)[0][1]
                tap.contains(body, '<%s>' % (daemon.url + '/' if wanted is None else wanted))
                tap.equal(try_channel(daemon, 'hook')['state'], 'done')
                tap.contains(receiver.posts[-1][2], '<%s>' % (daemon.url + '/' if wanted is None else wanted))


def channel_alerts(daemon):
    return [a for a in daemon.get('/alerts')['alerts'] if a['kind'] == 'channel']


def test_an_open_circuit_is_told():
    """Once in the log, as an alert that goes out over the others, and over when it is."""
    with folder() as top, Receiver(status=410) as broken, Receiver() as other:
        both = (HOOK % broken.url + '[channel other]\nurl = %s\ntemplate = {id} {state} {title}: {text}\n' % other.url)
        configure(top, FULL + both)
        keep_token(top)
        with Daemon(top) as daemon:
            alert = until(lambda: channel_alerts(daemon), 'the alert', LIMIT_S)[0]
            tap.equal((alert['level'], alert['category'], alert['subject'], alert['state']), ('warning', 'automation', 'hook', 'firing'))
            tap.contains(alert['reason'], '410')
            tap.contains(alert['title'], 'hook')
            about = until(lambda: [b for _, _, b in list(other.posts) if 'channel “hook”' in b],
                          'told over the other channel', LIMIT_S)
            tap.equal(len(about), 1)
            tap.true(not any('hook' in body for _, _, body in broken.posts if 'takes no messages' in body), 'not over itself')
            tap.equal(try_channel(daemon, 'hook')['state'], 'failed')
            until(lambda: 'a channel takes no messages' in daemon.stderr, 'it is logged', LIMIT_S)
            tap.equal(daemon.stderr.count('a channel takes no messages'), 1)
            kill(daemon)
        with Daemon(top) as daemon:
            tap.equal(len(until(lambda: channel_alerts(daemon), 'it is kept', LIMIT_S)), 1)
            broken.status = 200
            tap.equal(try_channel(daemon, 'hook')['state'], 'done')
            until(lambda: not channel_alerts(daemon), 'it is over', LIMIT_S)
            until(lambda: 'a channel takes messages again' in daemon.stderr, 'it is logged', LIMIT_S)
            until(lambda: any('resolved' in body and 'hook' in body for _, _, body in list(other.posts)), 'the end is told', LIMIT_S)
            # What is named no more is no trouble either.
            broken.status = 410
            tap.equal(try_channel(daemon, 'hook')['state'], 'failed')
            configure(top, FULL)
            until(lambda: not channel_alerts(daemon), 'none without channels', LIMIT_S)


def test_channels_come_and_go():
    with folder() as top, Receiver() as receiver:
        configure(top, QUIET)
        with Daemon(top) as daemon:
            tap.equal(daemon.get('/channels'), {'channels': []})
            tap.contains(ctl(top, 'channels'), 'No channel')
            configure(top, FULL + HOOK % receiver.url + '[channel key]\nurl = %s\nsecret = key.build\n' % receiver.url)
            keep_token(top)
            wait_posts(receiver, 1)
            # Keys of other hosts go nowhere.
            tap.contains(wait_channel(daemon, lambda c: 'error' in c, 'refused', 'key')['error'], 'another host')
            configure(top, FULL)
            until(lambda: daemon.get('/channels') == {'channels': []}, 'no channels', LIMIT_S)
    for wrong in (['channels', 'secret', 'key.x'], ['channels', 'secret'], ['channels', 'test'], ['channels', 'lst'],
                  ['--url', 'http://127.0.0.1:9', 'channels', 'secret', 'x'], ['channels', 'secret', 'x']):
        with folder() as top:
            ctl(top, *wrong, expect=2)


def test_many_at_once():
    """One message for all of them, and one when none is left, also over a kill."""
    def config(threshold):
        return (f'[watch]\nproject_interval = 1s\n[alerts]\nwait = 0s\n[thresholds]\ngit_changes = {threshold}\nfor_git_changes = 0s\n'
                f'[channel hook]\nurl = {receiver.url}\ncategories = git\ntemplate = {{id}} {{state}} {{title}} {{text}}\n')

    def changes():
        return [a for a in daemon.get('/alerts')['alerts'] if a.get('metric') == 'git_changes']

    def bodies():
        return [body.split()[:2] for _, _, body in list(receiver.posts)]

    with folder() as top, Receiver() as receiver:
        repositories = [make_repository(top / f'shop{number}') for number in range(5)]
        for repository in repositories:
            (repository / 'new.c').write_text('int x;\n')
        configure(top / 'state', config('none'))
        with Daemon(top / 'state', *repositories) as daemon:
            for repository in repositories:
                daemon.wait_project(repository)
            made = daemon.ask('POST', '/maintenance', {'minutes': 60}).json['id']
            configure(top / 'state', config('1/-/-'))
            until(lambda: len(changes()) == 5, 'five alerts', LIMIT_S)
            tap.equal(bodies(), [])
            tap.equal(daemon.ask('DELETE', f'/maintenance/{made}').status, 204)
            until(bodies, 'a message', LIMIT_S)
            wait_channel(daemon, lambda c: c['told'] == 1 and c['queued'] == 0, 'told')
            kill(daemon)
        with Daemon(top / 'state', *repositories) as daemon:
            for repository in repositories:
                daemon.wait_project(repository)
            tap.equal(len(changes()), 5)
            tap.true(['storm', 'resolved'] not in bodies(), 'it goes on')
            configure(top / 'state', config('none'))
            until(lambda: ['storm', 'resolved'] in bodies(), 'the end', LIMIT_S)
            wait_channel(daemon, lambda c: c['told'] == 0 and c['queued'] == 0, 'nothing more')
        told = [body.split()[:2] for _, _, body in receiver.posts if MARK not in body]
        tap.equal(told, [['storm', 'firing'], ['storm', 'resolved']])


def test_the_session_ends():
    """The keyring is asked over the session's bus; the daemon outlives that."""
    bus = subprocess.Popen(['dbus-daemon', '--config-file', pathlib.Path(__file__).with_name('bus.conf'), '--nofork', '--print-address'],
                           stdout=subprocess.PIPE, text=True)
    try:
        address = bus.stdout.readline().strip()
        with folder() as top, Receiver() as receiver:
            configure(top, QUIET.replace('[alerts]', '[alerts]\ndesktop = false') + HOOK % receiver.url)
            keep_token(top)
            with Daemon(top, env=environment(DBUS_SESSION_BUS_ADDRESS=address)) as daemon:
                tap.equal(try_channel(daemon, 'hook')['state'], 'done')
                bus.terminate()
                bus.wait(LIMIT_S)
                tap.equal(try_channel(daemon, 'hook')['state'], 'done')
                tap.true(daemon.process.poll() is None, 'it lives on')
                daemon.stop()
    finally:
        if bus.poll() is None:
            bus.kill()
            bus.wait()
        bus.stdout.close()


if __name__ == '__main__':
    sys.exit(tap.run(sys.modules[__name__]))
