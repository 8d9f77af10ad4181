# SPDX-License-Identifier: GPL-3.0-or-later
"""Lists that are read page by page: test-lists.py PROGRAM."""
import base64
import re
import sys

from checks import equal, problem
from server import PREFIX, PROJECT, run_tests

NEXT = re.compile(r'<([^>]+)>; rel="next"')


def find_next(answer):
    """Where the list goes on, or None."""
    found = NEXT.match(answer.headers.get('link', ''))
    return found[1] if found else None


def read_all(server, path, member, between=None):
    """All entries, and how many pages they came in; between is called after the first."""
    entries, n_pages, url = [], 0, PREFIX + path
    while url is not None:
        answer = server.get(url, unix=True, prefix=False)
        equal(answer.status, 200, answer.body)
        entries += answer.json()[member]
        n_pages += 1
        url = find_next(answer)
        if n_pages == 1 and between is not None:
            between()
        assert n_pages < 200
    return entries, n_pages


def ids(entries):
    return [entry['id'] for entry in entries]


def refresh(server):
    answer = server.call('POST', '/refresh', body={}, unix=True)
    equal(answer.status, 202)
    return answer.json()['id']


def test_operations(server):
    made = [refresh(server) for _ in range(12)]
    whole, n = read_all(server, '/operations', 'operations')
    equal((ids(whole)[:12], n), (made[::-1], 1))
    equal('link' in server.get('/operations').headers, False)
    for limit in (1, 3, 5, 13, 1000):
        entries, n = read_all(server, f'/operations?limit={limit}', 'operations')
        equal((ids(entries), n), (ids(whole), -(-len(whole) // limit)), f'limit {limit}:')
    # What comes meanwhile stands before the first page.
    entries, _ = read_all(server, '/operations?limit=4', 'operations', between=lambda: refresh(server))
    equal(ids(entries), ids(whole))
    first = server.get('/operations?limit=4')
    again = server.get('/operations?limit=4', headers={'If-None-Match': first.headers['etag']})
    equal((again.status, again.headers['link']), (304, first.headers['link']))


def test_projects(server):
    made = []
    for name in ('one', 'two', 'three', 'four', 'five'):
        made.append(server.call('POST', '/projects', body={'path': server.subfolder(name), 'name': name}, unix=True).json()['id'])
    entries, n = read_all(server, '/projects?limit=2', 'projects')
    equal((ids(entries), n), ([PROJECT] + made, 3))

    def remove(number):
        equal(server.call('DELETE', f'/projects/{made[number]}', unix=True).status, 204)
    # The last of the first page goes, then one that stands behind.
    entries, _ = read_all(server, '/projects?limit=2', 'projects', between=lambda: remove(0))
    equal(ids(entries), [PROJECT] + made)
    entries, _ = read_all(server, '/projects?limit=2', 'projects', between=lambda: remove(4))
    equal(ids(entries), [PROJECT] + made[1:4])


def test_keys(server):
    made = [server.call('POST', '/keys', body={'role': 'reader'}, unix=True).json()['id'] for _ in range(7)]
    entries, n = read_all(server, '/keys?limit=3', 'keys')
    equal((ids(entries), n), (made, 3))
    for key in made:
        equal(server.call('DELETE', f'/keys/{key}', unix=True).status, 204)


def test_audit(server):
    """The server's clock stands still, so that all entries have the same time."""
    for number in range(25):
        server.call('POST', f'/control/{"start" if number % 2 else "stop"}', unix=True)
    server.ask('later 1')
    for _ in range(10):
        server.call('POST', '/control/start', unix=True)
    whole, _ = read_all(server, '/audit?limit=1000', 'entries')
    assert len(whole) >= 35, len(whole)
    for limit in (1, 7, 10):
        entries, n = read_all(server, f'/audit?limit={limit}', 'entries')
        equal((entries, n), (whole, -(-len(whole) // limit)), f'limit {limit}:')
    entries, _ = read_all(server, '/audit?limit=4', 'entries',
                          between=lambda: server.call('POST', '/control/start', unix=True))
    equal(entries, whole)
    moment = whole[0]['time']
    entries, _ = read_all(server, f'/audit?limit=3&from={moment}', 'entries')
    equal(len(entries), 11)  # and the query goes along to the next page


def encode(text):
    return base64.urlsafe_b64encode(text.encode()).rstrip(b'=').decode()


def test_bad_cursors_are_named(server):
    refresh(server), refresh(server)
    good = find_next(server.get('/operations?limit=1')).split('cursor=')[1]
    for path in ('/operations', '/projects', '/keys', '/audit'):
        name = path[1:]
        bad = ['x', '%00', 'A' * 500, good[:-1], good + 'A', good + '=', good.swapcase(), '..', encode('x'), encode(f'{name} ab'),
               encode(f'{name} ab -1'), encode(f'{name} ab 99999999999999999999'), encode(f'{name} ../.. 1'),
               encode(f'{name}  1'), encode(f'{name} ab 1 2'), encode(f'{name} {"a" * 60} 1'), encode(f"{name} ab' 1"),
               encode(f'{name} ab 01'), encode('other ab 1')]
        if path != '/operations':
            bad.append(good)
        for cursor in bad:
            body = problem(server.get(f'{path}?cursor={cursor}', unix=True), 400, 'bad-parameter')
            equal(body['parameter'], 'cursor', cursor)
        equal(server.get(f'{path}?cursor={good}&cursor={good}', unix=True).status, 400)
        # One that is well made but invented opens nothing else, and breaks nothing.
        for invented in (encode(f'{name} abcdef 0'), encode(f'{name} abcdef 9223372036854775807')):
            equal(server.get(f'{path}?cursor={invented}', unix=True).status, 200, path)
        for limit in ('0', '-1', '1001', 'x', ''):
            equal(problem(server.get(f'{path}?limit={limit}', unix=True), 400, 'bad-parameter')['parameter'], 'limit')
    problem(server.get(f'/keys?cursor={encode("keys ab 1")}'), 401, 'key-needed')


run_tests(sys.modules[__name__])
