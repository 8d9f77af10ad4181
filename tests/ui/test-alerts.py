# SPDX-License-Identifier: GPL-3.0-or-later
"""The page of alerts: what is listed in which order, what is found, what its buttons do, and that it follows what happens. The short form
takes pictures of two looks."""
import re

import accessible
from window_session import LONG, Window, check, looks, run, wait

TITLE = {1: '“shop” 프로젝트의 테스트 커버리지', 2: '디스크 사용량이 97%', 3: '배포가 <b>느립니다</b>', 4: '메모리 사용량이 86%',
         5: '틀린 API 키'}
ROW = '^(긴급|위험|경고): '


def open_page(window):
    window.focus()
    window.key('alt+3')
    return window.find(ROW, 'list item')


def rows(window):
    return [node.name for node in window.nodes('list item') if re.search(ROW, node.name)]


def asked(window, verb):
    return next((request for request in window.host.world.requests if request[0] == 'POST' and request[1].endswith('/' + verb)), None)


def reading():
    """One window: nothing that is done here changes an alert."""
    with Window('alerting', beat=False) as window:
        order_and_badge(window)
        details(window)
        filters(window)


def order_and_badge(window):
    check('the sidebar tells how many fire', window.has('^알림, 새 알림 3개$', 'list item'), lambda: window.names('list item'))
    open_page(window)
    found = wait(lambda: len(rows(window)) == 5 and rows(window)) or rows(window)
    order = [next((i for i, title in TITLE.items() if title in name), 0) for name in found]
    check('worst first; what was put aside below', order == [2, 1, 3, 4, 5], found)
    check('a row reads as a sentence', window.has(r'^위험: .*30% 아래입니다\. shop, 테스트, 2시간 전, 3회\.$', 'list item'), found)
    check('what was put aside says how', window.has(r'\. 시스템, 1시간 전, 확인함\.$') and window.has('까지 미룸'), found)
    check('no title is taken for markup', window.has('배포가 <b>느립니다</b> & “shop”', 'label'), lambda: window.names('label'))
    window.shot('alerts')


def details(window):
    check('closed at first', not window.has('남은 공간이', timeout=0.3))
    window.key('Tab', 'Tab', 'Tab')
    for _ in range(12):
        if window.focused() is not None and TITLE[2] in window.focused().name:
            break
        window.key('Tab')
    window.key('Return')
    check('Return opens a row', window.has('^/home에 남은 공간이', 'label'), window.focused)
    window.click(TITLE[1], 'list item')
    check('what Jikimi did, what to do next', window.has('^지킴이가 한 일$') and window.has('^다음에 할 일$')
          and window.has('^최근에 바뀐 파일부터'), window.names)
    window.shot('alerts-open')


