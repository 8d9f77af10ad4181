# SPDX-License-Identifier: GPL-3.0-or-later
"""The REST API as a client sees it: test-api.py PROGRAM, a program that serves a sample engine."""
import gettext
import gzip
import os
import re
import resource
import socket
import stat
import sys
import time

import jsonschema

import tap
from server import PREFIX, PROJECT, Answer, Server

SECRETS = (b'secret', b'/secret-path')


def equal(actual, expected):
    assert actual == expected, f'{actual!r} is not {expected!r}'


def problem(answer, status, word):
    equal(answer.status, status)
    equal(answer.headers['content-type'], 'application/problem+json')
    body = answer.json()
    equal(body['type'], 'urn:jikimi:problem:' + word)
    equal(body['status'], status)
    assert body['title'] and body['instance'].startswith('/'), body
    return body


def openapi(server):
    return server.get('/api/openapi.json', prefix=False, headers={'Accept-Language': 'en'}).json()


def validate(document, name, body):
    schema = {'$ref': '#/components/schemas/' + name, 'components': document['components']}
    jsonschema.Draft202012Validator(schema).validate(body)


def fill(path):
    return path.replace('{id}', PROJECT).replace('{rule}', 'rule')


def test_status(server):
    answer = server.get('/status')
    equal(answer.status, 200)
    equal(answer.headers['content-type'], 'application/json')
    body = answer.json()
    equal(body['state'], 'running')
    equal(body['projects'], [{'id': PROJECT, 'level': 'info'}])
    equal([collector['state'] for collector in body['collectors']], ['ok', 'failed', 'ok'])
    equal(server.get('/status', unix=True).json()['projects'][0]['name'], 'secret-name')


def test_clients_that_hang_up_leave_room(server):
    """Each asks without 'Connection: close' and goes once it has its answer: more of them than connections are let in."""
    for number in range(1200):
        with server.connect(unix=number % 2 == 0) as connection:
            connection.sendall(f'GET {PREFIX}/status HTTP/1.1\r\nHost: {server.host}\r\n\r\n'.encode())
            assert connection.recv(65536).startswith(b'HTTP/1.1 200'), number
    assert server.n_files() < 1000, server.n_files()


def whole_answer(connection):
    received = b''
    while b'\r\n\r\n' not in received:
        received += connection.recv(65536)
    head, _, body = received.partition(b'\r\n\r\n')
    length = int(head.lower().split(b'content-length: ')[1].split(b'\r\n')[0])
    while len(body) < length:
        body += connection.recv(65536)
    return head


def test_kept_connections_that_end_leave_room(server):
    """The same by clients that say they will ask again: their files are given back as well, half closed or closed."""
    before = server.n_files()
    request = f'GET {PREFIX}/status HTTP/1.1\r\nHost: {server.host}\r\nConnection: keep-alive\r\n\r\n'.encode()
    for number in range(600):
        with server.connect(unix=number % 2 == 0) as connection:
            for _ in range(1 + number % 3):
                connection.sendall(request)
                assert whole_answer(connection).startswith(b'HTTP/1.1 200'), number
            if number % 5 == 0:  # the end comes together with a request
                connection.sendall(request)
                connection.shutdown(socket.SHUT_WR)
                assert whole_answer(connection).startswith(b'HTTP/1.1 200'), number
    equal(server.get('/status').status, 200)
    assert server.n_files() < before + 50, (before, server.n_files())


def test_metrics(server):
    body = server.get('/metrics/current', unix=True).json()
    by_series = {metric['series']: metric for metric in body['metrics']}
    equal(by_series['cpu_usage']['value'], 1.38)
    equal(by_series['cpu_usage']['thresholds'], {'warning': 70, 'critical': 85, 'emergency': 95, 'worse': 'higher'})
    equal(by_series['temperature']['value'], None)
    equal(by_series['temperature']['error'], 'secret-sensor: no such device')
    equal(by_series['disk_usage{mount="/secret-home"}']['labels'], {'mount': '/secret-home'})
    assert 'thresholds' not in by_series['outside_gauge']
    public = server.get('/metrics/current').json()['metrics']
    equal(len(public), len(by_series))
    assert not any('labels' in metric or 'error' in metric for metric in public)


