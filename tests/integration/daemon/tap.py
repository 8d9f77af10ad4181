# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs every function of a module whose name begins with test_ and prints TAP."""
import sys
import traceback


class Skip(Exception):
    """This machine cannot show it; the text says why."""


def equal(found, expected, what=''):
    if found != expected:
        raise AssertionError(f'{what + ": " if what else ""}{found!r} is not {expected!r}')


def contains(text, part):
    if part not in text:
        raise AssertionError(f'{part!r} is not in {text!r}')


def true(condition, what):
    if not condition:
        raise AssertionError(what)


def run(module):
    wanted = sys.argv[1:]
    tests = [(name[5:], func) for name, func in vars(module).items()
             if name.startswith('test_') and (not wanted or name[5:] in wanted)]
    failed = 0

    print(f'TAP version 13\n1..{len(tests)}', flush=True)
    for number, (name, func) in enumerate(tests, 1):
        try:
            func()
            print(f'ok {number} - {name}', flush=True)
        except Skip as reason:
            print(f'ok {number} - {name} # SKIP {reason}', flush=True)
        except Exception:
            failed += 1
            print(f'not ok {number} - {name}', flush=True)
            print(''.join(f'# {line}\n' for line in traceback.format_exc().splitlines()), end='', flush=True)
    return 1 if failed else 0
