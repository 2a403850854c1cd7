"""Two arrays, or an array and a number: operators, in-place operators, the functions of the same names, comparisons."""

import operator

import numpy as np

from .conformance import Table, anything

arithmetic = Table("arithmetic")
FLOATS = ("float32", "float64", "float16")
ALL = (*FLOATS, "int32", "uint8")

# name: (Python's operator, MXNet's functions for two arrays, lowest and highest left number, and right number)
OPERATORS = {
    "add": (operator.add, ("add", "broadcast_add", "broadcast_plus"), (-2, 2), (-2, 2)),
    "subtract": (operator.sub, ("subtract", "broadcast_sub", "broadcast_minus"), (-2, 2), (-2, 2)),
    "multiply": (operator.mul, ("multiply", "broadcast_mul"), (-2, 2), (-2, 2)),
    "divide": (operator.truediv, ("divide", "true_divide", "broadcast_div"), (-2, 2), (0.5, 3)),
    "power": (operator.pow, ("power", "broadcast_power"), (0.5, 2), (-2, 2)),
}
FUNCTIONS = {
    "maximum": ("maximum", "broadcast_maximum"),
    "minimum": ("minimum", "broadcast_minimum"),
    "broadcast_hypot": ("broadcast_hypot",),
}
COMPARISONS = {
    "equal": operator.eq,
    "not_equal": operator.ne,
    "greater": operator.gt,
    "greater_equal": operator.ge,
    "lesser": operator.lt,
    "lesser_equal": operator.le,
}


def pairs(left, right):
    """Two arrays whose shapes broadcast."""

    def draws(d):
        one, other = d.broadcast()
        return [d.array(one, *left), d.array(other, *right)], {}

    return draws


def apart(d):
    """Two arrays that broadcast; no element of one equals an element of the other, or its negative."""
    one, other = d.broadcast()
    values = d.distinct((int(np.prod(one)) + int(np.prod(other)),), 0.3, 2)
    cut = int(np.prod(one))
    return [values[:cut].reshape(one), values[cut:].reshape(other)], {}


def few(d):
    """Two arrays with few different values, so that some are equal."""
    one, other = d.broadcast()
    return [d.generator().integers(0, 3, shape).astype(d.dtype) for shape in (one, other)], {}


def _operators(name, plain, functions, left, right):
    @arithmetic.case(
        "NDArray", *(f"nd.{function}" for function in functions), name=name, draws=pairs(left, right), dtypes=FLOATS
    )
    def two_arrays(mx, x, y):
        results = [getattr(mx.nd, function)(x, y) for function in functions]
        return [plain(x, y), *results[: 1 if name == "power" else None]]

    @arithmetic.case("NDArray", name=f"{name} and a number", draws=anything(max(0.5, left[0]), 2), dtypes=FLOATS)
    def with_a_number(mx, x):
        return [
            plain(x, 1.5),
            plain(1.5, x),
            plain(x, np.float64(2)),
            plain(x, np.float32(3)),
            plain(x, 2),
            plain(x, True),
        ]

    @arithmetic.case(
        "NDArray",
        name=f"{name} in place",
        draws=lambda d: ([d.array(shape := d.shape(), *left), d.array(shape, *right)], {}),
        dtypes=FLOATS,
        gradient=False,
    )
    def in_place(mx, x, y):
        inplace = getattr(
            operator,
            {"add": "iadd", "subtract": "isub", "multiply": "imul", "divide": "itruediv", "power": "ipow"}[name],
        )
        z = x.copy()
        return [inplace(x, y), x, inplace(z, 1.5), z]  # MXNet has no **= in place: x and z stay as they are


for _name, _row in OPERATORS.items():
    _operators(_name, *_row)


def _whole(d):
    one, other = d.broadcast()
    return [d.array(one, 1, 6), d.array(other, 1, 3)], {}


@arithmetic.case("NDArray", name="whole numbers", draws=_whole, dtypes=("int32", "uint8", "int64"), gradient=False)
def whole(mx, x, y):
    return [
        x + y,
        x * y,
        x / y,
        x**y,
        x % y,
        x + 2,
        x * 2,
        x / 2,
        x**2,
        7 / x,
        2**x,
        x % 2,
        x + 0.7,
        x * 0.5,
        x == y,
        x < 3,
        mx.nd.maximum(x, y),
    ]


