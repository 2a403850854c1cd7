"""All lessons: what their prose may hold, what they show, and that their notebooks end at the package's own numbers."""

import ast
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("markdown_it")

from markdown_it import MarkdownIt

from book.environment import BLOCKED, why_missing
from book.lesson import lessons, read_lesson
from book.notebooks import steps_of
from book.paths import FOLDERS, ROOT, SITE
from book.pieces import Inliner, piece
from book.prose import typed_numbers
from book.writing import notebook_name
from sidebyside.column import COLUMNS
from sidebyside.tools.source import Source

from .browser import EVERY, missing

LESSONS = {path.stem: read_lesson(path) for path in lessons()}
CELL = re.compile(r"`[^`]*`|\$[^$]*\$|\\\|")  # a bar in code, in a formula or behind a backslash parts no cells
NOTEBOOKS = [(name, column) for name, lesson in LESSONS.items() for column in lesson.columns]


def cells_of(steps):
    """Those that need no images, as running.py takes them."""
    cells = []
    for step in steps:
        options = step.cell.options if step.cell else {}
        if step.is_code and options.get("needs") != "images":
            values = step.cell.values if step.cell else {}
            cells.append({"code": step.text, "raises": options.get("raises", ""), "values": values})
    return cells


def run(cells, blocked):
    environment = {name: value for name, value in os.environ.items() if name != "HANDTORN_DATA"}
    environment.update(MPLBACKEND="agg", OMP_NUM_THREADS="1", PYTHONWARNINGS="ignore")
    asked = {"blocked": list(blocked), "cells": cells, "path": [str(ROOT)]}
    result = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("running.py"))],
        input=json.dumps(asked), capture_output=True, text=True, check=False, env=environment, timeout=300,
    )  # fmt: skip
    assert result.returncode == 0, result.stderr
    # As text: NaN is the same as NaN here.
    found = json.loads(result.stdout.splitlines()[-1])
    return [json.dumps(values) for values in found["values"]], json.dumps(found["parameters"])


def with_imports(lesson, column):
    """The steps of a notebook with the package's own names in place of its code, as far as no cell writes over one."""
    inliner = Inliner(column)
    found = []
    for step in steps_of(lesson, column):
        if step.is_code and step.cell is not None and step.cell.kind == "columns":
            before = dict(inliner.defined)
            inliner.cell(step.cell.references(column))
            new = [(name, module) for name, module in inliner.defined.items() if before.get(name) != module]
            lines = [f"from {column}.{module} import {name}" for name, module in new]
            spaces = [line.partition(" = ")[0] for line in step.text.splitlines() if " = SimpleNamespace(" in line]
            lines += [f"from {column} import {space}" for space in spaces]
            found.append(type(step)("\n".join(lines), True, step.cell))
        elif step.is_code and bound_in(step.text) & set(inliner.defined):
            return found
        else:
            found.append(step)
    return found


def bound_in(text):
    """Names that a cell gives a value to at its top level."""
    names = set()
    for node in ast.parse(text).body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            names.add(node.name)
        names |= {one.id for one in ast.walk(node) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)}
    return names


@pytest.mark.parametrize("name", LESSONS)
def test_every_number_in_prose_is_computed_checked_or_given(name):
    assert list(typed_numbers(LESSONS[name])) == []


@pytest.mark.parametrize("name", LESSONS)
def test_rows_of_tables_have_as_many_cells_as_their_header(name):
    tables = MarkdownIt("commonmark").enable("table")
    lines = (ROOT / "docs" / "lessons" / f"{name}.md").read_text(encoding="utf-8").splitlines()
    for token in tables.parse("\n".join(lines)):
        if token.type == "table_open":
            first, after = token.map
            sizes = [CELL.sub("x", line).strip().count("|") for line in lines[first:after]]
            assert set(sizes) == {sizes[0]}, lines[first]


@pytest.mark.parametrize(("name", "column"), NOTEBOOKS)
def test_every_column_of_a_lesson_computes_something_that_is_checked(name, column):
    lesson = LESSONS[name]
    own = [cell for cell in lesson.cells if cell.kind == "run" and column in cell.columns(lesson.columns)]
    assert any("check" in cell.options for cell in own)


@pytest.mark.parametrize("name", LESSONS)
def test_every_piece_is_there_in_every_column(name):
    for cell in LESSONS[name].cells:
        if cell.kind == "columns":
            for column in cell.columns(LESSONS[name].columns):
                for reference in cell.references(column):
                    assert piece(column, reference).text


