# SPDX-License-Identifier: GPL-3.0-or-later
"""Going back to a checkpoint: what it would do, what it does, and the way back from it."""
import fcntl
import os
import stat
import subprocess
import time

from cases import case, expect, repo, run_cases, write
from committing import call, head, known, state, tree, worktree


UMASK = os.umask(0o022)
os.umask(UMASK)


def words(answer):
    """path -> what a restore would do."""
    return {path: word.split(' ')[0] for path, word in answer.rows('path').items()}


def contents(top):
    """What is in the working tree, without times."""
    return {path: (mode, content) for path, (mode, _, content) in worktree(top).items()}


def temporaries(top):
    return [name for _, folders, files in os.walk(top) for name in folders + files if name.startswith('.jikimi-')]


def kept(world, top):
    """A checkpoint of a file that is changed, one that is new, one that is deleted, one that is secret; then all is otherwise."""
    write(f'{top}/src/file0.c', 'int then;\n')
    write(f'{top}/new', 'new\n')
    os.unlink(f'{top}/src/file1.c')
    write(f'{top}/hidden', 'SECRET then\n')
    made = call(world, top, '--untracked', 'checkpoint', check=True)['id']
    write(f'{top}/src/file0.c', 'int now;\n')
    os.unlink(f'{top}/new')
    write(f'{top}/src/file1.c', 'int back;\n')
    write(f'{top}/hidden', 'SECRET now\n')
    return made


@case
def says_what_it_would_do(world):
    top = repo(world)
    made = kept(world, top)
    before = state(world, top)
    answer = call(world, top, 'would', made, check=True)
    expect(words(answer) == {b'src/file0.c': 'change', b'new': 'create', b'src/file1.c': 'keep', b'hidden': 'change'}, answer)
    expect(answer.rows('path')[b'src/file0.c'] == 'change - 10 9', answer)
    expect(answer.rows('path')[b'hidden'] == 'change - 12 11 outside', answer)
    expect((answer['n-change'], answer['n-create'], answer['n-keep'], answer['write-bytes']) == ('2', '1', '1', '26'), answer)
    answer = call(world, top, 'would', made, 'src/file1.c', check=True)
    expect(words(answer) == {b'src/file1.c': 'remove'}, answer)
    expect(state(world, top) == before and len(call(world, top, 'list')) > 0 and 'all' not in call(world, top, 'list'), 'touched')
    for path, name in (('src/file2.c', 'not-found'), ('../x', 'invalid'), ('/etc/passwd', 'invalid'), ('.git/config', 'invalid'),
                       ('src', 'not-found'), ('src/', 'invalid'), ('', 'invalid')):
        expect(call(world, top, 'would', made, path).failed(name), path)
    expect(call(world, top, 'would', '../../x').failed('not-found'), 'no such id')


@case
def goes_back_and_back_again(world):
    top = repo(world)
    made = kept(world, top)
    os.chmod(f'{top}/src/file0.c', 0o640)
    before, index, branch = contents(top), world.git(top, 'ls-files', '-s'), head(world, top)
    done = call(world, top, 'restore', made, check=True)
    expect(set(done.rows('path')) == {b'src/file0.c', b'new', b'hidden'}, done)
    expect((done['n-change'], done['n-create'], done['n-remove'], done['n-keep']) == ('2', '1', '0', '1'), done)
    now = contents(top)
    expect(now[b'src/file0.c'] == (0o100640, b'int then;\n') and now[b'new'][1] == b'new\n', now)
    expect(now[b'hidden'] == (0o100600, b'SECRET then\n') and now[b'src/file1.c'] == before[b'src/file1.c'], now)
    expect(world.git(top, 'ls-files', '-s') == index and head(world, top) == branch, 'index or branch')
    expect(not temporaries(top), temporaries(top))
    # What was there before is a checkpoint: going back to that undoes it, and takes away what was made.
    listed = {one['id']: one for one in call(world, top, 'list')['all']}
    expect(listed[done['before']]['reason'] == 'before-restore', listed)
    expect(words(call(world, top, 'would', done['before'])) == {b'src/file0.c': 'change', b'new': 'remove', b'hidden': 'change'}, 'undo')
    undone = call(world, top, 'restore', done['before'], check=True)
    expect((undone['n-change'], undone['n-remove']) == ('2', '1'), undone)
    before[b'hidden'] = (0o100600, before[b'hidden'][1])
    expect(contents(top) == before, contents(top))
    expect(undone['before'] not in ('', done['before'], made), undone)
    # And that is undone likewise.
    call(world, top, 'restore', undone['before'], check=True)
    expect(contents(top)[b'new'][1] == b'new\n', 'redone')


