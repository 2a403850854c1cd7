"""The tools of the conformance suite: what a case is, how cases are run and compared.

A case is written once, in MXNet's names, and is handed the library to run on: MXNet itself or minimx. Its arrays are
drawn, see :mod:`.drawing`. A script is a few lines without drawn arrays, for what depends on the order of calls rather
than on numbers; a mistake is a script that must raise.

The cases are in the modules ``cases_*``; each has one or more tables, and :mod:`tests.minimx.coverage` makes the table
in ``docs/minimx.md`` from them.
"""

from __future__ import annotations

import importlib
import pkgutil
import types
from dataclasses import dataclass, field
from pathlib import Path
from typing import Callable

import numpy as np

import minimx
from minimx import BackendUnavailable, provide_mxnet


def _real_mxnet():
    """MXNet and an empty string, or None and the reason why nothing is compared with MXNet."""
    try:
        provide_mxnet()
        import mxnet
    except BackendUnavailable as error:
        return None, str(error)
    if mxnet.nd.NDArray is minimx.nd.NDArray:
        return None, "the module called mxnet is minimx itself: nothing to compare it with"
    return mxnet, ""


MXNET, WHY_NOT = _real_mxnet()

# |a - b| / max(1, |a|): rounding of the type, times the few dozen operations that a case takes.
BOUNDS = {"float16": 2e-2, "float32": 1e-5, "float64": 1e-11}
STEP = 1e-5  # of central differences in float64: the error of the formula is about 1e-10, that of rounding 1e-11
DIFFERENCE = 1e-6
SIZE = 0.01  # the largest derivative must be larger: a smaller one could be missing without a failure


# ---------------------------------------------------------------------------------------------------- tables


@dataclass(frozen=True)
class Case:
    """An operation on drawn arrays: ``run(mx, *arrays, **options)`` gives an NDArray or a list of them."""

    kind: str
    name: str
    subjects: tuple
    run: Callable
    draws: Callable  # (drawing.Drawing) -> (arrays, options)
    dtypes: tuple = ("float32", "float64")
    gradient: tuple | bool = True  # which inputs have a gradient; True is all of them
    finite: bool = True  # the derivative exists where numbers are drawn
    bounds: dict = field(default_factory=dict)  # by dtype, where MXNet itself is not as good as BOUNDS
    trusted: bool = True  # False where MXNet's own derivative is wrong: `why` says how
    why: str = ""  # the reason for a bound, or for distrust
    examples: int = 8
    checked: tuple = ("values",)

    def bound_of(self, dtype):
        return {**BOUNDS, **self.bounds}.get(dtype, 0.0)

    def differentiable(self, arrays):
        return range(len(arrays)) if self.gradient is True else tuple(self.gradient or ())


@dataclass(frozen=True)
class Script:
    """A few lines that give the same in both libraries: ``run(mx)`` returns any nest of arrays, numbers and text."""

    kind: str
    name: str
    subjects: tuple
    run: Callable
    gives: object = None  # what comes, where that is short enough to write down: it holds without MXNet too
    bound: float = 1e-5
    why: str = ""
    checked: tuple = ("values",)


@dataclass(frozen=True)
class Mistake:
    """A few lines that raise the same type in both libraries; minimx's message matches ``says``."""

    kind: str
    name: str
    subjects: tuple
    run: Callable
    raises: str
    says: str
    checked: tuple = ("errors",)


@dataclass
class Table:
    """The cases of one kind, in the order of the file."""

    kind: str
    entries: list = field(default_factory=list)

    def case(self, *subjects, draws, **settings):
        def register(run):
            name = settings.pop("name", run.__name__)
            settings["checked"] = ("values",) if settings.get("gradient") is False else ("values", "gradients")
            self.entries.append(Case(self.kind, name, subjects, run, draws, **settings))
            return run

        return register

    def script(self, *subjects, **settings):
        def register(run):
            name = settings.pop("name", run.__name__)
            self.entries.append(Script(self.kind, name, subjects, run, **settings))
            return run

        return register

    def mistake(self, *subjects, raises, says, **settings):
        def register(run):
            name = settings.pop("name", run.__name__)
            self.entries.append(Mistake(self.kind, name, subjects, run, raises, says))
            return run

        return register


