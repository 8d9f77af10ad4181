# SPDX-License-Identifier: GPL-3.0-or-later
"""Repositories of others, and such as mean harm: nothing is run, nothing written, nothing waits."""
import os
import subprocess
import threading

from cases import NOT_SUPPORTED, PERMISSION, agree, case, expect, listing, refused, repo, run_cases, write
from probe import Probe


@case
def belongs_to_another_user(world):
    if os.geteuid() != 0:
        return 'needs root to give a repository away'
    top = repo(world)
    for part in ('', '/.git'):
        os.lchown(top + part, 65534, -1)
        refused(world, PERMISSION, top, 'safe.directory')
        refused(world, PERMISSION, top, 'another user', 'resolve')
        done = subprocess.run(['git', '-C', top, 'status'], env=world.env, capture_output=True)
        expect(done.returncode != 0 and b'dubious' in done.stderr, done)
        os.lchown(top + part, 0, -1)
    os.lchown(top, 65534, -1)
    # The repository cannot vouch for itself.
    with open(f'{top}/.git/config', 'a') as f:
        f.write(f'[safe]\n\tdirectory = *\n')
    refused(world, PERMISSION, top, 'safe.directory')
    world.git(world.root, 'config', '--global', 'safe.directory', world.path('elsewhere'))
    refused(world, PERMISSION, top, 'safe.directory')
    world.git(world.root, 'config', '--global', '--add', 'safe.directory', top)
    agree(world, Probe(world.env), top)
    world.git(world.root, 'config', '--global', '--add', 'safe.directory', '')
    refused(world, PERMISSION, top, 'safe.directory')
    world.git(world.root, 'config', '--global', '--add', 'safe.directory', '*')
    agree(world, Probe(world.env), top)
    world.git(world.root, 'config', '--global', '--unset-all', 'safe.directory')
    sudo = {**world.env, 'SUDO_UID': '65534'}
    values, _ = Probe(sudo).status(top)
    expect(values.get('total') == '0', values)
    # Given away while watched.
    probe = Probe(sudo)
    expect('error' not in probe.status(top)[0], 'open')
    os.lchown(top, 12345, -1)
    refused(world, PERMISSION, top, 'another user', probe=probe)


@case
def gitfile_of_another_user(world):
    if os.geteuid() != 0:
        return 'needs root to give a file away'
    top = repo(world)
    world.git(top, 'worktree', 'add', '-q', world.path('side'))
    os.lchown(world.path('side/.git'), 65534, -1)
    refused(world, PERMISSION, world.path('side'), 'another user')


@case
def nothing_is_written(world):
    top = repo(world)
    write(f'{top}/src/file0.c', 'int f9;\n')
    write(f'{top}/untracked', 'x')
    # Stale times make git refresh its index if it may.
    os.utime(f'{top}/src/file1.c')
    os.utime(f'{top}/src/file2.c', (1, 1))
    probe = Probe(world.env)
    before = listing(top)
    for _ in range(3):
        values, _ = probe.status(top)
        probe.ask('files', top)
    expect(values['total'] == '2', values)
    expect(listing(top) == before, 'changed')
    # The same where git is asked.
    write(f'{top}/.gitignore', '*.log\n!keep.log\n')
    before = listing(top)
    expect(probe.status(top)[0]['total'] == '3', 'total')
    expect(listing(top) == before, 'changed by git')


def arm(world, top, mark, git_dir=None):
    """Names a command in every place that git knows; each would leave the mark."""
    run = f'touch {mark}; cat'
    script = world.path('evil.sh')
    write(script, f'#!/bin/sh\ntouch {mark}\ncat\n')
    os.chmod(script, 0o755)
    hooks = os.path.join(git_dir or os.path.join(top, '.git'), 'hooks')
    names = ('post-index-change', 'fsmonitor-watchman', 'pre-commit', 'post-checkout', 'query-watchman', 'reference-transaction',
             'pre-auto-gc')
    for name in names:
        write(f'{hooks}/{name}', f'#!/bin/sh\ntouch {mark}\n')
        os.chmod(f'{hooks}/{name}', 0o755)
    for key, value in {
            'core.fsmonitor': script, 'core.hooksPath': hooks, 'core.pager': run, 'core.editor': run, 'core.sshCommand': run,
            'core.askPass': script, 'core.gitProxy': script, 'core.alternateRefsCommand': script, 'diff.external': script,
            'diff.evil.command': script, 'diff.evil.textconv': script, 'merge.evil.driver': run, 'filter.evil.clean': run,
            'filter.evil.smudge': run, 'filter.evil.required': 'true', 'filter.long.process': script, 'filter.a=b.clean': run,
            'credential.helper': f'!{run}', 'gpg.program': script, 'log.showSignature': 'true', 'pager.status': run,
            'alias.status': f'!{run}', 'alias.st': f'!{run}', 'protocol.ext.allow': 'always', 'protocol.allow': 'always',
            'status.submoduleSummary': 'true', 'interactive.diffFilter': run, 'sequence.editor': run,
            'remote.origin.url': f'ext::sh -c touch% {mark}', 'remote.origin.promisor': 'true', 'extensions.partialClone': 'origin',
            'submodule.recurse': 'true', 'uploadpack.packObjectsHook': script}.items():
        world.git(top, 'config', key, value)
    hidden = world.path('hidden.config')
    write(hidden, f'[filter "hidden"]\n\tclean = {run}\n')
    world.git(top, 'config', 'includeIf.hasconfig:remote.*.url:ext**.path', hidden)