def seen_before_it_is_done():
    """Buttons of alerts about changes and about healing show what would be done; nothing is done by pressing them."""
    with Window('alerting', beat=False) as window:
        world = window.host.world
        shop = world.projects[0]
        world.add_alert('a00000000011', '“shop” 프로젝트의 커밋하지 않은 변경이 133개입니다', 'critical', 'git', metric='git_changes',
                        project=shop['id'], project_name='shop', series='git_changes{project="%s"}' % shop['id'])
        heal = {'rule': 'git-changes', 'action': 'h5', 'state': 'recommended', 'can_undo': False}
        world.add_alert('a00000000012', '“git-changes”의 자가 치유를 할 수 있습니다', 'info', 'automation', kind='heal-suggest', heal=heal,
                        project=world.projects[1]['id'], actions=[{'id': 'heal-run', 'label': '치유'}, {'id': 'ack', 'label': '확인'}])
        world.add_alert('a00000000013', '“git-changes” 규칙으로 고쳤습니다', 'success', 'automation', kind='heal-done',
                        heal=dict(heal, state='kept', can_undo=True), actions=[{'id': 'heal-undo', 'label': '되돌리기'}])
        world.add_alert('a00000000014', '이름을 모르는 제안', 'info', 'automation', kind='heal-suggest',
                        actions=[{'id': 'heal-run', 'label': '치유'}])
        for alert in world.alerts[-4:]:
            world.tell_alert(alert)
        open_page(window)
        window.click('이름을 모르는 제안', 'list item')
        window.click('자가 치유를 할 수 있습니다', 'list item')
        window.click('^미리 보기…: .*자가 치유를 할 수', 'push button')
        check('a proposal shows what it would do', window.has('파일 128개를 커밋합니다', 'label') and asked(window, 'preview'),
              window.names)
        check('for the project of the alert', asked(window, 'preview')[2].get('project') == world.projects[1]['id'],
              asked(window, 'preview'))
        check('nothing was done', asked(window, 'run') is None, world.requests)
        window.shot('alert-preview')
        window.focus()
        window.key('Escape')
        check('one that names no rule has no such button', not window.has('^미리 보기…: 이름을', 'push button', 0.3), window.names)
        window.click('고쳤습니다', 'list item')
        window.click('^되돌리기: .*고쳤습니다', 'push button')
        check('a repair is undone by its id', wait(lambda: any(r[:2] == ('POST', '/healing/actions/h5/undo') for r in world.requests)),
              world.requests)
        window.click('변경이 133개', 'list item')
        window.shot('alert-changes')
        window.focus()
        for _ in range(12):
            if window.focused() is not None and window.focused().name.startswith('변경 보기: '):
                break
            window.key('Tab')
        window.key('Return')
        check('changes are shown', window.has('^커밋 메시지$') and window.has('^변경$', 'label'), window.names)
        window.key('alt+Left')
        check('back at the button', wait(lambda: window.focused() is not None and window.focused().name.startswith('변경 보기: ')),
              window.focused)


def open_tune(window):
    open_page(window)
    window.click(TITLE[1], 'list item')
    window.click('^임계값 조정: .*커버리지', 'push button')
    return window.find('^30%: 14번', 'check box')


def settings_written(window):
    return [request[2] for request in window.host.world.requests if request[:2] == ('PUT', '/config')]


def tuning():
    with Window('alerting', beat=False) as window:
        known = open_tune(window)
        check('from an alert straight to its threshold', known is not None, window.names)
        check('how often it would have fired with each value', window.has('^10%: 없음$') and window.has('^25%: 2번, 모두 2시간 10분')
              and window.has('^28%: 9번, 모두 25시간') and window.has('^60%: 31번'), window.names)
        check('which is in force, and which is suggested', window.has('^30%: 14번, .*현재$') and window.has('^25%: .*추천$'),
              window.names)
        check('what it is about', window.has('지난 7일', 'label') and window.has('^테스트 커버리지: 위험$', 'label'), window.names)
        check('nothing to apply yet', not window.find('^적용', 'push button').has_state(accessible.STATE_SENSITIVE))
        window.shot('tune')
        window.focus()
        check('the keyboard is at the value in force', wait(lambda: window.focused() is not None
                                                             and window.focused().name.startswith('30%')), window.focused)
        window.key('Down', 'Return')
        check('keys choose another', wait(lambda: window.has('다음 수준의 임계값이 없어집니다: 경고')), window.names)
        window.shot('tune-left-out')
        window.key('Up', 'Up', 'Up', 'Return')
        check('back to a lower one', wait(lambda: not window.has('없어집니다', timeout=0.1)), window.focused)
        window.click('^적용', 'push button')
        check('it is written', wait(lambda: settings_written(window) == [{'thresholds.test_coverage': '50/25/15'}]),
              lambda: settings_written(window))
        check('and said', window.has('테스트 커버리지: 위험 임계값이 이제 25%'), window.names)
        window.focus()
        window.key('ctrl+z')
        check('undone: the default again', wait(lambda: settings_written(window)[1:] == [{'thresholds.test_coverage': None}]),
              lambda: settings_written(window))


