#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""jikimid as a service: what it tells the manager that started it (the protocol of sd_notify, on a socket of the test's)."""
import contextlib
import os
import signal
import socket
import sys

import tap
from jikimid import DEADLINE_S, Daemon, environment, folder


@contextlib.contextmanager
def manager(address):
    """The manager's end: a datagram socket at a path, or at an abstract name that begins with NUL."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.settimeout(DEADLINE_S)
        listener.bind(address)
        yield listener


def next_word(listener):
    return listener.recv(4096).decode()


def test_ready_when_it_listens_and_stopping_when_it_ends():
    with folder() as top, manager(str(top / 'notify')) as listener:
        with Daemon(top / 's', env=environment(NOTIFY_SOCKET=str(top / 'notify'))) as daemon:
            tap.equal(next_word(listener), 'READY=1')
            tap.equal(daemon.get('/status')['state'], 'running')
            daemon.stop()
            tap.equal(next_word(listener), 'STOPPING=1')


def test_abstract_address():
    name = f'jikimi-test-{os.getpid()}'
    with folder() as top, manager('\0' + name) as listener:
        with Daemon(top / 's', env=environment(NOTIFY_SOCKET='@' + name)):
            tap.equal(next_word(listener), 'READY=1')


def test_signs_of_life_stop_with_the_process():
    with folder() as top, manager(str(top / 'notify')) as listener:
        env = environment(NOTIFY_SOCKET=str(top / 'notify'), WATCHDOG_USEC='200000')
        with Daemon(top / 's', env=env) as daemon:
            tap.equal(next_word(listener), 'READY=1')
            for _ in range(5):
                tap.equal(next_word(listener), 'WATCHDOG=1')
            os.kill(daemon.pid, signal.SIGSTOP)
            try:
                listener.settimeout(1)
                while True:  # those that were on their way
                    next_word(listener)
            except TimeoutError:
                pass
            finally:
                os.kill(daemon.pid, signal.SIGCONT)
            listener.settimeout(DEADLINE_S)
            tap.equal(next_word(listener), 'WATCHDOG=1')


def test_watchdog_of_another_process_is_not_ours():
    with folder() as top, manager(str(top / 'notify')) as listener:
        env = environment(NOTIFY_SOCKET=str(top / 'notify'), WATCHDOG_USEC='100000', WATCHDOG_PID='1')
        with Daemon(top / 's', env=env):
            tap.equal(next_word(listener), 'READY=1')
            listener.settimeout(0.5)
            try:
                raise AssertionError(f'unexpected {next_word(listener)!r}')
            except TimeoutError:
                pass


def test_nobody_listens_or_nonsense():
    for address in ('/nowhere/at/all', 'relative', '@', '/' + 'x' * 200):
        with folder() as top, Daemon(top / 's', env=environment(NOTIFY_SOCKET=address, WATCHDOG_USEC='x')) as daemon:
            tap.equal(daemon.get('/status')['state'], 'running')


if __name__ == '__main__':
    sys.exit(tap.run(sys.modules[__name__]))
