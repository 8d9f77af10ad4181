# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether answers are what the server's own description says of them."""
import re

import jsonschema

HEADERS = ('etag', 'link', 'location', 'retry-after', 'idempotency-replayed')
PROBLEM = 'application/problem+json'


class Description:
    def __init__(self, document):
        self.document = document
        self.validators = {}
        self.paths = [(re.compile(re.sub(r'\{[a-z]+\}', '[^/]+', path) + '$'), path) for path in document['paths']]
        self.paths.sort(key=lambda entry: '{' in entry[1])  # /a/b before /a/{id}

    def resolve(self, node):
        while '$ref' in node:
            found = self.document
            for name in node['$ref'].removeprefix('#/').split('/'):
                found = found[name]
            node = found
        return node

    def find(self, method, path):
        """The operation of a call, or None: unknown paths and methods are not described."""
        path = path.split('?')[0]
        for pattern, template in self.paths:
            if pattern.match(path):
                return self.document['paths'][template].get('get' if method == 'HEAD' else method.lower())
        return None

    def find_response(self, operation, status):
        for name in (str(status), f'{status // 100}XX', 'default'):
            if name in operation['responses']:
                return name, self.resolve(operation['responses'][name])
        raise AssertionError(f'{status} is not described')

    def validate(self, schema, body):
        key = repr(schema)
        if key not in self.validators:
            whole = {**schema, 'components': self.document['components']}
            self.validators[key] = jsonschema.Draft202012Validator(whole)
        self.validators[key].validate(body)

    def check_content(self, response, method, answer):
        content = response.get('content', {})
        kind = answer.headers.get('content-type')
        if not answer.body:
            assert method == 'HEAD' or not content, f'an empty answer, where {list(content)} is described'
            return
        if '*/*' in content:
            return
        assert kind in content, f'{kind} is not described, {list(content)} is'
        if 'schema' in content[kind]:
            self.validate(content[kind]['schema'], answer.json())

    def check(self, method, path, answer):
        operation = self.find(method, path)
        if operation is None or answer.status == 0 or answer.headers.get('content-type', '').startswith('text/event-stream'):
            return
        if answer.status in (101, 304):
            return
        if answer.status == 400 and 'content-type' not in answer.headers:
            return  # libsoup's own answer to what it cannot read
        try:
            name, response = self.find_response(operation, answer.status)
            if answer.status >= 400:
                assert answer.headers['content-type'] == PROBLEM or method == 'HEAD', answer.headers
            described = {header.lower() for header in response.get('headers', {})}
            for header in HEADERS:
                assert header not in answer.headers or header in described, f'{header} is not described for {name}'
            self.check_content(response, method, answer)
        except Exception as failure:
            raise AssertionError(f'{method} {path}: {failure}; {answer.body[:400]}') from failure
