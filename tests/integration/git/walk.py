# SPDX-License-Identifier: GPL-3.0-or-later
"""Random work on a real repository."""
import os
import shutil
import unicodedata

HANGUL = '한글 문서.txt'
NAMES = [b'a.txt', b'b.c', b'c', b'd.log', b'line\nfeed', b'\xff\xfe-raw', HANGUL.encode(),
         unicodedata.normalize('NFD', HANGUL).encode(), b'tab\there', b'"quoted"', b'back\\slash', b' lead', b'trail ', b'-dash',
         b'*.glob', b'[x]', b'e\xcc\x81', b'build', b'deep', b'sub.d']
FOLDERS = [b'', b'', b'src', b'src/lib', b'doc', b'build', b'deep/er/still', b'a.txt', b'\xeb\xac\xb8', b'x y']
IGNORES = [b'*.log', b'build/', b'!d.log', b'/c', b'doc/**', b'src/*.c', b'**/lib', b'# nothing', b'\\#x', b'x y/', b'!src/',
           b'*.txt\n!a.txt', b'deep', b'[a-c]*', b'trail\\ ', b'*\n!*/', b'/*\n!/src', b'lib/b.c', b'foo', b'e?', b'!build', b'src/**/c']


class Walk:
    def __init__(self, world, rng, name):
        self.world, self.rng = world, rng
        self.top = world.init(name)
        self.converts = False
        self.second = 10 ** 9  # of the last time at which all was touched
        for i in range(6):
            self.write()
        self.git('add', '-A', '-f')
        self.git('commit', '-qm', 'start', '--allow-empty')

    def git(self, *args, **kwargs):
        kwargs.setdefault('check', False)
        return self.world.git(self.top, *args, **kwargs)

    def file(self):
        return os.path.join(os.fsencode(self.top), self.rng.choice(FOLDERS), self.rng.choice(NAMES))

    def existing(self):
        tracked = [p for p in self.git('ls-files', '-z').split(b'\0') if p]
        return os.path.join(os.fsencode(self.top), self.rng.choice(tracked)) if tracked else self.file()

    def content(self):
        kind = self.rng.randrange(6)
        lines = [b'line %d\n' % self.rng.randrange(40) for _ in range(self.rng.randrange(0, 30))]
        text = b''.join(lines)
        return [text, text.replace(b'\n', b'\r\n'), b'', b'\0binary' + text, text + b'no end', b'same\n' * 20][kind]

    def clear_way(self, path):
        """Files on the way become folders; a folder at the place itself goes."""
        parent, top = os.path.dirname(path), os.fsencode(self.top)
        while len(parent) > len(top):
            if os.path.lexists(parent) and (os.path.islink(parent) or not os.path.isdir(parent)):
                os.unlink(parent)
            parent = os.path.dirname(parent)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        if os.path.isdir(path) and not os.path.islink(path):
            shutil.rmtree(path)

    def write(self, path=None):
        path = path or self.file()
        self.clear_way(path)
        if os.path.islink(path):
            os.unlink(path)
        with open(path, 'wb') as f:
            f.write(self.content())

    def rewrite(self):
        self.write(self.existing())

    def same_size(self):
        path = self.existing()
        if os.path.isfile(path) and not os.path.islink(path):
            with open(path, 'r+b') as f:
                f.write(bytes([self.rng.randrange(65, 90)]))

    def touch(self):
        path = self.existing()
        # Who is not root may have taken the right from himself.
        if os.path.isfile(path) and os.access(path, os.W_OK):
            os.utime(path)

    def delete(self):
        path = self.rng.choice([self.existing, self.file])()
        if os.path.islink(path) or os.path.isfile(path):
            os.unlink(path)
        elif os.path.isdir(path):
            shutil.rmtree(path)

    def rename(self):
        path, to = self.existing(), self.file()
        if os.path.lexists(path) and not os.path.isdir(path) and not to.startswith(path + b'/') and path != to:
            data = open(path, 'rb').read() if not os.path.islink(path) else None
            self.clear_way(to)
            if os.path.lexists(path):
                os.rename(path, to)

    def chmod(self):
        path = self.existing()
        if os.path.isfile(path) and not os.path.islink(path):
            os.chmod(path, 0o755 if self.rng.random() < .5 else 0o644)

    def symlink(self):
        path = self.rng.choice([self.existing, self.file])()
        self.clear_way(path)
        if os.path.lexists(path):
            os.unlink(path)
        os.symlink(self.rng.choice([b'a.txt', b'src', b'nowhere', b'/etc/passwd', b'.']), path)

    def ignore(self):
        where = self.rng.choice(['.gitignore', '.gitignore', 'src/.gitignore', '.git/info/exclude', '@global'])
        path = os.path.join(self.world.home, '.config/git/ignore') if where == '@global' else os.path.join(self.top, where)
        if not where.startswith(('.git/', '@')):
            self.clear_way(os.fsencode(path))
            if os.path.islink(path):
                os.unlink(path)
        with open(path, 'wb' if self.rng.random() < .6 else 'ab') as f:
            f.write(b'\n'.join(self.rng.sample(IGNORES, self.rng.randrange(0, 3))) + b'\n')

    def empty_folder(self):
        path = self.file()
        if not os.path.lexists(path):
            self.clear_way(path)
            os.makedirs(path)

    def add(self):
        self.git('add', '-A', *(['-f'] if self.rng.random() < .2 else []))

    def add_one(self):
        path = self.rng.choice([self.existing, self.file])()
        self.git('add', '-f', '--', b':(literal)' + os.path.relpath(path, os.fsencode(self.top)))

    def announce(self):
        path = self.file()
        if not os.path.lexists(path):
            self.write(path)
        self.git('add', '-N', '-f', '--', b':(literal)' + os.path.relpath(path, os.fsencode(self.top)))

    def remove_cached(self):
        path = self.existing()
        self.git('rm', '-q', '--cached', '-f', '-r', '--', b':(literal)' + os.path.relpath(path, os.fsencode(self.top)))

    def commit(self):
        self.git('commit', '-qm', 'work')

    def commit_all(self):
        self.git('add', '-A')
        self.git('commit', '-qm', 'all')

    def branch(self):
        self.git('checkout', '-q', '-f' if self.rng.random() < .3 else '-q', self.rng.choice(['-B', '-B', '']) or '-q',
                 self.rng.choice(['main', 'one', 'two']))

    def switch(self):
        self.git('checkout', '-q', '-f', self.rng.choice(['main', 'one', 'two']))

    def detach(self):
        self.git('checkout', '-q', '--detach', 'HEAD')

    def stash(self):
        self.git('stash', *self.rng.choice([['-q'], ['-q', '-u'], ['pop', '-q'], ['drop', '-q']]))

    def merge(self):
        self.git(self.rng.choice(['merge', 'merge', 'rebase', 'cherry-pick']), self.rng.choice(['main', 'one', 'two']))

    def settle(self):
        for what in ('merge', 'rebase', 'cherry-pick', 'am'):
            self.git(what, '--abort')

    def settle_hard(self):
        self.settle()
        self.git('reset', '-q', '--hard')

    def nested(self):
        path = os.path.join(self.top, self.rng.choice(['nest', 'src/nest', 'doc']))
        self.clear_way(os.fsencode(path))
        if os.path.lexists(path):
            os.unlink(path)
        os.makedirs(path)
        self.world.git(path, 'init', '-q', check=False)
        with open(os.path.join(path, 'inner'), 'wb') as f:
            f.write(self.content())
        if self.rng.random() < .5:
            self.world.git(path, 'add', 'inner', check=False)
            self.world.git(path, 'commit', '-qm', 'inner', check=False)

    def nested_work(self):
        path = os.path.join(self.top, self.rng.choice(['nest', 'src/nest', 'doc']))
        if os.path.isdir(os.path.join(path, '.git')):
            with open(os.path.join(path, self.rng.choice(['inner', 'outer'])), 'wb') as f:
                f.write(self.content())
            if self.rng.random() < .3:
                self.world.git(path, 'commit', '-qam', 'more', check=False)

    def trust(self):
        path = os.path.relpath(self.existing(), os.fsencode(self.top))
        self.git('update-index', self.rng.choice(['--assume-unchanged', '--no-assume-unchanged', '--skip-worktree',
                                                  '--no-skip-worktree']), '--', path)

    def touch_all(self):
        """What a setting makes of files that were not touched since depends on git's clock, in seconds: have all looked at, by a second
        that none of them had before."""
        self.second += 1
        for path in self.git('ls-files', '-z').split(b'\0'):
            path = os.path.join(os.fsencode(self.top), path)
            if os.path.isfile(path) and not os.path.islink(path):
                os.utime(path, (self.second, self.second))

    def read_attributes(self):
        try:
            with open(os.path.join(self.top, '.gitattributes'), 'rb') as f:
                return f.read()
        except OSError:
            return None

    def config(self):
        key, values = self.rng.choice([('core.autocrlf', ['true', 'input', 'false']), ('core.fileMode', ['true', 'false']),
                                       ('core.trustctime', ['true', 'false']), ('status.renames', ['true', 'false']),
                                       ('core.symlinks', ['true'])])
        value = self.rng.choice(values)
        self.git('config', key, value)
        if key == 'core.autocrlf':
            self.converts = value != 'false'
        self.touch_all()

    def attributes(self):
        path = os.path.join(self.top, '.gitattributes')
        self.clear_way(os.fsencode(path))
        if os.path.islink(path):
            os.unlink(path)
        with open(path, 'wb') as f:
            f.write(self.rng.choice([b'* text=auto\n', b'*.txt text eol=crlf\n', b'*.txt -text\n*.c text\n', b'*.c ident\n', b'']))
        self.touch_all()


OPERATIONS = ([Walk.write] * 8 + [Walk.rewrite] * 6 + [Walk.same_size] * 3 + [Walk.touch] * 2 + [Walk.delete] * 5 + [Walk.rename] * 5
              + [Walk.chmod] * 2 + [Walk.symlink] * 3 + [Walk.ignore] * 4 + [Walk.empty_folder] * 2 + [Walk.add] * 3
              + [Walk.add_one] * 6 + [Walk.announce] * 2 + [Walk.remove_cached] * 3 + [Walk.commit] * 3 + [Walk.commit_all] * 3
              + [Walk.branch] * 3 + [Walk.switch] * 2 + [Walk.detach] + [Walk.stash] * 2 + [Walk.merge] * 4 + [Walk.settle] * 2
              + [Walk.settle_hard] + [Walk.nested] + [Walk.nested_work] * 2 + [Walk.trust] * 2 + [Walk.config] * 2 + [Walk.attributes])
