"""The messages of all pages: what translators translate."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from ..errors import BookError
from ..paths import DOCS, KEPT, ROOT
from . import readme
from .interface import words

#: The catalogue of the site's own words.
INTERFACE = "sphinx"


def extract() -> dict[str, list[str]]:
    """Read all pages.

    Returns:
        The messages of each page in their order, by the page's file without ``docs/`` and ``.md``; and those of the
        interface, by ``"sphinx"``.

    Raises:
        BookError: Sphinx cannot read the pages.
    """
    with tempfile.TemporaryDirectory() as folder:
        # Mistakes that pages can be read with are those of the build: there, warnings are errors.
        options = ["-Q", "-b", "gettext", "-d", str(KEPT / "doctrees" / "gettext")]
        command = [sys.executable, "-m", "sphinx", *options, str(DOCS), folder]
        if subprocess.run(command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}).returncode:
            raise BookError("Sphinx cannot read the pages: `make site` says why.")
        found = {
            path.relative_to(folder).with_suffix("").as_posix(): _messages(path)
            for path in sorted(Path(folder).rglob("*.pot"))
        }
    found[readme.DOCUMENT] = readme.messages()
    found[INTERFACE] = [*dict.fromkeys([*found.get(INTERFACE, []), *words()])]
    return found


def _messages(path: Path) -> list[str]:
    from babel.messages.pofile import read_po

    with path.open("rb") as opened:
        return [str(message.id) for message in read_po(opened) if message.id]
