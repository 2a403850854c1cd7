import json
import textwrap

import pytest

from sidebyside.column import COLUMNS
from sidebyside.course import LESSONS
from sidebyside.mine import make_mine


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The folder that the user is in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def make():
    """A function that makes a column from what a user gives; all are dropped in the end."""
    made = []

    def make(mine, base="handtorn", lesson="linear_regression"):
        column = make_mine(mine, COLUMNS[base], LESSONS[lesson])
        made.append(column)
        return column

    yield make
    for column in made:
        column.drop()


@pytest.fixture
def write(folder):
    """A function that writes a file and returns its name."""

    def write(text, name="my.py"):
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(textwrap.dedent(text).lstrip("\n"), encoding="utf-8")
        return name

    return write


@pytest.fixture
def notebook(folder):
    """A function that writes a notebook of these code cells, with a cell of prose before each."""

    def notebook(*cells, name="nb.ipynb"):
        code = [{"cell_type": "code", "source": textwrap.dedent(cell).strip().splitlines(True)} for cell in cells]
        prose = {"cell_type": "markdown", "source": "def dense(: no Python"}
        document = {"nbformat": 4, "cells": [one for cell in code for one in (prose, cell)]}
        (folder / name).write_text(json.dumps(document), encoding="utf-8")
        return name

    return notebook
