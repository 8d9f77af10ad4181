# SPDX-License-Identifier: GPL-3.0-or-later
"""CPU time and memory of one look at a repository, beside `git status` in the same run. One JSON line a figure.

usage: bench-git.py PROBE [FILES [FOLDERS]]      (short form: 10,000 files; the full one: 100001 1021)
"""
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

PROBE = sys.argv[1]
FILES = int(sys.argv[2]) if len(sys.argv) > 2 else 10000
FOLDERS = int(sys.argv[3]) if len(sys.argv) > 3 else max(1, FILES // 100)
MODIFIED, UNTRACKED, ROUNDS = 133, 50, 7


def git(top, env, *args):
    return subprocess.run(['git', '-C', top, *args], env=env, check=True, capture_output=True).stdout


def build(top, env):
    os.makedirs(top)
    git(top, env, 'init', '-q')
    git(top, env, 'config', 'gc.auto', '0')  # it would go on in the background, and take objects away from under git fsck
    for i in range(FOLDERS):
        os.makedirs(f'{top}/d{i // 32}/e{i % 32}', exist_ok=True)
    for i in range(FILES):
        folder = i % FOLDERS
        with open(f'{top}/d{folder // 32}/e{folder % 32}/file{i}.c', 'w') as f:
            f.write(f'int value{i} = {i};\n' * 3)
    git(top, env, 'add', '-A')
    git(top, env, 'commit', '-qm', 'all')
    time.sleep(1.1)  # so that no file is as new as the index, which would have to be read
    git(top, env, 'update-index', '-q', '--refresh')
    git(top, env, 'read-tree', 'HEAD')
    git(top, env, 'update-index', '-q', '--refresh')
    for i in range(MODIFIED):
        folder = (i * 7) % FOLDERS
        with open(f'{top}/d{folder // 32}/e{folder % 32}/file{folder}.c', 'a') as f:
            f.write('changed\n')
    for i in range(UNTRACKED):
        with open(f'{top}/d0/e0/untracked{i}', 'w') as f:
            f.write('new\n')


def git_cpu_ms(top, env):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    lines = git(top, env, '--no-optional-locks', 'status', '--porcelain', '-uall').count(b'\n')
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) * 1000, lines


class Ours:
    def __init__(self, env):
        self.process = subprocess.Popen([PROBE], env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def cpu_ms(self):
        with open(f'/proc/{self.process.pid}/schedstat') as f:
            return int(f.read().split()[0]) / 1e6

    def look(self, top):
        before = self.cpu_ms()
        self.process.stdin.write(f'status {top}\n'.encode())
        self.process.stdin.flush()
        total = None
        while (line := self.process.stdout.readline()) != b'.\n':
            if line.startswith(b'total='):
                total = int(line[6:])
            if not line or line.startswith(b'error='):
                raise SystemExit(f'probe: {line}')
        return self.cpu_ms() - before, total

    def pss_kib(self):
        with open(f'/proc/{self.process.pid}/smaps_rollup') as f:
            return next(int(line.split()[1]) for line in f if line.startswith('Pss:'))


def say(name, value, unit, **more):
    print(json.dumps({'bench': 'git', 'name': name, 'value': round(value, 2), 'unit': unit, 'files': FILES, 'folders': FOLDERS, **more}),
          flush=True)


def main():
    root = tempfile.mkdtemp(prefix='jikimi-bench-git-')
    env = {**{k: v for k, v in os.environ.items() if not k.startswith('GIT_')}, 'HOME': root, 'GIT_CONFIG_NOSYSTEM': '1',
           'GIT_AUTHOR_NAME': 'b', 'GIT_AUTHOR_EMAIL': 'b@b', 'GIT_COMMITTER_NAME': 'b', 'GIT_COMMITTER_EMAIL': 'b@b'}
    try:
        top = f'{root}/tree'
        build(top, env)
        ours = Ours(env)
        idle_kib = ours.pss_kib()
        first, total = ours.look(top)
        git_cpu_ms(top, env)
        kept, peer = [], []
        for _ in range(ROUNDS):
            cpu, total = ours.look(top)
            kept.append(cpu)
            cpu, lines = git_cpu_ms(top, env)
            peer.append(cpu)
        if total != lines:
            raise SystemExit(f'counts differ: {total} and {lines}')
        mine, theirs = statistics.median(kept), statistics.median(peer)
        say('status_git', theirs, 'ms cpu')
        say('status_first', first, 'ms cpu', ratio=round(first / theirs, 2), peer='git status')
        say('status_kept_open', mine, 'ms cpu', ratio=round(mine / theirs, 2), peer='git status')
        say('status_pss', (ours.pss_kib() - idle_kib) / 1024, 'MiB', bytes_a_file=round((ours.pss_kib() - idle_kib) * 1024 / FILES))
        ours.process.stdin.close()
        ours.process.wait(timeout=30)
    finally:
        shutil.rmtree(root, ignore_errors=True)


if __name__ == '__main__':
    main()
