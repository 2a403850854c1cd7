"""Makes what students hand in."""

import io
import json
import os
import zipfile
from pathlib import Path

from classroom.submissions import ExerciseFile, find_submissions

LOSS = "def square_loss(yhat, y):\n    return (yhat - y) ** 2\n"
SGD = "def sgd(params, lr):\n    pass\n"
#: 2026-11-20 10:00 UTC, and an hour later.
TEN, ELEVEN = 1795168800, 1795172400
EXERCISES = {
    "square_loss": ExerciseFile("square_loss", 3, "03_square_loss.py", ("square_loss",)),
    "sgd": ExerciseFile("sgd", 5, "05_sgd.py", ("sgd",)),
    "rate": ExerciseFile("rate", 9, "09_rate.py", ("answer", "reason")),
}


def zipped(members, **options):
    """The bytes of a zip; a member's content is text, bytes or another zip's bytes."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED, **options) as archive:
        for name, content in members.items() if isinstance(members, dict) else members:
            archive.writestr(name, content)
    return whole.getvalue()


def notebook(*cells, **more):
    """The text of a notebook; a cell is its code, or its code and its tags."""
    made = []
    for cell in cells:
        source, tags = cell if isinstance(cell, tuple) else (cell, [])
        made.append({"cell_type": "code", "metadata": {"tags": tags}, "source": source.splitlines(True), "outputs": []})
    return json.dumps({"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5, **more})


def write(folder: Path, files, when=None):
    """Writes files by their names below a folder, which need not exist."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        if when:
            os.utime(path, (when, when))
    return folder


def found_in(folder: Path, files, **options):
    """The submissions in a folder of these files, by key."""
    found = find_submissions(write(folder, files), **options)
    return {submission.student.key: submission for submission in found.submissions}


def names_of(submission):
    return [file.name for file in submission.files]


def said(submission):
    return " | ".join(submission.remarks)
