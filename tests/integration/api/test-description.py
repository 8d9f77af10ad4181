# SPDX-License-Identifier: GPL-3.0-or-later
"""What a linter of OpenAPI descriptions says of ours: test-description.py PROGRAM SOURCES WORK.

SOURCES has the linter's package-lock.json, WORK is where npm puts what it names.
"""
import copy
import filecmp
import json
import os
import shutil
import subprocess
import sys

import tap
from checks import equal
from server import Server

PROGRAM, SOURCES, WORK = sys.argv[1:]
NPM_LIMIT_S = 120


def skip(reason):
    print(f'1..0 # SKIP {reason}')
    sys.exit(0)


def run_npm():
    npm = shutil.which('npm')
    if shutil.which('node') is None or npm is None:
        skip('there is no Node.js with npm here (Debian: nodejs, npm)')
    os.makedirs(WORK, exist_ok=True)
    for name in ('package.json', 'package-lock.json'):
        shutil.copy(os.path.join(SOURCES, name), WORK)
    command = [npm, 'ci', '--ignore-scripts', '--no-audit', '--no-fund', '--fetch-retries=1', '--fetch-timeout=20000']
    try:
        done = subprocess.run(command, cwd=WORK, capture_output=True, text=True, timeout=NPM_LIMIT_S, check=False)
    except subprocess.TimeoutExpired:
        skip(f'npm did not fetch the linter within {NPM_LIMIT_S} s')
    if done.returncode != 0:
        lines = [line for line in done.stderr.splitlines() if line.startswith('npm')]
        skip('npm cannot fetch the linter: ' + (lines[0] if lines else 'no reason given'))
    shutil.copy(os.path.join(SOURCES, 'package-lock.json'), os.path.join(WORK, 'fetched.json'))


def fetch():
    """Once for each lock file."""
    fetched = os.path.join(WORK, 'fetched.json')
    if not os.path.exists(fetched) or not filecmp.cmp(fetched, os.path.join(SOURCES, 'package-lock.json'), shallow=False):
        run_npm()


def lint(document):
    done = subprocess.run(['node', os.path.join(SOURCES, 'lint.mjs'), WORK], input=json.dumps(document), text=True,
                          capture_output=True, timeout=100, check=False)
    assert done.returncode in (0, 1), done.stderr
    return done.stdout.splitlines()


def test_nothing_is_found(document):
    equal(lint(document), [])


def test_what_is_wrong_is_found(document):
    path = '/api/monitoring/autonomous/status'
    for part, rule in (('operationId', 'operation-operationId'), ('summary', 'operation-summary'), ('security', 'security-defined')):
        broken = copy.deepcopy(document)
        del broken['paths'][path]['get'][part]
        findings = lint(broken)
        assert any(line.startswith(rule + ':') for line in findings), (rule, findings)
    broken = copy.deepcopy(document)
    broken['paths'][path]['get']['responses']['200']['content']['application/json']['schema']['$ref'] += 'Nowhere'
    assert any('no-unresolved-refs' in line for line in lint(broken))


def test_the_lock_names_no_registry(_):
    """Whoever builds takes it from the registry that is set up, not from ours."""
    with open(os.path.join(SOURCES, 'package-lock.json'), encoding='utf-8') as file:
        packages = json.load(file)['packages']
    assert not any('resolved' in package for package in packages.values())
    assert all('integrity' in package for name, package in packages.items() if name), packages


def main():
    fetch()
    server = Server(PROGRAM)
    document = server.get('/api/openapi.json', prefix=False).json()
    equal(server.end(), 0)
    tap.run(tap.collect(sys.modules[__name__]), document)


main()
