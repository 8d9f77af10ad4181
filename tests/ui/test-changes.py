# SPDX-License-Identifier: GPL-3.0-or-later
"""The page of uncommitted changes: proposed commits with one button each, what must not be committed, the difference of a file, and what
Jikimi may do in this repository."""
import accessible
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
        going_back_is_undone_in_part, going_back_refused, many_checkpoints, no_checkpoint, nothing_to_commit, pictures)
