"""A lesson, the data that it is trained on, and the settings: what every run here is made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from ..column import COLUMNS, Column
from ..data.datasets import Dataset, check_dataset
from ..data.least_squares import LeastSquares
from ..lesson import Lesson, choose_columns
from ..tools.errors import UserError
from ..tools.progress import StartProgress, no_progress
from .parameter_files import load_parameters
from .settings import Request, Settings, check_seed, check_settings, generator


@dataclass(frozen=True)
class Task:
    """What is trained. A batch size over the number of rows means one batch.

    Raises:
        UserError: data or settings that cannot be trained with.
    """

    lesson: Lesson
    dataset: Dataset
    settings: Settings

    def __post_init__(self) -> None:
        check_dataset(self.dataset, self.lesson.name)
        check_settings(self.settings)
        if self.settings.batch_size > self.rows:
            object.__setattr__(self, "settings", replace(self.settings, batch_size=self.rows))

    @property
    def rows(self) -> int:
        """How many there are to train on."""
        return len(self.dataset.X)

    @property
    def short_batch(self) -> int:
        """The rows of a last batch that is shorter than the others; 0 where there is none."""
        return self.rows % self.settings.batch_size

    @property
    def steps(self) -> int:
        """Steps in a whole run."""
        return self.settings.epochs * -(-self.rows // self.settings.batch_size)

    @cached_property
    def least_squares(self) -> LeastSquares | None:
        """What is known of the answer from the data alone, where the model is a line."""
        return self.lesson.least_squares(self.dataset)

    def step_factor(self, column: Column) -> int:
        """The step size, on the mean of the common loss, that a learning rate of 1 comes to in a column."""
        return self.lesson.convention(column).step_factor(self.settings.batch_size)

    def step_size(self, column: Column) -> float:
        """The step size η, on the mean of the common loss, that a column's learning rate comes to."""
        return self.settings.lr[column.name] * self.step_factor(column)

    def largest_stable_lr(self, column: Column) -> float | None:
        """The learning rate of a line, in the column's own convention, from which on it no longer converges."""
        if self.least_squares is None:
            return None
        return self.least_squares.largest_stable_step_size / self.step_factor(column)


def resolve(lesson: Lesson, request: Request, start_progress: StartProgress = no_progress) -> Task:
    """Turn what was asked for into what can be run.

    Raises:
        UserError: a value, or two that do not go together; before any training.
    """
    columns = choose_columns(lesson, request.columns)
    options = dict(request.options)
    lesson.check_options(options)
    check_seed(request.seed)
    model_options = lesson.set_model_options(options)
    dataset = lesson.make_dataset(generator(request.seed, "data"), options, start_progress)
    batch_size = lesson.batch_size if request.batch_size is None else request.batch_size
    batch_size = min(batch_size, len(dataset.X))
    settings = Settings(
        columns=columns,
        lr=learning_rates(lesson, columns, lesson.published_rates(options), request.lr, batch_size),
        batch_size=batch_size,
        epochs=lesson.published_epochs(dataset.num_inputs) if request.epochs is None else request.epochs,
        smoothing=request.smoothing,
        seed=request.seed,
        wd=request.wd,
        model_options=model_options,
        start=None if request.start is None else load_parameters(request.start, lesson),
        device=request.device,
    )
    return Task(lesson, dataset, settings)


def learning_rates(
    lesson: Lesson,
    columns: tuple[Column, ...],
    published: Mapping[str, float],
    given: tuple[tuple[str, float], ...],
    batch_size: int,
) -> dict[str, float]:
    """Each column's learning rate: as published, but for what is given; see :class:`Request`."""
    if batch_size < 1:
        raise UserError(f"batch size is {batch_size}: expected at least 1.")
    rates = {column.name: lesson.learning_rate(column, published, batch_size) for column in columns}
    for name, value in given:
        if name and name not in rates:
            raise UserError(f"--lr {name}={value:g}: {name!r} is not run; expected one of {','.join(rates)}.")
        if name:
            rates[name] = value
        else:
            step_size = value * lesson.convention(COLUMNS[next(iter(lesson.lr))]).step_factor(batch_size)
            rates = {column.name: step_size / lesson.convention(column).step_factor(batch_size) for column in columns}
    return rates
