# SPDX-License-Identifier: GPL-3.0-or-later
"""When no commit may be made: each case by itself, with the reason, and nothing changed."""
import os
import subprocess
import threading
import time

from cases import case, expect, repo, run_cases, write
from committing import call, head, known, porcelain, state


def refused(world, top, kind, word, *args, command='commit'):
    before = state(world, top)
    answer = call(world, top, *args, command)
    expect(answer.failed(kind) and word in answer['error'], answer)
    expect(state(world, top) == before, 'something changed')
    if command == 'commit' and kind in ('permission', 'not-supported'):
        plan = call(world, top, *args, 'plan', check=True)
        expect(word in plan['refusal'], plan)


def forked(world):
    """Two branches that change the same line."""
    top = known(world)
    write(f'{top}/other', 'other\n')
    world.git(top, 'add', '-A')
    world.git(top, 'commit', '-qm', 'other')
    world.git(top, 'checkout', '-qb', 'side')
    write(f'{top}/src/file0.c', 'int side;\n')
    world.git(top, 'commit', '-qam', 'side')
    world.git(top, 'checkout', '-q', 'main')
    write(f'{top}/src/file0.c', 'int main;\n')
    world.git(top, 'commit', '-qam', 'main')
    return top


def during(world, *command):
    top = forked(world)
    world.git(top, *command, check=False)
    write(f'{top}/other', 'changed\n')
    refused(world, top, 'permission', 'in progress')
    refused(world, top, 'permission', 'in progress', command='undo')


@case
def during_a_merge(world):
    during(world, 'merge', 'side')


@case
def during_a_merge_without_conflict(world):
    top = forked(world)
    world.git(top, 'merge', '--no-commit', '-s', 'ours', 'side')
    write(f'{top}/other', 'changed\n')
    refused(world, top, 'permission', 'git merge')


@case
def during_a_rebase(world):
    during(world, 'rebase', 'side')


@case
def during_a_cherry_pick(world):
    during(world, 'cherry-pick', 'side')


@case
def during_a_revert(world):
    during(world, 'revert', 'side')


@case
def during_am(world):
    top = forked(world)
    patch = world.git(top, 'format-patch', '-1', '--stdout', 'side')
    world.git(top, 'am', data=patch, check=False)
    write(f'{top}/other', 'changed\n')
    refused(world, top, 'permission', 'git am')


@case
def during_a_bisect(world):
    top = forked(world)
    world.git(top, 'bisect', 'start')
    write(f'{top}/other', 'changed\n')
    refused(world, top, 'permission', 'git bisect')


@case
def with_conflicts_alone(world):
    top = forked(world)
    world.git(top, 'merge', 'side', check=False)
    os.unlink(f'{top}/.git/MERGE_HEAD')
    refused(world, top, 'permission', 'conflicts')


@case
def on_a_detached_head(world):
    top = known(world)
    world.git(top, 'checkout', '-q', '--detach')
    write(f'{top}/src/file0.c', 'int x;\n')
    refused(world, top, 'permission', 'detached')


@case
def before_the_first_commit(world):
    known(world)
    top = world.init('empty')
    write(f'{top}/x', 'x')
    world.git(top, 'add', 'x')
    refused(world, top, 'permission', 'no commit yet', '--untracked')


@case
def in_a_sparse_checkout(world):
    top = known(world)
    write(f'{top}/far/file', 'x\n')
    world.git(top, 'add', '-A')
    world.git(top, 'commit', '-qm', 'far')
    world.git(top, 'sparse-checkout', 'set', 'src')
    write(f'{top}/src/file0.c', 'int x;\n')
    refused(world, top, 'not-supported', 'sparse')
    world.git(top, 'sparse-checkout', 'set', '--sparse-index', 'src')
    refused(world, top, 'not-supported', 'sparse')


@case
def with_skip_worktree_alone(world):
    top = known(world)
    world.git(top, 'update-index', '--skip-worktree', 'src/file1.c')
    write(f'{top}/src/file0.c', 'int x;\n')
    refused(world, top, 'not-supported', 'sparse')


