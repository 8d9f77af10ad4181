# SPDX-License-Identifier: GPL-3.0-or-later
"""The API of a running jikimid with a real repository: test-jikimid.py JIKIMID."""
import pathlib
import socket
import sys
import time

import tap
from checks import equal
from jikimid import Jikimid
from server import PREFIX


def values(body):
    return {metric['id']: metric['value'] for metric in body['metrics']}


def test_watches_a_repository(jikimid):
    answer = jikimid.call('POST', PREFIX + '/projects', {'path': jikimid.repository})
    equal((answer.status, answer.json()['name']), (201, 'shop'))
    path = f'{PREFIX}/projects/{answer.json()["id"]}/changes'
    body = jikimid.wait_for(path, lambda changes: changes.get('total') == 3)
    equal((body['untracked'], body['branch']), (3, 'trunk'))
    equal(sorted(change['path'] for change in body['changes']), ['one', 'three', 'two'])
    body = jikimid.wait_for(PREFIX + '/metrics/current', lambda metrics: values(metrics).get('git_changes') == 3)
    assert 0 < values(body)['memory_usage'] < 100
    equal(jikimid.call('POST', PREFIX + '/projects', {'path': jikimid.repository}).status, 409)


def test_says_what_changes_are(jikimid):
    """Secrets are made here, of parts; only their first four characters come back."""
    project = jikimid.call('GET', PREFIX + '/projects').json()['projects'][0]['id']
    path, folder = f'{PREFIX}/projects/{project}/changes', pathlib.Path(jikimid.repository)
    secret = 'glp' + 'at-' + 'aB3dE5fG7hJ9kL1mN3pQ'
    files = {'src/a.c': b'int a;\n', 'src/b.c': b'x\n\nkey = "' + secret.encode() + b'"\n', '.env': b'A=1\n', '\udcff\n.md': b'#\n',
             'big.bin': b'\0' * (6 << 20), 'x.psd': b'x', '.gitattributes': b'*.psd filter=lfs\n'}
    (folder / 'src').mkdir()
    for name, text in files.items():
        (folder / name).write_bytes(text)
    (folder / 'link').symlink_to('/etc/passwd')
    jikimid.call('POST', PREFIX + '/refresh', {'project': project})
    body = jikimid.wait_for(path, lambda changes: changes.get('total') == 11)
    rows = {change['path']: change for change in body['changes']}
    equal(body['classified'], True)
    for name, expected in {'src/a.c': ('source', 'ask', 'untracked'), 'src/b.c': ('secret', 'never', 'secret-content'),
                           '.env': ('secret', 'never', 'secret-name'), '\\xFF\\x0A.md': ('docs', 'ask', 'untracked'),
                           'big.bin': ('too-large', 'never', 'too-large'), 'x.psd': ('data', 'never', 'filter'),
                           'link': ('data', 'ask', 'link-out')}.items():
        row = rows[name]
        equal((row['class'], row['verdict'], row['reason']), expected, name)
        assert row['reason_text'], row
    equal(rows['src/b.c']['findings'], [{'kind': 'gitlab-token', 'line': 3, 'preview': 'glpa…', 'certain': True}])
    equal((rows['src/a.c']['size_bytes'], rows['big.bin']['size_bytes']), (7, 6 << 20))
    proposed = [name for proposal in body['proposals'] for name in proposal['paths']]
    assert sorted(proposed) == sorted(name for name, row in rows.items() if row['verdict'] != 'never'), proposed
    assert all(not proposal['safe'] for proposal in body['proposals']), body['proposals']
    for language, message in (('en', 'feat: Add a.c'), ('ko', 'feat: a.c 추가')):
        proposals = jikimid.call('GET', path, language=language).json()['proposals']
        assert message in [proposal['message'] for proposal in proposals], proposals


def test_every_answer_is_as_described(jikimid):
    project = jikimid.call('GET', PREFIX + '/projects').json()['projects'][0]['id']
    for path, methods in jikimid.describe().document['paths'].items():
        if 'get' in methods and not path.endswith('/events'):
            query = '?metric=memory_usage' if 'history' in path else '?path=src/a.c' if path.endswith('/diff') else ''
            url = path.replace('{id}', project) + query
            status = jikimid.call('GET', url).status  # which looks at its answer
            is_unknown = '{id}' in path and '/projects/' not in path or '{file}' in path or '{checkpoint}' in path
            not_built = methods['get'].get('x-jikimi-not-built')
            equal(status, 501 if not_built else 404 if is_unknown else 200, url)


def test_tells_metrics_every_second_on_demand(jikimid):
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(20)
        connection.connect(jikimid.path)
        connection.sendall(f'GET {PREFIX}/events?series=cpu_usage&interval=1 HTTP/1.1\r\nHost: x\r\n\r\n'.encode())
        begun, received = time.monotonic(), b''
        while received.count(b'event: metrics') < 4:
            received += connection.recv(65536)
        assert time.monotonic() - begun < 12, 'it takes them as seldom as ever'


def test_settings_take_effect(jikimid):
    answer = jikimid.call('PUT', PREFIX + '/config', {'api.open_reads': 'false'})
    equal(answer.status, 200)
    with socket.create_connection(jikimid.host.rsplit(':', 1)) as connection:
        connection.sendall(f'GET {PREFIX}/status HTTP/1.1\r\nHost: {jikimid.host}\r\nConnection: close\r\n\r\n'.encode())
        assert connection.recv(4096).startswith(b'HTTP/1.1 401')
    equal(jikimid.call('PUT', PREFIX + '/config', {'api.open_reads': None}).status, 200)


def test_forgets_a_project(jikimid):
    project = jikimid.call('GET', PREFIX + '/projects').json()['projects'][0]['id']
    equal(jikimid.call('DELETE', f'{PREFIX}/projects/{project}').status, 204)
    equal(jikimid.call('GET', PREFIX + '/projects').json(), {'projects': []})
    equal(jikimid.call('GET', f'{PREFIX}/projects/{project}/changes').status, 404)


def main():
    jikimid = Jikimid(sys.argv[1])
    try:
        tap.run(tap.collect(sys.modules[__name__]), jikimid)
    finally:
        if jikimid.end() != 0:
            print('Bail out! jikimid did not end well')


main()
