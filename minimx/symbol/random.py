"""Symbols of random numbers: drawn anew in every forward."""

from ..missing import missing
from ..nd.operators import TABLE
from ._compose import create
from .symbol import Symbol

__getattr__ = missing(__name__)


def _drawn(random, sampler, parameters, shape, dtype, given):
    """Numbers of one distribution, or where parameters are symbols, of one for each of their elements."""
    named = {key: value for key, value in given.items() if key in ("name", "attr")}
    settings = {key: value for key, value in (("shape", shape), ("dtype", dtype)) if value is not None}
    symbols = [isinstance(value, Symbol) for value in parameters.values()]
    if any(symbols):
        if not all(symbols):
            raise AssertionError("Distribution parameters must all have the same type: symbols, or numbers.")
        operator = TABLE[sampler]
        return create(operator, sampler, dict(zip(operator.inputs, parameters.values())), settings, **named)
    return create(TABLE[random], random, {}, {**parameters, **settings}, **named)


def uniform(low=0, high=1, shape=None, dtype=None, **kwargs):
    """Draw from the uniform distribution between ``low`` and ``high``."""
    return _drawn("_random_uniform", "_sample_uniform", {"low": low, "high": high}, shape, dtype, kwargs)


def normal(loc=0, scale=1, shape=None, dtype=None, **kwargs):
    """Draw from the normal distribution with mean ``loc`` and standard deviation ``scale``."""
    return _drawn("_random_normal", "_sample_normal", {"loc": loc, "scale": scale}, shape, dtype, kwargs)


def gamma(alpha=1, beta=1, shape=None, dtype=None, **kwargs):
    """Draw from the gamma distribution of shape ``alpha`` and scale ``beta``."""
    return _drawn("_random_gamma", "_sample_gamma", {"alpha": alpha, "beta": beta}, shape, dtype, kwargs)


def exponential(scale=1, shape=None, dtype=None, **kwargs):
    """Draw from the exponential distribution with mean ``scale``."""
    return _drawn("_random_exponential", "_sample_exponential", {"lam": 1.0 / scale}, shape, dtype, kwargs)


def poisson(lam=1, shape=None, dtype=None, **kwargs):
    """Draw from the Poisson distribution with mean ``lam``."""
    return _drawn("_random_poisson", "_sample_poisson", {"lam": lam}, shape, dtype, kwargs)


def randint(low, high, shape=None, dtype=None, **kwargs):
    """Draw whole numbers from ``low`` to ``high`` - 1."""
    return _drawn("_random_randint", None, {"low": low, "high": high}, shape, dtype, kwargs)


def multinomial(data, shape=None, get_prob=True, dtype="int32", **kwargs):
    """Draw class numbers with the probabilities in each row of ``data``, and unless told not to, their logarithms."""
    settings = {"get_prob": get_prob, "dtype": dtype, **({} if shape is None else {"shape": shape})}
    return create(TABLE["_sample_multinomial"], "_sample_multinomial", {"data": data}, settings, **kwargs)


def shuffle(data, **kwargs):
    """Return the rows in a random order."""
    return create(TABLE["_shuffle"], "_shuffle", {"data": data}, {}, **kwargs)
