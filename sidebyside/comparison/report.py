"""Says what a comparison found, as text: tables, verdicts, and what they mean."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np
from rich.console import Console

from ..tools.numbers import short
from ..tools.tables import Finding, Table, print_parts
from ..training.lockstep import Lockstep
from ..training.running import Run
from ..training.task import Task
from .on_diagnosis import on_diagnosis

if TYPE_CHECKING:
    from .comparison import Comparison

EPOCHS_SHOWN = 6
WIDTH = 110  # of a text that goes to no terminal

DIVIDES = {
    "nothing": "sums over the batch",
    "batch_size": "divides by the batch size",
    "rows": "averages over the batch",
}


def print_comparison(result: Comparison, console: Console) -> None:
    """Print the tables, the verdicts, and what they mean."""
    answer = on_diagnosis(result.diagnosis)  # first on a page, and last on a terminal, where one looks first
    others = findings(result)[len(answer) :]
    print_parts(headline(result), tables(result), [*others, *answer], console, legend(result))


def as_text(result: Comparison) -> str:
    """What :func:`print_comparison` prints, as one string."""
    console = Console(file=io.StringIO(), width=WIDTH)
    print_comparison(result, console)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def headline(result: Comparison) -> list[str]:
    """Two lines: what was run, and on what."""
    settings = result.settings
    batches = "full batches" if settings.batch_size == result.task.rows else f"batches of {settings.batch_size:,}"
    epochs = f"{settings.epochs:,} epoch{'s' * (settings.epochs > 1)}"
    return [
        f"{result.lesson.name}: {' beside '.join(settings.names)}, on {result.backend}",
        f"{result.dataset.description}; {batches}, {epochs}, seed {settings.seed}",
    ]


def tables(result: Comparison) -> list[Table]:
    """The tables that this lesson has, in the order in which they are shown."""
    view = result.view
    found = [*view.first_tables(result), training_table(result)]
    found += [lockstep_table(result.lockstep)] if result.lockstep and len(result.runs) > 2 else []
    return found + view.last_tables(result)


def training_table(result: Comparison) -> Table:
    """Learning rates, losses by epoch, and time of each column."""
    runs = list(result.runs.values())
    rows = [["learning rate", *(f"{run.lr:g}" for run in runs)], *_step_size_row(result, runs)]
    rows += _loss_rows(f"{result.lesson.loss.name}, epoch", runs)
    if result.baselines:
        rows += _loss_rows("one layer alone, epoch", list(result.baselines.values()))[-1:]
        rows.append(["… with learning rate", *(f"{run.lr:g}" for run in result.baselines.values())])
    rows += [
        *result.view.training_rows(result),
        ["steps", *(f"{run.steps:,}" for run in runs)],
        ["seconds", *(f"{run.seconds:.3f}" for run in runs)],
        ["µs per step", *(f"{1e6 * run.seconds / max(1, run.steps):.0f}" for run in runs)],
    ]
    return Table("Training", ["", *result.runs], rows)


def _step_size_row(result: Comparison, runs: list[Run]) -> list[list[str]]:
    """What the learning rates come to, as measured; no row where nothing could be."""
    sizes = [result.step_sizes.get(run.column.name) for run in runs]
    if not any(sizes):
        return []
    return [["step size, from the first update", *("" if size is None else f"{size.measured:.3g}" for size in sizes)]]


def _loss_rows(name: str, runs: list[Run]) -> list[list[str]]:
    rows = []
    for epoch in _epochs_to_show(max((len(run.losses) for run in runs), default=0)):
        losses = (f"{run.losses[epoch]:.6g}" if epoch < len(run.losses) else "" for run in runs)
        rows.append([f"{name} {epoch + 1:,}", *losses])
    return rows


def _epochs_to_show(count: int) -> list[int]:
    """All epochs, or the first and the last few of many."""
    if count <= EPOCHS_SHOWN:
        return list(range(count))
    return sorted({*range(EPOCHS_SHOWN // 2), *(round(count * part) - 1 for part in (0.1, 0.5, 1)), count - 1})


def lockstep_table(lockstep: Lockstep) -> Table:
    """Of every pair of columns, the largest difference and the step after which it was seen."""
    rows = [
        [" and ".join(pair), short(max(series, default=0.0)), f"{int(np.argmax(series or [0])) + 1:,}"]
        for pair, series in lockstep.differences.items()
    ]
    return Table("Lockstep", ["", "largest difference", "after step"], rows)


def findings(result: Comparison) -> list[Finding]:
    """One sentence for each verdict, then the remarks."""
    found = on_diagnosis(result.diagnosis)
    found += [
        Finding(f"recovered by {column}: {recovery.reason}.", recovery.recovered)
        for column, recovery in result.recoveries.items()
    ]
    found += [_better(result, column) for column in result.baselines]
    found += _on_diverged(result)
    if result.lockstep is not None:
        found.append(_on_lockstep(result.lockstep))
    found += _on_step_sizes(result)
    if len(result.runs) > 1:
        found += map(Finding, why_rates_differ(result.task))
    found += map(Finding, [*_on_the_short_batch(result), *result.view.remarks(result)])
    found += _on_where_to_look(result)
    if result.interrupted:
        found.append(Finding("Stopped by Ctrl-C: this is what was done so far."))
    return found


def _better(result: Comparison, column: str) -> Finding:
    """How much less the loss is than that of the simpler model."""
    share, better = result.share_of_baseline(column), result.is_better(column)
    judged = "" if better is None else f" (expected below {result.lesson.baseline_share:g})"
    return Finding(f"two layers by {column}: the loss ends at {share:.2g} of one layer's{judged}.", better)


def _on_lockstep(lockstep: Lockstep) -> Finding:
    """Whether the columns made the same steps, and how far apart they were."""
    count, pair = len(lockstep.differences[lockstep.pair]), " and ".join(lockstep.pair)
    if not count:
        return Finding("in lockstep: no step was made.")
    if lockstep.max_difference == 0:
        same = f"in lockstep: in {count:,} steps from the same start {pair} were the same, bit for bit."
        return Finding(same, True)
    return Finding(
        f"in lockstep: in {count:,} steps from the same start, {pair} differed most after step {lockstep.step:,}, "
        f"by {short(lockstep.max_difference)} (allowed {short(lockstep.limit)}).",
        lockstep.holds,
    )


def _on_where_to_look(result: Comparison) -> Iterable[Finding]:
    """Recovery alone says no, and not why."""
    mine = next((column for column in result.settings.columns if column.based_on is not None), None)
    if mine is not None and result.diagnosis is None and not result.as_expected:
        yield Finding(f"`handtorn compare {result.lesson.name} --mine …` says where {mine} parts from {mine.based_on}.")


def _on_diverged(result: Comparison) -> Iterable[Finding]:
    """Somebody's own code whose loss stopped being finite."""
    for name, run in result.runs.items():
        if run.diverged:
            yield Finding(f"{name} stopped at step {run.diverged:,}: its loss is no longer a finite number.", False)


