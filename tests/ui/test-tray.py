# SPDX-License-Identifier: GPL-3.0-or-later
"""The icon in the tray: what a watcher is told, that what its menu offers really happens, and a real panel that shows it."""
import http.client
import json
import os
import shutil
import socket
import subprocess
import tempfile
import threading

import gi
gi.require_version('Gio', '2.0')
from gi.repository import Gio, GLib  # noqa: E402

from slow_server import Slow  # noqa: E402
from window_session import SHOTS, Window, check, run, wait  # noqa: E402

WATCHER = 'org.kde.StatusNotifierWatcher'
WATCHER_XML = '''<node><interface name="org.kde.StatusNotifierWatcher">
<method name="RegisterStatusNotifierItem"><arg type="s" direction="in"/></method>
<property name="IsStatusNotifierHostRegistered" type="b" access="read"/>
</interface></node>'''
ITEM, MENU = 'org.kde.StatusNotifierItem', 'com.canonical.dbusmenu'
PANEL = '''<?xml version="1.0" encoding="UTF-8"?>
<channel name="xfce4-panel" version="1.0">
  <property name="configver" type="int" value="2"/>
  <property name="panels" type="array">
    <value type="int" value="1"/>
    <property name="panel-1" type="empty">
      <property name="position" type="string" value="p=6;x=0;y=0"/>
      <property name="length" type="uint" value="100"/>
      <property name="size" type="uint" value="32"/>
      <property name="plugin-ids" type="array"><value type="int" value="1"/></property>
    </property>
  </property>
  <property name="plugins" type="empty"><property name="plugin-1" type="string" value="systray"/></property>
</channel>
'''


def make_repository():
    folder = tempfile.mkdtemp(prefix='jikimi-repository-')
    subprocess.run(['git', 'init', '-q', folder], check=True)
    for name in ('one.c', 'two.c', 'three.c'):
        with open(os.path.join(folder, name), 'w') as file:
            file.write('int x;\n')
    return folder


class Watcher:
    """What a desktop that draws trays has; knows whom it was told of."""

    def __init__(self):
        self.bus = Gio.bus_get_sync(Gio.BusType.SESSION)
        self.registered = []
        self.signals = []
        self.loop = GLib.MainLoop(GLib.MainContext())
        self.ready = threading.Event()
        threading.Thread(target=self.work, daemon=True).start()
        self.ready.wait(10)

    def work(self):
        self.loop.get_context().push_thread_default()
        self.object = self.bus.register_object('/StatusNotifierWatcher', Gio.DBusNodeInfo.new_for_xml(WATCHER_XML).interfaces[0],
                                               self.on_call, lambda *_: GLib.Variant('b', True), None)
        self.bus.signal_subscribe(None, ITEM, None, None, None, Gio.DBusSignalFlags.NONE, self.on_signal)
        self.bus.signal_subscribe(None, MENU, None, None, None, Gio.DBusSignalFlags.NONE, self.on_signal)
        self.ready.set()
        self.loop.run()

    def on_call(self, bus, sender, path, interface, method, parameters, invocation):
        self.registered.append((sender, parameters.unpack()[0]))
        invocation.return_value(None)

    def on_signal(self, bus, sender, path, interface, signal, parameters):
        self.signals.append(signal)

    def name(self, method, *arguments):
        return self.bus.call_sync('org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus', method,
                                  GLib.Variant(*arguments), None, Gio.DBusCallFlags.NONE, 5000, None)

    def come(self):
        self.registered.clear()
        self.name('RequestName', '(su)', (WATCHER, 4))

    def go(self):
        self.name('ReleaseName', '(s)', (WATCHER,))

    def end(self):
        self.go()
        self.bus.unregister_object(self.object)

    def call(self, interface, method, signature=None, *arguments):
        sender, path = self.registered[-1]
        if interface == MENU:
            path = self.get('Menu')
        return self.bus.call_sync(sender, path, interface, method, GLib.Variant(signature, arguments) if signature else None,
                                  None, Gio.DBusCallFlags.NONE, 10000, None).unpack()

    def get(self, name):
        sender, path = self.registered[-1]
        return self.bus.call_sync(sender, path, 'org.freedesktop.DBus.Properties', 'Get', GLib.Variant('(ss)', (ITEM, name)),
                                  None, Gio.DBusCallFlags.NONE, 5000, None).unpack()[0]

    def labels(self):
        """Label → id of the menu's items."""
        _, (_, _, children) = self.call(MENU, 'GetLayout', '(iias)', 0, -1, [])
        return {child[1].get('label', '-'): child[0] for child in children}

    def mark(self, label):
        """Whether it is on, of an item that has a mark; None of others."""
        return self.call(MENU, 'GetGroupProperties', '(aias)', [self.labels()[label]], [])[0][0][1].get('toggle-state')

    def choose(self, label):
        self.call(MENU, 'Event', '(isvu)', self.labels()[label], 'clicked', GLib.Variant('i', 0), 0)


