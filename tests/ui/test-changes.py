# SPDX-License-Identifier: GPL-3.0-or-later
"""The page of uncommitted changes: proposed commits with one button each, what must not be committed, the difference of a file, and what
Jikimi may do in this repository."""
import subprocess
import tempfile

import accessible
from real_repository import make_repository, read, snapshot, write
from window_session import Window, check, looks, run, wait

FILE = '굵은</b> & 이름이-아주'


def asked(window, *wanted):
    return wait(lambda: any(request[:len(wanted)] == wanted for request in window.host.world.requests))


def shop(window):
    return window.host.world.projects[0]['id']


def open_page(window):
    window.focus()
    window.find('shop', 'push button')
    window.key('alt+2')
    window.click('^shop$', 'list item')
    window.click('^(커밋하지 않은 변경이 133개|133 changes)', 'list item', newest=True)
    return window.find('^(커밋 메시지|Commit message)$')


def commit_and_undo():
    with Window() as window:
        check('the project leads to its changes', open_page(window), window.names)
        check('a kind of files is named', window.has('^소스$', 'label') and window.has('^테스트$', 'label'), lambda: window.names('label'))
        check('with how many', window.has('^파일 64개$') and window.has('^파일 4개$'), window.names)
        check('and the rest of the message', window.has('큰 함수를 둘로 나누었습니다', 'label'))
        window.click('^커밋: 소스', 'push button')
        check('one button commits the proposal', asked(window, 'POST', '/projects/%s/commits' % shop(window), {
            'proposal': 'p1', 'message': 'feat(shop): 장바구니 계산을 나눔\n\n큰 함수를 둘로 나누었습니다.'}), window.host.world.requests[-4:])
        window.click('^실행 취소', 'push button', newest=True)
        check('the toast takes it back', asked(window, 'POST', '/projects/%s/commits/undo' % shop(window)))
        check('what was committed is gone', window.gone('^파일 64개$'))
        check('and says so', window.has('되돌렸습니다: 모두 이전과 같습니다', 'label'), window.names)


def choosing():
    with Window() as window:
        open_page(window)
        window.click('^파일 4개', 'list item', newest=True)
        window.click('^커밋: tests/test-1.py$', 'check box')
        check('a file left out is counted', window.has('^그중 3개 선택$'), window.names)
        entries = [node for node in window.nodes('text')]
        check('the message can be changed', len(entries) >= 2, entries)
        window.click('^커밋: 소스', 'push button')
        check('what is whole is a proposal', asked(window, 'POST', '/projects/%s/commits' % shop(window)))
        check('done', window.has('^커밋했습니다: main$', 'label'), window.names)
        window.click('^커밋: 테스트', 'push button')
        check('what is not is a list of files', asked(window, 'POST', '/projects/%s/commits' % shop(window), {
            'paths': ['tests/test-0.py', 'tests/test-2.py', 'tests/test-3.py'], 'message': 'test: 장바구니 계산 테스트 추가'}),
            window.host.world.requests[-4:])


def never():
    with Window() as window:
        open_page(window)
        check('what must not be committed stands apart', window.has('^커밋하면 안 되는 파일$', 'label'), lambda: window.names('label'))
        check('with its reason', window.has('이런 이름의 파일에는 키나 암호가'), window.names)
        check('and what was found, masked', window.has('12번째 줄: AWS 접근 키 AKIA\\*+QX'), window.names)
        boxes = {node.name: node for node in window.nodes('check box')}
        check('it cannot be chosen', '커밋: .env' in boxes and not boxes["커밋: .env"].has_state(accessible.STATE_SENSITIVE), boxes)
        check('nor is anything that nobody looked at', window.has('^먼저 확인할 파일$', 'label') and window.has('^그중 0개 선택$'), window.names)


def difference():
    with Window() as window:
        open_page(window)
        window.click('^파일 64개', 'list item', newest=True)
        window.click(FILE, 'list item', newest=True)
        check('added lines are told with their number', window.has('^추가, 13번째 줄: *return usage', 'label'), lambda: window.names('label'))
        check('and removed ones', window.has('^삭제, 12번째 줄: *return run \\(argc\\);', 'label'), lambda: window.names('label'))
        window.shot('diff')
        window.key('alt+Left')
        check('back at the changes', window.has('^파일 64개$'), window.names)


