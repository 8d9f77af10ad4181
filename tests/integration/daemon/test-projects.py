#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Watched repositories over REST: their list, their numbers beside other tools', and repositories in trouble."""
import os
import pathlib
import shutil
import subprocess
import sys

import tap
from jikimid import Daemon, folder, git, make_repository, until


def add(daemon, path, **more):
    answer = daemon.ask('POST', '/projects', {'path': str(path), **more})
    tap.equal(answer.status, 201, answer.text)
    return answer.json['id']


def test_added_over_rest_and_still_there_after_a_restart():
    with folder() as top:
        repository = make_repository(top / 'r')
        with Daemon(top / 's') as daemon:
            answer = daemon.ask('POST', '/projects', {'path': str(repository), 'name': '우리 것'})
            tap.equal(answer.status, 201, answer.text)
            project = answer.json['id']
            tap.true(answer.headers['Location'].endswith(f'/projects/{project}'), answer.headers['Location'])
            daemon.wait_project(repository)
            again = daemon.ask('POST', '/projects', {'path': str(repository)})
            tap.equal(again.status, 409, again.text)
            tap.equal(daemon.ask('POST', '/projects', {'path': str(repository)}, tcp=True).status, 401)
            daemon.stop()
        with Daemon(top / 's') as daemon:
            row = daemon.wait_project(repository)
            tap.equal((row['id'], row['name'], row['state']), (project, '우리 것', 'ok'))
            tap.equal(daemon.ask('PUT', f'/projects/{project}', {'name': 'ours'}).status, 200)
            tap.equal(daemon.ask('DELETE', f'/projects/{project}').status, 204)
            tap.equal(daemon.get('/projects')['projects'], [])
            tap.equal(daemon.ask('DELETE', f'/projects/{project}').status, 404)
            daemon.stop()
        with Daemon(top / 's') as daemon:
            tap.equal(daemon.get('/projects')['projects'], [])


def test_a_path_of_the_command_line_keeps_its_id():
    with folder() as top:
        repository = make_repository(top / 'r')
        with Daemon(top / 's', repository) as daemon:
            project = daemon.wait_project(repository)['id']
            daemon.stop()
        with Daemon(top / 's') as daemon:
            tap.equal(daemon.get('/projects')['projects'], [], 'it was given for that run')
            daemon.stop()
        with Daemon(top / 's', repository / '.git') as daemon:
            tap.equal(daemon.wait_project(repository)['id'], project)


def test_what_is_no_repository_is_refused():
    with folder() as top, Daemon(top / 's') as daemon:
        (top / 'plain').mkdir()
        for path, statuses in ((top / 'plain', (400, 404, 422)), (top / 'none', (404,)), ('relative', (400,)), ('', (400,))):
            answer = daemon.ask('POST', '/projects', {'path': str(path)})
            tap.true(answer.status in statuses, f'{path}: {answer.status} {answer.text}')
            tap.equal(answer.headers['Content-Type'].split(';')[0], 'application/problem+json')
        tap.equal(daemon.get('/projects')['projects'], [])


def counted_by_git(repository):
    return len(git(repository, 'status', '--porcelain', '-uall').splitlines())


def states_of(repository):
    """Puts the repository into one state after another and names it."""
    yield 'clean'
    for i in range(7):
        (repository / f'new {i}').write_text('x\n')
    yield 'untracked'
    (repository / '새 폴더' / 'deep').mkdir(parents=True)
    for i in range(5):
        (repository / '새 폴더' / 'deep' / f'file{i}').write_text('x\n')
    yield 'untracked in new folders'
    (repository / 'a.txt').write_text('two\n')
    yield 'modified'
    git(repository, 'add', '-A')
    yield 'staged'
    (repository / 'a.txt').write_text('three\n')
    (repository / 'new 1').unlink()
    yield 'staged and modified again, staged and gone'
    git(repository, 'commit', '-q', '-a', '-m', 'More')
    yield 'committed'
    (repository / '.gitignore').write_text('*.log\nbuild/\n')
    (repository / 'build').mkdir()
    (repository / 'build/x').write_text('')
    (repository / 'y.log').write_text('')
    yield 'ignored'
    git(repository, 'rm', '-q', 'a.txt')
    os.symlink('nowhere', repository / 'link')
    yield 'deleted, and a link to nothing'
    git(repository, 'stash', '-q', '-u')
    yield 'stashed'
    git(repository, 'checkout', '-q', '-b', 'other')
    (repository / 'new 2').write_text('theirs\n')
    git(repository, 'commit', '-q', '-a', '-m', 'Theirs')
    git(repository, 'checkout', '-q', 'main')
    (repository / 'new 2').write_text('ours\n')
    git(repository, 'commit', '-q', '-a', '-m', 'Ours')
    try:
        git(repository, 'merge', 'other')
    except AssertionError:
        pass
    yield 'a merge that conflicts'
    git(repository, 'merge', '--abort')
    os.chmod(repository / 'new 3', 0o755)
    yield 'executable now'