def test_numbers_as_they_are(server):
    assert b'"value":1.38,' in server.get('/metrics/current').body


def test_nothing_private_without_a_key(server):
    document = openapi(server)
    for path, methods in document['paths'].items():
        if 'get' in methods and methods['get'].get('x-jikimi-role') in ('reader', 'all') and path != PREFIX + '/events':
            answer = server.get(fill(path) + ('?metric=disk_usage' if 'history' in path else ''), prefix=False)
            assert not any(secret in answer.body for secret in SECRETS), (path, answer.body)


def test_every_answer_is_as_described(server):
    document = openapi(server)
    operation = server.get('/operations', unix=True).json()['operations'][0]['id']
    seen = 0
    for path, methods in document['paths'].items():
        if 'get' not in methods or path == PREFIX + '/events':
            continue
        url = path.replace('{id}', operation) if 'operations' in path else fill(path)
        url += '?series=cpu_usage' if 'history' in path else ''
        url = url if path != '/web/{file}' else '/web/style.css'
        for unix in (False, True):
            answer = server.get(url, unix=unix, prefix=False)
            described = methods['get']['responses']
            if methods['get']['x-jikimi-role'] in ('admin', 'operator') and not unix:
                problem(answer, 401, 'key-needed')
                continue
            assert str(answer.status) in described, (path, answer.status)
            content = described[str(answer.status)].get('content', {})
            kind = answer.headers['content-type'] if path != '/web/{file}' else '*/*'
            assert kind in content, (path, kind, content)
            if 'schema' in content[kind]:
                validate(document, content[kind]['schema']['$ref'].rsplit('/', 1)[1], answer.json())
                seen += 1
    assert seen > 40, seen


def test_description_is_a_sound_one(server):
    document = openapi(server)
    equal(document['openapi'], '3.1.0')
    for schema in document['components']['schemas'].values():
        jsonschema.Draft202012Validator.check_schema(schema)
    for path, methods in document['paths'].items():
        for method, operation in methods.items():
            named = {p['name'] for p in operation['parameters'] if p['in'] == 'path'}
            equal(named, {part[1:-1] for part in path.split('/') if part.startswith('{')})
            assert operation['responses'], (path, method)


def test_every_call_asks_who_it_is(server):
    """Without a key nothing but reading works over TCP, whatever the path."""
    for path, methods in openapi(server)['paths'].items():
        for method, operation in methods.items():
            if operation['x-jikimi-role'] in ('operator', 'admin'):
                answer = server.call(method.upper(), fill(path), prefix=False, headers={'Content-Type': 'application/json'},
                                     body=b'{}')
                problem(answer, 401, 'key-needed')
                assert answer.headers['www-authenticate'].startswith('Bearer')
            if operation['x-jikimi-role'] == 'reader':
                problem(server.call(method.upper(), fill(path), prefix=False, headers={'X-API-Key': 'guess'}), 401,
                        'key-needed')


def test_not_built_says_so(server):
    for path in ('/alerts', '/predictions', '/predictions/risk', '/steps', '/healing', '/backups'):
        problem(server.get(path), 501, 'not-built')
    problem(server.call('POST', '/alerts/x/ack', unix=True), 501, 'not-built')
    equal(server.get('/dashboard').json()['not_built'], ['alerts', 'predictions'])


def test_unchanged_answers_are_not_sent_again(server):
    first = server.get('/projects')
    tag = first.headers['etag']
    equal(first.headers['cache-control'], 'private, no-cache')
    assert 'Accept-Language' in first.headers['vary']
    for value in (tag, 'W/' + tag, f'"other", {tag}', '*'):
        again = server.get('/projects', headers={'If-None-Match': value})
        equal((again.status, again.body, again.headers['etag']), (304, b'', tag))
    equal(server.get('/projects', headers={'If-None-Match': '"other"'}).status, 200)
    assert server.get('/projects', unix=True).headers['etag'] != tag


