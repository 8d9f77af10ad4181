# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls that change something: test-changes.py PROGRAM."""
import sys

from checks import equal, problem
from server import CHECKPOINT, PREFIX, PROJECT, run_tests


def test_projects(server):
    answer = server.call('POST', '/projects', body={'path': server.folder, 'name': '가게'}, unix=True)
    equal(answer.status, 201)
    row = answer.json()
    equal((row['name'], row['path']), ('가게', server.folder))
    location = answer.headers['location']
    equal(location, f'{PREFIX}/projects/{row["id"]}')
    equal(server.get(location, unix=True, prefix=False).json()['name'], '가게')
    problem(server.call('POST', '/projects', body={'path': server.folder}, unix=True), 409, 'conflict')
    equal(server.call('PUT', '/projects/' + row['id'], body={'name': 'shop'}, unix=True).json()['name'], 'shop')
    equal(server.call('DELETE', '/projects/' + row['id'], unix=True).status, 204)
    problem(server.call('DELETE', '/projects/' + row['id'], unix=True), 404, 'not-found')
    problem(server.call('POST', '/projects', body={'path': '/nowhere/at/all'}, unix=True), 404, 'not-found')
    problem(server.call('POST', '/projects', body={'path': 'relative'}, unix=True), 400, 'bad-body')


def test_bad_bodies(server):
    for body in (b'', b'[]', b'null', b'{', b'{"path":1}', b'{"path":null}', b'{"path":["x"]}', b'{"name":"x"}',
                 b'{"path":"/x","more":1}', b'\xff\xfe', b'[' * 100000, b'{"path":' * 50000, b'{"path":"\\ud800"'):
        answer = server.call('POST', '/projects', headers={'Content-Type': 'application/json'}, body=body, unix=True)
        problem(answer, 400, 'bad-body')
    for kind in ('text/plain', 'application/x-www-form-urlencoded', 'application/jsonp', '', None):
        answer = server.call('POST', '/projects', headers={'Content-Type': kind}, body=b'{"path":"/x"}', unix=True)
        problem(answer, 415, 'media-type')
    equal(server.call('POST', '/refresh', headers={'Content-Type': 'application/json; charset=utf-8'}, body=b'',
                      unix=True).status, 202)
    problem(server.call('POST', '/refresh', body={'project': 'nobody'}, unix=True), 404, 'not-found')


def test_configuration(server):
    first = server.get('/config', unix=True)
    equal(first.json()['values']['api.port']['origin'], 'default')
    tag = first.headers['etag']
    change = {'watch.machine_interval': '7s'}
    problem(server.call('PUT', '/config', body=change, headers={'If-Match': '"other"'}, unix=True), 412, 'changed-meanwhile')
    second = server.call('PUT', '/config', body=change, headers={'If-Match': tag}, unix=True)
    equal(second.json()['values']['watch.machine_interval'], {'value': '7s', 'origin': 'file'})
    problem(server.call('PUT', '/config', body=change, headers={'If-Match': tag}, unix=True), 412, 'changed-meanwhile')
    problem(server.call('PUT', '/config', body={'watch.machine_interval': 'soon'}, unix=True), 400, 'bad-body')
    problem(server.call('PUT', '/config', body={'no.such': 'x'}, unix=True), 400, 'bad-body')
    again = server.call('PUT', '/config', body={'watch.machine_interval': None}, unix=True)
    equal(again.json()['values']['watch.machine_interval']['origin'], 'default')


