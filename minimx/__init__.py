"""MXNet's ``nd``, ``autograd`` and ``gluon`` on NumPy alone, for computers that MXNet has no wheel for.

    import minimx as mx
    from minimx import autograd, gluon, nd

has MXNet's names and gives MXNet's results; a name that it does not have raises an error that says so. After
:func:`install_as_mxnet` the same modules are imported under the name ``mxnet``, and ``python -m minimx SCRIPT`` runs an
existing MXNet script that way. :func:`provide_mxnet` is what the columns of this project call: it takes MXNet where it
is available, and minimx elsewhere. The modules are imported on first use, so that users of MXNet do not load them.

It is also meant to be read, in this order:

========================  =========================================================================================
``tape``                  how gradients are found: one page, and the heart of it all
``nd.array``              the array: NumPy's, with a device and a place on the tape
``nd.operators``          from a function on NumPy arrays to an operator that leaves a node
``nd.*``                  the operators by kind, each with its derivative beside it
``autograd``              MXNet's interface to the tape
``gluon._parameter``      a parameter, and how it waits for its shape
``gluon.block``, ``nn``   blocks, and the layers made of them
``optimizer``, ``gluon``  how a gradient changes a parameter; losses; data
========================  =========================================================================================

``docs/minimx.md`` is the introduction, and has a table of what is compared with MXNet.
"""

from __future__ import annotations

import importlib
import warnings
from typing import TYPE_CHECKING, Any

from . import missing as _missing
from .backend import provide_mxnet
from .base import BackendUnavailable, MXNetError
from .stand_in import install_as_mxnet

if TYPE_CHECKING:  # for editors and type checkers; at run time these are imported by __getattr__ below
    from . import (
        attribute,
        autograd,
        base,
        callback,
        context,
        contrib,
        engine,
        executor,
        gluon,
        image,
        initializer,
        io,
        kvstore,
        lr_scheduler,
        metric,
        model,
        module,
        monitor,
        name,
        nd,
        optimizer,
        random,
        symbol,
        tape,  # noqa: F401
        test_utils,
        visualization,
    )
    from . import initializer as init
    from . import kvstore as kv
    from . import module as mod
    from . import monitor as mon
    from . import nd as ndarray
    from . import random as rnd  # noqa: F401
    from . import symbol as sym
    from . import visualization as viz
    from .attribute import AttrScope
    from .context import Context, cpu, cpu_pinned, current_context, gpu, num_gpus

#: The MXNet whose names and meaning these are, for programs that ask.
__version__ = "1.9.1"

# An overflow is answered with inf, and 0 / 0 with nan, as MXNet does: without a warning. What minimx's own operators
# set off in NumPy is ignored; warnings from NumPy in other hands are not. This is set here, not in nd, because nd may
# first be imported inside of a program's warnings.catch_warnings(), which would undo it.
warnings.filterwarnings("ignore", category=RuntimeWarning, module=r"minimx\.(nd|symbol)\.")
warnings.filterwarnings("ignore", category=RuntimeWarning, module=r"minimx\.tape")

__all__ = [
    "AttrScope",
    "BackendUnavailable",
    "Context",
    "MXNetError",
    "attribute",
    "autograd",
    "base",
    "callback",
    "context",
    "contrib",
    "cpu",
    "cpu_pinned",
    "current_context",
    "engine",
    "executor",
    "gluon",
    "gpu",
    "image",
    "init",
    "initializer",
    "install_as_mxnet",
    "io",
    "kv",
    "kvstore",
    "lr_scheduler",
    "metric",
    "mod",
    "model",
    "module",
    "mon",
    "monitor",
    "name",
    "nd",
    "ndarray",
    "num_gpus",
    "optimizer",
    "provide_mxnet",
    "random",
    "sym",
    "symbol",
    "test_utils",
    "visualization",
    "viz",
]

_MODULES = [
    *("attribute", "autograd", "base", "context", "contrib", "engine", "executor", "gluon", "image", "initializer"),
    *("io", "lr_scheduler", "metric", "name", "nd", "optimizer", "random", "symbol", "tape", "test_utils"),
    *("callback", "kvstore", "model", "module", "monitor", "visualization"),
]
#: What is imported on first use: the name, its module, and its name in there (None for the module itself).
_ON_FIRST_USE: dict[str, tuple[str, str | None]] = {
    **{name: (name, None) for name in _MODULES},
    **{"init": ("initializer", None), "ndarray": ("nd", None), "rnd": ("random", None), "sym": ("symbol", None)},
    **{"mod": ("module", None), "kv": ("kvstore", None), "viz": ("visualization", None)},
    "mon": ("monitor", None),
    "AttrScope": ("attribute", "AttrScope"),
    **{name: ("context", name) for name in ("Context", "cpu", "cpu_pinned", "current_context", "gpu", "num_gpus")},
}
_not_here = _missing.missing(__name__)


def __getattr__(name: str) -> Any:
    """Import what is first asked for; an AttributeError says what minimx does not have (PEP 562)."""
    if name not in _ON_FIRST_USE:
        return _not_here(name)
    module_name, inner = _ON_FIRST_USE[name]
    module = importlib.import_module(f"{__name__}.{module_name}")
    value = globals()[name] = module if inner is None else getattr(module, inner)
    return value


def __dir__() -> list[str]:
    """List all names, imported already or not."""
    return sorted({*globals(), *_ON_FIRST_USE})
