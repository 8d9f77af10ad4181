#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks how the window and its guard are divided: check-module.py PROGRAM MODULE LIBRARY…

What the window's first picture does not need is loaded with the module, not with the program. What both contain is of the
named libraries alone, and exported by the program, so that there is one of it in the process, with one set of types.
"""
import re
import subprocess
import sys

LATER = re.compile(r"\blib(git2|jwt)\b[^\s]*")


def symbols_of(*arguments):
    out = subprocess.run(["nm", "--defined-only", "--extern-only", *arguments], check=True, capture_output=True, text=True).stdout
    return {line.split()[-1] for line in out.splitlines() if len(line.split()) == 3 and line.split()[-1].startswith("jk_")}


def faults_of(program, module, *libraries_of_both):
    libraries = subprocess.run(["ldd", program], check=True, capture_output=True, text=True).stdout
    for match in LATER.finditer(libraries):
        yield f"{program}: loads {match.group(0)}"
    shared = symbols_of(program) & symbols_of(module)
    if not shared:
        yield "nothing is in both: the check does not work"
    for name in sorted(shared - symbols_of(*libraries_of_both)):
        yield f"{name}: in both, but not of a library for both"
    for name in sorted(shared - symbols_of("--dynamic", program)):
        yield f"{name}: in both, but not exported by the program"


def main():
    found = list(faults_of(*sys.argv[1:]))
    for fault in found:
        print(fault)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
