#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lines of a whole tree: Jikimi's line rule beside `find | xargs wc -l`, one JSON line a figure.

bench-lines.py BENCH [TREE]: without TREE (or JIKIMI_BENCH_TREE) a small tree is made: 2,000 files. The full figure needs a
large repository, such as Debian's linux-source-6.1 unpacked, with `git init` and `git add -Af .`.
"""
import json
import os
import resource
import subprocess
import sys
import tempfile
import time


def make_tree(folder, files=2000):
    for number in range(files):
        path = os.path.join(folder, f"part{number % 40}", f"file{number}.c")
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w") as out:
            out.write("int value;  /* a line of a common length */\n" * (10 + number % 700))
    subprocess.run(["git", "init", "-q", folder], check=True)
    subprocess.run(["git", "-C", folder, "add", "-Af", "."], check=True)


def measure_wc(tree):
    """CPU and wall seconds of the peer, and its total."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    pipe = "find . -name .git -prune -o -type f -print0 | xargs -0 wc -l | awk '$2 == \"total\" {sum += $1} END {print sum}'"
    answer = subprocess.run(["sh", "-c", pipe], cwd=tree, check=True, capture_output=True, text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"name": "lines.peer", "peer": "find | xargs wc -l", "cpu_s": round(cpu, 4),
            "wall_s": round(time.monotonic() - started, 4), "lines": int(answer.stdout or 0)}


def run(bench, tree):
    measure_wc(tree)  # warms the page cache for both
    peer = min((measure_wc(tree) for _ in range(3)), key=lambda figure: figure["cpu_s"])
    runs = []
    for _ in range(3):
        out = subprocess.run([bench, tree], check=True, capture_output=True, text=True).stdout
        runs.append([json.loads(line) for line in out.splitlines()])
    best = min(runs, key=lambda figures: figures[1]["cpu_s"])
    for figure in best + [peer]:
        print(json.dumps(figure))
    for name, figure in (("lines.first", best[1]), ("lines.again", best[2])):
        print(json.dumps({"name": name + ".times_faster_than_peer", "value": round(peer["cpu_s"] / max(figure["cpu_s"], 1e-4), 2)}))


def main():
    tree = sys.argv[2] if len(sys.argv) > 2 else os.environ.get("JIKIMI_BENCH_TREE")
    if tree:
        run(sys.argv[1], tree)
        return
    with tempfile.TemporaryDirectory(prefix="jikimi-bench-") as folder:
        make_tree(folder)
        run(sys.argv[1], folder)


main()
