"""Trains once more to look at the way: the path of a line's parameters, which a timed run does not stop for."""

from __future__ import annotations

from itertools import islice

import numpy as np

from ..data.least_squares import as_vector
from ..tools.interrupts import asked_to_stop
from ..tools.progress import Advance
from .models import column_code, make_model, start_training
from .running import Run
from .task import Task

POINTS_ON_PATH = 250  # each one waits for the engine, and a figure shows no more


def trace_path(task: Task, run: Run, progress: Advance) -> tuple[np.ndarray, bool]:
    """Train as in ``run`` once more and look at the parameters on the way.

    Returns:
        (points, inputs + 1), weights then the bias, the start first; and whether it came to the end before Ctrl-C.
    """
    every = max(1, run.steps // POINTS_ON_PATH)
    with column_code(run.column), asked_to_stop() as stop:
        model = make_model(task, run.column)
        points = [as_vector(model.get_parameters())]
        steps = islice(start_training(task, run.column, model), run.steps)
        told = 0
        for number, _ in enumerate(steps, start=1):
            if number % every == 0 or number == run.steps:
                points.append(as_vector(model.get_parameters()))
                progress(number - told)
                told = number
            if stop():
                return np.array(points), False
    return np.array(points), True