@case
def with_an_index_that_nobody_can_read(world):
    top = known(world)
    write(f'{top}/src/file0.c', 'int x;\n')
    good = open(f'{top}/.git/index', 'rb').read()
    for bad in (b'', good[:50] + b'garbage', b'DIRC' + b'\xff' * 40):
        write(f'{top}/.git/index', bad)
        for command in ('commit', 'plan'):
            answer = call(world, top, command)
            told = answer.get('error', '') + answer.get('refusal', '')
            expect('cannot be read' in told and 'split' not in told, (bad, answer))
        expect(open(f'{top}/.git/index', 'rb').read() == bad, 'touched')


@case
def on_a_branch_that_points_to_another(world):
    top = known(world)
    world.git(top, 'symbolic-ref', 'refs/heads/alias', 'refs/heads/main')
    world.git(top, 'symbolic-ref', 'HEAD', 'refs/heads/alias')
    write(f'{top}/src/file0.c', 'int x;\n')
    refused(world, top, 'not-supported', 'alias')


@case
def without_the_objects_of_head(world):
    """What git clone --filter=tree:0 --no-checkout leaves."""
    there = known(world)
    world.git(there, 'config', 'uploadpack.allowFilter', 'true')
    top = world.path('partial')
    world.git(there, 'clone', '-q', '--filter=tree:0', '--no-checkout', f'file://{there}', top)
    write(f'{top}/new', 'new\n')
    for command in ('commit', 'checkpoint', 'status'):
        answer = call(world, top, '--untracked', command)
        expect(answer.failed('not-found') and 'partial clone' in answer['error'], (command, answer))
    expect('partial clone' in call(world, top, '--untracked', 'plan', check=True)['refusal'], 'plan')


@case
def with_a_split_index(world):
    top = known(world)
    world.git(top, 'update-index', '--split-index')
    write(f'{top}/src/file0.c', 'int x;\n')
    refused(world, top, 'not-supported', 'split')


@case
def with_sha256(world):
    known(world)
    top = repo(world, 'long', '--object-format=sha256')
    write(f'{top}/src/file0.c', 'int x;\n')
    refused(world, top, 'not-supported', 'SHA-256')


@case
def where_git_does_not_know_who_one_is(world):
    top = repo(world)
    write(f'{top}/src/file0.c', 'int x;\n')
    refused(world, top, 'permission', 'user.name')
    world.git(top, 'config', 'user.name', 'T')
    refused(world, top, 'permission', 'user.email')
    world.git(top, 'config', 'user.email', 't@t')
    call(world, top, 'commit', check=True)


@case
def where_another_jikimi_acts(world):
    top = known(world)
    boot = open('/proc/sys/kernel/random/boot_id').read().strip()
    write(f'{top}/.git/jikimi-guard', '\n'.join(['jikimi-guard 1', 'other', 'elsewhere', 'boot', 'pid:[1]', '1',
                                                   str(int(time.time() * 1e6)), '']))
    write(f'{top}/src/file0.c', 'int x;\n')
    refused(world, top, 'permission', 'Another Jikimi', '--engine', 'mine')
    os.unlink(f'{top}/.git/jikimi-guard')
    call(world, top, '--engine', 'mine', 'commit', check=True)
    expect(boot in open(f'{top}/.git/jikimi-guard').read(), 'the mark is taken')


@case
def without_trust_no_hooks(world):
    names = ('pre-commit', 'prepare-commit-msg', 'commit-msg', 'post-commit', 'reference-transaction', 'post-index-change')
    top = known(world)
    write(f'{top}/src/file0.c', 'int x;\n')
    for name in names:
        path = f'{top}/.git/hooks/{name}'
        write(path, '#!/bin/sh\n')
        os.chmod(path, 0o755)
        refused(world, top, 'permission', name)
        os.unlink(path)
    write(f'{top}/.githooks/pre-commit', '#!/bin/sh\n')
    os.chmod(f'{top}/.githooks/pre-commit', 0o755)
    world.git(top, 'config', 'core.hooksPath', '.githooks')
    refused(world, top, 'permission', 'pre-commit')
    # Not executable: git does not run it either.
    os.chmod(f'{top}/.githooks/pre-commit', 0o644)
    call(world, top, 'commit', check=True)


