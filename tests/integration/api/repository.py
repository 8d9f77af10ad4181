# SPDX-License-Identifier: GPL-3.0-or-later
"""A repository that a running jikimid watches: for tests of what the API does in it."""
import os
import subprocess
import sys
import time

from checks import equal
from jikimid import Jikimid
from server import PREFIX

JIKIMID = sys.argv[1]


def git(world, *args):
    return subprocess.run(['git', '-C', world.repository, *args], check=True, capture_output=True, text=True).stdout


def write(world, name, text):
    with open(os.path.join(world.repository, name), 'w', encoding='utf-8') as file:
        file.write(text)


def call(world, method, path, body=None, status=None):
    answer = world.call(method, f'{PREFIX}{path}', body)
    if status is not None:
        equal(answer.status, status, f'{method} {path}')
    return answer


def end_of(world, answer):
    """The operation that was begun, once it has ended."""
    equal(answer.status, 202, 'begun')
    operation = answer.json()
    until = time.monotonic() + 60
    while operation['state'] in ('queued', 'running') and time.monotonic() < until:
        time.sleep(0.02)
        operation = call(world, 'GET', f'/operations/{operation["id"]}', status=200).json()
    return operation


def watch(world):
    """Has a running one watch its repository, with a commit. Returns: the project's id."""
    git(world, 'config', 'user.name', 'T')
    git(world, 'config', 'user.email', 't@t')
    git(world, 'add', '-A')
    git(world, 'commit', '-qm', 'first')
    return call(world, 'POST', '/projects', {'path': world.repository}, 201).json()['id']


def prepared(jikimid):
    """A running one that watches a repository with a commit. Returns: it, and the path of the project."""
    world = Jikimid(jikimid)
    return world, f'/projects/{watch(world)}'
