# SPDX-License-Identifier: GPL-3.0-or-later
"""Repositories that their user trusts: hooks, filters and signing are honoured, through git itself; the other rules stand."""
import os

from cases import case, expect, run_cases, write
from committing import blob, call, fsck, head, known, porcelain, tree


def hook(top, name, text):
    path = f'{top}/.git/hooks/{name}'
    write(path, f'#!/bin/sh\n{text}\n')
    os.chmod(path, 0o755)


def staged(world, top):
    write(f'{top}/staged', 'staged\n')
    world.git(top, 'add', 'staged')
    write(f'{top}/src/file0.c', 'int x;\n')


@case
def hooks_run_in_their_order(world):
    top = known(world)
    staged(world, top)
    log = world.path('log')
    for name in ('pre-commit', 'prepare-commit-msg', 'commit-msg', 'post-commit'):
        hook(top, name, f'echo {name} >>{log}')
    made = call(world, top, '--trusted', 'commit', check=True)
    expect(open(log).read().split() == ['pre-commit', 'prepare-commit-msg', 'commit-msg', 'post-commit'], open(log).read())
    expect(world.git(top, 'diff', '--name-only', 'HEAD^', 'HEAD') == b'src/file0.c\n', made)
    expect(porcelain(world, top) == [b'A  staged'], porcelain(world, top))
    expect(b'jikimi: commit abc123' in world.git(top, 'reflog', '-1', 'main'), world.git(top, 'reflog', '-1', 'main'))
    fsck(world, top)
    call(world, top, 'undo', check=True)
    expect(porcelain(world, top) == [b' M src/file0.c', b'A  staged'], porcelain(world, top))


@case
def git_that_ends_after_the_commit(world):
    """As by the limit of time, when post-commit takes too long."""
    top = known(world)
    staged(world, top)
    before = head(world, top)
    hook(top, 'post-commit', 'kill -9 $PPID')
    made = call(world, top, '--trusted', 'commit', check=True)
    expect(head(world, top) == made['commit'] != before, made)
    expect(porcelain(world, top) == [b'A  staged'], porcelain(world, top))
    fsck(world, top)


@case
def a_hook_that_refuses_is_heard(world):
    top = known(world)
    staged(world, top)
    before, index = head(world, top), world.git(top, 'ls-files', '-s')
    for name in ('pre-commit', 'commit-msg'):
        hook(top, name, 'echo tests fail >&2; exit 1')
        answer = call(world, top, '--trusted', 'commit')
        expect(answer.failed('git') and 'tests fail' in answer['error'], answer)
        expect(head(world, top) == before and world.git(top, 'ls-files', '-s') == index, 'changed')
        expect(not [n for n in os.listdir(f'{top}/.git') if n.endswith('.lock') or 'jikimi-index' in n], os.listdir(f'{top}/.git'))
        os.unlink(f'{top}/.git/hooks/{name}')


@case
def a_hook_cannot_bring_in_what_is_refused(world):
    top = known(world)
    staged(world, top)
    before = head(world, top)
    hook(top, 'pre-commit', 'echo SECRET >leak; git add leak')
    answer = call(world, top, '--trusted', 'commit')
    expect(answer.failed('permission') and 'leak' in answer['error'], answer)
    expect(head(world, top) == before, 'the branch is back')


@case
def filters_are_run_and_their_outcome_is_judged(world):
    top = known(world)
    write(f'{top}/.gitattributes', '*.up filter=up\n*.leak filter=leak\n')
    world.git(top, 'config', 'filter.up.clean', 'tr a-z A-Z')
    world.git(top, 'config', 'filter.leak.clean', 'echo SECRET')
    write(f'{top}/x.up', 'shout\n')
    made = call(world, top, '--trusted', '--untracked', 'commit', check=True)
    expect(blob(world, top, made['commit'], 'x.up') == b'SHOUT\n', made)
    expect(porcelain(world, top) == [], porcelain(world, top))
    write(f'{top}/y.leak', 'harmless\n')
    answer = call(world, top, '--trusted', '--untracked', 'commit')
    expect(answer.failed('permission') and 'y.leak' in answer['error'], answer)
    expect(head(world, top) == made['commit'], 'moved')


@case
def encodings_and_idents(world):
    top = known(world)
    write(f'{top}/.gitattributes', '*.u16 working-tree-encoding=UTF-16LE-BOM\n*.id ident\n')
    write(f'{top}/a.u16', '\ufeff한글\n'.encode('utf-16-le'))
    write(f'{top}/b.id', '$Id: 1234$\n')
    made = call(world, top, '--trusted', '--untracked', 'commit', check=True)
    expect(blob(world, top, made['commit'], 'a.u16') == '한글\n'.encode(), made)
    expect(blob(world, top, made['commit'], 'b.id') == b'$Id$\n', made)


@case
def signing(world):
    top = known(world)
    staged(world, top)
    script = world.path('sign.sh')
    write(script, '#!/bin/sh\necho "[GNUPG:] SIG_CREATED " >&2\ncat >/dev/null\necho "-----BEGIN PGP SIGNATURE-----"\n'
                  'echo x\necho "-----END PGP SIGNATURE-----"\n')
    os.chmod(script, 0o755)
    world.git(top, 'config', 'gpg.program', script)
    world.git(top, 'config', 'commit.gpgsign', 'true')
    made = call(world, top, '--trusted', 'commit', check=True)
    expect(b'gpgsig -----BEGIN PGP SIGNATURE-----' in world.git(top, 'cat-file', 'commit', made['commit']), 'not signed')


@case
def trust_changes_none_of_the_other_rules(world):
    top = known(world)
    write(f'{top}/src/file0.c', 'SECRET\n')
    write(f'{top}/new', 'new\n')
    write(f'{top}/src/file1.c', 'int x;\n')
    hook(top, 'post-commit', ':')
    made = call(world, top, '--trusted', 'commit', check=True)
    expect(made.rows('left') == {b'src/file0.c': 'secret-content', b'new': 'untracked'}, made)
    expect(b'new' not in tree(world, top, 'HEAD'), made)


run_cases()
