# SPDX-License-Identifier: GPL-3.0-or-later
"""Long work of a running jikimid, from its beginning to its end: test-operations.py JIKIMID."""
import json
import select
import signal
import socket
import sys
import threading

import tap
from checks import equal
from jikimid import Jikimid
from server import PREFIX

JIKIMID = sys.argv[1]
ENDED = ('done', 'failed', 'cancelled')


class SlowProbe:
    """A server that lets whoever asks wait until it is told to answer: what a probe asks takes as long as a test wants."""

    def __init__(self):
        self.listener = socket.create_server(('127.0.0.1', 0))
        self.hung_up = threading.Event()
        self.is_open = threading.Event()
        self.is_open.set()
        self.url = f'http://127.0.0.1:{self.listener.getsockname()[1]}/'
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.answer, args=(connection,), daemon=True).start()

    def answer(self, connection):
        with connection:
            try:
                connection.recv(4096)
                while not self.is_open.wait(0.05):
                    if select.select([connection], [], [], 0)[0] and not connection.recv(4096):
                        self.hung_up.set()
                        return
                connection.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n')
            except OSError:
                pass


class Events:
    """What the server tells of operations, as it tells it."""

    def __init__(self, jikimid):
        self.connection = socket.socket(socket.AF_UNIX)
        self.connection.settimeout(60)
        self.connection.connect(jikimid.path)
        self.connection.sendall(f'GET {PREFIX}/events HTTP/1.1\r\nHost: x\r\n\r\n'.encode())
        self.waiting = b''
        while b'"hello"' not in self.waiting:
            self.waiting += self.connection.recv(65536)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.connection.close()

    def until(self, check):
        while True:
            line, end, rest = self.waiting.partition(b'\n')
            if not end:
                self.waiting += self.connection.recv(65536)
                continue
            self.waiting = rest
            if line.startswith(b'data: {"type":"operation"'):
                operation = json.loads(line[6:])['operation']
                if check(operation):
                    return operation


class World:
    def __init__(self):
        self.probe = SlowProbe()
        # The probe is asked when it is told to: its own turn comes once an hour.
        self.jikimid = Jikimid(JIKIMID, f'[probe slow]\nurl = {self.probe.url}\ninterval = 1h\ntimeout = 50s\n')
        self.jikimid.wait_for(PREFIX + '/status', lambda status: all(one['state'] != 'waiting' or 'last' in one
                                                                     for one in status['collectors'] if one['id'] == 'api'))

    def refresh(self, project=None):
        answer = self.jikimid.call('POST', PREFIX + '/refresh', {'project': project} if project else {})
        equal(answer.status, 202, answer.body)
        equal(answer.headers['location'], f'{PREFIX}/operations/{answer.json()["id"]}')
        return answer.json()['id']

    def wait_for(self, identifier, check):
        return self.jikimid.wait_for(f'{PREFIX}/operations/{identifier}', check)

    def wait_for_end(self, identifier):
        return self.wait_for(identifier, lambda one: one['state'] in ENDED)

    def hold(self):
        """An operation that runs, and waits for the probe."""
        self.probe.is_open.clear()
        identifier = self.refresh()
        self.wait_for(identifier, lambda one: one['state'] == 'running' and one['stage']['n'] == one['stage']['of'])
        return identifier


def test_from_the_beginning_to_the_end(world):
    held = world.hold()
    operation = world.wait_for(held, lambda one: True)
    n, of = operation['stage']['n'], operation['stage']['of']
    assert n == of >= 5, operation
    equal(round(operation['percent'], 6), round(100 * (of - 1) / of, 6))
    equal((operation['kind'], operation['stage']['name'], 'ended' in operation), ('refresh', '프로브 응답을 확인하는 중', False))
    world.jikimid.wait_for(PREFIX + '/progress', lambda body: [one['id'] for one in body['progress']] == [held])
    world.probe.is_open.set()
    operation = world.wait_for_end(held)
    equal((operation['state'], operation['percent'], operation['eta_s']), ('done', 100, None))
    equal(operation['result']['collected'] + operation['result']['failed'], of)
    assert operation['created'] <= operation['started'] <= operation['ended'], operation


