# SPDX-License-Identifier: GPL-3.0-or-later
"""Real repositories for the tests, real git, and the probe that looks through JkRepository."""
import os
import shutil
import subprocess
import sys
import tempfile

PROBE = os.path.join(os.environ['JIKIMI_BUILD_DIR'], 'tests/integration/git/git-probe')


class World:
    """A temporary home with its own configuration; git and the probe see the same."""

    def __init__(self):
        self.root = os.path.realpath(tempfile.mkdtemp(prefix='jikimi-git-'))
        self.home = os.path.join(self.root, 'home')
        os.makedirs(os.path.join(self.home, '.config', 'git'))
        self.env = {k: v for k, v in os.environ.items() if not k.startswith('GIT_')}
        self.env.update(HOME=self.home, GIT_CONFIG_NOSYSTEM='1', LC_ALL='C.UTF-8', GIT_AUTHOR_NAME='T', GIT_AUTHOR_EMAIL='t@t',
                        GIT_COMMITTER_NAME='T', GIT_COMMITTER_EMAIL='t@t', GIT_EDITOR='true', GIT_TERMINAL_PROMPT='0',
                        GIT_ALLOW_PROTOCOL='file')
        self.env.pop('XDG_CONFIG_HOME', None)
        self.env.pop('SUDO_UID', None)
        with open(os.path.join(self.home, '.gitconfig'), 'w') as f:
            f.write('[init]\n\tdefaultBranch = main\n[protocol "file"]\n\tallow = always\n[advice]\n\tdetachedHead = false\n')

    def path(self, *parts):
        return os.path.join(self.root, *parts)

    def git(self, folder, *args, check=True, env=None, data=None):
        done = subprocess.run(['git', '-C', folder, *args], env={**self.env, **(env or {})}, capture_output=True, input=data,
                              timeout=600)
        if check and done.returncode != 0:
            raise RuntimeError(f'git {args}: {done.stderr!r}')
        return done.stdout

    def init(self, name, *args):
        path = self.path(name)
        os.makedirs(path, exist_ok=True)
        self.git(path, 'init', '-q', *args)
        return path

    def close(self):
        shutil.rmtree(self.root, ignore_errors=True)


class Probe:
    def __init__(self, env, prefix=(), **kwargs):
        self.process = subprocess.Popen([*prefix, PROBE], env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, **kwargs)

    def ask(self, command, path):
        self.process.stdin.write(f'{command} {path}\n'.encode())
        self.process.stdin.flush()
        values, rows = {}, []
        while True:
            line = self.process.stdout.readline()
            if not line:
                raise RuntimeError('the probe ended')
            line = line.decode().rstrip('\n')
            if line == '.':
                return values, rows
            head, _, rest = line.partition(' ')
            if '=' in line and not (len(head) == 2 and '=' not in head):
                key, _, value = line.partition('=')
                values[key] = value
            else:
                rows.append((head, *[bytes.fromhex(x) for x in rest.split(' ')]))

    def status(self, path):
        return self.ask('status', path)

    def close(self):
        self.process.stdin.close()
        return self.process.wait(timeout=20)


UNMERGED = {'DD', 'AU', 'UD', 'UA', 'DU', 'AA', 'UU'}


def porcelain(text):
    """`git status --porcelain -z` as a sorted list of (XY, path[, old path]); . for a blank, UU for all kinds of conflict."""
    parts = text.split(b'\0')[:-1]
    rows, i = [], 0
    while i < len(parts):
        xy, path = parts[i][:2].decode(), parts[i][3:]
        row = ('UU' if xy in UNMERGED else xy.replace(' ', '.'), path)
        if 'R' in xy or 'C' in xy:
            i += 1
            row += (parts[i],)
        rows.append(row)
        i += 1
    return sorted(rows)


class Tap:
    def __init__(self):
        self.n = self.failed = 0

    def ok(self, good, name, detail=''):
        self.n += 1
        print(f'{"ok" if good else "not ok"} {self.n} - {name}', flush=True)
        if not good:
            self.failed += 1
            for line in str(detail).splitlines():
                print(f'# {line}', flush=True)
        return good

    def skip(self, name, why):
        self.n += 1
        print(f'ok {self.n} - {name} # SKIP {why}', flush=True)

    def done(self):
        print(f'1..{self.n}')
        sys.exit(1 if self.failed else 0)