@case
def another_repository_is_left_alone(world):
    """A folder that became a repository of its own, or one that links to another."""
    top = repo(world)
    write(f'{top}/src/file0.c', 'int then;\n')
    os.unlink(f'{top}/src/file1.c')
    made = call(world, top, 'checkpoint', check=True)['id']
    write(f'{top}/src/file0.c', 'int now;\n')
    write(f'{top}/src/file1.c', 'int back;\n')
    world.git(f'{top}/src', 'init', '-q')
    before = worktree(f'{top}/src')
    done = call(world, top, 'restore', made, check=True)
    expect(done['n-blocked'] == '2' and done['n-change'] == '0' and worktree(f'{top}/src') == before, done)
    expect(call(world, top, 'restore', made, 'src/file0.c').failed('exists'), 'by name')
    os.rename(f'{top}/src/.git', f'{top}/elsewhere')
    write(f'{top}/src/.git', f'gitdir: {top}/elsewhere\n')
    expect(set(words(call(world, top, 'would', made, check=True)).values()) == {'blocked'}, 'by a .git file')
    os.unlink(f'{top}/src/.git')
    expect(call(world, top, 'restore', made, 'src/file0.c', check=True)['n-change'] == '1', 'until it is none')


@case
def nothing_to_do_takes_no_checkpoint(world):
    top = repo(world)
    write(f'{top}/src/file0.c', 'int x;\n')
    made = call(world, top, 'checkpoint', check=True)['id']
    done = call(world, top, 'restore', made, check=True)
    expect((done['before'], done['n-same']) == ('', '1') and 'all' not in call(world, top, 'list'), done)


@case
def what_is_committed_by_now_is_kept_before(world):
    """The present is as in HEAD, so that only the checkpoint's list tells of it."""
    top = repo(world)
    write(f'{top}/src/file0.c', 'int work;\n')
    made = call(world, top, 'checkpoint', check=True)['id']
    world.git(top, 'checkout', '-q', '--', '.')
    done = call(world, top, 'restore', made, check=True)
    expect(contents(top)[b'src/file0.c'][1] == b'int work;\n', 'back')
    undone = call(world, top, 'restore', done['before'], check=True)
    expect(contents(top)[b'src/file0.c'][1] == b'int f0;\n' and undone['n-change'] == '1', undone)


@case
def a_deleted_file_goes_only_by_name(world):
    top = repo(world)
    made = kept(world, top)
    call(world, top, 'restore', made, check=True)
    expect(os.path.exists(f'{top}/src/file1.c'), 'taken away unasked')
    done = call(world, top, 'restore', made, 'src/file1.c', check=True)
    expect(not os.path.exists(f'{top}/src/file1.c') and done['n-remove'] == '1', done)
    call(world, top, 'restore', done['before'], check=True)
    expect(contents(top)[b'src/file1.c'][1] == b'int back;\n', 'undone')


