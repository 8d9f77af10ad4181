#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the page's Korean texts from the one catalogue: make-texts.py PO OUTPUT SCRIPT…

The texts that the scripts use are looked for by xgettext, so that the page carries these and no others. Keys are those of a
compiled catalogue: the text, with its context and U+0004 before it where it has one.
"""
import gettext
import json
import pathlib
import subprocess
import sys
import tempfile

KEYWORDS = ["_", "N_", "C_:1c,2", "NC_:1c,2", "ngettext:1,2"]


def run(*arguments):
    subprocess.run(arguments, check=True, env={"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"})


def read(po, scripts, folder):
    pot, merged, compiled = folder / "page.pot", folder / "page.po", folder / "page.mo"
    run("xgettext", "--language=JavaScript", "--from-code=UTF-8", f"--output={pot}", "--keyword",
        *(f"--keyword={keyword}" for keyword in KEYWORDS), *scripts)
    run("msgmerge", "--quiet", "--no-fuzzy-matching", f"--output-file={merged}", po, pot)
    run("msgfmt", f"--output-file={compiled}", merged)
    with open(compiled, "rb") as file:
        return gettext.GNUTranslations(file)._catalog


def main():
    po, output, *scripts = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        catalogue = read(po, scripts, pathlib.Path(folder))
    # Korean has one form for every number.
    texts = {key[0] if isinstance(key, tuple) else key: text for key, text in catalogue.items() if key}
    body = json.dumps(texts, ensure_ascii=False, indent=0, sort_keys=True)
    pathlib.Path(output).write_text(f"export default {body};\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