def status(state):
    connection = http.client.HTTPConnection('localhost', timeout=10)
    connection.sock = socket.socket(socket.AF_UNIX)
    connection.sock.connect(os.path.join(state, 'run', 'api.sock'))
    connection.request('GET', '/api/monitoring/autonomous/status')
    found = json.loads(connection.getresponse().read())
    connection.close()
    return found


def running(state):
    return status(state)['state'] == 'running'


def told_to_a_watcher():
    watcher = Watcher()
    state = tempfile.mkdtemp(prefix='jikimi-tray-')
    with Window(folder=state) as window:
        check('without a watcher the window is as ever', window.has('지켜볼 저장소를 고르십시오', None, 30))
        watcher.come()
        check('a watcher that comes is told, by path', wait(lambda: watcher.registered) and
              watcher.registered[0][1] == '/StatusNotifierItem', watcher.registered)
        check('who it is', (watcher.get('Id'), watcher.get('Title')) == ('io.github.jikimi.Jikimi', '지킴이'),
              watcher.get('Title'))
        pictures = watcher.get('IconPixmap')
        check('pictures of the usual sizes', [(w, h) for w, h, _ in pictures] == [(n, n) for n in (16, 22, 24, 32, 48)]
              and all(len(data) == w * h * 4 and any(data) for w, h, data in pictures))
        check('the state in a sentence', wait(lambda: watcher.get('ToolTip')[3].endswith('다')
                                              or watcher.get('ToolTip')[3].endswith('오')), watcher.get('ToolTip'))
        check('what the menu offers', wait(lambda: {'지킴이 열기', '지금 측정', '감시 일시 중지', '끝내기'} <= set(watcher.labels())),
              watcher.labels())

        watcher.signals.clear()
        watcher.choose('감시 일시 중지')
        check('a pause from the menu', wait(lambda: not running(state), 10))
        check('then the menu starts again', wait(lambda: '감시 시작' in watcher.labels()), watcher.labels())
        check('hosts hear of the change', {'NewIcon', 'NewToolTip', 'LayoutUpdated'} <= set(watcher.signals), watcher.signals)
        check('paused looks different', watcher.get('IconPixmap') != pictures)
        check('an item that is gone does nothing', watcher.call(MENU, 'EventGroup', '(a(isvu))',
              [(99, 'clicked', GLib.Variant('i', 0), 0)]) == ([99],))
        watcher.choose('감시 시작')
        check('and it watches again', wait(lambda: running(state), 10))

        check('whether it heals by itself is told', wait(lambda: '자가 치유' in watcher.labels())
              and watcher.mark('자가 치유') == 1, watcher.labels)
        for is_on in (False, True):
            watcher.choose('자가 치유')
            check('the menu switches healing', wait(lambda: status(state)['auto_healing'] is is_on, 10), lambda: status(state))
            check('and its mark follows', wait(lambda: watcher.mark('자가 치유') == int(is_on)), lambda: watcher.mark('자가 치유'))

        watcher.go()
        watcher.come()
        check('a watcher that returns is told again', wait(lambda: watcher.registered), watcher.registered)

        window.focus()
        window.key('ctrl+w')
        if window.find('^계속 지켜보기', 'push button', 3):
            window.click('^계속 지켜보기', 'push button')
        check('the window is closed', wait(lambda: window.find('지켜볼 저장소를 고르십시오', None, 0.01) is None))
        check('the icon goes on telling', wait(lambda: '감시 일시 중지' in watcher.labels()), watcher.labels())
        watcher.call(ITEM, 'ProvideXdgActivationToken', '(s)', 'token-1')
        watcher.call(ITEM, 'Activate', '(ii)', 0, 0)
        check('a click opens it', window.has('지켜볼 저장소를 고르십시오', None, 20), window.names)
        watcher.choose('끝내기')
        check('the menu ends it', wait(lambda: window.process.poll() is not None, 20) and window.ended_well(),
              window.process.returncode)
    watcher.end()


