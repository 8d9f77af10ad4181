# SPDX-License-Identifier: GPL-3.0-or-later
"""A real jikimid in a temporary folder, asked over its socket, ended by its process id."""
import contextlib
import http.client
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time

BUILD = pathlib.Path(os.environ.get('JIKIMI_BUILD_DIR') or pathlib.Path(__file__).parents[3] / 'build').resolve()
PROGRAM = BUILD / 'jikimid'
PREFIX = '/api/monitoring/autonomous'
DEADLINE_S = 20


def environment(**more):
    """Ours less what makes GLib abort at a warning: the daemon warns of a taken port and goes on, as it shall."""
    env = {name: value for name, value in os.environ.items()
           if name != 'G_DEBUG' and (not name.startswith('JIKIMI_') or name == 'JIKIMI_LOCALE_DIR')}
    env.update(LC_ALL='C.UTF-8', LANGUAGE='en', NO_COLOR='1')
    # Its exit status shall be the daemon's own, not that of a leak in a library.
    env.update(ASAN_OPTIONS='detect_leaks=0', **more)
    return env


@contextlib.contextmanager
def folder():
    path = tempfile.mkdtemp(prefix='jikimi-daemon-')
    try:
        yield pathlib.Path(path)
    finally:
        shutil.rmtree(path, ignore_errors=True)


def until(ask, what, deadline_s=DEADLINE_S):
    """Asks again until the answer is true. Returns the answer."""
    end = time.monotonic() + deadline_s
    last = None
    while time.monotonic() < end:
        last = ask()
        if last:
            return last
        time.sleep(0.02)
    raise AssertionError(f'{what}: not within {deadline_s} s, last answer {last!r}')


def run(*arguments, timeout=DEADLINE_S, env=None, **more):
    return subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True, timeout=timeout, check=False,
                          env=env or environment(), **more)


class UnixConnection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__('localhost', timeout=DEADLINE_S)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


class Answer:
    def __init__(self, response):
        self.status = response.status
        self.headers = response.headers
        self.text = response.read().decode()

    @property
    def json(self):
        return json.loads(self.text)


class Daemon:
    def __init__(self, state_dir, *arguments, listen='127.0.0.1:0', env=None, program=PROGRAM, **more):
        self.state_dir = pathlib.Path(state_dir)
        self.stderr_file = tempfile.TemporaryFile('w+')
        listening = ['--listen', listen] if listen is not None else []
        self.process = subprocess.Popen(
            [program, '--state-dir', self.state_dir, *listening, *map(str, arguments)],
            stdout=subprocess.PIPE, stderr=self.stderr_file, text=True, env=env or environment(), **more)
        self.first_line = self.process.stdout.readline()
        found = re.fullmatch(r'listening (?:(https?://\S+) )?unix:(/.*)\n', self.first_line)
        if found is None:
            self.process.wait(DEADLINE_S)
            raise AssertionError(f'first line {self.first_line!r}, exit {self.process.returncode}: {self.stderr}')
        self.url, self.socket = found.groups()

    def __enter__(self):
        return self

    def __exit__(self, *_exception):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(DEADLINE_S)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
                raise
        self.process.stdout.close()
        told = self.stderr
        self.stderr_file.close()
        for sign in ('runtime error:', 'Sanitizer', "assertion '"):
            if sign in told:
                raise AssertionError(f'a fault inside the daemon: {told[:4000]}')

    @property
    def pid(self):
        return self.process.pid

    @property
    def stderr(self):
        self.stderr_file.seek(0)
        return self.stderr_file.read()

    def stop(self):
        """Ends it in good order. Returns: how long that took, in seconds."""
        begun = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        equal_status = self.process.wait(DEADLINE_S)
        if equal_status != 0:
            raise AssertionError(f'exit status {equal_status}: {self.stderr}')
        return time.monotonic() - begun

    def ask(self, method, path, body=None, tcp=False, headers=None):
        connection = (http.client.HTTPConnection(self.url.removeprefix('http://'), timeout=DEADLINE_S) if tcp
                      else UnixConnection(self.socket))
        path = path if path == '/metrics' or path.startswith(('/api', '/healthz', '/readyz', '/livez')) else PREFIX + path
        headers = dict(headers or {})
        if body is not None:
            body = json.dumps(body)
            headers['Content-Type'] = 'application/json'
        with contextlib.closing(connection):
            connection.request(method, path, body, headers)
            return Answer(connection.getresponse())

    def get(self, path, tcp=False):
        answer = self.ask('GET', path, tcp=tcp)
        if answer.status != 200:
            raise AssertionError(f'GET {path}: {answer.status} {answer.text}')
        return answer.json

    def metric(self, name, project=None):
        """The present value of a metric: a number, None for none yet, NaN's null with its error as a string."""
        for metric in self.get('/metrics/current')['metrics']:
            if metric['id'] == name and metric.get('project') == project:
                return metric['value'] if metric['value'] is not None else metric.get('error', '')
        return None

    def metric_time(self, name, project=None):
        return next((m['time'] for m in self.get('/metrics/current')['metrics']
                     if m['id'] == name and m.get('project') == project), None)

    def project(self, path):
        path = os.path.realpath(path)
        return next((p for p in self.get('/projects')['projects'] if p['path'] == path), None)

    def wait_project(self, path):
        return until(lambda: (row := self.project(path)) and row['state'] != 'waiting' and row, f'{path} is read')

    def collector(self, name, project=None):
        return next((c for c in self.get('/status')['collectors']
                     if c['id'] == name and c.get('project') == project), None)

    def refresh(self, project=None):
        answer = self.ask('POST', '/refresh', {'project': project} if project else {})
        if answer.status >= 300:
            raise AssertionError(f'refresh: {answer.status} {answer.text}')


def git(cwd, *arguments):
    env = {**os.environ, 'GIT_CONFIG_GLOBAL': '/dev/null', 'GIT_CONFIG_SYSTEM': '/dev/null', 'LC_ALL': 'C.UTF-8'}
    done = subprocess.run(['git', '-C', cwd, '-c', 'user.name=Test', '-c', 'user.email=test@localhost',
                           '-c', 'init.defaultBranch=main', *map(str, arguments)],
                          capture_output=True, text=True, check=False, env=env)
    if done.returncode != 0:
        raise AssertionError(f'git {arguments}: {done.stderr}')
    return done.stdout


def make_repository(path, **files):
    """A repository with one commit that holds @files (name with __ for a dot → text)."""
    path.mkdir(parents=True)
    git(path, 'init', '-q')
    for name, text in (files or {'a__txt': 'one\n'}).items():
        (path / name.replace('__', '.')).write_text(text)
    git(path, 'add', '-A')
    git(path, 'commit', '-q', '-m', 'First')
    return path
