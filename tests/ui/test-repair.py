# SPDX-License-Identifier: GPL-3.0-or-later
"""The window with its own engine on a real repository: a proposed commit is made and taken back, a rule is previewed, run and undone;
what the window says is what git says."""
import sys
import tempfile

from real_repository import changed, commits, make_repository
from window_session import Window, check, run, wait

RULE = '커밋하지 않은 변경'


def open_changes(window):
    window.find('커밋하지 않은 변경 3개', 'push button', 60)
    window.focus()
    window.key('alt+2')
    window.click('^jikimi-repository', 'list item')
    window.click('^커밋하지 않은 변경이 3개', 'list item', newest=True)


def commit_and_take_back():
    repository = make_repository()
    with Window(folder=tempfile.mkdtemp(prefix='jikimi-state-'), arguments=[repository]) as window:
        open_changes(window)
        check('a commit is proposed', window.has('^커밋 메시지$', timeout=60), window.names)
        check('the secret stands apart', window.has('^.env$', 'list item') and window.has('^커밋하면 안 되는 파일$', 'label'), window.names)
        window.shot('repair-changes')
        window.click('^커밋: ', 'push button')
        check('git log has it', wait(lambda: len(commits(repository)) == 2, 60), lambda: commits(repository))
        check('with what was proposed, and without the secret', changed(repository) == ['.env'], lambda: changed(repository))
        window.click('^실행 취소', 'push button', newest=True)
        check('one step takes it back', wait(lambda: commits(repository) == ['first'], 60), lambda: commits(repository))
        check('and the work is as it was', changed(repository) == ['.env', 'src/one.c', 'src/two.c'], lambda: changed(repository))


def difference():
    repository = make_repository()
    with Window(folder=tempfile.mkdtemp(prefix='jikimi-state-'), arguments=[repository]) as window:
        open_changes(window)
        window.click('^파일 2개', 'list item', newest=True)
        window.click('^src/one.c$', 'list item', newest=True)
        check('what git diff says', window.has('^추가, 2번째 줄: int y;$', 'label', 60), lambda: window.names('label'))


def preview_run_undo():
    repository = make_repository()
    with Window(folder=tempfile.mkdtemp(prefix='jikimi-state-'), arguments=[repository]) as window:
        window.find('커밋하지 않은 변경 3개', 'push button', 60)
        window.focus()
        window.key('alt+5')
        window.click('^' + RULE, 'list item', newest=True)
        window.click('^미리 보기…: ' + RULE, 'push button')
        check('the preview names the files', window.has('^src/one.c$', 'label', 60), window.names)
        check('and not the secret', not window.has('^.env$', 'label', 0.1))
        check('nothing was done by it', commits(repository) == ['first'])
        window.shot('repair-preview')
        window.click('^지금 실행', 'push button')
        check('it was committed', wait(lambda: len(commits(repository)) == 2, 60), lambda: commits(repository))
        check('which is shown', window.has('사람이 실행', 'list item', 60), lambda: window.names('list item'))
        window.click('^실행 취소', 'push button')
        check('undone', wait(lambda: commits(repository) == ['first'], 60), lambda: commits(repository))
        check('with the work as it was', changed(repository) == ['.env', 'src/one.c', 'src/two.c'], lambda: changed(repository))


def pause():
    state = tempfile.mkdtemp(prefix='jikimi-state-')
    with Window(folder=state, arguments=[make_repository()]) as window:
        window.find('커밋하지 않은 변경 3개', 'push button', 60)
        window.focus()
        window.key('alt+5')
        check('the rules are there', window.has('^' + RULE, 'list item') and window.has('^규칙$', 'label'), window.names)
        window.shot('repair-rules')
        window.click('^자가 치유 일시 중지')
        window.click('^1시간 동안')
        check('a pause is told', window.has('까지 자가 치유를 일시 중지했습니다', 'label'), window.names)
        window.click('^다시 시작', 'push button')
        check('and ended', window.gone('자가 치유를 일시 중지했습니다', 'label'))


if __name__ == '__main__':
    run(pause, commit_and_take_back, difference, *[preview_run_undo] * ('preview_run_undo' in sys.argv))
