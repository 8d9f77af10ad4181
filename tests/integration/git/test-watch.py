# SPDX-License-Identifier: GPL-3.0-or-later
"""A watched repository in trouble, and at rest: what is looked at, what is not, and that the answer is git's in each case."""
import ctypes
import os
import shutil
import struct
import subprocess
import sys

from probe import Probe, Tap, World, porcelain

NOT_FOUND = 'error='


class Eyes:
    """Names that appear in a folder, as inotify tells."""

    CREATE, MOVED_TO = 0x100, 0x80

    def __init__(self, folder):
        self.libc = ctypes.CDLL(None, use_errno=True)
        self.fd = self.libc.inotify_init1(os.O_NONBLOCK)
        assert self.libc.inotify_add_watch(self.fd, os.fsencode(folder), self.CREATE | self.MOVED_TO) >= 0

    def names(self):
        found = []
        while True:
            try:
                data = os.read(self.fd, 65536)
            except BlockingIOError:
                return found
            at = 0
            while at < len(data):
                length = struct.unpack_from('iIII', data, at)[3]
                found.append(data[at + 16:at + 16 + length].rstrip(b'\0').decode())
                at += 16 + length

    def close(self):
        os.close(self.fd)


class Case:
    def __init__(self, name, n_folders=3, init=(), **env):
        self.world = World()
        self.top = self.world.init(name, *init)
        for i in range(n_folders):
            for j in range(3):
                self.write(f'd{i}/file{j}', f'{i} {j}\n')
        self.git('add', '-A')
        self.git('commit', '-qm', 'start')
        self.probe = Probe({**self.world.env, **env})

    def git(self, *args, **kwargs):
        return self.world.git(self.top, *args, **kwargs)

    def path(self, name):
        return os.path.join(self.top, name)

    def write(self, name, text):
        os.makedirs(os.path.dirname(self.path(name)), exist_ok=True)
        with open(self.path(name), 'w', encoding='utf-8') as f:
            f.write(text)

    def follow(self):
        return self.probe.ask('follow', self.top)

    def report(self):
        values, _ = self.probe.ask('report', self.top)
        return {key: int(value) for key, value in values.items() if value.isdigit()}

    def agrees(self):
        values, rows = self.follow()
        expected = porcelain(self.git('--no-optional-locks', 'status', '--porcelain', '-uall', '-z'))
        return sorted(rows) == expected and 'error' not in values

    def n_read(self):
        """Bytes, by the probe and what it started."""
        with open(f'/proc/{self.probe.process.pid}/io', encoding='ascii') as f:
            return int(f.readline().split()[1])

    def settle(self):
        values, _ = self.follow()
        if values.get('watching') == 'starting':
            values, _ = self.follow()
        return values

    def close(self):
        good = self.probe.close() == 0
        self.world.close()
        return good


def test_rest(tap):
    case = Case('rest')
    case.write('d0/file0', 'changed\n')
    case.write('new', 'new\n')
    tap.ok(case.settle()['watching'] == 'events', 'all of it is watched')
    before = case.report()
    case.probe.ask('cycles', 120)
    after = case.report()
    tap.ok(after['full'] == before['full'] and after['incremental'] == before['incremental'] and after['spared'] == before['spared'] + 120,
           'an hour in which nothing happens costs no look', (before, after))
    case.probe.ask('cycles', 5 * 120 + 1)
    tap.ok(case.report()['full'] == before['full'] + 1, 'after six hours there is one, to be safe', case.report())
    before = case.report()
    os.utime(case.path('d1/file1'))
    values, rows = case.follow()
    tap.ok(len(rows) == 2 and values['total'] == '2', 'what was only touched does not count', rows)
    case.write('d1/file1', '1 1\n')
    values, rows = case.follow()
    tap.ok(len(rows) == 2, 'nor what was written as it was', rows)
    after = case.report()
    tap.ok(after['full'] == before['full'] and after['incremental'] >= before['incremental'] + 2, 'and costs a look at that file',
           (before, after))
    tap.ok(case.agrees(), 'git says the same')
    case.close()


