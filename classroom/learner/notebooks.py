"""An exercise as a notebook: how it is made, and which cell of it is the answer."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sidebyside.mine.notebook import Cell, code_cells, python_of
from sidebyside.mine.unwritten import parts_of  # noqa: F401
from sidebyside.tools.errors import UserError

from ..exercise import Exercise
from ..solution import stub_of

TAG = "handtorn:"  # and the exercise's name: a cell with this tag is the answer


def make_notebook(exercise: Exercise) -> bytes:
    """A notebook of format 4.5: the task, a cell to write in, which has the exercise's tag, and a cell that checks it."""
    stub = stub_of(exercise.taken.text, exercise.asked).strip()
    cells = [
        _cell("task", "markdown", _task(exercise)),
        _cell("mxnet", "code", "import handtorn  # makes `from mxnet import …` work, also where there is no MXNet"),
        _cell("answer", "code", stub, tags=[TAG + exercise.name]),
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
    """The call that checks it in a notebook."""
    names = dict.fromkeys(name.partition(".")[0] for name in exercise.asked)
    given = [name if exercise.is_function(name) else f"{name}={name}" for name in names]
    return f"check({', '.join(given)})"


def _task(exercise: Exercise) -> str:
    return (
        f"# Exercise {exercise.number}: {exercise.title}\n\n{exercise.task_text}\n\n"
        f"It belongs to the lesson `{exercise.lesson}`. Write in the cell that has the tag `{TAG}{exercise.name}`, with "
        "the imports that it needs: that cell is what is checked. Run all cells, or, where you saved it,\n"
        f"`handtorn exercise check {exercise.name}`."
    )


def _cell(name: str, kind: str, source: str, tags: Sequence[str] = ()) -> dict[str, Any]:
    cell: dict[str, Any] = {"cell_type": kind, "id": name, "metadata": {"tags": list(tags)} if tags else {}}
    if kind == "code":
        cell.update(execution_count=None, outputs=[])
    return {**cell, "source": source.splitlines(keepends=True)}
