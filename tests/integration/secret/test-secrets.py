# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets with a real keyring, a locked one, none, no bus, one that never answers; credentials and files; nothing hangs."""
import contextlib
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / 'daemon'))
from tap import Skip, contains, equal, run as run_tests, true  # noqa: E402

BUILT = [os.path.abspath(sys.argv.pop(1)) for _ in range(2)]  # the probe, and the module that it looks for beside itself
PATIENCE_S = 5
NAME = 'key.build.example.org.2542'
BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:dir=%s</listen>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy>
</busconfig>"""
SILENT = """
import gi
from gi.repository import Gio, GLib
Gio.bus_own_name(Gio.BusType.SESSION, 'org.freedesktop.secrets', Gio.BusNameOwnerFlags.NONE, None,
                 lambda *_: print('own', flush=True), None)
GLib.MainLoop().run()
"""


@contextlib.contextmanager
def session():
    """A bus of its own without services, in a home of its own. Yields (top, env, start), where start runs a program beside it."""
    top = pathlib.Path(tempfile.mkdtemp(prefix='jikimi-secret-'))
    for name in ('home', 'run', 'state'):
        (top / name).mkdir(mode=0o700)
    (top / 'bus.conf').write_text(BUS % top)
    env = {name: value for name, value in os.environ.items() if not name.startswith(('XDG_', 'DBUS_', 'GNOME_'))}
    env.update(HOME=str(top / 'home'), XDG_RUNTIME_DIR=str(top / 'run'), LANGUAGE='en', LC_ALL='C.UTF-8', G_DEBUG='',
               ASAN_OPTIONS='detect_leaks=0')
    for name in ('DISPLAY', 'WAYLAND_DISPLAY', 'CREDENTIALS_DIRECTORY', 'SECRET_BACKEND'):
        env.pop(name, None)
    started = []

    def start(*command, stdin=None):
        process = subprocess.Popen(command, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        started.append(process)
        if stdin is not None:
            process.stdin.write(stdin)
        process.stdin.close()
        return process

    try:
        bus = start('dbus-daemon', f'--config-file={top}/bus.conf', '--nofork', '--print-address')
        env['DBUS_SESSION_BUS_ADDRESS'] = bus.stdout.readline().strip()
        yield top, env, start
    finally:
        for process in reversed(started):
            process.terminate()
            process.wait(10)
            process.stdout.close()
        shutil.rmtree(top, ignore_errors=True)


def probe(top, env, *arguments, with_module=True):
    beside = top / ('with' if with_module else 'without')
    if not beside.exists():
        beside.mkdir()
        for path in BUILT[:1 + with_module]:
            shutil.copy(path, beside)
    done = subprocess.run([beside / os.path.basename(BUILT[0]), top / 'state', *arguments], env=env, capture_output=True, text=True,
                          timeout=60, check=True)
    lines = done.stdout.splitlines()
    # What blocks would stand still for seconds; a busy machine for tenths of one.
    true(float(lines[-1].split()[2]) < 2000, f'{arguments}: the loop {lines[-1]}')
    return lines[0]


def wait_for_name(env):
    subprocess.run(['gdbus', 'wait', '--session', '--timeout', '20', 'org.freedesktop.secrets'], env=env, check=True)


def open_keyring(start, env, password='test'):
    if shutil.which('gnome-keyring-daemon') is None:
        raise Skip('gnome-keyring is not installed')
    daemon = start('gnome-keyring-daemon', '--foreground', '--unlock', '--components=secrets', stdin=password)
    wait_for_name(env)
    return daemon


def secret_files(top):
    return sorted(path.name for path in (top / 'state' / 'secrets').glob('*'))


def test_keyring():
    with session() as (top, env, start):
        open_keyring(start, env)
        contains(probe(top, env, 'look-up', NAME), 'error not-found')
        equal(probe(top, env, 'store', NAME, 'first'), 'keyring')
        equal(probe(top, env, 'store', NAME, 'second'), 'keyring')
        equal(probe(top, env, 'look-up', NAME), 'keyring second')
        contains(probe(top, env, 'look-up', NAME + '0'), 'error not-found')
        equal(secret_files(top), [])
        equal(probe(top, env, 'delete', NAME), 'deleted')
        contains(probe(top, env, 'look-up', NAME), 'error not-found')
        contains(probe(top, env, 'delete', NAME), 'error not-found')


def test_locked_keyring():
    with session() as (top, env, start):
        daemon = open_keyring(start, env)
        equal(probe(top, env, 'store', NAME, 'kept'), 'keyring')
        daemon.terminate()
        daemon.wait(10)
        start('gnome-keyring-daemon', '--foreground', '--components=secrets', stdin='')
        wait_for_name(env)
        contains(probe(top, env, 'look-up', NAME), 'error locked')
        equal(probe(top, env, 'store', NAME, 'other'), 'file')
        equal(probe(top, env, 'look-up', NAME), 'file other')


def test_no_keyring():
    with session() as (top, env, _start):
        contains(probe(top, env, 'look-up', NAME), 'error not-found')
        equal(probe(top, env, 'store', NAME, 'kept'), 'file')
        path = top / 'state' / 'secrets' / NAME
        equal((path.read_text(), path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777), ('kept', 0o600, 0o700))
        equal(probe(top, env, 'look-up', NAME), 'file kept')
        equal(probe(top, env, 'delete', NAME), 'deleted')
        equal(secret_files(top), [])
        contains(probe(top, env, 'delete', NAME), 'error not-found')


def test_no_bus():
    with session() as (top, env, _start):
        for address in (None, 'unix:path=/nowhere', f'unix:path={top}/state'):
            env.pop('DBUS_SESSION_BUS_ADDRESS', None)
            if address:
                env['DBUS_SESSION_BUS_ADDRESS'] = address
            equal(probe(top, env, 'store', NAME, 'kept'), 'file')
            equal(probe(top, env, 'look-up', NAME), 'file kept')


def test_keyring_that_never_answers():
    with session() as (top, env, start):
        silent = start('/usr/bin/python3', '-c', SILENT)
        equal(silent.stdout.readline().strip(), 'own')
        os.kill(silent.pid, 19)  # SIGSTOP: it holds the name and says nothing
        try:
            begun = time.monotonic()
            equal(probe(top, env, 'store', NAME, 'kept'), 'file')
            equal(probe(top, env, 'look-up', NAME), 'file kept')
            contains(probe(top, env, 'look-up', 'none'), 'error timed-out')
            true(time.monotonic() - begun < 3 * (PATIENCE_S + 5), f'it took {time.monotonic() - begun:.0f} s')
        finally:
            os.kill(silent.pid, 18)


def test_no_module():
    with session() as (top, env, start):
        open_keyring(start, env)
        equal(probe(top, env, 'store', NAME, 'kept', with_module=False), 'file')
        equal(probe(top, env, 'look-up', NAME, with_module=False), 'file kept')
        equal(probe(top, env, 'delete', NAME, with_module=False), 'deleted')


def test_older_copy_goes():
    with session() as (top, env, start):
        equal(probe(top, env, 'store', NAME, 'old'), 'file')
        open_keyring(start, env)
        equal(probe(top, env, 'look-up', NAME), 'file old')
        equal(probe(top, env, 'store', NAME, 'new'), 'keyring')
        equal(secret_files(top), [])


def test_credentials():
    with session() as (top, env, _start):
        folder = top / 'credentials'
        folder.mkdir()
        env['CREDENTIALS_DIRECTORY'] = str(folder)
        path = folder / NAME
        path.write_text('handed over\n')
        path.chmod(0o400)
        equal(probe(top, env, 'look-up', NAME), 'credential handed over')
        equal(probe(top, env, 'store', NAME, 'own'), 'file')
        equal(probe(top, env, 'look-up', NAME), 'credential handed over')
        path.unlink()
        equal(probe(top, env, 'look-up', NAME), 'file own')


def test_refused_files():
    with session() as (top, env, _start):
        equal(probe(top, env, 'store', NAME, 'kept'), 'file')
        path = top / 'state' / 'secrets' / NAME
        for mode in (0o640, 0o604, 0o660, 0o620):
            path.chmod(mode)
            contains(probe(top, env, 'look-up', NAME), 'error permission')
        path.chmod(0o600)
        equal(probe(top, env, 'look-up', NAME), 'file kept')
        path.rename(top / 'elsewhere')
        path.symlink_to(top / 'elsewhere')
        contains(probe(top, env, 'look-up', NAME), 'error g-io-error-quark')
        path.unlink()
        os.mkfifo(path, 0o600)
        contains(probe(top, env, 'look-up', NAME), 'error other')
        path.unlink()
        for data in (b'', b'\n', b'a\0b', b'\xff\xfe', b'x' * 70000):
            path.write_bytes(data)
            path.chmod(0o600)
            contains(probe(top, env, 'look-up', NAME), 'error other')
        folder = top / 'credentials'
        folder.mkdir()
        env['CREDENTIALS_DIRECTORY'] = str(folder)
        (folder / 'group').write_text('open')
        (folder / 'group').chmod(0o440)
        contains(probe(top, env, 'look-up', 'group'), 'error permission')


def test_names_stay_in_their_folder():
    with session() as (top, env, _start):
        for name, file in (('../../outside', '_2e._2f.._2foutside'), ('.hidden', '_2ehidden'), ('a_b', 'a_5fb'),
                           ('fe80::1', 'fe80_3a_3a1')):
            equal(probe(top, env, 'store', name, 'kept'), 'file')
            true(file in secret_files(top), f'{name}: {secret_files(top)}')
            equal(probe(top, env, 'look-up', name), 'file kept')
        true(not (top / 'outside').exists(), 'it left its folder')


if __name__ == '__main__':
    if shutil.which('dbus-daemon') is None:
        print('1..0 # SKIP dbus is not installed')
        sys.exit(0)
    sys.exit(run_tests(sys.modules[__name__]))
