# SPDX-License-Identifier: GPL-3.0-or-later
"""What a repository may be and become while it is watched. Against real git where git has a say."""
import os
import shutil

from cases import NOT_FOUND, NOT_SUPPORTED, agree, case, expect, refused, repo, run_cases, write
from probe import Probe


@case
def bare(world):
    path = world.path('bare.git')
    world.git(world.root, 'init', '-q', '--bare', path)
    refused(world, NOT_SUPPORTED, path, 'bare')
    refused(world, NOT_SUPPORTED, path, 'bare', 'resolve')
    refused(world, NOT_SUPPORTED, path + '/objects', 'bare', 'resolve')


@case
def not_a_repository(world):
    os.makedirs(world.path('plain'))
    refused(world, NOT_FOUND, world.path('plain'), 'not in a Git repository', 'resolve')
    refused(world, NOT_FOUND, world.path('missing'), 'missing', 'resolve')
    write(world.path('fake/.git'), 'gitdir: /nowhere\n')
    refused(world, NOT_FOUND, world.path('fake'), 'not in a Git repository', 'resolve')
    os.makedirs(world.path('pipe'))
    os.mkfifo(world.path('pipe/.git'))
    refused(world, NOT_FOUND, world.path('pipe'), 'not in a Git repository', 'resolve')


@case
def empty(world):
    top = world.init('empty')
    probe = Probe(world.env)
    values = agree(world, probe, top)
    expect('unborn' in values['flags'] and values['branch'] == 'main' and values['head'] == '', values)
    write(f'{top}/first', 'x')
    world.git(top, 'add', 'first')
    write(f'{top}/second', 'x')
    values = agree(world, probe, top)
    expect(values['staged'] == '1' and values['untracked'] == '1' and values['total'] == '2', values)


@case
def deleted_while_watched(world):
    top = repo(world)
    probe = Probe(world.env)
    agree(world, probe, top)
    shutil.rmtree(top)
    refused(world, NOT_FOUND, top, 'shop', probe=probe)
    top = repo(world)
    write(f'{top}/new', 'x')
    values = agree(world, probe, top)
    expect(values['total'] == '1', values)
    shutil.rmtree(f'{top}/.git')
    refused(world, NOT_FOUND, top, 'not in a Git repository', probe=probe)


@case
def replaced_while_watched(world):
    top = repo(world)
    probe = Probe(world.env)
    agree(world, probe, top)
    shutil.rmtree(f'{top}/.git')
    world.git(top, 'init', '-q', '-b', 'other')
    values = agree(world, probe, top)
    expect(values['branch'] == 'other' and values['untracked'] == '3', values)


@case
def folder_inside(world):
    top = repo(world)
    values, _ = Probe(world.env).ask('resolve', f'{top}/src')
    expect(values == {'top': top}, values)
    os.symlink(f'{top}/src', world.path('link'))
    values, _ = Probe(world.env).ask('resolve', world.path('link'))
    expect(values == {'top': top}, values)
    values, _ = Probe(world.env).ask('resolve', f'{top}/.git/refs')
    expect(values == {'top': top}, values)


@case
def linked_worktree(world):
    top = repo(world)
    world.git(top, 'worktree', 'add', '-q', '-b', 'side', world.path('side'))
    write(world.path('side/new'), 'x')
    probe = Probe(world.env)
    values = agree(world, probe, world.path('side'))
    expect('linked' in values['flags'] and values['branch'] == 'side' and values['total'] == '1', values)
    values = agree(world, probe, top)
    expect('linked' not in values['flags'] and values['total'] == '0', values)


@case
def worktree_of_bare(world):
    top = repo(world)
    world.git(world.root, 'clone', '-q', '--bare', top, world.path('store.git'))
    world.git(world.path('store.git'), 'worktree', 'add', '-q', world.path('tree'), 'main')
    write(world.path('tree/new'), 'x')
    values = agree(world, Probe(world.env), world.path('tree'))
    expect('linked' in values['flags'] and values['total'] == '1', values)


