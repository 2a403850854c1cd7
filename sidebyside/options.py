"""What the article sets, as command line options, and what they come to: a problem and settings.

Nothing but click is imported until an option has to be made sense of, so that --help is quick.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .errors import UserError

if TYPE_CHECKING:
    from .lessons import Lesson
    from .problems import Problem
    from .running import Settings

LINE_OPTIONS = ("examples", "true_w", "true_b", "noise")


class Numbers(click.ParamType):
    """Numbers with commas between them: 2,-3.4."""

    name = "numbers"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[float, ...]:
        """Read the numbers, or say what came instead."""
        if isinstance(value, tuple):
            return value
        try:
            return tuple(float(part) for part in value.split(","))
        except ValueError:
            self.fail(f"{value!r}: expected numbers with commas between them, such as 2,-3.4.", param, ctx)


class Names(click.ParamType):
    """Names with commas between them: handtorn,gluon_impl."""

    name = "names"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:
        """Read the names."""
        return value if isinstance(value, tuple) else tuple(part.strip() for part in value.split(","))


class LearningRate(click.ParamType):
    """COLUMN=VALUE for one column, or VALUE for all."""

    name = "learning rate"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, float]:
        """Read the column (an empty string for all) and the number."""
        if isinstance(value, tuple):
            return value
        column, _, number = value.rpartition("=")
        try:
            return column.strip(), float(number)
        except ValueError:
            self.fail(f"{value!r}: expected COLUMN=VALUE or VALUE, such as gluon_impl=0.1.", param, ctx)


FILE = click.Path(path_type=Path)


def _option(*names: str, metavar: str, help: str, **settings: Any) -> Callable[..., Any]:
    return click.option(*names, metavar=metavar, help=help, **settings)


LESSON_OPTIONS = (
    click.argument("lesson"),
    _option("--examples", type=int, metavar="N", help="Rows of the synthetic line.  [1000]"),
    _option("--true-w", type=Numbers(), metavar="W,W,...", help="Its weights, one a feature.  [2,-3.4]"),
    _option("--true-b", type=float, metavar="B", help="Its bias.  [4.2]"),
    _option("--noise", type=float, metavar="SD", help="Standard deviation of its noise.  [0.01]"),
    _option("--data", type=FILE, metavar="FILE", help="Your own rows: a .csv with y last, or a .npz with X and y."),
    _option("--features", type=Names(), metavar="NAME,...", help="House prices: area, or area,age.  [area]"),
    click.option("--standardise", is_flag=True, help="Scale each feature to mean 0 and standard deviation 1."),
    _option("--batch-size", type=int, metavar="N", help="Rows per step.  [as published]"),
    _option("--epochs", type=int, metavar="N", help="Times through the data.  [as published]"),
    _option(
        "--lr",
        type=LearningRate(),
        multiple=True,
        metavar="COLUMN=VALUE",
        help="A column's learning rate, in its own convention. VALUE alone is handtorn's, and the other columns' "
        "are converted from it.  [as published]",
    ),
    _option("--smoothing", type=float, default=0.01, metavar="C", help="Weight of the newest loss.  [0.01]"),
    _option("--seed", type=int, default=0, metavar="N", help="All that is random follows from it.  [0]"),
    _option("--columns", type=Names(), default=(), metavar="NAME,...", help="Which columns to run.  [all]"),
    click.option("--json", "as_json", is_flag=True, help="Print one JSON document and nothing else."),
)


def lesson_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the lesson argument and the options of everything that trains."""
    for option in reversed(LESSON_OPTIONS):
        command = option(command)
    return command


def understand(lesson_name: str, options: dict[str, Any]) -> tuple[Lesson, Problem, Settings]:
    """Turn options into what can be run.

    Raises:
        UserError: an option's value, or two options that do not go together.
    """
    from .lessons import check_columns, find_lesson
    from .running import Settings, check_settings, generator

    lesson = find_lesson(lesson_name)
    columns = check_columns(lesson, options["columns"])
    if options["seed"] < 0:
        raise UserError(f"seed is {options['seed']}: expected a whole number, 0 or more.")
    problem = make_problem(lesson, generator(options["seed"], "data"), options)
    batch_size = lesson.batch_size if options["batch_size"] is None else options["batch_size"]
    batch_size = min(batch_size, len(problem.X))
    published = lesson.standardised_lr if options["standardise"] and lesson.standardised_lr else lesson.lr
    settings = Settings(
        columns=columns,
        lr=learning_rates(lesson, columns, published, options["lr"], batch_size),
        batch_size=batch_size,
        epochs=lesson.published_epochs(problem.X.shape[1]) if options["epochs"] is None else options["epochs"],
        smoothing=options["smoothing"],
        seed=options["seed"],
    )
    check_settings(settings)
    return lesson, problem, settings


def make_problem(lesson: Lesson, rng: Any, options: dict[str, Any]) -> Problem:
    """The data that the options describe."""
    from . import problems

    given = {name: options[name] for name in LINE_OPTIONS if options[name] is not None}
    houses = lesson.name == "house_prices"
    if given and (houses or options["data"] is not None):
        flags = ", ".join(f"--{name.replace('_', '-')}" for name in given)
        raise UserError(f"{flags}: only the synthetic line of linear_regression has this to set.")
    if houses and options["data"] is not None:
        raise UserError("--data: house_prices has its own data; `handtorn compare linear_regression --data FILE`.")
    if options["features"] is not None and not houses:
        raise UserError("--features: only house_prices has features to choose from.")
    if houses:
        problem = problems.house_prices(options["features"] or ("area",))
    elif options["data"] is not None:
        problem = problems.from_file(options["data"])
    else:
        problem = problems.synthetic_line(rng, **given)
    return problems.standardised(problem) if options["standardise"] else problem


def learning_rates(
    lesson: Lesson,
    columns: tuple[str, ...],
    published: dict[str, float],
    given: tuple[tuple[str, float], ...],
    batch_size: int,
) -> dict[str, float]:
    """Each column's learning rate: as published, but for what ``--lr`` says."""
    rates = {column: published[column] for column in columns}
    first = next(iter(lesson.lr))
    for column, value in given:
        if column and column not in rates:
            raise UserError(f"--lr {column}={value:g}: {column!r} is not run; expected one of {','.join(rates)}.")
        step = value * lesson.convention(first).step_factor(batch_size)
        for name in (column,) if column else columns:
            rates[name] = value if column else step / lesson.convention(name).step_factor(batch_size)
    return rates
