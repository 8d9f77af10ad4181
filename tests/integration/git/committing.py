# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of checkpoints and commits share."""
import os
import subprocess

from cases import expect, repo, write

FOLDER = os.path.join(os.environ['JIKIMI_BUILD_DIR'], 'tests/integration/git')
PROBE = os.path.join(FOLDER, 'git-commit-probe')
FAULT = os.path.join(FOLDER, 'fault.so')
ERRORS = {'limit': 3, 'not-supported': 4, 'not-found': 5, 'exists': 6, 'permission': 7, 'invalid': 8, 'no-data': 1, 'no-space': 12,
          'git': 13, 'busy': 15, 'changed': 16}


class Answer(dict):
    """The values the probe printed; rows of a kind ("path", "left", "outside") are a dict path -> word."""

    def rows(self, kind):
        return self.get(f'rows-{kind}', {})

    def failed(self, name):
        return self.get('error', '').startswith(f'{ERRORS[name]} ')


def sanitizes(path):
    return 'libasan' in subprocess.run(['ldd', path], capture_output=True, text=True).stdout


def call(world, top, *args, env=None, check=False, prefix=()):
    outside = world.path('outside')
    done = subprocess.run([*prefix, PROBE, '--outside', outside, '--message', 'docs: change', '--id', 'abc123', *args], cwd=top,
                          env={**world.env, **(env or {})}, capture_output=True, timeout=100, start_new_session=True)
    answer = Answer(code=done.returncode, stderr=done.stderr.decode(errors='replace'))
    answers = [answer]
    for line in done.stdout.decode().splitlines():
        head, _, rest = line.partition(' ')
        if head in ('path', 'left', 'outside'):
            path, _, word = rest.partition(' ')
            answers[-1].setdefault(f'rows-{head}', {})[bytes.fromhex(path)] = word
        else:
            key, _, value = line.partition('=')
            if key == 'id' and 'id' in answers[-1]:
                answers.append(Answer(code=done.returncode))
            answers[-1][key] = value
    if len(answers) > 1:
        answers[0]['all'] = answers
    expect(env or done.returncode == 0, (done.returncode, done.stderr))
    expect(not check or 'error' not in answer, answer)
    return answer


def identify(world):
    with open(f'{world.home}/.gitconfig', 'a') as f:
        f.write('[user]\n\tname = T\n\temail = t@t\n')


def known(world, *args):
    """A repository whose user Git knows."""
    identify(world)
    return repo(world, *args)


def state(world, top):
    """All that a checkpoint must leave as it is."""
    with open(f'{top}/.git/index', 'rb') as f:
        index = f.read()
    st = os.stat(f'{top}/.git/index')
    refs = world.git(top, 'for-each-ref', '--format=%(refname) %(objectname)', 'refs/heads', 'refs/tags', 'refs/stash', 'refs/remotes')
    with open(f'{top}/.git/HEAD', 'rb') as f:
        head = f.read()
    return index, st.st_mtime_ns, st.st_ctime_ns, st.st_ino, refs, head, worktree(top)


def worktree(top):
    found = {}
    for folder, folders, files in os.walk(os.fsencode(top)):
        if b'.git' in folders:
            folders.remove(b'.git')
        for name in files + [f for f in folders if os.path.islink(os.path.join(folder, f))]:
            path = os.path.join(folder, name)
            st = os.lstat(path)
            if os.path.islink(path):
                content = os.readlink(path)
            elif os.path.isfile(path):
                with open(path, 'rb') as f:
                    content = f.read()
            else:
                content = None
            found[os.path.relpath(path, os.fsencode(top))] = (st.st_mode, st.st_mtime_ns, content)
    return found


def tree(world, top, commit):
    """path -> (mode, object) of a commit."""
    rows = {}
    for row in world.git(top, 'ls-tree', '-r', '-z', commit).split(b'\0')[:-1]:
        about, path = row.split(b'\t', 1)
        mode, _, name = about.split(b' ')
        rows[path] = (mode.decode(), name.decode())
    return rows


def blob(world, top, commit, path):
    return world.git(top, 'cat-file', 'blob', f'{commit}:{path}')


def fsck(world, top):
    done = subprocess.run(['git', '-C', top, 'fsck', '--strict', '--no-dangling'], env=world.env, capture_output=True)
    expect(done.returncode == 0 and b'error' not in done.stderr, (done.stdout, done.stderr))


def porcelain(world, top):
    return world.git(top, '--no-optional-locks', 'status', '--porcelain', '-uall', '-z').split(b'\0')[:-1]


def head(world, top, name='HEAD'):
    return world.git(top, 'rev-parse', name).decode().strip()