def hard_differences():
    with Window() as window:
        open_page(window)
        for place, said in (('w:src/config.c', '비밀로 보이는 부분은 가렸습니다'), ('w:data/dump.sql', '차이가 커서 앞부분만 보입니다'),
                            ('w:build/out.min.js', '바이너리 파일이어서')):
            path = place[2:]
            toggle_to(window, path)
            check(path, window.has(said, 'label'), lambda: window.names('label'))
            window.shot('diff-' + path.split('/')[0])
            window.key('alt+Left')


def toggle_to(window, path):
    """Opens the difference of a file, by the keyboard."""
    before = None
    for _ in range(80):
        node = window.focused()
        if node is not None and node.name.startswith(path):
            window.key('Return')
            return
        if node is not None and node.name.startswith('파일 2개') and window.find('^data/dump.sql', timeout=0.1) is None:
            window.key('Return')
        # In the list of pages the arrow would open another page.
        is_outside = node is None or node.name.startswith(('개요', '프로젝트', '알림', '컴퓨터', '자가 치유', '이 컴퓨터'))
        window.key('Tab' if is_outside or node == before else 'Down', pause_s=0.05)
        before = node
    raise AssertionError('the keyboard does not come to %s' % path)


def modes():
    with Window() as window:
        open_page(window)
        check('the mode is explained', window.has('눌러야만 커밋합니다'), window.names)
        window.click('^새 파일도 포함$', 'check box')
        check('new files', asked(window, 'PUT', '/projects/%s' % shop(window), {'healing': {'untracked': True}}),
              window.host.world.requests[-3:])
        window.click('^신뢰하는 저장소$', 'check box')
        check('trust is asked for', window.has('이 저장소를 신뢰하시겠습니까') and window.has('사용자의 권한으로 실행됩니다', 'label'), window.names)
        window.shot('trust')
        window.click('^취소', 'push button', newest=True)
        check('and not given by a slip',
              not any(r[0] == 'PUT' and 'trusted' in r[2].get('healing', {}) for r in window.host.world.requests))
        window.click('^신뢰하는 저장소$', 'check box')
        window.click('^신뢰\\(', 'push button', newest=True)
        check('but by a decision', asked(window, 'PUT', '/projects/%s' % shop(window), {'healing': {'trusted': True}}),
              window.host.world.requests[-3:])


def checkpoint_and_refusal():
    with Window() as window:
        open_page(window)
        window.click('^체크포인트 남기기', 'push button')
        check('a checkpoint', asked(window, 'POST', '/projects/%s/checkpoints' % shop(window)) and window.has('^체크포인트를 남겼습니다$', 'label'),
              window.names)
        check('earlier ones are listed', window.has('파일 6개 · 48.2 kB · 자가 치유'), window.names)
        window.host.world.healing.refuses = 'HEAD가 그동안 움직였습니다.'
        window.click('^커밋: 소스', 'push button')
        check('a refusal is a sentence', window.has('^커밋하지 않았습니다: HEAD가 그동안', 'label'), window.names)


def open_checkpoint(window):
    window.find('(파일 6개|6 files)', 'list item')
    window.scroll_down()
    window.click('(파일 6개|6 files)', 'list item', newest=True)
    return window.find('(되돌리기…|Go back)', 'push button')


