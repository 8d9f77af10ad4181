#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The configuration of a running daemon: read again, refused, overridden, written."""
import os
import signal
import sys

import tap
from jikimid import Daemon, environment, folder, make_repository, run, until


def write(state_dir, text):
    path = state_dir / 'config/jikimi.conf'
    path.parent.mkdir(parents=True, exist_ok=True)
    # Whole at once: a file that is read while it is being written is another, valid configuration.
    (path.parent / 'new').write_text(text)
    os.replace(path.parent / 'new', path)
    return path


def value(daemon, key):
    return daemon.get('/config')['values'][key]


def resident_kb(daemon):
    with open(f'/proc/{daemon.pid}/status', encoding='ascii') as status:
        return next(int(line.split()[1]) for line in status if line.startswith('VmRSS:'))


def test_asking_costs_no_memory():
    with folder() as top, Daemon(top / 's') as daemon:
        for _ in range(50):
            daemon.get('/config')
        before = resident_kb(daemon)
        for _ in range(200):
            daemon.get('/config')
        grown = resident_kb(daemon) - before
        with open(f'/proc/{daemon.pid}/maps', encoding='utf-8', errors='replace') as maps:
            keeps_freed = any(name in maps.read() for name in ('libasan', 'libtsan'))
        tap.true(keeps_freed or grown < 4096, f'200 answers cost {grown} KiB')


def test_an_edit_comes_into_force():
    with folder() as top:
        write(top / 's', '[watch]\nproject_interval=1min\n')
        with Daemon(top / 's') as daemon:
            tap.equal(daemon.get('/status')['cycle_s'], 60)
            write(top / 's', '[watch]\nproject_interval=2min\n')
            until(lambda: daemon.get('/status')['cycle_s'] == 120, 'the edit is in force')


def test_an_edit_in_place_comes_into_force():
    with folder() as top:
        path = write(top / 's', '')
        with Daemon(top / 's') as daemon:
            for seconds in (60, 120, 180):
                path.write_text(f'[watch]\nproject_interval={seconds}s\n')
                until(lambda: daemon.get('/status')['cycle_s'] == seconds, f'edit to {seconds} s')


def test_a_file_that_comes_and_goes():
    with folder() as top, Daemon(top / 's') as daemon:
        tap.equal(daemon.get('/status')['cycle_s'], 30)
        path = write(top / 's', '[watch]\nproject_interval=1min\n')
        until(lambda: daemon.get('/status')['cycle_s'] == 60, 'a new file is in force')
        path.unlink()
        until(lambda: daemon.get('/status')['cycle_s'] == 30, 'the defaults are in force again')


def test_sighup_reads_it_again():
    with folder() as top:
        write(top / 's', '[log]\nlevel=info\n')
        with Daemon(top / 's') as daemon:
            write(top / 's', '[watch]\nproject_interval=2min\n')
            daemon.process.send_signal(signal.SIGHUP)
            until(lambda: daemon.get('/status')['cycle_s'] == 120, 'read again')
            for _ in range(50):
                daemon.process.send_signal(signal.SIGHUP)
            tap.equal(daemon.get('/status')['cycle_s'], 120)


def test_a_bad_line_leaves_the_last_good_one_in_force():
    with folder() as top:
        write(top / 's', '[watch]\nproject_interval=1min\n')
        with Daemon(top / 's') as daemon:
            path = write(top / 's', '[watch]\nproject_interval=2min\nmachine_interval=often\n')
            until(lambda: 'error' in daemon.get('/config'), 'refused')
            error = daemon.get('/config')['error']
            tap.contains(error, f'{path}:3: ')
            tap.contains(error, 'machine_interval')
            until(lambda: f'{path}:3: ' in daemon.stderr, 'it is logged')
            tap.equal(daemon.get('/status')['cycle_s'], 60, 'all of the bad file is left out')
            write(top / 's', '[watch]\nproject_interval=1min\n')
            until(lambda: 'error' not in daemon.get('/config'), 'good again')
            tap.equal(daemon.get('/status')['cycle_s'], 60)


def test_binary_rubbish_is_refused():
    with folder() as top:
        path = write(top / 's', '')
        with Daemon(top / 's') as daemon:
            path.write_bytes(bytes(range(256)) * 100)
            error = until(lambda: daemon.get('/config').get('error'), 'refused')
            tap.contains(error, f'{path}:')
            tap.equal(daemon.get('/status')['state'], 'running')


