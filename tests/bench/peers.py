# SPDX-License-Identifier: GPL-3.0-or-later
"""Other guardians of a machine, each started from its own program with a configuration in a temporary folder."""
import contextlib
import os
import pathlib
import socket
import subprocess
import time

from figures import program


def free_port():
    with socket.create_server(('127.0.0.1', 0)) as server:
        return server.getsockname()[1]


@contextlib.contextmanager
def started(command, **more):
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                               start_new_session=True, **more)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def family(pid):
    """The process and its children: netdata runs plugins of its own."""
    found = [pid]
    for entry in pathlib.Path('/proc').glob('[0-9]*/stat'):
        try:
            fields = entry.read_text().rpartition(')')[2].split()
        except OSError:
            continue
        if int(fields[1]) in found:
            found.append(int(entry.parent.name))
    return found


def wait_for_port(process, port, deadline_s=20):
    end = time.monotonic() + deadline_s
    while time.monotonic() < end and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(('127.0.0.1', port), 1):
            return True
        time.sleep(0.01)
    return False


@contextlib.contextmanager
def netdata(top):
    """Its own collectors of the machine, once a second; no plugin that is another program, no cloud, no alarms."""
    path = program('netdata')
    port = free_port()
    if path is None:
        yield None
        return
    folders = {name: top / name for name in ('cache', 'lib', 'log', 'conf', 'web')}
    for folder in folders.values():
        folder.mkdir(parents=True, exist_ok=True)
    config = folders['conf'] / 'netdata.conf'
    config.write_text(f'''[directories]
 cache = {folders['cache']}
 lib = {folders['lib']}
 log = {folders['log']}
 config = {folders['conf']}
 web = {folders['web']}
[global]
 run as user = {os.environ.get('USER') or 'root'}
 update every = 1
[db]
 mode = ram
 update every = 1
[web]
 bind to = 127.0.0.1:{port}
[registry]
 enabled = no
[health]
 enabled = no
[ml]
 enabled = no
[statsd]
 enabled = no
[plugins]
 go.d = no
 python.d = no
 charts.d = no
 node.d = no
 apps = no
 cgroups = no
 tc = no
 ebpf = no
 perf = no
 timex = no
 slabinfo = no
 nfacct = no
 check for new plugins every = 100000
 enable running new plugins = no
''')
    with started([path, '-D', '-c', config, '-P', top / 'netdata.pid'], cwd=top) as process:
        yield process if wait_for_port(process, port) else None


@contextlib.contextmanager
def node_exporter(_top):
    """Reads nothing until it is asked: whoever measures it asks as often as Jikimi looks."""
    path = program('prometheus-node-exporter', 'node_exporter')
    port = free_port()
    if path is None:
        yield None, port
        return
    with started([path, f'--web.listen-address=127.0.0.1:{port}']) as process:
        yield (process if wait_for_port(process, port) else None), port


@contextlib.contextmanager
def monit(top):
    path = program('monit')
    if path is None:
        yield None
        return
    config = top / 'monitrc'
    config.write_text(f'set daemon 30\nset log {top}/monit.log\nset pidfile {top}/monit.pid\nset idfile {top}/monit.id\n'
                      f'set statefile {top}/monit.state\ncheck system here\n if memory usage > 90% then alert\n'
                      ' if cpu usage > 95% then alert\n if loadavg (1min) > 8 then alert\n'
                      'check filesystem root with path /\n if space usage > 90% then alert\n')
    config.chmod(0o600)
    with started([path, '-I', '-c', config]) as process:
        time.sleep(1)
        yield process if process.poll() is None else None


@contextlib.contextmanager
def collectd(top):
    path = program('collectd')
    if path is None:
        yield None
        return
    config = top / 'collectd.conf'
    config.write_text(f'BaseDir "{top}"\nPIDFile "{top}/collectd.pid"\nInterval 10\n' + ''.join(
        f'LoadPlugin {name}\n' for name in ('cpu', 'memory', 'swap', 'disk', 'df', 'load', 'interface')))
    with started([path, '-f', '-C', config]) as process:
        time.sleep(1)
        yield process if process.poll() is None else None
