"""The project's code that is visible in a box, as one zip file: nothing else of the project is.

What is not in the list cannot be read there: solutions, checks, reference answers, Gluon.
"""

from __future__ import annotations

import importlib.util
import io
import marshal
import struct
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
PLACE = "/box/code.zip"  # where it is in a box

#: Files, folders (all their modules), and packages whose own ``__init__`` would import what is not there (left empty).
FILES = (
    "classroom/box/__init__.py",
    "classroom/box/learner.py",
    "classroom/box/serving.py",
    "classroom/box/wire.py",
    "classroom/box/zygote.py",
    "sidebyside/__init__.py",
    "sidebyside/column.py",
    "sidebyside/library.py",
    "sidebyside/tools/__init__.py",
    "sidebyside/tools/errors.py",
    "sidebyside/probes/errors.py",
    "minimx/__init__.py",
    "minimx/attribute.py",
    "minimx/autograd.py",
    "minimx/backend.py",
    "minimx/base.py",
    "minimx/context.py",
    "minimx/engine.py",
    "minimx/missing.py",
    "minimx/name.py",
    "minimx/random.py",
    "minimx/stand_in.py",
    "minimx/tape.py",
)
FOLDERS = ("sidebyside/probes/callers", "minimx/io", "minimx/nd", "minimx/symbol")
EMPTY = ("classroom/__init__.py", "sidebyside/probes/__init__.py")

UNCHECKED = 1  # PEP 552: a compiled file that is not compared with its source


def make_bundle() -> bytes:
    """The zip file: compiled for this interpreter, which spares every box a tenth of a second; no sources."""
    texts = dict.fromkeys(EMPTY, "")
    for name in (*FILES, *(name for folder in FOLDERS for name in _modules(folder))):
        texts[name] = (ROOT / name).read_text(encoding="utf-8")
    came = io.BytesIO()
    with zipfile.ZipFile(came, "w", zipfile.ZIP_STORED) as archive:
        for name, text in texts.items():
            archive.writestr(zipfile.ZipInfo(f"{name}c"), _compiled(name, text))
    return came.getvalue()


def _modules(folder: str) -> list[str]:
    return sorted(f"{folder}/{path.name}" for path in (ROOT / folder).glob("*.py"))


def _compiled(name: str, text: str) -> bytes:
    code = compile(text, f"{PLACE}/{name}", "exec", dont_inherit=True)
    header = importlib.util.MAGIC_NUMBER + struct.pack("<I", UNCHECKED) + importlib.util.source_hash(text.encode())
    return header + marshal.dumps(code)
