# SPDX-License-Identifier: GPL-3.0-or-later
"""Random work in a watched repository; after each step what Jikimi knows by the kernel's events must be what git says.

usage: test-watch-differential.py [STEPS [SEED]]

The repository has linked working trees, submodules, repositories within, sparse checkouts, and names of all kinds. Both sides are
asked with renames off: which paths Git pairs is another test's matter. Most looks have to be incremental, or the test proves nothing.
"""
import os
import random
import shutil
import sys

from probe import Probe, Tap, World
from walk import Walk

STEPS = int(sys.argv[1]) if len(sys.argv) > 1 else 150
SEED = int(sys.argv[2]) if len(sys.argv) > 2 else 20261127
# So many steps are done in one repository before the next one.
LIFE = 250


def porcelain_v2(text):
    """`git status --porcelain=v2 -z -uall --no-renames` as a sorted list of (XY, path); UU for all kinds of conflict."""
    rows = []
    for line in text.split(b'\0')[:-1]:
        kind, _, rest = line.partition(b' ')
        if kind == b'1':
            rows.append((rest[:2].decode(), rest.split(b' ', 7)[7]))
        elif kind == b'u':
            rows.append(('UU', rest.split(b' ', 9)[9]))
        elif kind == b'?':
            rows.append(('??', rest))
    return sorted(rows)


class Watched(Walk):
    """More of what happens to a working tree, and less of what changes what all files mean."""

    def __init__(self, world, rng, name):
        super().__init__(world, rng, name)
        self.git('config', 'status.renames', 'false')
        self.name = name
        self.library = world.init(f'{name}-library')
        with open(os.path.join(self.library, 'lib.c'), 'w', encoding='utf-8') as f:
            f.write('library\n')
        world.git(self.library, 'add', '-f', 'lib.c')  # whatever an earlier walk made the user ignore
        world.git(self.library, 'commit', '-qm', 'library')
        for branch in ('one', 'two'):
            self.git('branch', branch)
        for i in range(12):
            self.write(os.path.join(os.fsencode(self.top), b'src', b'part%d' % (i % 3), b'file%d.c' % i))
        self.git('add', '-A', '-f')
        self.git('commit', '-qm', 'more')

    def several(self):
        for _ in range(self.rng.randrange(2, 6)):
            self.rng.choice([self.write, self.rewrite, self.delete, self.rename])()

    def folder_moves(self):
        top = os.fsencode(self.top)
        places = (b'src', b'src/part0', b'src/part1', b'doc', b'deep', b'deep/er', b'moved')
        folders = [f for f in places if os.path.isdir(os.path.join(top, f))]
        if not folders:
            return
        folder = os.path.join(top, self.rng.choice(folders))
        to = os.path.join(top, self.rng.choice([b'moved', b'src/moved', b'deep/moved', b'doc']))
        if not os.path.lexists(to) and not to.startswith(folder + b'/') and not os.path.islink(folder):
            self.clear_way(to)
            if os.path.isdir(folder):
                os.rename(folder, to)

    def folder_goes(self):
        path = os.path.join(os.fsencode(self.top), self.rng.choice([b'src/part2', b'deep', b'moved', b'x y', b'src/moved']))
        if os.path.isdir(path) and not os.path.islink(path):
            shutil.rmtree(path)

    def write_deep(self):
        self.write(os.path.join(os.fsencode(self.top), b'deep', b'a%d' % self.rng.randrange(3), b'b%d' % self.rng.randrange(3), b'file'))

    def append(self):
        path = self.existing()
        if os.path.isfile(path) and not os.path.islink(path):
            with open(path, 'ab') as f:
                f.write(b'more\n')

    def restore(self):
        path = os.path.relpath(self.existing(), os.fsencode(self.top))
        self.git('checkout', '-q', '--', b':(literal)' + path)

    def refresh(self):
        """What an editor or a prompt does all the time: git writes its index anew."""
        self.git('status')

    def ignore_plainly(self):
        path = os.path.join(self.top, self.rng.choice(['.gitignore', '.git/info/exclude', 'src/.gitignore']))
        if not path.endswith('exclude'):
            self.clear_way(os.fsencode(path))
            if os.path.islink(path):
                os.unlink(path)
        patterns = self.rng.sample([b'*.log', b'build/', b'/c', b'*.o', b'deep/a1', b'moved/'], self.rng.randrange(0, 4))
        with open(path, 'wb') as f:
            f.write(b'\n'.join(patterns) + b'\n')

    def ignored_work(self):
        """In a folder that is ignored, mostly."""
        self.write(os.path.join(os.fsencode(self.top), b'build', b'out%d' % self.rng.randrange(9)))

    def linked(self):
        """A second working tree, on which somebody works."""
        path = self.world.path(f'{self.name}-linked')
        if not os.path.isdir(path):
            self.git('worktree', 'add', '-q', '-f', path, self.rng.choice(['one', 'two']))
        elif self.rng.random() < .2:
            self.git('worktree', 'remove', '--force', path)
            return
        if os.path.isdir(path):
            with open(os.path.join(path, 'there'), 'wb') as f:
                f.write(self.content())
            if self.rng.random() < .5:
                self.world.git(path, 'commit', '-qam', 'there', check=False)

    def submodule(self):
        path = os.path.join(self.top, 'library')
        if not os.path.lexists(path):
            self.git('submodule', '--quiet', 'add', '-f', self.library, 'library')
            if self.rng.random() < .7:
                self.git('commit', '-qm', 'library')
        elif os.path.isfile(os.path.join(path, 'lib.c')):
            with open(os.path.join(path, self.rng.choice(['lib.c', 'new.c'])), 'wb') as f:
                f.write(self.content())
            if self.rng.random() < .4:
                self.world.git(path, 'commit', '-qam', 'there', check=False)

    def submodule_goes(self):
        self.git('rm', '-q', '-f', 'library')
        self.git('commit', '-qm', 'no library')
        shutil.rmtree(os.path.join(self.top, '.git/modules/library'), ignore_errors=True)

    def sparse(self):
        self.git('sparse-checkout', *self.rng.choice([['set', '--cone', 'src'], ['set', '--cone', 'deep'], ['disable'], ['disable'],
                                                      ['set', '--no-cone', '/*', '!/doc/']]))

    def rebase(self):
        self.git('rebase', '-q', self.rng.choice(['main', 'one', 'two']))
        if self.rng.random() < .6:
            self.settle()

    def conflict(self):
        self.git('merge', '-q', self.rng.choice(['one', 'two']))
        if self.rng.random() < .7:
            self.settle()


