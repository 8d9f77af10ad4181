#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""jikimictl against a running jikimid and a real repository; prints TAP."""
import json
import os
import pathlib
import pty
import re
import select
import signal
import subprocess
import sys
import tempfile
import time

from world import BUILD, LIMIT_S, World

SOURCE = pathlib.Path(os.environ["JIKIMI_SOURCE_DIR"])
KOREAN = {"LANGUAGE": "ko", "JIKIMI_LOCALE_DIR": str(BUILD / "po")}
TESTS = []


def test(function):
    TESTS.append(function)
    return function


class Skipped(Exception):
    pass


@test
def nobody_runs(world):
    done = world.run("status", expect=3)
    assert "not running" in done.stderr and not done.stdout, done
    done = world.run("doctor", expect=1)
    assert "✘" in done.stdout and "→" in done.stdout, done.stdout
    findings = json.loads(world.run("doctor", "--json", expect=1).stdout)["findings"]
    assert any(line["state"] == "wrong" for line in findings), findings


@test
def wrong_use(world):
    assert "“status”" in world.run("stauts", expect=2).stderr
    assert "--json" in world.run("status", "--jsno", expect=2).stderr
    assert "remove" in world.run("projects", "remvoe", "x", expect=2).stderr
    for arguments in (["history"], ["history", "load", "--since", "never"], ["history", "load", "--points", "-1"],
                      ["config", "set", "a"], ["projects", "add"], ["healing", "maybe"], ["watch", "--interval", "0"], ["status", "extra"],
                      ["--socket", "/x", "--url", "http://localhost:1", "status"], [], ["--nothing"]):
        world.run(*arguments, expect=2)
    world.run("--version")


@test
def help_everywhere(world):
    commands = re.findall(r"^  ([a-z]+)  ", world.run("--help").stdout.split("Options:")[0], re.MULTILINE)
    assert len(commands) == 20, commands
    for command in commands:
        text = world.run(command, "--help", state=False).stdout
        assert text.startswith(f"Usage: jikimictl {command}") and "Exit codes:" in text, text


@test
def projects(world):
    world.start()
    assert "projects add" in world.run("projects").stdout
    world.run("projects", "add", str(world.repository), "--name", "가게")
    world.run("projects", "add", str(world.repository), expect=4)
    world.run("projects", "add", str(world.folder / "nothing"), expect=5)
    row = world.json("projects")["projects"][0]
    assert row["name"] == "가게" and row["path"] == str(world.repository), row
    for name in (row["id"], "가게", str(world.repository)):
        assert "가게" in world.run("projects", "show", name).stdout
    assert "가게" in world.run("projects", "show", "가개", expect=5).stderr


@test
def true_numbers(world):
    def changes():
        rows = [row for row in world.json("metrics")["metrics"] if row["id"] == "git_changes"]
        return rows and rows[0]["value"]

    def listed():
        porcelain = subprocess.run(["git", "-C", world.repository, "status", "--porcelain", "-uall"],
                                   capture_output=True, check=True, env=world.environment).stdout
        return len(porcelain.splitlines())

    world.until(lambda: changes() == listed() == 1)
    (world.repository / "b.txt").write_text("two\n")
    world.run("refresh", "가게")
    world.until(lambda: changes() == listed() == 2)
    text = world.run("status").stdout
    assert "가게" in text and "2 paths" in text, text


@test
def hostile_names_are_escaped(world):
    text = world.run("changes", "가게").stdout
    assert "\\xE2\\x80\\xAE\\x1B[31m" in text, text
    assert "\u202e" not in text and "\x1b" not in text, text


