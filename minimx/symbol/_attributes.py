"""Attributes of operators: as the text that symbols and files hold, and as the values that functions take."""

from __future__ import annotations

import ast
from typing import Any

import numpy as np

from ..base import MXNetError
from ..nd.operators import IGNORED, Operator

#: Attributes that are words: the words, for the operators that say at once if they do not know one.
WORDS: dict[str, dict[str, tuple[str, ...]]] = {
    "act_type": {
        "Activation": ("relu", "sigmoid", "softrelu", "softsign", "tanh"),
        "LeakyReLU": ("leaky", "prelu", "elu", "selu", "gelu"),
    },
    "pool_type": {"Pooling": ("max", "avg", "sum")},
    "pooling_convention": {"Pooling": ("valid", "full")},
    "normalization": {name: ("null", "batch", "valid") for name in ("SoftmaxOutput", "MakeLoss")},
    "mode": {"Pad": ("constant", "edge", "reflect"), "Dropout": ("training", "always")},
    "ret_typ": {"topk": ("indices", "value", "both")},
    "layout": {},
    "dtype": {},
}
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
    if unknown and operator.attributes:  # those without any ignore what they are given
        known = ", ".join(operator.attributes)
        raise MXNetError(
            f"Cannot find argument {', '.join(map(repr, unknown))} in {operator.name}: minimx has {known}."
        )
    needed = [name for name in operator.attributes if name not in own and name not in _defaults(operator)]
    if needed:
        raise MXNetError(f"Required parameter {', '.join(needed)} of {operator.name} is missing.")
    kept = {name: text for name, text in own.items() if name not in unknown}
    values = {name: text if name == "dtype" and text != "None" else to_value(text) for name, text in kept.items()}
    for name, value in values.items():
        _check(operator, name, value)
    return values


def _check(operator: Operator, name: str, value: Any) -> None:
    if name in WORDS:
        fitting = WORDS[name].get(operator.name)
        if fitting is not None and value not in fitting:
            raise MXNetError(f"Invalid Input: {name} of {operator.name} is {value!r}: expected {', '.join(fitting)}.")
        return
    default = _defaults(operator).get(name, 0)
    if isinstance(value, str) or (isinstance(default, bool) and value not in (True, False)):
        raise MXNetError(f"Invalid Parameter format for {name} of {operator.name}: {value!r}.")


def _defaults(operator: Operator) -> dict[str, Any]:
    # A function that stands for another has its own defaults nowhere else.
    return getattr(getattr(operator.function, "__wrapped__", operator.function), "__kwdefaults__", None) or {}


def default_of(operator: Operator, name: str) -> Any:
    """Return the value of an attribute that is not given."""
    return _defaults(operator).get(name)
