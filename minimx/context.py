"""Devices. The only one is the CPU, under any number that a program gives it; a GPU can be named, but not used."""

import threading

from .base import MXNetError


class Context:
    """A device, as in ``cpu(0)``. Inside of a ``with`` block of it, new arrays are made on it.

    Args:
        device_type: ``"cpu"``, ``"gpu"``, ``"cpu_pinned"`` or ``"cpu_shared"``, or another Context.
        device_id: which of them.
    """

    devtype2str = {1: "cpu", 2: "gpu", 3: "cpu_pinned", 5: "cpu_shared"}  # noqa: RUF012 (MXNet's, and public there)
    devstr2type = {"cpu": 1, "gpu": 2, "cpu_pinned": 3, "cpu_shared": 5}  # noqa: RUF012

    def __init__(self, device_type, device_id=0):
        if isinstance(device_type, Context):
            device_id, device_type = device_type.device_id, device_type.devtype2str[device_type.device_typeid]
        self.device_typeid: int = self.devstr2type[device_type]
        self.device_type: str = device_type
        self.device_id: int = device_id

    def __eq__(self, other):
        return self is other or (
            isinstance(other, Context)
            and (self.device_typeid, self.device_id) == (other.device_typeid, other.device_id)
        )

    def __hash__(self):
        return hash((self.device_typeid, self.device_id))

    def __repr__(self):
        return f"{self.device_type}({self.device_id})"

    def __enter__(self):
        _entered.stack.append(self)
        return self

    def __exit__(self, *exception):
        _entered.stack.pop()

    def empty_cache(self):
        """Do nothing: NumPy gives memory back by itself."""


class _Entered(threading.local):
    def __init__(self):
        self.stack = [CPU]


def cpu(device_id=0):
    """Return the CPU."""
    return CPU if device_id == 0 else Context("cpu", device_id)


def gpu(device_id=0):
    """Return the context of a GPU. No array can be put there."""
    return Context("gpu", device_id)


def cpu_pinned(device_id=0):
    """Return the CPU, with memory that a GPU could reach if there were one."""
    return Context("cpu_pinned", device_id)


def current_context():
    """Return the device that new arrays are made on."""
    return _entered.stack[-1]


def num_gpus():
    """Count the GPUs that can be used: 0."""
    return 0


def usable(context):
    """Return the context, the current one for None.

    Raises:
        MXNetError: it is a GPU.
        TypeError: it is not a context.
    """
    if context is None:
        context = _entered.stack[-1]
    if not isinstance(context, Context):
        raise TypeError(f"ctx is {context!r}: expected a context such as mx.cpu().")
    if context.device_type == "gpu":
        raise MXNetError(f"minimx computes with NumPy, on the CPU: it has no {context}. Use mx.cpu() there.")
    return context


CPU = Context("cpu", 0)
_entered = _Entered()