def going_back():
    with Window() as window:
        open_page(window)
        check('a checkpoint opens', open_checkpoint(window), window.names)
        check('with what it would do, in numbers', window.has('파일 2개를 바꿉니다') and window.has('파일 1개는 복원할 수 없어 그대로 둡니다'), window.names)
        check('and by file', window.has('^src/cart.c') and window.has('같은 자리에 폴더가'), window.names)
        window.click('되돌리기…', 'push button')
        check('it asks', window.has('이 체크포인트로 되돌리시겠습니까') and window.has('파일 1개를 새로 만듭니다'), window.names)
        window.shot('restore-ask')
        window.click('^취소', 'push button', newest=True)
        check('and does nothing by a slip', not any(r[1].endswith('/restore') for r in window.host.world.requests))
        window.click('되돌리기…', 'push button')
        window.click('^되돌리기\\(', 'push button', newest=True)
        check('it goes back', asked(window, 'POST', '/projects/%s/checkpoints/c1/restore' % shop(window)), window.host.world.requests[-4:])
        check('and says so', window.has('^파일 3개가 그때와 같습니다$', 'label'), window.names)
        check('and then there is nothing to do', window.has('담긴 파일이 모두 그때와 같습니다'), window.names)
        window.click('^실행 취소', 'push button', newest=True)
        check('the toast takes it back', asked(window, 'POST', '/projects/%s/checkpoints/b1/restore' % shop(window)),
              window.host.world.requests[-4:])
        check('and says that too', window.has('되돌렸습니다: 모두 이전과 같습니다', 'label'), window.names)


def going_back_is_undone_in_part():
    with Window() as window:
        open_page(window)
        open_checkpoint(window)
        window.click('되돌리기…', 'push button')
        check('what stays is told', window.has('브랜치와 스테이징 영역은 바뀌지 않습니다'), window.names)
        window.click('^되돌리기\\(', 'push button', newest=True)
        check('it goes back', window.has('^파일 3개가 그때와 같습니다$', 'label'), window.names)
        window.host.world.healing.blocked = 1
        window.click('^실행 취소', 'push button', newest=True)
        check('what could not be undone is told', window.has('^3개를 되돌렸고 1개는 되돌리지 못했습니다', 'label'), window.names)


def going_back_refused():
    with Window() as window:
        open_page(window)
        open_checkpoint(window)
        window.host.world.healing.refuses = '다른 Jikimi가 이 저장소를 맡고 있습니다.'
        window.click('되돌리기…', 'push button')
        window.click('^되돌리기\\(', 'push button', newest=True)
        check('a refusal is a sentence', window.has('^되돌리지 못했습니다: 다른 Jikimi가', 'label'), window.names)


def restores(window):
    return [request[2] for request in window.host.world.requests if request[1].endswith('/c1/restore')]


def choosing_what_comes_back():
    with Window() as window:
        open_page(window)
        open_checkpoint(window)
        boxes = [node.name for node in window.nodes('check box')]
        check('what can be brought back can be chosen', len([name for name in boxes if name.startswith('되돌리기: ')]) == 3
              and '되돌리기: notes.md' in boxes, boxes)
        check('all of it is at first', window.has('^이 체크포인트로 되돌리기…', 'push button'), window.names)
        window.click('^되돌리기: src/cart.c$', 'check box')
        check('the button tells how many', window.has('^고른 파일 2개 되돌리기…$', 'push button'), lambda: window.names('push button'))
        window.shot('checkpoint-some')
        window.click('^모두 선택$', 'push button')
        check('all again by one step', window.has('^이 체크포인트로 되돌리기…', 'push button'), lambda: window.names('push button'))
        window.click('^모두 선택 해제$', 'push button')
        node = window.find('^고른 파일 0개 되돌리기…$', 'push button')
        check('nothing to do without a choice', node and not node.has_state(accessible.STATE_SENSITIVE),
              lambda: window.names('push button'))
        window.click('^notes.md', 'list item', newest=True)
        window.click('^고른 파일 1개 되돌리기…$', 'push button')
        check('it asks for these', window.has('^고른 파일만 되돌리시겠습니까') and window.has('^파일 1개를 새로 만듭니다.\n\n')
              and window.has('다른 파일과 브랜치, 스테이징 영역은 바뀌지 않습니다'), window.names)
        window.shot('restore-some-ask')
        window.click('^되돌리기\\(', 'push button', newest=True)
        check('only these are sent', wait(lambda: restores(window) == [{'paths': ['notes.md']}]), lambda: restores(window))
        check('and it says so', window.has('^파일 1개가 그때와 같습니다$', 'label'), window.names)
        check('the rest is still left out', window.has('^고른 파일 0개 되돌리기…$', 'push button')
              and window.gone('^되돌리기: notes.md', 'check box'), window.names)


