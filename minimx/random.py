"""``mx.random``: the seed, and what ``mx.nd.random`` has."""

from .nd.random import exponential, gamma, multinomial, normal, poisson, randint, randn, seed, shuffle, uniform

__all__ = [
    "exponential",
    "gamma",
    "multinomial",
    "normal",
    "poisson",
    "randint",
    "randn",
    "seed",
    "shuffle",
    "uniform",
]
