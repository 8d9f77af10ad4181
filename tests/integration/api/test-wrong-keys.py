# SPDX-License-Identifier: GPL-3.0-or-later
"""How wrong keys are held back, and what ends with a key: test-wrong-keys.py PROGRAM."""
import concurrent.futures
import json
import socket
import sys
import time

import tap
from checks import equal
from keys import Fresh, UNKNOWN_KEY, by_key, by_token, create, make_token
from server import PREFIX

WEBSOCKET = {'Connection': 'Upgrade', 'Upgrade': 'websocket', 'Sec-WebSocket-Version': '13',
             'Sec-WebSocket-Key': 'AAAAAAAAAAAAAAAAAAAAAA=='}


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


Fresh.program = sys.argv[1]
tap.run(tap.collect(sys.modules[__name__]), None)
