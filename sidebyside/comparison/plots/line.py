"""The figure of a line: loss, fit over a feature, difference in lockstep, path of the parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ...data.least_squares import LeastSquares, as_vector, design_matrix
from ...tools.drawing import drawable
from .common import draw_differences, draw_losses, styles_of

if TYPE_CHECKING:
    from ..comparison import Comparison

POINTS_SHOWN = 100  # as many as the article draws


def draw_line(result: Comparison, paths: dict[str, np.ndarray]) -> Figure:
    """Four panels.

    Args:
        paths: the way of each column's parameters, (points, inputs + 1), the start first.
    """
    exact = result.task.least_squares
    assert exact is not None
    figure = Figure(figsize=(11, 8), layout="constrained")
    axes = figure.subplots(2, 2)
    draw_losses(axes[0, 0], result, result.runs)
    axes[0, 0].axhline(exact.error, color="0.5", linewidth=0.8, linestyle=":", label="exact least squares")
    axes[0, 0].legend(frameon=False)
    _draw_fit(axes[0, 1], result, exact)
    draw_differences(axes[1, 0], result)
    _draw_path(axes[1, 1], result, exact, {name: path[:, :2] for name, path in paths.items()})
    return figure


def _draw_fit(axes: Axes, result: Comparison, exact: LeastSquares) -> None:
    """Estimated against true function (or the data) over the second feature, or the only one."""
    dataset = result.dataset
    shown = slice(0, POINTS_SHOWN)
    feature = min(1, dataset.X.shape[1] - 1) if dataset.truth is not None else 0
    at, design = dataset.X[shown, feature], design_matrix(dataset.X[shown])
    for column, run in result.runs.items():
        style = styles_of(result)[column]
        predicted = design @ as_vector(run.parameters)
        size = 7 if style.marker == "o" else 4.5
        axes.plot(
            at,
            predicted,
            style.marker,
            color=style.colour,
            markersize=size,
            fillstyle="none",
            label=f"{column}, estimated",
        )
    if dataset.truth is None:
        axes.plot(at, dataset.y[shown], "k.", label=f"{drawable(dataset.label)}, as it is")
    real = design @ as_vector(exact.solution if dataset.truth is None else dataset.truth)
    name = "exact least squares" if dataset.truth is None else "real"
    axes.plot(at, real, "*", color="black", markersize=3.5, label=name)
    axes.set(
        title="Estimated and real function", xlabel=drawable(dataset.features[feature]), ylabel=drawable(dataset.label)
    )
    axes.legend(frameon=False)


def _draw_path(axes: Axes, result: Comparison, exact: LeastSquares, paths: dict[str, np.ndarray]) -> None:
    """The way of two parameters, (w₁, w₂) or (w₁, b), over the contours of the loss."""
    names = (*(f"weight {drawable(name)}" for name in result.dataset.features), "bias")[:2]
    goal = as_vector(exact.solution)[:2]
    if paths:
        _draw_contours(axes, exact, np.concatenate([*paths.values(), goal[None]]))
    for column, path in paths.items():
        style = styles_of(result)[column]
        axes.plot(*path.T, style.line, color=style.colour, linewidth=1.2, label=column)
        axes.plot(*path[0], style.marker, color=style.colour, fillstyle="none")
    axes.plot(*goal, "k*", markersize=9, label="exact least squares")
    axes.set(title="Path over the contours of the loss, from the open marker", xlabel=names[0], ylabel=names[1])
    axes.legend(frameon=False)


def _draw_contours(axes: Axes, exact: LeastSquares, points: np.ndarray) -> None:
    """Contours of the least loss that the other parameters allow, around the exact solution."""
    # Minimised over the rest, a quadratic's curvature in two coordinates is the inverse of that block of the inverse.
    curvature = np.linalg.pinv(np.linalg.pinv(exact.design.T @ exact.design / len(exact.design))[:2, :2])
    low, high = points.min(axis=0), points.max(axis=0)
    margin = 0.12 * np.maximum(high - low, 1e-3 * np.maximum(1, np.abs(high)))
    sides = [np.linspace(a, b, 120) for a, b in zip(low - margin, high + margin)]
    grid = np.stack(np.meshgrid(*sides), axis=-1) - as_vector(exact.solution)[:2]
    loss = np.einsum("...i,ij,...j", grid, curvature, grid)
    top = float(loss.max())
    levels = top * np.array([10.0**-power for power in np.arange(8, 0, -0.5)] + [0.6])
    axes.contour(*sides, loss, levels=np.unique(levels), colors="0.8", linewidths=0.7)
