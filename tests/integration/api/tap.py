# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs every function of a module whose name begins with test_, and prints what came of it as TAP."""
import sys
import traceback


def run(tests, argument):
    print(f'1..{len(tests)}')
    failed = 0
    for number, test in enumerate(tests, 1):
        try:
            test(argument)
            print(f'ok {number} {test.__name__}', flush=True)
        except Exception:
            failed += 1
            for line in traceback.format_exc().splitlines():
                print('#', line)
            print(f'not ok {number} {test.__name__}', flush=True)
    sys.exit(failed > 0)


def collect(module):
    return [value for name, value in vars(module).items() if name.startswith('test_')]
