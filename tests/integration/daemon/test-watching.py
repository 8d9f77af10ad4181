#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A repository is looked at when it changes: the numbers follow at once, and while nothing happens nothing is read."""
import subprocess
import sys
import time

import tap
from jikimid import BUILD, Daemon, environment, folder, git, make_repository, until


def detail_of(daemon, project):
    return daemon.get(f'/projects/{project}')['details'].get('git', {})


def wait_watched(daemon, project):
    return until(lambda: detail_of(daemon, project).get('watching', {}).get('state') == 'events' and detail_of(daemon, project),
                 'it is watched', 60)


def test_a_change_is_in_the_numbers_long_before_the_next_cycle():
    with folder() as top:
        repository = make_repository(top / 'r')
        with Daemon(top / 's', repository) as daemon:
            project = daemon.wait_project(repository)['id']
            before = wait_watched(daemon, project)
            (repository / 'new file').write_text('new\n', encoding='utf-8')
            began = time.monotonic()
            after = until(lambda: detail_of(daemon, project)['total'] == before['total'] + 1 and detail_of(daemon, project),
                          'the change is told', 15)
            print(f'# after {(time.monotonic() - began) * 1000:.0f} ms')
            tap.equal(after['watching']['full_scans'], before['watching']['full_scans'], 'by a look at that file')
            metrics = daemon.get('/metrics/current')['metrics']
            values = [m['value'] for m in metrics if m['id'] == 'git_changes' and m.get('project') == project]
            tap.equal(values, [before['total'] + 1])


def counters(daemon):
    """What Prometheus would be told of looks: name → value."""
    lines = daemon.ask('GET', '/metrics').text.splitlines()
    return {line.split('{')[0]: int(line.rsplit(' ', 1)[1]) for line in lines if line.startswith('jikimi_git_') and '_total{' in line}


def unchanged(daemon):
    """The counters, if they stand still for a while."""
    before = counters(daemon)
    time.sleep(0.3)
    return before if counters(daemon) == before else None


def test_while_nothing_happens_nothing_is_read():
    """Cycles pass, of which the counters know nothing."""
    with folder() as top:
        repository = make_repository(top / 'r')
        with Daemon(top / 's', repository, env=environment(JIKIMI_WATCH_PROJECT_INTERVAL='5s')) as daemon:
            project = daemon.wait_project(repository)['id']
            wait_watched(daemon, project)
            # A look that the first watches asked for may still come.
            before = until(lambda: unchanged(daemon), 'it is calm')
            tap.equal(sorted(before), ['jikimi_git_full_scans_total', 'jikimi_git_incremental_reads_total'])
            for _ in range(20):
                daemon.refresh()
            tap.equal(counters(daemon), before)
            (repository / 'new file').write_text('new\n', encoding='utf-8')
            until(lambda: counters(daemon)['jikimi_git_incremental_reads_total'] > before['jikimi_git_incremental_reads_total'],
                  'a change is read', 15)
            tap.equal(counters(daemon)['jikimi_git_full_scans_total'], before['jikimi_git_full_scans_total'])


def test_a_branch_is_followed():
    with folder() as top:
        repository = make_repository(top / 'r')
        with Daemon(top / 's', repository) as daemon:
            project = daemon.wait_project(repository)['id']
            wait_watched(daemon, project)
            git(repository, 'checkout', '-q', '-b', 'topic/one')
            until(lambda: detail_of(daemon, project)['branch'] == 'topic/one', 'the branch is told', 15)


def test_a_limit_is_told():
    with folder() as top:
        repository = make_repository(top / 'r')
        for i in range(20):
            (repository / f'd{i}').mkdir()
            (repository / f'd{i}' / 'f').write_text('x', encoding='utf-8')
        git(repository, 'add', '-A')
        (top / 'conf').write_text('[git]\nmax_watches = 8\n', encoding='utf-8')
        with Daemon(top / 's', '--config', top / 'conf', repository) as daemon:
            project = daemon.wait_project(repository)['id']
            watching = until(lambda: detail_of(daemon, project).get('watching', {}).get('state') == 'partly'
                             and detail_of(daemon, project)['watching'], 'the limit is told', 60)
            tap.equal((watching['reason'], watching['limit']), ('limit', 8))
            tap.true(watching['missing'] > 0, watching)
            shown = subprocess.run([BUILD / 'jikimictl', '--socket', daemon.socket, 'changes', project], capture_output=True,
                                   text=True, timeout=30, check=True, env=environment()).stdout
            tap.contains(shown, 'git.max_watches is used up')


if __name__ == '__main__':
    sys.exit(tap.run(sys.modules[__name__]))
