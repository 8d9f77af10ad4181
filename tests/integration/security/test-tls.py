# SPDX-License-Identifier: GPL-3.0-or-later
"""The listener with TLS of a real daemon, by Python's ssl and by openssl: versions, slow and wrong peers, keys, reload."""
import contextlib
import hashlib
import os
import pathlib
import re
import shutil
import socket
import ssl
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / 'daemon'))
from jikimid import BUILD, DEADLINE_S, PREFIX, Daemon, environment, folder, run, until  # noqa: E402
from tap import Skip, contains, equal, run as run_tests, true  # noqa: E402

CTL = BUILD / 'jikimictl'
HANDSHAKE_S = 10


def tls_environment(**more):
    """Loopback, treated as an address of a network."""
    return environment(JIKIMI_API_TLS='true', **more)


@contextlib.contextmanager
def tls_daemon(top, *arguments, listen='127.0.0.1:0', **more):
    with Daemon(top / 'state', *arguments, listen=listen, env=tls_environment(**more)) as daemon:
        true(daemon.url and daemon.url.startswith('https://'), f'no TLS: {daemon.first_line} {daemon.stderr}')
        yield daemon


def place_of(daemon):
    host, _, port = daemon.url.removeprefix('https://').rpartition(':')
    return host.strip('[]'), int(port)


def context(**options):
    made = ssl.create_default_context()
    made.check_hostname = False
    made.verify_mode = ssl.CERT_NONE
    for name, value in options.items():
        setattr(made, name, value)
    return made


def open_tls(daemon, made=None):
    plain = socket.create_connection(place_of(daemon), DEADLINE_S)
    return (made or context()).wrap_socket(plain, server_hostname='localhost')


def say(connection, path, *more, host=None, method='GET'):
    lines = [f'{method} {path} HTTP/1.1', f'Host: {host or "localhost:" + str(connection.getpeername()[1])}',
             'Connection: close', *more]
    connection.sendall(('\r\n'.join(lines) + '\r\n\r\n').encode())
    answer = b''
    while part := connection.recv(65536):
        answer += part
    return answer.decode()


def ask(daemon, path, *more, **options):
    with open_tls(daemon) as connection:
        return say(connection, path, *more, **options)


def status_of(answer):
    return int(answer.split(' ', 2)[1]) if answer else 0


def fingerprint(daemon):
    with open_tls(daemon) as connection:
        digest = hashlib.sha256(connection.getpeercert(binary_form=True)).hexdigest().upper()
    return 'SHA256:' + ':'.join(digest[i:i + 2] for i in range(0, 64, 2))


def count_sockets(daemon):
    n = 0
    for name in os.listdir(f'/proc/{daemon.pid}/fd'):
        with contextlib.suppress(OSError):  # closed meanwhile
            n += os.readlink(f'/proc/{daemon.pid}/fd/{name}').startswith('socket:')
    return n


def make_certificate(top, name, days=30, mode=0o600, key_type=('ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1')):
    certificate, key = top / f'{name}.pem', top / f'{name}.key'
    subprocess.run(['openssl', 'req', '-x509', '-newkey', *key_type, '-nodes', '-keyout', key, '-out', certificate, '-days',
                    str(days), '-subj', f'/CN={name}', '-addext', f'subjectAltName=DNS:{name}'], check=True, capture_output=True)
    key.chmod(mode)
    return certificate, key


def test_own_certificate_is_made_once():
    with folder() as top:
        with tls_daemon(top) as daemon:
            first = fingerprint(daemon)
            contains(daemon.stderr, first)
            printed = run('--state-dir', top / 'state', '--print-fingerprint', env=tls_environment())
            equal((printed.returncode, printed.stdout.strip()), (0, first), printed.stderr)
            with open_tls(daemon) as connection:
                der = connection.getpeercert(binary_form=True)
            shown = subprocess.run(['openssl', 'x509', '-inform', 'DER', '-noout', '-text', '-dates'], input=der, check=True,
                                   capture_output=True).stdout.decode()
            for part in ('prime256v1', 'DNS:localhost', 'IP Address:127.0.0.1', f'DNS:{socket.gethostname()}', 'CA:FALSE'):
                contains(shown, part)
            own = top / 'state' / 'state' / 'tls' / 'identity.pem'
            equal((own.stat().st_mode & 0o777, own.parent.stat().st_mode & 0o777), (0o600, 0o700))
        with tls_daemon(top) as daemon:
            equal(fingerprint(daemon), first, 'after a restart')
        own.chmod(0o640)
        with Daemon(top / 'state', env=tls_environment()) as daemon:
            true(daemon.url is None, 'a key that others may read is used')
            contains(daemon.stderr, 'others may read the private key')
        equal(run('--state-dir', top / 'state', '--print-fingerprint', env=tls_environment()).returncode, 1)