@case
def odd_names_and_kinds(world):
    top = repo(world)
    names = [b'bytes-\xff\xfe', '한글 \n이름'.encode(), b'per%cent%41', b'back\\slash', b'-dash', b' space ', b'deep/er/\x01', b'Covers: x']
    for name in names:
        write(os.fsencode(top) + b'/' + name, b'then ' + name)
    os.symlink('../elsewhere', f'{top}/link')
    write(f'{top}/run', '#!/bin/sh\n')
    os.chmod(f'{top}/run', 0o755)
    made = call(world, top, '--untracked', 'checkpoint', check=True)['id']
    then = contents(top)
    for name in names:
        os.unlink(os.fsencode(top) + b'/' + name)
    os.rmdir(f'{top}/deep/er')
    os.rmdir(f'{top}/deep')
    os.unlink(f'{top}/link')
    write(f'{top}/link', 'a file now\n')
    os.chmod(f'{top}/run', 0o644)
    before = contents(top)
    done = call(world, top, 'restore', made, check=True)
    expect(contents(top) == then, contents(top))
    call(world, top, 'restore', done['before'], check=True)
    expect(contents(top) == before and not os.path.exists(f'{top}/deep'), contents(top))


@case
def ignored_and_untracked_files_are_kept_before(world):
    top = repo(world)
    write(f'{top}/new', 'then\n')
    made = call(world, top, '--untracked', 'checkpoint', check=True)['id']
    write(f'{top}/.gitignore', 'new\n')
    write(f'{top}/new', 'precious\n')
    done = call(world, top, 'restore', made, check=True)
    call(world, top, 'restore', done['before'], check=True)
    expect(contents(top)[b'new'][1] == b'precious\n', 'lost')


@case
def what_cannot_be_brought_back_is_told(world):
    top = repo(world)
    for name in ('folder', 'pipe', 'under/file', 'unreadable', 'fine'):
        write(f'{top}/{name}', f'{name}\n')
    write(f'{top}/staged', 'staged\n')
    world.git(top, 'add', 'staged')
    os.unlink(f'{top}/staged')
    write(f'{top}/src/file0.c', 'SECRET\n')
    world.git(top, 'add', 'src/file0.c')
    write(f'{top}/src/file0.c', 'int f0;\n')
    made = call(world, top, '--untracked', 'checkpoint', check=True)['id']
    for name in ('folder', 'pipe', 'under/file', 'fine'):
        os.unlink(f'{top}/{name}')
    os.makedirs(f'{top}/folder/within')
    os.mkfifo(f'{top}/pipe')
    os.rmdir(f'{top}/under')
    os.symlink(world.path('elsewhere'), f'{top}/under')
    os.makedirs(world.path('elsewhere'))
    answer = call(world, top, 'would', made, check=True)
    reasons = {path: word.split(' ')[1] for path, word in answer.rows('path').items() if word.startswith('blocked ')}
    expect(reasons == {b'folder': 'folder', b'pipe': 'special', b'under/file': 'parent', b'src/file0.c': 'only-staged',
                       b'staged': 'only-staged'}, answer)
    for name, code in (('folder', 'exists'), ('pipe', 'exists'), ('under/file', 'exists'), ('staged', 'not-found')):
        expect(call(world, top, 'restore', made, 'fine', name).failed(code), name)
        expect(not os.path.exists(f'{top}/fine'), 'half of what was named')
    done = call(world, top, 'restore', made, check=True)
    expect(set(done.rows('path')) == {b'fine'} and done.rows('left') == reasons and done['n-blocked'] == '5', done)
    expect(not os.listdir(world.path('elsewhere')) and stat.S_ISFIFO(os.lstat(f'{top}/pipe').st_mode), 'followed')


@case
def what_cannot_be_kept_is_not_overwritten(world):
    top = repo(world)
    write(f'{top}/src/file0.c', 'int then;\n')
    write(f'{top}/src/file1.c', 'int then;\n')
    made = call(world, top, 'checkpoint', check=True)['id']
    with open(f'{top}/src/file0.c', 'wb') as f:
        f.truncate((1 << 30) + 1)
    write(f'{top}/src/file1.c', 'int now;\n')
    expect(call(world, top, 'restore', made, 'src/file0.c').failed('exists'), 'by name')
    expect(os.path.getsize(f'{top}/src/file0.c') == (1 << 30) + 1 and 'all' not in call(world, top, 'list'), 'left')
    done = call(world, top, 'restore', made, check=True)
    expect(done.rows('left') == {b'src/file0.c': 'not-kept'} and set(done.rows('path')) == {b'src/file1.c'}, done)
    expect(os.path.getsize(f'{top}/src/file0.c') == (1 << 30) + 1, 'lost')


