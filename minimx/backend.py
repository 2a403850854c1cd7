"""Chooses what stands behind the name ``mxnet`` and gets it past ``import``."""

from __future__ import annotations

import importlib.util
import os
import platform
import sys
import warnings

import numpy

CHOICES = ("auto", "mxnet", "minimx")


class BackendUnavailable(ImportError):
    """Neither MXNet nor a stand-in can be had here; the message says why and what to do, in one line."""


def provide_mxnet() -> str:
    """Make ``import mxnet`` work in this process and return the name of what it imports, ``"mxnet"``.

    MXNet 1.9.1 reads ``numpy.bool`` while it is imported, a name that NumPy 1.24 removed. The name is put
    back for just that long. MXNet's import also sets off a DeprecationWarning of NumPy's own, which says
    nothing that a user could act on; it is kept out of the terminal. ``HANDTORN_BACKEND`` chooses: ``auto``
    and ``mxnet`` take MXNet, ``minimx`` is for the stand-in.

    Raises:
        BackendUnavailable: there is no such backend here.
    """
    choice = os.environ.get("HANDTORN_BACKEND", "").strip() or "auto"
    if choice not in CHOICES:
        raise BackendUnavailable(
            f"HANDTORN_BACKEND is {choice!r}; expected one of {', '.join(CHOICES)}. Unset it to let handtorn choose."
        )
    if choice == "minimx":
        raise BackendUnavailable(
            "HANDTORN_BACKEND is 'minimx', and minimx cannot stand in for MXNet yet. Unset it to use MXNet."
        )
    if "mxnet" not in sys.modules:
        reason = why_not_mxnet()
        if reason:
            raise BackendUnavailable(reason)
        _import_mxnet()
    return "mxnet"


def _import_mxnet() -> None:
    removed = "bool" not in vars(numpy)
    if removed:
        setattr(numpy, "bool", numpy.bool_)  # noqa: B010 (a name that type checkers know to be gone)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import mxnet  # noqa: F401
    except (ImportError, OSError, AttributeError) as error:
        raise BackendUnavailable(
            f"MXNet is installed but does not import ({type(error).__name__}: {error}). "
            "Run `handtorn doctor` to see what it needs."
        ) from error
    finally:
        if removed:
            delattr(numpy, "bool")


def why_not_mxnet() -> str:
    """Say in one line why MXNet cannot be imported here and what mends it; an empty string if nothing is in the way."""
    if importlib.util.find_spec("mxnet") is None:
        return _why_no_wheel() or "MXNet is not installed: pip install 'mxnet==1.9.1' 'numpy<2'."
    if int(numpy.__version__.split(".")[0]) >= 2:
        return f"MXNet 1.9.1 needs NumPy below 2 and this is NumPy {numpy.__version__}: pip install 'numpy<2'."
    if sys.version_info >= (3, 12) and importlib.util.find_spec("distutils") is None:
        return "On Python 3.12 MXNet needs distutils, which setuptools carries: pip install setuptools."
    return ""


def _why_no_wheel() -> str:
    """Say why this computer can have no MXNet wheel at all; an empty string if it can."""
    system, machine = platform.system(), platform.machine()
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    if (system, machine) not in {("Linux", "x86_64"), ("Linux", "aarch64"), ("Darwin", "x86_64")}:
        return (
            f"MXNet has no wheel for {system} on {machine}, only for Linux and for Macs with an Intel processor. "
            "Run handtorn there, for instance in a Linux container."
        )
    if sys.version_info >= (3, 13):
        return f"MXNet cannot be had on Python {version} (it needs NumPy 1): use Python 3.9 to 3.12."
    return ""
