"""Attempts to get out of a box. This file's text runs in one, as a learner's would; see :mod:`classroom.sandbox.proof`.

Each attempt is a function. It returns what got through, in a few words; an OSError, or nothing, means that it failed.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import importlib.util
import os
import resource
import signal
import socket
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any

LIBC = ctypes.CDLL(None, use_errno=True)
NEW_USER = 0x10000000  # CLONE_NEWUSER
ATTACH, BOUNDING, NO_NEW_PRIVILEGES = 16, 23, 39  # PTRACE_ATTACH, PR_CAPBSET_READ, PR_GET_NO_NEW_PRIVS
HIGHEST = 2**16  # of the process numbers that are tried; in a box they begin at 1


def quiet(given: dict[str, Any]) -> list[str]:
    """All attempts that leave this process alive: what got through."""
    tried: list[Any] = [files, modules, environment, writes, devices, descriptors, processes, rights, namespaces]
    tried += [first_process, uncounted_memory, system_calls, interfaces, port, named_socket, name]
    return [said for attempt in tried for said in _made(attempt, given)]


def _made(attempt: Any, given: dict[str, Any]) -> Iterator[str]:
    with contextlib.suppress(OSError):
        yield from attempt(given)


def files(given: dict[str, Any]) -> Iterator[str]:
    """Look for what is not to be seen."""
    for folder in sorted(set(os.listdir("/")) - set(given["top"])):
        yield f"it sees /{folder}"
    for path in given["unseen"]:
        if os.path.exists(path):
            yield f"it sees {path}"


def modules(given: dict[str, Any]) -> Iterator[str]:
    """Import solutions and checks."""
    for module in given["modules"]:
        with contextlib.suppress(ImportError, ValueError, AttributeError):
            found = importlib.util.find_spec(module)
            if found is not None and found.origin is not None:
                yield f"it can import {module}"


def environment(given: dict[str, Any]) -> Iterator[str]:
    """Read the grader's environment."""
    for variable in sorted(set(os.environ) - set(given["environment"])):
        yield f"it sees the environment variable {variable}"


def writes(given: dict[str, Any]) -> Iterator[str]:
    """Write outside of /tmp: new files, and over those that are there."""
    for folder in sorted({folder for path in given["seen"] for folder in _folders(path)}):
        with contextlib.suppress(OSError), open(os.path.join(folder, "made"), "w"):
            yield f"it can write in {folder}"
    for path in given["seen"]:
        with contextlib.suppress(OSError), open(path, "r+b"):
            yield f"it can write to {path}"


def _folders(path: str) -> Iterator[str]:
    """It, and those around it; those in /tmp are as open as that."""
    if os.path.isdir(path):
        yield path
    while path != "/":
        path = os.path.dirname(path)
        if not f"{path}/".startswith("/tmp/"):
            yield path


def devices(given: dict[str, Any]) -> Iterator[str]:
    """Look for devices, and for the kernel's settings."""
    for device in sorted(set(os.listdir("/dev")) - {os.path.basename(path) for path in given["devices"]}):
        yield f"it sees /dev/{device}"
    with contextlib.suppress(OSError), open("/proc/sys/kernel/core_pattern", "r+b"):
        yield "it can write to /proc/sys/kernel/core_pattern"


def descriptors(_given: dict[str, Any]) -> Iterator[str]:
    """Look for open files beside the three of every process, and the channel for answers."""
    for number in range(4, 256):
        with contextlib.suppress(OSError):
            os.fstat(number)
            yield f"it has descriptor {number} of somebody else"


def processes(_given: dict[str, Any]) -> Iterator[str]:
    """Look for other processes."""
    for number in range(2, HIGHEST):
        if number == os.getpid():
            continue
        with contextlib.suppress(ProcessLookupError):
            with contextlib.suppress(PermissionError):
                os.kill(number, 0)
            yield f"it sees process {number}"


def rights(_given: dict[str, Any]) -> Iterator[str]:
    """Become root, or have any of root's rights."""
    with contextlib.suppress(OSError):
        os.setuid(0)
        yield "it became root"
    if LIBC.prctl(NO_NEW_PRIVILEGES, 0, 0, 0, 0) != 1:
        yield "programs that it starts may gain rights"
    for capability in range(64):
        if LIBC.prctl(BOUNDING, capability, 0, 0, 0) == 1:
            yield f"it may gain capability {capability}"


def namespaces(given: dict[str, Any]) -> Iterator[str]:
    """Make a user namespace, in which it would be root; mount; call itself otherwise."""
    child = LIBC.syscall(given["clone"], NEW_USER | signal.SIGCHLD, 0, 0, 0, 0)
    if child == 0:
        os._exit(0)
    if child > 0:
        os.waitpid(child, 0)
        yield "it can make a user namespace (clone)"
    if LIBC.unshare(NEW_USER) == 0:
        yield "it can make a user namespace (unshare)"
    if LIBC.mount(b"none", b"/tmp", b"tmpfs", 0, None) == 0:
        yield "it can mount"
    if LIBC.sethostname(b"mine", 4) == 0:
        yield "it can rename the machine"


def first_process(_given: dict[str, Any]) -> Iterator[str]:
    """Take over the process that starts exercises, or change what it is allowed."""
    if LIBC.ptrace(ATTACH, 1, 0, 0) == 0:
        yield "it can trace the first process"
    with contextlib.suppress(OSError), open("/proc/1/mem", "rb"):
        yield "it can read the first process's memory"
    with contextlib.suppress(OSError):
        resource.prlimit(1, resource.RLIMIT_NOFILE, (0, 0))
        yield "it can lower the first process's limits"
    with contextlib.suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, 1, 19)
        yield "it can slow the first process down"
    with contextlib.suppress(OSError):
        os.sched_setaffinity(1, os.sched_getaffinity(0))
        yield "it can choose the first process's core"


