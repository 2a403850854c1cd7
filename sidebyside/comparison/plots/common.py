"""What the figures of all lessons share: a style for each column, and the panels that every comparison has."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ...tools.drawing import COLOURS, Style, plain_log_scale, styles
from ...training.running import Run

if TYPE_CHECKING:
    from ..comparison import Comparison

EPS = float(np.finfo(np.float32).eps)
MOST_IN_LEGEND = 6  # pairs of columns that are named; of more, the legend would hide the panel


def styles_of(result: Comparison) -> dict[str, Style]:
    """A style for each column."""
    return styles(result.settings.names)


def moving_average(losses: Iterable[float], smoothing: float) -> list[float]:
    """The lesson's bias-corrected moving average, m / (1 - (1 - c)ᵗ), for columns that run without MXNet too."""
    averages, moving, weight = [], 0.0, 0.0
    for loss in losses:
        moving = (1 - smoothing) * moving + smoothing * loss
        weight = (1 - smoothing) * weight + smoothing
        averages.append(moving / weight)
    return averages


def draw_losses(axes: Axes, result: Comparison, runs: dict[str, Run]) -> None:
    """The bias-corrected moving average of the loss over the steps."""
    for column, run in runs.items():
        style, steps = styles_of(result)[column], range(1, run.steps + 1)
        averages = moving_average(run.step_losses, result.settings.smoothing)
        axes.plot(steps, run.step_losses, color=style.colour, linewidth=0.5, alpha=0.35)
        axes.plot(steps, averages, style.line, color=style.colour, label=column)
    axes.set(
        title="Loss during training: each step (faint), moving average",
        xlabel="step",
        ylabel=result.lesson.loss.name,
    )
    plain_log_scale(axes)


def draw_differences(axes: Axes, result: Comparison) -> None:
    """How far the columns are apart after every step, in lockstep."""
    axes.set(
        title="Difference in lockstep (none: at the bottom)",
        xlabel="step",
        ylabel="max |a − b| / max(1, |a|)",
    )
    lockstep = result.lockstep
    if lockstep is None or not lockstep.differences[lockstep.pair]:
        axes.text(0.5, 0.5, "needs two columns", ha="center", transform=axes.transAxes)
        return
    plain_log_scale(axes)
    floor = EPS / 4  # below what float32 can tell; a difference of 0 is drawn here
    pairs = sorted(lockstep.differences, key=lambda pair: -max(lockstep.differences[pair]))
    named = pairs[:MOST_IN_LEGEND]
    names = [f"{a} and {b}" for a, b in lockstep.differences]
    for (pair, series), style in zip(lockstep.differences.items(), styles(names).values()):
        label = " and ".join(pair) if pair in named else None
        line = "-" if len(names) <= len(COLOURS) else style.line
        steps = range(1, len(series) + 1)
        axes.plot(steps, np.maximum(series, floor), line, color=style.colour, linewidth=0.8, label=label)
    if len(pairs) > len(named):
        axes.plot([], [], " ", label=f"and {len(pairs) - len(named)} pairs that differ less")
    axes.axhline(lockstep.limit, color="0.5", linestyle=":", label=f"allowed, {lockstep.limit:.0e}")
    axes.axhline(EPS, color="0.7", linestyle="-.", linewidth=0.8, label="float32 at 1")
    axes.legend(frameon=False, fontsize=7)


def draw_losses_and_differences(result: Comparison) -> Figure:
    """The two panels that every lesson has."""
    figure = Figure(figsize=(11, 4), layout="constrained")
    losses, differences = figure.subplots(1, 2)
    draw_losses(losses, result, result.runs)
    losses.legend(frameon=False)
    draw_differences(differences, result)
    return figure
