# SPDX-License-Identifier: GPL-3.0-or-later
"""A watched repository in which nothing happens for an hour: no look at its files at all. One JSON line a figure.

usage: bench-idle-hour.py JIKIMID [SECONDS [FILES [FOLDERS]]]      (short form: 20 s, 10,000 files; the full one: 3600 100001 1021)
"""
import os
import runpy
import shutil
import sys
import tempfile
import time

from figures import Usage, memory_kib, tell

JIKIMID = sys.argv[1]
SECONDS = int(sys.argv[2]) if len(sys.argv) > 2 else 20
SIZES = sys.argv[3:]


def main():
    sys.argv = ['bench-watch.py', 'none', JIKIMID, *SIZES]
    base = runpy.run_path(os.path.join(os.path.dirname(__file__), 'bench-watch.py'), run_name='base')
    root = tempfile.mkdtemp(prefix='jikimi-bench-idle-')
    env = {**{k: v for k, v in os.environ.items() if not k.startswith('GIT_')}, 'HOME': root, 'GIT_CONFIG_NOSYSTEM': '1',
           'GIT_AUTHOR_NAME': 'b', 'GIT_AUTHOR_EMAIL': 'b@b', 'GIT_COMMITTER_NAME': 'b', 'GIT_COMMITTER_EMAIL': 'b@b'}
    try:
        base['build'](f'{root}/tree', env)
        daemon = base['Daemon'](env, root, f'{root}/tree')
        try:
            daemon.wait(lambda d: d.get('git', {}).get('watching', {}).get('state') == 'events' and 'file_size' in d)
            time.sleep(5)
            before = daemon.wait(lambda d: True)['git']['watching']
            usage = Usage(daemon.process.pid)
            time.sleep(SECONDS)
            cpu_s, wakeups = usage.since()
            after = daemon.wait(lambda d: True)['git']['watching']
            for name in ('full_scans', 'incremental_reads'):
                tell(f'{name}_in_{SECONDS}_s', after[name] - before[name], '', 0)
            tell('processor_time_an_hour', cpu_s * 3600 / SECONDS, 's')
            tell('wakeups_a_minute', wakeups * 60 / SECONDS, '')
            tell('pss', memory_kib(daemon.process.pid)[0] / 1024, 'MiB', 40)
        finally:
            daemon.process.terminate()
            daemon.process.wait(timeout=60)
    finally:
        shutil.rmtree(root, ignore_errors=True)


main()