OPERATIONS = ([Watched.write] * 12 + [Watched.rewrite] * 12 + [Watched.append] * 10 + [Watched.same_size] * 6 + [Watched.touch] * 6
              + [Watched.delete] * 8 + [Watched.rename] * 8 + [Watched.chmod] * 5 + [Watched.symlink] * 4 + [Watched.several] * 5
              + [Watched.folder_moves] * 4 + [Watched.folder_goes] * 2 + [Watched.write_deep] * 5 + [Watched.empty_folder] * 2
              + [Watched.restore] * 4 + [Watched.refresh] * 6 + [Watched.add] * 2 + [Watched.add_one] * 5 + [Watched.remove_cached] * 2
              + [Watched.commit] * 2 + [Watched.commit_all] * 3 + [Watched.ignore_plainly] * 3 + [Watched.ignore]
              + [Watched.ignored_work] * 3
              + [Watched.branch] * 2 + [Watched.switch] * 3 + [Watched.detach] + [Watched.stash] * 3 + [Watched.conflict] * 2
              + [Watched.rebase] * 2 + [Watched.settle_hard] * 2 + [Watched.nested] + [Watched.nested_work] * 2 + [Watched.linked] * 3
              + [Watched.submodule] * 2 + [Watched.submodule_goes] + [Watched.sparse] * 2 + [Watched.trust] + [Watched.announce])


def ask_git(world, top):
    return porcelain_v2(world.git(top, '--no-optional-locks', '-c', 'status.renames=false', 'status', '--porcelain=v2', '-z', '-uall'))


def compare(world, probe, top):
    values, rows = probe.ask('follow', top)
    try:
        expected = ask_git(world, top)
    except RuntimeError as refused:
        print(f'# git itself refuses: {refused}')
        return None, values
    if 'error' in values:
        return values['error'], values
    if sorted(rows) == expected and int(values['total']) == len(expected):
        return None, values
    return f'git only: {sorted(set(expected) - set(rows))}\njikimi only: {sorted(set(rows) - set(expected))}\n{values}', values


class Counts:
    def __init__(self):
        self.full = self.incremental = self.steps = self.scanned = 0
        self.before = {}

    def add(self, values):
        full = int(values.get('full', 0)) - int(self.before.get('full', 0))
        self.full += full
        self.incremental += int(values.get('incremental', 0)) - int(self.before.get('incremental', 0))
        self.steps += 1
        self.scanned += full > 0
        self.before = values


def main():
    rng = random.Random(SEED)
    world, tap, counts = World(), Tap(), Counts()
    probe = Probe(world.env)
    print(f'# seed {SEED}, {STEPS} steps')
    walk, log = None, []
    for step in range(STEPS):
        if step % LIFE == 0:
            walk, log = Watched(world, rng, f'repo{step}'), []
            counts.before = {}
            compare(world, probe, walk.top)
            _, counts.before = compare(world, probe, walk.top)
        operation = rng.choice(OPERATIONS)
        operation(walk)
        log.append(operation.__name__)
        problem, values = compare(world, probe, walk.top)
        counts.add(values)
        if not tap.ok(problem is None, f'{step}: {",".join(log[-5:])}', problem) and os.environ.get('JIKIMI_KEEP'):
            print(f'# kept {world.root}')
            return tap.done()
    print(f'# {counts.steps} steps, {counts.scanned} with a look at everything; {counts.full} such looks, {counts.incremental} incremental')
    tap.ok(counts.scanned * 3 < counts.steps and counts.incremental > counts.full, 'most looks are incremental')
    tap.ok(probe.close() == 0, 'the probe ends well')
    world.close()
    tap.done()


main()
