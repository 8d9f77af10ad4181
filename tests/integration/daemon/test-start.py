#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How jikimid starts, says where it is, refuses and ends."""
import json
import os
import pathlib
import shutil
import socket
import stat
import subprocess
import sys
import time

import tap
from jikimid import (BUILD, Daemon, environment, folder, make_repository, run, until)


def test_first_line_and_both_doors():
    with folder() as top, Daemon(top / 's') as daemon:
        host, port = daemon.url.removeprefix('http://').split(':')
        tap.equal(host, '127.0.0.1')
        tap.true(int(port) > 1024, f'port {port}')
        tap.equal(daemon.socket, str(top / 's/run/api.sock'))
        tap.equal(daemon.get('/status')['state'], 'running')
        tap.equal(daemon.get('/status', tcp=True)['state'], 'running')
        tap.equal(stat.S_IMODE(os.stat(top / 's/run').st_mode), 0o700)
        tap.equal(stat.S_IMODE(os.stat(top / 's/state/jikimi.db').st_mode), 0o600)


def test_paths_with_spaces_and_hangul():
    with folder() as top, Daemon(top / '지킴이 상태', make_repository(top / '내 저장소')) as daemon:
        row = daemon.wait_project(top / '내 저장소')
        tap.equal((row['name'], row['state']), ('내 저장소', 'ok'))


def test_taken_port_is_told_and_the_socket_goes_on():
    with folder() as top, socket.create_server(('127.0.0.1', 0)) as holder:
        port = holder.getsockname()[1]
        with Daemon(top / 's', listen=f'127.0.0.1:{port}') as daemon:
            tap.equal(daemon.url, None)
            tap.equal(daemon.get('/status')['state'], 'running')
            tap.contains(daemon.stderr, f'127.0.0.1:{port}')
            tap.equal(len(daemon.stderr.splitlines()), 1, 'lines')


def test_unusable_listen_is_told():
    with folder() as top:
        with Daemon(top / 's', listen='192.0.2.1:0') as daemon:  # an address that no machine has
            tap.equal(daemon.url, None)
            tap.contains(daemon.stderr, '192.0.2.1:0')


def test_long_state_dir():
    with folder() as top:
        deep = top / ('a' * 100) / ('b' * 100)
        with Daemon(deep) as daemon:
            tap.true(len(daemon.socket.encode()) <= 107, daemon.socket)
            tap.true(daemon.socket.startswith('/tmp/jikimi-'), daemon.socket)
            tap.equal(stat.S_IMODE(os.stat(os.path.dirname(daemon.socket)).st_mode), 0o700)
            tap.equal(daemon.get('/status')['state'], 'running')
            tap.contains(daemon.stderr, daemon.socket)
            run_dir = os.path.dirname(daemon.socket)
        tap.true((deep / 'state/jikimi.db').exists(), 'history lies below the state folder')
        shutil.rmtree(run_dir, ignore_errors=True)


def test_second_engine_is_refused():
    with folder() as top, Daemon(top / 's') as daemon:
        second = run('--state-dir', top / 's', '--listen', '127.0.0.1:0')
        tap.equal((second.returncode, second.stdout), (1, ''))
        tap.contains(second.stderr, str(daemon.pid))
        tap.equal(daemon.get('/status')['state'], 'running')


def test_stale_socket_is_replaced():
    with folder() as top:
        with Daemon(top / 's') as daemon:
            path = daemon.socket
            daemon.process.kill()
            daemon.process.wait()
        tap.true(os.path.exists(path), 'killed, so its socket is left')
        with Daemon(top / 's') as daemon:
            tap.equal(daemon.socket, path)
            tap.equal(daemon.get('/status')['state'], 'running')
            daemon.stop()
        tap.true(not os.path.exists(path), 'ended in good order, so its socket is gone')


def test_a_file_in_the_socket_place_is_not_deleted():
    with folder() as top:
        place = top / 's/run/api.sock'
        place.parent.mkdir(parents=True, mode=0o700)
        place.write_text('precious')
        refused = run('--state-dir', top / 's', '--listen', '127.0.0.1:0')
        tap.equal(refused.returncode, 1)
        tap.contains(refused.stderr, 'api.sock')
        tap.equal(place.read_text(), 'precious')


