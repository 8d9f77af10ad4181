# SPDX-License-Identifier: GPL-3.0-or-later
"""What a repository may be: refused, odd, hostile. Each case by itself, against real git where git has a say."""
import os
import shutil
import subprocess
import sys
import threading

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


@case
def bare(world):
    path = world.path('bare.git')
    world.git(world.root, 'init', '-q', '--bare', path)
    refused(world, NOT_SUPPORTED, path, 'bare')
    refused(world, NOT_SUPPORTED, path, 'bare', 'resolve')
    refused(world, NOT_SUPPORTED, path + '/objects', 'bare', 'resolve')


@case
def not_a_repository(world):
    os.makedirs(world.path('plain'))
    refused(world, NOT_FOUND, world.path('plain'), 'not in a Git repository', 'resolve')
    refused(world, NOT_FOUND, world.path('missing'), 'missing', 'resolve')
    write(world.path('fake/.git'), 'gitdir: /nowhere\n')
    refused(world, NOT_FOUND, world.path('fake'), 'not in a Git repository', 'resolve')
    os.makedirs(world.path('pipe'))
    os.mkfifo(world.path('pipe/.git'))
    refused(world, NOT_FOUND, world.path('pipe'), 'not in a Git repository', 'resolve')


@case
def empty(world):
    top = world.init('empty')
    probe = Probe(world.env)
    values = agree(world, probe, top)
    expect('unborn' in values['flags'] and values['branch'] == 'main' and values['head'] == '', values)
    write(f'{top}/first', 'x')
    world.git(top, 'add', 'first')
    write(f'{top}/second', 'x')
    values = agree(world, probe, top)
    expect(values['staged'] == '1' and values['untracked'] == '1' and values['total'] == '2', values)


@case
def deleted_while_watched(world):
    top = repo(world)
    probe = Probe(world.env)
    agree(world, probe, top)
    shutil.rmtree(top)
    refused(world, NOT_FOUND, top, 'shop', probe=probe)
    top = repo(world)
    write(f'{top}/new', 'x')
    values = agree(world, probe, top)
    expect(values['total'] == '1', values)
    shutil.rmtree(f'{top}/.git')
    refused(world, NOT_FOUND, top, 'not in a Git repository', probe=probe)


@case
def replaced_while_watched(world):
    top = repo(world)
    probe = Probe(world.env)
    agree(world, probe, top)
    shutil.rmtree(f'{top}/.git')
    world.git(top, 'init', '-q', '-b', 'other')
    values = agree(world, probe, top)
    expect(values['branch'] == 'other' and values['untracked'] == '3', values)


@case
def folder_inside(world):
    top = repo(world)
    values, _ = Probe(world.env).ask('resolve', f'{top}/src')
    expect(values == {'top': top}, values)
    os.symlink(f'{top}/src', world.path('link'))
    values, _ = Probe(world.env).ask('resolve', world.path('link'))
    expect(values == {'top': top}, values)
    values, _ = Probe(world.env).ask('resolve', f'{top}/.git/refs')
    expect(values == {'top': top}, values)


@case
def linked_worktree(world):
    top = repo(world)
    world.git(top, 'worktree', 'add', '-q', '-b', 'side', world.path('side'))
    write(world.path('side/new'), 'x')
    probe = Probe(world.env)
    values = agree(world, probe, world.path('side'))
    expect('linked' in values['flags'] and values['branch'] == 'side' and values['total'] == '1', values)
    values = agree(world, probe, top)
    expect('linked' not in values['flags'] and values['total'] == '0', values)


@case
def worktree_of_bare(world):
    top = repo(world)
    world.git(world.root, 'clone', '-q', '--bare', top, world.path('store.git'))
    world.git(world.path('store.git'), 'worktree', 'add', '-q', world.path('tree'), 'main')
    write(world.path('tree/new'), 'x')
    values = agree(world, Probe(world.env), world.path('tree'))
    expect('linked' in values['flags'] and values['total'] == '1', values)