def alerts_in_the_menu():
    watcher = Watcher()
    watcher.come()
    rules = {'JIKIMI_THRESHOLDS_MEMORY_USAGE': '0.1/0.2/0.3', 'JIKIMI_THRESHOLDS_FOR_MEMORY_USAGE': '0s'}
    os.environ.update(rules)
    with Window(folder=tempfile.mkdtemp(prefix='jikimi-tray-')) as window:
        for name in rules:
            del os.environ[name]
        label = wait(lambda: watcher.registered and next((name for name in watcher.labels() if name.startswith('알림 ')), None), 60)
        check('the menu counts the alerts that fire', label, watcher.registered and watcher.labels)
        watcher.choose(label)
        check('and leads to them', window.has('^긴급: .*메모리', 'list item'), window.names)
        window.click('^긴급: .*메모리', 'list item')
        window.click('^확인: .*메모리', 'push button')
        check('it follows', wait(lambda: label not in watcher.labels()), watcher.labels)
    watcher.end()


def work_in_the_menu():
    watcher, slow = Watcher(), Slow()
    watcher.come()
    state = tempfile.mkdtemp(prefix='jikimi-tray-')
    os.mkdir(os.path.join(state, 'config'), 0o700)
    with open(os.path.join(state, 'config', 'jikimi.conf'), 'w') as file:
        file.write('[probe slow]\nurl = %s\ntimeout = 60s\ninterval = 1d\n' % slow.url)
    with Window(folder=state):
        check('the probe is asked', wait(lambda: slow.asked and '지금 측정' in watcher.labels(), 60))
        slow.held.clear()
        watcher.choose('지금 측정')

        def line():
            return next((label for label in watcher.labels() if label.startswith('지금 측정하는 중')), None)

        def tip():
            return next((row for row in watcher.get('ToolTip')[3].split('\n')[1:] if row.startswith('지금 측정하는 중')), None)

        check('work in the menu, with how far it is', wait(lambda: line() and '%' in line(), 30), watcher.labels)
        check('and in the tooltip, below the sentence', wait(lambda: tip() and '%' in tip(), 30), lambda: watcher.get('ToolTip'))
        watcher.signals.clear()
        slow.held.set()
        check('gone when it has ended', wait(lambda: line() is None and tip() is None, 30), watcher.labels)
        check('and hosts hear of it', {'NewToolTip', 'LayoutUpdated'} <= set(watcher.signals), watcher.signals)
    slow.end()
    watcher.end()


def backup_from_the_menu():
    """A checkpoint of each repository with changes, by the real engine."""
    watcher = Watcher()
    watcher.come()
    state, repository = tempfile.mkdtemp(prefix='jikimi-tray-'), tempfile.mkdtemp(prefix='jikimi-tray-r-')

    def git(*words):
        return subprocess.run(['git', '-C', repository, '-c', 'user.name=T', '-c', 'user.email=t@t', *words], check=True,
                              capture_output=True, text=True).stdout

    git('init', '-q')
    with open(os.path.join(repository, 'file.c'), 'w') as file:
        file.write('int a;\n')
    git('add', '-A')
    git('commit', '-qm', 'start')
    with Window(folder=state, arguments=[repository]):
        check('it watches', wait(lambda: '지금 측정' in watcher.labels(), 60), watcher.labels)
        check('with nothing changed there is nothing to back up', '지금 변경 백업' not in watcher.labels(), watcher.labels)
        with open(os.path.join(repository, 'file.c'), 'a') as file:
            file.write('int b;\n')
        check('a change can be backed up', wait(lambda: '지금 변경 백업' in watcher.labels(), 60), watcher.labels)
        watcher.choose('지금 변경 백업')
        check('a checkpoint is made', wait(lambda: git('for-each-ref', 'refs/jikimi/checkpoints/'), 60))
        kept = git('for-each-ref', '--format=%(refname)', 'refs/jikimi/checkpoints/').strip()
        check('which holds the change', git('show', kept + ':file.c') == 'int a;\nint b;\n', kept)
    watcher.end()


