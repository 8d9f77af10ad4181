# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls that are made once, however often they are sent: test-idempotency.py PROGRAM."""
import concurrent.futures
import os
import shutil
import sys
import tempfile
import time

from checks import equal, problem
from server import PREFIX, PROJECT, Server, run_tests

PROGRAM = sys.argv[1]


def send(server, key, method='POST', path='/refresh', body=None, headers=None, unix=True):
    return server.call(method, path, {'Idempotency-Key': key, **(headers or {})}, {} if body is None else body, unix)


def n_operations(server):
    return len(server.get('/operations', unix=True).json()['operations'])


def test_the_same_answer_again(server):
    before = n_operations(server)
    first = send(server, 'one')
    for _ in range(3):
        again = send(server, 'one')
        equal((again.status, again.body), (first.status, first.body))
        equal(again.headers['idempotency-replayed'], 'true')
        for name in ('location', 'content-type'):
            equal(again.headers[name], first.headers[name])
    equal('idempotency-replayed' in first.headers, False)
    equal(n_operations(server), before + 1)
    assert send(server, 'two').json()['id'] != first.json()['id']


def test_answers_without_a_body_and_problems(server):
    row = server.call('POST', '/projects', {'Idempotency-Key': 'add'}, {'path': server.subfolder('a')}, True).json()
    for key, method, path, body, status in (('gone', 'DELETE', f'/projects/{row["id"]}', None, 204),
                                            ('no such', 'DELETE', '/projects/nobody', None, 404),
                                            ('not so', 'POST', '/projects', {'path': 'relative'}, 400)):
        key = key.replace(' ', '-')
        for number in range(2):
            answer = server.call(method, path, {'Idempotency-Key': key}, body, True)
            equal((answer.status, 'idempotency-replayed' in answer.headers), (status, number == 1), path)
    again = server.call('POST', '/projects', {'Idempotency-Key': 'add'}, {'path': server.subfolder('a')}, True)
    equal((again.status, again.json(), 'etag' in again.headers), (201, row, True))
    problem(server.get('/projects/' + row['id'], unix=True), 404, 'not-found')  # it was not added anew


def test_a_key_belongs_to_one_call(server):
    equal(send(server, 'mine').status, 202)
    problem(send(server, 'mine', body={'project': PROJECT}), 422, 'idempotency-key-reused')
    problem(send(server, 'mine', path='/control/start'), 422, 'idempotency-key-reused')
    problem(send(server, 'mine', method='DELETE', path='/projects/' + PROJECT), 422, 'idempotency-key-reused')
    equal(server.get('/projects/' + PROJECT).status, 200)
    # A dry run and a reader have nothing to repeat.
    equal(send(server, 'mine', path='/refresh?dry_run=true').json()['dry_run'], True)
    equal(server.get('/status', {'Idempotency-Key': 'mine'}).status, 200)


def test_a_key_belongs_to_one_caller(server):
    first = send(server, 'shared').json()['id']
    made = [server.call('POST', '/keys', body={'role': 'operator'}, unix=True).json()['key'] for _ in range(2)]
    others = [send(server, 'shared', headers={'X-API-Key': key}, unix=False) for key in made]
    equal([answer.status for answer in others], [202, 202])
    equal(len({first, *(answer.json()['id'] for answer in others)}), 3)
    token = server.call('POST', '/api/auth/token', {'X-API-Key': made[0]}, prefix=False).json()['token']
    again = send(server, 'shared', headers={'Authorization': f'Bearer {token}'}, unix=False)
    equal(again.json()['id'], others[0].json()['id'])  # the token stands for its key
    problem(send(server, 'shared', unix=False), 401, 'key-needed')


def test_keys_that_cannot_be_used(server):
    for key in ('', ' ', 'a b', 'x' * 201, 'caf\u00e9', 'a\tb', 'x, x'):
        body = problem(send(server, key), 400, 'bad-parameter')
        equal(body['parameter'], 'Idempotency-Key')
    equal(send(server, 'x' * 200).status, 202)


def test_what_is_told_once_is_told_once(server):
    body = {'role': 'reader', 'name': 'once'}
    first = send(server, 'make', path='/keys', body=body)
    again = send(server, 'make', path='/keys', body=body)
    problem(again, 409, 'conflict')
    equal((again.headers['location'], again.headers['idempotency-replayed']), (first.headers['location'], 'true'))
    assert first.json()['key'].encode() not in again.body
    names = [key['name'] for key in server.get('/keys', unix=True).json()['keys']]
    equal(names.count('once'), 1)
    for name in os.listdir(server.folder):
        if os.path.isfile(os.path.join(server.folder, name)):
            with open(os.path.join(server.folder, name), 'rb') as file:
                assert first.json()['key'][20:].encode() not in file.read(), name