def test_operations(server):
    operation = server.get('/operations', unix=True, headers={'Accept-Language': 'en'}).json()['operations'][-1]
    equal((operation['kind'], operation['state'], operation['stage']),
          ('scan', 'running', {'n': 1, 'of': 2, 'name': 'Counting lines'}))
    assert operation['id'] in [one['id'] for one in server.get('/progress').json()['progress']]
    answer = server.call('POST', '/refresh', body={'project': PROJECT}, unix=True)
    begun = answer.json()
    equal((answer.status, begun['kind'], begun['project'], begun['state']), (202, 'refresh', PROJECT, 'queued'))
    equal(answer.headers['location'], f'{PREFIX}/operations/{begun["id"]}')
    equal(server.get('/operations').json()['operations'][0]['id'], begun['id'])
    answer = server.call('DELETE', '/operations/' + begun['id'], {'Accept-Language': 'en'}, unix=True)
    equal((answer.status, answer.json()['state'], answer.json()['error']), (202, 'cancelled', 'It was cancelled'))
    problem(server.call('DELETE', '/operations/' + begun['id'], unix=True), 409, 'conflict')
    equal(server.get('/operations/' + begun['id']).json()['state'], 'cancelled')
    equal(server.call('POST', '/control/stop', unix=True).status, 200)
    problem(server.call('POST', '/refresh', unix=True, body={}), 409, 'conflict')
    equal(server.call('POST', '/control/start', unix=True).status, 200)


def test_a_project_is_changed_as_it_is_known(server):
    path = '/projects/' + PROJECT
    tag = server.get(path, unix=True).headers['etag']
    for wrong in ('"other"', 'W/' + tag):
        problem(server.call('PUT', path, body={'name': 'x'}, headers={'If-Match': wrong}, unix=True), 412, 'changed-meanwhile')
        problem(server.call('DELETE', path, headers={'If-Match': wrong}, unix=True), 412, 'changed-meanwhile')
    second = server.call('PUT', path, body={'name': 'shop'}, headers={'If-Match': f'"other", {tag}'}, unix=True)
    equal((second.status, second.json()['name']), (200, 'shop'))
    equal(second.headers['etag'], server.get(path, unix=True).headers['etag'])
    problem(server.call('PUT', path, body={'name': 'x'}, headers={'If-Match': tag}, unix=True), 412, 'changed-meanwhile')
    equal(server.call('PUT', path, body={'name': 'secret-name'}, headers={'If-Match': '*'}, unix=True).status, 200)


def test_lists_of_the_administrator_are_not_sent_again(server):
    for path in ('/keys', '/audit?limit=1', '/config'):
        tag = server.get(path, unix=True).headers['etag']
        again = server.get(path, unix=True, headers={'If-None-Match': tag})
        equal((again.status, again.body, again.headers['etag']), (304, b'', tag), path)


def test_channels(server):
    problem(server.get('/channels'), 401, 'key-needed')
    reader = server.call('POST', '/keys', body={'role': 'operator'}, unix=True).json()
    problem(server.get('/channels', headers={'X-API-Key': reader['key']}), 403, 'forbidden')
    row = server.get('/channels', unix=True).json()['channels'][0]
    equal({name: row[name] for name in ('name', 'kind', 'state', 'queued', 'sent', 'maybe_twice')},
          {'name': 'team', 'kind': 'webhook', 'state': 'open', 'queued': 2, 'sent': 5, 'maybe_twice': 1})
    equal((row['error_time'], row['next_time'], 'sent_time' in row), ('2023-11-14T22:13:20.000Z', '2023-11-14T22:14:20.000Z', False))
    answer = server.call('POST', '/channels/team/test', unix=True)
    equal((answer.status, answer.json()['kind'], answer.json()['state']), (202, 'channel-test', 'done'))
    equal(answer.headers['location'], f'{PREFIX}/operations/{answer.json()["id"]}')
    problem(server.call('POST', '/channels/nobody/test', unix=True), 404, 'not-found')
    equal(server.get('/audit?limit=2', unix=True).json()['entries'][1]['status'], 202)
    equal(server.call('DELETE', '/keys/' + reader['id'], unix=True).status, 204)


def whole_state(server):
    paths = ('/status', '/projects', '/keys', '/config')
    operations = [(one['id'], one['state']) for one in server.get('/operations', unix=True).json()['operations']]
    return [server.get(path, unix=True).json() for path in paths] + [operations]


