#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks that each folder of src/ includes only what its layer may include.

    check-layers.py SRC     prints "file:line: layer may not include X" for each breach
    check-layers.py         checks itself with planted breaches

The table is the one of docs/architecture.md.
"""
import pathlib
import re
import sys
import tempfile

CORE = {"base", "stats", "http", "process", "systemd", "store", "git", "collect", "policy", "secret", "alert", "desktop",
        "channel", "heal", "change", "engine"}
ALLOWED = {
    "base": set(),
    "stats": {"base"},
    "http": {"base"},
    "process": {"base"},
    "systemd": {"base"},
    "store": {"base"},
    "git": {"base", "process"},
    "collect": {"base", "stats", "git", "http", "systemd"},
    "policy": {"base"},
    "change": {"base"},
    "heal": {"base", "change", "git", "policy", "http", "process", "systemd", "secret"},
    "alert": {"base", "policy", "http", "secret"},
    "desktop": {"base"},
    "channel": {"base", "desktop", "http", "policy"},
    "engine": CORE,
    "secret": {"base"},
    "api": {"base", "alert", "change", "engine"},
    "client": {"base", "secret"},
    "guard": {"base", "http", "secret", "store", "alert", "desktop", "channel", "engine", "api"},
    "app": {"base", "client", "desktop", "secret"},
    "ctl": {"base", "client", "secret"},
    "daemon": {"base", "engine", "api", "guard"},
}
# A file that may do more than its folder.
EXTRA = {"app/jk-keeper.c": {"guard"}}
# Outside headers, and the only layers that may know them; "collect" reads coverage reports in JSON and XML.
FENCES = [
    (r"(gtk/|gdk/|adwaita)", {"app"}),
    (r"sqlite3\.h", {"store"}),
    (r"git2(\.h|/)", {"git"}),
    (r"libsoup/", {"http", "api", "client"}),
    (r"libsecret/", {"secret"}),
    (r"jwt\.h", {"api"}),
    (r"gnutls/", {"api"}),
    (r"json-glib/", {"collect", "engine", "api", "client", "guard", "app", "ctl", "daemon"}),
    (r"libxml/", {"collect"}),
    (r"curl/", {"channel"}),
]
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')


def layer_of(path):
    """The layer of a path below src: "core/base/x.c" is in "base", "app/pages/x.c" in "app"."""
    parts = path.parts
    return parts[1] if parts[0] == "core" and len(parts) > 2 else parts[0]


def sources(src):
    return sorted(p for p in src.rglob("*") if p.suffix in (".c", ".h") and len(p.relative_to(src).parts) > 1)


def owners(src):
    """Header name -> layers that own a header of that name."""
    found = {}
    for path in sources(src):
        if path.suffix == ".h":
            found.setdefault(path.name, set()).add(layer_of(path.relative_to(src)))
    return found


def breaches_of(path, src, headers):
    below = path.relative_to(src)
    layer = layer_of(below)
    if layer not in ALLOWED:
        yield f"{below}:1: the folder {layer} is not in the table of layers"
        return
    allowed = ALLOWED[layer] | {layer} | EXTRA.get(str(below), set())
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        match = INCLUDE.match(line)
        if not match:
            continue
        header = match.group(2)
        name = header.rsplit("/", 1)[-1]
        known = headers.get(name, set()) if match.group(1) == '"' else set()
        if known and not known & allowed:
            yield f"{below}:{number}: {layer} may not include {header} (of {', '.join(sorted(known))})"
        # The compiler takes the one of the includer's own folder, else the first it finds.
        elif len(known & allowed) > 1 and layer not in known:
            yield f"{below}:{number}: {header} may be of {' or '.join(sorted(known & allowed))}"
        for fence, layers in FENCES:
            if re.match(fence, header) and layer not in layers:
                yield f"{below}:{number}: {layer} may not include {header} (only {', '.join(sorted(layers))})"


def check(src):
    headers = owners(src)
    for path in sources(src):
        yield from breaches_of(path, src, headers)


PLANTED = {
    "core/base/jk-a.h": "",
    "core/engine/jk-b.h": '#include "jk-a.h"\n',
    "core/base/jk-a.c": '#include "jk-a.h"\n#include "jk-b.h"\n',
    "core/collect/jk-c.c": '#include <sqlite3.h>\n#include <libxml/xmlreader.h>\n',
    "core/policy/jk-d.c": "  #  include <json-glib/json-glib.h>\n",
    "client/jk-e.c": '#include <libsoup/soup.h>\n#include "../core/engine/jk-b.h"\n',
    "guard/jk-g.h": "",
    "app/jk-keeper.c": '#include <gtk/gtk.h>\n#include "jk-g.h"\n',
    "app/pages/jk-h.c": '#include <adwaita.h>\n#include "jk-g.h"\n',
    "ctl/main.c": "#include <gtk/gtk.h>\n",
    "misc/jk-i.c": "",
    "core/store/jk-j.h": "",
    "core/git/jk-j.h": "",
    "core/store/jk-j.c": '#include "jk-j.h"\n',
    "core/collect/jk-j.c": '#include "jk-j.h"\n',
    "core/engine/jk-j.c": '#include "jk-j.h"\n',
}
EXPECTED = [
    "app/pages/jk-h.c:2: app may not include jk-g.h (of guard)",
    "client/jk-e.c:2: client may not include ../core/engine/jk-b.h (of engine)",
    "core/base/jk-a.c:2: base may not include jk-b.h (of engine)",
    "core/collect/jk-c.c:1: collect may not include sqlite3.h (only store)",
    "core/engine/jk-j.c:1: jk-j.h may be of git or store",
    "core/policy/jk-d.c:1: policy may not include json-glib/json-glib.h (only api, app, client, collect, ctl, daemon, "
    "engine, guard)",
    "ctl/main.c:1: ctl may not include gtk/gtk.h (only app)",
    "misc/jk-i.c:1: the folder misc is not in the table of layers",
]


def self_test():
    with tempfile.TemporaryDirectory() as folder:
        src = pathlib.Path(folder)
        for name, text in PLANTED.items():
            (src / name).parent.mkdir(parents=True, exist_ok=True)
            (src / name).write_text(text, encoding="utf-8")
        found = list(check(src))
    if found != EXPECTED:
        print("expected:", *EXPECTED, "found:", *found, sep="\n  ")
        return 1
    return 0


def main():
    if len(sys.argv) == 1:
        return self_test()
    found = list(check(pathlib.Path(sys.argv[1])))
    for breach in found:
        print(breach)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
