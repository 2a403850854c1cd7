"""System calls that nothing in a box needs, as a filter for the kernel (seccomp).

Namespaces and limits leave gaps that these would go through. Shared memory of System V, message queues and files in
memory (memfd_create) hold memory that no limit counts. Some reach into another process of the same user, here into the
one that starts the exercises. The rest are parts of the kernel that no exercise needs, and that had holes before.
"""

from __future__ import annotations

import errno
import platform
import struct

#: Names, with their numbers on x86-64 and where all newer machines share one table (ARM64, RISC-V).
REFUSED = {
    # memory that no limit counts
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    "shmget": (29, 194),
    "shmat": (30, 196),
    "msgget": (68, 186),
    "semget": (64, 190),
    "mq_open": (240, 180),
    # what reaches into another process of the same user
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "pidfd_getfd": (438, 438),
    "process_madvise": (440, 440),
    "kcmp": (312, 272),
    "migrate_pages": (256, 238),
    "move_pages": (279, 239),
    "setpriority": (141, 140),
    "sched_setparam": (142, 118),
    "sched_setscheduler": (144, 119),
    "sched_setaffinity": (203, 122),
    "sched_setattr": (314, 274),
    "ioprio_set": (251, 30),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
    # namespaces, mounts, and what else belongs to an administrator
    "unshare": (272, 97),
    "setns": (308, 268),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "mount_setattr": (442, 442),
    "open_by_handle_at": (304, 265),
    "acct": (163, 89),
    "quotactl": (179, 60),
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "kexec_load": (246, 104),
    "syslog": (103, 116),
    # large parts of the kernel; some kinds of sockets (AF_VSOCK) know no network namespace
    "socket": (41, 198),
    "socketpair": (53, 199),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "fanotify_init": (300, 262),
    "name_to_handle_at": (303, 264),
}
#: Setting another process's limits; one's own are asked for with a process number of 0.
PRLIMIT = (302, 261)

#: By machine: which column of the table, and the kernel's number for it (AUDIT_ARCH).
MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7), "riscv64": (1, 0xC00000F3)}

X32 = 0x40000000  # numbers from here on are a second table of x86-64
NUMBER, MACHINE, FIRST_LOW, FIRST_HIGH = 0, 4, 16, 20  # where the kernel lays a call's number, machine, first argument
LOAD, EQUAL, AT_LEAST, RETURN = 0x20, 0x15, 0x35, 0x06  # instructions of its filters
ALLOW, KILL = 0x7FFF0000, 0x80000000
REFUSE = 0x00050000 | errno.EPERM


def make_filter(machine: str = "") -> bytes:
    """The filter, as the kernel and bubblewrap's ``--seccomp`` read it; empty for a machine without a table.

    Args:
        machine: as :func:`platform.machine` has it; this one if it is not given.
    """
    machine = machine or platform.machine()
    if machine not in MACHINES:
        return b""
    column, audited = MACHINES[machine]
    # (instruction, value, how many to skip if it is so, and if not)
    program = [(LOAD, MACHINE, 0, 0), (EQUAL, audited, 1, 0), (RETURN, KILL, 0, 0), (LOAD, NUMBER, 0, 0)]
    if machine == "x86_64":
        program += [(AT_LEAST, X32, 0, 1), (RETURN, REFUSE, 0, 0)]
    for numbers in REFUSED.values():
        program += [(EQUAL, numbers[column], 0, 1), (RETURN, REFUSE, 0, 0)]
    program += [(EQUAL, PRLIMIT[column], 0, 5)]
    program += [(LOAD, FIRST_LOW, 0, 0), (EQUAL, 0, 0, 2), (LOAD, FIRST_HIGH, 0, 0), (EQUAL, 0, 1, 0)]
    program += [(RETURN, REFUSE, 0, 0), (RETURN, ALLOW, 0, 0)]
    return b"".join(struct.pack("<HBBI", code, so, not_so, value) for code, value, so, not_so in program)
