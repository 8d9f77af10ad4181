# SPDX-License-Identifier: GPL-3.0-or-later
"""What a stranger can do over TCP, and another user of the machine with our files: nothing but read numbers."""
import json
import os
import pathlib
import resource
import shutil
import socket
import struct
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / 'daemon'))
from jikimid import BUILD, PREFIX, Daemon, folder, git, make_repository, run, until  # noqa: E402
from tap import Skip, equal, run as run_tests, true  # noqa: E402

NOBODY = 65534
SECRET = 'geheim'


def port_of(daemon):
    return int(daemon.url.rsplit(':', 1)[1])


def raw(daemon, data, timeout=20):
    """Sends bytes as they are. Returns: all that comes until the end, or until nothing comes."""
    with socket.create_connection(('127.0.0.1', port_of(daemon)), timeout) as connection:
        received = b''
        try:
            connection.sendall(data)
            while part := connection.recv(65536):
                received += part
        except OSError:
            pass
        return received


def head(daemon, method, path, *more):
    lines = [f'{method} {path} HTTP/1.1', f'Host: localhost:{port_of(daemon)}', *more]
    return ('\r\n'.join(lines) + '\r\n\r\n').encode()


def status_of(answer):
    return int(answer.split(b' ', 2)[1]) if answer else 0


def try_connect(daemon):
    connection = socket.socket()
    connection.settimeout(0.5)
    try:
        connection.connect(('127.0.0.1', port_of(daemon)))
        return connection
    except OSError:
        connection.close()
        return None


def flood(daemon, number):
    return [connection for connection in (try_connect(daemon) for _ in range(number)) if connection]


def web_socket(daemon):
    connection = socket.create_connection(('127.0.0.1', port_of(daemon)), 20)
    connection.sendall(head(daemon, 'GET', PREFIX + '/events', 'Upgrade: websocket', 'Connection: Upgrade',
                            'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==', 'Sec-WebSocket-Version: 13'))
    answer = b''
    while b'\r\n\r\n' not in answer:
        answer += connection.recv(4096)
    equal(status_of(answer), 101)
    return connection


def frame(kind, payload):
    size = len(payload)
    length = bytes([0x80 | size]) if size < 126 else struct.pack('>BH', 0xfe, size)
    return bytes([0x80 | kind]) + length + b'\0\0\0\0' + payload


def answers_soon(daemon, what):
    begun = time.monotonic()
    equal(daemon.ask('GET', '/status').status, 200, what)
    true(time.monotonic() - begun < 5, f'{what}: took {time.monotonic() - begun:.1f} s')


def may_open(number):
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    if hard < number:
        raise Skip(f'only {hard} files may be open')
    resource.setrlimit(resource.RLIMIT_NOFILE, (number, hard))


def test_nothing_but_numbers_over_tcp():
    with folder() as top:
        config = top / 'state' / 'config'
        config.mkdir(parents=True)
        (config / 'jikimi.conf').write_text(
            ''.join(f'[{kind} {SECRET}-{kind}]\nurl = http://127.0.0.1:9/{SECRET}\n' for kind in ('probe', 'source', 'health')))
        good = make_repository(top / f'{SECRET}-good')
        git(good, 'checkout', '-q', '-b', f'{SECRET}-branch')
        (good / f'{SECRET}-new').write_text('new')
        (good / 'coverage').mkdir()
        (good / 'coverage' / 'lcov.info').write_text(f'SF:{SECRET}.c\nDA:1,x\nend_of_record\n')
        broken = make_repository(top / f'{SECRET}-broken')
        (broken / '.git' / 'index').write_bytes(f'DIRC{SECRET}'.encode())
        with Daemon(top / 'state', good, broken) as daemon:
            ids = [daemon.wait_project(path)['id'] for path in (good, broken)]
            until(lambda: daemon.collector('coverage', ids[0])['state'] == 'failed', 'the broken report is read')
            until(lambda: (daemon.collector('source') or {}).get('state') == 'failed', 'the source is asked')
            everything = daemon.ask('GET', '/dashboard').text
            true(SECRET in everything, 'the owner sees names')
            before = daemon.ask('GET', '/status').json
            document = daemon.get('/api/openapi.json')
            for path, methods in document['paths'].items():
                for method in set(methods) & {'get', 'put', 'post', 'delete'}:
                    for project in ids:
                        url = path.replace('{id}', project).replace('{rule}', 'rule').replace('{checkpoint}', 'x')
                        call(daemon, method, url, str(top))
            after = daemon.ask('GET', '/status').json
            equal([after[name] for name in ('state', 'auto_healing')], [before[name] for name in ('state', 'auto_healing')])
            equal(len(daemon.get('/projects')['projects']), 2)


