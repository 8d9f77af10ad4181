# SPDX-License-Identifier: GPL-3.0-or-later
"""Who may make which call, with keys and tokens of all kinds, over TCP and the socket: test-keys.py PROGRAM."""
import base64
import concurrent.futures
import hashlib
import hmac
import json
import os
import shutil
import socket
import sqlite3
import stat
import sys
import tempfile
import time

import tap
from server import PREFIX, PROJECT, Server

PROGRAM = sys.argv[1]
ROLES = ['all', 'reader', 'operator', 'admin']
WEBSOCKET = {'Connection': 'Upgrade', 'Upgrade': 'websocket', 'Sec-WebSocket-Version': '13',
             'Sec-WebSocket-Key': 'AAAAAAAAAAAAAAAAAAAAAA=='}
UNKNOWN_KEY = 'jk_' + '0' * 16 + '_' + '0' * 64


def equal(actual, expected, about=''):
    assert actual == expected, f'{about} {actual!r} is not {expected!r}'


def create(server, role, **wishes):
    answer = server.call('POST', '/keys', body={'role': role, **wishes}, unix=True)
    equal(answer.status, 201, answer.body)
    equal(answer.headers['cache-control'], 'no-store')
    return answer.json()


def by_key(key):
    return {'X-API-Key': key}


def by_token(token):
    return {'Authorization': f'Bearer {token}'}


def make_token(server, key):
    answer = server.call('POST', '/api/auth/token', headers=by_key(key), prefix=False)
    equal(answer.status, 200, answer.body)
    return answer.json()['token']


def encode(data):
    return base64.urlsafe_b64encode(data).rstrip(b'=').decode()


def decode(part):
    return base64.urlsafe_b64decode(part + '=' * (-len(part) % 4))


def sign(header, payload, secret, digest=hashlib.sha256):
    text = encode(json.dumps(header).encode()) + '.' + encode(json.dumps(payload).encode())
    return text + '.' + encode(hmac.new(secret, text.encode(), digest).digest())


def forge(token):
    """Tokens that are like a good one and must open nothing."""
    header, payload, signature = token.split('.')
    claims = json.loads(decode(payload))
    none = encode(b'{"alg":"none","typ":"JWT"}')
    yield f'{none}.{payload}.'
    yield f'{none}.{payload}'
    yield f'{none}.{payload}.{signature}'
    for spelling in ('None', 'NONE', 'nOnE', '', 'hs256'):
        yield encode(json.dumps({'alg': spelling, 'typ': 'JWT'}).encode()) + f'.{payload}.{signature}'
    for algorithm in ('HS384', 'HS512', 'RS256', 'ES256', 'PS256'):
        yield encode(json.dumps({'alg': algorithm, 'typ': 'JWT'}).encode()) + f'.{payload}.{signature}'
        yield sign({'alg': algorithm, 'typ': 'JWT'}, claims, b'', hashlib.sha512)
    for secret in (b'', b'\0' * 32, b'secret', b'null'):
        yield sign({'alg': 'HS256', 'typ': 'JWT'}, claims, secret)
    for extra in ({'kid': '/dev/null'}, {'kid': '../../dev/null'}, {'kid': "x' UNION SELECT ''--"}, {'jku': 'http://127.0.0.1/keys'},
                  {'jwk': {'kty': 'oct', 'k': ''}}, {'x5u': 'http://127.0.0.1/'}, {'crit': ['exp']}):
        yield sign({'alg': 'HS256', 'typ': 'JWT', **extra}, claims, b'')
        yield encode(json.dumps({'alg': 'HS256', 'typ': 'JWT', **extra}).encode()) + f'.{payload}.{signature}'
    for change in ({'sub': 'f' * 16}, {'exp': claims['exp'] + 9999}, {'aud': 'other'}, {'gen': 99}, {'iss': 'other'}):
        yield f'{header}.{encode(json.dumps({**claims, **change}).encode())}.{signature}'
    yield f'{header}.{payload}.'
    yield f'{header}.{payload}'
    yield f'{header}.{payload}.{signature[:-1]}'
    yield f'{header}.{payload}.{signature}A'
    yield f'{header}.{payload}.{signature}='
    yield f'{header}.{payload}.{signature}.{signature}'
    yield f'{header}..{signature}'
    yield '..'
    yield header + '.'
    yield 'A' * 2000
    yield f'{header}.' + encode(b'[' * 500) + f'.{signature}'