def tuning_refused():
    with Window('alerting', beat=False) as window:
        open_page(window)
        window.click(TITLE[2], 'list item')
        window.click('^임계값 조정: 디스크', 'push button')
        check('why it cannot be counted', window.has('임계값과 기록이 있는 것만', 'label'), window.names)
        window.shot('tune-failed')
        window.click('^모든 임계값', 'push button', newest=True)
        check('all thresholds are one step away', window.has('^테스트 커버리지 [(]%[)]'), window.names)
        window.shot('alerts-threshold')
    with Window('alerting', beat=False) as window:
        window.host.world.config['thresholds.test_coverage'] = ['50/30/15', 'environment']
        open_tune(window)
        check('what the environment sets is only shown', window.has('^JIKIMI_THRESHOLDS_TEST_COVERAGE 환경 변수'), window.names)
        check('nothing can be applied', not window.find('^적용', 'push button').has_state(accessible.STATE_SENSITIVE))


def grouped():
    with Window('grouped', beat=False) as window:
        open_page(window)
        found = wait(lambda: len(rows(window)) == 6 and rows(window)) or rows(window)
        check('what follows from another stands below it', [re.search('디스크|데이터|백업', name) is not None for name in found]
              and [n for n in found if re.search('디스크|데이터|백업', n)] == found[found.index(
                  next(n for n in found if '디스크' in n and '때문' not in n)):][:3], found)
        check('and names it', window.has('^긴급: 데이터베이스.*12회.*“디스크 사용량이 97%입니다: /” 때문', 'list item'), found)
        check('why nobody was told', window.has('점검 중이라 알리지 않음', 'list item') and window.has('방해 금지 시간이라 알리지 않음', 'list item')
              and window.has('지킴이가 작업 중이라 알리지 않음', 'list item'), found)
        window.shot('alerts-grouped')
    if LONG:
        with Window('grouped', size=(360, 720), beat=False) as window:
            open_page(window)
            window.shot('alerts-grouped')


def many():
    """Three hundred are there, the first forty have rows; the others come by scrolling, by a button, by a search."""
    with Window('storm', beat=False) as window:
        open_page(window)
        check('the first ones', wait(lambda: len(rows(window)) == 40), lambda: len(rows(window)))
        check('how many more there are', window.has('^더 보기 [(]260[)]', 'push button'), lambda: window.names('push button'))
        check('all are counted', window.has('^알림, 새 알림 300개$', 'list item'))
        window.click('^더 보기', 'push button')
        check('forty more', wait(lambda: len(rows(window)) == 80) and window.has('^더 보기 [(]220[)]', 'push button'),
              lambda: len(rows(window)))
        check('the keyboard is at the first of them', wait(lambda: window.focused() is not None
                                                            and '파일 40개가' in window.focused().name), window.focused)
        window.shot('alerts-many')
        window.key('ctrl+f')
        window.type('2 9 9'.replace(' ', ''))
        check('one without a row is found', wait(lambda: len(rows(window)) == 1 and '299개' in rows(window)[0]), lambda: rows(window)[:3])


def from_the_overview():
    with Window('alerting', beat=False) as window:
        window.click('shop.*살펴보십시오|살펴볼 것이', 'push button')
        check('the sentence leads to the alerts', window.has('^shop에 관한 알림만|^“shop”.*알림만', 'label')
              or window.has('관한 알림만', 'label'), window.names)
        check('to those that it is about', wait(lambda: visible(window) == [1, 3]), lambda: visible(window))
        window.shot('alerts-scoped')
        window.click('^모두 보기', 'push button')
        check('all are one step away', wait(lambda: visible(window) == [2, 1, 3, 4, 5]), lambda: visible(window))
        check('and the word is gone', window.gone('관한 알림만', 'label'))
        window.focus()
        window.key('alt+1')
        row = window.find('shop: 테스트 커버리지', 'list item')
        check('what to do next has an alert', row is not None, window.names)
        button = next(node for node in window.nodes('push button') if row.path in [above.path for above in ancestors(node)])
        button.do_action()
        check('its button leads there', wait(lambda: visible(window) == [1]), lambda: visible(window))


def ancestors(node):
    while node.parent is not None:
        node = node.parent
        yield node


