# SPDX-License-Identifier: GPL-3.0-or-later
"""Checkpoints: what they keep, where, and what they leave as it is."""
import os
import shutil
import stat
import subprocess

from cases import case, expect, repo, run_cases, write
from committing import blob, call, fsck, head, state, tree


def changed(world):
    """A repository with every kind of change."""
    top = repo(world)
    for name in ('gone', 'run', 'staged', 'both', 'becomes-folder', 'folder/inner', 'link'):
        write(f'{top}/{name}', f'{name}\n')
    world.git(top, 'add', '-A')
    world.git(top, 'commit', '-qm', 'second')
    write(f'{top}/src/file0.c', 'int changed;\n')
    os.unlink(f'{top}/gone')
    os.chmod(f'{top}/run', 0o755)
    write(f'{top}/staged', 'staged anew\n')
    write(f'{top}/both', 'staged first\n')
    world.git(top, 'add', 'staged', 'both')
    write(f'{top}/staged', 'staged\n')
    write(f'{top}/both', 'then changed\n')
    os.unlink(f'{top}/becomes-folder')
    write(f'{top}/becomes-folder/x', 'x\n')
    os.unlink(f'{top}/folder/inner')
    os.rmdir(f'{top}/folder')
    write(f'{top}/folder', 'a file now\n')
    os.unlink(f'{top}/link')
    os.symlink('/etc/passwd', f'{top}/link')
    write(f'{top}/new 한글\n.txt', 'new\n')
    with open(os.fsencode(top) + b'/bytes-\xff\xfe', 'wb') as f:
        f.write(b'\0\1\2')
    write(f'{top}/.gitignore', 'ignored\n')
    write(f'{top}/ignored', 'no\n')
    return top


@case
def keeps_everything_and_touches_nothing(world):
    top = changed(world)
    before = state(world, top)
    made = call(world, top, '--untracked', 'checkpoint', check=True)
    expect(state(world, top) == before, 'something was touched')
    expect(made['ref'] == f'refs/jikimi/checkpoints/heads/main/{made["id"]}', made)
    # The reference's tree is what `git add -A` and a commit would make.
    env = {'GIT_INDEX_FILE': world.path('other-index')}
    world.git(top, 'add', '-A', env=env)
    expected = world.git(top, 'write-tree', env=env).decode().strip()
    expect(head(world, top, made['ref'] + '^{tree}') == expected, tree(world, top, made['ref']))
    expect(head(world, top, made['ref'] + '^1') == head(world, top), 'first parent')
    # What was staged, as the second parent, as `git stash` has it.
    expect(head(world, top, made['ref'] + '^2^{tree}') == world.git(top, 'write-tree').decode().strip(), 'second parent')
    expect(head(world, top, made['ref'] + '^2^1') == head(world, top), 'parent of the second')
    expect(world.git(top, 'branch', '-a').decode().split() == ['*', 'main'], 'a branch appeared')
    fsck(world, top)


@case
def leaves_new_files_out_where_they_are_not_allowed(world):
    top = repo(world)
    write(f'{top}/new', 'new\n')
    expect(call(world, top, 'checkpoint').failed('no-data'), 'nothing but a new file')
    write(f'{top}/src/file0.c', 'int x;\n')
    made = call(world, top, 'checkpoint', check=True)
    expect(made.rows('left') == {b'new': 'untracked'}, made)
    expect(b'new' not in tree(world, top, made['ref']), 'it is there')
    made = call(world, top, '--paths', 'checkpoint', 'new', 'src/file0.c', check=True)
    expect(made.rows('left') == {b'new': 'untracked'}, made)


@case
def nothing_to_keep(world):
    top = repo(world)
    expect(call(world, top, 'checkpoint').failed('no-data'), 'clean')
    expect(call(world, top, 'list') == {'code': 0, 'stderr': '', 'ok': '1'}, 'no reference')
    expect(not os.path.exists(world.path('outside')), 'no folder')


