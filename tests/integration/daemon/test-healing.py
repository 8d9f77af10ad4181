#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Self-healing of a real daemon with its own actions: what it does by itself, what holds it back, what a killed one leaves."""
import os
import signal
import sys
import time

import tap
from jikimid import Daemon, environment, folder, git, make_repository, until

FAST = environment(JIKIMI_WATCH_MACHINE_INTERVAL='1s', JIKIMI_WATCH_PROJECT_INTERVAL='5s')
SERVICE = """[health shop]
url = http://127.0.0.1:1/
restart_command = sh -c "echo $$ > {pid}; exec sleep 1000"
restart_timeout = 60s
[heal failed-service]
for = 1s
cooldown = 1h
verify_for = 3s
"""
CHANGES = """[heal git-changes]
condition = git_changes >= 20
for = 1s
cooldown = 1s
verify_for = 10s
"""


def configure(state_dir, text):
    (state_dir / 'config').mkdir(parents=True, exist_ok=True)
    (state_dir / 'config/jikimi.conf').write_text(text)


def actions(daemon):
    return [(a['state'], a.get('verdict')) for a in daemon.get('/healing')['actions']]


def rule(daemon, name):
    return next(r for r in daemon.get('/healing')['rules'] if r['id'] == name)


def is_running(pid):
    try:
        with open(f'/proc/{pid}/stat', encoding='ascii', errors='replace') as file:
            return file.read().rpartition(')')[2].split()[0] != 'Z'
    except OSError:
        return False


def begun(pid_file):
    """The process number of the remedy, once it is under way."""
    return int(until(lambda: pid_file.exists() and pid_file.read_text().strip(), 'the remedy is under way'))


def changed_repository(path, n=30):
    """With @n files, 30 of them changed."""
    repository = make_repository(path, **{f'f{i}__c': f'int f{i};\n' for i in range(n)})
    git(repository, 'config', 'user.name', 'Test')
    git(repository, 'config', 'user.email', 'test@localhost')
    for i in range(30):
        (repository / f'f{i}.c').write_text(f'int f{i} = 1;\n')
    return repository


