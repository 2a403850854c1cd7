"""The tools of the conformance suite: what a case is, how cases are drawn, run and compared.

A case is written once, in MXNet's names, and is handed the library to run on: MXNet itself or minimx. Its arrays are
drawn: a shape by hypothesis, the numbers by NumPy's generator from a seed that hypothesis draws. A script is a few
lines without drawn arrays, for what depends on the order of calls rather than on numbers; a mistake is a script that
must raise.

The cases are in the modules ``cases_*``; each has one or more tables, and :mod:`tests.minimx.coverage` makes the table
in ``docs/minimx.md`` from them.
"""

from __future__ import annotations

import importlib
import pkgutil
import types
from dataclasses import dataclass, field
from typing import Callable

import numpy as np
from hypothesis import strategies as st

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
    draws: Callable  # (Drawing) -> (arrays, options)
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
    modules = sorted(name for _, name, _ in pkgutil.iter_modules([__path__()]) if name.startswith("cases_"))
    found = [importlib.import_module(f"{__package__}.{name}") for name in modules]
    order = [table for module in found for table in vars(module).values() if isinstance(table, Table)]
    return sorted(order, key=lambda table: KINDS.index(table.kind))


def __path__():
    return __file__.rsplit("conformance.py", 1)[0]


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


class Drawing:
    """Draws what a case needs: hypothesis chooses shapes and options, a seeded generator the numbers."""

    def __init__(self, draw, dtype):
        self.draw = draw
        self.dtype = dtype

    def integer(self, low, high):
        return self.draw(st.integers(low, high))

    def one_of(self, *choices):
        return self.draw(st.sampled_from(choices))

    def shape(self, dims=(1, 3), side=(1, 4)):
        return tuple(self.draw(st.lists(st.integers(*side), min_size=dims[0], max_size=dims[1])))

    def tall(self):
        """The shape of a batch, many rows of few numbers: operators may compute these in another way."""
        return self.integer(17, 40), self.integer(1, 17)

    def axis(self, shape):
        """An axis of this shape, counted from either end."""
        return self.integer(-len(shape), len(shape) - 1)

    def broadcast(self, dims=(1, 3)):
        """Two shapes that broadcast: sides of 1 in either, and sometimes fewer axes in one of them."""
        shape = self.shape(dims)
        ones = [self.one_of((0, 0), (0, 0), (1, 0), (0, 1)) for _ in shape]
        left, right = (tuple(1 if one[at] else side for side, one in zip(shape, ones)) for at in (0, 1))
        fewer = self.integer(0, len(shape) - 1)
        return self.one_of((left, right), (left, right), (left[fewer:], right), (left, right[fewer:]))

    def generator(self):
        return np.random.default_rng(self.integer(0, 2**32 - 1))

    def array(self, shape, low=-2.0, high=2.0, off=(), gap=0.05):
        """Numbers between low and high, none nearer than ``gap`` to a point in ``off``."""
        rng = self.generator()
        if np.dtype(self.dtype).kind in "iu":
            low = max(low, np.iinfo(self.dtype).min)
            return rng.integers(int(np.ceil(low)), int(np.floor(high)) + 1, shape).astype(self.dtype)
        values = rng.uniform(low, high, shape)
        for point in off:
            near = np.abs(values - point) < gap
            values = np.where(near, point + np.where(values < point, -gap, gap), values)
        return values.astype(self.dtype)

    def distinct(self, shape, low=-2.0, high=2.0):
        """Numbers that all differ, for maxima: by far more than the step of finite differences."""
        rng, size = self.generator(), int(np.prod(shape))
        places = (rng.permutation(size) + rng.uniform(0.2, 0.8, size)) / size
        values = low + (high - low) * places
        if np.dtype(self.dtype).kind in "iu":
            values = rng.permutation(size) - (size // 2 if np.dtype(self.dtype).kind == "i" else 0)
        return values.reshape(shape).astype(self.dtype)

    def indices(self, shape, below):
        """Whole numbers from 0 to below - 1 in the arrays' own dtype, as MXNet takes indices."""
        return self.generator().integers(0, below, shape).astype(self.dtype)


def drawn(case, dtype):
    """The strategy for a case: (arrays, options, seed of the upstream gradients)."""

    @st.composite
    def strategy(draw):
        drawing = Drawing(draw, dtype)
        arrays, options = case.draws(drawing)
        return arrays, options, drawing.integer(0, 2**32 - 1)

    return strategy()


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

    def total(array):
        inputs = [mx.nd.array(array if at == index else other, dtype="float64") for at, other in enumerate(arrays)]
        with mx.autograd.record():
            values = [result.asnumpy() for result in listed(case.run(mx, *inputs, **options))]
        return sum(float((value * head).sum()) for value, head in zip(values, upstream(values, seed)))

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
        named = ("NDArray", "optimizer.", "metric.", "initializer.", "context.", "gluon.", "init.")
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
