# SPDX-License-Identifier: GPL-3.0-or-later
"""What is let in of requests and connections, byte by byte: test-requests.py PROGRAM."""
import contextlib
import gettext
import os
import resource
import socket
import stat
import sys
import time

from checks import equal, problem
from server import PREFIX, PROJECT, Answer, Server, run_tests


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
        with server.connect() as connection, contextlib.suppress(OSError):  # it may hang up at any moment
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


run_tests(sys.modules[__name__])
