#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks that every language of po/LINGUAS has all texts of the sources, and that the Korean ones keep to our style.

    check-translations.py ROOT
    check-translations.py          checks itself
"""
import ast
import pathlib
import re
import subprocess
import sys
import tempfile

# As in the preset that po/meson.build names.
KEYWORDS = ["_", "N_", "C_:1c,2", "NC_:1c,2", "g_dcgettext:2", "g_dngettext:2,3", "g_dpgettext2:2c,3"]
KOREAN_SMELLS = {
    r"[을이은와]\((?:를|가|는|과)\)|\(으\)로": "two particles for one: put a noun after the name",
    r"(?:해|하세|주세|어|아|예|에|네|죠|까)요(?![가-힣])": "not 합쇼체",
    r"되어[지졌]": "a passive twice",
    r"\.\.\.": "three dots for …",
    "지키미": "the name is 지킴이",
    "비밀번호": "a password is 암호 here",
    r"[가-힣]  +[가-힣]": "two blanks",
    r"\d (?:%|줄|초|분|시간|일)(?![가-힣])|\d ms\b": "a blank before the unit",
}


def run(*arguments):
    done = subprocess.run(arguments, capture_output=True, text=True, env={"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"},
                          check=False)
    if done.returncode:
        raise RuntimeError(f"{arguments[0]}: {done.stderr.strip()}")
    return done.stdout


def extract(root, pot):
    run("xgettext", f"--directory={root}", f"--files-from={root / 'po/POTFILES'}", f"--output={pot}", "--from-code=UTF-8",
        "--add-comments", *(f"--keyword={keyword}" for keyword in KEYWORDS))
    if not pot.exists():
        raise RuntimeError("po/POTFILES: no text to translate")


def entries(text):
    """Yields (msgid, [translations]) of a catalogue without its header."""
    for block in text.split("\n\n"):
        fields = {}
        key = None
        for line in block.splitlines():
            named = re.match(r"(msgctxt|msgid_plural|msgid|msgstr(?:\[\d\])?) (\".*\")$", line)
            if named:
                key = named.group(1)
                fields[key] = ast.literal_eval(named.group(2))
            elif line.startswith('"') and key:
                fields[key] += ast.literal_eval(line)
        if fields.get("msgid"):
            yield fields["msgid"], [text for name, text in fields.items() if name.startswith("msgstr")]


def shorten(text):
    return repr(text if len(text) < 70 else text[:69] + "…")


def check_style(name, text):
    for msgid, translations in entries(text):
        for translation in translations:
            for smell, why in KOREAN_SMELLS.items():
                if re.search(smell, translation):
                    yield f"{name}: {why}: {shorten(translation)}"
            if re.search(r"(?:니다|시오)$", translation) and msgid.endswith(".") or (
                    translation.endswith(".") and msgid[-1] not in ".?"):
                yield f"{name}: a sentence's full stop is in one language only: {shorten(msgid)}"


def check_language(po, pot, folder):
    """Yields what is missing, in doubt, no longer used, or malformed."""
    merged = folder / po.name
    run("msgmerge", "--quiet", "--no-fuzzy-matching", "--no-wrap", "--no-location", f"--output-file={merged}", po, pot)
    for what, option, source in (("not translated", "--untranslated", merged), ("in doubt (fuzzy)", "--only-fuzzy", po),
                                 ("no longer in the sources", "--only-obsolete", merged)):
        listed = run("msgattrib", option, "--no-wrap", "--no-location", source).replace("#~ ", "")
        for msgid, _ in entries(listed):
            yield f"{po.name}: {what}: {shorten(msgid)}"
    try:
        run("msgfmt", "--check", f"--output-file={folder / 'out.mo'}", merged)
    except RuntimeError as error:
        yield str(error)
    if po.name == "ko.po":
        yield from check_style(po.name, run("msgattrib", "--no-wrap", "--no-obsolete", merged))


def check(root):
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        pot = folder / "texts.pot"
        try:
            extract(root, pot)
            for language in (root / "po/LINGUAS").read_text(encoding="utf-8").split():
                yield from check_language(root / "po" / f"{language}.po", pot, folder)
        except RuntimeError as error:
            yield str(error)


HEADER = 'msgid ""\nmsgstr ""\n"Language: ko\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n'
FAULTY = """msgid "whole"
msgstr "온전함"

#, fuzzy
msgid "doubt"
msgstr "의심"

msgid "gone"
msgstr "사라짐"

#, c-format
msgid "%d of %s"
msgstr "%d의"

msgid "A sentence."
msgstr "“a”을(를) 했어요 합니다"

msgid "empty"
msgstr ""
"""


def self_test():
    with tempfile.TemporaryDirectory() as name:
        root = pathlib.Path(name)
        (root / "po").mkdir()
        (root / "po/POTFILES").write_text("a.c\n", encoding="utf-8")
        (root / "po/LINGUAS").write_text("ko\n", encoding="utf-8")
        texts = ["whole", "doubt", "%d of %s", "A sentence.", "empty", "missing “a”"]
        (root / "a.c").write_text("".join(f'_("{text}");\n' for text in texts), encoding="utf-8")
        (root / "po/ko.po").write_text(HEADER + FAULTY, encoding="utf-8")
        found = "\n".join(check(root))
        expected = ["not translated: 'empty'", "not translated: 'missing", "fuzzy): 'doubt'", "sources: 'gone'", "msgfmt:",
                    "two particles", "not 합쇼체", "full stop"]
        missed = [part for part in expected if part not in found]
        whole = "".join(f'msgid "{text}"\nmsgstr "가{"%d%s" if "%" in text else "."}"\n\n'
                        for text in texts).replace("가.", "가").replace('A sentence."\nmsgstr "가', 'A sentence."\nmsgstr "가.')
        (root / "po/ko.po").write_text(HEADER + whole, encoding="utf-8")
        clean = list(check(root))
    if missed or clean or "'whole'" in found:
        print("missed", missed, "found", found, "in a clean one", clean, sep="\n")
        return 1
    return 0


def main():
    if len(sys.argv) == 1:
        return self_test()
    found = list(check(pathlib.Path(sys.argv[1]).resolve()))
    for fault in found:
        print(fault)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