def test_more_is_allowed_after_a_proposal():
    with folder() as top:
        repository = changed_repository(top / 'r')
        configure(top / 's', CHANGES)
        with Daemon(top / 's', repository, env=FAST) as daemon:
            row = daemon.wait_project(repository)
            until(lambda: actions(daemon) == [('recommended', None)], 'a commit is proposed')
            tap.equal(git(repository, 'rev-list', '--count', 'HEAD').strip(), '1')
            tap.equal(daemon.ask('PUT', f'/projects/{row["id"]}', {'healing': {'mode': 'commit'}}).status // 100, 2)
            until(lambda: actions(daemon)[0] == ('kept', 'helped'), 'it is committed without waiting for the next time')
            tap.equal(git(repository, 'status', '--porcelain'), '')


def test_people_go_on_working():
    """More changes than before are no sign that a commit made it worse."""
    with folder() as top:
        repository = changed_repository(top / 'r', 130)
        configure(top / 's', CHANGES)
        with Daemon(top / 's', repository, env=FAST) as daemon:
            row = daemon.wait_project(repository)
            tap.equal(daemon.ask('PUT', f'/projects/{row["id"]}', {'healing': {'mode': 'commit'}}).status // 100, 2)
            until(lambda: git(repository, 'rev-list', '--count', 'HEAD').strip() == '2', 'it is committed')
            daemon.ask('PUT', f'/projects/{row["id"]}', {'healing': {'mode': 'observe'}})
            for i in range(30, 130):
                (repository / f'f{i}.c').write_text(f'int f{i} = 2;\n')
            until(lambda: daemon.metric('git_changes', row['id']) == 100, 'the changes are seen')
            until(lambda: 'running' not in dict(actions(daemon)), 'it is judged')
            tap.equal(actions(daemon)[-1][0], 'kept')
            tap.equal(git(repository, 'rev-list', '--count', 'HEAD').strip(), '2')


def test_taken_back_is_not_done_again():
    with folder() as top:
        repository = changed_repository(top / 'r')
        configure(top / 's', CHANGES)
        with Daemon(top / 's', repository, env=FAST) as daemon:
            row = daemon.wait_project(repository)
            tap.equal(daemon.ask('PUT', f'/projects/{row["id"]}', {'healing': {'mode': 'commit'}}).status // 100, 2)
            until(lambda: actions(daemon)[:1] == [('kept', 'helped')], 'it is committed')
            done = daemon.get('/healing')['actions'][0]
            tap.equal(daemon.ask('POST', f'/healing/actions/{done["id"]}/undo', {}).status, 202)
            until(lambda: actions(daemon)[0][0] == 'undone', 'it is taken back')
            until(lambda: 'refusal' in rule(daemon, 'git-changes'), 'it says that it rests')
            tap.equal(rule(daemon, 'git-changes')['refusal'], 'a person took it back')
            n = len(actions(daemon))
        with Daemon(top / 's', repository, env=FAST) as daemon:
            until(lambda: 'refusal' in rule(daemon, 'git-changes'), 'it rests after a restart as well')
            time.sleep(3)  # there is nothing to wait for: nothing is to happen, at a cool-down of 1 s
            tap.equal(len(actions(daemon)), n)
            tap.equal(git(repository, 'rev-list', '--count', 'HEAD').strip(), '1')


def test_a_file_ends_what_is_under_way():
    with folder() as top:
        configure(top / 's', SERVICE.format(pid=top / 'pid'))
        with Daemon(top / 's', env=FAST) as daemon:
            pid = begun(top / 'pid')
            (top / 's/state/healing.off').touch()
            until(lambda: not is_running(pid), 'the remedy is ended')
            until(lambda: actions(daemon) == [('failed', None)], 'it is told')
            tap.equal(daemon.get('/healing')['stopped_by'], 'file')
            tap.equal(daemon.ask('POST', '/healing/failed-service/run', {}).status, 409)
            tap.equal(daemon.ask('POST', '/healing/resume', {}).status, 409, 'a file goes before the API')
            (top / 's/state/healing.off').unlink()
            until(lambda: daemon.get('/healing')['stopped_by'] == 'nobody', 'the file is gone')


def test_killed_in_the_act():
    with folder() as top:
        configure(top / 's', SERVICE.format(pid=top / 'pid').replace('cooldown = 1h', 'cooldown = 1s'))
        with Daemon(top / 's', env=FAST) as daemon:
            pid = begun(top / 'pid')
            daemon.process.kill()
            daemon.process.wait()
        until(lambda: not is_running(pid), 'the remedy ends with the daemon')
        (top / 'pid').unlink()
        with Daemon(top / 's', env=FAST) as daemon:
            until(lambda: actions(daemon) == [('interrupted', None)], 'it is told')
            until(lambda: rule(daemon, 'failed-service').get('refusal') == 'Jikimi ended in the middle of it', 'the rule holds back')
            time.sleep(3)  # as above: its time to hold is 1 s
            tap.equal((top / 'pid').exists(), False, 'it is not simply done again')
            tap.equal(len(actions(daemon)), 1)
            tap.true([a for a in daemon.get('/alerts')['alerts'] if a['kind'] == 'heal-left'], 'people are told')


def group_of(leader):
    """The processes of a group that run."""
    members = set()
    for name in os.listdir('/proc'):
        try:
            with open(f'/proc/{name}/stat', encoding='ascii', errors='replace') as file:
                fields = file.read().rpartition(')')[2].split()
        except OSError:
            continue
        if fields[2] == str(leader) and fields[0] != 'Z':
            members.add(int(name))
    return members


def test_nothing_goes_on_without_it():
    """What a killed daemon left under way is ended: its command at once, what that had started after the restart."""
    command = SERVICE.replace('exec sleep 1000', 'sleep 1000 & sleep 1000')
    with folder() as top:
        configure(top / 's', command.format(pid=top / 'pid'))
        with Daemon(top / 's', env=FAST) as daemon:
            pid = begun(top / 'pid')
            until(lambda: len(group_of(pid)) == 3, 'the command has started others')
            members = group_of(pid)
            daemon.process.kill()
            daemon.process.wait()
        try:
            until(lambda: not is_running(pid), 'the command ends with the daemon')
            with Daemon(top / 's', env=FAST) as daemon:
                until(lambda: actions(daemon) == [('interrupted', None)], 'it is told')
                tap.equal([member for member in members if is_running(member)], [], 'nothing of it is left by then')
        finally:
            for member in filter(is_running, members):
                os.kill(member, signal.SIGKILL)


def test_edited_in_the_act():
    """What is under way ends as it began; a bad file changes nothing and names its line."""
    with folder() as top:
        configure(top / 's', SERVICE.format(pid=top / 'pid'))
        with Daemon(top / 's', env=FAST) as daemon:
            pid = begun(top / 'pid')
            configure(top / 's', SERVICE.format(pid=top / 'other').replace('for = 1s', 'for = 1s\nmode = off'))
            until(lambda: rule(daemon, 'failed-service')['mode'] == 'off', 'it is in force')
            tap.equal(rule(daemon, 'failed-service')['state'], 'acting')
            tap.true(is_running(pid), 'it goes on')
            configure(top / 's', '[heal failed-service]\nretries = many\n')
            until(lambda: 'jikimi.conf:2: heal failed-service.retries' in daemon.stderr, 'the line is named')
            tap.equal(rule(daemon, 'failed-service')['mode'], 'off')
            tap.equal(daemon.ask('POST', '/healing/pause', {}).status // 100, 2)
            until(lambda: not is_running(pid), 'a pause ends it')


def test_caches_and_back():
    """Names that are no text, links to elsewhere, repositories: what may go goes and comes back, byte for byte."""
    with folder() as top:
        cache, outside = top / 'home/.cache/pip', top / 'outside'
        (cache / 'wheels').mkdir(parents=True)
        (cache / 'checkout/.git').mkdir(parents=True)
        outside.mkdir()
        (outside / 'precious').write_bytes(b'p' * 9000)
        (cache / 'wheels/one').write_bytes(b'w' * 9000)
        (cache / 'wheels/link').symlink_to(outside)
        (cache / 'link').symlink_to(outside)
        odd = os.path.join(os.fsencode(cache), b'two\nlines\xff$(id)')
        with open(odd, 'wb') as file:
            file.write(b'o' * 9000)
        configure(top / 's', '[healing]\nclean = pip\n[heal low-disk]\nmode = off\n')
        before = sorted(os.listdir(os.fsencode(cache)))
        with Daemon(top / 's', env={**FAST, 'HOME': str(top / 'home')}) as daemon:
            preview = daemon.ask('POST', '/healing/low-disk/preview', {}).json
            foretold = next(e['after'] for e in preview['effects'] if e['metric'] == 'quarantined')
            tap.true(foretold >= 18000, preview)
            tap.equal(sorted(os.listdir(os.fsencode(cache))), before, 'a preview changes nothing')
            tap.equal(daemon.ask('POST', '/healing/low-disk/run', {}).status, 202)
            until(lambda: actions(daemon) == [('kept', 'helped')], 'it is done')
            done = daemon.get('/healing')['actions'][0]
            tap.equal(next(e['after'] for e in done['effects'] if e['metric'] == 'quarantined'), foretold, 'measured')
            tap.equal(os.listdir(cache), ['checkout'])
            tap.equal((outside / 'precious').read_bytes(), b'p' * 9000)
            tap.equal(daemon.ask('POST', f'/healing/actions/{done["id"]}/undo', {}).status, 202)
            until(lambda: actions(daemon)[0][0] == 'undone', 'it is taken back')
            tap.equal(sorted(os.listdir(os.fsencode(cache))), before)
            with open(odd, 'rb') as file:
                tap.equal(file.read(), b'o' * 9000)
            tap.equal(os.readlink(cache / 'wheels/link'), str(outside))


def test_quarantine_is_over():
    """What has waited long enough cannot be brought back, and nothing says that it could."""
    with folder() as top:
        cache = top / 'home/.cache/pip'
        cache.mkdir(parents=True)
        (cache / 'one').write_bytes(b'o' * 9000)
        configure(top / 's', '[healing]\nclean = pip\n[heal low-disk]\nmode = off\n')
        home = {**FAST, 'HOME': str(top / 'home')}
        with Daemon(top / 's', env=home) as daemon:
            tap.equal(daemon.ask('POST', '/healing/low-disk/run', {}).status, 202)
            until(lambda: actions(daemon) == [('kept', 'helped')], 'it is done')
            done = daemon.get('/healing')['actions'][0]
            tap.equal(done['can_undo'], True)
        configure(top / 's', '[healing]\nclean = pip\nquarantine = 0s\n[heal low-disk]\nmode = off\n')
        with Daemon(top / 's', env=home) as daemon:
            until(lambda: not daemon.get('/healing')['actions'][0]['can_undo'], 'it says so')
            tap.equal(daemon.ask('POST', f'/healing/actions/{done["id"]}/undo', {}).status, 409)
            tap.equal(actions(daemon), [('kept', 'helped')], 'it is what it was')


if __name__ == '__main__':
    sys.exit(tap.run(sys.modules[__name__]))
