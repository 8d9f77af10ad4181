#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks names and layout of all sources.

    check-names.py ROOT [LONGEST]     prints "file:line: what is wrong"; LONGEST is 120 characters if it is not given
    check-names.py                    checks itself with planted breaches

No file has a name that says nothing (manager, util, helper, common); each source says its licence in its first lines;
no line is longer than LONGEST, none has a tab or ends in white space, and each file ends with one line end.
"""
import pathlib
import re
import sys
import tempfile

VAGUE = re.compile(r"(^|[-_.])(manager|utils?|helpers?|common|misc)([-_.]|$)", re.IGNORECASE)
SOURCES = {".c", ".h", ".js", ".py", ".sh"}
CHECKED = SOURCES | {".build", ".ui", ".css", ".in", ".yml"}
FOLDERS = ["src", "tests", "data", "flatpak", "tools", "resources"]
LONGEST = 120
# What another program printed stays on its line in a test.
CAPTURE = re.compile(r'"(?:[^"\\]|\\.)*"')
# Captures of other programs' output stay as those wrote them.
NOT_OURS = {"fixtures"}


def faults_of(path, below, longest):
    if VAGUE.search(path.name):
        yield f"{below}: the name says nothing: name the concept"
    if path.suffix not in CHECKED:
        return
    text = path.read_text(encoding="utf-8")
    lines = text.split("\n")
    if path.suffix in SOURCES and not any("SPDX-License-Identifier: GPL-3.0-or-later" in line for line in lines[:3]):
        yield f"{below}:1: no SPDX line"
    if text and (lines[-1] != "" or text.endswith("\n\n")):
        yield f"{below}:{len(lines)}: does not end with one line end"
    for number, line in enumerate(lines, 1):
        counted = CAPTURE.sub('""', line) if below.parts[0] == "tests" else line
        if len(counted) > longest and path.suffix in SOURCES:
            yield f"{below}:{number}: {len(line)} characters, more than {longest}"
        if "\t" in line:
            yield f"{below}:{number}: a tab"
        if line != line.rstrip():
            yield f"{below}:{number}: white space at the end"


def check(root, longest=LONGEST):
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            below = path.relative_to(root)
            if path.is_file() and not NOT_OURS & set(below.parts) and "__pycache__" not in below.parts:
                yield from faults_of(path, below, longest)


SPDX = "/* SPDX-License-Identifier: GPL-3.0-or-later */\n"
PLANTED = {
    "src/jk-good.c": SPDX + "int a;\n",
    "src/jk-utility-room.c": SPDX,
    "src/jk-file-manager.c": SPDX,
    "src/a-util.h": SPDX,
    "src/b.c": "int b;\n",
    "src/c.c": SPDX + "\tint c; \n" + "/" * 121 + "\n",
    "src/d.c": SPDX + "int d;",
    "tests/fixtures/odd.c": "\t",
    "tests/e.c": SPDX + 'a = "' + "x" * 200 + '";\n' + "y" * 121 + "\n",
}
EXPECTED = [
    "src/a-util.h: the name says nothing: name the concept",
    "src/b.c:1: no SPDX line",
    "src/c.c:2: a tab",
    "src/c.c:2: white space at the end",
    "src/c.c:3: 121 characters, more than 120",
    "src/d.c:2: does not end with one line end",
    "src/jk-file-manager.c: the name says nothing: name the concept",
    "tests/e.c:3: 121 characters, more than 120",
]


def self_test():
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        for name, text in PLANTED.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text, encoding="utf-8")
        found = list(check(root))
    if found != EXPECTED:
        print("expected:", *EXPECTED, "found:", *found, sep="\n  ")
        return 1
    return 0


def main():
    if len(sys.argv) == 1:
        return self_test()
    found = list(check(pathlib.Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else LONGEST))
    for fault in found:
        print(fault)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
