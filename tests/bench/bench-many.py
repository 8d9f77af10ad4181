#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A start with many watched repositories: how soon all are read, and how long the longest answer takes meanwhile."""
import os
import pathlib
import shutil
import sys
import time

from figures import IS_SHORT, Usage, tell

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / 'integration' / 'daemon'))
from jikimid import Daemon, folder, make_repository, until  # noqa: E402

N_PROJECTS = 30 if IS_SHORT else 300


def main():
    longest_s = 0

    with folder() as top:
        paths = [make_repository(top / 'r0')]
        for i in range(1, N_PROJECTS):
            paths.append(pathlib.Path(shutil.copytree(paths[0], top / f'r{i}')))
        with Daemon(top / 's') as daemon:
            for path in paths:
                daemon.ask('POST', '/projects', {'path': str(path)})
            daemon.stop()

        begun = time.monotonic()
        with Daemon(top / 's') as daemon:
            usage = Usage(daemon.pid)

            def all_read():
                nonlocal longest_s
                asked = time.monotonic()
                projects = daemon.get('/projects')['projects']
                longest_s = max(longest_s, time.monotonic() - asked)
                return len(projects) == N_PROJECTS and all(p['state'] == 'ok' for p in projects)

            until(all_read, 'all are read', 120)
            tell(f'all_of_{N_PROJECTS}_read', (time.monotonic() - begun) * 1000, 'ms')
            tell('longest_answer_meanwhile', longest_s * 1000, 'ms')
            tell('cpu_a_project', usage.since()[0] / N_PROJECTS * 1000, 'ms')
    return 0


if __name__ == '__main__':
    os.environ.pop('G_DEBUG', None)
    sys.exit(main())
