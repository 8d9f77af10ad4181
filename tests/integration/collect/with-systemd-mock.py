#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs a test program beside a private system bus with a mock of systemd on it, and a private user bus without one.

No real service manager is started. The mock knows: shop.service (failed), web.service (running), starting.service,
none.target (not found), secret.service (refused), wrong.service (a property of the wrong type), slow.service (no answer).
"""
import subprocess
import sys

import dbus
import dbusmock

MANAGER = 'org.freedesktop.systemd1.Manager'
UNIT = 'org.freedesktop.systemd1.Unit'
UNITS = {
    'shop.service': ('loaded', 'failed', 'failed', 'oom-kill'),
    'web.service': ('loaded', 'active', 'running', 'success'),
    'starting.service': ('loaded', 'activating', 'auto-restart', 'exit-code'),
    'none.target': ('not-found', 'inactive', 'dead', None),
    'wrong.service': ('loaded', dbus.UInt32(1), 'running', None),
}
LOAD = '''
if args[0] == 'secret.service':
    raise dbus.exceptions.DBusException('no', name='org.freedesktop.DBus.Error.AccessDenied')
if args[0] == 'slow.service':
    import time
    time.sleep(2)
ret = '/org/freedesktop/systemd1/unit/' + args[0].replace('.', '_2e')
'''


def main():
    dbusmock.DBusTestCase.start_system_bus()
    dbusmock.DBusTestCase.start_session_bus()
    bus = dbusmock.DBusTestCase.get_dbus(system_bus=True)
    server = dbusmock.DBusTestCase.spawn_server(
        'org.freedesktop.systemd1', '/org/freedesktop/systemd1', MANAGER, system_bus=True, stdout=subprocess.DEVNULL)
    try:
        mock = dbus.Interface(bus.get_object('org.freedesktop.systemd1', '/org/freedesktop/systemd1'),
                              dbusmock.MOCK_IFACE)
        mock.AddMethod('', 'LoadUnit', 's', 'o', LOAD)
        for name, (load, active, sub, result) in UNITS.items():
            path = '/org/freedesktop/systemd1/unit/' + name.replace('.', '_2e')
            mock.AddObject(path, UNIT, {'LoadState': load, 'ActiveState': active, 'SubState': sub,
                                        'StateChangeTimestamp': dbus.UInt64(1700000000000000)}, [])
            if result is not None:
                dbus.Interface(bus.get_object('org.freedesktop.systemd1', path), dbusmock.MOCK_IFACE).AddProperties(
                    'org.freedesktop.systemd1.Service', {'Result': result})
        return subprocess.run(sys.argv[1:], check=False).returncode
    finally:
        server.terminate()
        server.wait()
        dbusmock.DBusTestCase.tearDownClass()


if __name__ == '__main__':
    sys.exit(main())
