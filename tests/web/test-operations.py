# SPDX-License-Identifier: GPL-3.0-or-later
"""What is under way, on the page: test-operations.py PROGRAM, a program that serves a sample engine."""
import os
import sys
import time

import page_world  # noqa: F401  finds the modules below

import tap
from browser import Browser, program
from server import Server
from tap import equal

PROGRAM = sys.argv.pop(1)


def audited(server):
    return [(one['method'], one['status']) for one in server.get('/audit', unix=True).json()['entries']]


def wait_for(condition):
    end = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < end, 'it never came to that'
        time.sleep(0.05)


def test_bar_and_cancel():
    server = Server(PROGRAM)
    try:
        key = server.call('POST', '/keys', body={'role': 'operator'}, unix=True).json()['key']
        with Browser() as browser:
            page = browser.open(server.url + '/', language='en')
            page.until("$('.operation progress')?.value === 50")
            words = page.text('.operation')
            assert 'Reading a repository' in words and 'Stage 1 of 2: Counting lines' in words, words
            page.click('.operation button')
            page.until("$('dialog[open]')")
            page.write(key)
            page.press('Enter')
            page.until("!$('dialog') && $('.operation button').disabled")
            wait_for(lambda: ('DELETE', 202) in audited(server))  # the button is off before the answer is there
            # A level that changes is told as it changes.
            server.tell('level')
            page.until("$('.live').dataset.live === 'true'")
            equal((page.faults, page.reports()), ([], []))
            page.close()
    finally:
        equal(server.end(), 0)


if __name__ == '__main__':
    os.environ.setdefault('LC_ALL', 'C.UTF-8')
    if program() is None:
        print('1..0 # SKIP chromium is not installed')
    else:
        tap.run(sys.modules[__name__])