@test
def changes_by_proposal(world):
    """Of the only project, without naming it; a secret is made here, of parts, and shown by its first characters."""
    secret = "glp" + "at-" + "aB3dE5fG7hJ9kL1mN3pQ"
    (world.repository / "leak.c").write_text(f"int a;\nchar *key = \"{secret}\";\n")
    world.run("refresh", "가게")
    world.until(lambda: any(row["path"] == "leak.c" for row in world.json("changes")["changes"]))
    text = world.run("changes").stdout
    assert "docs: Add b.txt" in text or "Add " in text and "b.txt" in text, text
    assert "--proposal ID" in text and "(asks first)" in text and "new files are not to be committed without asking" in text, text
    assert "puts none of these into a commit" in text and "line 2: gitlab-token" in text and "glpa…" in text, text
    assert secret not in text and secret not in world.run("--json", "changes").stdout
    (world.repository / "leak.c").unlink()
    world.run("refresh", "가게")
    world.until(lambda: not any(row["path"] == "leak.c" for row in world.json("changes")["changes"]))


@test
def metrics_and_history(world):
    world.until(lambda: "Memory usage" in world.run("metrics").stdout)
    assert "cpu" in world.run("metrics", "--metric", "cpu_usag", expect=5).stderr
    text = world.run("metrics", "--project", "가게").stdout
    assert "Uncommitted changes" in text and "Memory" not in text, text
    world.until(lambda: world.json("history", "memory_usage", "--since", "1h")["series"])
    assert "Mean" in world.run("history", "memory_usage", "--since", "1h").stdout
    world.run("history", "no_such_metric", expect=5)


@test
def control(world):
    world.run("stop")
    assert world.json("status")["state"] == "stopped"
    world.run("status", "--check", expect=1)
    world.run("start")
    assert world.json("status")["state"] == "running"
    for word, value in (("on", True), ("off", False)):
        world.run("healing", word)
        assert world.json("status")["auto_healing"] is value
    assert not world.run("--quiet", "status").stdout
    world.run("operations")
    for word in ("cancel", "show", "wait"):
        world.run("operations", word, "0000000000000000", expect=5)
        world.run("operations", word, expect=2)


@test
def operations(world):
    text = world.run("refresh", "--wait").stdout
    assert text.endswith("measuring: done\n") and "\x1b" not in text, text
    row = world.json("operations")["operations"][0]
    assert (row["kind"], row["state"], row["percent"]) == ("refresh", "done", 100), row
    text = world.run("operations", "show", row["id"]).stdout
    assert "measuring" in text and "100%" in text and "done" in text, text
    assert world.json("operations", "show", row["id"]) == row
    assert world.run("operations", "wait", row["id"]).stdout == "measuring: done\n"
    assert world.json("operations", "wait", row["id"]) == row
    world.run("operations", "cancel", row["id"], expect=4)
    world.run("stop")
    done = world.run("refresh", "--wait", expect=4)
    assert "stopped" in done.stderr, done
    # What is added while nothing is watched waits, can be waited for, and can be called off.
    second = world.folder / "second"
    subprocess.run(["git", "init", "-q", second], check=True, env=world.environment)
    world.run("projects", "add", str(second))
    waiting = world.json("operations")["operations"][0]
    assert (waiting["kind"], waiting["state"]) == ("scan", "queued"), waiting
    waiter = subprocess.Popen([BUILD / "jikimictl", "--state-dir", world.state, "operations", "wait", waiting["id"]],
                              stdout=subprocess.PIPE, text=True, env=world.environment)
    assert waiter.stdout.readline() == "Waiting for its turn\n"
    world.run("operations", "cancel", waiting["id"])
    assert waiter.communicate(timeout=LIMIT_S)[0] == "reading a repository: cancelled: It was cancelled\n"
    assert waiter.returncode == 1
    world.run("projects", "remove", "second")
    world.run("start")