def told(daemon, project):
    detail = daemon.get(f'/projects/{project}')['details']['git']
    return daemon.metric('git_changes', project), detail['total'], detail['operation']


def test_changes_are_what_git_counts():
    with folder() as top:
        repository = make_repository(top / 'r')
        with Daemon(top / 's', repository) as daemon:
            project = daemon.wait_project(repository)['id']
            for state in states_of(repository):
                before = daemon.metric_time('git_changes', project)
                expected = counted_by_git(repository)
                daemon.refresh(project)
                # A look that a change set off may end in between, with what was there then.
                wanted = (expected, expected, 'merge' if 'merge' in state else '')
                until(lambda: daemon.metric_time('git_changes', project) > before and told(daemon, project) == wanted, state)


def test_lines_are_what_wc_counts():
    with folder() as top:
        repository = make_repository(top / 'r')
        for name, lines in (('short.c', 500), ('long.c', 501), ('longer.py', 2000), ('long.bin', 900)):
            (repository / name).write_text('x = 1;\n' * lines)
        (repository / 'no-newline.c').write_text('x\n' * 500 + 'x')
        git(repository, 'add', '-A')
        git(repository, 'commit', '-q', '-m', 'Long')
        with Daemon(top / 's', repository) as daemon:
            project = daemon.wait_project(repository)['id']
            if daemon.collector('file_size', project) is None:
                raise tap.Skip('this build does not collect file sizes')
            detail = until(lambda: daemon.get(f'/projects/{project}')['details'].get('file_size'), 'counted')
            found = {v['path']: v['lines'] for v in detail['violations']}
            for path, lines in found.items():
                counted = int(subprocess.run(['wc', '-l', repository / path], capture_output=True, text=True,
                                             check=True).stdout.split()[0])
                unfinished = not (repository / path).read_bytes().endswith(b'\n')
                tap.equal(lines, counted + unfinished, path)
            tap.true({'long.c', 'longer.py'} <= found.keys() and 'short.c' not in found, str(found))
            tap.equal(daemon.metric('file_size_violations', project), len(found))


def test_coverage_is_what_the_report_says():
    with folder() as top:
        repository = make_repository(top / 'r')
        (repository / 'coverage.info').write_text(
            'TN:\nSF:a.c\nDA:1,1\nDA:2,1\nDA:3,1\nDA:4,0\nLF:4\nLH:3\nend_of_record\n')
        with Daemon(top / 's', repository) as daemon:
            project = daemon.wait_project(repository)['id']
            until(lambda: daemon.metric('test_coverage', project) == 75, '3 of 4 lines')
            (repository / 'coverage.info').write_text('TN:\nSF:a.c\nDA:1,1\nDA:2,0\nLF:2\nLH:1\nend_of_record\n')
            daemon.refresh(project)
            until(lambda: daemon.metric('test_coverage', project) == 50, '1 of 2 lines')
            (repository / 'coverage.info').unlink()
            daemon.refresh(project)
            until(lambda: isinstance(daemon.metric('test_coverage', project), str), 'no report: a word, no number')


def memory_by_the_kernel():
    fields = dict(line.split(':') for line in pathlib.Path('/proc/meminfo').read_text().splitlines())
    total, available = (int(fields[name].split()[0]) for name in ('MemTotal', 'MemAvailable'))
    return 100 * (total - available) / total


def test_memory_is_what_the_kernel_says():
    with folder() as top, Daemon(top / 's') as daemon:
        until(lambda: isinstance(daemon.metric('memory_usage'), float), 'measured')

        # Others use this machine, too: it need be close once.
        def close():
            daemon.refresh()
            return abs(daemon.metric('memory_usage') - memory_by_the_kernel()) < 2

        until(close, 'within 2 points of /proc/meminfo')


def test_deleted_while_watched():
    with folder() as top:
        doomed, other = make_repository(top / 'doomed'), make_repository(top / 'other')
        with Daemon(top / 's', doomed, other) as daemon:
            project = daemon.wait_project(doomed)['id']
            stays = daemon.wait_project(other)['id']
            shutil.rmtree(doomed)
            daemon.refresh()
            until(lambda: daemon.project(doomed)['state'] == 'failed', 'its state')
            row = daemon.project(doomed)
            tap.true(len(row['error']) > 10, row)
            tap.true(isinstance(daemon.metric('git_changes', project), str), 'no number for what is not there')
            tap.equal(daemon.collector('git', project)['state'], 'failed')
            (other / 'new').write_text('')
            daemon.refresh()
            until(lambda: daemon.metric('git_changes', stays) == 1, 'the other one is looked at')
            make_repository(doomed)
            daemon.refresh()
            until(lambda: daemon.project(doomed)['state'] == 'ok', 'it is well again when it is back')


