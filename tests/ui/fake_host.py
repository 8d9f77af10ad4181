# SPDX-License-Identifier: GPL-3.0-or-later
"""A host for the window's tests that tells whatever state a test wants to see: 200 projects, nothing at all, a repository
that cannot be read, a pause, long work. It speaks the API on a Unix socket and remembers what it was asked to change."""
import base64
import hashlib
import json
import math
import os
import random
import socket
import socketserver
import struct
import threading
import time
import urllib.parse
from datetime import datetime, timezone
from http.server import BaseHTTPRequestHandler

from fake_healing import Healing

PREFIX = '/api/monitoring/autonomous'
THRESHOLDS = {
    'git_changes': (100, 130, 150, 'higher'), 'test_coverage': (50, 30, 15, 'lower'),
    'api_performance': (100, 200, 500, 'higher'), 'file_size_violations': (1, 10, 50, 'higher'),
    'memory_usage': (70, 85, 95, 'higher'), 'cpu_usage': (70, 85, 95, 'higher'), 'disk_usage': (70, 85, 95, 'higher'),
    'deployment_health': (1, 2, None, 'higher'), 'load': (2, 4, 8, 'higher'), 'swap_usage': (70, 85, 95, 'higher'),
}
UNITS = {'git_changes': 'paths', 'test_coverage': '%', 'api_performance': 'ms', 'file_size_violations': 'files',
         'memory_usage': '%', 'cpu_usage': '%', 'disk_usage': '%', 'swap_usage': '%', 'network_receive': 'B/s',
         'network_transmit': 'B/s', 'disk_read': 'B/s', 'disk_write': 'B/s', 'pressure_cpu': '%', 'pressure_memory': '%',
         'pressure_io': '%', 'temperature': '°C'}


def stamp(seconds=None):
    when = datetime.fromtimestamp(time.time() if seconds is None else seconds, timezone.utc)
    return when.strftime('%Y-%m-%dT%H:%M:%S.%fZ')


def read_time(text):
    return int(datetime.fromisoformat(text.replace('Z', '+00:00')).timestamp() * 1000)


def level_of(metric, value):
    if metric not in THRESHOLDS or value is None:
        return 'info'
    level = 'info'
    for name, bound in zip(('warning', 'critical', 'emergency'), THRESHOLDS[metric]):
        if bound is not None and (value <= bound if THRESHOLDS[metric][3] == 'lower' else value >= bound):
            level = name
    return level


