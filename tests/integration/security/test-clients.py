# SPDX-License-Identifier: GPL-3.0-or-later
"""Clients that do their worst over TCP and the Unix socket: each gets the right status or is cut off, and others are served."""
import contextlib
import pathlib
import socket
import struct
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from client import (PREFIX, Watch, connect, frame, head, n_files, raw, read_all, read_answer, send, status_of, until,  # noqa: E402
                    web_socket)
from jikimid import Daemon, environment, folder  # noqa: E402
from tap import equal, run as run_tests, true  # noqa: E402

STATUS = PREFIX + '/status'
REFUSALS = (0, 400, 401, 403, 404, 405, 408, 411, 413, 414, 415, 422, 429, 431, 501, 505)
MIB = 1024 * 1024
doors = (False, True)


def test_slow_clients():
    begun = (b'GET', head(daemon, 'GET', STATUS)[:-2],
             head(daemon, 'POST', PREFIX + '/projects', 'Content-Type: application/json', 'Content-Length: 100') + b'{',
             head(daemon, 'POST', PREFIX + '/projects', 'Content-Type: application/json', 'Transfer-Encoding: chunked') + b'5\r\n{"a"')
    with Watch(daemon, 'slow clients'):
        some = [(connect(daemon, unix), data) for data in begun for unix in doors for _ in range(10)]
        for position in range(max(map(len, begun))):
            for connection, data in some:
                send(connection, data[position:position + 1])
        for connection, _ in some:
            connection.close()


def flood_body(connection, chunked):
    """Sends 100 MB or as much as is taken. Returns: how many"""
    block = b'x' * MIB
    if chunked:
        block = b'100000\r\n' + block + b'\r\n'
    for number in range(100):
        if not send(connection, block):
            return number
    return 100


def test_bodies_of_100_mb():
    host = head(daemon, 'GET', '/')[len(b'GET / HTTP/1.1\r\n'):].decode().split('\r\n', maxsplit=1)[0].removeprefix('Host: ')
    for unix in doors:
        for method, path in (('POST', PREFIX + '/projects'), ('GET', STATUS), ('POST', '/nothing'), ('PUT', STATUS),
                             ('POST', f'https://{host}{STATUS}'), ('OPTIONS', '*'), ('CONNECT', host), ('BREW', STATUS)):
            for length in ('Content-Length: 104857600', 'Transfer-Encoding: chunked'):
                with Watch(daemon, f'{method} {path} {length}'), connect(daemon, unix) as connection:
                    send(connection, head(daemon, method, path, 'Content-Type: application/json', length))
                    true(flood_body(connection, 'chunked' in length) < 50, f'{method} {path} {length}: all of it is taken')
                    answer = read_all(connection)
                    true(status_of(answer) in REFUSALS, f'{method} {path} {length}: {answer[:80]}')


def test_expected_to_go_on():
    for unix in doors:
        answer = raw(daemon, head(daemon, 'POST', PREFIX + '/projects', 'Content-Type: application/json',
                                  'Content-Length: 104857600', 'Expect: 100-continue'), unix)
        equal((status_of(answer), b'100 Continue' in answer), (413, False), answer[:80])


def test_ten_thousand_headers():
    many = [f'X-{number}: {number}' for number in range(10000)]
    for unix in doors:
        with Watch(daemon, 'headers'):
            for headers in (many, many[:101], ['X: ' + 'y' * 40000], ['X: ' + 'y' * MIB], ['X' * MIB], ['X: y'] * 5000,
                            [' folded' * 3] * 500, [f'Cookie: {"c" * 3000}'] * 12):
                answer = raw(daemon, head(daemon, 'GET', STATUS, *headers), unix)
                true(status_of(answer) in REFUSALS, f'{len(headers)} headers: {answer[:80]}')
            # A line of a megabyte before any header, and one that never ends.
            true(status_of(raw(daemon, b'GET /' + b'a' * MIB + b' HTTP/1.1\r\n\r\n', unix)) in REFUSALS, 'a long path')


