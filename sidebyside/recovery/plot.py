"""Pictures of a study: a row of panels for each estimator, and below them all estimators beside each other."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from textwrap import fill
from typing import Any

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure
from matplotlib.lines import Line2D
from matplotlib.ticker import LogFormatter, MaxNLocator, NullLocator

from ..tools.drawing import COLOURS, LINES, MARKERS, STYLE, Style, plain_log_scale
from .report import headline
from .study import Study
from .summary import BAND, HALF_WIDTH, LEVEL, PIT_BINS, Z_EDGES, EstimatorSummary, pit_band

WIDTH, ROW = 13.0, 2.1  # inches, of the picture and of one estimator's panels
MOST_POINTS = 1500  # in one scatter, of all parameters together
MOST_ROWS = 40  # parameters whose coverage is drawn
FAR_APART = 50.0  # parameters whose sizes differ by more are drawn in units of their own
LONGEST = 24  # letters of a name
BROAD: Any = {"alpha": 0.25, "linewidth": 6, "markersize": 14, "markeredgewidth": 6}  # what is expected
BEHIND: Any = {"facecolor": "white", "alpha": 0.7, "edgecolor": "none", "pad": 1}  # of words over points
NAMED = 6  # parameters whose names fit beside a small panel

Draw = Callable[[Axes, EstimatorSummary, Style], None]


def draw_study(study: Study) -> Figure:
    """Draw a study.

    A row for each estimator: estimates and errors against the truth (or around it, where it is the same in all
    replicates), the histogram of z, the PIT histogram. Below, for all: coverage, sd(z), errors by number of examples.
    """
    with matplotlib.rc_context(STYLE):
        styles, shown = _styles(study), _parameters_shown(study)
        count, in_a_row = len(styles), min(len(styles), 5)
        rows, key = 0.6 + ROW * count, 0.1 + 0.25 * math.ceil(count / in_a_row)
        summary = max(3.4 if study.sizes else 1.9, 1.2 + len(shown) * max(0.25, 0.09 * count))
        figure = Figure(figsize=(WIDTH, rows + key + summary), layout="constrained")
        parts: Any = figure.subfigures(3, 1, height_ratios=(rows, key, summary))
        _draw_estimators(parts[0], study, styles)
        _draw_key(parts[1], styles, in_a_row)
        _draw_summary(parts[2], study, styles, shown)
        figure.suptitle(fill(headline(study)[0], 120), fontsize=11)
        return figure


def _styles(study: Study) -> dict[str, Style]:
    """A style for each estimator; there may be more of them than columns."""
    return {
        estimator.name: Style(COLOURS[i % len(COLOURS)], MARKERS[i % len(MARKERS)], LINES[i % len(LINES)])
        for i, estimator in enumerate(study.estimators)
    }


def _parameters_shown(study: Study) -> list[int]:
    """Places of all parameters, or, of very many, of those that are farthest from what is expected."""
    count = len(study.experiment.names)
    if count <= MOST_ROWS:
        return list(range(count))
    ratios = np.array([[found.calibration.value for found in one.parameters] for one in study.estimators])
    off = np.nan_to_num(np.abs(ratios - 1)).max(axis=0)
    return sorted(np.argsort(-off, kind="stable")[:MOST_ROWS].tolist())


def _draw_estimators(figure: SubFigure, study: Study, styles: dict[str, Style]) -> None:
    columns: dict[str, tuple[Draw, str]] = {
        "Estimated (up) against true": (_draw_estimates, "true"),
        "Error against true": (_draw_errors, "true"),
    }
    if not any(_varies(estimator) for estimator in study.estimators):
        columns = {"Estimates around the truth: 50% and 95% of them": (_draw_around, "estimate − truth")}
    columns["z = (estimate − truth) / S"] = (_draw_z, f"z; all beyond ±{Z_EDGES[-1]:g} in the last bars")
    columns[f"PIT: flat where errors are as expected{_each(study)}"] = (_draw_pit, "Φ(error / expected error)")
    grid = figure.subplots(len(styles), len(columns), squeeze=False)
    for estimator, row in zip(study.estimators, grid):
        style = styles[estimator.name]
        for axes, (draw, _) in zip(row, columns.values()):
            if estimator.fits:
                draw(axes, estimator, style)
            else:
                _say(axes, "all fits failed")
        row[0].set_ylabel(f"{_short(estimator.name)}\n{_fits(estimator)}", color=style.colour, weight="bold")
    for above, below, (title, (_, label)) in zip(grid[0], grid[-1], columns.items()):
        above.set_title(title, fontsize=9)
        below.set_xlabel(label)


def _each(study: Study) -> str:
    return ";\na line for each parameter" if len(study.experiment.names) > 1 else ""


def _varies(estimator: EstimatorSummary) -> bool:
    return len(estimator.points) > 1 and bool((np.ptp(estimator.points[:, 0], axis=0) > 0).any())


def _points(estimator: EstimatorSummary) -> tuple[np.ndarray, np.ndarray]:
    """Truths and estimates of the first replicates, (replicates, parameters), as many as can be told apart."""
    few = estimator.points[: max(2, MOST_POINTS // estimator.points.shape[2])]
    return few[:, 0], few[:, 1]


def _draw_estimates(axes: Axes, estimator: EstimatorSummary, style: Style) -> None:
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


def _draw_errors(axes: Axes, estimator: EstimatorSummary, style: Style) -> None:
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
    """What to take away from each parameter and to divide it by, so that all of them can be seen in one panel."""
    none, spread = np.zeros(truth.shape[1]), truth.std(axis=0)
    if truth.shape[1] == 1 or np.ptp(truth) <= FAR_APART * spread.min():
        return none, none + 1
    return truth.mean(axis=0), np.where(spread > 0, spread, 1)


def _standardised(unit: np.ndarray) -> str:
    return "" if (unit == 1).all() else "\nshown less the mean of\nthe truths, over their sd"


def _comparable_errors(estimator: EstimatorSummary, errors: np.ndarray) -> tuple[np.ndarray, str]:
    """Errors as they are, or over their RMSE where parameters differ too much to be seen in one panel."""
    sizes = np.array([found.rmse.value for found in estimator.parameters])
    if sizes.min() > 0 and sizes.max() > FAR_APART * sizes.min():
        return errors / sizes, "over each parameter's RMSE"
    return errors, ""


def _draw_around(axes: Axes, estimator: EstimatorSummary, style: Style) -> None:
    """Of each parameter the middle 50% of the errors thick, 95% thin, the mean as a marker."""
    errors, note = _comparable_errors(estimator, estimator.points[:, 1] - estimator.points[:, 0])
    rows = np.arange(errors.shape[1])
    for middle, width in ((95, 1.0), (50, 4.0 if len(rows) <= NAMED else 2.0)):
        low, high = np.percentile(errors, [50 - middle / 2, 50 + middle / 2], axis=0)
        axes.hlines(rows, low, high, color=style.colour, linewidth=width, alpha=0.7)
    axes.plot(errors.mean(axis=0), rows, style.marker, color="black", markersize=4 if len(rows) <= NAMED else 2)
    axes.axvline(0, color="black", linewidth=0.7)
    axes.xaxis.set_major_locator(MaxNLocator(4))
    _name_rows(axes, [found.name for found in estimator.parameters] if len(rows) <= NAMED else [""] * len(rows))
    _note(axes, note)


def _draw_z(axes: Axes, estimator: EstimatorSummary, style: Style) -> None:
    counts = np.sum([found.z_histogram for found in estimator.parameters], axis=0)
    if not counts.sum():
        _say(axes, "no standard errors, no z")
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


def _draw_pit(axes: Axes, estimator: EstimatorSummary, style: Style) -> None:
    """A line for each parameter, because the band is that of one parameter's fits."""
    histograms = np.array([found.pit_histogram for found in estimator.parameters])
    if not histograms.sum():
        _say(axes, "no standard errors, no PIT")
        return
    edges, (low, high) = np.linspace(0, 1, PIT_BINS + 1), pit_band(estimator.fits)
    axes.axhspan(low, high, color="0.88", zorder=0, label=f"{BAND:.0%} of right bars")
    axes.axhline(estimator.fits / PIT_BINS, color="black", linewidth=0.7)
    faint = max(0.2, min(0.9, 2 / len(histograms)))
    for counts in histograms:
        axes.stairs(counts, edges, baseline=None, color=style.colour, linewidth=1.1, alpha=faint)
    axes.set(xlim=(0, 1), ylim=(0, 1.3 * max(high, histograms.max())))
    axes.legend(frameon=False, fontsize=7, loc="upper right")