def test_old_protocols_are_refused():
    with folder() as top, tls_daemon(top) as daemon:
        for version, allowed in (('-tls1', False), ('-tls1_1', False), ('-tls1_2', True), ('-tls1_3', True)):
            done = subprocess.run(['openssl', 's_client', '-connect', daemon.url.removeprefix('https://'), version, '-cipher',
                                   'ALL:@SECLEVEL=0'], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=DEADLINE_S,
                                  check=False)
            equal('Cipher is (NONE)' not in done.stdout, allowed, f'{version}: {done.stdout[-300:]}{done.stderr[-300:]}')


def test_nothing_without_a_key():
    with folder() as top, tls_daemon(top) as daemon:
        document = daemon.get('/api/openapi.json')
        for path, methods in document['paths'].items():
            if 'get' not in methods or '{' in path:
                continue
            answer = ask(daemon, path + ('?metric=git_changes' if path.endswith('/history') else ''))
            is_open = {'key': []} not in methods['get']['security']
            equal(status_of(answer) == 401, not is_open, f'{path}: {answer[:200]}')
        key = subprocess.run([CTL, '--state-dir', top / 'state', 'keys', 'create', '--role', 'reader', '--quiet'], check=True,
                             capture_output=True, text=True, env=environment()).stdout.strip()
        answer = ask(daemon, PREFIX + '/status', f'X-API-Key: {key}')
        equal(status_of(answer), 200, answer)
        equal(status_of(ask(daemon, PREFIX + '/control/stop', f'X-API-Key: {key}', 'Content-Length: 0', method='POST')), 403)


def test_bodies_that_nobody_wants():
    """Refused before they are read: nothing may come unencrypted, and nobody may send without end."""
    with folder() as top, tls_daemon(top) as daemon:
        with open_tls(daemon) as connection:
            connection.sendall(f'POST {PREFIX}/projects HTTP/1.1\r\nHost: localhost:{place_of(daemon)[1]}\r\n'
                               'Content-Length: 100000\r\n\r\n'.encode() + b'x' * 100000)
            equal(status_of(connection.recv(65536).decode()), 401)
        sent = 0
        with open_tls(daemon) as connection, contextlib.suppress(OSError):
            connection.sendall(f'POST {PREFIX}/projects HTTP/1.1\r\nHost: localhost:{place_of(daemon)[1]}\r\n'
                               'Content-Length: 100000000\r\n\r\n'.encode())
            for sent in range(100):
                connection.sendall(b'x' * 1000000)
        true(sent < 50, f'{sent} MB were taken')
        equal(status_of(ask(daemon, '/livez')), 200)


def test_hosts_and_origins():
    with folder() as top, tls_daemon(top) as daemon:
        port = place_of(daemon)[1]
        for host, status in ((f'{socket.gethostname()}:{port}', 401), (f'127.0.0.1:{port}', 401), (f'evil.example:{port}', 403),
                             ('evil.example', 403)):
            equal(status_of(ask(daemon, PREFIX + '/status', host=host)), status, host)
        equal(status_of(ask(daemon, '/livez', host='10.0.0.7:9000')), 200, 'a health call by any name')
        for origin, status in ((f'https://localhost:{port}', 401), (f'http://localhost:{port}', 403)):
            equal(status_of(ask(daemon, PREFIX + '/events', f'Origin: {origin}')), status, origin)


