# SPDX-License-Identifier: GPL-3.0-or-later
"""What tests of the API assert of an answer."""


def equal(actual, expected, about=''):
    assert actual == expected, f'{about} {actual!r} is not {expected!r}'


def problem(answer, status, word):
    equal(answer.status, status, answer.body)
    equal(answer.headers['content-type'], 'application/problem+json')
    body = answer.json()
    equal(body['type'], 'urn:jikimi:problem:' + word)
    equal(body['status'], status)
    assert body['title'] and body['instance'].startswith('/'), body
    return body