def tables():
    """Every table of every module ``cases_*``, in the order in which the page shows them."""
    modules = sorted(
        name for _, name, _ in pkgutil.iter_modules([str(Path(__file__).parent)]) if name.startswith("cases_")
    )
    found = [importlib.import_module(f"{__package__}.{name}") for name in modules]
    order = [table for module in found for table in vars(module).values() if isinstance(table, Table)]
    return sorted(order, key=lambda table: KINDS.index(table.kind))


def entries(of):
    """All entries of one class, and their names for pytest."""
    found = [entry for table in tables() for entry in table.entries if isinstance(entry, of)]
    names = [f"{entry.kind}: {entry.name}".replace(" ", "_") for entry in found]
    assert len(set(names)) == len(names), sorted(name for name in names if names.count(name) > 1)
    return found, names


KINDS = [
    "elementwise",
    "arithmetic",
    "reductions",
    "order",
    "shapes",
    "indexing",
    "products",
    "neural",
    "outputs",
    "creation",
    "random",
    "updates",
    "array",
    "files",
    "autograd",
    "blocks",
    "layers",
    "losses",
    "hybridize",
    "optimizers",
    "schedulers",
    "metrics",
    "data",
    "io",
    "symbols",
    "inference",
    "executors",
    "modules",
    "callbacks",
    "checkpoints",
    "initializers",
    "utilities",
]


# ---------------------------------------------------------------------------------------------------- drawing

# Draws for cases that need nothing special.


def anything(low=-2.0, high=2.0, off=(), gap=0.05):
    return lambda d: ([d.array(d.shape(), low, high, off, gap)], {})


def shaped(*shapes, low=-2.0, high=2.0):
    return lambda d: ([d.array(shape, low, high) for shape in shapes], {})


# ---------------------------------------------------------------------------------------------------- running


def listed(value):
    return list(value) if isinstance(value, (list, tuple)) else [value]


def evaluate(mx, case, arrays, options):
    """The results, as NumPy arrays, without recording."""
    inputs = [mx.nd.array(array, dtype=array.dtype) for array in arrays]
    return [result.asnumpy() for result in listed(case.run(mx, *inputs, **options))]


def upstream(results, seed):
    """A gradient for each result: of size 0.5 to 2, so that no derivative is multiplied by almost nothing."""
    rng = np.random.default_rng(seed)
    return [
        (rng.uniform(0.5, 2.0, result.shape) * rng.choice([-1.0, 1.0], result.shape)).astype(result.dtype)
        for result in results
    ]


def differentiate(mx, case, arrays, options, seed):
    """The results while recording, and the gradient of every differentiable input."""
    inputs = [mx.nd.array(array, dtype=array.dtype) for array in arrays]
    chosen = case.differentiable(arrays)
    for index in chosen:
        inputs[index].attach_grad()
    with mx.autograd.record():
        results = listed(case.run(mx, *inputs, **options))
    values = [result.asnumpy() for result in results]
    heads = [mx.nd.array(head, dtype=head.dtype) for head in upstream(values, seed)]
    mx.autograd.backward(results, heads)
    return values, {index: inputs[index].grad.asnumpy() for index in chosen}


def finite_differences(mx, case, arrays, options, seed, index):
    """The derivative of sum(results × upstream) with respect to one input, in float64, by central differences."""

    def values(array):
        inputs = [mx.nd.array(array if at == index else other, dtype="float64") for at, other in enumerate(arrays)]
        with mx.autograd.record():
            return [result.asnumpy() for result in listed(case.run(mx, *inputs, **options))]

    heads = upstream(values(arrays[index]), seed)  # drawn once: they depend on the shapes alone

    def total(array):
        return sum(float((value * head).sum()) for value, head in zip(values(array), heads))

    gradient = np.zeros(arrays[index].shape)
    for place in np.ndindex(*arrays[index].shape):
        step = np.zeros(arrays[index].shape)
        step[place] = STEP
        gradient[place] = (total(arrays[index] + step) - total(arrays[index] - step)) / (2 * STEP)
    return gradient


def check_gradient(mx, case, arrays, options, seed):
    """Hold gradients against finite differences; the size of the largest derivative of each input."""
    _, gradients = differentiate(mx, case, arrays, options, seed)
    sizes = {}
    for index, gradient in gradients.items():
        expected = finite_differences(mx, case, arrays, options, seed, index)
        what = f"derivative with respect to input {index}, and its finite difference"
        assert_close(expected, gradient, DIFFERENCE, what)
        sizes[index] = float(np.abs(expected).max(initial=0.0))
    return sizes


