# SPDX-License-Identifier: GPL-3.0-or-later
"""What a page is tried on: a real jikimid with a month behind it, a repository with changes, and keys."""
import contextlib
import os
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path[1:1] = [str(HERE.parent / 'integration' / 'daemon'), str(HERE.parent / 'integration' / 'api')]

import jikimid  # noqa: E402
from jikimid import BUILD  # noqa: E402

SPOKEN = jikimid.environment(JIKIMI_LOCALE_DIR=str(BUILD / 'po'))
CONFIG = '[watch]\nmachine_interval = 1s\nproject_interval = 5s\n'
DRAWN = "performance.getEntriesByName('chart-drawn').length > 0"


@contextlib.contextmanager
def world(config=CONFIG, days=31):
    """Yields the daemon, and its repository, which has one change."""
    with jikimid.folder() as top:
        state = top / 's' / 'state'
        state.mkdir(parents=True, mode=0o700)
        (top / 's').chmod(0o700)
        if days:
            subprocess.run([BUILD / 'tests/web/fill-history', state / 'jikimi.db', str(days)], check=True, timeout=60)
        (top / 'jikimi.conf').write_text(config)
        shop = jikimid.make_repository(top / 'shop')
        (shop / 'new.txt').write_text('one\n')
        with jikimid.Daemon(top / 's', '--config', top / 'jikimi.conf', shop, env=SPOKEN) as daemon:
            daemon.wait_project(shop)
            yield daemon, shop


def make_key(daemon, role):
    answer = daemon.ask('POST', '/keys', {'role': role, 'name': 'page'})
    assert answer.status == 201, answer.text
    return answer.json['key']


def again(daemon, *arguments):
    """Another jikimid where one has ended: the same state, the same port."""
    return jikimid.Daemon(daemon.state_dir, *arguments, listen=daemon.url.removeprefix('http://'), env=SPOKEN)


def take_axe():
    """The text of axe-core, which npm fetches as the lock file names it; None and why where it cannot."""
    folder = BUILD / 'tests/web/npm'
    script = folder / 'node_modules/axe-core/axe.min.js'
    lock = HERE.parents[1] / 'src/web/package-lock.json'
    mark = folder / 'package-lock.json'
    if not script.exists() or mark.read_bytes() != lock.read_bytes():
        folder.mkdir(parents=True, exist_ok=True)
        for name in ('package.json', 'package-lock.json'):
            (folder / name).write_bytes((lock.parent / name).read_bytes())
        try:
            done = subprocess.run(['npm', 'ci', '--ignore-scripts', '--no-audit', '--no-fund', '--no-update-notifier',
                                   '--fetch-retries=1', '--fetch-timeout=30000'], cwd=folder, capture_output=True, text=True,
                                  timeout=120, check=False, stdin=subprocess.DEVNULL, env=dict(os.environ))
        except (OSError, subprocess.TimeoutExpired) as error:
            return None, f'axe-core cannot be had: {error}'
        if done.returncode:
            return None, f'axe-core cannot be had: {" ".join(done.stderr.split())[:200]}'
    return script.read_text(encoding='utf-8'), None
