# SPDX-License-Identifier: GPL-3.0-or-later
"""Commits on the branch: what goes along, what stays staged, and the way back. git itself says what is right."""
import os
import random
import shutil
import subprocess

from cases import case, expect, run_cases, write
from committing import blob, call, fsck, head, known, porcelain, state, tree, worktree


@case
def commits_what_has_changed(world):
    top = known(world)
    write(f'{top}/src/file0.c', 'int x;\n')
    os.unlink(f'{top}/src/file1.c')
    os.chmod(f'{top}/src/file2.c', 0o755)
    before = head(world, top)
    files = worktree(top)
    made = call(world, top, 'commit', check=True)
    expect(made['parent'] == before and made['commit'] == head(world, top), made)
    expect(porcelain(world, top) == [], porcelain(world, top))
    expect(worktree(top) == files, 'the working tree was touched')
    expect(head(world, top, 'HEAD^') == before, 'parent')
    expect(world.git(top, 'log', '-1', '--format=%s|%an|%ae|%cn') == b'docs: change|T|t@t|T\n', 'who')
    expect(b'jikimi: commit abc123: docs: change' in world.git(top, 'reflog', '-1', 'main'), 'reflog')
    expect(b'jikimi: commit abc123' in world.git(top, 'reflog', '-1', 'HEAD'), 'reflog of HEAD')
    expect(not [n for n in os.listdir(f'{top}/.git') if 'jikimi' in n or n.endswith('.lock')], os.listdir(f'{top}/.git'))
    fsck(world, top)


@case
def what_is_staged_stays_staged(world):
    top = known(world)
    for name in ('plain', 'whole', 'part', 'away', 'mode'):
        write(f'{top}/{name}', f'{name}\n')
    world.git(top, 'add', '-A')
    world.git(top, 'commit', '-qm', 'second')
    write(f'{top}/whole', 'staged\n')
    write(f'{top}/part', 'staged part\n')
    write(f'{top}/brand-new', 'new\n')
    world.git(top, 'add', 'whole', 'part', 'brand-new')
    world.git(top, 'rm', '-q', '--cached', 'away')
    world.git(top, 'update-index', '--chmod=+x', 'mode')
    write(f'{top}/announced', 'later\n')
    world.git(top, 'add', '-N', 'announced')
    write(f'{top}/part', 'staged part\nand more\n')
    write(f'{top}/plain', 'not staged\n')
    staged = world.git(top, 'diff', '--cached', '--raw', '-z', '--no-renames')
    made = call(world, top, '--untracked', 'commit', check=True)
    expect(world.git(top, 'diff', '--cached', '--raw', '-z', '--no-renames') == staged, 'what is staged has changed')
    expect(set(made.rows('path')) == {b'plain'}, made)
    expect(world.git(top, 'diff', '--name-only', 'HEAD^', 'HEAD') == b'plain\n', 'swept in')
    left = made.rows('left')
    for name in (b'whole', b'part', b'brand-new', b'away', b'mode'):
        expect(left.get(name) == 'staged', left)
    expect(left[b'announced'] == 'announced', left)
    expect(blob(world, top, ':', 'part') if False else world.git(top, 'show', ':part') == b'staged part\n', 'its content')
    fsck(world, top)


@case
def new_files_only_where_allowed(world):
    top = known(world)
    write(f'{top}/new', 'new\n')
    write(f'{top}/.gitignore', 'ignored\n')
    write(f'{top}/ignored', 'x')
    answer = call(world, top, 'commit')
    expect(answer.failed('no-data'), answer)
    made = call(world, top, '--untracked', '--paths', 'commit', 'new', 'ignored', check=True)
    expect(set(made.rows('path')) == {b'new'} and made.rows('left') == {b'ignored': 'ignored'}, made)
    made = call(world, top, '--untracked', 'commit', check=True)
    expect(set(made.rows('path')) == {b'.gitignore'}, made)


@case
def only_the_paths_that_were_named(world):
    top = known(world)
    for i in range(3):
        write(f'{top}/src/file{i}.c', 'int x;\n')
    made = call(world, top, '--paths', 'commit', 'src/file1.c', '../outside', '.git/config', '/etc/passwd', check=True)
    expect(set(made.rows('path')) == {b'src/file1.c'}, made)
    expect(set(made.rows('left').values()) == {'special'}, made)
    expect(porcelain(world, top) == [b' M src/file0.c', b' M src/file2.c'], porcelain(world, top))


