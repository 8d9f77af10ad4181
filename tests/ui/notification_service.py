# SPDX-License-Identifier: GPL-3.0-or-later
"""A desktop's notifications for tests: takes the name, keeps what it is told, refuses, hangs and dies as a test wants."""
import os
import threading

import gi
gi.require_version('Gio', '2.0')
from gi.repository import Gio, GLib  # noqa: E402

SERVER_XML = '''<node><interface name="org.freedesktop.Notifications">
<method name="GetCapabilities"><arg type="as" direction="out"/></method>
<method name="GetServerInformation"><arg type="s" direction="out"/><arg type="s" direction="out"/>
<arg type="s" direction="out"/><arg type="s" direction="out"/></method>
<method name="Notify"><arg type="s" direction="in"/><arg type="u" direction="in"/><arg type="s" direction="in"/>
<arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="as" direction="in"/><arg type="a{sv}" direction="in"/>
<arg type="i" direction="in"/><arg type="u" direction="out"/></method>
<method name="CloseNotification"><arg type="u" direction="in"/></method>
</interface></node>'''
PORTAL_XML = '''<node><interface name="org.freedesktop.portal.Notification">
<method name="AddNotification"><arg type="s" direction="in"/><arg type="a{sv}" direction="in"/></method>
<method name="RemoveNotification"><arg type="s" direction="in"/></method>
</interface></node>'''


class Service:
    """One owner of a name, with a connection of its own: another Service is another server."""

    def __init__(self, name='org.freedesktop.Notifications', path='/org/freedesktop/Notifications', xml=SERVER_XML,
                 capabilities=('actions', 'body', 'body-markup'), brand='test'):
        self.brand = brand
        self.name, self.path, self.capabilities = name, path, list(capabilities)
        self.interface = Gio.DBusNodeInfo.new_for_xml(xml).interfaces[0]
        self.calls, self.numbers, self.number, self.refuse, self.hang = [], [], 0, False, ()
        self.loop = GLib.MainLoop(GLib.MainContext())
        ready = threading.Event()
        threading.Thread(target=self.work, args=[ready], daemon=True).start()
        ready.wait(10)

    def work(self, ready):
        self.loop.get_context().push_thread_default()
        self.bus = Gio.DBusConnection.new_for_address_sync(
            os.environ['DBUS_SESSION_BUS_ADDRESS'],
            Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION, None, None)
        self.bus.set_exit_on_close(False)
        self.bus.register_object(self.path, self.interface, self.on_call, None, None)
        self.bus.call_sync('org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus', 'RequestName',
                           GLib.Variant('(su)', (self.name, 4)), None, Gio.DBusCallFlags.NONE, 5000, None)
        ready.set()
        self.loop.run()

    def on_call(self, bus, sender, path, interface, method, parameters, invocation):
        arguments = parameters.unpack()
        if method == 'GetCapabilities':
            invocation.return_value(GLib.Variant('(as)', (self.capabilities,)))
            return
        if method == 'GetServerInformation':
            invocation.return_value(GLib.Variant('(ssss)', (self.brand, 'nobody', '1', '1.2')))
            return
        self.calls.append((method, *arguments))
        self.numbers.append(0)
        if method == 'Notify' and arguments[3] in self.hang:
            return
        if self.refuse:
            invocation.return_dbus_error('org.example.Full', 'there is no room')
        elif method == 'Notify':
            if arguments[1] == 0:
                self.number += 1
            self.numbers[-1] = arguments[1] or self.number
            invocation.return_value(GLib.Variant('(u)', (self.numbers[-1],)))
        else:
            invocation.return_value(None)

    def emit(self, signal, signature, *arguments):
        self.bus.emit_signal(None, self.path, self.interface.name, signal, GLib.Variant(signature, arguments))
        self.bus.flush_sync(None)

    def die(self):
        self.bus.close_sync(None)
        self.loop.quit()

    def notes(self):
        return [call for call in self.calls if call[0] == 'Notify']

    def closed(self):
        return [call[1] for call in self.calls if call[0] == 'CloseNotification']
