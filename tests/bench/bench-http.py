# SPDX-License-Identifier: GPL-3.0-or-later
"""Requests a second, their latency and what they cost, beside other servers in the same run: one JSON line a figure.

bench-http.py SERVE_SAMPLE HTTP_LOAD: the server is one thread on one core, the load another: wrk where it is installed, else
HTTP_LOAD, which knows neither chunked answers nor servers that close.
"""
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

CONNECTIONS = 16
SECONDS = 4
PREFIX = '/api/monitoring/autonomous'
TICKS = os.sysconf('SC_CLK_TCK')

FLASK = '''
from flask import Flask, jsonify
app = Flask(__name__)
@app.get("/status")
def status():
    return jsonify(state="running", version="1", started="2026-01-01T00:00:00Z", cycle_s=30, auto_healing=False, level="info",
                   projects=[{"id": "7f3a90c1d2e4", "level": "info"}],
                   collectors=[{"id": name, "state": "ok"} for name in ("cpu", "memory", "disk", "load", "git")])
'''


def tell(**figure):
    print(json.dumps(figure, ensure_ascii=False), flush=True)


def cpu_seconds(pids):
    total = 0
    for pid in pids:
        with open(f'/proc/{pid}/stat', encoding='ascii', errors='replace') as file:
            fields = file.read().rpartition(')')[2].split()
        total += int(fields[11]) + int(fields[12])
    return total / TICKS


def family(pid):
    """A process and its children."""
    found = [pid]
    with open(f'/proc/{pid}/task/{pid}/children', encoding='ascii') as file:
        for child in file.read().split():
            found += family(int(child))
    return found


def milliseconds(text):
    number = float(text.rstrip('mus'))
    return round(number * {'us': 0.001, 'ms': 1, 's': 1000}[text[len(text.rstrip('mus')):]], 3)


def load_by_wrk(port, path, header):
    headers = ['-H', 'Connection: keep-alive', *(['-H', header] if header else [])]
    text = subprocess.run(['wrk', '-t1', f'-c{CONNECTIONS}', f'-d{SECONDS}s', '--latency', *headers,
                           f'http://127.0.0.1:{port}{path}'],
                          check=True, stdout=subprocess.PIPE, text=True).stdout
    shares = dict(re.findall(r'^ +(50|99)% +([0-9.]+[mu]?s)$', text, re.M))
    requests, seconds = re.search(r'([0-9]+) requests in ([0-9.]+)s', text).groups()
    errors = sum(int(number) for number in re.findall(r'(?:connect|read|write|timeout|responses:) ([0-9]+)', text))
    return {'requests': int(requests), 'seconds': float(seconds), 'p50_ms': milliseconds(shares['50']),
            'p99_ms': milliseconds(shares['99']), 'errors': errors}


def put_load(load, port, path, header):
    if shutil.which('wrk'):
        return load_by_wrk(port, path, header)
    return json.loads(subprocess.run([load, '127.0.0.1', str(port), path, str(CONNECTIONS), str(SECONDS),
                                      *([header] if header else [])], check=True, stdout=subprocess.PIPE).stdout)


def measure(load, name, process, port, path, header=None):
    url = f'http://127.0.0.1:{port}{path}'
    request = urllib.request.Request(url, headers=dict([header.split(': ', 1)]) if header else {})
    with urllib.request.urlopen(request, timeout=10) as answer:
        size = len(answer.read())
    pids = family(process.pid)
    before = cpu_seconds(pids)
    result = put_load(load, port, path, header)
    cost = cpu_seconds(pids) - before
    rate = result['requests'] / result['seconds']
    tell(bench='http', figure=name, path=path, bytes=size, requests_per_s=round(rate), p50_ms=result['p50_ms'],
         p99_ms=result['p99_ms'], errors=result['errors'], cpu_us_per_request=round(cost / max(1, result['requests']) * 1e6, 1),
         requests_per_core_s=round(result['requests'] / cost) if cost > 0 else None, connections=CONNECTIONS)
    return result['requests'] / cost if cost > 0 else rate  # a core's worth: others may be running


def end(process):
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def free_port():
    with socket.socket() as probe:
        probe.bind(('127.0.0.1', 0))
        return probe.getsockname()[1]


def wait_for(url, process):
    until = time.monotonic() + 20
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=1):
                return True
        except OSError:
            time.sleep(0.05)
    return False