@case
def one_path_that_is_known(world):
    top = changed(world)
    made = call(world, top, '--paths', 'checkpoint', 'src/file0.c', check=True)
    old, new = tree(world, top, 'HEAD'), tree(world, top, made['ref'])
    expect({p for p in old if old[p] != new.get(p)} == {b'src/file0.c'}, new)
    expect(subprocess.run(['git', '-C', top, 'rev-parse', '-q', '--verify', made['ref'] + '^2'], env=world.env,
                          capture_output=True).returncode != 0, 'nothing of it is staged')


@case
def secrets_and_large_files_stay_outside_the_objects(world):
    top = repo(world)
    write(f'{top}/src/file0.c', 'key = SECRET-1234\n')
    write(f'{top}/large', b'x' * 5000)
    write(f'{top}/src/file1.c', 'fine\n')
    write(f'{top}/src/file2.c', 'SECRET, staged\n')
    world.git(top, 'add', 'src/file2.c')
    write(f'{top}/src/file2.c', 'harmless again\n')
    before = set(world.git(top, 'cat-file', '--batch-check', '--batch-all-objects').split(b'\n'))
    made = call(world, top, '--untracked', '--max', '1000', 'checkpoint', check=True)
    outside = made.rows('outside')
    expect(set(outside) == {b'src/file0.c', b'large', b'src/file2.c'}, made)
    expect(outside[b'large'].startswith('too-large ') and outside[b'src/file0.c'].startswith('secret-content '), outside)
    expect(outside[b'src/file2.c'].endswith(' staged'), outside)
    for line in set(world.git(top, 'cat-file', '--batch-check', '--batch-all-objects').split(b'\n')) - before:
        name, kind, _ = line.split()
        expect(kind != b'blob' or b'SECRET' not in world.git(top, 'cat-file', 'blob', name.decode()), line)
    reachable = world.git(top, 'rev-list', '--objects', made['ref']).decode().split()
    secret = world.git(top, 'rev-parse', ':src/file2.c').decode().strip()
    expect(secret not in reachable, 'the staged secret would be pushed by --mirror')
    folder = os.path.join(world.path('outside'), made['id'])
    expect(stat.S_IMODE(os.stat(folder).st_mode) == 0o700, 'folder')
    expect(len(os.listdir(folder)) == 4, os.listdir(folder))
    for name in os.listdir(folder):
        expect(stat.S_IMODE(os.stat(f'{folder}/{name}').st_mode) == 0o600, name)
    # Only what must: the rest of it is in the tree, HEAD's content in the place of a secret.
    expect(blob(world, top, made['ref'], 'src/file0.c') == b'int f0;\n', 'HEAD\'s')
    expect(blob(world, top, made['ref'], 'src/file1.c') == b'fine\n', 'kept')
    write(f'{top}/src/file0.c', 'lost\n')
    os.unlink(f'{top}/large')
    call(world, top, 'restore', made['id'], 'src/file0.c', 'large', check=True)
    with open(f'{top}/src/file0.c') as f:
        expect(f.read() == 'key = SECRET-1234\n', 'back')
    expect(os.path.getsize(f'{top}/large') == 5000, 'back')
    expect(stat.S_IMODE(os.stat(f'{top}/src/file0.c').st_mode) == 0o600, 'a secret is for its owner')
    call(world, top, 'delete', made['id'], check=True)
    expect(not os.path.exists(folder), 'gone')


@case
def what_was_not_kept_is_not_restored(world):
    top = repo(world)
    with open(f'{top}/src/file0.c', 'wb') as f:
        f.truncate((1 << 30) + 1)
    made = call(world, top, '--max', '1000', 'checkpoint', check=True)
    write(f'{top}/src/file0.c', 'since\n')
    answer = call(world, top, 'restore', made['id'], 'src/file0.c')
    expect(answer.failed('not-found'), answer)
    with open(f'{top}/src/file0.c') as f:
        expect(f.read() == 'since\n', 'as if HEAD had been kept')


