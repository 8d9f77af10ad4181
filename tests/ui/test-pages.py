# SPDX-License-Identifier: GPL-3.0-or-later
"""Every page, with what stands on it and what it leads to; a picture of each, wide and narrow, light and dark."""
from window_session import Window, check, looks, run, wait


def overview():
    with Window() as window:
        check('the sentence names the worst first', window.has('살펴볼 것이|“shop” 프로젝트를 살펴보십시오', 'push button'), window.names)
        check('the tile says value, level and project', window.has('커밋하지 않은 변경 133개, 위험, shop', 'push button'),
              lambda: window.names('push button'))
        check('a tile of the machine', window.has('메모리 사용량 6[0-9]', 'push button'))
        check('a tile without a number has a word', window.has('배포 상태 정상', 'push button'))
        check('the last check is told', window.has('마지막 확인', 'label'))
        window.shot('overview')
        window.click('^커밋하지 않은 변경 133개', 'push button')
        check('a tile leads to its metric', window.has('^임계값', 'label') and window.has('경고', 'list item'), window.names)


def projects():
    with Window() as window:
        window.focus()
        window.click('^프로젝트$', 'list item')
        check('projects are listed', window.has('^shop$', 'list item') and window.has('^지킴이$', 'list item'), window.names)
        window.shot('projects')
        window.click('^shop$', 'list item')
        check('branch', window.has('^브랜치', 'list item'), window.names)
        check('changes are counted', window.has('커밋하지 않은 변경이 133개 있습니다'), window.names)
        check('coverage stands against its goal', window.has('전체 줄의 28.4%, 목표 95%'), window.names)
        check('and where it leads to', window.has('이 속도라면 약 36일 뒤 목표에 이릅니다'), window.names)
        check('long files are counted', window.has('파일 7개가 너무 깁니다'), window.names)
        check('probe', window.has('^API 응답 시간'))
        check('no text of the host is taken for markup', not any('굵은</b>' in (n or '') and '&lt;' in n for n in window.names()))
        window.shot('project')


def metric():
    with Window() as window:
        window.click('^메모리 사용량 6', 'push button')
        check('present value', window.has('^6[0-9.]+%$', 'label'), lambda: window.names('label'))
        check('smallest, mean, largest', all(window.has('^%s$' % w, 'label') for w in ('최소', '평균', '최대')))
        check('the chart speaks', window.has('메모리 사용량.*최고', 'image') or window.has('메모리 사용량', 'image'),
              window.names)
        check('thresholds are told', window.has('70.*이상|경고'), window.names)
        window.shot('metric')
        window.click('^7일', 'push button', newest=True)
        check('another stretch loads', wait(lambda: 6.9 < window.host.world.stretches[-1] < 7.1), window.host.world.stretches)
        window.click('표로 보기', 'push button', newest=True)
        check('the table is there', window.has('^시각$'), window.names)
        check('newest first', window.has(r'^11월 |^[0-9]+월 [0-9]+일 [0-9:]+$', 'label'), lambda: window.names('label')[-12:])
        window.shot('metric-table')


def machine():
    with Window() as window:
        window.focus()
        window.key('alt+4')
        cards = {'CPU 사용량': '[0-9.]+%, 정상', '메모리 사용량': '6[0-9.]+%, 정상', '코어당 부하': '0[.][0-9]+, 정상',
                 '디스크 활동': 'nvme0n1, 읽기 412 kB/s, 쓰기 .*B/s', '네트워크': 'eth0, 수신 .*B/s, 송신 98[.]8 kB/s',
                 '대기 시간': 'CPU 1[.]8%, 메모리 0[.]0%, 디스크 [0-9.]+%'}
        for title, value in cards.items():
            check('a card: ' + title, window.has('^%s %s$' % (title, value), 'push button'), lambda: window.names('push button'))
            check('its chart', window.has('^%s, 현재 .*최고' % title, 'image'), lambda: window.names('image'))
        check('cores', window.has('^코어 8개$', 'label'))
        check('memory used and there', window.has('^16[.]0 GB 중 9[.][0-9] GB$', 'label'), lambda: window.names('label'))
        check('what changes slowly', window.has('^디스크 사용량 66.5%', 'push button') and window.has('^온도 54°C', 'push button'))
        check('a value each second is asked for',
              wait(lambda: window.host.world.subscriptions[-1]['subscribe'].get('interval_s') == 1))
        check('the charts load five minutes', wait(lambda: any(0.0030 < days < 0.0040 for days in window.host.world.stretches)),
              window.host.world.stretches)
        before = window.find('^네트워크 ', 'push button').name
        check('they go on', wait(lambda: window.find('^네트워크 ', 'push button').name != before))
        window.shot('machine')
        window.key('alt+2')
        check('off the screen nothing is asked for',
              wait(lambda: window.host.world.subscriptions[-1]['subscribe'].get('interval_s') == 0))
        window.key('alt+4')
        window.click('^네트워크 ', 'push button', newest=True)
        check('a card leads to its metric', window.has('^최소$', 'label') and window.has('^네트워크 수신', 'image'), window.names)


def pictures():
    for size, dark, language in looks(('ko', 'en')):
        with Window(size=size, dark=dark, language=language) as window:
            check('overview at %d' % size[0], window.has('shop', 'push button'))
            window.shot('overview')
            window.click('^(메모리 사용량|Memory usage) 6', 'push button')
            check('metric at %d' % size[0], window.has('^(평균|Mean)$', 'label'))
            window.shot('metric')
            window.focus()
            window.key('alt+4')
            check('machine at %d' % size[0], window.has('eth0', 'push button') and window.has('(CPU 사용량|CPU usage), ', 'image'))
            window.shot('machine')
            window.key('alt+2')
            check('projects at %d' % size[0], window.has('^shop$', 'list item'))
            window.shot('projects')
            window.click('^shop$', 'list item')
            check('project at %d' % size[0], window.has('(커밋하지 않은 변경이 133개|133 changes)'))
            window.shot('project')


if __name__ == '__main__':
    run(overview, machine, projects, metric, pictures)