def choosing_among_unlisted():
    with Window() as window:
        window.host.world.healing.n_unlisted = 1200
        open_page(window)
        open_checkpoint(window)
        check('what is not listed is told', window.has('위의 개수에 들어 있으며 함께 되돌립니다'), window.names)
        window.click('^되돌리기: notes.md$', 'check box')
        check('and stays once single files are chosen', window.has('^이 파일은 바뀌지 않습니다'), window.names)
        window.click('^되돌리기: notes.md$', 'check box')
        window.click('^이 체크포인트로 되돌리기…', 'push button')
        check('all of them are counted', window.has('파일 1202개를 바꿉니다'), window.names)
        window.click('^되돌리기\\(', 'push button', newest=True)
        check('everything is asked for without names', wait(lambda: restores(window) == [{}]), lambda: restores(window))


def hostile_names():
    names = ['<b>굵은</b> & _이름_ %s', 'two\nlines\x1b[31m', 'txt.\u202eexe', '../../etc/passwd']
    with Window() as window:
        window.host.world.healing.held = dict.fromkeys(names, 'change')
        open_page(window)
        open_checkpoint(window)
        boxes = [node.name for node in window.nodes('check box') if node.name.startswith('되돌리기: ')]
        check('names are shown as they are, on one line', boxes == ['되돌리기: ' + name for name in (
            names[0], 'two�lines�[31m', 'txt.�exe', names[3])], boxes)
        check('without markup', window.has('^<b>굵은</b> & _이름_ %s', 'list item'), lambda: window.names('list item'))
        window.shot('checkpoint-hostile')
        window.click('^되돌리기: ' + '../../etc', 'check box')
        window.click('^고른 파일 3개', 'push button')
        window.click('^되돌리기\\(', 'push button', newest=True)
        check('and sent as they came', wait(lambda: restores(window) == [{'paths': names[:3]}]), lambda: restores(window))


def hostile_changes():
    """What turns the writing direction in a name or a line shows as what it is, and the name is sent as it came."""
    path, shown = 'src/txt.\u202egpj\u2066.c', 'src/txt.�gpj�.c'
    with Window() as window:
        known = window.host.world.healing.changes[shop(window)]
        known['changes'][0]['path'] = known['proposals'][0]['paths'][0] = path
        window.host.world.healing.hunk_lines = [['+', 'if (a) {\u202e } \u2066 /* \u2069 */\treturn;']]
        open_page(window)
        window.click('^파일 64개', 'list item', newest=True)
        check('a name is shown without it', window.has('^%s$' % shown, 'label'), lambda: window.names('label'))
        check('also to who hears it', window.has('^커밋: %s$' % shown, 'check box'), lambda: window.names('check box'))
        window.click('^%s' % shown, 'list item', newest=True)
        check('a line too, its tabs apart', window.has('^추가, 10번째 줄: if \\(a\\) {� } � /\\* � \\*/\treturn;$', 'label'),
              lambda: window.names('label'))
        check('above the difference too', window.has('^%s$' % shown, 'label') and not any('\u202e' in name for name in window.names()),
              window.names)
        check('the file is asked for by its name', wait(lambda: path in window.host.world.healing.compared),
              lambda: window.host.world.healing.compared)
        window.key('alt+Left')
        window.click('^커밋: src/module-01/file-001.c$', 'check box')
        window.click('^커밋: 소스', 'push button')
        check('and committed by it', wait(lambda: any(
            request[0] == 'POST' and path in request[2].get('paths', []) for request in window.host.world.requests)),
              lambda: window.host.world.requests[-3:])