def test_locks(tap):
    case = Case('locks')
    case.settle()
    eyes = Eyes(case.path('.git'))
    case.write('d0/file0', 'one\n')
    case.follow()
    case.write('untracked', 'one\n')
    case.follow()
    case.write('.gitignore', '*\n!*/\n!d*/**\n')
    case.follow()
    case.write('.git/info/exclude', 'x\n')
    case.follow()
    tap.ok(not [name for name in eyes.names() if name.endswith('.lock')], 'no look takes a lock')
    case.write('.git/index.lock', '')
    case.write('d1/file0', 'two\n')
    tap.ok(case.agrees(), 'while somebody else holds index.lock, looking goes on')
    os.unlink(case.path('.git/index.lock'))
    eyes.close()
    case.close()


def test_storm(tap):
    files = 100000 if os.environ.get('JIKIMI_TEST_LONG') == '1' else 5000
    case = Case('storm')
    case.settle()
    before = case.report()
    for i in range(files):
        case.write(f'd0/storm{i}', 'x')
    tap.ok(case.agrees(), 'thousands of files at once are all seen')
    after = case.report()
    tap.ok(after['full'] - before['full'] <= 2 and after['incremental'] - before['incremental'] <= 2, 'by a few looks', (before, after))
    for i in range(files):
        os.unlink(case.path(f'd0/storm{i}'))
    tap.ok(case.agrees(), 'and seen to be gone')
    case.write('d0/file0', 'after it\n')
    before = case.report()
    tap.ok(case.agrees() and case.report()['full'] == before['full'], 'after it each change is looked at by itself again', case.report())
    case.close()