@test
def heal(world):
    shown = world.run("heal").stdout
    assert "low-disk" in shown and "git-changes" in shown, shown
    world.run("heal", "pause", "5")
    body = world.json("heal")
    assert (body["paused"], body["stopped_by"]) == (True, "person") and body["paused_until"], body
    world.run("heal", "run", "low-disk", expect=4)
    world.run("heal", "resume")
    assert world.json("heal")["paused"] is False
    world.run("heal", "preview", "nothing", expect=5)
    world.run("heal", "undo", "0123456789abcdef", expect=5)
    world.run("heal", "mode", "nothing", "suggest", expect=5)
    world.run("heal", "mode", "nothing", "commit", "--trusted", "yes", expect=2)
    assert re.search(r"healing/paused +false +true", world.run("--dry-run", "heal", "pause").stdout)
    for words in (["pause", "0"], ["pause", "x"], ["run"], ["nope"], ["mode", "가게", "loud"], ["resume", "now"]):
        world.run("heal", *words, expect=2)


@test
def heal_tells_what_comes_next(world):
    """In words: what would happen to each file, what came of it, and the way back."""
    for name, value in (("user.name", "T"), ("user.email", "t@t")):
        world.git("config", name, value)
    (world.repository / "a.txt").write_text("healed\n")
    (world.repository / ".env").write_text("A=1\n")
    told = world.run("heal", "preview", "git-changes", "--project", "가게").stdout
    assert re.search(r"a\.txt +part of the commit", told) and re.search(r"\.env +Files of this name hold", told), told
    assert "Uncommitted changes: " in told and "jikimictl heal run git-changes" in told and "it can be undone" in told, told
    told = world.run("heal", "preview", "git-changes", "--project", "가게", **KOREAN).stdout
    assert "커밋하지 않은 변경: " in told and "보관하거나 커밋할 크기: " in told and "bytes" not in told, told
    done = world.run("heal", "run", "git-changes", "--project", "가게").stdout
    way = re.search(r"“jikimictl heal undo ([0-9a-f]{16})” takes it back", done)
    assert way and "It helped." in done, done
    shown = world.run("heal").stdout
    assert re.search(rf"{way.group(1)}  .*  done +undo  ", shown) and "heal undo ID" in shown, shown
    assert "It was undone." in world.run("heal", "undo", way.group(1)).stdout
    assert (world.repository / "a.txt").read_text() == "healed\n"
    world.git("checkout", "a.txt")
    (world.repository / ".env").unlink()
    assert "“jikimictl heal” lists" in world.run("heal", "preview", "nothing", expect=5).stderr
    assert "“jikimictl heal” lists" in world.run("heal", "undo", "0123456789abcdef", expect=5).stderr
    wrong = world.run("heal", "pause", "abc", expect=2, **KOREAN).stderr
    assert "“abc”는 1에서 10080 사이" in wrong, wrong


@test
def heal_tells_who_holds_it_back(world):
    assert re.search(r"held back until 20\d\d-.*heal resume", world.run("heal", "pause", "5").stdout)
    assert re.search(r"held back until 20\d\d-.*heal resume", world.run("heal").stdout)
    world.run("heal", "pause")
    assert "held back; “jikimictl heal resume”" in world.run("heal").stdout
    world.run("heal", "resume")
    switch = world.state / "config" / "healing.off"
    switch.write_text("")
    world.until(lambda: world.json("heal")["stopped_by"] == "file")
    shown = world.run("heal", **KOREAN).stdout
    assert "파일 하나가 자가 치유를 멈추었습니다" in shown and "(file)" not in shown, shown
    switch.unlink()
    world.until(lambda: world.json("heal")["stopped_by"] == "nobody")


