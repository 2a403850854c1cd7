"""Makes the user's functions callable as the originals call theirs, also where they take fewer arguments.

How a call is passed on is decided once, when the code is loaded, and written out as a small function, because some of
these are called in every step.
"""

from __future__ import annotations

import inspect
import reprlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from inspect import Parameter
from typing import Any

from .definition import Definition

# The order of the rows may come from elsewhere: then the column is compared with others all the same, and differs. Rows
# that were classified right need not be counted.
MAY_LACK = {"data_iter": ("rng",), "train": ("correct",), "train_steps": ("correct",)}
ON_CALL = (Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD)


def callable_as(definition: Definition, original: Any, expected: str) -> Any:
    """Return what to put in place of the original: what the user gives, or a function that passes calls on to it.

    The arguments of a call are the original's. The user's function gets those whose names it has, and by position those
    that it has to have under other names. What it does not take is left out, as long as it has the original's default.

    Args:
        definition: what the user gives.
        original: what stands there in the column.
        expected: the original's call, as ``"sgd(params, lr, wd=0.0, batch_size=1)"``. Where the column has only taken
            over a name of its library, it is the name alone, and how the column calls it is not known.

    Raises:
        ColumnFailed: no call of the original can be passed on to it, or it cannot be called at all.
    """
    _check_kind(definition, original, expected)
    theirs, ours = _signature(original) if "(" in expected else None, _signature(definition.value)
    if theirs is None or ours is None or _takes_all(theirs, ours):
        found = definition.value
    else:
        found = _written_out(definition, theirs, ours, _plan(definition, theirs, ours, expected))
    return _checking_batches(definition, found) if definition.name == "data_iter" else found


def _check_kind(definition: Definition, original: Any, expected: str) -> None:
    value, numbers = definition.value, (int, float)
    if callable(original):
        wanted = "" if callable(value) else f"a function, {expected}" if "(" in expected else "a function"
    elif isinstance(original, numbers):
        wanted = "" if isinstance(value, numbers) else "a number"
    else:
        wanted = "" if isinstance(value, type(original)) else f"a {type(original).__name__}"
    if wanted:
        came = reprlib.repr(value) if value is None else f"{reprlib.repr(value)} (of type {type(value).__name__})"
        raise definition.mistake(f"{definition.name} is {came}: expected {wanted}.")


def _signature(value: Any) -> inspect.Signature | None:
    """How it is called; None where nobody can tell, or where it takes whatever comes."""
    if not callable(value):
        return None
    try:
        found = inspect.signature(value)
    except (TypeError, ValueError):
        return None
    return None if any(one.kind is Parameter.VAR_POSITIONAL for one in found.parameters.values()) else found


def _takes_all(theirs: inspect.Signature, ours: inspect.Signature) -> bool:
    """Does every call of the original fit the user's as it is?"""
    our_names = list(ours.parameters)
    for place, (name, one) in enumerate(theirs.parameters.items()):
        other = ours.parameters.get(name)
        if one.kind is Parameter.VAR_KEYWORD:
            continue
        if other is None or other.kind is Parameter.POSITIONAL_ONLY:
            return False
        if one.kind in ON_CALL and (other.kind not in ON_CALL or our_names[place] != name):
            return False
        if not _needed(one) and _needed(other):
            return False
    return not any(_needed(other) for name, other in ours.parameters.items() if name not in theirs.parameters)


def _needed(one: Parameter) -> bool:
    return one.default is Parameter.empty and one.kind not in (Parameter.VAR_KEYWORD, Parameter.VAR_POSITIONAL)


@dataclass
class _Plan:
    """What becomes of a call's arguments.

    Attributes:
        source: for each of the user's parameters that is passed, the original's that it gets.
        extra: those of the original's that go into ``**kwargs``.
        dropped: those that go nowhere.
    """

    source: dict[str, str] = field(default_factory=dict)
    extra: list[str] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)

    def pair(self, ours: Iterable[Parameter], theirs: Iterable[Parameter]) -> None:
        """Pass arguments on by position."""
        self.source.update((one.name, other.name) for one, other in zip(ours, theirs))

    def open(self, parameters: inspect.Signature, *, needed: bool, mine: bool) -> list[Parameter]:
        """Those with a place in the call that have no counterpart yet."""
        known = set(self.source) if mine else set(self.source.values())
        every = (one for one in parameters.parameters.values() if one.kind in ON_CALL or (needed and _needed(one)))
        return [one for one in every if one.name not in known and _needed(one) is needed]