def test_a_change_shows_at_once(server):
    tag = server.get('/status').headers['etag']
    equal(server.call('POST', '/control/stop', unix=True).json()['state'], 'stopped')
    answer = server.get('/status', headers={'If-None-Match': tag})
    equal((answer.status, answer.json()['state']), (200, 'stopped'))
    equal(server.call('POST', '/control/start', unix=True).json()['state'], 'running')
    equal(server.call('POST', '/control/auto-healing/enable', unix=True).json()['auto_healing'], True)
    equal(server.call('POST', '/control/auto-healing/disable', unix=True).json()['auto_healing'], False)


def test_history(server):
    now = time.time_ns() // 1000000
    path = f'/metrics/history?series=cpu_usage&from={now - 3600000}&to={now}&points=50'
    body = server.get(path).json()['series'][0]
    equal((body['series'], body['metric'], body['unit']), ('cpu_usage', 'cpu_usage', '%'))
    assert 2 <= len(body['points']) <= 50, len(body['points'])
    for moment, mean, low, high in body['points']:
        assert now - 3600000 <= moment < now and low <= mean <= high
    equal(server.get(path).headers['etag'], server.get(path).headers['etag'])
    equal(server.get(path, headers={'If-None-Match': server.get(path).headers['etag']}).status, 304)
    named = server.get('/metrics/history?metric=disk_usage', unix=True).json()['series']
    equal({one['series'] for one in named}, {'disk_usage{mount="/secret-home"}', 'disk_usage{mount="/"}'})
    problem(server.get('/metrics/history?series=disk_usage%7Bmount%3D%22%2Fsecret-home%22%7D'), 401, 'key-needed')
    text = '2026-01-01T00:00:00Z'
    equal(server.get(f'/metrics/history?series=cpu_usage&series=memory_usage&from={text}').status, 200)


def test_bad_parameters_are_named(server):
    for query, name in (('', 'series'), ('?series=%7B', 'series'), ('?series=cpu_usage&points=1', 'points'),
                        ('?series=cpu_usage&points=x', 'points'), ('?series=cpu_usage&points=99999999999999999999', 'points'),
                        ('?series=cpu_usage&from=yesterday', 'from'), ('?series=cpu_usage&from=2026-01-01T00:00:00', 'from'),
                        ('?series=cpu_usage&from=9&to=3', 'from'), ('?series=cpu_usage&colour=red', 'colour'),
                        ('?series=cpu_usage&to=1&to=2', 'to'), ('?series=%ff', 'series'), ('?series=%00', 'series'),
                        ('?series=', 'series')):
        body = problem(server.get('/metrics/history' + query), 400, 'bad-parameter')
        equal(body['parameter'], name)
        assert name in body['detail']
    problem(server.get('/status?x=1'), 400, 'bad-parameter')
    problem(server.get('/metrics/history?' + '&'.join(['series=a'] * 200)), 400, 'bad-request')
    problem(server.get('/metrics/history?' + '&'.join([f'series=m{i}' for i in range(101)])), 400, 'bad-parameter')


