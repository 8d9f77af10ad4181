# SPDX-License-Identifier: GPL-3.0-or-later
"""The page of self-healing: every state in words, its switch and its pause, a preview before anything runs, and the way back."""
import threading

from fake_healing import action, stamp
from window_session import Window, check, looks, run, wait


def asked(window, *wanted):
    return wait(lambda: any(request[:len(wanted)] == wanted for request in window.host.world.requests))


def asked_now(window, end):
    return any(request[0] == 'POST' and request[1].endswith(end) for request in window.host.world.requests)


def open_page(window, known='shop', expected='^(규칙|Rules)$'):
    window.focus()
    window.find(known, 'push button')
    window.key('alt+5')
    return window.find(expected, 'label')


def toggle(window, name):
    """Opens or closes a row by the keyboard, which brings it on screen too."""
    before = None
    for _ in range(60):
        node = window.focused()
        if node is not None and node.name.startswith(name):
            window.key('Return')
            return
        window.key('Tab' if node is None or node == before or node.role_name != 'list item' else 'Down', pause_s=0.05)
        before = node
    raise AssertionError('the keyboard does not come to %s' % name)


def states():
    with Window() as window:
        check('the window asks for nothing of it before', not any(r[1] == '/healing' for r in window.host.world.requests))
        check('the page opens', open_page(window))
        for name, words in {'커밋하지 않은 변경 정리': '조건이 이어지는지 보는 중.*130개 이상, 5분 동안.*지금 133개.shop',
                            '메모리 확보': '고친 뒤 쉬는 중.*지금 .*6.*%.*부터 다시 가능', '느린 API 대응': '여러 번 실패하여 멈춤.*shop.*200 ms 이상.*부터 다시 가능',
                            '긴 파일 나누기 권고': '지켜보는 중', '멈춘 서비스 다시 시작': '사용 안 함', '디스크 공간 확보': '효과를 확인하는 중'}.items():
            check('a rule in words: ' + name, window.has('^%s: %s' % (name, words), 'list item'), lambda: window.names('list item'))
        for name, words in {'파일 128개를 커밋했습니다': '효과 있음.*133개 → 5개.*스스로 실행.*3분 전',
                            '메모리를 돌려받았습니다': '효과 없음.*88.*%.*되돌릴 수 없음', '캐시를 비웠으나 더 느려졌습니다': '되돌림',
                            'shop.service를 다시 시작하지 못했습니다': '실패.*사람이 실행', '긴 파일 7개를 나눌 곳': '권고'}.items():
            check('what was done: ' + name, window.has('^%s: %s' % (name, words), 'list item'), lambda: window.names('list item'))
        toggle(window, '느린 API 대응')
        check('why it stopped', window.has('연속 3번 효과가 없었습니다. .*부터 다시 시도합니다', 'label'), lambda: window.names('label'))
        toggle(window, '멈춘 서비스')
        check('why it does not act', window.has('다시 시작해도 되는 서비스가 설정에 없습니다', 'label'))
        toggle(window, '긴 파일 7개')
        check('a recommendation says where to cut', window.has('^src/core/engine/very-long-0.c$', 'label')
              and window.has('120~480줄: 함수 parse_arguments', 'label'), lambda: window.names('label'))
        toggle(window, '메모리를 돌려받았습니다')
        check('no way back is said', window.has('^되돌릴 수 없음$', 'label'))


