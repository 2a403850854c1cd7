"""Reading a lesson: one MyST file, taken apart into prose and cells."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from .errors import BookError
from .paths import LESSONS

#: The directives that are no prose.
KINDS = ("columns", "run", "page", "console", "exercises")
_RUN = ("values", "check", "raises", "needs", "hide", "caption", "figures")
#: The options of each, beside a line for each column.
OPTIONS = {
    "columns": ("only",),
    "run": (*_RUN, "only"),
    "page": (*_RUN, "show"),
    "console": ("lines", "status"),
    "exercises": (),
}
#: The column in whose name the cells of the page itself are run.
PAGE = "page"
_FENCE = re.compile(r"^(`{3,}|:{3,})\s*(?:\{(?P<kind>[\w-]+)\}\s*(?P<argument>.*))?")
_OPTION = re.compile(r"^:(?P<name>[\w-]+):\s*(?P<value>.*)$")


@dataclass(frozen=True)
class Prose:
    """Markdown, as it stands in the file.

    Attributes:
        text: some paragraphs.
        line: the first line in the file, from 1.
    """

    text: str
    line: int


@dataclass(frozen=True)
class Cell:
    """A directive that is no prose.

    Attributes:
        kind: one of KINDS.
        argument: what stands behind its name.
        options: by name.
        code: the rest of its body.
        line: where it begins, from 1.
        number: it is the so-manyth of those that are run, ``run`` and ``page``, from 0; -1 for the others.
    """

    kind: str
    argument: str
    options: dict[str, str]
    code: str
    line: int
    number: int = -1

    def columns(self, every: tuple[str, ...]) -> tuple[str, ...]:
        """The columns that it is for, of those of its lesson."""
        if self.kind == PAGE:
            return (PAGE,)
        only = self.options.get("only", "").split()
        unknown = [name for name in only if name not in every]
        if unknown:
            raise BookError(f"`:only:` names {unknown[0]}, which is no column of this lesson.")
        return tuple(name for name in every if not only or name in only)

    def references(self, column: str) -> list[str]:
        """What a ``columns`` directive shows of a column; nothing where it says ``none``."""
        named = self.options.get(column, self.argument)
        return [] if named.strip() == "none" else named.split()

    def text(self, column: str) -> str:
        """The code that is run in a column: its own line first."""
        own = self.options.get(column)
        return f"{own}\n{self.code}" if own else self.code

    @property
    def values(self) -> dict[str, str]:
        """What is recorded after it ran: expressions by name."""
        found: dict[str, str] = {}
        for part in filter(None, map(str.strip, self.options.get("values", "").split(" ; "))):
            name, equals, expression = part.partition(" = ")
            found[name.strip()] = expression.strip() if equals else name.strip()
        return found


@dataclass(frozen=True)
class Lesson:
    """A lesson.

    Attributes:
        name: of its file, without ``.md``.
        columns: for which a notebook is made.
        blocks: prose and cells, in order.
    """

    name: str
    columns: tuple[str, ...]
    blocks: tuple[Prose | Cell, ...] = field(repr=False)

    @property
    def title(self) -> str:
        """The heading of the first level."""
        for block in self.blocks:
            if isinstance(block, Prose):
                found = re.search(r"^# (.+)$", block.text, re.MULTILINE)
                if found:
                    return found[1].strip()
        raise BookError(f"{self.name} has no title: expected a line `# Title`.")

    @property
    def cells(self) -> list[Cell]:
        """All that is no prose."""
        return [block for block in self.blocks if isinstance(block, Cell)]


def lessons() -> list[Path]:
    """The files of all lessons."""
    return sorted(path for path in LESSONS.glob("*.md") if path.stem != "index")


def read_lesson(path: Path) -> Lesson:
    """Read a lesson's file.

    Args:
        path: as in ``docs/lessons/recovery.md``.

    Raises:
        BookError: no columns are named, a fence is not closed, or an option is not known.
    """
    return parse_lesson(path.stem, path.read_text(encoding="utf-8"))


@lru_cache(maxsize=64)
def parse_lesson(name: str, text: str) -> Lesson:
    """The same from a text."""
    lines = text.splitlines()
    columns, start = _front_matter(name, lines)
    blocks: list[Prose | Cell] = []
    prose: list[str] = []
    began, count = start, 0
    place = start
    while place < len(lines):
        found = _FENCE.match(lines[place])
        end = _end_of(lines, place, found[1], name) if found else place
        if found and found["kind"] in KINDS:
            if "".join(prose).strip():
                blocks.append(Prose("\n".join(prose), began + 1))
            runs = found["kind"] in ("run", PAGE)
            body = lines[place + 1 : end]
            cell = make_cell(found["kind"], found["argument"], body, place + 1, count if runs else -1)
            _check_options(name, cell, columns)
            blocks.append(cell)
            count += runs
            prose, began = [], end + 1
        else:
            prose += lines[place : end + 1]
        place = end + 1
    if "".join(prose).strip():
        blocks.append(Prose("\n".join(prose), began + 1))
    return Lesson(name, columns, tuple(blocks))


def _front_matter(name: str, lines: list[str]) -> tuple[tuple[str, ...], int]:
    if lines and lines[0] == "---" and "---" in lines[1:]:
        end = lines.index("---", 1)
        for line in lines[1:end]:
            if line.startswith("columns:"):
                return tuple(line.partition(":")[2].split()), end + 1
    raise BookError(f"{name} names no columns: expected `columns: handtorn gluon_impl` between two lines `---`.")


def _end_of(lines: list[str], start: int, mark: str, name: str) -> int:
    """The line that closes the fence which opens at ``start``."""
    for place in range(start + 1, len(lines)):
        if lines[place].rstrip() == mark:
            return place
    raise BookError(f"{name}, line {start + 1}: this block is not closed: expected a line {mark}.")


def _check_options(name: str, cell: Cell, columns: tuple[str, ...]) -> None:
    known = (*OPTIONS[cell.kind], *(columns if cell.kind in ("columns", "run") else ()))
    for option in cell.options:
        if option not in known:
            expected = f"expected one of {', '.join(known)}" if known else "expected none"
            raise BookError(f"{name}, line {cell.line}: {{{cell.kind}}} has no option :{option}:, {expected}.")


def make_cell(kind: str, argument: str, body: list[str], line: int, number: int) -> Cell:
    """Make a cell of the lines of a directive: its options at the top, the code below."""
    options: dict[str, str] = {}
    rest = iter(range(len(body)))
    used = 0
    for place in rest:
        found = _OPTION.match(body[place])
        if not found:
            break
        options[found["name"]] = found["value"].strip()
        used = place + 1
    code = "\n".join(body[used:]).strip("\n")
    return Cell(kind, argument.strip(), options, code, line, number)


def paragraphs(lesson: Lesson) -> Iterator[Prose]:
    """The prose of a lesson."""
    for block in lesson.blocks:
        if isinstance(block, Prose):
            yield block
