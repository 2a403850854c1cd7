"""Functions of one array, element by element: each as ``nd.f(x)``, and as ``x.f()`` where MXNet has the method."""

import numpy as np

from .conformance import Table, anything

elementwise = Table("elementwise")
ALL = ("float32", "float64", "float16")

# name: (lowest number drawn, highest, points where there is no derivative)
SMOOTH = {
    "square": (-2, 2, ()),
    "sqrt": (0.1, 4, ()),
    "rsqrt": (0.3, 4, ()),
    "cbrt": (0.1, 4, ()),
    "rcbrt": (0.3, 4, ()),
    "exp": (-2, 2, ()),
    "expm1": (-2, 2, ()),
    "log": (0.1, 4, ()),
    "log2": (0.1, 4, ()),
    "log10": (0.1, 4, ()),
    "log1p": (-0.8, 4, ()),
    "sin": (-4, 4, ()),
    "cos": (-4, 4, ()),
    "tan": (-1, 1, ()),
    "arcsin": (-0.9, 0.9, ()),
    "arccos": (-0.9, 0.9, ()),
    "arctan": (-4, 4, ()),
    "sinh": (-2, 2, ()),
    "cosh": (-2, 2, ()),
    "tanh": (-2, 2, ()),
    "arcsinh": (-4, 4, ()),
    "arccosh": (1.2, 4, ()),
    "arctanh": (-0.9, 0.9, ()),
    "degrees": (-4, 4, ()),
    "radians": (-40, 40, ()),
    "reciprocal": (0.3, 3, ()),
    "sigmoid": (-4, 4, ()),
    "abs": (-2, 2, (0,)),
    "relu": (-2, 2, (0,)),
}
METHODLESS = {
    "negative": (-2, 2, ()),
    "softsign": (-4, 4, (0,)),
    "hard_sigmoid": (-4, 4, (-2.5, 2.5)),
    "erf": (-2, 2, ()),
    "gamma": (0.5, 4, ()),
    "gammaln": (0.5, 4, ()),
}
STEPS = ("sign", "floor", "ceil", "round", "rint", "fix", "trunc")  # the derivative is 0 wherever there is one


def _function(name):
    return lambda mx, x: getattr(mx.nd, name)(x)


def _method(name):
    return lambda mx, x: getattr(x, name)()


# MXNet computes these, or their derivatives, with float32 constants or functions, also for float64 arrays.
SINGLE = {"bounds": {"float64": 1e-6}, "why": "single precision within MXNet"}

for _name, (_low, _high, _off) in {**SMOOTH, **METHODLESS}.items():
    _loose = SINGLE if _name in ("degrees", "radians", "hard_sigmoid", "erf", "gamma", "gammaln") else {}
    elementwise.case(f"nd.{_name}", name=_name, draws=anything(_low, _high, _off), dtypes=ALL, **_loose)(
        _function(_name)
    )
for _name, (_low, _high, _off) in SMOOTH.items():
    elementwise.case(
        f"NDArray.{_name}", name=f"x.{_name}", draws=anything(_low, _high, _off), dtypes=("float32",), examples=2
    )(_method(_name))
for _name in STEPS:
    _draws = anything(-3, 3, tuple(np.arange(-6, 7) / 2))
    elementwise.case(f"nd.{_name}", name=_name, draws=_draws, dtypes=ALL, finite=False)(_function(_name))
    elementwise.case(
        f"NDArray.{_name}", name=f"x.{_name}", draws=_draws, dtypes=("float32",), finite=False, examples=2
    )(_method(_name))


@elementwise.case(
    "nd.logical_not", draws=lambda d: ([d.generator().integers(0, 2, d.shape()).astype(d.dtype)], {}), gradient=False
)
def logical_not(mx, x):
    return mx.nd.logical_not(x)


@elementwise.case("nd.clip", "NDArray.clip", draws=anything(off=(-1, 0.5)), dtypes=ALL)
def clip(mx, x):
    return [mx.nd.clip(x, -1, 0.5), x.clip(-1, 0.5), mx.nd.clip(x, a_min=-1, a_max=0.5)]


@elementwise.case(
    "nd.smooth_l1", draws=lambda d: ([d.array(d.shape(), off=(-1, -0.25, 0.25, 1))], {"scalar": d.one_of(1.0, 2.0)})
)
def smooth_l1(mx, x, scalar):
    return mx.nd.smooth_l1(x, scalar=scalar)


@elementwise.case("nd.identity", draws=anything(), dtypes=ALL)
def identity(mx, x):
    return mx.nd.identity(x)


@elementwise.case("nd.BlockGrad", "nd.stop_gradient", draws=anything(), finite=False)
def stopped(mx, x):
    return x * mx.nd.BlockGrad(x) + mx.nd.stop_gradient(x) * x * x