class World:
    """What the host knows. A test may change it at any time and then call tell()."""

    def __init__(self, scenario='usual'):
        self.lock = threading.RLock()
        self.sockets = []
        self.event_id = 0
        self.requests = []
        self.subscriptions = []
        self.stretches = []  # of history that was asked for, in days
        self.running = True
        self.operations = []
        self.details = {}
        self.config = {
            'watch.machine_interval': ['5s', 'default'], 'watch.project_interval': ['30s', 'file'],
            'coverage.goal': ['95', 'default'], 'lines.limit': ['500', 'environment'], 'api.tcp': ['true', 'default'],
            'api.port': ['auto', 'default'], 'thresholds.memory_usage': ['70/85/95', 'default'],
            'thresholds.test_coverage': ['50/30/15', 'default'], 'thresholds.git_changes': ['100/130/150', 'default'],
            'alerts.desktop': ['true', 'default'], 'alerts.quiet_hours': ['', 'default'],
        }
        self.projects = []
        self.alerts = []
        self.maintenance = []
        self.defaults = {}  # of settings that were changed
        self.tunes = {}  # by the alert's id
        self.values = {'cpu_usage': 23.4, 'memory_usage': 61.2, 'swap_usage': 3.1, 'load': 0.42,
                       'disk_usage{mount="/"}': 48.0, 'disk_usage{mount="/home"}': 66.5,
                       'network_receive{device="eth0"}': 1234567.0, 'network_transmit{device="eth0"}': 98765.0,
                       'disk_read{device="nvme0n1"}': 412300.0, 'disk_write{device="nvme0n1"}': 2890000.0,
                       'pressure_cpu': 1.8, 'pressure_memory': 0.0, 'pressure_io': 4.2, 'temperature{sensor="CPU"}': 54.0}
        self.machine = {'cores': 8, 'memory': {'total': 16e9, 'available': 6.2e9}, 'sandboxed': False, 'disks': []}
        getattr(self, 'make_' + scenario)()
        self.healing = Healing(self.tell, self.projects, scenario)

    def add_project(self, name, path=None, branch='main', changes=12, coverage=62.3, long_files=0, state='ok', error=None):
        id = hashlib.sha1((name + str(len(self.projects))).encode()).hexdigest()[:12]
        project = {'id': id, 'name': name, 'path': path or '/home/mina/projects/' + name, 'branch': branch, 'state': state}
        if error:
            project['error'] = error
        self.projects.append(project)
        if state == 'ok':
            self.values['git_changes{project="%s"}' % id] = changes
            if coverage is not None:
                self.values['test_coverage{project="%s"}' % id] = coverage
            self.values['file_size_violations{project="%s"}' % id] = long_files
            self.details[id] = self.make_details(changes, coverage, long_files, branch)
        return project

    def make_details(self, changes, coverage, long_files, branch):
        kinds = ['M', '?', 'M', 'D', '?']
        listed = [{'path': 'src/module-%02d/%s.c' % (i % 7, 'a-rather-long-file-name-that-has-to-be-shortened' if i % 9 == 0
                                                     else 'file-%03d' % i),
                   'old_path': '', 'index': '', 'worktree': kinds[i % 5], 'conflicted': False} for i in range(min(changes, 1000))]
        if listed:
            listed[0]['path'] = 'docs/<b>굵은</b> & 이름.md'
        details = {'git': {'branch': branch, 'detached': False, 'unborn': False, 'worktree': False,
                           'head': '0123456789abcdef0123456789abcdef01234567', 'upstream': 'origin/' + branch, 'ahead': 2,
                           'behind': 1, 'operation': '', 'total': changes, 'staged': 1 if changes else 0,
                           'modified': max(0, changes - 3), 'untracked': min(2, changes), 'conflicted': 0, 'renamed': 0,
                           'changes': listed, 'truncated': False},
                   'file_size': {'limit': 500, 'files': 214, 'lines': 48210, 'languages': [
                       {'name': 'C', 'files': 180, 'lines': 41000}, {'name': 'Python', 'files': 34, 'lines': 7210}],
                       'violations': [{'path': 'src/core/engine/very-long-%d.c' % i, 'lines': 1400 - i * 90, 'language': 'C'}
                                      for i in range(long_files)], 'truncated': False,
                       'skipped': {'generated': 3, 'vendored': 12, 'binary': 8, 'other': 0}}}
        if coverage is None:
            details['coverage'] = {'goal': 95, 'reports': [], 'files': []}
        else:
            details['coverage'] = {
                'percent': coverage, 'covered': int(coverage * 120), 'lines': 12000, 'goal': 95,
                'report': 'build/meson-logs/coverage.xml', 'format': 'cobertura', 'report_time': stamp(time.time() - 5400),
                'trend_per_day': 1.85, 'days_to_goal': (95 - coverage) / 1.85,
                'stale': False, 'reports': [{'path': 'build/meson-logs/coverage.xml', 'format': 'cobertura',
                                             'percent': coverage, 'error': ''}],
                'files': [{'path': 'src/client/parse-%d.c' % i, 'percent': 30 + i, 'covered': 90, 'lines': 400 - i * 11}
                          for i in range(20)]}
        return details

    def make_usual(self):
        shop = self.add_project('shop', changes=133, coverage=28.4, long_files=7)
        self.add_project('지킴이', path='/home/mina/projects/jikimi', branch='main', changes=4, coverage=81.0, long_files=0)
        self.add_project('notes', changes=0, coverage=None, branch='draft')
        self.values['api_performance{project="%s"}' % shop['id']] = 54.2
        self.values['deployment_health{project="%s"}' % shop['id']] = 0
        self.details[shop['id']]['api'] = {'probes': [
            {'name': 'shop', 'url': 'https://localhost:8443/health', 'project': shop['id'], 'state': 'ok', 'status': 200,
             'last_ms': 51.0, 'p50_ms': 48.0, 'p95_ms': 54.2, 'max_ms': 90.1, 'samples': 20, 'error': ''}]}
        self.details[shop['id']]['deployment'] = {'targets': [
            {'name': 'shop', 'project': shop['id'], 'kind': 'url', 'target': 'https://localhost:8443/health',
             'state': 'healthy', 'error': ''}]}

    def make_alerting(self):
        self.make_usual()
        shop = self.projects[0]
        self.add_alert('a00000000001', '“shop” 프로젝트의 테스트 커버리지가 28.4%로 위험 기준 30% 아래입니다', 'critical', 'test',
                       age_s=7500, metric='test_coverage', project=shop['id'], project_name='shop', count=3,
                       series='test_coverage{project="%s"}' % shop['id'],
                       text='테스트 커버리지가 2시간째 30% 아래입니다. 가장 낮았을 때는 27.9%였습니다.',
                       did='보고서를 다시 읽어 값이 그대로임을 확인했습니다.',
                       next='최근에 바뀐 파일부터 테스트를 더하십시오. 목표는 95%입니다.')
        self.add_alert('a00000000002', '디스크 사용량이 97%입니다: /home', 'emergency', 'system', age_s=720, metric='disk_usage',
                       text='/home에 남은 공간이 6.1 GB입니다. 약 3시간 뒤 가득 찰 것으로 예상됩니다.',
                       next='큰 파일과 캐시를 지우십시오.')
        self.add_alert('a00000000003', '배포가 <b>느립니다</b> & “shop”', 'warning', 'deployment', age_s=300, project=shop['id'],
                       project_name='shop', text='<span color="red">응답</span>이 490ms 걸립니다.')
        self.add_alert('a00000000004', '메모리 사용량이 86%입니다', 'critical', 'system', 'acknowledged', 5400,
                       metric='memory_usage')
        self.add_alert('a00000000005', '틀린 API 키가 여러 번 쓰였습니다', 'warning', 'security', 'snoozed', 86400 * 2,
                       snoozed_until=stamp(time.time() + 2400))

        self.tunes['a00000000001'] = {
            'alert': 'a00000000001', 'metric': 'test_coverage', 'unit': '%', 'level': 'critical', 'key': 'thresholds.test_coverage',
            'thresholds': {'warning': 50, 'critical': 30, 'emergency': 15, 'worse': 'lower'}, 'days': 6.98, 'suggested': 25,
            'options': [{'value': value, 'fired': fired, 'fired_s': seconds} for value, fired, seconds in (
                (10, 0, 0), (25, 2, 7800), (28, 9, 90000), (30, 14, 201600), (60, 31, 604000))]}

    def make_grouped(self):
        """A cause with what follows from it, and alerts that nobody is told of."""
        self.make_usual()
        shop = self.projects[0]
        self.add_alert('c00000000001', '디스크 사용량이 97%입니다: /', 'critical', age_s=1200, metric='disk_usage')
        self.add_alert('c00000000002', '데이터베이스에 쓸 수 없습니다', 'emergency', 'deployment', age_s=600, caused_by='c00000000001',
                       count=12, project=shop['id'], project_name='shop')
        self.add_alert('c00000000003', '백업을 쓸 수 없습니다', 'warning', 'backup', age_s=300, caused_by='c00000000001')
        self.add_alert('c00000000004', '테스트 커버리지가 28.4%입니다', 'critical', 'test', age_s=60, quiet='maintenance')
        self.add_alert('c00000000005', 'API 응답 시간이 490ms입니다', 'warning', 'performance', age_s=50, quiet='hours')
        self.add_alert('c00000000006', 'CPU 사용량이 88%입니다', 'warning', age_s=40, quiet='work')

    def make_storm(self):
        self.make_usual()
        for i in range(300):
            self.add_alert('%012d' % i, '파일 %d개가 바뀌었습니다' % i, 'warning', age_s=i * 60)

    def make_calm(self):
        self.add_project('shop', changes=3, coverage=91.4)

    def make_empty(self):
        pass

    def make_many(self):
        for i in range(200):
            self.add_project('project-%03d' % i, changes=(i * 37) % 140, coverage=20 + i % 75, long_files=i % 12)

    def make_failed(self):
        self.add_project('shop', changes=3, coverage=91.4)
        self.add_project('lost', state='failed', error='/home/mina/projects/lost: 디렉터리가 없습니다')

    def make_paused(self):
        self.make_calm()
        self.running = False

    def make_working(self):
        self.make_calm()
        self.operations = [{'id': '00aa11bb22cc33dd', 'kind': 'lines', 'project': self.projects[0]['id'], 'state': 'running',
                            'stage': {'n': 2, 'of': 5, 'name': '줄 수를 세는 중'}, 'percent': 42.0, 'eta_s': [170, 235],
                            'started': stamp(time.time() - 60)}]

    def move(self):
        """One second passes."""
        values = self.values
        values['cpu_usage'] = round(20 + 10 * random.random(), 1)
        values['memory_usage'] = round(values['memory_usage'] + random.uniform(-.2, .2), 1)
        values['load'] = round(max(0, values['load'] + random.uniform(-.02, .02)), 2)
        values['pressure_io'] = round(max(0, values['pressure_io'] + random.uniform(-.5, .5)), 1)
        for series in ('network_receive{device="eth0"}', 'disk_write{device="nvme0n1"}'):
            values[series] = round(max(0, values[series] * random.uniform(0.8, 1.22)))

    def add_alert(self, id, title, level='warning', category='system', state='firing', age_s=0, **more):
        verbs = (('refresh', '다시 확인'), ('tune', '임계값 조정'), ('ack', '확인'), ('snooze', '나중에'), ('dismiss', '닫기'))
        alert = {'id': id, 'kind': 'threshold', 'level': level, 'worst': level, 'category': category, 'state': state,
                 'active': True, 'title': title, 'text': title + '.', 'count': 1, 'since': stamp(time.time() - age_s),
                 'updated': stamp(), 'duration_s': age_s, 'actions': [{'id': v, 'label': label} for v, label in verbs]}
        alert.update(more)
        self.alerts.append(alert)
        return alert

    def act_on_alert(self, id, verb, body):
        alert = next(a for a in self.alerts if a['id'] == id)
        alert['state'] = {'ack': 'acknowledged', 'snooze': 'snoozed', 'dismiss': 'dismissed'}[verb]
        if verb == 'ack':
            alert['actions'] = [a for a in alert['actions'] if a['id'] != 'ack']
        if verb == 'snooze' and body.get('for') != 'change':
            alert['snoozed_until'] = stamp(time.time() + 900)
        self.tell_alert(alert)
        self.alerts = [a for a in self.alerts if a['state'] != 'dismissed']

    def tell_alert(self, alert):
        self.tell({'type': 'alert', 'alert': alert})

    # Answers

    def metrics(self):
        rows = []
        for series, value in self.values.items():
            metric = series.split('{')[0]
            row = {'id': metric, 'series': series, 'value': value, 'unit': UNITS.get(metric, ''),
                   'level': level_of(metric, value), 'time': stamp()}
            if '{project="' in series:
                row['project'] = series.split('"')[1]
            elif '{' in series:
                name, text = series[series.index('{') + 1:-1].split('=')
                row['labels'] = {name: text.strip('"')}
            if metric == 'deployment_health':
                row['state'] = ('healthy', 'degraded', 'unavailable')[int(value)]
            if metric in THRESHOLDS:
                row['thresholds'] = dict(zip(('warning', 'critical', 'emergency', 'worse'), THRESHOLDS[metric]))
            rows.append(row)
        return rows

    def project_rows(self):
        order = ['info', 'success', 'warning', 'critical', 'emergency']
        rows = []
        for project in self.projects:
            levels = [row['level'] for row in self.metrics_of(project['id'])]
            rows.append(dict(project, level=max(levels, key=order.index, default='info')))
        return rows

    def metrics_of(self, id):
        suffix = '{project="%s"}' % id
        return [{'level': level_of(series.split('{')[0], value)} for series, value in self.values.items()
                if series.endswith(suffix)]

    def status(self):
        rows = self.metrics()
        order = ['info', 'success', 'warning', 'critical', 'emergency']
        return {'state': 'running' if self.running else 'stopped', 'version': '0.1.0', 'started': stamp(time.time() - 86400),
                'cycle_s': 30, 'auto_healing': False, 'level': max((r['level'] for r in rows), key=order.index),
                'projects': [], 'collectors': []}

    def history(self, query):
        start = read_time(query['from'][0])
        end = read_time(query['to'][0]) if 'to' in query else int(time.time() * 1000)
        self.stretches.append((end - start) / 86400000)
        points = min(int(query.get('points', ['300'])[0]), 600) or 300
        series = []
        for key in query.get('series', []):
            value = self.values.get(key)
            if value is None:
                continue
            noise = random.Random(key)
            step = (end - start) / points
            rows = []
            for i in range(points):
                if points * 0.31 < i < points * 0.34:
                    continue
                wave = math.sin(i / points * 9 + noise.random()) * value * 0.12
                mean = max(0, value * (0.8 + 0.2 * i / points) + wave * (1 - i / points) + noise.uniform(-1, 1) * value * 0.03)
                rows.append([int(start + i * step), round(mean, 2), round(mean * 0.96, 2), round(mean * 1.05, 2)])
            series.append({'series': key, 'metric': key.split('{')[0], 'unit': UNITS.get(key.split('{')[0], ''),
                           'step_s': step / 1000, 'points': rows})
        return {'series': series}

    # Events

    def tell(self, message):
        with self.lock:
            self.event_id += 1
            data = json.dumps(dict(message, id=self.event_id)).encode()
            for send in list(self.sockets):
                try:
                    send(data)
                except OSError:
                    self.sockets.remove(send)

    def tell_metrics(self):
        self.tell({'type': 'metrics', 'time': stamp(), 'metrics': self.metrics()})

    def tell_projects(self):
        self.tell({'type': 'projects', 'projects': self.project_rows()})

    def tell_status(self):
        self.tell({'type': 'status', 'status': self.status()})


