# SPDX-License-Identifier: GPL-3.0-or-later
"""Alerts over the API: test-alerts.py SERVER."""
import datetime
import sys
import threading
import time

import tap
from checks import equal, problem
from server import PREFIX, PROJECT, Server

SERVER = sys.argv[1]
EN = {'Accept-Language': 'en'}


def alerts(server, query='', headers=None, unix=True):
    answer = server.get('/alerts' + query, headers, unix=unix)
    equal(answer.status, 200, answer.body)
    return answer.json()['alerts']


def find(server, kind, **members):
    return next(one for one in alerts(server, **members) if one['kind'] == kind)


def test_list(server):
    rows = alerts(server)
    equal([row['kind'] for row in rows], ['threshold', 'threshold', 'collector'] if rows[1]['kind'] == 'threshold'
          else ['threshold', 'collector', 'threshold'])
    first = rows[0]
    equal((first['level'], first['category'], first['state'], first['count']), ('critical', 'system', 'firing', 1))
    equal((first['metric'], first['value'], first['threshold'], first['unit'], first['active']), ('memory_usage', 88.5, 85, '%', True))
    equal(first['title'], '메모리 사용량이 88.5%입니다')
    assert first['text'].startswith('위험 임계값은 85%입니다. 방금 시작되었습니다.'), first
    equal([one['id'] for one in first['actions']], ['refresh', 'tune', 'ack', 'snooze', 'dismiss'])
    equal(first['actions'][2]['label'], '확인')
    named = {row['kind']: row for row in rows[1:]}
    equal(named['threshold']['title'], '“/secret-home”의 디스크 사용량이 72%입니다')
    equal(named['collector']['title'], '“secret-name · coverage” 수집기가 값을 읽지 못합니다')
    equal(named['collector']['reason'], 'secret-sensor: no such device')
    equal(named['collector']['did'], '지킴이가 간격을 늘려 가며 다시 시도합니다.')
    equal(named['collector']['next'], '원인을 확인하십시오. 측정하지 못하는 동안에는 감시하지 못합니다.')


def test_english(server):
    rows = {(row['kind'], row.get('metric')): row for row in alerts(server, headers=EN)}
    equal(rows['threshold', 'memory_usage']['title'], 'Memory usage: 88.5%')
    equal(rows['threshold', 'disk_usage']['title'], 'Disk usage of “/secret-home”: 72%')
    equal(rows['threshold', 'disk_usage']['text'][:29], 'The warning threshold is 70%.')
    for row in alerts(server, headers=EN):
        for member in ('title', 'text', 'next'):
            assert not any('가' <= c <= '힣' for c in row[member]), row


def test_without_a_key(server):
    for path in ('/alerts', '/alerts?level=info', '/alerts?from=0', '/dashboard', '/maintenance'):
        answer = server.get(path)
        equal(answer.status, 200, path)
        assert b'secret' not in answer.body, answer.body
    rows = alerts(server, unix=False)
    equal({row['title'] for row in rows}, {'메모리 사용량이 88.5%입니다', '디스크 사용량이 72%입니다', '수집기가 값을 읽지 못합니다'})
    assert all('임계값' in row['text'] or '시작' in row['text'] for row in rows), rows
    for member in ('reason', 'series', 'subject', 'project_name'):
        assert all(member not in row for row in rows), member
    problem(server.get('/alerts?text=secret'), 401, 'key-needed')
    problem(server.call('POST', f'/alerts/{rows[0]["id"]}/ack'), 401, 'key-needed')


def test_filters(server):
    def count(query):
        return len(alerts(server, query))

    equal(count('?level=critical'), 1)
    equal(count('?level=emergency'), 0)
    equal(count('?category=automation'), 1)
    equal(count(f'?project={PROJECT}'), 1)
    equal(count('?state=acknowledged'), 0)
    equal(count('?text=secret-NAME'), 1)
    equal(count('?text=%EB%A9%94%EB%AA%A8%EB%A6%AC'), 1)
    equal(len(alerts(server, '?text=memory', EN)), 1)
    equal(count('?limit=2'), 2)
    for bad in ('level=loud', 'category=x', 'state=x', 'from=x', 'limit=0', 'unknown=1', 'cursor=x'):
        problem(server.get('/alerts?' + bad, unix=True), 400, 'bad-parameter')