def test_deep_and_broken_bodies():
    bodies = [b'[' * 500000, b'{"a":' * 100000, b'{"path":' + b'[' * 17 + b']' * 17 + b'}', b'{"path":"\xff\xfe"}', b'\xef\xbb\xbf{}',
              b'{"path":"/a","path":"/b"}x', b'{"path":1e999}', b'{"path":' + b'9' * 100000 + b'}', b'{"path":"\\ud800"}', b'nul',
              b'{"path":"\\u0000"}', b'\0' * 1000, b'"' + b'\\' * 100001, b'{' + b'"a":1,' * 100000 + b'"a":1}', b'/*' * 1000,
              b'{"path":"/' + b'a' * 900000 + b'"}']
    with Watch(daemon, 'bodies', more_mib=48):
        for body in bodies:
            answer = raw(daemon, head(daemon, 'POST', PREFIX + '/projects', 'Content-Type: application/json', 'Connection: close',
                                      f'Content-Length: {len(body)}') + body, unix=True)
            true(400 <= status_of(answer) < 500, f'{body[:40]}: {answer[:80]}')
            equal(status_of(raw(daemon, head(daemon, 'POST', PREFIX + '/projects', 'Content-Type: application/json',
                                             'Connection: close', f'Content-Length: {len(body)}') + body)), 401, body[:40])


def test_texts_that_are_no_utf_8():
    for unix in doors:
        for target in (b'/\xff\xfe', b'/api/%ff', b'/%00', b'/%', b'/%zz', b'/\xc0\xaf..', b'//',
                       b'/../../etc/passwd', b'/%2e%2e/etc/passwd',
                       STATUS.encode() + b'?%ff=1', STATUS.encode() + b'?a=%c3', STATUS.encode() + b'?' + b'a&' * 4000,
                       PREFIX.encode() + b'/metrics/history?series=%ed%a0%80', PREFIX.encode() + b'/projects/%ff/changes',
                       b'\xff', b'http://[::1', b'http://\xff/', b'*', b'/\x7f', b'/\x01', b'/a b'):
            answer = raw(daemon, b'GET ' + target + head(daemon, 'GET', '/', 'Connection: close')[len(b'GET /'):], unix)
            true(status_of(answer) in REFUSALS, f'{target[:80]}: {answer[:80]}')
            answer.partition(b'\r\n\r\n')[2].decode()
        for header in (b'X-API-Key: \xff\xfe', b'Authorization: Bearer \xff.\xff.\xff', b'Origin: \xff', b'Accept-Language: \xff',
                       b'If-None-Match: \xff', b'X: \0', b'\xff: x', b': x', b'no colon', b'Content-Type: \xff'):
            answer = raw(daemon, head(daemon, 'GET', STATUS, 'Connection: close')[:-2] + header + b'\r\n\r\n', unix)
            true(status_of(answer) in (200, *REFUSALS), f'{header}: {answer[:80]}')


def test_pipelining():
    for unix in doors:
        with Watch(daemon, 'pipelining'):
            asked = [head(daemon, 'GET', path) for path in (STATUS, '/nothing', PREFIX + '/metrics/current', '/healthz') * 50]
            # The end comes with the last request: all are answered, in order, and nothing more.
            answer = raw(daemon, b''.join(asked), unix, end=True)
            equal([int(part[:3]) for part in answer.split(b'HTTP/1.1 ')[1:]], [200, 404, 200, 200] * 50)
            # An empty line between requests is allowed; half a request after whole ones is not answered.
            answer = raw(daemon, b'\r\n'.join([asked[0], asked[0], asked[0][:40]]), unix, end=True)
            equal(answer.count(b'HTTP/1.1 '), 2)


def test_requests_in_pieces():
    data = head(daemon, 'GET', PREFIX + '/metrics/current', 'Connection: close')
    for unix in doors:
        for at in range(1, len(data)):
            with connect(daemon, unix) as connection:
                connection.sendall(data[:at])
                if at % 16 == 0:
                    time.sleep(0.001)
                connection.sendall(data[at:])
                equal(status_of(read_all(connection)), 200, at)


