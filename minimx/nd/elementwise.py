"""Functions of one array, element by element: each with its derivative beside it."""

import math

import numpy as np

from .operators import operator

_PI = math.pi
_erf = np.vectorize(math.erf, otypes=[float])


def _or_infinite(function):
    """Infinity where Python's function raises an error: at its poles, and where it exceeds all floats."""

    def call(x):
        try:
            return function(x)
        except (ValueError, OverflowError):
            return math.inf

    return np.vectorize(call, otypes=[float])


_gamma, _lgamma = _or_infinite(math.gamma), _or_infinite(math.lgamma)


def logistic(x):
    """1 / (1 + exp(-x))."""
    # exp(-x) may become infinite: then 1 / inf is 0, as it should be.
    return 1 / (1 + np.exp(-x))


def _softplus(x):
    return np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x)))


def _round(x):
    return np.trunc(x + np.copysign(0.5, x))  # halves are rounded away from zero; NumPy rounds them to even


def _digamma(x):
    """The derivative of log Γ: recurrence up to 6, then the asymptotic series (Abramowitz & Stegun, 6.3.18)."""
    x, below = np.array(x, float), np.zeros(np.shape(x))
    for _ in range(6):
        below, x = below - np.where(x < 6, 1 / x, 0), np.where(x < 6, x + 1, x)
    square = 1 / (x * x)
    return below + np.log(x) - 0.5 / x - square * (1 / 12 - square * (1 / 120 - square * (1 / 252 - square / 240)))


#: name: y = f(x), and dy/dx from x and y.
FUNCTIONS = {
    "abs": (np.abs, lambda x, y: np.sign(x)),
    "sign": (np.sign, None),
    "negative": (np.negative, lambda x, y: -1),
    "reciprocal": (lambda x: 1 / x, lambda x, y: -y * y),
    "square": (np.square, lambda x, y: 2 * x),
    "sqrt": (np.sqrt, lambda x, y: 0.5 / y),
    "rsqrt": (lambda x: 1 / np.sqrt(x), lambda x, y: -0.5 * y / x),
    "cbrt": (np.cbrt, lambda x, y: 1 / (3 * y * y)),
    "rcbrt": (lambda x: 1 / np.cbrt(x), lambda x, y: -y / (3 * x)),
    "exp": (np.exp, lambda x, y: y),
    "expm1": (np.expm1, lambda x, y: y + 1),
    "log": (np.log, lambda x, y: 1 / x),
    "log2": (np.log2, lambda x, y: 1 / (x * math.log(2))),
    "log10": (np.log10, lambda x, y: 1 / (x * math.log(10))),
    "log1p": (np.log1p, lambda x, y: 1 / (1 + x)),
    "sin": (np.sin, lambda x, y: np.cos(x)),
    "cos": (np.cos, lambda x, y: -np.sin(x)),
    "tan": (np.tan, lambda x, y: 1 + y * y),
    "arcsin": (np.arcsin, lambda x, y: 1 / np.sqrt(1 - x * x)),
    "arccos": (np.arccos, lambda x, y: -1 / np.sqrt(1 - x * x)),
    "arctan": (np.arctan, lambda x, y: 1 / (1 + x * x)),
    "sinh": (np.sinh, lambda x, y: np.cosh(x)),
    "cosh": (np.cosh, lambda x, y: np.sinh(x)),
    "tanh": (np.tanh, lambda x, y: 1 - y * y),
    "arcsinh": (np.arcsinh, lambda x, y: 1 / np.sqrt(x * x + 1)),
    "arccosh": (np.arccosh, lambda x, y: 1 / np.sqrt(x * x - 1)),
    "arctanh": (np.arctanh, lambda x, y: 1 / (1 - x * x)),
    "degrees": (np.degrees, lambda x, y: 180 / _PI),
    "radians": (np.radians, lambda x, y: _PI / 180),
    "sigmoid": (logistic, lambda x, y: y * (1 - y)),
    "relu": (lambda x: np.maximum(x, 0), lambda x, y: x > 0),
    "softsign": (lambda x: x / (1 + np.abs(x)), lambda x, y: 1 / np.square(1 + np.abs(x))),
    "erf": (_erf, lambda x, y: 2 / math.sqrt(_PI) * np.exp(-x * x)),
    "gamma": (_gamma, lambda x, y: y * _digamma(x)),
    "gammaln": (_lgamma, lambda x, y: _digamma(x)),
    "floor": (np.floor, None),
    "ceil": (np.ceil, None),
    "trunc": (np.trunc, None),
    "fix": (np.trunc, None),
    "rint": (lambda x: np.ceil(x - 0.5), None),
    "round": (_round, None),
    "logical_not": (np.logical_not, None),
}
#: The activations of ``nd.Activation``, by name.
ACTIVATIONS = {
    **{name: FUNCTIONS[name] for name in ("relu", "sigmoid", "tanh", "softsign")},
    "softrelu": (_softplus, lambda x, y: logistic(x)),
}


