# SPDX-License-Identifier: GPL-3.0-or-later
"""The web page in a real Chromium on a real jikimid with a month of history: time to the first chart, bytes over the wire, and
what the page costs while it stands there and values come. One JSON line a figure."""
import pathlib
import statistics
import sys
import time

sys.path.insert(1, str(pathlib.Path(__file__).resolve().parent.parent / 'web'))

from page_world import DRAWN, world  # noqa: E402

import browser  # noqa: E402
from figures import IS_SHORT, Usage, tell  # noqa: E402

LOADS = 2 if IS_SHORT else 9
IDLE_S = 3 if IS_SHORT else 40
SETTLE_S = 1 if IS_SHORT else 20
SIZE = """performance.getEntriesByType('resource').concat(performance.getEntriesByType('navigation'))
  .filter(entry => entry.name.includes('/api/') === %s).reduce((sum, entry) => sum + entry.transferSize, 0)"""


def load(chromium, daemon):
    """Opens the page with nothing kept. Returns: it, and milliseconds from the click to the first chart"""
    page = chromium.open(daemon.url + '/')
    page.until(DRAWN)
    return page, page.run("performance.getEntriesByName('chart-drawn')[0].startTime")


def bench_loads(chromium, daemon):
    times = []
    for turn in range(LOADS):
        page, taken = load(chromium, daemon)
        if turn == 0:
            page.until("$('[data-metric=memory_usage] .sparkline .line')")
            own, data = page.run(SIZE % 'false'), page.run(SIZE % 'true')
        times.append(taken)
        page.close()
    tell('page: first chart, median', round(statistics.median(times), 1), 'ms', target=1000)
    tell('page: first chart, longest', round(max(times), 1), 'ms', target=1000)
    tell('page: its own files over the wire', own, 'bytes', target=200 * 1024)
    tell('page: answers of the API until all is shown', data, 'bytes')


def bench_idle(chromium, daemon, name):
    page, _ = load(chromium, daemon)
    time.sleep(SETTLE_S)
    usages, served = [Usage(pid) for pid in chromium.renderers()], Usage(daemon.pid)
    time.sleep(IDLE_S)
    # One that the browser kept in reserve may be gone.
    spent = sum(usage.since()[0] for usage in usages if pathlib.Path(f'/proc/{usage.pids[0]}').exists())
    tell(f'page: renderer while values come {name}', round(100 * spent / IDLE_S, 2), '% of a core', target=2)
    tell(f'page: jikimid meanwhile, {name}', round(100 * served.since()[0] / IDLE_S, 2), '% of a core')
    page.close()


def main():
    if browser.program() is None:
        tell('page', None, 'ms', peer='chromium is not installed')
        return
    with browser.Browser() as chromium:
        with world('') as (daemon, _):
            bench_loads(chromium, daemon)
            bench_idle(chromium, daemon, 'every 5 s')
        with world() as (daemon, _):
            bench_idle(chromium, daemon, 'every second')


main()
