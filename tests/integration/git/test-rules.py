# SPDX-License-Identifier: GPL-3.0-or-later
"""States in which libgit2 and git once said different things: attributes, ignore files, trust, and what may not be read."""
import os
import subprocess
import threading

from cases import NOT_SUPPORTED, agree, case, expect, refused, repo, run_cases, write
from probe import Probe, porcelain

NOBODY = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups']


def commit(world, top, **files):
    for name, text in files.items():
        write(os.path.join(top, name), text)
    world.git(top, 'add', '-A')
    world.git(top, 'commit', '-qm', 'more')


def with_attributes(world, attributes, text):
    """A repository in which @text, with other line ends than in the index, was committed under @attributes and touched since."""
    top = repo(world)
    commit(world, top, **{'.gitattributes': attributes, 'a.txt': text.replace('\n', '\r\n')})
    os.utime(f'{top}/a.txt', (1, 1))
    return top


@case
def attributes_overwritten(world):
    top = with_attributes(world, '* text=auto\n', 'one\ntwo\n')
    probe = Probe(world.env)
    expect(agree(world, probe, top)['total'] == '0', 'line ends are taken care of')
    write(f'{top}/.gitattributes', 'nothing\n')
    expect(agree(world, probe, top)['modified'] == '2', 'the file alone counts')
    write(f'{top}/.gitattributes', '* text=auto\r\n')
    agree(world, probe, top)
    write(f'{top}/.gitattributes', '* text=auto\n')
    expect(agree(world, probe, top)['total'] == '0', 'back')


@case
def attributes_gone(world):
    top = with_attributes(world, '* text=auto\n', 'one\ntwo\n')
    os.unlink(f'{top}/.gitattributes')
    expect(agree(world, Probe(world.env), top)['total'] == '1', 'the index counts')


@case
def attributes_by_link(world):
    top = with_attributes(world, '* text=auto\n', 'one\ntwo\n')
    os.rename(f'{top}/.gitattributes', world.path('outside'))
    os.symlink(world.path('outside'), f'{top}/.gitattributes')
    expect(agree(world, Probe(world.env), top)['modified'] == '1', 'git follows no link, but takes the index')


@case
def ignores_by_link(world):
    top = repo(world)
    write(world.path('outside'), '*.log\n')
    os.symlink(world.path('outside'), f'{top}/src/.gitignore')
    write(f'{top}/src/x.log', 'x')
    expect(agree(world, Probe(world.env), top)['untracked'] == '2', 'git follows no link')


@case
def attributes_in_conflict(world):
    top = with_attributes(world, '* text=auto\n', 'one\ntwo\n')
    world.git(top, 'commit', '-qam', 'ends', check=False)
    for branch in ('left', 'right'):
        world.git(top, 'checkout', '-qf', '-b', branch, 'main')
        write(f'{top}/.gitattributes', f'* text=auto\n# {branch}\n')
        world.git(top, 'commit', '-qam', branch)
    world.git(top, 'merge', 'left', check=False)
    write(f'{top}/a.txt', 'one\r\ntwo\r\n')
    probe = Probe(world.env)
    expect(agree(world, probe, top)['conflicted'] == '1', 'conflict')
    os.unlink(f'{top}/.gitattributes')
    agree(world, probe, top)


def encoded(world, place):
    top = repo(world)
    world.git(top, 'config', 'core.attributesFile', world.path('own-attributes'))
    rule = 'a.txt working-tree-encoding=UTF-16LE text\n'
    write({'tree': f'{top}/.gitattributes', 'info': f'{top}/.git/info/attributes', 'user': world.path('own-attributes'),
           'index': f'{top}/.gitattributes'}[place], rule)
    write(f'{top}/a.txt', 'one\ntwo\n'.encode('utf-16-le'))
    world.git(top, 'add', 'a.txt', *(['.gitattributes'] if place == 'index' else []))
    world.git(top, 'commit', '-qm', 'encoded')
    if place == 'index':
        os.unlink(f'{top}/.gitattributes')
    # Looked at again, and found to be the same: UTF-16 here, UTF-8 in the index.
    os.utime(f'{top}/a.txt', (1, 1))
    probe = Probe(world.env)
    values = agree(world, probe, top)
    expect(values['total'] == ('0' if place in ('info', 'user') else '1'), values)
    write(f'{top}/a.txt', 'one\nsix\n'.encode('utf-16-le'))
    expect(agree(world, probe, top)['modified'] == ('2' if place == 'index' else '1'), 'changed')