@case
def belongs_to_another_user(world):
    if os.geteuid() != 0:
        return 'needs root to give a repository away'
    top = repo(world)
    for part in ('', '/.git'):
        os.lchown(top + part, 65534, -1)
        refused(world, PERMISSION, top, 'safe.directory')
        refused(world, PERMISSION, top, 'another user', 'resolve')
        done = subprocess.run(['git', '-C', top, 'status'], env=world.env, capture_output=True)
        expect(done.returncode != 0 and b'dubious' in done.stderr, done)
        os.lchown(top + part, 0, -1)
    os.lchown(top, 65534, -1)
    # The repository cannot vouch for itself.
    with open(f'{top}/.git/config', 'a') as f:
        f.write(f'[safe]\n\tdirectory = *\n')
    refused(world, PERMISSION, top, 'safe.directory')
    world.git(world.root, 'config', '--global', 'safe.directory', world.path('elsewhere'))
    refused(world, PERMISSION, top, 'safe.directory')
    world.git(world.root, 'config', '--global', '--add', 'safe.directory', top)
    agree(world, Probe(world.env), top)
    world.git(world.root, 'config', '--global', '--add', 'safe.directory', '')
    refused(world, PERMISSION, top, 'safe.directory')
    world.git(world.root, 'config', '--global', '--add', 'safe.directory', '*')
    agree(world, Probe(world.env), top)
    world.git(world.root, 'config', '--global', '--unset-all', 'safe.directory')
    sudo = {**world.env, 'SUDO_UID': '65534'}
    values, _ = Probe(sudo).status(top)
    expect(values.get('total') == '0', values)
    # Given away while watched.
    probe = Probe(sudo)
    expect('error' not in probe.status(top)[0], 'open')
    os.lchown(top, 12345, -1)
    refused(world, PERMISSION, top, 'another user', probe=probe)


@case
def gitfile_of_another_user(world):
    if os.geteuid() != 0:
        return 'needs root to give a file away'
    top = repo(world)
    world.git(top, 'worktree', 'add', '-q', world.path('side'))
    os.lchown(world.path('side/.git'), 65534, -1)
    refused(world, PERMISSION, world.path('side'), 'another user')


@case
def nothing_is_written(world):
    top = repo(world)
    write(f'{top}/src/file0.c', 'int f9;\n')
    write(f'{top}/untracked', 'x')
    # Stale times make git refresh its index if it may.
    os.utime(f'{top}/src/file1.c')
    os.utime(f'{top}/src/file2.c', (1, 1))
    probe = Probe(world.env)
    before = listing(top)
    for _ in range(3):
        values, _ = probe.status(top)
        probe.ask('files', top)
    expect(values['total'] == '2', values)
    expect(listing(top) == before, 'changed')
    # The same where git is asked.
    write(f'{top}/.gitignore', '*.log\n!keep.log\n')
    before = listing(top)
    expect(probe.status(top)[0]['total'] == '3', 'total')
    expect(listing(top) == before, 'changed by git')


@case
def locked_index(world):
    top = repo(world)
    write(f'{top}/.git/index.lock', '')
    write(f'{top}/new', 'x')
    values, _ = Probe(world.env).status(top)
    expect(values['total'] == '1' and os.path.exists(f'{top}/.git/index.lock'), values)