def preview_run_undo():
    with Window() as window:
        open_page(window)
        toggle(window, '커밋하지 않은 변경 정리')
        window.click('^미리 보기…: 커밋하지 않은 변경 정리', 'push button')
        check('the effect is told before', window.has('커밋하지 않은 변경 133개 → 약 5개'), window.names)
        check('with the project that needs it most', asked(window, 'POST', '/healing/git-changes/preview',
                                                           {'project': window.host.world.projects[0]['id']}), window.host.world.requests)
        check('and whether it can be undone', window.has('^되돌릴 수 있음', 'list item'), window.names)
        check('and its files', window.has('^대상 128개$') and window.has('src/module-00/file-000.c', 'label')
              and window.has('^외 78개$', 'label'))
        window.shot('heal-preview')
        window.click('^지금 실행', 'push button')
        check('it runs', asked(window, 'POST', '/healing/git-changes/run', {'project': window.host.world.projects[0]['id']}))
        window.click('^실행 취소', 'push button', newest=True)
        check('it is told when it is over, with a way back', True)
        check('undone', asked(window, 'POST', '/healing/actions/h9/undo'), window.host.world.requests[-3:])
        check('which stands in what was done', window.has('^파일 128개를 커밋했습니다: 되돌림.*사람이 실행', 'list item'), window.names)


def undo_from_the_list():
    with Window() as window:
        open_page(window)
        toggle(window, '파일 128개를 커밋했습니다')
        window.click('^실행 취소: 파일 128개를', 'push button')
        check('the row undoes', asked(window, 'POST', '/healing/actions/h5/undo'), window.host.world.requests[-3:])
        check('and says so', window.has('되돌렸습니다: 모두 이전과 같습니다', 'label'), window.names)


def nothing_runs_by_a_preview():
    with Window() as window:
        open_page(window)
        toggle(window, '멈춘 서비스')
        window.click('^미리 보기…: 멈춘 서비스', 'push button')
        check('a refusal is told', window.has('다시 시작해도 되는 서비스가 설정에 없습니다', 'label'))
        check('no way back', window.has('^되돌릴 수 없음', 'list item'), window.names)
        window.shot('heal-refused')
        window.key('Escape')
        check('Escape closes', window.gone('^지금 실행', 'push button'))
        check('nothing ran', not any(r[0] == 'POST' and r[1].endswith('/run') for r in window.host.world.requests))


def what_is_told_of_a_rule_follows():
    """Whether there is a way back is known better once it was tried: an open row tells the news."""
    with Window() as window:
        open_page(window)
        toggle(window, '메모리 확보')
        check('no way back', window.has('^실행한 것을 되돌릴 수 없습니다.$', 'label'), lambda: window.names('label'))
        window.host.world.healing.rules[1]['can_undo'] = True
        window.host.world.tell({'type': 'healing'})
        check('then there is', window.has('^실행한 것을 되돌릴 수 있습니다.$', 'label'), lambda: window.names('label'))


def no_slip_runs_what_is_final():
    with Window() as window:
        open_page(window)
        toggle(window, '느린 API 대응')
        window.click('^미리 보기…: 느린 API', 'push button')
        check('what cannot be undone', window.has('^되돌릴 수 없음', 'list item') and window.has('^지금 실행', 'push button'), window.names)
        window.key('Return', pause_s=0.5)
        check('does not run by Return alone', not asked_now(window, '/run'), lambda: window.host.world.requests[-3:])
    with Window() as window:
        open_page(window)
        toggle(window, '커밋하지 않은 변경 정리')
        window.click('^미리 보기…: 커밋하지 않은', 'push button')
        check('what can be', window.has('^되돌릴 수 있음', 'list item')
              and wait(lambda: window.focused() and window.focused().name.startswith('지금 실행')),
              window.focused)
        window.key('Return')
        check('does', wait(lambda: asked_now(window, '/run')), lambda: window.host.world.requests[-3:])


