"""Attributes of operators as the text that symbols and their files hold, and as the Python values that functions take."""

from __future__ import annotations

import ast
from typing import Any

import numpy as np

from ..base import MXNetError
from ..nd.operators import IGNORED, Operator

#: What is said of a symbol rather than given to its operator; kept with underscores on both sides.
HIDDEN = ("ctx_group", "lr_mult", "wd_mult", "force_mirroring")


def to_text(name: str, value: Any) -> str:
    """Return a value as MXNet's files have it."""
    return np.dtype(value).name if name == "dtype" and value is not None else str(value)


def to_value(text: str) -> Any:
    """Return what a text stands for: a number, True, False, None or a tuple of such; or else the text itself."""
    try:
        value = ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return {"true": True, "false": False, "inf": np.inf, "-inf": -np.inf, "nan": np.nan}.get(text, text)
    return tuple(value) if isinstance(value, list) else value


def hidden(attrs: dict[str, Any]) -> dict[str, str]:
    """Return attributes as text, those that are no operator's with underscores around their names."""
    return {f"__{name}__" if name in HIDDEN else name: to_text(name, value) for name, value in attrs.items()}


def shown(attrs: dict[str, str]) -> dict[str, str]:
    """Return attributes as a user sees them: the hidden ones under both names."""
    return {**attrs, **{name: attrs[f"__{name}__"] for name in HIDDEN if f"__{name}__" in attrs}}


def values_for(operator: Operator, attrs: dict[str, str]) -> dict[str, Any]:
    """Return what to give to the operator's function.

    Raises:
        MXNetError: the operator has no such attribute, or needs one that is missing.
    """
    own = {name: text for name, text in attrs.items() if not (name.startswith("__") and name.endswith("__"))}
    unknown = [name for name in own if name not in operator.attributes and name not in IGNORED]
    if unknown:
        known = ", ".join(operator.attributes) or "no attributes"
        raise MXNetError(
            f"Cannot find argument {', '.join(map(repr, unknown))} in {operator.name}: minimx has {known}."
        )
    needed = [name for name in operator.attributes if name not in own and name not in _defaults(operator)]
    if needed:
        raise MXNetError(f"Required parameter {', '.join(needed)} of {operator.name} is missing.")
    return {name: text if name == "dtype" else to_value(text) for name, text in own.items()}


def _defaults(operator: Operator) -> dict[str, Any]:
    return getattr(operator.function, "__kwdefaults__", None) or {}