def toasts():
    """What is said last is seen at once, and nothing old afterwards."""
    with Window('alerting', beat=False) as window:
        open_page(window)
        window.click(TITLE[2], 'list item')
        window.click('^확인: 디스크', 'push button')
        window.gone('^확인: 디스크', 'push button')
        window.click('^나중에: 디스크')
        window.click('^15분$', 'menu item')
        check('the later word at once', wait(lambda: window.has('^미뤘습니다', timeout=0.1)), window.names)
        check('not after the earlier one', window.gone('나빠지면 다시 알립니다'), window.names)


def acting():
    with Window('alerting', beat=False) as window:
        open_page(window)
        window.click(TITLE[2], 'list item')
        window.click('^확인: 디스크', 'push button')
        check('acknowledged', wait(lambda: asked(window, 'ack')) is not None, window.host.world.requests)
        check('the row tells it', window.has(r'^긴급: .*, 확인함\.$', 'list item'), lambda: rows(window))
        check('it is told what that means', window.has('나빠지면 다시 알립니다'), window.names)
        check('one less in the sidebar', window.has('^알림, 새 알림 2개$', 'list item'), lambda: window.names('list item'))
        check('it is still open, without that button', window.has('^/home에 남은', 'label') and window.gone('^확인: 디스크'))
        window.click(TITLE[1], 'list item')
        window.click('^나중에: .*커버리지')
        check('lengths to choose from', all(window.has('^%s$' % text) for text in ('15분', '1시간', '오늘', '바뀔 때까지')), window.names)
        window.shot('alerts-later')
        window.click('^1시간$', 'menu item')
        check('put off for that long', wait(lambda: asked(window, 'snooze')) is not None and asked(window, 'snooze')[2] == {'for': '1h'},
              window.host.world.requests)
        check('the row tells until when', window.has('^위험: .*커버리지.*까지 미룸', 'list item'), lambda: rows(window))
        window.click(TITLE[3], 'list item')
        window.click('^닫기: 배포', 'push button')
        check('dismissed', wait(lambda: asked(window, 'dismiss')) is not None and window.gone(TITLE[3], 'list item'), lambda: rows(window))
        check('nothing fires any more', window.has('^알림$', 'list item'), lambda: window.names('list item'))
        window.shot('alerts-settled')


def is_in_menu(node):
    return node is not None and node.role_name == 'list item' and not re.search(ROW, node.name)


def choose(window, filter_name, n_down):
    """By a press and by keys: the action of a drop-down does not open it in GTK 4.8."""
    before = window.focused()  # maybe an item of the menu that is just closing
    window.click_at(window.find(filter_name, 'combo box'))
    wait(lambda: is_in_menu(window.focused()) and window.focused() != before)
    window.key(*['Down'] * n_down, 'Return')


def filters(window):
    window.key('ctrl+f')
    window.key('d', 'i', 's', 'k')
    check('nothing has that word', window.has('그런 알림이 없습니다'), window.names)
    window.shot('alerts-none-found')
    window.click('모두 보기', 'push button')
    check('all are shown again', wait(lambda: len([n for n in rows(window)]) == 5), lambda: rows(window))
    window.key('ctrl+f')
    window.key('a', 'p', 'i')
    check('found by text, whatever the case', wait(lambda: visible(window) == [5]), lambda: visible(window))
    window.key('Escape')
    check('Esc ends the search', wait(lambda: len(visible(window)) == 5), lambda: visible(window))
    choose(window, '^수준', 2)
    check('found by level', wait(lambda: visible(window) == [2, 1, 4]), lambda: visible(window))
    choose(window, '^분류', 4)
    check('and by category', wait(lambda: visible(window) == [1]), lambda: visible(window))
    window.shot('alerts-filtered')


def visible(window):
    """Numbers of the alerts that have a place on the page."""
    return [next((i for i, title in TITLE.items() if title in name), 0) for name in rows(window)]