def switch_and_pause():
    with Window() as window:
        open_page(window)
        window.click('^묻지 않고 고치기$', 'check box')
        check('the switch', asked(window, 'POST', '/control/auto-healing/disable'), window.host.world.requests[-3:])
        window.click('^자가 치유 일시 중지')
        window.click('^1시간 동안')
        check('a pause', asked(window, 'POST', '/healing/pause', {'minutes': 60}), window.host.world.requests[-3:])
        check('a banner tells it', window.has('까지 자가 치유를 일시 중지했습니다', 'label'), window.names)
        window.shot('healing-paused')
        window.click('^다시 시작', 'push button')
        check('it goes on', asked(window, 'POST', '/healing/resume') and window.gone('일시 중지했습니다', 'label'))
        window.host.world.healing.stopped_by = 'file'
        window.host.world.tell({'type': 'healing'})
        check('a file that stops it is named', window.has('이 컴퓨터의 파일 하나가 자가 치유를 멈추었습니다', 'label'), window.names)
        check('which no button ends', window.gone('^다시 시작', 'push button'))
        window.shot('healing-stopped')


def refused():
    with Window() as window:
        open_page(window)
        window.host.world.healing.refuses = '지금 다른 일이 진행 중입니다.'
        toggle(window, '파일 128개를 커밋했습니다')
        window.click('^실행 취소: 파일 128개를', 'push button')
        check('a refusal is a sentence', window.has('실행 취소할 수 없습니다: 지금 다른 일이|취소.*지금 다른 일이', 'label'), window.names)
        toggle(window, '커밋하지 않은 변경 정리')
        window.click('^미리 보기…: 커밋하지 않은', 'push button')
        check('also in the preview', window.has('^미리 볼 수 없음', None) and window.has('지금 다른 일이 진행 중입니다', 'label'), window.names)
        window.shot('heal-preview-failed')


OLDER = '^이전 작업 더 보기$'


def add_old_actions(window, n):
    window.host.world.healing.actions += [
        action('e%d' % i, 'disk', 'disk-clean', '오래된 작업 %d' % i, ended=stamp(90000 + i * 60)) for i in range(n)]


def old_rows(window):
    return [name for name in window.names('list item') if name.startswith('오래된 작업')]


def older_actions():
    with Window() as window:
        add_old_actions(window, 250)
        open_page(window)
        check('a hundred are shown', len(old_rows(window)) == 94, lambda: len(old_rows(window)))
        window.click(OLDER, 'push button')
        check('a hundred more', wait(lambda: len(old_rows(window)) == 194), lambda: len(old_rows(window)))
        check('each once, in their order', [name.split(':')[0] for name in old_rows(window)] == ['오래된 작업 %d' % i for i in range(194)],
              lambda: old_rows(window))
        check('by two calls, since the first repeats what was there',
              [r[1] for r in window.host.world.requests].count('/healing/actions') == 2, lambda: window.host.world.requests)
        window.click(OLDER, 'push button')
        check('then the rest', wait(lambda: len(old_rows(window)) == 250), lambda: len(old_rows(window)))
        check('and the button is gone', window.gone(OLDER, 'push button'), lambda: window.names('push button'))
        window.host.world.healing.actions.insert(0, action('e-new', 'disk', 'disk-clean', '새로운 작업', ended=stamp(1)))
        window.host.world.tell({'type': 'healing'})
        check('what is new comes first', window.has('^새로운 작업', 'list item'), lambda: window.names('list item')[:12])
        check('and takes nothing away', len(old_rows(window)) == 250, lambda: len(old_rows(window)))


def older_actions_by_keyboard():
    with Window() as window:
        add_old_actions(window, 120)
        open_page(window)
        check('there is a button', window.has(OLDER, 'push button'), lambda: window.names('push button'))
        # Backwards it is near: forwards every row comes first.
        for _ in range(30):
            node = window.focused()
            if node is not None and node.name == '이전 작업 더 보기':
                break
            window.key('shift+Tab', pause_s=0.05)
        check('the keyboard comes to it', node is not None and node.name == '이전 작업 더 보기', node)
        window.host.world.healing.refuses = '지금은 알려 줄 수 없습니다.'
        window.key('Return')
        check('a refusal is a sentence', window.has('^이전 작업을 볼 수 없습니다: ', 'label'), window.names)
        window.host.world.healing.refuses = None
        window.key('Return')
        check('the rest comes', wait(lambda: len(old_rows(window)) == 120) and window.gone(OLDER, 'push button'),
              lambda: len(old_rows(window)))
        check('and the keyboard is where it begins', wait(lambda: window.focused().name.startswith('오래된 작업 94:')), window.focused)
        window.shot('healing-older')