@test
def commits_and_checkpoints(world):
    def git(*arguments):
        return subprocess.run(["git", "-C", world.repository, *arguments], capture_output=True, check=True, text=True,
                              env=world.environment).stdout.strip()

    git("config", "user.name", "T")
    git("config", "user.email", "t@t")
    world.run("heal", "mode", "가게", "commit", "--untracked", "on")
    assert world.json("projects", "show", "가게")["healing"] == {"mode": "commit", "untracked": True, "trusted": False}
    before = git("rev-parse", "HEAD")
    (world.repository / "kept.md").write_text("# kept\n")
    (world.repository / ".env").write_text("A=1\n")
    assert re.search(r"files? (is|are) kept as \d{8}T\S+\. .*checkpoint restore", world.run("checkpoint", "가게").stdout)
    assert "refs/jikimi/checkpoints/" in git("for-each-ref") and git("rev-parse", "HEAD") == before
    done = world.run("commit", "가게", "kept.md", ".env", "--message", "docs: Keep it").stdout
    assert "1 file is committed on main." in done and "--undo" in done and "1 file stays as it is" in done, done
    assert git("show", "--format=%s", "--name-only", "HEAD").split("\n\n") == ["docs: Keep it", "kept.md"], git("show", "--stat")
    world.run("commit", "가게", "--undo")
    assert git("rev-parse", "HEAD") == before and (world.repository / "kept.md").exists()
    assert "409" not in world.run("commit", "가게", "--undo", expect=4).stderr
    goes_back(world)
    of_this_folder(world, git)
    (world.repository / "kept.md").unlink()
    (world.repository / ".env").unlink()
    world.run("heal", "mode", "가게", "suggest", "--untracked", "off")


def goes_back(world):
    """From what “kept.md” is now to what it was when the checkpoint was taken, and back again."""
    made = world.json("checkpoint", "list", "가게")["checkpoints"][0]["id"]
    assert made in world.run("checkpoint", "list", "가게").stdout
    (world.repository / "kept.md").write_text("# otherwise\n")
    shown = world.run("checkpoint", "show", "가게", made).stdout
    assert re.search(r"kept\.md +\S+ \S+ +replaced", shown) and "replaced: 1" in shown, shown
    tried = world.run("--dry-run", "checkpoint", "restore", "가게", made).stdout
    assert re.search(rf"files/kept\.md +now +{made}", tried), tried
    assert (world.repository / "kept.md").read_text() == "# otherwise\n"
    world.run("checkpoint", "restore", "가게", made, "none", expect=5)
    done = world.run("checkpoint", "restore", "가게", made, "kept.md").stdout
    before = re.search(r"kept: (\S+)\. Restore", done)
    assert before and "Replaced: 1," in done and (world.repository / "kept.md").read_text() == "# kept\n", done
    world.run("checkpoint", "restore", "가게", before[1])
    assert (world.repository / "kept.md").read_text() == "# otherwise\n"
    world.run("checkpoint", "delete", "가게", made)
    world.run("checkpoint", "show", "가게", made, expect=5)
    for words in ([], ["create"], ["show", "가게"], ["show"], ["restore", before[1]], ["restore", "가게"], ["delete", "가게", "x", "y"], ["가게", "x"]):
        world.run("checkpoint", *words, expect=2)
    world.run("checkpoint", "create", "nowhere", expect=5)
    assert "Did you mean “restore”" in world.run("checkpoint", "restroe", "가게", made, expect=2).stderr
    assert "jikimictl projects" in world.run("checkpoint", expect=2).stderr
    assert before[1] in world.run("checkpoint", "list").stdout, "of the only project"


def of_this_folder(world, git):
    """Who names no project means that of the folder; for what changes something, the only project there is is not enough."""
    below = world.repository / "below"
    below.mkdir()
    before = git("rev-parse", "HEAD")
    assert re.search(r"files? (is|are) kept as", world.run("checkpoint", cwd=below).stdout)
    made = world.json("checkpoint", "list")["checkpoints"][0]["id"]
    assert "kept.md" in world.run("checkpoint", "show", made, cwd=below).stdout
    (world.repository / "kept.md").write_text("# once more\n")
    assert "Replaced: 1," in world.run("checkpoint", "restore", made, "kept.md", cwd=below).stdout
    assert (world.repository / "kept.md").read_text() == "# otherwise\n"
    world.run("checkpoint", "delete", made, cwd=below)
    assert "committed on main" in world.run("commit", "--message", "docs: Of this folder", cwd=below).stdout
    assert git("show", "-s", "--format=%s", "HEAD") == "docs: Of this folder"
    world.run("commit", "--undo", cwd=below)
    assert git("rev-parse", "HEAD") == before
    for words in (["commit"], ["commit", "--undo"]):
        assert "jikimictl projects" in world.run(*words, expect=2).stderr
    below.rmdir()