def test_the_end_is_foreseen_by_earlier_runs(world):
    """Nothing is said at first; after three runs their times are what is expected, also after a restart."""
    equal(world.wait_for(world.hold(), lambda one: True)['eta_s'], None)
    world.probe.is_open.set()
    for _ in range(3):
        held = world.hold()
        threading.Timer(1.2, world.probe.is_open.set).start()
        equal(world.wait_for_end(held)['state'], 'done')
    for restarted in (False, True):
        if restarted:
            world.probe.is_open.set()
            equal(world.jikimid.stop(), 0)
            world.jikimid.start()
            world.jikimid.wait_for(PREFIX + '/status', lambda status: status['state'] == 'running')
        with Events(world.jikimid) as events:
            held = world.hold()
            told = events.until(lambda one: one['id'] == held and one['eta_s'] is not None)
            low, high = told['eta_s']
            assert 0 <= low <= high < 30, (low, high)
            # It is told anew while nothing else happens, until this one has taken longer than all before it.
            events.until(lambda one: one['id'] == held and one['state'] == 'running' and one['eta_s'] is None)
            world.probe.is_open.set()
            world.wait_for_end(held)


def test_cancelling(world):
    world.probe.hung_up.clear()
    held = world.hold()
    answer = world.jikimid.call('DELETE', f'{PREFIX}/operations/{held}')
    equal((answer.status, answer.json()['state']), (202, 'cancelled'))
    equal(world.jikimid.call('DELETE', f'{PREFIX}/operations/{held}').status, 409)
    # The collector was broken off, long before it would have given up, and can be asked again.
    assert world.probe.hung_up.wait(30), 'the probe is still being waited for'
    world.probe.is_open.set()
    equal(world.wait_for_end(world.refresh())['state'], 'done')
    equal(world.wait_for_end(held)['state'], 'cancelled')


def test_stopping_cancels(world):
    held = world.hold()
    equal(world.jikimid.call('POST', PREFIX + '/control/stop').status, 200)
    operation = world.wait_for_end(held)
    equal((operation['state'], operation['error']), ('cancelled', '지키기를 멈췄습니다'))
    equal(world.jikimid.call('POST', PREFIX + '/refresh', {}).status, 409)
    world.probe.is_open.set()
    equal(world.jikimid.call('POST', PREFIX + '/control/start').status, 200)
    equal(world.wait_for_end(world.refresh())['state'], 'done')


def test_a_project_is_scanned(world):
    answer = world.jikimid.call('POST', PREFIX + '/projects', {'path': world.jikimid.repository})
    equal(answer.status, 201)
    link, relation = answer.headers['link'].split('; ')
    equal(relation, 'rel="monitor"')
    scan = world.wait_for_end(link.strip('<>').rsplit('/', 1)[1])
    project = answer.json()['id']
    equal((scan['kind'], scan['project'], scan['state'], scan['stage']['of']), ('scan', project, 'done', 4))
    again = world.wait_for_end(world.refresh(project))
    equal((again['kind'], again['project'], again['state'], again['stage']['of']), ('refresh', project, 'done', 4))
    # Whoever asks too often is told of what is under way.
    held = world.hold()
    equal(len({world.refresh() for _ in range(6)} - {held}), 1)
    world.probe.is_open.set()
    for operation in world.jikimid.call('GET', PREFIX + '/progress').json()['progress']:
        equal(world.wait_for_end(operation['id'])['state'], 'done')
    equal(world.jikimid.call('DELETE', f'{PREFIX}/projects/{project}').status, 204)


def test_events_tell(world):
    with Events(world.jikimid) as events:
        identifier = world.refresh()
        done = events.until(lambda one: one['id'] == identifier and one['state'] == 'done')
        equal((done['kind'], done['percent']), ('refresh', 100))


def test_killed_in_the_middle(world):
    """Never lost: it is shown as failed, and so it stays over another restart."""
    held = world.hold()
    world.jikimid.stop(signal.SIGKILL)
    world.probe.is_open.set()
    for _ in range(2):
        world.jikimid.start()
        operation = world.wait_for(held, lambda one: True)
        equal((operation['state'], operation['interrupted']), ('failed', True))
        equal(operation['error'], '프로그램이 끝나 중단되었습니다')
        assert operation['ended'] >= operation['started'], operation
        equal(world.jikimid.call('DELETE', f'{PREFIX}/operations/{held}').status, 409)
        equal(world.jikimid.stop(), 0)
    world.jikimid.start()


def test_history_is_bounded(world):
    for number in range(105):
        last = world.wait_for_end(world.refresh())['id']
    operations = world.jikimid.call('GET', PREFIX + '/operations?limit=1000').json()['operations']
    equal((len(operations), operations[0]['id']), (100, last))


def main():
    world = World()
    try:
        tap.run(tap.collect(sys.modules[__name__]), world)
    finally:
        world.probe.is_open.set()
        if world.jikimid.end() != 0:
            print('Bail out! jikimid did not end well')


main()