def no_older_actions():
    with Window() as window:
        open_page(window)
        check('no button where there is nothing older', not window.has(OLDER, 'push button', timeout=0.5),
              lambda: window.names('push button'))


def empty_and_old():
    with Window('calm') as window:
        open_page(window, '저장소 추가')
        check('what would stand here', window.has('규칙이 없습니다', 'label') and window.has('아직 고친 것이 없습니다', 'label'), window.names)
        window.shot('healing-empty')
    with Window('calm') as window:
        window.host.world.healing.get = lambda path, query: None
        open_page(window, '저장소 추가', '오래되어 자가 치유를 모릅니다')
        check('an older host', window.has('오래되어 자가 치유를 모릅니다', 'label'), window.names)
        window.shot('healing-old')


def trying_again():
    """What fails once is tried again by its button, and what takes long says what it does."""
    with Window() as window:
        healing, answer = window.host.world.healing, window.host.world.healing.get
        healing.get = lambda path, query: None if path == '/healing' else answer(path, query)
        check('it fails', open_page(window, expected='^자가 치유를 볼 수 없음$'), window.names)
        window.shot('healing-failed')
        began = threading.Event()

        def slow(path, query):
            began.wait(10)
            return answer(path, query)

        healing.get = slow
        window.click('^다시 시도', 'push button', newest=True)
        began.set()
        check('and is there at last', window.has('^규칙$', 'label'), window.names)


def loading():
    with Window(size=(360, 720)) as window:
        ready, answer = threading.Event(), window.host.world.healing.get

        def slow(path, query):
            ready.wait(20)
            return answer(path, query)

        window.host.world.healing.get = slow
        check('what it does', open_page(window, expected='^규칙과 그동안 한 일을 읽는 중…$'), window.names)
        window.shot('healing-loading')
        ready.set()
        check('then what there is', window.has('^규칙$', 'label'), window.names)


def by_keyboard():
    with Window() as window:
        open_page(window)
        seen = []
        for _ in range(30):
            window.key('Tab', pause_s=0.05)
            node = window.focused()
            seen.append(node.name if node else '')
            if node and node.name.startswith('커밋하지 않은 변경 정리'):
                break
        check('the keyboard comes to the rules', seen and seen[-1].startswith('커밋하지 않은 변경 정리'), seen)
        window.key('Return')
        check('Return opens', window.has('^미리 보기…: 커밋하지 않은', 'push button'), window.names)
        window.key('Tab')
        window.key('Return')
        check('and previews', window.has('^지금 실행', 'push button'), window.names)
        window.key('Escape')


def pictures():
    for size, dark, language in looks(('ko', 'en')):
        with Window(size=size, dark=dark, language=language, beat=False) as window:
            check('healing at %d' % size[0], open_page(window))
            window.shot('healing')
            toggle(window, '파일 128개')
            window.key('Page_Down', 'Page_Down', 'Page_Down')
            window.shot('healing-done')
            add_old_actions(window, 120)
            window.host.world.tell({'type': 'healing'})
            window.find('^(이전 작업 더 보기|Show Older Actions)$', 'push button')
            for _ in range(4):
                window.scroll_down()
            window.shot('healing-older-button')


if __name__ == '__main__':
    run(states, preview_run_undo, undo_from_the_list, nothing_runs_by_a_preview, what_is_told_of_a_rule_follows,
        no_slip_runs_what_is_final, switch_and_pause, refused, older_actions, older_actions_by_keyboard, no_older_actions,
        empty_and_old, trying_again, loading, by_keyboard, pictures)