def test_plain_http_and_garbage():
    with folder() as top, tls_daemon(top) as daemon:
        for data in (b'GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n', b'\x16\x03\x01\xff\xff' + b'\0' * 300, b'\0' * 64, b''):
            with socket.create_connection(place_of(daemon), DEADLINE_S) as connection:
                connection.settimeout(HANDSHAKE_S + DEADLINE_S)
                answer = b''
                try:
                    connection.sendall(data)
                    connection.shutdown(socket.SHUT_WR)  # it may have hung up already
                    while part := connection.recv(4096):
                        answer += part
                except OSError:
                    pass
                true(b'HTTP/1' not in answer, f'HTTP without TLS: {answer[:80]}')
        equal(status_of(ask(daemon, '/livez')), 200)


def test_slow_handshakes_hold_nothing():
    with folder() as top, tls_daemon(top) as daemon:
        n_sockets = count_sockets(daemon)
        held = [socket.create_connection(place_of(daemon), DEADLINE_S) for _ in range(60)]
        for connection in held[::2]:
            connection.sendall(b'\x16\x03\x01\x02\x00\x01')  # the beginning of a ClientHello
        begun = time.monotonic()
        equal(status_of(ask(daemon, '/livez')), 200)
        equal(daemon.ask('GET', '/status').status, 200)
        true(time.monotonic() - begun < 5, f'it took {time.monotonic() - begun:.1f} s beside 60 slow ones')

        def over(connection):
            connection.settimeout(0.01)
            try:
                return connection.recv(100) == b''
            except TimeoutError:
                return False
            except OSError:
                return True

        until(lambda: all(over(connection) for connection in held), 'slow handshakes are ended', HANDSHAKE_S + DEADLINE_S)
        for connection in held:
            connection.close()
        until(lambda: count_sockets(daemon) <= n_sockets, 'their sockets are closed', HANDSHAKE_S + 2 * DEADLINE_S)


def test_readers_that_do_not_read():
    """The end of TLS on a connection is a word too, which must not be waited for."""
    with folder() as top, tls_daemon(top) as daemon:
        held = []
        for size in range(4096, 200000, 8192):
            plain = socket.socket()
            plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, size)
            plain.connect(place_of(daemon))
            connection = context().wrap_socket(plain, server_hostname='localhost')
            connection.sendall(f'GET /api/openapi.json HTTP/1.1\r\nHost: localhost:{place_of(daemon)[1]}\r\nConnection: close\r\n\r\n'
                               .encode())
            held.append(connection)
            begun = time.monotonic()
            equal(daemon.ask('GET', '/status').status, 200)
            true(time.monotonic() - begun < 5, f'it took {time.monotonic() - begun:.1f} s')
        for connection in held:
            connection.close()


def test_kept_connection_and_events():
    with folder() as top, tls_daemon(top) as daemon:
        key = subprocess.run([CTL, '--state-dir', top / 'state', 'keys', 'create', '--role', 'reader', '--quiet'], check=True,
                             capture_output=True, text=True, env=environment()).stdout.strip()
        with open_tls(daemon) as connection:
            for _ in range(5):
                connection.sendall(f'GET {PREFIX}/status HTTP/1.1\r\nHost: localhost:{place_of(daemon)[1]}\r\nConnection: keep-alive\r\n'
                                   f'X-API-Key: {key}\r\n\r\n'.encode())
                answer = b''
                while b'\r\n\r\n' not in answer:
                    answer += connection.recv(65536)
                head, _, body = answer.partition(b'\r\n\r\n')
                size = int(re.search(rb'Content-Length: (\d+)', head).group(1))
                while len(body) < size:
                    body += connection.recv(65536)
                equal(status_of(head.decode()), 200)
        with open_tls(daemon) as connection:
            connection.sendall(f'GET {PREFIX}/events HTTP/1.1\r\nHost: localhost:{place_of(daemon)[1]}\r\n'
                               f'X-API-Key: {key}\r\n\r\n'.encode())
            answer = b''
            while b'"type":"hello"' not in answer:
                answer += connection.recv(65536)


