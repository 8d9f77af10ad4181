# SPDX-License-Identifier: GPL-3.0-or-later
"""How far branches are apart in a long history: counted up to a bound, in bounded time, whoever reads the rest."""
import time

from cases import case, expect, run_cases, write
from probe import Probe

COMMITS = 60000


def long_history(world):
    top = world.init('long')
    lines = []
    for i in range(1, COMMITS + 1):
        lines.append(f'commit refs/heads/main\nmark :{i}\ncommitter T <t@t> {1000000000 + i} +0000\ndata 1\nx\n'
                     + (f'from :{i - 1}\n' if i > 1 else '') + 'M 100644 inline file\ndata 1\nx\n')
    lines.append('reset refs/remotes/origin/main\nfrom :1\n\nreset refs/remotes/origin/near\nfrom :20000\n\n')
    # It gives memory back after each commit, which on some machines takes more time than all the rest.
    calm = {'MALLOC_TRIM_THRESHOLD_': '1000000000', 'MALLOC_TOP_PAD_': '16777216'}
    world.git(top, 'fast-import', '--quiet', data=''.join(lines).encode(), env=calm)
    world.git(top, 'reset', '-q', '--hard')
    world.git(top, 'config', 'remote.origin.url', '/nowhere')
    world.git(top, 'config', 'remote.origin.fetch', '+refs/heads/*:refs/remotes/origin/*')
    return top


def follow(world, top, branch):
    world.git(top, 'branch', '-q', f'--set-upstream-to=origin/{branch}')


def look(probe, top, what):
    start = time.monotonic()
    values, _ = probe.status(top)
    spent = time.monotonic() - start
    print(f'# {what}: {spent * 1000:.0f} ms')
    expect('error' not in values and spent < 20, (values, spent))
    return values


@case
def long_way(world):
    top = long_history(world)
    for how in ('library', 'git', 'git alone'):
        if how == 'git':
            write(f'{top}/.gitignore', '*.log\n!keep.log\n')
        if how == 'git alone':
            world.git(top, 'update-index', '--split-index')
        probe = Probe(world.env)
        follow(world, top, 'near')
        values = look(probe, top, f'{how}, 40,000 apart')
        expect((values.get('ahead'), values.get('behind')) == ('40000', '0'), values)
        expect(look(probe, top, f'{how}, once more').get('ahead') == '40000', 'kept')
        follow(world, top, 'main')
        values = look(probe, top, f'{how}, 59,999 apart')
        expect('ahead' not in values and values['upstream'] == 'origin/main', values)
        look(probe, top, f'{how}, once more')


run_cases()
