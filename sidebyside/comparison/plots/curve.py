"""Pictures of a curve: loss of the network and of one layer alone, difference in lockstep, what each has learnt."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from ...tools.progress import StartProgress
from ...training.running import Run, Settings, predict, trained_model
from ..comparison import Comparison, baseline_settings
from .common import draw_differences, plain_log_scale, styles_of

REACH = 2.0  # standard deviations of the features: 95 of 100 examples lie within, in each direction
LEVELS = np.linspace(-4, 4, 17)


def draw_curve(result: Comparison, start_progress: StartProgress) -> Figure:
    """Loss by epoch and lockstep above; below, over the two features, the truth and what was learnt of it."""
    figure = Figure(figsize=(11, 8), layout="constrained")
    parts: Any = figure.subfigures(2, 1)
    above, below = parts
    losses, differences = above.subplots(1, 2)
    _draw_losses(losses, result)
    draw_differences(differences, result)
    side = np.linspace(-REACH, REACH, 60, dtype=np.float32)
    grid = np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2)
    shown = {"y = x1 x2": grid[:, 0] * grid[:, 1]}
    column = result.settings.columns[0]
    simpler = baseline_settings(result.lesson, result.settings)
    if column in result.baselines and simpler is not None:
        shown[f"one layer, {column}"] = _surface(result, result.baselines[column], simpler, grid)
    if column in result.runs:
        name = "two layers" if result.settings.model.get("num_hidden") else "one layer"
        shown[f"{name}, {column}"] = _surface(result, result.runs[column], result.settings, grid)
    panels = below.subplots(1, 3, sharex=True, sharey=True)
    for axes, (title, values) in zip(panels, shown.items()):
        surface = axes.contourf(side, side, values.reshape(60, 60), LEVELS, cmap="RdBu_r", extend="both")
        axes.set(title=title, xlabel="x1", ylabel="x2", aspect="equal")
    for axes in panels[len(shown) :]:
        axes.axis("off")
    below.colorbar(surface, ax=panels, label="y", shrink=0.9)
    return figure


def _draw_losses(axes: Axes, result: Comparison) -> None:
    hidden, activation = result.settings.model.get("num_hidden"), result.settings.model.get("activation")
    for column, style in styles_of(result).items():
        for name, runs, width in ((f"{activation} between two layers", result.runs, 1.6),
                                  ("one layer", result.baselines, 0.9)):  # fmt: skip
            if column in runs:
                label = f"{column}, {name if hidden else 'one layer'}"
                losses = runs[column].losses
                axes.plot(
                    range(1, len(losses) + 1), losses, style.line, color=style.colour, linewidth=width, label=label
                )
    axes.set(title="Average loss of each epoch", xlabel="epoch", ylabel="(ŷ − y)²")
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    plain_log_scale(axes)
    axes.legend(frameon=False, fontsize=7)


def _surface(result: Comparison, run: Run, settings: Settings, grid: np.ndarray) -> np.ndarray:
    model = trained_model(result.lesson, run, result.problem, replace(settings, start=None))
    return predict(run.column, model, grid, settings.device).ravel()
