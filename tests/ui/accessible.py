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
TABLES = tuple(map(int, (Atspi.Role.TABLE, Atspi.Role.TREE_TABLE, Atspi.Role.TREE)))
NOWHERE = (0, 0, 1, 1)


def find_bus():
    session = dbus.SessionBus()
    return session.call_blocking('org.a11y.Bus', '/org/a11y/bus', 'org.a11y.Bus', 'GetAddress', '', (), PATIENCE_S)


class Burst:
    """Many calls at once: one after another each would take a way through four processes and back. Also hears where the keyboard goes."""

    def __init__(self, address):
        flags = Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION
        self.connection = Gio.DBusConnection.new_for_address_sync(address, flags, None, None)
        self.focused = {}  # the path that each program told of last
        self.connection.signal_subscribe(None, 'org.a11y.atspi.Event.Object', 'StateChanged', None, 'focused',
                                         Gio.DBusSignalFlags.NONE, self.on_focused)

    def on_focused(self, connection, name, path, interface, signal, arguments):
        if arguments.get_child_value(1).get_int32():
            self.focused[name] = path
        elif self.focused.get(name) == path:
            del self.focused[name]

    def call(self, name, paths, interface, method, arguments=None):
        """Returns: what each path answered; None for those that do not know the method, or are gone."""
        found = {}

        def take(connection, result, path):
            try:
                found[path] = connection.call_finish(result).unpack()[0]
            except GLib.Error:
                found[path] = None

        for path in paths:
            self.connection.call(name, path, 'org.a11y.atspi.' + interface, method, arguments, None, Gio.DBusCallFlags.NONE,
                                 PATIENCE_S * 1000, None, take, path)
        while len(found) < len(paths):
            GLib.MainContext.default().iteration(True)
        return found

    def get_extents(self, name, paths):
        """Returns: x, y, width, height in the window of each; those that have none, or are gone, count as a point."""
        found = self.call(name, paths, 'Component', 'GetExtents', GLib.Variant('(u)', (1,)))
        return {path: extents or NOWHERE for path, extents in found.items()}

    def get_focused(self, name):
        """Returns: the path and the states of what has the keyboard; None if that has to be looked for. What was told before an
        answer has been heard when the answer is there."""
        while (path := self.focused.get(name)) is not None:
            states = self.call(name, [path], 'Accessible', 'GetState')[path]
            if self.focused.get(name) != path:
                continue
            if states is not None and states[0] >> STATE_FOCUSED & 1:
                return path, states
            del self.focused[name]
        return None


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

    def read_again(self, states):
        """What may have changed while it stayed where it was. Returns: whether it is still there."""
        try:
            told = self.program.call(self.path, 'org.freedesktop.DBus.Properties', 'GetAll', 's', ('org.a11y.atspi.Accessible',))
        except Error:
            return False
        self.name, self.description = told.get('Name', ''), told.get('Description', '')
        self.states = states[0] | states[1] << 32
        return True

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
        self.met = set()  # those that were told of as children
        self.nodes = {}  # as they were at the last look

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

        GTK tells of a widget only after somebody has asked its parent for children: parents are asked that have another number of
        them than is known. This misses one that is shown instead of one that was hidden; `thorough` asks all parents on the page."""
        if thorough:
            self.asked.clear()
        try:
            while self.is_found():
                nodes, unknown = self.read_cache(thorough)
                thorough = False
                if not self.ask_for_children(unknown, nodes):
                    self.nodes = nodes
                    return list(in_order(nodes[ROOT]))
        except Error:  # it is just starting, or ending, or changes while we look
            pass
        return []

    def read_cache(self, thorough):
        """Returns: nodes by their path; the paths of those whose children have to be asked for."""
        rows = self.call('/org/a11y/atspi/cache', 'org.a11y.atspi.Cache', 'GetItems')
        nodes = {row[0][1]: Node(self, row[0][1], row[6], row[7], row[8], row[9]) for row in rows}
        nodes.setdefault(ROOT, Node(self, ROOT, '', int(Atspi.Role.APPLICATION), '', (0, 0)))
        for row in sorted(rows, key=lambda row: row[3]):
            node, parent = nodes[row[0][1]], nodes.get(row[2][1])
            if parent is not None and parent is not node:
                node.parent = parent
                parent.children.append(node)
        if not nodes[ROOT].children:
            return nodes, [ROOT]
        # Each is asked once for each number of children that it tells and that are known.
        doubtful = {row[0][1]: (row[4], len(nodes[row[0][1]].children)) for row in rows if row[4] > 0}
        doubtful = {path: numbers for path, numbers in doubtful.items()
                    if self.asked.get(path) != numbers and (thorough or numbers[0] != numbers[1])}
        # A table that nobody looks at is not asked for its cells.
        on_page_only = [nodes[path] for path in doubtful if thorough or nodes[path].role in TABLES]
        self.place(on_page_only)
        for node in on_page_only:
            if not node.is_on_page():
                del doubtful[node.path]
        self.asked.update(doubtful)
        return nodes, list(doubtful)

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

    def ask_for_children(self, paths, nodes):
        """And for theirs. Returns: whether there are some that were not known."""
        is_new = False
        while paths:
            answers = self.burst.call(self.name, paths, 'Accessible', 'GetChildren')
            found = {child for children in answers.values() for _, child in children or () if child not in nodes}
            roles = self.burst.call(self.name, found - self.met, 'Accessible', 'GetRole')
            self.met |= found
            paths = [path for path, role in roles.items() if role not in TABLES]
            is_new = is_new or bool(found)
        return is_new

    def get_focused(self):
        """Returns: the widget that keys go to, in the window that was opened last; or None. What stands around it is as it was at the
        last look, unless it has come since."""
        found = self.burst.get_focused(self.name) if self.is_found() else None
        node = self.nodes.get(found[0]) if found else None
        if node is not None and node.read_again(found[1]):
            return node
        focused = [node for node in self.look() if node.has_state(STATE_FOCUSED)]
        if focused:
            self.burst.focused[self.name] = focused[-1].path
        return focused[-1] if focused else None


def in_order(node):
    yield node
    for child in node.children:
        yield from in_order(child)