def test_the_environment_wins():
    with folder() as top:
        write(top / 's', '[watch]\nproject_interval=1min\n')
        env = environment(JIKIMI_WATCH_PROJECT_INTERVAL='3min')
        with Daemon(top / 's', env=env) as daemon:
            tap.equal(daemon.get('/status')['cycle_s'], 180)
            tap.equal(value(daemon, 'watch.project_interval'), {'value': '3min', 'origin': 'environment'})
            answer = daemon.ask('PUT', '/config', {'watch.project_interval': '2min'})
            tap.equal(answer.status, 409, answer.text)
            tap.contains(answer.text, 'watch.project_interval')
            tap.equal(daemon.get('/status')['cycle_s'], 180)
            # A reload does not lose it either.
            write(top / 's', '[watch]\nproject_interval=4min\nmachine_interval=7s\n')
            until(lambda: value(daemon, 'watch.machine_interval')['value'] == '7s', 'read again')
            tap.equal(daemon.get('/status')['cycle_s'], 180)


def test_a_bad_environment_is_told():
    with folder() as top:
        done = run('--state-dir', top / 's', env=environment(JIKIMI_WATCH_PROJECT_INTERVAL='soon'))
        tap.equal(done.returncode, 2)
        tap.contains(done.stderr, 'JIKIMI_WATCH_PROJECT_INTERVAL')


def test_writing_keeps_comments_and_is_all_or_nothing():
    with folder() as top:
        path = write(top / 's', '# mine\n[watch]\n# why\nproject_interval=1min\n')
        with Daemon(top / 's') as daemon:
            answer = daemon.ask('PUT', '/config', {'watch.project_interval': '2min', 'lines.limit': '400'})
            tap.equal(answer.status, 200, answer.text)
            until(lambda: daemon.get('/status')['cycle_s'] == 120, 'in force')
            text = path.read_text()
            for part in ('# mine\n', '# why\n', 'project_interval=2min', 'limit = 400'):
                tap.contains(text, part)
            answer = daemon.ask('PUT', '/config', {'watch.project_interval': '5min', 'lines.limit': 'many'})
            tap.true(answer.status in (400, 422), f'{answer.status} {answer.text}')
            tap.contains(answer.text, 'lines.limit')
            tap.equal(path.read_text(), text)
            answer = daemon.ask('PUT', '/config', {'lines.limit': None})
            tap.equal(answer.status, 200, answer.text)
            tap.equal(value(daemon, 'lines.limit'), {'value': '500', 'origin': 'default'})


def test_the_log_level_follows():
    with folder() as top:
        write(top / 's', '[log]\nlevel=error\n')
        with Daemon(top / 's') as daemon:
            write(top / 's', '[log]\nlevel=info\nformat=json\n')
            until(lambda: '"event":"config-changed"' in daemon.stderr.replace('": "', '":"'), 'logged as JSON')


def test_thresholds_are_judged_anew_at_once():
    with folder() as top:
        write(top / 's', '')
        repository = make_repository(top / 'r')
        (repository / 'new').write_text('')
        with Daemon(top / 's', repository) as daemon:
            row = daemon.wait_project(repository)

            def level():
                return next(m['level'] for m in daemon.get('/metrics/current')['metrics']
                            if m['id'] == 'git_changes' and m.get('project') == row['id'])

            tap.equal(level(), 'info')
            write(top / 's', '[thresholds]\ngit_changes=1/50/100\n')
            until(lambda: level() == 'warning', 'one change is a warning now')
            write(top / 's', '[thresholds]\ngit_changes=none\n')
            until(lambda: level() == 'info', 'no thresholds any more')


def test_repositories_of_the_configuration():
    with folder() as top:
        first, second = make_repository(top / 'first'), make_repository(top / 'second')
        write(top / 's', f'[watch]\npaths={first}\n')
        with Daemon(top / 's') as daemon:
            daemon.wait_project(first)
            write(top / 's', f'[watch]\npaths={first};{second}\n')
            until(lambda: daemon.project(second), 'the second is watched')
            tap.equal(len(daemon.get('/projects')['projects']), 2)
            project = daemon.project(first)['id']
            write(top / 's', f'[watch]\npaths={second}\n')
            until(lambda: not daemon.project(first), 'the first is watched no more')
            write(top / 's', f'[watch]\npaths={first};{second}\n')
            until(lambda: daemon.project(first), 'the first is watched again')
            tap.equal(daemon.wait_project(first)['id'], project, 'and goes on with its history')


def test_many_reloads_while_working():
    with folder() as top:
        repositories = [make_repository(top / f'r{i}') for i in range(5)]
        write(top / 's', '[watch]\nmachine_interval=1s\n')
        with Daemon(top / 's', *repositories) as daemon:
            for turn in range(40):
                write(top / 's', f'[watch]\nmachine_interval=1s\nproject_interval={turn + 5}s\n')
                daemon.process.send_signal(signal.SIGHUP)
                daemon.refresh()
                daemon.get('/status')
            until(lambda: daemon.get('/status')['cycle_s'] == 44, 'the last one is in force')
            for repository in repositories:
                tap.equal(daemon.wait_project(repository)['state'], 'ok')
            names = [(c['id'], c.get('project')) for c in daemon.get('/status')['collectors']]
            tap.equal(len(names), len(set(names)), 'collectors')


if __name__ == '__main__':
    sys.exit(tap.run(sys.modules[__name__]))
