"""Pictures of a comparison. matplotlib is imported here and nowhere else in this package."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from . import least_squares
from .comparison import Comparison, StartProgress, no_progress
from .lockstep import LIMIT
from .problems import Parameters
from .running import trace_path

# Okabe and Ito's colours, which people with any colour vision can tell apart; markers and line styles differ too.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7")
MARKERS = ("o", "s", "^", "v")
# Names come from users' files: a $ in one is a $, not the start of a formula.
STYLE: Any = {"font.size": 9, "axes.spines.top": False, "axes.spines.right": False, "text.parse_math": False}
EPS = float(np.finfo(np.float32).eps)
POINTS_SHOWN = 100  # as many as the article draws


@dataclass(frozen=True)
class Style:
    """How a column looks in every panel."""

    colour: str
    marker: str
    line: str


def draw(result: Comparison, start_progress: StartProgress = no_progress) -> Figure:
    """Four panels: loss, fit over a feature, difference in lockstep, path of the parameters.

    The path needs each column trained once more, which is what there is to show progress of.
    """
    paths = {
        column: trace_path(
            result.lesson,
            run,
            result.problem,
            result.settings,
            start_progress(f"path of {column}", run.steps),
        )[:, :2]
        for column, run in result.runs.items()
    }
    styles = {
        column: Style(COLOURS[i % 4], MARKERS[i % 4], "-" if i == 0 else "--") for i, column in enumerate(result.runs)
    }
    with matplotlib.rc_context(STYLE):
        figure = Figure(figsize=(11, 8), layout="constrained")
        axes = figure.subplots(2, 2)
        figure.suptitle(f"{result.lesson.name}: {result.problem.description}", fontsize=11)
        draw_losses(axes[0, 0], result, styles)
        draw_fit(axes[0, 1], result, styles)
        draw_differences(axes[1, 0], result)
        draw_path(axes[1, 1], result, paths, styles)
        return figure


def as_png(figure: Figure, dpi: int = 150) -> bytes:
    """The picture's bytes; the same figure gives the same bytes."""
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=dpi, metadata={"Software": None})
    return buffer.getvalue()


def as_svg(figure: Figure) -> bytes:
    """The picture as SVG."""
    buffer = io.BytesIO()
    with matplotlib.rc_context({"svg.hashsalt": "handtorn"}):
        figure.savefig(buffer, format="svg", metadata={"Date": None})
    return buffer.getvalue()


def draw_losses(axes: Axes, result: Comparison, styles: dict[str, Style]) -> None:
    """The bias-corrected moving average of the loss over the steps."""
    from handtorn.training import moving_average  # the lesson's own

    for column, run in result.runs.items():
        averages = list(moving_average(run.step_losses, result.settings.smoothing))
        style, steps = styles[column], range(1, run.steps + 1)
        axes.plot(steps, run.step_losses, color=style.colour, linewidth=0.5, alpha=0.35)
        axes.plot(steps, averages, style.line, color=style.colour, label=column)
    axes.axhline(result.exact_error, color="0.5", linewidth=0.8, linestyle=":", label="exact least squares")
    axes.set(
        title="Loss during training: each step (faint), moving average",
        xlabel="step",
        ylabel="(ŷ − y)²",
        yscale="log",
    )
    axes.legend(frameon=False)


def draw_fit(axes: Axes, result: Comparison, styles: dict[str, Style]) -> None:
    """Estimated against true function (or the data) over the second feature, or the only one."""
    problem = result.problem
    shown = slice(0, POINTS_SHOWN)
    feature = min(1, problem.X.shape[1] - 1) if problem.truth is not None else 0
    at, design = problem.X[shown, feature], least_squares.design_matrix(problem.X[shown])
    for column, run in result.runs.items():
        style = styles[column]
        predicted = design @ least_squares.as_vector(run.parameters)
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
    if problem.truth is None:
        axes.plot(at, problem.y[shown], "k.", label=f"{problem.label}, as it is")
    real = design @ least_squares.as_vector(result.exact if problem.truth is None else problem.truth)
    name = "exact least squares" if problem.truth is None else "real"
    axes.plot(at, real, "*", color="black", markersize=3.5, label=name)
    axes.set(title="Estimated and real function", xlabel=problem.features[feature], ylabel=problem.label)
    axes.legend(frameon=False)


def draw_differences(axes: Axes, result: Comparison) -> None:
    """How far the columns are apart after every step, in lockstep."""
    axes.set(
        title="Difference between the columns in lockstep (none: at the bottom)",
        xlabel="step",
        ylabel="max |a − b| / max(1, |a|)",
    )
    if result.lockstep is None or not result.lockstep.differences[result.lockstep.pair]:
        axes.text(0.5, 0.5, "needs two columns", ha="center", transform=axes.transAxes)
        return
    axes.set_yscale("log")
    floor = EPS / 4  # below what float32 can tell; a difference of 0 is drawn here
    for (a, b), series in result.lockstep.differences.items():
        axes.plot(range(1, len(series) + 1), np.maximum(series, floor), linewidth=0.8, label=f"{a} and {b}")
    axes.axhline(LIMIT, color="0.5", linestyle=":", label=f"allowed, {LIMIT:.0e}")
    axes.axhline(EPS, color="0.7", linestyle="-.", linewidth=0.8, label="float32 at 1")
    axes.legend(frameon=False)


def draw_path(axes: Axes, result: Comparison, paths: dict[str, np.ndarray], styles: dict[str, Style]) -> None:
    """The way of two parameters, (w₁, w₂) or (w₁, b), over the contours of the loss."""
    names = (*(f"weight {name}" for name in result.problem.features), "bias")[:2]
    goal = least_squares.as_vector(result.exact)[:2]
    if paths:
        _draw_contours(axes, result.exact, result.problem.X, np.concatenate([*paths.values(), goal[None]]))
    for column, path in paths.items():
        style = styles[column]
        axes.plot(*path.T, style.line, color=style.colour, linewidth=1.2, label=column)
        axes.plot(*path[0], style.marker, color=style.colour, fillstyle="none")
    axes.plot(*goal, "k*", markersize=9, label="exact least squares")
    axes.set(title="Path over the contours of the loss, from the open marker", xlabel=names[0], ylabel=names[1])
    axes.legend(frameon=False)


def _draw_contours(axes: Axes, exact: Parameters, X: np.ndarray, points: np.ndarray) -> None:
    """Contours of the least loss that the other parameters allow, around the exact solution."""
    design = least_squares.design_matrix(X)
    # Minimised over the rest, a quadratic's curvature in two coordinates is the inverse of that block of the inverse.
    curvature = np.linalg.pinv(np.linalg.pinv(design.T @ design / len(X))[:2, :2])
    low, high = points.min(axis=0), points.max(axis=0)
    margin = 0.12 * np.maximum(high - low, 1e-3 * np.maximum(1, np.abs(high)))
    sides = [np.linspace(a, b, 120) for a, b in zip(low - margin, high + margin)]
    grid = np.stack(np.meshgrid(*sides), axis=-1) - least_squares.as_vector(exact)[:2]
    loss = np.einsum("...i,ij,...j", grid, curvature, grid)
    top = float(loss.max())
    levels = top * np.array([10.0**-power for power in np.arange(8, 0, -0.5)] + [0.6])
    axes.contour(*sides, loss, levels=np.unique(levels), colors="0.8", linewidths=0.7)
