# SPDX-License-Identifier: GPL-3.0-or-later
"""A change in a watched repository: processor time and time to the event, beside `git status` in the same run. One JSON line a figure.

usage: bench-watch.py PROBE JIKIMID [FILES [FOLDERS]]      (short form: 10,000 files; the full one: 100001 1021)
"""
import http.client
import json
import os
import resource
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time

PROBE, JIKIMID = sys.argv[1:3]
FILES = int(sys.argv[3]) if len(sys.argv) > 3 else 10000
FOLDERS = int(sys.argv[4]) if len(sys.argv) > 4 else max(1, FILES // 100)
MODIFIED, UNTRACKED, ROUNDS, CHANGES = 133, 50, 7, 100


def git(top, env, *args):
    return subprocess.run(['git', '-C', top, *args], env=env, check=True, capture_output=True).stdout


def place(top, folder, name):
    return f'{top}/d{folder // 32}/e{folder % 32}/{name}'


def write(path, text, mode='w'):
    with open(path, mode, encoding='ascii') as f:
        f.write(text)


def build(top, env):
    os.makedirs(top)
    git(top, env, 'init', '-q')
    git(top, env, 'config', 'gc.auto', '0')  # it would go on in the background, and take objects away from under git fsck
    for i in range(FOLDERS):
        os.makedirs(place(top, i, ''), exist_ok=True)
    for i in range(FILES):
        write(place(top, i % FOLDERS, f'file{i}.c'), f'int value{i} = {i};\n' * 3)
    git(top, env, 'add', '-A')
    git(top, env, 'commit', '-qm', 'all')
    time.sleep(1.1)  # so that no file is as new as the index, which would have to be read
    git(top, env, 'read-tree', 'HEAD')
    git(top, env, 'update-index', '-q', '--refresh')
    for i in range(MODIFIED):
        folder = (i * 7) % FOLDERS
        write(place(top, folder, f'file{folder}.c'), 'changed\n', 'a')
    for i in range(UNTRACKED):
        write(place(top, 0, f'untracked{i}'), 'new\n')


def git_cpu_ms(top, env):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    git(top, env, '--no-optional-locks', 'status', '--porcelain', '-uall')
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) * 1000


def cpu_ms(pid):
    """Of all its threads; those that ended meanwhile are not in it, but the pool's stay."""
    total = 0
    for task in os.listdir(f'/proc/{pid}/task'):
        with open(f'/proc/{pid}/task/{task}/schedstat', encoding='ascii') as f:
            total += int(f.read().split()[0])
    return total / 1e6


def pss_mib(pid):
    with open(f'/proc/{pid}/smaps_rollup', encoding='ascii') as f:
        return next(int(line.split()[1]) for line in f if line.startswith('Pss:')) / 1024


def say(name, value, unit, **more):
    print(json.dumps({'bench': 'watch', 'name': name, 'value': round(value, 2), 'unit': unit, 'files': FILES, 'folders': FOLDERS, **more}),
          flush=True)


