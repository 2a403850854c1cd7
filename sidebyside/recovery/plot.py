"""The figure of a study: a row of panels for each estimator, and below them all estimators side by side."""

from __future__ import annotations

import math
from collections.abc import Callable
from textwrap import fill
from typing import TYPE_CHECKING, Any

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure
from matplotlib.lines import Line2D
from matplotlib.ticker import LogFormatter, NullLocator

from ..tools import drawing
from ..tools.drawing import Style, drawable, plain_log_scale
from .panels import draw_around, draw_errors, draw_estimates, draw_pit, draw_z, name_rows, say, short, varies
from .report import headline
from .summary import HALF_WIDTH, LEVEL, Z_EDGES, EstimatorSummary, ParameterSummary, Statistic

if TYPE_CHECKING:
    from .results import Study

WIDTH, ROW = 13.0, 2.1  # inches, of the figure and of one estimator's panels
MOST_ROWS = 40  # parameters whose coverage is drawn
BROAD: Any = {"alpha": 0.25, "linewidth": 6, "markersize": 14, "markeredgewidth": 6}  # what is expected

Draw = Callable[[Axes, EstimatorSummary, Style], None]


def draw_study(study: Study) -> Figure:
    """Draw a study.

    A row for each estimator: estimates and errors against the truth (or around it, where it is the same in all
    replicates), the histogram of z, the PIT histogram. Below, for all: coverage, sd(z), errors by number of examples.
    """
    look: Any = drawing.style()
    with matplotlib.rc_context(look):
        styles, shown = drawing.styles([one.name for one in study.estimators]), _parameters_shown(study)
        count, in_a_row = len(styles), min(len(styles), 5)
        rows, key = 0.6 + ROW * count, 0.1 + 0.25 * math.ceil(count / in_a_row)
        summary = max(3.4 if study.by_examples else 1.9, 1.2 + len(shown) * max(0.25, 0.09 * count))
        figure = Figure(figsize=(WIDTH, rows + key + summary), layout="constrained")
        parts: Any = figure.subfigures(3, 1, height_ratios=(rows, key, summary))
        _draw_estimators(parts[0], study, styles)
        _draw_key(parts[1], styles, in_a_row)
        _draw_summary(parts[2], study, styles, shown)
        figure.suptitle(fill(drawable(headline(study)[0]), 120), fontsize=11)
        return figure


def _parameters_shown(study: Study) -> list[int]:
    """Places of all parameters, or, of very many, of those that are farthest from what is expected."""
    count = len(study.experiment.names)
    if count <= MOST_ROWS:
        return list(range(count))
    calibration = np.array([[found.calibration.value for found in one.parameters] for one in study.estimators])
    off = np.nan_to_num(np.abs(calibration - 1)).max(axis=0)
    return sorted(np.argsort(-off, kind="stable")[:MOST_ROWS].tolist())


def _draw_estimators(figure: SubFigure, study: Study, styles: dict[str, Style]) -> None:
    columns: dict[str, tuple[Draw, str]] = {
        "Estimate (vertical) against truth": (draw_estimates, "truth"),
        "Error against truth": (draw_errors, "truth"),
    }
    if not any(varies(estimator) for estimator in study.estimators):
        columns = {"Estimates around the truth: mean, 50% and 95% of them": (draw_around, "estimate − truth")}
    columns["z = (estimate − truth) / S"] = (draw_z, f"z; values beyond ±{Z_EDGES[-1]:g} are in the outermost bins")
    columns[f"PIT: flat if errors are as expected{_each(study)}"] = (draw_pit, "Φ(error / expected error)")
    grid = figure.subplots(len(styles), len(columns), squeeze=False)
    for estimator, row in zip(study.estimators, grid):
        style = styles[estimator.name]
        for axes, (draw, _) in zip(row, columns.values()):
            if estimator.fits:
                draw(axes, estimator, style)
            else:
                say(axes, "all fits failed")
        row[0].set_ylabel(f"{short(estimator.name)}\n{_fits(estimator)}", color=style.colour, weight="bold")
    for above, below, (title, (_, label)) in zip(grid[0], grid[-1], columns.items()):
        above.set_title(title, fontsize=9)
        below.set_xlabel(label)


def _each(study: Study) -> str:
    return ";\na line for each parameter" if len(study.experiment.names) > 1 else ""


def _draw_key(figure: SubFigure, styles: dict[str, Style], in_a_row: int) -> None:
    looks: list[Any] = [{"color": s.colour, "marker": s.marker, "linestyle": s.line} for s in styles.values()]
    lines = [Line2D([], [], markersize=5, **look) for look in looks]
    legend = figure.legend(lines, ["name"] * len(lines), loc="center", ncols=in_a_row, frameon=False)
    for text, name in zip(legend.get_texts(), styles):
        text.set_text(short(name))  # here, because a legend leaves out names that begin with _


