# SPDX-License-Identifier: GPL-3.0-or-later
"""The web page in a real Chromium on a real jikimid: test-page.py [NAME…]"""
import json
import os
import sys

from page_world import BUILD, CONFIG, DRAWN, again, jikimid, make_key, take_axe, world

import tap
from browser import Browser, program
from tap import equal, true

PICTURES = BUILD / 'screenshots/web'
SIZES = ((360, 740), (1400, 900), (2560, 1440))
MOST_BYTES = 200 * 1024

BROWSER = None


def opened(daemon, path='/', **options):
    page = BROWSER.open(daemon.url + path, **options)
    page.until(DRAWN)
    page.until("$('.live').dataset.live === 'true'")
    # The processor's share is the last to come: it takes two looks.
    page.until("!['', '–'].includes($('[data-metric=cpu_usage] .value').textContent)")
    return page


def clean(page, daemon):
    """Nothing to complain of: the console, the policy, and where the page asked."""
    equal(page.faults, [])
    equal(page.reports(), [])
    outside = [url for url in page.requests if not url.startswith((daemon.url + '/', 'data:', 'blob:'))]
    equal(outside, [])
    page.close()


def enter_key(page, key, remember=False):
    page.until("$('dialog[open] #key')")
    page.run("document.querySelector('#key').value = ''; document.querySelector('#key').focus()")
    page.write(key)
    if remember:
        page.click('#remember')
    page.press('Enter')


def choose(page, selector, value):
    page.run(f'(() => {{ const node = document.querySelector({json.dumps(selector)}); node.value = {json.dumps(value)}; '
             "node.dispatchEvent(new Event('change')); })()")


def test_loads_in_korean():
    with world() as (daemon, _):
        page = opened(daemon)
        equal(page.run('document.documentElement.lang'), 'ko')
        equal(page.text('h1'), '지킴이')
        true(page.text('.state').startswith('보통') or '정상' in page.text('.state') or '살펴' in page.text('.state'), page.text('.state'))
        for id_, caption in (('memory_usage', '메모리 사용량'), ('git_changes', '커밋하지 않은 변경'), ('cpu_usage', 'CPU 사용량')):
            equal(page.text(f'[data-metric={id_}] .caption'), caption)
        page.until("$('[data-metric=git_changes] .value').textContent === '1'")
        page.until("$('[data-metric=memory_usage] .sparkline .line')")
        equal(page.run("typeof window.uPlot"), 'function')
        true(page.run("document.querySelectorAll('.stage canvas').length") == 1, 'no chart')
        # Numbers and levels, no names: there is no key.
        true('shop' not in page.run('document.body.innerText'), page.run('document.body.innerText'))
        equal(page.run("document.querySelector('[data-part=alerts]').hidden"),
              'alerts' in daemon.get('/dashboard').get('not_built', []))
        clean(page, daemon)
        other = opened(daemon, '/templates/monitoring/autonomous_dashboard.html')
        clean(other, daemon)


def test_is_small():
    with world(days=2) as (daemon, _):
        page = opened(daemon)
        size = page.run("""performance.getEntriesByType('resource').concat(performance.getEntriesByType('navigation'))
          .filter(entry => !entry.name.includes('/api/')).reduce((sum, entry) => sum + entry.transferSize, 0)""")
        true(20000 < size <= MOST_BYTES, f'{size} bytes')
        page.close()


def test_updates_live():
    with world() as (daemon, shop):
        page = opened(daemon)
        first = page.text('.tiles')
        page.until(f"$('.tiles').innerText !== {json.dumps(first)}")
        page.until("$('[data-metric=git_changes] .value').textContent === '1'")
        (shop / 'other.txt').write_text('two\n')
        page.until("$('[data-metric=git_changes] .value').textContent === '2'")
        # It came over the stream: the page did not ask for all again.
        true(sum('/dashboard' in url for url in page.requests) <= 4, page.requests)
        clean(page, daemon)


def test_chart_shows_what_is_picked():
    with world() as (daemon, _):
        page = opened(daemon)
        page.click('[data-metric=memory_usage]')
        page.until("$('#series').selectedOptions[0].text.startsWith('메모리 사용량')")
        for seconds, word in ((3600, '1시간'), (86400, '24시간'), (604800, '7일'), (2592000, '30일')):
            page.click(f'[data-range="{seconds}"]')
            page.until(f"$('.stage').getAttribute('aria-label').startsWith('메모리 사용량, {word}')")
            equal(page.text('.ranges [aria-pressed=true]'), word)
        # A label that only a key shows: the only series of its metric is found all the same.
        page.click('[data-metric=network_receive]')
        page.until("$('.stage').getAttribute('aria-label').startsWith('네트워크 수신, 30일: 현재')")
        page.run("document.querySelector('details.table').open = true")
        page.until("document.querySelectorAll('details.table tbody tr').length > 20")
        clean(page, daemon)


