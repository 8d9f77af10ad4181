# SPDX-License-Identifier: GPL-3.0-or-later
"""What the window says when things are not as usual: nothing yet, nobody answering, broken repositories, long work, 200
projects; and what happens when a person changes something. The short form looks at each of these in one width only, except at the first
run."""
import os
import subprocess
import tempfile
import time

from window_session import LONG, Window, check, run, wait

SIZES = ((1100, 720), (360, 720))
WIDE, NARROW = (SIZES, SIZES) if LONG else (SIZES[:1], SIZES[1:])


def asked(window, *wanted):
    return wait(lambda: any(request[:len(wanted)] == wanted for request in window.host.world.requests))


def first_run():
    for size in SIZES:
        with Window('empty', size=size) as window:
            check('first run shows three ways', window.has('폴더 고르기') and window.has('폴더를 끌어다 놓기')
                  and window.has('jikimi ~/projects/shop'), window.names)
            window.shot('first-run')
            window.click('이 컴퓨터만 지켜보기', 'push button')
            check('the machine alone has a dashboard', window.has('메모리 사용량 6', 'push button'), window.names)
            check('a tile without values says why', window.has('테스트 커버리지: 커버리지 보고서 없음', 'push button'), window.names)
            window.shot('machine-only')
            window.click('테스트 커버리지: ', 'push button')
            check('and how to get them', window.has('coverage run -m pytest'), window.names)
            window.shot('explain')


def calm():
    with Window('calm') as window:
        check('all is well', window.has('모두 정상입니다', 'push button'), window.names)
        window.shot('calm')


def failed_project():
    for size in NARROW:
        with Window('failed', size=size) as window:
            check('the sentence names it', window.has('“lost” 프로젝트를 읽을 수 없습니다', 'push button'), window.names)
            window.focus()
            window.key('alt+2')
            window.click('^lost$', 'list item')
            check('the page says why', window.has('저장소를 읽을 수 없습니다') and window.has('디렉터리가 없습니다'), window.names)
            window.shot('project-failed')


def no_host():
    for size in NARROW:
        with Window(host=False, size=size) as window:
            check('what failed', window.has('이 컴퓨터: 응답이 없습니다', 'label'), window.names)
            check('what to do', window.has('다시 시도', 'push button'))
            window.shot('no-host')


def offline():
    for size in WIDE:
        with Window(size=size) as window:
            check('loaded', window.has('메모리 사용량 6', 'push button'))
            window.host.hang_up()
            check('what is seen is said to be old', window.has('응답이 없습니다. 지금 보이는 값은', 'label'), window.names)
            check('the sidebar says so', size[0] < 400 or window.has('^연결 끊김$', 'label'))
            check('the sentence says so', window.has('이 컴퓨터: 응답이 없습니다', 'push button'), window.names)
            window.shot('offline')


def paused():
    with Window('paused') as window:
        check('told in the bar', window.has('일시 중지했습니다. 아무것도 측정하지 않습니다', 'label'), window.names)
        window.shot('paused')
        window.click('^시작', 'push button')
        check('the button starts it', asked(window, 'POST', '/control/start'))
        check('and the sentence changes', window.has('모두 정상입니다', 'push button'), window.names)


def working():
    with Window('working') as window:
        check('work under way', window.has('줄 수를 세는 중 · shop', 'label') and window.has('2/5단계', 'label'), window.names)
        window.shot('working')
        window.click('^취소', 'push button')
        check('can be cancelled', asked(window, 'DELETE', '/operations/00aa11bb22cc33dd'))


def many():
    with Window('many') as window:
        window.focus()
        window.key('alt+2')
        check('200 projects', window.has('^project-1', 'list item'))
        window.shot('many')
        window.key('ctrl+f')
        window.type('project-17')
        check('the search narrows', window.gone('^project-1[0-6]') or len(
            [n for n in window.names('list item') if (n or '').startswith('project-17')]) == 10, lambda: window.names('list item'))
        window.shot('search')
        window.type('xyz')
        check('nothing found is told', window.has('찾은 프로젝트 없음'), window.names)
        window.key('Escape')
        check('all are back', window.has('^project-1', 'list item') and window.names('list item'))
        start = time.monotonic()
        for _ in range(10):
            window.host.world.tell_metrics()
        check('a storm of news is digested', window.has('^project-', 'list item') and time.monotonic() - start < 5)


def adding():
    folder = os.path.join(os.environ['HOME'], 'new-one')
    os.makedirs(os.path.join(folder, '.git'))
    plain = os.path.join(os.environ['HOME'], 'plain')
    os.makedirs(plain)
    with Window('calm', arguments=[folder, plain]) as window:
        check('the command line adds', asked(window, 'POST', '/projects', {'path': folder}), window.host.world.requests)
        check('what cannot be added is a sentence', window.has('“plain”: '), window.names)
        check('with what to do', window.has('.git 폴더가 들어 있는 폴더를 고르고'), window.names)
        window.shot('add-failed')


