"""What comes back from the user's code: a model and steps that the rest can go on with, or one line that says why not.

A loss of another shape than one number for each row is let through: that is a difference to be found, and no failure.
"""

from __future__ import annotations

import inspect
import operator
import reprlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from ..tools.errors import ColumnFailed
from .definition import NAME, Definition

STEPS = 3  # that are looked at; what is right three times stays right
METHODS = ("net", "get_parameters", "set_parameters")
Wrong = Callable[[str], ColumnFailed]


def checked_train(train: Callable[..., Any], wrong: Wrong) -> Callable[..., Iterator[tuple[int, Any]]]:
    """A lesson's ``train``, which looks at what it returns, and at the first steps that it yields.

    Args:
        train: the function.
        wrong: makes the error to raise from what is wrong, in one line.
    """

    def checked(*args: Any, **kwargs: Any) -> Iterator[tuple[int, Any]]:
        walk = train(*args, **kwargs)
        if not hasattr(walk, "__next__"):
            raise wrong(
                f"train returned {_shown(walk)}: expected a generator, which yields (epoch, losses) after every step."
            )
        return checked_steps(walk, wrong)

    checked.__wrapped__ = train  # type: ignore[attr-defined]
    checked.__doc__, checked.__name__ = getattr(train, "__doc__", None), "train"
    return checked


def checked_steps(walk: Iterator[Any], wrong: Wrong) -> Iterator[tuple[int, Any]]:
    """Yield what a training yields, after a look at the first steps.

    Raises:
        ColumnFailed: it yields no pair of an epoch and an array of numbers, or nothing at all.
    """
    for step in range(1, STEPS + 1):
        try:
            made = next(walk)
        except StopIteration:
            if step == 1:
                raise wrong("train ended before its first step: expected (epoch, losses) after every step.") from None
            return
        _check_step(made, step, wrong)
        yield made
    yield from walk


def _check_step(made: Any, step: int, wrong: Wrong) -> None:
    if not (isinstance(made, (tuple, list)) and len(made) == 2):
        raise wrong(f"train yielded {_shown(made)} at step {step}: expected a pair (epoch, losses).")
    epoch, losses = made
    try:
        operator.index(epoch)
    except TypeError:
        raise wrong(
            f"train yielded {_shown(epoch)} as the epoch of step {step}: expected a whole number, from 0."
        ) from None
    if getattr(losses, "requires_grad", False):
        raise wrong(f"losses of step {step} still have their graph: expected losses.detach().")
    if not _is_numbers(losses):
        came = _shown(losses)
        raise wrong(f"losses of step {step} are {came}: expected an array of numbers, one for each row of the batch.")


def _shown(value: Any) -> str:
    return "None" if value is None else f"{reprlib.repr(value)} (of type {type(value).__name__})"


def _is_numbers(values: Any) -> bool:
    """Are these numbers in an array, or could they be? Nothing is waited for that is still being computed."""
    if hasattr(values, "asnumpy") or hasattr(values, "cpu"):
        return True
    try:
        return np.asarray(values).dtype.kind in "fiu" and np.size(values) > 0
    except (TypeError, ValueError):
        return False


def copy_what_it_returns(model: Any) -> None:
    """Let a model's ``get_parameters`` return copies: arrays that training goes on with would change in our hands."""
    get_parameters = model.get_parameters

    def copied() -> Any:
        found = get_parameters()
        if not isinstance(found, Mapping):
            return found
        return {name: values.copy() if isinstance(values, np.ndarray) else values for name, values in found.items()}

    model.get_parameters = copied


def check_model(model: Any, expected: Mapping[str, np.ndarray], wrong: Wrong) -> None:
    """Check that a model can be called, read and set like the original.

    Args:
        model: the user's.
        expected: the parameters of the original.
        wrong: makes the error to raise from what is wrong, in one line.

    Raises:
        ColumnFailed: a method is missing, or the parameters have other names or shapes.
    """
    wanted = _shapes(expected)
    for name in METHODS:
        if not callable(getattr(model, name, None)):
            raise wrong(
                f"Model has no {name}: expected net(X), get_parameters(), which returns a dictionary of NumPy arrays, "
                f"{wanted}, and set_parameters(parameters), which takes one. A weight is (outputs, inputs)."
            )
    for name, given in (("get_parameters", ()), ("set_parameters", (dict(expected),))):
        _check_call(getattr(model, name), name, given, wrong)
    found = model.get_parameters()
    if not isinstance(found, Mapping):
        raise wrong(f"get_parameters returned {reprlib.repr(found)}: expected a dictionary of {wanted}.")
    for name, values in found.items():
        if not isinstance(values, np.ndarray):
            kind = type(values).__name__
            raise wrong(f"get_parameters returned {name} as {kind}: expected NumPy arrays, {wanted}.")
    if _shapes(found) != wanted:
        turned = [
            n for n, values in found.items() if n in expected and values.T.shape == expected[n].shape != values.shape
        ]
        advice = f" Turn {' and '.join(turned)} round with .T: a weight is (outputs, inputs)." if turned else ""
        raise wrong(f"get_parameters returned {_shapes(found)}: expected {wanted}.{advice}")


def _check_call(method: Any, name: str, given: tuple[Any, ...], wrong: Wrong) -> None:
    """Can a method of a model be called with this?"""
    try:
        signature = inspect.signature(method)
    except (TypeError, ValueError):
        return
    try:
        signature.bind(*given)
    except TypeError:
        takes = "(self, parameters), a dictionary" if given else "(self)"
        raise wrong(f"{name} takes {signature} beside self: expected {takes}.") from None


def _shapes(parameters: Mapping[str, np.ndarray]) -> str:
    return ", ".join(f"{name} {tuple(values.shape)}" for name, values in sorted(parameters.items()))


def wrong_in(definitions: Mapping[str, Definition], name: str, given: str) -> Wrong:
    """Makes errors about a name: at its place if the user defines it, otherwise about all that was given."""
    if name in definitions:
        return definitions[name].mistake
    return lambda what: ColumnFailed.mistake(NAME, given, 0, what)
