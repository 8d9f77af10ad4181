#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two daemons with state folders of their own on one repository: one acts, the other observes and says so."""
import sys

import tap
from jikimid import Daemon, folder, git, make_repository, until


def state(daemon, repository):
    return (daemon.project(repository) or {}).get('state')


def is_marked(repository):
    return (repository / '.git/jikimi-guard').exists()


def wait_state(daemon, repository, wanted):
    def ask():
        daemon.refresh()
        return state(daemon, repository) == wanted
    until(ask, f'state {wanted}')


def test_the_second_observes_and_takes_over():
    with folder() as top:
        repository = make_repository(top / 'r')
        with Daemon(top / 'second') as second:
            with Daemon(top / 'first', repository) as first:
                wait_state(first, repository, 'ok')
                until(lambda: is_marked(repository), 'the first has the mark')
                second.ask('POST', '/projects', {'path': str(repository)})
                wait_state(second, repository, 'observing')
                tap.contains(second.project(repository)['error'], str(first.pid))
                # It observes: its numbers are true.
                (repository / 'new').write_text('')
                second.refresh()
                project = second.project(repository)['id']
                until(lambda: second.metric('git_changes', project) == 1, 'the second counts, too')
                tap.equal(state(first, repository), 'ok')
                first.stop()
                tap.true(not is_marked(repository), 'the mark is given back at the end')
            wait_state(second, repository, 'ok')
            tap.true('error' not in second.project(repository), 'and has no words left')
            tap.equal(second.metric('git_changes', project), 1, 'the mark is no change')


def test_a_killed_one_is_no_owner():
    with folder() as top:
        repository = make_repository(top / 'r')
        with Daemon(top / 'first', repository) as first, Daemon(top / 'second') as second:
            until(lambda: is_marked(repository), 'the first has the mark')
            second.ask('POST', '/projects', {'path': str(repository)})
            wait_state(second, repository, 'observing')
            first.process.kill()
            first.process.wait()
            tap.true(is_marked(repository), 'nobody gave it back')
            wait_state(second, repository, 'ok')


def test_removing_the_project_gives_the_mark_back():
    with folder() as top:
        repository = make_repository(top / 'r')
        with Daemon(top / 'first', repository) as first:
            wait_state(first, repository, 'ok')
            until(lambda: is_marked(repository), 'marked')
            first.ask('DELETE', '/projects/' + first.project(repository)['id'])
            until(lambda: not is_marked(repository), 'the mark is gone')


def test_a_linked_worktree_is_the_same_repository():
    with folder() as top:
        main = make_repository(top / 'main')
        git(main, 'worktree', 'add', '-q', '-b', 'side', top / 'side')
        with Daemon(top / 'first', main) as first, Daemon(top / 'second') as second:
            wait_state(first, main, 'ok')
            until(lambda: is_marked(main), 'the first has the mark')
            second.ask('POST', '/projects', {'path': str(top / 'side')})
            wait_state(second, top / 'side', 'observing')
        with Daemon(top / 'both', main, top / 'side') as both:
            wait_state(both, main, 'ok')
            wait_state(both, top / 'side', 'ok')


def test_a_configuration_change_keeps_the_mark():
    with folder() as top:
        repository = make_repository(top / 'r')
        with Daemon(top / 'first', repository) as first, Daemon(top / 'second') as second:
            until(lambda: is_marked(repository), 'the first has the mark')
            second.ask('POST', '/projects', {'path': str(repository)})
            wait_state(second, repository, 'observing')
            for limit in (400, 300):
                tap.equal(first.ask('PUT', '/config', {'lines.limit': str(limit)}).status, 200)
                tap.equal(second.ask('PUT', '/config', {'lines.limit': str(limit)}).status, 200)
                wait_state(second, repository, 'observing')
                wait_state(first, repository, 'ok')


if __name__ == '__main__':
    sys.exit(tap.run(sys.modules[__name__]))