@case
def names_that_no_tree_may_have(world):
    """Some system takes them for ".git": one such file must not keep all others from a commit or a checkpoint."""
    top = known(world)
    odd = ['.GIT ', '.git.', 'git~1', 'GIT~1. ', '.gi\u200ct', '.git::$INDEX_ALLOCATION', '.Git\\x', '\ufeff.git']
    fine = ['.gitx/a', 'git~12', '.git x', 'g.git', '\u200c', 'git']
    for name in odd:
        write(f'{top}/below/{name}', 'x\n')
        write(f'{top}/folder {odd.index(name)}/{name}/x', 'x\n')
    for name in fine:
        write(f'{top}/fine/{name}', 'x\n')
    expect(call(world, top, '--untracked', 'checkpoint', check=True)['paths'] == str(len(fine)), 'checkpoint')
    made = call(world, top, '--untracked', 'commit', check=True)
    expect(set(made.rows('path')) == {f'fine/{name}'.encode() for name in fine}, made)
    expect(len(made.rows('left')) == 2 * len(odd), made)
    fsck(world, top)


@case
def plan_says_what_commit_does(world):
    top = known(world)
    write(f'{top}/src/file0.c', 'int x;\n')
    write(f'{top}/src/file1.c', 'SECRET\n')
    write(f'{top}/new', 'n\n')
    before = state(world, top)
    objects = world.git(top, 'count-objects')
    plan = call(world, top, 'plan', check=True)
    expect(state(world, top) == before and world.git(top, 'count-objects') == objects, 'a plan writes')
    made = call(world, top, 'commit', check=True)
    expect(plan.rows('path') == made.rows('path') and plan.rows('left') == made.rows('left'), (plan, made))
    expect(plan['refusal'] == '' and plan['branch'] == 'main', plan)


@case
def never_what_the_judge_refuses_or_what_is_too_large(world):
    top = known(world)
    write(f'{top}/src/file0.c', 'SECRET\n')
    write(f'{top}/src/file1.c', 'a\n<<<<<<< HEAD\nb\n')
    write(f'{top}/src/file2.c', 'x' * 2000)
    write(f'{top}/ok', 'ok\n')
    made = call(world, top, '--untracked', '--max', '1000', 'commit', check=True)
    expect(made.rows('left') == {b'src/file0.c': 'secret-content', b'src/file1.c': 'conflict-marker', b'src/file2.c': 'too-large'}, made)
    expect(set(made.rows('path')) == {b'ok'}, made)
    objects = world.git(top, 'cat-file', '--batch-all-objects', '--batch').split(b'\n')
    expect(b'SECRET' not in b'\n'.join(objects), 'the secret became an object')


@case
def files_and_folders_change_places(world):
    top = known(world)
    write(f'{top}/file', 'file\n')
    write(f'{top}/folder/a', 'a\n')
    write(f'{top}/folder/b/c', 'c\n')
    world.git(top, 'add', '-A')
    world.git(top, 'commit', '-qm', 'second')
    os.unlink(f'{top}/file')
    write(f'{top}/file/inner/x', 'x\n')
    shutil.rmtree(f'{top}/folder')
    write(f'{top}/folder', 'now a file\n')
    made = call(world, top, '--untracked', 'commit', check=True)
    expect(porcelain(world, top) == [], (porcelain(world, top), made))
    expect(set(tree(world, top, 'HEAD')) == {b'file/inner/x', b'folder', b'src/file0.c', b'src/file1.c', b'src/file2.c'}, made)
    fsck(world, top)
    # One of the two sides is staged: then neither goes.
    shutil.rmtree(f'{top}/file')
    world.git(top, 'rm', '-q', '--cached', 'file/inner/x')
    write(f'{top}/file', 'a file again\n')
    before = world.git(top, 'ls-files', '-s')
    answer = call(world, top, '--untracked', 'commit')
    expect(answer.failed('no-data') and world.git(top, 'ls-files', '-s') == before, answer)