@case
def encoding_in_untracked_attributes(world):
    encoded(world, 'tree')


@case
def encoding_in_missing_attributes(world):
    encoded(world, 'index')


@case
def encoding_in_info(world):
    encoded(world, 'info')


@case
def encoding_of_the_user(world):
    encoded(world, 'user')


@case
def patterns_in_quotes(world):
    """libgit2 takes the quotes for a part of the name."""
    top = repo(world)
    probe = Probe(world.env)
    write(f'{top}/.gitattributes', '"a b.txt" text eol=crlf\n')
    write(f'{top}/a b.txt', 'one\r\ntwo\r\n')
    world.git(top, 'add', '-A')
    world.git(top, 'commit', '-qm', 'crlf')
    os.utime(f'{top}/a b.txt')
    agree(world, probe, top)
    os.unlink(f'{top}/.gitattributes')
    os.utime(f'{top}/a b.txt', (5, 5))
    agree(world, probe, top)


@case
def excludes_made_while_open(world):
    top = repo(world)
    write(f'{top}/x.log', 'x')
    probe = Probe(world.env)
    expect(agree(world, probe, top)['total'] == '1', 'before')
    write(f'{world.home}/.config/git/ignore', '*.log\n')
    expect(agree(world, probe, top)['total'] == '0', 'ignored')
    os.unlink(f'{world.home}/.config/git/ignore')
    expect(agree(world, probe, top)['total'] == '1', 'after')


@case
def repository_in_place_of_file(world):
    top = repo(world)
    os.unlink(f'{top}/src/file0.c')
    world.git(world.root, 'init', '-q', f'{top}/src/file0.c')
    write(f'{top}/src/file0.c/inner', 'x')
    probe = Probe(world.env)
    agree(world, probe, top)
    commit(world, f'{top}/src/file0.c')
    _, rows = probe.status(top)
    expect(rows == [('.T', b'src/file0.c')], rows)
    agree(world, probe, top)


@case
def repository_in_place_of_folder(world):
    top = repo(world)
    probe = Probe(world.env)
    world.git(world.root, 'init', '-q', f'{top}/src')
    agree(world, probe, top)
    write(f'{top}/src/new', 'x')
    agree(world, probe, top)


@case
def added_and_trusted(world):
    top = repo(world)
    write(f'{top}/new', 'x')
    write(f'{top}/src/file1.c', 'staged')
    world.git(top, 'add', '-A')
    world.git(top, 'update-index', '--assume-unchanged', 'new', 'src/file1.c')
    write(f'{top}/new', 'not looked at')
    expect(agree(world, Probe(world.env), top)['staged'] == '2', 'staged')


@case
def trusted_submodule(world):
    inner = repo(world, 'inner')
    top = repo(world)
    world.git(top, 'submodule', '--quiet', 'add', inner, 'mod')
    world.git(top, 'commit', '-qam', 'mod')
    write(f'{top}/mod/new', 'x')
    probe = Probe(world.env)
    expect(agree(world, probe, top)['total'] == '1', 'library')
    world.git(top, 'update-index', '--assume-unchanged', 'mod')
    expect(agree(world, probe, top)['total'] == '0', 'library, trusted')
    write(f'{top}/.gitignore', '*.log\n!keep.log\n')
    expect(agree(world, probe, top)['total'] == '1', 'git, trusted')
    world.git(top, 'update-index', '--split-index')
    expect(agree(world, probe, top)['total'] == '1', 'git alone, trusted')


