# SPDX-License-Identifier: GPL-3.0-or-later
"""Who is let in where the configuration or the listener says otherwise: test-access.py PROGRAM."""
import sys

import tap
from server import Server

PROGRAM = sys.argv[1]


def equal(actual, expected):
    assert actual == expected, f'{actual!r} is not {expected!r}'


def with_server(check, **options):
    server = Server(PROGRAM, **options)
    try:
        check(server)
    finally:
        equal(server.end(), 0)


def test_closed_reads(_):
    def check(server):
        for path in ('/status', '/metrics/current', '/events', '/alerts'):
            equal(server.get(path).status, 401)
        equal(server.get('/metrics', prefix=False).status, 401)
        for path in ('/healthz', '/api/openapi.json', '/'):
            equal(server.get(path, prefix=False).status, 200)
        equal(server.get('/status', unix=True).status, 200)
    with_server(check, config='[api]\nopen_reads=false\n')


def test_reads_opened_on_purpose(_):
    def check(server):
        answer = server.get('/status', headers={'X-Forwarded-For': '192.0.2.1'})
        equal((answer.status, b'secret' in answer.body), (200, False))
        equal(server.call('POST', '/control/stop').status, 401)
    with_server(check, config='[api]\nopen_reads=true\n')


def test_all_addresses(_):
    """A listener on all addresses makes nobody local, whatever address the caller has: a forwarded port looks like that."""
    def check(server):
        host = {'Host': f'localhost:{server.port}'}
        equal(server.get('/status', headers=host).status, 401)
        for name in ('evil.com', '10.0.0.1:8080', f'localhost:{server.port}', None):
            version = {'Host': name} if name else {'Host': 'x'}
            equal(server.get('/healthz', headers=version, prefix=False).status, 200)
        equal(server.get('/status', headers={'Host': 'evil.com'}).status, 403)
        equal(server.get('/', headers={'Host': 'evil.com'}, prefix=False).status, 403)
    with_server(check, address='0.0.0.0')


def test_allowed_host(_):
    def check(server):
        equal(server.get('/status', headers={'Host': 'guard.example.org'}).status, 200)
        equal(server.get('/status', headers={'Host': 'Guard.Example.org:8443'}).status, 200)
        equal(server.get('/status', headers={'Host': 'guard.example.org.evil.com'}).status, 403)
    with_server(check, config='[api]\nallowed_hosts=guard.example.org\n')


def test_allowed_origin(_):
    def check(server):
        friend, foe = {'Origin': 'https://friend.example'}, {'Origin': 'https://foe.example'}
        answer = server.get('/status', headers={**friend, 'Sec-Fetch-Site': 'cross-site'})
        equal((answer.status, answer.headers['access-control-allow-origin']), (200, 'https://friend.example'))
        assert 'access-control-allow-credentials' not in answer.headers
        options = server.call('OPTIONS', '/projects', headers={**friend, 'Access-Control-Request-Method': 'POST'})
        equal(options.headers['access-control-allow-methods'], 'OPTIONS, GET, HEAD, POST')
        for name in ('Authorization', 'X-API-Key', 'Content-Type', 'If-Match', 'Idempotency-Key'):
            assert name in options.headers['access-control-allow-headers'].split(', '), name
        equal((options.status, options.headers['access-control-allow-origin']), (204, 'https://friend.example'))
        for path in ('/status', '/nothing'):
            assert 'origin' in server.get(path).headers['vary'].lower(), path
            equal(server.get(path, headers=friend).headers['access-control-allow-origin'], 'https://friend.example')
            assert 'access-control-allow-origin' not in server.get(path, headers=foe).headers
        equal(server.call('POST', '/control/stop', headers=foe).status, 403)
        equal(server.call('POST', '/control/stop', headers=friend).status, 401)
    with_server(check, config='[api]\nallowed_origins=https://friend.example\n')


def test_origins_that_are_not_listed(_):
    """Neither a near name, nor a page without an origin of its own, nor a star that somebody wrote there."""
    def check(server):
        for origin in ('null', '*', 'http://friend.example', 'https://friend.example:8443', 'https://friend.example.evil.com',
                       'https://evil.com', 'https://friend.example/'):
            preflight = {'Origin': origin, 'Access-Control-Request-Method': 'POST', 'Access-Control-Request-Headers': 'x-api-key'}
            for answer in (server.call('OPTIONS', '/control/stop', headers=preflight), server.get('/status', headers={'Origin': origin})):
                found = [name for name in answer.headers if name.startswith('access-control-')]
                equal((origin, found), (origin, []))
            equal(server.call('POST', '/control/stop', headers={'Origin': origin, 'X-API-Key': 'jk_x'}).status, 403)
    with_server(check, config='[api]\nallowed_origins=https://friend.example\n')


def test_no_list_no_cross_origin(_):
    def check(server):
        answer = server.call('OPTIONS', '/status', headers={'Origin': 'https://friend.example', 'Access-Control-Request-Method': 'GET'})
        equal((answer.status, [name for name in answer.headers if name.startswith('access-control-')]), (204, []))
    with_server(check)


tap.run(tap.collect(sys.modules[__name__]), None)