def test_given_certificate_and_its_change():
    with folder() as top:
        certificate, key = make_certificate(top, 'one.example')
        settings = {'JIKIMI_API_TLS_CERTIFICATE': str(certificate), 'JIKIMI_API_TLS_KEY': str(key)}
        with tls_daemon(top, **settings) as daemon:
            first = fingerprint(daemon)
            true(not (top / 'state' / 'state' / 'tls').exists(), 'none of our own is made')
            equal(status_of(ask(daemon, PREFIX + '/status', host=f'one.example:{place_of(daemon)[1]}')), 401)
            with open_tls(daemon) as old:
                other, other_key = make_certificate(top, 'two.example')
                other_key.replace(key)
                other.replace(certificate)
                until(lambda: fingerprint(daemon) != first, 'the new certificate is in force')
                second = fingerprint(daemon)
                contains(until(lambda: second in daemon.stderr and daemon.stderr, 'it is told'), f'old_fingerprint={first}')
                equal(status_of(say(old, '/livez')), 200, 'a connection goes on')
            certificate.write_text('-----BEGIN CERTIFICATE-----\nbroken\n-----END CERTIFICATE-----\n')
            until(lambda: 'certificate-refused' in daemon.stderr or 'the last good one stays' in daemon.stderr, 'a broken one is told')
            equal(fingerprint(daemon), second, 'the last good one stays')


def test_refused_files():
    with folder() as top:
        certificate, key = make_certificate(top, 'one.example')
        other = make_certificate(top, 'two.example')[1]
        pipe = top / 'pipe'
        os.mkfifo(pipe)
        readable = make_certificate(top, 'open.example', mode=0o644)
        group = make_certificate(top, 'group.example', mode=0o640)
        for given, its_key, told in ((readable[0], readable[1], 'others may read the private key'),
                                     (group[0], group[1], 'others may read the private key'),
                                     (certificate, other, 'the private key is not the certificate’s'),
                                     (certificate, '', 'only one is set'), (certificate, pipe, 'is no file'),
                                     (key, key, key.name), (certificate, top / 'none', 'No such file')):
            env = tls_environment(JIKIMI_API_TLS_CERTIFICATE=str(given), JIKIMI_API_TLS_KEY=str(its_key))
            with Daemon(top / 'state', env=env) as daemon:
                true(daemon.url is None, f'{given} {its_key}: {daemon.url}')
                contains(daemon.stderr, 'tcp-refused' if 'tcp-refused' in daemon.stderr else 'cannot be served over TCP')
                contains(daemon.stderr, told)
                equal(daemon.ask('GET', '/status').status, 200, 'the socket goes on')


def test_no_plain_listener_on_a_network():
    if any(pathlib.Path(name).exists() for name in ('/.dockerenv', '/run/.containerenv')):
        raise Skip('this is a container, where it is allowed')
    with folder() as top, Daemon(top / 'state', listen='0.0.0.0:0', env=environment(JIKIMI_API_TLS='false')) as daemon:
        true(daemon.url is None, daemon.first_line)
        contains(daemon.stderr, 'is an address of a network')


def test_container_is_plain_by_default():
    with folder() as top, Daemon(top / 'state', listen='0.0.0.0:0', env=environment(container='test')) as daemon:
        true(daemon.url.startswith('http://'), daemon.first_line)
    with folder() as top, Daemon(top / 'state', listen='0.0.0.0:0', env=tls_environment(container='test')) as daemon:
        true(daemon.url.startswith('https://'), daemon.first_line)


def test_ipv6_loopback():
    try:
        socket.socket(socket.AF_INET6).bind(('::1', 0))
    except OSError as reason:
        raise Skip(f'no IPv6 here: {reason}') from reason
    with folder() as top, tls_daemon(top, listen='[::1]:0') as daemon:
        equal(status_of(ask(daemon, '/livez')), 200)
        equal(status_of(ask(daemon, PREFIX + '/status', host=f'[::1]:{place_of(daemon)[1]}')), 401)


if __name__ == '__main__':
    if shutil.which('openssl') is None:
        print('1..0 # SKIP openssl is not installed')
        sys.exit(0)
    sys.exit(run_tests(sys.modules[__name__]))
