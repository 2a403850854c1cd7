"""What ``import sidebyside`` offers: the same comparisons and studies as the command line, as functions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Union

from .column import COLUMNS, Column
from .lesson import Lesson
from .tools.errors import UserError
from .tools.progress import progress_bars
from .training.settings import Request
from .training.task import resolve

if TYPE_CHECKING:
    from .comparison.comparison import Comparison
    from .recovery.study import Study

Columns = Union[str, Sequence[Union[str, Column]], None]
Mine = Any
"""Somebody's own code: the path of a file, a folder or a notebook, or a module, a function, a class, or a dictionary of
names to those. A pair of a column's name and one of these is based on that column."""
Rates = Union[float, Mapping[str, float], Sequence[tuple[str, float]], None]


@dataclass(frozen=True)
class LessonInfo:
    """A lesson as :func:`lessons` lists it.

    Attributes:
        name: what :func:`compare` takes.
        title: what it shows, in one line.
        columns: the names of the columns that have it.
        options: the names of its own options, beside those that all lessons have.
    """

    name: str
    title: str
    columns: tuple[str, ...]
    options: tuple[str, ...]


def lessons() -> list[LessonInfo]:
    """List the lessons that can be compared.

    Returns:
        One entry for each, in the order of the course.
    """
    from .course import LESSONS

    return [
        LessonInfo(
            lesson.name,
            lesson.title,
            tuple(column.name for column in lesson.columns()),
            tuple(option.name for option in lesson.options),
        )
        for lesson in LESSONS.values()
    ]


def columns() -> dict[str, str]:
    """List the columns, and why any of them cannot run here. Imports each to find out.

    Returns:
        By name, an empty string where the column is ready, otherwise the reason and what to do, in one line.
    """
    return {name: column.why_missing() for name, column in COLUMNS.items()}


def compare(
    lesson: str | Lesson,
    *,
    mine: Mine = None,
    columns: Columns = None,
    batch_size: int | None = None,
    epochs: int | None = None,
    lr: Rates = None,
    smoothing: float = 0.01,
    wd: float = 0.0,
    seed: int = 0,
    start: str | Path | None = None,
    device: str = "cpu",
    lockstep: bool = True,
    examples: int | None = None,
    true_w: Sequence[float] | None = None,
    true_b: float | None = None,
    noise: float | None = None,
    data: str | Path | None = None,
    standardise: bool = False,
    features: Sequence[str] | None = None,
    limit: int | None = None,
    hidden: int | None = None,
    activation: str | None = None,
    dropout: float | None = None,
    **options: Any,
) -> Comparison:
    """Run the columns of a lesson side by side: as published, and then in lockstep.

    Whatever is left out is as published. Progress is shown on a terminal; Ctrl-C ends it with what was done so far.

    Args:
        lesson: its name; :func:`lessons` lists them.
        mine: your own code, as a further column: the path of a file, a folder or a notebook, or a module, a function, a
            class, or a dictionary of names to those. It defines some of the names of the handtorn column's modules,
            such as ``square_loss`` or ``data_iter``; all else is the original's. ``("gluon_impl", …)`` is based on
            that column. It runs as your own code, and the answer says when, where and how it parts from the original.
        columns: names of the columns to run, in a list or with commas; by default all that there are here, or beside
            ``mine`` the one that it is based on.
        batch_size: rows per step. More than there are rows means one batch.
        epochs: times through the data.
        lr: a learning rate for each column by its name, in the column's own convention; a single number is in the
            first column's (by hand), and the others are converted from it.
        smoothing: weight of the newest loss in the moving average of the figure, above 0 and at most 1.
        wd: weight decay, w ← w - lr (gradient + wd w).
        seed: a whole number, 0 or more; all that is random follows from it.
        start: a .npz file of parameters to start from, as ``handtorn compare --save`` writes it.
        device: ``"cpu"`` or ``"gpu"``.
        lockstep: compare the columns after every step, in a second run.
        examples: linear_regression, mlp: rows to draw.
        true_w, true_b, noise: linear_regression: the line to draw, weights (inputs,), bias, and the standard deviation
            of its noise.
        data: linear_regression: a .csv with y last, or a .npz with X (rows, inputs) and y (rows,). softmax_regression,
            lenet: the folder with the four files of Fashion-MNIST.
        standardise: linear_regression, house_prices: scale features to mean 0 and standard deviation 1.
        features: house_prices: ``["area"]`` or ``["area", "age"]``.
        limit: softmax_regression, lenet: only the first so many images to train on, and as many to test.
        hidden, activation, dropout: mlp: units in the hidden layer, ``"sigmoid"`` or ``"relu"``, share of units to
            drop. lenet: dropout.
        options: whatever else the lesson has to set.

    Returns:
        A Comparison: ``table()`` is its text, ``plot()`` its figure, ``to_dict()`` its JSON document,
        ``save_html(path)`` writes a page, ``as_expected`` says whether all verdicts pass.

    Raises:
        UserError: a value, an option or data that does not fit, before any training; or a loss that stopped being
            finite (Diverged).
        ColumnFailed: a column's own code raised an error; the message names file and line.
        ImportError: a library that was asked for is not here; the message says how to get it.
    """
    from .comparison.comparison import compare_columns
    from .course import find_lesson

    own: dict[str, Any] = dict(examples=examples, true_w=true_w, true_b=true_b, noise=noise, data=data)
    own |= dict(
        standardise=standardise,
        features=features,
        limit=limit,
        hidden=hidden,
        activation=activation,
        dropout=dropout,
        **options,
    )
    found = find_lesson(lesson)
    chosen = _with_mine(found, columns, mine)
    request = _request(found, chosen, lr, own, batch_size=batch_size, epochs=epochs, smoothing=smoothing, wd=wd,
                       seed=seed, start=start, device=device)  # fmt: skip
    with progress_bars() as start_progress:
        task = resolve(found, request, start_progress)
        return compare_columns(task, lockstep=lockstep, start_progress=start_progress)