def _plan(definition: Definition, theirs: inspect.Signature, ours: inspect.Signature, expected: str) -> _Plan:
    plan = _Plan({name: name for name in ours.parameters if name in theirs.parameters})
    may_lack = MAY_LACK.get(definition.name, ())
    plan.pair(plan.open(ours, needed=True, mine=True), plan.open(theirs, needed=True, mine=False))
    left = [one for one in plan.open(theirs, needed=True, mine=False) if one.name not in may_lack]
    plan.pair(plan.open(ours, needed=False, mine=True), left)
    plan.pair(plan.open(ours, needed=True, mine=True), plan.open(theirs, needed=False, mine=False))
    unmatched = [one for one in theirs.parameters.values() if one.name not in plan.source.values()]
    takes_more = any(one.kind is Parameter.VAR_KEYWORD for one in ours.parameters.values())
    plan.extra = [one.name for one in unmatched if takes_more and _needed(one) and one.name not in may_lack]
    plan.dropped = [one.name for one in unmatched if one.name not in plan.extra]
    more = (
        "; X and y are passed, also where your own code calls it, and rng is numpy.random.default_rng(0) or the like: "
    )
    more = f"{more}rng.shuffle(rows)" if definition.name == "data_iter" else ""
    short = [name for name in plan.dropped if _needed(theirs.parameters[name]) and name not in may_lack]
    if short or plan.open(ours, needed=True, mine=True):
        raise definition.mistake(f"{definition.name} takes {_as_text(ours)}: expected {_wanted(theirs)}{more}.")
    return plan


def _wanted(theirs: inspect.Signature) -> str:
    """The arguments that a call has to have, and the names of those that may be left out."""
    needed = [one.replace(annotation=Parameter.empty) for one in theirs.parameters.values() if _needed(one)]
    optional = [name for name, one in theirs.parameters.items() if one.default is not Parameter.empty]
    text = str(inspect.Signature(needed))
    return f"{text}; {' and '.join(optional)} may be left out" if optional else text


def _written_out(definition: Definition, theirs: inspect.Signature, ours: inspect.Signature, plan: _Plan) -> Any:
    """A function with the original's parameters that calls the user's, as Python that is compiled once."""
    names: dict[str, Any] = {"_call": definition.value, "_other": _other, "_definition": definition, "_ours": ours}
    back = {other: ours.parameters[name] for name, other in plan.source.items()}
    parameters, checks = [], []
    for one in theirs.parameters.values():
        default = one.default
        if default is not Parameter.empty and one.name in back and not _needed(back[one.name]):
            default = back[one.name].default  # what the original does not pass is as the user has it
        shown = default
        if default is not Parameter.empty:
            names[f"_default_{one.name}"] = default
            shown = _Name(f"_default_{one.name}")
        parameters.append(one.replace(default=shown, annotation=Parameter.empty))
        may_lack = one.name in MAY_LACK.get(definition.name, ())
        if one.name in plan.dropped and default is not Parameter.empty and not may_lack:
            differs = f"{one.name} is not _default_{one.name}"
            call = f"_other(_definition, _ours, {one.name!r}, {one.name}, _default_{one.name})"
            checks.append(f"    if {differs}: {call}\n")
    header = f"def {definition.name}{inspect.Signature(parameters)}:\n"
    exec(header + "".join(checks) + f"    return _call({', '.join(_arguments(ours, plan))})", names)
    found = names[definition.name]
    found.__doc__ = getattr(definition.value, "__doc__", None)
    found.__wrapped__ = definition.value
    return found


class _Name(str):
    """Text that is its own ``repr``, for a signature that is printed."""

    def __repr__(self) -> str:
        return str(self)


def _arguments(ours: inspect.Signature, plan: _Plan) -> list[str]:
    found, by_name = [], False
    for name, one in ours.parameters.items():
        if name in plan.source:
            by_name = by_name or one.kind is Parameter.KEYWORD_ONLY
            found.append(f"{name}={plan.source[name]}" if by_name else plan.source[name])
        else:
            by_name = True  # the user's own default is left out, and what follows can no longer be told by its place
    return [*found, *(f"{name}={name}" for name in plan.extra)]


def _other(definition: Definition, ours: inspect.Signature, name: str, value: Any, default: Any) -> None:
    """Refuse a value other than the default for what the user's function does not take."""
    try:
        same = bool(value == default)
    except Exception:  # an array has no truth
        same = False
    if not same:
        call = f"{definition.name}{_as_text(ours)}"
        value = reprlib.repr(value)
        raise definition.mistake(
            f"{definition.name} is called with {name}={value}, and yours, {call}, does not take it."
        )


def _as_text(signature: inspect.Signature) -> str:
    return str(signature.replace(return_annotation=inspect.Signature.empty))


def takes_rng(function: Any) -> bool:
    """Does a ``data_iter`` of the user's take the generator?"""
    signature = _signature(function)
    return signature is None or "rng" in signature.parameters or len(signature.parameters) > 3


def _checking_batches(definition: Definition, call: Any) -> Any:
    """``data_iter``, called once for each epoch, which says what is wrong if it returns nothing to iterate over."""
    if inspect.isgeneratorfunction(definition.value) or isinstance(definition.value, type):
        return call

    def data_iter(*args: Any, **kwargs: Any) -> Any:
        batches = call(*args, **kwargs)
        if not hasattr(batches, "__iter__"):
            raise definition.mistake(
                f"data_iter returned {reprlib.repr(batches)}: expected a generator of pairs (data, label), or a loader."
            )
        return batches

    data_iter.__wrapped__ = definition.value  # type: ignore[attr-defined]
    return data_iter
