"""The panels of one estimator: its estimates and errors against the truth, and the histograms of z and PIT."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from ..tools.drawing import Style, drawable
from .summary import BAND, PIT_BINS, Z_EDGES, EstimatorSummary, pit_band

MOST_POINTS = 1500  # in one scatter plot, of all parameters together
FAR_APART = 50.0  # parameters whose sizes differ by more are drawn in units of their own
LONGEST = 24  # letters of a name
NAMED = 6  # parameters whose names fit beside a small panel
BEHIND: Any = {"facecolor": "white", "alpha": 0.7, "edgecolor": "none", "pad": 1}  # of words over points


def varies(estimator: EstimatorSummary) -> bool:
    """Does the truth differ between replicates?"""
    return len(estimator.points) > 1 and bool((np.ptp(estimator.points[:, 0], axis=0) > 0).any())


def _points(estimator: EstimatorSummary) -> tuple[np.ndarray, np.ndarray]:
    """Truths and estimates of the first replicates, (replicates, parameters), as many as can be told apart."""
    few = estimator.points[: max(2, MOST_POINTS // estimator.points.shape[2])]
    return few[:, 0], few[:, 1]


def draw_estimates(axes: Axes, estimator: EstimatorSummary, style: Style) -> None:
    """Estimates against truths, with the line on which they are equal."""
    truth, value = _points(estimator)
    middle, unit = _units_of_truth(truth)
    x, y = (truth - middle) / unit, (value - middle) / unit
    _scatter(axes, x, y, style)
    room = 0.5 * np.ptp(x) or 1.0  # estimates of a truth that hardly varies may be far beyond, and hide all others
    axes.set_ylim(max(x.min() - room, axes.get_ylim()[0]), min(x.max() + room, axes.get_ylim()[1]))
    axes.axline((0, 0), slope=1, color="black", linewidth=0.7)
    found = estimator.parameters
    note = f"slope {_span((p.slope for p in found), '.4f')}\nintercept {_span((p.intercept for p in found), '.1e')}"
    _note(axes, note + _standardised(unit))


def draw_errors(axes: Axes, estimator: EstimatorSummary, style: Style) -> None:
    """Errors, estimate - truth, against truths."""
    truth, value = _points(estimator)
    middle, unit = _units_of_truth(truth)
    errors, note = _comparable_errors(estimator, value - truth)
    axes.axhline(0, color="black", linewidth=0.7)
    _scatter(axes, (truth - middle) / unit, errors, style)
    axes.set_ylim(*_symmetric(errors))
    _note(axes, note)


def _scatter(axes: Axes, x: np.ndarray, y: np.ndarray, style: Style) -> None:
    axes.plot(x.ravel(), y.ravel(), style.marker, color=style.colour, markersize=2, alpha=0.5, markeredgewidth=0)


def _units_of_truth(truth: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """What to subtract from each parameter and to divide it by, so that one panel can show all of them."""
    zeros, sd = np.zeros(truth.shape[1]), truth.std(axis=0)
    if truth.shape[1] == 1 or np.ptp(truth) <= FAR_APART * sd.min():
        return zeros, zeros + 1
    return truth.mean(axis=0), np.where(sd > 0, sd, 1)


def _standardised(unit: np.ndarray) -> str:
    return "" if (unit == 1).all() else "\nstandardised: less the mean\nof the truths, over their sd"


def _comparable_errors(estimator: EstimatorSummary, errors: np.ndarray) -> tuple[np.ndarray, str]:
    """Errors as they are, or divided by their RMSE where parameters differ too much to be seen in one panel."""
    sizes = np.array([found.rmse.value for found in estimator.parameters])
    if sizes.min() > 0 and sizes.max() > FAR_APART * sizes.min():
        return errors / sizes, "divided by each parameter's RMSE"
    return errors, ""


def draw_around(axes: Axes, estimator: EstimatorSummary, style: Style) -> None:
    """The errors of each parameter: the middle 50% as a thick line, 95% as a thin one, their mean as a marker."""
    errors, note = _comparable_errors(estimator, estimator.points[:, 1] - estimator.points[:, 0])
    rows = np.arange(errors.shape[1])
    for middle, width in ((95, 1.0), (50, 4.0 if len(rows) <= NAMED else 2.0)):
        low, high = np.percentile(errors, [50 - middle / 2, 50 + middle / 2], axis=0)
        axes.hlines(rows, low, high, color=style.colour, linewidth=width, alpha=0.7)
    axes.plot(errors.mean(axis=0), rows, style.marker, color="black", markersize=4 if len(rows) <= NAMED else 2)
    axes.axvline(0, color="black", linewidth=0.7)
    axes.xaxis.set_major_locator(MaxNLocator(4))
    name_rows(axes, [found.name for found in estimator.parameters] if len(rows) <= NAMED else [""] * len(rows))
    _note(axes, note)


def draw_z(axes: Axes, estimator: EstimatorSummary, style: Style) -> None:
    """The histogram of z of all parameters, as a density, beside N(0, 1) and what the theory expects."""
    counts = np.sum([found.z_histogram for found in estimator.parameters], axis=0)
    if not counts.sum():
        say(axes, "no standard errors, no z")
        return
    heights = counts / counts.sum() / np.diff(Z_EDGES)
    axes.stairs(heights, Z_EDGES, fill=True, color=style.colour, alpha=0.45)
    z, deviations = np.linspace(Z_EDGES[0], Z_EDGES[-1], 201), [found.expected_sd_z for found in estimator.parameters]
    axes.plot(z, _normal(z, 1.0), color="0.6", linewidth=0.9, linestyle=":", label="N(0, 1)")
    expected = np.mean([_normal(z, sd) for sd in deviations if sd > 0] or [np.full_like(z, np.nan)], axis=0)
    axes.plot(z, expected, color="black", linewidth=1.0, label="expected")
    axes.set(xlim=(Z_EDGES[0], Z_EDGES[-1]), ylim=(0, 1.3 * max(heights.max(), 0.4)))
    found = _span((found.sd_z.value for found in estimator.parameters), ".3g")
    _note(axes, f"sd(z) {found}\nexpected {_span(deviations, '.3g')}")
    axes.legend(frameon=False, fontsize=7, loc="upper right")


def _normal(z: np.ndarray, sd: float) -> np.ndarray:
    return np.exp(-0.5 * (z / sd) ** 2) / (sd * math.sqrt(2 * math.pi))


def draw_pit(axes: Axes, estimator: EstimatorSummary, style: Style) -> None:
    """The PIT histogram, a line for each parameter, because the band is for one parameter's fits."""
    histograms = np.array([found.pit_histogram for found in estimator.parameters])
    if not histograms.sum():
        say(axes, "no standard errors, no PIT")
        return
    edges, (low, high) = np.linspace(0, 1, PIT_BINS + 1), pit_band(estimator.fits)
    axes.axhspan(low, high, color="0.88", zorder=0, label=f"{BAND:.0%} of bins if right")
    axes.axhline(estimator.fits / PIT_BINS, color="black", linewidth=0.7)
    faint = max(0.2, min(0.9, 2 / len(histograms)))
    for counts in histograms:
        axes.stairs(counts, edges, baseline=None, color=style.colour, linewidth=1.1, alpha=faint)
    axes.set(xlim=(0, 1), ylim=(0, 1.3 * max(high, histograms.max())))
    axes.legend(frameon=False, fontsize=7, loc="upper right")


def name_rows(axes: Axes, names: list[str]) -> None:
    """Write names down the y axis, the first at the top."""
    axes.set_yticks(range(len(names)), [short(name) for name in names])
    axes.set_ylim(len(names) - 0.5, -0.5)


def _symmetric(errors: np.ndarray) -> tuple[float, float]:
    largest = 1.15 * float(np.abs(errors).max()) or 1.0
    return -largest, largest


def _note(axes: Axes, text: str) -> None:
    axes.text(0.03, 0.98, text, transform=axes.transAxes, va="top", fontsize=7, bbox=BEHIND)


def say(axes: Axes, text: str) -> None:
    """Words in place of a panel."""
    axes.text(0.5, 0.5, text, ha="center", va="center", transform=axes.transAxes, color="0.35")
    axes.set(xticks=[], yticks=[])


def _span(values: Iterable[float], form: str) -> str:
    """One number, or the least and the largest of several."""
    known = [value for value in values if math.isfinite(value)]
    texts = list(dict.fromkeys(f"{value:{form}}" for value in (min(known), max(known)))) if known else ["none"]
    return " to ".join(texts)


def short(name: str) -> str:
    """A name on one line, not too long, and in characters that the fonts have."""
    name = drawable(" ".join(name.split()))
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…"
