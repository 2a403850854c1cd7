"""A teacher's first hour, in docs/grading.md, and the class that it is about."""

import os
import zipfile
from datetime import datetime, timezone

from classroom import catalogue
from tests.classroom.hours import ROOT, THIS_MACHINE, Hour

HOUR = Hour(ROOT / "docs" / "grading.md", "## A teacher's first hour\n", "\n## Settings\n", (THIS_MACHINE,))
ITER, DENSE, LOSS = (catalogue.load(name) for name in ("data_iter", "dense", "square_loss"))
IN_TIME, EARLIER, LATE, ANEW = (
    datetime(2026, 11, day, hour, tzinfo=timezone.utc).timestamp()
    for day, hour in ((20, 18), (20, 9), (22, 8), (21, 8))
)
#: Wrong: the last rows are left out.
EVES = """\
    numbers = list(range(len(X)))
    rng.shuffle(numbers)
    while len(numbers) >= batch_size:
        chosen, numbers = numbers[:batch_size], numbers[batch_size:]
        rows = nd.array(chosen)
        yield nd.take(X, rows), nd.take(y, rows)
"""
#: Eve's, with other names.
FINNS = EVES.replace("numbers", "todo").replace("chosen", "now").replace("rows", "picked")
#: Never ends where the shapes differ: nothing is assigned.
CEMS = """\
    while y.shape != yhat.shape:
        y.reshape(yhat.shape)
    return nd.square(yhat - y)
"""


def make_class(folder):
    """Make the submissions of six students."""
    right = {one.file_name: one.taken.text for one in (ITER, DENSE, LOSS)}
    students = {
        "ada": right,
        "bo": {**right, LOSS.file_name: _mistaken(LOSS, "halved")},
        "cem": {**right, LOSS.file_name: _with(LOSS, CEMS)},
        "dana": right,
        "eve": {ITER.file_name: ITER.stub, DENSE.file_name: _mistaken(DENSE, "transposed")},
        "finn": {**right, ITER.file_name: _with(ITER, FINNS)},
    }
    for name, files in students.items():
        (folder / name).mkdir(parents=True)
        for file, text in files.items():
            (folder / name / file).write_text(text, encoding="utf-8")
    with zipfile.ZipFile(folder / "eve.zip", "w") as archive:
        archive.writestr(ITER.file_name, _with(ITER, EVES))
        archive.writestr(DENSE.file_name, DENSE.taken.text)
    times = {"dana": LATE, "eve": EARLIER}
    for path in folder.rglob("*"):
        set_time(path, times.get(path.relative_to(folder).parts[0], IN_TIME))


def set_time(path, when=ANEW):
    """Say when a file was handed in."""
    os.utime(path, (when, when))


def _with(exercise, body):
    raises = next(line for line in exercise.stub.splitlines(keepends=True) if "raise NotImplementedError" in line)
    return exercise.stub.replace(raises, body)


def _mistaken(exercise, key):
    return exercise.with_mistakes(next(one for one in exercise.mistakes if one.key == key))
