#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What TLS adds to a call on a kept connection, as the window and jikimictl make it: the same call over plain loopback beside it.

    bench-tls.py CLIENT-CALLS
"""
import os
import pathlib
import statistics
import subprocess
import sys
import time

from figures import IS_SHORT, memory_kib, tell

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / 'integration' / 'daemon'))
from jikimid import BUILD, Daemon, environment, folder, run  # noqa: E402

ROUNDS = 2 if IS_SHORT else 6
CALLS = 200 if IS_SHORT else 2000
TARGET_US = 1000


def ask(program, url, key, *fingerprint):
    done = subprocess.run([program, str(CALLS), url, *fingerprint], check=True, capture_output=True, text=True, timeout=120,
                          env=environment(JIKIMI_KEY=key))
    return [float(word) for word in done.stdout.split()]


def key_of(state_dir):
    return subprocess.run([BUILD / 'jikimictl', '--state-dir', state_dir, 'keys', 'create', '--role', 'reader', '--quiet'], check=True,
                          capture_output=True, text=True, env=environment()).stdout.strip()


def time_handshake(url):
    """A new connection, its handshake and one answer, by curl, in ms; None where there is no curl."""
    took = []
    for _ in range(5 if IS_SHORT else 30):
        begun = time.monotonic()
        if subprocess.run(['curl', '-sk', '-o', '/dev/null', url + '/livez'], check=False).returncode != 0:
            return None
        took.append((time.monotonic() - begun) * 1000)
    return statistics.median(took)


def main():
    program = sys.argv[1]
    with folder() as top, Daemon(top / 'plain') as plain, Daemon(top / 'tls', env=environment(JIKIMI_API_TLS='true')) as tls:
        fingerprint = run('--state-dir', top / 'tls', '--print-fingerprint').stdout.strip()
        keys = [key_of(top / name) for name in ('plain', 'tls')]
        rounds = [(ask(program, plain.url, keys[0]), ask(program, tls.url, keys[1], fingerprint)) for _ in range(ROUNDS)]
        for index, name in enumerate(('call', 'call_p99', 'call_client_cpu')):
            before = statistics.median(round_[0][index] for round_ in rounds)
            behind = statistics.median(round_[1][index] for round_ in rounds)
            tell(f'tls_{name}', behind, 'us', None, 'plain loopback', before)
            if index == 0:
                tell('tls_adds_to_a_call', behind - before, 'us', TARGET_US)
        tell('tls_memory', memory_kib(tls.pid)[0] / 1024, 'MiB', None, 'plain loopback', memory_kib(plain.pid)[0] / 1024)
        tell('tls_new_connection', time_handshake(tls.url), 'ms', None, 'plain loopback', time_handshake(plain.url))
    return 0


if __name__ == '__main__':
    os.environ.pop('G_DEBUG', None)
    sys.exit(main())
