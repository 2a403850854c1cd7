"""Microseconds per step at the article's settings: the article's loops, ours, and those of others.

Every contestant is timed alike: data, loader and model are there before the clock starts, and it stops when
the parameters have arrived in NumPy, so that nothing is left in an engine's queue. Ours are timed by what a
user sees, ``Run.seconds``, which includes looking at every loss, with operators handed to the engine in bulk;
and by a bare walk, a plain ``for`` over the lesson's generator that does neither.

PyTorch and scikit-learn share the process with MXNet and bring an OpenMP of their own. Measured: MXNet's
times are the same within noise whether the two were imported before it, after it or not at all.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import article
import numpy as np
import peers
from rows import Row, Times, ratio

from sidebyside.column import COLUMNS
from sidebyside.course import LESSONS
from sidebyside.data.datasets import Dataset, synthetic_line
from sidebyside.data.least_squares import as_vector
from sidebyside.training.models import make_model, start_training
from sidebyside.training.running import run_column
from sidebyside.training.settings import Settings, generator
from sidebyside.training.task import Task

LESSON = LESSONS["linear_regression"]
LEARNED = 0.01  # how far the worst parameter may be from the truth: several times what SGD leaves here
FASTER_BY_HAND, FASTER_IN_GLUON = 3.3, 3.0

BY_HAND, GLUON, SYMBOL, NUMPY = "handtorn", "gluon_impl", "symbol_impl", "numpy_impl"
OVER_CLOSURES = 1.5
OVER_GLUON = 1.3
PACKAGES = {"scikit-learn (step = 10 rows)": "sklearn", "PyTorch (1 thread)": "torch"}
INSTALL = {"sklearn": "scikit-learn"}  # where pip knows a package by another name

Trial = Callable[[Dataset], tuple[float, np.ndarray]]
"""Trains once and returns the seconds, and the weights with the bias behind them."""


def task_of(dataset: Dataset, column: str, **other: object) -> Task:
    """A column's task with the article's settings, but for what is given."""
    published = {"batch_size": LESSON.batch_size, "epochs": LESSON.published_epochs(dataset.num_inputs)}
    chosen = {"columns": (COLUMNS[column],), "lr": {column: LESSON.lr[column]}, **published, **other}
    return Task(LESSON, dataset, Settings(**chosen))


def loop(prepare: peers.Prepare) -> Trial:
    """Time a loop that was made ready before."""

    def trial(dataset: Dataset) -> tuple[float, np.ndarray]:
        train = prepare(dataset.X, dataset.y)
        began = time.perf_counter()
        parameters = train()
        return time.perf_counter() - began, parameters

    return trial


def lesson(column: str) -> Trial:
    """Train a column as ``handtorn compare`` does."""

    def trial(dataset: Dataset) -> tuple[float, np.ndarray]:
        run = run_column(task_of(dataset, column), COLUMNS[column], lambda _steps: None)
        return run.seconds, as_vector(run.parameters)

    return trial


def bare_walk(column: str) -> Trial:
    """Walk a column's generator as anybody would, and look at nothing on the way."""

    def trial(dataset: Dataset) -> tuple[float, np.ndarray]:
        task = task_of(dataset, column)
        model = make_model(task, COLUMNS[column])
        steps = start_training(task, COLUMNS[column], model)
        began = time.perf_counter()
        for _ in steps:
            pass
        parameters = model.get_parameters()
        return time.perf_counter() - began, as_vector(parameters)

    return trial


CONTESTANTS: dict[str, Trial] = {
    "the article by hand": loop(article.prepare_hand_torn),
    BY_HAND: lesson(BY_HAND),
    f"{BY_HAND}, bare walk": bare_walk(BY_HAND),
    "the article in Gluon": loop(article.prepare_gluon),
    GLUON: lesson(GLUON),
    f"{GLUON}, bare walk": bare_walk(GLUON),
    SYMBOL: lesson(SYMBOL),
    f"{SYMBOL}, bare walk": bare_walk(SYMBOL),
    NUMPY: lesson(NUMPY),
    f"{NUMPY}, bare walk": bare_walk(NUMPY),
    "closures in NumPy": loop(peers.prepare_closures),
    "plain NumPy": loop(peers.prepare_numpy),
    "scikit-learn (step = 10 rows)": loop(peers.prepare_sklearn),
    "PyTorch (1 thread)": loop(peers.prepare_torch),
}


def measure(
    rounds: int, advance: Callable[[int], None], contestants: dict[str, Trial] | None = None
) -> dict[str, Times]:
    """Let the contestants, or everybody who is here, train in turn, after a round that does not count."""
    dataset = synthetic_line(generator(0, "data"))
    steps = task_of(dataset, BY_HAND).steps
    here = everybody_here() if contestants is None else contestants
    found: dict[str, list[float]] = {name: [] for name in here}
    for number in range(rounds + 1):
        for name in here if number % 2 else reversed(here):  # nobody always follows the same one
            seconds, parameters = here[name](dataset)
            _check_learned(name, parameters, dataset)
            if number:
                found[name].append(seconds / steps * 1e6)
        advance(1)
    return {name: Times("µs per step", values) for name, values in found.items()}


def everybody_here() -> dict[str, Trial]:
    """All contestants but those whose package is not installed."""
    return {
        name: trial
        for name, trial in CONTESTANTS.items()
        if name not in PACKAGES or not peers.is_missing(PACKAGES[name])
    }


def _check_learned(name: str, parameters: np.ndarray, dataset: Dataset) -> None:
    """A loop that does not learn the line would be fast for nothing."""
    assert dataset.truth is not None
    error = np.abs(parameters - as_vector(dataset.truth)).max()
    if not error < LEARNED:
        raise RuntimeError(f"{name} ends {error:.3g} from the truth (allowed {LEARNED}): its time means nothing.")


def compare(times: dict[str, Times]) -> list[Row]:
    """The ratios that are worth quoting."""

    def over(name: str, above: str, below: str, **bound: float) -> Row:
        return ratio(name, (above, times[above]), (below, times[below]), **bound)

    rows = []
    for column, original, bound in (
        (BY_HAND, "the article by hand", FASTER_BY_HAND),
        (GLUON, "the article in Gluon", FASTER_IN_GLUON),
    ):
        for ours in (column, f"{column}, bare walk"):
            rows.append(over(f"{ours}: times faster than {original}", original, ours, at_least=bound))
    for ours, other in ((SYMBOL, GLUON), (f"{SYMBOL}, bare walk", f"{GLUON}, bare walk")):
        rows.append(over(f"time: {ours} / {other}", ours, other, at_most=OVER_GLUON))
    for column in (BY_HAND, GLUON):
        for peer in ("plain NumPy", *PACKAGES):
            name = f"time: {column} / {peer}"
            rows.append(over(name, column, peer) if peer in times else _not_installed(name, peer))
    rows.append(over(f"time: {NUMPY} / closures in NumPy", NUMPY, "closures in NumPy", at_most=OVER_CLOSURES))
    return rows


def _not_installed(name: str, peer: str) -> Row:
    return Row(name, None, note=pip_install(PACKAGES[peer]))


def pip_install(package: str) -> str:
    """What a row says whose peer is missing; ``package`` is the name to import it by."""
    return f"not installed: pip install {INSTALL.get(package, package)}"
