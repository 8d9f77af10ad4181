#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""jikimid --export and --import: all state comes along, and what cannot be used leaves everything as it was."""
import os
import pathlib
import sqlite3
import stat
import sys

import tap
from jikimid import Daemon, folder, make_repository, run, until

CONFIG = '# Mine.\n[coverage]\ngoal = 88\n'


def live(state_dir, repository=None):
    """A state folder with a project, a configuration and a first history. Returns: the project's row."""
    (state_dir / 'config').mkdir(parents=True)
    (state_dir / 'config/jikimi.conf').write_text(CONFIG)
    with Daemon(state_dir) as daemon:
        if repository is not None:
            daemon.ask('POST', '/projects', {'path': str(repository), 'name': '가게'})
            daemon.wait_project(repository)
            project = daemon.project(repository)
            until(lambda: daemon.metric('git_changes', project['id']) is not None, 'git counts')
            until(lambda: points(daemon, project['id']), 'there is a history')
        else:
            project = None
        daemon.ask('POST', '/control/stop')
        daemon.stop()
    return project


def points(daemon, project):
    found = daemon.get(f'/metrics/history?metric=git_changes&project={project}')['series']
    return [point for series in found for point in series['points']]


def export(state_dir, to):
    return run('--state-dir', state_dir, '--export', to)


def load(state_dir, archive):
    return run('--state-dir', state_dir, '--import', archive)


def files(top):
    """What lies below a folder, with its bytes; without the lock, whose text is for people."""
    return {str(path.relative_to(top)): path.read_bytes() for path in sorted(top.rglob('*'))
            if path.is_file() and path.name != 'lock'}


def test_everything_comes_along():
    with folder() as top:
        repository = make_repository(top / 'shop')
        project = live(top / 'old', repository)
        before = files(top / 'old')
        done = export(top / 'old', top / 'archive')
        tap.equal((done.returncode, done.stderr), (0, ''))
        tap.equal(sorted(files(top / 'archive')), ['jikimi.conf', 'jikimi.db'])
        tap.equal(stat.S_IMODE((top / 'archive').stat().st_mode), 0o700)
        tap.equal((top / 'archive/jikimi.conf').read_text(), CONFIG, 'comments, too')
        tap.equal(files(top / 'old')['config/jikimi.conf'], before['config/jikimi.conf'])

        done = load(top / 'new', top / 'archive')
        tap.equal((done.returncode, done.stderr), (0, ''))
        with Daemon(top / 'old') as old:
            tap.equal(old.project(repository)['id'], project['id'], 'the exported one is whole')
            kept = points(old, project['id'])
        with Daemon(top / 'new') as new:
            found = new.project(repository)
            tap.equal((found['id'], found['name']), (project['id'], '가게'))
            tap.equal(new.get('/status')['state'], 'stopped', 'stopped stays stopped')
            tap.equal(new.get('/config')['values']['coverage.goal']['value'], '88')
            tap.equal(points(new, project['id']), kept, 'the history')
            tap.true(kept, 'that is not empty')


def test_what_was_there_is_kept_beside():
    with folder() as top:
        live(top / 'first')
        live(top / 'second')
        (top / 'second/config/jikimi.conf').write_text('[coverage]\ngoal = 70\n')
        tap.equal(export(top / 'first', top / 'archive').returncode, 0)
        tap.equal(load(top / 'second', top / 'archive').returncode, 0)
        kept = [path for path in files(top / 'second') if 'before-import' in path]
        tap.contains(' '.join(kept), 'jikimi.conf.before-import')
        tap.contains(' '.join(kept), 'jikimi.db.before-import')
        tap.equal((top / 'second/config/jikimi.conf.before-import').read_text(), '[coverage]\ngoal = 70\n')
        tap.equal((top / 'second/config/jikimi.conf').read_text(), CONFIG)


def test_the_configuration_named_is_the_one_that_goes_along():
    with folder() as top:
        live(top / 'state')
        (top / 'other.conf').write_text('[coverage]\ngoal = 61\n')
        done = run('--state-dir', top / 'state', '--config', top / 'other.conf', '--export', top / 'archive')
        tap.equal((done.returncode, done.stderr), (0, ''))
        tap.equal((top / 'archive/jikimi.conf').read_text(), '[coverage]\ngoal = 61\n')


