# SPDX-License-Identifier: GPL-3.0-or-later
"""What people and programs get wrong in calls about healing and repositories: test-wrong-inputs.py JIKIMID.

Each answer is a problem (RFC 9457) that says in the language of the reader what is wrong, names what was, and says what to do."""
import json
import re
import socket

import tap
from checks import equal, problem
from jikimid import Jikimid
from repository import JIKIMID, PREFIX, call, watch
from server import Answer

HANGUL = re.compile('[가-힣]')
NOTHING = b''
BODY, PARAMETER, MISSING, METHOD = (400, 'bad-body'), (400, 'bad-parameter'), (404, 'not-found'), (405, 'method-not-allowed')
CONFLICT, TYPE = (409, 'conflict'), (415, 'media-type')
AT = '/projects/{project}'
MESSAGE = 'ghp_' + 'a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8'

# Method, path, body (an object, bytes as they are, or nothing), what is answered, and what the detail has to name.
CASES = (
    # control/auto-healing
    ('POST', '/control/auto-healing/enable', {'now': True}, BODY, 'now'),
    ('POST', '/control/auto-healing/disable', {'minutes': 5}, BODY, 'minutes'),
    ('POST', '/control/auto-healing/disable', b'[]', BODY, 'JSON'),
    ('POST', '/control/auto-healing/enable', b'{', BODY, 'JSON'),
    ('POST', '/control/auto-healing/enable?dry_run=maybe', NOTHING, PARAMETER, 'dry_run'),
    ('POST', '/control/auto-healing/enable?force=true', NOTHING, PARAMETER, 'force'),
    ('GET', '/control/auto-healing/enable', NOTHING, METHOD, 'POST'),
    ('POST', '/control/auto-healing/toggle', NOTHING, MISSING, '/api/openapi.json'),
    # healing
    ('GET', '/healing?rule=low-disk', NOTHING, PARAMETER, 'rule'),
    ('DELETE', '/healing', NOTHING, METHOD, 'GET'),
    ('GET', '/healing/low-disk', NOTHING, MISSING, '/api/openapi.json'),
    ('POST', '/healing/pause', {'minutes': 0}, BODY, '7'),
    ('POST', '/healing/pause', {'minutes': 10081}, BODY, '7'),
    ('POST', '/healing/pause', {'minutes': '5'}, BODY, 'minutes'),
    ('POST', '/healing/pause', {'minutes': 1.5}, BODY, 'minutes'),
    ('POST', '/healing/pause', {'minutes': None}, BODY, 'minutes'),
    ('POST', '/healing/pause', {'minute': 5}, BODY, 'minute'),
    ('POST', '/healing/pause', b'{"minutes":5,"minutes":6}', BODY, 'minutes'),
    ('POST', '/healing/pause', b'minutes=5', BODY, 'JSON'),
    ('POST', '/healing/resume', {'minutes': 5}, BODY, 'minutes'),
    ('PUT', '/healing/pause', {'minutes': 5}, METHOD, 'POST'),
    ('POST', '/healing/no-such-rule/run', {}, MISSING, 'no-such-rule'),
    ('POST', '/healing/no-such-rule/preview', {}, MISSING, 'no-such-rule'),
    ('POST', '/healing/git-changes/run', {'project': 'nobody'}, MISSING, 'nobody'),
    ('POST', '/healing/git-changes/preview', {'project': 'nobody'}, MISSING, 'nobody'),
    ('POST', '/healing/git-changes/run', {'project': 5}, BODY, 'project'),
    ('POST', '/healing/git-changes/run', {'target': []}, BODY, 'target'),
    ('POST', '/healing/git-changes/preview', {'projects': 'x'}, BODY, 'projects'),
    ('GET', '/healing/git-changes/run', NOTHING, METHOD, 'POST'),
    ('POST', '/healing/actions/nothing/undo', NOTHING, MISSING, 'nothing'),
    ('POST', '/healing/actions/nothing/undo', {'force': True}, BODY, 'force'),
    ('GET', '/healing/actions?limit=0', NOTHING, PARAMETER, 'limit'),
    ('GET', '/healing/actions?limit=many', NOTHING, PARAMETER, 'limit'),
    ('GET', '/healing/actions?cursor=x', NOTHING, PARAMETER, 'cursor'),
    # what may be done in a project
    ('PUT', AT, {'healing': {'mode': 5}}, BODY, 'healing.mode'),
    ('PUT', AT, {'healing': {'mode': 'always'}}, BODY, 'observe'),
    ('PUT', AT, {'healing': {'modus': 'commit'}}, BODY, 'healing.modus'),
    ('PUT', AT, {'healing': {'trusted': 'yes'}}, BODY, 'healing.trusted'),
    ('PUT', AT, {'healing': []}, BODY, 'healing'),
    ('PUT', AT, {}, BODY, None),
    ('PUT', '/projects/nobody', {'healing': {'mode': 'commit'}}, MISSING, 'nobody'),
    ('PATCH', AT, {'healing': {'mode': 'commit'}}, METHOD, 'PUT'),
    # changes
    ('GET', '/projects/nobody/changes', NOTHING, MISSING, 'nobody'),
    ('GET', AT + '/changes?path=one', NOTHING, PARAMETER, 'path'),
    ('POST', AT + '/changes', {}, METHOD, 'GET'),
    ('GET', AT + '/diff', NOTHING, PARAMETER, 'path'),
    ('GET', AT + '/diff?path=one&staged=maybe', NOTHING, PARAMETER, 'staged'),
    # checkpoints
    ('POST', '/projects/nobody/checkpoints', NOTHING, MISSING, 'nobody'),
    ('POST', AT + '/checkpoints', {'reason': 'x'}, BODY, 'reason'),
    ('GET', AT + '/checkpoints/nothing', NOTHING, MISSING, None),
    ('DELETE', AT + '/checkpoints/nothing', NOTHING, MISSING, None),
    ('POST', AT + '/checkpoints/nothing/restore', {}, MISSING, None),
    ('POST', AT + '/checkpoints/nothing/restore', {'paths': []}, BODY, 'paths'),
    ('POST', AT + '/checkpoints/nothing/restore', {'paths': ['one', 5]}, BODY, 'paths[1]'),
    ('POST', AT + '/checkpoints/nothing/restore', {'path': 'one'}, BODY, 'path'),
    ('PATCH', AT + '/checkpoints', {}, METHOD, 'POST'),
    # commits
    ('POST', '/projects/nobody/commits', {}, MISSING, 'nobody'),
    ('POST', AT + '/commits', {'paths': []}, BODY, 'paths'),
    ('POST', AT + '/commits', {'paths': 'one'}, BODY, 'paths'),
    ('POST', AT + '/commits', {'paths': [5]}, BODY, 'paths[0]'),
    ('POST', AT + '/commits', {'message': 5}, BODY, 'message'),
    ('POST', AT + '/commits', {'message': MESSAGE}, BODY, None),
    ('POST', AT + '/commits', {'proposal': 'x', 'paths': ['one']}, BODY, None),
    ('POST', AT + '/commits', {'proposal': 'x'}, MISSING, None),
    ('POST', AT + '/commits/undo', {'commit': 'x'}, BODY, 'commit'),
    ('POST', AT + '/commits/undo', NOTHING, CONFLICT, None),
    ('GET', AT + '/commits', NOTHING, METHOD, 'POST'),
)