def recover(
    lesson: str | Lesson,
    *,
    replicates: int | None = None,
    mine: Mine = None,
    columns: Columns = None,
    batch_size: int | None = None,
    epochs: int | None = None,
    lr: Rates = None,
    wd: float = 0.0,
    seed: int = 0,
    examples: int | None = None,
    true_w: Sequence[float] | None = None,
    true_b: float | None = None,
    noise: float | None = None,
    data: str | Path | None = None,
    standardise: bool = False,
    features: Sequence[str] | None = None,
    estimate_noise: bool = False,
    workers: int | None = 1,
    dask: str | None = None,
    out: str | Path | None = None,
    csv: str | Path | None = None,
    by_examples: bool = False,
    **options: Any,
) -> Comparison | Study:
    """Check whether each column of a lesson recovers the truth, within a derived tolerance.

    Args:
        lesson: its name.
        replicates: None for a verdict on one run; a number for a study of so many: 200 is the least for a verdict.
        mine, columns, batch_size, epochs, lr, wd, seed: as :func:`compare` has them.
        examples, true_w, true_b, noise, data, standardise, features: as :func:`compare` has them. In a study without
            true_w and true_b each replicate draws its own truth.
        estimate_noise: judge a study by the residuals' standard deviation, not by the known one.
        workers: processes for a study; 1 is this one, None one for each core. A script that starts processes must do so
            below ``if __name__ == "__main__":``.
        dask: the address of a running Dask scheduler, or ``"local"``.
        out: a file that keeps every finished replicate of a study; the same call goes on where it stopped.
        csv: a file for a row for each replicate, column and parameter.
        by_examples: study other numbers of examples as well, for a panel of the figure.
        options: whatever else the lesson, and for one run :func:`compare`, has to set.

    Returns:
        A Comparison without lockstep for one run, a Study for many; both have ``table()``, ``plot()``, ``to_dict()``
        and ``save_html(path)``.

    Raises:
        UserError: as :func:`compare`; or no truth is known, or nothing could be judged with these settings.
    """
    from .course import LESSONS, find_lesson

    found = find_lesson(lesson)
    own = dict(examples=examples, true_w=true_w, true_b=true_b, noise=noise, data=data, standardise=standardise,
               features=features)  # fmt: skip
    common = dict(batch_size=batch_size, epochs=epochs, wd=wd, seed=seed)
    for name in ("smoothing", "start", "device"):
        if name in options:
            common[name] = options.pop(name)
    request = _request(found, _with_mine(found, columns, mine), lr, {**own, **options}, **common)
    if replicates is None:
        return _recover_once(found, request)
    recovery = found.recovery
    if recovery is None:
        names = [one.name for one in LESSONS.values() if one.recovery is not None]
        raise UserError(
            f"{found.name}: its parameters are not determined by the data (units can change places), so there is no "
            f"truth to recover. Studies are for {', '.join(names[:-1])} and {names[-1]}."
        )
    from .lesson_recovery.studies import run_lesson_study

    study = recovery.study(found, request, estimate_noise=estimate_noise)
    with progress_bars() as start_progress:
        return run_lesson_study(
            study,
            replicates,
            workers=workers,
            dask=dask,
            out=None if out is None else Path(out),
            csv=None if csv is None else Path(csv),
            by_examples=by_examples,
            start_progress=start_progress,
        )