class Handler(BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'

    def address_string(self):
        return 'unix'

    def log_message(self, *args):
        pass

    @property
    def world(self):
        return self.server.world

    def answer(self, body, status=200, next_page=None):
        data = b'' if body is None else json.dumps(body).encode()
        self.send_response(status)
        self.send_header('Content-Type', 'application/json' if status < 400 else 'application/problem+json')
        self.send_header('Content-Length', str(len(data)))
        if next_page:
            self.send_header('Link', '<%s%s>; rel="next"' % (self.path.split('?')[0], next_page))
        self.end_headers()
        self.wfile.write(data)

    def problem(self, status, title, detail):
        self.answer({'type': 'about:blank', 'title': title, 'status': status, 'detail': detail}, status)

    def body(self):
        size = int(self.headers.get('Content-Length') or 0)
        return json.loads(self.rfile.read(size)) if size else {}

    def do_GET(self):
        url = urllib.parse.urlsplit(self.path)
        path, query = url.path[len(PREFIX):], urllib.parse.parse_qs(url.query)
        world = self.world
        with world.lock:
            world.requests.append(('GET', path))
        if path == '/events':
            self.follow()
        elif path == '/status':
            self.answer(world.status())
        elif path == '/metrics/current':
            self.answer({'time': stamp(), 'metrics': world.metrics()})
        elif path == '/metrics/history':
            self.answer(world.history(query))
        elif path == '/projects':
            self.answer({'projects': world.project_rows()})
        elif path == '/healing/actions' and not world.healing.refuses:
            body, next_page = world.healing.past(query)
            self.answer(body, next_page=next_page)
        elif world.healing.broken and path.endswith(('/changes', '/diff')):
            self.problem(503, '너무 바쁩니다', '저장소를 지금 읽을 수 없습니다.')
        elif (body := world.healing.get(path, query)) is not None:
            self.answer(body)
        elif path.startswith('/projects/'):
            id = path.split('/')[2]
            row = next((p for p in world.project_rows() if p['id'] == id), None)
            self.answer(dict(row, details=world.details.get(id, {}), healing=world.healing.mode_of(id))) if row \
                else self.problem(404, 'Not found', id)
        elif path == '/operations':
            self.answer({'operations': world.operations})
        elif path == '/maintenance':
            self.answer({'maintenance': world.maintenance})
        elif path.startswith('/alerts/') and path.endswith('/tune'):
            tune = world.tunes.get(path.split('/')[2])
            self.answer(tune) if tune else self.problem(409, '조정할 수 없습니다', '임계값과 기록이 있는 것만 조정할 수 있습니다.')
        elif path == '/alerts':
            self.answer({'alerts': world.alerts})
        elif path == '/machine':
            self.answer({'details': {'machine': world.machine}})
        elif path == '/config':
            self.answer({'values': {k: {'value': v, 'origin': o} for k, (v, o) in world.config.items()}})
        else:
            self.problem(404, 'Not found', path)

    def do_POST(self):
        path, body, world = self.path[len(PREFIX):], self.body(), self.world
        world.requests.append(('POST', path, body))
        if path in ('/control/start', '/control/stop'):
            world.running = path.endswith('start')
            self.answer({})
            world.tell_status()
        elif path == '/projects':
            if not os.path.isdir(os.path.join(body['path'], '.git')):
                self.problem(422, '저장소가 아닙니다', body['path'])
                return
            project = world.add_project(body.get('name') or os.path.basename(body['path']), path=body['path'])
            self.answer(dict(project, level='info'), 201)
            world.tell_projects()
        elif path == '/maintenance':
            start = read_time(body['from']) / 1000 if 'from' in body else time.time()
            end = read_time(body['to']) / 1000 if 'to' in body else start + body['minutes'] * 60
            world.maintenance.append(dict({k: body[k] for k in ('project', 'category', 'comment') if k in body},
                                          id='m%d' % len(world.requests), **{'from': stamp(start), 'to': stamp(end)}))
            self.answer(world.maintenance[-1], 201)
        elif path.startswith('/alerts/'):
            world.act_on_alert(*path.split('/')[2:], body)
            self.answer({})
        elif (answer := world.healing.post(path, body)) is not None:
            self.answer(answer[1], answer[0])
        else:
            self.answer({}, 202)

    def do_PUT(self):
        path, body, world = self.path[len(PREFIX):], self.body(), self.world
        world.requests.append(('PUT', path, body))
        if path == '/config':
            for key, value in body.items():
                if key not in world.defaults:
                    world.defaults[key] = world.config[key][0]
                world.config[key] = [value, 'file'] if value is not None else [world.defaults[key], 'default']
            self.answer({})
            world.tell({'type': 'config'})
            return
        for project in world.projects:
            if project['id'] == path.split('/')[2]:
                project['name'] = body.get('name', project['name'])
        mode = world.healing.mode_of(path.split('/')[2])
        mode.update(body.get('healing', {}))
        self.answer({'id': path.split('/')[2], 'healing': mode})
        world.tell_projects()

    def do_DELETE(self):
        path, world = self.path[len(PREFIX):], self.world
        world.requests.append(('DELETE', path))
        id = path.split('/')[2]
        if world.healing.refuses:
            self.problem(409, 'Conflict', world.healing.refuses)
            return
        if world.healing.delete(path):
            self.answer(None, 204)
            return
        if path.startswith('/maintenance/'):
            world.maintenance = [m for m in world.maintenance if m['id'] != id]
        elif path.startswith('/projects/'):
            world.projects = [p for p in world.projects if p['id'] != id]
            world.values = {k: v for k, v in world.values.items() if id not in k}
        else:
            world.operations = []
        self.answer(None, 204)
        world.tell_projects()

    # WebSocket, as much of it as a test needs (RFC 6455)

    def follow(self):
        key = self.headers['Sec-WebSocket-Key'] + '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'
        self.send_response(101)
        self.send_header('Upgrade', 'websocket')
        self.send_header('Connection', 'Upgrade')
        self.send_header('Sec-WebSocket-Accept', base64.b64encode(hashlib.sha1(key.encode()).digest()).decode())
        self.end_headers()
        self.close_connection = True
        lock = threading.Lock()

        def send(data):
            size = len(data)
            head = struct.pack('!BB', 0x81, size) if size < 126 else \
                struct.pack('!BBH', 0x81, 126, size) if size < 65536 else struct.pack('!BBQ', 0x81, 127, size)
            with lock:
                self.wfile.write(head + data)
                self.wfile.flush()

        send(json.dumps({'type': 'hello', 'id': 0, 'version': '0.1.0', 'time': stamp()}).encode())
        with self.world.lock:
            self.world.sockets.append(send)
        try:
            self.read_frames()
        except (OSError, struct.error):
            pass
        with self.world.lock:
            if send in self.world.sockets:
                self.world.sockets.remove(send)

    def read_frames(self):
        while True:
            first, second = struct.unpack('!BB', self.rfile.read(2))
            size = second & 0x7f
            if size == 126:
                size, = struct.unpack('!H', self.rfile.read(2))
            mask = self.rfile.read(4)
            data = bytes(b ^ mask[i % 4] for i, b in enumerate(self.rfile.read(size)))
            if first & 0xf == 8:
                return
            if first & 0xf == 1:
                self.world.subscriptions.append(json.loads(data))


class FakeHost(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 64

    def __init__(self, path, scenario='usual', beat=True):
        self.world = World(scenario)
        self.connections = []
        super().__init__(path, Handler)
        # How long its end may take, and with it that of each window of a test.
        threading.Thread(target=self.serve_forever, args=[0.05], daemon=True).start()
        threading.Thread(target=self.beat if beat else self.keep_alive, daemon=True).start()

    def keep_alive(self):
        """Nothing happens, but it is still there: the window takes a long silence for the end."""
        while True:
            time.sleep(5)
            self.world.tell({'type': 'ping', 'time': stamp()})

    def beat(self):
        while True:
            time.sleep(1)
            with self.world.lock:
                if self.world.running:
                    self.world.move()
            self.world.tell_metrics()

    def hang_up(self):
        """Ends all connections and takes no new ones."""
        self.shutdown()
        self.server_close()
        os.unlink(self.server_address)
        for connection in self.connections:
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def get_request(self):
        request, _ = super().get_request()
        self.connections.append(request)
        return request, ('unix', 0)


if __name__ == '__main__':
    import sys
    FakeHost(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else 'usual')
    threading.Event().wait()
