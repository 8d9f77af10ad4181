# SPDX-License-Identifier: GPL-3.0-or-later
"""What a benchmark prints, and what the kernel knows of a process."""
import json
import os
import pathlib
import shutil

TICKS_A_SECOND = os.sysconf('SC_CLK_TCK')
IS_SHORT = os.environ.get('JIKIMI_BENCH_SHORT', '0') not in ('', '0')


def tell(name, value, unit, target=None, peer=None, peer_value=None):
    """One figure, one line. A peer that is not here is named with no value: that is said, it is no error."""
    ratio = value / peer_value if value is not None and peer_value else None
    print(json.dumps({'name': name, 'value': rounded(value), 'unit': unit, 'target': target, 'peer': peer,
                      'peer_value': rounded(peer_value), 'ratio': rounded(ratio)}), flush=True)


def rounded(value):
    return float(f'{value:.4g}') if isinstance(value, float) else value


def program(*names):
    """The first of the programs that is installed, else None."""
    for name in names:
        found = shutil.which(name, path=f'{os.environ.get("PATH", "")}:/usr/sbin:/sbin')
        if found:
            return found
    return None


def memory_kib(pid):
    """Returns: PSS (pages shared with others count by their share) and what the process alone has."""
    fields = dict(line.split(':', 1) for line in pathlib.Path(f'/proc/{pid}/smaps_rollup').read_text().splitlines()[1:])
    kib = {name: int(value.split()[0]) for name, value in fields.items()}
    return kib['Pss'], kib['Private_Clean'] + kib['Private_Dirty']


def tasks(pid):
    return [p for p in pathlib.Path(f'/proc/{pid}/task').iterdir()]


class Usage:
    """CPU time and wake-ups of all threads of some processes, since it was made."""

    def __init__(self, *pids):
        self.pids = pids
        self.threads, self.process_s = self.look()

    def look(self):
        """CPU nanoseconds and wake-ups (voluntary context switches) of each thread, and the CPU seconds of the processes."""
        threads, process_s = {}, 0
        for pid in self.pids:
            for task in tasks(pid):
                try:
                    cpu_ns = int((task / 'schedstat').read_text().split()[0])
                    switches = sum(int(line.split()[1]) for line in (task / 'status').read_text().splitlines()
                                   if line.startswith('voluntary_ctxt'))
                except (FileNotFoundError, ProcessLookupError):
                    continue  # a thread of a pool has ended
                threads[task] = (cpu_ns, switches)
            fields = pathlib.Path(f'/proc/{pid}/stat').read_text().rpartition(')')[2].split()
            process_s += (int(fields[11]) + int(fields[12])) / TICKS_A_SECOND
        return threads, process_s

    def since(self):
        """Returns: CPU seconds, wake-ups."""
        threads, process_s = self.look()
        spent = [[now - before for now, before in zip(figures, self.threads.get(task, (0, 0)))]
                 for task, figures in threads.items()]
        fine = sum(cpu_ns for cpu_ns, _ in spent) / 1e9
        coarse = process_s - self.process_s
        # A thread's own times are exact but gone with the thread; the process's are coarse but lose none.
        return (coarse if coarse > fine + 2 / TICKS_A_SECOND else fine), sum(switches for _, switches in spent)
