#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Messages over the web: what each shape looks like at the receiver, a process that is killed while it sends, and a real
Alertmanager."""
import json
import pathlib
import shutil
import socket
import subprocess
import sys
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'daemon'))

import tap
from probe import Probe, folder, until
from receiver import DEADLINE_S, Receiver

HOSTILE = 'a"},{"x":1} <!channel> <b> @everyone *b* \u202egnp|첫 줄\\n둘째 & 셋째'


def test_shapes():
    with folder() as top, Receiver() as receiver:
        shapes = ('slack', 'discord', 'mattermost', 'telegram', 'json')
        config = ''.join(f'[channel {name}]\nurl={receiver.url}/{name}/{{secret}}\nsecret=token\ntemplate={name}\nto=-100123\n'
                         for name in shapes)
        config += f'[channel ntfy]\nkind=ntfy\nurl={receiver.url}/ntfy/topic\nuser=me\nsecret=token\n'
        config += f'[channel form]\nurl={receiver.url}/form\ntemplate=t={{title}}&k={{secret}}\nsecret=token\n'
        with Probe(top, config) as probe:
            (probe.folder / 'secrets/token').write_text('T0/B0:x y', encoding='utf-8')
            probe.post('critical', 'c1', HOSTILE)
            for name in (*shapes, 'ntfy', 'form'):
                probe.wait('sent', 1, name)
            shown = probe.ask('describe')
        tap.true('T0/B0' not in shown and 'T0' not in probe.errors, 'the secret is told to nobody else')
        got = {path.split('/')[1]: (path, headers, body) for path, headers, body in receiver.posts}
        for name in shapes:
            tap.equal(got[name][0], f'/{name}/T0/B0:x%20y')
            tap.equal(got[name][1]['Content-Type'], 'application/json')
        bodies = {name: json.loads(got[name][2]) for name in (*shapes, 'ntfy')}
        tap.contains(bodies['slack']['text'], '*[Critical] a"},{"x":1} &lt;!channel&gt; &lt;b&gt; @everyone')
        tap.contains(bodies['slack']['text'], '첫 줄\n둘째 &amp; 셋째')
        tap.equal(bodies['discord']['allowed_mentions'], {'parse': []})
        tap.contains(bodies['discord']['content'], '\\*b\\*')
        tap.contains(bodies['mattermost']['text'], '@\u200beveryone')
        tap.equal(bodies['telegram']['chat_id'], '-100123')
        tap.true('parse_mode' not in bodies['telegram'], 'Telegram takes it for plain text')
        tap.equal((bodies['json']['value'], bodies['json']['count'], bodies['json']['project']), (120, 1, '가게'))
        tap.true('\u202e' not in json.dumps(bodies, ensure_ascii=False), 'nothing turns the direction of writing')
        tap.equal((bodies['ntfy']['topic'], bodies['ntfy']['priority'], got['ntfy'][0]), ('topic', 4, '/ntfy/'))
        tap.equal(got['ntfy'][1]['Authorization'], 'Basic bWU6VDAvQjA6eCB5')
        tap.true(got['form'][2].startswith('t=a%22%7D%2C%7B'), got['form'][2])
        tap.true(got['form'][2].endswith('&k=T0%2FB0%3Ax%20y'), got['form'][2])


def test_killed_while_sending():
    with folder() as top, Receiver() as receiver:
        config = f'[channel hook]\nurl={receiver.url}/\ntemplate={{title}}: {{text}}\n'
        receiver.held.clear()
        probe = Probe(top, config)
        probe.post('critical', 'first', 'On its way|t')
        until(lambda: len(receiver.posts) == 1, 'request')
        probe.post('warning', 'second', 'Waiting|t')
        probe.kill()
        receiver.held.set()
        with Probe(top, config) as probe:
            probe.wait('sent', 2)
            tap.equal(probe.describe()['maybe_twice'], 1)
        tap.equal([body for _, _, body in receiver.posts],
                  ['On its way: t', 'On its way: t\nThis message may have reached you before.', 'Waiting: t'])
        keys = [headers['Idempotency-Key'] for _, headers, _ in receiver.posts]
        tap.equal((keys[0] == keys[1], keys[1] == keys[2]), (True, False))
        with Probe(top, config) as probe:
            probe.post('warning', 'second', 'Over|t', 'resolved')
            probe.wait('sent', 1)
        tap.equal((len(receiver.posts), receiver.posts[-1][2]), (4, 'Over: t'))


def free_port():
    with socket.create_server(('127.0.0.1', 0)) as server:
        return server.getsockname()[1]


def get(url):
    try:
        with urllib.request.urlopen(url, timeout=DEADLINE_S) as answer:
            return answer.read().decode()
    except OSError:
        return ''


def alerts_of(url):
    found = json.loads(get(url + '/api/v2/alerts') or '[]')
    return sorted((a['labels']['cause'], a['labels']['severity'], a['annotations'].get('summary')) for a in found)


def test_alertmanager():
    program = shutil.which('prometheus-alertmanager')
    if program is None:
        raise tap.Skip('prometheus-alertmanager is not installed')
    with folder() as top:
        url = f'http://127.0.0.1:{free_port()}'
        settings = pathlib.Path(top) / 'alertmanager.yml'
        settings.write_text('route: {receiver: nobody}\nreceivers: [{name: nobody}]\n', encoding='utf-8')
        server = subprocess.Popen([program, f'--config.file={settings}', f'--storage.path={top}/data', '--cluster.listen-address=',
                                   f'--web.listen-address={url.removeprefix("http://")}'],
                                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            until(lambda: 'OK' in get(url + '/-/ready'), 'Alertmanager')
            with Probe(top, f'[channel am]\nkind=alertmanager\nurl={url}\n') as probe:
                probe.post('warning', 'one', HOSTILE)
                probe.post('critical', 'two', 'The disk is full|In 3 days')
                until(lambda: len(alerts_of(url)) == 2, 'two alerts')
                found = {a['labels']['cause']: a for a in json.loads(get(url + '/api/v2/alerts'))}
                tap.equal(found['two']['labels'], {'alertname': 'git_changes', 'severity': 'critical', 'category': 'git',
                                                   'project': '가게', 'instance': 'build', 'cause': 'two', 'source': 'jikimi'})
                tap.equal(found['two']['annotations'], {'summary': 'The disk is full', 'description': 'In 3 days'})
                tap.equal(found['two']['generatorURL'], 'https://build:2542/')
                tap.true(found['two']['endsAt'] > found['two']['updatedAt'], 'it ends by itself if we are gone')
                # A new level is another alert there; the one before is over.
                probe.post('emergency', 'two', 'The disk is full|In 1 day')
                until(lambda: [a[:2] for a in alerts_of(url)] == [('one', 'warning'), ('two', 'emergency')], 'the new level')
                probe.post('emergency', 'two', 'Over|', 'resolved')
                until(lambda: [a[0] for a in alerts_of(url)] == ['one'], 'the end')
            # Another process knows what it told, and ends it.
            with Probe(top, f'[channel am]\nkind=alertmanager\nurl={url}\n') as probe:
                probe.post('warning', 'one', 'Over|', 'resolved')
                until(lambda: alerts_of(url) == [], 'the end after a restart')
                tap.equal(probe.ask('test am'), 'ok')
        finally:
            server.terminate()
            server.wait(DEADLINE_S)


if __name__ == '__main__':
    sys.exit(tap.run(sys.modules[__name__]))
