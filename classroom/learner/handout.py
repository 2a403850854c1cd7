"""A teacher's handout: stubs, notebooks and a README, in a folder that appears whole or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

from sidebyside.tools.errors import UserError

from ..exercise import Exercise
from .course import LINE, TRAIN
from .progress_file import NAME as PROGRESS
from .starting import content_of, name_of

NOTEBOOKS = "notebooks"
OPEN = "WHAT-YOUR-TEACHER-NAMES"

README = """\
# Exercises

Functions of deep learning lessons, for you to write by hand. Each exercise checks itself: it says whether it is right,
and if not, on which smallest input that shows and which mistake it is.

## What is here

One file for each exercise, and the same as a notebook in `{notebooks}/`: take whichever you like.

{exercises}

## Once: install

You need Python 3.9 to 3.13. In a terminal, in this folder:

```sh
python3 -m venv .venv
. .venv/bin/activate
pip install {install}
```

On Windows, in PowerShell: `py -m venv .venv`, then `.venv\\Scripts\\Activate.ps1`, then the same `pip install`.
{remark}
In every new terminal, the line with `activate` comes first. `handtorn doctor` says what is missing, if anything.

## Each exercise

Read the task at the top of the file. Write your code in place of the line `raise NotImplementedError(…)`, save, and

```sh
handtorn exercise check {first}
```

It says what holds and what does not. `--watch` checks again at every save. New random inputs come in every run;
`--seed` with the number that was printed repeats them. To run a file yourself, as with an input pasted at its end:
`python -m minimx {first_file}`, where minimx, which comes with handtorn, takes the place of MXNet; what does not import
`mxnet` runs with plain `python`. Then:

| | |
|---|---|
| `handtorn exercise start` | says which exercise is next, and its task |
| `handtorn exercise hint {first}` | one hint more each time |
| `handtorn exercise list` | all exercises, and which you have solved |
| `handtorn exercise progress` | what you did, and when |
| `handtorn exercise diff {first}` | what you changed |
| `handtorn exercise solution {first}` | once it is solved; or with `--give-up`, which your progress remembers |
| `handtorn exercise reset {first}` | begin anew; what you wrote is kept under another name |
| `handtorn exercise export-progress` | writes your progress into a file, for another computer: `import-progress` |
{compare}
In a notebook (`pip install jupyterlab`, then `jupyter lab`) write in the cell with the tag, and run the last cell, or,
in `{notebooks}/`, the same command once the notebook is saved. That cell is what is checked and handed in.
`{notebooks}/` has a progress of its own: `handtorn exercise import-progress ../{progress}` there takes over
what is solved here.

Hand in the files, or the notebooks, as they are; please keep their names.
"""


def write_handout(folder: Path, exercises: Sequence[Exercise], install: str = "") -> None:
    """Write a handout.

    Args:
        folder: new or empty.
        exercises: what is in it.
        install: what students give to ``pip install``; the README leaves that open where it is not given.

    Raises:
        UserError: something is in the folder, or it cannot be written.
    """
    _must_be_free(folder)
    beside = folder.absolute().parent
    try:
        made = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=beside))
        try:
            _write(made, exercises, install)
            if folder.is_dir():
                folder.rmdir()  # it is empty
            mask = os.umask(0)
            os.umask(mask)
            os.chmod(made, 0o777 & ~mask)  # mkdtemp's 0700 would be a surprise
            os.replace(made, folder.absolute())
        except BaseException:
            shutil.rmtree(made, ignore_errors=True)
            raise
    except OSError as error:
        raise UserError(f"{folder} cannot be written: {error.strerror or error}: nothing was written.") from error


def _must_be_free(folder: Path) -> None:
    if not folder.absolute().parent.is_dir():
        raise UserError(f"{folder.absolute().parent} is not a folder: make it first, or write somewhere else.")
    if folder.is_dir():
        if any(folder.iterdir()):
            raise UserError(f"{folder} is not empty: expected a new or an empty folder. Nothing was written.")
    elif os.path.lexists(folder):
        raise UserError(f"{folder} is a file: expected a new or an empty folder.")


def _write(folder: Path, exercises: Sequence[Exercise], install: str) -> None:
    (folder / NOTEBOOKS).mkdir()
    for exercise in exercises:
        for place, notebook in ((folder, False), (folder / NOTEBOOKS, True)):
            name = name_of(exercise, notebook)
            (place / name).write_bytes(content_of(exercise, name))
    (folder / "README.md").write_bytes(_readme(exercises, install).encode())


def _readme(exercises: Sequence[Exercise], install: str) -> str:
    rows = ["| file | exercise | lesson |", "|---|---|---|"]
    rows += [f"| `{one.file_name}` | {one.title} | `{one.lesson}` |" for one in exercises]
    remark = (
        "" if install else f"\nIn place of `{OPEN}` comes the address, or the file, of handtorn that you were given.\n"
    )
    of_line = [one.name for one in exercises if one.part == LINE]
    return README.format(
        notebooks=NOTEBOOKS,
        exercises="\n".join(rows),
        install=install or OPEN,
        remark=remark,
        first=exercises[0].name,
        first_file=exercises[0].file_name,
        progress=PROGRESS,
        compare=f"| `{TRAIN}` | trains with your own functions, and says whether they are the lesson's |\n"
        * bool(of_line),
    )
