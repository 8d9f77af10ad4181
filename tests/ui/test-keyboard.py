# SPDX-License-Identifier: GPL-3.0-or-later
"""Every page without a pointer: Tab, Shift+Tab and the arrow keys reach every control, and nothing holds on to the keyboard;
charts are read by arrow keys."""
import re
import threading

import accessible
from window_session import Window, check, run, wait

MOST_STOPS = 120
PATIENCE_S = 2
ENTRIES = ('spin button', 'text', 'entry')
# Tab goes to one of these, arrow keys to the others.
IN_LISTS = ('list item', 'table cell', 'table row', 'tree item')


def path_of(node):
    return node.path if node is not None else None


def ancestors(node):
    while node.parent is not None:
        node = node.parent
        yield node


def is_beside(node, known):
    """Whether it stands on a page of a stack that the known one does not stand on. Such pages keep their size."""
    shown = {page.path for page in ancestors(known) if page.name == 'GtkStackPage'}
    stacks = {page.parent.path for page in ancestors(known) if page.name == 'GtkStackPage'}
    return any(page.name == 'GtkStackPage' and page.path not in shown and page.parent.path in stacks for page in ancestors(node))


def takes_keys(node):
    """The buttons of the title bar have keys of the desktop's instead; a list that is not open has none."""
    if node.name in ('최소화', '최대화', '닫기') or node.name == 'GtkListItemWidget':
        return False
    return node.has_state(accessible.STATE_FOCUSABLE) and all(
        above.has_state(accessible.STATE_SENSITIVE) for above in [node, *ancestors(node)] if above.parent is not None)


def has_keys_inside(node):
    return any(takes_keys(child) or has_keys_inside(child) for child in node.children)


def controls(window, known):
    """What a person wants to reach in the window of the known widget: not what only holds others."""
    frame = next(node for node in ancestors(known) if node.role == accessible.FRAME or node.parent.parent is None)
    return [node for node in window.nodes() if takes_keys(node) and not has_keys_inside(node) and not is_beside(node, known)
            and frame.path in [above.path for above in ancestors(node)]]


def press(window, key, before=None):
    """Returns: what has the keyboard afterwards; None for the text of an entry, which is not told."""
    before = path_of(before or window.focused())
    window.key(key, pause_s=0)
    wait(lambda: path_of(window.focused()) != before, PATIENCE_S)
    return window.focused()


def focused_among_others(window):
    """What has the keyboard, with the rows above and below as they are now."""
    window.program.look()
    return window.focused()


def go_round(window, key):
    """Presses it until the keyboard is where it was. Returns: the stops in order, None for an entry."""
    stops = [press(window, key)]
    while len(stops) < MOST_STOPS:
        node = press(window, key, stops[-1])
        if node is not None and path_of(node) in map(path_of, stops):
            break
        stops.append(node)
    return stops


def walk_list(window, row, reached):
    """Through the rows above and below one of them, and into each."""
    row = focused_among_others(window) or row
    rows = [path_of(other) for other in row.parent.children if takes_keys(other)]
    at = rows.index(path_of(row)) if path_of(row) in rows else 0
    for key in ['Up'] * at + ['Down'] * (len(rows) - 1):
        press(window, key, row)
        row = focused_among_others(window)
        reached.append(row)
        if row is not None and has_keys_inside(row):
            reached.append(press(window, 'Tab', row))
            row = press(window, 'shift+Tab', reached[-1])


def go_everywhere(window, stops):
    """With Tab to all stops again, and with arrow keys through the lists among them. Returns: all that was reached."""
    reached, lists = list(stops), set()
    for _ in stops:
        node = press(window, 'Tab', reached[-1])
        reached.append(node)
        # In the list of pages arrow keys open other pages: sidebar() goes through that.
        if node is not None and node.role_name in IN_LISTS and path_of(node.parent) not in lists and node.parent.name != '페이지':
            lists.add(path_of(node.parent))
            walk_list(window, node, reached)
    return reached


def is_of_its_row(node, seen):
    """A check box in a row is ticked by the row."""
    return node.role_name == 'check box' and any(path_of(above) in seen and above.role_name in IN_LISTS for above in ancestors(node))


