# SPDX-License-Identifier: GPL-3.0-or-later
"""Every call, made by everybody: with keys and tokens of all roles, with none, and with such as open nothing.

test-walk.py PROGRAM"""
import sys

import tap
from checks import equal
from keys import Fresh, UNKNOWN_KEY, by_key, by_token, create, make_token, wrong_headers
from server import PREFIX

ROLES = ['all', 'reader', 'operator', 'admin']
FREE_TRIES = 5  # so many wrong keys of one address are answered at once


def calls_of(server):
    """Every call of the description: (role, method, path)."""
    description = server.get('/api/openapi.json', prefix=False).json()
    for path, methods in description['paths'].items():
        for method, operation in methods.items():
            yield operation['x-jikimi-role'], method.upper(), \
                path.replace('{id}', '0' * 12).replace('{rule}', 'x').replace('{checkpoint}', 'x'), operation


def make_call(server, method, path, headers, unix, operation):
    """Only the status: streams stay open. Bodies are of a type that is looked at after the caller only."""
    data = b'[]' if 'requestBody' in operation else b''
    lines = [f'{method} {path} HTTP/1.1', f'Host: {server.host}', 'Connection: close']
    lines += [f'{name}: {value}' for name, value in headers.items()]
    if data:
        lines += ['Content-Type: application/json', f'Content-Length: {len(data)}']
    with server.connect(unix) as connection:
        connection.sendall('\r\n'.join(lines).encode() + b'\r\n\r\n' + data)
        received = b''
        while b'\r\n' not in received:
            part = connection.recv(4096)
            if not part:
                break
            received += part
    return int(received.split()[1])


def expect(role, held, method, open_read):
    """The status that says no, or None for one that lets in."""
    if role == 'all' or (held is not None and ROLES.index(held) >= ROLES.index(role)):
        return None
    if held is not None:
        return 403
    return None if open_read and role == 'reader' and method == 'GET' else 401


def check_walk(server, headers, held, unix, open_read, about):
    n = 0
    for role, method, path, operation in calls_of(server):
        if path.endswith('/control/stop') and held:
            continue
        status = make_call(server, method, path, headers, unix, operation)
        expected = expect(role, held, method, open_read)
        where = f'{about} {method} {path} unix={unix}:'
        if expected is None and path == '/api/auth/token' and (headers == {} or about.startswith('token')):
            expected = 401
        if expected is None:
            assert status not in (401, 403, 429), f'{where} {status} is a refusal'
        else:
            equal(status, expected, where)
        n += 1
    assert n > 50, n


def test_every_call_with_every_role(_):
    with Fresh() as server:
        for role in ROLES[1:]:
            key = create(server, role)['key']
            token = make_token(server, key)
            for unix in (False, True):
                check_walk(server, by_key(key), role, unix, False, f'key {role}')
                check_walk(server, by_token(token), role, unix, False, f'token {role}')
        check_walk(server, {}, None, False, True, 'nothing')
        check_walk(server, {}, 'admin', True, True, 'local user')
    with Fresh(config='[api]\nopen_reads=false\n') as server:
        check_walk(server, {}, None, False, False, 'nothing, reads closed')


def test_no_wrong_key_opens_any_call(_):
    """All of them at all calls. That wrong keys are slowed down is another test's matter: here the server forgets them in time.

    With sanitisers a call takes ten times as long, and each kind is tried at every eighth call, beginning with another one.
    """
    with Fresh() as server:
        admin = create(server, 'admin')['key']
        kinds = list(wrong_headers(server, admin))
        calls = list(calls_of(server))
        step = 8 if server.is_sanitised() else 1
        tries = 0
        for number, (name, headers) in enumerate(kinds):
            for role, method, path, operation in calls[number % step::step]:
                if tries % FREE_TRIES == 0:
                    server.ask('forgive')
                status = make_call(server, method, path, headers, False, operation)
                if role == 'all':
                    assert status not in (401, 403, 429), f'{name} {method} {path}: {status}'
                else:
                    equal(status, 401, f'{name} {method} {path}:')
                    tries += 1
        assert tries > 2500 / step, tries
        server.ask('forgive')
        equal(server.get('/keys', headers=by_key(admin)).status, 200)


def test_wrong_keys_over_the_socket(_):
    with Fresh() as server:
        calls = list(calls_of(server))
        tries = 0
        for headers in (by_key(UNKNOWN_KEY), by_token('a.b.c')):
            for role, method, path, operation in calls:
                if tries % FREE_TRIES == 0:
                    server.ask('forgive')
                if role != 'all':
                    equal(make_call(server, method, path, headers, True, operation), 401, f'{method} {path}:')
                    tries += 1


Fresh.program = sys.argv[1]
tap.run(tap.collect(sys.modules[__name__]), None)
