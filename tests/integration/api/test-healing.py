# SPDX-License-Identifier: GPL-3.0-or-later
"""Self-healing over the API: test-healing.py SERVER."""
import sys

from checks import equal, problem
from server import run_tests

EN = {'Accept-Language': 'en'}
KO = {'Accept-Language': 'ko'}
ACTION = '00112233aabbccdd'


def healing(server, headers=None, unix=True):
    answer = server.get('/healing', headers, unix=unix)
    equal(answer.status, 200, answer.body)
    return answer.json()


def test_whole(server):
    body = healing(server, EN)
    equal((body['paused'], body['paused_until'], body['stopped_by']), (False, None, 'nobody'))
    equal(body['budget'], {'per_hour': 12, 'used': 1, 'free_at': '2023-11-14T23:13:20.000Z'})
    rule = body['rules'][0]
    equal((rule['id'], rule['name'], rule['state'], rule['last_action']), ('low-disk', 'A disk is nearly full', 'cooling', ACTION))
    equal(rule['breaker'], {'state': 'closed', 'failures': 0, 'until': None})
    equal((rule['target'], rule['refusal']), ('/secret-target', 'secret-refusal'))
    action = body['actions'][0]
    equal((action['title'], action['text'], action['verdict']), ('Free space from caches', 'It helped.', 'helped'))
    equal(action['items'], [{'name': '/secret-cache', 'note': 'deleted', 'size_bytes': 5}])
    equal(action['effects'], [{'metric': 'reclaimed', 'unit': 'B', 'before': 0, 'after': 5}])


def test_languages(server):
    body = healing(server, KO)
    equal((body['rules'][0]['name'], body['actions'][0]['text']), ('거의 찬 디스크', '효과가 있었습니다.'))
    equal(body['actions'][0]['items'][0]['note'], '삭제')


def test_names_need_a_key(server):
    body = healing(server, unix=False)
    for member in ('condition', 'target', 'refusal'):
        assert member not in body['rules'][0], member
    for member in ('target', 'items', 'error'):
        assert member not in body['actions'][0], member
    equal(body['actions'][0]['n_items'], 1)
    problem(server.call('POST', '/healing/pause', body={}), 401, 'key-needed')
    problem(server.call('POST', '/healing/low-disk/preview', body={}), 401, 'key-needed')


def test_pause(server):
    body = server.call('POST', '/healing/pause', body={'minutes': 5}, unix=True).json()
    equal((body['paused'], body['stopped_by']), (True, 'person'))
    told = problem(server.call('POST', '/healing/low-disk/run', EN, {}, unix=True), 409, 'conflict')
    equal(told['detail'], 'It is not done now: healing is held back')
    told = problem(server.call('POST', '/healing/low-disk/run', KO, {}, unix=True), 409, 'conflict')
    equal(told['detail'], '지금은 수행하지 않습니다: 자가 치유가 멈춰 있습니다')
    equal(server.call('POST', '/healing/resume', unix=True).json()['paused'], False)
    for minutes in (0, -1, 10081):
        problem(server.call('POST', '/healing/pause', body={'minutes': minutes}, unix=True), 400, 'bad-body')


def test_run_and_undo(server):
    answer = server.call('POST', '/healing/low-disk/run', body={}, unix=True)
    equal((answer.status, answer.json()['kind']), (202, 'heal'))
    assert answer.headers['location'].endswith(answer.json()['id'])
    answer = server.call('POST', f'/healing/actions/{ACTION}/undo', unix=True)
    equal((answer.status, answer.json()['kind']), (202, 'undo'))
    preview = server.call('POST', '/healing/low-disk/preview', EN, {}, unix=True).json()
    equal((preview['would_act'], preview['text']), (True, 'It would be done now.'))


def test_not_there(server):
    problem(server.call('POST', '/healing/nothing/run', body={}, unix=True), 404, 'not-found')
    problem(server.call('POST', '/healing/nothing/preview', body={}, unix=True), 404, 'not-found')
    problem(server.call('POST', '/healing/low-disk/run', body={'project': 'x'}, unix=True), 404, 'not-found')
    problem(server.call('POST', '/healing/actions/x/undo', unix=True), 404, 'not-found')
    problem(server.call('POST', '/healing/low-disk/run', body={'other': 1}, unix=True), 400, 'bad-body')


def test_past(server):
    answer = server.get('/healing/actions?limit=5&rule=low-disk', unix=True)
    equal((answer.status, answer.json()), (200, {'actions': []}))
    problem(server.get('/healing/actions?cursor=x', unix=True), 400, 'bad-parameter')


run_tests(sys.modules[__name__])