def test_host_is_checked_first(server):
    port = server.port
    for host in ('localhost.evil.com', '127.0.0.1.evil.com', 'evil.com', f'evil.com:{port}', f'localhost:{port + 1}',
                 'localhost', f'localhost.:{port}', f'[::2]:{port}', f'127.0.0.2:{port}', '0.0.0.0:' + str(port)):
        for path in ('/status', '/events', '/nothing', '/control/stop'):
            problem(server.get(path, headers={'Host': host}), 403, 'host-refused')
    for host in (f'LOCALHOST:{port}', f'127.0.0.1:{port}', f'[::1]:{port}'):
        equal(server.get('/status', headers={'Host': host}).status, 200)
    for host in ('', f'local host:{port}', f'user@localhost:{port}', f'localhost:{port}/x', f'localhost:{port}:{port}',
                 'localhost:99999', '[::1', f'localhost:{port},evil.com'):
        assert server.get('/status', headers={'Host': host}).status in (400, 403), host
    lines = f'GET {PREFIX}/status HTTP/1.1\r\nHost: localhost:{port}\r\nHost: evil.com\r\nConnection: close\r\n\r\n'
    problem(server.raw(lines.encode()), 400, 'bad-host')
    equal(server.raw(f'GET {PREFIX}/status HTTP/1.1\r\nConnection: close\r\n\r\n'.encode()).status, 400)
    equal(server.raw(f'GET {PREFIX}/status HTTP/1.0\r\n\r\n'.encode()).status, 400)
    absolute = f'GET http://evil.com{PREFIX}/status HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n\r\n'
    problem(server.raw(absolute.encode()), 400, 'bad-host')
    absolute = f'GET http://localhost:{port}{PREFIX}/status HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n\r\n'
    equal(server.raw(absolute.encode()).status, 200)
    equal(server.get('/status', headers={'X-Forwarded-Host': f'localhost:{port}', 'Host': 'evil.com'}).status, 403)
    problem(server.get('/healthz', headers={'Host': 'evil.com'}, prefix=False), 403, 'host-refused')
    equal(server.get('/status', headers={'Host': 'anything'}, unix=True).status, 200)


def test_proxied_calls_are_not_local(server):
    for name in ('X-Forwarded-For', 'X-Forwarded-Host', 'X-Forwarded-Proto', 'Forwarded', 'Via', 'X-Real-IP'):
        problem(server.get('/status', headers={name: '127.0.0.1'}), 401, 'key-needed')
    equal(server.get('/healthz', headers={'X-Forwarded-For': '1.2.3.4'}, prefix=False).status, 200)


def test_foreign_pages_are_kept_out(server):
    evil = {'Origin': 'https://evil.example'}
    problem(server.call('POST', '/control/stop', headers=evil), 403, 'origin-refused')
    problem(server.call('POST', '/control/stop', headers=evil, unix=True), 403, 'origin-refused')
    problem(server.get('/events', headers=evil), 403, 'origin-refused')
    problem(server.get('/events', headers={'Origin': 'null'}), 403, 'origin-refused')
    read = server.get('/status', headers=evil)
    equal(read.status, 200)
    assert not any(name.startswith('access-control') for name in read.headers)
    for site in ('cross-site', 'same-site'):
        problem(server.get('/status', headers={'Sec-Fetch-Site': site}), 403, 'origin-refused')
    for site in ('same-origin', 'none'):
        equal(server.get('/status', headers={'Sec-Fetch-Site': site}).status, 200)
    equal(server.get('/', headers={'Sec-Fetch-Site': 'cross-site'}, prefix=False).status, 200)
    options = server.call('OPTIONS', '/status', headers={**evil, 'Access-Control-Request-Method': 'GET'})
    equal(options.status, 204)
    assert not any(name.startswith('access-control') for name in options.headers)


def test_methods(server):
    for method in ('POST', 'PUT', 'DELETE', 'PATCH', 'TRACE', 'QUERY'):
        answer = server.call(method, '/status')
        problem(answer, 405, 'method-not-allowed')
        equal(answer.headers['allow'], 'OPTIONS, GET, HEAD')
    options = server.call('OPTIONS', '/projects')
    equal((options.status, options.headers['allow']), (204, 'OPTIONS, GET, HEAD, POST'))
    head, get = server.call('HEAD', '/projects'), server.get('/projects')
    equal((head.status, head.body), (200, b''))
    for name in ('content-length', 'etag', 'content-type'):
        equal(head.headers[name], get.headers[name])


