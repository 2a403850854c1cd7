"""The notebook of a lesson for one column: which cells it has, and the file."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from .errors import BookError
from .lesson import PAGE, Cell, Lesson, Prose
from .pieces import Inliner

#: Okabe and Ito's colours, as in every figure of the project.
CYCLE = 'plt.rcParams["axes.prop_cycle"] = plt.cycler(color="#0072B2 #D55E00 #009E73 #CC79A7 #E69F00 #56B4E9".split())'
PROVIDE = """\
try:
    from minimx import provide_mxnet
except ImportError:
    pass  # without minimx, MXNet itself has to be here
else:
    provide_mxnet()  # lets `from mxnet import …` work, also where there is no MXNet"""
QUIET = """\
import os

os.environ.setdefault("MXNET_SUBGRAPH_VERBOSE", "0")  # or MXNet writes a line at every bind
os.environ.setdefault("MXNET_SUBGRAPH_BACKEND", "default")  # or it keeps old averages"""


@dataclass(frozen=True)
class Step:
    """A cell of a notebook.

    Attributes:
        text: code, or prose in MyST's Markdown.
        is_code: does it run?
        cell: what it was made from; None for prose and for imports.
    """

    text: str
    is_code: bool
    cell: Cell | None = None


def steps_of(lesson: Lesson, column: str) -> list[Step]:
    """The cells of a lesson's notebook for one column, or of the page itself, in order.

    Args:
        lesson: the lesson.
        column: one of its columns, or ``"page"``, which runs the page's own cells and holds no prose.

    Raises:
        BookError: a piece of code that it asks for is not there.
    """
    if column == PAGE:
        cells = [Step(cell.code, True, cell) for cell in lesson.cells if cell.kind == PAGE]
        return [*_setup(set(), cells), *cells] if cells else []
    inliner = Inliner(column)
    found: list[Step] = []
    for is_prose, blocks in groupby(lesson.blocks, key=lambda block: isinstance(block, Prose)):
        if is_prose:
            found += [Step(block.text, False) for block in blocks if isinstance(block, Prose)]
        else:
            group = [block for block in blocks if isinstance(block, Cell)]
            here = [step for one in group for step in _made(lesson, column, one, inliner)]
            found += here or [Step("", False, one) for one in group[:1]]  # it stands in other notebooks
    first = next((place for place, step in enumerate(found) if step.is_code), len(found))
    return [*found[:first], *_setup(inliner.imports, found), *found[first:]]


def _made(lesson: Lesson, column: str, cell: Cell, inliner: Inliner) -> list[Step]:
    """What a directive gives in a column's notebook: at most one cell."""
    try:
        return _cells_of(lesson, column, cell, inliner)
    except BookError as error:
        raise BookError(f"{lesson.name}, line {cell.line}: {error}") from None


def _cells_of(lesson: Lesson, column: str, cell: Cell, inliner: Inliner) -> list[Step]:
    if cell.kind not in ("columns", "run"):
        return [Step("", False, cell)]
    if column not in cell.columns(lesson.columns):
        return []
    if cell.kind == "run":
        return [Step(cell.text(column), True, cell)]
    references = cell.references(column)
    code = inliner.cell(references)
    # What is shown may have been defined with something before it: then nothing is left to say.
    return [Step(code, True, cell)] if code else [Step("", False)] if references else []


def _setup(imports: set[str], found: Sequence[Step]) -> list[Step]:
    """The cells that come first: MXNet's name, and all imports."""
    code = "\n".join(step.text for step in found if step.is_code)
    lines = set(imports) | {"import numpy as np"}
    if "plt." in code:
        lines.add("from matplotlib import pyplot as plt")
    text = "\n".join(merged(lines))
    if "plt." in code:
        text += f"\n\n{CYCLE}"
    if any(line.startswith("from mxnet import") and line.split()[-1] in ("mod", "sym") for line in lines):
        text = f"{QUIET}\n\n{text}"
    uses_mxnet = any(line.split()[1].partition(".")[0] == "mxnet" for line in lines)
    return [Step(PROVIDE, True), Step(text, True)] if uses_mxnet else [Step(text, True)]


def merged(lines: set[str]) -> list[str]:
    """Lines of imports in order, those of one module in one line: the standard library's first."""
    whole = sorted(line for line in lines if line.startswith("import"))
    by_module: dict[str, list[str]] = {}
    for line in sorted(line for line in lines if line.startswith("from")):
        _, module, _, name = line.split(" ", 3)
        by_module.setdefault(module, []).append(name)
    some = [f"from {module} import {', '.join(names)}" for module, names in by_module.items()]
    return [*whole, *some]


Outputs = Sequence[Sequence[dict[str, Any]]]


def as_file(steps: Sequence[Step], outputs: Outputs, prose: Callable[[Step], str], title: str, column: str) -> bytes:
    """A notebook of format 4.5.

    Args:
        steps: its cells.
        outputs: of each cell, what came out, as nbformat has it.
        prose: makes plain Markdown of a cell that is not run; an empty text leaves it out.
        title: of the notebook.
        column: of its code.
    """
    cells: list[dict[str, Any]] = []
    count = 0
    for place, (step, found) in enumerate(zip(steps, outputs)):
        if step.is_code:
            count += 1
            numbered = [{**one, "execution_count": count} if "execution_count" in one else one for one in found]
            cells.append(_cell(place, "code", step.text, execution_count=count, outputs=numbered))
        else:
            text = prose(step)
            if text.strip():
                cells.append(_cell(place, "markdown", text))
    return packed(cells, title, column)


def packed(cells: Sequence[dict[str, Any]], title: str, column: str) -> bytes:
    """The bytes of a notebook with these cells."""
    document = {
        "cells": list(cells),
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
            "title": title,
            "handtorn": {"column": column},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return (json.dumps(document, indent=1, ensure_ascii=False) + "\n").encode()


def _cell(place: int, kind: str, source: str, **more: Any) -> dict[str, Any]:
    return {
        "cell_type": kind,
        "id": f"cell-{place}",
        "metadata": {},
        **more,
        "source": source.splitlines(keepends=True),
    }
