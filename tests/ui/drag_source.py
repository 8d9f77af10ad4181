# SPDX-License-Identifier: GPL-3.0-or-later
"""A small window from which a folder can be dragged: drag_source.py FOLDER"""
import sys

import gi
gi.require_version('Gdk', '4.0')
gi.require_version('Gtk', '4.0')
from gi.repository import Gdk, Gio, GLib, Gtk  # noqa: E402

Gtk.init()
window = Gtk.Window(title='drag', default_width=120, default_height=120, decorated=False)
source = Gtk.DragSource(actions=Gdk.DragAction.COPY)
uri = Gio.File.new_for_path(sys.argv[1]).get_uri() + '\r\n'
source.connect('prepare', lambda *_: Gdk.ContentProvider.new_for_bytes('text/uri-list', GLib.Bytes.new(uri.encode())))
window.add_controller(source)
window.present()
print('ready', flush=True)
GLib.MainLoop().run()
