"""Tries to get out of a box before the first submission does, on this machine, with its kernel and its settings."""

from __future__ import annotations

import contextlib
import os
import platform
import socket
import sys
from collections.abc import Collection, Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from ..box.learner import Work
from ..running.session import LimitHit
from .box import Box
from .bundle import PLACE, ROOT
from .commands import DEVICES, ENVIRONMENT
from .interpreter import SYSTEM_FILES, Interpreter
from .running import Recipe
from .syscalls import MACHINES, REFUSED

DRIVE = "def drive(learner, given):\n    return learner.{}(given)\n"
#: What must not be there to import: columns, checks, and what they compare with.
MODULES = (
    *("handtorn.losses", "gluon_impl.losses", "symbol_impl.losses", "numpy_impl.losses", "torch_impl.losses"),
    "minimx.gluon",
    *("classroom.exercises", "classroom.grading", "classroom.running", "classroom.sandbox", "classroom.results"),
    *("sidebyside.probes.functions", "sidebyside.probes.reference", "sidebyside.probes.judging", "sidebyside.course"),
    *("tests", "pytest", "click"),
)
#: Where systems keep what is nobody's business.
PRIVATE = ("/home", "/proc", "/sys", "/run", "/var", "/boot", "/srv", "/mnt", "/media", "/etc/passwd", "/etc/hosts")
ALWAYS = ("/tmp", "/dev", "/etc", "/box")
CLONE = (56, 220)  # its number, as in classroom.sandbox.syscalls

#: Attempts that hit a limit if they fail: the function, and the limit. On a slow machine it may be that of time.
LIMITED = {
    "forks": "processes",
    "threads": "processes",
    "memory": "memory",
    "memory_of_many": "memory",
    "long_file": "files",
    "many_files": "files",
    "prints": "output",
    "computes": "time",
}
#: Attempts that say what got through, in this order: the third leaves what the fourth looks for.
ASKED = ("quiet", "kills", "leave_traces", "traces")
SECONDS = 0.5  # of CPU: the proof is not to take long


@dataclass(frozen=True)
class Escape:
    """An attempt that held.

    Attributes:
        text: what got through, as in ``"it can write to /usr/lib"``.
    """

    text: str

    def __str__(self) -> str:
        return self.text


def prove(recipe: Recipe, attempts: Collection[str] = (*ASKED, *LIMITED)) -> list[Escape]:
    """Try to get out of a box.

    Args:
        recipe: how boxes are started.
        attempts: which of them are made.

    Returns:
        Every attempt that held; none, where the sandbox is tight.
    """
    recipe = replace(recipe, limits=replace(recipe.limits, cpu_seconds=SECONDS))
    if platform.machine() not in MACHINES:
        known = ", ".join(MACHINES)
        return [Escape(f"no filter of system calls is known for {platform.machine()}: expected one of {known}")]
    work = Work(Path(__file__).with_name("attempts.py").read_text(encoding="utf-8"), "attempts.py", "numpy_impl")
    with _listening() as (port, socket_name):
        given = {**_given(recipe), "port": port, "socket": socket_name}
        with Box(recipe) as box:
            said = [_tried(box, work, name, given) for name in (*ASKED, *LIMITED) if name in attempts]
    return [Escape(text) for texts in said for text in texts]


def _given(recipe: Recipe) -> dict[str, Any]:
    interpreter = Interpreter.this()  # and not the recipe's: it may show too much
    links = [link for _, link in interpreter.links]
    seen = [PLACE, interpreter.executable, *interpreter.folders, *interpreter.packages, *interpreter.hidden]
    column = MACHINES[platform.machine()][0]
    return {
        "unseen": sorted({str(path) for path in _private() if not _visible(path, interpreter)}),
        "seen": [*seen, "/dev", "/etc"],
        "top": sorted({Path(path).parts[1] for path in (*seen, *links, *ALWAYS)}),
        "modules": MODULES,
        "environment": [*ENVIRONMENT, "PWD", "LC_CTYPE"],
        "devices": DEVICES,
        "clone": CLONE[column],
        "calls": {call: numbers[column] for call, numbers in REFUSED.items()},
        "name": platform.node(),
        "limits": asdict(recipe.limits),
    }


def _private() -> Iterator[Path]:
    """What nobody in a box needs: private places, all in this project, at home, and in the current folder."""
    yield from map(Path, PRIVATE)
    yield from (Path(sys.prefix) / "bin", Path(sys.prefix) / "pyvenv.cfg")
    for folder in (ROOT, ROOT / "classroom", "~", ".", "/home", "/etc"):
        with contextlib.suppress(OSError, RuntimeError):  # not everybody has a home, and can list it
            yield from Path(folder).expanduser().resolve().iterdir()


def _visible(path: Path, interpreter: Interpreter) -> bool:
    """Is it in a box, or around what is?"""
    packages, hidden = ([Path(name) for name in names] for names in (interpreter.packages, interpreter.hidden))
    shown = [*packages, *map(Path, (*interpreter.folders, *SYSTEM_FILES, *DEVICES, interpreter.executable))]
    around = {Path(name) for name in ALWAYS} | {parent for one in [*shown, *hidden] for parent in one.parents}
    if path in around or path in hidden or path in shown or any(one in path.parents for one in packages):
        return True
    if any(str(path) == link for _, link in interpreter.links):
        return True
    return any(one in path.parents for one in shown) and not any(one in path.parents for one in hidden)


@contextlib.contextmanager
def _listening() -> Iterator[tuple[int, str]]:
    """Two sockets of this process that a box must not reach: their port, and their name."""
    name = f"\0box-{os.getpid()}-{os.urandom(8).hex()}"
    with socket.create_server(("127.0.0.1", 0)) as open_port, socket.socket(socket.AF_UNIX) as named:
        named.bind(name)
        named.listen()
        yield open_port.getsockname()[1], name


def _tried(box: Box, work: Work, attempt: str, given: dict[str, Any]) -> list[str]:
    """What an attempt says got through; also where it does not come to say anything, because that proves nothing."""
    try:
        with box.open(work) as session:
            said = session.call("run", (DRIVE.format(attempt), given), {})
    except LimitHit as error:
        if attempt in LIMITED and error.limit in (LIMITED[attempt], "time"):
            return []
        return [f"the attempt {attempt} ended otherwise than it should: {error}"]
    except Exception as error:
        return [f"the attempt {attempt} could not be made: {error}"]
    return [str(text) for text in said] if isinstance(said, list) else [f"the attempt {attempt} said {said!r}"]
