#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs a validator: run-validator.py TOOL ARGUMENT…; says so and is skipped where the tool is not installed."""
import shutil
import subprocess
import sys

SKIPPED = 77


def main():
    tool = sys.argv[1]
    if shutil.which(tool) is None:
        print(f"skipped: {tool} is not installed")
        return SKIPPED
    done = subprocess.run(sys.argv[1:], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    print(done.stdout)
    return 1 if done.returncode else 0


if __name__ == "__main__":
    sys.exit(main())
