"""What makes a function this one and no other, so that a file is never gone on with by another study."""

from __future__ import annotations

import hashlib
import inspect
import re
from functools import partial
from typing import Any

import numpy as np

ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")  # where an object lies in memory differs from run to run


def identity_of(part: Any) -> str:
    """A name, and a digest of all that decides what a function does: its source, and the values it was made with."""
    text = _told(part, ())
    name = getattr(part, "__qualname__", type(part).__qualname__)
    return f"{name} {hashlib.sha256(text.encode()).hexdigest()[:16]}"


def _told(value: Any, above: tuple[int, ...]) -> str:
    if id(value) in above:  # a function that calls itself
        return "..."
    above = (*above, id(value))
    if isinstance(value, np.ndarray):
        return f"array {value.dtype} {value.shape} {hashlib.sha256(np.ascontiguousarray(value).tobytes()).hexdigest()}"
    if isinstance(value, (list, tuple, set, frozenset)):
        told = [_told(one, above) for one in value]
        return f"{type(value).__name__}({', '.join(sorted(told) if isinstance(value, (set, frozenset)) else told)})"
    if isinstance(value, dict):
        return f"dict({', '.join(f'{key}: {_told(one, above)}' for key, one in value.items())})"
    if isinstance(value, partial):
        return f"partial({_told(value.func, above)}, {_told(value.args, above)}, {_told(value.keywords, above)})"
    if inspect.isfunction(value):
        closed = [cell.cell_contents for cell in value.__closure__ or ()]
        made_with = [closed, value.__defaults__, value.__kwdefaults__]
        code = value.__code__  # of two functions on one line the source is the same
        what = f"{code.co_code.hex()} {code.co_names} {_told(code.co_consts, above)}"
        return f"{value.__module__}.{value.__qualname__} {_source(value)} {what} {_told(made_with, above)}"
    if inspect.ismethod(value):
        return f"{_told(value.__func__, above)} of {_told(value.__self__, above)}"
    if callable(value) and hasattr(value, "__dict__") and not isinstance(value, type):
        kind = type(value)
        return f"{kind.__module__}.{kind.__qualname__} {_source(kind)} {_told(vars(value), above)}"
    return ADDRESS.sub("", repr(value))


def _source(code: Any) -> str:
    try:
        return inspect.getsource(code)
    except (OSError, TypeError):
        return ""
