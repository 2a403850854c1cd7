"""MXNet's ``nd``: arrays, and what can be done with them.

Read :mod:`minimx.nd.array` first, then :mod:`minimx.nd.operators`, which makes an operator of a function on NumPy
arrays. The operators are in modules by kind; in each, an operator's derivative stands beside it.
"""

# ruff: noqa: F401 (what is imported here is what nd has)

from ..missing import missing
from . import (
    _convolution,
    _pooling,
    arithmetic,
    elementwise,
    indexing,
    made,
    neural,
    outputs,
    products,
    random,
    reductions,
    scalars,
    shapes,
    updates,
    views,
)
from .array import NDArray
from .creation import arange, array, empty, eye, full, linspace, ones, ones_like, zeros, zeros_like
from .indexing import onehot_encode
from .operators import OPERATORS
from .random import random_exponential, shuffle
from .saving import load, load_frombuffer, save
from .shapes import concatenate, moveaxis, split_v2
from .views import from_numpy

globals().update({name: function for name, function in OPERATORS.items()})

# Older spellings.
random_normal, random_uniform = random.normal, random.uniform
random_gamma, random_poisson, random_randint = random.gamma, random.poisson, random.randint
normal, uniform, sample_multinomial = random.normal, random.uniform, random.multinomial
crop = OPERATORS["slice"]

#: Operators that are methods of arrays too.
METHODS = (
    "abs arccos arccosh arcsin arcsinh arctan arctanh argmax argmax_channel argmin argsort broadcast_axes "
    "broadcast_like cbrt ceil clip cos cosh degrees diag exp expm1 fix "
    "flip floor log log10 log1p log2 log_softmax max mean min nansum norm one_hot pad pick prod radians "
    "rcbrt reciprocal relu repeat reshape_like rint round rsqrt shape_array sigmoid sign sin sinh "
    "size_array slice slice_axis slice_like split softmax softmin sort sqrt square sum swapaxes take "
    "tan tanh tile topk trunc "
)
for _name in METHODS.split():
    setattr(NDArray, _name, OPERATORS[_name])
for _function in (split_v2, ones_like, zeros_like, views.expand_dims, views.flatten, views.squeeze):
    setattr(NDArray, _function.__name__, _function)
NDArray.__abs__ = OPERATORS["abs"]  # type: ignore[attr-defined]


def waitall():
    """Return at once: an operation is finished when it returns."""


__getattr__ = missing(__name__)
