"""What is known of the columns from outside: what each stands on, and what a learning rate means in it."""

from __future__ import annotations

import importlib
import importlib.util
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import numpy as np

from .tools.errors import UserError

OPERATORS_AT_ONCE = 16  # by hand a step on a line is about a dozen


@dataclass(frozen=True)
class Convention:
    """How a column turns a learning rate into a step.

    Attributes:
        multiple: the column's loss is so many times the common one, which is ½(ŷ - y)² or the cross-entropy.
        divides_by: what the gradient of the batch's summed loss is divided by: ``"nothing"``, ``"batch_size"``
            (the number that training was given, also for a short last batch), or the batch's own ``"rows"``.
    """

    multiple: int
    divides_by: str

    def step_factor(self, batch_size: int) -> int:
        """The step on the mean of the common loss that a learning rate of 1 makes.

        Two columns make the same update when learning rate times factor are equal. The derivative of (ŷ - y)² is
        2 (ŷ - y), the half takes the 2 away, and a sum over the batch is ``batch_size`` times its mean. This is
        the tutorial's question, why Gluon's learning rate is so much larger: by hand the factor is
        2 × batch_size, in Gluon 1.
        """
        return self.multiple * (batch_size if self.divides_by == "nothing" else 1)


# By hand nothing is halved, and backward() on a vector of losses adds their gradients up. Gluon's L2Loss halves, and
# Trainer.step(batch_size) divides by that number, also for a short last batch: so by hand and in Gluon a row
# weighs the same in whichever batch it is. NumPy and PyTorch take the mean over the rows that there are.
CONVENTIONS = {
    "handtorn": Convention(multiple=2, divides_by="nothing"),
    "gluon_impl": Convention(multiple=1, divides_by="batch_size"),
    "numpy_impl": Convention(multiple=2, divides_by="rows"),
    "torch_impl": Convention(multiple=2, divides_by="rows"),
}
ON_MXNET = ("handtorn", "gluon_impl")


def load(column: str, room: str) -> ModuleType:
    """Import a column's module. An ImportError of one line says what is missing here."""
    return importlib.import_module(f"{column}.{room}")


def mxnet_name() -> str:
    """What stands behind the name mxnet in this process, as in ``"mxnet 1.9.1"`` or ``"minimx, numpy 2.1.0"``.

    Raises:
        BackendUnavailable: what HANDTORN_BACKEND asks for cannot be had.
    """
    from minimx import provide_mxnet

    name = provide_mxnet()
    import mxnet

    return f"mxnet {mxnet.__version__}" if name == "mxnet" else f"minimx, numpy {np.__version__}"


def has_torch() -> bool:
    """Is PyTorch installed? Looking for it takes no time; importing it would take seconds."""
    return importlib.util.find_spec("torch") is not None


def why_missing(column: str) -> str:
    """Why a column cannot run here and what mends it, in one line; an empty string where it can."""
    try:
        importlib.import_module(column)
    except ImportError as error:
        return str(error)
    return ""


def as_numpy(array: Any) -> np.ndarray:
    """Wait for a column's array, and return it as NumPy's."""
    if hasattr(array, "asnumpy"):
        return array.asnumpy()
    return np.asarray(array.cpu() if hasattr(array, "cpu") else array)


def operators_in_bulk(column: str) -> AbstractContextManager[None]:
    """Hand MXNet's engine operators by the dozen: nothing else about a run changes, and small ones go faster."""
    if column not in ON_MXNET:
        return nullcontext()
    from mxnet import engine

    return engine.bulk(OPERATORS_AT_ONCE)


def on_device(column: str, device: str) -> dict[str, Any]:
    """What a column's ``Model`` is given to live on ``"cpu"`` or ``"gpu"``; a UserError where it cannot."""
    if device == "cpu":
        return {}
    if column in ON_MXNET:
        load(column, "data")
        import mxnet

        if mxnet.context.num_gpus():
            return {"ctx": mxnet.gpu()}
    elif column == "torch_impl":
        load(column, "data")
        import torch

        if torch.cuda.is_available():
            return {"device": "cuda"}
    else:
        raise UserError(f"device is {device!r}: {column} runs on the cpu alone; leave it out with --columns.")
    raise UserError(f"device is {device!r}: {column} sees no GPU here; use cpu.")