def test_a_dry_run_changes_nothing(server):
    """Each changing call there is, by the description; what it would change is said, and written down."""
    key = server.call('POST', '/keys', body={'role': 'reader', 'name': 'kept'}, unix=True).json()
    operation = server.call('POST', '/refresh', body={}, unix=True).json()['id']
    alert = server.get('/alerts').json()['alerts'][0]['id']
    maintenance = server.call('POST', '/maintenance', body={'minutes': 5}, unix=True).json()['id']
    bodies = {'/maintenance': {}, '/alerts/{id}/snooze': {}, '/projects': {'path': server.folder, 'name': 'x'},
              '/projects/{id}': {'name': 'other'}, '/refresh': {},
              '/projects/{id}/commits': {}, '/projects/{id}/checkpoints/{checkpoint}/restore': {},
              '/healing/pause': {}, '/healing/{rule}/run': {}, '/healing/{rule}/preview': {},
              '/config': {'watch.machine_interval': '9s', 'log.level': 'debug'}, '/keys': {'role': 'admin', 'name': 'ci'}}
    changes = {
        'POST /projects': [('projects', None, server.folder)],
        'PUT /projects/{id}': [(f'projects/{PROJECT}/name', 'secret-name', 'other')],
        'DELETE /projects/{id}': [(f'projects/{PROJECT}', '/secret-path/shop', None)],
        'POST /projects/{id}/commits': [('operations', None, 'commit')],
        'POST /projects/{id}/commits/undo': [('operations', None, 'undo')],
        'POST /projects/{id}/checkpoints': [('operations', None, 'checkpoint')],
        'POST /projects/{id}/checkpoints/{checkpoint}/restore': [('files/a.c', 'now', CHECKPOINT), ('operations', None, 'restore')],
        'DELETE /projects/{id}/checkpoints/{checkpoint}': [(f'checkpoints/{CHECKPOINT}', CHECKPOINT, None)],
        'DELETE /operations/{id}': [(f'operations/{operation}/state', 'queued', 'cancelled')],
        'PUT /config': [('config/log.level', 'info', 'debug'), ('config/watch.machine_interval', '5s', '9s')],
        'POST /control/start': [],
        'POST /control/stop': [('status/state', 'running', 'stopped')],
        'POST /control/auto-healing/enable': [('status/auto_healing', 'false', 'true')],
        'POST /control/auto-healing/disable': [],
        'POST /refresh': [('operations', None, 'refresh')],
        'POST /keys': [('keys', None, 'admin ci')],
        'DELETE /keys/{id}': [(f'keys/{key["id"]}', 'reader', None)],
        'POST /api/auth/token': [],
        'POST /channels/{id}/test': [('operations', None, 'channel-test')],
        'POST /alerts/{id}/ack': [(f'alerts/{alert}/state', 'firing', 'acknowledged')],
        'POST /alerts/{id}/snooze': [(f'alerts/{alert}/state', 'firing', 'snoozed')],
        'POST /alerts/{id}/dismiss': [(f'alerts/{alert}/state', 'firing', 'dismissed')],
        'POST /healing/pause': [('healing/paused', 'false', 'true')],
        'POST /healing/resume': [],
        'POST /healing/{rule}/run': [('operations', None, 'heal')],
        'POST /healing/{rule}/preview': [],
        'POST /healing/actions/{id}/undo': [('operations', None, 'undo')],
        'POST /maintenance': [('maintenance', None, '')],
        'DELETE /maintenance/{id}': [('maintenance', maintenance, None)],
    }
    ids = {'/alerts/{id}/ack': alert, '/alerts/{id}/snooze': alert, '/alerts/{id}/dismiss': alert,
           '/channels/{id}/test': 'team', '/maintenance/{id}': maintenance, '/operations/{id}': operation, '/keys/{id}': key['id'],
           '/healing/actions/{id}/undo': '00112233aabbccdd'}
    before, seen = whole_state(server), {}
    for path, methods in server.describe().document['paths'].items():
        for method, described in methods.items():
            if method == 'get' or described.get('x-jikimi-not-built'):
                continue
            short = path.removeprefix(PREFIX)
            url = path.replace('{id}', ids.get(short, PROJECT)).replace('{rule}', 'low-disk')
            url = url.replace('{checkpoint}', CHECKPOINT) + '?dry_run=true'
            needs_key = 'token' in path
            headers = {'X-API-Key': key['key']} if needs_key else {}
            body = bodies.get(short) if method != 'delete' else None
            answer = server.call(method.upper(), url, headers, body, unix=not needs_key, prefix=False)
            equal(answer.status, 200, f'{method} {path} {answer.body}')
            told = answer.json()
            equal(told['dry_run'], True)
            seen[f'{method.upper()} {short}'] = sorted((one['what'], one['from'], one['to']) for one in told['changes'])
    equal(seen, changes)
    after = whole_state(server)
    before[2] = after[2] = [{name: value for name, value in one.items() if name != 'used'} for one in after[2]['keys']]
    equal(after, before)
    entries = server.get('/audit', unix=True).json()['entries'][:len(changes)]
    equal([(entry['status'], entry['dry_run']) for entry in entries], len(changes) * [(200, True)])
    equal('dry_run' in server.get('/audit?limit=1000', unix=True).json()['entries'][-1], False)
    equal(server.call('DELETE', '/keys/' + key['id'], unix=True).status, 204)