def add_slowly(server, key, folder):
    return server.call('POST', '/projects', {'Idempotency-Key': key}, {'path': folder}, True)


def test_the_same_call_at_once(server):
    folder = server.subfolder('twice-slow')
    with concurrent.futures.ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: add_slowly(server, 'at-once', folder), range(6)))
    equal(sorted({answer.status for answer in answers} - {201}), [409], [answer.status for answer in answers])
    for answer in answers:
        if answer.status == 409:
            problem(answer, 409, 'under-way')
            equal(answer.headers['retry-after'], '1')
    again = add_slowly(server, 'at-once', folder)
    equal(again.status, 201)
    assert any(answer.body == again.body for answer in answers)


def test_who_did_not_wait_gets_the_answer_later(server):
    """The very case that the key is for: the connection broke before the answer came."""
    folder = server.subfolder('left-slow')
    body = f'{{"path": "{folder}"}}'.encode()
    with server.connect(unix=True) as connection:
        connection.sendall(f'POST {PREFIX}/projects HTTP/1.1\r\nHost: x\r\nIdempotency-Key: left\r\n'
                           f'Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n'.encode() + body)
        until = time.monotonic() + 20
        while server.ask('adding') != ['1']:
            assert time.monotonic() < until
            time.sleep(0.01)
    until = time.monotonic() + 20
    while True:
        raw = {'Idempotency-Key': 'left', 'Content-Type': 'application/json'}
        answer = server.call('POST', '/projects', raw, body, True)
        if answer.status != 409 or 'under-way' not in answer.json()['type']:
            break
        assert time.monotonic() < until
        time.sleep(0.05)
    equal((answer.status, answer.json()['path']), (201, folder))
    equal(answer.headers['idempotency-replayed'], 'true')


def test_answers_are_bounded(server):
    first = send(server, 'oldest').json()['id']
    newest = [send(server, f'bound-{number}').json()['id'] for number in range(64)]
    assert send(server, 'oldest').json()['id'] != first  # long gone
    equal(send(server, 'bound-63').json()['id'], newest[63])


def test_a_day_later_it_is_another_call(server):
    first = send(server, 'daily').json()['id']
    server.ask(f'later {24 * 3600 - 1}')
    equal(send(server, 'daily').json()['id'], first)
    server.ask('later 2')
    assert send(server, 'daily').json()['id'] != first


def test_a_restart_changes_nothing(_):
    folder = tempfile.mkdtemp(prefix='jikimi-api-')
    try:
        server = Server(PROGRAM, folder=folder)
        first, gone = send(server, 'kept'), server.call('DELETE', '/projects/nobody', {'Idempotency-Key': 'gone'}, None, True)
        made = send(server, 'made', path='/keys', body={'role': 'reader'})
        equal(server.end(), 0)
        server = Server(PROGRAM, folder=folder)
        again = send(server, 'kept')
        equal((again.status, again.body, again.headers['location']), (202, first.body, first.headers['location']))
        equal(server.call('DELETE', '/projects/nobody', {'Idempotency-Key': 'gone'}, None, True).body, gone.body)
        equal(send(server, 'made', path='/keys', body={'role': 'reader'}).status, 409)
        equal(len(server.get('/keys', unix=True).json()['keys']), 1)
        problem(send(server, 'kept', body={'project': PROJECT}), 422, 'idempotency-key-reused')
        equal(server.end(), 0)
        equal(made.status, 201)
    finally:
        shutil.rmtree(folder)


def test_a_shutdown_keeps_the_answer(_):
    """What is under way when the server is told to stop is finished, and its answer is there after the next start."""
    folder = tempfile.mkdtemp(prefix='jikimi-api-')
    try:
        server = Server(PROGRAM, folder=folder)
        path = server.subfolder('leaving-slow')
        with concurrent.futures.ThreadPoolExecutor(1) as pool:
            future = pool.submit(add_slowly, server, 'leaving', path)
            until = time.monotonic() + 20
            while server.ask('adding') != ['1']:
                assert time.monotonic() < until
            server.tell('stop')
            first = future.result()
        equal((first.status, first.json()['path']), (201, path))
        equal(server.process.wait(20), 0)
        server.end()
        server = Server(PROGRAM, folder=folder)
        again = add_slowly(server, 'leaving', path)
        equal((again.status, again.body, again.headers['idempotency-replayed']), (201, first.body, 'true'))
        equal(server.end(), 0)
    finally:
        shutil.rmtree(folder)


run_tests(sys.modules[__name__])
