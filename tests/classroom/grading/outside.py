"""What a graded class must leave as it is: files outside of its folder, and no process."""

from __future__ import annotations

import contextlib
import ctypes
import os
import select
import signal
import sysconfig
from pathlib import Path

from classroom.sandbox.watch import descendants
from tests.classroom.sandbox.asking import CHEATED, OTHERS

ADOPT = 36  # PR_SET_CHILD_SUBREAPER
TO_END = 30  # seconds: what ends by itself has ended by then
HELPER = "helper: "
#: Files that cheats try to write, where the box has a /tmp of its own.
IN_TMP = ("x", "0", "1", "999", "a", "seen", "results.json", "03_square_loss.py", "/dev/shm/x", "/cheated")
WATCHED = ("handtorn/losses.py", "classroom/checking.py", "tests/conftest.py", "tests/classroom/sandbox")


def state(*folders):
    """What changes when anything in these folders is changed, and of what cheats would like to change elsewhere."""
    paths = [CHEATED, Path(os.__file__), Path(sysconfig.get_path("stdlib")), *(OTHERS / name for name in WATCHED)]
    paths += [Path("/tmp") / name for name in IN_TMP]
    for folder in folders:
        paths += [folder, *sorted(folder.rglob("*"))]
    return {str(path): _state(path) for path in paths}


def _state(path):
    try:
        found = os.lstat(path)
    except OSError:
        return None
    if path == OTHERS / "tests/classroom/sandbox":  # its cache may come and go
        return sorted(set(os.listdir(path)) - {"__pycache__"})
    if path.name == "tmp":  # so may files that Python tries whether it can write with
        return found.st_mode, sorted(os.listdir(path))
    return found.st_mode, found.st_uid, found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino


@contextlib.contextmanager
def adopted():
    """Processes that lose their parent become this one's children. Yields what says which of them are left over.

    Those are all that came from this process since, run or are zombies, and were left behind by what it started.
    """
    libc = ctypes.CDLL(None)
    assert libc.prctl(ADOPT, 1, 0, 0, 0) == 0
    before = set(descendants(os.getpid()))
    try:
        yield lambda: _left_over(sorted(set(descendants(os.getpid())) - before))
    finally:
        libc.prctl(ADOPT, 0, 0, 0, 0)


def _left_over(numbers):
    """What is left over, in words; it is ended and waited for.

    Multiprocessing has a helper, which ends by itself when its parent is gone, with nobody to wait for it but us.
    """
    said = [_ended(number) for number in numbers]
    helpers = [one for one in said if one.startswith(HELPER)]
    return [one for one in said if one and one not in helpers[:1]]


def _ended(number):
    try:
        command = Path(f"/proc/{number}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        name, _, state = Path(f"/proc/{number}/stat").read_text().partition("(")[2].rpartition(") ")
    except OSError:
        return ""
    zombie, session = state.split()[0] == "Z", int(state.split()[3])
    # While it ends it has no command any more, but the session of the tests: what runs in a box has its own.
    is_helper = "resource_tracker" in command or (not command and "python" in name and session == os.getsid(0))
    if not zombie:
        ends = _ends(number, TO_END if is_helper else 0)
        is_helper = is_helper and ends
    with contextlib.suppress(ChildProcessError):
        os.waitpid(number, 0)
    return f"{HELPER if is_helper else ''}{name} {'(zombie)' if zombie else command}"


def _ends(number, seconds):
    """Does it end within these? If not, it is ended."""
    with contextlib.suppress(ProcessLookupError):
        process = os.pidfd_open(number)
        ready, _, _ = select.select([process], [], [], seconds)
        os.close(process)
        if not ready:
            os.kill(number, signal.SIGKILL)
            return False
    return True