def test_controls_work_with_a_key():
    with world() as (daemon, _):
        key = make_key(daemon, 'operator')
        page = opened(daemon)
        page.click('#watch')
        enter_key(page, 'jk_0123456789abcdef_' + 'A' * 43)
        page.until("$('#key-fault').textContent === '모르는 키이거나 기한이 지난 키입니다.'")
        equal(daemon.get('/status')['state'], 'running')
        enter_key(page, 'no key, 아님')
        page.until("$('#key-fault').textContent.startsWith('키가 아닙니다.')")
        page.faults = [fault for fault in page.faults if '401' not in fault]  # the browser tells of it by itself
        enter_key(page, key)
        page.until("!$('dialog')")
        jikimid.until(lambda: daemon.get('/status')['state'] == 'stopped', 'it stops')
        page.until("$('#watch').textContent === '시작' && $('.lead').textContent.includes('감시를 일시 중지')")
        page.until("$('[data-part=projects]').innerText.includes('shop')")
        page.click('#watch')
        page.until("$('#watch').textContent === '일시 중지'")
        equal(daemon.get('/status')['state'], 'running')
        page.click('#heal')
        page.until("$('#heal').getAttribute('aria-checked') === 'false'")
        equal(daemon.get('/status')['auto_healing'], False)
        equal(page.run('JSON.stringify([sessionStorage, localStorage])').count(key), 0)
        equal([url for url in page.requests if 'jk_' in url], [])
        page.click('.key')
        page.until("$('dialog[open]')")
        enter_key(page, key, remember=True)
        page.until("!$('dialog')")
        equal(page.run("sessionStorage.getItem('jikimi-key')"), key)
        page.call('Page.reload')
        page.until("$('[data-part=projects]')?.innerText.includes('shop')")
        # Revoked: the page says so, forgets the key and goes on with what is open.
        daemon.ask('DELETE', '/keys/' + key.split('_')[1])
        page.until("$('.invitation') && !$('.invitation').hidden && sessionStorage.getItem('jikimi-key') === null")
        page.until("!$('[data-part=projects]').innerText.includes('shop')")
        page.faults = [fault for fault in page.faults if '401' not in fault and not fault.endswith('/events')]  # it was cut off
        clean(page, daemon)


def test_alerts():
    config = CONFIG + '[alerts]\nwait = 0s\n[thresholds]\ngit_changes = 1/30/90\n'
    with world(config, days=0) as (daemon, shop):
        jikimid.until(lambda: daemon.get('/alerts')['alerts'], 'an alert')
        page = BROWSER.open(daemon.url + '/')
        page.until("$('[data-part=alerts]').innerText.includes('커밋하지 않은 변경')")
        true('shop' not in page.text('[data-part=alerts]'), page.text('[data-part=alerts]'))  # there is no key
        page.click('.key')
        enter_key(page, make_key(daemon, 'operator'))
        page.until("$('[data-part=alerts]').innerText.includes('shop')")
        page.run("[...document.querySelectorAll('[data-part=alerts] button')].find(one => one.textContent === '확인').click()")
        jikimid.until(lambda: daemon.get('/alerts')['alerts'][0]['state'] == 'acknowledged', 'the button acts')
        (shop / 'new.txt').unlink()
        page.until("$('[data-part=alerts]').innerText.includes('알림이 없습니다') || $('[data-part=alerts]').innerText.includes('알림 없음')",
                   60)
        clean(page, daemon)


def test_a_reader_is_told():
    with world(days=2) as (daemon, _):
        page = opened(daemon, language='en')
        page.click('.key')
        enter_key(page, make_key(daemon, 'reader'))
        page.until("!$('dialog') && $('[data-part=projects]').innerText.includes('shop')")
        page.click('#watch')
        page.until("$('.toast')?.textContent.includes('does not allow')")
        equal(daemon.get('/status')['state'], 'running')
        page.faults = [fault for fault in page.faults if '403' not in fault]
        clean(page, daemon)


def test_where_reading_needs_a_key():
    with world('[api]\nopen_reads = false\n', days=2) as (daemon, _):
        page = BROWSER.open(daemon.url + '/', language='en')
        page.until("$('.lead')?.textContent.includes('A key is needed')")
        page.click('.key')
        enter_key(page, make_key(daemon, 'reader'))
        page.until(DRAWN)
        page.until("$('[data-part=projects]').innerText.includes('shop')")
        page.faults = [fault for fault in page.faults if '401' not in fault]
        clean(page, daemon)


