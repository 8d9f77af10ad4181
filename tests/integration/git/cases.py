# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests made of cases share: each case gets a world of its own and fails by itself."""
import os
import sys

from probe import Probe, Tap, World, porcelain

NOT_SUPPORTED, NOT_FOUND, PERMISSION = '4', '5', '7'
CASES = []


def case(function):
    CASES.append(function)
    return function


class Failed(Exception):
    pass


def expect(good, detail):
    if not good:
        raise Failed(detail)


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, 'wb') as f:
        f.write(text if isinstance(text, bytes) else text.encode())


def agree(world, probe, top):
    expected = porcelain(world.git(top, '--no-optional-locks', 'status', '--porcelain', '-uall', '-z'))
    values, rows = probe.status(top)
    expect('error' not in values, values)
    expect(sorted(rows) == expected, f'git {expected}\njikimi {rows}')
    expect(int(values['total']) == len(expected), values)
    return values


def refused(world, code, path, word, command='status', probe=None):
    probe = probe or Probe(world.env)
    values, _ = probe.ask(command, path)
    expect(values.get('error', '').startswith(code + ' ') and word in values['error'], values)


def repo(world, name='shop', *args):
    top = world.init(name, *args)
    for i in range(3):
        write(f'{top}/src/file{i}.c', f'int f{i};\n')
    world.git(top, 'add', '-A')
    world.git(top, 'commit', '-qm', 'first')
    return top


def listing(top):
    found = {}
    for folder, folders, files in os.walk(top):
        for name in folders + files:
            path = os.path.join(folder, name)
            st = os.lstat(path)
            found[path] = (st.st_ino, st.st_size, st.st_mtime_ns, st.st_ctime_ns, st.st_mode)
    found[top] = os.lstat(top).st_mtime_ns
    return found


def run_cases():
    tap = Tap()
    wanted = sys.argv[1:]
    for function in CASES:
        if wanted and function.__name__ not in wanted:
            continue
        world = World()
        try:
            why = function(world)
            if why:
                tap.skip(function.__name__, why)
            else:
                tap.ok(True, function.__name__)
        except (Failed, RuntimeError, OSError) as problem:
            tap.ok(False, function.__name__, problem)
        finally:
            world.close()
    tap.done()
