# SPDX-License-Identifier: GPL-3.0-or-later
"""What the host of fake_host.py tells of self-healing and of uncommitted changes, for states that are hard to provoke on a real one:
a rule whose breaker is open, a repair under way, an action without a way back, a file that looks secret."""
import threading
import time
from datetime import datetime, timezone


def stamp(ago_s=0.0):
    return datetime.fromtimestamp(time.time() - ago_s, timezone.utc).strftime('%Y-%m-%dT%H:%M:%S.%fZ')


def rule(id, name, condition, action, state='watching', **more):
    row = {'id': id, 'name': name, 'condition': condition, 'for_s': 300, 'action': action, 'enabled': state != 'off', 'state': state,
           'since': stamp(3600), 'breaker': {'state': 'closed', 'failures': 0, 'until': None}, 'next_allowed': None, 'can_undo': True,
           'only_recommends': False, 'last_action': None}
    row.update(more)
    return row


def effect(metric, unit, before, after):
    return {'metric': metric, 'unit': unit, 'before': before, 'after': after}


def action(id, rule, name, title, state='kept', **more):
    row = {'id': id, 'rule': rule, 'action': name, 'trigger': 'rule', 'state': state, 'started': stamp(190), 'ended': stamp(180),
           'title': title, 'text': '', 'effects': [], 'items': [], 'n_items': 0, 'can_undo': False, 'verdict': None}
    row.update(more)
    return row


