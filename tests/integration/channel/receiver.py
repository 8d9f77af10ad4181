# SPDX-License-Identifier: GPL-3.0-or-later
"""The receivers that the tests of channels stand beside."""
import contextlib
import http.server
import json
import threading

DEADLINE_S = 60


class Receiver:
    """A web server that keeps what is posted, and can hold its answers back."""

    def __init__(self, status=200, port=0):
        self.posts, self.held, self.status = [], threading.Event(), status
        self.held.set()
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers['Content-Length']))
                receiver.posts.append((self.path, dict(self.headers), body.decode()))
                receiver.held.wait(DEADLINE_S)
                with contextlib.suppress(OSError):
                    self.send_response(receiver.status)
                    self.send_header('Content-Length', '0')
                    self.end_headers()

            def log_message(self, *args):
                pass

        self.server = http.server.ThreadingHTTPServer(('127.0.0.1', port), Handler)
        self.url = f'http://127.0.0.1:{self.server.server_port}'
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def __enter__(self):
        return self

    def __exit__(self, *failure):
        self.held.set()
        self.server.shutdown()
        self.server.server_close()

    def json(self, index=-1):
        return json.loads(self.posts[index][2])
