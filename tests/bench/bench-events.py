# SPDX-License-Identifier: GPL-3.0-or-later
"""bench-events.py SERVE_SAMPLE: how soon an event reaches the last of 500 listeners, and what they cost.

Half of them read Server-Sent Events, half a WebSocket. Each round says "tick" to the server, which collects; the time ends when
the last listener has the event in hand. It holds the 10 ms within which collectors that end together make one event.
"""
import resource
import select
import shutil
import socket
import subprocess
import sys
import tempfile
import time

from figures import IS_SHORT, Usage, memory_kib, tell

LISTENERS = 500
ROUNDS = 20 if IS_SHORT else 200
PAUSE_S = 0.02
PATH = '/api/monitoring/autonomous/events'
MARK = b'"type":"metrics"'
UPGRADE = ('Upgrade: websocket', 'Connection: Upgrade', 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==', 'Sec-WebSocket-Version: 13')
LIMIT_S = 30


class Listener:
    def __init__(self, port, is_web_socket):
        self.socket = socket.create_connection(('127.0.0.1', port), LIMIT_S)
        lines = [f'GET {PATH} HTTP/1.1', f'Host: localhost:{port}', *(UPGRADE if is_web_socket else ())]
        self.socket.sendall('\r\n'.join(lines).encode() + b'\r\n\r\n')
        self.rest = b''
        self.events = 0
        while b'"type":"hello"' not in self.rest:
            part = self.socket.recv(65536)
            assert part, self.rest
            self.rest += part
        self.rest = b''
        self.socket.setblocking(False)

    def take(self):
        """Reads what there is. Returns: whether an event ended in it"""
        part = self.socket.recv(262144)
        assert part, 'a listener was cut off'
        text = self.rest + part
        n = text.count(MARK)
        self.rest = text[-(len(MARK) - 1):]
        self.events += n
        return n > 0


def round_ms(server, poller, by_fd, expected):
    begun = time.monotonic()
    server.stdin.write('tick\n')
    server.stdin.flush()
    waiting = set(by_fd)
    first = None
    while waiting:
        ready = poller.poll(LIMIT_S)
        assert ready, f'{len(waiting)} listeners wait'
        for fd, _ in ready:
            if by_fd[fd].take():
                first = first or time.monotonic()
                if by_fd[fd].events >= expected:
                    waiting.discard(fd)
    ended = time.monotonic()
    return (ended - begun) * 1000, (ended - first) * 1000


def quantile(values, share):
    return sorted(values)[round(share * (len(values) - 1))]


def main():
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(max(soft, 2 * LISTENERS), hard), hard))
    folder = tempfile.mkdtemp(prefix='jikimi-bench-')
    server = subprocess.Popen([sys.argv[1], folder], stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        port = int(server.stdout.readline().split()[1].rsplit(':', 1)[1])
        warm = [Listener(port, number % 2 == 1) for number in range(4)]  # what the first ones cost is not theirs
        for listener in warm:
            listener.socket.close()
        before_kib, _ = memory_kib(server.pid)
        listeners = [Listener(port, number % 2 == 1) for number in range(LISTENERS)]
        by_fd = {listener.socket.fileno(): listener for listener in listeners}
        poller = select.epoll()
        for fd in by_fd:
            poller.register(fd, select.EPOLLIN)
        opened_kib, _ = memory_kib(server.pid)
        usage = Usage(server.pid)
        rounds = []
        for number in range(ROUNDS):
            rounds.append(round_ms(server, poller, by_fd, number + 1))
            time.sleep(PAUSE_S)
        cpu_s, _ = usage.since()
        after_kib, _ = memory_kib(server.pid)

        last, spread = [list(column) for column in zip(*rounds)]
        tell('events_last_of_500_p50', quantile(last, 0.5), 'ms', target=50)
        tell('events_last_of_500_p99', quantile(last, 0.99), 'ms', target=50)
        tell('events_first_to_last_p50', quantile(spread, 0.5), 'ms')
        tell('events_first_to_last_p99', quantile(spread, 0.99), 'ms')
        tell('events_cpu_a_listener', cpu_s / ROUNDS / LISTENERS * 1e6, 'µs')
        tell('events_memory_a_listener', (after_kib - before_kib) / LISTENERS, 'KiB', target=32)
        tell('events_memory_a_listener_at_rest', (opened_kib - before_kib) / LISTENERS, 'KiB', target=32)
        tell('events_pss_grown', (after_kib - before_kib) / 1024, 'MiB', target=20)
    finally:
        server.stdin.close()
        server.wait(20)
        shutil.rmtree(folder, ignore_errors=True)


main()