def in_a_real_panel():
    if shutil.which('xfce4-panel') is None:
        print('# SKIP xfce4-panel is not installed')
        return
    folder = os.path.join(os.environ['XDG_CONFIG_HOME'], 'xfce4', 'xfconf', 'xfce-perchannel-xml')
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, 'xfce4-panel.xml'), 'w') as file:
        file.write(PANEL)
    panel = subprocess.Popen(['xfce4-panel', '--disable-wm-check'], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        subprocess.run(['gdbus', 'wait', '--session', '--timeout', '30', WATCHER], check=True)
        state = tempfile.mkdtemp(prefix='jikimi-tray-')
        repository = make_repository()
        os.mkdir(os.path.join(state, 'config'), 0o700)
        with open(os.path.join(state, 'config', 'jikimi.conf'), 'w') as file:
            file.write('[thresholds]\ngit_changes = 1/3/9\n')
        with Window(folder=state, arguments=['--background', repository], window=False) as window:
            bus = Gio.bus_get_sync(Gio.BusType.SESSION)

            def items():
                return bus.call_sync(WATCHER, '/StatusNotifierWatcher', 'org.freedesktop.DBus.Properties', 'Get',
                                     GLib.Variant('(ss)', (WATCHER, 'RegisteredStatusNotifierItems')), None,
                                     Gio.DBusCallFlags.NONE, 5000, None).unpack()[0]

            check('the panel has taken it', wait(lambda: len(items()) == 1, 30), items())

            def colours():
                shot = subprocess.run(['import', '-window', 'root', '-crop', '40x32+4+0', 'png:-'], capture_output=True,
                                      check=True).stdout
                return int(subprocess.run(['convert', 'png:-', '-format', '%k', 'info:'], input=shot, capture_output=True,
                                          check=True).stdout)

            def property(name):
                sender, path = items()[0].split('/', 1)
                return bus.call_sync(sender, '/' + path, 'org.freedesktop.DBus.Properties', 'Get',
                                     GLib.Variant('(ss)', (ITEM, name)), None, Gio.DBusCallFlags.NONE, 5000, None).unpack()[0]

            check('trouble wants attention', wait(lambda: property('Status') == 'NeedsAttention', 30), property('Status'))
            check('and is named', '커밋하지 않은' in property('ToolTip')[3], property('ToolTip'))
            check('and draws it', wait(lambda: colours() > 20, 15), colours())
            os.makedirs(SHOTS, exist_ok=True)
            subprocess.run(['import', '-window', 'root', '-crop', '400x40+0+0', '+repage',
                            os.path.join(SHOTS, 'tray-icon.png')], check=True)
            place = ['xdotool', 'mousemove', '20', '16']
            for _ in range(2):  # the panel's first menu is drawn before it has asked for all of it
                subprocess.run([*place, 'click', '3', 'mousemove', '300', '300'], check=True)
                wait(lambda: False, 1)
                if _ == 0:
                    subprocess.run(['xdotool', 'key', 'Escape'], check=True)
                    wait(lambda: False, 0.5)
            subprocess.run(['import', '-window', 'root', '-crop', '500x320+0+0', '+repage',
                            os.path.join(SHOTS, 'tray-menu.png')], check=True)
            subprocess.run(['xdotool', 'key', 'Escape'], check=True)
            subprocess.run([*place, 'click', '1'], check=True)
            check('a left click opens the window', window.has('커밋하지 않은 변경 3개', 'push button', 30), 'no window')
            window.process.terminate()
            check('it leaves the panel', wait(lambda: not items(), 15), items())
    finally:
        panel.terminate()
        panel.wait(10)


run(told_to_a_watcher, alerts_in_the_menu, work_in_the_menu, backup_from_the_menu, in_a_real_panel)
