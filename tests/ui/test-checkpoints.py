# SPDX-License-Identifier: GPL-3.0-or-later
"""The page of a checkpoint: what comes back, what is chosen, and what is deleted."""
import subprocess
import tempfile

import accessible
from changes_page import asked, open_checkpoint, open_page, press, shop
from real_repository import make_repository, read, snapshot, write
from window_session import Window, check, run, wait


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


if __name__ == '__main__':
    run(going_back, going_back_is_undone_in_part, going_back_refused, choosing_what_comes_back, choosing_among_unlisted,
        hostile_names, deleting, checkpoint_by_keyboard, undo_elsewhere, many_checkpoints, no_checkpoint)
