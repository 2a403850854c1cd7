"""Reductions over axes (sums, means, extremes, norms), argmax and argmin, and sorting."""

import numpy as np

from .conformance import Table

reductions = Table("reductions")
order = Table("order")
FLOATS = ("float32", "float64")


def over_axes(low=-2, high=2, distinct=False, negative=True, several=True):
    """An array, and axis, keepdims and exclude as MXNet takes them."""

    def draws(d):
        shape = d.shape()
        options = {}
        choice = d.one_of("all", "one", "several", "excluded")
        if choice == "one" or (choice != "all" and not several):
            options["axis"] = d.axis(shape) if negative else d.integer(0, len(shape) - 1)
        elif choice != "all":
            first = d.integer(0, len(shape) - 1)
            options["axis"] = tuple(range(first, d.integer(first, len(shape) - 1) + 1))
        if choice == "excluded" and several and len(options["axis"]) < len(shape):
            options["exclude"] = True
        if d.one_of(False, True):
            options["keepdims"] = True
        array = d.distinct(shape, low, high) if distinct else d.array(shape, low, high)
        return [array], options

    return draws


REDUCTIONS = {
    "sum": over_axes(),
    "mean": over_axes(),
    "prod": over_axes(0.75, 1.3),
    "nansum": over_axes(),
    "max": over_axes(distinct=True),
    "min": over_axes(distinct=True),
}
for _name, _draws in REDUCTIONS.items():

    @reductions.case(f"nd.{_name}", f"NDArray.{_name}", name=_name, draws=_draws, dtypes=(*FLOATS, "float16"))
    def reduced(mx, x, name=_name, **options):
        return [getattr(mx.nd, name)(x, **options), getattr(x, name)(**options)]


@reductions.case(
    "nd.sum",
    "nd.max",
    "nd.min",
    "nd.mean",
    "nd.prod",
    name="of whole numbers",
    draws=over_axes(0, 4),
    dtypes=("int32", "uint8"),
    gradient=False,
)
def reduced_whole(mx, x, **options):
    results = [mx.nd.sum(x, **options), mx.nd.max(x, **options), mx.nd.min(x, **options)]
    return [*results, mx.nd.mean(x, **options), mx.nd.prod(x % 2, **options)]


@reductions.case("nd.sum_axis", "nd.max_axis", "nd.min_axis", draws=over_axes(distinct=True), gradient=False)
def other_names(mx, x, **options):
    return [mx.nd.sum_axis(x, **options), mx.nd.max_axis(x, **options), mx.nd.min_axis(x, **options)]


@reductions.case(
    *(f"nd.{name}" for name in REDUCTIONS),
    "nd.norm",
    name="over many rows of few",
    draws=lambda d: ([d.distinct(d.tall(), 0.5, 1.5)], {"axis": d.one_of(0, 1, -1), "keepdims": d.one_of(False, True)}),
    examples=20,
)
def of_many_rows(mx, x, **options):
    return [getattr(mx.nd, name)(x / x.shape[1] if name == "norm" else x, **options) for name in (*REDUCTIONS, "norm")]


def _norms(d):
    arrays, options = over_axes(0.2, 2, several=False)(d)
    options["ord"] = d.one_of(1, 2)
    return arrays, options


@reductions.case("nd.norm", "NDArray.norm", draws=_norms)
def norm(mx, x, **options):
    return [mx.nd.norm(x, **options), x.norm(**options)]


def _arguments(d):
    shape = d.shape()
    return [d.distinct(shape)], {"axis": d.axis(shape), "keepdims": d.one_of(False, True)}


@reductions.case(
    "nd.argmax",
    "nd.argmin",
    "NDArray.argmax",
    "NDArray.argmin",
    draws=_arguments,
    dtypes=(*FLOATS, "float16", "int32", "uint8"),
    gradient=False,
)
def arguments(mx, x, **options):
    return [mx.nd.argmax(x, **options), mx.nd.argmin(x, **options), x.argmax(**options), x.argmin(**options)]


@reductions.case(
    "nd.argmax_channel", "NDArray.argmax_channel", draws=lambda d: ([d.distinct(d.shape((2, 2)))], {}), gradient=False
)
def argmax_channel(mx, x):
    return [mx.nd.argmax_channel(x), x.argmax_channel()]


