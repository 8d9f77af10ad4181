# SPDX-License-Identifier: GPL-3.0-or-later
"""Memory runs short on a real kernel, and Jikimi asks it back where it is used least (memory.reclaim, PSI, zram).

usage: memory.py BUILD [ROOT]

ROOT: where the packages qemu-system-x86, linux-image-cloud-amd64 and busybox-static are unpacked, "/" if they are installed. In a
virtual machine of 512 MiB an application of the user sits on 160 MiB that it does not use, and another reads a disk again and again
that would fit into memory without those. Nobody but the kernel says how it goes.
"""
import collections
import json
import os
import sys
import tempfile

import machine

SECONDS = 300

SCRIPT = r'''
apps=/sys/fs/cgroup/user.slice/user-0.slice/user@0.service/app.slice
mkdir -p $apps/cold.service $apps/hot.service
for at in "" /user.slice /user.slice/user-0.slice /user.slice/user-0.slice/user@0.service \
  /user.slice/user-0.slice/user@0.service/app.slice; do
  echo +memory > /sys/fs/cgroup$at/cgroup.subtree_control
done
echo 256M > /sys/block/zram0/disksize; mkswap /dev/zram0 > /dev/null; swapon /dev/zram0
echo 10 > /proc/sys/vm/swappiness # as many desktops have it: the kernel would rather drop files that are in use
mkdir -p /tmp/config
cat > /tmp/config/jikimi.conf <<END
[watch]
machine_interval = 1s
[healing]
memory_reclaim = 128M
[heal memory-pressure]
condition = pressure_memory >= 2
for = 3s
verify_for = 30s
mode = auto
END
jikimid --listen 127.0.0.1:0 --state-dir /tmp/state --config /tmp/config/jikimi.conf > /tmp/listens 2> /tmp/log &
ctl () { jikimictl --state-dir /tmp/state "$@"; }
say () { echo "@$1 $(tr -d '\n\r' < $2)"; }
note () {
  cat $apps/cold.service/memory.current > /tmp/now; say cold_$1 /tmp/now
  sed -n 's/^some avg10=\([0-9.]*\).*/\1/p' /proc/pressure/memory > /tmp/now; say pressure_$1 /tmp/now
}
sleep 5
(echo 0 > $apps/cold.service/cgroup.procs; exec sh -c '(head -c 160m /dev/zero; sleep 1000) | tail -c 160m > /dev/null') &
until [ "$(cat $apps/cold.service/memory.current)" -gt 165000000 ]; do sleep 1; done
note full
ctl --json heal preview memory-pressure > /tmp/now; say preview /tmp/now
(echo 0 > $apps/hot.service/cgroup.procs; exec sh -c 'while true; do dd if=/dev/vda of=/dev/null bs=1M count=240 2> /dev/null; done') &
for second in $(seq 60); do
  sleep 1
  note during
  ctl --json heal > /tmp/heal
  grep -qE '"state": ?"(kept|undone|failed|refused|interrupted)"' /tmp/heal && break
done
sleep 30
note after
ctl --json heal > /tmp/heal; say heal /tmp/heal
ctl heal
cat /proc/swaps /tmp/log
echo "@end"
poweroff -f
'''


def expect(number, truth, what, *shown):
    print(f'{"ok" if truth else "not ok"} {number} - {what}', *(f'# {value}' for value in shown), flush=True)
    return truth


def main():
    build, root = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else '/'
    try:
        small = machine.Machine(root)
    except machine.Missing as missing:
        print(f'1..0 # SKIP {missing}: see the packages named in {__file__}')
        return
    told = collections.defaultdict(list)
    with tempfile.TemporaryDirectory(prefix='jikimi-vm-') as folder:
        disk = machine.folder_with_disk(folder, 1 << 30)
        programs = [os.path.join(build, 'jikimid'), os.path.join(build, 'jikimictl')]
        for line in small.run(SCRIPT, programs, 512, disk, SECONDS):
            name, _, value = line.removeprefix('@').partition(' ')
            if line.startswith('@'):
                told[name].append(value)
            print(f'# {line}'[:400], flush=True)
    preview, heal = (json.loads(told[name][-1]) for name in ('preview', 'heal'))
    plan = {item['note']: item for item in preview['items']}
    done = heal['actions'][0] if heal['actions'] else {}
    effects = {effect['metric']: effect for effect in done.get('effects', [])}
    before, after = int(told['cold_full'][0]), int(told['cold_after'][0])
    available = effects.get('memory_available', {'before': 0, 'after': 0})
    results = [
        expect(1, 'cold.service' in plan['reclaim']['name'] and plan['reclaim']['size_bytes'] > 16 << 20, 'what would be done, in bytes'),
        expect(2, plan.get('grew', {}).get('name', '').startswith('tail'), 'who grew', plan.get('grew')),
        expect(3, done.get('state') == 'kept' and done.get('verdict') == 'helped', 'done by itself, and it helped', done.get('state')),
        expect(4, before - after >= 0.9 * plan['reclaim']['size_bytes'], 'the kernel took it back', before, after),
        expect(5, available['after'] - available['before'] > 16 << 20, 'more is available', available),
        expect(6, max(map(float, told['pressure_during'])) >= 2 > float(told['pressure_after'][0]), 'nobody waits for memory any more',
               told['pressure_during'], told['pressure_after']),
    ]
    print(f'1..{len(results)}')
    sys.exit(not all(results))


main()
