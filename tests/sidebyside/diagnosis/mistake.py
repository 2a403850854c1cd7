"""A planted mistake: a learner's code, and what the report has to say of it."""

import re
import textwrap
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from sidebyside.column import COLUMNS
from sidebyside.comparison.on_diagnosis import on_diagnosis
from sidebyside.course import LESSONS
from sidebyside.diagnosis.diagnose import diagnose
from sidebyside.mine import make_mine
from sidebyside.tools.errors import ColumnFailed
from sidebyside.training.settings import Request
from sidebyside.training.task import resolve
from tests.idx import write_fashion_mnist

MARK = "  # ←"  # ends the lines that are wrong; the learner's file is without it
FILE = "mine.py"


@dataclass(frozen=True)
class Mistake:
    """Code with one mistake in it.

    Attributes:
        name: what is wrong, in a few words; no two have the same.
        code: what the learner has written; the wrong lines end with MARK.
        says: texts that the report has to contain.
        lesson, base: what it is compared in, and with.
        same_as: the name of a mistake that does the same, so that nobody could tell the two apart.
        options: how the lesson is set, for instance another activation.
        backends: where it shows.
    """

    name: str
    code: str
    says: tuple[str, ...]
    lesson: str = "linear_regression"
    base: str = "handtorn"
    same_as: str = ""
    options: dict[str, object] = field(default_factory=dict)
    backends: tuple[str, ...] = ("minimx", "mxnet")

    @property
    def text(self):
        """The learner's file."""
        return textwrap.dedent(self.code).lstrip("\n").replace(MARK, "")

    @property
    def wrong_lines(self):
        """The lines that are wrong, from the left margin on."""
        return [line.replace(MARK, "").strip() for line in self.code.splitlines() if line.endswith(MARK)]


@dataclass(frozen=True)
class Report:
    """What is said of a learner's code.

    Attributes:
        same: is it called the same as what it is based on?
        sentences: all that is said of a difference, in the order of the report.
        first_sentences: of those, the answers and the first cause that a function alone shows.
        diagnosis: where they come from; None where the code raised an error.
    """

    same: bool
    sentences: tuple[str, ...]
    first_sentences: tuple[str, ...]
    diagnosis: object = None


def report_on(mistake, seed=0):
    """Compare a learner's code with what it is based on."""
    try:
        with column_of(mistake) as column:
            return report_of(column, mistake, seed)
    except ColumnFailed as error:
        text = re.sub(r"dense\d+", "dense", " ".join(str(error).split()))  # Gluon counts its layers
        text = re.sub(rf"\S+[/\\]{FILE}", FILE, text)
        return Report(False, (text,), (text,))


def report_of(column, mistake, seed=0):
    """The report on a column that is made already."""
    base = COLUMNS[mistake.base]
    found = diagnose(task_of(mistake, (base, column), seed), base, column)
    answers = [*(answer.text for answer in found.answers), *[found.where] * bool(found.where)]
    alone = [one.text for one in on_diagnosis(found)[1:] if one.holds is False]
    with_cause = [f"{one.function}, {one.tried}:" for one in found.failed if one.cause]
    first = [one for one in alone if one.startswith(tuple(with_cause[:1]))] or alone
    return Report(found.same, (*answers, *alone), (*answers, *first[:1]), found)


@contextmanager
def column_of(mistake):
    """The learner's code as a column."""
    with TemporaryDirectory() as folder:
        path = Path(folder, FILE)
        path.write_text(mistake.text, encoding="utf-8")
        column = make_mine(str(path), COLUMNS[mistake.base], LESSONS[mistake.lesson])
        try:
            yield column
        finally:
            column.drop()


def task_of(mistake, columns, seed=0):
    """What both are trained on: as the lesson has it, on few images."""
    options = dict(mistake.options)
    if mistake.lesson in ("softmax_regression", "lenet"):
        options |= {"data": images(), "limit": 48}
    return resolve(LESSONS[mistake.lesson], Request(columns, seed=seed, options=options))


@cache
def _folder():
    folder = TemporaryDirectory()
    write_fashion_mnist(Path(folder.name), np.random.default_rng(28), rows=60, test_rows=20)
    return folder


def images():
    """A folder with a tiny Fashion-MNIST."""
    return Path(_folder().name)
