"""Operators that make arrays: what :mod:`minimx.nd.creation` and :mod:`minimx.nd.random` have, as entries of the table.

``nd`` itself has them as functions; these are for symbols, which need operators. They have no gradients.
"""

import functools

from . import creation, random
from .array import NDArray
from .operators import TABLE, Operator

F32 = "float32"
#: By MXNet's names: functions of NDArrays, and of attributes by name.
MADE = {
    "_zeros": lambda *, shape, ctx=None, dtype=F32: creation.zeros(shape, dtype=dtype),
    "_ones": lambda *, shape, ctx=None, dtype=F32: creation.ones(shape, dtype=dtype),
    "_full": lambda *, shape, ctx=None, dtype=F32, value: creation.full(shape, value, dtype=dtype),
    "_eye": lambda *, N, M=0, k=0, ctx=None, dtype=F32: creation.eye(N, M, k, dtype=dtype),
    "_arange": lambda *, start, stop=None, step=1.0, repeat=1, infer_range=False, ctx=None, dtype=F32: creation.arange(
        start, stop, step, repeat, dtype=dtype
    ),
    "_linspace": lambda *, start, stop, num, endpoint=True, ctx=None, dtype=F32: creation.linspace(
        start, stop, num, endpoint, dtype=dtype
    ),
    "zeros_like": lambda data: creation.zeros_like(data),
    "ones_like": lambda data: creation.ones_like(data),
    "_shuffle": lambda data: random.shuffle(data),
    "_sample_multinomial": lambda data, *, shape=None, get_prob=False, dtype="int32": random.multinomial(
        data, shape, get_prob, dtype=dtype
    ),
    "_random_randint": lambda *, low, high, shape=None, ctx=None, dtype="int32": random.randint(
        low, high, shape, dtype
    ),
    "_random_uniform": lambda *, low=0.0, high=1.0, shape=None, ctx=None, dtype=F32: random.uniform(
        low, high, shape, dtype
    ),
    "_random_normal": lambda *, loc=0.0, scale=1.0, shape=None, ctx=None, dtype=F32: random.normal(
        loc, scale, shape, dtype
    ),
    "_random_gamma": lambda *, alpha=1.0, beta=1.0, shape=None, ctx=None, dtype=F32: random.gamma(
        alpha, beta, shape, dtype
    ),
    "_random_exponential": lambda *, lam=1.0, shape=None, ctx=None, dtype=F32: random.random_exponential(
        lam, shape, dtype
    ),
    "_random_poisson": lambda *, lam=1.0, shape=None, ctx=None, dtype=F32: random.poisson(lam, shape, dtype),
    "_sample_uniform": lambda low, high, *, shape=None, dtype=F32: random.uniform(low, high, shape, dtype),
    "_sample_normal": lambda mu, sigma, *, shape=None, dtype=F32: random.normal(mu, sigma, shape, dtype),
    "_sample_gamma": lambda alpha, beta, *, shape=None, dtype=F32: random.gamma(alpha, beta, shape, dtype),
    "_sample_exponential": lambda lam, *, shape=None, dtype=F32: random.random_exponential(lam, shape, dtype),
    "_sample_poisson": lambda lam, *, shape=None, dtype=F32: random.poisson(lam, shape, dtype),
}


def _entered(name, function):
    @functools.wraps(function)
    def call(*arrays, **attributes):
        results = function(*map(NDArray, arrays), **attributes)
        if isinstance(results, list):
            return tuple(one._data for one in results), [None] * len(arrays)
        return results._data, [None] * len(arrays)

    call.__name__ = call.__qualname__ = name
    code = function.__code__
    names, count = code.co_varnames, code.co_argcount
    TABLE[name] = Operator(name, call, names[:count], names[count : count + code.co_kwonlyargcount])


for _name, _function in MADE.items():
    _entered(_name, _function)
