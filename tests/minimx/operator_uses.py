"""Uses of every operator that the cases draw: what :mod:`.test_operators_as_symbols` calls as symbols.

The cases of ``nd`` run once, with numbers from a seeded generator, and what reaches the operators is written down.
"""

from __future__ import annotations

import functools
from typing import NamedTuple
from unittest import mock

import numpy as np

import minimx
from minimx.nd import arithmetic, operators

from .conformance import Case, entries, evaluate
from .drawing import Drawing

MOST = 3  # uses of one operator: the cases have many that say the same


class Use(NamedTuple):
    """An operator's name, NumPy arrays (None for one that is left out), and attributes."""

    name: str
    arrays: tuple
    attributes: dict


class SeededDrawing(Drawing):
    """Draws as hypothesis does, from a seeded generator."""

    def __init__(self, seed, dtype):
        super().__init__(None, dtype)
        self.rng = np.random.default_rng(seed)

    def integer(self, low, high):
        return int(self.rng.integers(low, high, endpoint=True))

    def one_of(self, *choices):
        return choices[self.integer(0, len(choices) - 1)]

    def shape(self, dims=(1, 3), side=(1, 4)):
        return tuple(self.integer(*side) for _ in range(self.integer(*dims)))


@functools.lru_cache(maxsize=1)
def all_uses() -> dict[str, list[Use]]:
    """Uses by the operators' first names."""
    found: dict[str, list[Use]] = {}
    names = {entry.function: entry.name for entry in operators.TABLE.values()}
    invoke = operators.invoke

    def writing_down(function, arrays, attributes, out=None):
        if function in names:
            data = tuple(None if array is None else array.asnumpy() for array in arrays)
            found.setdefault(names[function], []).append(Use(names[function], data, dict(attributes)))
        return invoke(function, arrays, attributes, out)

    with mock.patch.object(operators, "invoke", writing_down):
        for number, case in enumerate(entries(Case)[0]):
            drawing = SeededDrawing(number, case.dtypes[0])
            evaluate(minimx, case, *case.draws(drawing))
    for entry in operators.TABLE.values():
        if entry.name.startswith(("broadcast_", "elemwise_")) and entry.function in arithmetic.BROADCAST.values():
            found[entry.name] = [_pair(entry.name)]
    return {name: _various(uses) for name, uses in found.items()}


def _pair(name):
    drawing = SeededDrawing(len(name), "float32")
    second = (3, 1) if name.startswith("broadcast") else (3, 4)
    return Use(name, (drawing.array((3, 4), 0.5, 2.0), drawing.array(second, 0.5, 2.0)), {})


def _various(uses):
    """A few uses whose attributes differ in kind, rather than the first few."""
    kinds = {tuple(sorted(use.attributes)): use for use in uses}
    return [*kinds.values()][:MOST]
