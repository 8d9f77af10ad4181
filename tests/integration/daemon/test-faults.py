#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is kept when the daemon is ended, killed, or its disk is full."""
import contextlib
import os
import random
import sqlite3
import subprocess
import sys
import threading
import time

import tap
from jikimid import Daemon, environment, folder, make_repository, until

FAST = environment(JIKIMI_WATCH_MACHINE_INTERVAL='1s', JIKIMI_WATCH_PROJECT_INTERVAL='5s')


def points(daemon, series='memory_usage'):
    """The times and values of the last hour."""
    answer = daemon.ask('GET', f'/metrics/history?series={series}&points=4000')
    if answer.status == 404:
        return []
    tap.equal(answer.status, 200, answer.text)
    found = [s for s in answer.json['series'] if s['series'] == series]
    return [p for s in found for p in s['points'] if p[1] is not None]


def history_is_built(daemon):
    if daemon.ask('GET', '/metrics/history?series=memory_usage').status == 501:
        raise tap.Skip('this build serves no history')


def check_database(state_dir):
    """Opens what is on disk as it is and lets SQLite check it."""
    with contextlib.closing(sqlite3.connect(state_dir / 'state/jikimi.db')) as database:
        tap.equal(database.execute('PRAGMA integrity_check').fetchall(), [('ok',)])


def worked(daemon):
    """Collects until something has been written."""
    def ask():
        daemon.refresh()
        history = daemon.get('/status')['history']
        return history['pending_samples'] == 0 and not history['degraded'] and history
    return until(ask, 'something is written')


def test_nothing_is_lost_by_a_good_end():
    with folder() as top:
        repository = make_repository(top / 'r')
        with Daemon(top / 's', repository, env=FAST) as daemon:
            daemon.wait_project(repository)
            history_is_built(daemon)
            for _ in range(20):
                daemon.refresh()
                daemon.get('/status')
            before = until(lambda: points(daemon), 'history')
            took = daemon.stop()
            tap.true(took < 2, f'{took:.2f} s')
        check_database(top / 's')
        with Daemon(top / 's', env=FAST) as daemon:
            after = points(daemon)
            tap.equal([p for p in before if p not in after], [], 'lost')


def test_ends_soon_while_it_works():
    with folder() as top:
        repository = make_repository(top / 'r')
        for i in range(3000):
            (repository / f'{i}').write_text('x\n')
        with Daemon(top / 's', repository, env=FAST) as daemon:
            daemon.wait_project(repository)
            daemon.refresh()
            took = daemon.stop()
            tap.true(took < 2, f'{took:.2f} s')
        check_database(top / 's')


def test_killed_at_work():
    """Whatever was committed is there, twenty times over."""
    chance = random.Random(7)
    with folder() as top:
        repository = make_repository(top / 'r')
        seen = []
        for turn in range(20):
            with Daemon(top / 's', repository, env=FAST) as daemon:
                if turn == 0:
                    history_is_built(daemon)
                row = daemon.wait_project(repository)
                found = until(lambda: points(daemon), 'history after a kill')
                tap.equal([p for p in seen if p not in found], [], f'turn {turn}: lost')
                worked(daemon)
                seen = points(daemon)
                worked(daemon)
                for _ in range(chance.randrange(6)):
                    daemon.ask('PUT', f'/projects/{row["id"]}', {'name': f'turn {turn}'})
                    daemon.refresh()
                time.sleep(chance.random() / 50)
                daemon.process.kill()
                daemon.process.wait()
            check_database(top / 's')
        with Daemon(top / 's', repository) as daemon:
            history = daemon.get('/status')['history']
            tap.equal((history['degraded'], history['lost_samples']), (False, 0))
            tap.equal([p for p in seen if p not in points(daemon)], [], 'lost')


@contextlib.contextmanager
def small_disk(top, size):
    if os.geteuid() != 0:
        raise tap.Skip('takes root, to mount a small disk')
    mounted = subprocess.run(['mount', '-t', 'tmpfs', '-o', f'size={size},mode=0700', 'tmpfs', top], capture_output=True,
                             text=True, check=False)
    if mounted.returncode != 0:
        raise tap.Skip(f'no disk can be mounted here: {mounted.stderr.strip()}')
    try:
        yield
    finally:
        subprocess.run(['umount', '-l', top], check=True)


def fill(path):
    with open(path, 'wb', buffering=0) as file:
        with contextlib.suppress(OSError):
            while True:
                file.write(b'x' * 4096)