SHORT = {
    "gluon.nn": "nn",
    "gluon.loss": "loss",
    "gluon.data": "data",
    "gluon.utils": "utils",
    "data.vision": "vision",
}


class Recorder:
    """A library that records which of its names a case uses, so that each case uses what it claims to cover."""

    def __init__(self, library, path="", used=None):
        self._library, self._path, self.used = library, path, set() if used is None else used

    def __getattr__(self, name):
        value = getattr(self._library, name)
        if isinstance(value, types.ModuleType):
            path = f"{self._path}.{name}".strip(".")
            return Recorder(value, SHORT.get(path, path), self.used)
        self.used.add(f"{self._path}.{name}")
        return value

    def unused(self, subjects):
        """Subjects that were not used, except methods of arrays, what is used by name as a string, and base classes."""
        named = (
            "NDArray",
            "sym.Symbol",
            "executor.",
            "attribute.",
            "optimizer.",
            "metric.",
            "initializer.",
            "context.",
            "gluon.",
            "init.",
        )
        return [one for one in subjects if one not in self.used and not one.startswith(named)]


# ---------------------------------------------------------------------------------------------------- comparing


def assert_close(expected, came, bound, what):
    """Shapes, types, places of NaN and infinities are equal, and |a - b| / max(1, |a|) is within the bound."""
    assert came.shape == expected.shape, f"{what}: shape {came.shape} where {expected.shape} is expected"
    assert came.dtype == expected.dtype, f"{what}: {came.dtype} where {expected.dtype} is expected"
    if expected.dtype.kind not in "fc":
        assert np.array_equal(expected, came), f"{what}: expected\n{expected}\ncame\n{came}"
        return
    a, b = expected.astype("float64"), came.astype("float64")
    even = np.isfinite(a) & np.isfinite(b)
    assert np.array_equal(a[~even], b[~even], equal_nan=True), f"{what}: expected\n{expected}\ncame\n{came}"
    a, b = a[even], b[even]
    worst = np.max(np.abs(a - b) / np.maximum(1.0, np.abs(a)), initial=0.0)
    assert worst <= bound, f"{what}: differs by {worst:.2g}, {bound:.2g} is allowed; expected\n{expected}\ncame\n{came}"


def compare(expected, came, bound, path="result"):
    """Compare two nests of plain values, as :func:`plain` makes them, value by value."""
    assert type(expected) is type(came), f"{path}: {came!r} where {expected!r} is expected"
    if isinstance(expected, dict):
        assert list(expected) == list(came), f"{path}: keys {list(came)} where {list(expected)} are expected"
        for key in expected:
            compare(expected[key], came[key], bound, f"{path}[{key!r}]")
    elif isinstance(expected, (list, tuple)):
        assert len(expected) == len(came), f"{path}: {came!r} where {expected!r} is expected"
        for at, (one, other) in enumerate(zip(expected, came)):
            compare(one, other, bound, f"{path}[{at}]")
    elif isinstance(expected, np.ndarray):
        assert_close(expected, came, bound, path)
    elif isinstance(expected, float):
        assert_close(np.array(expected), np.array(came), bound, path)
    else:
        assert expected == came, f"{path}: {came!r} where {expected!r} is expected"


class Held(np.ndarray):
    """What was an NDArray, so that an NDArray in place of a NumPy array is a difference."""


def plain(mx, value):
    """A nest of NDArrays and other values as plain values that do not depend on the library."""
    if isinstance(value, mx.nd.NDArray):
        return value.asnumpy().view(Held)
    if isinstance(value, (list, tuple)):
        return (
            type(value)(plain(mx, one) for one in value)
            if type(value) in (list, tuple)
            else [plain(mx, one) for one in value]
        )
    if isinstance(value, dict):
        return {key: plain(mx, one) for key, one in value.items()}
    if isinstance(value, np.generic):
        return np.asarray(value)
    if isinstance(value, (type(None), bool, int, float, str, np.ndarray)):
        return value
    if isinstance(value, type):
        return value.__name__
    return str(value)