def test_requests_cut_at_each_byte():
    """A change that is not there to its last byte is not made, whoever asks for it, and however the connection ends."""
    body = b'{"path":"/nowhere/at/all","name":"x"}'
    started = daemon.get('/status')['auto_healing']
    change = head(daemon, 'POST', PREFIX + f'/control/auto-healing/{"disable" if started else "enable"}', 'X-Last: header')
    with Watch(daemon, 'cut requests'):
        for unix in doors:
            for data in (change, head(daemon, 'POST', PREFIX + '/projects', 'Content-Type: application/json',
                                      f'Content-Length: {len(body)}') + body):
                for at in range(len(data)):
                    answer = raw(daemon, data[:at], unix, end=True)
                    true(status_of(answer) in REFUSALS, f'{data[:at]}: {answer[:80]}')
                for at in range(0, len(data), 3):
                    with connect(daemon, unix) as connection:
                        send(connection, data[:at])
                        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
    equal(daemon.get('/status')['auto_healing'], started)
    equal(daemon.get('/projects')['projects'], [])


def test_frames_of_bodies():
    chunks = [b'0x5\r\nhello\r\n0\r\n\r\n', b'-1\r\n\r\n', b'ffffffffffffffff\r\nx', b'fffffffffffffffff\r\nx',
              b'5\r\nhelloX\r\n0\r\n\r\n',
              b'5\nhello\n0\n\n', b'5 \r\nhello\r\n0\r\n\r\n', b'5;' + b'e' * 70000 + b'\r\nhello\r\n0\r\n\r\n', b'\r\n\r\n', b'g\r\n',
              b'5\r\nhello\r\n0\r\n' + b'X: y\r\n' * 20000 + b'\r\n', b'1\r\nx\r\n' * 20000 + b'0\r\n\r\n',
              b'00000000000000000005\r\nhello\r\n']
    for unix in doors:
        with Watch(daemon, 'chunks'):
            for chunk in chunks:
                answer = raw(daemon, head(daemon, 'POST', PREFIX + '/projects', 'Content-Type: application/json', 'Connection: close',
                                          'Transfer-Encoding: chunked') + chunk, unix, end=True)
                true(status_of(answer) in REFUSALS, f'{chunk[:30]}: {answer[:80]}')
                true(answer.count(b'HTTP/1.1 ') <= 1, f'{chunk[:30]}: two answers')
    for lengths in (('Transfer-Encoding: chunked, chunked',), ('Transfer-Encoding: xchunked',), ('Transfer-Encoding : chunked',),
                    ('Transfer-Encoding: chunked', 'Content-Length: 3'), ('Content-Length: +3',), ('Content-Length: 3, 3',),
                    ('Content-Length: 0x3',), ('Content-Length: 99999999999999999999',), ('Content-Length: ',),
                    ('Content-Length: 3', 'Content-Length: 4')):
        answer = raw(daemon, head(daemon, 'POST', STATUS, 'Connection: close', *lengths) + b'0\r\n\r\n', end=True)
        true(status_of(answer) in REFUSALS, f'{lengths}: {answer[:80]}')


def test_encodings_that_nobody_knows_cost_nothing():
    """libsoup forgets to free the path of such a request."""
    path = '/' + 'a' * 60000
    with Watch(daemon, 'unknown encodings'):
        for number in range(2000):
            answer = raw(daemon, head(daemon, 'GET', path, ('Transfer-Encoding: x', 'Content-Length: x')[number % 2]), number % 4 < 2)
            true(status_of(answer) in REFUSALS, answer[:80])


def test_web_sockets_that_do_not_behave():
    subscribe = frame(1, b'{"subscribe":{"series":["cpu_usage"]}}')
    floods = {
        'subscriptions': subscribe * 20000, 'empty fragments': frame(1, b'', False) + frame(0, b'', False) * 100000,
        'small fragments': frame(1, b'x', False) + frame(0, b'x', False) * 100000,
        'a huge frame': bytes([0x81, 0xff]) + b'\x7f' + b'\xff' * 7,
        'a large frame': frame(1, b'x' * 2 * MIB), 'no mask': frame(1, b'{}', masked=False) * 1000, 'binary': frame(2, b'\0' * 1000) * 100,
        'no text': frame(1, b'\xff\xfe'), 'reserved': frame(3, b'x') * 100, 'a long ping': frame(9, b'x' * 1000) * 100,
        'many closes': frame(8, b'') * 10000, 'a continuation of nothing': frame(0, b'x') * 100, 'noise': bytes(range(256)) * 400,
        'all bits': b'\xff' * 100000,
    }
    for what, data in floods.items():
        for unix in doors:
            with Watch(daemon, f'WebSocket: {what}'), web_socket(daemon, unix) as connection:
                connection.settimeout(3)
                send(connection, data)
                try:
                    connection.shutdown(socket.SHUT_WR)
                except OSError:
                    pass
                read_all(connection)


