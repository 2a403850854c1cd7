"""Makes ``from mxnet import nd, autograd, gluon`` work on the computer at hand.

Apache MXNet was retired in 2023 and its last wheel, 1.9.1, does not import beside current packages.
Every package here that uses MXNet calls :func:`provide_mxnet` in its ``__init__``, once, and after that its
modules import MXNet as any MXNet code does.

This package is also the home of the stand-in: MXNet's ``nd``, ``autograd`` and ``gluon`` on NumPy alone, for
computers that MXNet has no wheel for. It is not written yet; ``HANDTORN_BACKEND=minimx`` says so.
"""

from .backend import BackendUnavailable, provide_mxnet

__all__ = ["BackendUnavailable", "provide_mxnet"]