def arm(world, top, mark, git_dir=None):
    """Names a command in every place that git knows; each would leave the mark."""
    run = f'touch {mark}; cat'
    script = world.path('evil.sh')
    write(script, f'#!/bin/sh\ntouch {mark}\ncat\n')
    os.chmod(script, 0o755)
    hooks = os.path.join(git_dir or os.path.join(top, '.git'), 'hooks')
    names = ('post-index-change', 'fsmonitor-watchman', 'pre-commit', 'post-checkout', 'query-watchman', 'reference-transaction',
             'pre-auto-gc')
    for name in names:
        write(f'{hooks}/{name}', f'#!/bin/sh\ntouch {mark}\n')
        os.chmod(f'{hooks}/{name}', 0o755)
    for key, value in {
            'core.fsmonitor': script, 'core.hooksPath': hooks, 'core.pager': run, 'core.editor': run, 'core.sshCommand': run,
            'core.askPass': script, 'core.gitProxy': script, 'core.alternateRefsCommand': script, 'diff.external': script,
            'diff.evil.command': script, 'diff.evil.textconv': script, 'merge.evil.driver': run, 'filter.evil.clean': run,
            'filter.evil.smudge': run, 'filter.evil.required': 'true', 'filter.long.process': script, 'filter.a=b.clean': run,
            'credential.helper': f'!{run}', 'gpg.program': script, 'log.showSignature': 'true', 'pager.status': run,
            'alias.status': f'!{run}', 'alias.st': f'!{run}', 'protocol.ext.allow': 'always', 'protocol.allow': 'always',
            'status.submoduleSummary': 'true', 'interactive.diffFilter': run, 'sequence.editor': run,
            'remote.origin.url': f'ext::sh -c touch% {mark}', 'remote.origin.promisor': 'true', 'extensions.partialClone': 'origin',
            'submodule.recurse': 'true', 'uploadpack.packObjectsHook': script}.items():
        world.git(top, 'config', key, value)
    hidden = world.path('hidden.config')
    write(hidden, f'[filter "hidden"]\n\tclean = {run}\n')
    world.git(top, 'config', 'includeIf.hasconfig:remote.*.url:ext**.path', hidden)


def hostile(world, prepare, attributes='* filter=evil diff=evil merge=evil\n*.p filter=long\n*.e filter=a=b\n*.h filter=hidden\n'):
    top = repo(world)
    for name in ('x.p', 'y.e', 'z.h'):
        write(f'{top}/{name}', 'text\n')
    write(f'{top}/.gitattributes', attributes)
    world.git(top, 'add', '-A')
    world.git(top, 'commit', '-qm', 'all')
    prepare(top)
    mark = world.path('ran')
    arm(world, top, mark)
    # Same size, other time: whoever wants to know must read, and filter.
    for name in ('x.p', 'y.e', 'z.h', 'src/file0.c'):
        with open(f'{top}/{name}', 'r+') as f:
            f.write('T')
    write(f'{top}/new', 'x')
    probe = Probe(world.env)
    values, rows = probe.status(top)
    expect('error' not in values and ('??', b'new') in rows, values)
    files, _ = probe.ask('files', top)
    expect('error' not in files, files)
    expect(not os.path.exists(mark), 'a command of the repository was run')
    # The trap is a live one: git as people call it springs it.
    subprocess.run(['git', '-C', top, 'status'], env=world.env, capture_output=True)
    expect(os.path.exists(mark), 'the trap does not work')


@case
def hostile_by_library(world):
    hostile(world, lambda top: None)


@case
def hostile_by_git(world):
    hostile(world, lambda top: write(f'{top}/.gitignore', '*.log\n!keep.log\n'))


@case
def hostile_split_index(world):
    hostile(world, lambda top: world.git(top, 'update-index', '--split-index'))


@case
def hostile_submodule(world):
    inner = repo(world, 'inner')
    top = repo(world)
    world.git(top, 'submodule', '--quiet', 'add', inner, 'mod')
    write(f'{top}/mod/.gitattributes', '* filter=evil\n')
    world.git(f'{top}/mod', 'add', '-A')
    world.git(f'{top}/mod', 'commit', '-qm', 'x')
    world.git(top, 'commit', '-qam', 'mod')
    mark = world.path('ran')
    arm(world, f'{top}/mod', mark, f'{top}/.git/modules/mod')
    write(f'{top}/mod/src/file0.c', 'int g0;\n')
    for ignore in ('', '*.log\n!keep.log\n'):
        write(f'{top}/.gitignore', ignore)
        values, rows = Probe(world.env).status(top)
        expect(('.M', b'mod') in rows, rows)
        expect(not os.path.exists(mark), 'a command of the submodule was run')
    subprocess.run(['git', '-C', top, 'status'], env=world.env, capture_output=True)
    expect(os.path.exists(mark), 'the trap does not work')