def call_socket(path, method, target, header=None, body=None):
    """A call by the local user, or with a header by whom it names. Returns: the body"""
    connection = socket.socket(socket.AF_UNIX)
    connection.connect(path)
    data = json.dumps(body).encode() if body else b''
    lines = [f'{method} {target} HTTP/1.1', 'Host: localhost', 'Connection: close', f'Content-Length: {len(data)}']
    lines += ['Content-Type: application/json'] + ([header] if header else [])
    connection.sendall('\r\n'.join(lines).encode() + b'\r\n\r\n' + data)
    with connection, connection.makefile('rb') as stream:
        return json.loads(stream.read().partition(b'\r\n\r\n')[2])


def bench_keys(load, process, port, path):
    """What the check of a key, and of a token, adds to an answer that is kept: each beside it, and twice, since machines drift."""
    key = call_socket(path, 'POST', PREFIX + '/keys', body={'role': 'reader'})['key']
    by_key = f'X-API-Key: {key}'
    token = call_socket(path, 'POST', '/api/auth/token', by_key)['token']
    target = PREFIX + '/metrics/current'
    for turn in (1, 2):
        rates = {name: measure(load, f'jikimi metrics/current, {name} ({turn})', process, port, target, header)
                 for name, header in (('no key', None), ('key', by_key), ('token', f'Authorization: Bearer {token}'))}
        for name in ('key', 'token'):
            tell(bench='http', figure=f'{name} over no key, requests a core second', ratio=round(rates[name] / rates['no key'], 3))


def bench_jikimi(serve, load, folder):
    os.makedirs(folder)
    process = subprocess.Popen([serve, folder], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    words = process.stdout.readline().split()
    port = int(words[1].rsplit(':', 1)[1])
    now = int(time.time() * 1000)
    rate = measure(load, 'jikimi status', process, port, PREFIX + '/status')
    measure(load, 'jikimi metrics/current', process, port, PREFIX + '/metrics/current')
    measure(load, 'jikimi dashboard', process, port, PREFIX + '/dashboard')
    measure(load, 'jikimi history, 300 points', process, port,
            PREFIX + f'/metrics/history?series=cpu_usage&from={now - 3600000}&to={now}&points=300')
    measure(load, 'jikimi metrics for Prometheus', process, port, '/metrics')
    bench_keys(load, process, port, words[2][len('unix:'):])
    process.stdin.close()
    process.wait(10)
    return rate


def bench_peer(load, name, command, port, path, rate, cwd):
    process = subprocess.Popen(command, cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        if not wait_for(f'http://127.0.0.1:{port}{path}', process):
            tell(bench='http', figure=name, absent='it did not start')
            return
        ratio = rate / measure(load, name, process, port, path)
        tell(bench='http', figure=f'jikimi status over {name}, requests a core second', ratio=round(ratio, 2))
    finally:
        end(process)


def bench_flask(load, rate, folder):
    gunicorn = '/usr/bin/gunicorn'
    if not os.path.exists(gunicorn) or subprocess.run(['/usr/bin/python3', '-c', 'import flask'], check=False,
                                                      stderr=subprocess.DEVNULL).returncode != 0:
        tell(bench='http', figure='Flask under gunicorn', absent='gunicorn or python3-flask is not installed')
        return
    with open(os.path.join(folder, 'peer.py'), 'w', encoding='utf-8') as file:
        file.write(FLASK)
    port = free_port()
    # One worker: the figure is for one core. Threads, because a synchronous worker keeps no connection.
    bench_peer(load, 'Flask under gunicorn', ['/usr/bin/python3', gunicorn, '-w', '1', '-k', 'gthread', '--threads', '16', '-b',
                                              f'127.0.0.1:{port}', 'peer:app'], port, '/status', rate, folder)


def bench_installed(load, rate, folder):
    node = shutil.which('prometheus-node-exporter')
    port = free_port()
    if node is None:
        tell(bench='http', figure='prometheus-node-exporter', absent='it is not installed')
    else:
        bench_peer(load, 'prometheus-node-exporter', [node, f'--web.listen-address=127.0.0.1:{port}'], port, '/metrics', rate,
                   folder)
    netdata = shutil.which('netdata', path='/usr/sbin:/usr/bin')
    port = free_port()
    if netdata is None:
        tell(bench='http', figure='netdata info', absent='netdata-core is not installed')
    else:
        bench_peer(load, 'netdata info', [netdata, '-D', '-p', str(port), '-W', 'set', 'web', 'bind to', '127.0.0.1'], port,
                   '/api/v1/info', rate, folder)


def main():
    serve, load = sys.argv[1:3]
    folder = tempfile.mkdtemp(prefix='jikimi-bench-')
    try:
        rate = bench_jikimi(serve, load, os.path.join(folder, 'jikimi'))
        bench_flask(load, rate, folder)
        bench_installed(load, rate, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


main()
