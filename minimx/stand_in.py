"""Registers minimx under MXNet's name: after :func:`install_as_mxnet`, ``import mxnet`` gives minimx's modules.

They are the same module objects under a second name, so an array that one piece of code makes through ``mxnet`` is an
array for another that imports ``minimx``.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
from types import ModuleType
from typing import Any

from .base import BackendUnavailable
from .missing import missing, not_here

ALSO_CALLED = {
    "minimx.nd": "mxnet.ndarray",
    "minimx.initializer": "mxnet.init",
    "minimx.module": "mxnet.mod",
    "minimx.visualization": "mxnet.viz",
    "minimx.kvstore": "mxnet.kv",
    "minimx.monitor": "mxnet.mon",
    "minimx.symbol": "mxnet.sym",
}
"""Where MXNet has a second name for a module."""


class MissingFinder:
    """The last of Python's import finders: raises an error that names what minimx does not have of MXNet.

    Without it Python would say "No module named 'mxnet.symbol'", as if MXNet were broken.
    """

    @staticmethod
    def find_spec(name: str, path: Any = None, target: Any = None) -> None:
        """Raise ModuleNotFoundError where ``name`` lies inside ``mxnet`` or ``minimx``; leave other names alone."""
        package, _, rest = name.partition(".")
        if package in ("mxnet", "minimx") and rest:
            # `from mxnet import x` asks for "minimx.x", and Python swallows the error if it bears just that name.
            raise ModuleNotFoundError(not_here(name), name=f"mxnet.{rest}")


def install_as_mxnet() -> None:
    """Make ``import mxnet``, and an import from any of its modules, give minimx. Calling it again does nothing.

    Raises:
        BackendUnavailable: MXNet itself is imported in this process already; two libraries cannot share the name.
    """
    minimx = sys.modules["minimx"]
    if sys.modules.get("mxnet") not in (None, minimx):
        raise BackendUnavailable(
            "MXNet itself is imported already, so minimx cannot take its name in this process: "
            "call install_as_mxnet() before anything imports mxnet."
        )
    for name, module in _all_modules(minimx).items():
        sys.modules["mxnet" + name[len("minimx") :]] = module
        for ours, theirs in ALSO_CALLED.items():
            if name == ours or name.startswith(ours + "."):
                sys.modules[theirs + name[len(ours) :]] = module
        vars(module).setdefault("__getattr__", missing(name))
        vars(module).setdefault("__path__", [])  # else `from mxnet.gluon.nn import X` never asks MissingFinder
    if MissingFinder not in sys.meta_path:
        sys.meta_path.append(MissingFinder)


def _all_modules(package: ModuleType) -> dict[str, ModuleType]:
    """Import every module of ``package``: one left out would be loaded a second time, under MXNet's name."""
    found = {package.__name__: package}
    for info in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        if not info.name.endswith(".__main__"):
            found[info.name] = importlib.import_module(info.name)
    return found
