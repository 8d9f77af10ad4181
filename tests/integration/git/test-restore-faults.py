# SPDX-License-Identifier: GPL-3.0-or-later
"""Going back to a checkpoint with a full disk, a sudden death or another's writing at each step: nothing is ever lost."""
import os
import subprocess

from cases import case, expect, repo, run_cases, write
from committing import PROBE, call, fsck, sanitizes, worktree
from faults import STRIDE, copies, count_steps, fault, try_all


def prepared(world):
    """All kinds of what a restore does: replace, make (with folders), a link, and a secret that is kept outside."""
    top = repo(world)
    write(f'{top}/src/file0.c', 'int then;\n')
    write(f'{top}/deep/er/new', 'new\n')
    os.symlink('then', f'{top}/link')
    write(f'{top}/hidden', 'SECRET then\n')
    made = call(world, top, '--untracked', 'checkpoint', check=True)['id']
    write(f'{top}/src/file0.c', 'int now;\n')
    os.unlink(f'{top}/deep/er/new')
    os.removedirs(f'{top}/deep/er')
    os.unlink(f'{top}/link')
    os.symlink('now', f'{top}/link')
    write(f'{top}/hidden', 'SECRET now\n')
    os.chmod(f'{top}/hidden', 0o600)
    return top, made


def contents(top):
    return {path: (mode, content) for path, (mode, _, content) in worktree(top).items()}


def both(world, top, made):
    before = contents(top)
    for copy in copies(world, top, 1):
        call(world, copy, 'restore', made, check=True)
        return before, contents(copy)
    return None


def checkpoints(world, top):
    answer = call(world, top, 'list', check=True)
    return {one['id']: one for one in answer.get('all', [answer])}


def before_of(world, top):
    """The checkpoint that a restore took first, where there is one."""
    return [one for one in checkpoints(world, top).values() if one['reason'] == 'before-restore']


@case
def full_disk(world):
    top, made = prepared(world)
    before, after = both(world, top, made)

    def check(copy, answer):
        if 'error' in answer:
            # The checkpoint before may stay: Git's lock for deleting a reference needs space too.
            expect(contents(copy) == before, 'half done')
            expect(not os.path.exists(f'{copy}/deep'), 'folders are left')
        else:
            expect(contents(copy) == after, 'not done')
        fsck(world, copy)
    try_all(world, top, 0, 'full', check, 'restore', made)


@case
def sudden_death(world):
    top, made = prepared(world)
    before, after = both(world, top, made)

    def check(copy, _):
        now = {path: what for path, what in contents(copy).items() if not os.path.basename(path).startswith(b'.jikimi-')}
        expect(all(what in (before.get(path), after.get(path)) for path, what in now.items()), now)
        expect(now == before or before_of(world, copy), 'changed without a checkpoint of what was there')
        # The next one clears away what this one left, and does the rest; the first checkpoint takes all of it back.
        first = before_of(world, copy)
        call(world, copy, 'restore', made, check=True)
        expect(contents(copy) == after, contents(copy))
        if now != before:
            call(world, copy, 'restore', first[0]['id'], check=True)
            expect(contents(copy) == before, contents(copy))
        fsck(world, copy)
    try_all(world, top, 1, 'kill', check, 'restore', made)


@case
def somebody_writes_in_between(world):
    """What is written while a restore goes on is in the file, or in the checkpoint of what was there."""
    top, made = prepared(world)
    n = count_steps(world, top, 'restore', made)
    before = contents(top)
    gate = world.path('gate.sh')
    for step, copy in zip(range(1, n + 1, 3), copies(world, top, n)):
        write(gate, f'#!/bin/sh\nunset LD_PRELOAD\ncd {copy}\necho user >src/file0.c\nmkdir -p deep/er\necho user >deep/er/new\n')
        os.chmod(gate, 0o755)
        answer = call(world, copy, 'restore', made, env=fault(run=gate, at=step))
        now = contents(copy)
        if 'error' in answer:
            expect(answer.failed('changed'), (step, answer))
            expect(now[b'src/file0.c'][1] == b'user\n' and now[b'deep/er/new'][1] == b'user\n', (step, now))
            expect(now[b'hidden'] == before[b'hidden'] and now[b'link'] == before[b'link'], (step, now))
            continue
        safe = [blob(world, copy, one, b'src/file0.c') for one in before_of(world, copy)]
        expect(b'user\n' in [now[b'src/file0.c'][1], *safe], (step, now, safe))
        safe = [blob(world, copy, one, b'deep/er/new') for one in before_of(world, copy)]
        expect(b'user\n' in [now[b'deep/er/new'][1], *safe], (step, now, safe))


def blob(world, top, checkpoint, path):
    done = subprocess.run(['git', '-C', top, 'cat-file', 'blob', f'{checkpoint["commit"]}:{os.fsdecode(path)}'], env=world.env,
                          capture_output=True)
    return done.stdout


