# SPDX-License-Identifier: GPL-3.0-or-later
"""Checkpoints over the API of a running jikimid: what they hold, going back, and deleting: test-checkpoints.py JIKIMID."""
import os
import sys
import time
import urllib.parse

import tap
from checks import equal, problem
from repository import JIKIMID, call, end_of, git, prepared, write
from server import PREFIX

NOBODY = '20260101T000000Z-00000000'


def read(world, name):
    with open(os.path.join(world.repository, name), encoding='utf-8') as file:
        return file.read()


def make(world):
    """Returns: the path of a checkpoint of one changed, one new and one deleted file; then all are otherwise."""
    write(world, 'one', 'then\n')
    write(world, 'new', 'new\n')
    write(world, 'gone', 'gone\n')
    git(world, 'add', 'gone')
    git(world, 'commit', '-qm', 'one more', '--', 'gone')
    os.unlink(os.path.join(world.repository, 'gone'))
    operation = end_of(world, call(world, 'POST', f'{world.at}/checkpoints', {}))
    equal(operation['state'], 'done', operation)
    write(world, 'one', 'now, longer\n')
    write(world, 'gone', 'back\n')
    os.unlink(os.path.join(world.repository, 'new'))
    return f'{world.at}/checkpoints/{operation["result"]["checkpoint"]}'


def test_what_it_holds(world):
    world.made = at = make(world)
    body = call(world, 'GET', at, status=200).json()
    equal({row['path']: row['effect'] for row in body['files']}, {'one': 'change', 'new': 'create', 'gone': 'keep'}, body)
    equal([body['effects'][name] for name in ('change', 'create', 'keep', 'remove', 'blocked', 'write_bytes')], [1, 1, 1, 0, 0, 9], body)
    equal((body['id'], body['reason'], body['truncated']), (at.rpartition('/')[2], 'person', False), body)
    row = next(row for row in body['files'] if row['path'] == 'one')
    equal((row['size_bytes'], row['now_bytes'], row['outside']), (5, 12, False), row)


def test_a_dry_run(world):
    at = world.made
    name = at.rpartition('/')[2]
    told = call(world, 'POST', f'{at}/restore?dry_run=true', {}, 200).json()
    equal(sorted((one['what'], one['from'], one['to']) for one in told['changes']),
          [('files/new', None, name), ('files/one', 'now', name), ('operations', None, 'restore')], told)
    told = call(world, 'POST', f'{at}/restore?dry_run=true', {'paths': ['gone']}, 200).json()
    equal([(one['what'], one['from'], one['to']) for one in told['changes'][1:]], [('files/gone', 'now', None)], told)
    told = call(world, 'DELETE', f'{at}?dry_run=true', status=200).json()
    equal([(one['what'], one['to']) for one in told['changes']], [(f'checkpoints/{name}', None)], told)
    equal((read(world, 'one'), len(call(world, 'GET', f'{world.at}/checkpoints').json()['checkpoints'])), ('now, longer\n', 1), 'touched')


def test_going_back_and_back_again(world):
    at = world.made
    operation = end_of(world, call(world, 'POST', f'{at}/restore', {}))
    result = operation['result']
    equal((operation['kind'], operation['state'], operation['project']), ('restore', 'done', world.at.rpartition('/')[2]), operation)
    equal([result[name] for name in ('changed', 'created', 'removed', 'kept', 'blocked')], [1, 1, 0, 1, 0], result)
    equal((read(world, 'one'), read(world, 'new'), read(world, 'gone')), ('then\n', 'new\n', 'back\n'), result)
    listed = call(world, 'GET', f'{world.at}/checkpoints', status=200).json()['checkpoints']
    equal({row['id']: row['reason'] for row in listed}[result['before']], 'before-restore', listed)
    operation = end_of(world, call(world, 'POST', f'{world.at}/checkpoints/{result["before"]}/restore', {}))
    equal((operation['state'], operation['result']['removed']), ('done', 1), operation)
    equal((read(world, 'one'), os.path.exists(os.path.join(world.repository, 'new'))), ('now, longer\n', False), 'undone')
    operation = end_of(world, call(world, 'POST', f'{at}/restore', {'paths': ['gone']}))
    equal((operation['result']['removed'], os.path.exists(os.path.join(world.repository, 'gone'))), (1, False), operation)
    entries = call(world, 'GET', '/audit?limit=20', status=200).json()['entries']
    equal(any(entry['path'].endswith('/restore') and entry['status'] == 202 for entry in entries), True, entries)


