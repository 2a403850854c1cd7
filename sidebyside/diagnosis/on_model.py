"""Does a column's Model start from the generator that it is given, and does training heed ``set_parameters``?"""

from __future__ import annotations

from itertools import islice
from typing import Any

import numpy as np

from ..column import Column
from ..data.datasets import Parameters
from ..training.models import column_code, make_model, predict
from ..training.task import Task
from .answer import Answer
from .trial import Way, start_walk

SET_PARAMETERS = "set_parameters"  # the remark after which single steps are not compared


def on_start(task: Task, mine: Column) -> Answer | None:
    """A remark where two models from the same seed start with other parameters."""
    if "Model" not in mine.defines:
        return None
    with column_code(mine):
        first, second = (make_model(task, mine).get_parameters() for _ in range(2))
    if all(np.array_equal(first[name], second[name], equal_nan=True) for name in first):
        return None
    text = f"The Model of {mine} does not start from rng: two runs with the same seed start with other parameters."
    return Answer("own start", f"{text} Draw them with rng.normal.")


def on_set_parameters(trial: Task, way: Way, mine: Column) -> Answer | None:
    """A remark where a training that has begun does not notice parameters that are set, so that the trial says nothing.

    The second step from parameters that were read and set again must change them, if it does without that.
    """
    if not {"Model", "train", "train_steps"} & set(mine.defines):
        return None
    undisturbed, disturbed = (_second_update(trial, way, mine, between) for between in (_nothing, _set_again))
    if undisturbed == 0 or disturbed > 1e-3 * undisturbed:
        return None
    text = (
        f"Single steps of {mine} were not compared: its set_parameters makes new arrays, and train, which has begun, "
        "goes on with the old ones. Written into the arrays that there are (self.w[:] = …), they are."
    )
    return Answer(SET_PARAMETERS, text)


def on_outputs(trial: Task, mine: Column) -> Answer | None:
    """An answer where ``net`` gives the same whatever the parameters are, so that no training can reach it."""
    if "Model" not in mine.defines:
        return None
    with column_code(mine), np.errstate(all="ignore"):
        model = make_model(trial, mine)
        before = predict(trial, mine, model, trial.dataset.X)
        start = model.get_parameters()
        model.set_parameters({name: values + 1 for name, values in start.items()})
        after = predict(trial, mine, model, trial.dataset.X)
    if not np.array_equal(before, after):
        return None
    text = f"{mine}: net(X) gives the same whatever parameters are set, so it does not use those of the model."
    causes = (
        "net uses arrays of the file, w and b, and not the model's, self.w and self.b.",
        "__init__ makes new arrays after super().__init__(…), and params and named_parameters still hold the old ones.",
    )
    return Answer("net without parameters", text, causes)


def _second_update(trial: Task, way: Way, mine: Column, between: Any) -> float:
    """How far the second step goes, by what get_parameters says."""
    with column_code(mine), np.errstate(all="ignore"):
        model = make_model(trial, mine)
        walk = start_walk(trial, way, mine, model)
        next(walk, None)
        before: Parameters = model.get_parameters()
        between(model, before)
        next(islice(walk, 1), None)
        after = model.get_parameters()
    return float(sum(np.abs(after[name].astype(float) - before[name]).sum() for name in before))


def _nothing(_model: Any, _parameters: Parameters) -> None:
    pass


def _set_again(model: Any, parameters: Parameters) -> None:
    model.set_parameters(parameters)