@case
def one_at_a_time_and_only_for_whom_it_is(world):
    top = repo(world)
    made = kept(world, top)
    before = contents(top)
    with open(os.path.join(world.path('outside'), 'restoring'), 'w') as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        expect(call(world, top, 'restore', made).failed('busy'), 'another one goes on')
        expect(call(world, top, 'delete', made).failed('busy'), 'what is read is not deleted')
    boot = open('/proc/sys/kernel/random/boot_id').read().strip()
    write(f'{top}/.git/jikimi-guard', '\n'.join(['jikimi-guard 1', 'other', 'elsewhere', boot, 'pid:[1]', '1',
                                               str(int(time.time() * 1000000)), '']))
    expect(call(world, top, '--engine', 'mine', 'restore', made).failed('permission'), 'another Jikimi acts here')
    expect(contents(top) == before, 'touched')
    os.unlink(f'{top}/.git/jikimi-guard')
    call(world, top, '--engine', 'mine', 'restore', made, check=True)


@case
def where_git_is_at_odds_with_itself(world):
    """In the middle of a merge, on a detached HEAD, before the first commit, and with a split index."""
    top = repo(world)
    made = kept(world, top)
    world.git(top, 'stash', '-q', '-u')
    world.git(top, 'checkout', '-qb', 'side')
    write(f'{top}/src/file0.c', 'int side;\n')
    world.git(top, 'commit', '-qam', 'side')
    world.git(top, 'checkout', '-q', 'main')
    write(f'{top}/src/file0.c', 'int main;\n')
    world.git(top, 'commit', '-qam', 'main')
    world.git(top, 'merge', 'side', check=False)
    before = contents(top)
    stages = world.git(top, 'ls-files', '-s')
    done = call(world, top, 'restore', made, 'src/file0.c', check=True)
    expect(contents(top)[b'src/file0.c'][1] == b'int then;\n' and world.git(top, 'ls-files', '-s') == stages, done)
    call(world, top, 'restore', done['before'], check=True)
    now = contents(top)
    expect(now[b'src/file0.c'][1] == before[b'src/file0.c'][1], 'the conflict is back')
    world.git(top, 'merge', '--abort')
    world.git(top, 'checkout', '-q', '--detach')
    world.git(top, 'update-index', '--split-index')
    done = call(world, top, 'restore', made, 'src/file0.c', check=True)
    call(world, top, 'restore', done['before'], check=True)
    expect(contents(top)[b'src/file0.c'][1] == b'int main;\n', 'split index')
    empty = world.init('empty')
    write(f'{empty}/one', 'then\n')
    world.git(empty, 'add', 'one')
    made = call(world, empty, 'checkpoint', check=True)['id']
    write(f'{empty}/one', 'now\n')
    done = call(world, empty, 'restore', made, check=True)
    expect(contents(empty)[b'one'][1] == b'then\n', done)
    call(world, empty, 'restore', done['before'], check=True)
    expect(contents(empty)[b'one'][1] == b'now\n', 'unborn')


