"""What ``handtorn recover --replicates`` is told, and the study that it comes to."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from ..tools.errors import UserError
from .options import FILE, learning_rates, understand

if TYPE_CHECKING:
    import numpy as np

    from ..data.datasets import Problem
    from ..lesson import Lesson
    from ..lesson_recovery.line import LessonStudy

FEW_ROWS = 50  # with fewer, formulas for many rows have nothing to say
STUDY_OPTIONS = (
    click.option(
        "--replicates",
        type=int,
        metavar="R",
        help="A study: draw a truth, simulate, fit, R times over. 200 is the least for a verdict, 1000 a good number.",
    ),
    click.option("--workers", type=int, metavar="N", help="Study: processes; 1 is this one.  [one for each core]"),
    click.option("--dask", metavar="ADDRESS", help="Study: a running Dask scheduler, or `local` for one here."),
    click.option(
        "--out",
        type=FILE,
        metavar="FILE",
        help="Study: keep every finished replicate in FILE; the same command again goes on where it stopped.",
    ),
    click.option("--csv", type=FILE, metavar="FILE", help="Study: write a row per replicate, column and parameter."),
    click.option("--html", type=FILE, metavar="FILE", help="Study: write one page with tables and pictures."),
    click.option("--plot", type=FILE, metavar="FILE", help="Study: write a picture: .png or .svg."),
    click.option(
        "--estimate-noise", is_flag=True, help="Study: judge by the residuals' standard deviation, not the known one."
    ),
)
ONLY_FOR_STUDIES = ("workers", "dask", "out", "csv", "html", "plot", "estimate_noise")


def study_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options of a study."""
    for option in reversed(STUDY_OPTIONS):
        command = option(command)
    return command


def check_no_study(study: dict[str, Any]) -> None:
    """Raise a UserError for an option that only a study has."""
    for name in ONLY_FOR_STUDIES:
        if study[name] not in (None, False):
            raise UserError(f"--{name.replace('_', '-')} is for a study of many replicates: give --replicates too.")


def understand_study(lesson_name: str, options: dict[str, Any], *, estimate_noise: bool) -> LessonStudy:
    """Turn options into a study.

    Raises:
        UserError: an option's value, two options that do not go together, or data that no study can be made of.
    """
    from ..lesson import IMAGES, LINE, find_lesson

    lesson = find_lesson(lesson_name)
    for name in ("start", "limit"):
        if options[name] is not None:
            raise UserError(f"--{name} is not for studies, in which each replicate has data and a start of its own.")
    if options["device"] != "cpu":
        raise UserError("--device is cpu in a study, which fills the cores with replicates.")
    if lesson.kind == LINE:
        return _line(lesson, options, estimate_noise)
    if lesson.kind == IMAGES and lesson.name == "softmax_regression":
        return _softmax(lesson, options, estimate_noise)
    raise UserError(
        f"{lesson_name}: its parameters are not determined by the data (units can change places), so there is no truth "
        "to recover. Studies are for linear_regression, house_prices and softmax_regression."
    )


def _line(lesson: Lesson, options: dict[str, Any], estimate_noise: bool) -> LessonStudy:
    from ..comparison.comparison import backend_name
    from ..lesson_recovery.line import line_study

    fixed = options["data"] is not None or lesson.name == "house_prices"
    if fixed and options["examples"] is not None:
        raise UserError("--examples: the data has the rows that it has.")
    if options["standardise"] and not fixed:
        raise UserError("--standardise: the synthetic line's features are standard normal already.")
    sample = {**options, "true_w": None, "true_b": None, "noise": None} if fixed else options
    lesson, problem, settings = understand(lesson.name, sample)
    truth = _given_truth(problem, options)
    noise = options["noise"] if fixed else problem.noise
    return line_study(
        lesson,
        problem,
        settings,
        fixed=fixed,
        truth=truth,
        noise=noise,
        estimate_noise=estimate_noise,
        backend=backend_name(settings.columns),
    )


def _given_truth(problem: Problem, options: dict[str, Any]) -> np.ndarray | None:
    """The truth that --true-w and --true-b give; the article's takes the place of one that is missing."""
    import numpy as np

    from ..data.datasets import TRUE_B, TRUE_W

    weights, bias = options["true_w"], options["true_b"]
    if weights is None and bias is None:
        return None
    weights = TRUE_W if weights is None else weights
    if len(weights) != problem.num_inputs:
        raise UserError(f"--true-w has {len(weights)} weights: the data has {problem.num_inputs} features.")
    truth = np.array([*weights, TRUE_B if bias is None else bias])
    if not np.isfinite(truth).all():
        raise UserError(f"--true-w and --true-b are {truth.tolist()}: expected finite numbers.")
    return truth


def _softmax(lesson: Lesson, options: dict[str, Any], estimate_noise: bool) -> LessonStudy:
    from ..comparison.comparison import backend_name
    from ..lesson import check_columns
    from ..lesson_recovery import softmax
    from ..lesson_recovery.line import LessonStudy
    from ..training.running import Settings, check_settings, generator

    for name in ("true_w", "true_b", "noise", "data", "features", "standardise", "hidden", "activation", "dropout"):
        if options[name] not in (None, False):
            raise UserError(f"--{name.replace('_', '-')} is not for a study of {lesson.name}, whose data are drawn.")
    if estimate_noise:
        raise UserError("--estimate-noise: classes have none; their likelihood says how far estimates may be off.")
    columns = check_columns(lesson, options["columns"])
    examples = softmax.EXAMPLES if options["examples"] is None else options["examples"]
    least = len(softmax.names(softmax.example(generator(0, "data"), 2)))
    if examples <= least:
        raise UserError(f"examples is {examples}: a study of {least} parameters needs more.")
    batch_size = min(softmax.BATCH_SIZE if options["batch_size"] is None else options["batch_size"], examples)
    rates = {name: softmax.STEP / lesson.convention(name).step_factor(batch_size) for name in lesson.lr}
    settings = Settings(
        columns=columns,
        lr=learning_rates(lesson, columns, rates, options["lr"], batch_size),
        batch_size=batch_size,
        epochs=softmax.EPOCHS if options["epochs"] is None else options["epochs"],
        seed=options["seed"],
        wd=options["wd"],
    )
    check_settings(settings)
    problem = softmax.example(generator(max(options["seed"], 0), "data"), examples)
    return LessonStudy(lesson, settings, problem, False, None, 1.0, False, backend_name(columns))


def sizes_beside(study: LessonStudy) -> tuple[int, ...]:
    """Other numbers of examples, for a picture of how errors shrink: a quarter, half and twice as many."""
    examples = len(study.problem.X)
    return tuple(number for number in (examples // 4, examples // 2, examples * 2) if number >= FEW_ROWS)
