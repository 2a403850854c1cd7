"""Makes the submissions of a class: right ones, each known mistake, endless loops, crashes, cheats.

python benchmarks/make_class.py FOLDER --students 200 --seed 0
"""

from __future__ import annotations

import argparse
import io
import json
import zipfile
from pathlib import Path

import numpy as np

from classroom import catalogue
from classroom.exercise import Exercise

#: What a cheat does when its file is run; what it defines does not matter.
CHEATS = (
    "while True:\n    pass\n",
    "import os\nos._exit(0)\n",
    "raise SystemExit(0)\n",
    "x = [0] * 10**10\n",
    "import socket\nsocket.create_connection(('192.0.2.1', 80), timeout=5)\n",
    "print('x' * 10**8)\n",
    "import signal\nsignal.signal(signal.SIGXCPU, signal.SIG_IGN)\nwhile True:\n    pass\n",
    "import os\nfor _ in range(100):\n    os.fork()\n",
    "from handtorn.losses import *\n",
    "import ctypes\nctypes.string_at(0)\n",
    "open('/tmp/flood', 'wb').write(bytes(10**9))\n",
    "def f(:\n",
)
#: How many of a student's answers are what: the rest are right.
WRONG, UNWRITTEN, BAD = 0.25, 0.05, 0.004


def text_of(exercise: Exercise, rng: np.random.Generator) -> str:
    """An answer: mostly right."""
    kind = rng.random()
    if kind < BAD:
        return CHEATS[rng.integers(len(CHEATS))]
    if kind < BAD + UNWRITTEN:
        return exercise.stub
    if kind < BAD + UNWRITTEN + WRONG:
        return exercise.with_mistakes(exercise.mistakes[rng.integers(len(exercise.mistakes))])
    return exercise.taken.text


def notebook_of(answers: list[tuple[Exercise, str]]) -> str:
    """All answers in one notebook, a tagged cell each."""
    cells = [
        {
            "cell_type": "code", "id": exercise.name.replace("_", "-")[:60], "execution_count": None, "outputs": [],
            "metadata": {"tags": [f"handtorn:{exercise.name}"]}, "source": text,
        }
        for exercise, text in answers
    ]  # fmt: skip
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells})


def write_student(folder: Path, number: int, rng: np.random.Generator) -> None:
    """One submission: a folder, a zip or a notebook."""
    name = f"student-{number:03}"
    answers = {exercise.name: text_of(exercise, rng) for exercise in catalogue.every()}
    files = {catalogue.load(key).file_name: text for key, text in answers.items()}
    if number % 10 == 1:
        text = notebook_of([(catalogue.load(key), text) for key, text in answers.items()])
        (folder / f"{name}.ipynb").write_text(text, encoding="utf-8")
    elif number % 10 == 2:
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for file, text in files.items():
                archive.writestr(f"exercises/{file}", text)
        (folder / f"{name}.zip").write_bytes(packed.getvalue())
    else:
        (folder / name).mkdir()
        for file, text in files.items():
            (folder / name / file).write_text(text, encoding="utf-8")


def make_class(folder: Path, students: int, seed: int) -> None:
    """Write a class; the same seed writes the same."""
    folder.mkdir(parents=True)
    rng = np.random.default_rng(seed)
    for number in range(1, students + 1):
        write_student(folder, number, rng)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--students", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    make_class(options.folder, options.students, options.seed)


if __name__ == "__main__":
    main()
