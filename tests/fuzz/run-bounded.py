# SPDX-License-Identifier: GPL-3.0-or-later
"""run-bounded.py TARGET SECONDS [CORPUS]: feeds a target with what the tests have and what libFuzzer makes of it, prints TAP."""
import os
import pathlib
import subprocess
import sys
import tempfile

target, seconds = sys.argv[1:3]
name = os.path.basename(target).removeprefix('fuzz-')
fixtures = pathlib.Path(os.environ.get('JIKIMI_SOURCE_DIR') or pathlib.Path(__file__).parents[2]) / 'tests' / 'fixtures'
SEEDS = {
    'config': ['localhost\n[api]\nport = 2542\n# note\n[probe shop]\nurl = http://localhost/\n'],
    'series': ['disk_usage{mount="/a\\"b",project="7f"}'],
    'porcelain': ['# branch.oid 1\0# branch.head main\0# branch.ab +1 -2\0' '1 .M N... 100644 100644 100644 a b a.txt\0'
                  '2 R. N... 100644 100644 100644 a b R100 new\0old\0u UU N... 1 2 3 4 a b c x\0? y\0'],
    'prometheus': ['# HELP a b\n# TYPE a counter\na_total{x="y\\n"} 1 123\nb NaN\n# EOF\n'],
    'attributes': ['a/b.c\n**/[a-z]*.c linguist-generated=true\n!x -linguist-vendored\n'],
    'request': ['/api/monitoring/autonomous/projects/%2f/changes', '[::1]:2542', '{"path":"/\\u0000","name":"x"}',
                'http://user:key@localhost:1/?a=b', '200-299,301'],
}

with tempfile.TemporaryDirectory(prefix='jikimi-fuzz-') as folder:
    corpus = pathlib.Path(sys.argv[3]) if len(sys.argv) > 3 else pathlib.Path(folder) / 'corpus'
    corpus.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(SEEDS.get(name, [])):
        (corpus / f'seed-{number}').write_text(seed)
    seeds = [fixtures / 'coverage'] if name == 'coverage' else []
    done = subprocess.run([target, f'-max_total_time={seconds}', '-timeout=10', '-rss_limit_mb=1024', '-max_len=16384',
                           f'-artifact_prefix={os.getcwd()}/crash-{name}-', corpus, *seeds], capture_output=True, text=True,
                          check=False)
print('1..1')
for line in done.stderr.splitlines()[-40 if done.returncode else -2:]:
    print('#', line)
print(f'{"ok" if done.returncode == 0 else "not ok"} 1 - fuzz-{name} {seconds} s')
sys.exit(done.returncode != 0)
