"""Random numbers, from one generator that ``mx.random.seed`` seeds. The same seed gives other numbers in MXNet."""

import contextlib
import threading

import numpy as np

from ..base import MXNetError
from ..context import usable
from .array import NDArray
from .creation import refuse, written

_generator = np.random.default_rng()


def seed(seed_state, ctx="all"):
    """Seed the generator, so that what is drawn afterwards can be repeated."""
    global _generator
    _generator = np.random.default_rng(int(seed_state) & 0xFFFFFFFFFFFFFFFF)


class _StandIn(threading.local):
    generator = None


_stand_in = _StandIn()


def generator():
    """Return the generator that all random numbers come from."""
    return _generator if _stand_in.generator is None else _stand_in.generator


@contextlib.contextmanager
def _drawing_with(other):
    """Let the operators of this thread draw from another generator in this ``with`` block."""
    before, _stand_in.generator = _stand_in.generator, other
    try:
        yield
    finally:
        _stand_in.generator = before


def _drawn(draw, parameters, shape, dtype, ctx, out):
    """Draw numbers. Where the distribution's parameters are arrays, there is a sample of ``shape`` for each element."""
    arrays = [parameter._data for parameter in parameters if isinstance(parameter, NDArray)]
    size = () if shape is None or shape == () else (shape,) if isinstance(shape, (int, np.integer)) else tuple(shape)
    if out is not None and not arrays:
        size, dtype = out.shape, out.dtype
    if arrays:
        ctx = next(parameter.context for parameter in parameters if isinstance(parameter, NDArray))
        each, size = size, arrays[0].shape + size
        parameters = [p._data.reshape(p.shape + (1,) * len(each)) if isinstance(p, NDArray) else p for p in parameters]
    try:
        values = draw(*parameters, size or (1,))
    except ValueError as error:
        raise MXNetError(f"These parameters make no distribution: {error}.") from error
    return written(NDArray(np.asarray(values).astype(dtype or "float32"), usable(ctx)), out)


def uniform(low=0, high=1, shape=None, dtype=None, ctx=None, out=None, name=None, **unknown):
    """Draw from the uniform distribution between ``low`` and ``high``."""
    refuse("uniform", unknown)
    return _drawn(lambda low, high, size: _generator.uniform(low, high, size), (low, high), shape, dtype, ctx, out)


def normal(loc=0, scale=1, shape=None, dtype=None, ctx=None, out=None, name=None, **unknown):
    """Draw from the normal distribution with mean ``loc`` and standard deviation ``scale``."""
    refuse("normal", unknown)
    return _drawn(lambda loc, scale, size: _generator.normal(loc, scale, size), (loc, scale), shape, dtype, ctx, out)


def randn(*shape, loc=0, scale=1, dtype=None, ctx=None, out=None):
    """Draw from the normal distribution, with the shape as arguments."""
    return normal(loc, scale, shape, dtype, ctx, out)


def exponential(scale=1, shape=None, dtype=None, ctx=None, out=None):
    """Draw from the exponential distribution with mean ``scale``."""
    return _drawn(lambda scale, size: _generator.exponential(scale, size), (scale,), shape, dtype, ctx, out)


def random_exponential(lam=1, shape=None, dtype=None, ctx=None, out=None):
    """Draw from the exponential distribution with rate ``lam``, that is, mean 1 / lam."""
    return exponential(1 / lam, shape, dtype, ctx, out)


def gamma(alpha=1, beta=1, shape=None, dtype=None, ctx=None, out=None):
    """Draw from the gamma distribution of shape ``alpha`` and scale ``beta``."""
    return _drawn(lambda alpha, beta, size: _generator.gamma(alpha, beta, size), (alpha, beta), shape, dtype, ctx, out)


def poisson(lam=1, shape=None, dtype=None, ctx=None, out=None):
    """Draw from the Poisson distribution with mean ``lam``."""
    return _drawn(lambda lam, size: _generator.poisson(lam, size), (lam,), shape, dtype, ctx, out)


def randint(low, high, shape=None, dtype=None, ctx=None, out=None):
    """Draw whole numbers from ``low`` to ``high`` - 1."""
    draw = lambda low, high, size: _generator.integers(low, high, size)  # noqa: E731
    return _drawn(draw, (low, high), shape, dtype or "int32", ctx, out)


def multinomial(data, shape=None, get_prob=False, out=None, dtype="int32", name=None, **unknown):
    """Draw class numbers with the probabilities in each row of ``data``; with ``get_prob`` their logarithms too."""
    refuse("multinomial", unknown)
    probabilities = data._data
    size = () if shape is None else (shape,) if isinstance(shape, int) else tuple(shape)
    edges = np.cumsum(probabilities.astype(np.float64), axis=-1)
    count = int(np.prod(size))
    points = _generator.random((*probabilities.shape[:-1], count)) * edges[..., -1:]
    drawn = (points[..., None] >= edges[..., None, :]).sum(axis=-1).clip(0, probabilities.shape[-1] - 1)
    rows = probabilities.reshape(-1, probabilities.shape[-1])
    chosen = np.take_along_axis(rows, drawn.reshape(len(rows), -1), 1)
    final = (*probabilities.shape[:-1], *size) or (1,)
    result = NDArray(drawn.reshape(final).astype(dtype), data.context)
    if not get_prob:
        return result if out is None else result.copyto(out)
    return [result, NDArray(np.log(chosen).reshape(final).astype(np.float32), data.context)]


def shuffle(data, *, out=None, **_):
    """Return the rows in a random order."""
    return written(NDArray(_generator.permutation(data._data), data.context), out)