def hostile_message():
    """A proposal of another computer may turn its own message: it is seen, and what was seen is what is committed."""
    with Window() as window:
        known = window.host.world.healing.changes[shop(window)]
        known['proposals'][0]['message'] = 'fix: \u202egnp.txt\u202c 고침\n\n이유: \u2066숨김\u2069\n둘째 줄'
        open_page(window)
        check('the rest shows it, its lines apart', window.has('^이유: �숨김�\n둘째 줄$', 'label'), lambda: window.names('label'))
        check('nothing turns', not any(c in name for name in window.names() for c in '\u202e\u202c\u2066\u2069'), window.names)
        window.shot('message-hostile')
        window.click('^커밋: 소스', 'push button')
        check('committed as it was seen', asked(window, 'POST', '/projects/%s/commits' % shop(window), {
            'proposal': 'p1', 'message': 'fix: �gnp.txt� 고침\n\n이유: �숨김�\n둘째 줄'}), window.host.world.requests[-4:])


def never_of_two_projects():
    """The same file in two projects leads to the difference of the project that is shown."""
    with Window() as window:
        healing, second = window.host.world.healing, window.host.world.projects[1]['id']
        healing.make_changes(second)
        open_page(window)
        check('what is not to be committed', window.has('^.env', 'list item'), lambda: window.names('list item'))
        window.key('alt+2')
        window.click('^지킴이$', 'list item')
        window.click('^커밋하지 않은 변경이 4개', 'list item', newest=True)
        window.find('^커밋 메시지$')
        press(window, '.env', 'Return')
        check('the difference is of this one', wait(lambda: any('/diff' in request[1] for request in window.host.world.requests))
              and [request[1] for request in window.host.world.requests if '/diff' in request[1]] == ['/projects/%s/diff' % second],
              lambda: window.host.world.requests[-3:])


def is_at(window, name):
    node = window.focused()  # None while it moves
    return node is not None and node.name.startswith(name)


def tell_of_change(window):
    window.host.world.healing.tell({'type': 'detail', 'collector': 'git', 'project': shop(window)})


def changes_not_read_again():
    """What was read stays with what was chosen and written in it; above it is why it may be old, and a way to try again."""
    with Window() as window:
        open_page(window)
        window.click('^파일 4개', 'list item', newest=True)
        window.click('^커밋: tests/test-1.py$', 'check box')
        window.host.world.healing.broken = True
        tell_of_change(window)
        check('it is said', window.has('^최신 상태가 아닐 수 있습니다. .*저장소를 지금 읽을 수 없습니다', 'label'), window.names)
        check('and what was there stays', window.has('^그중 3개 선택$') and window.has('^커밋 메시지$'), window.names)
        window.shot('changes-old')
        press(window, '다시 시도', 'Return')
        check('tried in vain', window.has('^최신 상태가 아닐 수 있습니다', 'label') and window.has('^그중 3개 선택$'), window.names)
        window.host.world.healing.broken = False
        press(window, '다시 시도', 'Return')
        check('read', window.gone('^최신 상태가 아닐 수 있습니다', 'label') and window.has('^그중 3개 선택$'), window.names)
        check('the keyboard goes on', wait(window.focused), window.names)


def difference_not_read():
    """The first time there is nothing to show: a sentence and a button; later what was read stays."""
    with Window() as window:
        open_page(window)
        window.click('^파일 64개', 'list item', newest=True)
        window.host.world.healing.broken = True
        window.click(FILE, 'list item', newest=True)
        check('a sentence', window.has('저장소를 지금 읽을 수 없습니다', 'label'), window.names)
        window.shot('diff-failed')
        window.host.world.healing.broken = False
        window.click('^다시 시도', 'push button', newest=True)
        check('read', window.has('^추가, 13번째 줄', 'label'), lambda: window.names('label'))
        window.host.world.healing.broken = True
        tell_of_change(window)
        check('it is said', window.has('^최신 상태가 아닐 수 있습니다', 'label'), window.names)
        check('and what was there stays', window.has('^추가, 13번째 줄', 'label'), lambda: window.names('label'))
        window.shot('diff-old')
        window.host.world.healing.broken = False
        window.click('^다시 시도', 'push button', newest=True)
        check('read again', window.gone('^최신 상태가 아닐 수 있습니다', 'label') and window.has('^추가, 13번째 줄', 'label'), window.names)