def test_paths(server):
    for path in ('/nothing', '/status/', '//status', '/../../../etc/passwd', '/%2e%2e/status', '/status%2f', '/Status',
                 '/projects%2f' + PROJECT, '/projects/', '/status%00', '/projects/%00', '/projects/%ff', '/projects/' + 'a' * 3000,
                 '/' + 'a/' * 200):
        problem(server.get(path), 404, 'not-found')
    for path in ('/%zz', '/%', '/status%'):
        equal(server.get(path).status, 400)
    for path in ('/x/../status', '/./status', '/%2e/status'):
        equal(server.get(path).status, 200)  # dot segments mean what RFC 3986 says
    equal(server.get('/%73tatus').status, 200)
    equal(server.get('/projects/%37' + PROJECT[1:]).status, 200)
    problem(server.get('/projects/nobody'), 404, 'not-found')
    problem(server.get('/operations/nobody'), 404, 'not-found')


def test_headers_of_every_answer(server):
    for answer in (server.get('/status'), server.get('/nothing'), server.get('/', prefix=False),
                   server.get('/healthz', prefix=False), server.call('OPTIONS', '/status')):
        equal(answer.headers['x-content-type-options'], 'nosniff')
        equal(answer.headers['referrer-policy'], 'no-referrer')
        assert "default-src 'none'" in answer.headers['content-security-policy']
        assert "frame-ancestors 'none'" in answer.headers['content-security-policy']


def test_limits(server):
    problem(server.get('/metrics/history?series=' + 'a' * 9000), 414, 'uri-too-long')
    problem(server.get('/status', headers={f'X-Filler-{i}': 'x' for i in range(150)}), 431, 'headers-too-large')
    problem(server.get('/status', headers={f'X-Filler-{i}': 'x' * 5000 for i in range(8)}), 431, 'headers-too-large')
    assert server.get('/status', headers={f'X-Filler-{i}': 'x' * 60000 for i in range(8)}).status in (0, 431)
    big = {'Content-Type': 'application/json', 'Content-Length': str(100 * 1024 * 1024)}
    problem(server.call('POST', '/projects', headers=big, body=b'{', unix=True), 413, 'too-large')
    equal(server.get('/status').status, 200)


def test_a_body_without_end_is_cut_off(server):
    with server.connect(unix=True) as connection:
        connection.sendall(f'POST {PREFIX}/projects HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n'
                           'Transfer-Encoding: chunked\r\n\r\n'.encode())
        sent = 0
        try:
            while sent < 64 * 1024 * 1024:
                connection.sendall(b'10000\r\n' + b'x' * 65536 + b'\r\n')
                sent += 65536
        except OSError:
            pass
        assert sent < 16 * 1024 * 1024, sent
    equal(server.get('/status').status, 200)


def test_lengths_that_do_not_fit(server):
    start = f'POST {PREFIX}/projects HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n'
    for lengths in ('Content-Length: 2\r\nTransfer-Encoding: chunked\r\n', 'Content-Length: -1\r\n', 'Content-Length: 2x\r\n',
                    'Content-Length: 2\r\nContent-Length: 3\r\n', 'Content-Length: +2\r\n', 'Transfer-Encoding: gzip\r\n',
                    'Transfer-Encoding: identity\r\n'):
        answer = server.raw((start + lengths + '\r\n').encode() + b'{}', unix=True)
        assert answer.status in (0, 400, 501), (lengths, answer.status)
    equal(server.get('/status').status, 200)


def test_broken_requests(server):
    for data in (b'\r\n\r\n', b'GET\r\n\r\n', b'\x00\xff\xfe\r\n\r\n', b'GET / HTTP/9.9\r\n\r\n', b'GET  HTTP/1.1\r\nHost: x\r\n\r\n',
                 b'\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n', b'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
                 b'CONNECT evil.com:443 HTTP/1.1\r\nHost: evil.com:443\r\n\r\n',
                 b'OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
                 b'GET /' + b'\xff' * 100 + b' HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'):
        with server.connect() as connection:
            connection.sendall(data)
            connection.shutdown(socket.SHUT_WR)
            while connection.recv(65536):
                pass
    equal(server.get('/status').status, 200)


