"""The few parts of ``mx.test_utils`` that tutorials use."""

import numpy as np


def list_gpus():
    """The GPUs that can be used: none."""
    return []


def default_context():
    """The device that tests run on."""
    from .context import current_context

    return current_context()


def assert_almost_equal(a, b, rtol=1e-5, atol=1e-20):
    """Raise an AssertionError unless |a - b| ≤ atol + rtol |b| everywhere."""
    np.testing.assert_allclose(_numpy(a), _numpy(b), rtol=rtol, atol=atol)


def almost_equal(a, b, rtol=1e-5, atol=1e-20):
    """Is |a - b| ≤ atol + rtol |b| everywhere?"""
    return np.allclose(_numpy(a), _numpy(b), rtol=rtol, atol=atol)


def same(a, b):
    """Are two arrays equal?"""
    return np.array_equal(_numpy(a), _numpy(b))


def _numpy(array):
    return array.asnumpy() if hasattr(array, "asnumpy") else array
