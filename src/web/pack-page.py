#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the page's files as C: pack-page.py OUTPUT NAME=FILE…

Each stands there as it is and compressed, with an entity tag of either, so that serving one is a look into a table. The
same files give the same output: the time is left out of what is compressed.
"""
import gzip
import hashlib
import pathlib
import sys

TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml",
         ".webmanifest": "application/manifest+json", ".txt": "text/plain; charset=utf-8"}


def as_array(name, data):
    lines = (",".join(str(byte) for byte in data[start:start + 40]) for start in range(0, len(data), 40))
    return f"static const guint8 {name}[] = {{\n" + ",\n".join(lines) + "\n};\n"


def main():
    output, *pairs = sys.argv[1:]
    out = ["/* Made by pack-page.py. */", '#include "jk-page-files.h"', ""]
    rows = []
    for number, pair in enumerate(sorted(pairs)):
        name, _, path = pair.partition("=")
        plain = pathlib.Path(path).read_bytes() or b"\n"
        packed = gzip.compress(plain, 9, mtime=0)
        tag = hashlib.sha256(plain).hexdigest()[:16]
        out += [as_array(f"plain_{number}", plain), as_array(f"packed_{number}", packed)]
        rows.append(f'  {{ "{name}", "{TYPES[pathlib.PurePath(name).suffix]}", "\\"{tag}\\"", "\\"{tag}-gz\\"", '
                    f"plain_{number}, sizeof plain_{number}, packed_{number}, sizeof packed_{number} }},")
    out += ["const JkPageFile jk_page_files[] = {", *rows, "  { NULL }", "};", ""]
    pathlib.Path(output).write_text("\n".join(out), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
