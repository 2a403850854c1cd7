"""MXNet's ``nd``, ``autograd`` and ``gluon`` on NumPy alone, for computers that MXNet has no wheel for.

    import minimx as mx
    from minimx import autograd, gluon, nd

has MXNet's names and does what MXNet does, as far as it goes; what it does not have says so. After
:func:`install_as_mxnet` the same modules go by the name ``mxnet``, and ``python -m minimx SCRIPT`` runs somebody's
script that way. :func:`provide_mxnet` is what the columns of this project call: it takes MXNet where that can be had,
and minimx elsewhere.

It is also meant to be read, in this order:

========================  =========================================================================================
``tape``                  how gradients are found: one page, and the heart of it all
``nd.array``              the array: NumPy's, with a device and a place on the tape
``nd.operators``          from a function on NumPy arrays to an operator that leaves a node
``nd.*``                  the operators by kind, each with its derivative beside it
``autograd``              MXNet's interface to the tape
``gluon.parameter``       a parameter, and how it waits for its shape
``gluon.block``, ``nn``   blocks, and the layers made of them
``optimizer``, ``gluon``  how a gradient changes a parameter; losses; data
========================  =========================================================================================

``docs/minimx.md`` is the way in, and has a table of what is compared with MXNet.
"""

from . import (
    autograd,
    base,
    context,
    contrib,
    engine,
    gluon,
    image,
    initializer,
    io,
    lr_scheduler,
    metric,
    nd,
    optimizer,
    random,
    test_utils,
)
from .backend import provide_mxnet
from .base import BackendUnavailable, MXNetError
from .context import Context, cpu, cpu_pinned, current_context, gpu, num_gpus
from .missing import missing
from .stand_in import install_as_mxnet

ndarray, init, rnd = nd, initializer, random
#: The MXNet whose names and meaning these are, for programs that ask.
__version__ = "1.9.1"

__all__ = [
    "BackendUnavailable",
    "Context",
    "MXNetError",
    "autograd",
    "base",
    "context",
    "contrib",
    "cpu",
    "cpu_pinned",
    "current_context",
    "engine",
    "gluon",
    "gpu",
    "image",
    "init",
    "initializer",
    "install_as_mxnet",
    "io",
    "lr_scheduler",
    "metric",
    "nd",
    "ndarray",
    "num_gpus",
    "optimizer",
    "provide_mxnet",
    "random",
    "test_utils",
]

__getattr__ = missing(__name__)