def test_a_dry_run_is_refused_like_the_real_call(server):
    for method, path, body, status, word in (
            ('POST', '/projects', {'path': '/nowhere/at/all'}, 404, 'not-found'),
            ('POST', '/projects', {'path': '/secret-path/shop'}, 409, 'conflict'),
            ('POST', '/projects', {'path': 'relative'}, 400, 'bad-body'),
            ('PUT', '/projects/nobody', {'name': 'x'}, 404, 'not-found'),
            ('PUT', '/projects/' + PROJECT, {'name': ''}, 400, 'bad-body'),
            ('DELETE', '/projects/nobody', None, 404, 'not-found'),
            ('DELETE', '/keys/nobody', None, 404, 'not-found'),
            ('POST', '/channels/nobody/test', None, 404, 'not-found'),
            ('DELETE', '/operations/nobody', None, 404, 'not-found'),
            ('POST', '/keys', {'role': 'root'}, 400, 'bad-body'),
            ('PUT', '/config', {'watch.machine_interval': 'soon'}, 400, 'bad-body'),
            ('PUT', '/config', {'no.such': 'x'}, 400, 'bad-body'),
            ('POST', '/refresh', {'project': 'nobody'}, 404, 'not-found')):
        problem(server.call(method, path + '?dry_run=true', body=body, unix=True), status, word)
    problem(server.call('POST', '/control/stop?dry_run=true'), 401, 'key-needed')
    reader = server.call('POST', '/keys', body={'role': 'reader'}, unix=True).json()
    problem(server.call('POST', '/control/stop?dry_run=true', headers={'X-API-Key': reader['key']}), 403, 'forbidden')
    for value in ('yes', '1', '', 'TRUE'):
        equal(problem(server.call('POST', f'/control/stop?dry_run={value}', unix=True), 400, 'bad-parameter')['parameter'],
              'dry_run')
    problem(server.call('POST', '/control/stop?dry_run=true&dry_run=false', unix=True), 400, 'bad-parameter')
    problem(server.get('/status?dry_run=true', unix=True), 400, 'bad-parameter')
    problem(server.call('POST', '/steps/x/run?dry_run=true', unix=True), 501, 'not-built')
    equal(server.call('POST', '/control/start?dry_run=false', unix=True).json()['state'], 'running')


def test_a_change_shows_at_once(server):
    tag = server.get('/status').headers['etag']
    equal(server.call('POST', '/control/stop', unix=True).json()['state'], 'stopped')
    answer = server.get('/status', headers={'If-None-Match': tag})
    equal((answer.status, answer.json()['state']), (200, 'stopped'))
    equal(server.call('POST', '/control/start', unix=True).json()['state'], 'running')
    equal(server.call('POST', '/control/auto-healing/enable', unix=True).json()['auto_healing'], True)
    equal(server.call('POST', '/control/auto-healing/disable', unix=True).json()['auto_healing'], False)


run_tests(sys.modules[__name__])
