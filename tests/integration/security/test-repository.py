# SPDX-License-Identifier: GPL-3.0-or-later
"""Repositories made to do harm: nothing of theirs runs, nothing in them is written, nothing holds whoever reads them."""
import os
import pathlib
import shutil
import stat
import sys
import threading
import time

HERE = pathlib.Path(__file__).parent
sys.path[:0] = [str(HERE.parent / 'daemon'), str(HERE.parent / 'git')]
from jikimid import Daemon, folder, make_repository, until  # noqa: E402
from probe import Probe, World  # noqa: E402
from tap import equal, run, true  # noqa: E402

DEADLINE_S = 10
COMMANDS = ('core.fsmonitor', 'core.pager', 'core.editor', 'core.sshCommand', 'core.gitProxy', 'core.askPass', 'diff.external',
            'credential.helper', 'gpg.program', 'gpg.ssh.program', 'core.alternateRefsCommand', 'uploadpack.packObjectsHook',
            'alias.status', 'alias.config', 'alias.ls-files', 'pager.status', 'pager.config')


class Trap(World):
    """A repository with one commit, and a program that leaves a trace when it is run."""

    def __init__(self):
        super().__init__()
        self.repository = self.init('repository')
        self.write('a.txt', 'one\n')
        self.git(self.repository, 'add', '-A')
        self.git(self.repository, 'commit', '-qm', 'First')
        self.trace = self.path('trace')
        self.program = self.path('program')
        self.write(self.program, f'#!/bin/sh\ntouch {self.trace}\ncat\n')
        os.chmod(self.program, 0o755)

    def __enter__(self):
        return self

    def __exit__(self, *_exception):
        self.close()

    def write(self, name, text):
        path = os.path.join(self.repository, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, 'w', encoding='utf-8') as file:
            file.write(text)

    def ask_git_itself(self):
        """An ignore file that takes something back is what libgit2 is not trusted with."""
        self.write('.gitignore', '*.o\n!keep.o\n')

    def files(self):
        found = {}
        for top, names, files in os.walk(self.root):
            for name in names + files:
                path = os.path.join(top, name)
                st = os.lstat(path)
                found[path] = (st.st_mode, st.st_ino, st.st_size, 0 if stat.S_ISDIR(st.st_mode) else st.st_mtime_ns)
        return found

    def look(self):
        """Reads the status. Returns: its values, having checked that it did no harm"""
        before, answers = self.files(), []
        probe = Probe(self.env)
        reader = threading.Thread(target=lambda: answers.append(probe.status(self.repository)), daemon=True)
        reader.start()
        reader.join(DEADLINE_S)
        held = reader.is_alive()
        probe.process.kill()
        probe.process.wait()
        probe.process.stdout.close()
        probe.process.stdin.close()
        true(not held, 'the reader is held')
        true(not os.path.exists(self.trace), 'a program of the repository was run')
        equal(self.files(), before, 'what is on disk')
        return answers[0][0]


def test_no_command_of_the_configuration_runs():
    for by_git in (False, True):
        with Trap() as trap:
            for key in COMMANDS:
                trap.git(trap.repository, 'config', key, trap.program)
            for hook in ('post-index-change', 'fsmonitor-watchman', 'reference-transaction', 'post-checkout', 'pre-auto-gc'):
                shutil.copy(trap.program, os.path.join(trap.repository, '.git/hooks', hook))
            trap.write('a.txt', 'two\n')
            if by_git:
                trap.ask_git_itself()
            equal(trap.look()['modified'], '1')


def set_filters(trap, name='evil'):
    trap.write('.gitattributes', f'* filter={name} diff={name} merge={name} ident\n')
    with open(os.path.join(trap.repository, '.git/config'), 'a', encoding='utf-8') as file:
        file.write(''.join(f'[{kind} "{name}"]\n' + ''.join(f'{key} = {trap.program}\n' for key in keys) for kind, keys in (
            ('Filter', ('clean', 'SMUDGE', 'process')), ('diff', ('textconv', 'command')), ('merge', ('driver',)))))
        file.write(f'[filter "{name}"]\nrequired\n')
    trap.write('a.txt', 'two\n')


def test_no_filter_runs():
    for name in ('evil', 'e=v.l'):
        for by_git in (False, True):
            with Trap() as trap:
                set_filters(trap, name)
                if by_git:
                    trap.ask_git_itself()
                equal(trap.look()['modified'], '1', name)


def test_no_filter_of_an_included_file_runs():
    for section in ('include', 'includeIf "onbranch:main"', 'includeIf "hasconfig:remote.*.url:x"'):
        with Trap() as trap:
            set_filters(trap)
            trap.ask_git_itself()
            os.rename(os.path.join(trap.repository, '.git/config'), trap.path('included'))
            trap.write('.git/config', f'[core]\nrepositoryformatversion = 0\n[remote "o"]\nurl = x\n'
                                      f'[{section}]\npath = {trap.path("included")}\n')
            equal(trap.look()['modified'], '1', section)