def test_ends_within_two_seconds_with_open_connections():
    with folder() as top, Daemon(top / 's', make_repository(top / 'r')) as daemon:
        idle = socket.create_connection(daemon.url.removeprefix('http://').split(':'))
        half = socket.create_connection(daemon.url.removeprefix('http://').split(':'))
        half.sendall(b'GET /healthz HTTP/1.1\r\nHost: loc')
        daemon.get('/status')
        took = daemon.stop()
        idle.close()
        half.close()
        tap.true(took < 2, f'{took:.2f} s')


def test_ends_within_two_seconds_with_a_body_that_never_comes():
    with folder() as top, Daemon(top / 's') as daemon:
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(daemon.socket)
            client.sendall(b'POST /api/monitoring/autonomous/projects HTTP/1.1\r\nHost: localhost\r\n'
                           b'Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{')
            daemon.get('/status')
            took = daemon.stop()
        tap.true(took < 2, f'{took:.2f} s')


def test_ends_within_two_seconds_with_listeners():
    with folder() as top, Daemon(top / 's') as daemon:
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(daemon.socket)
            client.sendall(b'GET /api/monitoring/autonomous/events HTTP/1.1\r\nHost: localhost\r\n\r\n')
            answer = client.recv(4096)
            if b' 501 ' in answer.splitlines()[0]:
                raise tap.Skip('this build has no live events')
            tap.contains(answer.splitlines()[0], b' 200 ')
            took = daemon.stop()
        tap.true(took < 2, f'{took:.2f} s')


def test_ends_at_once_when_told_while_starting():
    with folder() as top:
        for delay_ms in (0, 5, 10, 20, 40):
            process = subprocess.Popen([BUILD / 'jikimid', '--state-dir', top / 's', '--listen', '127.0.0.1:0'],
                                       stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment())
            time.sleep(delay_ms / 1000)
            process.terminate()
            status = process.wait(10)
            process.stderr.close()
            # Before main() has its handlers the signal itself ends it, and nothing has begun.
            tap.true(status in (0, -15), f'after {delay_ms} ms: exit status {status}')
        with Daemon(top / 's') as daemon:
            tap.equal(daemon.get('/status')['state'], 'running')


def test_missing_rights():
    if os.geteuid() != 0:
        raise tap.Skip('takes root, to become a user without rights')
    with folder() as top:
        os.chmod(top, 0o755)
        program = top / 'jikimid'
        shutil.copy(BUILD / 'jikimid', program)
        for name in ('config', 'state', 'run'):
            state_dir = top / name
            state_dir.mkdir()
            for part in ('config', 'state', 'data', 'run'):
                (state_dir / part).mkdir(mode=0o700)
                os.chown(state_dir / part, 65534, 65534)
            os.chown(state_dir / name, 0, 0)
            (state_dir / 'config/jikimi.conf').write_text('[log]\nlevel=info\n')
            done = subprocess.run([program, '--state-dir', state_dir, '--listen', '127.0.0.1:0'], user=65534, group=65534,
                                  extra_groups=[], capture_output=True, text=True, timeout=20, check=False,
                                  env=environment(HOME=str(top)))
            tap.true(done.returncode in (1, 2), f'{name}: {done.returncode}')
            tap.contains(done.stderr, str(state_dir / name))
            tap.contains(done.stderr, 'ermission' if name != 'run' else '0700')


def test_state_dir_that_cannot_be():
    with folder() as top:
        (top / 'file').write_text('')
        done = run('--state-dir', top / 'file' / 's')
        tap.equal(done.returncode, 1)
        tap.contains(done.stderr, str(top / 'file'))


def test_usage():
    done = run('--no-such-option')
    tap.equal(done.returncode, 2)
    tap.contains(done.stderr, '--help')
    done = run('--version')
    tap.equal((done.returncode, done.stderr), (0, ''))
    tap.true(done.stdout.startswith('jikimid 0.'), done.stdout)


def test_printed_configuration_can_be_used():
    with folder() as top:
        sample = top / 'sample.conf'
        printed = run('--print-config')
        tap.equal((printed.returncode, printed.stderr), (0, ''))
        sample.write_text(printed.stdout)
        checked = run('--check-config', sample)
        tap.equal((checked.returncode, checked.stderr), (0, ''))
        with Daemon(top / 's', '--config', sample) as daemon:
            origins = {v['origin'] for v in daemon.get('/config')['values'].values()}
            tap.true(origins <= {'default', 'file'}, str(origins))


