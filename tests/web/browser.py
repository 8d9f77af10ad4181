# SPDX-License-Identifier: GPL-3.0-or-later
"""A real Chromium without a window, driven through a pair of pipes by its own protocol: nothing else is needed for it.

The protocol is described at https://chromedevtools.github.io/devtools-protocol/. The browser has a profile of its own in a
temporary folder, asks for nothing outside, and is ended by its process id.
"""
import base64
import fcntl
import json
import os
import pathlib
import queue
import shutil
import signal
import subprocess
import tempfile
import threading
import time

SKIPPED = 77
DEADLINE_S = 60
ARGUMENTS = ['--headless=new', '--remote-debugging-pipe', '--no-first-run', '--no-default-browser-check', '--disable-gpu',
             '--disable-quic', '--disable-background-networking', '--disable-component-update', '--disable-sync',
             '--disable-default-apps', '--disable-extensions', '--mute-audio', '--hide-scrollbars', '--metrics-recording-only',
             '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost']
WATCH_POLICY = '''window.policyReports = [];
document.addEventListener('securitypolicyviolation', event =>
  window.policyReports.push(event.violatedDirective + ' ' + event.blockedURI));'''
KEYS = {'Tab': 9, 'Enter': 13, 'Escape': 27, 'ArrowLeft': 37, 'ArrowRight': 39, 'Home': 36, 'End': 35, ' ': 32}


def program():
    return shutil.which('chromium') or shutil.which('chromium-browser')


def out_of_the_way(descriptor):
    moved = fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, 20)
    os.close(descriptor)
    return moved


def can_have_sandbox():
    """Chromium's own needs a name space of users, which neither root has nor anybody below another root folder."""
    return os.geteuid() != 0 and subprocess.run(['unshare', '--user', 'true'], capture_output=True).returncode == 0


class Browser:
    def __init__(self, *arguments):
        self.folder = tempfile.mkdtemp(prefix='jikimi-chromium-')
        to_browser, self.out = map(out_of_the_way, os.pipe())
        self.into, from_browser = map(out_of_the_way, os.pipe())
        sandbox = [] if can_have_sandbox() else ['--no-sandbox']
        # The browser wants its pipes to be 3 and 4.
        command = ['/bin/bash', '-c', f'exec 3<&{to_browser} 4>&{from_browser} {to_browser}<&- {from_browser}>&-; exec "$@"',
                   'bash', program(), *ARGUMENTS, *sandbox, f'--user-data-dir={self.folder}', *arguments, 'about:blank']
        self.process = subprocess.Popen(command, pass_fds=(to_browser, from_browser), stdin=subprocess.DEVNULL,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
                                        env={**os.environ, 'HOME': self.folder, 'XDG_CONFIG_HOME': self.folder})
        os.close(to_browser)
        os.close(from_browser)
        self.lock = threading.Lock()
        self.number = 0
        self.waiting = {}
        self.pages = {}
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self):
        rest = b''
        while True:
            part = os.read(self.into, 1 << 20)
            if not part:
                break
            *whole, rest = (rest + part).split(b'\0')
            for text in whole:
                message = json.loads(text)
                if 'id' in message:
                    self.waiting.pop(message['id']).put(message)
                elif message.get('sessionId') in self.pages:
                    self.pages[message['sessionId']].take(message['method'], message['params'])
        for answer in list(self.waiting.values()):
            answer.put({'error': {'message': 'the browser has ended'}})

    def call(self, method, session=None, **params):
        answer = queue.Queue()
        with self.lock:
            self.number += 1
            self.waiting[self.number] = answer
            message = {'id': self.number, 'method': method, 'params': params, **({'sessionId': session} if session else {})}
            os.write(self.out, json.dumps(message).encode() + b'\0')
        said = answer.get(timeout=DEADLINE_S)
        if 'error' in said:
            raise AssertionError(f'{method}: {said["error"]}')
        return said['result']

    def open(self, url='about:blank', **options):
        context = self.call('Target.createBrowserContext')['browserContextId']
        target = self.call('Target.createTarget', url='about:blank', browserContextId=context)['targetId']
        session = self.call('Target.attachToTarget', targetId=target, flatten=True)['sessionId']
        page = Page(self, session, target)
        page.prepare(**options)
        if url != 'about:blank':
            page.go(url)
        return page

    def renderers(self):
        """Process ids of those that draw pages."""
        found = self.call('SystemInfo.getProcessInfo')['processInfo']
        return [process['id'] for process in found if process['type'] == 'renderer']

    def close(self):
        try:
            self.call('Browser.close')
            self.process.wait(20)
        except (AssertionError, OSError, queue.Empty, subprocess.TimeoutExpired):
            os.killpg(self.process.pid, signal.SIGKILL)  # a group of its own, with all that it started
            self.process.wait()
        os.close(self.out)
        for _ in range(50):
            shutil.rmtree(self.folder, ignore_errors=True)
            if not os.path.exists(self.folder):
                break
            time.sleep(0.1)

    def __enter__(self):
        return self

    def __exit__(self, *_exception):
        self.close()


