# SPDX-License-Identifier: GPL-3.0-or-later
"""The REST API as a client sees it: test-api.py PROGRAM, a program that serves a sample engine."""
import gzip
import re
import socket
import sys
import time

import jsonschema

import tap
from checks import equal, problem
from server import CHECKPOINT, PREFIX, PROJECT, Server

SECRETS = (b'secret-', b'secret/', b'/secret-path')


def openapi(server):
    return server.get('/api/openapi.json', prefix=False, headers={'Accept-Language': 'en'}).json()


def fill(path):
    return path.replace('{id}', PROJECT).replace('{rule}', 'rule').replace('{checkpoint}', CHECKPOINT)


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


def receive(connection):
    part = connection.recv(65536)
    assert part, 'the answer ends too early'
    return part


def whole_answer(connection):
    received = b''
    while b'\r\n\r\n' not in received:
        received += receive(connection)
    head, _, body = received.partition(b'\r\n\r\n')
    length = int(head.lower().split(b'content-length: ')[1].split(b'\r\n')[0])
    while len(body) < length:
        body += receive(connection)
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
    # The server closes them when it has nothing better to do, so not before the last one has hung up.
    until = time.monotonic() + 20
    while server.n_files() >= before + 20 and time.monotonic() < until:
        time.sleep(0.05)
    assert server.n_files() < before + 20, (before, server.n_files())


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
            query = '?metric=disk_usage' if 'history' in path else '?path=x' if path.endswith('/diff') else ''
            answer = server.get(fill(path) + query, prefix=False)
            assert not any(secret in answer.body for secret in SECRETS), (path, answer.body)


def test_every_answer_is_as_described(server):
    """Each call looks whether its answer is; here all that can be read are asked for."""
    operation = server.get('/operations', unix=True).json()['operations'][0]['id']
    alert = next(one['id'] for one in server.get('/alerts').json()['alerts'] if one['kind'] == 'threshold')
    n = 0
    for path, methods in openapi(server)['paths'].items():
        if 'get' not in methods or path == PREFIX + '/events':
            continue
        url = path.replace('{id}', operation if 'operations' in path else alert if 'alerts' in path else PROJECT)
        url += '?series=cpu_usage' if 'history' in path else '?path=x' if path.endswith('/diff') else ''
        url = url.replace('{file}', 'style.css').replace('{checkpoint}', CHECKPOINT)
        for unix in (False, True):
            answer = server.get(url, unix=unix, prefix=False)
            if methods['get']['x-jikimi-role'] in ('admin', 'operator') and not unix:
                problem(answer, 401, 'key-needed')
            elif methods['get'].get('x-jikimi-not-built'):
                problem(answer, 501, 'not-built')
            else:
                equal(answer.status, 200, path)
                n += 1
    assert n > 30, n


def test_an_answer_that_is_not_as_described_is_found(server):
    answer = server.get('/status')
    answer.body = answer.body.replace(b'"running"', b'"dozing"')
    try:
        server.describe().check('GET', PREFIX + '/status', answer)
    except AssertionError:
        return
    raise AssertionError('a word that the description does not know was let through')


def test_description_is_a_sound_one(server):
    document = openapi(server)
    ids = []
    equal(document['openapi'], '3.1.0')
    for schema in document['components']['schemas'].values():
        jsonschema.Draft202012Validator.check_schema(schema)
    for path, methods in document['paths'].items():
        for method, operation in methods.items():
            named = {p['name'] for p in operation['parameters'] if p['in'] == 'path'}
            equal(named, {part[1:-1] for part in path.split('/') if part.startswith('{')})
            assert operation['summary'] and '4XX' in operation['responses'], (path, method)
            ids.append(operation['operationId'])
            names = {p['name'] for p in operation['parameters']}
            built_change = method != 'get' and 'x-jikimi-not-built' not in operation
            equal('dry_run' in names, built_change, path)
    equal(len(ids), len(set(ids)))
    equal(document['info']['license']['identifier'], 'GPL-3.0-or-later')


def test_not_built_says_so(server):
    for path in ('/predictions', '/predictions/risk', '/steps', '/backups'):
        problem(server.get(path), 501, 'not-built')
    problem(server.call('POST', '/steps/x/run', unix=True), 501, 'not-built')
    equal(server.get('/dashboard').json()['not_built'], ['predictions'])


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


def main():
    server = Server(sys.argv[1])
    try:
        tap.run(tap.collect(sys.modules[__name__]), server)
    finally:
        if server.end() != 0:
            print('Bail out! the server did not end well')


main()