@case
def checkpoints_that_mean_harm(world):
    """One that came from elsewhere, as a reference: its list names what is none of its business."""
    top = repo(world)
    write(world.path('victim'), 'precious\n')
    write(f'{top}/src/file0.c', 'int x;\n')
    def make(command, text):
        return subprocess.run(['git', '-C', top, *command], env={**world.env, **identity}, input=text.encode(), capture_output=True,
                              check=True).stdout.decode().strip()

    identity = {f'GIT_{who}_{what}': 'x' for who in ('AUTHOR', 'COMMITTER') for what in ('NAME', 'EMAIL')}
    blob = make(['hash-object', '-w', '--stdin'], 'evil\n')
    made = make(['mktree'], ''.join(f'100644 blob {blob}\t{name}\n' for name in ('a', 'b')))
    covers = ''.join(f'Covers: {name}\n' for name in ('..%2Fvictim', '/etc/passwd', '.git/config', '.GIT/hooks/x', 'a/../../victim', 'a',
                                                      'src/file0.c', '%00', '', '.'))
    commit = make(['commit-tree', made, '-F', '-'], f'Jikimi checkpoint\n\nReason: before-restore\nPaths: 1\n{covers}')
    name = '20261127T181657Z-1a2b3c4d'
    world.git(top, 'update-ref', f'refs/jikimi/checkpoints/heads/main/{name}', commit)
    config = open(f'{top}/.git/config').read()
    answer = call(world, top, 'would', name, check=True)
    expect({path for path, word in words(answer).items() if word != 'blocked'} == {b'a', b'src/file0.c'}, answer)
    done = call(world, top, 'restore', name, check=True)
    expect(set(done.rows('path')) == {b'a', b'src/file0.c'}, done)
    with open(world.path('victim')) as f:
        expect(f.read() == 'precious\n' and open(f'{top}/.git/config').read() == config, 'outside')
    # What it took away is there to be had back.
    call(world, top, 'restore', done['before'], check=True)
    expect(contents(top)[b'src/file0.c'][1] == b'int x;\n' and b'a' not in contents(top), 'undone')


def with_secrets(world):
    """A secret that Git does not know, one in a file of HEAD, and a file that a restore made: then the checkpoint of what was before."""
    top = repo(world)
    write(f'{top}/hidden', 'SECRET then\n')
    write(f'{top}/src/file0.c', 'SECRET then\n')
    write(f'{top}/new', 'new\n')
    made = call(world, top, '--untracked', 'checkpoint', check=True)['id']
    write(f'{top}/hidden', 'SECRET now\n')
    write(f'{top}/src/file0.c', 'SECRET now\n')
    os.unlink(f'{top}/new')
    return top, call(world, top, 'restore', made, check=True)['before']


def secrets_stay(world, top, before, expected):
    then = contents(top)
    answer = call(world, top, 'would', before, check=True)
    expect(words(answer) == expected, answer)
    expect(call(world, top, 'restore', before, 'hidden').failed('not-found'), 'by name')
    done = call(world, top, 'restore', before, check=True)
    expect({b'hidden': 'lost', b'src/file0.c': 'lost'}.items() <= done.rows('left').items(), done)
    now = contents(top)
    expect(all(now[name] == then[name] for name in (b'hidden', b'src/file0.c')), now)
    expect((b'new' in now) == (expected[b'new'] == 'blocked'), now)


@case
def what_was_kept_outside_and_is_gone_is_left_alone(world):
    """The project was taken out and added anew, or the manifest is damaged: neither nothing nor HEAD's content takes a secret's place."""
    top, before = with_secrets(world)
    write(os.path.join(world.path('outside'), before, 'manifest'), 'garbage')
    expected = {b'hidden': 'blocked', b'src/file0.c': 'blocked', b'new': 'remove'}
    expect(words(call(world, top, 'would', before, check=True)) == expected, 'damaged')
    os.rename(world.path('outside'), world.path('of-another-project'))
    secrets_stay(world, top, before, expected)


@case
def the_same_with_a_checkpoint_that_does_not_name_them(world):
    """Of earlier checkpoints only the number of what is outside is known: what may be that is left alone."""
    top, before = with_secrets(world)
    name = {one['id']: one for one in call(world, top, 'list')['all']}[before]
    text = world.git(top, 'cat-file', 'commit', name['commit']).replace(b'Covers-outside: ', b'Covers: ')
    made = subprocess.run(['git', '-C', top, 'hash-object', '-t', 'commit', '-w', '--stdin'], env=world.env, input=text,
                          capture_output=True, check=True).stdout.decode().strip()
    world.git(top, 'update-ref', name['ref'], made)
    expect(words(call(world, top, 'would', before)) == {b'hidden': 'change', b'src/file0.c': 'change', b'new': 'remove'}, 'all is there')
    os.rename(world.path('outside'), world.path('of-another-project'))
    secrets_stay(world, top, before, {b'hidden': 'blocked', b'src/file0.c': 'blocked', b'new': 'blocked'})