def wrong_headers(server, good):
    """What opens nothing: the names of it and the headers."""
    gone = create(server, 'admin', name='gone')
    equal(server.call('DELETE', f'/keys/{gone["id"]}', unix=True).status, 204)
    over = create(server, 'admin', name='over', expires_in_s=5)
    server.ask('later 6')
    admin = create(server, 'admin')['key']
    token = make_token(server, admin)
    yield 'unknown', by_key(UNKNOWN_KEY)
    yield 'revoked', by_key(gone['key'])
    yield 'expired', by_key(over['key'])
    yield 'revoked bearer', by_token(gone['key'])
    yield 'empty', by_key('')
    yield 'cut', by_key(good[:-1])
    yield 'longer', by_key(good + '0')
    yield 'capital', by_key('jk_' + good[3:].upper())
    yield 'other secret', by_key(good[:-1] + ('0' if good[-1] != '0' else '1'))
    yield 'other id', by_key('jk_' + '0' * 16 + good[19:])
    yield 'token as key', by_key(token)
    yield 'basic', {'Authorization': 'Basic ' + base64.b64encode(good.encode()).decode()}
    yield 'no scheme', {'Authorization': good}
    yield 'bearer of nothing', {'Authorization': 'Bearer '}
    for number, forged in enumerate(forge(token)):
        yield f'forged {number}', by_token(forged)


class Fresh:
    """Every wrong key comes from the same address; a server that has not seen one answers at once."""

    def __init__(self, **options):
        self.server = Server(PROGRAM, **options)

    def __enter__(self):
        return self.server

    def __exit__(self, *failure):
        status = self.server.end()
        if failure[0] is None:
            equal(status, 0)


def calls_of(server):
    """Every call of the description: (role, method, path)."""
    description = server.get('/api/openapi.json', prefix=False).json()
    for path, methods in description['paths'].items():
        for method, operation in methods.items():
            yield operation['x-jikimi-role'], method.upper(), path.replace('{id}', '0' * 12).replace('{rule}', 'x'), operation


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


def test_every_call_with_wrong_keys(_):
    """The refusal is the same for each; that it is held back after a few is another test's matter, so a server for each few."""
    with Fresh() as server:
        admin = create(server, 'admin')['key']
        kinds = list(wrong_headers(server, admin))
        equal(server.get('/keys', headers=by_key(admin)).status, 200)
        # All routes are walked with some kinds, all kinds are tried on some routes.
        with concurrent.futures.ThreadPoolExecutor(48) as pool:
            statuses = list(pool.map(lambda kind: server.get('/keys', headers=kind[1]).status, kinds))
        for (name, _), status in zip(kinds, statuses):
            assert status in (401, 429), f'{name}: {status}'
        for name, headers in kinds[:3] + kinds[-8:-6]:
            for role, method, path, operation in calls_of(server):
                if role == 'all':
                    assert make_call(server, method, path, headers, False, operation) not in (401, 429)
        equal(server.get('/keys', headers=by_key(admin)).status, 200)


def walk_wrongly(server, headers, name):
    """Held-back answers come one after the other, so several at a time are asked for; some are turned away."""
    def ask(call):
        role, method, path, operation = call
        return call, make_call(server, method, path, headers, False, operation)
    calls = [call for call in calls_of(server) if call[0] != 'all']
    with concurrent.futures.ThreadPoolExecutor(64) as pool:
        for (role, method, path, _), status in pool.map(ask, calls):
            assert status in (401, 429), f'{name} {method} {path}: {status}'