def keyboard_stays():
    """What was pressed goes away or rests: the keyboard is then where one goes on, not at the window's beginning."""
    with Window() as window:
        open_page(window)
        press(window, '파일 64개', 'Return')
        window.key(*['Tab'] * 90)
        press(window, '14개 더 보기', 'Return')
        check('more files: at the first of them', wait(lambda: is_at(window, 'src/module-02/file-050.c')), window.focused)
    with Window() as window:
        open_page(window)
        press(window, '커밋: 소스', 'Return')
        check('committed', window.has('^커밋했습니다: main$', 'label'), window.names)
        check('then at the next proposal', window.gone('^파일 64개$')
              and wait(lambda: is_at(window, '커밋: 테스트')), window.focused)
    with Window() as window:
        open_page(window)
        press(window, '체크포인트 남기기', 'Return')
        check('a checkpoint', window.has('^체크포인트를 남겼습니다$', 'label'), window.names)
        check('the button keeps the keyboard', wait(lambda: is_at(window, '체크포인트 남기기')), window.focused)


def deletions(window):
    return [request for request in window.host.world.requests if request[0] == 'DELETE']


def deleting():
    with Window() as window:
        open_page(window)
        open_checkpoint(window)
        window.click('^이 체크포인트 삭제…', 'push button')
        check('it asks', window.has('이 체크포인트를 삭제하시겠습니까') and window.has('파일 6개의 내용\\(48.2 kB\\)이 사라지며'), window.names)
        window.shot('checkpoint-delete-ask')
        window.click('^취소', 'push button', newest=True)
        check('and does nothing by a slip', not deletions(window), lambda: deletions(window))
        window.host.world.healing.refuses = '지금 다른 일이 진행 중입니다.'
        window.click('^이 체크포인트 삭제…', 'push button')
        window.click('^삭제\\(', 'push button', newest=True)
        check('a refusal is a sentence', window.has('^삭제하지 못했습니다: .*지금 다른 일이', 'label'), window.names)
        check('and the checkpoint is still shown', window.has('^이 체크포인트 삭제…', 'push button'), window.names)
        window.host.world.healing.refuses = None
        window.click('^이 체크포인트 삭제…', 'push button')
        window.click('^삭제\\(', 'push button', newest=True)
        check('it is deleted', wait(lambda: deletions(window)[-1:] == [('DELETE', '/projects/%s/checkpoints/c1' % shop(window))]),
              lambda: deletions(window))
        check('which is said', window.has('^체크포인트를 삭제했습니다$', 'label'), window.names)
        check('on the page of changes, which has it no more', window.has('^체크포인트가 없습니다$') and window.has('^커밋 메시지$'), window.names)


def checkpoint_by_keyboard():
    with Window() as window:
        open_page(window)
        open_checkpoint(window)
        press(window, '되돌리기: src/cart.c', 'space')
        check('the space bar leaves a file out', window.has('^고른 파일 2개 되돌리기…$', 'push button'), lambda: window.names('push button'))
        press(window, '이 체크포인트 삭제', 'Return')
        check('Return asks', window.has('이 체크포인트를 삭제하시겠습니까'), window.names)
        press(window, '삭제(', 'Return')
        check('and deletes', wait(lambda: deletions(window)), lambda: window.host.world.requests[-3:])
        check('then the keyboard is on the page of changes', window.has('^체크포인트가 없습니다$') and wait(window.focused), window.names)


def press(window, name, key):
    """Presses a key on what the keyboard comes to by Tab and by going down lists."""
    seen = []
    for _ in range(60):
        node = window.focused()
        seen.append(node and node.name)
        if node is not None and node.name.startswith(name):
            window.key(key)
            return
        window.key('Tab', pause_s=0.05)
    raise AssertionError('the keyboard does not come to %s: %s' % (name, seen))


