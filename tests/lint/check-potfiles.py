#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks that po/POTFILES lists exactly the files with texts to translate.

    check-potfiles.py ROOT
    check-potfiles.py          checks itself
"""
import pathlib
import re
import sys
import tempfile

CALL = re.compile(r'\b(?:_|N_|C_|NC_|Q_|ngettext|g_dngettext|gettext|g_dgettext|g_dpgettext2?)\s*\(')
COMMENT_OR_STRING = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"', re.DOTALL)
SCRIPT_STRING = re.compile(r"/\*.*?\*/|(?<!:)//[^\n]*|'(?:\\.|[^'\\\n])*'", re.DOTALL)
TRANSLATABLE = re.compile(r'translatable="(?:yes|true)"')
MERGED = (".desktop.in", ".metainfo.xml.in", ".desktop.in.in", ".metainfo.xml.in.in")
FOLDERS = ["src", "data", "resources"]


def has_texts(path):
    if path.name.endswith(MERGED):
        return True
    if path.suffix == ".ui":
        return bool(TRANSLATABLE.search(path.read_text(encoding="utf-8")))
    if path.suffix == ".js":
        return bool(re.search(r"\b(?:_|N_|C_|NC_|ngettext)\('", SCRIPT_STRING.sub(lambda found: "''" if found[0][0] == "'" else "",
                                                                              path.read_text(encoding="utf-8"))))
    if path.suffix not in (".c", ".h"):
        return False
    text = path.read_text(encoding="utf-8")
    return bool(CALL.search(COMMENT_OR_STRING.sub('""', text)))


def check(root):
    listed = {line.strip() for line in (root / "po/POTFILES").read_text(encoding="utf-8").splitlines()}
    listed = {line for line in listed if line and not line.startswith("#")}
    needed = {str(p.relative_to(root)) for folder in FOLDERS for p in (root / folder).rglob("*")
              if p.is_file() and has_texts(p)}
    for name in sorted(needed - listed):
        yield f"{name}: has texts to translate, but is not in po/POTFILES"
    for name in sorted(listed - needed):
        yield f"{name}: is in po/POTFILES, but has no text to translate"


def self_test():
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        files = {
            "po/POTFILES": "# texts\nsrc/a.c\nsrc/gone.c\n",
            "src/a.c": 'puts (_ ("a"));\n',
            "src/b.c": 'ngettext ("b", "c", n);\n',
            "src/c.c": '/* _("no") */ puts ("_(");\n',
            "src/f.js": "label (_('f'));\n",
            "src/g.js": "// _('no')\nlabel ('g');\n",
            "src/d.ui": '<p translatable="yes">d</p>\n',
            "data/e.desktop.in": "Name=e\n",
        }
        for name, text in files.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text, encoding="utf-8")
        found = [line.split(":")[0] for line in check(root)]
    expected = ["data/e.desktop.in", "src/b.c", "src/d.ui", "src/f.js", "src/gone.c"]
    if found != expected:
        print("expected", expected, "found", found)
        return 1
    return 0


def main():
    if len(sys.argv) == 1:
        return self_test()
    found = list(check(pathlib.Path(sys.argv[1])))
    for fault in found:
        print(fault)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