def test_wrong_keys_on_every_route(_):
    with Fresh() as server:
        admin = create(server, 'admin')['key']
        kinds = dict(wrong_headers(server, admin))
        for name in ('unknown', 'expired', 'forged 0'):
            walk_wrongly(server, kinds[name], name)


def test_wrong_keys_over_the_socket(_):
    with Fresh() as server:
        for headers in (by_key(UNKNOWN_KEY), by_token('a.b.c')):
            equal(server.get('/status', headers=headers, unix=True).status, 401)
            equal(server.call('POST', '/control/start', headers=headers, unix=True).status, 401)


def test_exact_curl_of_the_manual(_):
    with Fresh() as server:
        key = create(server, 'operator')['key']
        for path in ('/control/stop', '/control/start', '/control/auto-healing/enable'):
            equal(server.call('POST', path, headers=by_key(key)).status, 200)
        equal(server.get('/status').json()['auto_healing'], True)


def test_detail_needs_a_key(_):
    with Fresh() as server:
        key = create(server, 'reader')['key']
        open_body = server.get(f'/projects/{PROJECT}').body
        assert b'secret' not in open_body and b'"path"' not in open_body
        assert b'secret-plan.c' in server.get(f'/projects/{PROJECT}', headers=by_key(key)).body
        assert b'secret-plan.c' in server.get(f'/projects/{PROJECT}', headers=by_token(make_token(server, key))).body
        assert b'secret' not in server.get(f'/projects/{PROJECT}').body


def test_two_keys_are_ambiguous(_):
    with Fresh() as server:
        key = create(server, 'admin')['key']
        equal(server.get('/keys', headers={**by_key(key), **by_token(key)}).status, 400)
        raw = f'GET {PREFIX}/keys HTTP/1.1\r\nHost: {server.host}\r\nX-API-Key: {key}\r\nX-Api-Key: x\r\n\r\n'
        equal(server.raw(raw.encode()).status, 400)


def test_keys_in_addresses_are_refused(_):
    with Fresh() as server:
        key = create(server, 'admin')['key']
        for query in (f'key={key}', f'api_key={key}', 'token=x', 'access_token=x', 'X-API-Key=1', f'series={key}', f'a=1&jwt={key}'):
            for path in ('/keys', '/status', '/events'):
                answer = server.get(f'{path}?{query}')
                equal(answer.status, 400, path)
                assert 'header' in answer.json()['detail'] or '헤더' in answer.json()['detail'], answer.body
                assert key.encode() not in answer.body
        equal(server.get('/metrics/history?series=cpu_usage').status, 200)


def test_bearer_key(_):
    """For programs that know no other header, such as Prometheus."""
    with Fresh(config='[api]\nopen_reads=false\n') as server:
        key = create(server, 'reader')['key']
        equal(server.get('/metrics', headers=by_token(key), prefix=False).status, 200)
        equal(server.get('/metrics', headers={'Authorization': f'bearer {key}'}, prefix=False).status, 200)
        equal(server.get('/metrics', prefix=False).status, 401)