def hover(window, node):
    """A toast stays while the pointer is on it."""
    x, y, width, height = window.settled(node)
    subprocess.run(['xdotool', 'mousemove', str(x + 12), str(y + height // 2)], check=True)


def undo_elsewhere():
    """What was brought back in one project is undone there, whatever page is shown by then."""
    ours, other = make_repository('z-ours-'), make_repository('a-other-')
    with Window(folder=tempfile.mkdtemp(prefix='jikimi-state-'), arguments=[ours, other]) as window:
        window.focus()
        window.find('커밋하지 않은 변경 3개', 'push button', 60)
        window.key('alt+2')
        window.click('^z-ours-', 'list item')
        window.click('^커밋하지 않은 변경이 3개', 'list item', newest=True)
        window.click('^체크포인트 남기기', 'push button')
        window.has('^체크포인트를 남겼습니다$', 'label', 60)
        write(ours, 'src/one.c', 'int later;\n')
        window.scroll_down()
        window.click('파일 [0-9]개 · ', 'list item', newest=True)
        window.click('되돌리기…', 'push button', newest=True)
        before = snapshot(other)
        window.click('^되돌리기\\(', 'push button', newest=True)
        toast = window.find('^파일 [0-9]개가 그때와 같습니다$', 'label', 60)
        check('one project goes back', toast and read(ours, 'src/one.c') == 'int x;\nint y;\n', lambda: read(ours, 'src/one.c'))
        hover(window, toast)
        window.key('alt+2')
        press(window, 'a-other-', 'Return')
        press(window, '커밋하지 않은 변경이 3개', 'Return')
        check('then the other is shown', window.has('^체크포인트가 없습니다$', timeout=60), window.names)
        window.click('^실행 취소', 'push button', newest=True)
        check('the toast undoes the first', wait(lambda: read(ours, 'src/one.c') == 'int later;\n', 60), lambda: read(ours, 'src/one.c'))
        check('and says so', window.has('되돌렸습니다: 모두 이전과 같습니다', 'label', 60), window.names)
        check('the other was not touched', snapshot(other) == before, lambda: (before, snapshot(other)))


def many_checkpoints():
    with Window() as window:
        known = window.host.world.healing.checkpoints
        known += [{**known[0], 'id': 'c%d' % i, 'paths': i} for i in range(2, 40)]
        open_page(window)
        check('the newest are listed', window.has('파일 20개 · 48.2 kB', 'list item') and not window.has('파일 21개', timeout=0.1), window.names)
        check('and how many are not', window.has('^더 오래된 체크포인트 19개$'), window.names)


def no_checkpoint():
    with Window() as window:
        window.host.world.healing.checkpoints.clear()
        open_page(window)
        check('what would stand there', window.has('^체크포인트가 없습니다$') and window.has('최대 1주일 동안 보관'), window.names)
        window.shot('checkpoints-empty')


def nothing_to_commit():
    with Window() as window:
        window.host.world.healing.changes.clear()
        window.focus()
        window.find('shop', 'push button')
        window.key('alt+2')
        window.click('^shop$', 'list item')
        window.click('^커밋하지 않은 변경이 133개', 'list item', newest=True)
        check('all is committed', window.has('^모두 커밋했습니다', 'list item'), window.names)
        window.shot('changes-empty')


def pictures():
    for size, dark, language in looks(('ko', 'en')):
        with Window(size=size, dark=dark, language=language) as window:
            check('changes at %d' % size[0], open_page(window))
            window.shot('changes')
            window.click('^(파일 64개|64 files)', 'list item', newest=True)
            window.shot('changes-open')
            window.click(FILE, 'list item', newest=True)
            window.find('usage', 'label')
            window.shot('diff')
            window.key('alt+Left')
            open_checkpoint(window)
            window.shot('checkpoint')


if __name__ == '__main__':
    run(commit_and_undo, choosing, never, difference, hard_differences, modes, checkpoint_and_refusal, going_back,
        going_back_is_undone_in_part, going_back_refused, choosing_what_comes_back, choosing_among_unlisted, hostile_names, hostile_changes,
        hostile_message, never_of_two_projects, changes_not_read_again, difference_not_read, keyboard_stays, deleting,
        checkpoint_by_keyboard, undo_elsewhere, many_checkpoints, no_checkpoint, nothing_to_commit, pictures)
