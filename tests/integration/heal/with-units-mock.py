#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs a test program beside a private system bus with a mock of systemd's manager that restarts units.

No real service manager is started. Each restart is a job whose end is told by JobRemoved. The mock knows: shop.service (failed; up after
a restart), flap.service (falls again at once), loop.service (up, with another invocation at each look), web.service (active), stuck.service
(its job never ends), quick.service (its job ends before the call does), locked.service (polkit refuses), masked.service, starting.service,
gone.service (vanishes when it is to be restarted), torn.service (the job is cancelled).
"""
import os
import subprocess
import sys
import tempfile

import dbus
import dbus.mainloop.glib
import dbus.service
from gi.repository import GLib

MANAGER = 'org.freedesktop.systemd1.Manager'
ROOT = '/org/freedesktop/systemd1'
UNITS = {'shop': 'failed', 'flap': 'failed', 'loop': 'failed', 'web': 'active', 'stuck': 'failed', 'quick': 'failed', 'locked': 'failed',
         'masked': 'inactive', 'starting': 'activating', 'gone': 'failed', 'torn': 'failed'}


class Unit(dbus.service.Object):
    def __init__(self, bus, name):
        self.name, self.path = name, f'{ROOT}/unit/{name}_2eservice'
        super().__init__(bus, self.path)
        self.reset()

    def reset(self):
        self.active, self.result, self.invocation = UNITS[self.name], 'exit-code', 1

    def value(self, name):
        if name == 'InvocationID':
            if self.name == 'loop' and self.active == 'active':
                self.invocation += 1
            return dbus.ByteArray(bytes([self.invocation] * 16))
        return {'LoadState': 'masked' if self.name == 'masked' else 'loaded', 'ActiveState': self.active,
                'SubState': 'running' if self.active == 'active' else 'dead', 'Result': self.result,
                'StateChangeTimestamp': dbus.UInt64(1700000000000000)}[name]

    @dbus.service.method('org.freedesktop.DBus.Properties', in_signature='ss', out_signature='v')
    def Get(self, _interface, name):
        return self.value(name)


class Manager(dbus.service.Object):
    def __init__(self, bus):
        super().__init__(bus, ROOT)
        self.units = {f'{name}.service': Unit(bus, name) for name in UNITS}
        self.jobs = 0

    def fail(self, name, text):
        raise dbus.exceptions.DBusException(text, name=name)

    @dbus.service.method(MANAGER)
    def Subscribe(self):
        pass

    @dbus.service.method(MANAGER, in_signature='s')
    def Reset(self, name):
        self.units[name].reset()

    @dbus.service.method(MANAGER, out_signature='u')
    def CountJobs(self):
        return self.jobs

    @dbus.service.method(MANAGER, in_signature='s', out_signature='o')
    def LoadUnit(self, name):
        if name not in self.units:
            self.fail('org.freedesktop.systemd1.NoSuchUnit', f'Unit {name} not found.')
        return self.units[name].path

    @dbus.service.method(MANAGER, in_signature='ss', out_signature='o')
    def RestartUnit(self, name, mode):
        assert mode == 'replace'
        if name == 'locked.service':
            self.fail('org.freedesktop.DBus.Error.InteractiveAuthorizationRequired', 'Interactive authentication required.')
        if name == 'gone.service':
            self.fail('org.freedesktop.systemd1.NoSuchUnit', f'Unit {name} not found.')
        self.jobs += 1
        path, unit = f'{ROOT}/job/{self.jobs}', self.units[name]
        # Another one's job ends as well: it must not be taken for ours.
        self.JobRemoved(999, f'{ROOT}/job/999', 'other.service', 'failed')
        if name == 'quick.service':
            self.end(path, unit, 'done')
        elif name != 'stuck.service':
            GLib.timeout_add(20, self.end, path, unit, 'canceled' if name == 'torn.service' else 'done')
        return path

    def end(self, path, unit, result):
        if result == 'done':
            unit.invocation += 1
            unit.active, unit.result = ('failed', 'exit-code') if unit.name == 'flap' else ('active', 'success')
        self.JobRemoved(self.jobs, path, unit.name + '.service', result)
        return False

    @dbus.service.signal(MANAGER, signature='uoss')
    def JobRemoved(self, number, path, unit, result):
        pass


def serve(ready):
    dbus.mainloop.glib.DBusGMainLoop(set_as_default=True)
    bus = dbus.SystemBus()
    name = dbus.service.BusName('org.freedesktop.systemd1', bus)
    manager = Manager(bus)
    os.write(ready, b'x')
    os.close(ready)
    GLib.MainLoop().run()
    del name, manager


def write_journalctl(folder):
    """A journal that knows shop.service, has lines of loop.service as long as it takes them, nothing of web.service, and refuses the others."""
    path = os.path.join(folder, 'journalctl')
    with open(path, 'w', encoding='utf-8') as file:
        file.write('#!/bin/sh\ncase "$*" in\n'
                   '*unit=shop.service*) for i in $(seq 1 30); do echo "2026-01-01T00:00:$i shop[7]: line $i"; done\n'
                   '  echo "2026-01-01T00:01:00 shop[7]: Authorization: Bearer abcdefghijklmnop";;\n'
                   '*unit=loop.service*) for i in $(seq 20); do head -c 48000 /dev/zero | tr "\\0" x; echo; done;;\n'
                   '*unit=web.service*) ;;\n'
                   '*unit=stuck.service*) sleep 1000 & wait;;\n'
                   '*) echo "No journal files were opened due to insufficient permissions." >&2; exit 1;;\nesac\n')
    os.chmod(path, 0o755)


def main():
    import dbusmock  # it changes dbus.service for the whole process: the mock runs in another

    dbusmock.DBusTestCase.start_system_bus()
    readable, writable = os.pipe()
    server = subprocess.Popen([sys.executable, __file__, '--serve', str(writable)], pass_fds=[writable])
    os.close(writable)
    os.read(readable, 1)
    with tempfile.TemporaryDirectory() as folder:
        write_journalctl(folder)
        environment = dict(os.environ, PATH=folder + ':' + os.environ['PATH'])
        try:
            return subprocess.run(sys.argv[1:], check=False, env=environment).returncode
        finally:
            server.terminate()
            server.wait()
            dbusmock.DBusTestCase.tearDownClass()


if __name__ == '__main__':
    sys.exit(serve(int(sys.argv[2])) if sys.argv[1] == '--serve' else main())
