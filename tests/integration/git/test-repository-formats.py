# SPDX-License-Identifier: GPL-3.0-or-later
"""Repositories that libgit2 cannot read, those that nobody can, and doing without git."""
import os

from cases import NOT_SUPPORTED, agree, case, expect, refused, repo, run_cases, write
from probe import Probe


@case
def sparse_checkout(world):
    top = repo(world)
    write(f'{top}/doc/a', 'x')
    world.git(top, 'add', '-A')
    world.git(top, 'commit', '-qm', 'doc')
    world.git(top, 'sparse-checkout', 'set', 'doc')
    probe = Probe(world.env)
    agree(world, probe, top)
    write(f'{top}/doc/a', 'y')
    expect(agree(world, probe, top)['total'] == '1', 'one')
    _, rows = probe.ask('files', top)
    expect([r[1] for r in rows] == [b'doc/a'], rows)
    world.git(top, 'sparse-checkout', 'init', '--cone', '--sparse-index')
    world.git(top, 'sparse-checkout', 'set', 'doc')
    expect(agree(world, probe, top)['total'] == '1', 'sparse index')
    _, rows = probe.ask('files', top)
    expect([r[1] for r in rows] == [b'doc/a'], rows)


@case
def split_index(world):
    top = repo(world)
    world.git(top, 'update-index', '--split-index')
    write(f'{top}/src/file0.c', 'y')
    probe = Probe(world.env)
    expect(agree(world, probe, top)['modified'] == '1', 'one')
    _, rows = probe.ask('files', top)
    expect([r[1] for r in rows] == [b'src/file0.c', b'src/file1.c', b'src/file2.c'], rows)
    world.git(top, 'update-index', '--no-split-index')
    expect(agree(world, probe, top)['modified'] == '1', 'back')


@case
def names_of_any_case(world):
    top = repo(world)
    world.git(top, 'config', 'core.ignoreCase', 'true')
    probe = Probe(world.env)
    write(f'{top}/SRC/new.c', 'new\n')
    write(f'{top}/src/File0.c', 'other\n')
    write(f'{top}/src/file1.c', 'changed\n')
    agree(world, probe, top)
    os.rename(f'{top}/src/file2.c', f'{top}/src/FILE2.c')
    agree(world, probe, top)
    world.git(top, 'config', 'core.ignoreCase', 'false')
    agree(world, probe, top)


@case
def replaced_commits(world):
    """git replace: Git sees another commit in the place of HEAD's, libgit2 does not."""
    top = repo(world)
    write(f'{top}/src/file0.c', 'second\n')
    write(f'{top}/new', 'new\n')
    world.git(top, 'add', '-A')
    world.git(top, 'commit', '-qm', 'second')
    write(f'{top}/src/file1.c', 'changed\n')
    probe = Probe(world.env)
    expect(agree(world, probe, top)['total'] == '1', 'one')
    world.git(top, 'replace', 'HEAD', 'HEAD~1')
    expect(agree(world, probe, top)['total'] == '3', 'replaced')
    world.git(top, 'pack-refs', '--all')
    agree(world, probe, top)
    # Wherever in packed-refs it stands, also across what is read at once.
    with open(f'{top}/.git/packed-refs', encoding='ascii') as f:
        lines = f.read().splitlines()
    commit = world.git(top, 'rev-parse', 'HEAD').decode().strip()
    for length in range(32 * 1024 - 70, 32 * 1024 + 10, 8):
        size = sum(len(line) + 1 for line in lines[:-1])
        more, name = [], 'refs/many/'
        while size + 60 < length:
            more.append(f'{commit} {name}{len(more):08}')
            size += len(more[-1]) + 1
        more[-1] += 'x' * (length - size)
        with open(f'{top}/.git/packed-refs', 'w', encoding='ascii') as f:
            f.write('\n'.join([*lines[:-1], *more, lines[-1]]) + '\n')
        expect(agree(world, probe, top)['total'] == '3', ('in the middle of packed-refs', length))
    with open(f'{top}/.git/packed-refs', 'w', encoding='ascii') as f:
        f.write('\n'.join(lines) + '\n')
    expect(probe.ask('status', top)[0]['head'] == world.git(top, 'rev-parse', 'HEAD').decode().strip(), 'HEAD keeps its name')
    world.git(top, 'config', 'core.useReplaceRefs', 'false')
    expect(agree(world, probe, top)['total'] == '1', 'not used')
    world.git(top, 'config', '--unset', 'core.useReplaceRefs')
    expect(agree(world, probe, top)['total'] == '3', 'used again')
    world.git(top, 'replace', '-d', world.git(top, 'rev-parse', 'HEAD').decode().strip())
    expect(agree(world, probe, top)['total'] == '1', 'as it was')


@case
def sha256(world):
    top = repo(world, 'long', '--object-format=sha256')
    write(f'{top}/src/file0.c', 'y')
    probe = Probe(world.env)
    values = agree(world, probe, top)
    expect(len(values['head']) == 64 and values['branch'] == 'main', values)
    _, rows = probe.ask('files', top)
    expect(len(rows) == 3, rows)


@case
def unknown_extension(world):
    top = repo(world)
    world.git(top, 'config', 'core.repositoryFormatVersion', '1')
    world.git(top, 'config', 'extensions.fromTheFuture', 'true')
    values, _ = Probe(world.env).status(top)
    expect('fromthefuture' in values.get('error', ''), values)


@case
def without_git(world):
    top = repo(world)
    world.git(top, 'update-index', '--split-index')
    nowhere = {**world.env, 'PATH': '/nowhere'}
    refused(world, NOT_SUPPORTED, top, 'git is not installed', probe=Probe(nowhere))
    world.git(top, 'update-index', '--no-split-index')
    write(f'{top}/.gitignore', '*.log\n!keep.log\n')
    world.git(top, 'mv', 'src/file0.c', 'src/moved.c')
    values, rows = Probe(nowhere).status(top)
    expect(values.get('total') == '2' and ('R.', b'src/moved.c', b'src/file0.c') in rows, (values, rows))


@case
def broken(world):
    top = repo(world)
    probe = Probe(world.env)
    agree(world, probe, top)
    for name, bad in {'index': b'DIRC' + b'\xff' * 40, 'HEAD': b'garbage', 'config': b'[core\nbare = ='}.items():
        good = open(f'{top}/.git/{name}', 'rb').read()
        write(f'{top}/.git/{name}', bad)
        expect('error' in probe.status(top)[0], name)
        expect('error' in Probe(world.env).status(top)[0], name)
        write(f'{top}/.git/{name}', good)
        expect('error' not in probe.status(top)[0], f'{name} mended')


run_cases()