def check_keys(window, name, known):
    """Walks through the page on which the known widget stands."""
    forwards = go_round(window, 'Tab')
    check('%s: Tab goes round' % name, 1 < len(forwards) < MOST_STOPS, forwards)
    backwards = go_round(window, 'shift+Tab')
    # Of a list each direction takes the row that was left last, or the first.
    odd = [node for node in forwards if node is not None and path_of(node) not in map(path_of, backwards)
           and node.role_name not in IN_LISTS and not any(above.role_name in IN_LISTS for above in ancestors(node))]
    check('%s: Shift+Tab goes the same way back' % name, not odd, (odd, backwards))
    reached = go_everywhere(window, forwards)
    seen = {path_of(node) for node in reached} | {path_of(above) for node in reached if node for above in ancestors(node)}
    wanted = controls(window, window.find('^%s$' % re.escape(known.name), known.role_name, newest=True))
    missed = [node for node in wanted if path_of(node) not in seen and not is_of_its_row(node, seen) and node.parent.name != '페이지']
    n_entries = len([node for node in missed if node.role_name in ENTRIES])
    missed = [node for node in missed if node.role_name not in ENTRIES]
    check('%s: %d controls are reached' % (name, len(wanted)), wanted and not missed and n_entries <= reached.count(None),
          (missed, reached))


def open_page(window, key, pattern, role=None):
    known = window.find(pattern, role, newest=True) if key is None else None
    if key is not None:
        window.focus()
        window.key(key)
        known = window.find(pattern, role, newest=True)
    if not check('there is %s' % pattern, known is not None, window.names):
        raise AssertionError('no page')
    return known


def roots():
    pages = (('alt+1', 'overview', '^다음에 할 일', None), ('alt+2', 'projects', '^notes$', 'list item'),
             ('alt+3', 'alerts', '^경고: 배포가', 'list item'),
             ('alt+4', 'machine', '^CPU 사용량 [0-9]', 'push button'),
             ('alt+5', 'healing', '^커밋하지 않은 변경 정리', 'list item'))
    with Window('alerting', beat=False) as window:
        for key, name, pattern, role in pages:
            check_keys(window, name, open_page(window, key, pattern, role))
    with Window(size=(360, 720), beat=False) as window:
        check_keys(window, 'overview at 360', open_page(window, 'alt+1', '^다음에 할 일'))


def to_the_sidebar(window):
    """Returns: the row of the list of pages that the keyboard is at."""
    for _ in range(MOST_STOPS):
        node = window.focused()
        if node is not None and node.parent is not None and node.parent.name == '페이지':
            return node
        window.key('Tab')
    return None


def sidebar():
    """Arrow keys go through the list of pages, and the page comes along."""
    with Window('alerting', beat=False) as window:
        window.focus()
        window.find('^다음에 할 일')
        check('the list of pages has the keyboard', to_the_sidebar(window) is not None, window.focused)
        window.key('Home')
        for key, row, known, role in (('Down', '프로젝트', '^notes$', 'list item'), ('Down', '알림', '^경고: 배포가', 'list item'),
                                      ('Down', '컴퓨터', '^CPU 사용량 [0-9]', 'push button'), ('Up', '알림', None, None)):
            window.key(key)
            check('%s: its row has the keyboard' % row, wait(lambda: (window.focused().name or '').startswith(row)), window.focused)
            check('%s: its page is there' % row, (known is None or window.has(known, role)) and window.has('^%s$' % row, 'label'),
                  window.names)
        window.shot('sidebar-keys')
        window.key('Tab')
        check('Tab leaves the list of pages', wait(lambda: window.focused() is not None and (window.focused().name or '') == '저장소 추가'),
              window.focused)
        check('and the page stays', window.has('^알림$', 'label'), window.names)
        window.key('shift+Tab')
        check('Shift and Tab come back to its row', wait(lambda: (window.focused().name or '').startswith('알림')), window.focused)
        window.key('ctrl+f')
        check('it is the page that keys go to: its search opens', window.has('알림 찾기|알림 검색'), window.names)
    with Window('alerting', size=(360, 720), beat=False) as window:
        window.focus()
        window.find('^다음에 할 일')
        window.key('F9')
        check('at 360 the list covers the page', to_the_sidebar(window) is not None, window.focused)
        window.key('Home', 'Down', 'Down')
        check('arrow keys stay in it', wait(lambda: (window.focused().name or '').startswith('알림')), window.focused)
        window.key('Return')
        check('Return opens the page', window.has('^경고: 배포가', 'list item'), window.names)