def test_an_existing_target_is_not_touched():
    with folder() as top:
        live(top / 'state')
        (top / 'there').mkdir()
        (top / 'there/mine').write_text('mine')
        (top / 'link').symlink_to(top / 'elsewhere')
        for target in (top / 'there', top / 'link', top / 'no/such/parent'):
            done = export(top / 'state', target)
            tap.equal(done.returncode, 1, str(target))
            tap.contains(done.stderr, str(target))
        tap.equal(files(top / 'there'), {'mine': b'mine'})
        tap.true(not (top / 'elsewhere').exists(), 'a link is not followed')


def test_nothing_to_export():
    with folder() as top:
        done = export(top / 'state', top / 'archive')
        tap.equal(done.returncode, 1)
        tap.contains(done.stderr, 'nothing to export')
        tap.true(not (top / 'archive').exists(), 'and no empty archive')


def test_not_while_an_engine_runs():
    with folder() as top:
        live(top / 'state')
        tap.equal(export(top / 'state', top / 'archive').returncode, 0)
        with Daemon(top / 'state') as daemon:
            for done in (export(top / 'state', top / 'other'), load(top / 'state', top / 'archive')):
                tap.equal(done.returncode, 1)
                tap.contains(done.stderr, str(daemon.pid))
            tap.true(not (top / 'other').exists(), 'nothing was begun')
            tap.equal(daemon.get('/status')['history']['degraded'], False)


def damaged(archive):
    """Yields (name, what to do to a good archive)."""
    database = archive / 'jikimi.db'
    whole = database.read_bytes()

    def put(data):
        return lambda: database.write_bytes(data)

    def newer():
        database.write_bytes(whole)
        with sqlite3.connect(database) as connection:
            connection.execute('PRAGMA user_version = 9999')
        connection.close()

    yield 'empty', put(b'')
    yield 'cut short', put(whole[:len(whole) // 2])
    yield 'binary', put(os.urandom(20000))
    yield 'holes', put(whole[:4096] + bytes(4096) + whole[8192:])
    yield 'a later version', newer
    yield 'missing', database.unlink
    yield 'a link', lambda: database.symlink_to('/etc/passwd')


def test_a_damaged_archive_leaves_all_as_it_was():
    with folder() as top:
        live(top / 'state')
        tap.equal(export(top / 'state', top / 'archive').returncode, 0)
        before = files(top / 'state')
        for name, damage in damaged(pathlib.Path(top / 'archive')):
            damage()
            done = load(top / 'state', top / 'archive')
            tap.equal(done.returncode, 1, f'{name}: {done.stderr}')
            tap.contains(done.stderr, str(top / 'archive/jikimi.db'))
            tap.equal(sorted(files(top / 'state')), sorted(before), name)
            tap.true(files(top / 'state') == before, f'{name}: the same bytes')
        with Daemon(top / 'state') as daemon:
            tap.equal(daemon.get('/status')['history']['degraded'], False)


def test_a_faulty_configuration_leaves_all_as_it_was():
    with folder() as top:
        live(top / 'state')
        tap.equal(export(top / 'state', top / 'archive').returncode, 0)
        before = files(top / 'state')
        (top / 'archive/jikimi.conf').write_text('[coverage]\ngoel = 3\n')
        done = load(top / 'state', top / 'archive')
        tap.equal(done.returncode, 2)
        for part in (str(top / 'archive/jikimi.conf'), '2', 'goel', 'goal'):
            tap.contains(done.stderr, part)
        tap.true(files(top / 'state') == before, 'nothing was begun')


def test_no_archive():
    with folder() as top:
        done = load(top / 'state', top / 'nothing')
        tap.equal(done.returncode, 1)
        tap.contains(done.stderr, str(top / 'nothing'))


if __name__ == '__main__':
    sys.exit(tap.run(sys.modules[__name__]))