def _draw_key(figure: SubFigure, styles: dict[str, Style], in_a_row: int) -> None:
    looks: list[Any] = [{"color": s.colour, "marker": s.marker, "linestyle": s.line} for s in styles.values()]
    lines = [Line2D([], [], markersize=5, **look) for look in looks]
    legend = figure.legend(lines, ["name"] * len(lines), loc="center", ncols=in_a_row, frameon=False)
    for text, name in zip(legend.get_texts(), styles):
        text.set_text(_short(name))  # here, because a legend leaves out names that begin with _


def _draw_summary(figure: SubFigure, study: Study, styles: dict[str, Style], shown: list[int]) -> None:
    panels = figure.subplots(1, 3 if study.sizes else 2, squeeze=False)[0]
    coverage, sd_z = panels[:2]
    _draw_figures(coverage, study, styles, shown, "coverage")
    coverage.axvline(LEVEL, color="black", linewidth=0.7, linestyle="--")
    left, right = coverage.get_xlim()
    coverage.set_xlim(left, min(right, 1 + 0.02 * (1 - left)))  # an interval may reach over 1, but no coverage does
    _draw_figures(sd_z, study, styles, shown, "sd_z")
    sd_z.set_yticklabels([])
    count = len(study.experiment.names)
    some = f"; the {len(shown)} farthest off of {count:,}" if len(shown) < count else ""
    coverage.set_title(f"Coverage of the {LEVEL:.0%} interval, | expected{some}", fontsize=9)
    sd_z.set_title("sd(z), | expected", fontsize=9)
    if study.sizes:
        _draw_sizes(panels[2], study, styles)


