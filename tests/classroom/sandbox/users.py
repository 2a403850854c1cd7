"""Commands as a user who is not root, for tests that root started: nothing on the machine is changed for it."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from .asking import OTHERS

NUMBER = "64321"  # of a user who has no name, no home, and no rights


def as_another_user(arguments):
    """The command that runs a command as that user.

    Python and the project may lie where only root can go, as in /root. Then the folder that is closed is replaced, for
    this command alone, by one that holds no more than these.
    """
    needed = [Path(sys.base_prefix).resolve(), Path(sys.prefix).resolve(), OTHERS]
    laid = ["--dev-bind", "/", "/"]
    for folder in sorted({closed for path in needed for closed in _closed(path)}):
        laid += ["--perms", "0755", "--tmpfs", str(folder)]
        for path in needed:
            if folder in path.parents:
                between = [parent for parent in reversed(path.parents) if folder in parent.parents]
                laid += [word for parent in between for word in ("--dir", str(parent))]
                laid += ["--ro-bind", str(path), str(path)]
    to = [_program("setpriv"), f"--reuid={NUMBER}", f"--regid={NUMBER}", "--clear-groups", "--inh-caps=-all", "--"]
    return [_program("bwrap"), *laid, "--die-with-parent", "--", *to, *arguments]


def environment():
    """Of that user: Python and the project are found as here."""
    here = {"PATH": os.environ.get("PATH", ""), "HOME": "/nowhere", "HANDTORN_BACKEND": "minimx"}
    return {**here, "PYTHONPATH": str(OTHERS), "PYTHONDONTWRITEBYTECODE": "1"}


def _closed(path):
    """The outermost folder around a path that others cannot go through."""
    around = [parent for parent in reversed(path.parents) if not parent.stat().st_mode & 0o001]
    return around[:1]


def _program(name):
    found = shutil.which(name)
    assert found, f"{name} is not here: apt install bubblewrap util-linux"
    return found