@test
def dry_run(world):
    before = [world.json(*words) for words in (["projects"], ["keys"], ["config"])]
    for words, told in ((["stop"], r"status/state +running +stopped"), (["healing", "off"], "Nothing would change"),
                        (["healing", "on"], r"auto_healing +false +true"), (["refresh"], r"operations +– +refresh"),
                        (["projects", "remove", "가게"], r"projects/[0-9a-f]{12} +/.*shop +–"),
                        (["config", "set", "watch.machine_interval", "9s"], r"config/watch.machine_interval +5s +9s"),
                        (["keys", "create", "--role", "reader"], r"keys +– +reader")):
        done = world.run("--dry-run", *words)
        assert re.search(told, done.stdout) and not done.stderr, done
    assert json.loads(world.run("--dry-run", "--json", "stop").stdout)["dry_run"] is True
    world.run("--dry-run", "projects", "remove", "nothing", expect=5)
    world.run("--dry-run", "config", "set", "watch.machine_interval", "soon", expect=4)
    assert "가게" in world.run("--dry-run", "projects").stdout  # what only reads is as ever
    assert world.json("status")["state"] == "running"
    after = [world.json(*words) for words in (["projects"], ["keys"], ["config"])]
    assert [before[1], before[2]] == [after[1], after[2]] and len(before[0]["projects"]) == len(after[0]["projects"])


@test
def configuration(world):
    world.run("config", "set", "watch.machine_interval", "2s")
    assert world.run("config", "get", "watch.machine_interval").stdout == "2s\n"
    assert "file" in world.run("config", "list").stdout
    world.run("config", "unset", "watch.machine_interval")
    assert world.run("config", "get", "watch.machine_interval").stdout == "5s\n"
    world.run("config", "set", "watch.machine_interval", "soon", expect=4)
    assert "machine_interval" in world.run("config", "get", "watch.machine_intervall", expect=5).stderr


@test
def bodies_come_as_they_are(world):
    raw = subprocess.run(["curl", "-s", "--unix-socket", world.state / "run/api.sock",
                          "http://localhost/api/monitoring/autonomous/projects"], capture_output=True, text=True)
    if raw.returncode == 0:
        assert world.run("--json", "projects").stdout.rstrip("\n") == raw.stdout.rstrip("\n")


@test
def over_tcp_without_a_key(world):
    done = world.run("--url", world.url, "--json", "status", state=False)
    assert json.loads(done.stdout)["state"] == "running"
    done = world.run("--url", world.url, "stop", state=False, expect=4)
    assert "JIKIMI_KEY" in done.stderr, done.stderr