@case
def renames_links_and_names_of_bytes(world):
    top = known(world)
    os.symlink('src/file0.c', f'{top}/link')
    raw = os.fsencode(top) + b'/\xff\xfe\n"name"'
    with open(raw, 'wb') as f:
        f.write(b'\0')
    world.git(top, 'add', '-A')
    world.git(top, 'commit', '-qm', 'second')
    os.rename(f'{top}/src/file0.c', f'{top}/src/이름 바꿈.c')
    os.unlink(f'{top}/link')
    os.symlink('elsewhere', f'{top}/link')
    with open(raw, 'wb') as f:
        f.write(b'\1\0')
    call(world, top, '--untracked', 'commit', check=True)
    expect(porcelain(world, top) == [], porcelain(world, top))
    expect(tree(world, top, 'HEAD')[b'link'][0] == '120000', 'link')
    fsck(world, top)


@case
def a_file_taken_on_trust_and_a_submodule_stay(world):
    top = known(world)
    write(f'{top}/src/file0.c', 'int hidden;\n')
    world.git(top, 'update-index', '--assume-unchanged', 'src/file0.c')
    write(f'{top}/src/file1.c', 'int x;\n')
    made = call(world, top, '--paths', 'commit', 'src/file0.c', 'src/file1.c', check=True)
    expect(made.rows('left') == {b'src/file0.c': 'hidden'}, made)
    sub = known(world, 'sub')
    world.git(top, 'submodule', 'add', '-q', sub, 'sub')
    world.git(top, 'commit', '-qm', 'submodule')
    write(f'{top}/sub/src/file0.c', 'int y;\n')
    world.git(f'{top}/sub', 'commit', '-qam', 'in it')
    write(f'{top}/src/file2.c', 'int z;\n')
    made = call(world, top, 'commit', check=True)
    expect(made.rows('left') == {b'sub': 'submodule'}, made)


@case
def modes_that_the_file_system_does_not_know(world):
    top = known(world)
    write(f'{top}/run', '#!/bin/sh\n')
    os.chmod(f'{top}/run', 0o755)
    world.git(top, 'add', 'run')
    world.git(top, 'commit', '-qm', 'run')
    world.git(top, 'config', 'core.fileMode', 'false')
    os.chmod(f'{top}/run', 0o644)
    write(f'{top}/run', '#!/bin/sh\n:\n')
    os.chmod(f'{top}/src/file0.c', 0o755)
    write(f'{top}/src/file0.c', 'int x;\n')
    call(world, top, 'commit', check=True)
    now = tree(world, top, 'HEAD')
    expect(now[b'run'][0] == '100755' and now[b'src/file0.c'][0] == '100644', now)


@case
def line_endings_become_what_git_makes_of_them(world):
    """The same changes in two clones: Jikimi commits the one, git the other."""
    for settings in ({}, {'core.autocrlf': 'true'}, {'core.autocrlf': 'input'}, {'core.eol': 'crlf'}):
        for attributes in ('', '* text=auto\n', '*.txt text\n*.bat text eol=crlf\n*.bin -text\n', '* text=auto eol=lf\n*.raw binary\n'):
            tops = []
            for name in ('ours', 'gits'):
                shutil.rmtree(world.path(name), ignore_errors=True)
                top = known(world, name)
                for key, value in settings.items():
                    world.git(top, 'config', key, value)
                files = {'lf.txt': b'a\nb\n', 'crlf.txt': b'a\r\nb\r\n', 'mixed.txt': b'a\r\nb\n', 'x.bat': b'a\r\n', 'x.bin': b'a\r\n\0',
                         'x.raw': b'a\r\n', 'lone': b'a\rb\r\n'}
                for path, data in files.items():
                    write(f'{top}/{path}', data)
                world.git(top, '-c', 'core.autocrlf=false', 'add', '-A')
                world.git(top, 'commit', '-qm', 'as they are')
                if attributes:
                    write(f'{top}/.gitattributes', attributes)
                    world.git(top, 'add', '.gitattributes')
                    world.git(top, 'commit', '-qm', 'attributes')
                for path, data in files.items():
                    write(f'{top}/{path}', b'more\r\n' + data)
                    write(f'{top}/new-{path}', data)
                tops.append(top)
            call(world, tops[0], '--untracked', 'commit', check=True)
            world.git(tops[1], 'add', '-A')
            world.git(tops[1], 'commit', '-qm', 'by git')
            expect(tree(world, tops[0], 'HEAD') == tree(world, tops[1], 'HEAD'),
                   (settings, attributes, tree(world, tops[0], 'HEAD'), tree(world, tops[1], 'HEAD')))
            expect(porcelain(world, tops[0]) == porcelain(world, tops[1]), (settings, attributes, porcelain(world, tops[0])))