@case
def what_lies_beside_a_file_goes_nowhere(world):
    """It has lost the name that tells of a secret. What a person calls nearly so is theirs."""
    top = known(world)
    ours = [b'.jikimi-1a2b3c4d-0', b'src/.jikimi-1A2B3C4D-12', b'.jikimi-1a2b3c4d-3~']
    kept = [b'file.jikimi-kept', b'src/file.jikimi-kept-2']
    theirs = [b'.jikimi-notes', b'.jikimi-1a2b3c4d-x', b'file.jikimi-kept-x', b'.jikimi-kept']
    for name in ours + kept + theirs:
        write(os.fsencode(top) + b'/' + name, name)
    answer = call(world, top, 'status', check=True)
    expect(set(answer.rows('path')) == set(kept + theirs) and answer['untracked'] == '6', answer)
    made = call(world, top, '--untracked', 'checkpoint', check=True)
    expect(set(theirs) <= set(tree(world, top, made['ref'])) and not set(ours + kept) & set(tree(world, top, made['ref'])), made)
    expect(made.rows('left') == {name: 'beside' for name in kept}, made)
    answer = call(world, top, '--untracked', 'commit', check=True)
    expect(set(answer.rows('path')) == set(theirs) and answer.rows('left') == {name: 'beside' for name in kept}, answer)
    for name in ours + kept:
        paths = ('--untracked', '--paths')
        expect('error' in call(world, top, *paths, 'checkpoint', name), name)
        expect('error' in call(world, top, *paths, 'commit', name), name)


@case
def who_may_read_stays(world):
    """A secret is for its owner alone; what else is kept outside is as it is now, with its group."""
    top = repo(world)
    write(f'{top}/hidden', 'SECRET then\n')
    write(f'{top}/large', 'then ' * 100)
    write(f'{top}/src/file0.c', 'int then;\n')
    made = call(world, top, '--untracked', '--max', '100', 'checkpoint', check=True)['id']
    for name, mode in (('hidden', 0o644), ('large', 0o664), ('src/file0.c', 0o640)):
        write(f'{top}/{name}', 'now\n')
        os.chmod(f'{top}/{name}', mode)
    group = next((one for one in ([4242] if os.geteuid() == 0 else os.getgroups()) if one != os.getegid()), os.getegid())
    os.chown(f'{top}/src/file0.c', -1, group)
    call(world, top, 'restore', made, check=True)
    modes = {name: os.stat(f'{top}/{name}').st_mode & 0o777 for name in ('hidden', 'large', 'src/file0.c')}
    expect(modes == {'hidden': 0o600, 'large': 0o664, 'src/file0.c': 0o640}, modes)
    expect(os.stat(f'{top}/src/file0.c').st_gid == group, 'another group may read it')
    os.unlink(f'{top}/large')
    call(world, top, 'restore', made, 'large', check=True)
    expect(os.stat(f'{top}/large').st_mode & 0o777 == 0o666 & ~UMASK, 'made anew')


@case
def submodules_stay_as_they_are(world):
    top = repo(world)
    inner = repo(world, 'inner')
    world.git(top, '-c', 'protocol.file.allow=always', 'submodule', 'add', '-q', inner, 'sub')
    write(f'{top}/src/file0.c', 'int x;\n')
    made = call(world, top, '--untracked', 'checkpoint', check=True)
    write(f'{top}/src/file0.c', 'int y;\n')
    done = call(world, top, 'restore', made['id'], check=True)
    expect(b'src/file0.c' in done.rows('path') and b'sub' not in done.rows('path'), done)
    expect(os.path.exists(f'{top}/sub/.git') and tree(world, top, made['ref']) != {}, 'submodule')


run_cases()