@test
def keys(world):
    assert "no API keys" in world.run("keys").stdout
    done = world.run("keys", "create", "--role", "operator", "--name", "지속 통합", "--expires", "30d")
    key = done.stdout.rstrip("\n")
    assert re.fullmatch(r"jk_[0-9a-f]{16}_[0-9a-f]{64}", key), done.stdout
    assert "once" in done.stderr and key not in done.stderr
    reader = world.run("--quiet", "keys", "create", "-r", "reader")
    assert reader.stderr == "" and reader.stdout.startswith("jk_"), reader
    rows = world.json("keys", "list")["keys"]
    assert [(row["role"], row["name"], "expires" in row) for row in rows] == [("operator", "지속 통합", True),
                                                                               ("reader", "", False)]
    assert key not in world.run("keys").stdout and "지속 통합" in world.run("keys").stdout

    # With the key, over TCP; both ways to give it, and what curl does.
    over_tcp = ["--url", world.url]
    world.run(*over_tcp, "--key", key, "start", state=False)
    world.run(*over_tcp, "stop", state=False, JIKIMI_KEY=key)
    address = world.url.replace("127.0.0.1", "localhost") + "/api/monitoring/autonomous/control/start"
    curl = subprocess.run(["curl", "-s", "-X", "POST", "-H", f"X-API-Key: {key}", address], capture_output=True, text=True)
    assert json.loads(curl.stdout)["state"] == "running", curl
    assert world.json(*over_tcp, "--key", reader.stdout.strip(), "projects")["projects"][0]["path"]
    world.run(*over_tcp, "--key", reader.stdout.strip(), "stop", state=False, expect=4)
    world.run(*over_tcp, "--key", key, "keys", state=False, expect=4)

    # A restart keeps them, a revoked one is gone for good.
    world.run("keys", "revoke", rows[1]["id"])
    world.stop()
    world.start()
    over_tcp = ["--url", world.url]
    world.run(*over_tcp, "--key", key, "refresh", state=False)
    world.run(*over_tcp, "--key", reader.stdout.strip(), "status", state=False, expect=4)
    assert len(world.json("keys")["keys"]) == 1
    world.run("keys", "revoke", rows[1]["id"], expect=5)
    for wrong in (["keys", "create"], ["keys", "create", "--role", "root"], ["keys", "revoke"], ["keys", "make"],
                  ["keys", "create", "--role", "reader", "--expires", "soon"], ["keys", "list", "x"]):
        world.run(*wrong, expect=2)


def make_alert(world):
    """Whatever the machine uses of its memory is too much now."""
    world.run("config", "set", "thresholds.for_memory_usage", "0s")
    world.run("config", "set", "thresholds.memory_usage", "0.5/-/-")
    world.until(lambda: [row for row in world.json("alerts")["alerts"] if row.get("metric") == "memory_usage"])
    return next(row["id"] for row in world.json("alerts")["alerts"] if row.get("metric") == "memory_usage")


@test
def alerts(world):
    alert = make_alert(world)
    assert "Memory usage" in world.run("alerts").stdout and alert in world.run("alerts").stdout
    assert "수준" in world.run("alerts", LANGUAGE="ko", JIKIMI_LOCALE_DIR=str(BUILD / "po")).stdout
    assert "There are no alerts." in world.run("alerts", "--level", "emergency", "--category", "git").stdout
    assert alert in world.run("alerts", "--text", "MEMORY", "--since", "1h", "--state", "firing").stdout
    shown = world.run("alerts", "show", alert).stdout
    assert "The warning threshold is 0.5%." in shown and "Category: system" in shown and "State: firing" in shown, shown
    assert "in force" in world.run("alerts", "tune", alert).stdout
    assert "State: acknowledged" in world.run("alerts", "ack", alert).stdout
    assert "State: acknowledged" in world.run("alerts", "ack", alert).stdout
    for length in ("15min", "today", "3h"):
        assert "Put off until: " in world.run("alerts", "snooze", alert, "--for", length).stdout
    assert "Put off until: " not in world.run("alerts", "snooze", alert, "--for", "change").stdout
    world.run("alerts", "snooze", alert, "--for", "never", expect=2)
    assert world.json("alerts", "dismiss", alert)["state"] == "dismissed"
    world.run("alerts", "ack", alert, expect=4)
    world.run("alerts", "show", "nothing", expect=5)
    for wrong in (["alerts", "shw", "x"], ["alerts", "ack"], ["alerts", "list", "x"], ["alerts", "show", "a", "b"]):
        world.run(*wrong, expect=2)
    assert world.run("alerts", "--level", "loud", expect=4).stderr


@test
def alerts_as_they_come(world):
    world.run("config", "set", "thresholds.memory_usage", "none")
    watch = subprocess.Popen([BUILD / "jikimictl", "--state-dir", world.state, "alerts", "watch", "--count", "1", "--state", "firing"],
                             stdout=subprocess.PIPE, text=True, env=world.environment)
    end = time.monotonic() + LIMIT_S
    # It may not listen yet when the first comes: goes on until it has seen one.
    while watch.poll() is None and time.monotonic() < end:
        world.run("config", "set", "thresholds.memory_usage", "0.5/-/-")
        time.sleep(0.5)
        world.run("config", "set", "thresholds.memory_usage", "none")
        time.sleep(0.5)
    assert watch.wait(1) == 0
    fields = watch.stdout.read().rstrip("\n").split("\t")
    watch.stdout.close()
    assert len(fields) == 5 and fields[2] == "firing" and fields[4].startswith("Memory usage: "), fields


