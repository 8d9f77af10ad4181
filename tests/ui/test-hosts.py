# SPDX-License-Identifier: GPL-3.0-or-later
"""Several computers in one window: real daemons over TLS beside the window's own host, added by the dialog, remembered, removed and
brought back, gone and come again."""
import atexit
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / 'integration' / 'daemon'))
from jikimid import Daemon, environment, run as run_daemon  # noqa: E402
from window_session import BUILD, Window, check, run, wait

SIZES = ((1100, 720), (360, 720))
STATE = pathlib.Path(os.environ['XDG_STATE_HOME'] if 'XDG_STATE_HOME' in os.environ
                     else os.path.expanduser('~/.local/state')) / 'jikimi'
CONFIG = pathlib.Path(os.environ['XDG_CONFIG_HOME'] if 'XDG_CONFIG_HOME' in os.environ
                      else os.path.expanduser('~/.config')) / 'jikimi'


def remote(folder, listen='127.0.0.1:0', **more):
    return Daemon(folder, listen=listen, env=environment(JIKIMI_API_TLS='true', JIKIMI_LOCALE_DIR=os.path.join(BUILD, 'po'), **more))


def key_of(folder):
    return subprocess.run([os.path.join(BUILD, 'jikimictl'), '--state-dir', folder, 'keys', 'create', '--role', 'admin', '--quiet'],
                          check=True, capture_output=True, text=True, env=environment()).stdout.strip()


def fingerprint_of(folder):
    return run_daemon('--state-dir', folder, '--print-fingerprint').stdout.strip()


def place_of(daemon):
    return daemon.url.removeprefix('https://')


def remembered():
    path = STATE / 'hosts.ini'
    return path.read_text() if path.exists() else ''


def forget_all():
    for path in (STATE / 'hosts.ini', CONFIG / 'known_hosts'):
        path.unlink(missing_ok=True)


def ctl(*arguments, text=''):
    """As the same user: with what the window has remembered."""
    env = {**os.environ, 'LANGUAGE': 'en', 'LC_ALL': 'C.UTF-8', 'ASAN_OPTIONS': 'detect_leaks=0'}
    env.pop('DISPLAY', None)  # it shall ask nobody
    return subprocess.run([os.path.join(BUILD, 'jikimictl'), *arguments], capture_output=True, text=True, input=text, env=env,
                          check=False, timeout=60)


def open_keyring():
    """GNOME's, unlocked, for this session. Returns its process."""
    daemon = subprocess.Popen(['gnome-keyring-daemon', '--foreground', '--unlock', '--components=secrets'], stdin=subprocess.PIPE,
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, text=True)
    daemon.stdin.write('test')
    daemon.stdin.close()
    subprocess.run(['gdbus', 'wait', '--session', '--timeout', '20', 'org.freedesktop.secrets'], check=True)
    return daemon


def fill(window, address, key):
    """Types into the dialog, which has the keyboard."""
    window.find('^주소', 'text')
    window.focus()
    window.type(address)
    window.key('Tab')
    window.type(key)


def open_dialog(window):
    window.focus()
    window.key('F10')
    window.click('^다른 컴퓨터 추가', 'menu item')


