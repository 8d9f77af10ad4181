# SPDX-License-Identifier: GPL-3.0-or-later
"""Random work on real repositories; after each step Jikimi must see what `git status --porcelain -uall` lists, letter by letter.

With "follow", Jikimi watches the repository and looks only at what the kernel told it of.

usage: test-status-differential.py [STEPS [SEED [follow]]]
"""
import os
import random
import sys

from probe import Probe, Tap, World, porcelain
from walk import OPERATIONS, Walk

STEPS = int(sys.argv[1]) if len(sys.argv) > 1 else 400
SEED = int(sys.argv[2]) if len(sys.argv) > 2 else 20240607
FOLLOW = len(sys.argv) > 3

LAST = {}


def compare(world, probe, top, linked):
    try:
        expected = porcelain(world.git(top, '--no-optional-locks', 'status', '--porcelain', '-uall', '-z'))
    except RuntimeError as refused:
        print(f'# git itself refuses: {refused}')
        return None
    lines = world.git(top, '--no-optional-locks', 'status', '--porcelain', '-uall').count(b'\n')
    values, rows = probe.ask('follow' if FOLLOW else 'status', top)
    LAST.update(values)
    if 'error' in values:
        return values['error']
    # "DD" may also be a path deleted twice, in the index by `git add -N`: the short format cannot tell.
    rows = sorted(('UU' if xy == 'DD' else xy, *paths) for xy, *paths in rows)
    if rows == expected and int(values['total']) == lines == len(rows):
        return None
    return (f'git only: {sorted(set(expected) - set(rows))}\njikimi only: {sorted(set(rows) - set(expected))}\n'
            f'total {values["total"]}, git {lines}')


def main():
    rng = random.Random(SEED)
    world = World()
    tap = Tap()
    probe = Probe(world.env)
    print(f'# seed {SEED}, {STEPS} steps')
    walk = None
    log = []
    for step in range(STEPS):
        if step % 100 == 0:
            walk = Walk(world, rng, f'repo{step}')
            log = []
        # Several steps at once now and then: states that one step does not reach.
        for operation in rng.choices(OPERATIONS, k=rng.choice([1, 1, 1, 2, 5])):
            before = walk.read_attributes()
            operation(walk)
            log.append(operation.__name__)
            # A checkout writes files that are only as they should be until somebody looks at them again.
            if before or walk.read_attributes() or walk.converts:
                walk.touch_all()
        problem = compare(world, probe, walk.top, False)
        if not tap.ok(problem is None, f'{step}: {",".join(log[-5:])}', problem) and os.environ.get('JIKIMI_KEEP'):
            print(f'# kept {world.root}')
            return tap.done()
    if FOLLOW:
        print('# looks at the last repository:', {k: LAST.get(k) for k in ('watching', 'full', 'incremental', 'events', 'watches')})
    tap.ok(probe.close() == 0, 'the probe ends well')
    world.close()
    tap.done()


main()
