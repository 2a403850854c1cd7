"""A fingerprint of a function, so that a study refuses to resume the file of another study."""

from __future__ import annotations

import hashlib
import inspect
import re
from functools import partial
from typing import Any

import numpy as np

ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")  # where an object lies in memory differs from run to run


def fingerprint_of(part: Any) -> str:
    """A function's name, and a digest of all that decides what it does: its source, and the values that it holds."""
    text = _described(part, ())
    name = getattr(part, "__qualname__", type(part).__qualname__)
    return f"{name} {hashlib.sha256(text.encode()).hexdigest()[:16]}"


def _described(value: Any, above: tuple[int, ...]) -> str:
    if id(value) in above:  # a function that calls itself
        return "..."
    above = (*above, id(value))
    if isinstance(value, np.ndarray):
        return f"array {value.dtype} {value.shape} {hashlib.sha256(np.ascontiguousarray(value).tobytes()).hexdigest()}"
    if isinstance(value, (list, tuple, set, frozenset)):
        parts = [_described(one, above) for one in value]
        return f"{type(value).__name__}({', '.join(sorted(parts) if isinstance(value, (set, frozenset)) else parts)})"
    if isinstance(value, dict):
        return f"dict({', '.join(f'{key}: {_described(one, above)}' for key, one in value.items())})"
    if isinstance(value, partial):
        held = (_described(one, above) for one in (value.func, value.args, value.keywords))
        return f"partial({', '.join(held)})"
    if inspect.isfunction(value):
        return _function(value, above)
    if inspect.ismethod(value):
        return f"{_described(value.__func__, above)} of {_described(value.__self__, above)}"
    if callable(value) and hasattr(value, "__dict__") and not isinstance(value, type):
        kind = type(value)
        return f"{kind.__module__}.{kind.__qualname__} {_source(kind)} {_described(vars(value), above)}"
    return ADDRESS.sub("", repr(value))


def _function(value: Any, above: tuple[int, ...]) -> str:
    closed_over = [cell.cell_contents for cell in value.__closure__ or ()]
    held = [closed_over, value.__defaults__, value.__kwdefaults__]
    code = value.__code__  # two functions on one line have the same source
    bytecode = f"{code.co_code.hex()} {code.co_names} {_described(code.co_consts, above)}"
    return f"{value.__module__}.{value.__qualname__} {_source(value)} {bytecode} {_described(held, above)}"


def _source(code: Any) -> str:
    try:
        return inspect.getsource(code)
    except (OSError, TypeError):
        return ""
