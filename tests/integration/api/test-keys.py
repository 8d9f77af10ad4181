# SPDX-License-Identifier: GPL-3.0-or-later
"""Who may make which call, with keys and tokens of all kinds, over TCP and the socket: test-keys.py PROGRAM."""
import concurrent.futures
import json
import os
import shutil
import sqlite3
import stat
import sys
import tempfile

import tap
from checks import equal
from keys import Fresh, UNKNOWN_KEY, by_key, by_token, create, decode, make_token
from server import PREFIX, PROJECT

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


Fresh.program = sys.argv[1]
tap.run(tap.collect(sys.modules[__name__]), None)