#: Public names of columns that no chapter shows, by column and module, and why.
NOT_SHOWN = {
    ("handtorn", "data"): {
        "ROWS_AT_ONCE",
        "NUMBERS_AT_ONCE",
    },  # settings: they come along in notebooks, behind data_iter
    ("gluon_impl", "data"): {"ROWS_AT_ONCE", "NUMBERS_AT_ONCE"},
    ("symbol_impl", "data"): {"ROWS_AT_ONCE", "NUMBERS_AT_ONCE"},
    ("numpy_impl", "data"): {"ROWS_AT_ONCE", "NUMBERS_AT_ONCE"},
    ("handtorn", "layers"): {"LOWEST"},
    ("handtorn", "lenet"): {"BATCH_NORM"},
    ("gluon_impl", "training"): {"COMPILED"},
    **{(column, "mlp"): {"ACTIVATIONS"} for column in COLUMNS},
    ("gluon_impl", "parameters"): {"NormalFrom"},  # linear regression shows its twin, UniformFrom
    ("numpy_impl", "layers"): {"flatten", "relu", "sigmoid"},  # second names of classes that are shown
    ("handtorn", "ndarray"): {"TOPICS", "describe", "main"},  # they print a tour, whose topics are shown
    ("gluon_impl", "gluon"): {"TOPICS", "describe", "main"},
    ("symbol_impl", "symbol"): {"TOPICS", "describe", "main"},
    ("symbol_impl", "lenet"): {"PARTS"},
    ("symbol_impl", "parameters"): {"NormalFrom"},  # as in gluon_impl
    ("numpy_impl", "modes"): {
        "Saved",
        "Cost",
        "draw_network",
        "main",
    },  # what is counted is shown, not the counting's frame
}


@pytest.mark.parametrize("column", COLUMNS)
def test_every_public_name_of_a_column_is_shown_in_some_chapter(column):
    shown = {
        tuple(reference.rsplit(".", 1))
        for lesson in LESSONS.values()
        for cell in lesson.cells
        if cell.kind == "columns" and column in cell.columns(lesson.columns)
        for reference in cell.references(column)
    }
    for file in sorted((ROOT / column).glob("[a-z]*.py")):
        public = {name for name in Source(file.read_text(encoding="utf-8")).bound if not name.startswith("_")}
        hidden = {name for name in public if (file.stem, name) not in shown}
        assert hidden == NOT_SHOWN.get((column, file.stem), set()), file.stem


@pytest.mark.parametrize(("name", "column"), NOTEBOOKS)
def test_a_notebook_is_python_and_defines_each_name_before_it_is_used(name, column):
    for step in steps_of(LESSONS[name], column):
        if step.is_code:
            compile(step.text, f"{name}.{column}", "exec")


def with_the_files_code(steps, file):
    """The steps, with the code that stands in a notebook's file."""
    code = [cell for cell in json.loads(file.read_text(encoding="utf-8"))["cells"] if cell["cell_type"] == "code"]
    texts = iter("".join(cell["source"]) for cell in code)
    found = [type(step)(next(texts), True, step.cell) if step.is_code else step for step in steps]
    assert list(texts) == []
    return found


@pytest.mark.skipif(not EVERY, reason="trains in two processes for each notebook: HANDTORN_ALL_TESTS")
@pytest.mark.parametrize(("name", "column"), NOTEBOOKS)
def test_notebooks_without_the_columns_end_at_the_packages_numbers(name, column):
    if why_missing(column):
        pytest.skip(why_missing(column))
    lesson = LESSONS[name]
    shortened = with_imports(lesson, column)
    values, parameters = run(cells_of(shortened), blocked=())
    assert column not in COLUMNS or parameters != "null" or set(values) > {"{}"}
    files = [SITE / folder / "notebooks" / notebook_name(name, column) for folder in FOLDERS.values()]
    if not all(file.is_file() for file in files):
        missing("no notebooks: `make notebooks` writes them")
    steps, *others = (with_the_files_code(steps_of(lesson, column), file) for file in files)
    assert others == [steps] * len(others)  # languages differ in prose: one notebook's code is that of all
    alone, at_the_end = run(cells_of(steps), blocked=BLOCKED)
    assert alone[: len(values)] == values
    if len(alone) == len(values):  # no cell writes over one of the columns' names
        assert at_the_end == parameters
