"""Initializers: the values of a parameter before training.

An initializer is called with a name and an array, looks at how the name ends (``weight``, ``bias``, ``gamma``,
``beta``) and fills the array in place. Where a parameter has an initializer, its own or the one that ``initialize``
was given, Gluon calls its ``_init_weight`` for any name. Random ones draw from the generator that ``mx.random.seed``
seeds.
"""

import json
import logging
import re

import numpy as np

from . import nd
from .missing import missing

__getattr__ = missing(__name__)


class InitDesc(str):
    """The name of what is to be initialized. ``attrs["__init__"]``, where it is set, takes precedence over the name."""

    attrs: dict

    def __new__(cls, name, attrs=None):  # noqa: D102
        desc = super().__new__(cls, name)
        desc.attrs = attrs or {}
        return desc


class Initializer:
    """The base of all initializers: zeros for biases and shifts, ones for scales; subclasses define the weights.

    Args:
        kwargs: the settings. Initializers with the same ones are equal.
    """

    def __init__(self, **kwargs):
        self._kwargs = kwargs

    def __call__(self, desc, arr):
        """Fill ``arr`` as the name ``desc`` demands; a ValueError if the name has none of the known endings."""
        own = getattr(desc, "attrs", {}).get("__init__")
        if own:
            return create(own)._init_weight(desc, arr)
        for suffix in ("weight", "bias", "gamma", "beta"):
            if desc.endswith(suffix):
                return getattr(self, f"_init_{suffix}")(desc, arr)
        return self._init_default(desc, arr)

    def dumps(self):
        """Return a text of which :func:`create` makes an initializer with the same settings."""
        return json.dumps([type(self).__name__.lower(), self._kwargs])

    def __eq__(self, other):
        return type(self) is type(other) and self._kwargs == other._kwargs

    def _init_zero(self, _, arr):
        arr[:] = 0

    def _init_one(self, _, arr):
        arr[:] = 1

    _init_bias = _init_beta = _init_zero
    _init_gamma = _init_one

    def _init_weight(self, name, arr):
        raise NotImplementedError(f"{type(self).__name__} says nothing about weights: define _init_weight(name, arr).")

    def _init_default(self, name, _):
        raise ValueError(
            f"Unknown initialization pattern for {name}: expected one ending in weight, bias, gamma, beta."
        )


def register(klass):
    """Make an initializer known by its name in lower case, for strings such as ``"xavier"``. A class decorator."""
    assert issubclass(klass, Initializer), f"{klass} is not a subclass of Initializer."
    _registry[klass.__name__.lower()] = klass
    return klass


def create(initializer, **kwargs):
    """Return an initializer from its name or from what its ``dumps`` returned, or the one given.

    Raises:
        AssertionError: neither a known name nor an initializer (an instance: ``init.Normal()``, not ``init.Normal``).
    """
    if isinstance(initializer, Initializer):
        return initializer
    assert isinstance(initializer, str), f"{initializer!r} is no initializer: expected e.g. init.Normal() or 'normal'."
    if initializer.startswith("["):  # what dumps returned
        initializer, kwargs = json.loads(initializer)
    name = initializer.lower()
    assert name in _registry, f"{initializer!r} is not registered as an initializer; known are {', '.join(_registry)}."
    return _registry[name](**kwargs)


class Zero(Initializer):
    """Zeros."""

    _init_weight = Initializer._init_zero


class One(Initializer):
    """Ones."""

    _init_weight = Initializer._init_one


class Constant(Initializer):
    """The given value: a number, or an array of the parameter's shape."""

    def __init__(self, value):
        super().__init__(value=value)
        self.value = value

    def dumps(self):
        """Return a text of which :func:`create` makes an initializer with the same settings; an array as a list."""
        value = self.value.asnumpy() if isinstance(self.value, nd.NDArray) else self.value
        return json.dumps(["constant", {"value": value.tolist() if isinstance(value, np.ndarray) else value}])

    def _init_weight(self, _, arr):
        arr[:] = self.value


class Uniform(Initializer):
    """Weights from U(-scale, scale)."""

    def __init__(self, scale=0.07):
        super().__init__(scale=scale)
        self.scale = scale

    def _init_weight(self, _, arr):
        arr[:] = nd.random.uniform(-self.scale, self.scale, arr.shape)


class Normal(Initializer):
    """Weights from N(0, sigma²)."""

    def __init__(self, sigma=0.01):
        super().__init__(sigma=sigma)
        self.sigma = sigma

    def _init_weight(self, _, arr):
        arr[:] = nd.random.normal(0, self.sigma, arr.shape)