def test_bare():
    with folder() as top:
        (top / 'bare').mkdir()
        git(top / 'bare', 'init', '-q', '--bare')
        with Daemon(top / 's') as daemon:
            answer = daemon.ask('POST', '/projects', {'path': str(top / 'bare')})
            tap.true(400 <= answer.status < 500, answer.text)
            tap.contains(answer.text.lower(), 'bare')
            tap.equal(daemon.get('/status')['state'], 'running')


def test_empty():
    with folder() as top:
        (top / 'empty').mkdir()
        git(top / 'empty', 'init', '-q')
        (top / 'empty' / 'a').write_text('')
        with Daemon(top / 's', top / 'empty') as daemon:
            row = daemon.wait_project(top / 'empty')
            tap.equal(row['state'], 'ok', row)
            tap.equal(daemon.metric('git_changes', row['id']), 1)
            detail = daemon.get(f'/projects/{row["id"]}')['details']['git']
            tap.equal((detail['unborn'], detail['head'], detail['branch']), (True, '', 'main'))


def test_linked_worktree():
    with folder() as top:
        main = make_repository(top / 'main')
        git(main, 'worktree', 'add', '-q', '-b', 'side', top / 'side')
        (top / 'side' / 'new').write_text('')
        with Daemon(top / 's', top / 'side', main) as daemon:
            row = daemon.wait_project(top / 'side')
            tap.equal((row['state'], row['branch']), ('ok', 'side'))
            tap.equal(daemon.metric('git_changes', row['id']), 1)
            tap.equal(daemon.get(f'/projects/{row["id"]}')['details']['git']['worktree'], True)
            tap.equal(daemon.metric('git_changes', daemon.wait_project(main)['id']), 0)


def test_of_another_user():
    if os.geteuid() != 0:
        raise tap.Skip('takes root, to give a repository to another user')
    with folder() as top:
        own, theirs = make_repository(top / 'own'), make_repository(top / 'theirs')
        with Daemon(top / 's', own, theirs) as daemon:
            daemon.wait_project(theirs)
            for place, folders, files in os.walk(theirs):
                for name in ['.', *folders, *files]:
                    os.chown(os.path.join(place, name), 65534, 65534)
            daemon.refresh()
            row = until(lambda: (row := daemon.project(theirs))['state'] == 'failed' and row, 'refused')
            tap.contains(row['error'], 'safe.directory')
            answer = daemon.ask('POST', '/projects', {'path': str(theirs)})
            tap.true(400 <= answer.status < 500, answer.text)
            tap.equal(daemon.project(own)['state'], 'ok')


def test_pipes_in_the_place_of_files():
    """Whoever opens one of them to read waits for ever."""
    with folder() as top:
        repository = make_repository(top / 'r')
        for name in ('coverage.xml', 'lcov.info', 'coverage.json', 'b.c', '.gitattributes', '.gitignore'):
            os.mkfifo(repository / name)
        with Daemon(top / 's', repository) as daemon:
            project = daemon.wait_project(repository)['id']
            for name in ('git', 'coverage', 'file_size'):
                until(lambda: (c := daemon.collector(name, project)) is None or c['state'] != 'waiting' or 'error' in c,
                      f'{name} has looked')
            tap.true(daemon.stop() < 2, 'it ends soon')


def test_damaged_index():
    with folder() as top:
        repository = make_repository(top / 'r')
        with Daemon(top / 's', repository) as daemon:
            project = daemon.wait_project(repository)['id']
            index = (repository / '.git/index').read_bytes()
            (repository / '.git/index').write_bytes(b'DIRC' + b'\xff' * 60)
            daemon.refresh(project)
            until(lambda: daemon.project(repository)['state'] == 'failed', 'it says so')
            (repository / '.git/index').write_bytes(index)
            daemon.refresh(project)
            until(lambda: daemon.project(repository)['state'] == 'ok', 'it is well again')


def test_stopped_stays_stopped_over_a_restart():
    with folder() as top:
        repository = make_repository(top / 'r')
        with Daemon(top / 's') as daemon:
            add(daemon, repository)
            daemon.wait_project(repository)
            tap.equal(daemon.ask('POST', '/control/stop', tcp=True).status, 401)
            tap.equal(daemon.ask('POST', '/control/stop').status, 200)
            tap.equal(daemon.get('/status')['state'], 'stopped')
            daemon.stop()
        with Daemon(top / 's') as daemon:
            tap.equal(daemon.get('/status')['state'], 'stopped')
            tap.equal(daemon.ask('GET', '/readyz').status, 200)
            tap.equal(daemon.ask('POST', '/control/start').status, 200)
            tap.equal(daemon.wait_project(repository)['state'], 'ok')
            tap.equal(daemon.ask('POST', '/control/auto-healing/enable').status, 200)
            daemon.stop()
        with Daemon(top / 's') as daemon:
            status = daemon.get('/status')
            tap.equal((status['state'], status['auto_healing']), ('running', True))


if __name__ == '__main__':
    sys.exit(tap.run(sys.modules[__name__]))
