# SPDX-License-Identifier: GPL-3.0-or-later
"""A web server that answers when a test wants, so that work which asks it takes as long."""
import contextlib
import http.server
import threading


class Slow:
    def __init__(self):
        self.held, self.asked = threading.Event(), 0
        self.held.set()
        slow = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                slow.asked += 1
                slow.held.wait(120)
                with contextlib.suppress(OSError):  # nobody waits any more
                    self.send_response(200)
                    self.send_header('Content-Length', '0')
                    self.end_headers()

            def log_message(self, *args):
                pass

        self.server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = 'http://127.0.0.1:%d/' % self.server.server_port

    def end(self):
        self.held.set()
        self.server.shutdown()
        self.server.server_close()
