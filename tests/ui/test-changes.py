# SPDX-License-Identifier: GPL-3.0-or-later
"""The page of uncommitted changes: proposed commits with one button each, what must not be committed, the difference of a file, and what
Jikimi may do in this repository."""
import subprocess

import accessible
from changes_page import FILE, asked, open_checkpoint, open_page, press, shop
from window_session import Window, check, looks, run, wait


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
        check('it is gone', window.gone('^파일 64개$'), window.names)
        check('then at the next proposal', wait(lambda: is_at(window, '커밋: 테스트')), lambda: (window.focused(), window.names()))
    with Window() as window:
        open_page(window)
        press(window, '체크포인트 남기기', 'Return')
        check('a checkpoint', window.has('^체크포인트를 남겼습니다$', 'label'), window.names)
        check('the button keeps the keyboard', wait(lambda: is_at(window, '체크포인트 남기기')), window.focused)


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
    run(commit_and_undo, choosing, never, difference, hard_differences, modes, checkpoint_and_refusal, hostile_changes,
        hostile_message, never_of_two_projects, changes_not_read_again, difference_not_read, keyboard_stays, nothing_to_commit,
        pictures)
