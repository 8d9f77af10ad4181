# SPDX-License-Identifier: GPL-3.0-or-later
"""The API of a running jikimid with a real repository: test-jikimid.py JIKIMID."""
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time

import jsonschema

import tap
from server import PREFIX, Answer

JIKIMID = sys.argv[1]


def equal(actual, expected):
    assert actual == expected, f'{actual!r} is not {expected!r}'


class Jikimid:
    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix='jikimi-')
        self.repository = os.path.join(self.folder, 'shop')
        os.mkdir(self.repository)
        subprocess.run(['git', 'init', '-q', '-b', 'trunk'], cwd=self.repository, check=True)
        for name in ('one', 'two', 'three'):
            with open(os.path.join(self.repository, name), 'w', encoding='ascii') as file:
                file.write(name)
        self.process = subprocess.Popen([JIKIMID, '--listen', '127.0.0.1:0', '--state-dir', os.path.join(self.folder, 'state')],
                                        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        words = self.process.stdout.readline().split()
        self.host = words[1][len('http://'):]
        self.path = words[2][len('unix:'):]

    def call(self, method, path, body=None):
        data = json.dumps(body).encode() if body is not None else b''
        head = f'{method} {path} HTTP/1.1\r\nHost: {self.host}\r\nConnection: close\r\n'
        if body is not None:
            head += f'Content-Type: application/json\r\nContent-Length: {len(data)}\r\n'
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(20)
            connection.connect(self.path)
            connection.sendall((head + '\r\n').encode() + data)
            received = b''
            while part := connection.recv(65536):
                received += part
        return Answer(received)

    def wait_for(self, path, check):
        until = time.monotonic() + 30
        while time.monotonic() < until:
            answer = self.call('GET', path)
            if answer.status == 200 and check(answer.json()):
                return answer.json()
            time.sleep(0.05)
        raise AssertionError(f'{path}: {answer.body}')

    def end(self):
        self.process.terminate()
        status = self.process.wait(20)
        shutil.rmtree(self.folder)
        return status


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


def test_every_answer_is_as_described(jikimid):
    document = jikimid.call('GET', '/api/openapi.json').json()
    project = jikimid.call('GET', PREFIX + '/projects').json()['projects'][0]['id']
    for path, methods in document['paths'].items():
        if 'get' not in methods or path.endswith('/events') or 'operations/' in path:
            continue
        url = path.replace('{id}', project) + ('?metric=memory_usage' if 'history' in path else '')
        answer = jikimid.call('GET', url)
        assert str(answer.status) in methods['get']['responses'], (url, answer.status)
        content = methods['get']['responses'][str(answer.status)]['content'][answer.headers['content-type']]
        if 'schema' in content:
            schema = {**content['schema'], 'components': document['components']}
            jsonschema.Draft202012Validator(schema).validate(answer.json())


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
    jikimid = Jikimid()
    try:
        tap.run(tap.collect(sys.modules[__name__]), jikimid)
    finally:
        if jikimid.end() != 0:
            print('Bail out! jikimid did not end well')


main()
