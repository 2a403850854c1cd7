"""How a comparison over two features is shown: what two layers learn of a surface, and what one layer cannot."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from ...tools.progress import StartProgress
from ...training.models import column_code, model_with, predict
from ...training.running import Run
from ...training.task import Task
from ..grid import POINTS, grid
from .view import View

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from ..comparison import Comparison


class SurfaceView(View):
    """For a lesson that learns y from two features, beside a simpler model."""

    def legend(self, result: Comparison) -> list[str]:
        """What the rows on one layer are."""
        if not result.baselines:
            return []
        return ["One layer alone: the same lesson without its hidden layer, as a baseline."]

    def trace(self, result: Comparison, start_progress: StartProgress) -> tuple[dict[str, np.ndarray], bool]:
        """What the first column's models give over a grid of the two features, by title: (points, points)."""
        from ..comparison import baseline_of

        found = {"y = x1 x2": np.prod(grid(), axis=-1)}
        simpler, column = baseline_of(result.task), result.settings.columns[0]
        if column.name in result.baselines and simpler is not None:
            found[f"one layer, {column}"] = _surface(simpler, result.baselines[column.name])
        if column.name in result.runs:
            name = "two layers" if result.settings.model_options.get("num_hidden") else "one layer"
            found[f"{name}, {column}"] = _surface(result.task, result.runs[column.name])
        return found, True

    def draw(self, result: Comparison) -> Figure:
        """Loss of the network and of one layer alone, difference in lockstep, and what each has learnt."""
        from ..plots.surface import draw_surfaces

        return draw_surfaces(result, result.traces or {})


def _surface(task: Task, run: Run) -> np.ndarray:
    task = replace(task, settings=replace(task.settings, start=None))
    with column_code(run.column):
        model = model_with(task, run.column, run.parameters)
        return predict(task, run.column, model, grid().reshape(-1, 2)).reshape(POINTS, POINTS)
