# SPDX-License-Identifier: GPL-3.0-or-later
"""A repository that names a program in every place that git knows: none of them is run, whatever Jikimi does there."""
import os

from cases import case, expect, repo, run_cases, write
from committing import call, fsck, head, identify, porcelain


def arm(world, top, mark, git_dir=None):
    """As in test-repository-hostile.py, and what a commit might run besides."""
    run = f'touch {mark}; cat'
    script = world.path('evil.sh')
    write(script, f'#!/bin/sh\ntouch {mark}\ncat\n')
    os.chmod(script, 0o755)
    hooks = os.path.join(git_dir or os.path.join(top, '.git'), 'hooks')
    for name in ('pre-commit', 'prepare-commit-msg', 'commit-msg', 'post-commit', 'reference-transaction', 'post-index-change',
                 'pre-auto-gc', 'post-checkout', 'fsmonitor-watchman', 'post-rewrite', 'pre-merge-commit'):
        write(f'{hooks}/{name}', f'#!/bin/sh\ntouch {mark}\n')
        os.chmod(f'{hooks}/{name}', 0o755)
    for key, value in {
            'core.fsmonitor': script, 'core.pager': run, 'core.editor': run, 'core.sshCommand': run, 'core.askPass': script,
            'core.gitProxy': script, 'core.alternateRefsCommand': script, 'diff.external': script, 'diff.evil.command': script,
            'diff.evil.textconv': script, 'merge.evil.driver': run, 'filter.evil.clean': run, 'filter.evil.smudge': run,
            'filter.evil.process': script, 'filter.evil.required': 'true', 'credential.helper': f'!{run}', 'gpg.program': script,
            'gpg.ssh.program': script, 'alias.commit': f'!{run}', 'alias.add': f'!{run}', 'alias.read-tree': f'!{run}',
            'interactive.diffFilter': run, 'sequence.editor': run, 'uploadpack.packObjectsHook': script, 'protocol.allow': 'always',
            'remote.origin.url': f'ext::sh -c touch% {mark}', 'trailer.x.command': run, 'trailer.x.cmd': run}.items():
        world.git(top, 'config', key, value)
    hidden = world.path('hidden.config')
    write(hidden, f'[filter "hidden"]\n\tclean = {run}\n\trequired = true\n')
    world.git(top, 'config', 'include.path', hidden)


def armed(world, hooks=True):
    identify(world)
    top = repo(world)
    write(f'{top}/.gitattributes', '*.evil filter=evil diff=evil merge=evil\n*.hidden filter=hidden\n*.c diff=evil merge=evil\n')
    write(f'{top}/x.evil', 'x\n')
    write(f'{top}/y.hidden', 'y\n')
    world.git(top, 'add', '-A')
    world.git(top, 'commit', '-qm', 'all')
    mark = world.path('ran')
    arm(world, top, mark)
    write(f'{top}/x.evil', 'changed\n')
    write(f'{top}/y.hidden', 'changed\n')
    write(f'{top}/src/file0.c', 'int changed;\n')
    write(f'{top}/new.c', 'new\n')
    write(f'{top}/new.evil', 'new\n')
    if not hooks:
        for name in os.listdir(f'{top}/.git/hooks'):
            os.unlink(f'{top}/.git/hooks/{name}')
    return top, mark


def untouched(mark, what):
    expect(not os.path.exists(mark), f'{what} ran something')


@case
def the_trap_works(world):
    top, mark = armed(world)
    world.git(top, 'add', 'x.evil', check=False)
    expect(os.path.exists(mark), 'git itself runs nothing here: the test proves nothing')


@case
def checkpoints(world):
    top, mark = armed(world)
    made = call(world, top, '--untracked', 'checkpoint', check=True)
    untouched(mark, 'checkpoint')
    call(world, top, 'list', check=True)
    untouched(mark, 'list')
    call(world, top, 'restore', made['id'], 'x.evil', 'y.hidden', 'new.evil', check=True)
    untouched(mark, 'restore')
    call(world, top, 'expire', check=True)
    call(world, top, 'delete', made['id'], check=True)
    untouched(mark, 'delete')


@case
def commits(world):
    top, mark = armed(world)
    answer = call(world, top, '--untracked', 'commit')
    expect(answer.failed('permission'), answer)
    call(world, top, '--untracked', 'plan', check=True)
    untouched(mark, 'a refused commit')
    for name in os.listdir(f'{top}/.git/hooks'):
        os.unlink(f'{top}/.git/hooks/{name}')
    before = head(world, top)
    untouched(mark, 'git rev-parse')
    made = call(world, top, '--untracked', 'commit', check=True)
    untouched(mark, 'commit')
    expect(made.rows('left') == {b'x.evil': 'filter', b'y.hidden': 'filter', b'new.evil': 'filter'}, made)
    expect(set(made.rows('path')) == {b'src/file0.c', b'new.c'}, made)
    call(world, top, 'recover', check=True)
    call(world, top, 'undo', check=True)
    untouched(mark, 'undo')
    with open(f'{top}/.git/refs/heads/main') as f:
        expect(f.read().strip() == before, 'undone')