def send(world, method, path, body, language, content_type='application/json'):
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    connection = socket.socket(socket.AF_UNIX)
    connection.settimeout(20)
    connection.connect(world.path)
    headers = {'Accept-Language': language, 'Content-Length': len(data)}
    # A call without a body has no type of it: those that take one need it even so.
    headers['Content-Type'] = content_type
    with connection:
        lines = [f'{method} {PREFIX}{path} HTTP/1.1', f'Host: {world.host}', 'Connection: close']
        connection.sendall('\r\n'.join([*lines, *(f'{name}: {value}' for name, value in headers.items()), '', '']).encode() + data)
        received = b''
        while part := connection.recv(65536):
            received += part
    answer = Answer(received)
    world.describe().check(method, f'{PREFIX}{path}', answer)
    return answer


def check(world, case):
    method, path, body, (status, word), named = case
    for language in ('ko', 'en'):
        told = problem(send(world, method, path.format(project=world.project), body, language), status, word)
        about = f'{language} {method} {path} {body!r}: {told}'
        assert told.get('detail'), about
        for text in (told['title'], told['detail']):
            equal(HANGUL.search(text) is not None, language == 'ko', about)
        assert named is None or named in told['detail'], about


def test_each(world):
    wrong = []
    for case in CASES:
        try:
            check(world, case)
        except AssertionError as error:
            wrong.append(str(error))
    assert not wrong, '\n'.join([f'{len(wrong)} of {len(CASES)}', *wrong])


def test_type(world):
    """What takes a body says which type it has to be."""
    for path in ('/healing/pause', '/healing/git-changes/run', f'/projects/{world.project}/commits'):
        for language in ('ko', 'en'):
            told = problem(send(world, 'POST', path, b'minutes=5', language, 'application/x-www-form-urlencoded'), *TYPE)
            equal(HANGUL.search(told['title']) is not None, language == 'ko', told)


def test_nothing_was_done(world):
    """None of it changed anything, and calls without a body take an empty object as well as nothing."""
    healing = call(world, 'GET', '/healing', status=200).json()
    equal((healing['paused'], healing['actions'], healing['auto_healing']), (False, [], True), healing)
    equal(call(world, 'GET', f'/projects/{world.project}/checkpoints', status=200).json()['checkpoints'], [])
    for body in (None, {}):
        call(world, 'POST', '/control/auto-healing/enable', body, 200)
        call(world, 'POST', '/healing/resume', body, 200)


def main():
    world = Jikimid(JIKIMID)
    try:
        world.project = watch(world)
        tap.run([test_each, test_type, test_nothing_was_done], world)
    finally:
        if world.end() != 0:
            print('Bail out! jikimid did not end well')


main()
