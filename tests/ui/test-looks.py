# SPDX-License-Identifier: GPL-3.0-or-later
"""Every page in high contrast and with text of double size: a picture of each, wide and narrow, in which nothing is cut off. The short
form looks at each page narrow with large text, and in one of the two kinds of contrast: all kinds of both in the long form."""
import re
import subprocess

import accessible
from window_session import LONG, Window, check, run

# What GTK draws around a window where there is no compositor, on both sides.
FRAME_PX = 10

LOOKS = {'contrast': {'contrast': True}, 'contrast-dark': {'contrast': True, 'dark': True}, 'large': {'text_scale': 2}}
SIZES = ((1100, 720), (360, 720))
SIZES_OF = dict.fromkeys(LOOKS, SIZES) if LONG else {'contrast': SIZES[:1], 'contrast-dark': SIZES[1:], 'large': SIZES[1:]}


def width_of(window):
    frame = subprocess.run(['xdotool', 'getwindowgeometry', '--shell', window.windows()[-1]], capture_output=True, text=True,
                           check=True).stdout
    return int(next(line for line in frame.splitlines() if line.startswith('WIDTH=')).split('=')[1])


def check_page(window, name):
    """A page that needs more than there is makes the window grow, or stands out of it."""
    look = '%s, %s' % (name, window.look)
    check(look + ': fits the window', width_of(window) <= window.size[0] + FRAME_PX, lambda: width_of(window))
    outside = []
    for node in window.nodes():
        x, _, width, _ = node.extents or accessible.NOWHERE
        if width > 1 and (x < -1 or x + width > window.size[0] + FRAME_PX):
            outside.append((node, x, width))
    check(look + ': nothing is cut off at the sides', not outside, outside)
    window.shot(name)


def check_arrows(window, name):
    """What stands in every row of a list ends where it does in the others, which leaves the arrow behind it its room."""
    words = '^(조건이 이어지는지 보는 중|고친 뒤 쉬는 중|여러 번 실패하여 멈춤|지켜보는 중)$'
    ends = {node.name: sum(node.get_extents()[::2]) for node in window.nodes('label') if re.search(words, node.name)}
    check('%s, %s: arrows below each other' % (name, window.look), len(ends) == 4 and len(set(ends.values())) == 1, ends)


def check_titles(window, name):
    """A heading that is too long for its line takes another, instead of being cut."""
    heights = {node.name: node.get_extents()[3] for node in window.nodes('label') if node.name in ('소스', '먼저 확인할 파일')}
    if window.look.startswith('360') and window.look.endswith('large'):
        check('%s, %s: a long heading wraps' % (name, window.look), heights['먼저 확인할 파일'] > 1.5 * heights['소스'], heights)


def look_at_preview(window):
    window.click('^미리 보기…: 느린 API', 'push button')
    check('a preview is open', window.has('^지금 실행', 'push button'), window.names)
    check_page(window, 'preview')
    window.key('Escape')


def look_at_machine(window):
    window.focus()
    window.find('다음에 할 일')
    check_page(window, 'overview')
    window.key('alt+3')
    window.click('^위험: “shop”', 'list item')
    check('an alert is open', window.has('최근에 바뀐 파일부터'))
    check_page(window, 'alerts')
    window.key('alt+4')
    window.find('^CPU 사용량.*최고', 'image', newest=True)
    check_page(window, 'machine')
    window.click('^메모리 사용량 6', 'push button', newest=True)
    window.find('^임계값', 'label')
    check_page(window, 'metric')
    window.key('alt+5')
    window.find('^규칙$', 'label')
    check_page(window, 'healing')
    check_arrows(window, 'healing')
    window.click('^느린 API 대응', 'list item')
    check('a rule is open', window.has('연속 3번', 'label'))
    check_page(window, 'healing-open')
    look_at_preview(window)


def look_at_projects(window):
    window.focus()
    window.find('다음에 할 일')
    window.key('alt+2')
    window.find('^notes$', 'list item')
    check_page(window, 'projects')
    window.click('^shop$', 'list item')
    window.find('커밋하지 않은 변경이 133개')
    check_page(window, 'project')
    window.click('^커밋하지 않은 변경이 133개', 'list item', newest=True)
    window.find('^커밋 메시지$')
    check_page(window, 'changes')
    check_titles(window, 'changes')
    window.click('^파일 64개', 'list item', newest=True)
    window.click('굵은</b> & 이름이-아주', 'list item', newest=True)
    check('a difference is open', window.has('^추가, 12번째 줄', 'label'))
    check_page(window, 'diff')


def look_at_first_run(size, **look):
    with Window('empty', size=size, **look) as window:
        window.find('폴더 고르기')
        check_page(window, 'first-run')


def pages(name):
    def test():
        for size in SIZES_OF[name]:
            with Window('alerting', size=size, beat=False, **LOOKS[name]) as window:
                if LONG or name != 'contrast-dark':
                    look_at_machine(window)
                if LONG or name != 'contrast':
                    look_at_projects(window)
            if LONG or name != 'contrast-dark':
                look_at_first_run(size, **LOOKS[name])
    test.__name__ = name
    return test


def preferences():
    for size in SIZES_OF['large']:
        with Window(size=size, beat=False, text_scale=2) as window:
            window.focus()
            window.find('shop', 'push button')
            window.key('ctrl+comma')
            window.find('컴퓨터 측정 간격')
            check_page(window, 'preferences')


if __name__ == '__main__':
    run(*map(pages, LOOKS), preferences)
