# SPDX-License-Identifier: GPL-3.0-or-later
"""Scan for secrets beside `grep -E` with the same formats, and `grep -F` with their words: bench-change.py BENCH-CHANGE [FOLDER…]

The scan's own time is a processor's; grep's is that of its process, reading the same bytes from one file in memory.
"""
import os
import pathlib
import resource
import subprocess
import sys
import tempfile

# grep needs a second for each of these megabytes.
MOST = 10_000_000
program = sys.argv[1]
folders = sys.argv[2:] or [os.environ.get('JIKIMI_SOURCE_DIR', '.'), '/usr/include', '/usr/lib/python3']


def seconds_of(command):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, stdout=subprocess.PIPE, env={**os.environ, 'LC_ALL': 'C'}, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, done.stdout


with tempfile.TemporaryDirectory(dir='/dev/shm' if os.path.isdir('/dev/shm') else None) as place:
    patterns, text = pathlib.Path(place) / 'patterns', pathlib.Path(place) / 'text'
    patterns.write_bytes(subprocess.run([program, '--patterns'], stdout=subprocess.PIPE, check=True).stdout)
    texts = pathlib.Path(place) / 'texts'
    texts.write_bytes(subprocess.run([program, '--texts'], stdout=subprocess.PIPE, check=True).stdout)
    print(f'{len(patterns.read_bytes().splitlines())} formats for grep; the scan looks for keys and guesses besides')
    for folder in folders:
        text.unlink(missing_ok=True)
        scanned = subprocess.run([program, f'--write={text}', folder], stdout=subprocess.PIPE, check=True, text=True)
        print(scanned.stdout, end='', flush=True)
        for name, options, most in (('grep -F -f, the words alone', ['-F', '-f', str(texts)], None),
                                    ('grep -E -f, whole formats', ['-E', '-f', str(patterns)], MOST)):
            if most is not None:
                os.truncate(text, min(most, text.stat().st_size))
            seconds, found = seconds_of(['grep', '-a', '-c', *options, str(text)])
            print(f'  {name}: {text.stat().st_size / 1e6 / seconds:.1f} MB/s, {found.decode().strip()} lines', flush=True)