def test_token_times_and_generation(_):
    with Fresh() as server:
        first, second = create(server, 'reader'), create(server, 'operator', expires_in_s=60)
        answer = server.call('POST', '/api/auth/token', headers=by_key(first['key']), prefix=False)
        equal((answer.status, answer.headers['cache-control'], sorted(answer.json())), (200, 'no-store', ['expires', 'token']))
        one, two = answer.json()['token'], make_token(server, second['key'])
        claims = json.loads(decode(one.split('.')[1]))
        equal((claims['exp'] - claims['iat'], claims['aud'], claims['sub']), (900, 'jikimi-api', first['id']))
        claims = json.loads(decode(two.split('.')[1]))
        assert claims['exp'] - claims['iat'] <= 60  # no longer than its key
        equal(server.call('POST', '/api/auth/token', headers=by_token(one), prefix=False).status, 401)
        equal(server.call('POST', '/api/auth/token', prefix=False, unix=True).status, 401)
        server.ask('later 61')
        equal(server.get('/config', headers=by_token(one)).status, 403)
        equal(server.get('/config', headers=by_token(two)).status, 401)
        server.ask('later 838')
        equal(server.get('/config', headers=by_token(one)).status, 403)
        server.ask('later 2')
        equal(server.get('/config', headers=by_token(one)).status, 401)
        one = make_token(server, first['key'])
        equal(server.call('DELETE', f'/keys/{second["id"]}', unix=True).status, 204)
        equal(server.get('/config', headers=by_token(one)).status, 401)  # all tokens, whosever
        equal(server.get('/config', headers=by_key(first['key'])).status, 403)


def test_list_and_revoke(_):
    with Fresh() as server:
        admin = create(server, 'admin', name='열쇠 one')
        reader = create(server, 'reader', expires_in_s=30)
        body = server.get('/keys', headers=by_key(admin['key'])).json()
        equal([(key['id'], key['role'], key['name'], 'used' in key, key['expired']) for key in body['keys']],
              [(admin['id'], 'admin', '열쇠 one', True, False), (reader['id'], 'reader', '', False, False)])
        assert admin['key'] not in json.dumps(body) and admin['key'][20:] not in json.dumps(body)
        server.ask('later 31')
        equal(server.get('/keys', unix=True).json()['keys'][1]['expired'], True)
        path = f'/keys/{admin["id"]}'
        equal(server.call('DELETE', path, headers=by_key(admin['key'])).status, 204)  # its own
        equal(server.get('/keys', headers=by_key(admin['key'])).status, 401)
        equal(server.call('DELETE', path, unix=True).status, 404)
        equal(len(server.get('/keys', unix=True).json()['keys']), 1)


def test_unusable_wishes(_):
    with Fresh() as server:
        for body in ({}, {'role': 'all'}, {'role': 'root'}, {'role': 1}, {'role': 'reader', 'name': 'a\nb'},
                     {'role': 'reader', 'name': 'x' * 65}, {'role': 'reader', 'expires_in_s': 0},
                     {'role': 'reader', 'expires_in_s': -1}, {'role': 'reader', 'expires_in_s': 2 ** 62},
                     {'role': 'reader', 'hash': 'x'}, {'role': 'reader', 'expires_in_s': '5'}):
            equal(server.call('POST', '/keys', body=body, unix=True).status, 400, body)
        equal(server.get('/keys', unix=True).json(), {'keys': []})


def test_keys_are_bounded(_):
    with Fresh() as server:
        for number in range(256):
            create(server, 'reader')
        equal(server.call('POST', '/keys', body={'role': 'reader'}, unix=True).status, 409)


def test_restart_keeps_keys_but_no_tokens(_):
    folder = tempfile.mkdtemp(prefix='jikimi-api-')
    try:
        with Fresh(folder=folder) as server:
            kept, gone = create(server, 'operator', name='kept'), create(server, 'admin')
            equal(server.call('DELETE', f'/keys/{gone["id"]}', unix=True).status, 204)
            token = make_token(server, kept['key'])
            equal(server.get('/config', headers=by_token(token)).status, 403)
        with Fresh(folder=folder) as server:
            equal(server.call('POST', '/control/stop', headers=by_key(kept['key'])).status, 200)
            equal(server.get('/keys', headers=by_key(gone['key'])).status, 401)
            equal(server.get('/config', headers=by_token(token)).status, 401)
            equal([key['name'] for key in server.get('/keys', unix=True).json()['keys']], ['kept'])
        for name in os.listdir(folder):
            path = os.path.join(folder, name)
            if name.startswith('jikimi.db'):
                equal(stat.S_IMODE(os.stat(path).st_mode), 0o600, name)
            if os.path.isfile(path):
                with open(path, 'rb') as file:
                    data = file.read()
                for key in (kept, gone):
                    assert key['key'][20:].encode() not in data and bytes.fromhex(key['key'][20:]) not in data, name
    finally:
        shutil.rmtree(folder)