def test_two_languages():
    with world(days=2) as (daemon, _):
        page = opened(daemon, language='en')
        equal((page.text('h1'), page.text('[data-metric=memory_usage] .caption')), ('Jikimi', 'Memory usage'))
        english = page.run('document.body.innerText')
        true(not any('가' <= sign <= '힣' for sign in english.replace('한국어', '')), english)
        choose(page, '#language', 'ko')
        page.until("$('h1').textContent === '지킴이' && $('[data-metric=memory_usage] .caption')?.textContent === '메모리 사용량'")
        # What stays English in Korean: names of things.
        page.until("$('.stage').getAttribute('aria-label')")
        words = page.run(r"""document.body.innerText.replace(/REST API|Jikimi|English|CPU|API|p95|[kMGT]?B\/s|ms|[0-9.]+/g, '')
          .match(/[A-Za-z]{2,}/g) ?? []""")
        equal(words, [])
        page.call('Page.reload')
        page.until("$('h1')?.textContent === '지킴이'")
        clean(page, daemon)


def test_keyboard_alone():
    with world(days=2) as (daemon, _):
        page = opened(daemon, language='en')
        names = []
        for _ in range(60):
            page.press('Tab')
            name, seen = page.run("""(() => { const node = document.activeElement; const box = node.getBoundingClientRect();
              const style = getComputedStyle(node);
              return [node.id || node.dataset.metric || node.dataset.range || node.className || node.tagName,
                      box.width > 0 && (style.outlineStyle !== 'none' || node.tagName === 'A' || node.tagName === 'BODY')]; })()""")
            if name == 'BODY' or name in names[-40:-1]:
                break
            true(seen, f'{name}: no sign of the focus')
            names.append(name)
        for wanted in ('language', 'key', 'cpu_usage', 'git_changes', 'series', '86400', 'stage', 'watch', 'heal', 'theme'):
            true(wanted in names, f'{wanted} is not reached: {names}')

        page.run("document.querySelector('[data-metric=cpu_usage]').focus()")
        page.press('Enter')
        page.until("$('#series').selectedOptions[0].text === 'CPU usage' && $('.stage').getAttribute('aria-label').startsWith('CPU usage')")
        page.run("document.querySelector('.stage').focus()")
        page.press('Home')
        first = page.text('.readout')
        page.press('ArrowRight')
        page.until(f"$('.readout').textContent !== {json.dumps(first)}")
        page.run("document.querySelector('#watch').focus()")
        page.press(' ')
        page.until("$('dialog[open]') && document.activeElement.id === 'key'")
        page.press('Escape')
        page.until("!$('dialog') && document.activeElement.id === 'watch'")
        clean(page, daemon)


def test_nothing_moves_where_that_is_asked():
    watch = """window.moved = []; const moved = event => window.moved.push(event.type);
      const animate = Element.prototype.animate;
      Element.prototype.animate = function (...how) { moved({ type: 'glow' }); return animate.apply(this, how); };
      document.addEventListener('transitionrun', moved); document.addEventListener('animationstart', moved)"""

    def use(page):
        page.run(watch)
        page.until('performance.now() > 5000')  # a value glows at most every 4 s
        for _ in range(2):
            first = page.text('.tiles')
            page.until(f"$('.tiles').innerText !== {json.dumps(first)}")
        page.click('.key')
        page.until("$('dialog[open]')")

    with world(days=2) as (daemon, _):
        page = opened(daemon, media=(('prefers-reduced-motion', 'reduce'),))
        use(page)
        equal(page.run('[window.moved, document.getAnimations().length]'), [[], 0])
        page.close()
        page = opened(daemon)
        use(page)  # elsewhere it does
        page.until("window.moved.includes('glow') && window.moved.includes('animationstart')")
        page.close()


def test_connection_is_lost_and_comes_back():
    with world() as (daemon, shop):
        page = opened(daemon, language='en')
        bright = page.run("getComputedStyle(document.querySelector('[data-metric=cpu_usage] .value')).color")
        page.until("navigator.serviceWorker.controller !== null")
        page.until("caches.open('jikimi-page').then(store => store.match('/')).then(found => found !== undefined)")
        daemon.stop()
        page.until("document.body.classList.contains('lost')")
        page.until("$('.lead').textContent.includes('does not answer') && $('.checked').textContent.startsWith('Last seen')")
        page.until(f"getComputedStyle($('[data-metric=cpu_usage] .value')).color !== {json.dumps(bright)}")
        equal(page.run("[document.querySelector('#watch').disabled, document.querySelector('.retry, .state .flat').hidden]"), [True, False])

        # Opened anew while nothing answers: the page is there, and shows no number at all.
        page.call('Page.reload')
        page.until("$('.lead')?.textContent.includes('does not answer') && $('.checked').textContent.startsWith('Last seen')")
        equal(page.run("[...document.querySelectorAll('.value')].map(node => node.textContent).join('').replaceAll('–', '')"), '')

        with again(daemon, shop) as another:
            page.run("document.querySelector('.state .flat').click()")
            page.until("$('.live').dataset.live === 'true' && !document.body.classList.contains('lost')")
            page.until("$('[data-metric=cpu_usage] .value').textContent !== '–'")
            first = page.text('.tiles')
            page.until(f"$('.tiles').innerText !== {json.dumps(first)}")
            # And without being told: it tries again by itself.
            another.stop()
            page.until("document.body.classList.contains('lost')")
            with again(daemon, shop):
                page.until("$('.live').dataset.live === 'true'")
        equal(page.reports(), [])
        page.close()


