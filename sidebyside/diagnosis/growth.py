"""Does a column's training keep more and more objects, as it does where a graph of operations is never let go?"""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice
from pathlib import Path

import numpy as np

from ..column import Column, as_numpy
from ..training.models import column_code, make_model
from ..training.task import Task
from .trial import Way, start_walk

FIRST, THEN = 4, 8  # steps: those in which things find their size, and those that are measured
MANY = 3  # objects a step: a list of losses alone keeps one or two


def objects_per_step(trial: Task, way: Way, column: Column) -> float:
    """How many more objects there are after each step of training, on average."""
    epochs = -(-(FIRST + THEN) * trial.settings.epochs // trial.steps) + 1
    long = replace(trial, settings=replace(trial.settings, epochs=epochs))
    with column_code(column), _others_left_out():
        walk = start_walk(long, way, column, make_model(long, column))
        counts = []
        for number in (FIRST, THEN):
            for _, losses in islice(walk, number):
                as_numpy(losses)  # waits, so that MXNet keeps nothing that is still to be computed
            losses = None
            gc.collect()
            counts.append(len(gc.get_objects()))
    return (counts[1] - counts[0]) / THEN


MEMORY = Path("/proc/self/statm")  # Linux alone has it
NUMBERS = 100_000  # in a batch of the trial for memory, so that a graph that is kept shows: it holds the batch
STEPS = 4  # after which memory is looked at
TIMES = 3  # that it has to have grown: what finds its size does not grow in each


def memory_grows(trial: Task, way: Way, column: Column) -> bool:
    """Does the memory of this process grow, all the time, by the size of a batch in each step?

    For libraries that keep graphs where Python does not see them. Always False where the memory cannot be looked up.
    """
    if not column.library.keeps_graphs_outside() or not MEMORY.exists():
        return False
    rows = max(trial.settings.batch_size, NUMBERS // trial.dataset.num_inputs)
    chosen = np.arange(rows) % trial.rows
    dataset = replace(trial.dataset, X=trial.dataset.X[chosen], y=trial.dataset.y[chosen])
    settings = replace(trial.settings, batch_size=rows, epochs=STEPS * (TIMES + 1))
    large = Task(trial.lesson, dataset, settings)
    slow = replace(way, lr=way.lr * trial.settings.batch_size / rows)
    kept = rows * trial.dataset.num_inputs * np.dtype(np.float32).itemsize
    with column_code(column):
        walk = start_walk(large, slow, column, make_model(large, column))
        sizes: list[int] = []
        for _ in range(TIMES + 1):
            for _, losses in islice(walk, STEPS):
                as_numpy(losses)
            losses = None
            sizes.append(_resident())
            if len(sizes) > 1 and sizes[-1] - sizes[-2] <= STEPS * kept / 2:
                return False
    return True


def _resident() -> int:
    """Bytes of memory that this process has."""
    gc.collect()
    return int(MEMORY.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


@contextmanager
def _others_left_out() -> Iterator[None]:
    """Leave out of the count, and of the search for garbage, what was there before: there may be a million objects.

    A process that had left out objects itself, before it forks for instance, finds them left out afterwards too.
    """
    had_some = gc.get_freeze_count() > 0
    if had_some:
        gc.collect()  # what is garbage now would stay as well; there is little to search
    gc.freeze()
    try:
        yield
    finally:
        if not had_some:
            gc.unfreeze()
