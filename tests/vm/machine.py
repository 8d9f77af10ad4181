# SPDX-License-Identifier: GPL-3.0-or-later
"""A small virtual machine with a kernel of its own: busybox, Jikimi, and a script that is its first process.

Nothing of this machine is shared with it but the files that are copied into its memory; what its script prints comes back line by line.
"""
import glob
import os
import re
import stat
import subprocess

# In no particular order: what needs another is tried again.
MODULES = ['virtio', 'virtio_ring', 'virtio_pci_legacy_dev', 'virtio_pci_modern_dev', 'virtio_pci', 'virtio_blk',
           'zsmalloc', 'lzo_compress', 'lzo', 'lzo-rle', 'zram']


class Missing(Exception):
    pass


class Machine:
    """What it takes, from packages qemu-system-x86, linux-image-cloud-amd64 and busybox-static; @root: where they were unpacked."""

    def __init__(self, root='/'):
        self.root = root
        self.qemu = self.find('usr/bin/qemu-system-x86_64')
        self.busybox = self.find('bin/busybox', 'usr/bin/busybox')
        self.kernel = self.find('boot/vmlinuz-*')
        version = os.path.basename(self.kernel).partition('-')[2]
        self.modules = self.find(f'lib/modules/{version}', f'usr/lib/modules/{version}')

    def find(self, *patterns):
        for pattern in patterns:
            found = sorted(glob.glob(os.path.join(self.root, pattern)))
            if found:
                return found[-1]
        raise Missing(f'{patterns[0]} is not in {self.root}')

    def run(self, script, programs, memory_mib, disk, seconds):
        """Runs @script (of /bin/sh) as the first process. Yields the lines that it prints, until it ends or the time is over."""
        folder = os.path.dirname(disk)
        image = os.path.join(folder, 'initramfs')
        with open(image, 'wb') as out:
            write_archive(out, self.files(script, programs))
        command = [self.qemu, '-cpu', 'max', '-m', str(memory_mib), '-smp', '1',
                   '-kernel', self.kernel, '-initrd', image, '-append', 'console=ttyS0 quiet panic=-1 psi=1 rdinit=/init', '-no-reboot',
                   '-nographic', '-nodefaults', '-serial', 'stdio', '-drive', f'file={disk},format=raw,if=virtio']
        env = dict(os.environ)
        if self.root != '/':
            library = os.path.join(self.root, 'usr/lib/x86_64-linux-gnu')
            env['LD_LIBRARY_PATH'] = f'{library}:{os.path.join(self.root, "lib/x86_64-linux-gnu")}'
            command[1:1] = ['-L', os.path.join(self.root, 'usr/share/qemu'), '-L', os.path.join(self.root, 'usr/share/seabios')]
        process = subprocess.Popen(['timeout', str(seconds), *command], env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                   stderr=subprocess.STDOUT)
        try:
            for line in process.stdout:
                yield line.decode('utf-8', 'replace').rstrip('\r\n')
        finally:
            process.terminate()
            process.wait()

    def files(self, script, programs):
        files = {'init': f'#!/bin/sh\n{PREPARE}{script}'.encode(), 'bin/busybox': read(self.busybox)}
        for path in programs:
            files[f'bin/{os.path.basename(path)}'] = read(path)
            for library in libraries(path):
                files[library.lstrip('/')] = read(library)
        for folder, _, names in os.walk(self.modules):
            for name in names:
                if re.sub(r'\.ko(\.\w+)?$', '', name) in MODULES:
                    files[f'modules/{name}'] = read(os.path.join(folder, name))
        return files


PREPARE = '''
/bin/busybox --install -s /bin
export PATH=/bin HOME=/root LANGUAGE=en
mount -t proc proc /proc; mount -t sysfs sys /sys; mount -t devtmpfs dev /dev; mount -t tmpfs tmp /tmp
mount -t cgroup2 cgroup /sys/fs/cgroup
echo # the firmware's last line has no end
for turn in 1 2 3 4; do for module in /modules/*; do insmod $module 2>/dev/null; done; done
ip link set lo up 2>/dev/null || ifconfig lo 127.0.0.1 up
'''


def read(path):
    with open(path, 'rb') as f:
        return f.read()


def libraries(program):
    out = subprocess.run(['ldd', program], check=True, capture_output=True, text=True).stdout
    return {match for line in out.splitlines() for match in re.findall(r'(/\S+) \(0x', line)}


def write_archive(out, files):
    """The newc format of cpio, as the kernel's Documentation/driver-api/early-userspace/buffer-format.rst has it."""
    folders = {'proc', 'sys', 'dev', 'tmp', 'root', 'bin'}
    for name in files:
        parts = name.split('/')[:-1]
        folders.update('/'.join(parts[:i + 1]) for i in range(len(parts)))
    entries = [(name, stat.S_IFDIR | 0o755, b'') for name in sorted(folders)]
    entries += [('bin/sh', stat.S_IFLNK | 0o777, b'busybox')]
    entries += [(name, stat.S_IFREG | 0o755, data) for name, data in files.items()] + [('TRAILER!!!', 0, b'')]
    for number, (name, mode, data) in enumerate(entries, 1):
        encoded = name.encode() + b'\0'
        fields = (number, mode, 0, 0, 1, 0, len(data), 0, 0, 0, 0, len(encoded), 0)
        head = b'070701' + ''.join(f'{field:08x}' for field in fields).encode() + encoded
        out.write(head + b'\0' * (-len(head) % 4) + data + b'\0' * (-len(data) % 4))


def folder_with_disk(path, size):
    os.makedirs(path, exist_ok=True)
    disk = os.path.join(path, 'disk')
    with open(disk, 'wb') as f:
        f.truncate(size)
    return disk