@case
def without_trust_no_signing(world):
    top = known(world)
    write(f'{top}/src/file0.c', 'int x;\n')
    world.git(top, 'config', 'commit.gpgsign', 'true')
    refused(world, top, 'permission', 'gpgsign')


@case
def with_settings_that_the_library_does_not_see(world):
    """Whose commit it is, and whether it is signed, may depend on where the repository came from."""
    top = known(world)
    write(f'{top}/src/file0.c', 'int x;\n')
    world.git(top, 'remote', 'add', 'origin', 'https://work.invalid/x.git')
    work = world.path('work.config')
    world.git(world.root, 'config', '--global', 'includeIf.hasconfig:remote.*.url:https://work.invalid/**.path', work)
    for text in ('[user]\n\temail = t@work\n', '[commit]\n\tgpgsign\n', '[core]\n\thooksPath = /nowhere\n'):
        write(work, text)
        refused(world, top, 'not-supported', 'hasconfig')
    # What says nothing of commits, or does not apply, changes nothing.
    write(work, '[pull]\n\trebase = true\n')
    call(world, top, 'commit', check=True)
    write(work, '[user]\n\temail = t@work\n')
    world.git(top, 'remote', 'set-url', 'origin', 'https://home.invalid/x.git')
    write(f'{top}/src/file0.c', 'int y;\n')
    call(world, top, 'commit', check=True)
    expect(world.git(top, 'log', '-1', '--format=%ae').strip() == b't@t', 'email')


@case
def without_trust_no_filter_encoding_or_ident(world):
    top = known(world)
    write(f'{top}/.gitattributes', '*.lfs filter=lfs\n*.u16 working-tree-encoding=UTF-16\n*.id ident\n*.off -filter\n')
    for name in ('a.lfs', 'b.u16', 'c.id', 'd.off'):
        write(f'{top}/{name}', 'x\n'.encode('utf-16') if name == 'b.u16' else 'x\n')
    made = call(world, top, '--untracked', 'commit', check=True)
    expect(made.rows('left') == {b'a.lfs': 'filter', b'b.u16': 'encoding', b'c.id': 'ident'}, made)
    expect(set(made.rows('path')) == {b'.gitattributes', b'd.off'}, made)


@case
def without_a_log_there_is_no_way_back(world):
    top = known(world)
    write(f'{top}/src/file0.c', 'int x;\n')
    world.git(top, 'config', 'core.logAllRefUpdates', 'false')
    refused(world, top, 'permission', 'no way back')
    world.git(top, 'config', 'core.logAllRefUpdates', 'always')
    call(world, top, 'commit', check=True)


@case
def with_replaced_commits(world):
    top = known(world)
    first = head(world, top)
    write(f'{top}/src/more.c', 'more\n')
    world.git(top, 'add', '-A')
    world.git(top, 'commit', '-qm', 'second')
    world.git(top, 'replace', head(world, top), first)
    world.git(top, 'reset', '-q')
    write(f'{top}/src/file0.c', 'int x;\n')
    refused(world, top, 'not-supported', 'git replace')
    world.git(top, 'pack-refs', '--all')
    refused(world, top, 'not-supported', 'git replace')
    world.git(top, 'config', 'core.useReplaceRefs', 'false')
    call(world, top, 'commit', check=True)