@case
def a_file_that_cannot_take_its_place(world):
    top, made = prepared(world)
    before = contents(top)
    answer = call(world, top, 'restore', made, env=fault(rename='new'))
    expect('Input/output error' in answer.get('error', ''), answer)
    answer = call(world, top, 'restore', made, env=fault(rename='link'))
    expect('Input/output error' in answer.get('error', ''), answer)
    expect(contents(top) == before and not before_of(world, top), contents(top))


@case
def a_file_that_cannot_be_put_back(world):
    """It is named, and so is the checkpoint that holds it."""
    top, made = prepared(world)
    before = contents(top)
    answer = call(world, top, 'restore', made, env=fault(rename='file0.c', again='hidden'))
    kept = before_of(world, top)
    expect('hidden' in answer.get('error', '') and len(kept) == 1 and kept[0]['id'] in answer['error'], answer)
    now = contents(top)
    expect(now[b'hidden'][1] == b'SECRET then\n' and now[b'src/file0.c'] == before[b'src/file0.c'], now)
    call(world, top, 'restore', kept[0]['id'], check=True)
    expect(contents(top) == before, contents(top))


@case
def what_somebody_wrote_outlives_a_restore_that_cannot_be_taken_back(world):
    """It came out by the exchange, and cannot go back in: it gets a name that can be seen, and the error says which."""
    top, made = prepared(world)
    n = count_steps(world, top, 'restore', made)
    gate = world.path('gate.sh')
    n_kept = 0
    for step, copy in zip(range(1, n + 1, STRIDE), copies(world, top, n)):
        write(gate, f'#!/bin/sh\nunset LD_PRELOAD\necho user >{copy}/src/file0.c\n')
        os.chmod(gate, 0o755)
        answer = call(world, copy, 'restore', made, env=fault(run=gate, at=step, again='file0.c'))
        now = contents(copy)
        safe = [blob(world, copy, one, b'src/file0.c') for one in before_of(world, copy)]
        expect(b'user\n' in [content for _, content in now.values()] + safe, (step, answer, now))
        if b'src/file0.c.jikimi-kept' in now:
            n_kept += 1
            expect('src/file0.c.jikimi-kept' in answer.get('error', ''), (step, answer))
        expect(not [path for path in now if os.path.basename(path).startswith(b'.jikimi-')], (step, now))
    expect(n_kept > 0, 'no step was the one')


@case
def what_somebody_wrote_outlives_the_next_start(world):
    """A restore that died left a file beside another, and somebody wrote to it: that is in no checkpoint."""
    top, made = prepared(world)
    n = count_steps(world, top, 'restore', made)
    n_left = 0
    for step, copy in zip(range(2, n + 1, STRIDE), copies(world, top, n)):
        call(world, copy, 'restore', made, env=fault(kill=step))
        left = [path for path in contents(copy) if os.path.basename(path).startswith(b'.jikimi-')]
        written = [path for path in left if not os.path.islink(os.path.join(os.fsencode(copy), path))][:1]
        for path in written:
            write(os.path.join(os.fsencode(copy), path), b'user\n')
        call(world, copy, 'sweep', check=True)
        now = contents(copy)
        kept = [path for path in now if path.endswith(b'.jikimi-kept')]
        expect([now[path][1] for path in kept] == [b'user\n'] * len(written), (step, left, now))
        expect(not [path for path in now if os.path.basename(path).startswith(b'.jikimi-')], (step, now))
        n_left += len(written)
    expect(n_left > 0, 'nothing was left at any step')


@case
def new_content_is_for_its_owner_until_it_is_in_place(world):
    top, made = prepared(world)
    os.chmod(f'{top}/src/file0.c', 0o600)
    n = count_steps(world, top, 'restore', made)
    gate, seen = world.path('gate.sh'), world.path('seen')
    for step, copy in zip(range(2, n + 1, 2), copies(world, top, n)):
        write(gate, f'#!/bin/sh\nunset LD_PRELOAD\nfind {copy} -name ".jikimi-*" -type f -not -path "*/deep/*" -printf "%m\\n" >>{seen}\n')
        os.chmod(gate, 0o755)
        call(world, copy, 'restore', made, env=fault(run=gate, at=step), check=True)
    with open(seen) as f:
        modes = set(f.read().split())
    expect(modes == {'600'}, modes)


@case
def file_systems_that_cannot_exchange_names(world):
    top, made = prepared(world)
    before, after = both(world, top, made)
    done = call(world, top, 'restore', made, check=True, env=fault(plain=1))
    expect(contents(top) == after, contents(top))
    call(world, top, 'restore', done['before'], check=True, env=fault(plain=1))
    expect(contents(top) == before, contents(top))


@case
def no_folder_for_what_is_kept(world):
    top, made = prepared(world)
    before = contents(top)
    os.rename(world.path('outside'), world.path('outside-away'))
    write(world.path('outside'), 'a file in its place')
    expect('error' in call(world, top, 'restore', made, 'src/file0.c'), 'restored without a way back')
    expect(contents(top) == before, 'touched')


if sanitizes(PROBE):
    # The sanitizer wants to be loaded first.
    print('1..0 # SKIP faults are injected into plain programs')
else:
    run_cases()