def in_page(window, known):
    return wait(lambda: window.focused() is not None and not is_beside(window.focused(), known)
                and any(page.name == 'GtkStackPage' for page in ancestors(window.focused())))


def to_the_button(window, pattern):
    for _ in range(MOST_STOPS):
        node = press(window, 'Tab')
        if node is not None and re.search(pattern, node.name):
            return node
    return None


def follow():
    """What a row or a button opens has the keyboard, and the way back leads to it; the list of pages keeps it."""
    with Window('alerting', beat=False) as window:
        window.focus()
        window.find('^메모리 사용량 6', 'push button')
        to_the_button(window, '^메모리 사용량 6')
        window.key('Return')
        known = window.find('^임계값', 'label')
        check('from a tile into the page of the metric', in_page(window, known), window.focused)
        window.key('alt+Left')
        check('back at the tile', wait(lambda: window.focused() is not None and window.focused().name.startswith('메모리 사용량 6')),
              window.focused)
        window.key('alt+2')
        window.find('^notes$', 'list item')
        to_the_row(window, '^shop$')
        window.key('Return')
        known = window.find('^커밋하지 않은 변경이 133개', 'list item')
        check('from a row into the page of the project', in_page(window, known), window.focused)
        to_the_row(window, '^커밋하지 않은 변경이 133개')
        window.key('Return')
        known = window.find('^커밋 메시지$', newest=True)
        check('from there into its changes, though they come later', in_page(window, known), window.focused)
        window.key('alt+Left')
        check('back at the row of changes', wait(lambda: window.focused() is not None
                                                 and window.focused().name.startswith('커밋하지 않은 변경이 133개')), window.focused)
        window.key('alt+Left')
        check('back at the row of the project', wait(lambda: window.focused() is not None and window.focused().name == 'shop'),
              window.focused)
        row = to_the_sidebar(window)
        window.key('Home', 'Down', 'Down', 'Return')
        check('what the list of pages opens leaves it the keyboard', row is not None and window.has('^경고: 배포가', 'list item')
              and wait(lambda: (window.focused().name or '').startswith('알림')), window.focused)
        window.click('^컴퓨터$', 'list item')
        check('for a click as well', window.has('^CPU 사용량 [0-9]', 'push button')
              and wait(lambda: (window.focused().name or '') == '컴퓨터'), window.focused)


def is_stop(window, name):
    node = window.find('^%s$' % name)
    return node is not None and node.has_state(accessible.STATE_FOCUSABLE)


def waiting_page():
    """A page that is still being loaded has the keyboard itself, and is no stop of the Tab key afterwards, whatever came between."""
    with Window(beat=False) as window:
        is_told, tell = threading.Event(), window.host.world.healing.get

        def tell_late(path, query):
            if path.endswith('/changes'):
                is_told.wait(60)
            return tell(path, query)

        window.host.world.healing.get = tell_late
        window.focus()
        window.key('alt+2')
        window.find('^notes$', 'list item')
        to_the_row(window, '^shop$')
        window.key('Return')
        window.find('^커밋하지 않은 변경이 133개', 'list item')
        to_the_row(window, '^커밋하지 않은 변경이 133개')
        window.key('Return')
        check('a page that is not there yet has the keyboard', wait(lambda: window.focused() is not None
                                                                    and window.focused().name == 'JkChangesPage'), window.focused)
        check('for which it is a stop', is_stop(window, 'JkChangesPage'))
        window.key('alt+Left')
        check('back at the row', wait(lambda: window.focused() is not None
                                      and window.focused().name.startswith('커밋하지 않은 변경이 133개')), window.focused)
        check('it is no stop any more', wait(lambda: not is_stop(window, 'JkChangesPage'), PATIENCE_S))
        window.key('Return')
        wait(lambda: is_stop(window, 'JkChangesPage'))
        window.key('alt+4')
        window.find('^CPU 사용량 [0-9]', 'push button')
        check('nor when another page is opened by its key', wait(lambda: not is_stop(window, 'JkChangesPage'), PATIENCE_S))
        is_told.set()
        window.key('alt+2')
        to_the_row(window, '^shop$')
        window.key('Return')
        window.find('^커밋하지 않은 변경이 133개', 'list item')
        to_the_row(window, '^커밋하지 않은 변경이 133개')
        window.key('Return')
        known = window.find('^커밋 메시지$', newest=True)
        check('once it is there, something on it has the keyboard', in_page(window, known) and window.focused().name != 'JkChangesPage',
              window.focused)
        check('and not the page', wait(lambda: not is_stop(window, 'JkChangesPage'), PATIENCE_S))


