# SPDX-License-Identifier: GPL-3.0-or-later
"""A real repository with two changed files and a secret, and what git says about it."""
import os
import subprocess
import tempfile


def git(folder, *arguments):
    return subprocess.run(['git', '-C', folder, *arguments], check=True, capture_output=True, text=True).stdout


def write(folder, path, text):
    os.makedirs(os.path.dirname(os.path.join(folder, path)), exist_ok=True)
    with open(os.path.join(folder, path), 'w') as file:
        file.write(text)


def read(folder, path):
    with open(os.path.join(folder, path)) as file:
        return file.read()


def make_repository(prefix='jikimi-repository-'):
    folder = tempfile.mkdtemp(prefix=prefix)
    git(folder, 'init', '-q', '-b', 'trunk')
    git(folder, 'config', 'user.name', 'T')
    git(folder, 'config', 'user.email', 't@example.org')
    for path in ('src/one.c', 'src/two.c'):
        write(folder, path, 'int x;\n')
    git(folder, 'add', '.')
    git(folder, 'commit', '-q', '-m', 'first')
    for path in ('src/one.c', 'src/two.c'):
        write(folder, path, 'int x;\nint y;\n')
    write(folder, '.env', 'PASSWORD=hunter2hunter2\n')
    return folder


def commits(folder):
    return git(folder, 'log', '--format=%s').splitlines()


def changed(folder):
    return sorted(line[3:] for line in git(folder, 'status', '--porcelain', '-uall').splitlines())


def snapshot(folder):
    """All that a restore could touch: the files, the staging area, the branches and what Jikimi keeps beside them."""
    files = {path: read(folder, path) for path in ('src/one.c', 'src/two.c', '.env')}
    return files, git(folder, 'ls-files', '-s'), git(folder, 'for-each-ref'), changed(folder)