class Xavier(Initializer):
    """Weights with which a layer's outputs vary about as much as its inputs (Glorot & Bengio, 2010).

    With s = √(magnitude / factor), from U(-s, s) or from N(0, s²). The factor is the number of inputs of each output
    (fan in), the number of outputs of each input (fan out), or their average. For kernels both are multiplied by the
    kernel's size.

    Args:
        rnd_type: ``"uniform"`` or ``"gaussian"``.
        factor_type: ``"in"``, ``"out"`` or ``"avg"``.
        magnitude: the number that is divided by the factor.
    """

    def __init__(self, rnd_type="uniform", factor_type="avg", magnitude=3):
        super().__init__(rnd_type=rnd_type, factor_type=factor_type, magnitude=magnitude)
        self.rnd_type, self.factor_type, self.magnitude = rnd_type, factor_type, float(magnitude)

    def _init_weight(self, name, arr):
        if len(arr.shape) < 2:
            raise ValueError(f"Xavier counts inputs and outputs: {name}, of shape {arr.shape}, needs two dimensions.")
        fan_out, fan_in = (n * int(np.prod(arr.shape[2:])) for n in arr.shape[:2])
        factors = {"in": fan_in, "out": fan_out, "avg": (fan_in + fan_out) / 2}
        kinds = {"uniform": Uniform, "gaussian": Normal}
        if self.factor_type not in factors or self.rnd_type not in kinds:
            raise ValueError(f"Xavier got {self._kwargs}: expected factor_type {[*factors]}, rnd_type {[*kinds]}.")
        kinds[self.rnd_type]((self.magnitude / factors[self.factor_type]) ** 0.5)._init_weight(name, arr)


class MSRAPrelu(Xavier):
    """Weights for layers before a leaky ReLU with this slope for negative inputs (He et al., 2015)."""

    def __init__(self, factor_type="avg", slope=0.25):
        super().__init__("gaussian", factor_type, 2 / (1 + slope**2))
        self._kwargs = {"factor_type": factor_type, "slope": slope}


class Orthogonal(Initializer):
    """Weights whose rows, or whose columns if there are fewer, are orthogonal and ``scale`` long (Saxe et al., 2013).

    They are made of random numbers of ``rand_type``: ``"uniform"`` or ``"normal"``.
    """

    def __init__(self, scale=1.414, rand_type="uniform"):
        super().__init__(scale=scale, rand_type=rand_type)
        self.scale, self.rand_type = scale, rand_type

    def _init_weight(self, _, arr):
        shape = (arr.shape[0], int(np.prod(arr.shape[1:])))
        if self.rand_type not in ("uniform", "normal"):
            raise ValueError(f"rand_type is {self.rand_type!r}: expected uniform or normal.")
        drawn = nd.random.uniform(-1, 1, shape) if self.rand_type == "uniform" else nd.random.normal(0, 1, shape)
        left, _, right = np.linalg.svd(drawn.asnumpy(), full_matrices=False)
        arr[:] = self.scale * (left if left.shape == shape else right).reshape(arr.shape)


class Bilinear(Initializer):
    """Kernels with which a transposed convolution interpolates between pixels: products of two triangles."""

    def __init__(self):
        super().__init__()

    def _init_weight(self, _, arr):
        height, width = arr.shape[2:]
        half = np.ceil(width / 2)
        centre = (2 * half - 1 - half % 2) / (2 * half)
        down, across = (1 - np.abs(np.arange(size) / half - centre) for size in (height, width))
        arr[:] = np.broadcast_to(np.outer(down, across), arr.shape).astype("float32")


class LSTMBias(Initializer):
    """Zeros, but ``forget_bias`` in the second quarter: the gates of an LSTM that forget."""

    def __init__(self, forget_bias=1.0):
        super().__init__(forget_bias=forget_bias)
        self.forget_bias = forget_bias

    def _init_weight(self, _, arr):
        quarter = arr.shape[0] // 4
        arr[:] = 0
        arr[quarter : 2 * quarter] = self.forget_bias


class Mixed:
    """The first of several initializers whose regular expression matches the start of the name.

    Raises:
        AssertionError: there are not as many patterns as initializers.
        ValueError: in the call, where no pattern matches.
    """

    def __init__(self, patterns, initializers):
        assert len(patterns) == len(initializers), f"{len(patterns)} patterns and {len(initializers)} initializers."
        self.map = [(re.compile(pattern), initializer) for pattern, initializer in zip(patterns, initializers)]

    def __call__(self, name, arr):
        """Fill ``arr``."""
        for pattern, initializer in self.map:
            if pattern.match(name):
                initializer(name, arr)
                return
        raise ValueError(f'Parameter name {name} did not match any pattern. Consider adding a ".*" pattern at the end.')


class Load:
    """Values by name, out of a dict or a file; ``default_init`` for names that are not there.

    ``arg:`` and ``aux:`` in front of names are left out.

    Raises:
        AssertionError: in the call, for another shape, or for a name that is not there and no ``default_init``.
    """

    def __init__(self, param, default_init=None, verbose=False):
        param = nd.load(param) if isinstance(param, str) else param
        assert isinstance(param, dict), f"param is a {type(param).__name__}: expected arrays by name."
        self.param = {re.sub("^(arg|aux):", "", name): array for name, array in param.items()}
        self.default_init, self.verbose = default_init, verbose

    def __call__(self, name, arr):
        """Fill ``arr``."""
        found = self.param.get(name)
        if found is None:
            assert self.default_init is not None, f"Cannot initialize {name}: it was not loaded, and has no default."
            self.default_init(name, arr)
        else:
            assert arr.shape == found.shape, f"{name} was loaded with shape {found.shape}: expected {arr.shape}."
            arr[:] = found
        if self.verbose:
            logging.info("Initialized %s by %s", name, "default" if found is None else "loading")


_registry = {"zeros": Zero, "ones": One}
for _class in (Zero, One, Constant, Uniform, Normal, Xavier, MSRAPrelu, Orthogonal, Bilinear, LSTMBias):
    register(_class)