def _draw_figures(axes: Axes, study: Study, styles: dict[str, Style], shown: list[int], name: str) -> None:
    """A figure of each parameter and estimator ± 1.96 of its own errors, and a small mark where it should be."""
    seen: list[float] = []
    for place, estimator in enumerate(study.estimators):
        style, found = styles[estimator.name], [estimator.parameters[index] for index in shown]
        figures, expected = [getattr(p, name) for p in found], [getattr(p, f"expected_{name}") for p in found]
        values = np.array([figure.value if estimator.fits else math.nan for figure in figures])
        errors = HALF_WIDTH * np.array([figure.error for figure in figures])
        rows = np.arange(len(shown)) + (place - (len(styles) - 1) / 2) * 0.75 / len(styles)
        axes.errorbar(values, rows, xerr=errors, fmt=style.marker, color=style.colour, markersize=4, linewidth=1)
        axes.plot(expected, rows, "|", color="black", markersize=6)
        seen += [value for value in values if value >= 0]
    _name_rows(axes, [study.experiment.names[index] for index in shown])
    axes.set_xlabel(fill(_left_out(study), 50))
    if not seen:
        axes.set_xticks([])
    for row in range(1, len(shown), 2):
        axes.axhspan(row - 0.5, row + 0.5, color="0.95", zorder=0)
    if name == "sd_z" and seen and max(seen) > 10 * min(seen) > 0:
        axes.set_xscale("log")
        axes.xaxis.set_major_formatter(LogFormatter())
        axes.xaxis.set_minor_formatter(LogFormatter(labelOnlyBase=False, minor_thresholds=(1, 0.5)))


def _left_out(study: Study) -> str:
    """Whose figures are not there, and why."""
    failed = [_short(one.name) for one in study.estimators if not one.fits]
    bare = [_short(one.name) for one in study.estimators if one.fits and math.isnan(one.parameters[0].sd_z.value)]
    told = (("all fits failed", failed), ("no standard errors", bare))
    return "; ".join(f"{text}: {', '.join(names)}" for text, names in told if names)


def _draw_sizes(axes: Axes, study: Study, styles: dict[str, Style]) -> None:
    """RMSE over all parameters against the number of examples, and what the theory expects, where it was asked."""
    here = study.about.get("document", {}).get("settings", {}).get("examples")
    numbers = sorted({size.examples for size in study.sizes} | ({here} if here else set()))
    for estimator in study.estimators:
        style = styles[estimator.name]
        rmse = {size.examples: size.rmse[estimator.name] for size in study.sizes}
        expected = {size.examples: size.expected[estimator.name] for size in study.sizes}
        if here:
            rmse[here] = math.sqrt(np.mean([found.rmse.value**2 for found in estimator.parameters]))
        axes.plot(numbers, _above_zero(expected, numbers), "_-", color=style.colour, **BROAD)
        look = f"{style.marker}{style.line}"
        axes.plot(numbers, _above_zero(rmse, numbers), look, color=style.colour, linewidth=1, markersize=5)
    axes.set(xlabel="examples", xscale="log")
    axes.set_title("RMSE, and broad what is expected", fontsize=9)
    plain_log_scale(axes)
    axes.set_xticks(numbers, [f"{number:,}" for number in numbers])
    axes.xaxis.set_minor_locator(NullLocator())
    axes.set_box_aspect(0.8)
    axes.set_anchor("N")


def _above_zero(values: dict[int, float], numbers: list[int]) -> list[float]:
    return [value if (value := values.get(number, math.nan)) > 0 else math.nan for number in numbers]


def _name_rows(axes: Axes, names: list[str]) -> None:
    axes.set_yticks(range(len(names)), [_short(name) for name in names])
    axes.set_ylim(len(names) - 0.5, -0.5)


def _symmetric(errors: np.ndarray) -> tuple[float, float]:
    largest = 1.15 * float(np.abs(errors).max()) or 1.0
    return -largest, largest


def _note(axes: Axes, text: str) -> None:
    axes.text(0.03, 0.98, text, transform=axes.transAxes, va="top", fontsize=7, bbox=BEHIND)


def _say(axes: Axes, text: str) -> None:
    """Words in place of a panel."""
    axes.text(0.5, 0.5, text, ha="center", va="center", transform=axes.transAxes, color="0.35")
    axes.set(xticks=[], yticks=[])


def _span(values: Iterable[float], form: str) -> str:
    """One number, or the least and the largest of several."""
    known = [value for value in values if math.isfinite(value)]
    texts = list(dict.fromkeys(f"{value:{form}}" for value in (min(known), max(known)))) if known else ["none"]
    return " to ".join(texts)


def _fits(estimator: EstimatorSummary) -> str:
    failed = sum(estimator.failures.values())
    return f"{estimator.fits:,} fits" + f", {failed:,} failed" * (failed > 0)


def _short(name: str) -> str:
    """A name on one line, and not too long."""
    name = " ".join(name.split())
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…"
