"""Says what a comparison found: as text for a terminal, as a dictionary for JSON."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from rich.console import Console

from ..data import least_squares
from ..data.datasets import Parameters
from ..lesson import IMAGES, Lesson
from ..tools.tables import Finding, Table, print_parts
from ..training.lockstep import Lockstep
from ..training.running import Run, Settings, largest_stable_lr
from . import cross_entropy as why
from .comparison import MUCH_LESS, Comparison

EPOCHS_SHOWN = 6
SETTLED = 0.1  # what is left of the start in a direction that has got where it was going
FAR_ABOVE = 1e-2  # a fit this part above the best possible loss is worth a remark


def print_comparison(result: Comparison, console: Console) -> None:
    """Print the tables, the verdicts, and why the learning rates differ."""
    print_parts(headline(result), sheets(result), findings(result), console)


def headline(result: Comparison) -> list[str]:
    """Two lines: what was run, and on what."""
    settings = result.settings
    batches = "full batches" if settings.batch_size == len(result.problem.X) else f"batches of {settings.batch_size:,}"
    epochs = f"{settings.epochs:,} epoch{'s' * (settings.epochs > 1)}"
    return [
        f"{result.lesson.name}: {' beside '.join(settings.columns)}, on {result.backend}",
        f"{result.problem.description}; {batches}, {epochs}, seed {settings.seed}",
    ]


def sheets(result: Comparison) -> list[Table]:
    """The tables that this kind of lesson has, in the order in which they are shown."""
    found = [parameter_sheet(result)] if result.exact is not None else []
    found += [error_sheet(result)] if result.recoveries else []
    found += [accuracy_sheet(result)] if result.problem.classes else []
    found += [training_sheet(result)]
    found += [lockstep_sheet(result.lockstep)] if result.lockstep and len(result.runs) > 2 else []
    return found + (why_sheets(result) if result.lesson.module == "softmax_regression" and result.runs else [])


def parameter_sheet(result: Comparison) -> Table:
    """Estimated parameters of each column beside the true or, where there are none, the exact ones."""
    assert result.exact is not None
    truth = result.problem.truth
    reference = least_squares.as_vector(result.exact if truth is None else truth)
    estimates = [least_squares.as_vector(run.parameters) for run in result.runs.values()]
    rows = [
        [name, *(f"{value:.5f}" for value in values)]
        for name, *values in zip(_parameter_names(result), reference, *estimates)
    ]
    return Table("Parameters", ["", "exact" if truth is None else "true", *result.runs], rows)


def error_sheet(result: Comparison) -> Table:
    """How far each parameter is from the truth, and how far it may be."""
    rows = [
        [name, *(_error_and_tolerance(r.error[index], r.tolerance[index]) for r in result.recoveries.values())]
        for index, name in enumerate(_parameter_names(result))
    ]
    return Table("Error ≤ allowed", ["", *result.recoveries], rows)


def _parameter_names(result: Comparison) -> list[str]:
    return [*(f"weight {name}" for name in result.problem.features), "bias"]


def _error_and_tolerance(error: float, tolerance: float) -> str:
    return f"{_brief(error)} {'≤' if error <= tolerance else '>'} {_brief(tolerance)}"


def _brief(number: float) -> str:
    """Two digits, and an exponent without the zero that only fills a table: 3.7e-4."""
    return f"{number:.1e}".replace("e-0", "e-").replace("e+0", "e+")


def accuracy_sheet(result: Comparison) -> Table:
    """Of each epoch, the part of the images that was classified right: in training / on the test images after it."""
    runs = list(result.runs.values())
    rows = []
    for epoch in range(max((len(run.train_accuracy) for run in runs), default=0)):
        cells = (_accuracies(run, epoch) if epoch < len(run.train_accuracy) else "" for run in runs)
        rows.append([f"epoch {epoch + 1:,}", *cells])
    seconds = (f"{np.median(run.epoch_seconds):.2f}" if run.epoch_seconds else "" for run in runs)
    rows.append(["s per epoch", *seconds])
    return Table("Accuracy in training / on test images", ["", *(run.column for run in runs)], rows)


def _accuracies(run: Run, epoch: int) -> str:
    return f"{run.train_accuracy[epoch]:.3f} / {run.test_accuracy[epoch]:.3f}"


def training_sheet(result: Comparison) -> Table:
    """Learning rates, losses by epoch, and time of each column."""
    runs, loss = list(result.runs.values()), loss_name(result.lesson)
    rows = [["learning rate", *(f"{run.lr:g}" for run in runs)]]
    rows += _loss_rows(f"{loss}, epoch", runs)
    if result.baselines:
        rows += _loss_rows("one layer alone, epoch", list(result.baselines.values()))[-1:]
        rows.append(["… with learning rate", *(f"{run.lr:g}" for run in result.baselines.values())])
    if result.exact is not None:
        rows += [
            ["mean (ŷ - y)² at the end", *(f"{result.error_of(run.column):.6g}" for run in runs)],
            ["exact least squares", *(f"{result.exact_error:.6g}" for _ in runs)],
        ]
    rows += [
        ["steps", *(f"{run.steps:,}" for run in runs)],
        ["seconds", *(f"{run.seconds:.3f}" for run in runs)],
        ["µs per step", *(f"{1e6 * run.seconds / max(1, run.steps):.0f}" for run in runs)],
    ]
    return Table("Training", ["", *(run.column for run in runs)], rows)


def loss_name(lesson: Lesson) -> str:
    """What the losses of a lesson are."""
    return "cross-entropy" if lesson.kind == IMAGES else "(ŷ - y)²"


def _loss_rows(name: str, runs: list[Run]) -> list[list[str]]:
    rows = []
    for epoch in _epochs_to_show(max((len(run.losses) for run in runs), default=0)):
        losses = (f"{run.losses[epoch]:.6g}" if epoch < len(run.losses) else "" for run in runs)
        rows.append([f"{name} {epoch + 1:,}", *losses])
    return rows


def lockstep_sheet(lockstep: Lockstep) -> Table:
    """Of every pair of columns, the largest difference and the step after which it was seen."""
    rows = [
        [" and ".join(pair), _brief(max(series, default=0.0)), f"{int(np.argmax(series or [0])) + 1:,}"]
        for pair, series in lockstep.differences.items()
    ]
    return Table("Lockstep", ["", "largest difference", "after step"], rows)


def findings(result: Comparison) -> list[Finding]:
    """One line for each verdict, then the remarks."""
    lines = [
        Finding(f"recovered by {column}: {recovery.reason}.", recovery.recovered)
        for column, recovery in result.recoveries.items()
    ]
    lines += [better_line(result, column) for column in result.baselines]
    if result.lockstep is not None:
        lines.append(lockstep_line(result.lockstep))
    if len(result.runs) > 1:
        lines.append(Finding(why_rates_differ(result.lesson, result.settings)))
    lines += map(Finding, remarks(result))
    if result.interrupted:
        lines.append(Finding("Stopped by Ctrl-C: this is what was done so far."))
    return lines


def better_line(result: Comparison, column: str) -> Finding:
    """How much less the loss is than that of the simpler model."""
    share, better = result.share_of_baseline(column), result.is_better(column)
    judged = "" if better is None else f" (expected below {MUCH_LESS:g})"
    return Finding(f"two layers by {column}: the loss ends at {share:.2g} of one layer's{judged}.", better)


def lockstep_line(lockstep: Lockstep) -> Finding:
    """Whether the columns made the same steps, and how far apart they were."""
    count, pair = len(lockstep.differences[lockstep.pair]), " and ".join(lockstep.pair)
    if not count:
        return Finding("in lockstep: no step was made.")
    if lockstep.max_difference == 0:
        return Finding(f"in lockstep: in {count:,} steps from the same start {pair} were the same, bit for bit.", True)
    return Finding(
        f"in lockstep: in {count:,} steps from the same start, {pair} differed most after step {lockstep.step:,}, "
        f"by {_brief(lockstep.max_difference)} (allowed {_brief(lockstep.limit)}).",
        lockstep.holds,
    )


def why_rates_differ(lesson: Lesson, settings: Settings) -> str:
    """One sentence: what each learning rate comes to on the common scale, and whence the factor."""
    words = {"nothing": "sums over the batch", "batch_size": "divides by the batch size", "rows": "takes the mean"}
    parts = []
    for column in settings.columns:
        convention = lesson.convention(column)
        factor = convention.step_factor(settings.batch_size)
        square = {1: "halves the square and ", 2: "takes the whole square and "}[convention.multiple]
        parts.append(
            f"{column} {'' if lesson.kind == IMAGES else square}{words[convention.divides_by]}, "
            f"which makes {settings.lr[column]:g} × {factor:,} = {settings.lr[column] * factor:.3g}"
        )
    common = "the cross-entropy" if lesson.kind == IMAGES else "½(ŷ - y)²"
    return f"What the learning rates come to, as a step on the mean of {common}: {'; '.join(parts)}."


def remarks(result: Comparison) -> list[str]:
    """What a reader should know about the size of the step on these data."""
    lines = _on_the_short_batch(result)
    if result.exact is None:
        return lines
    for column, run in result.runs.items():
        stable = largest_stable_lr(result.lesson, column, result.problem, result.settings.batch_size)
        first = column == result.settings.columns[0] and result.lockstep is not None
        replaced = " The lockstep takes a tenth of that." if first else ""
        if run.lr >= stable:
            lines.append(
                f"{column}: lr {run.lr:g} is not below {stable:.3g}, the largest that is stable here.{replaced}"
            )
    if result.problem.truth is None and result.runs:
        stable_lrs = ", ".join(
            f"{column} {largest_stable_lr(result.lesson, column, result.problem, result.settings.batch_size):.3g}"
            for column in result.runs
        )
        lines.append(f"Largest stable learning rate on these data: {stable_lrs}.")
        above = max(map(result.error_of, result.runs)) / max(result.exact_error, float(np.finfo(float).tiny)) - 1
        if above > FAR_ABOVE and _is_stuck(result):
            lines.append(
                f"The fit is still {100 * above:.2g}% above exact least squares: no stable step gets ahead in the "
                "flattest direction. With standardised features (--standardise) it does."
            )
    return lines


def why_sheets(result: Comparison) -> list[Table]:
    """What the loss says of one test image, and why it is computed from logits."""
    column, run = next(iter(result.runs.items()))
    X, y = result.problem.X_test, result.problem.y_test
    assert X is not None
    assert y is not None
    logits = X[0].ravel() @ run.parameters["weight"].T + run.parameters["bias"]
    found = why.on_one_example(logits, int(y[0]))
    example = [
        ["likelihood p of its class", f"{found['likelihood']:.6f}"],
        ["-log p", f"{found['negative_log_likelihood']:.6f}"],
        ["cross-entropy with the one-hot label", f"{found['cross_entropy']:.6f}"],
        ["KL divergence of p from the label", f"{found['kl_divergence']:.6f}"],
    ]
    extreme = np.array(why.LOGITS)
    rows = [
        ["log(softmax), as in books", *(f"{value:g}" for value in why.naive_log_softmax(extreme))],
        ["log-softmax, maximum taken away", *(f"{value:g}" for value in why.log_softmax(extreme))],
    ]
    return [
        Table(f"The first test image ({result.problem.classes[y[0]]}), as {column} sees it", ["", ""], example),
        Table("Why from logits: in float32, of logits", ["", *(f"{value:g}" for value in why.LOGITS)], rows),
    ]


def _on_the_short_batch(result: Comparison) -> list[str]:
    """Why columns that start alike may end a little apart when they run as published."""
    settings, rest = result.settings, len(result.problem.X) % result.settings.batch_size
    ways = {column: result.lesson.convention(column).divides_by for column in result.runs}
    if not rest or len(set(ways.values())) < 2:
        return []
    whole = ", ".join(column for column, way in ways.items() if way != "rows")
    own = ", ".join(column for column, way in ways.items() if way == "rows")
    if not own:
        return []
    return [
        f"The last batch of each epoch has {rest:,} rows instead of {settings.batch_size:,}: there {own} divide by "
        f"{rest:,}, and {whole} as in a whole one. As published, they part a little there; the lockstep converts it."
    ]


def _is_stuck(result: Comparison) -> bool:
    """Has the steepest direction settled while the flattest has hardly begun, in every column?"""
    slopes, settings = least_squares.curvatures(result.problem.X), result.settings
    steps = [
        run.lr * result.lesson.convention(run.column).step_factor(settings.batch_size) for run in result.runs.values()
    ]
    count = min(run.steps for run in result.runs.values())
    return all(
        abs(1 - step * slopes[-1]) ** count < SETTLED and abs(1 - step * slopes[0]) ** count > 1 - SETTLED
        for step in steps
    )


def _epochs_to_show(count: int) -> list[int]:
    """All epochs, or the first and the last few of many."""
    if count <= EPOCHS_SHOWN:
        return list(range(count))
    return sorted({*range(EPOCHS_SHOWN // 2), *(round(count * part) - 1 for part in (0.1, 0.5, 1)), count - 1})


def as_document(result: Comparison) -> dict[str, Any]:
    """The comparison as one JSON document; docs/architecture.md lists its fields."""
    document: dict[str, Any] = {
        "lesson": result.lesson.name,
        "backend": result.backend,
        "seed": result.settings.seed,
        "settings": settings_document(result),
        "columns": {column: _column_document(result, run) for column, run in result.runs.items()},
        "lockstep": None,
        "exact": None,
        "interrupted": result.interrupted,
    }
    if result.exact is not None:
        document["exact"] = {"parameters": _listed(result.exact), "mean_squared_error": result.exact_error}
    if result.lockstep is not None:
        document["lockstep"] = {
            "max_difference": _number(result.lockstep.max_difference),
            "limit": result.lockstep.limit,
            "steps": len(result.lockstep.differences[result.lockstep.pair]),
            "pairs": {",".join(pair): _number(max(d, default=0.0)) for pair, d in result.lockstep.differences.items()},
            "step": result.lockstep.step,
            "pair": list(result.lockstep.pair),
            "holds": result.lockstep.holds,
            "lr": result.lockstep.lr,
        }
    return document


def settings_document(result: Comparison) -> dict[str, Any]:
    """Everything that has to be given again to get the same comparison."""
    settings, problem = result.settings, result.problem
    return {
        "columns": list(settings.columns),
        "lr": settings.lr,
        "batch_size": settings.batch_size,
        "epochs": settings.epochs,
        "smoothing": settings.smoothing,
        "wd": settings.wd,
        "model": settings.model,
        "device": settings.device,
        "examples": len(problem.X),
        "features": list(problem.features),
        "classes": list(problem.classes),
        "problem": problem.description,
        "truth": None if problem.truth is None else _listed(problem.truth),
        "noise": problem.noise,
    }


def _column_document(result: Comparison, run: Run) -> dict[str, Any]:
    document: dict[str, Any] = {
        "parameters": _listed(run.parameters),
        "losses": run.losses,
        "seconds": run.seconds,
        "steps": run.steps,
    }
    if result.exact is not None:
        batch_size = result.settings.batch_size
        document["mean_squared_error"] = result.error_of(run.column)
        document["largest_stable_lr"] = largest_stable_lr(result.lesson, run.column, result.problem, batch_size)
    if result.problem.classes:
        document |= {name: getattr(run, name) for name in ("train_accuracy", "test_accuracy", "epoch_seconds")}
    if run.column in result.baselines:
        document["baseline_losses"] = result.baselines[run.column].losses
    recovery = result.recoveries.get(run.column)
    if recovery is not None:
        document |= {
            "error": _listed(least_squares.as_parameters(recovery.error)),
            "tolerance": _listed(least_squares.as_parameters(recovery.tolerance)),
            "recovered": recovery.recovered,
            "reason": recovery.reason,
        }
    return document


def _listed(parameters: Parameters) -> dict[str, Any]:
    return {name: np.asarray(values, dtype=float).tolist() for name, values in parameters.items()}


def _number(value: float) -> float | None:
    return value if math.isfinite(value) else None  # JSON has no infinity
