# SPDX-License-Identifier: GPL-3.0-or-later
"""What self-healing did, over the API of a running jikimid, page by page: test-heal-actions.py JIKIMID."""
import os
import re
import time

import tap
from checks import equal, problem
from jikimid import Jikimid
from repository import JIKIMID, PREFIX, call, end_of, git, watch, write

N_COMMITS = 7
N_KEPT = 100 # actions at hand; older ones are told by the store
CONFIG = '[healing]\nmax_per_hour = 100\n[heal git-changes]\nmax_per_hour = 100\n'
NEXT = re.compile(r'<([^>]+)>; rel="next"')


def heal(world, rule, **wish):
    answer = call(world, 'POST', f'/healing/{rule}/run', wish)
    equal(answer.status, 202, answer.body.decode())
    return end_of(world, answer)


def page(world, query):
    """Returns: ids of the actions of a page, and the query of the next (or None)."""
    answer = call(world, 'GET', f'/healing/actions{query}', status=200)
    link = NEXT.match(answer.headers.get('link', ''))
    if link is not None:
        assert link.group(1).startswith(f'{PREFIX}/healing/actions?'), link.group(0)
    return [action['id'] for action in answer.json()['actions']], link and '?' + link.group(1).partition('?')[2]


def pages(world, query):
    found = []
    while query is not None:
        ids, query = page(world, query)
        found.append(ids)
    return found


def test_nothing_to_do(world):
    """A machine without a project tells which word is missing, and nothing of it fails in the daemon."""
    for rule, word in (('git-changes', '프로젝트를'), ('file-size', '프로젝트를'), ('slow-api', '프로브를'), ('failed-service', '서비스를')):
        told = call(world, 'POST', f'/healing/{rule}/preview', {}, 200).json()
        equal((told['would_act'], told['refusal'].startswith(f'{word} 지정하십시오: ')), (False, True), told)
        operation = heal(world, rule)
        equal((operation['state'], operation['error']), ('failed', told['refusal']), operation)
    # A plan that came to nothing does not tell what the rule's action is like.
    rules = {rule['id']: rule for rule in call(world, 'GET', '/healing', status=200).json()['rules']}
    equal({id for id, rule in rules.items() if rule['can_undo']}, {'git-changes', 'low-disk'}, 'what has a way back')
    equal([id for id, rule in rules.items() if rule['only_recommends']], ['file-size'], 'what only says what to do')
    equal([len(ids) for ids in pages(world, '?limit=3')], [3, 1], 'what was refused is told as well')
    equal({action['state'] for action in call(world, 'GET', '/healing/actions', status=200).json()['actions']}, {'refused'})


def test_page_by_page(world):
    world.project = watch(world)
    for i in range(N_COMMITS):
        write(world, 'one', f'{i}\n')
        equal(heal(world, 'git-changes', project=world.project)['state'], 'done', i)
    whole, rest = page(world, f'?limit=100&project={world.project}')
    equal((len(whole), len(set(whole)), rest), (N_COMMITS, N_COMMITS, None), whole)
    listed = [action['id'] for action in call(world, 'GET', '/healing', status=200).json()['actions']]
    equal(listed[:N_COMMITS], whole, 'the newest first, as /healing tells them')
    for limit in (1, 3, N_COMMITS - 1, N_COMMITS, N_COMMITS + 1):
        parts = pages(world, f'?limit={limit}&project={world.project}')
        equal(sum(parts, []), whole, f'each once and in order by {limit}')
        equal(max(len(ids) for ids in parts), min(limit, N_COMMITS), parts)
    equal(len(sum(pages(world, '?limit=2'), [])), N_COMMITS + 4, 'of all projects')
    equal(sum(pages(world, '?limit=2&rule=git-changes'), [])[:N_COMMITS], whole, 'of one rule')
    equal(sum(pages(world, '?limit=2&rule=low-disk'), []), [], 'of a rule that did nothing')


def test_what_comes_meanwhile(world):
    """New actions and a restart move nothing on the pages behind them."""
    first, rest = page(world, f'?limit=3&project={world.project}')
    behind = sum(pages(world, rest), [])
    write(world, 'one', 'meanwhile\n')
    equal(heal(world, 'git-changes', project=world.project)['state'], 'done')
    equal(sum(pages(world, rest), []), behind, 'with a new one before it')
    world.stop()
    world.start()
    equal(sum(pages(world, rest), []), behind, 'after a restart')
    newest = page(world, f'?limit=4&project={world.project}')[0]
    equal(newest[1:], first, 'the new one comes first')


def test_undone(world):
    """It stands where it ended last, and nowhere else."""
    newest = page(world, f'?limit=1&project={world.project}')[0][0]
    operation = end_of(world, call(world, 'POST', f'/healing/actions/{newest}/undo', status=202))
    equal(operation['state'], 'done', operation)
    actions = call(world, 'GET', f'/healing/actions?limit=100&project={world.project}', status=200).json()['actions']
    equal([action['id'] for action in actions].count(newest), 1, 'once')
    for limit in (1, 3):
        found = sum(pages(world, f'?limit={limit}&project={world.project}'), [])
        equal(found, [action['id'] for action in actions], f'once over all pages by {limit}')
    equal((actions[0]['id'], actions[0]['state'], actions[0]['can_undo']), (newest, 'undone', False), actions[0])


def told_of(world):
    return call(world, 'GET', f'/healing/actions?project={world.project}', status=200).json()['actions']


