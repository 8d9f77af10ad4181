#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which language help, problems, titles and errors are in: the process's own, or that of who asks."""
import os
import re
import subprocess
import sys

import tap
from jikimid import BUILD, Daemon, environment, folder, make_repository, run, until

HANGUL = re.compile('[가-힣]')
TRANSLATED = {'JIKIMI_LOCALE_DIR': str(BUILD / 'po')}
PROBE = '[source down]\nurl=http://127.0.0.1:1/metrics\n'


def speaking(language, **more):
    """A bare machine: the only locale is C.UTF-8, LANGUAGE says the rest."""
    return {**environment(), **TRANSLATED, 'LANGUAGE': language, **more}


def ctl(*arguments, language='ko', status=0):
    done = subprocess.run([BUILD / 'jikimictl', *map(str, arguments)], capture_output=True, text=True, timeout=20,
                          check=False, env=speaking(language))
    tap.equal(done.returncode, status, f'{arguments}: {done.stderr}')
    return done.stdout + done.stderr


def ask(daemon, method, path, language, body=None, **more):
    answer = daemon.ask(method, path, body, headers={'Accept-Language': language} if language else {}, **more)
    return answer, answer.json


def test_help_of_the_daemon():
    korean = run('--help', env=speaking('ko')).stdout
    tap.contains(korean, '창 없이 이 컴퓨터와 지정한 Git 저장소를 지킵니다.')
    for line in korean.splitlines():
        if line.startswith('  --'):
            tap.true(HANGUL.search(line), f'not Korean: {line}')
    english = run('--help', env=speaking('en')).stdout
    tap.true(not HANGUL.search(english), english)
    tap.contains(english, 'without a window')


def test_help_of_every_command():
    top = ctl('--help')
    commands = re.findall(r'^  ([a-z]+)  ', top.split('옵션:')[0], re.MULTILINE)
    tap.true(len(commands) >= 13, commands)
    for command in commands:
        text = ctl(command, '--help')
        tap.true(text.startswith(f'사용법: jikimictl {command}'), text)
        for line in text.splitlines():
            if line.strip() and not re.match(r'jikimictl|\[', line.strip()):
                tap.true(HANGUL.search(line), f'{command}: not Korean: {line}')
        tap.true(not HANGUL.search(ctl(command, '--help', language='en')), f'{command} in English')


def test_a_missing_daemon():
    with folder() as top:
        tap.contains(ctl('--state-dir', top / 's', 'status', status=3), '실행 중이 아닙니다.')
        tap.contains(ctl('--state-dir', top / 's', 'status', language='en', status=3), 'is not running')


def test_problems_in_the_language_of_the_reader():
    """The daemon's own language is the other one, so neither can come from its locale."""
    for process in ('ko', 'en'):
        with folder() as top, Daemon(top / 's', env=speaking(process)) as daemon:
            for language, title, detail in (('ko', '찾을 수 없음', '“none” 프로젝트가 없습니다.'),
                                            ('en', 'Not found', 'There is no project “none”.'),
                                            (None, '찾을 수 없음', '“none” 프로젝트가 없습니다.')):
                answer, problem = ask(daemon, 'GET', '/projects/none', language)
                tap.equal((answer.status, problem['title'], problem['detail']), (404, title, detail))
                tap.equal(answer.headers['Content-Language'], language or 'ko')


def test_errors_of_the_engine_are_retold():
    for process in ('ko', 'en'):
        with folder() as top, Daemon(top / 's', env=speaking(process)) as daemon:
            (top / 'empty').mkdir()
            for language, told in (('ko', f'“{top}/empty” 경로는 Git 저장소 안에 있지 않습니다.'),
                                   ('en', f'“{top}/empty” is not in a Git repository.')):
                _, problem = ask(daemon, 'POST', '/projects', language, {'path': str(top / 'empty')})
                tap.equal(problem['detail'], told, f'of a process in {process}')
            for language, told in (('ko', '필요한 값'), ('en', 'expected')):
                _, problem = ask(daemon, 'PUT', '/config', language, {'watch.machine_interval': 'lots'})
                tap.contains(problem['detail'], told)
                tap.contains(problem['detail'], '“lots”')
                tap.equal(bool(HANGUL.search(problem['detail'])), language == 'ko', problem['detail'])


def test_errors_of_collectors_are_retold():
    told = {'ko': '커버리지 보고서가 없습니다: 커버리지를 켜고 테스트를 실행하십시오',
            'en': 'No coverage report found: run the tests with coverage'}
    for process in ('ko', 'en'):
        with folder() as top, Daemon(top / 's', make_repository(top / 'shop'), env=speaking(process)) as daemon:
            project = daemon.wait_project(top / 'shop')['id']
            until(lambda: daemon.metric('test_coverage', project), 'coverage is looked for')
            for language, text in told.items():
                _, answer = ask(daemon, 'GET', '/metrics/current', language)
                errors = [metric.get('error') for metric in answer['metrics'] if metric['id'] == 'test_coverage']
                tap.equal(errors, [text], f'of a process in {process}')
                _, answer = ask(daemon, 'GET', '/status', language)
                tap.contains([row.get('error') for row in answer['collectors'] if row['id'] == 'coverage'], text)


def test_a_source_that_nobody_serves():
    """libsoup and GLib would say it in their own words, in their own choice of language."""
    for process in ('ko', 'en'):
        with folder() as top:
            (top / 'jikimi.conf').write_text(PROBE)
            with Daemon(top / 's', '--config', top / 'jikimi.conf', env=speaking(process)) as daemon:
                until(lambda: (daemon.collector('source') or {}).get('error'), 'the source is asked')
                for language, text in (('ko', 'down: 이 주소에서 응답하는 프로그램이 없습니다'),
                                       ('en', 'down: Nothing listens at this address')):
                    _, answer = ask(daemon, 'GET', '/status', language)
                    tap.contains([row.get('error') for row in answer['collectors']], text)


def test_titles_of_metrics_and_columns():
    with folder() as top, Daemon(top / 's', make_repository(top / '가게'), env=speaking('en')) as daemon:
        project = daemon.wait_project(top / '가게')['id']
        until(lambda: daemon.metric('git_changes', project) == 0 and daemon.metric('memory_usage'), 'all is measured')
        korean = ctl('--state-dir', top / 's', 'metrics')
        english = ctl('--state-dir', top / 's', 'metrics', language='en')
    for title in ('메모리 사용량', '커밋하지 않은 변경', '테스트 커버리지', '500줄 초과 파일', '커버리지 보고서가 없습니다'):
        tap.contains(korean, title)
    for title in ('Memory usage', 'Uncommitted changes', 'Test coverage', 'No coverage report found'):
        tap.contains(english, title)
    tap.true(not HANGUL.search(english.replace('가게', '')), english)


def test_no_catalogue_is_no_harm():
    with folder() as top, Daemon(top / 's', env=speaking('ko', JIKIMI_LOCALE_DIR='/nonexistent')) as daemon:
        _, problem = ask(daemon, 'GET', '/projects/none', 'ko')
        tap.equal(problem['detail'], 'There is no project “none”.')


if __name__ == '__main__':
    if not os.path.exists(BUILD / 'po/ko/LC_MESSAGES/jikimi.mo'):
        print('1..0 # SKIP built without translations')
        sys.exit(0)
    sys.exit(tap.run(sys.modules[__name__]))