def test_languages(server):
    build = os.environ['JIKIMI_BUILD_DIR']
    korean = gettext.translation('jikimi', os.path.join(build, 'po'), ['ko'], fallback=True)
    for accept, language in ((None, 'ko'), ('ko', 'ko'), ('en', 'en'), ('en-GB,en;q=0.9', 'en'), ('fr', 'ko'),
                             ('en;q=0.5, ko;q=0.6', 'ko'), ('de, en;q=0.1', 'en'), ('en;q=0', 'ko'), (',,;;', 'ko'),
                             ('x' * 5000, 'ko')):
        answer = server.get('/nothing', headers={'Accept-Language': accept})
        title = 'Not found' if language == 'en' else korean.gettext('Not found')
        equal((answer.headers['content-language'], answer.json()['title']), (language, title))


def test_health(server):
    for path in ('/healthz', '/livez', '/readyz'):
        equal(server.get(path, prefix=False).json(), {'status': 'ok'})


def test_prometheus(server):
    answer = server.get('/metrics', prefix=False, unix=True)
    equal(answer.headers['content-type'], 'text/plain; version=0.0.4; charset=utf-8')
    lines = answer.body.decode().splitlines()
    assert 'jikimi_cpu_usage 1.38' in lines
    assert 'jikimi_disk_usage{mount="/secret-home"} 40' in lines
    assert f'jikimi_git_changes{{project="{PROJECT}"}} 1' in lines
    assert '# TYPE jikimi_disk_usage gauge' in lines
    equal(len([line for line in lines if line.startswith('# TYPE')]), len({line for line in lines if line.startswith('# TYPE')}))
    samples = [line.rsplit(' ', 1)[0] for line in server.get('/metrics', prefix=False).body.decode().splitlines()
               if not line.startswith('#')]
    equal(len(samples), len(set(samples)))


def test_page(server):
    for path in ('/', '/templates/monitoring/autonomous_dashboard.html'):
        answer = server.get(path, prefix=False, headers={'Accept-Language': 'en'})
        equal(answer.headers['content-type'], 'text/html; charset=utf-8')
        assert b'<html lang="en"' in answer.body and b'/api/openapi.json' in answer.body
        policy = answer.headers['content-security-policy']
        assert "script-src 'self';" in policy and 'unsafe' not in policy and "frame-ancestors 'none'" in policy, policy
        # A block of data is all that stands inline, which no policy lets run.
        equal(re.findall(rb'<script(?![^>]* src="/web/)[^>]*>', answer.body), [b'<script type="application/json" id="metrics">'])
        assert not re.search(rb'[ "]on[a-z]+=|style=|(?:src|href)="(?!/)', answer.body)
        equal(server.get(path, prefix=False, headers={'Accept-Language': 'en', 'If-None-Match': answer.headers['etag']}).status, 304)
    assert b'<html lang="ko"' in server.get('/', prefix=False).body


def test_page_files(server):
    page = server.get('/', prefix=False).body
    names = re.findall(rb'(?:href|src)="(/web/[^"]+)"', page)
    assert len(names) > 10, page
    for name in [name.decode() for name in names] + ['/web/worker.js', '/web/texts-ko.js']:
        plain = server.get(name, prefix=False)
        packed = server.get(name, prefix=False, headers={'Accept-Encoding': 'br, gzip;q=0.8'})
        equal((plain.status, packed.status), (200, 200))
        assert 'content-encoding' not in plain.headers and 'unsafe' not in plain.headers['content-security-policy']
        equal((plain.headers['vary'], plain.headers['cache-control']), ('Accept-Encoding', 'no-cache'))
        if packed.headers.get('content-encoding') == 'gzip':
            equal(gzip.decompress(packed.body), plain.body)
            assert packed.headers['etag'] != plain.headers['etag'] and len(packed.body) < len(plain.body)
        else:
            equal(packed.body, plain.body)
        again = {'Accept-Encoding': 'gzip', 'If-None-Match': packed.headers['etag']}
        equal((server.get(name, prefix=False, headers=again).status, server.get(name, prefix=False, headers=again).body), (304, b''))
        equal(server.get(name, prefix=False, headers={'Accept-Encoding': 'gzip;q=0'}).body, plain.body)
    equal(server.get('/web/worker.js', prefix=False).headers['service-worker-allowed'], '/')
    for name in ('', 'x', '../status', 'main.js/', '%2e%2e%2fstatus', 'MAIN.JS', 'style.css%00', '{file}'):
        problem(server.get('/web/' + name, prefix=False), 404, 'not-found')