def undoable(world):
    """Which commits are told to be undoable, of those that are still there, the newest first; the same by both calls."""
    found = told_of(world)
    listed = {action['id']: action['can_undo'] for action in call(world, 'GET', '/healing', status=200).json()['actions']}
    for action in found:
        equal(listed[action['id']], action['can_undo'], action)
    return [(action['id'], action['can_undo']) for action in found if action['state'] == 'kept']


def test_only_the_newest(world):
    """Of the commits on a branch the topmost alone can be taken back, whoever laid or took off what was there."""
    kept = undoable(world)
    equal([can for _, can in kept], [True] + [False] * (len(kept) - 1), kept)
    told = problem(world.call('POST', f'{PREFIX}/healing/actions/{kept[1][0]}/undo', language='ko'), 409, 'conflict')
    assert '더 새로운 커밋' in told['detail'], told
    equal(end_of(world, call(world, 'POST', f'/healing/actions/{kept[0][0]}/undo', status=202))['state'], 'done')
    equal(undoable(world), [(kept[1][0], True), *kept[2:]], 'the next one is on top now')
    # A commit that a person makes lies on it; a restart changes nothing.
    write(world, 'one', 'by a person\n')
    equal(end_of(world, call(world, 'POST', f'/projects/{world.project}/commits', {'message': 'mine'}))['state'], 'done')
    equal(undoable(world), [(id, False) for id, _ in kept[1:]], 'below one of a person')
    equal(end_of(world, call(world, 'POST', f'/projects/{world.project}/commits/undo'))['state'], 'done')
    equal(undoable(world), [(kept[1][0], True), *kept[2:]], 'on top again')
    world.stop()
    world.start()
    equal(undoable(world), [(kept[1][0], True), *kept[2:]], 'after a restart')


def test_long_ago(world):
    """What has left the newest ones is told once as well, as it ended last; with what was done before it."""
    write(world, 'one', 'long ago\n')
    equal(heal(world, 'git-changes', project=world.project)['state'], 'done')
    old = page(world, f'?limit=1&project={world.project}')[0][0]
    equal(end_of(world, call(world, 'POST', f'/healing/actions/{old}/undo', status=202))['state'], 'done')
    for _ in range(N_KEPT):
        heal(world, 'slow-api')
    newest = [action['id'] for action in call(world, 'GET', '/healing', status=200).json()['actions']]
    assert old not in newest, 'it is not among the newest'
    for again in ('as it is', 'after a restart'):
        for query in (f'?limit=100&project={world.project}', f'?limit=1&project={world.project}', '?limit=60'):
            found = sum(pages(world, query), [])
            equal((found.count(old), len(found)), (1, len(set(found))), f'{again}, once over all pages of {query}')
        told = [action for action in told_of(world) if action['id'] == old]
        equal([(action['state'], action['can_undo']) for action in told], [('undone', False)], again)
        world.stop()
        world.start()


def changes_of(world, language, expected):
    """The list of changes, once the files in @expected have been seen."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        told = world.call('GET', f'{PREFIX}/projects/{world.project}/changes', language=language).json()
        if {row['path'] for row in told.get('changes', [])} >= set(expected):
            return told['changes']
        time.sleep(0.05)
    raise AssertionError(f'not seen: {told}')


def test_same_reasons(world):
    """What stays out is told with the same reason by the preview and by the list of changes: a key is no mere new file."""
    write(world, '.gitattributes', '*.lfs filter=none\n')
    git(world, 'add', '.gitattributes')
    git(world, 'commit', '-qm', 'attributes')
    token = 'glp' + 'at-' + 'aB3dE5fG7hJ9kL1mN3pQ'
    expected = {'new.c': 'untracked', '.env': 'secret-name', 'key.c': 'secret-content', 'merge.c': 'conflict-marker', 'a.lfs': 'filter'}
    texts = ('int a;\n', 'A=1\n', f'char *key = "{token}";\n', '<<<<<<< a\n1\n=======\n2\n>>>>>>> b\n', 'x\n')
    for name, text in zip(expected, texts):
        write(world, name, text)
    for language in ('ko', 'en'):
        changes = changes_of(world, language, expected)
        preview = world.call('POST', f'{PREFIX}/healing/git-changes/preview', {'project': world.project}, language).json()
        noted = {item['name']: item['note'] for item in preview['items']}
        told = {row['path']: (row['reason'], row['reason_text']) for row in changes if row['path'] in expected}
        equal({path: reason for path, (reason, _) in told.items()}, expected, language)
        equal({path: noted.get(path) for path in told}, {path: text for path, (_, text) in told.items()}, language)
    for name in expected:
        os.unlink(os.path.join(world.repository, name))


def test_wrong_pages(world):
    for query in ('cursor=x', 'cursor=', 'limit=0', 'limit=-1', 'limit=x', 'limit=100000', 'nothing=1'):
        for language, sentence in (('en', r'[A-Z“]'), ('ko', r'.*[가-힣]')):
            told = problem(world.call('GET', f'{PREFIX}/healing/actions?{query}', language=language), 400, 'bad-parameter')
            assert re.match(sentence, told['detail']), told
    operations = call(world, 'GET', '/operations?limit=1', status=200).headers['link'].partition('cursor=')[2].partition('>')[0]
    problem(call(world, 'GET', f'/healing/actions?cursor={operations}'), 400, 'bad-parameter')


def main():
    world = Jikimid(JIKIMID, CONFIG)
    try:
        tap.run([test_nothing_to_do, test_page_by_page, test_what_comes_meanwhile, test_undone, test_only_the_newest, test_long_ago,
                 test_same_reasons, test_wrong_pages], world)
    finally:
        if world.end() != 0:
            print('Bail out! jikimid did not end well')


main()