def test_history(server):
    rows = alerts(server, '?from=0')
    equal(sorted(row['kind'] for row in rows), ['collector', 'config', 'threshold', 'threshold'])
    over = alerts(server, '?state=resolved')
    equal([(row['kind'], row['end'], row['active'], row['actions']) for row in over], [('config', 'recovered', False, [])])
    equal(over[0]['reason'], '/secret-path/jikimi.conf:3: wrong')
    equal(alerts(server, '?to=1000'), [])
    equal(server.get('/alerts/' + over[0]['id'], unix=True).json()['title'], over[0]['title'])
    problem(server.get('/alerts/0123456789ab', unix=True), 404, 'not-found')
    # Page by page, each once.
    seen, path = [], PREFIX + '/alerts?from=0&limit=1'
    while path:
        answer = server.get(path, unix=True, prefix=False)
        seen += [row['id'] for row in answer.json()['alerts']]
        path = answer.headers.get('link', '').partition('<')[2].partition('>')[0]
    equal(sorted(seen), sorted(row['id'] for row in rows))


def test_acts(server):
    one = find(server, 'collector')
    path = f'/alerts/{one["id"]}'
    dry = server.call('POST', path + '/ack?dry_run=true', unix=True)
    equal(dry.json()['changes'][0]['to'], 'acknowledged', dry.body)
    equal(server.get(path, unix=True).json()['state'], 'firing')
    for _ in range(2):
        answer = server.call('POST', path + '/ack', unix=True)
        equal((answer.status, answer.json()['state']), (200, 'acknowledged'))
    equal([row['id'] for row in alerts(server, '?state=acknowledged')], [one['id']])

    snooze = {'Content-Type': 'application/json'}
    for body, has_end in ((b'{"for":"15min"}', True), (b'{"for":"today"}', True), (b'{"for":"change"}', False), (b'{}', True)):
        answer = server.call('POST', path + '/snooze', snooze, body, unix=True)
        equal((answer.status, answer.json()['state'], 'snoozed_until' in answer.json()), (200, 'snoozed', has_end), body)
    until = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=3)).isoformat(timespec='seconds')
    answer = server.call('POST', path + '/snooze', snooze, b'{"until":"%s"}' % until.encode(), unix=True)
    equal(answer.json()['snoozed_until'][:19], until[:19])
    for body in (b'{"for":"ever"}', b'{"until":"2001-01-01T00:00:00Z"}', b'{"for":1}', b'{"x":"1h"}', b'[]'):
        problem(server.call('POST', path + '/snooze', snooze, body, unix=True), 400, 'bad-body')

    for _ in range(2):
        answer = server.call('POST', path + '/dismiss', unix=True)
        equal((answer.status, answer.json()['state'], answer.json()['end']), (200, 'dismissed', 'user'))
    assert one['id'] not in [row['id'] for row in alerts(server)]
    problem(server.call('POST', path + '/ack', unix=True), 409, 'conflict')
    problem(server.call('POST', '/alerts/nothing/ack', unix=True), 404, 'not-found')
    problem(server.call('DELETE', path, unix=True), 405, 'method-not-allowed')
    over = alerts(server, '?state=resolved')[0]
    problem(server.call('POST', f'/alerts/{over["id"]}/dismiss', unix=True), 409, 'conflict')


def test_tune(server):
    disk = next(row for row in alerts(server) if row.get('metric') == 'disk_usage')
    answer = server.get(f'/alerts/{disk["id"]}/tune', unix=True)
    equal(answer.status, 200, answer.body)
    body = answer.json()
    equal((body['metric'], body['key'], body['level'], body['unit']), ('disk_usage', 'thresholds.disk_usage', 'warning', '%'))
    equal(body['thresholds']['warning'], 70)
    values = {option['value']: option['fired'] for option in body['options']}
    # The history of the sample stands at 40 all the time.
    equal((values[70], values[35]), (0, 1), body)
    equal(body['suggested'], 70)
    assert b'secret' not in server.get(f'/alerts/{disk["id"]}/tune').body
    over = alerts(server, '?state=resolved')[0]
    problem(server.get(f'/alerts/{over["id"]}/tune', unix=True), 409, 'conflict')
    problem(server.get('/alerts/nothing/tune', unix=True), 404, 'not-found')


