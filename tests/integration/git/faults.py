# SPDX-License-Identifier: GPL-3.0-or-later
"""Tries something with a fault at each of its steps, each time in a copy of the same repository."""
import os
import shutil
import signal
import subprocess
import sys

from cases import expect
from committing import FAULT, call

# With "all", and in the long form of the suite, each step is tried; else every seventh, beginning elsewhere for each case, and the
# last two, at which everything is done but the clearing away.
STRIDE = 1 if 'all' in sys.argv or os.environ.get('JIKIMI_TEST_LONG') else 7
if 'all' in sys.argv:
    sys.argv.remove('all')


def fault(**settings):
    return {'LD_PRELOAD': FAULT, **{f'FAULT_{name.upper()}': str(value) for name, value in settings.items()}}


def copies(world, top, n):
    """The same repository, as often as it takes, and what is kept beside it."""
    outside, saved = world.path('outside'), world.path('outside-saved')
    if os.path.exists(outside):
        subprocess.run(['cp', '-aT', outside, saved], check=True)
    for i in range(n):
        copy = world.path(f'copy{i}')
        subprocess.run(['cp', '-aT', top, copy], check=True)
        try:
            yield copy
        finally:
            shutil.rmtree(copy)
            shutil.rmtree(outside, ignore_errors=True)
            if os.path.exists(saved):
                subprocess.run(['cp', '-aT', saved, outside], check=True)


def count_steps(world, top, *args):
    for copy in copies(world, top, 1):
        path = world.path('count')
        answer = call(world, copy, *args, env=fault(count=path))
        expect('error' not in answer and os.path.exists(path), answer)
        return int(open(path).read())


def try_all(world, top, first, kind, check, *args):
    n = count_steps(world, top, *args)
    expect(n > 10, f'only {n} steps were seen')
    steps = sorted({*range(1 + first, n + 1, STRIDE), n - 1, n})
    for step, copy in zip(steps, copies(world, top, len(steps))):
        answer = call(world, copy, *args, env=fault(**{kind: step}))
        # The hour stands in the commit, so another folder of objects may be there already: a step or two less.
        if kind == 'kill' and (answer['code'] != 0 or step < n - 3):
            expect(answer['code'] == -signal.SIGKILL, (step, answer))
        try:
            check(copy, answer)
        except Exception as problem:
            raise RuntimeError(f'step {step} of {n}: {problem}') from problem
