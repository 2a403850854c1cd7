"""A column's own code, called from outside: its model, its training, its predictions, and what it raises."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from typing import Any

import numpy as np

from ..column import Column
from ..data.datasets import Parameters
from ..tools.errors import ColumnFailed, UserError
from .settings import generator
from .task import Task

OURS = Path(__file__).parents[1]


def make_model(task: Task, column: Column) -> Any:
    """A model that starts as published: from the column's own initialiser, or from where all of them start."""
    lesson, settings = task.lesson, task.settings
    first = settings.columns[0] if lesson.same_start else column
    options = {**settings.model_options, **column.device_options(settings.device)}
    sizes = tuple(lesson.sizes_for(task.dataset).values())
    model = lesson.load(column).Model(*sizes, generator(settings.seed, "start"), **options)
    column.check_model(model, sizes, options)
    if first != column:
        model.set_parameters(make_model(task, first).get_parameters())
    if settings.start is not None:
        try:
            model.set_parameters(settings.start)
        except ValueError as error:
            raise UserError(f"--start: the parameters do not fit {column}'s model. {error}") from error
    return model


def start_training(
    task: Task, column: Column, model: Any, correct: list[Any] | None = None
) -> Iterator[tuple[int, Any]]:
    """The column's own generator of ``(epoch, losses)``, as published.

    Args:
        correct: a list to which each step appends how many of its rows were classified right; for classes alone.
    """
    options = task.lesson.convention(column).train_options()
    if correct is not None:
        options["correct"] = correct
    settings = task.settings
    return call_train(task, column, model, lr=settings.lr[column.name], wd=settings.wd, options=options)


def call_train(
    task: Task, column: Column, model: Any, *, lr: float, wd: float, options: dict[str, Any]
) -> Iterator[tuple[int, Any]]:
    """What a column's ``train`` returns at this learning rate and weight decay, with these options."""
    try:
        return task.lesson.load(column).train(
            model,
            task.dataset.X,
            task.dataset.y,
            batch_size=task.settings.batch_size,
            epochs=task.settings.epochs,
            lr=lr,
            rng=generator(task.settings.seed, "order"),
            wd=wd,
            **options,
        )
    except ValueError as error:  # what train refuses at the call
        if column.is_to_blame(error):
            raise
        raise UserError(f"{task.lesson.name} cannot be trained on {task.dataset.description}: {error}") from error


def model_with(task: Task, column: Column, parameters: Parameters) -> Any:
    """A model with these parameters, as after a run."""
    model = make_model(task, column)
    model.set_parameters(parameters)
    return model


def predict(task: Task, column: Column, model: Any, X: np.ndarray) -> np.ndarray:
    """A column's outputs, (rows, outputs), in evaluation."""
    options = column.device_options(task.settings.device)
    return column.load("training").predict(model.net, X, **options)


@contextmanager
def column_code(column: Column) -> Iterator[None]:
    """Turn an error that a column's own code raises into a ColumnFailed, which names the file and the line."""
    try:
        yield
    except (UserError, ColumnFailed, MemoryError):
        raise
    except Exception as error:
        missing = isinstance(error, ImportError) and not column.is_to_blame(error)
        if missing or not _is_theirs(error, column):
            raise
        raise column.failed(error) from error


@contextmanager
def where_it_stopped(column: Column) -> Iterator[None]:
    """Let Ctrl-C in a column's own code, which may be an endless loop, say where it was."""
    try:
        yield
    except KeyboardInterrupt as stopped:
        import traceback

        frames = traceback.extract_tb(stopped.__traceback__)
        own = [frame for frame in frames if column.owns(Path(frame.filename))]
        if not own:
            raise
        where = f"{Path(own[-1].filename).name}, line {own[-1].lineno}, in {own[-1].name}"
        raise KeyboardInterrupt(where) from None


@contextmanager
def without_output(column: Column) -> Iterator[None]:
    """Drop what somebody's own code prints in runs that its author does not know of: one run is enough to read."""
    if column.based_on is None:
        yield
        return
    with redirect_stdout(io.StringIO()):
        yield


def _is_theirs(error: Exception, column: Column) -> bool:
    """Did it go through the column's code, or come out of a library? If not, it is an error of this package."""
    import traceback

    files = [Path(frame.filename) for frame in traceback.extract_tb(error.__traceback__)]
    return any(map(column.owns, files)) or OURS not in files[-1].parents