def test_simple_charts_where_uplot_is_not_built_in():
    with world(days=2) as (daemon, _):
        page = BROWSER.open(language='en')
        page.call('Network.setBypassServiceWorker', bypass=True)
        page.call('Network.setBlockedURLs', urls=['*/web/uplot.js'])
        page.go(daemon.url + '/')
        page.until(DRAWN)
        page.until("$('.stage svg.simple .line') && $('.stage').innerText.includes('uPlot')")
        page.close()


def test_can_be_installed():
    with world(days=2) as (daemon, _):
        page = opened(daemon)
        manifest = page.call('Page.getAppManifest')
        equal((manifest['errors'], json.loads(manifest['data'])['start_url']), ([], '/'))
        faults = [one['errorId'] for one in page.call('Page.getInstallabilityErrors')['installabilityErrors']]
        equal([fault for fault in faults if fault != 'in-incognito'], [])
        page.close()


def test_nothing_for_axe_to_find():
    script, reason = take_axe()
    if script is None:
        raise tap.Skip(reason)

    def check(what):
        page.run(script)
        found = page.run("axe.run(document, { resultTypes: ['violations'] }).then(said => said.violations.map(one => "
                         "`${one.id}: ${one.nodes.map(node => node.html.slice(0, 150) + ' ' + node.failureSummary).slice(0, 3)}`))")
        equal((what, found), (what, []))

    with world() as (daemon, _):
        page = opened(daemon, media=(('prefers-reduced-motion', 'reduce'),))  # a colour on its way has no contrast of its own
        check('dark')
        page.click('.key')
        page.until("$('dialog[open]')")
        check('the dialog')
        enter_key(page, make_key(daemon, 'operator'))
        page.until("!$('dialog') && $('[data-part=projects]').innerText.includes('shop')")
        page.run("document.querySelector('details.table').open = true")
        choose(page, '#theme', 'light')
        check('light, with a key')
        page.size(360, 740)
        check('narrow')
        daemon.stop()
        page.until("document.body.classList.contains('lost')")
        check('lost, light')
        choose(page, '#theme', 'dark')
        check('lost, dark')
        page.close()


def test_fits_every_screen():
    with world() as (daemon, _):
        key = make_key(daemon, 'reader')
        for language in ('ko', 'en'):
            page = opened(daemon, language=language)
            page.click('.key')
            enter_key(page, key)
            page.until("!$('dialog') && $('[data-part=projects]').innerText.includes('shop')")
            page.click('[data-metric=memory_usage]')
            page.until("$('.stage').getAttribute('aria-label')?.match(/24/) && $('[data-metric=memory_usage] .sparkline .line')")
            for theme in ('dark', 'light'):
                choose(page, '#theme', theme)
                for width, height in SIZES:
                    page.size(width, height)
                    page.until(f"document.scrollingElement.scrollWidth <= {width} && $('.stage canvas')?.clientWidth <= {width}")
                    cut = page.run("""[...document.querySelectorAll('button, h1, h2, .value, .row-text, .row-title, p')]
                      .filter(node => node.offsetParent && node.scrollWidth > node.clientWidth + 1 && node.clientWidth > 0
                              && getComputedStyle(node).display !== 'inline').map(node => node.outerHTML.slice(0, 120))""")
                    equal((width, cut), (width, []))
                    page.run("new Promise(done => requestAnimationFrame(() => setTimeout(done, 300)))")
                    page.picture(PICTURES / f'{language}-{theme}-{width}.png')
            # Twice the size of letters, as some set it.
            page.size(360, 740)
            page.run("document.documentElement.style.fontSize = '30px'")
            page.until("document.scrollingElement.scrollWidth <= 360 || [...document.querySelectorAll('body *')].filter(node => "
                       "node.getBoundingClientRect().right > 360).map(node => node.outerHTML.slice(0, 99)).join()")
            equal(page.run('document.scrollingElement.scrollWidth <= 360'), True)
            page.picture(PICTURES / f'{language}-large-360.png')
            page.close()


def main():
    global BROWSER
    if program() is None:
        print('1..0 # SKIP chromium is not installed')
        return
    with Browser() as BROWSER:
        tap.run(sys.modules[__name__])


if __name__ == '__main__':
    os.environ.setdefault('LC_ALL', 'C.UTF-8')
    main()