@case
def locked_index(world):
    top = repo(world)
    write(f'{top}/.git/index.lock', '')
    write(f'{top}/new', 'x')
    values, _ = Probe(world.env).status(top)
    expect(values['total'] == '1' and os.path.exists(f'{top}/.git/index.lock'), values)


@case
def operations(world):
    top = repo(world)
    probe = Probe(world.env)
    for branch in ('one', 'two'):
        world.git(top, 'checkout', '-q', '-b', branch, 'main')
        write(f'{top}/src/file0.c', branch)
        world.git(top, 'commit', '-qam', branch)
    for command, word, abort in ((['merge', 'one'], 'merge', ['merge', '--abort']), (['rebase', 'one'], 'rebase', ['rebase', '--abort']),
                                 (['rebase', '-i', 'one'], 'rebase', ['rebase', '--abort']),
                                 (['rebase', '--apply', 'one'], 'rebase', ['rebase', '--abort']),
                                 (['cherry-pick', 'one'], 'cherry-pick', ['cherry-pick', '--abort']),
                                 (['revert', 'one'], 'revert', ['revert', '--abort']),
                                 (['bisect', 'start'], 'bisect', ['bisect', 'reset'])):
        world.git(top, *command, check=False)
        values = agree(world, probe, top)
        expect(values['operation'] == word, (command, values))
        expect(word == 'bisect' or values['conflicted'] == '1', (command, values))
        expect(values['branch'] == 'two', (command, values))
        world.git(top, *abort)
        expect(agree(world, probe, top)['operation'] == '', command)
    patch = world.git(top, 'format-patch', '--stdout', '-1', 'one')
    world.git(top, 'am', '-q', check=False, data=patch)
    expect(agree(world, probe, top)['operation'] == 'am', 'am')


@case
def ahead_and_behind(world):
    origin = repo(world, 'origin')
    world.git(world.root, 'clone', '-q', origin, world.path('clone'))
    top = world.path('clone')
    probe = Probe(world.env)
    values = agree(world, probe, top)
    expect((values['upstream'], values['ahead'], values['behind']) == ('origin/main', '0', '0'), values)
    for i in range(5):
        world.git(origin, 'commit', '-q', '--allow-empty', '-m', f'o{i}', env={'GIT_COMMITTER_DATE': f'{2000000000 - i * 1000000} +0000'})
    for i in range(3):
        world.git(top, 'commit', '-q', '--allow-empty', '-m', f'c{i}', env={'GIT_COMMITTER_DATE': f'{1000000000 + i} +0000'})
    world.git(top, 'fetch', '-q')
    values = agree(world, probe, top)
    expect((values['ahead'], values['behind']) == ('3', '5'), values)
    world.git(top, 'merge', '-q', 'origin/main')
    values = agree(world, probe, top)
    expect((values['ahead'], values['behind']) == ('4', '0'), values)
    world.git(top, 'update-ref', '-d', 'refs/remotes/origin/main')
    values = agree(world, probe, top)
    expect(values['upstream'] == 'origin/main' and 'ahead' not in values, values)
    world.git(top, 'checkout', '-q', '--detach')
    values = agree(world, probe, top)
    expect('detached' in values['flags'] and values['branch'] == '' and values['upstream'] == '', values)


@case
def configuration_changed_while_open(world):
    top = repo(world)
    probe = Probe(world.env)
    os.chmod(f'{top}/src/file0.c', 0o755)
    expect(agree(world, probe, top)['total'] == '1', 'mode')
    world.git(top, 'config', 'core.fileMode', 'false')
    expect(agree(world, probe, top)['total'] == '0', 'no mode')
    write(f'{top}/x.log', 'x')
    expect(agree(world, probe, top)['total'] == '1', 'log')
    write(world.path('ignores'), '*.log\n')
    write(world.path('included'), f'[core]\n\texcludesFile = {world.path("ignores")}\n')
    world.git(top, 'config', 'include.path', world.path('included'))
    expect(agree(world, probe, top)['total'] == '0', 'excluded')
    write(world.path('included'), '')
    expect(agree(world, probe, top)['total'] == '1', 'include changed')


run_cases()