@case
def pipes(world):
    top = repo(world)
    probe = Probe(world.env)
    timer = threading.Timer(30, probe.process.kill)
    timer.start()
    os.mkfifo(f'{top}/pipe')
    os.mkfifo(f'{top}/.gitattributes')
    os.unlink(f'{top}/src/file0.c')
    os.mkfifo(f'{top}/src/file0.c')
    values, _ = probe.status(top)
    expect(values.get('total') == '1', values)
    os.mkfifo(f'{top}/.gitignore')
    refused(world, NOT_SUPPORTED, top, 'not a file', probe=probe)
    timer.cancel()


@case
def sparse_checkout(world):
    top = repo(world)
    write(f'{top}/doc/a', 'x')
    world.git(top, 'add', '-A')
    world.git(top, 'commit', '-qm', 'doc')
    world.git(top, 'sparse-checkout', 'set', 'doc')
    probe = Probe(world.env)
    agree(world, probe, top)
    write(f'{top}/doc/a', 'y')
    expect(agree(world, probe, top)['total'] == '1', 'one')
    _, rows = probe.ask('files', top)
    expect([r[1] for r in rows] == [b'doc/a'], rows)
    world.git(top, 'sparse-checkout', 'init', '--cone', '--sparse-index')
    world.git(top, 'sparse-checkout', 'set', 'doc')
    expect(agree(world, probe, top)['total'] == '1', 'sparse index')
    _, rows = probe.ask('files', top)
    expect([r[1] for r in rows] == [b'doc/a'], rows)


@case
def split_index(world):
    top = repo(world)
    world.git(top, 'update-index', '--split-index')
    write(f'{top}/src/file0.c', 'y')
    probe = Probe(world.env)
    expect(agree(world, probe, top)['modified'] == '1', 'one')
    _, rows = probe.ask('files', top)
    expect([r[1] for r in rows] == [b'src/file0.c', b'src/file1.c', b'src/file2.c'], rows)
    world.git(top, 'update-index', '--no-split-index')
    expect(agree(world, probe, top)['modified'] == '1', 'back')


@case
def sha256(world):
    top = repo(world, 'long', '--object-format=sha256')
    write(f'{top}/src/file0.c', 'y')
    probe = Probe(world.env)
    values = agree(world, probe, top)
    expect(len(values['head']) == 64 and values['branch'] == 'main', values)
    _, rows = probe.ask('files', top)
    expect(len(rows) == 3, rows)


@case
def unknown_extension(world):
    top = repo(world)
    world.git(top, 'config', 'core.repositoryFormatVersion', '1')
    world.git(top, 'config', 'extensions.fromTheFuture', 'true')
    values, _ = Probe(world.env).status(top)
    expect('fromthefuture' in values.get('error', ''), values)


@case
def without_git(world):
    top = repo(world)
    world.git(top, 'update-index', '--split-index')
    nowhere = {**world.env, 'PATH': '/nowhere'}
    refused(world, NOT_SUPPORTED, top, 'git is not installed', probe=Probe(nowhere))
    world.git(top, 'update-index', '--no-split-index')
    write(f'{top}/.gitignore', '*.log\n!keep.log\n')
    world.git(top, 'mv', 'src/file0.c', 'src/moved.c')
    values, rows = Probe(nowhere).status(top)
    expect(values.get('total') == '2' and ('R.', b'src/moved.c', b'src/file0.c') in rows, (values, rows))


@case
def broken(world):
    top = repo(world)
    probe = Probe(world.env)
    agree(world, probe, top)
    for name, bad in {'index': b'DIRC' + b'\xff' * 40, 'HEAD': b'garbage', 'config': b'[core\nbare = ='}.items():
        good = open(f'{top}/.git/{name}', 'rb').read()
        write(f'{top}/.git/{name}', bad)
        expect('error' in probe.status(top)[0], name)
        expect('error' in Probe(world.env).status(top)[0], name)
        write(f'{top}/.git/{name}', good)
        expect('error' not in probe.status(top)[0], f'{name} mended')