def test_maintenance(server):
    json = {'Content-Type': 'application/json'}
    equal(server.get('/maintenance').json(), {'maintenance': []})
    dry = server.call('POST', '/maintenance?dry_run=true', json, b'{}', unix=True)
    equal((dry.status, len(server.get('/maintenance').json()['maintenance'])), (200, 0), dry.body)
    made = server.call('POST', '/maintenance', json, b'{"minutes":30,"category":"system","comment":"secret-move"}', unix=True)
    equal(made.status, 201, made.body)
    equal(made.headers['location'], f'{PREFIX}/maintenance/{made.json()["id"]}')
    equal(made.json()['comment'], 'secret-move')
    assert b'secret' not in server.get('/maintenance').body
    equal(find(server, 'threshold')['quiet'], 'maintenance')
    for body in (b'{"minutes":0}', b'{"minutes":99999999}', b'{"to":"2001-01-01T00:00:00Z"}', b'{"from":"x"}',
                 b'{"category":"x"}', b'{"to":"9999-01-01T00:00:00Z"}', b'{"comment":"%s"}' % (b'x' * 501)):
        problem(server.call('POST', '/maintenance', json, body, unix=True), 400, 'bad-body')
    problem(server.call('POST', '/maintenance', json, b'{"project":"nothing"}', unix=True), 404, 'not-found')
    problem(server.call('POST', '/maintenance', json, b'{}'), 401, 'key-needed')
    equal(server.call('DELETE', f'/maintenance/{made.json()["id"]}', unix=True).status, 204)
    problem(server.call('DELETE', f'/maintenance/{made.json()["id"]}', unix=True), 404, 'not-found')
    assert 'quiet' not in find(server, 'threshold')


def test_dashboard(server):
    body = server.get('/dashboard', unix=True).json()
    equal(body['alerts'], alerts(server))


def test_unchanged(server):
    first = server.get('/alerts', unix=True)
    again = server.get('/alerts', {'If-None-Match': first.headers['etag']}, unix=True)
    equal(again.status, 304)


def test_events(server):
    disk = next(row for row in alerts(server) if row.get('metric') == 'disk_usage')
    connection = server.connect(unix=True)
    connection.sendall(f'GET {PREFIX}/events HTTP/1.1\r\nHost: {server.host}\r\nAccept-Language: en\r\n\r\n'.encode())
    connection.settimeout(30)
    received = connection.recv(65536)
    deadline = time.monotonic() + 30
    while b'"hello"' not in received and time.monotonic() < deadline:
        received += connection.recv(65536)
    equal(server.call('POST', f'/alerts/{disk["id"]}/ack', unix=True).status, 200)
    while b'"acknowledged"' not in received and time.monotonic() < deadline:
        received += connection.recv(65536)
    connection.close()
    assert b'event: alert\n' in received and b'Disk usage of' in received, received


def test_zz_many(server):
    """More than are written at once: nobody gets a part of them, or what was before their own change."""
    n = int(server.ask('crowd')[0])
    assert n > 700, n
    found = [None] * 12

    def read(i):
        headers = dict(EN) if i % 2 else {}
        found[i] = server.get('/alerts' + ('?level=warning' if i % 3 == 0 else ''), headers, unix=i % 4 != 0)

    threads = [threading.Thread(target=read, args=[i]) for i in range(len(found))]
    for thread in threads:
        thread.start()
    leaving = [server.connect(unix=True) for _ in range(4)]
    for connection in leaving:
        connection.sendall(f'GET {PREFIX}/alerts HTTP/1.1\r\nHost: {server.host}\r\n\r\n'.encode())
    for connection in leaving:
        connection.close()
    for thread in threads:
        thread.join(60)
    for i, answer in enumerate(found):
        equal((answer.status, len(answer.json()['alerts'])), (200, n), i)
        equal(b'secret' in answer.body, i % 4 != 0, i)  # names are for those who may see them
        assert ('임계값' in answer.body.decode()) == (i % 2 == 0), i
    kept = server.get('/alerts', unix=True)
    equal(server.get('/alerts', {'If-None-Match': kept.headers['etag']}, unix=True).status, 304)
    for row in kept.json()['alerts'][-3:]:
        reader = threading.Thread(target=read, args=[1])
        reader.start()
        equal(server.call('POST', f'/alerts/{row["id"]}/ack', unix=True).status, 200)
        equal({one['id']: one['state'] for one in alerts(server)}[row['id']], 'acknowledged')
        reader.join(60)
    equal(len(server.get('/dashboard', unix=True).json()['alerts']), 100)


def test_zz_stopped_meanwhile(server):
    """Also while they are being written it ends well, which main() sees."""
    server.ask('crowd')
    connections = [server.connect(unix=True) for _ in range(4)]
    server.call('POST', f'/alerts/{alerts(server)[0]["id"]}/ack', unix=True)
    for i, connection in enumerate(connections):
        query = '?level=warning' if i % 2 else ''
        connection.sendall(f'GET {PREFIX}/alerts{query} HTTP/1.1\r\nHost: {server.host}\r\n\r\n'.encode())
    server.tell('stop')
    for connection in connections:
        connection.close()


def main():
    server = Server(SERVER)
    try:
        tap.run(tap.collect(sys.modules[__name__]), server)
    finally:
        if server.end() != 0:
            print('Bail out! the server did not end well')


main()