def test_pipes_in_the_git_folder_hold_nobody():
    for name in ('HEAD', 'index', 'config', 'packed-refs', 'refs/heads/main', 'refs/heads/other', 'info/exclude',
                 'objects/info/alternates', 'objects/pack/multi-pack-index', 'info/attributes', 'commondir', 'MERGE_HEAD',
                 'logs/HEAD', 'logs/refs/heads/main', 'sequencer/todo', 'jikimi-guard', 'gitdir'):
        with Trap() as trap:
            path = os.path.join(trap.repository, '.git', name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            if os.path.lexists(path):
                os.unlink(path)
            os.mkfifo(path)
            trap.look()


def test_objects_that_are_pipes_hold_nobody():
    for name in ('HEAD', 'HEAD^{tree}'):
        with Trap() as trap:
            object_id = trap.git(trap.repository, 'rev-parse', name).decode().strip()
            path = os.path.join(trap.repository, '.git/objects', object_id[:2], object_id[2:])
            os.unlink(path)
            os.mkfifo(path)
            true('not a file' in trap.look().get('error', ''), name)


def test_alternates_that_are_pipes_hold_nobody():
    for name in ('info/alternates', 'info/commit-graph', 'pack/multi-pack-index', 'object', None):
        with Trap() as trap:
            other = trap.path('other')
            shutil.copytree(os.path.join(trap.repository, '.git/objects'), other)
            object_id = trap.git(trap.repository, 'rev-parse', 'HEAD').decode().strip()
            at = f'{object_id[:2]}/{object_id[2:]}'
            os.unlink(os.path.join(trap.repository, '.git/objects', at))
            trap.write('.git/objects/info/alternates', f'# others\n{other}\n')
            if name is not None:
                path = os.path.join(other, at if name == 'object' else name)
                os.makedirs(os.path.dirname(path), exist_ok=True)
                if name == 'object':
                    os.unlink(path)
                os.mkfifo(path)
            equal('error' in trap.look(), name is not None, name)
    with Trap() as trap:
        trap.write('.git/objects/info/alternates', '.\n')
        true('error' in trap.look(), 'its own alternate')


def test_links_to_folders_below_refs_hold_nobody():
    for name in ('refs/heads/more', 'refs'):
        with Trap() as trap:
            other, path = trap.path('other'), os.path.join(trap.repository, '.git', name)
            if name == 'refs':
                os.rename(path, other)
            else:
                os.mkdir(other)
            os.mkfifo(os.path.join(other, 'pipe'))
            os.symlink(other, path)
            true('not a file' in trap.look().get('error', ''), name)


def test_an_index_of_any_size_is_not_read():
    with Trap() as trap:
        with open(os.path.join(trap.repository, '.git/index'), 'wb') as file:
            file.write(b'DIRC\0\0\0\2\xff\xff\xff\xff')
            file.truncate(3 << 30)
        true('error' in trap.look(), 'it is refused')


def test_devices_in_the_git_folder_hold_nobody():
    for name in ('HEAD', 'index', 'config', 'packed-refs', 'refs/heads/main', 'objects/info/alternates', '../.gitignore',
                 '../.gitattributes'):
        with Trap() as trap:
            path = os.path.join(trap.repository, '.git', name)
            if os.path.lexists(path):
                os.unlink(path)
            os.symlink('/dev/zero', path)
            trap.look()


def test_a_huge_head_is_not_read():
    with Trap() as trap:
        with open(os.path.join(trap.repository, '.git/HEAD'), 'w', encoding='ascii') as file:
            file.write('ref: refs/heads/')
            file.truncate(1 << 30)
        true('error' in trap.look(), 'it is refused')


def test_a_submodule_in_itself_ends():
    for by_git in (False, True):
        with Trap() as trap:
            head = trap.git(trap.repository, 'rev-parse', 'HEAD').decode().strip()
            trap.git(trap.repository, 'update-index', '--add', '--cacheinfo', f'160000,{head},sub')
            os.symlink('.', os.path.join(trap.repository, 'sub'))
            if by_git:
                trap.ask_git_itself()
            trap.look()


def test_paths_that_lead_out():
    for key, value in (('core.worktree', '/'), ('core.worktree', '../..'), ('core.excludesFile', '/dev/zero'),
                       ('core.attributesFile', '/dev/zero')):
        with Trap() as trap:
            trap.git(trap.repository, 'config', key, value)
            trap.look()
    for text in ('ref: refs/heads/../../../../../../../etc/passwd\n', 'ref: /etc/passwd\n', 'ref: refs/heads/\x1b]0;x\x07\n'):
        with Trap() as trap:
            trap.write('.git/HEAD', text)
            trap.look()


def test_a_version_that_the_library_does_not_know():
    with Trap() as trap:
        for key, value in (('core.repositoryformatversion', '1'), ('extensions.worktreeConfig', 'true')):
            trap.git(trap.repository, 'config', key, value)
        trap.write('a.txt', 'two\n')
        equal(trap.look().get('modified'), '1')


def test_the_guard_mark_writes_through_no_link():
    with folder() as top:
        repository = make_repository(top / 'repository')
        target = top / 'target'
        (repository / '.git' / 'jikimi-guard').symlink_to(target)
        with Daemon(top / 'state', repository) as daemon:
            daemon.wait_project(repository)
            daemon.refresh()
            until(lambda: daemon.collector('git', daemon.project(repository)['id'])['state'] != 'waiting', 'it is read')
        true(not target.exists(), 'it was written through the link')


INCLUDES = ('[include]\n\tpath = {}\n', '[ InClUdE ] PATH = "{}"\n', '[includeIf "gitdir:/nowhere"]\npath={}\n', '[include]path={} ; x\n',
            '[include]\n\tx = y\\\n\tz\n\tpath = \\\n{}\n',
            '[include "a]\\"b"]\npath = {}\n[include]\npath = {}\n', '\ufeff[include]\npath={}\n',
            '[core]\nx = "[include]"\n[include]\npath = {}\n', '[include]\r\n\tpath = {}\r\n', '[include]\npath = none\npath = {}\n')


def include_by(trap, text, place='.git/config'):
    if place == '.git/config.worktree':
        trap.git(trap.repository, 'config', 'extensions.worktreeConfig', 'true')
    with open(os.path.join(trap.repository, place), 'a', encoding='utf-8') as file:
        file.write(text)


def test_pipes_that_are_included_hold_nobody():
    for place in ('.git/config', '.git/config.worktree'):
        for text in INCLUDES:
            with Trap() as trap:
                os.mkfifo(trap.path('pipe'))
                include_by(trap, text.replace('{}', trap.path('pipe')), place)
                true('not a file' in trap.look().get('error', ''), f'{place}: {text!r}')
    for target in ('pipe', '[include]/pipe', '../pipe', '~/pipe'):
        with Trap() as trap:
            trap.env['HOME'] = trap.path('home')
            for folder_of_pipe in ('.git/[include]', '.git', '.', '../home'):
                os.makedirs(os.path.join(trap.repository, folder_of_pipe), exist_ok=True)
                os.mkfifo(os.path.join(trap.repository, folder_of_pipe, 'pipe'))
            include_by(trap, f'[include]\n\tpath = {target}\n')
            true('not a file' in trap.look().get('error', ''), target)


def test_pipes_that_are_included_further_on_hold_nobody():
    with Trap() as trap:
        os.mkfifo(trap.path('pipe'))
        os.symlink(trap.path('pipe'), trap.path('link'))
        for name, target in (('one', 'two'), ('two', 'three'), ('three', 'link')):
            trap.write(trap.path(name), f'[include]\n\tpath = {target}\n')
        include_by(trap, f'[include]\n\tpath = {trap.path("one")}\n')
        true('not a file' in trap.look().get('error', ''), 'the third one')
    with Trap() as trap:
        trap.write(trap.path('one'), f'[include]\n\tpath = {trap.path("one")}\n')
        include_by(trap, f'[include]\n\tpath = {trap.path("one")}\n')
        true('error' in trap.look(), 'it includes itself')


def test_what_is_included_still_counts():
    with Trap() as trap:
        trap.write(trap.path('one'), f'[core]\n\texcludesFile = {trap.path("mine")}\n')
        trap.write(trap.path('mine'), 'hidden\n')
        include_by(trap, f'[include]\n\tpath = none\n\tpath = {trap.path("one")}\n')
        trap.write('hidden', 'x')
        trap.write('shown', 'x')
        found = trap.look()
        equal(('error' in found, found.get('untracked')), (False, '1'), found)


def waits_for_a_writer(daemon):
    for task in os.listdir(f'/proc/{daemon.pid}/task'):
        try:
            with open(f'/proc/{daemon.pid}/task/{task}/wchan', encoding='ascii') as file:
                if file.read() == 'wait_for_partner':
                    return True
        except OSError:
            pass
    return False


def test_pipes_in_the_working_tree_hold_no_collector():
    with folder() as top:
        repositories = {}
        for number, place in enumerate(('.gitignore', 'below/.gitignore', 'below/deeper/.gitattributes', '.gitmodules',
                                        'coverage/lcov.info',
                                        'coverage.xml', 'below/source.c', 'sub/.git', '.mailmap')):
            repositories[place] = make_repository(top / f'repository-{number}')
            (repositories[place] / place).parent.mkdir(parents=True, exist_ok=True)
            os.mkfifo(repositories[place] / place)
        with Daemon(top / 'state', *repositories.values()) as daemon:
            for place, repository in repositories.items():
                row = daemon.wait_project(repository)
                for name in ('git', 'file_size'):
                    until(lambda: daemon.collector(name, row['id'])['state'] != 'waiting', f'{place}: {name}')
            true(not waits_for_a_writer(daemon), 'a thread waits for who writes into a pipe')
            begun = time.monotonic()
            daemon.stop()
            true(time.monotonic() - begun < 12, 'it took too long')


if __name__ == '__main__':
    sys.exit(run(sys.modules[__name__]))