@case
def operations(world):
    top = repo(world)
    probe = Probe(world.env)
    for branch in ('one', 'two'):
        world.git(top, 'checkout', '-q', '-b', branch, 'main')
        write(f'{top}/src/file0.c', branch)
        world.git(top, 'commit', '-qam', branch)
    for command, word, abort in ((['merge', 'one'], 'merge', ['merge', '--abort']), (['rebase', 'one'], 'rebase', ['rebase', '--abort']),
                                 (['rebase', '-i', 'one'], 'rebase', ['rebase', '--abort']),
                                 (['rebase', '--apply', 'one'], 'rebase', ['rebase', '--abort']),
                                 (['cherry-pick', 'one'], 'cherry-pick', ['cherry-pick', '--abort']),
                                 (['revert', 'one'], 'revert', ['revert', '--abort']),
                                 (['bisect', 'start'], 'bisect', ['bisect', 'reset'])):
        world.git(top, *command, check=False)
        values = agree(world, probe, top)
        expect(values['operation'] == word, (command, values))
        expect(word == 'bisect' or values['conflicted'] == '1', (command, values))
        expect(values['branch'] == 'two', (command, values))
        world.git(top, *abort)
        expect(agree(world, probe, top)['operation'] == '', command)
    patch = world.git(top, 'format-patch', '--stdout', '-1', 'one')
    world.git(top, 'am', '-q', check=False, data=patch)
    expect(agree(world, probe, top)['operation'] == 'am', 'am')


@case
def ahead_and_behind(world):
    origin = repo(world, 'origin')
    world.git(world.root, 'clone', '-q', origin, world.path('clone'))
    top = world.path('clone')
    probe = Probe(world.env)
    values = agree(world, probe, top)
    expect((values['upstream'], values['ahead'], values['behind']) == ('origin/main', '0', '0'), values)
    for i in range(5):
        world.git(origin, 'commit', '-q', '--allow-empty', '-m', f'o{i}', env={'GIT_COMMITTER_DATE': f'{2000000000 - i * 1000000} +0000'})
    for i in range(3):
        world.git(top, 'commit', '-q', '--allow-empty', '-m', f'c{i}', env={'GIT_COMMITTER_DATE': f'{1000000000 + i} +0000'})
    world.git(top, 'fetch', '-q')
    values = agree(world, probe, top)
    expect((values['ahead'], values['behind']) == ('3', '5'), values)
    world.git(top, 'merge', '-q', 'origin/main')
    values = agree(world, probe, top)
    expect((values['ahead'], values['behind']) == ('4', '0'), values)
    world.git(top, 'update-ref', '-d', 'refs/remotes/origin/main')
    values = agree(world, probe, top)
    expect(values['upstream'] == 'origin/main' and 'ahead' not in values, values)
    world.git(top, 'checkout', '-q', '--detach')
    values = agree(world, probe, top)
    expect('detached' in values['flags'] and values['branch'] == '' and values['upstream'] == '', values)


@case
def configuration_changed_while_open(world):
    top = repo(world)
    probe = Probe(world.env)
    os.chmod(f'{top}/src/file0.c', 0o755)
    expect(agree(world, probe, top)['total'] == '1', 'mode')
    world.git(top, 'config', 'core.fileMode', 'false')
    expect(agree(world, probe, top)['total'] == '0', 'no mode')
    write(f'{top}/x.log', 'x')
    expect(agree(world, probe, top)['total'] == '1', 'log')
    write(world.path('ignores'), '*.log\n')
    write(world.path('included'), f'[core]\n\texcludesFile = {world.path("ignores")}\n')
    world.git(top, 'config', 'include.path', world.path('included'))
    expect(agree(world, probe, top)['total'] == '0', 'excluded')
    write(world.path('included'), '')
    expect(agree(world, probe, top)['total'] == '1', 'include changed')


def main():
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


main()
