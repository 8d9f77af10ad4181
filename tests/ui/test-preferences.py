# SPDX-License-Identifier: GPL-3.0-or-later
"""Who is told of alerts, and when: desktop notifications, hours in which nobody is disturbed, maintenance. The short form
takes pictures of two looks."""
import accessible
from window_session import Window, check, looks, run, wait


def open_alerts(window):
    window.focus()
    window.find('shop', 'push button')
    window.key('ctrl+comma')
    page = window.find('^알림$', 'page tab', newest=True) or window.find('^알림$', 'toggle button', newest=True)
    if page is not None:
        page.do_action()
    return window.has('^데스크톱 알림$')


def written(window):
    return [request[2] for request in window.host.world.requests if request[:2] == ('PUT', '/config')]


def asked(window, method, path):
    return [request for request in window.host.world.requests if request[0] == method and request[1].startswith(path)]


def notifications():
    with Window(beat=False) as window:
        check('the page of alerts', open_alerts(window), window.names)
        window.click('^데스크톱 알림', 'check box')
        check('switched off at once', wait(lambda: written(window) == [{'alerts.desktop': 'false'}]), lambda: written(window))


def quiet_hours():
    with Window(beat=False) as window:
        open_alerts(window)
        check('never at first', window.find('^시작$', 'spin button', 0.5) is None, window.names)
        switches = [node for node in window.nodes('check box') if node.is_on_page()]
        switches[1].do_action()
        check('the night to begin with', wait(lambda: written(window) == [{'alerts.quiet_hours': '22:00-08:00'}]),
              lambda: (written(window), switches))
        check('two times of the day', window.has('^시작$', 'spin button') and window.has('^끝$', 'spin button'), window.names)
        window.find('^시작$', 'spin button').set_value(23 * 60)
        check('another beginning', wait(lambda: written(window)[-1] == {'alerts.quiet_hours': '23:00-08:00'}),
              lambda: written(window))
        window.shot('preferences-alerts')
        switches[1].do_action()
        check('none again', wait(lambda: written(window)[-1] == {'alerts.quiet_hours': ''}), lambda: written(window))


def maintenance():
    with Window(beat=False) as window:
        open_alerts(window)
        check('none at first', window.has('점검 일정이 없습니다'), window.names)
        window.click('^점검 알리기', 'push button')
        check('what is asked', window.has('^기간') and window.has('^대상') and window.has('^용도'), window.names)
        window.shot('maintenance-dialog')
        window.click('^알리기', 'push button', newest=True)
        check('announced: an hour, everything', wait(lambda: asked(window, 'POST', '/maintenance'))
              and asked(window, 'POST', '/maintenance')[0][2] == {'minutes': 60}, lambda: window.host.world.requests[-3:])
        check('it is listed', window.has('^모든 알림$') and window.has('[0-9]+:[0-9]+까지', 'label'), window.names)
        window.shot('maintenance')
        window.click('^끝내기: 모든 알림', 'push button')
        window.click('^실행 취소', 'push button')
        check('ended', asked(window, 'DELETE', '/maintenance/'), lambda: window.host.world.requests)
        check('and brought back as it was', wait(lambda: len(asked(window, 'POST', '/maintenance')) == 2)
              and 'to' in asked(window, 'POST', '/maintenance')[1][2] and window.has('^끝내기: 모든 알림', 'push button'),
              lambda: asked(window, 'POST', '/maintenance'))


def pictures():
    for size, dark, _ in looks():
        with Window(size=size, dark=dark, beat=False) as window:
            window.host.world.config['alerts.quiet_hours'] = ['22:30-07:00', 'file']
            window.host.world.maintenance.append({'id': 'm1', 'from': '2026-01-01T00:00:00Z', 'to': '2099-01-01T00:00:00Z',
                                                  'project': window.host.world.projects[0]['id'], 'comment': '서버 이사'})
            check('preferences at %d' % size[0], open_alerts(window) and window.has('서버 이사'), window.names)
            window.shot('preferences-alerts')


if __name__ == '__main__':
    run(notifications, quiet_hours, maintenance, pictures)
