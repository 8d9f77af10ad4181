# SPDX-License-Identifier: GPL-3.0-or-later
"""jikimictl with a host over TLS: whom it trusts, what it remembers, and that a key never goes to anybody else."""
import contextlib
import os
import pathlib
import pty
import select
import shutil
import socket
import ssl
import subprocess
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / 'daemon'))
from jikimid import BUILD, DEADLINE_S, Daemon, environment, folder, run, until  # noqa: E402
from tap import Skip, contains, equal, run as run_tests, true  # noqa: E402

CTL = BUILD / 'jikimictl'
FINE, USAGE, UNREACHABLE, REFUSED, NOT_FOUND = 0, 2, 3, 4, 5
WRONG = 'SHA256:' + ':'.join(['AB'] * 32)


def client_environment(top, **more):
    """No keyring and no bus: secrets are files below the client's own state folder."""
    env = environment(HOME=str(top / 'home'), DBUS_SESSION_BUS_ADDRESS='unix:path=/nowhere', **more)
    for name in ('DISPLAY', 'WAYLAND_DISPLAY', 'CREDENTIALS_DIRECTORY', 'JIKIMI_KEY'):
        env.pop(name, None)
    env.update(more)
    return env


def ctl(top, *arguments, text=None, **more):
    return subprocess.run([CTL, '--state-dir', top / 'client', *map(str, arguments)], capture_output=True, text=True, check=False,
                          input=text if text is not None else '', timeout=60, env=client_environment(top, **more))


@contextlib.contextmanager
def host(top, name='state', listen='127.0.0.1:0', **more):
    """A daemon with TLS, its fingerprint, and a key that may read."""
    with Daemon(top / name, listen=listen, env=environment(JIKIMI_API_TLS='true', **more)) as daemon:
        fingerprint = run('--state-dir', top / name, '--print-fingerprint', env=environment(**more)).stdout.strip()
        made = subprocess.run([CTL, '--state-dir', top / name, 'keys', 'create', '--role', 'reader', '--quiet'], check=True,
                              capture_output=True, text=True, env=environment())
        yield daemon, fingerprint, made.stdout.strip()


def known_hosts(top):
    path = top / 'client' / 'config' / 'known_hosts'
    return path.read_text() if path.exists() else ''


def test_trust_by_fingerprint():
    with folder() as top, host(top) as (daemon, fingerprint, key):
        done = ctl(top, '--url', daemon.url, 'status', JIKIMI_KEY=key)
        equal(done.returncode, UNREACHABLE, done.stderr)
        contains(done.stderr, fingerprint)
        contains(done.stderr, '--fingerprint')
        equal(known_hosts(top), '')

        done = ctl(top, '--url', daemon.url, '--fingerprint', WRONG, 'status', JIKIMI_KEY=key)
        equal(done.returncode, UNREACHABLE, done.stderr)
        contains(done.stderr, WRONG)
        contains(done.stderr, fingerprint)
        equal(known_hosts(top), '', 'a wrong one is not kept')

        equal(ctl(top, '--url', daemon.url, '--fingerprint', 'SHA256:12', 'status').returncode, USAGE)
        equal(ctl(top, '--url', 'http://127.0.0.1:9', '--fingerprint', fingerprint, 'status').returncode, USAGE)

        spelled = fingerprint.removeprefix('SHA256:').replace(':', '').lower()
        done = ctl(top, '--url', daemon.url, '--fingerprint', spelled, 'status', JIKIMI_KEY=key)
        equal(done.returncode, FINE, done.stderr)
        equal(known_hosts(top), f'{daemon.url.removeprefix("https://")} {fingerprint}\n')
        path = top / 'client' / 'config' / 'known_hosts'
        equal(path.stat().st_mode & 0o777, 0o600)
        done = ctl(top, '--url', daemon.url + '/', 'status', JIKIMI_KEY=key)
        equal(done.returncode, FINE, done.stderr)
        equal(ctl(top, '--connect', daemon.url, 'projects', JIKIMI_KEY=key).returncode, FINE)
        contains(ctl(top, '--url', daemon.url, 'doctor', JIKIMI_KEY=key).stdout, fingerprint)

        path.chmod(0o666)
        done = ctl(top, '--url', daemon.url, 'status', JIKIMI_KEY=key)
        equal(done.returncode, REFUSED, done.stderr)
        contains(done.stderr, 'others may write here')


