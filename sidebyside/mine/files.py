"""The files that a user gives: one, a notebook, or a folder with some of a column's files. Read, and not run yet."""

from __future__ import annotations

import ast
import hashlib
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path

from ..tools.errors import ColumnFailed, UserError, described
from .definition import NAME
from .names import OF_A_LESSON, ColumnNames, bound_by
from .notebook import cells_of
from .unwritten import unwritten

KINDS = "expected a .py file, a notebook (.ipynb), or a folder with some of the column's files or with exercises"


@dataclass(frozen=True)
class Piece:
    """Python that is compiled as one: a file, or a cell of a notebook.

    Attributes:
        file: its name in tracebacks: an absolute path, or for a cell the name that it is shown by.
        shown: its name for a reader: as the user gave it.
        text: the Python.
        tree: the same as a syntax tree.
    """

    file: str
    shown: str
    text: str
    tree: ast.Module


@dataclass(frozen=True)
class UserFile:
    """A file of the user's.

    Attributes:
        path: where it is.
        module: the column's module of that name, in a folder; None where its names may belong to any.
        pieces: its Python.
    """

    path: Path
    module: str | None
    pieces: tuple[Piece, ...]

    @property
    def shown(self) -> str:
        """Its name for a reader."""
        return self.pieces[0].shown.partition(", cell ")[0]

    @cached_property
    def statements(self) -> list[tuple[Piece, ast.stmt]]:
        """Those that are run as the file is, also the ones inside of if, for, with and try."""
        return [(piece, node) for piece in self.pieces for node in _run(piece.tree.body)]

    @cached_property
    def bound(self) -> dict[str, tuple[Piece, ast.stmt]]:
        """The names that it binds, but for imports, each with the last statement that does so."""
        return {name: (piece, node) for piece, node in self.statements for name in bound_by(node)}


def read_path(path: Path, names: ColumnNames) -> list[UserFile]:
    """Read what is at a path; in a folder, the files that are named like a module that the lesson uses.

    Returns:
        The files, those that others import before them.

    Raises:
        UserError: there is nothing that could be compared.
        ColumnFailed: a file is not Python.
    """
    if not path.exists():
        raise UserError(f"{path} is not there: {KINDS}.")
    if path.is_dir():
        return _read_folder(path, names)
    if path.suffix not in (".py", ".ipynb"):
        raise UserError(f"{path} ends in {path.suffix or 'nothing'}: {KINDS}.")
    return [_read_file(path, None)]


def version_of(files: list[UserFile]) -> str:
    """A digest of all that is in the files."""
    texts = "\0".join(piece.text for file in files for piece in file.pieces)
    return hashlib.sha256(texts.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _read_folder(folder: Path, names: ColumnNames) -> list[UserFile]:
    there = {path.stem: path for path in sorted(folder.glob("*.py"))}
    found = [_read_file(there[module], module) for module in names.modules if module in there]
    if not found:
        found = list(_exercises(there, names))
    if not found:
        expected = ", ".join(f"{module}.py" for module in names.modules)
        close = [get_close_matches(name, names.modules, n=1, cutoff=0.7) for name in there]
        meant = next((f" {name}.py: did you mean {match[0]}.py?" for name, match in zip(there, close) if match), "")
        raise UserError(
            f"{folder} has none of the files that {names.lesson} uses:{meant} Expected some of {expected}, or "
            "exercises that are written, such as 03_square_loss.py."
        )
    return found


def other_exercises(folder: Path, read: list[UserFile]) -> tuple[str, ...]:
    """The exercises of a folder that were not read: not written, or of no use to the lesson."""
    taken = {file.path.name for file in read}
    names = sorted(path.name for path in folder.glob("[0-9]*_*.py"))
    return tuple(name for name in names if name not in taken and name.partition("_")[0].isdecimal())


def _exercises(there: dict[str, Path], names: ColumnNames) -> Iterator[UserFile]:
    """The exercises of a folder, ``03_square_loss.py``, that are written and that the lesson uses."""
    for stem, path in there.items():
        number, _, name = stem.partition("_")
        if not number.isdecimal():
            continue
        try:
            file = _read_file(path, None)
        except (ColumnFailed, UserError):
            if name in names.used:
                raise
            continue  # of another lesson: not what was asked about
        tree = file.pieces[0].tree
        if (set(file.bound) & {*names.used, *OF_A_LESSON}) - set(unwritten(tree)):
            yield file


def _read_file(path: Path, module: str | None) -> UserFile:
    text = _text_of(path)
    if path.suffix == ".ipynb":
        cells = [(f"{path}, cell {number}", cell) for number, cell in cells_of(path, text)]
        return UserFile(path, module, tuple(_piece(name, name, cell) for name, cell in cells))
    return UserFile(path, module, (_piece(str(path.absolute()), str(path), text),))


def _text_of(path: Path) -> str:
    try:
        if path.suffix == ".ipynb":
            return path.read_text(encoding="utf-8")
        with tokenize.open(path) as file:  # heeds a line that names the encoding
            return file.read()
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error.strerror or error}.") from error
    except (UnicodeDecodeError, SyntaxError) as error:  # tokenize's for an encoding that there is not
        raise UserError(f"{path} cannot be read: expected a text in UTF-8 ({error}).") from error


def _piece(file: str, shown: str, text: str) -> Piece:
    try:
        tree = ast.parse(text, file)
        compile(tree, file, "exec")  # finds a return outside of a function
    except SyntaxError as error:
        line, what = error.lineno or 0, f"{described(error).rpartition(' (')[0]}: correct it there."
        raise ColumnFailed(NAME, shown, line, error, f"{shown}, line {line}: {what}") from None
    except (ValueError, RecursionError) as error:  # a null byte; brackets by the hundred
        raise ColumnFailed.mistake(NAME, shown, 0, f"is not Python: {described(error)}.") from None
    return Piece(file, shown, text, tree)


def _run(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    for node in body:
        yield node
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            for field in ("body", "orelse", "finalbody", "handlers"):
                for inner in getattr(node, field, []):
                    yield from _run(inner.body if isinstance(inner, ast.ExceptHandler) else [inner])