def call(daemon, method, path, top):
    query = '?metric=git_changes' if path.endswith('/history') else ''
    body = b'' if method == 'get' else b'{}'
    if path.endswith('/events'):
        return
    answer = raw(daemon, head(daemon, method.upper(), path + query, 'Connection: close', 'Content-Type: application/json',
                              f'Content-Length: {len(body)}') + body)
    for secret in (SECRET, top):
        true(secret.encode() not in answer.partition(b'\r\n\r\n')[2], f'{method} {path} tells {secret}: {answer[-300:]}')
    true(method == 'get' or status_of(answer) in (401, 501), f'{method} {path}: {answer[:60]}')


def test_hosts_that_are_not_ours():
    with folder() as top, Daemon(top / 'state') as daemon:
        port = port_of(daemon)
        for host in (f'localhost.evil.com:{port}', f'127.0.0.1.evil.com:{port}', f'[::ffff:127.0.0.1]:{port}', f'0.0.0.0:{port}',
                     f'127.1:{port}', f'2130706433:{port}', f'localhost.:{port}', 'localhost', '', f'localhost:{port}@evil',
                     f'[::1%lo]:{port}', f'localhost:{port}, evil'):
            answer = raw(daemon, f'GET {PREFIX}/status HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n'.encode())
            true(status_of(answer) in (400, 403), f'{host}: {answer[:60]}')
        for target in (f'http://evil.com{PREFIX}/status', f'http://localhost:{port}@evil.com{PREFIX}/status', 'file:///etc/passwd'):
            answer = raw(daemon, head(daemon, 'GET', target, 'Connection: close'))
            true(status_of(answer) in (400, 403), f'{target}: {answer[:60]}')


def test_one_request_in_another():
    with folder() as top, Daemon(top / 'state') as daemon:
        hidden = head(daemon, 'GET', PREFIX + '/status', 'Connection: close')
        for lengths in (('Content-Length: 5', 'Transfer-Encoding: chunked'), ('Transfer-Encoding: x', 'Transfer-Encoding: chunked'),
                        ('Transfer-Encoding: chunked', 'Transfer-Encoding: chunked'), ('Content-Length: 5', 'Content-Length: 0'),
                        ('Content-Length: -1',), ('Transfer-Encoding: chunked, identity',)):
            answer = raw(daemon, head(daemon, 'GET', PREFIX + '/status', *lengths) + b'0\r\n\r\n' + hidden)
            true(status_of(answer) in (400, 501) and answer.count(b'HTTP/1.1 ') == 1, f'{lengths}: {answer[:60]}')


def test_a_crowd_does_not_shut_us_out():
    may_open(4096)
    with folder() as top, Daemon(top / 'state') as daemon:
        crowd = flood(daemon, 1300)
        answers_soon(daemon, 'with 1300 idle connections')
        for connection in crowd:
            connection.close()
        until(lambda: status_of(raw(daemon, head(daemon, 'GET', '/healthz', 'Connection: close'), 2)) == 200, 'TCP is served again')


def test_a_crowd_with_few_files():
    """Without a file descriptor for the next connection SoupServer would never listen again."""
    def limit():
        resource.setrlimit(resource.RLIMIT_NOFILE, (160, 160))
    with folder() as top, Daemon(top / 'state', preexec_fn=limit) as daemon:
        crowd = flood(daemon, 400)
        answers_soon(daemon, 'with 400 connections for 160 files')
        for connection in crowd:
            connection.close()
        until(lambda: status_of(raw(daemon, head(daemon, 'GET', '/healthz', 'Connection: close'), 2)) == 200, 'TCP is served again')