@case
def with_names_of_any_case(world):
    """As where the repository was copied from another system: libgit2 finds Foo.c for foo.c, and took it for gone."""
    top = known(world)
    write(f'{top}/Foo.c', 'int foo;\n')
    world.git(top, 'add', '-A')
    world.git(top, 'commit', '-qm', 'foo')
    os.rename(f'{top}/Foo.c', f'{top}/foo.c')
    world.git(top, 'config', 'core.ignoreCase', 'true')
    refused(world, top, 'not-supported', 'ignoreCase')
    made = call(world, top, '--untracked', 'checkpoint', check=True)
    expect('error' not in made, made)


@case
def filters_that_the_library_does_not_see(world):
    """A pattern in quotes, and what stands behind a zero byte: git-crypt's key in the clear would be in the history for good."""
    top = known(world)
    write(f'{top}/deep/a b.key', 'plain words\n')
    users = f'{world.home}/.config/git/attributes'
    for text in (b'"a b.key" filter=crypt\n', b'# all\n  "a\\040b.key" filter=crypt\n', b'\xef\xbb\xbf"a b.key" filter=crypt\n',
                 b'*.c text\0\n*.key filter=crypt\n'):
        for path in (f'{top}/.gitattributes', f'{top}/deep/.gitattributes', f'{top}/.git/info/attributes', users):
            write(path, text)
            answer = call(world, top, '--untracked', '--paths', 'commit', 'deep/a b.key')
            expect(answer.failed('no-data'), (path, text, answer))
            kept = call(world, top, '--untracked', '--paths', 'checkpoint', 'deep/a b.key', check=True)
            expect(kept.rows('outside')[b'deep/a b.key'].startswith('attributes-strange '), (path, text, kept))
            os.unlink(path)
    # Also where the index stands in for the file.
    write(f'{top}/.gitattributes', '"a b.key" filter=crypt\n')
    world.git(top, 'add', '.gitattributes')
    world.git(top, 'commit', '-qm', 'rules')
    os.unlink(f'{top}/.gitattributes')
    made = call(world, top, '--untracked', 'plan', check=True)
    expect(made.rows('left')[b'deep/a b.key'] == 'attributes-strange', made)
    world.git(top, 'rm', '-q', '--cached', '.gitattributes')
    made = call(world, top, '--untracked', 'commit', check=True)
    expect(b'deep/a b.key' in made.rows('path'), made)


@case
def while_somebody_else_holds_the_index(world):
    top = known(world)
    write(f'{top}/src/file0.c', 'int x;\n')
    lock = f'{top}/.git/index.lock'
    for content in ('', 'DIRC', 'jikimi-index-lock 1 or so\n'):
        write(lock, content)
        inode = os.stat(lock).st_ino
        for command in ('commit', 'recover'):
            answer = call(world, top, command)
            expect(command == 'recover' or (answer.failed('busy') and 'index.lock' in answer['error']), answer)
        expect(os.stat(lock).st_ino == inode, 'somebody else\'s lock was touched')
        os.unlink(lock)
    # Released in time, it goes on.
    write(lock, '')
    timer = threading.Timer(0.5, os.unlink, [lock])
    timer.start()
    made = call(world, top, '--wait', '20000', 'commit', check=True)
    timer.join()
    expect(made['commit'] == head(world, top), made)
    write(lock, '')
    expect(call(world, top, 'undo').failed('busy'), 'undo too')
    os.unlink(lock)
    call(world, top, 'undo', check=True)


@case
def while_the_branch_is_locked(world):
    top = known(world)
    write(f'{top}/src/file0.c', 'int x;\n')
    write(f'{top}/.git/refs/heads/main.lock', '')
    before = state(world, top)
    answer = call(world, top, 'commit')
    expect(answer.failed('busy') or answer.failed('git'), answer)
    expect(state(world, top) == before and not os.path.exists(f'{top}/.git/index.lock'), 'half done')
    os.unlink(f'{top}/.git/refs/heads/main.lock')
    call(world, top, 'commit', check=True)


@case
def messages_that_are_none(world):
    top = known(world)
    write(f'{top}/src/file0.c', 'int x;\n')
    for message in ('', '\n'):
        expect(call(world, top, '--message', message, 'commit').failed('invalid'), repr(message))


run_cases()
