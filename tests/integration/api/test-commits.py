# SPDX-License-Identifier: GPL-3.0-or-later
"""Commits, checkpoints, diffs and modes over the API of a running jikimid: test-commits.py JIKIMID."""
import base64
import json
import os
import random

import tap
from checks import equal, problem
from repository import JIKIMID, PREFIX, call, end_of, git, prepared, write

SECRET = ('-----BEGIN RSA PRIVATE KEY-----\n' + base64.encodebytes(random.Random(1).randbytes(600)).decode()
          + '-----END RSA PRIVATE KEY-----\n')


TOKEN = 'glp' + 'at-' + 'Zx8vQ2mN5tR7yK1wB4dL'


def test_modes(world):
    at = world.at
    equal(call(world, 'GET', at, status=200).json()['healing'], {'mode': 'suggest', 'untracked': False, 'trusted': False}, 'at first')
    changed = call(world, 'PUT', at, {'healing': {'mode': 'commit', 'untracked': True}}, 200).json()
    equal(changed['healing'], {'mode': 'commit', 'untracked': True, 'trusted': False}, 'changed')
    equal(call(world, 'PUT', at, {'healing': {'mode': 'always'}}).status, 400, 'no such mode')
    equal(call(world, 'PUT', at, {}).status, 400, 'nothing')
    world.stop()
    world.start()
    equal(call(world, 'GET', at, status=200).json()['healing']['mode'], 'commit', 'after a restart')


def test_commits(world):
    at = world.at
    write(world, 'one', 'changed\n')
    write(world, 'two', SECRET)
    write(world, 'staged', 'staged\n')
    git(world, 'add', 'staged')
    before = git(world, 'rev-parse', 'HEAD')
    operation = end_of(world, call(world, 'POST', f'{at}/commits', {'paths': ['one', 'two', 'staged'], 'message': 'docs: one'}))
    equal(operation['state'], 'done', operation)
    equal(operation['result']['paths'], ['one'], operation)
    equal({row['path'] for row in operation['result']['left_out']}, {'two', 'staged'}, operation)
    equal(git(world, 'log', '-1', '--format=%s').strip(), 'docs: one', 'message')
    equal(git(world, 'diff', '--cached', '--name-only').split(), ['staged'], 'staged')
    operation = end_of(world, call(world, 'POST', f'{at}/commits/undo', {}))
    equal((operation['state'], git(world, 'rev-parse', 'HEAD')), ('done', before), operation)
    problem(call(world, 'POST', f'{at}/commits/undo', {}), 409, 'conflict')
    call(world, 'POST', f'{at}/commits', {'proposal': 'none'}, 404)
    # A message is part of the commit, as a file is.
    body = call(world, 'POST', f'{at}/commits', {'paths': ['one'], 'message': 'docs: ' + TOKEN}, 400).json()
    equal((TOKEN in json.dumps(body), git(world, 'rev-parse', 'HEAD')), (False, before), body)
    call(world, 'PUT', at, {'healing': {'mode': 'observe'}}, 200)
    for name in ('commits', 'commits/undo', 'checkpoints'):
        equal(call(world, 'POST', f'{at}/{name}', {}).status // 100, 4, f'{name}: only observed')
    call(world, 'PUT', at, {'healing': {'mode': 'commit', 'untracked': True}}, 200)
    call(world, 'POST', '/projects/none/commits', {}, 404)


def test_wrong_wishes(world):
    """An empty choice is no wish for everything, and half of a proposal is none for the whole: nothing is committed."""
    at, before = world.at, git(world, 'rev-parse', 'HEAD')
    write(world, 'one', 'wished\n')
    for dry_run in ('', '?dry_run=true'):
        for body, ko in (({'paths': []}, '파일을 하나 이상'), ({'proposal': 'x', 'paths': ['one']}, '제안이나 파일')):
            told = problem(call(world, 'POST', f'{at}/commits{dry_run}', body), 400, 'bad-body')
            assert told['detail'].startswith(ko), told
            told = problem(world.call('POST', f'{PREFIX}{at}/commits{dry_run}', body, language='en'), 400, 'bad-body')
            assert told['detail'].startswith('Name '), told
    equal(git(world, 'rev-parse', 'HEAD'), before, 'nothing is committed')
    git(world, 'checkout', 'one')


def test_checkpoints(world):
    at = world.at
    equal(call(world, 'GET', f'{at}/checkpoints', status=200).json(), {'checkpoints': []}, 'none')
    operation = end_of(world, call(world, 'POST', f'{at}/checkpoints', {}))
    equal(operation['state'], 'done', operation)
    listed = call(world, 'GET', f'{at}/checkpoints', status=200).json()['checkpoints']
    equal(len(listed), 1, listed)
    equal([row['path'] for row in listed[0]['outside']], ['two'], 'the secret is outside')
    equal(git(world, 'show', f'{listed[0]["ref"]}:one'), 'changed\n', 'kept')


def test_diffs(world):
    at = world.at
    body = call(world, 'GET', f'{at}/diff?path=one', status=200).json()
    equal([line for hunk in body['hunks'] for line in hunk['lines'] if line[0] != ' '], [['-', 'one'], ['+', 'changed']], body)
    body = call(world, 'GET', f'{at}/diff?path=two', status=200).json()
    equal((body['masked'], SECRET.splitlines()[3] in json.dumps(body)), (True, False), body)
    body = call(world, 'GET', f'{at}/diff?path=staged&staged=true', status=200).json()
    equal(body['hunks'][0]['lines'], [['+', 'staged']], body)
    for path in ('.env', 'ignored'):
        write(world, path, 'word=nobody-else\n')
    with open(os.path.join(world.repository, '.git/info/exclude'), 'a', encoding='utf-8') as file:
        file.write('ignored\n')
    for path in ('../x', '.git/config', 'none', '.env', 'ignored'):
        equal(call(world, 'GET', f'{at}/diff?path={path}').status // 100, 4, path)
    equal(call(world, 'GET', f'{at}/diff').status, 400, 'no path')


def main():
    world, at = prepared(JIKIMID)
    world.at = at
    try:
        tap.run([test_modes, test_wrong_wishes, test_commits, test_checkpoints, test_diffs], world)
    finally:
        if world.end() != 0:
            print('Bail out! jikimid did not end well')


main()