@case
def attributes_in_motion_and_lossy_line_endings(world):
    top = known(world)
    write(f'{top}/.gitattributes', '*.c text\n')
    world.git(top, 'add', '-A')
    world.git(top, 'commit', '-qm', 'attributes')
    write(f'{top}/.gitattributes', '*.c -text\n')
    write(f'{top}/src/file0.c', 'int x;\r\n')
    answer = call(world, top, 'commit')
    expect(answer.failed('no-data'), answer)
    world.git(top, 'checkout', '-q', '.gitattributes')
    world.git(top, 'config', 'core.safecrlf', 'true')
    world.git(top, 'config', 'core.autocrlf', 'true')
    write(f'{top}/src/file0.c', 'int x;\r\nint y;\n')
    write(f'{top}/src/file1.c', 'int x;\r\n')
    made = call(world, top, 'commit', check=True)
    expect(made.rows('left') == {b'src/file0.c': 'line-endings'}, made)


@case
def random_changes_as_git_commits_them(world):
    """Tracked changes, some of them staged: the tree is that of HEAD with exactly the unstaged ones, as `git commit --only` makes it."""
    dice = random.Random(4711)
    for _ in range(6):
        tops = []
        for name in ('ours', 'gits'):
            shutil.rmtree(world.path(name), ignore_errors=True)
            tops.append(known(world, name))
        seed = dice.random()
        for top in tops:
            change(world, top, random.Random(seed))
        made = call(world, tops[0], '--untracked', 'commit')
        paths = sorted(made.rows('path'))
        if not paths:
            continue
        world.git(tops[1], 'add', '-N', '--', *[p for p in paths if os.path.lexists(os.fsencode(tops[1]) + b'/' + p)])
        world.git(tops[1], 'commit', '-qm', 'by git', '--only', '--', *paths)
        expect(tree(world, tops[0], 'HEAD') == tree(world, tops[1], 'HEAD'), made)
        expect(world.git(tops[0], 'ls-files', '-s') == world.git(tops[1], 'ls-files', '-s'), 'index')
        expect(porcelain(world, tops[0]) == porcelain(world, tops[1]), porcelain(world, tops[0]))
        fsck(world, tops[0])


def change(world, top, dice):
    names = [f'd{dice.randrange(4)}/f{i}' for i in range(30)]
    for name in names:
        write(f'{top}/{name}', f'{name}\n')
    world.git(top, 'add', '-A')
    world.git(top, 'commit', '-qm', 'many')
    for name in names:
        path = f'{top}/{name}'
        kind = dice.randrange(7)
        if kind == 0:
            write(path, 'changed\n')
        elif kind == 1:
            os.unlink(path)
        elif kind == 2:
            os.chmod(path, 0o755)
        elif kind == 3:
            os.unlink(path)
            os.symlink('x', path)
        elif kind == 4:
            os.rename(path, f'{path}.new')
        elif kind == 5:
            write(path, 'staged\n')
            world.git(top, 'add', name)
            if dice.randrange(2):
                write(path, 'and more\n')