@arithmetic.case(
    "NDArray",
    name="whole numbers below 0",
    draws=lambda d: ([d.array(d.shape(), -9, 9)], {}),
    dtypes=("int32", "int64"),
    gradient=False,
)
def negative_whole(mx, x):
    return [-x, x - 5, 5 - x, x / 2, x / -2, x % 4, x % -4, x * 0.5, x + 0.7, x**2, abs(x), x > 0, mx.nd.maximum(x, 0)]


@arithmetic.case(
    "nd.modulo",
    "nd.broadcast_mod",
    "NDArray",
    name="modulo",
    draws=lambda d: ([d.array(d.shape(), -6, 6)], {}),
    dtypes=FLOATS,
    gradient=False,
)
def modulo(mx, x):
    y = mx.nd.full(x.shape, 2.5, dtype=x.dtype)
    return [
        x % y,
        x % 2.5,
        x % -2.5,
        5 % y,
        -5 % y,
        mx.nd.modulo(x, y),
        mx.nd.modulo(x, 2.5),
        mx.nd.broadcast_mod(-x, y),
    ]


def _no_whole_quotients(d):
    arrays, options = pairs((2.1, 2.9), (0.91, 0.99))(d)
    return arrays, options


@arithmetic.case("nd.modulo", "NDArray", name="modulo's gradient", draws=_no_whole_quotients)
def modulo_gradient(mx, x, y):
    return [x % y, mx.nd.modulo(x, y), x % 0.95, 2.5 % y]


@arithmetic.case("NDArray", name="opposite and absolute", draws=anything(off=(0,)), dtypes=FLOATS)
def opposite(mx, x):
    return [-x, abs(x)]


@arithmetic.case("NDArray", name="an array with itself", draws=anything(0.5, 2))
def itself(mx, x):
    return [x * x, x + x, x - x * 2, x / x + x, x**x]


@arithmetic.case(
    "nd.elemwise_add",
    "nd.elemwise_sub",
    "nd.elemwise_mul",
    "nd.elemwise_div",
    draws=lambda d: ([d.array(shape := d.shape(), 0.5, 2), d.array(shape, 0.5, 2)], {}),
    dtypes=FLOATS,
)
def elemwise(mx, x, y):
    return [mx.nd.elemwise_add(x, y), mx.nd.elemwise_sub(x, y), mx.nd.elemwise_mul(x, y), mx.nd.elemwise_div(x, y)]


@arithmetic.case(
    "nd.add_n", "nd.ElementWiseSum", draws=lambda d: ([d.array(shape := d.shape()), d.array(shape), d.array(shape)], {})
)
def add_n(mx, x, y, z):
    return [mx.nd.add_n(x, y, z), mx.nd.ElementWiseSum(x, y), mx.nd.add_n(x)]


def _many_rows(d):
    rows, columns = d.tall()
    other = d.one_of((rows, 1), (1, columns), (columns,), (1, 1), (1,))
    return [d.array((rows, columns), 0.5, 2), d.array(other, 0.5, 2)], {}


@arithmetic.case("NDArray", name="many rows of few", draws=_many_rows, examples=15)
def many_rows(mx, x, y):
    return [x + y, y - x, x * y, y / x, x**y]


for _name, _functions in FUNCTIONS.items():

    @arithmetic.case(*(f"nd.{function}" for function in _functions), name=_name, draws=apart, dtypes=FLOATS)
    def larger_or_smaller(mx, x, y, functions=_functions):
        return [getattr(mx.nd, function)(x, y) for function in functions]


@arithmetic.case(
    "nd.maximum", "nd.minimum", name="maximum and minimum with a number", draws=anything(off=(0.5,)), dtypes=FLOATS
)
def larger_than_a_number(mx, x):
    return [mx.nd.maximum(x, 0.5), mx.nd.maximum(0.5, x), mx.nd.minimum(x, 0.5), mx.nd.minimum(0.5, x)]


for _name, _plain in COMPARISONS.items():

    @arithmetic.case(
        "NDArray", f"nd.{_name}", f"nd.broadcast_{_name}", name=_name, draws=few, dtypes=ALL, gradient=False
    )
    def compared(mx, x, y, name=_name, plain=_plain):
        function = getattr(mx.nd, name)
        return [
            plain(x, y),
            function(x, y),
            getattr(mx.nd, f"broadcast_{name}")(x, y),
            plain(x, 1),
            plain(1, x),
            function(x, 1),
        ]