def test_damaged_keys_open_nothing(_):
    folder = tempfile.mkdtemp(prefix='jikimi-api-')
    try:
        with Fresh(folder=folder) as server:
            keys = [create(server, 'admin') for _ in range(6)]
        database = sqlite3.connect(os.path.join(folder, 'jikimi.db'))
        bodies = dict(database.execute("SELECT key, body FROM document WHERE collection = 'key'"))
        good = bodies[keys[0]['id']]
        for key, body in zip(keys[1:], ('', '{', '[]', good.replace('admin', 'all'),
                                        json.dumps({**json.loads(good), 'hash': ''}))):
            database.execute("UPDATE document SET body = ? WHERE key = ?", (body, key['id']))
        database.commit()
        database.close()
        with Fresh(folder=folder) as server:
            equal([server.get('/keys', headers=by_key(key['key'])).status for key in keys], [200] + 5 * [401])
    finally:
        shutil.rmtree(folder)


def test_wrong_keys_are_slowed_down(_):
    with Fresh() as server:
        good = create(server, 'reader')['key']

        def ask(_):
            begun = time.monotonic()
            answer = server.get('/config', headers=by_key(UNKNOWN_KEY))
            return answer.status, time.monotonic() - begun, answer.headers.get('retry-after')
        for number in range(5):
            equal(ask(number)[0], 401)
        status, seconds, _ = ask(5)
        equal(status, 401)
        assert seconds >= 0.24, seconds
        with concurrent.futures.ThreadPoolExecutor(24) as pool:
            waiting = [pool.submit(ask, number) for number in range(24)]
            begun = time.monotonic()
            equal(server.get('/status', headers=by_key(good)).status, 200)  # nobody else waits
            equal(server.get('/status').status, 200)
            assert time.monotonic() - begun < 0.4
            answers = [future.result() for future in waiting]
        equal(sorted({status for status, _, _ in answers}), [401, 429])
        equal(sum(status == 401 for status, _, _ in answers), 4)
        assert all(seconds >= 0.45 for status, seconds, _ in answers if status == 401)
        assert all(int(after) >= 1 for status, _, after in answers if status == 429)
        body = server.call('POST', '/projects', headers=by_key(UNKNOWN_KEY), body={'path': 'x' * 500000})
        equal(body.status, 401)
        with open(server.log, encoding='utf-8') as log:
            lines = [json.loads(line) for line in log if 'wrong-key' in line]
        equal([line['count'] for line in lines], ['1', '2', '4', '8', '16'])
        equal(lines[0]['address'], '127.0.0.1')


def test_caller_who_leaves_while_held_back(_):
    with Fresh() as server:
        for number in range(8):
            with server.connect() as connection:
                connection.sendall(f'GET {PREFIX}/config HTTP/1.1\r\nHost: {server.host}\r\nX-API-Key: x\r\n\r\n'.encode())
                if number < 5:
                    assert connection.recv(4096)
        equal(server.get('/status').status, 200)
        waiting = server.connect()
        waiting.sendall(f'GET {PREFIX}/config HTTP/1.1\r\nHost: {server.host}\r\nX-API-Key: x\r\n\r\n'.encode())
        equal(server.get('/status').status, 200)
    waiting.close()  # the server ended while it was held back


