#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks a Flatpak manifest: check-manifest.py MANIFEST

flatpak-builder has to read it; what is fetched has to be pinned by a checksum; the permissions have comments; none
is wider than Jikimi needs.
"""
import json
import pathlib
import shutil
import subprocess
import sys

SKIPPED = 77


def faults_of(manifest, text):
    if manifest["id"] != "io.github.jikimi.Jikimi":
        yield f"the id is {manifest['id']}"
    for module in manifest["modules"]:
        for source in module["sources"]:
            if source["type"] == "archive" and len(source.get("sha256", "")) != 64:
                yield f"{module['name']}: an archive without its sha256"
            if source["type"] == "git" and len(source.get("commit", "")) != 40:
                yield f"{module['name']}: a Git source without its commit"
    permissions = text.split("finish-args:\n", 1)[1].splitlines()
    if not permissions[0].strip().startswith("#"):
        yield "the first permission has no comment"
    for argument in manifest["finish-args"]:
        if argument.startswith(("--socket=session-bus", "--socket=system-bus", "--device=all")):
            yield f"{argument}: more than Jikimi needs"


def main():
    if shutil.which("flatpak-builder") is None:
        print("skipped: flatpak-builder is not installed")
        return SKIPPED
    shown = subprocess.run(["flatpak-builder", "--show-manifest", sys.argv[1]], capture_output=True, text=True)
    if shown.returncode:
        print(shown.stderr)
        return 1
    found = list(faults_of(json.loads(shown.stdout), pathlib.Path(sys.argv[1]).read_text(encoding="utf-8")))
    for fault in found:
        print(fault)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