def apply(function, derivative, data):
    """Return f(data) in data's dtype, and its pullback."""
    y = function(data)
    if y.dtype != data.dtype:
        y = y.astype(data.dtype)
    return y, [None if derivative is None else lambda dy: (dy * derivative(data, y)).astype(data.dtype, copy=False)]


def _entered(name, function, derivative):
    def forward(data):
        return apply(function, derivative, data)

    forward.__name__ = name
    forward.__doc__ = f"{name}(x), element by element."
    operator(name)(forward)


for _name, (_function, _derivative) in FUNCTIONS.items():
    _entered(_name, _function, _derivative)


@operator("make_loss")
def make_loss(data):
    """A copy; the gradient of the input is ones, whatever gradient the copy gets."""
    return data.copy(), [np.ones_like]


@operator("_copy", "identity")
def identity(data):
    """A copy that passes gradients on."""
    return data.copy(), [lambda dy: dy]


@operator("BlockGrad", "stop_gradient")
def stop_gradient(data):
    """A copy that passes no gradient on."""
    return data.copy(), [None]


@operator("Cast", "cast")
def cast(data, *, dtype):
    """The array with another dtype."""
    return data.astype(dtype), [lambda dy: dy.astype(data.dtype)]


@operator("Activation")
def activation(data, *, act_type):
    """One of relu, sigmoid, tanh, softrelu (log(1 + exp(x))) and softsign, by name."""
    if act_type not in ACTIVATIONS:
        raise ValueError(f"act_type is {act_type!r}: expected one of {', '.join(sorted(ACTIVATIONS))}.")
    return apply(*ACTIVATIONS[act_type], data)


@operator("hard_sigmoid")
def hard_sigmoid(data, *, alpha=0.2, beta=0.5):
    """A piecewise linear sigmoid: max(0, min(1, αx + β))."""
    y = np.clip(alpha * data + beta, 0, 1)
    return y, [lambda dy: dy * alpha * ((y > 0) & (y < 1))]


@operator("clip")
def clip(data, *, a_min, a_max):
    """Elements limited to the range from ``a_min`` to ``a_max``."""
    inside = (data >= a_min) & (data <= a_max)
    return np.clip(data, a_min, a_max).astype(data.dtype, copy=False), [lambda dy: dy * inside]


@operator("smooth_l1")
def smooth_l1(data, *, scalar=1.0):
    """½ (sx)² where |x| < 1/s², and |x| - ½/s² elsewhere, with s = ``scalar``."""
    square = scalar * scalar
    near = np.abs(data) < 1 / square
    out = np.where(near, 0.5 * square * data * data, np.abs(data) - 0.5 / square).astype(data.dtype)
    return out, [lambda dy: dy * np.where(near, square * data, np.sign(data)).astype(data.dtype)]


@operator("LeakyReLU")
def leaky_relu(data, gamma=None, *, act_type="leaky", slope=0.25):
    """x where it is positive; elsewhere what ``act_type`` says: leaky, prelu (with ``gamma``), elu, selu or gelu."""
    if act_type == "prelu":
        return _prelu(data, gamma)
    positive = data > 0
    if act_type == "leaky":
        factor = np.where(positive, 1, slope).astype(data.dtype)
        return data * factor, [lambda dy: dy * factor]
    if act_type == "gelu":
        normal = (0.5 * (1 + _erf(data / math.sqrt(2)))).astype(data.dtype)
        density = np.exp(-0.5 * data * data) / math.sqrt(2 * _PI)
        return data * normal, [lambda dy: (dy * (normal + data * density)).astype(data.dtype)]
    if act_type not in ("elu", "selu"):
        raise ValueError(f"act_type is {act_type!r}: expected leaky, prelu, elu, selu or gelu.")
    alpha, scale = {"elu": (slope, 1.0), "selu": (1.6732632423543772, 1.0507009873554805)}[act_type]
    below = alpha * np.exp(np.minimum(data, 0))
    out = (scale * np.where(positive, data, below - alpha)).astype(data.dtype)
    return out, [lambda dy: dy * (scale * np.where(positive, 1, below)).astype(data.dtype)]


def _prelu(data, gamma):
    # One slope for all, or one for each channel, which is axis 1.
    shape = gamma.shape if gamma.size == 1 or data.ndim < 2 else (1, -1) + (1,) * (data.ndim - 2)
    slope, positive = gamma.reshape(shape), data > 0
    others = tuple(axis for axis in range(data.ndim) if axis != 1 or gamma.size == 1)

    def by_gamma(dy):
        return np.where(positive, 0, dy * data).sum(axis=others).reshape(gamma.shape).astype(data.dtype)

    return np.where(positive, data, slope * data), [lambda dy: dy * np.where(positive, 1, slope), by_gamma]