def test_readers_that_never_read():
    with Watch(daemon, 'readers that never read', more_mib=64):
        some = []
        for number in range(200):
            if number % 2 == 0:
                connection = connect(daemon)
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2304)
                connection.sendall(head(daemon, 'GET', PREFIX + '/events?interval=1'))
            else:
                connection = web_socket(daemon)
            some.append(connection)
        # Until one who reads has seen values come again and again.
        with connect(daemon) as witness:
            witness.sendall(head(daemon, 'GET', PREFIX + '/events?interval=1'))
            received = b''
            for _ in range(1000):
                daemon.refresh()
                if received.count(b'event: metrics') >= 4:
                    break
                received += witness.recv(65536)
        for connection in some:
            connection.close()


def test_connections_that_come_and_go():
    """Each asks and ends, in all ways there are. What libsoup loses sight of would be some KiB and a file each."""
    asks = (b'', b'GET', head(daemon, 'GET', STATUS), head(daemon, 'GET', STATUS) * 2, head(daemon, 'GET', STATUS) + b'GET / H',
            head(daemon, 'GET', STATUS, 'Connection: close'), head(daemon, 'GET', '/nothing'))
    for number in range(1000):
        come_and_go(number, asks)
    with Watch(daemon, 'connections that come and go', more_mib=6):
        for number in range(20000):
            come_and_go(number, asks)


def come_and_go(number, asks):
    data = asks[number % len(asks)]
    how = number // len(asks) % 4
    with connect(daemon, unix=number % 2 == 0) as connection:
        send(connection, data)
        if how in (0, 1) and b'\r\n\r\n' in data:
            read_answer(connection)
        if how == 1:
            with contextlib.suppress(OSError):  # it may have hung up first
                connection.shutdown(socket.SHUT_WR)
        if how == 2:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))


def test_kept_without_being_asked():
    """HTTP/1.1 connections are kept, those of HTTP/1.0 are not; both for any number of requests."""
    before = n_files(daemon)
    for unix in doors:
        with connect(daemon, unix) as connection:
            for _ in range(3000):
                connection.sendall(head(daemon, 'GET', '/healthz'))
                equal(status_of(read_answer(connection)), 200)
        answer = raw(daemon, b'GET /healthz HTTP/1.0\r\nHost: localhost\r\n\r\n', unix=True)
        equal(status_of(answer), 200)
    until(lambda: n_files(daemon) <= before + 2, 'files are given back')


def count_statuses(other, n, unix):
    statuses, last = [], b''
    with connect(other, unix) as connection:
        for _ in range(n):
            if not send(connection, head(other, 'GET', '/healthz')):
                break
            answer = read_answer(connection)
            if not answer:
                break
            statuses.append(status_of(answer))
            last = answer
    return statuses, last


def test_too_many_requests():
    with folder() as top, Daemon(top / 'state', env=environment(JIKIMI_API_MAX_RATE='1')) as other:
        statuses, last = count_statuses(other, 3000, unix=False)
        equal((set(statuses[:-1]), statuses[-1]), ({200}, 429), len(statuses))
        true(len(statuses) > 500, len(statuses))
        true(b'\r\nRetry-After: 1\r\n' in last and b'urn:jikimi:problem:too-many' in last, last)
        equal(set(count_statuses(other, 3000, unix=True)[0]), {200})
        until(lambda: status_of(raw(other, head(other, 'GET', '/healthz', 'Connection: close'))) == 200, 'let in again')
    with folder() as top, Daemon(top / 'state', env=environment(JIKIMI_API_MAX_RATE='0')) as other:
        equal(set(count_statuses(other, 3000, unix=False)[0]), {200})


if __name__ == '__main__':
    with folder() as place, Daemon(place / 'state') as daemon:
        sys.exit(run_tests(sys.modules[__name__]))