def test_check_of_a_bad_configuration():
    with folder() as top:
        bad = top / 'bad.conf'
        bad.write_text('[api]\nport=none\n\n[watch]\nmachine_intervall=5s\n')
        done = run('--check-config', bad)
        tap.equal((done.returncode, done.stdout), (1, ''))
        tap.contains(done.stderr, f'{bad}:2: ')
        tap.contains(done.stderr, f'{bad}:5: ')
        tap.contains(done.stderr, 'machine_interval')
        done = run('--check-config', top / 'none.conf')
        tap.equal(done.returncode, 1)
        tap.contains(done.stderr, 'none.conf')
        done = run('--state-dir', top / 's', '--config', bad)
        tap.equal(done.returncode, 2)
        tap.contains(done.stderr, f'{bad}:2: ')


def test_check_of_a_configuration_with_the_environment():
    with folder() as top:
        good = top / 'good.conf'
        good.write_text('[api]\nport = 1\n')
        done = run('--check-config', good, env=environment(JIKIMI_API_PORT='many', JIKIMI_WATCH_MACHINE_INTERVALL='5s'))
        tap.equal((done.returncode, done.stdout), (1, ''))
        for name in ('JIKIMI_API_PORT: ', 'JIKIMI_WATCH_MACHINE_INTERVALL: ', 'JIKIMI_WATCH_MACHINE_INTERVAL'):
            tap.contains(done.stderr, name)
        done = run('--check-config', good, env=environment(JIKIMI_API_PORT='2'))
        tap.equal((done.returncode, done.stderr), (0, ''))


def test_once():
    with folder() as top:
        repository = make_repository(top / 'r')
        (repository / 'new.txt').write_text('x\n')
        (top / 'tmp').mkdir()
        begun = time.monotonic()
        done = run('--once', repository, env=environment(TMPDIR=str(top / 'tmp'), HOME=str(top / 'home'),
                                                         XDG_RUNTIME_DIR=str(top / 'runtime')))
        took = time.monotonic() - begun
        tap.equal(done.returncode, 0, done.stderr)
        values = {m['id']: m['value'] for m in json.loads(done.stdout)['metrics']}
        tap.equal(values['git_changes'], 1)
        tap.true(0 < values['memory_usage'] < 100, str(values))
        tap.equal(os.listdir(top / 'tmp'), [])
        tap.equal(sorted(os.listdir(top)), ['r', 'tmp'])
        tap.true(took < 10, f'{took:.1f} s')


def test_once_of_nothing_but_the_machine():
    begun = time.monotonic()
    done = run('--once')
    tap.equal(done.returncode, 0, done.stderr)
    tap.contains([m['id'] for m in json.loads(done.stdout)['metrics']], 'memory_usage')
    tap.true(time.monotonic() - begun < 10, 'it does not wait for a repository that nobody gave')


def test_once_of_what_is_no_repository():
    with folder() as top:
        (top / 'plain').mkdir()
        begun = time.monotonic()
        done = run('--once', top / 'plain')
        tap.equal(done.returncode, 1)
        tap.contains(done.stderr, str(top / 'plain'))
        tap.true(time.monotonic() - begun < 10, 'it says so at once')


def test_once_beside_a_running_engine():
    with folder() as top, Daemon(top / 's'):
        done = run('--once', make_repository(top / 'r'))
        tap.equal(done.returncode, 0, done.stderr)


def test_json_log():
    with folder() as top:
        env = environment(JIKIMI_LOG_FORMAT='json', JIKIMI_LOG_LEVEL='debug')
        with Daemon(top / 's', make_repository(top / 'r'), top / 'nowhere', env=env) as daemon:
            daemon.wait_project(top / 'r')
            until(lambda: 'nowhere' in daemon.stderr, 'the path that is not there is told')
            daemon.stop()
            lines = daemon.stderr.splitlines()
            tap.true(lines, 'something is logged')
            for line in lines:
                record = json.loads(line)
                tap.true({'time', 'level', 'message'} <= record.keys(), line)


def test_json_log_of_a_failed_start():
    with folder() as top, Daemon(top / 's'):
        done = run('--state-dir', top / 's', env=environment(JIKIMI_LOG_FORMAT='json'))
        tap.equal(done.returncode, 1)
        for line in done.stderr.splitlines():
            json.loads(line)


if __name__ == '__main__':
    sys.exit(tap.run(sys.modules[__name__]))
