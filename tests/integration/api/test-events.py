# SPDX-License-Identifier: GPL-3.0-or-later
"""Live events over Server-Sent Events and WebSocket: test-events.py PROGRAM."""
import json
import os
import sys
import time

import websocket

import tap
from server import PREFIX, Server


def equal(actual, expected):
    assert actual == expected, f'{actual!r} is not {expected!r}'


def wait_until(what, *arguments):
    until = time.monotonic() + 20
    while time.monotonic() < until:
        if what(*arguments):
            return
        time.sleep(0.02)
    raise AssertionError('it did not come to that in time')


class Stream:
    """A reader of Server-Sent Events."""

    def __init__(self, server, query='', headers=None, unix=False):
        self.connection = server.connect(unix)
        lines = [f'GET {PREFIX}/events{query} HTTP/1.1', 'Host: ' + server.host]
        lines += [f'{name}: {value}' for name, value in (headers or {}).items()]
        self.connection.sendall(('\r\n'.join(lines) + '\r\n\r\n').encode())
        self.file = self.connection.makefile('rb')
        self.head = b''
        while not self.head.endswith(b'\r\n\r\n'):
            line = self.file.readline()
            assert line, self.head
            self.head += line
        self.text = b''

    def chunk(self):
        size = int(self.file.readline(), 16)
        data = self.file.read(size)
        self.file.readline()
        return data

    def next(self):
        while b'\n\n' not in self.text:
            data = self.chunk()
            assert data, 'the stream has ended'
            self.text += data
        event, _, self.text = self.text.partition(b'\n\n')
        fields = dict(line.split(b': ', 1) for line in event.split(b'\n'))
        body = json.loads(fields[b'data'])
        equal(fields[b'event'].decode(), body['type'])
        equal(int(fields[b'id']), body['id'])
        return body

    def close(self):
        self.file.close()
        self.connection.close()


class Socket:
    """A reader over a WebSocket."""

    def __init__(self, server, query='', unix=False, **options):
        connection = server.connect(unix) if unix else None
        self.socket = websocket.create_connection(f'ws://{server.host}{PREFIX}/events{query}', timeout=20, socket=connection,
                                                  suppress_origin='origin' not in options, **options)

    def next(self):
        return json.loads(self.socket.recv())

    def send(self, message):
        self.socket.send(json.dumps(message))

    def close(self):
        self.socket.close()


def readers(server, query='', **options):
    """One of each kind, the second made when the first is done with."""
    yield Stream(server, query, **options)
    yield Socket(server, query, **options)


def test_begins_with_hello(server):
    for reader in readers(server):
        body = reader.next()
        equal(body['type'], 'hello')
        assert body['version'] and body['time'].endswith('Z')
        reader.close()


def test_headers_of_a_stream(server):
    reader = Stream(server)
    head = reader.head.lower()
    for line in (b'content-type: text/event-stream', b'cache-control: no-store', b'x-content-type-options: nosniff'):
        assert line in head, head
    reader.close()


def test_metrics_as_they_are_collected(server):
    for reader in readers(server):
        reader.next()
        server.tell('tick')
        body = reader.next()
        equal((body['type'], [metric['id'] for metric in body['metrics']]), ('metrics', ['cpu_usage', 'memory_usage']))
        equal(body['metrics'][0]['value'], 1.38)
        reader.close()


def test_only_the_series_asked_for(server):
    for reader in readers(server, '?series=memory_usage&series=nothing'):
        reader.next()
        server.tell('tick')
        equal([metric['id'] for metric in reader.next()['metrics']], ['memory_usage'])
        reader.close()


def test_status_and_projects(server):
    for unix in (False, True):
        for reader in readers(server, unix=unix):
            reader.next()
            server.tell('level')
            body = reader.next()
            equal((body['type'], body['status']['level']), ('status', 'emergency'))
            equal('name' in body['status']['projects'][0], unix)
            reader.close()


def test_ids_rise_and_all_readers_see_the_same(server):
    all_readers = [*readers(server), *readers(server)]
    first = [reader.next()['id'] for reader in all_readers]
    seen = [[] for _ in all_readers]
    for _ in range(3):
        server.tell('tick')
        for ids, reader in zip(seen, all_readers):
            ids.append(reader.next()['id'])
    for ids in seen:
        equal(ids, seen[0])
    assert seen[0] == sorted(set(seen[0])) and seen[0][0] > max(first)
    for reader in all_readers:
        reader.close()