def test_changed_certificate_is_refused():
    with folder() as top:
        with host(top) as (daemon, first, key):
            equal(ctl(top, '--url', daemon.url, '--fingerprint', first, 'status', JIKIMI_KEY=key).returncode, FINE)
            path = top / 'state' / 'state' / 'tls' / 'identity.pem'
            path.rename(top / 'old.pem')
            second = run('--state-dir', top / 'state', '--print-fingerprint', env=environment()).stdout.strip()
            true(second not in ('', first), 'another one is made')
            until(lambda: second in daemon.stderr, 'it is in force')
            done = ctl(top, '--url', daemon.url, 'status', JIKIMI_KEY=key)
            equal(done.returncode, UNREACHABLE, done.stderr)
            for part in (first, second, 'another one than was trusted', '--fingerprint'):
                contains(done.stderr, part)
            contains(known_hosts(top), first)
            equal(ctl(top, '--url', daemon.url, '--fingerprint', second, 'status', JIKIMI_KEY=key).returncode, FINE)
            equal(known_hosts(top), f'{daemon.url.removeprefix("https://")} {second}\n')
            equal(ctl(top, '--url', daemon.url, 'status', JIKIMI_KEY=key).returncode, FINE)


def talk(top, answer, *arguments, **more):
    """Runs jikimictl on a terminal, and types @answer at its first question. Returns: exit code, what was shown."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.execve(CTL, [str(CTL), '--state-dir', str(top / 'client'), *map(str, arguments)], client_environment(top, **more))
    shown, answered, end = b'', False, time.monotonic() + 60
    while time.monotonic() < end:
        if not select.select([terminal], [], [], 1)[0]:
            continue
        try:
            part = os.read(terminal, 65536)
        except OSError:
            break
        if not part:
            break
        shown += part
        if not answered and (b'[y/N]' in shown or b'API key:' in shown):
            os.write(terminal, answer)
            answered = True
    os.close(terminal)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), shown.decode()


def test_a_person_is_asked():
    with folder() as top, host(top) as (daemon, fingerprint, key):
        code, shown = talk(top, b'n\n', '--url', daemon.url, 'status', JIKIMI_KEY=key)
        equal(code, UNREACHABLE, shown)
        contains(shown, fingerprint)
        equal(known_hosts(top), '')
        code, shown = talk(top, b'y\n', '--url', daemon.url, 'status', JIKIMI_KEY=key)
        equal(code, FINE, shown)
        contains(known_hosts(top), fingerprint)
        code, shown = talk(top, b'', '--url', daemon.url, 'status', JIKIMI_KEY=key)
        equal(code, FINE, shown)
        true('[y/N]' not in shown, 'asked again')


def test_remembered_keys():
    with folder() as top, host(top) as (daemon, fingerprint, key):
        place = daemon.url.removeprefix('https://')
        done = ctl(top, '--url', daemon.url, '--fingerprint', fingerprint, 'projects')
        equal(done.returncode, REFUSED, done.stderr)
        contains(done.stderr, 'keys remember')
        for wrong in ('', 'nonsense\n', 'jk_a b\n'):
            equal(ctl(top, 'keys', 'remember', daemon.url, text=wrong).returncode, USAGE)
        equal(ctl(top, 'keys', 'remember', text=key).returncode, USAGE)
        equal(ctl(top, 'keys', 'remember', 'http://build.example', text=key).returncode, USAGE)
        equal(ctl(top, 'keys', 'remember', 'ftp://build.example', text=key).returncode, USAGE)

        done = ctl(top, 'keys', 'remember', daemon.url, text=key + '\n')
        equal(done.returncode, FINE, done.stderr)
        contains(done.stderr, 'which only you can read')
        contains(done.stdout, place)
        files = list((top / 'client' / 'state' / 'secrets').iterdir())
        equal([(path.name, path.stat().st_mode & 0o777) for path in files], [('key.' + place.replace(':', '.'), 0o600)])
        equal(ctl(top, '--url', daemon.url, 'projects').returncode, FINE)
        files[0].chmod(0o640)
        done = ctl(top, '--url', daemon.url, 'projects')
        equal(done.returncode, REFUSED)
        contains(done.stderr, 'the secret')
        files[0].chmod(0o600)

        code, shown = talk(top, key.encode() + b'\n', 'keys', 'remember', daemon.url)
        equal(code, FINE, shown)
        true(key not in shown, 'the key was echoed')

        equal(ctl(top, 'keys', 'forget', daemon.url).returncode, FINE)
        equal((list((top / 'client' / 'state' / 'secrets').iterdir()), known_hosts(top)), ([], ''))
        equal(ctl(top, 'keys', 'forget', daemon.url).returncode, NOT_FOUND)


def test_ipv6_address():
    try:
        socket.socket(socket.AF_INET6).bind(('::1', 0))
    except OSError as reason:
        raise Skip(f'no IPv6 here: {reason}') from reason
    with folder() as top, host(top, listen='[::1]:0') as (daemon, fingerprint, key):
        done = ctl(top, '--url', daemon.url, '--fingerprint', fingerprint, 'projects', JIKIMI_KEY=key)
        equal(done.returncode, FINE, done.stderr)
        contains(known_hosts(top), '[::1]:')
        done = ctl(top, '--url', daemon.url, 'watch', '--count', '1', 'cpu_usage', JIKIMI_KEY=key)
        equal(done.returncode, FINE, done.stderr)


def test_live_events():
    with folder() as top, host(top) as (daemon, fingerprint, key):
        done = ctl(top, '--url', daemon.url, '--fingerprint', fingerprint, 'watch', '--count', '1', 'cpu_usage', JIKIMI_KEY=key)
        equal(done.returncode, FINE, done.stderr)
        contains(done.stdout, 'cpu_usage')
        done = ctl(top, '--url', daemon.url, '--fingerprint', WRONG, 'watch', '--count', '1', 'cpu_usage', JIKIMI_KEY=key)
        equal(done.returncode, UNREACHABLE, done.stderr)


def test_nobody_else_gets_the_key():
    with folder() as top:
        subprocess.run(['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout',
                        top / 'key.pem', '-out', top / 'certificate.pem', '-days', '9', '-subj', '/CN=localhost'], check=True,
                       capture_output=True)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(top / 'certificate.pem', top / 'key.pem')
        listener = socket.create_server(('127.0.0.1', 0))
        got = []

        def serve():
            while True:
                try:
                    plain, _ = listener.accept()
                except OSError:
                    return
                with contextlib.suppress(OSError), context.wrap_socket(plain, server_side=True) as connection:
                    connection.settimeout(2)
                    got.append(connection.recv(4096))

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        url = f'https://127.0.0.1:{listener.getsockname()[1]}'
        for arguments in (('--fingerprint', WRONG), ()):
            for command in (('status',), ('watch', '--count', '1')):
                equal(ctl(top, '--url', url, *arguments, *command, JIKIMI_KEY='jk_0123456789abcdef_' + 'a' * 64).returncode, UNREACHABLE)
        equal([data for data in got if data], [], 'something was said to a stranger')
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(DEADLINE_S)


if __name__ == '__main__':
    if shutil.which('openssl') is None:
        print('1..0 # SKIP openssl is not installed')
        sys.exit(0)
    sys.exit(run_tests(sys.modules[__name__]))