@case
def submodule_that_is_ignored(world):
    inner = repo(world, 'inner')
    top = repo(world)
    world.git(top, 'submodule', '--quiet', 'add', inner, 'mod')
    world.git(top, 'commit', '-qam', 'mod')
    write(f'{top}/mod/new', 'x')
    probe = Probe(world.env)
    for untracked_only in (True, False):
        for ignore in ('none', 'untracked', 'dirty', 'all'):
            world.git(top, 'config', '-f', '.gitmodules', 'submodule.mod.ignore', ignore)
            agree(world, probe, top)
            world.git(top, 'config', 'submodule.mod.ignore', 'none')
            agree(world, probe, top)
            world.git(top, 'config', '--unset', 'submodule.mod.ignore')
        write(f'{top}/mod/src/file0.c', 'changed')


@case
def deleted_beside_conflict(world):
    top = repo(world)
    for branch in ('left', 'right'):
        world.git(top, 'checkout', '-q', '-b', branch, 'main')
        write(f'{top}/src/file0.c', branch)
        world.git(top, 'commit', '-qam', branch)
    world.git(top, 'merge', 'left', check=False)
    os.unlink(f'{top}/src/file1.c')
    expect(agree(world, Probe(world.env), top)['conflicted'] == '1', 'conflict')


def without_waiting(world, top, code=NOT_SUPPORTED):
    probe = Probe(world.env)
    timer = threading.Timer(30, probe.process.kill)
    timer.start()
    values, _ = probe.status(top)
    timer.cancel()
    expect(values.get('error', '').startswith(f'{code} ') and 'not a file' in values['error'] if code else 'error' not in values, values)


def pipes_in_folders(world, top):
    os.makedirs(f'{top}/new/deep/er')
    write(f'{top}/new/deep/er/file', 'x')
    for name in ('.gitignore', '.gitattributes'):
        for folder in ('new', 'new/deep', 'src'):
            os.mkfifo(f'{top}/{folder}/{name}')
            without_waiting(world, top)
            os.unlink(f'{top}/{folder}/{name}')
    os.mkfifo(world.path('pipe'))
    os.symlink(world.path('pipe'), f'{top}/new/.gitignore')
    without_waiting(world, top)
    os.unlink(f'{top}/new/.gitignore')
    os.mkfifo(f'{top}/new/pipe')
    without_waiting(world, top, None)


@case
def pipes_in_untracked_folders(world):
    pipes_in_folders(world, repo(world))


@case
def pipes_in_untracked_folders_split_index(world):
    top = repo(world)
    world.git(top, 'update-index', '--split-index')
    pipes_in_folders(world, top)


@case
def pipes_in_untracked_folders_ignored(world):
    top = repo(world)
    # Nobody reads what is ignored.
    os.makedirs(f'{top}/deep')
    os.mkfifo(f'{top}/deep/.gitignore')
    write(f'{top}/.gitignore', 'deep\n')
    without_waiting(world, top, None)


def unreadable(world, mode, tracked):
    if os.geteuid() != 0:
        return 'needs root to become another user'
    top = repo(world)
    write(f'{top}/shut/a', 'x')
    write(f'{top}/shut/in/b', 'x')
    if tracked:
        commit(world, top)
    write(f'{top}/open', 'x')
    subprocess.run(['chown', '-R', '65534:65534', world.root], check=True)
    os.chmod(f'{top}/shut', mode)
    done = subprocess.run(NOBODY + ['git', '-C', top, '--no-optional-locks', 'status', '--porcelain', '-uall', '-z'], env=world.env,
                          capture_output=True, check=True)
    probe = Probe(world.env, prefix=NOBODY)
    for look in ('first', 'second'):
        values, rows = probe.status(top)
        expect('error' not in values and sorted(rows) == porcelain(done.stdout), f'{look}: git {done.stdout}, jikimi {values} {rows}')
    os.chmod(f'{top}/shut', 0o755)
    values, rows = probe.status(top)
    expect(values.get('total') == ('1' if tracked else '3'), (values, rows))


for shut in (0o000, 0o100, 0o400):
    for is_tracked in (True, False):
        def unreadable_folder(world, mode=shut, tracked=is_tracked):
            return unreadable(world, mode, tracked)
        unreadable_folder.__name__ = f'unreadable_folder_{shut:03o}_{"tracked" if is_tracked else "untracked"}'
        case(unreadable_folder)

run_cases()
