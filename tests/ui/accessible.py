# SPDX-License-Identifier: GPL-3.0-or-later
"""What a screen reader sees of a program: its widgets by name and role, in the order of the page. Speaks AT-SPI over D-Bus
itself and takes all widgets in one call; where each has to be asked, it asks all of them before it waits for the first answer."""
import dbus
import dbus.bus
import gi
gi.require_version('Atspi', '2.0')
from gi.repository import Atspi, Gio, GLib  # noqa: E402

Error = dbus.DBusException
PATIENCE_S = 20
ROOT = '/org/a11y/atspi/accessible/root'
FRAME = int(Atspi.Role.FRAME)
STATE_FOCUSABLE, STATE_FOCUSED, STATE_SENSITIVE = 11, 12, 24


NOWHERE = (0, 0, 1, 1)


def find_bus():
    session = dbus.SessionBus()
    return session.call_blocking('org.a11y.Bus', '/org/a11y/bus', 'org.a11y.Bus', 'GetAddress', '', (), PATIENCE_S)


class Burst:
    """Many calls at once: one after another each would take a way through four processes and back."""

    def __init__(self, address):
        flags = Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION
        self.connection = Gio.DBusConnection.new_for_address_sync(address, flags, None, None)

    def get_extents(self, name, paths):
        """Returns: x, y, width, height in the window of each; those that have none, or are gone, count as a point."""
        found = {}

        def take(connection, result, path):
            try:
                found[path] = connection.call_finish(result).unpack()[0]
            except GLib.Error:
                found[path] = NOWHERE

        for path in paths:
            self.connection.call(name, path, 'org.a11y.atspi.Component', 'GetExtents', GLib.Variant('(u)', (1,)), None,
                                 Gio.DBusCallFlags.NONE, PATIENCE_S * 1000, None, take, path)
        while len(found) < len(paths):
            GLib.MainContext.default().iteration(True)
        return found


class Node:
    """A widget as it was when it was looked at."""

    def __init__(self, program, path, name, role, description, states):
        self.program, self.path = program, path
        self.name, self.role, self.description = name, role, description
        self.states = states[0] | states[1] << 32
        self.parent, self.children = None, []
        self.extents = None  # as they were at the first look at them

    def __eq__(self, other):
        return isinstance(other, Node) and self.path == other.path

    def __repr__(self):
        return '%s “%s”' % (self.role_name, self.name)

    @property
    def role_name(self):
        return Atspi.Role(self.role).value_nick.replace('-', ' ')

    def has_state(self, state):
        return bool(self.states >> state & 1)

    def call(self, interface, method, signature='', arguments=()):
        return self.program.call(self.path, 'org.a11y.atspi.' + interface, method, signature, arguments)

    def get_extents(self):
        """Returns: x, y, width, height in the window."""
        return tuple(map(int, self.call('Component', 'GetExtents', 'u', (1,))))

    def is_on_page(self):
        """GTK 4.8 tells no SHOWING below the window; what was never on screen has no size."""
        if self.role == FRAME or self.parent is None:
            return True
        if self.extents is None:
            try:
                self.extents = self.get_extents()
            except Error:  # not of a kind that has a place
                self.extents = NOWHERE
        return self.extents[2] > 0 and self.parent.is_on_page()

    def do_action(self):
        """Returns: whether it has one."""
        try:
            return self.call('Action', 'DoAction', 'i', (0,))
        except Error:
            return False

    def set_value(self, value):
        self.program.call(self.path, 'org.freedesktop.DBus.Properties', 'Set', 'ssv',
                          ('org.a11y.atspi.Value', 'CurrentValue', dbus.Double(value)))


class Program:
    """A running program on the accessibility bus, found by its process."""
    bus = burst = None

    def __init__(self, pid):
        if Program.bus is None:
            address = find_bus()
            Program.bus, Program.burst = dbus.bus.BusConnection(address), Burst(address)
        self.pid = pid
        self.name = None
        self.asked = {}

    def call(self, path, interface, method, signature='', arguments=(), name=None):
        return self.bus.call_blocking(name or self.name, path, interface, method, signature, arguments, PATIENCE_S)

    def is_found(self):
        if self.name is not None:
            return True
        for name, _ in self.call(ROOT, 'org.a11y.atspi.Accessible', 'GetChildren', name='org.a11y.atspi.Registry'):
            pid = self.call('/org/freedesktop/DBus', 'org.freedesktop.DBus', 'GetConnectionUnixProcessID', 's', (name,),
                            'org.freedesktop.DBus')
            if pid == self.pid:
                self.name = name
        return self.name is not None

    def look(self, thorough=False):
        """Returns: all widgets, parents before children, each in the order of the page; [] while there is no window.

        GTK tells of a widget only after somebody has asked its parent for children: parents are asked when they have another
        number of them than before, which misses one that took another's place; `thorough` asks all."""
        if thorough:
            self.asked.clear()
        try:
            while self.is_found():
                nodes, unknown = self.read_cache()
                if not [path for path in unknown if self.ask_for_children(path, nodes)]:
                    return list(in_order(nodes[ROOT]))
        except Error:  # it is just starting, or ending, or changes while we look
            pass
        return []

    def read_cache(self):
        """Returns: nodes by their path; the paths of those whose children have to be asked for."""
        rows = self.call('/org/a11y/atspi/cache', 'org.a11y.atspi.Cache', 'GetItems')
        nodes = {row[0][1]: Node(self, row[0][1], row[6], row[7], row[8], row[9]) for row in rows}
        nodes.setdefault(ROOT, Node(self, ROOT, '', int(Atspi.Role.APPLICATION), '', (0, 0)))
        for row in sorted(rows, key=lambda row: row[3]):
            node, parent = nodes[row[0][1]], nodes.get(row[2][1])
            if parent is not None and parent is not node:
                node.parent = parent
                parent.children.append(node)
        doubtful = [nodes[row[0][1]] for row in rows if row[4] > 0 and self.asked.get(row[0][1]) != row[4]]
        self.place(doubtful)
        # A table that nobody looks at is not asked for its cells.
        unknown = {row[0][1]: row[4] for row in rows
                   if row[4] > 0 and self.asked.get(row[0][1]) != row[4] and nodes[row[0][1]].is_on_page()}
        self.asked.update(unknown)
        return nodes, list(unknown) if nodes[ROOT].children else [ROOT]

    def place(self, nodes):
        """Notes where these and all above them are."""
        wanted = {}
        for node in nodes:
            while node is not None and node.role != FRAME and node.parent is not None and node.path not in wanted:
                if node.extents is None:
                    wanted[node.path] = node
                node = node.parent
        for path, extents in self.burst.get_extents(self.name, list(wanted)).items():
            wanted[path].extents = extents

    def ask_for_children(self, path, nodes):
        """Returns: whether there are some that were not known."""
        return [child for _, child in self.call(path, 'org.a11y.atspi.Accessible', 'GetChildren') if child not in nodes]


def in_order(node):
    yield node
    for child in node.children:
        yield from in_order(child)
