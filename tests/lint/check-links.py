#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks that a program without a screen does not load what draws on one: check-links.py PROGRAM…"""
import re
import subprocess
import sys

WINDOW = re.compile(r"\blib(gtk|gdk|adwaita|gsk|wayland-client|X11)\b[^\s]*")


def main():
    if not WINDOW.search("libgtk-4.so.1 => /usr/lib") or WINDOW.search("libglib-2.0.so.0"):
        print("the pattern does not work")
        return 1
    faulty = 0
    for program in sys.argv[1:]:
        libraries = subprocess.run(["ldd", program], check=True, capture_output=True, text=True).stdout
        for match in WINDOW.finditer(libraries):
            print(f"{program}: loads {match.group(0)}")
            faulty += 1
    return 1 if faulty else 0


if __name__ == "__main__":
    sys.exit(main())