def test_nothing_is_healed_without_its_record():
    """What would be done has to be on disk before it is done; once there is room, it is."""
    with folder() as top:
        disk, did = top / 'disk', top / 'did'
        disk.mkdir()
        with small_disk(disk, '4m'):
            (disk / 's/config').mkdir(parents=True)
            (disk / 's/config/jikimi.conf').write_text(
                f'[health x]\nurl = http://127.0.0.1:1/\nrestart_command = sh -c "echo did >> {did}"\n[heal failed-service]\nmode = off\n')
            with Daemon(disk / 's', env=FAST) as daemon:
                until(lambda: daemon.metric('deployment_health'), 'it is measured')
                fill(disk / 'filler')

                def degraded():
                    fill(disk / 'filler2')
                    daemon.refresh()
                    return daemon.get('/status')['history']['degraded']

                def ended():
                    actions = daemon.get('/healing')['actions']
                    return actions and actions[0]['state'] != 'running' and actions[0]

                until(degraded, 'the disk is full', 30)
                tap.equal(daemon.ask('POST', '/healing/failed-service/run', {}).status, 202)
                action = until(ended, 'it is refused')
                tap.equal((action['state'], did.exists()), ('failed', False))
                tap.contains(action['error'], 'could not be written down')
                (disk / 'filler').unlink()
                (disk / 'filler2').unlink(missing_ok=True)
                until(lambda: daemon.refresh() or not daemon.get('/status')['history']['degraded'], 'there is room again', 60)
                tap.equal(daemon.ask('POST', '/healing/failed-service/run', {}).status, 202)
                until(did.exists, 'it is done')


def test_full_disk():
    with folder() as top:
        disk = top / 'disk'
        disk.mkdir()
        with small_disk(disk, '4m'):
            with Daemon(disk / 's', env=FAST) as daemon:
                history_is_built(daemon)
                before = until(lambda: worked(daemon) and points(daemon), 'history')
                fill(disk / 'filler')

                def degraded():
                    fill(disk / 'filler2')
                    daemon.refresh()
                    now = daemon.get('/status')['history']
                    return now['degraded'] and now['pending_samples'] > 0  # who asked is written before what was measured

                until(degraded, 'it says that history is not on disk', 30)
                history = daemon.get('/status')['history']
                tap.true(history['reason'], history)
                tap.true(isinstance(daemon.metric('memory_usage'), (int, float)), 'the present goes on')
                # The store answers for itself before the engine has heard of it and written its line
                until(lambda: 'history goes on in memory' in daemon.stderr, 'it is in the log')
                kept = until(lambda: (now := points(daemon)) and now[-1] != before[-1] and now, 'it goes on from memory')
                (disk / 'filler').unlink()
                (disk / 'filler2').unlink(missing_ok=True)
                until(lambda: not daemon.get('/status')['history']['degraded'], 'it catches up', 60)
                tap.equal(daemon.get('/status')['history']['lost_samples'], 0)
                daemon.stop()
            check_database(disk / 's')
            with Daemon(disk / 's', env=FAST) as daemon:
                tap.equal([p for p in kept if p not in points(daemon)], [], 'lost by the full disk')


def test_full_disk_at_the_start():
    with folder() as top:
        disk = top / 'disk'
        disk.mkdir()
        with small_disk(disk, '4m'):
            with Daemon(disk / 's') as daemon:
                daemon.get('/status')
                daemon.stop()
            fill(disk / 'filler')
            with Daemon(disk / 's', env=FAST) as daemon:
                until(lambda: isinstance(daemon.metric('memory_usage'), (int, float)), 'the present is there')
                until(lambda: daemon.get('/status')['history']['degraded'], 'it says so')
                daemon.stop()


def test_damaged_database_is_set_aside():
    with folder() as top:
        with Daemon(top / 's') as daemon:
            worked(daemon)
            daemon.stop()
        database = top / 's/state/jikimi.db'
        database.write_bytes(b'this is no database at all' * 1000)
        with Daemon(top / 's') as daemon:
            tap.equal(daemon.get('/status')['state'], 'running')
            worked(daemon)
            aside = [p.name for p in database.parent.iterdir() if '.damaged-' in p.name]
            tap.equal(len(aside), 1, aside)


def test_newer_database_is_left_alone():
    with folder() as top:
        with Daemon(top / 's') as daemon:
            worked(daemon)
            daemon.stop()
        with contextlib.closing(sqlite3.connect(top / 's/state/jikimi.db')) as database:
            database.execute('PRAGMA user_version = 9999')
            database.commit()
        try:
            with Daemon(top / 's'):
                raise RuntimeError('it began with a schema of the future')
        except AssertionError as refused:
            tap.contains(str(refused), 'exit 1')
            tap.contains(str(refused), 'jikimi.db')


def test_no_history_wanted():
    with folder() as top, Daemon(top / 's', env=environment(JIKIMI_HISTORY_ENABLED='false')) as daemon:
        until(lambda: isinstance(daemon.metric('memory_usage'), (int, float)), 'the present is there')
        tap.true(not (top / 's/state/jikimi.db').exists(), 'nothing is written')


def test_socket_deleted_under_it():
    """Whoever still has the TCP address goes on, and the end is in good order."""
    with folder() as top, Daemon(top / 's') as daemon:
        os.unlink(daemon.socket)
        tap.equal(daemon.get('/status', tcp=True)['state'], 'running')
        daemon.stop()


def test_many_readers_at_once():
    with folder() as top, Daemon(top / 's', make_repository(top / 'r'), env=FAST) as daemon:
        failures = []

        def read():
            for number in range(50):
                try:
                    daemon.get('/status' if number % 2 else '/metrics/current', tcp=bool(number % 3))
                except Exception as error:
                    failures.append(str(error))

        threads = [threading.Thread(target=read) for _ in range(16)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        tap.equal(failures, [])
        tap.true(daemon.stop() < 2, 'it ends soon')


if __name__ == '__main__':
    sys.exit(tap.run(sys.modules[__name__]))
