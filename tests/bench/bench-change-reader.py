# SPDX-License-Identifier: GPL-3.0-or-later
"""What is not committed in 10,000 files, from the request to the answer: read from disk, searched for secrets, classified, grouped. Beside
git, which reads the same files to stage them, in an index of its own. One JSON line a figure.

usage: bench-change-reader.py JIKIMID [FILES]
"""
import http.client
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time

from figures import IS_SHORT, tell

JIKIMID = sys.argv[1]
FILES = int(sys.argv[2]) if len(sys.argv) > 2 else 500 if IS_SHORT else 10000
ROUNDS = 5
API = '/api/monitoring/autonomous'


def git(top, env, *args):
    return subprocess.run(['git', '-C', top, *args], env=env, check=True, capture_output=True).stdout


def build(top, env):
    """Sources of 4 to 8 KiB in 200 folders, each with a few changed lines."""
    os.makedirs(top)
    git(top, env, 'init', '-q')
    git(top, env, 'config', 'gc.auto', '0')
    for i in range(FILES):
        os.makedirs(f'{top}/d{i % 200}', exist_ok=True)
        with open(f'{top}/d{i % 200}/file{i}.c', 'w', encoding='ascii') as f:
            f.writelines(f'static int value_{i}_{line} = {line * i}; /* of no meaning at all */\n' for line in range(70 + i % 60))
    git(top, env, 'add', '-A')
    git(top, env, 'commit', '-qm', 'all')
    for i in range(FILES):
        with open(f'{top}/d{i % 200}/file{i}.c', 'a', encoding='ascii') as f:
            f.write(f'int changed_{i};\n')


class Unix(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__('localhost', timeout=120)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(120)
        self.sock.connect(self.path)


def ask(path, at):
    connection = Unix(path)
    connection.request('GET', API + at)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    if answer.status != 200:
        raise SystemExit(f'GET {at}: {answer.status} {body!r}')
    return json.loads(body)


def cpu_ms(pid):
    total = 0
    for task in os.listdir(f'/proc/{pid}/task'):
        with open(f'/proc/{pid}/task/{task}/schedstat', encoding='ascii') as f:
            total += int(f.read().split()[0])
    return total / 1e6


def ours(top, root, env):
    process = subprocess.Popen([JIKIMID, '--listen', '127.0.0.1:0', '--state-dir', f'{root}/state', top], env=env, stdout=subprocess.PIPE,
                               stderr=subprocess.DEVNULL)
    try:
        process.stdout.readline()
        api = f'{root}/state/run/api.sock'
        while not (projects := ask(api, '/projects')['projects']):
            time.sleep(.1)
        project = projects[0]['id']
        while ask(api, f'/projects/{project}')['details'].get('git', {}).get('watching', {}).get('state') != 'events':
            time.sleep(.2)
        time.sleep(3)  # until what the start began has ended: the line rule, the search for coverage
        walls, cpus = [], []
        for _ in range(ROUNDS):
            before, begun = cpu_ms(process.pid), time.monotonic()
            found = ask(api, f'/projects/{project}/changes')
            walls.append((time.monotonic() - begun) * 1000)
            cpus.append(cpu_ms(process.pid) - before)
        # What it has read once and is as it was is not read again.
        return walls[0], cpus[0], statistics.median(walls[1:]), sum(len(proposal['paths']) for proposal in found['proposals'])
    finally:
        process.terminate()
        process.wait(timeout=60)


def theirs(top, env):
    walls = []
    for _ in range(1 if FILES > 1000 else ROUNDS):
        index = {**env, 'GIT_INDEX_FILE': f'{top}/.git/bench-index', 'GIT_OBJECT_DIRECTORY': f'{top}/.git/bench-objects',
                 'GIT_ALTERNATE_OBJECT_DIRECTORIES': f'{top}/.git/objects'}
        shutil.copyfile(f'{top}/.git/index', f'{top}/.git/bench-index')
        os.makedirs(f'{top}/.git/bench-objects')
        begun = time.monotonic()
        git(top, index, 'add', '-A')
        walls.append((time.monotonic() - begun) * 1000)
        shutil.rmtree(f'{top}/.git/bench-objects')
    return statistics.median(walls)


def main():
    root = tempfile.mkdtemp(prefix='jikimi-bench-')
    env = {**{k: v for k, v in os.environ.items() if not k.startswith('GIT_')}, 'HOME': root, 'GIT_CONFIG_NOSYSTEM': '1',
           'GIT_AUTHOR_NAME': 'b', 'GIT_AUTHOR_EMAIL': 'b@b', 'GIT_COMMITTER_NAME': 'b', 'GIT_COMMITTER_EMAIL': 'b@b'}
    try:
        top = f'{root}/tree'
        build(top, env)
        peer = theirs(top, env)
        wall, cpu, again, n_proposed = ours(top, root, env)
        tell(f'changes_{FILES}_proposed', n_proposed, 'files')
        tell(f'changes_{FILES}_first_wall', wall, 'ms', 1000, 'git add -A', peer)
        tell(f'changes_{FILES}_first_cpu', cpu, 'ms')
        tell(f'changes_{FILES}_again_wall', again, 'ms')
    finally:
        shutil.rmtree(root, ignore_errors=True)


main()
