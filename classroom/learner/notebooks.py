"""An exercise as a notebook, written as JSON: nothing of Jupyter's is needed for it."""

from __future__ import annotations

import ast
import json
import textwrap
from collections.abc import Sequence
from typing import Any

from sidebyside.mine.unwritten import parts_of

from ..exercise import Exercise
from ..solution import stub_of
from ..submissions.notebook import TAG

PROVIDE = "import handtorn  # lets `from mxnet import …` work below, also where there is no MXNet"


def make_notebook(exercise: Exercise) -> bytes:
    """A notebook of format 4.5: the task; a cell to write in, which has the exercise's tag; and one that checks it."""
    cells = [
        _cell("task", "markdown", _task(exercise)),
        _cell("provide", "code", PROVIDE),
        _cell("answer", "code", stub_of(exercise.taken.text, exercise.asked).strip(), tags=[TAG + exercise.name]),
        _cell("check", "code", f"from classroom import check\n\n{call_of(exercise)}"),
    ]
    document = {
        "cells": cells,
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return (json.dumps(document, indent=1, ensure_ascii=False) + "\n").encode()


def call_of(exercise: Exercise) -> str:
    """The call that checks it in a notebook: functions and classes as they are, values by their names."""
    values = values_of(exercise)
    names = dict.fromkeys(name.partition(".")[0] for name in exercise.asked)
    return f"check({', '.join(f'{name}={name}' if name in values else name for name in names)})"


def values_of(exercise: Exercise) -> set[str]:
    """The names that are asked for and are given a value: the answers of questions."""
    tree = ast.parse(exercise.taken.text)
    return {name for name, node in parts_of(tree.body) if isinstance(node, ast.Assign) and name in exercise.asked}


def _task(exercise: Exercise) -> str:
    return (
        f"# Exercise {exercise.number}: {exercise.title}\n\n{as_markdown(exercise.task)}\n\n"
        f"Write it in the cell that has the tag `{TAG}{exercise.name}`, with the imports that it needs: that cell is "
        "what is checked and handed in. The last cell checks it; so does, once the notebook is saved, "
        f"`handtorn exercise check {exercise.name}`."
    )


def as_markdown(task: str) -> str:
    """A task as Markdown: lines that begin with a space are code."""
    lines: list[str] = []
    for line in textwrap.dedent(task).strip().splitlines():
        is_code = line.startswith(" ")
        if is_code and lines and lines[-1] and not lines[-1].startswith(" "):
            lines.append("")
        lines.append(f"    {line}" if is_code else line)
    return "\n".join(lines)


def _cell(name: str, kind: str, source: str, tags: Sequence[str] = ()) -> dict[str, Any]:
    cell: dict[str, Any] = {"cell_type": kind, "id": name, "metadata": {"tags": list(tags)} if tags else {}}
    if kind == "code":
        cell.update(execution_count=None, outputs=[])
    return {**cell, "source": source.splitlines(keepends=True)}