@elementwise.case(
    "nd.zeros_like",
    "nd.ones_like",
    "NDArray.zeros_like",
    "NDArray.ones_like",
    draws=anything(),
    dtypes=(*ALL, "int32"),
    gradient=False,
)
def like(mx, x):
    return [mx.nd.zeros_like(x), mx.nd.ones_like(x), x.zeros_like(), x.ones_like()]


@elementwise.case(
    "nd.cast",
    "nd.Cast",
    "NDArray.astype",
    draws=lambda d: (
        [d.array(d.shape(), 0, 9)],
        {"dtype": d.one_of("float32", "float64", "float16", "int32", "uint8", "int64")},
    ),
    dtypes=(*ALL, "int32", "uint8"),
    gradient=False,
)
def cast(mx, x, dtype):
    return [mx.nd.cast(x, dtype), mx.nd.Cast(x, dtype=dtype), x.astype(dtype), x.astype(np.dtype(dtype).type)]


@elementwise.case("nd.cast", "NDArray.astype", name="cast's gradient", draws=anything())
def cast_gradient(mx, x):
    return x.astype("float64") * x.astype("float64") + mx.nd.cast(x, "float64")


@elementwise.case(
    "nd.exp",
    "nd.sqrt",
    "nd.square",
    "nd.abs",
    "nd.floor",
    name="of whole numbers",
    draws=anything(0, 9),
    dtypes=("int32", "uint8"),
    gradient=False,
)
def whole(mx, x):
    return [mx.nd.sqrt(x), mx.nd.square(x), mx.nd.abs(x), mx.nd.floor(x), mx.nd.exp(x / 2)]


EXTREMES = [0.0, -0.0, 1.0, -1.0, 1e-30, -1e-30, 100.0, -100.0, 1e30, np.inf, -np.inf, np.nan]


@elementwise.script(
    *(f"nd.{name}" for name in ("exp", "log", "sqrt", "tanh", "sigmoid")),
    bound=3e-5,
    why="exp(100) is rounded in the exponent",
)
def at_extremes(mx):
    x = mx.nd.array(EXTREMES)
    names = [
        "exp",
        "expm1",
        "log",
        "log2",
        "log10",
        "log1p",
        "sqrt",
        "rsqrt",
        "tanh",
        "sigmoid",
        "reciprocal",
        "abs",
        "square",
        "floor",
        "arctan",
    ]
    return {name: getattr(mx.nd, name)(x) for name in names}


@elementwise.script("nd.relu", "nd.sum", "nd.clip")
def not_a_number(mx):
    x = mx.nd.array([1, np.nan, 3])
    return [mx.nd.sum(x), mx.nd.relu(x), x == x, x > 0, mx.nd.clip(x, 0, 2)]


@elementwise.script("nd.round", "nd.rint", "nd.fix", "nd.trunc")
def halves(mx):
    x = mx.nd.array([-2.5, -1.5, -0.5, -0.2, 0, 0.2, 0.5, 1.5, 2.5])
    return {name: getattr(mx.nd, name)(x) for name in ("round", "rint", "fix", "trunc", "floor", "ceil", "sign")}


KINKS = {
    "abs": lambda mx, x: mx.nd.abs(x),
    "sign": lambda mx, x: mx.nd.sign(x),
    "relu": lambda mx, x: mx.nd.relu(x),
    "Activation relu": lambda mx, x: mx.nd.Activation(x, act_type="relu"),
    "LeakyReLU leaky": lambda mx, x: mx.nd.LeakyReLU(x, act_type="leaky", slope=0.25),
    "clip": lambda mx, x: mx.nd.clip(x, -1, 1),
    "maximum of x and 0": lambda mx, x: mx.nd.maximum(x, 0),
    "maximum of 0 and x": lambda mx, x: mx.nd.maximum(0, x),
    "minimum of x and 0": lambda mx, x: mx.nd.minimum(x, 0),
    "smooth_l1": lambda mx, x: mx.nd.smooth_l1(x, scalar=1.0),
    "hard_sigmoid": lambda mx, x: mx.nd.hard_sigmoid(x * 2.5),
    "square root at 0": lambda mx, x: mx.nd.sqrt(mx.nd.relu(x)),
    "where": lambda mx, x: mx.nd.where(x > 0, x * 2, x * 3),
    "floor": lambda mx, x: mx.nd.floor(x),
}


def _at_kinks(run):
    def script(mx):
        x = mx.nd.array([-2, -1, -0.0, 0, 1, 2])
        x.attach_grad()
        with mx.autograd.record():
            y = run(mx, x)
        y.backward(mx.nd.array([1, 2, 3, 4, 5, 6]))
        return [y, x.grad]

    return script


for _name, _run in KINKS.items():
    elementwise.script(name=f"at its kinks: {_name}", checked=("values", "gradients"))(_at_kinks(_run))