def _draw_summary(figure: SubFigure, study: Study, styles: dict[str, Style], shown: list[int]) -> None:
    panels = figure.subplots(1, 3 if study.by_examples else 2, squeeze=False)[0]
    coverage, sd_z = panels[:2]
    _draw_statistics(coverage, study, styles, shown, lambda found: (found.coverage, found.expected_coverage))
    coverage.axvline(LEVEL, color="black", linewidth=0.7, linestyle="--")
    left, right = coverage.get_xlim()
    coverage.set_xlim(left, min(right, 1 + 0.02 * (1 - left)))  # error bars may reach beyond 1, but no coverage does
    values = _draw_statistics(sd_z, study, styles, shown, lambda found: (found.sd_z, found.expected_sd_z))
    if values and max(values) > 10 * min(values) > 0:
        sd_z.set_xscale("log")
        sd_z.xaxis.set_major_formatter(LogFormatter())
        sd_z.xaxis.set_minor_formatter(LogFormatter(labelOnlyBase=False, minor_thresholds=(1, 0.5)))
    sd_z.set_yticklabels([])
    count = len(study.experiment.names)
    some = f"; the {len(shown)} farthest off of {count:,}" if len(shown) < count else ""
    coverage.set_title(f"Coverage of the {LEVEL:.0%} interval, | expected{some}", fontsize=9)
    sd_z.set_title("sd(z), | expected", fontsize=9)
    if study.by_examples:
        _draw_sizes(panels[2], study, styles)


def _draw_statistics(
    axes: Axes,
    study: Study,
    styles: dict[str, Style],
    shown: list[int],
    take: Callable[[ParameterSummary], tuple[Statistic, float]],
) -> list[float]:
    """A statistic of each parameter and estimator ± 1.96 MCSE, and a mark where it should be; gives the values."""
    drawn: list[float] = []
    for place, estimator in enumerate(study.estimators):
        style = styles[estimator.name]
        statistics, expected = zip(*(take(estimator.parameters[index]) for index in shown))
        values = np.array([found.value if estimator.fits else math.nan for found in statistics])
        errors = HALF_WIDTH * np.array([found.mcse for found in statistics])
        rows = np.arange(len(shown)) + (place - (len(styles) - 1) / 2) * 0.75 / len(styles)
        axes.errorbar(values, rows, xerr=errors, fmt=style.marker, color=style.colour, markersize=4, linewidth=1)
        axes.plot(expected, rows, "|", color="black", markersize=6)
        drawn += [value for value in values if value >= 0]
    name_rows(axes, [study.experiment.names[index] for index in shown])
    axes.set_xlabel(fill(_left_out(study), 50))
    if not drawn:
        axes.set_xticks([])
    for row in range(1, len(shown), 2):
        axes.axhspan(row - 0.5, row + 0.5, color="0.95", zorder=0)
    return drawn


def _left_out(study: Study) -> str:
    """Whose statistics are not there, and why."""
    failed = [short(one.name) for one in study.estimators if not one.fits]
    bare = [short(one.name) for one in study.estimators if one.fits and math.isnan(one.parameters[0].sd_z.value)]
    told = (("all fits failed", failed), ("no standard errors", bare))
    return "; ".join(f"{text}: {', '.join(names)}" for text, names in told if names)


def _draw_sizes(axes: Axes, study: Study, styles: dict[str, Style]) -> None:
    """RMSE of all parameters together against the number of examples, and what the theory expects where it is known."""
    here = study.examples
    numbers = sorted({size.examples for size in study.by_examples} | ({here} if here else set()))
    for estimator in study.estimators:
        style = styles[estimator.name]
        rmse = {size.examples: size.rmse[estimator.name] for size in study.by_examples}
        expected = {size.examples: size.expected[estimator.name] for size in study.by_examples}
        if here:
            rmse[here] = math.sqrt(np.mean([found.rmse.value**2 for found in estimator.parameters]))
        axes.plot(numbers, _above_zero(expected, numbers), "_-", color=style.colour, **BROAD)
        look = f"{style.marker}{style.line}"
        axes.plot(numbers, _above_zero(rmse, numbers), look, color=style.colour, linewidth=1, markersize=5)
    axes.set(xlabel="examples", xscale="log")
    axes.set_title("RMSE (thin line), expected (broad line)", fontsize=9)
    plain_log_scale(axes)
    axes.set_xticks(numbers, [f"{number:,}" for number in numbers])
    axes.xaxis.set_minor_locator(NullLocator())
    axes.set_box_aspect(0.8)
    axes.set_anchor("N")


def _above_zero(values: dict[int, float], numbers: list[int]) -> list[float]:
    return [value if (value := values.get(number, math.nan)) > 0 else math.nan for number in numbers]


def _fits(estimator: EstimatorSummary) -> str:
    failed = sum(estimator.failures.values())
    return f"{estimator.fits:,} fits" + f", {failed:,} failed" * (failed > 0)
