"""The libraries that columns stand on: are they here, which versions, which devices."""

from __future__ import annotations

import importlib.util
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any

OPERATORS_AT_ONCE = 16  # by hand a step on a line is about a dozen


@dataclass(frozen=True)
class Library:
    """What a column stands on: NumPy, if a subclass does not say otherwise."""

    name: str = "numpy"
    title: str = "NumPy"

    def is_installed(self) -> bool:
        """Is it here? Looking takes no time; importing some libraries would take seconds."""
        return importlib.util.find_spec(self.name) is not None

    def versions(self) -> list[str]:
        """Load it, and return what it is, as in ``["numpy 1.26.4"]``."""
        import numpy

        return [f"numpy {numpy.__version__}"]

    def device_options(self, device: str) -> dict[str, Any] | None:
        """What a ``Model`` is given to live on a device other than the CPU; None where there is none to see."""
        return None

    def keeps_graphs_outside(self) -> bool:
        """Are graphs of operations kept where Python does not see them?"""
        return False

    def in_bulk(self) -> AbstractContextManager[Any]:
        """A context in which small operators run faster, and nothing else about a run changes."""
        return nullcontext()


@dataclass(frozen=True)
class MXNet(Library):
    """MXNet, or minimx in its place."""

    name: str = "mxnet"
    title: str = "MXNet"

    def is_installed(self) -> bool:
        """One of the two always is."""
        return True

    def versions(self) -> list[str]:
        """As in ``["mxnet 1.9.1"]`` or ``["minimx", "numpy 2.1.0"]``.

        Raises:
            BackendUnavailable: what HANDTORN_BACKEND asks for cannot be had.
        """
        from minimx import provide_mxnet

        if provide_mxnet() == "minimx":
            return ["minimx", *super().versions()]
        import mxnet

        return [f"mxnet {mxnet.__version__}"]

    def device_options(self, device: str) -> dict[str, Any] | None:
        """A context, where MXNet sees a GPU."""
        import mxnet

        return {"ctx": mxnet.gpu()} if mxnet.context.num_gpus() else None

    def keeps_graphs_outside(self) -> bool:
        """Minimx does not."""
        from minimx import provide_mxnet

        return provide_mxnet() != "minimx"

    def in_bulk(self) -> AbstractContextManager[Any]:
        """Hand MXNet's engine operators by the dozen."""
        from mxnet import engine

        return engine.bulk(OPERATORS_AT_ONCE)


@dataclass(frozen=True)
class PyTorch(Library):
    """PyTorch."""

    name: str = "torch"
    title: str = "PyTorch"

    def versions(self) -> list[str]:
        """As in ``["torch 2.13.0"]``."""
        import torch

        return [f"torch {torch.__version__.partition('+')[0]}"]

    def device_options(self, device: str) -> dict[str, Any] | None:
        """A device, where PyTorch sees a GPU."""
        import torch

        return {"device": "cuda"} if torch.cuda.is_available() else None

    def keeps_graphs_outside(self) -> bool:
        """In its own memory."""
        return True


MXNET, NUMPY, PYTORCH = MXNet(), Library(), PyTorch()