def live():
    with Window('calm', beat=False) as window:
        window.focus()
        window.key('alt+3')
        check('nothing to tell, and what would stand here', window.has('알릴 것이 없습니다') and window.has('원인과 할 일'), window.names)
        window.shot('alerts-empty')
        world = window.host.world
        alert = world.add_alert('b00000000001', '메모리 사용량이 86%입니다', metric='memory_usage')
        world.tell_alert(alert)
        check('a new one comes by itself', window.has('^경고: 메모리 사용량이 86%', 'list item'), window.names)
        check('and is counted', window.has('^알림, 새 알림 1개$', 'list item'))
        alert.update(level='emergency', title='메모리 사용량이 97%입니다', text='곧 멈춥니다.', count=2)
        window.click('^경고: 메모리', 'list item')
        world.tell_alert(alert)
        check('it gets worse', window.has(r'^긴급: 메모리 사용량이 97%.*2회\.$', 'list item'), lambda: rows(window))
        check('what is open follows', window.has('^곧 멈춥니다', 'label'))
        alert['state'] = 'resolved'
        world.alerts.clear()
        world.tell_alert(alert)
        check('it ends', window.gone('^긴급: 메모리', 'list item') and window.has('^알림$', 'list item'))


def burst():
    """Hundreds come and end as fast as they are told: in the end exactly those are listed that hold, in their order, and what was
    open and had the keyboard is still there."""
    with Window('calm', beat=False) as window:
        window.focus()
        window.key('alt+3')
        world = window.host.world
        world.tell_alert(world.add_alert('c00000000000', '처음 것입니다', 'emergency', text='처음 것의 내용입니다.'))
        window.has('^긴급: 처음 것', 'list item')
        window.click('^긴급: 처음 것', 'list item')
        check('it is open', window.has('^처음 것의 내용입니다', 'label'))
        told = [world.add_alert('%012x' % i, '파일 %d개가 바뀌었습니다' % i, 'emergency' if i % 2 else 'warning', age_s=i + 60)
                for i in range(600)]
        for alert in told:
            world.tell_alert(alert)
        check('the worst come first', wait(lambda: '파일 1개가' in (rows(window) + ['', ''])[1]), lambda: rows(window)[:3])
        for alert in told[:594]:
            alert['state'] = 'resolved'
            world.tell_alert(alert)
        told[597]['state'] = 'acknowledged'
        world.tell_alert(told[597])
        world.alerts = [alert for alert in world.alerts if alert['state'] != 'resolved']
        expected = ['처음 것', '파일 595개가', '파일 599개가', '파일 594개가', '파일 596개가', '파일 598개가', '파일 597개가']
        check('what is left stands in its order', wait(lambda: len(rows(window)) == len(expected) and all(
            title in row for title, row in zip(expected, rows(window)))), lambda: rows(window))
        check('and is counted', window.has('^알림, 새 알림 6개$', 'list item'))
        check('what was open stays so', window.has('^처음 것의 내용입니다', 'label'))


def offline():
    with Window('alerting', beat=False) as window:
        open_page(window)
        window.click(TITLE[2], 'list item')
        window.host.hang_up()
        check('it is told that this was true once', window.has('대답하지 않습니다|응답하지 않습니다|응답이 없습니다'), window.names)
        check('the rows stay', window.has(TITLE[2], 'list item'))
        check('nothing can be done about them', wait(lambda: not any(
            window.find(name).has_state(accessible.STATE_SENSITIVE) for name in ('^닫기: 디스크', '^나중에: 디스크'))))
        window.shot('alerts-offline')


def pictures():
    for size, dark, language in looks(('ko', 'en')):
        with Window('alerting', size=size, dark=dark, language=language, beat=False) as window:
            window.focus()
            window.key('alt+3')
            check('alerts at %d' % size[0], window.has(TITLE[2], 'list item'))
            window.click(TITLE[1], 'list item')
            window.find('최근에 바뀐')
            window.shot('alerts-page')


if __name__ == '__main__':
    run(reading, seen_before_it_is_done, tuning, tuning_refused, grouped, many, from_the_overview, toasts, acting, live, burst, offline,
        pictures)
