"""How a comparison on a line is shown: parameters beside the exact ones, errors beside what is allowed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ...data.least_squares import LeastSquares, as_vector
from ...tools.numbers import short
from ...tools.progress import StartProgress
from ...tools.tables import Table
from ...training.retracing import trace_path
from ...training.running import Run
from .view import View

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from ..comparison import Comparison

SETTLED = 0.1  # what is left of the start in a direction that has got where it was going
FAR_ABOVE = 1e-2  # a fit this share above the best possible loss is worth a remark


class LineView(View):
    """For a lesson whose model is a line, so that least squares knows the answer."""

    def first_tables(self, result: Comparison) -> list[Table]:
        """Parameters, and their errors where the truth is known."""
        return [parameter_table(result)] + ([error_table(result)] if result.recoveries else [])

    def training_rows(self, result: Comparison) -> list[list[str]]:
        """The error at the end, and the least that a line can have."""
        return [
            ["mean (ŷ - y)² at the end", *(f"{result.error_of(name):.6g}" for name in result.runs)],
            ["exact least squares", *(f"{_known(result).error:.6g}" for _ in result.runs)],
        ]

    def remarks(self, result: Comparison) -> list[str]:
        """What a reader should know about the step size on these data, and about the exact solution."""
        return [*_on_collinear_columns(result), *_on_unstable_rates(result), *_on_flat_directions(result)]

    def legend(self, result: Comparison) -> list[str]:
        """Errors, tolerances, and the exact solution."""
        lines = []
        if result.recoveries:
            lines.append(
                "Error ≤ allowed: how far an estimate is from the truth, and how far a right fit may be: 4 standard "
                "deviations of sampling and SGD noise, the remaining effect of the initialisation, and rounding "
                "(docs/recovery.md)."
            )
        lines.append(
            "Mean (ŷ - y)² at the end: over all rows, with the final parameters; the rows by epoch average each step's "
            "loss before its update. Exact least squares: the smallest mean that any line can have on these data."
        )
        return lines

    def document(self, result: Comparison, run: Run) -> dict[str, Any]:
        """The error at the end, and the largest stable learning rate."""
        return {
            "mean_squared_error": result.error_of(run.column.name),
            "largest_stable_lr": result.task.largest_stable_lr(run.column),
        }

    def trace(self, result: Comparison, start_progress: StartProgress) -> tuple[dict[str, np.ndarray], bool]:
        """The way of each column's parameters, (points, inputs + 1), by its name."""
        paths = {}
        for name, run in result.runs.items():
            paths[name], finished = trace_path(result.task, run, start_progress(f"path of {name}", run.steps))
            if not finished:
                return paths, False
        return paths, True

    def draw(self, result: Comparison) -> Figure:
        """Loss, fit, difference in lockstep, path of the parameters."""
        from ..plots.line import draw_line

        return draw_line(result, result.traces or {})


def parameter_table(result: Comparison) -> Table:
    """Estimated parameters of each column beside the true or, where there are none, the exact ones."""
    truth = result.dataset.truth
    reference = as_vector(_known(result).solution if truth is None else truth)
    estimates = [as_vector(run.parameters) for run in result.runs.values()]
    rows = [
        [name, *(f"{value:.5f}" for value in values)]
        for name, *values in zip(_parameter_names(result), reference, *estimates)
    ]
    one_of_many = "one of many" if _known(result).collinear else "exact"
    return Table("Parameters", ["", one_of_many if truth is None else "true", *result.runs], rows)


def error_table(result: Comparison) -> Table:
    """How far each parameter is from the truth, and how far it may be."""
    rows = [
        [name, *(_error_and_tolerance(r.error[index], r.tolerance[index]) for r in result.recoveries.values())]
        for index, name in enumerate(_parameter_names(result))
    ]
    return Table("Error ≤ allowed", ["", *result.recoveries], rows)


def _known(result: Comparison) -> LeastSquares:
    assert result.task.least_squares is not None
    return result.task.least_squares


def _parameter_names(result: Comparison) -> list[str]:
    return [*(f"weight {name}" for name in result.dataset.features), "bias"]


def _error_and_tolerance(error: float, tolerance: float) -> str:
    return f"{short(error)} {'≤' if error <= tolerance else '>'} {short(tolerance)}"


def _on_collinear_columns(result: Comparison) -> list[str]:
    names = _known(result).collinear
    if not names:
        return []
    return [
        f"The columns {', '.join(names)} are collinear: one follows from the others, so many sets of parameters fit "
        "these data equally well. The one shown is that of least norm; another start ends at another."
    ]


def _on_unstable_rates(result: Comparison) -> list[str]:
    lines = []
    for column in result.settings.columns:
        run, stable = result.runs.get(column.name), result.task.largest_stable_lr(column)
        # What somebody's own learning rate comes to is measured, and not known from a convention.
        if run is None or column.based_on is not None or stable is None or run.lr < stable:
            continue
        replaced = (
            " The lockstep takes a tenth of that." if column == result.settings.columns[0] and result.lockstep else ""
        )
        lines.append(f"{column}: lr {run.lr:g} is not below {stable:.3g}, the largest that is stable here.{replaced}")
    return lines


def _on_flat_directions(result: Comparison) -> list[str]:
    if result.dataset.truth is not None or not result.runs:
        return []
    columns = [run.column for run in result.runs.values() if run.column.based_on is None]
    rates = [(column, result.task.largest_stable_lr(column)) for column in columns]
    stable = ", ".join(f"{column} {rate:.3g}" for column, rate in rates)
    lines = [f"Largest stable learning rate on these data: {stable}."]
    above = max(map(result.error_of, result.runs)) / max(_known(result).error, float(np.finfo(float).tiny)) - 1
    if above > FAR_ABOVE and _is_stuck(result):
        lines.append(
            f"The fit is still {100 * above:.2g}% above exact least squares: no stable step size gets ahead in the "
            "flattest direction. With standardised features (--standardise) it does."
        )
    return lines


def _is_stuck(result: Comparison) -> bool:
    """Has the steepest direction settled while the flattest has hardly begun, in every column?"""
    curvatures, task = _known(result).curvatures, result.task
    count = min(run.steps for run in result.runs.values())
    return all(
        abs(1 - size * curvatures[-1]) ** count < SETTLED and abs(1 - size * curvatures[0]) ** count > 1 - SETTLED
        for size in (task.step_size(run.column) for run in result.runs.values())
    )
