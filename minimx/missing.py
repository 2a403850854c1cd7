"""Errors for what minimx does not have: a ``__getattr__`` for its public modules, and the wording of the message."""

from __future__ import annotations

from typing import Any, Callable


def not_here(name: str) -> str:
    """Say that minimx does not have ``name``, a dotted name that begins with ``minimx`` or ``mxnet``."""
    mxnet_name = "mxnet" + name[len("minimx") :] if name.startswith("minimx.") else name
    return f"minimx does not have {mxnet_name} (MXNet may; docs/minimx.md lists what is here)"


def missing(module: str) -> Callable[[str], Any]:
    """Return a ``__getattr__`` for ``module``: Python calls it for names that the module does not have.

    It raises AttributeError, so ``hasattr`` and ``getattr`` with a default work as for any module. Names like
    ``__wrapped__`` are looked up by Python, not by users of MXNet, and get Python's usual message.
    """

    def __getattr__(name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(f"module {module!r} has no attribute {name!r}")
        raise AttributeError(not_here(f"{module}.{name}"))

    return __getattr__