@reductions.script("nd.sum", "nd.mean", "nd.max", "nd.argmax", "nd.norm")
def shapes_and_types(mx):
    x = mx.nd.arange(12).reshape((3, 4))
    i, u = mx.nd.array([1, 2, 7], dtype="int32"), mx.nd.array([250, 3, 4], dtype="uint8")
    nd = mx.nd
    return [
        [nd.sum(x), nd.sum(x, axis=()), nd.sum(x, axis=(0, 1)), nd.sum(x, axis=-1), nd.sum(x, axis=0, exclude=True)],
        [nd.mean(i), nd.sum(i), nd.sum(u), nd.max(i), nd.norm(i), nd.sum(nd.array([2.5]))],
        [nd.argmax(x), nd.argmin(x), nd.argmax(i, axis=0), nd.argmax(nd.array([1, 3, 3]), axis=0)],
        [x.sum(axis=0).shape, x.mean().shape, x.max(axis=(0, 1)).shape, x.norm().shape],
    ]


@reductions.script("nd.argmax", "nd.argmin", "nd.max")
def ties_go_to_the_first(mx):
    x = mx.nd.array([[1, 3, 3], [2, 2, 2]])
    return [mx.nd.argmax(x, axis=1), mx.nd.argmin(x, axis=1), mx.nd.argmax(x, axis=0), mx.nd.max(x, axis=1)]


@reductions.script("nd.max", "nd.min", "nd.norm", checked=("values", "gradients"))
def gradients_where_there_is_none(mx):
    x = mx.nd.array([[1, 3, 3], [0, 0, 2]])
    x.attach_grad()
    results = []
    for run in (
        lambda: mx.nd.max(x),
        lambda: mx.nd.max(x, axis=1),
        lambda: mx.nd.min(x, axis=1, keepdims=True),
        lambda: mx.nd.norm(x * 0),
        lambda: mx.nd.norm(x, ord=1, axis=1),
        lambda: mx.nd.norm(x, axis=0),
        lambda: mx.nd.argmax(x, axis=1) * 2,
    ):
        with mx.autograd.record():
            y = run()
        y.backward()
        results += [y, x.grad.copy()]
    return results


@reductions.script("nd.sum", "nd.mean", bound=1e-5)
def a_hundred_thousand_numbers(mx):
    x = mx.nd.array(np.random.default_rng(0).standard_normal((1000, 100)))
    return [mx.nd.mean(x), mx.nd.mean(x, axis=0), mx.nd.sum(x, axis=1), mx.nd.norm(x), mx.nd.max(x, axis=1)]


@reductions.case(
    "nd.cumsum", draws=lambda d: ([d.array(shape := d.shape())], {"axis": d.one_of(None, d.integer(0, len(shape) - 1))})
)
def cumsum(mx, x, axis):
    return mx.nd.cumsum(x, axis=axis)


def _moments(d):
    shape = d.shape((2, 3), (2, 4))
    return [d.array(shape)], {"axes": tuple(range(d.integer(1, len(shape)))), "keepdims": d.one_of(False, True)}


@reductions.case("nd.moments", draws=_moments)
def moments(mx, x, **options):
    return mx.nd.moments(x, **options)


# ------------------------------------------------------------------------------------------------ order


def _sorted(d):
    shape = d.shape()
    return [d.distinct(shape)], {"axis": d.axis(shape), "is_ascend": d.one_of(True, False)}


@order.case("nd.sort", "NDArray.sort", draws=_sorted)
def sort(mx, x, **options):
    return [mx.nd.sort(x, **options), x.sort(**options)]


@order.case("nd.argsort", "NDArray.argsort", draws=_sorted, dtypes=(*FLOATS, "int32"), gradient=False)
def argsort(mx, x, **options):
    return [mx.nd.argsort(x, **options), x.argsort(**options), mx.nd.argsort(x, dtype="int32", **options)]


def _top(d):
    shape = d.shape()
    axis = d.axis(shape)
    return [d.distinct(shape)], {"axis": axis, "k": d.integer(1, shape[axis]), "is_ascend": d.one_of(False, True)}


@order.case("nd.topk", "NDArray.topk", draws=_top, gradient=False)
def topk(mx, x, **options):
    both = mx.nd.topk(x, ret_typ="both", **options)
    return [mx.nd.topk(x, **options), x.topk(**options), mx.nd.topk(x, ret_typ="value", **options), *both]


@order.case("nd.topk", name="topk's gradient", draws=_top)
def topk_gradient(mx, x, **options):
    return mx.nd.topk(x, ret_typ="value", **options)


@order.case("nd.shuffle", draws=lambda d: ([d.distinct(d.shape())], {}), gradient=False)
def shuffled_and_sorted(mx, x):
    """A shuffle only moves rows: sorted, they are the same as before."""
    y = mx.nd.shuffle(x)
    return [mx.nd.sort(y, axis=0) if x.ndim == 1 else y.sum(), mx.nd.sort(y.reshape((-1,)), axis=0)]
