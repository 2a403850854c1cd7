"""What the article sets, as command line options, and what they come to: a problem and settings.

Nothing but click is imported until an option has to be made sense of, so that --help is quick.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..tools.errors import UserError

if TYPE_CHECKING:
    from ..data.datasets import Parameters, Problem
    from ..lesson import Lesson
    from ..tools.progress import StartProgress
    from ..training.running import Settings

LINE_OPTIONS = ("examples", "true_w", "true_b", "noise")
MODEL_OPTIONS = {"num_hidden": "hidden", "activation": "activation", "dropout": "dropout"}
MOST_HIDDEN = 100_000
OF_LESSON = {  # options that belong to some lessons only
    "true_w": ("linear_regression",),
    "true_b": ("linear_regression",),
    "noise": ("linear_regression",),
    "examples": ("linear_regression", "mlp"),
    "features": ("house_prices",),
    "standardise": ("linear_regression", "house_prices"),
    "data": ("linear_regression", "softmax_regression", "lenet"),
    "limit": ("softmax_regression", "lenet"),
    "hidden": ("mlp",),
    "activation": ("mlp",),
    "dropout": ("mlp", "lenet"),
}


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
    _option(
        "--data",
        type=FILE,
        metavar="PATH",
        help="Your own rows: a .csv with y last, or a .npz with X and y. For images, the folder with the four files "
        "of Fashion-MNIST.  [$HANDTORN_DATA, or downloaded once]",
    ),
    _option("--limit", type=int, metavar="N", help="Images: only the first N to train on, and as many to test."),
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
    _option("--wd", type=float, default=0.0, metavar="D", help="Weight decay: w ← w - lr (gradient + D w).  [0]"),
    _option("--hidden", type=int, metavar="N", help="mlp: units in the hidden layer; 0 is one layer alone.  [10]"),
    _option("--activation", metavar="NAME", help="mlp: sigmoid or relu.  [sigmoid]"),
    _option("--dropout", type=float, metavar="P", help="mlp, lenet: part of the units to drop.  [0, 0.2]"),
    _option("--start", type=FILE, metavar="FILE", help="Start from the parameters in a file that --save wrote."),
    click.option("--device", type=click.Choice(["cpu", "gpu"]), default="cpu", help="Where to train.  [cpu]"),
    _option("--seed", type=int, default=0, metavar="N", help="All that is random follows from it.  [0]"),
    _option("--columns", type=Names(), default=(), metavar="NAME,...", help="Which columns to run.  [all]"),
    click.option("--json", "as_json", is_flag=True, help="Print one JSON document and nothing else."),
)


def lesson_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the lesson argument and the options of everything that trains."""
    for option in reversed(LESSON_OPTIONS):
        command = option(command)
    return command


def understand(
    lesson_name: str, options: dict[str, Any], start_progress: StartProgress | None = None
) -> tuple[Lesson, Problem, Settings]:
    """Turn options into what can be run.

    Raises:
        UserError: an option's value, or two options that do not go together.
    """
    from ..lesson import check_columns, find_lesson
    from ..tools.progress import no_progress
    from ..training.running import Settings, check_settings, generator

    lesson = find_lesson(lesson_name)
    columns = check_columns(lesson, options["columns"])
    _check_options(lesson, options)
    if options["seed"] < 0:
        raise UserError(f"seed is {options['seed']}: expected a whole number, 0 or more.")
    problem = make_problem(lesson, generator(options["seed"], "data"), options, start_progress or no_progress)
    batch_size = lesson.batch_size if options["batch_size"] is None else options["batch_size"]
    batch_size = min(batch_size, len(problem.X))
    settings = Settings(
        columns=columns,
        lr=learning_rates(lesson, columns, published_rates(lesson, options), options["lr"], batch_size),
        batch_size=batch_size,
        epochs=lesson.published_epochs(problem.num_inputs) if options["epochs"] is None else options["epochs"],
        smoothing=options["smoothing"],
        seed=options["seed"],
        wd=options["wd"],
        model=model_options(lesson, options),
        device=options["device"],
        start=None if options["start"] is None else _start(options["start"], lesson),
    )
    check_settings(settings)
    return lesson, problem, settings


def _check_options(lesson: Lesson, options: dict[str, Any]) -> None:
    """Raise a UserError for an option that this lesson has nothing to do with, or that another one rules out."""
    for name, lessons in OF_LESSON.items():
        if options[name] not in (None, False) and lesson.name not in lessons:
            reason = _why_not(lesson.name, name) or f"only for {', '.join(lessons)}."
            raise UserError(f"--{name.replace('_', '-')}: {reason}")
    given = [f"--{name.replace('_', '-')}" for name in LINE_OPTIONS if options[name] is not None]
    if given and options["data"] is not None:
        raise UserError(f"{', '.join(given)}: only the synthetic line of linear_regression has this to set.")


def _why_not(lesson: str, option: str) -> str:
    if option in LINE_OPTIONS:
        return "only the synthetic line of linear_regression has this to set."
    if option == "data" and lesson == "house_prices":
        return "house_prices has its own data; `handtorn compare linear_regression --data FILE`."
    return "only house_prices has features to choose from." if option == "features" else ""


def _start(path: Path, lesson: Lesson) -> Parameters:
    from ..training.parameter_files import load_parameters

    return load_parameters(path, lesson)


def model_options(lesson: Lesson, options: dict[str, Any]) -> dict[str, Any]:
    """The options of ``Model``: as published, but for what was given.

    Raises:
        UserError: a value that no model can have.
    """
    model = {name: lesson.model[name] for name in lesson.model}
    model |= {name: options[word] for name, word in MODEL_OPTIONS.items() if options[word] is not None}
    if not 0 <= model.get("num_hidden", 0) <= MOST_HIDDEN:
        raise UserError(f"hidden is {model['num_hidden']}: expected 0 to {MOST_HIDDEN:,}.")
    if options["hidden"] == 0 and (options["activation"] is not None or options["dropout"] is not None):
        raise UserError("--hidden 0 is one layer alone: it has no --activation and nothing for --dropout to drop.")
    if not 0 <= model.get("dropout", 0) <= 1:
        raise UserError(f"dropout is {model['dropout']:g}: expected a number from 0 to 1.")
    if model.get("activation", "relu") not in ("sigmoid", "relu"):
        raise UserError(f"activation is {model['activation']!r}: expected sigmoid or relu.")
    return model


def published_rates(lesson: Lesson, options: dict[str, Any]) -> dict[str, float]:
    """The learning rates that the lesson has for what the options describe."""
    if options["standardise"] and lesson.standardised_lr:
        return lesson.standardised_lr
    return lesson.baseline_lr if options["hidden"] == 0 else lesson.lr


def make_problem(lesson: Lesson, rng: Any, options: dict[str, Any], start_progress: StartProgress) -> Problem:
    """The data that the options describe."""
    from ..data import datasets as problems
    from ..data.files import from_file
    from ..lesson import CURVE, IMAGES

    if lesson.kind == IMAGES:
        return problems.fashion_mnist(options["data"], options["limit"], start_progress)
    given = {name: options[name] for name in LINE_OPTIONS if options[name] is not None}
    if lesson.kind == CURVE:
        return problems.product(rng, **given)
    if lesson.name == "house_prices":
        problem = problems.house_prices(options["features"] or ("area",))
    elif options["data"] is not None:
        problem = from_file(options["data"])
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