def add_and_switch():
    forget_all()
    with tempfile.TemporaryDirectory() as folder:
        top = pathlib.Path(folder)
        with remote(top / 'build', JIKIMI_THRESHOLDS_MEMORY_USAGE='0.1/0.2/-',
                    JIKIMI_THRESHOLDS_FOR_MEMORY_USAGE='0s') as daemon, Window() as window:
            key, fingerprint = key_of(top / 'build'), fingerprint_of(top / 'build')
            check('own host is there', window.has('메모리 사용량 6', 'push button'))
            open_dialog(window)
            fill(window, 'http://build.example', key)
            window.key('Return')
            check('http is refused', window.has('https를 쓰십시오', 'label'), window.names)
            window.key('Escape')

            open_dialog(window)
            fill(window, 'https://' + place_of(daemon), key)
            window.shot('host-add')
            window.key('Return')
            check('the fingerprint is shown', window.has(fingerprint, 'label'), window.names)
            check('nothing is trusted yet', not (CONFIG / 'known_hosts').exists())
            window.shot('host-trust')
            window.click('^신뢰하고 추가', 'push button')
            check('a row with its level', window.has(r'^127\.0\.0\.1, (위험|긴급) \d', 'list item'), window.names)
            check('a row for this computer', window.has('^이 컴퓨터, ', 'list item'), window.names)
            check('its address is remembered', wait(lambda: daemon.url in remembered()), remembered())
            check('its certificate too', fingerprint in (CONFIG / 'known_hosts').read_text())
            check('its key is in the keyring', wait(lambda: ctl('--url', daemon.url, 'projects').returncode == 0, 20))
            check('and nowhere else', key not in remembered() and key not in (CONFIG / 'known_hosts').read_text()
                  and not (STATE / 'secrets').exists())
            window.click('^이 컴퓨터, ', 'list item')
            window.focus()
            window.key('alt+5')
            check('what the own one heals', window.has('여러 번 실패하여 멈춤', 'list item'), window.names)
            window.click(r'^127\.0\.0\.1, ', 'list item')
            window.key('alt+5')
            check('belongs to it alone', window.gone('여러 번 실패하여 멈춤', 'list item') and window.has('^규칙$', 'label'), window.names)
            window.key('alt+1')
            check('its values are shown', window.has('127.0.0.1: 사용 중인|메모리 사용량 .*위험', 'push button'), window.names)
            window.shot('host-remote')
            window.click('^이 컴퓨터, ', 'list item')
            check('and the own ones again', window.has('“shop” 프로젝트를 살펴보십시오', 'push button'), window.names)

            window.click('목록에서 127.0.0.1 제거', 'push button')
            check('it is gone', window.gone(r'^127\.0\.0\.1, ', 'list item'))
            check('from the files too', wait(lambda: daemon.url not in remembered()
                                             and fingerprint not in (CONFIG / 'known_hosts').read_text()
                                             and ctl('--url', daemon.url, 'projects').returncode == 3, 20), remembered())
            window.click('^실행 취소', 'push button')
            check('it comes back', window.has(r'^127\.0\.0\.1, (위험|긴급)', 'list item'), window.names)
            check('and is remembered', wait(lambda: daemon.url in remembered()
                                                and ctl('--url', daemon.url, 'projects').returncode == 0, 20))


def a_project_there():
    """A folder of another computer is asked for by its path, and that computer says what is wrong with it."""
    forget_all()
    with tempfile.TemporaryDirectory() as folder:
        top = pathlib.Path(folder)
        repository = top / '저 장소'
        subprocess.run(['git', 'init', '-q', repository], check=True)
        (top / 'plain').mkdir()
        with remote(top / 'build') as daemon, Window() as window:
            key = key_of(top / 'build')
            window.has('메모리 사용량 6', 'push button')
            open_dialog(window)
            fill(window, daemon.url, key)
            window.key('Return')
            window.has(fingerprint_of(top / 'build'), 'label')
            window.click('^신뢰하고 추가', 'push button')
            check('the remote one is shown', window.has(r'^127\.0\.0\.1, ', 'list item')
                  and window.has('저장소 추가', 'push button', 20), window.names)
            window.focus()
            window.find('다음에 할 일', None, 20)
            window.click('^저장소 추가$', 'push button')
            check('its path is asked for', window.has('^경로', 'text'), window.names)
            window.focus()
            window.type('shop')
            check('half a path is refused in place', window.has('전체 경로가 필요합니다', 'label'), window.names)
            window.key('ctrl+a')
            window.type(str(top / 'plain'))
            check('that computer says that it is no repository', window.has('Git 저장소 안에 있지 않', 'label'), window.names)
            window.shot('path-refused')
            window.key('ctrl+a')
            window.find('^경로', 'text').call('EditableText', 'SetTextContents', 's', (str(repository),))
            check('nothing is wrong with a repository', window.gone('Git 저장소 안에 있지 않', 'label'), window.names)
            window.shot('path')
            window.focus()
            window.key('Return')
            check('it is watched there', window.has('“저 장소”', None, 20), window.names)
            listed = ctl('--url', daemon.url, '--json', 'projects').stdout
            check('by that computer', '저 장소' in listed, listed)