class Page:
    def __init__(self, browser, session, target):
        self.browser = browser
        self.session = session
        self.target = target
        self.faults = []    # what the console shows as an error, and exceptions that nobody caught
        self.requests = []  # addresses
        self.sizes = {}     # bytes over the wire, by request
        browser.pages[session] = self

    def call(self, method, **params):
        return self.browser.call(method, self.session, **params)

    def prepare(self, width=1400, height=900, language='ko', media=()):
        for domain in ('Page', 'Runtime', 'Network', 'Log'):
            self.call(f'{domain}.enable')
        self.call('Page.addScriptToEvaluateOnNewDocument', source=WATCH_POLICY)
        tag = {'ko': 'ko-KR,ko;q=0.9,en;q=0.5', 'en': 'en-GB,en;q=0.9'}[language]
        agent = self.browser.call('Browser.getVersion')['userAgent']
        self.call('Network.setUserAgentOverride', userAgent=agent, acceptLanguage=tag)
        self.size(width, height)
        if media:
            self.media(*media)

    def media(self, *features):
        self.call('Emulation.setEmulatedMedia', features=[{'name': name, 'value': value} for name, value in features])

    def size(self, width, height):
        self.call('Emulation.setDeviceMetricsOverride', width=width, height=height, deviceScaleFactor=1, mobile=False)

    def take(self, method, params):
        if method == 'Runtime.exceptionThrown':
            details = params['exceptionDetails']
            self.faults.append(f'{details["text"]} {details.get("exception", {}).get("description", "")}')
        elif method == 'Runtime.consoleAPICalled' and params['type'] in ('error', 'warning', 'assert'):
            self.faults.append(' '.join(str(one.get('value', one.get('description'))) for one in params['args']))
        elif method == 'Log.entryAdded' and params['entry']['level'] in ('error', 'warning'):
            self.faults.append(f'{params["entry"]["text"]} {params["entry"].get("url", "")}')
        elif method == 'Network.requestWillBeSent':
            self.requests.append(params['request']['url'])
        elif method == 'Network.loadingFinished':
            self.sizes[params['requestId']] = params['encodedDataLength']

    def go(self, url):
        said = self.call('Page.navigate', url=url)
        assert 'errorText' not in said, f'{url}: {said}'

    def run(self, expression):
        """Evaluates in the page; waits for promises. Returns: the value"""
        said = self.call('Runtime.evaluate', expression=expression, awaitPromise=True, returnByValue=True, userGesture=True)
        if 'exceptionDetails' in said:
            raise AssertionError(f'{expression}: {said["exceptionDetails"]}')
        return said['result'].get('value')

    def until(self, expression, deadline_s=DEADLINE_S):
        end = time.monotonic() + deadline_s
        last = None
        while time.monotonic() < end:
            try:
                last = self.run('(async () => { const $ = name => document.querySelector(name); '
                                f'const found = await ({expression}); return found instanceof Node || found; }})()')
            except AssertionError as error:  # the page may be on its way
                last = str(error)[:2000]
            else:
                if last:
                    return last
            time.sleep(0.03)
        raise AssertionError(f'{expression}: not within {deadline_s} s, last {last!r}; '
                             f'page: {self.run("document.body.innerText")[:1500]!r}; faults: {self.faults}')

    def text(self, selector):
        return self.run(f'document.querySelector({json.dumps(selector)})?.innerText ?? null')

    def click(self, selector):
        """As a finger does: at the middle of what is there, whatever lies over it."""
        self.until(f'$({json.dumps(selector)})')
        x, y = self.run(f'(() => {{ const node = document.querySelector({json.dumps(selector)}); '
                        'node.scrollIntoView({ block: "center", behavior: "instant" }); const box = node.getBoundingClientRect(); '
                        'return [box.x + box.width / 2, box.y + box.height / 2]; })()')
        for kind in ('mousePressed', 'mouseReleased'):
            self.call('Input.dispatchMouseEvent', type=kind, x=x, y=y, button='left', clickCount=1)

    def press(self, key, shift=False):
        common = {'key': key, 'code': 'Space' if key == ' ' else key, 'windowsVirtualKeyCode': KEYS[key],
                  'modifiers': 8 if shift else 0}
        text = {'Enter': '\r', ' ': ' '}.get(key)
        self.call('Input.dispatchKeyEvent', type='keyDown' if text else 'rawKeyDown', **({'text': text} if text else {}), **common)
        self.call('Input.dispatchKeyEvent', type='keyUp', **common)

    def write(self, text):
        self.call('Input.insertText', text=text)

    def picture(self, path, full=True):
        path = pathlib.Path(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        shot = self.call('Page.captureScreenshot', format='png', captureBeyondViewport=full)
        path.write_bytes(base64.b64decode(shot['data']))

    def reports(self):
        return self.run('window.policyReports')

    def close(self):
        self.browser.call('Target.closeTarget', targetId=self.target)