def _recover_once(lesson: Lesson, request: Request) -> Comparison:
    from .comparison.comparison import compare_columns

    recovery = lesson.recovery
    no_truth = f"{lesson.name}: {lesson.why_no_truth}"
    if recovery is not None:
        no_truth += " A study, --replicates 200, makes data that have one."
    if recovery is None or not recovery.judges_one_run:
        raise UserError(no_truth)
    with progress_bars() as start_progress:
        task = resolve(lesson, request, start_progress)
        if not recovery.can_judge(task):
            raise UserError(no_truth)
        return compare_columns(task, lockstep=False, start_progress=start_progress)


def _request(lesson: Lesson, columns: Columns, lr: Rates, own: Mapping[str, Any], **common: Any) -> Request:
    """What was asked for. An option that is None or False was not given."""
    found = _found(lesson, columns)
    if lr is None:
        rates: tuple[tuple[str, float], ...] = ()
    elif isinstance(lr, Mapping):
        rates = tuple(lr.items())
    else:
        rates = tuple(lr) if isinstance(lr, Sequence) else (("", float(lr)),)
    if common.get("start") is not None:
        common["start"] = Path(common["start"])
    given = {name: value for name, value in own.items() if value is not None and value is not False}
    for name, kind in (("data", Path), ("true_w", tuple), ("features", tuple)):
        if name in given:
            given[name] = kind(given[name])
    return Request(columns=found, lr=rates, options=given, **common)


def _found(lesson: Lesson, columns: Columns) -> tuple[Column, ...]:
    names = [name.strip() for name in columns.split(",")] if isinstance(columns, str) else columns or ()
    return tuple(name if isinstance(name, Column) else _column(lesson, name) for name in names)


def _with_mine(lesson: Lesson, columns: Columns, mine: Mine) -> Columns:
    """The columns that were asked for, the one that somebody's own code is based on, and that code."""
    if mine is None:
        return columns
    from .mine import make_mine, unknown_column

    name = next(iter(lesson.lr))
    if isinstance(mine, tuple) and len(mine) == 2:
        name, mine = mine[0] or name, mine[1]
    if name not in COLUMNS:
        raise UserError(f"mine: {unknown_column(name)}")
    base = COLUMNS[name]
    others = [column for column in _found(lesson, columns) if column != base]
    return [base, *others, make_mine(mine, base, lesson)]


def _column(lesson: Lesson, name: str) -> Column:
    if name not in COLUMNS:
        names = ",".join(column.name for column in lesson.columns())
        raise UserError(f"{lesson.name} has no column {name!r}: expected some of {names}.")
    return COLUMNS[name]