def test_audit(_):
    with Fresh() as server:
        operator, admin = create(server, 'operator', name='ci'), create(server, 'admin')
        equal(server.call('POST', '/control/stop', headers=by_key(operator['key'])).status, 200)
        equal(server.call('POST', '/control/start', headers=by_token(make_token(server, operator['key']))).status, 200)
        equal(server.call('DELETE', f'/projects/{PROJECT}', headers=by_key(operator['key'])).status, 403)
        equal(server.call('DELETE', f'/keys/{operator["key"]}', headers=by_key(admin['key'])).status, 404)
        equal(server.call('POST', '/control/stop').status, 401)  # nobody
        equal(server.get('/status', headers=by_key(admin['key'])).status, 200)
        answer = server.get('/audit', headers=by_key(admin['key']))
        entries = [(entry['who'], entry.get('key'), entry['from'].split(':')[0], entry['method'],
                    entry['path'].removeprefix(PREFIX), entry['status']) for entry in answer.json()['entries']]
        equal(entries, [
            (admin['id'], admin['id'], '127.0.0.1', 'DELETE', '/keys/***', 404),
            ('ci', operator['id'], '127.0.0.1', 'DELETE', f'/projects/{PROJECT}', 403),
            ('ci', operator['id'], '127.0.0.1', 'POST', '/control/start', 200),
            ('ci', operator['id'], '127.0.0.1', 'POST', '/api/auth/token', 200),
            ('ci', operator['id'], '127.0.0.1', 'POST', '/control/stop', 200),
            ('local user', None, 'unix', 'POST', '/keys', 201),
            ('local user', None, 'unix', 'POST', '/keys', 201)])
        assert operator['key'][20:].encode() not in answer.body
        equal(len(server.get('/audit?limit=2', unix=True).json()['entries']), 2)
        equal(server.get('/audit?limit=0', unix=True).status, 400)
        equal(server.get('/audit?from=9999999999999', unix=True).json(), {'entries': []})


def open_stream(server, headers):
    connection = server.connect()
    lines = [f'GET {PREFIX}/events HTTP/1.1', f'Host: {server.host}'] + [f'{name}: {value}' for name, value in headers.items()]
    connection.sendall('\r\n'.join(lines).encode() + b'\r\n\r\n')
    received = b''
    while b'hello' not in received:
        received += connection.recv(4096)
    return connection


def is_closed(connection, seconds):
    connection.settimeout(seconds)
    try:
        while connection.recv(65536):
            pass
    except (socket.timeout, TimeoutError):
        return False
    except ConnectionResetError:
        pass
    return True


def test_revoking_ends_streams(_):
    with Fresh() as server:
        one, two = create(server, 'reader'), create(server, 'reader')
        streams = [open_stream(server, by_key(one['key'])), open_stream(server, by_token(make_token(server, one['key']))),
                   open_stream(server, {**by_key(one['key']), **WEBSOCKET}), open_stream(server, {}),
                   open_stream(server, by_key(two['key'])), open_stream(server, {**by_key(two['key']), **WEBSOCKET})]
        equal(server.call('DELETE', f'/keys/{one["id"]}', unix=True).status, 204)
        equal([is_closed(stream, 10 if number < 3 else 0.3) for number, stream in enumerate(streams)],
              3 * [True] + 3 * [False])
        for stream in streams:
            stream.close()


def test_many_at_once(_):
    """Keys are made, used and revoked by eight at a time; the ring holds what it should afterwards."""
    with Fresh() as server:
        admin = create(server, 'admin')['key']

        def live(number):
            key = server.call('POST', '/keys', headers=by_key(admin), body={'role': 'operator', 'name': str(number)})
            equal(key.status, 201)
            equal(server.call('POST', '/control/start', headers=by_key(key.json()['key'])).status, 200)
            equal(server.get('/keys', headers=by_key(key.json()['key'])).status, 403)
            if number % 2:
                equal(server.call('DELETE', f'/keys/{key.json()["id"]}', headers=by_key(admin)).status, 204)
            return key.json()['key']
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            keys = list(pool.map(live, range(64)))
        equal(len(set(keys)), 64)
        equal(sorted(int(key['name']) for key in server.get('/keys', unix=True).json()['keys'] if key['name']),
              list(range(0, 64, 2)))


tap.run(tap.collect(sys.modules[__name__]), None)