@case
def what_a_filter_hides_stays_outside_the_objects(world):
    top = repo(world)
    world.git(top, 'config', 'filter.crypt.clean', 'tr a-z n-za-m')
    write(f'{top}/.gitattributes', '*.key filter=crypt\n')
    world.git(top, 'add', '.gitattributes')
    world.git(top, 'commit', '-qm', 'filter')
    write(f'{top}/new.key', 'plain words\n')
    write(f'{top}/src/file0.c', 'fine\n')
    made = call(world, top, '--untracked', 'checkpoint', check=True)
    expect(set(made.rows('outside')) == {b'new.key'} and made.rows('outside')[b'new.key'].startswith('filter '), made)
    expect(blob(world, top, made['ref'], 'src/file0.c') == b'fine\n', 'the rest is kept as before')
    os.unlink(f'{top}/new.key')
    call(world, top, 'restore', made['id'], 'new.key', check=True)
    with open(f'{top}/new.key') as f:
        expect(f.read() == 'plain words\n', 'back')
    # The rules are in motion: whether there is a filter cannot be told.
    write(f'{top}/.gitattributes', '')
    made = call(world, top, '--untracked', 'checkpoint', check=True)
    expect(made.rows('outside')[b'new.key'].startswith('attributes '), made)


@case
def rules_of_filters_are_found_wherever_they_are(world):
    top = repo(world)
    world.git(top, 'config', 'filter.crypt.clean', 'tr a-z n-za-m')
    write(f'{top}/deep/er/new.key', 'plain words\n')
    named = world.path('attributes of mine')
    for path in (f'{top}/.git/info/attributes', f'{top}/deep/.gitattributes', os.path.join(world.home, '.config/git/attributes'), named):
        made = call(world, top, '--untracked', 'checkpoint', check=True)
        expect(made.rows('outside') == {}, path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        write(path, '*.key filter=crypt\n')
        if path == named:
            world.git(top, 'config', 'core.attributesFile', named)
        made = call(world, top, '--untracked', 'checkpoint', check=True)
        expect(made.rows('outside')[b'deep/er/new.key'].startswith('filter '), (path, made))
        os.unlink(path)


@case
def works_before_the_first_commit(world):
    top = world.init('empty')
    write(f'{top}/staged', 'one\n')
    world.git(top, 'add', 'staged')
    write(f'{top}/staged', 'two\n')
    write(f'{top}/new', 'new\n')
    made = call(world, top, '--untracked', 'checkpoint', check=True)
    expect(sorted(tree(world, top, made['ref'])) == [b'new', b'staged'], made)
    parents = world.git(top, 'rev-list', '--parents', '-1', made['ref']).split()[1:]
    expect(len(parents) == 1 and blob(world, top, parents[0].decode(), 'staged') == b'one\n', parents)
    expect(world.git(top, 'status', '--porcelain') == b'AM staged\n?? new\n', 'as before')
    fsck(world, top)


@case
def works_on_a_detached_head(world):
    top = repo(world)
    world.git(top, 'checkout', '-q', '--detach')
    write(f'{top}/src/file0.c', 'int x;\n')
    made = call(world, top, 'checkpoint', check=True)
    expect(made['ref'] == f'refs/jikimi/checkpoints/detached/{made["id"]}', made)


@case
def works_in_the_middle_of_a_merge_rebase_and_bisect(world):
    top = repo(world)
    world.git(top, 'checkout', '-qb', 'side')
    write(f'{top}/src/file0.c', 'int side;\n')
    world.git(top, 'commit', '-qam', 'side')
    world.git(top, 'checkout', '-q', 'main')
    write(f'{top}/src/file0.c', 'int main;\n')
    world.git(top, 'commit', '-qam', 'main')
    for command, end in ((('merge', 'side'), ('merge', '--abort')), (('rebase', 'side'), ('rebase', '--abort'))):
        world.git(top, *command, check=False)
        before = state(world, top)
        made = call(world, top, 'checkpoint')
        # The conflict marker is refused by the judge, and goes outside.
        expect('error' not in made and b'src/file0.c' in made.rows('outside'), made)
        expect(state(world, top) == before, command)
        world.git(top, *end)
    world.git(top, 'bisect', 'start')
    write(f'{top}/src/file1.c', 'int b;\n')
    call(world, top, 'checkpoint', check=True)
    fsck(world, top)


@case
def every_name_of_a_branch(world):
    top = repo(world)
    write(f'{top}/src/file0.c', 'int x;\n')
    names = ['a/b/c', 'detached', 'heads', '한글/가지', 'with.dots', '@at', 'a' * 200, 'x-y_z!#$%&\'()+,;=', b'bytes-\xff'.decode('latin1')]
    for name in names:
        world.git(top, 'checkout', '-qb', name)
        made = call(world, top, 'checkpoint', check=True)
        expect(made['ref'].startswith(f'refs/jikimi/checkpoints/heads/{name}/'), made)
        world.git(top, 'check-ref-format', made['ref'])
    expect(len(call(world, top, 'list')['all']) == len(names), 'all are listed')


@case
def linked_working_trees_and_repositories_within(world):
    top = repo(world)
    side = world.path('side')
    world.git(top, 'worktree', 'add', '-q', '-b', 'side', side)
    write(f'{side}/src/file0.c', 'int x;\n')
    world.git(world.root, 'init', '-q', f'{side}/nested')
    write(f'{side}/nested/file', 'x')
    before = world.git(side, 'status', '--porcelain', '-uall')
    made = call(world, side, '--untracked', 'checkpoint', check=True)
    expect(made['ref'].startswith('refs/jikimi/checkpoints/heads/side/'), made)
    expect(made.rows('left') == {b'nested/': 'repository'}, made)
    expect(world.git(side, 'status', '--porcelain', '-uall') == before, 'touched')
    expect(call(world, top, 'list')['id'] == made['id'], 'shared by both')


@case
def bytes_are_kept_as_they_are(world):
    top = repo(world)
    world.git(top, 'config', 'core.autocrlf', 'true')
    write(f'{top}/.gitattributes', '*.lfs filter=lfs\n*.u16 working-tree-encoding=UTF-16\n*.id ident\n')
    content = {'a.txt': b'one\r\ntwo\nthree\r\n', 'b.lfs': b'raw', 'c.u16': '한글\n'.encode('utf-16'), 'd.id': b'$Id: abc$\n'}
    for name, data in content.items():
        write(f'{top}/{name}', data)
    made = call(world, top, '--untracked', 'checkpoint', check=True)
    for name in content:
        write(f'{top}/{name}', 'lost')
    call(world, top, 'restore', made['id'], *content, check=True)
    for name, data in content.items():
        with open(f'{top}/{name}', 'rb') as f:
            expect(f.read() == data, name)


@case
def restores_kinds_and_modes(world):
    top = changed(world)
    made = call(world, top, '--untracked', 'checkpoint', check=True)
    world.git(top, 'reset', '-q', '--hard')
    world.git(top, 'clean', '-qfd')
    index = world.git(top, 'ls-files', '-s')
    call(world, top, 'restore', made['id'], 'run', 'link', 'new 한글\n.txt', 'src/file0.c', check=True)
    expect(os.access(f'{top}/run', os.X_OK), 'mode')
    expect(os.readlink(f'{top}/link') == '/etc/passwd', 'link')
    expect(not os.path.islink(f'{top}/src/file0.c') and world.git(top, 'ls-files', '-s') == index, 'index')
    expect(not [n for n in os.listdir(top) if n.startswith('.jikimi')], 'temporary')


@case
def a_restore_stays_inside(world):
    top = repo(world)
    os.makedirs(world.path('elsewhere'))
    write(world.path('elsewhere/file0.c'), 'precious\n')
    write(f'{top}/src/file0.c', 'int x;\n')
    write(f'{top}/deep/er/file', 'x\n')
    made = call(world, top, '--untracked', 'checkpoint', check=True)
    for folder in ('src', 'deep/er'):
        os.rename(f'{top}/{folder}', f'{top}/{folder.replace("/", "-")}-old')
        os.symlink(world.path('elsewhere'), f'{top}/{folder}')
    for path in ('src/file0.c', 'deep/er/file'):
        expect(call(world, top, 'restore', made['id'], path).failed('exists'), path)
    expect(sorted(os.listdir(world.path('elsewhere'))) == ['file0.c'], 'written outside')
    with open(world.path('elsewhere/file0.c')) as f:
        expect(f.read() == 'precious\n', 'overwritten')
    for path in ('../x', '/etc/x', '.git/config', 'a/../../x', '.GIT/hooks/pre-commit', 'src/', ''):
        answer = call(world, top, 'restore', made['id'], path)
        expect(answer.failed('invalid'), (path, answer))
    # A link in the place of the file itself is replaced, not followed.
    os.unlink(f'{top}/src')
    os.makedirs(f'{top}/src')
    os.symlink(world.path('elsewhere/file0.c'), f'{top}/src/file0.c')
    call(world, top, 'restore', made['id'], 'src/file0.c', check=True)
    expect(not os.path.islink(f'{top}/src/file0.c'), 'still a link')
    with open(world.path('elsewhere/file0.c')) as f:
        expect(f.read() == 'precious\n', 'overwritten through the link')
    os.unlink(f'{top}/src/file0.c')
    os.makedirs(f'{top}/src/file0.c/sub')
    expect(call(world, top, 'restore', made['id'], 'src/file0.c').failed('exists'), 'a folder is there')
    expect(call(world, top, 'restore', made['id'], 'not-there').failed('not-found'), 'not in it')
    expect(call(world, top, 'restore', '20260101T000000Z-00000000', 'x').failed('not-found'), 'no such')


@case
def manifests_that_mean_harm(world):
    top = repo(world)
    write(f'{top}/src/file0.c', 'SECRET\n')
    made = call(world, top, 'checkpoint', check=True)
    manifest = os.path.join(world.path('outside'), made['id'], 'manifest')
    with open(manifest) as f:
        text = f.read()
    write(world.path('stolen'), 'stolen\n')
    write(manifest, text.replace("'0')", "'../../stolen')"))
    expect('../../stolen' in open(manifest).read(), text)
    answer = call(world, top, 'restore', made['id'], 'src/file0.c')
    expect(answer.failed('not-found'), answer)
    with open(f'{top}/src/file0.c') as f:
        expect(f.read() == 'SECRET\n', 'neither what was stolen nor what HEAD has')
    write(manifest, 'garbage')
    expect(call(world, top, 'list')['id'] == made['id'], answer)


@case
def gc_keeps_them_and_takes_what_was_deleted(world):
    top = changed(world)
    made = call(world, top, '--untracked', 'checkpoint', check=True)
    world.git(top, 'gc', '-q', '--prune=now')
    fsck(world, top)
    expect(blob(world, top, made['ref'], 'src/file0.c') == b'int changed;\n', 'kept')
    expect(call(world, top, 'list')['id'] == made['id'], 'packed references are listed')
    call(world, top, 'delete', made['id'], check=True)
    expect('id' not in call(world, top, 'list'), 'deleted from packed-refs')
    world.git(top, 'gc', '-q', '--prune=now')
    fsck(world, top)
    expect(world.git(top, 'cat-file', '-t', made['commit'], check=False) == b'', 'object is still there')


def objects(world, top):
    counts = dict(line.split(': ') for line in world.git(top, 'count-objects', '-v').decode().splitlines())
    return int(counts['count']), int(counts['packs'])


@case
def many_objects_are_one_pack(world):
    """A few are files of their own, as git has them; what does not fit into memory at once is, too."""
    top = repo(world)
    world.git(top, 'gc', '-q')
    write(f'{top}/src/file0.c', 'few\n')
    call(world, top, 'checkpoint', check=True)
    loose, packs = objects(world, top)
    expect((loose, packs) == (4, 1), (loose, packs))
    for i in range(60):
        write(f'{top}/src/new{i}.c', f'int x{i};\n' * (i % 7))
    made = call(world, top, '--untracked', 'checkpoint', check=True)
    expect(objects(world, top) == (loose, packs + 1), objects(world, top))
    fsck(world, top)
    # What is there already, and nothing refers to, is about to be pruned: it is touched, as git does.
    write(f'{top}/src/file0.c', 'there already\n')
    there = world.git(top, 'hash-object', '-w', 'src/file0.c').decode().strip()
    path = f'{top}/.git/objects/{there[:2]}/{there[2:]}'
    os.utime(path, (0, 0))
    made = call(world, top, '--untracked', 'checkpoint', check=True)
    expect(os.stat(path).st_mtime > 0, 'an old object is pruned while it is taken for one of the checkpoint')
    loose, packs = objects(world, top)
    for i in (0, 1, 59):
        expect(blob(world, top, made['ref'], f'src/new{i}.c') == f'int x{i};\n'.encode() * (i % 7), i)
    for i in range(60):
        with open(f'{top}/src/big{i}.bin', 'wb') as file:
            file.write(os.urandom(200 << 10))
    made = call(world, top, '--untracked', 'checkpoint', check=True)
    now = objects(world, top)
    expect(loose < now[0] < loose + 60 and now[1] == packs + 1, now)
    fsck(world, top)
    for i in range(60):
        with open(f'{top}/src/big{i}.bin', 'rb') as file:
            expect(blob(world, top, made['ref'], f'src/big{i}.bin') == file.read(), i)
    call(world, top, 'delete', made['id'], check=True)
    world.git(top, 'gc', '-q', '--prune=now')
    fsck(world, top)
    expect(world.git(top, 'cat-file', '-t', made['commit'], check=False) == b'', 'object is still there')


@case
def folders_and_files_with_names_that_begin_alike(world):
    """Git sorts a folder as if its name ended with a slash; paths are sorted otherwise."""
    top = repo(world)
    for name in ('a/x', 'a/y', 'a-b', 'a.c', 'b/c/d/e', 'b/c.d', 'b-', 'gone/deep/1', 'gone/deep/2', 'gone/3'):
        write(f'{top}/{name}', f'{name}\n')
    world.git(top, 'add', '-A')
    world.git(top, 'commit', '-qm', 'second')
    for name in ('a/x', 'a-b', 'a.c', 'b/c/d/e', 'b/c.d', 'a0/new', 'a/x.new/y'):
        write(f'{top}/{name}', f'{name} changed\n')
    shutil.rmtree(f'{top}/gone/deep')
    shutil.rmtree(f'{top}/b/c')
    write(f'{top}/b/c', 'a file now\n')
    made = call(world, top, '--untracked', 'checkpoint', check=True)
    env = {'GIT_INDEX_FILE': world.path('other-index')}
    world.git(top, 'add', '-A', env=env)
    expect(head(world, top, made['ref'] + '^{tree}') == world.git(top, 'write-tree', env=env).decode().strip(),
           tree(world, top, made['ref']))
    # The last file of a folder takes it along, and a file that is asked for takes the place of a folder of which only a part is.
    shutil.rmtree(f'{top}/gone')
    made = call(world, top, '--paths', 'checkpoint', 'gone/deep/1', 'gone/deep/2', 'gone/3', check=True)
    expect(not any(p.startswith(b'gone') for p in tree(world, top, made['ref'])), tree(world, top, made['ref']))
    shutil.rmtree(f'{top}/a')
    write(f'{top}/a', 'a file now\n')
    made = call(world, top, '--untracked', '--paths', 'checkpoint', 'a', 'a/x', check=True)
    kept = tree(world, top, made['ref'])
    expect(b'a' in kept and not any(p.startswith(b'a/') for p in kept), kept)
    fsck(world, top)


@case
def a_tree_that_cannot_be_read_is_no_empty_one(world):
    top = repo(world)
    write(f'{top}/deep/1', '1\n')
    write(f'{top}/deep/2', '2\n')
    world.git(top, 'add', '-A')
    world.git(top, 'commit', '-qm', 'second')
    lost = world.git(top, 'rev-parse', 'HEAD:deep').decode().strip()
    os.unlink(f'{top}/.git/objects/{lost[:2]}/{lost[2:]}')
    write(f'{top}/deep/1', 'changed\n')
    failed = call(world, top, '--untracked', '--paths', 'checkpoint', 'deep/1')
    expect(lost in failed['error'] and call(world, top, 'list').get('ref') is None, failed)


@case
def expiry(world):
    top = repo(world)
    write(f'{top}/src/file0.c', 'SECRET\n')
    day = 86400
    ages = [60, 120, 5400, 5410, 2 * day, 2 * day + 10, 3 * day, 8 * day, 30 * day]
    made = {age: call(world, top, '--age', str(age), 'checkpoint', check=True)['id'] for age in ages}
    os.makedirs(world.path('outside/20260101T000000Z-12345678'))
    os.makedirs(world.path('outside/keep-me'))
    answer = call(world, top, 'expire', check=True)
    left = {a['id'] for a in call(world, top, 'list')['all']}
    expect({made[60], made[120], made[3 * day]} <= left, left)
    expect(made[8 * day] not in left and made[30 * day] not in left, left)
    # Ten seconds apart they may stand on two sides of an hour or a day.
    expect(left & {made[5400], made[5410]} and left & {made[2 * day], made[2 * day + 10]}, left)
    expect(int(answer['expired']) == len(ages) - len(left), answer)
    expect(set(os.listdir(world.path('outside'))) == left | {'keep-me', 'restoring'}, 'folders outside follow')


@case
def what_was_just_made_outlives_what_others_say_of_themselves(world):
    """A reference from elsewhere: newer than now and larger than all limits, or with a time that no calendar has."""
    top = repo(world)
    empty = world.git(top, 'mktree').decode().strip()
    for i, time in enumerate((1 << 62, 4102444800, -5, 99999999999999)):
        text = (f'tree {empty}\nauthor x <x@x> {time} +0000\ncommitter x <x@x> {time} +0000\n\nJikimi checkpoint\n\n'
                f'Reason: person\nPaths: 1\nBytes: {1 << 33 if i in (1, 3) else (1 << 64) - 1 - i}\n')
        made = subprocess.run(['git', '-C', top, 'hash-object', '-t', 'commit', '--literally', '-w', '--stdin'], env=world.env,
                              input=text.encode(), capture_output=True, check=True).stdout.decode().strip()
        world.git(top, 'update-ref', f'refs/jikimi/checkpoints/heads/main/21000101T000000Z-0000000{i}', made)
    write(f'{top}/src/file0.c', 'int x;\n')
    made = call(world, top, 'checkpoint', check=True)['id']
    call(world, top, '--id', made, 'expire', check=True)
    listed = call(world, top, 'list')
    expect(made in {one['id'] for one in listed.get('all', [listed])}, listed)
    call(world, top, 'restore', made, check=True)


@case
def odd_objects_in_the_working_tree(world):
    top = repo(world)
    os.unlink(f'{top}/src/file0.c')
    os.mkfifo(f'{top}/src/file0.c')
    write(f'{top}/src/file1.c', 'int x;\n')
    made = call(world, top, 'checkpoint', check=True)
    expect(made.rows('left') == {b'src/file0.c': 'special'}, made)


@case
def what_cannot_be_written_to(world):
    top = world.init('sha256', '--object-format=sha256')
    write(f'{top}/x', 'x')
    expect(call(world, top, '--untracked', 'checkpoint').failed('not-supported'), 'SHA-256')
    expect(call(world, top, 'list').failed('not-supported'), 'SHA-256')
    top = repo(world, 'split')
    world.git(top, 'update-index', '--split-index')
    write(f'{top}/src/file0.c', 'int x;\n')
    made = call(world, top, 'checkpoint', check=True)
    expect(made.rows('outside')[b'src/file0.c'].startswith('attributes '), 'no filter can be ruled out')
    write(f'{top}/src/file0.c', 'lost\n')
    call(world, top, 'restore', made['id'], 'src/file0.c', check=True)
    with open(f'{top}/src/file0.c') as f:
        expect(f.read() == 'int x;\n', 'a split index does not hinder')


run_cases()
