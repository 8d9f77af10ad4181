#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Takes uPlot for the web page: take-uplot.py auto|enabled|disabled FOLDER LOCK SCRIPT STYLE LICENCE

FOLDER is where uPlot lies already (with dist/ in it), or empty: then npm fetches what the lock file names, and checks it by
the hash that stands there. Without either the page is built all the same and draws simpler charts: the files are empty, and
"auto" says so, "enabled" fails.
"""
import pathlib
import shutil
import subprocess
import sys
import tempfile

NPM = ["npm", "ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error",
       "--fetch-retries=1", "--fetch-timeout=30000"]
TIMEOUT_S = 180


class Absent(Exception):
    """uPlot cannot be had, and why."""


def fetch(lock, folder):
    for name in (lock.name, "package.json"):
        shutil.copy(lock.parent / name, folder / name)
    if shutil.which("npm") is None:
        raise Absent("npm is not installed")
    try:
        done = subprocess.run(NPM, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=TIMEOUT_S,
                              check=False)
    except subprocess.TimeoutExpired as error:
        raise Absent("npm did not end") from error
    if done.returncode:
        raise Absent(f"npm could not fetch it: {' '.join(done.stderr.split())[:300]}")
    return folder / "node_modules/uplot"


def take(folder, outputs):
    for name, output in zip(("dist/uPlot.iife.min.js", "dist/uPlot.min.css", "LICENSE"), outputs):
        if not (folder / name).is_file():
            raise Absent(f"{folder / name} is not there")
        shutil.copyfile(folder / name, output)


def main():
    wanted, folder, lock, *outputs = sys.argv[1:]
    outputs = [pathlib.Path(output) for output in outputs]
    reason = None
    if wanted != "disabled":
        with tempfile.TemporaryDirectory(dir=outputs[0].parent) as scratch:
            try:
                take(pathlib.Path(folder) if folder else fetch(pathlib.Path(lock), pathlib.Path(scratch)), outputs)
                return 0
            except Absent as error:
                reason = str(error)
    if wanted == "enabled":
        print(f"uPlot cannot be built in: {reason}. Name a folder with -Duplot_path, or build with -Duplot=auto.",
              file=sys.stderr)
        return 1
    if reason:
        print(f"the web page is built without uPlot and draws simple charts: {reason}", file=sys.stderr)
    for output in outputs:
        output.write_text("", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