class Healing:
    """`tell`: sends an event; `projects`: rows of the host's projects."""

    def __init__(self, tell, projects, scenario='usual'):
        self.tell, self.projects = tell, projects
        self.auto, self.paused, self.until, self.stopped_by = True, False, None, 'nobody'
        self.used = 3
        self.rules, self.actions = [], []
        self.refuses = None  # a sentence with which everything is refused
        self.broken = False  # changes and differences cannot be read
        self.changes = {}
        self.modes = {}
        self.checkpoints = []
        self.has_commit = False
        self.hunk_lines, self.compared = None, []  # of each difference, instead of those below; files that were compared
        self.work = 0
        if scenario not in ('empty', 'calm'):
            self.make_usual(projects[0]['id'] if projects else None)

    def make_usual(self, shop):
        self.rules = [
            rule('git-changes', '커밋하지 않은 변경 정리', 'git_changes >= 130', 'git-commit', 'pending'),
            rule('memory', '메모리 확보', 'memory_usage >= 85 and avg(pressure_memory, 60s) > 10', 'memory', 'cooling', can_undo=False,
                 next_allowed=stamp(-1500)),
            rule('slow-api', '느린 API 대응', 'api_performance >= 200', 'probe-remedy', 'resting', project=shop,
                 breaker={'state': 'open', 'failures': 3, 'until': stamp(-5400)}, can_undo=False),
            rule('file-size', '긴 파일 나누기 권고', 'file_size_violations >= 1', 'file-size', only_recommends=True, can_undo=False),
            rule('service', '멈춘 서비스 다시 시작', 'service_failed > 0', 'service-restart', 'off', can_undo=False,
                 refusal='다시 시작해도 되는 서비스가 설정에 없습니다. [health] 절에 restart를 적으십시오.'),
            rule('disk', '디스크 공간 확보', 'disk_usage >= 95', 'disk-clean', 'verifying', target='/home'),
        ]
        self.actions = [
            action('h6', 'disk', 'disk-clean', '디스크 공간 확보', 'running', started=stamp(20), ended=None, target='/home', operation='op-disk',
                   text='캐시를 격리 폴더로 옮기는 중입니다.'),
            action('h5', 'git-changes', 'git-commit', '파일 128개를 커밋했습니다', project=shop, can_undo=True, verdict='helped',
                   text='안전한 파일 128개를 커밋 3개로 나누어 main에 커밋했습니다.',
                   effects=[effect('git_changes', 'paths', 133, 5)], n_items=128,
                   items=[{'name': 'src/module-%02d/file-%03d.c' % (i % 7, i), 'note': '소스'} for i in range(60)]),
            action('h4', 'memory', 'memory', '메모리를 돌려받았습니다', verdict='no-help', ended=stamp(2400),
                   effects=[effect('memory_usage', '%', 88.2, 86.9), effect('memory_available', 'B', 2.1e9, 2.314e9)], n_items=1,
                   items=[{'name': 'chromium (4312)', 'note': '한 시간 동안 1.2 GB 늘었습니다', 'size_bytes': 3.1e9}]),
            action('h3', 'slow-api', 'probe-remedy', '캐시를 비웠으나 더 느려졌습니다', 'undone', project=shop, verdict='worse', ended=stamp(7200),
                   effects=[effect('api_performance', 'ms', 240, 410)]),
            action('h2', 'service', 'service-restart', 'shop.service를 다시 시작하지 못했습니다', 'failed', ended=stamp(9000),
                   error='서비스가 1초 만에 다시 끝났습니다: exit code 1', trigger='person'),
            action('h1', 'file-size', 'file-size', '긴 파일 7개를 나눌 곳', 'recommended', project=shop, ended=stamp(86400), n_items=7,
                   text='아무것도 고치지 않았습니다. 큰 함수와 구역의 경계에서 나누십시오.',
                   items=[{'name': 'src/core/engine/very-long-0.c', 'note': '120~480줄: 함수 parse_arguments (361줄)'},
                          {'name': 'src/core/engine/very-long-1.c', 'note': '12~300줄: “Parsing” 구역'}]),
        ]
        if shop:
            self.make_changes(shop)

    def make_changes(self, project):
        def change(path, worktree='M', verdict='safe', kind='source', reason='프로그램의 소스입니다.', **more):
            return dict({'path': path, 'old_path': '', 'index': '', 'worktree': worktree, 'conflicted': False, 'class': kind,
                         'verdict': verdict, 'reason': kind, 'reason_text': reason, 'lines_added': 12, 'lines_removed': 3}, **more)

        source = [change('src/module-%02d/file-%03d.c' % (i % 3, i)) for i in range(64)]
        source[0]['path'] = 'src/<b>굵은</b> & 이름이-아주-길어서-좁은-창에서는-여러-줄이-되는-파일.c'
        tests = [change('tests/test-%d.py' % i, kind='test', reason='테스트입니다.') for i in range(4)]
        rest = [change('data/dump.sql', '?', 'ask', 'data', '2.4 MB의 데이터입니다. 저장소에 둘 것인지 확인하십시오.', size_bytes=2400000),
                change('build/out.min.js', '?', 'ask', 'generated', '만들어진 파일로 보입니다.')]
        never = [change('.env', '?', 'never', 'secret', '이런 이름의 파일에는 키나 암호가 들어 있습니다.'),
                 change('src/config.c', verdict='never', kind='secret', reason='키, 토큰 또는 암호가 들어 있는 것으로 보입니다.',
                        findings=[{'kind': 'AWS 접근 키', 'line': 12, 'preview': 'AKIA************QX'}])]
        self.changes[project] = {
            'changes': source + tests + rest + never, 'classified': True,
            'proposals': [{'id': 'p1', 'message': 'feat(shop): 장바구니 계산을 나눔\n\n큰 함수를 둘로 나누었습니다.', 'class': 'source',
                           'paths': [c['path'] for c in source], 'safe': True},
                          {'id': 'p2', 'message': 'test: 장바구니 계산 테스트 추가', 'class': 'test',
                           'paths': [c['path'] for c in tests], 'safe': True}]}
        self.checkpoints = [{'id': 'c1', 'ref': 'refs/jikimi/checkpoints/main/1', 'branch': 'main', 'time': stamp(3600), 'paths': 6,
                             'outside': [], 'size_bytes': 48210, 'reason': 'heal'}]
        long = 'src/아주/깊은/폴더/안에/있는/이름이-아주-긴-파일-그리고-끝나지-않는-이름.c'
        self.held = {'src/cart.c': 'change', long: 'change', 'notes.md': 'create', 'old.txt': 'keep', 'README.md': 'same',
                     'build': 'blocked'}
        self.restored = set()  # of the names above
        self.n_unlisted = 0  # that would be changed too
        self.n_restores = 0
        self.blocked = 0

    # Answers

    def state(self):
        return {'auto_healing': self.auto, 'paused': self.paused, 'paused_until': self.until, 'stopped_by': self.stopped_by,
                'budget': {'per_hour': 12, 'used': self.used, 'free_at': stamp(-600) if self.used >= 12 else None},
                'rules': self.rules, 'actions': self.actions[:100]}

    def past(self, query):
        """Returns: a page of all actions, and where they go on (or None)."""
        limit, start = int(query.get('limit', ['100'])[0]), int(query.get('cursor', ['0'])[0])
        more = start + limit < len(self.actions)
        return {'actions': self.actions[start:start + limit]}, '?limit=%d&cursor=%d' % (limit, start + limit) if more else None

    def changes_of(self, project):
        known = self.changes.get(project, {'changes': [], 'proposals': [], 'classified': True})
        return dict(known, project=project, state='ok', total=len(known['changes']), operation='')

    def mode_of(self, project):
        return self.modes.setdefault(project, {'mode': 'suggest', 'untracked': False, 'trusted': False})

    def diff(self, path, staged):
        lines = [[' ', 'int'], [' ', 'main (int argc, char **argv)'], ['-', '  return run (argc);'],
                 ['+', '  if (argc < 2) /* 인수가 없으면 사용법을 보여 줍니다. 이 줄은 좁은 창에서 여러 줄이 될 만큼 깁니다. */'],
                 ['+', '    return usage ();'], ['+', '  return run (argc, argv);'], [' ', '}']]
        hunks = [{'old_start': 10, 'old_lines': 4, 'new_start': 10, 'new_lines': 6, 'lines': lines}]
        self.compared.append(path)
        if self.hunk_lines:
            hunks[0]['lines'] = self.hunk_lines
        if path == 'src/config.c':
            hunks[0]['lines'] = [['+', 'static const char *key = "AKIA************QX";']]
        if path == 'data/dump.sql':
            hunks = [{'old_start': 0, 'old_lines': 0, 'new_start': 1, 'new_lines': 30000,
                      'lines': [['+', 'INSERT INTO t VALUES (%d);' % i] for i in range(30000)]}]
        binary = path.endswith('.js')
        return {'path': path, 'hunks': [] if binary else hunks, 'is_binary': binary, 'is_truncated': False,
                'masked': path == 'src/config.c'}

    def checkpoint_files(self, id):
        """What going back to it would do; nothing any more to what was brought back."""
        known = next((row for row in self.checkpoints if row['id'] == id), None)
        if known is None:
            return None
        effects = {name: 'same' if name in self.restored else effect for name, effect in self.held.items()}
        files = [{'path': name, 'effect': effect, 'size_bytes': 2048, 'outside': False,
                  **({'reason': 'folder'} if effect == 'blocked' else {})} for name, effect in effects.items()]
        counts = {word: list(effects.values()).count(word) for word in ('same', 'change', 'create', 'remove', 'keep', 'blocked')}
        counts['change'] += self.n_unlisted
        return {**known, 'effects': {**counts, 'write_bytes': 6144}, 'truncated': self.n_unlisted > 0, 'files': files}

    def restore(self, id, paths):
        is_undo = id != 'c1'
        chosen = [effect for name, effect in self.held.items()
                  if (name in self.restored) == is_undo and (paths is None or name in paths)]
        self.n_restores += 1
        before = {**self.checkpoints[0], 'id': 'b%d' % self.n_restores, 'time': stamp(0), 'paths': 3, 'reason': 'before-restore'}
        self.checkpoints.insert(0, before)
        if not is_undo:
            self.restored.update(self.held if paths is None else paths)
            self.restored -= {name for name, effect in self.held.items() if effect in ('keep', 'blocked')}
        else:
            self.restored.clear()
        return {'checkpoint': id, 'before': before['id'], 'changed': chosen.count('change'), 'created': chosen.count('create'),
                'removed': chosen.count('remove'), 'same': 1, 'kept': 1, 'blocked': self.blocked, 'size_bytes': 6144, 'paths': [],
                'left_out': []}

    def delete(self, path):
        """Returns: whether that is a checkpoint, which is gone then."""
        parts = path.strip('/').split('/')
        if parts[0] != 'projects' or parts[2:3] != ['checkpoints']:
            return False
        self.checkpoints = [row for row in self.checkpoints if row['id'] != parts[3]]
        self.tell({'type': 'detail', 'collector': 'git', 'project': parts[1]})
        return True

    def get(self, path, query):
        """Returns: the body, or None for what is not known."""
        parts = path.strip('/').split('/')
        if path == '/healing':
            return self.state()
        if parts[0] == 'projects' and len(parts) == 3:
            return {'changes': lambda: self.changes_of(parts[1]), 'checkpoints': lambda: {'checkpoints': self.checkpoints},
                    'diff': lambda: self.diff(query['path'][0], 'staged' in query)}.get(parts[2], lambda: None)()
        if parts[0] == 'projects' and parts[2:3] == ['checkpoints'] and len(parts) == 4:
            return self.checkpoint_files(parts[3])
        return None

    def post(self, path, body):
        """Returns: status and body; None for what is not known."""
        parts = path.strip('/').split('/')
        if path.startswith('/control/auto-healing/'):
            self.auto = path.endswith('/enable')
            self.tell({'type': 'healing'})
            return 200, {}
        if self.refuses and (parts[0] == 'healing' or parts[-1] in ('commits', 'checkpoints', 'undo', 'restore')):
            return 409, {'type': 'about:blank', 'title': 'Conflict', 'status': 409, 'detail': self.refuses}
        if path in ('/healing/pause', '/healing/resume'):
            self.pause(path.endswith('/pause'), body)
            return 200, self.state()
        if parts[0] == 'healing' and parts[-1] == 'preview':
            return 200, self.preview(parts[1], body)
        if parts[0] == 'healing' and parts[-1] == 'run':
            return 202, self.operate('heal', body.get('project'), lambda: self.ran(parts[1], body))
        if parts[0] == 'healing' and parts[-1] == 'undo':
            return 202, self.operate('undo', None, lambda: self.undone(parts[2]))
        if parts[0] == 'projects' and parts[2:] == ['commits']:
            return 202, self.operate('commit', parts[1], lambda: self.committed(parts[1], body))
        if parts[0] == 'projects' and parts[2:] == ['commits', 'undo']:
            return 202, self.operate('undo', parts[1], lambda: {})
        if parts[0] == 'projects' and parts[2:] == ['checkpoints']:
            return 202, self.operate('checkpoint', parts[1], lambda: {'id': 'c2'})
        if parts[0] == 'projects' and parts[2:3] == ['checkpoints'] and parts[-1] == 'restore':
            return 202, self.operate('restore', parts[1], lambda: self.restore(parts[3], body.get('paths')))
        return None

    def pause(self, paused, body):
        self.paused, self.stopped_by = paused, 'person' if paused else 'nobody'
        self.until = stamp(-60 * body['minutes']) if paused and 'minutes' in body else None

    def preview(self, id, body):
        row = next(r for r in self.rules if r['id'] == id)
        answer = {'rule': id, 'action': row['action'], 'would_act': 'refusal' not in row, 'title': row['name'], 'text': '', 'effects': [],
                  'items': [], 'n_items': 0, 'can_undo': row['can_undo'], 'only_recommends': row['only_recommends']}
        if 'refusal' in row:
            answer['refusal'] = row['refusal']
        if id == 'git-changes':
            answer.update(title='파일 128개를 커밋합니다', text='안전한 파일만 main에 커밋합니다. 비밀로 보이는 파일 2개는 남깁니다.', n_items=128,
                          effects=[effect('git_changes', 'paths', 133, 5)],
                          items=[{'name': 'src/module-%02d/file-%03d.c' % (i % 7, i), 'note': '소스'} for i in range(60)])
        if id == 'memory':
            answer.update(text='지킴이의 캐시를 비우고 사용자의 제어 그룹에서 메모리를 돌려받습니다.',
                          effects=[effect('memory_available', 'B', 2.1e9, 2.314e9)], n_items=1,
                          items=[{'name': 'user.slice', 'size_bytes': 3.1e9}])
        return answer

    # Work

    def operate(self, kind, project, end):
        """Work that takes a moment; what end() gives is its result."""
        self.work += 1
        operation = {'id': 'op-%d' % self.work, 'kind': kind, 'project': project, 'state': 'running',
                     'stage': {'n': 1, 'of': 2, 'name': '하는 중'}, 'percent': 30.0, 'started': stamp()}

        def finish():
            self.tell({'type': 'operation', 'operation': dict(operation, state='done', percent=100.0, result=end())})
            self.tell({'type': 'healing'})
            if project:
                self.tell({'type': 'detail', 'collector': 'git', 'project': project})

        threading.Timer(0.3, finish).start()
        return operation

    def ran(self, id, body):
        row = next(r for r in self.rules if r['id'] == id)
        row['state'] = 'cooling'
        self.actions.insert(0, action('h9', id, row['action'], '파일 128개를 커밋했습니다', project=body.get('project'), trigger='person',
                                      can_undo=True, verdict='helped', ended=stamp(), effects=[effect('git_changes', 'paths', 133, 5)]))
        return {'action': 'h9'}

    def undone(self, id):
        for row in self.actions:
            if row['id'] == id:
                row.update(state='undone', can_undo=False)
        return {}

    def committed(self, project, body):
        known = self.changes[project]
        gone = next((p['paths'] for p in known['proposals'] if p['id'] == body.get('proposal')), body.get('paths', []))
        known['changes'] = [c for c in known['changes'] if c['path'] not in gone]
        known['proposals'] = [p for p in known['proposals'] if p['id'] != body.get('proposal')]
        return {'commit': '0123456789abcdef0123456789abcdef01234567', 'branch': 'main', 'paths': gone}