def tuning():
    with Window('alerting', beat=False) as window:
        window.focus()
        window.key('alt+3')
        window.click('^위험: “shop”', 'list item')
        window.click('^임계값 조정: .*커버리지', 'push button')
        known = window.find('^30%: 14번', 'check box')
        window.focus()
        check_keys(window, 'threshold', known)
        window.key('Escape')
        check('Esc closes it', window.gone('^30%: 14번', 'check box'))


def to_the_row(window, pattern):
    """Goes to a row of a list by keys alone."""
    arrow = 'Home'  # the list may be entered anywhere
    for _ in range(MOST_STOPS):
        node = focused_among_others(window)
        if node is not None and re.search(pattern, node.name) and node.role_name == 'list item':
            return True
        is_there = node is not None and node.role_name == 'list item' and is_in_list_of(node, pattern)
        window.key(arrow if is_there else 'Tab')
        arrow = 'Down' if is_there else arrow
    return False


def is_in_list_of(node, pattern):
    return any(re.search(pattern, row.name) for row in node.parent.children)


def project():
    with Window(beat=False) as window:
        window.focus()
        window.key('alt+2')
        window.find('^notes$', 'list item')
        check('a project is found by keys', to_the_row(window, '^shop$'), window.focused)
        window.key('Return')
        check_keys(window, 'project', open_page(window, None, '^커밋하지 않은 변경이 133개'))
        window.key('alt+Left')
        check('back by keys', to_the_row(window, '^notes$'), window.focused)


def metric():
    with Window(beat=False) as window:
        window.focus()
        window.find('^메모리 사용량 6', 'push button')
        for _ in range(MOST_STOPS):
            node = press(window, 'Tab')
            if node is not None and node.name.startswith('메모리 사용량 6'):
                break
        window.key('Return')
        check_keys(window, 'metric', open_page(window, None, '^임계값', 'label'))


def first_run_and_failure():
    with Window('empty', beat=False) as window:
        window.focus()
        check_keys(window, 'first run', open_page(window, None, '폴더 고르기'))
    with Window(host=False) as window:
        window.focus()
        check_keys(window, 'no host', open_page(window, None, '다시 시도', 'push button'))


def preferences():
    with Window(beat=False) as window:
        window.focus()
        window.find('shop', 'push button')
        window.key('ctrl+comma')
        known = open_page(window, None, '컴퓨터 측정 간격', 'spin button')
        window.focus()
        check_keys(window, 'preferences', known)
        window.key('Escape')
        check('Esc closes them', window.gone('컴퓨터 측정 간격', 'spin button'))


def read_on(window, key, chart):
    """Returns: what the chart says of the value that the key leads to."""
    before = window.focused().description
    window.key(key, pause_s=0)
    wait(lambda: window.focused().description != before)
    check('%s: the chart keeps the keyboard' % key, window.focused() == chart, window.focused)
    return window.focused().description


def charts():
    with Window(beat=False) as window:
        window.focus()
        window.key('alt+4')
        window.find('^CPU 사용량.*최고', 'image', newest=True)
        chart = None
        for _ in range(MOST_STOPS):
            node = press(window, 'Tab')
            if node is not None and node.role_name == 'image':
                chart = node
                break
        if not check('a chart takes the keyboard', chart is not None, window.focused):
            return
        check('it says what it shows', re.search('최저 .*최고', chart.name), chart.name)
        texts = [read_on(window, key, chart) for key in ('Left', 'Left', 'ctrl+Left', 'Right')]
        check('arrow keys read values: time and value', all(re.search(r'[0-9]+:[0-9]+:[0-9]+\n[0-9.]+%', t) for t in texts), texts)
        check('each another one', len(set(texts)) == 4, texts)
        window.shot('machine-cursor')
        check('Tab leaves it', path_of(press(window, 'Tab')) != path_of(chart))


if __name__ == '__main__':
    run(roots, sidebar, follow, waiting_page, tuning, project, metric, first_run_and_failure, preferences, charts)