def dropping():
    folder = tempfile.mkdtemp(prefix='jikimi-dropped-')
    with Window() as window:
        window.focus()
        source = subprocess.Popen(['/usr/bin/python3', os.path.join(os.path.dirname(__file__), 'drag_source.py'), folder],
                                  stdout=subprocess.PIPE, text=True)
        source.stdout.readline()
        time.sleep(0.5)  # until the X server has put it on top
        window.drag((60, 60), (630, 440))
        check('a folder dropped on the window is added', asked(window, 'POST', '/projects', {'path': folder}),
              window.host.world.requests[-3:])
        source.terminate()
        source.wait(10)
        source.stdout.close()


def removing():
    with Window() as window:
        window.focus()
        window.key('alt+2')
        window.click('^notes$', 'list item')
        check('no report: how to get one', window.has('커버리지 보고서 없음'), window.names)
        window.click('^프로젝트 메뉴', None)
        window.shot('project-menu')
        window.key('Down', 'Return')
        check('removal asks first', window.has('“notes” 프로젝트를 그만 지켜보시겠습니까'), window.names)
        window.shot('remove')
        window.click('^제거', 'push button')
        check('removed', asked(window, 'DELETE'))
        check('told with a way back', window.has('더 이상 지켜보지 않습니다'), window.names)
        window.shot('removed')
        window.focus()
        window.key('ctrl+z')
        check('undone', asked(window, 'POST', '/projects'), window.host.world.requests[-3:])


def preferences():
    for size in NARROW:
        with Window(size=size) as window:
            window.focus()
            check('loaded', window.has('shop', 'push button'))
            window.key('ctrl+comma')
            check('opens', window.has('컴퓨터 측정 간격'), window.names)
            check('what the environment sets says so', window.has('JIKIMI_LINES_LIMIT'), window.names)
            window.shot('preferences')
            spin = window.find('컴퓨터 측정 간격', 'spin button')
            if check('a spin button', spin is not None, window.names):
                spin.set_value(7)
                check('a change is written', asked(window, 'PUT', '/config', {'watch.machine_interval': '7s'}),
                      window.host.world.requests[-3:])


def shortcuts_about_help():
    with Window() as window:
        window.focus()
        check('loaded', window.has('shop', 'push button'))
        window.key('F10')
        check('the menu opens', window.has('지킴이 정보'), window.names)
        window.shot('menu')
        window.key('Escape')
        window.key('F1')
        check('help', window.has('맨 위의 문장'), window.names)
        window.shot('help')
        window.key('Escape')
        window.focus()
        window.key('ctrl+question')
        check('shortcuts', window.has('사이드바 표시/숨기기'), window.names)
        window.shot('shortcuts')
        window.key('Escape')
        window.focus()
        window.key('ctrl+q')
        check('quit', wait(lambda: window.process.poll() is not None) is not None)


def hidden_window():
    with Window() as window:
        check('a chart on screen asks for each second',
              wait(lambda: any(s.get('subscribe', {}).get('interval_s') == 1 for s in window.host.world.subscriptions)),
              window.host.world.subscriptions)
        window.focus()
        window.key('alt+2')
        check('a page without one does not', wait(lambda: window.host.world.subscriptions[-1]['subscribe'].get('interval_s') == 0),
              window.host.world.subscriptions)


def goes_nowhere():
    """A series or project that is gone while its page is open: the page before it is shown."""
    with Window() as window:
        window.focus()
        window.key('alt+2')
        window.click('^notes$', 'list item')
        check('open', window.has('^모두 커밋했습니다'), window.names)
        with window.host.world.lock:
            window.host.world.projects = [p for p in window.host.world.projects if p['name'] != 'notes']
        window.host.world.tell_projects()
        check('back to the list', window.has('^프로젝트 검색', 'push button') and window.gone('^notes$', 'list item'), window.names)


def sidebar():
    with Window(size=(360, 720)) as window:
        window.focus()
        check('loaded', window.has('shop', 'push button'))
        window.key('F9')
        check('the sidebar unfolds', window.has('^프로젝트$', 'list item'))
        window.shot('sidebar')
        window.click('^프로젝트$', 'list item')
        check('and leads to a page', window.has('^shop$', 'list item'))


def answers_on_the_command_line():
    out = subprocess.run([os.path.join(os.environ['JIKIMI_BUILD_DIR'], 'jikimi'), '--version'], capture_output=True, text=True)
    check('--version', out.returncode == 0 and out.stdout.startswith('jikimi '), out)


if __name__ == '__main__':
    run(first_run, calm, failed_project, no_host, offline, paused, working, many, adding, dropping, removing, preferences,
        shortcuts_about_help, hidden_window, goes_nowhere, sidebar, answers_on_the_command_line)