@test
def maintenance(world):
    assert "No maintenance is announced." in world.run("maintenance").stdout
    world.run("maintenance", "add", "--for", "2h", "--category", "system", "--name", "이사")
    row = world.json("maintenance")["maintenance"][0]
    assert (row["category"], row["comment"]) == ("system", "이사"), row
    assert "이사" in world.run("maintenance", "list").stdout
    for wrong in (["maintenance", "add", "--for", "never"], ["maintenance", "remove"], ["maintenance", "ad"]):
        world.run(*wrong, expect=2)
    world.run("maintenance", "add", "--project", "nothing", expect=5)
    world.run("maintenance", "remove", row["id"])
    world.run("maintenance", "remove", row["id"], expect=5)


@test
def doctor_while_it_runs(world):
    # Whether all is well depends on the machine that tests; that it is told does not.
    done = subprocess.run([BUILD / "jikimictl", "--state-dir", world.state, "doctor", "--json"], text=True,
                          capture_output=True, env=world.environment, timeout=LIMIT_S)
    findings = json.loads(done.stdout)["findings"]
    texts = " ".join(line["text"] for line in findings)
    assert "answers" in texts and "가게" in texts and "history" in texts, texts
    (world.state / "data").chmod(0o755)
    assert "chmod 700" in world.run("doctor", expect=1).stdout
    (world.state / "data").chmod(0o700)


@test
def doctor_looks_at_what_is_behind_the_socket(world):
    own = {"HOME": str(world.folder / "another home"), "JIKIMI_API_PORT": "none"}
    command = ("--socket", str(world.state / "run" / "api.sock"), "doctor")
    done = subprocess.run([BUILD / "jikimictl", *command], text=True, capture_output=True, env={**world.environment, **own},
                          timeout=LIMIT_S)
    assert "another home" not in done.stdout and "JIKIMI_API_PORT" not in done.stdout, done.stdout
    for name in ("state", "data", "run"):
        assert f"{world.state / name} is there and private" in done.stdout, done.stdout
    (world.state / "data").chmod(0o755)
    assert f"chmod 700 '{world.state / 'data'}'" in world.run(*command, state=False, expect=1, **own).stdout
    (world.state / "data").chmod(0o700)

    # Over TCP and without a key nobody is told where that is; where nobody answers, nobody knows.
    assert "instance" in world.json("status")
    assert "instance" not in json.loads(world.run("--url", world.url, "--json", "status", state=False).stdout)
    done = world.run("--socket", str(world.folder / "nobody.sock"), "doctor", state=False, expect=1, **own)
    assert "were not looked at" in done.stdout and "is there and private" not in done.stdout, done.stdout


@test
def colours_only_on_a_terminal(world):
    def on_terminal(*arguments, **environment):
        controller, terminal = pty.openpty()
        child = subprocess.Popen([BUILD / "jikimictl", "--state-dir", world.state, *(arguments or ["projects"])],
                                 stdout=terminal,
                                 env={**world.environment, **environment})
        os.close(terminal)
        out = b""
        while True:
            try:
                piece = os.read(controller, 4096)
            except OSError:
                break
            if not piece:
                break
            out += piece
        os.close(controller)
        assert child.wait(LIMIT_S) == 0
        return out

    assert b"\x1b[" not in world.run("projects").stdout.encode()
    assert b"\x1b[" in on_terminal()
    assert b"\x1b[" not in on_terminal(NO_COLOR="1")
    drawn = on_terminal("refresh", "--wait").decode()
    assert "█" in drawn and "100%" in drawn and "\x1b[K" in drawn and drawn.endswith("measuring: done\r\n"), drawn