@arithmetic.case(
    "nd.logical_and",
    "nd.logical_or",
    "nd.logical_xor",
    "nd.broadcast_logical_and",
    "nd.broadcast_logical_or",
    "nd.broadcast_logical_xor",
    draws=few,
    gradient=False,
)
def logical(mx, x, y):
    functions = ("logical_and", "logical_or", "logical_xor")
    return [getattr(mx.nd, prefix + name)(x, y) for name in functions for prefix in ("", "broadcast_")]


@arithmetic.case("NDArray", name="comparison's gradient is 0", draws=few, finite=False)
def compared_gradient(mx, x, y):
    return [(x > y) * x, (x == y) * y]


@arithmetic.script("NDArray")
def truncation(mx):
    i, u = mx.nd.array([1, 2, 7], dtype="int32"), mx.nd.array([250, 3, 4], dtype="uint8")
    return [i / 2, i * 0.5, i + 0.7, 2 / i, -i / 2, i**0.5, u + 10, u * 2, u / 2, -i % 4, mx.nd.mean(i), mx.nd.exp(i)]


@arithmetic.script("nd.add", "nd.subtract", "nd.multiply", "nd.divide", "nd.power", "nd.modulo", "nd.maximum")
def numbers_alone(mx):
    return [
        mx.nd.add(1, 2),
        mx.nd.subtract(1, 2),
        mx.nd.multiply(3, 2),
        mx.nd.divide(3, 2),
        mx.nd.power(3, 2),
        mx.nd.modulo(5, 3),
        mx.nd.maximum(2, 3),
        mx.nd.equal(2, 2),
    ]


@arithmetic.script("NDArray", checked=("values", "gradients"))
def ties(mx):
    x, y = mx.nd.array([1, 1, 0, 2]), mx.nd.array([1, 0, 1, 2])
    x.attach_grad()
    y.attach_grad()
    results = []
    for function in (mx.nd.maximum, mx.nd.minimum, mx.nd.broadcast_maximum, mx.nd.broadcast_minimum):
        with mx.autograd.record():
            z = function(x, y)
        z.backward(mx.nd.array([1, 2, 3, 4]))
        results += [z, x.grad.copy(), y.grad.copy()]
    return results


@arithmetic.script("NDArray", "nd.broadcast_hypot", checked=("values", "gradients"))
def gradients_at_zero(mx):
    results = []
    for run in (
        lambda x, y: x**2,
        lambda x, y: x**0.5,
        lambda x, y: x**y,
        lambda x, y: x * x / (x * x),
        lambda x, y: y / x,
        lambda x, y: mx.nd.broadcast_hypot(x, x),
        lambda x, y: x % y,
    ):
        x, y = mx.nd.array([0, 0, 1]), mx.nd.array([2, 0, 0])
        x.attach_grad()
        y.attach_grad()
        with mx.autograd.record():
            z = run(x, y)
        z.backward()
        results += [z, x.grad, y.grad]
    return results


@arithmetic.script("NDArray")
def division_by_zero(mx):
    x, zero = mx.nd.array([-1, 0, 1]), mx.nd.zeros((3,))
    return [x / zero, x / 0, 1 / zero, zero**-1, zero**0, (-x) ** 0.5, x % zero, mx.nd.log(zero)]


@arithmetic.script("NDArray")
def in_place_types(mx):
    x = mx.nd.array([[1, 2, 3], [4, 5, 6]])
    x += mx.nd.ones((1, 3))
    x -= 0.5
    x *= mx.nd.array([[2], [3]])
    x /= 2
    x **= 2
    x %= 3
    i = mx.nd.array([1, 2, 7], dtype="int32")
    i += 1.7
    i *= 0.5
    return [x, i]


@arithmetic.script("NDArray")
def a_broken_dimension_of_one(mx):
    """An array of one element broadcasts to any shape, also with fewer axes."""
    return [mx.nd.array([2]) + mx.nd.ones((2, 3)), mx.nd.ones((2, 3)) * mx.nd.array([2])]


@arithmetic.script("NDArray", checked=("values", "gradients"))
def a_broken_dimension_of_one_and_its_gradient(mx):
    x, y = mx.nd.array([2]), mx.nd.ones((2, 3))
    x.attach_grad()
    with mx.autograd.record():
        z = x * y + y / x
    z.backward()
    return [z, x.grad]


@arithmetic.script("NDArray")
def out_takes_the_result(mx):
    x, out = mx.nd.array([1, 2, 3]), mx.nd.zeros((3,))
    results = [mx.nd.elemwise_add(x, x, out=out), mx.nd.exp(x, out=x), mx.nd.broadcast_mul(x, x, out=out)]
    return [*results, out, x, results[0] is out, results[1] is x]