def hostile(world, prepare, attributes='* filter=evil diff=evil merge=evil\n*.p filter=long\n*.e filter=a=b\n*.h filter=hidden\n'):
    top = repo(world)
    for name in ('x.p', 'y.e', 'z.h'):
        write(f'{top}/{name}', 'text\n')
    write(f'{top}/.gitattributes', attributes)
    world.git(top, 'add', '-A')
    world.git(top, 'commit', '-qm', 'all')
    prepare(top)
    mark = world.path('ran')
    arm(world, top, mark)
    # Same size, other time: whoever wants to know must read, and filter.
    for name in ('x.p', 'y.e', 'z.h', 'src/file0.c'):
        with open(f'{top}/{name}', 'r+') as f:
            f.write('T')
    write(f'{top}/new', 'x')
    probe = Probe(world.env)
    values, rows = probe.status(top)
    expect('error' not in values and ('??', b'new') in rows, values)
    files, _ = probe.ask('files', top)
    expect('error' not in files, files)
    expect(not os.path.exists(mark), 'a command of the repository was run')
    # The trap is a live one: git as people call it springs it.
    subprocess.run(['git', '-C', top, 'status'], env=world.env, capture_output=True)
    expect(os.path.exists(mark), 'the trap does not work')


@case
def hostile_by_library(world):
    hostile(world, lambda top: None)


@case
def hostile_by_git(world):
    hostile(world, lambda top: write(f'{top}/.gitignore', '*.log\n!keep.log\n'))


@case
def hostile_split_index(world):
    hostile(world, lambda top: world.git(top, 'update-index', '--split-index'))


@case
def hostile_submodule(world):
    inner = repo(world, 'inner')
    top = repo(world)
    world.git(top, 'submodule', '--quiet', 'add', inner, 'mod')
    write(f'{top}/mod/.gitattributes', '* filter=evil\n')
    world.git(f'{top}/mod', 'add', '-A')
    world.git(f'{top}/mod', 'commit', '-qm', 'x')
    world.git(top, 'commit', '-qam', 'mod')
    mark = world.path('ran')
    arm(world, f'{top}/mod', mark, f'{top}/.git/modules/mod')
    write(f'{top}/mod/src/file0.c', 'int g0;\n')
    for ignore in ('', '*.log\n!keep.log\n'):
        write(f'{top}/.gitignore', ignore)
        values, rows = Probe(world.env).status(top)
        expect(('.M', b'mod') in rows, rows)
        expect(not os.path.exists(mark), 'a command of the submodule was run')
    subprocess.run(['git', '-C', top, 'status'], env=world.env, capture_output=True)
    expect(os.path.exists(mark), 'the trap does not work')


@case
def pipes(world):
    top = repo(world)
    probe = Probe(world.env)
    timer = threading.Timer(30, probe.process.kill)
    timer.start()
    os.mkfifo(f'{top}/pipe')
    os.unlink(f'{top}/src/file0.c')
    os.mkfifo(f'{top}/src/file0.c')
    values, _ = probe.status(top)
    expect(values.get('total') == '1', values)
    for name in ('.gitattributes', '.gitignore'):
        os.mkfifo(f'{top}/{name}')
        refused(world, NOT_SUPPORTED, top, 'not a file', probe=probe)
        os.unlink(f'{top}/{name}')
    expect(probe.status(top)[0].get('total') == '1', 'the pipes are gone')
    timer.cancel()


run_cases()
