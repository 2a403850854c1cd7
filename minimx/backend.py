"""Chooses what ``import mxnet`` gives: MXNet, with what its import needs put in place, or minimx."""

from __future__ import annotations

import importlib.util
import os
import platform
import sys
import warnings
from importlib.machinery import PathFinder

import numpy

from .base import BackendUnavailable
from .stand_in import install_as_mxnet

CHOICES = ("auto", "mxnet", "minimx")


def provide_mxnet() -> str:
    """Make ``import mxnet`` work in this process and return the name of what it imports: ``"mxnet"`` or ``"minimx"``.

    The environment variable ``HANDTORN_BACKEND`` chooses: ``mxnet`` and ``minimx`` are that one and no other; ``auto``
    is MXNet where it is available, and minimx elsewhere. The choice holds for the rest of the process.

    Raises:
        BackendUnavailable: the chosen one is not available, or there is no such choice.
    """
    choice = os.environ.get("HANDTORN_BACKEND", "").strip() or "auto"
    if choice not in CHOICES:
        raise BackendUnavailable(
            f"HANDTORN_BACKEND is {choice!r}; expected one of {', '.join(CHOICES)}. Unset it to let handtorn choose."
        )
    loaded = sys.modules.get("mxnet")
    if loaded is not None:
        return _kept(choice, "minimx" if loaded is sys.modules["minimx"] else "mxnet")
    if choice != "minimx":
        reason = _try_mxnet()
        if not reason:
            return "mxnet"
        if choice == "mxnet":
            raise BackendUnavailable(reason)
    install_as_mxnet()
    return "minimx"


def _kept(choice: str, name: str) -> str:
    if choice not in ("auto", name):
        raise BackendUnavailable(
            f"HANDTORN_BACKEND is {choice!r}, but {name} is imported under the name mxnet already: start a new process."
        )
    return name


def _try_mxnet() -> str:
    """Import MXNet, or say in one line why that cannot be."""
    reason = why_not_mxnet()
    if not reason:
        try:
            _import_mxnet()
        except BackendUnavailable as error:
            reason = str(error)
    return reason


def _import_mxnet() -> None:
    """Import MXNet 1.9.1, which reads ``numpy.bool`` while it is imported, a name that NumPy 1.24 removed.

    The name is put back for just that long. The import also causes a DeprecationWarning of NumPy's, about which a user
    can do nothing; it is not shown.
    """
    removed = "bool" not in vars(numpy)
    if removed:
        setattr(numpy, "bool", numpy.bool_)  # noqa: B010 (a name that type checkers know to be gone)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import mxnet  # noqa: F401
    except (ImportError, OSError, AttributeError) as error:
        for name in [name for name in sys.modules if name.partition(".")[0] == "mxnet"]:
            del sys.modules[name]  # the parts that were imported would be mixed up with minimx's
        raise BackendUnavailable(
            f"MXNet is installed but does not import ({type(error).__name__}: {error}). "
            "Run `handtorn doctor` to see what it needs."
        ) from error
    finally:
        if removed:
            delattr(numpy, "bool")


def why_not_mxnet() -> str:
    """Say in one line why MXNet cannot be imported here and how to fix it; an empty string if it can be."""
    on_disk = PathFinder.find_spec("mxnet")  # in this process the name may be minimx's
    if on_disk is None or on_disk.origin is None:  # a bare folder, such as pip leaves behind
        return _why_no_wheel() or "MXNet is not installed: pip install 'mxnet==1.9.1' 'numpy<2'."
    if int(numpy.__version__.split(".")[0]) >= 2:
        return f"MXNet 1.9.1 needs NumPy below 2 and this is NumPy {numpy.__version__}: pip install 'numpy<2'."
    if sys.version_info >= (3, 12) and importlib.util.find_spec("distutils") is None:
        return "On Python 3.12 MXNet needs distutils, which setuptools carries: pip install setuptools."
    return ""


def _why_no_wheel() -> str:
    """Say why there is no MXNet wheel for this computer at all; an empty string if there is one."""
    system, machine = platform.system(), platform.machine()
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    if (system, machine) not in {("Linux", "x86_64"), ("Linux", "aarch64"), ("Darwin", "x86_64")}:
        return f"MXNet has no wheel for {system} on {machine}, only for Linux and for Macs with an Intel processor."
    if sys.version_info >= (3, 13):
        return f"MXNet is not available on Python {version}: it needs NumPy 1, so Python 3.9 to 3.12."
    return ""