@case
def a_lock_that_names_places_elsewhere(world):
    identify(world)
    top, victim = repo(world), world.path('victim')
    lock, tip = f'{top}/.git/index.lock', head(world, top)
    write(victim, 'mine\n')
    write(f'{victim}.lock', tip)
    os.makedirs(f'{top}/.git/jikimi-index-x')
    for name, ref in (('x/../../../victim', 'refs/heads/main'), ('x', '../../victim'), ('x', 'refs/heads/../../../../victim')):
        write(lock, f'jikimi-index-lock 1\n{name}\n{ref}\n{tip}\n{tip}\n')
        call(world, top, 'recover')
        expect(os.path.exists(victim) and os.path.exists(f'{victim}.lock'), f'{name} {ref}: taken')
        expect(os.path.exists(lock), f'{name} {ref}: not a lock of ours, so it stays')


@case
def hooks_of_a_folder_that_the_repository_names(world):
    top, mark = armed(world, hooks=False)
    script = world.path('evil.sh')
    os.makedirs(f'{top}/hooks')
    os.symlink(script, f'{top}/hooks/pre-commit')
    world.git(top, 'config', 'core.hooksPath', 'hooks')
    answer = call(world, top, 'commit')
    expect(answer.failed('permission') and 'pre-commit' in answer['error'], answer)
    untouched(mark, 'commit')


@case
def a_symlinked_git_folder(world):
    top, mark = armed(world, hooks=False)
    os.rename(f'{top}/.git', world.path('real-git'))
    os.symlink(world.path('real-git'), f'{top}/.git')
    for args in (('checkpoint',), ('commit',), ('undo',)):
        call(world, top, *args)
        untouched(mark, args)


@case
def alternates(world):
    top, mark = armed(world, hooks=False)
    other = repo(world, 'other')
    write(f'{top}/.git/objects/info/alternates', f'{other}/.git/objects\n')
    call(world, top, 'checkpoint', check=True)
    call(world, top, 'commit', check=True)
    untouched(mark, 'alternates')
    expect(not world.git(other, 'for-each-ref', 'refs/jikimi'), 'written there')


@case
def signing(world):
    top, mark = armed(world, hooks=False)
    world.git(top, 'config', 'commit.gpgsign', 'true')
    expect(call(world, top, 'commit').failed('permission'), 'signed')
    untouched(mark, 'commit')


@case
def links_in_the_git_folder(world):
    """What Jikimi writes there does not follow links that lie in wait."""
    identify(world)
    top = repo(world)
    write(world.path('precious'), 'precious\n')
    write(f'{top}/src/file0.c', 'int x;\n')
    for name in ('jikimi-index-abc123', 'jikimi-index-abc123.claim', 'index.lock'):
        os.symlink(world.path('precious'), f'{top}/.git/{name}')
        call(world, top, 'commit')
        call(world, top, 'recover')
        if os.path.islink(f'{top}/.git/{name}'):
            os.unlink(f'{top}/.git/{name}')
        with open(world.path('precious')) as f:
            expect(f.read() == 'precious\n', name)
    # A line with a name of the repository's choosing, in a file such as ~/.profile.
    for name in ('logs/HEAD', 'logs/refs/heads/main', 'logs/refs/heads', 'logs'):
        path = f'{top}/.git/{name}'
        os.rename(path, f'{path}.kept')
        target = world.path('precious') if os.path.isfile(f'{path}.kept') else f'{path}.kept'
        os.symlink(target, path)
        answer = call(world, top, 'commit')
        expect(answer.failed('permission') and 'symbolic link' in answer['error'], (name, answer))
        os.unlink(path)
        os.rename(f'{path}.kept', path)
        with open(world.path('precious')) as f:
            expect(f.read() == 'precious\n', name)
    call(world, top, 'commit')
    expect(porcelain(world, top) == [], 'in the end it is committed')
    fsck(world, top)


@case
def pipes_that_a_commit_would_write_to(world):
    for name in ('logs/HEAD', 'logs/refs/heads/main', 'object'):
        identify(world)
        top = repo(world, f'of-{name.replace("/", "-")}')
        write(f'{top}/src/file0.c', 'int x;\n')
        if name == 'object':
            made = world.git(top, 'hash-object', 'src/file0.c').decode().strip()
            path = f'{top}/.git/objects/{made[:2]}/{made[2:]}'
            os.makedirs(os.path.dirname(path), exist_ok=True)
        else:
            path = f'{top}/.git/{name}'
            os.unlink(path)
        os.mkfifo(path)
        before = head(world, top)
        for command in ('commit', 'checkpoint', 'undo', 'recover'):
            answer = call(world, top, command, prefix=('timeout', '20'))
            expect('error' in answer or command == 'recover' or name == 'object', (name, command, answer))
        expect(head(world, top) == before, name)


run_cases()