def _on_step_sizes(result: Comparison) -> Iterable[Finding]:
    """A column whose first update is not what its convention says."""
    for name, size in result.step_sizes.items():
        said = result.diagnosis is not None and name == result.diagnosis.mine and result.diagnosis.answers
        if size is None or size.agrees is not False or said:
            continue
        measured = f"its first update comes to {size.measured:.3g} on the mean of {result.lesson.loss.common}"
        share = f"{size.measured / size.declared:.3g} times the {size.declared:.3g} that its convention says"
        yield Finding(f"step size of {name}: {measured}, {share}.", False)


def why_rates_differ(task: Task) -> list[str]:
    """What each learning rate comes to as a step size, and how that explains the ratio of one to another."""
    loss, parts = task.lesson.loss, []
    for column in task.settings.columns:
        if column.based_on is not None:  # what it does is measured, and not declared
            continue
        divides = DIVIDES[task.lesson.convention(column).divides_by]
        said = " and ".join(filter(None, (loss.said_of(column), divides)))
        factor = task.step_factor(column)
        lr = task.settings.lr[column.name]
        parts.append(f"{column} {said}, which makes {lr:g} × {factor:,} = {task.step_size(column):.3g}")
    sizes = f"Learning rate × convention = step size on the mean of {loss.common}: {'; '.join(parts)}."
    return [sizes, *_ratios(task)]


def _ratios(task: Task) -> Iterable[str]:
    """Of two columns whose learning rates differ: which part is the convention, and which the articles' choice."""
    first, *others = task.settings.columns
    lr = task.settings.lr
    for column in others:
        if column.based_on is not None:
            continue
        convention = task.step_factor(first) / task.step_factor(column)
        chosen = task.step_size(column) / task.step_size(first)
        if abs(convention - 1) < 1e-9 or abs(chosen - 1) < 1e-9:
            continue
        size = "larger" if chosen > 1 else "smaller"
        yield (
            f"So {column}'s {lr[column.name]:g} is {lr[column.name] / lr[first.name]:.3g} times {first}'s "
            f"{lr[first.name]:g}: {convention:.3g} times by convention, {chosen:.3g} times because a {size} step size "
            "was chosen."
        )


def _on_the_short_batch(result: Comparison) -> list[str]:
    """Why columns that start alike may end a little apart when they run as published."""
    rest, size = result.task.short_batch, result.settings.batch_size
    ways = {name: result.lesson.convention(run.column).divides_by for name, run in result.runs.items()}
    whole = ", ".join(name for name, way in ways.items() if way != "rows")
    own = ", ".join(name for name, way in ways.items() if way == "rows")
    if not (rest and whole and own):
        return []
    return [
        f"The last batch of each epoch has {rest:,} rows instead of {size:,}: there {own} divide by "
        f"{rest:,}, and {whole} as in a whole one. As published, they part a little there; the lockstep converts it."
    ]


def legend(result: Comparison) -> list[str]:
    """What the tables show, a line each."""
    lines = []
    if len(result.runs) > 1 and result.lesson.same_start:
        lines.append("Training: each column as published, with its own learning rate, from the same start.")
    elif len(result.runs) > 1:
        lines.append(
            "Training: each column as published, with its own learning rate and its own initialisation. That is why "
            "losses of epoch 1 differ even between columns that take the same step size."
        )
    if result.lockstep is not None:
        lines.append(
            "Lockstep: a second run. All columns start from the parameters of the first and take the same step size, "
            "each by a converted learning rate; after every step max |a - b| / max(1, |a|) over all parameters is "
            f"rounding where it stays below {short(result.lockstep.limit)}."
        )
    if result.diagnosis is not None:
        lines.append(f"Trial, where a sentence speaks of single steps: {result.diagnosis.described_trial}.")
    return lines + result.view.legend(result)
