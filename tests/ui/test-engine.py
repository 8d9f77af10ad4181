# SPDX-License-Identifier: GPL-3.0-or-later
"""The window with its own engine on a real repository: what it shows is what git says; closing it does not end it."""
import os
import shutil
import signal
import subprocess
import tempfile
import time

from window_session import BUILD, Window, check, run, wait


def git(folder, *arguments):
    subprocess.run(['git', '-c', 'user.name=T', '-c', 'user.email=t@example.org', '-C', folder, *arguments], check=True,
                   stdout=subprocess.DEVNULL)


def make_repository():
    folder = tempfile.mkdtemp(prefix='jikimi-repository-')
    git(folder, 'init', '-q', '-b', 'trunk')
    with open(os.path.join(folder, 'long.c'), 'w') as file:
        file.write('int x;\n' * 620)
    git(folder, 'add', '.')
    git(folder, 'commit', '-q', '-m', 'first')
    for i in range(3):
        with open(os.path.join(folder, 'new-%d.c' % i), 'w') as file:
            file.write('int y;\n')
    return folder


def whole_life():
    repository, state = make_repository(), tempfile.mkdtemp(prefix='jikimi-state-')
    with Window(folder=state, arguments=[repository]) as window:
        check('numbers of the repository', window.has('커밋하지 않은 변경 3개', 'push button', 30), lambda: window.names('push button'))
        check('its long file', window.has('500줄 초과 파일 1개', 'push button', 30), lambda: window.names('push button'))
        check('numbers of the machine', window.has('메모리 사용량 [0-9]', 'push button'), lambda: window.names('push button'))
        window.shot('engine')

        with open(os.path.join(repository, 'another.c'), 'w') as file:
            file.write('int z;\n')
        window.focus()
        window.key('F5')
        check('F5 measures now', window.has('커밋하지 않은 변경 4개', 'push button', 20), lambda: window.names('push button'))

        window.key('ctrl+w')
        check('closing says once that watching goes on', window.has('지킴이가 계속 지켜봅니다'), window.names)
        window.shot('goes-on')
        window.click('^계속 지켜보기', 'push button')
        check('the window is gone', wait(lambda: window.find('커밋하지 않은', None, 0.01) is None))
        time.sleep(0.5)
        check('the program is not', window.process.poll() is None)

        second = subprocess.run(window.command, env=window.environment, timeout=20)
        check('a second start opens the window of the first', second.returncode == 0
              and window.has('커밋하지 않은 변경 4개', 'push button'), window.names)
        window.focus()
        window.key('ctrl+q')
        check('quitting ends it', wait(lambda: window.process.poll() is not None) and window.ended_well(),
              lambda: (window.process.poll(), window.read_log()))


def told_to_end():
    repository = make_repository()
    mark = os.path.join(repository, '.git', 'jikimi-guard')
    for number in (signal.SIGTERM, signal.SIGINT):
        with Window(folder=tempfile.mkdtemp(prefix='jikimi-state-'), arguments=[repository]) as window:
            check('it guards', wait(lambda: os.path.exists(mark), 30))
            window.process.send_signal(number)
            check('a signal ends it in good order', wait(lambda: window.process.poll() is not None, 20)
                  and window.ended_well(), window.process.returncode)
            check('the repository is given back', not os.path.exists(mark))


def bad_configuration():
    state = tempfile.mkdtemp(prefix='jikimi-state-')
    os.makedirs(os.path.join(state, 'config'))
    with open(os.path.join(state, 'config', 'jikimi.conf'), 'w') as file:
        file.write('[api]\nprot=1\n')
    with Window(folder=state) as window:
        check('a configuration that cannot be used is shown with its line', window.has('jikimi.conf:2'), window.names)
        check('it is not said to mend itself', window.has('고친 뒤 다시 시도하십시오'), window.names)
        window.shot('bad-configuration')
        with open(os.path.join(state, 'config', 'jikimi.conf'), 'w') as file:
            file.write('[api]\nport=0\n')
        window.click('^다시 시도', 'push button')
        check('once mended, trying again works', window.has('무엇을 지켜볼까요|폴더 고르기'), window.names)


def without_the_module():
    """A program whose other part is not there says so, rather than waiting."""
    alone = os.path.join(tempfile.mkdtemp(prefix='jikimi-alone-'), 'jikimi')
    shutil.copy(os.path.join(BUILD, 'jikimi'), alone)
    with Window(folder=tempfile.mkdtemp(prefix='jikimi-state-'), program=alone) as window:
        check('what is missing is named', window.has('지킴이의 일부를 불러올 수 없습니다.*jikimi-guard.so'), window.names)
        check('and what to do', window.has('다시 시도', 'push button'))


if __name__ == '__main__':
    run(whole_life, told_to_end, bad_configuration, without_the_module)