def uncounted_memory(_given: dict[str, Any]) -> Iterator[str]:
    """Memory that no limit counts, and that may outlive a process."""
    if LIBC.shmget(0, 4096, 0o1600) >= 0:
        yield "it can make shared memory (shmget)"
    if LIBC.memfd_create(b"box", 0) >= 0:
        yield "it can make files in memory (memfd_create)"
    if LIBC.msgget(0, 0o1600) >= 0:
        yield "it can make message queues (msgget)"
    if os.path.isdir("/dev/shm"):
        yield "it can write to /dev/shm"


def system_calls(given: dict[str, Any]) -> Iterator[str]:
    """Ask for each system call that the filter refuses. With senseless arguments: another error means that it runs."""
    for call, number in given["calls"].items():
        ctypes.set_errno(0)
        if LIBC.syscall(number, -1, -1, -1, -1, -1, -1) != -1 or ctypes.get_errno() not in (errno.EPERM, errno.ENOSYS):
            yield f"it can ask the kernel for {call}"


def interfaces(_given: dict[str, Any]) -> Iterator[str]:
    """Look for a network."""
    for interface in {found for _, found in socket.if_nameindex()} - {"lo"}:
        yield f"it sees the network interface {interface}"


def port(given: dict[str, Any]) -> Iterator[str]:
    """Reach the grader's machine by its network."""
    socket.create_connection(("127.0.0.1", given["port"]), timeout=1).close()
    yield "it reaches the grader's machine by its network"


def named_socket(given: dict[str, Any]) -> Iterator[str]:
    """Reach the grader by a socket that has a name, and no file."""
    with socket.socket(socket.AF_UNIX) as tried:
        tried.connect(given["socket"])
        yield "it reaches a socket of the grader's machine"


def name(given: dict[str, Any]) -> Iterator[str]:
    """Learn the machine's name."""
    if os.uname().nodename == given["name"] != "box":
        yield f"it sees the machine's name, {given['name']}"


def leave_traces(_given: dict[str, Any]) -> list[str]:
    """Leave a file, a process without a parent, and a changed NumPy, for :func:`traces` to find."""
    with open("/tmp/trace", "w") as file:
        file.write("here")
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
                signal.signal(number, signal.SIG_IGN)
            while True:
                time.sleep(1)
        os._exit(0)
    sys.modules["numpy"].left_here = True  # type: ignore[attr-defined]
    return []


def traces(given: dict[str, Any]) -> list[str]:
    """What an exercise before has left."""
    said = [f"{text}, left by the exercise before" for text in processes(given)]
    if os.path.exists("/tmp/trace"):
        said.append("it sees files of the exercise before")
    if hasattr(sys.modules["numpy"], "left_here"):
        said.append("it has NumPy as the exercise before changed it")
    return said


def forks(given: dict[str, Any]) -> list[str]:
    """More processes than are allowed."""
    for _ in range(given["limits"]["processes"] + 5):
        if os.fork() == 0:
            time.sleep(60)
    return ["it can start more processes than are allowed"]


def threads(given: dict[str, Any]) -> list[str]:
    """The same with threads, so fast that only the kernel can notice."""
    threading.stack_size(2**16)  # else the address space is too small for so many
    for _ in range(given["limits"]["processes"] + 5):
        threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
    return ["it can start more threads than are allowed"]


def memory(given: dict[str, Any]) -> list[str]:
    """More memory than is allowed."""
    filled = b"x" * given["limits"]["address_space"]
    return [f"it has {len(filled):,} bytes of memory"]


def memory_of_many(given: dict[str, Any]) -> list[str]:
    """More memory than is allowed in all, by processes that each keep to their limit."""
    children = 6
    for _ in range(children):
        if os.fork() == 0:
            filled = b"x" * (given["limits"]["memory"] // 4)
            time.sleep(60)
            print(len(filled))
    for _ in range(children):
        os.wait()
    return ["it has more memory than is allowed, in several processes"]


def long_file(given: dict[str, Any]) -> list[str]:
    """A file that is longer than allowed."""
    with open("/tmp/long", "wb") as file:
        file.write(bytes(given["limits"]["file_bytes"] + 1))
    return ["it can write a file that is longer than is allowed"]


def many_files(given: dict[str, Any]) -> list[str]:
    """More in /tmp than is allowed."""
    size = given["limits"]["file_bytes"] // 2
    for number in range(given["limits"]["tmp_bytes"] // size + 1):
        with open(f"/tmp/{number}", "wb") as file:
            file.write(bytes(size))
    return ["it can write more to /tmp than is allowed"]


def prints(given: dict[str, Any]) -> list[str]:
    """More output than is allowed."""
    for _ in range(given["limits"]["output_bytes"] // 1000 + 100):
        print("x" * 1000)
    return ["it can print more than is allowed"]


def computes(_given: dict[str, Any]) -> list[str]:
    """A loop without an end, deaf to all signals that can be ignored."""
    for number in set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP}:
        with contextlib.suppress(OSError, ValueError):
            signal.signal(number, signal.SIG_IGN)
    while True:
        pass


def kills(_given: dict[str, Any]) -> list[str]:
    """Kill the first process: then this one would end, too."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGSTOP, signal.SIGKILL):
        os.kill(1, number)
    return []