def test_pings_do_not_hold_the_loop():
    with folder() as top, Daemon(top / 'state') as daemon:
        connection = web_socket(daemon)
        connection.settimeout(0.5)
        try:
            for _ in range(100):
                connection.sendall(frame(9, b'x' * 125) * 1000)
        except OSError:
            pass
        answers_soon(daemon, 'after 100,000 pings')
        connection.close()


def test_subscriptions_are_bounded():
    with folder() as top, Daemon(top / 'state') as daemon:
        for series, fine in ((['cpu_usage'] * 128, True), (['cpu_usage'] * 129, False), (['m' * 9000], False)):
            connection = web_socket(daemon)
            connection.sendall(frame(1, json.dumps({'subscribe': {'series': series}}).encode()))
            connection.sendall(frame(9, b'there?'))
            connection.settimeout(20)
            received = b''
            while b'\x8a\x06there?' not in received and b'\x03\xf0' not in received:
                received += connection.recv(4096) or b'\x03\xf0'
            equal(b'\x03\xf0' not in received, fine, f'{len(series)} series')
            connection.close()


def test_head_of_a_stream_ends():
    with folder() as top, Daemon(top / 'state') as daemon:
        answer = raw(daemon, head(daemon, 'HEAD', PREFIX + '/events', 'Connection: close'))
        equal(status_of(answer), 200)


def as_nobody(*command):
    if os.geteuid() != 0 or shutil.which('setpriv') is None:
        raise Skip('needs root and setpriv to become another user')
    return subprocess.run(['setpriv', f'--reuid={NOBODY}', f'--regid={NOBODY}', '--clear-groups', *map(str, command)],
                          capture_output=True, text=True, check=False, timeout=20)


def test_another_user_gets_nowhere():
    with folder() as top:
        top.chmod(0o755)
        old = os.umask(0)
        try:
            with Daemon(top / 'state') as daemon:
                os.umask(old)
                for place in ('config', 'state', 'state/jikimi.db', 'data', 'run'):
                    path = daemon.state_dir / place
                    equal(oct(path.stat().st_mode & 0o077), '0o0', place)
                    true(as_nobody('test', '-r', path).returncode != 0, f'{place} can be read')
                program = f'import socket; socket.socket(socket.AF_UNIX).connect({daemon.socket!r})'
                true('Permission' in as_nobody('/usr/bin/python3', '-c', program).stderr, 'the socket lets others in')
        finally:
            os.umask(old)


def test_state_folders_of_others_are_refused():
    with folder() as top:
        state = top / 'state' / 'state'
        state.mkdir(parents=True)
        state.chmod(0o777)
        with Daemon(top / 'state'):
            equal(oct(state.stat().st_mode & 0o777), '0o700', 'our own folder is closed')
        if os.geteuid() != 0:
            raise Skip('needs root to give a folder away')
        os.chown(state, NOBODY, NOBODY)
        done = run('--state-dir', top / 'state', '--listen', '127.0.0.1:0')
        equal((done.returncode, str(state) in done.stderr), (1, True), done.stderr)


def test_a_socket_of_another_user_is_not_talked_to():
    with folder() as top:
        place = top / 'squat'
        place.mkdir()
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(str(place / 'api.sock'))
        listener.listen(1)
        listener.settimeout(0.5)
        if os.geteuid() != 0:
            raise Skip('needs root to give a socket away')
        for path in (place, place / 'api.sock'):
            os.chown(path, NOBODY, NOBODY)
        done = subprocess.run([BUILD / 'jikimictl', '--socket', place / 'api.sock', 'status'], capture_output=True, text=True,
                              timeout=20, check=False, env={**os.environ, 'LANGUAGE': 'en', 'LC_ALL': 'C.UTF-8'})
        true('belongs to another user' in done.stderr, done.stderr)
        try:
            listener.accept()
            raise AssertionError('it was talked to')
        except TimeoutError:
            pass
        listener.close()


if __name__ == '__main__':
    sys.exit(run_tests(sys.modules[__name__]))
