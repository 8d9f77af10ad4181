#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What befalls a real daemon becomes an alert, is told once, survives a restart, and ends."""
import os
import re
import sys
import time

import tap
from jikimid import BUILD, Daemon, folder, make_repository, until

os.environ.setdefault('JIKIMI_LOCALE_DIR', str(BUILD / 'po'))

# Whatever the machine uses of its memory is behind this.
FULL = '[thresholds]\nmemory_usage = 0.001/-/-\nfor_memory_usage = 0s\n[alerts]\nwait = 1s\n'


def configure(top, text):
    (top / 'config').mkdir(parents=True, exist_ok=True)
    (top / 'config/jikimi.conf').write_text(text)


def alerts(daemon, query='', **members):
    return [one for one in daemon.get('/alerts' + query)['alerts']
            if all(one.get(name) == value for name, value in members.items())]


def wait_alert(daemon, query='', **members):
    return until(lambda: alerts(daemon, query, **members), f'an alert {members}')[0]


def wait_none(daemon, **members):
    until(lambda: not alerts(daemon, **members), f'no alert {members}')


def count_told(daemon):
    return len(re.findall(r'\btell cause=', daemon.stderr))


def test_it_begins_is_told_and_ends():
    with folder() as top:
        configure(top, FULL)
        with Daemon(top) as daemon:
            alert = wait_alert(daemon, metric='memory_usage')
            tap.equal((alert['state'], alert['level'], alert['count'], alert['category']), ('firing', 'warning', 1, 'system'))
            until(lambda: count_told(daemon) == 1, 'it is told')
            tap.equal(daemon.ask('PUT', '/config', {'thresholds.memory_usage': 'none'}).status, 200)
            wait_none(daemon, metric='memory_usage')
            over = wait_alert(daemon, '?state=resolved', metric='memory_usage')
            tap.equal((over['id'], over['end'], over['active']), (alert['id'], 'recovered', False))
            until(lambda: 'withdraw cause=' in daemon.stderr, 'it is withdrawn')


def test_a_restart_tells_nothing_twice():
    with folder() as top:
        configure(top, FULL)
        with Daemon(top) as daemon:
            alert = wait_alert(daemon, metric='memory_usage')
            until(lambda: count_told(daemon) == 1, 'it is told')
            tap.equal(daemon.ask('POST', f'/alerts/{alert["id"]}/ack').status, 200)
            tap.equal(daemon.ask('POST', '/maintenance', {'minutes': 60, 'category': 'git'}).status, 201)
            daemon.stop()
        for end in ('stop', 'kill', None):
            with Daemon(top) as daemon:
                again = wait_alert(daemon, metric='memory_usage')
                tap.equal((again['id'], again['state'], again['count']), (alert['id'], 'acknowledged', 1))
                tap.equal(len(daemon.get('/maintenance')['maintenance']), 1)
                until(lambda: daemon.metric('memory_usage') is not None, 'it is measured')
                time.sleep(1.5)  # longer than it would wait to be told
                tap.equal(count_told(daemon), 0)
                if end == 'kill':
                    daemon.process.kill()
                    daemon.process.wait()
                elif end == 'stop':
                    daemon.stop()


def test_what_is_over_when_it_comes_back():
    """A threshold that was moved while nothing ran: the alert of the last run ends."""
    with folder() as top:
        configure(top, FULL)
        with Daemon(top) as daemon:
            wait_alert(daemon, metric='memory_usage')
            until(lambda: count_told(daemon) == 1, 'it is told')
            daemon.stop()
        configure(top, '[watch]\nmachine_interval = 1s\n[thresholds]\nmemory_usage = none\nfor_memory_usage = 0s\n')
        with Daemon(top) as daemon:
            wait_alert(daemon, metric='memory_usage')
            until(lambda: not alerts(daemon, metric='memory_usage'), 'it is over a minute after the start', 90)