def test_goes_on_where_it_was(server):
    for again in (lambda last: Stream(server, headers={'Last-Event-ID': str(last)}),
                  lambda last: Socket(server, f'?last_event_id={last}')):
        reader = Stream(server)
        reader.next()
        server.tell('tick')
        last = reader.next()['id']
        reader.close()
        witness = Stream(server)
        witness.next()
        server.tell('tick')
        equal(witness.next()['id'], last + 1)
        server.tell('level')
        equal(witness.next()['id'], last + 2)
        late = again(last)
        equal(late.next()['type'], 'hello')
        equal([(body['type'], body['id']) for body in (late.next(), late.next())], [('metrics', last + 1), ('status', last + 2)])
        late.close()
        witness.close()


def test_what_is_too_old_is_missed(server):
    reader = Stream(server, headers={'Last-Event-ID': '5'})
    reader.next()
    body = reader.next()
    equal((body['type'], body['from']), ('missed', 6))
    reader.close()


def test_interval_is_held_while_somebody_wants_it(server):
    equal(server.ask('holds'), ['0'])
    some = [*readers(server, '?interval=1'), *readers(server, '?interval=1', unix=True)]
    for reader in some:
        equal(reader.next()['type'], 'hello')
    equal(server.ask('holds'), ['4'])
    for reader in some:
        reader.close()
    wait_until(lambda: server.ask('holds') == ['0'])


def test_interval_spaces_metrics(server):
    for reader in readers(server, '?interval=10'):
        reader.next()
        kinds = []
        for _ in range(12):  # each tick moves the sample's clock by a second
            server.tell('tick')
            time.sleep(0.06)
        server.tell('level')
        while not kinds or kinds[-1] != 'status':
            kinds.append(reader.next()['type'])
        equal(kinds.count('metrics'), 2)
        reader.close()


def test_subscribes_anew(server):
    reader = Socket(server)
    reader.next()
    reader.send({'subscribe': {'series': ['cpu_usage'], 'interval_s': 1}})
    wait_until(lambda: server.ask('holds') == ['1'])
    server.tell('tick')
    equal([metric['id'] for metric in reader.next()['metrics']], ['cpu_usage'])
    reader.send({'subscribe': {}})
    wait_until(lambda: server.ask('holds') == ['0'])
    server.tell('tick')
    equal(len(reader.next()['metrics']), 2)
    reader.close()


def test_messages_that_cannot_be_used_end_it(server):
    for message in ('', '{', '[]', 'null', '{"subscribe":1}', '{"subscribe":{"series":"cpu_usage"}}',
                    '{"subscribe":{"series":[1]}}', '{"subscribe":{"series":["{"]}}', '{"subscribe":{"interval_s":-1}}',
                    '{"subscribe":{"interval_s":"1"}}', '{"unsubscribe":{}}', '[' * 60000,
                    '{"ack":"1"}', '{"ack":-1}', '{"ack":1.5}', '{"ack":1,"subscribe":{}}', '{"ack":99999999999999999999}',
                    '{"subscribe":{"series":["disk_usage{mount=\\"/\\"}"]}}', 'x' * 70000):
        reader = Socket(server)
        reader.next()
        try:
            reader.socket.send(message)
            code, data = reader.socket.recv_data()
            assert code == websocket.ABNF.OPCODE_CLOSE, (message[:40], code)
        except (websocket.WebSocketException, OSError):
            pass
        reader.close()
    equal(server.get('/status').status, 200)
    equal(server.ask('holds'), ['0'])


def test_labels_are_not_for_everybody(server):
    query = '?series=disk_usage%7Bmount%3D%22%2F%22%7D'
    equal(server.get('/events' + query).status, 401)
    reader = Stream(server, query, unix=True)
    equal(reader.next()['type'], 'hello')
    reader.close()


def test_foreign_pages_get_no_socket(server):
    for options in ({'origin': 'https://evil.example'}, {'host': 'evil.example'}):
        try:
            Socket(server, **options)
            raise AssertionError(f'{options} was let in')
        except websocket.WebSocketBadStatusException as error:
            equal(error.status_code, 403)
    reader = Socket(server, origin='http://' + server.host)
    equal(reader.next()['type'], 'hello')
    reader.close()


