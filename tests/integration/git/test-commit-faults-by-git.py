# SPDX-License-Identifier: GPL-3.0-or-later
"""Sudden death and a full disk at each step of a commit that goes through git: of the guard, of git and its hooks, and of all together."""
import os
import signal
import time

from cases import case, expect, run_cases, write
from committing import PROBE, call, fsck, head, known, porcelain, sanitizes, worktree
from faults import STRIDE, copies, fault

COMMIT = ('--trusted', '--untracked', 'commit')


def hook(top, name, text):
    path = f'{top}/.git/hooks/{name}'
    write(path, f'#!/bin/sh\n{text}\n')
    os.chmod(path, 0o755)


def prepared(world):
    top = known(world)
    write(f'{top}/.gitattributes', '*.up filter=up\n')
    write(f'{top}/old.up', 'old\n')
    world.git(top, 'config', 'filter.up.clean', 'tr a-z A-Z')
    world.git(top, 'add', '-A')
    world.git(top, 'commit', '-qm', 'filters')
    for name in ('pre-commit', 'post-commit'):
        hook(top, name, f'echo {name} >>{world.path("log")}')
    write(f'{top}/staged', 'staged\n')
    world.git(top, 'add', 'staged')
    write(f'{top}/src/file0.c', 'int x;\n')
    os.unlink(f'{top}/src/file1.c')
    write(f'{top}/old.up', 'new\n')
    write(f'{top}/new.up', 'new\n')
    write(f'{top}/hidden', 'SECRET\n')
    return top


def content(world, top):
    return head(world, top), world.git(top, 'ls-files', '-s'), [v[2] for _, v in sorted(worktree(top).items())], porcelain(world, top)


def expect_usable(world, top):
    names = [os.path.join(folder, name) for folder, _, files in os.walk(f'{top}/.git') for name in files]
    left = [n for n in names if n.endswith('.lock') or 'jikimi-index' in n]
    expect(not left, left)
    fsck(world, top)
    write(f'{top}/after', 'after\n')
    world.git(top, 'add', 'after')
    world.git(top, 'commit', '-qm', 'the user goes on')


def faulty(world, with_guard, **settings):
    """git is started with none of the guard's environment, so it gets the fault from a program of its name in front of it."""
    shared = world.path('shared')
    if os.path.exists(shared):
        os.unlink(shared)
    variables = fault(shared=shared, **settings)
    lines = ''.join(f'export {key}={value}\n' for key, value in variables.items())
    write(world.path('bin/git'), f'#!/bin/sh\nPATH={world.env["PATH"]}\n{lines}exec git "$@"\n')
    os.chmod(world.path('bin/git'), 0o755)
    return {'PATH': f'{world.path("bin")}:{world.env["PATH"]}', **(variables if with_guard else {})}


def wait_for_git(world):
    """Until nothing that was started there is left."""
    data = open(world.path('shared'), 'rb').read()
    n = int.from_bytes(data[4:8], 'little')
    for i in range(n):
        pid = int.from_bytes(data[8 + 4 * i:12 + 4 * i], 'little')
        while os.path.exists(f'/proc/{pid}') and open(f'/proc/{pid}/stat').read().rpartition(')')[2].split()[0] != 'Z':
            time.sleep(.01)


def try_all(world, top, kind, with_guard, check, **more):
    before = content(world, top)
    for copy in copies(world, top, 1):
        call(world, copy, *COMMIT, env=faulty(world, with_guard, **{kind: 10 ** 6}), check=True)
        n = int.from_bytes(open(world.path('shared'), 'rb').read()[:4], 'little')
        after = content(world, copy)
    # git's own are some forty, one or two less where an object finds its folder there already.
    expect(n > (40 if with_guard else 30), f'only {n} steps were seen')
    steps = sorted({*range(1, n + 1, STRIDE), n - 1, n})
    for step, copy in zip(steps, copies(world, top, len(steps))):
        answer = call(world, copy, *COMMIT, env=faulty(world, with_guard, **{kind: step}, **more))
        try:
            check(copy, answer, before, after)
        except Exception as problem:
            raise RuntimeError(f'step {step} of {n}: {problem}') from problem


def expect_true(world, copy, answer, before, after):
    """What is said after recovering is so."""
    now = content(world, copy)
    if answer['remains'] == 'nothing':
        expect(now == before, ('said nothing', now, before))
    else:
        expect(answer['remains'] == 'finished' and now[1:] == after[1:], (answer, now, after))
        expect(answer['commit'] == now[0], (answer, now))
    expect_usable(world, copy)


@case
def sudden_death_of_all(world):
    def check(copy, answer, before, after):
        expect(answer['code'] in (0, -signal.SIGKILL), answer)
        wait_for_git(world)
        expect_true(world, copy, call(world, copy, 'recover', check=True), before, after)
    try_all(world, prepared(world), 'kill', True, check, victim='all')


@case
def sudden_death_of_the_guard(world):
    """git, if it runs just then, goes on to its end."""
    def check(copy, answer, before, after):
        first = call(world, copy, 'recover')
        wait_for_git(world)
        if 'error' in first:
            expect(first.failed('busy'), first)
        last = call(world, copy, 'recover', check=True)
        expect('error' in first or first['remains'] == last['remains'], (first, last))
        expect_true(world, copy, last, before, after)
    top = prepared(world)
    hook(top, 'pre-commit', 'sleep .3')
    try_all(world, top, 'kill', True, check, victim='guard')


def told(world, copy, answer, before, after):
    wait_for_git(world)
    now = content(world, copy)
    expect(answer['code'] == 0, answer)
    if 'error' in answer:
        expect(now == before, (answer, now, before))
    else:
        expect(now[1:] == after[1:] and answer['commit'] == now[0], (answer, now, after))
    expect_usable(world, copy)


@case
def sudden_death_of_git(world):
    """Of whichever program of it: git itself, or the shell of a hook."""
    try_all(world, prepared(world), 'kill', False, lambda *args: told(world, *args))


@case
def full_disk_for_all(world):
    try_all(world, prepared(world), 'full', True, lambda *args: told(world, *args))


@case
def full_disk_for_git(world):
    try_all(world, prepared(world), 'full', False, lambda *args: told(world, *args))


@case
def full_disk_while_a_hook_brings_in_what_is_refused(world):
    """The branch goes back, or its not going back is told."""
    top = prepared(world)
    hook(top, 'pre-commit', 'echo SECRET >leak; git add leak')
    outcomes = set()
    before = head(world, top)
    steps = range(45, 90, min(STRIDE, 4))
    for step, copy in zip(steps, copies(world, top, len(steps))):
        answer = call(world, copy, *COMMIT, env=faulty(world, True, full=step))
        stays = 'could not be taken back' in answer.get('error', '')
        expect('error' in answer and (head(world, copy) == before or stays), (step, answer))
        outcomes.add(stays)
    expect(outcomes == {True, False}, outcomes)


if sanitizes(PROBE):
    # The sanitizer wants to be loaded first.
    print('1..0 # SKIP faults are injected into plain programs')
else:
    run_cases()
