# SPDX-License-Identifier: GPL-3.0-or-later
"""What makes the page's files: with uPlot, without it, and the same each time."""
import gzip
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

import page_world  # noqa: F401  finds the module below

import tap
from tap import contains, equal, true

SOURCE = pathlib.Path(__file__).resolve().parents[2]
WEB = SOURCE / 'src/web'
FILES = ('dist/uPlot.iife.min.js', 'dist/uPlot.min.css', 'LICENSE')


def take(wanted, folder, outside):
    """Runs take-uplot.py. Returns: its status, what it said, and what it wrote"""
    with tempfile.TemporaryDirectory() as name:
        outputs = [pathlib.Path(name) / output for output in ('uplot.js', 'uplot.css', 'licence.txt')]
        done = subprocess.run([sys.executable, WEB / 'take-uplot.py', wanted, folder, WEB / 'package-lock.json', *outputs],
                              capture_output=True, text=True, check=False, timeout=120, env=outside)
        return done.returncode, done.stderr, [output.read_text() if output.exists() else None for output in outputs]


def no_npm():
    return {'PATH': '/nowhere', 'LC_ALL': 'C.UTF-8'}


def test_uplot_from_a_folder():
    with tempfile.TemporaryDirectory() as name:
        for file in FILES:
            path = pathlib.Path(name) / file
            path.parent.mkdir(exist_ok=True)
            path.write_text(file)
        for wanted in ('auto', 'enabled'):
            equal(take(wanted, name, no_npm()), (0, '', list(FILES)))
        equal(take('disabled', name, no_npm()), (0, '', ['', '', '']))
        (pathlib.Path(name) / FILES[0]).unlink()
        status, said, written = take('auto', name, no_npm())
        equal((status, written), (0, ['', '', '']))
        contains(said, 'is built without uPlot')


def test_without_npm_or_network():
    status, said, written = take('auto', '', no_npm())
    equal((status, written), (0, ['', '', '']))
    contains(said, 'npm is not installed')
    status, said, _ = take('enabled', '', no_npm())
    equal(status, 1)
    contains(said, '-Duplot_path')
    with tempfile.TemporaryDirectory() as cache:
        # Nobody listens there.
        status, said, written = take('auto', '', {**os.environ, 'npm_config_registry': 'http://127.0.0.1:9/',
                                                  'npm_config_cache': cache})
    equal((status, written), (0, ['', '', '']))
    contains(said, 'npm')


def test_lock_file_names_what_is_wanted():
    package = json.loads((WEB / 'package.json').read_text())
    lock = json.loads((WEB / 'package-lock.json').read_text())['packages']
    for name, version in {**package['dependencies'], **package['devDependencies']}.items():
        locked = lock['node_modules/' + name]
        equal(locked['version'], version)
        true(locked['integrity'].startswith('sha512-'), name)
        true('resolved' not in locked, name)  # whichever registry npm is set up with
    manifest = next((SOURCE / 'flatpak').glob('*.yml')).read_text()
    contains(manifest, f'uplot@{package["dependencies"]["uplot"]}/dist/')


def test_packed_files_are_the_same_each_time():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / 'a.css').write_text('a {}\n' * 100)
        (folder / 'b.js').write_text('')
        arguments = [f'a.css={folder}/a.css', f'b.js={folder}/b.js']
        made = []
        for order in (arguments, arguments[::-1]):
            subprocess.run([sys.executable, WEB / 'pack-page.py', folder / 'out.c', *order], check=True)
            made.append((folder / 'out.c').read_text())
        equal(made[0] == made[1], True)
        packed = re.search(r'packed_0\[\] = \{([0-9,\s]+)\}', made[0])[1]
        equal(gzip.decompress(bytes(int(byte) for byte in packed.replace('\n', '').split(','))), b'a {}\n' * 100)


def test_korean_texts_are_those_of_the_catalogue():
    with tempfile.TemporaryDirectory() as name:
        output = pathlib.Path(name) / 'texts.js'
        script = pathlib.Path(name) / 'x.js'
        script.write_text("_('Warning'); C_('level', 'Warning'); ngettext('%d hour ago', '%d hours ago', n); _('Not there');\n")
        subprocess.run([sys.executable, WEB / 'make-texts.py', SOURCE / 'po/ko.po', output, script], check=True)
        texts = json.loads(output.read_text().removeprefix('export default ').removesuffix(';\n'))
    equal(texts['level\u0004Warning'], '경고')
    equal(texts['%d hour ago'], '%d시간 전')
    true('Not there' not in texts, texts)


tap.run(sys.modules[__name__])