def test_names_are_bytes(world):
    path = os.path.join(os.fsencode(world.repository), b'bytes-\xff\\x')
    with open(path, 'wb') as file:
        file.write(b'then')
    operation = end_of(world, call(world, 'POST', f'{world.at}/checkpoints', {}))
    with open(path, 'wb') as file:
        file.write(b'now')
    at = f'{world.at}/checkpoints/{operation["result"]["checkpoint"]}'
    shown = next(row['path'] for row in call(world, 'GET', at, status=200).json()['files'] if row['path'].startswith('bytes'))
    equal(end_of(world, call(world, 'POST', f'{at}/restore', {'paths': [shown]}))['result']['paths'], [shown], 'by its name')
    with open(path, 'rb') as file:
        equal(file.read(), b'then', 'restored')
    os.unlink(path)


def test_hostile_ids(world):
    for name in (NOBODY, '..', '../..', '../../config', 'refs/heads/main', 'HEAD', 'x' * 3000, '20260101T000000Z-0000000g', '%00', ' ', "'; ls",
                 '가'):
        quoted = urllib.parse.quote(name, safe='').replace('.', '%2E')
        for method, below, body in (('GET', '', None), ('POST', '/restore', {}), ('DELETE', '', None)):
            answer = call(world, method, f'{world.at}/checkpoints/{quoted}{below}', body)
            equal(answer.status in (400, 404, 414), True, f'{method} {name[:40]!r}: {answer.status}')
    problem(call(world, 'POST', f'{world.at}/checkpoints/{NOBODY}/restore', {}), 404, 'not-found')
    problem(call(world, 'GET', f'/projects/none/checkpoints/{NOBODY}'), 404, 'not-found')
    equal(call(world, 'GET', f'{world.at}/checkpoints/').status in (404, 405), True, 'empty')


def test_hostile_paths(world):
    at = world.made
    outside = os.path.join(os.path.dirname(world.repository), 'victim')
    with open(outside, 'w', encoding='utf-8') as file:
        file.write('precious\n')
    for path in ('../victim', outside, '/etc/passwd', '.git/config', '.GIT/HEAD', 'a/../../victim', '', '.', './one', 'one/', '..'):
        problem(call(world, 'POST', f'{at}/restore', {'paths': ['one', path]}), 400, 'bad-body')
    for path in ('none', 'one/below', '..\\x2fvictim', 'x' * 5000):
        answer = call(world, 'POST', f'{at}/restore', {'paths': [path]})
        equal(answer.status in (400, 404), True, (path[:40], answer.status))
    for body in ({'paths': []}, {'paths': 'one'}, {'paths': [1]}, {'paths': [None]}, {'path': ['one']}, []):
        equal(call(world, 'POST', f'{at}/restore', body).status, 400, body)
    with open(outside, encoding='utf-8') as file:
        equal(file.read(), 'precious\n', 'outside')


def test_what_is_in_the_way(world):
    os.makedirs(os.path.join(world.repository, 'under'))
    write(world, 'under/file', 'then\n')
    operation = end_of(world, call(world, 'POST', f'{world.at}/checkpoints', {}))
    at = f'{world.at}/checkpoints/{operation["result"]["checkpoint"]}'
    os.unlink(os.path.join(world.repository, 'under/file'))
    os.makedirs(os.path.join(world.repository, 'under/file/within'))
    problem(call(world, 'POST', f'{at}/restore', {'paths': ['under/file']}), 409, 'conflict')
    os.removedirs(os.path.join(world.repository, 'under/file/within'))
    elsewhere = os.path.join(os.path.dirname(world.repository), 'elsewhere')
    os.makedirs(elsewhere)
    os.symlink(elsewhere, os.path.join(world.repository, 'under'))
    problem(call(world, 'POST', f'{at}/restore', {'paths': ['under/file']}), 409, 'conflict')
    operation = end_of(world, call(world, 'POST', f'{at}/restore', {}))
    equal({row['path']: row['reason'] for row in operation['result']['left_out']}, {'under/file': 'parent'}, operation)
    equal(os.listdir(elsewhere), [], 'followed')
    os.unlink(os.path.join(world.repository, 'under'))