def test_overflow(tap):
    """More than the kernel's queue holds, with nobody reading it."""
    case = Case('overflow')
    case.settle()
    with open('/proc/sys/fs/inotify/max_queued_events', encoding='ascii') as f:
        limit = int(f.read())
    path = case.path('d0/file0')
    if limit > 100000:
        tap.skip('an overflow is survived', f'{limit} events would be needed')
        return
    for _ in range(limit // 2 + 10):
        os.chmod(path, 0o755)
        os.utime(path)
        os.chmod(path, 0o644)
        os.utime(case.path('d1/file1'))
    case.write('d2/late', 'not told\n')
    tap.ok(case.agrees(), 'what the kernel had no room to tell is found', case.report())
    case.close()


def test_gone(tap):
    case = Case('gone')
    case.settle()
    elsewhere = case.world.path('elsewhere')
    os.rename(case.top, elsewhere)
    values, _ = case.follow()
    tap.ok('error' in values, 'a repository that was moved away is told', values)
    os.rename(elsewhere, case.top)
    values, _ = case.probe.ask('events', case.top)
    tap.ok(values['calls'] != '0', 'its return is noticed at once', values)
    case.write('d0/file0', 'back\n')
    tap.ok(case.agrees(), 'and it is looked at as before')
    tap.ok(case.settle()['watching'] == 'events', 'and watched')
    before = case.report()
    case.write('d1/file0', 'again\n')
    tap.ok(case.agrees() and case.report()['full'] == before['full'], 'file by file', case.report())
    kept = case.world.path('kept')
    shutil.copytree(case.top, kept, symlinks=True)
    shutil.rmtree(case.top)
    values, _ = case.follow()
    tap.ok('error' in values, 'one that was deleted is told', values)
    shutil.copytree(kept, case.top, symlinks=True)
    tap.ok(case.agrees(), 'and found again')
    case.close()


def test_unreadable(tap):
    if os.geteuid() == 0 and not shutil.which('setpriv'):
        tap.skip('a repository that may not be read', 'root reads everything')
        return
    case = Case('unreadable')
    prefix = []
    if os.geteuid() == 0:
        case.world.git(case.top, 'config', '--global', 'safe.directory', '*')
        subprocess.run(['chown', '-R', '65534:65534', case.world.root], check=True)
        prefix = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups']
        case.probe.close()
        case.probe = Probe(case.world.env, prefix=prefix)
    case.settle()
    os.chmod(case.top, 0)
    values, _ = case.follow()
    tap.ok('error' in values, 'a repository that may not be read any more is told', values)
    os.chmod(case.top, 0o755)
    tap.ok(case.agrees(), 'and looked at again when it may be')
    tap.ok(case.settle()['watching'] == 'events', 'and watched')
    os.chmod(case.path('d1'), 0)
    values, rows = case.follow()
    tap.ok('error' not in values and rows == [], 'of a folder that may not be read nothing is said', (values, rows))
    os.chmod(case.path('d1'), 0o755)
    case.write('d1/file1', 'readable again\n')
    tap.ok(case.agrees(), 'until it may be')
    case.close()


def test_limits(tap):
    case = Case('budget', 30, JIKIMI_PROBE_MAX_WATCHES='12')
    values = case.settle()
    tap.ok((values['watching'], values['reason'], values['limit']) == ('partly', '1', '12'), 'beyond its own limit a part is watched',
           values)
    case.write('d29/file0', 'far away\n')
    case.probe.ask('cycles', 1)
    tap.ok(case.agrees(), 'and the rest is looked at each cycle')
    before = case.report()
    case.probe.ask('cycles', 3)
    tap.ok(case.report()['full'] >= before['full'] + 3, 'all of it', case.report())
    case.close()
    case = Case('system', 30, JIKIMI_PROBE_SYSTEM_WATCHES='10')
    values = case.settle()
    tap.ok((values['watching'], values['reason']) == ('partly', '2'), "beyond the system's as well", values)
    case.write('d29/file0', 'far away\n')
    case.probe.ask('cycles', 1)
    tap.ok(case.agrees(), 'with the same answer')
    case.close()
    case = Case('none', 3, JIKIMI_PROBE_SYSTEM_WATCHES='0')
    values = case.settle()
    tap.ok((values['watching'], values['reason']) == ('polling', '2'), 'without any, each look is at everything', values)
    case.write('d2/file0', 'anywhere\n')
    tap.ok(case.agrees(), 'and right')
    case.close()


def test_shared(tap):
    """Two working trees of one repository, each watched, share a Git folder."""
    case = Case('shared')
    case.git('branch', 'side')
    linked = case.world.path('linked')
    case.git('worktree', 'add', '-q', linked, 'side')
    case.settle()
    case.probe.ask('follow', linked)
    case.probe.ask('follow', linked)
    with open(os.path.join(linked, 'd0/file0'), 'w', encoding='utf-8') as f:
        f.write('there\n')
    case.write('d1/file1', 'here\n')
    values, rows = case.probe.ask('follow', linked)
    tap.ok(rows == [('.M', b'd0/file0')] and values['watching'] == 'events', 'each sees its own', (values, rows))
    tap.ok(case.agrees(), 'and only that')
    case.world.git(linked, 'commit', '-qam', 'there')
    values, rows = case.probe.ask('follow', linked)
    head = case.world.git(linked, 'rev-parse', 'HEAD').decode().strip()
    tap.ok(rows == [] and values['head'] == head, 'a commit in the linked one is seen', values)
    case.git('update-ref', 'refs/heads/main', 'HEAD')
    case.git('checkout', '-q', '-b', 'deep/er/branch')
    values, _ = case.follow()
    tap.ok(values['branch'] == 'deep/er/branch', 'and a new branch in the first', values)
    case.git('commit', '-qam', 'on it')
    values, _ = case.follow()
    tap.ok(values['head'] == case.git('rev-parse', 'HEAD').decode().strip(), 'and its commits', values)
    case.close()


def test_formats(tap):
    """What only git can read: it is asked when something has changed, and only then."""
    for name, init, prepare in (('sparse index', (), ('sparse-checkout', 'set', '--cone', '--sparse-index', 'd0')),
                                ('split index', (), ('update-index', '--split-index')),
                                ('SHA-256', ('--object-format=sha256',), ('branch', 'other'))):
        case = Case(name.replace(' ', '-'), 5, init)
        case.git(*prepare)
        tap.ok(case.agrees() and case.settle()['watching'] == 'events', f'{name}: watched')
        before = case.report()
        case.probe.ask('cycles', 20)
        after = case.report()
        tap.ok(after['full'] == before['full'], f'{name}: git is not asked while nothing happens', (before, after))
        case.write('d0/file0', 'changed\n')
        tap.ok(case.agrees() and case.report()['full'] > after['full'], f'{name}: a change is seen')
        case.git('add', '-A', check=False)
        tap.ok(case.agrees(), f'{name}: and staged')
        case.close()


def test_broken_submodule(tap):
    """Its .git file leads nowhere: the repository found from there is the one around it."""
    case = Case('broken')
    library = case.world.init('library')
    case.world.git(library, 'commit', '-qm', 'start', '--allow-empty')
    case.git('submodule', '--quiet', 'add', library, 'library')
    case.git('commit', '-qm', 'library')
    shutil.rmtree(case.path('.git/modules/library'))
    case.write('d0/file0', 'changed\n')
    values, _ = case.follow()
    tap.ok('error' in values or values['modified'] != '0', 'a submodule without its repository ends no look', values)
    case.close()


def test_shell(tap):
    """What is left of a submodule, or looks like a repository and is none: to Git a plain folder."""
    case = Case('shell')
    case.settle()
    case.write('library/.git', 'gitdir: ../.git/modules/library')
    tap.ok(case.agrees(), 'a .git that leads nowhere is no repository')
    case.write('library/below/file', 'x\n')
    tap.ok(case.agrees(), 'what is in the folder is listed')
    case.write('library/below/other', 'x\n')
    tap.ok(case.agrees(), 'and watched')
    os.unlink(case.path('library/.git'))
    os.mkdir(case.path('library/.git'))
    tap.ok(case.agrees(), 'nor is an empty .git')
    case.world.git(case.path('library'), 'init', '-q')
    tap.ok(case.agrees(), 'until it is one')
    shutil.rmtree(case.path('library/.git/refs'))
    tap.ok(case.agrees(), 'and is none any more')
    elsewhere = case.world.path('elsewhere')
    case.world.git(case.world.root, 'init', '-q', '--separate-git-dir', elsewhere, case.path('led'))
    case.write('led/file', 'x\n')
    tap.ok(case.agrees(), 'a repository whose Git folder is elsewhere')
    for to, what in ((elsewhere + '-gone', 'is a plain folder when that goes'), (elsewhere, 'and one again when it returns')):
        os.rename(elsewhere if to != elsewhere else elsewhere + '-gone', to)
        tap.ok(case.agrees(), what)
    case.close()


def test_led_astray(tap):
    """A .git file that names a folder of the repository itself: what happens there is told all the same."""
    case = Case('astray')
    for number, to in enumerate(('../d0', '..', '../..', '../.git', '../.git/refs/heads', '../.git/info', '../new')):
        case.write(f'x{number}/.git', f'gitdir: {to}')
        case.write(f'new/of{number}', 'x\n')
        tap.ok(case.agrees(), to)
        case.write('d0/file0', f'changed {number}\n')
        tap.ok(case.agrees(), f'{to}: a change')
        case.git('commit', '-qam', f'{number}')
        tap.ok(case.agrees(), f'{to}: a commit')
    before = case.settle()
    case.write('d0/file0', 'the last one\n')
    after = case.follow()[0]
    tap.ok(int(after['full']) <= int(before['full']) + 1 and case.agrees(), 'and rest comes', (before, after))
    case.close()


def test_announced(tap):
    """`git add -N`, and the file goes and returns: what it is to Git no look at it alone says."""
    case = Case('announced')
    case.write('d0/new', 'x\n')
    case.git('add', '-N', 'd0/new')
    os.unlink(case.path('d0/new'))
    tap.ok(case.agrees(), 'announced, and gone')
    case.write('d0/new', 'y\n')
    tap.ok(case.agrees(), 'and there again')
    with open(case.path('d0/huge'), 'wb') as f:
        f.truncate(256 << 20)
    case.git('add', '-N', 'd0/huge')
    before = case.n_read()
    tap.ok(case.agrees() and case.follow() and case.n_read() < before + (64 << 20), 'one of any size is not read for it',
           case.n_read() - before)
    for i in range(3000):
        case.write(f'd2/many{i}', 'x')
    before = case.n_read()
    tap.ok(case.agrees() and case.n_read() < before + (64 << 20), 'nor beside so many others that all is looked at',
           case.n_read() - before)
    case.write('d0/single', 'x')
    case.git('add', '-N', 'd0/single')
    tap.ok(case.agrees(), 'one of one byte')
    case.close()


def test_link_to_folder(tap):
    """What is commonly done with node_modules: "name/" is about folders, and a symbolic link to one is none."""
    case = Case('link')
    case.write('.gitignore', 'ignored/\nnamed\n')
    for name in ('ignored', 'named', 'd1/ignored', 'new/ignored'):
        os.makedirs(os.path.dirname(case.path(name)), exist_ok=True)
        os.symlink(case.path('d0'), case.path(name))
    tap.ok(case.agrees(), 'at a look at everything')
    os.symlink('../d0', case.path('d2/ignored'))
    tap.ok(case.agrees(), 'one that comes')
    os.unlink(case.path('ignored'))
    tap.ok(case.agrees(), 'one that goes')
    case.write('ignored/file', 'x\n')
    tap.ok(case.agrees(), 'a folder in its place')
    case.write('.gitignore', 'd1/\n')
    case.git('add', '.gitignore')
    case.git('commit', '-qm', 'rules')
    case.git('sparse-checkout', 'set', '--cone', 'd0')
    shutil.rmtree(case.path('d1'), ignore_errors=True)
    tap.ok(case.agrees(), 'a folder of the index that is left out')
    os.symlink('d0', case.path('d1'))
    tap.ok(case.agrees(), 'a link in its place, by which its files are found')
    os.unlink(case.path('d1'))
    os.makedirs(case.path('d0/empty'))
    os.symlink('d0/empty', case.path('d1'))
    tap.ok(case.agrees(), 'and one by which they are not')
    case.close()


def test_replaced(tap):
    case = Case('replaced')
    case.write('d0/file0', 'second\n')
    case.git('commit', '-qam', 'second')
    tap.ok(case.agrees() and case.settle()['watching'] == 'events', 'a repository with nothing replaced')
    case.git('replace', 'HEAD', 'HEAD~1')
    tap.ok(case.agrees() and case.follow()[1] == [('M.', b'd0/file0')], 'a commit that git replaces is noticed', case.follow())
    case.write('d1/file1', 'changed\n')
    tap.ok(case.agrees(), 'and a change beside it')
    before = case.report()
    case.probe.ask('cycles', 20)
    tap.ok(case.report()['full'] == before['full'], 'git is not asked while nothing happens', (before, case.report()))
    empty = case.git('mktree', data=b'').decode().strip()
    case.git('replace', '-f', 'HEAD', case.git('commit-tree', '-m', 'empty', empty).decode().strip())
    tap.ok(case.agrees(), 'replaced by yet another')
    case.git('replace', '-d', case.git('rev-parse', 'HEAD').decode().strip())
    tap.ok(case.agrees(), 'and itself again')
    case.close()


def test_present(tap):
    """A file that a sparse checkout leaves out, and that is there all the same, counts for Git."""
    case = Case('present')
    case.git('sparse-checkout', 'set', '--cone', 'd0')
    tap.ok(case.agrees() and case.settle()['watching'] == 'events', 'a sparse checkout is watched')
    case.write('d1/file0', 'made by hand\n')
    values, rows = case.follow()
    tap.ok(rows == [('.M', b'd1/file0')], 'a file in its empty part is a change', rows)
    case.write('d0/file0', 'changed\n')
    tap.ok(case.agrees(), 'beside others')
    os.unlink(case.path('d1/file0'))
    tap.ok(case.agrees(), 'until it goes')
    case.git('sparse-checkout', 'disable')
    inner = case.path('d1/inner')
    case.world.git(case.top, 'init', '-q', inner)
    case.world.git(inner, 'commit', '-q', '--allow-empty', '-m', 'inner')
    case.git('add', 'd1/inner')
    case.git('commit', '-qm', 'inner')
    shutil.rmtree(inner)
    case.git('sparse-checkout', 'set', '--cone', 'd0')
    tap.ok(case.agrees(), 'a submodule that is left out')
    case.write('d1/inner', 'no repository\n')
    values, rows = case.follow()
    tap.ok(rows == [('.M', b'd0/file0'), ('.T', b'd1/inner')], 'a file in its place is a change', rows)
    case.close()


def main():
    tap = Tap()
    for test in (test_rest, test_locks, test_storm, test_overflow, test_gone, test_unreadable, test_limits, test_shared, test_formats,
                 test_broken_submodule, test_shell, test_led_astray, test_announced, test_link_to_folder,
                 test_replaced, test_present):
        if sys.argv[1:] and test.__name__ not in sys.argv[1:]:
            continue
        print(f'# {test.__name__}')
        test(tap)
    tap.done()


main()