def remembered_over_restarts():
    with tempfile.TemporaryDirectory() as folder:
        top = pathlib.Path(folder)
        forget_all()
        STATE.mkdir(parents=True, exist_ok=True)
        CONFIG.mkdir(parents=True, exist_ok=True)
        with remote(top / 'a') as first, remote(top / 'b', listen='[::1]:0' if has_ipv6() else '127.0.0.2:0') as second:
            for name, daemon in (('a', first), ('b', second)):
                done = ctl('keys', 'remember', daemon.url, text=key_of(top / name))
                check(f'the key of {name} is in the keyring', done.returncode == 0 and 'file' not in done.stderr, done.stderr)
                done = ctl('--url', daemon.url, '--fingerprint', fingerprint_of(top / name), 'status')
                check(f'{name} is trusted', done.returncode == 0, done.stderr)
            (STATE / 'hosts.ini').write_text(f'[host 1]\nurl={first.url}\n\n[host 2]\nurl={second.url}\n\n'
                                             '[host 3]\nurl=https://127.0.0.3:9\nseen=1790000000000000\n')
            for size in SIZES:
                with Window(size=size) as window:
                    if size[0] == 360:
                        window.has('메모리 사용량 6', 'push button')
                        window.focus()
                        window.key('F9')
                    own = window.has('^이 컴퓨터, ', 'list item')
                    rows = wait(lambda: [n for n in window.names('list item') if n and ('감시 중' in n or '경고' in n or '위험' in n
                                                                                      or '긴급' in n)
                                         and (n.startswith('127.0.0.1,') or n.startswith(('::1,', '127.0.0.2,')))][1:], 20)
                    check('three hosts at once', own and rows, lambda: window.names('list item'))
                    check('one that does not answer says since when', window.has('연결 끊김 · .*확인', 'list item'),
                          lambda: window.names('list item'))
                    window.shot('hosts')
            with Window() as window:
                check('connected', window.has('^127.0.0.1, (감시 중|경고|위험|긴급)', 'list item'), lambda: window.names('list item'))
                window.click('^127.0.0.1, (감시 중|경고|위험|긴급)', 'list item')
                check('the remote one is shown', window.has('메모리 사용량 ', 'push button'))
                first.stop()
                check('it is seen to be gone', window.has('응답이 없습니다. 지금 보이는 값은', 'label', 20), window.names)
                check('its row says so', window.has('^127.0.0.1, 연결 끊김 · .*확인', 'list item'), lambda: window.names('list item'))
                window.shot('host-offline')
                check('the others go on', window.has('^이 컴퓨터, (감시 중|경고|위험|긴급)', 'list item'))


def changed_certificate():
    with tempfile.TemporaryDirectory() as folder:
        top = pathlib.Path(folder)
        forget_all()
        CONFIG.mkdir(parents=True, exist_ok=True)
        with remote(top / 'a') as daemon:
            wrong = 'SHA256:' + ':'.join(['AB'] * 32)
            (CONFIG / 'known_hosts').write_text(f'{place_of(daemon)} {wrong}\n')
            (CONFIG / 'known_hosts').chmod(0o600)
            with Window() as window:
                window.has('메모리 사용량 6', 'push button')
                open_dialog(window)
                fill(window, daemon.url, 'jk_nothing')
                window.key('Return')
                check('both fingerprints are told', window.has(f'(?s){wrong}.*{fingerprint_of(top / "a")}', 'label'), window.names)
                check('and there is no way to trust it here', not window.has('^신뢰하고 추가', 'push button', 0.5))
                window.shot('host-changed')
    forget_all()


def has_ipv6():
    import socket
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(('::1', 0))
        return True
    except OSError:
        return False


if shutil.which('gnome-keyring-daemon') is None:
    print('1..0 # SKIP gnome-keyring is not installed')
    sys.exit(0)
keyring = open_keyring()
atexit.register(lambda: (keyring.terminate(), keyring.wait(10)))
run(add_and_switch, a_project_there, remembered_over_restarts, changed_certificate)