def test_details(server):
    body = server.get('/projects/' + PROJECT, unix=True).json()
    equal(body['details']['coverage']['report_time'], '2023-11-14T22:13:20.123Z')
    equal(body['details']['git']['changes'][0]['path'], 'secret-plan.c')
    equal(server.get('/projects/' + PROJECT).json()['details'],
          {'git': {'ahead': 2, 'total': 1, 'modified': 1},
           'coverage': {'percent': 81.25, 'covered': 13, 'lines': 16, 'report_time': '2023-11-14T22:13:20.123Z'}})
    changes = server.get(f'/projects/{PROJECT}/changes', unix=True).json()
    equal((changes['project'], changes['total'], changes['branch']), (PROJECT, 1, 'secret-branch'))
    equal(server.get('/machine').json()['details']['machine'], {'cores': 2, 'memory': {'total': 16777216000}})


def test_projects(server):
    answer = server.call('POST', '/projects', body={'path': server.folder, 'name': '가게'}, unix=True)
    equal(answer.status, 201)
    row = answer.json()
    equal((row['name'], row['path']), ('가게', server.folder))
    location = answer.headers['location']
    equal(location, f'{PREFIX}/projects/{row["id"]}')
    equal(server.get(location, unix=True, prefix=False).json()['name'], '가게')
    problem(server.call('POST', '/projects', body={'path': server.folder}, unix=True), 409, 'conflict')
    equal(server.call('PUT', '/projects/' + row['id'], body={'name': 'shop'}, unix=True).json()['name'], 'shop')
    equal(server.call('DELETE', '/projects/' + row['id'], unix=True).status, 204)
    problem(server.call('DELETE', '/projects/' + row['id'], unix=True), 404, 'not-found')
    problem(server.call('POST', '/projects', body={'path': '/nowhere/at/all'}, unix=True), 404, 'not-found')
    problem(server.call('POST', '/projects', body={'path': 'relative'}, unix=True), 400, 'bad-body')


def test_bad_bodies(server):
    for body in (b'', b'[]', b'null', b'{', b'{"path":1}', b'{"path":null}', b'{"path":["x"]}', b'{"name":"x"}',
                 b'{"path":"/x","more":1}', b'\xff\xfe', b'[' * 100000, b'{"path":' * 50000, b'{"path":"\\ud800"'):
        answer = server.call('POST', '/projects', headers={'Content-Type': 'application/json'}, body=body, unix=True)
        problem(answer, 400, 'bad-body')
    for kind in ('text/plain', 'application/x-www-form-urlencoded', 'application/jsonp', '', None):
        answer = server.call('POST', '/projects', headers={'Content-Type': kind}, body=b'{"path":"/x"}', unix=True)
        problem(answer, 415, 'media-type')
    equal(server.call('POST', '/refresh', headers={'Content-Type': 'application/json; charset=utf-8'}, body=b'',
                      unix=True).status, 202)
    problem(server.call('POST', '/refresh', body={'project': 'nobody'}, unix=True), 404, 'not-found')


def test_configuration(server):
    first = server.get('/config', unix=True)
    equal(first.json()['values']['api.port']['origin'], 'default')
    tag = first.headers['etag']
    change = {'watch.machine_interval': '7s'}
    problem(server.call('PUT', '/config', body=change, headers={'If-Match': '"other"'}, unix=True), 412, 'changed-meanwhile')
    second = server.call('PUT', '/config', body=change, headers={'If-Match': tag}, unix=True)
    equal(second.json()['values']['watch.machine_interval'], {'value': '7s', 'origin': 'file'})
    problem(server.call('PUT', '/config', body=change, headers={'If-Match': tag}, unix=True), 412, 'changed-meanwhile')
    problem(server.call('PUT', '/config', body={'watch.machine_interval': 'soon'}, unix=True), 400, 'bad-body')
    problem(server.call('PUT', '/config', body={'no.such': 'x'}, unix=True), 400, 'bad-body')
    again = server.call('PUT', '/config', body={'watch.machine_interval': None}, unix=True)
    equal(again.json()['values']['watch.machine_interval']['origin'], 'default')


