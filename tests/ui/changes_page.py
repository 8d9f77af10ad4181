# SPDX-License-Identifier: GPL-3.0-or-later
"""How tests come to the page of uncommitted changes and to its checkpoints."""
from window_session import wait

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


def open_checkpoint(window):
    window.find('(파일 6개|6 files)', 'list item')
    window.scroll_down()
    window.click('(파일 6개|6 files)', 'list item', newest=True)
    return window.find('(되돌리기…|Go back)', 'push button')


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