def test_broken_handshakes(server):
    for extra in ({'Upgrade': 'websocket', 'Connection': 'Upgrade'},
                  {'Upgrade': 'websocket', 'Connection': 'Upgrade', 'Sec-WebSocket-Key': 'x', 'Sec-WebSocket-Version': '12'}):
        equal(server.get('/events', headers={**extra, 'Connection': 'Upgrade, close'}).status, 400)


def test_a_reader_that_does_not_read_loses_events_not_the_server(server):
    for slow in readers(server, unix=True):
        slow.next()
        witness = Stream(server, unix=True)
        witness.next()
        before = resident(server)
        server.tell('flood')
        while witness.next()['type'] != 'projects':
            pass
        assert server.is_sanitised() or resident(server) - before < 8 * 1024, resident(server) - before
        kinds = []
        while not kinds or kinds[-1] != 'projects':
            body = slow.next()
            kinds.append(body['type'])
            if body['type'] == 'missed':
                assert body['from'] <= body['to']
        assert 'missed' in kinds, len(kinds)
        slow.close()
        witness.close()


def more(reader):
    """Whether something comes within a moment."""
    reader.socket.settimeout(0.3)
    try:
        return reader.next()
    except websocket.WebSocketTimeoutException:
        return None
    finally:
        reader.socket.settimeout(20)


def test_a_reader_that_acknowledges_is_not_hurried(server):
    reader, witness = Socket(server), Stream(server)
    first = reader.next()['id']
    witness.next()
    reader.send({'ack': first})
    for interval_s in (1, 0):  # once that has come, the acknowledgement has come as well
        reader.send({'subscribe': {'interval_s': interval_s}})
        wait_until(lambda: server.ask('holds') == [str(interval_s)])
    sent = []
    for _ in range(100):
        server.tell('tick')
        sent.append(witness.next()['id'])
    ids = [reader.next()['id'] for _ in range(64)]
    equal(ids, sent[:64])
    equal(more(reader), None)
    # Of one that is done with half of them so many more come; of one that is done with all, the rest.
    reader.send({'ack': ids[31]})
    equal([reader.next()['id'] for _ in range(32)], sent[64:96])
    equal(more(reader), None)
    reader.send({'ack': sent[95]})
    equal([reader.next()['id'] for _ in range(4)], sent[96:])
    equal(more(reader), None)

    # What would be too much in all is lost, and that is told.
    for _ in range(64 + 64 + 10):
        server.tell('tick')
        last = witness.next()['id']
    bodies = []
    while not bodies or bodies[-1]['id'] < last:
        bodies.append(reader.next())
        reader.send({'ack': bodies[-1]['id']})
    missed = [body for body in bodies if body['type'] == 'missed']
    equal(len(missed), 1)
    got = {body['id'] for body in bodies if body['type'] == 'metrics'} | set(range(missed[0]['from'], missed[0]['to'] + 1))
    equal(got, set(range(sent[-1] + 1, last + 1)))
    reader.close()
    witness.close()


def resident(server):
    with open(f'/proc/{server.process.pid}/status', encoding='ascii') as file:
        return next(int(line.split()[1]) for line in file if line.startswith('VmRSS'))


def test_only_so_many_readers(server):
    many = []
    for _ in range(500):
        many.append(Stream(server))
    equal(server.get('/events').status, 503)
    server.tell('tick')
    for reader in many:
        equal([reader.next()['type'], reader.next()['type']], ['hello', 'metrics'])
        reader.close()
    wait_until(lambda: Stream(server).head.startswith(b'HTTP/1.1 200'))


def test_ends_with_the_server(server):
    own = Server(sys.argv[1])
    some = [*readers(own), *readers(own, unix=True)]
    for reader in some:
        reader.next()
    own.tell('stop')
    for reader in some:
        try:
            if isinstance(reader, Stream):
                equal(reader.chunk(), b'')
            else:
                equal(reader.socket.recv_data()[0], websocket.ABNF.OPCODE_CLOSE)
        except (OSError, ValueError, websocket.WebSocketException):
            pass
        reader.close()
    own.process.wait(20)
    assert not os.path.exists(own.path)
    equal(own.end(), 0)


def main():
    server = Server(sys.argv[1])
    try:
        tap.run(tap.collect(sys.modules[__name__]), server)
    finally:
        if server.end() != 0:
            print('Bail out! the server did not end well')


main()
