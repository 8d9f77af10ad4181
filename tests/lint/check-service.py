#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks a systemd unit: check-service.py UNIT PROGRAM

The unit names the installed program, which need not be there yet: the one that was built takes its place.
"""
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

SKIPPED = 77


def main():
    unit, program = sys.argv[1], pathlib.Path(sys.argv[2]).resolve()
    if shutil.which("systemd-analyze") is None:
        print("skipped: systemd-analyze is not installed")
        return SKIPPED
    text = pathlib.Path(unit).read_text(encoding="utf-8")
    text, replaced = re.subn(r"^ExecStart=\S+/jikimid", f"ExecStart={program}", text, flags=re.MULTILINE)
    if replaced != 1:
        print("ExecStart does not name jikimid")
        return 1
    with tempfile.TemporaryDirectory() as folder:
        copy = pathlib.Path(folder) / "jikimid.service"
        copy.write_text(text, encoding="utf-8")
        done = subprocess.run(["systemd-analyze", "verify", "--man=no", str(copy)], stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True)
    own = [line for line in done.stdout.splitlines() if "jikimid" in line]
    print(*own, sep="\n")
    return 1 if own or done.returncode else 0


if __name__ == "__main__":
    sys.exit(main())
