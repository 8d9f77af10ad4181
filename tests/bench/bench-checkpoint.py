# SPDX-License-Identifier: GPL-3.0-or-later
"""A checkpoint of 183 paths and of one, beside git's plumbing in the same run; then what git fsck and git gc say. One JSON line a figure.

usage: bench-checkpoint.py BENCH_CHECKPOINT [FILES [FOLDERS]]      (short form: 10,000 files; the full one: 100001 1021)
"""
import os
import runpy
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

from figures import tell

ROUNDS = 7


def ours(program, top, outside, paths):
    done = subprocess.run([program, top, outside, str(ROUNDS)], input='\n'.join(paths), text=True, capture_output=True, check=True)
    rows = [tuple(map(float, line.split())) for line in done.stdout.splitlines()]
    return statistics.median(r[0] for r in rows), statistics.median(r[1] for r in rows)


def plumbing(git, top, env, paths):
    """What a script would do: an index of its own, all that is changed added, a tree, a commit, a reference."""
    walls = []
    for i in range(ROUNDS):
        for path in paths:
            with open(f'{top}/{path}', 'w') as f:
                f.write(f'plumbing {i} {path}\n')
        begun = time.monotonic()
        index = {**env, 'GIT_INDEX_FILE': f'{top}/.git/bench-index'}
        shutil.copyfile(f'{top}/.git/index', f'{top}/.git/bench-index')
        git(top, index, 'add', '-A')
        tree = git(top, index, 'write-tree').decode().strip()
        commit = git(top, env, 'commit-tree', '-p', 'HEAD', '-m', 'x', tree).decode().strip()
        git(top, env, 'update-ref', 'refs/jikimi/plumbing', commit)
        walls.append((time.monotonic() - begun) * 1000)
    git(top, env, 'update-ref', '-d', 'refs/jikimi/plumbing')
    os.unlink(f'{top}/.git/bench-index')
    return statistics.median(walls)


def main():
    arguments = sys.argv
    sys.argv = ['bench-git.py', 'none', *arguments[2:]]
    base = runpy.run_path(os.path.join(os.path.dirname(__file__), 'bench-git.py'), run_name='base')
    git = base['git']
    root = tempfile.mkdtemp(prefix='jikimi-bench-')
    env = {**os.environ, 'HOME': root, 'GIT_AUTHOR_NAME': 'B', 'GIT_AUTHOR_EMAIL': 'b@b', 'GIT_COMMITTER_NAME': 'B',
           'GIT_COMMITTER_EMAIL': 'b@b', 'GIT_CONFIG_NOSYSTEM': '1', 'GIT_CONFIG_GLOBAL': '/dev/null'}
    top, outside = os.path.join(root, 'tree'), os.path.join(root, 'outside')
    try:
        base['build'](top, env)
        status = git(top, env, '--no-optional-locks', 'status', '--porcelain', '-uall').decode().splitlines()
        paths = [line[3:] for line in status]
        with open(f'{top}/.git/index', 'rb') as f:
            index = f.read()
        for name, some, target in ((f'checkpoint_{len(paths)}', paths, 100), ('checkpoint_1', paths[:1], 2)):
            wall, cpu = ours(arguments[1], top, outside, some)
            peer = plumbing(git, top, env, some)
            tell(f'{name}_wall', wall, 'ms', target, 'git plumbing', peer)
            tell(f'{name}_cpu', cpu, 'ms')
        with open(f'{top}/.git/index', 'rb') as f:
            tell('index_unchanged', int(f.read() == index), '', 1)
        fsck = subprocess.run(['git', '-C', top, 'fsck', '--no-dangling'], env=env, capture_output=True)
        tell('fsck_clean', int(fsck.returncode == 0), '', 1)
        if fsck.returncode != 0:
            print(fsck.returncode, fsck.stdout[-500:], fsck.stderr[-500:], file=sys.stderr)
        for ref in git(top, env, 'for-each-ref', '--format=%(refname)', 'refs/jikimi').decode().split():
            git(top, env, 'update-ref', '-d', ref)
        git(top, env, 'gc', '-q', '--prune=now')
        loose = git(top, env, 'count-objects').decode().split()[0]
        tell('objects_left_after_gc', int(loose), '', 0)
    finally:
        shutil.rmtree(root, ignore_errors=True)


main()
