# SPDX-License-Identifier: GPL-3.0-or-later
"""What jikimictl is tried on."""
import json
import os
import pathlib
import signal
import subprocess
import time

BUILD = pathlib.Path(os.environ["JIKIMI_BUILD_DIR"])
LIMIT_S = 60


class World:
    """A daemon of its own, a repository of its own, and the command line that talks to it."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.state = self.folder / "state"
        self.repository = self.folder / "한글 shop"
        self.environment = {key: value for key, value in os.environ.items()
                            if not key.startswith("JIKIMI_") and key not in ("NO_COLOR", "COLUMNS")}
        self.environment.update({"HOME": str(self.folder), "LC_ALL": "C.UTF-8", "LANGUAGE": "en", "TERM": "xterm"})
        self.daemon = None

    def git(self, *arguments):
        subprocess.run(["git", "-C", self.repository, *arguments], check=True, capture_output=True,
                       env=self.environment)

    def make_repository(self):
        self.repository.mkdir()
        self.git("init", "-q", "-b", "main")
        (self.repository / "a.txt").write_text("one\n")
        self.git("add", ".")
        self.git("-c", "user.name=A", "-c", "user.email=a@example.org", "commit", "-qm", "first")
        (self.repository / "new \u202e\x1b[31m.txt").write_text("x")

    def start(self):
        self.daemon = subprocess.Popen([BUILD / "jikimid", "--listen", "127.0.0.1:0", "--state-dir", self.state],
                                       stdout=subprocess.PIPE, env=self.environment, text=True)
        line = self.daemon.stdout.readline()
        assert line.startswith("listening "), line
        self.url = line.split()[1]

    def stop(self, how=signal.SIGTERM):
        if self.daemon and self.daemon.poll() is None:
            self.daemon.send_signal(how)
            self.daemon.wait(LIMIT_S)
            self.daemon.stdout.close()

    def run(self, *arguments, expect=0, state=True, cwd=None, **environment):
        command = [BUILD / "jikimictl", *(["--state-dir", self.state] if state else []), *arguments]
        done = subprocess.run(command, capture_output=True, timeout=LIMIT_S, text=True, cwd=cwd,
                              env={**self.environment, **environment})
        assert done.returncode == expect, f"{arguments}: {done.returncode}, not {expect}\n{done.stdout}{done.stderr}"
        return done

    def json(self, *arguments):
        return json.loads(self.run("--json", *arguments).stdout)

    def until(self, condition):
        """Asks again until the daemon has got that far; a bound for a hanging test."""
        end = time.monotonic() + LIMIT_S
        while not condition():
            assert time.monotonic() < end, "it never came to that"
            time.sleep(0.1)
