"""The figure of a surface: loss of the network and of one layer alone, lockstep, what each has learnt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from ...tools.drawing import plain_log_scale
from ..grid import side
from .common import draw_differences, styles_of

if TYPE_CHECKING:
    from ..comparison import Comparison

LEVELS = np.linspace(-4, 4, 17)
PANELS = 3


def draw_surfaces(result: Comparison, surfaces: dict[str, np.ndarray]) -> Figure:
    """Loss by epoch and lockstep above; below, over the two features, the truth and what was learnt of it.

    Args:
        surfaces: values over the grid of the two features, (points, points), by title; as many as there are panels.
    """
    figure = Figure(figsize=(11, 8), layout="constrained")
    parts: Any = figure.subfigures(2, 1)
    above, below = parts
    losses, differences = above.subplots(1, 2)
    _draw_losses(losses, result)
    draw_differences(differences, result)
    panels = below.subplots(1, PANELS, sharex=True, sharey=True)
    surface = None
    for axes, (title, values) in zip(panels, surfaces.items()):
        surface = axes.contourf(side(), side(), values, LEVELS, cmap="RdBu_r", extend="both")
        axes.set(title=title, xlabel="x1", ylabel="x2", aspect="equal")
    for axes in panels[len(surfaces) :]:
        axes.axis("off")
    if surface is not None:
        below.colorbar(surface, ax=panels, label="y", shrink=0.9)
    return figure


def _draw_losses(axes: Axes, result: Comparison) -> None:
    hidden, activation = (
        result.settings.model_options.get("num_hidden"),
        result.settings.model_options.get("activation"),
    )
    for column, style in styles_of(result).items():
        for name, runs, width in ((f"{activation} between two layers", result.runs, 1.6),
                                  ("one layer", result.baselines, 0.9)):  # fmt: skip
            if column in runs:
                label = f"{column}, {name if hidden else 'one layer'}"
                losses = runs[column].losses
                axes.plot(
                    range(1, len(losses) + 1), losses, style.line, color=style.colour, linewidth=width, label=label
                )
    axes.set(title="Average loss of each epoch", xlabel="epoch", ylabel=result.lesson.loss.name)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    plain_log_scale(axes)
    axes.legend(frameon=False, fontsize=7)