@case
def files_touched_in_the_same_moment_are_not_lost(world):
    """A change within one tick of the clock, of the same size, right after the commit: git must still see it."""
    top = known(world)
    for i in range(12):
        write(f'{top}/src/file0.c', f'int a{i % 10};\n')
        write(f'{top}/src/file1.c', f'int b{i % 10};\n')
        world.git(top, 'add', 'src/file1.c')
        st = os.stat(f'{top}/src/file1.c')
        write(f'{top}/src/file1.c', f'int c{i % 10};\n')
        os.utime(f'{top}/src/file1.c', ns=(st.st_atime_ns, st.st_mtime_ns))
        call(world, top, '--paths', 'commit', 'src/file0.c', check=True)
        st = os.stat(f'{top}/src/file0.c')
        with open(f'{top}/src/file0.c', 'r+') as f:
            f.write(f'int d{i % 10};\n')
        os.utime(f'{top}/src/file0.c', ns=(st.st_atime_ns, st.st_mtime_ns))
        expect(porcelain(world, top) == [b' M src/file0.c', b'MM src/file1.c'], (i, porcelain(world, top)))
        world.git(top, 'commit', '-qam', 'rest')


@case
def undo_is_one_step_back(world):
    top = known(world)
    write(f'{top}/src/file0.c', 'int x;\n')
    os.unlink(f'{top}/src/file1.c')
    write(f'{top}/new', 'new\n')
    write(f'{top}/staged', 'staged\n')
    world.git(top, 'add', 'staged')
    before, status, index = head(world, top), porcelain(world, top), world.git(top, 'ls-files', '-s')
    files = worktree(top)
    call(world, top, '--untracked', 'commit', check=True)
    call(world, top, 'undo', check=True)
    expect(head(world, top) == before, 'branch')
    expect(porcelain(world, top) == status, (porcelain(world, top), status))
    expect(world.git(top, 'ls-files', '-s') == index, 'index')
    expect(worktree(top) == files, 'working tree')
    expect(b'jikimi: undo abc' in world.git(top, 'reflog', '-1', 'main'), world.git(top, 'reflog', '-1', 'main'))
    fsck(world, top)
    expect(call(world, top, 'undo').failed('not-found'), 'twice')


@case
def undo_leaves_alone_what_came_after(world):
    top = known(world)
    write(f'{top}/src/file0.c', 'int x;\n')
    write(f'{top}/src/file1.c', 'int x;\n')
    made = call(world, top, 'commit', check=True)
    write(f'{top}/src/file0.c', 'int later;\n')
    world.git(top, 'add', 'src/file0.c')
    call(world, top, 'undo', made['commit'], check=True)
    expect(world.git(top, 'show', ':src/file0.c') == b'int later;\n', 'staged since')
    expect(porcelain(world, top) == [b'M  src/file0.c', b' M src/file1.c'], porcelain(world, top))
    made = call(world, top, 'commit', check=True)
    world.git(top, 'commit', '-qm', 'by the user')
    now = head(world, top)
    for args in ((), (made['commit'],)):
        answer = call(world, top, 'undo', *args)
        expect(answer.failed('changed') or answer.failed('not-found'), answer)
    expect(head(world, top) == now, 'moved')
    expect(call(world, top, 'undo', 'nonsense').failed('invalid'), 'no name of a commit')


@case
def linked_working_tree(world):
    top = known(world)
    side = world.path('side')
    world.git(top, 'worktree', 'add', '-q', '-b', 'side', side)
    write(f'{side}/src/file0.c', 'int x;\n')
    main = head(world, top)
    made = call(world, side, 'commit', check=True)
    expect(made['branch'] == 'side' and head(world, top) == main and head(world, top, 'side') == made['commit'], made)
    expect(porcelain(world, side) == [] and porcelain(world, top) == [], 'clean')
    call(world, side, 'undo', check=True)
    expect(head(world, top, 'side') == main, 'undone')


@case
def packed_references_and_index_versions(world):
    top = known(world)
    world.git(top, 'pack-refs', '--all')
    for version in ('4', '3', '2'):
        world.git(top, 'update-index', '--index-version', version)
        write(f'{top}/src/file0.c', f'int v{version};\n')
        call(world, top, 'commit', check=True)
        expect(porcelain(world, top) == [], version)
    fsck(world, top)


@case
def keeps_the_mode_of_the_index(world):
    top = known(world)
    os.chmod(f'{top}/.git/index', 0o660)
    write(f'{top}/src/file0.c', 'int x;\n')
    call(world, top, 'commit', check=True)
    expect(os.stat(f'{top}/.git/index').st_mode & 0o777 == 0o660, oct(os.stat(f'{top}/.git/index').st_mode))


run_cases()