class Ours:
    def __init__(self, env):
        self.process = subprocess.Popen([PROBE], env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def ask(self, command, top):
        before = cpu_ms(self.process.pid)
        self.process.stdin.write(f'{command} {top}\n'.encode())
        self.process.stdin.flush()
        values = {}
        while (line := self.process.stdout.readline()) != b'.\n':
            if not line or line.startswith(b'error='):
                raise SystemExit(f'probe: {line}')
            key, _, value = line.decode().strip().partition('=')
            values[key] = value
        return cpu_ms(self.process.pid) - before, values

    def close(self):
        self.process.stdin.close()
        self.process.wait(timeout=60)


def measure_looks(top, env, theirs):
    ours = Ours(env)
    idle = pss_mib(ours.process.pid)
    first, _ = ours.ask('look', top)
    ready, _ = ours.ask('look', top)
    say('first_look', first, 'ms cpu', ratio=round(first / theirs, 2), peer='git status')
    say('second_look_and_watches', ready, 'ms cpu', ratio=round(ready / theirs, 2), peer='git status')
    ours.ask('look', top)
    costs = []
    for i in range(CHANGES):
        folder = (i * 31 + 5) % FOLDERS
        write(place(top, folder, f'file{folder}.c'), 'once more\n', 'a')
        costs.append(ours.ask('look', top)[0])
    mine = statistics.median(costs)
    say('one_change', mine, 'ms cpu', p95=round(sorted(costs)[len(costs) * 95 // 100], 2), ratio=round(mine / theirs, 4), peer='git status')
    idle_cost = statistics.median(ours.ask('look', top)[0] for _ in range(ROUNDS))
    say('no_change', idle_cost, 'ms cpu', ratio=round(idle_cost / theirs, 4), peer='git status')
    costs = []
    for i in range(ROUNDS):
        os.utime(place(top, i, f'file{i}.c'))
        git(top, env, 'update-index', '-q', '--refresh')
        costs.append(ours.ask('look', top)[0])
    say('index_refreshed', statistics.median(costs), 'ms cpu', ratio=round(statistics.median(costs) / theirs, 2), peer='git status')
    costs = []
    for i in range(ROUNDS):
        git(top, env, 'add', place(top, i, f'file{i}.c'))
        costs.append(ours.ask('look', top)[0])
    say('one_file_staged', statistics.median(costs), 'ms cpu', ratio=round(statistics.median(costs) / theirs, 2), peer='git status')
    costs = [ours.ask('rescan', top)[0] for _ in range(ROUNDS)]
    say('full_look', statistics.median(costs), 'ms cpu', ratio=round(statistics.median(costs) / theirs, 2), peer='git status')
    say('pss', pss_mib(ours.process.pid) - idle, 'MiB', folders_watched=int(ours.ask('report', top)[1]['watches']))
    ours.close()


class Unix(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__('localhost', timeout=60)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(self.path)


class Daemon:
    def __init__(self, env, root, top):
        self.process = subprocess.Popen([JIKIMID, '--listen', '127.0.0.1:0', '--state-dir', f'{root}/state', top], env=env,
                                        stdout=subprocess.PIPE)
        self.process.stdout.readline()
        self.socket = f'{root}/state/run/api.sock'
        self.seen = threading.Condition()
        self.last = 0.0

    def get(self, path):
        connection = Unix(self.socket)
        connection.request('GET', f'/api/monitoring/autonomous{path}')
        body = connection.getresponse().read()
        connection.close()
        return json.loads(body)

    def wait(self, good):
        for _ in range(3000):
            projects = self.get('/projects')['projects']
            detail = self.get(f'/projects/{projects[0]["id"]}')['details'] if projects else {}
            if good(detail):
                return detail
            time.sleep(.1)
        raise SystemExit('jikimid is never done')

    def listen(self):
        connection = Unix(self.socket)
        connection.request('GET', '/api/monitoring/autonomous/events', headers={'Accept': 'text/event-stream'})
        answer = connection.getresponse()

        def read():
            while line := answer.readline():
                if line.startswith(b'data:') and b'"detail"' in line and b'"git"' in line:
                    with self.seen:
                        self.last = time.perf_counter()
                        self.seen.notify()
        threading.Thread(target=read, daemon=True).start()

    def change(self, path):
        """Returns: ms to the event that tells of it"""
        with self.seen:
            begin = time.perf_counter()
            write(path, 'x', 'w')
            while self.last < begin:
                if not self.seen.wait(10):
                    raise SystemExit('no event within 10 s')
            return (self.last - begin) * 1000


def measure_events(top, env, root, theirs):
    daemon = Daemon(env, root, top)
    try:
        daemon.wait(lambda d: d.get('git', {}).get('watching', {}).get('state') == 'events' and 'file_size' in d)
        time.sleep(3)
        daemon.listen()
        time.sleep(1)
        times = []
        for i in range(10):
            daemon.change(place(top, i, f'warm{i}'))
            time.sleep(.3)
        before, began = cpu_ms(daemon.process.pid), time.monotonic()
        for i in range(CHANGES):
            times.append(daemon.change(place(top, (i * 37) % FOLDERS, f'event{i}')))
            time.sleep(.2)
        spent, took = cpu_ms(daemon.process.pid) - before, time.monotonic() - began
        before = cpu_ms(daemon.process.pid)
        time.sleep(took)
        idle = cpu_ms(daemon.process.pid) - before
        times.sort()
        say('change_to_event_p50', statistics.median(times), 'ms')
        say('change_to_event_p95', times[len(times) * 95 // 100], 'ms')
        say('daemon_cpu_a_change', (spent - idle) / CHANGES, 'ms cpu', with_idle=round(spent / CHANGES, 2),
            ratio=round((spent - idle) / CHANGES / theirs, 4), peer='git status')
        say('daemon_pss', pss_mib(daemon.process.pid), 'MiB')
    finally:
        daemon.process.terminate()
        daemon.process.wait(timeout=60)


def main():
    root = tempfile.mkdtemp(prefix='jikimi-bench-watch-')
    env = {**{k: v for k, v in os.environ.items() if not k.startswith('GIT_')}, 'HOME': root, 'GIT_CONFIG_NOSYSTEM': '1',
           'GIT_AUTHOR_NAME': 'b', 'GIT_AUTHOR_EMAIL': 'b@b', 'GIT_COMMITTER_NAME': 'b', 'GIT_COMMITTER_EMAIL': 'b@b'}
    try:
        top = f'{root}/tree'
        build(top, env)
        git_cpu_ms(top, env)
        theirs = statistics.median(git_cpu_ms(top, env) for _ in range(ROUNDS))
        say('git_status', theirs, 'ms cpu')
        measure_looks(top, env, theirs)
        measure_events(top, env, root, theirs)
    finally:
        shutil.rmtree(root, ignore_errors=True)


if __name__ == '__main__':
    main()