def test_projects():
    with folder() as top:
        repository = make_repository(top / 'shop')
        (repository / 'new').write_text('x')
        configure(top / 'state', '[thresholds]\ngit_changes = 1/-/-\n[alerts]\nwait = 0s\n')
        with Daemon(top / 'state') as daemon:
            project = daemon.ask('POST', '/projects', {'path': str(repository)}).json['id']
            alert = wait_alert(daemon, metric='git_changes')
            tap.equal((alert['project'], alert['project_name'], alert['category']), (project, 'shop', 'git'))
            tap.equal(daemon.ask('PUT', f'/projects/{project}', {'name': '가게'}).status, 200)
            until(lambda: alerts(daemon, title='“가게”의 커밋하지 않은 변경이 1개입니다'), 'the new name')

            (repository / '.git').rename(repository / 'git')
            for _ in range(2):
                daemon.refresh(project)
                time.sleep(0.2)

            def fails():
                daemon.refresh(project)
                return alerts(daemon, kind='project')
            failure = until(fails, 'it cannot be read')[0]
            tap.equal(failure['title'], '“가게” 프로젝트를 읽을 수 없습니다')
            (repository / 'git').rename(repository / '.git')

            def works():
                daemon.refresh(project)
                return not alerts(daemon, kind='project')
            until(works, 'it can be read again')

            tap.equal(daemon.ask('DELETE', f'/projects/{project}').status, 204)
            tap.equal(alerts(daemon, project=project), [])
            until(lambda: not alerts(daemon, '?from=0', project=project), 'its history is gone')


def test_second_engine():
    with folder() as top:
        repository = make_repository(top / 'r')
        with Daemon(top / 'second') as second:
            with Daemon(top / 'first', repository) as first:
                until(lambda: (repository / '.git/jikimi-guard').exists(), 'the first has the mark')
                second.ask('POST', '/projects', {'path': str(repository)})
                alert = wait_alert(second, kind='second-engine')
                tap.equal(alert['title'], '다른 지킴이가 “r”을 돌보고 있습니다')
                tap.contains(alert['reason'], str(first.pid))
                first.stop()

            def alone():
                second.refresh()
                return not alerts(second, kind='second-engine')
            until(alone, 'it is alone')


def test_configuration():
    with folder() as top:
        configure(top, '[watch]\nproject_interval = 30s\n')
        with Daemon(top) as daemon:
            until(lambda: daemon.collector('memory'), 'it runs')
            configure(top, '[watch]\nproject_interval = soon\n')
            alert = wait_alert(daemon, kind='config')
            tap.equal(alert['title'], '설정 파일을 사용할 수 없습니다')
            tap.contains(alert['reason'], 'jikimi.conf:2')
            configure(top, '[watch]\nproject_interval = 31s\n')
            wait_none(daemon, kind='config')


def test_wrong_keys():
    with folder() as top:
        with Daemon(top) as daemon:
            for _ in range(4):
                daemon.ask('POST', '/control/start', tcp=True, headers={'X-API-Key': 'jk_0123456789abcdef_wrong'})
            alert = wait_alert(daemon, kind='wrong-keys')
            tap.equal((alert['category'], alert['level'], alert['count']), ('security', 'warning', 1))
            tap.contains(alert['reason'], '127.0.0.1')
            public = daemon.get('/alerts', tcp=True)['alerts']
            tap.true(all('reason' not in one and '127.0.0.1' not in one['text'] for one in public), 'not told to anybody')


def test_stop():
    with folder() as top:
        configure(top, '[thresholds]\nmemory_usage = none\nfor_memory_usage = 0s\n')
        with Daemon(top) as daemon:
            until(lambda: daemon.metric('memory_usage') is not None, 'it is measured')
            tap.equal(daemon.ask('POST', '/control/stop').status, 200)
            tap.equal(daemon.ask('PUT', '/config', {'thresholds.memory_usage': '0.001/-/-'}).status, 200)
            time.sleep(0.5)
            tap.equal(alerts(daemon, metric='memory_usage'), [])
            tap.equal(daemon.ask('POST', '/control/start').status, 200)
            wait_alert(daemon, metric='memory_usage')


if __name__ == '__main__':
    sys.exit(tap.run(sys.modules[__name__]))
