# SPDX-License-Identifier: GPL-3.0-or-later
"""A full disk and a sudden death at every step of a checkpoint, a commit and an undo: all is as before, or done."""
import os

from cases import case, expect, run_cases, write
from committing import PROBE, call, fsck, head, known, porcelain, sanitizes, state, worktree
from faults import copies, count_steps, fault, try_all


def prepared(world):
    top = known(world)
    write(f'{top}/staged', 'staged\n')
    world.git(top, 'add', 'staged')
    write(f'{top}/src/file0.c', 'int x;\n')
    os.unlink(f'{top}/src/file1.c')
    write(f'{top}/new', 'new\n')
    write(f'{top}/hidden', 'SECRET\n')
    return top


def content(world, top):
    return head(world, top), world.git(top, 'ls-files', '-s'), [v[2] for _, v in sorted(worktree(top).items())], porcelain(world, top)


def expect_usable(world, top):
    """Nothing is left behind that would stop the user."""
    expect(not [n for n in os.listdir(f'{top}/.git') if n.endswith('.lock') or 'jikimi-index' in n], os.listdir(f'{top}/.git'))
    fsck(world, top)
    write(f'{top}/after', 'after\n')
    world.git(top, 'add', 'after')
    world.git(top, 'commit', '-qm', 'the user goes on')


def before_and_after(world, top, *args):
    before = content(world, top)
    for copy in copies(world, top, 1):
        call(world, copy, *args, check=True)
        after = content(world, copy)
    return before, after


def dies(world, top, first, *args):
    """Whatever the step: after recovering, all is as before or as after, and the word for it is true."""
    before, after = before_and_after(world, top, *args)

    def check(copy, _):
        answer = call(world, copy, 'recover', check=True)
        now = content(world, copy)
        if answer['remains'] == 'nothing':
            expect(now[1:] == before[1:] and now[0] == before[0], ('said nothing', now, before))
        else:
            expect(answer['remains'] == 'finished' and now[1:] == after[1:], (answer, now, after))
        expect_usable(world, copy)
    try_all(world, top, first, 'kill', check, *args)


@case
def sudden_death_during_a_commit(world):
    dies(world, prepared(world), 0, '--untracked', 'commit')


@case
def sudden_death_during_an_undo(world):
    top = prepared(world)
    call(world, top, '--untracked', '--id', 'fff', 'commit', check=True)
    before, after = before_and_after(world, top, '--id', 'eee', 'undo')

    def check(copy, _):
        answer = call(world, copy, '--id', 'eee', 'recover', check=True)
        now = content(world, copy)
        expect(now == (after if answer['remains'] == 'finished' else before), (answer, now))
        expect_usable(world, copy)
    try_all(world, top, 1, 'kill', check, '--id', 'eee', 'undo')


@case
def sudden_death_during_a_checkpoint(world):
    top = prepared(world)
    before = state(world, top)[0:1] + content(world, top)

    def check(copy, _):
        fsck(world, copy)
        expect((state(world, copy)[0],) + content(world, copy) == before, 'touched')
        made = call(world, copy, 'list', check=True)
        if 'id' in made:
            call(world, copy, 'restore', made['id'], 'hidden', 'new', check=True)
        # What has no reference goes with the next expiry, an hour later.
        expect('error' not in call(world, copy, 'expire'), 'expire')
    try_all(world, top, 2, 'kill', check, '--untracked', 'checkpoint')


@case
def full_disk_during_a_commit(world):
    top = prepared(world)
    before = content(world, top)

    def check(copy, answer):
        if 'error' in answer:
            expect(content(world, copy) == before, 'half done')
        expect_usable(world, copy)
    try_all(world, top, 1, 'full', check, '--untracked', 'commit')


@case
def an_index_that_cannot_take_its_place(world):
    top = prepared(world)
    before = content(world, top)
    answer = call(world, top, '--untracked', 'commit', env=fault(rename='index'))
    expect('Input/output error' in answer.get('error', ''), answer)
    expect(content(world, top) == before, 'the branch went without the index')
    expect(b'jikimi: undo abc123' in world.git(top, 'reflog', '-1', 'main'), 'not told')
    expect_usable(world, top)


@case
def full_disk_during_an_undo(world):
    top = prepared(world)
    call(world, top, '--untracked', 'commit', check=True)
    before = content(world, top)

    def check(copy, answer):
        if 'error' in answer:
            expect(content(world, copy) == before, 'half done')
        expect_usable(world, copy)
    try_all(world, top, 2, 'full', check, 'undo')


@case
def full_disk_during_a_checkpoint(world):
    top = prepared(world)
    before = state(world, top)[0:1] + content(world, top)

    def check(copy, answer):
        expect((state(world, copy)[0],) + content(world, copy) == before, 'touched')
        if 'error' in answer:
            expect('id' not in call(world, copy, 'list', check=True), 'a reference without content')
            left = os.listdir(world.path('outside')) if os.path.isdir(world.path('outside')) else []
            expect(not left, left)
        fsck(world, copy)
    try_all(world, top, 0, 'full', check, '--untracked', 'checkpoint')


@case
def a_commit_of_the_user_in_between(world):
    """The user commits between our reading and our moving the branch: nothing of it is lost."""
    top = prepared(world)
    n = count_steps(world, top, '--untracked', 'commit')
    gate = world.path('gate.sh')
    for step, copy in zip(range(1, n + 1, 4), copies(world, top, n)):
        write(gate, f'#!/bin/sh\nunset LD_PRELOAD\ncd {copy}\necho user >mine && git add mine && git commit -qm mine -- mine\n')
        os.chmod(gate, 0o755)
        answer = call(world, copy, '--untracked', 'commit', env=fault(run=gate, at=step))
        log = world.git(copy, 'log', '--format=%s').decode().split('\n')
        if 'index.lock' in answer['stderr']:
            # Git itself waited for us: the user is told so, and has lost nothing.
            expect('error' not in answer and open(f'{copy}/mine').read() == 'user\n', (step, answer))
        else:
            expect('mine' in log and world.git(copy, 'show', 'HEAD:mine') == b'user\n', (step, log, answer))
        if 'error' not in answer:
            expect(answer['commit'] in world.git(copy, 'rev-list', 'HEAD').decode(), answer)
        expect(b'A  staged' in porcelain(world, copy), (step, porcelain(world, copy)))
        expect_usable(world, copy)


if sanitizes(PROBE):
    # The sanitizer wants to be loaded first.
    print('1..0 # SKIP faults are injected into plain programs')
else:
    run_cases()