@test
def watching(world):
    if "501" in subprocess.run(["curl", "-sN", "--max-time", "2", "-o", "/dev/null", "-w", "%{http_code}",
                                "--unix-socket", world.state / "run/api.sock",
                                "http://localhost/api/monitoring/autonomous/events"],
                               capture_output=True, text=True).stdout:
        raise Skipped("this jikimid has no live events")
    lines = world.run("watch", "memory_usage", "--count", "2").stdout.splitlines()
    assert len(lines) == 2 and all(len(line.split("\t")) == 4 for line in lines), lines
    live = world.run("watch", "--json", "--count", "1").stdout
    assert json.loads(live)["type"] == "metrics"
    # As they came: nothing turns 98.6 into 98.599999999999994.
    assert not re.search(r"\.[0-9]{7}", live), live
    child = subprocess.Popen([BUILD / "jikimictl", "--state-dir", world.state, "watch"], stdout=subprocess.PIPE,
                             env=world.environment)
    assert select.select([child.stdout], [], [], LIMIT_S)[0]
    child.send_signal(signal.SIGINT)
    assert child.wait(LIMIT_S) == 0
    child.stdout.close()


@test
def completion(world):
    def complete(*words):
        script = (f"source {SOURCE}/data/jikimictl.bash; COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); _jikimictl; "
                  "printf '%s\\n' \"${COMPREPLY[@]}\"")
        done = subprocess.run(["bash", "-c", script, "bash", BUILD / "jikimictl", "--state-dir", world.state, *words],
                              capture_output=True, text=True, timeout=LIMIT_S, env=world.environment)
        assert not done.stderr, done.stderr
        return done.stdout.split("\n")[:-1]

    assert complete("sta") == ["status", "start"]
    assert complete("projects", "re") == ["remove"]
    assert complete("status", "--ch") == ["--check"]
    assert complete("history", "git_cha") == ["git_changes"]
    assert complete("config", "get", "watch.machine") == ["watch.machine_interval"]
    assert world.json("projects")["projects"][0]["id"] in complete("projects", "show", "")
    assert "on" in complete("healing", "") and "--since" in complete("history", "x", "-")
    assert complete("keys", "cr") == ["create"] and "--expires" in complete("keys", "create", "-")
    assert complete("keys", "create", "--role", "op") == ["operator"]
    assert complete("keys", "revoke", "") == [world.json("keys")["keys"][0]["id"]]
    assert complete("alerts", "sn") == ["snooze"] and complete("alerts", "snooze", "x", "--for", "ch") == ["change"]
    assert complete("alerts", "--level", "em") == ["emergency"] and complete("maintenance", "re") == ["remove"]
    assert complete("heal", "pre") == ["preview"] and complete("heal", "preview", "low") == ["low-disk"]
    assert complete("nothing", "x") == [""]


@test
def removal(world):
    world.run("projects", "remove", "가게")
    assert world.json("projects")["projects"] == []
    assert (world.repository / ".git").is_dir()
    world.run("projects", "remove", "가게", expect=5)


def main():
    print(f"1..{len(TESTS)}")
    failed = 0
    with tempfile.TemporaryDirectory(prefix="jikimi-ctl-") as folder:
        world = World(folder)
        world.make_repository()
        try:
            for number, function in enumerate(TESTS, 1):
                try:
                    function(world)
                    print(f"ok {number} - {function.__name__}", flush=True)
                except Skipped as reason:
                    print(f"ok {number} - {function.__name__} # SKIP {reason}", flush=True)
                except (AssertionError, subprocess.SubprocessError, LookupError, OSError, ValueError) as error:
                    failed += 1
                    print(f"not ok {number} - {function.__name__}")
                    print("\n".join("# " + line for line in f"{type(error).__name__}: {error}".splitlines()), flush=True)
        finally:
            world.stop()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