def test_who_may(world):
    at = world.made
    operator, reader = (call(world, 'POST', '/keys', {'role': role, 'name': role}, 201).json()['key'] for role in ('operator', 'reader'))
    for method, below, body in (('POST', '/restore', {}), ('DELETE', '', None)):
        answer = world.over_tcp(method, f'{PREFIX}{at}{below}', body, {'X-API-Key': reader})
        equal(answer.status, 403, f'{method} by a reader')
        equal(world.over_tcp(method, f'{PREFIX}{at}{below}', body, {}).status, 401, f'{method} by nobody')
    equal(len(world.over_tcp('GET', PREFIX + at, None, {'X-API-Key': reader}).json()['files']) > 0, True, 'a reader sees')
    answer = world.over_tcp('GET', PREFIX + at, None, {})
    equal((answer.status, answer.json()), (200, {}), 'all of it is detail, and nothing is read for nobody')
    equal(world.over_tcp('POST', f'{PREFIX}{at}/restore?dry_run=true', {}, {'X-API-Key': operator}).status, 200, 'an operator may')
    call(world, 'PUT', world.at, {'healing': {'mode': 'observe'}}, 200)
    for method, below, body in (('POST', '/restore', {}), ('POST', '/restore?dry_run=true', {}), ('DELETE', '', None)):
        problem(call(world, method, f'{at}{below}', body), 403, 'forbidden')
    equal(call(world, 'GET', at).status, 200, 'looking is allowed')
    call(world, 'PUT', world.at, {'healing': {'mode': 'suggest'}}, 200)
    mark = os.path.join(world.repository, '.git/jikimi-guard')
    os.unlink(mark)
    with open('/proc/sys/kernel/random/boot_id', encoding='ascii') as file:
        boot = file.read().strip()
    lines = ['jikimi-guard 1', 'other', 'elsewhere', boot, 'pid:[1]', '1', str(int(time.time() * 1e6)), '']
    write(world, '.git/jikimi-guard', '\n'.join(lines))
    answer = call(world, 'POST', f'{at}/restore', {})
    if answer.status == 202:  # the mark had not been looked at again: then the work itself refuses
        equal(end_of(world, answer)['state'], 'failed', 'another Jikimi acts here')
    else:
        equal(answer.status, 403, 'another Jikimi acts here')
    os.unlink(mark)


def test_nothing_to_undo(world):
    answer = call(world, 'POST', f'{world.at}/commits/undo', {})
    problem(answer, 409, 'conflict')
    equal('detail' in answer.json(), True, answer.json())
    problem(call(world, 'POST', f'{world.at}/commits/undo?dry_run=true', {}), 409, 'conflict')


def test_deleting(world):
    call(world, 'DELETE', world.made, status=204)
    for method, below, body in (('GET', '', None), ('POST', '/restore', {}), ('DELETE', '', None)):
        problem(call(world, method, f'{world.made}{below}', body), 404, 'not-found')
    equal(world.made.rpartition('/')[2] in git(world, 'for-each-ref'), False, 'the reference is gone')


def main():
    world, at = prepared(JIKIMID)
    world.at = at
    call(world, 'PUT', at, {'healing': {'mode': 'suggest', 'untracked': True}}, 200)
    try:
        tap.run([test_what_it_holds, test_a_dry_run, test_going_back_and_back_again, test_names_are_bytes, test_hostile_ids,
                 test_hostile_paths, test_what_is_in_the_way, test_nothing_to_undo, test_who_may, test_deleting], world)
    finally:
        if world.end() != 0:
            print('Bail out! jikimid did not end well')


main()