def test_operations(server):
    operation = server.get('/operations', unix=True, headers={'Accept-Language': 'en'}).json()['operations'][0]
    equal((operation['kind'], operation['state'], operation['stage']),
          ('scan', 'running', {'n': 1, 'of': 2, 'name': 'Counting lines'}))
    equal(server.get('/progress').json()['progress'][0]['id'], operation['id'])
    equal(server.call('DELETE', '/operations/' + operation['id'], unix=True).status, 202)


def test_socket_is_ours_alone(server):
    equal(stat.S_IMODE(os.stat(server.path).st_mode), 0o600)
    equal(stat.S_IMODE(os.stat(os.path.dirname(server.path)).st_mode), 0o700)


def test_many_connections_at_once(server):
    begun = time.monotonic()
    connections = [server.connect() for _ in range(400)]
    for connection in connections:
        connection.sendall(f'GET {PREFIX}/status HTTP/1.1\r\nHost: {server.host}\r\n\r\n'.encode())
    for connection in connections:
        assert connection.recv(4096).startswith(b'HTTP/1.1 200')
        connection.close()
    assert time.monotonic() - begun < 5


def test_requests_in_a_row(server):
    request = f'GET {PREFIX}/status HTTP/1.1\r\nHost: {server.host}\r\n'.encode()
    answer = server.raw((request + b'\r\n') * 5 + request + b'Connection: close\r\n\r\n')
    equal(answer.status, 200)
    # Where connections end with their answer, the first one says so.
    if answer.headers.get('connection') != 'close':
        equal(answer.body.count(b'HTTP/1.1 200'), 5)


def test_who_goes_before_the_answer_does_no_harm(server):
    """Also when the server ends meanwhile."""
    own = Server(sys.argv[1])
    for target in (server, own):
        for number in range(50):
            with target.connect() as connection:
                connection.sendall(f'GET {PREFIX}/metrics/history?series=cpu_usage&points={number + 2} HTTP/1.1\r\n'
                                   f'Host: {target.host}\r\n\r\n'.encode())
    own.tell('stop')
    equal(own.end(), 0)
    equal(server.get('/status').status, 200)


def test_a_shutdown_lets_answers_finish(_):
    own = Server(sys.argv[1])
    with own.connect() as connection:
        connection.sendall(f'GET {PREFIX}/metrics/history?series=cpu_usage HTTP/1.1\r\nHost: {own.host}\r\n\r\n'.encode())
        received = connection.recv(16)
        own.tell('stop')
        while part := connection.recv(65536):
            received += part
        answer = Answer(received)
        equal((answer.status, len(answer.body)), (200, int(answer.headers['content-length'])))
    equal(own.process.wait(20), 0)
    own.end()


def test_too_many_connections_are_closed(server):
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)  # we hold as many files as the server
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, 4096), most))
    connections = []
    for _ in range(1100):
        connections.append(server.connect())
    with server.connect() as late:
        late.settimeout(5)
        try:
            late.sendall(f'GET {PREFIX}/status HTTP/1.1\r\nHost: {server.host}\r\n\r\n'.encode())
            equal(late.recv(10), b'')
        except ConnectionError:
            pass
    for connection in connections:
        connection.close()
    until = time.monotonic() + 10
    while time.monotonic() < until:
        if server.get('/status').status == 200:
            return
    raise AssertionError('does not answer any more')


def main():
    server = Server(sys.argv[1])
    try:
        tap.run(tap.collect(sys.modules[__name__]), server)
    finally:
        if server.end() != 0:
            print('Bail out! the server did not end well')


main()
