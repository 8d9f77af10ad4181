# SPDX-License-Identifier: GPL-3.0-or-later
"""Keys and tokens, good ones and such as must open nothing."""
import base64
import hashlib
import hmac
import json

from checks import equal
from server import Server

UNKNOWN_KEY = 'jk_' + '0' * 16 + '_' + '0' * 64


class Fresh:
    """A server of a test's own, which has to end well."""

    program = None  # set before

    def __init__(self, **options):
        self.server = Server(Fresh.program, **options)

    def __enter__(self):
        return self.server

    def __exit__(self, *failure):
        status = self.server.end()
        if failure[0] is None:
            equal(status, 0)


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


def make_foreign(program):
    """A key and a token of another server."""
    other = Server(program)
    key = create(other, 'admin')['key']
    token = make_token(other, key)
    equal(other.end(), 0)
    return key, token


def wrong_headers(server, good):
    """What opens nothing: the names of it and the headers."""
    gone = create(server, 'admin', name='gone')
    equal(server.call('DELETE', f'/keys/{gone["id"]}', unix=True).status, 204)
    over = create(server, 'admin', name='over', expires_in_s=5)
    server.ask('later 6')
    admin = create(server, 'admin')['key']
    token = make_token(server, admin)
    foreign_key, foreign_token = make_foreign(Fresh.program)
    yield 'unknown', by_key(UNKNOWN_KEY)
    yield 'revoked', by_key(gone['key'])
    yield 'expired', by_key(over['key'])
    yield 'revoked bearer', by_token(gone['key'])
    yield 'key of another server', by_key(foreign_key)
    yield 'token of another server', by_token(foreign_token)
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
