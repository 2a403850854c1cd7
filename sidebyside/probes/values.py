"""Arrays that came against those that were expected: are they the same, and both in a few numbers as text."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

SHOWN = 4  # numbers of an array in a text


@dataclass(frozen=True)
class Limit:
    """How far float32 may be from float64: ``absolute`` plus ``relative`` times the number.

    The inputs of probes are of order 1, where float32 is known to 6e-8. A sum of some tens of terms, a logarithm that
    is good to 4e-6 (MXNet's), or a division by a small deviation leave 1e-5 of it. What is wrong by a factor, a place
    or a sign is wrong in the first digits, and every trap is made so that it is wrong by ten times this or more.
    """

    relative: float = 1e-4
    absolute: float = 1e-4


FLOAT32 = Limit()


def difference(came: np.ndarray, expected: np.ndarray, limit: Limit) -> str:
    """What is not the same: ``"shape"``, ``"values"``, or an empty string. NaN is only ever wrong."""
    if came.shape != expected.shape:
        return "shape"
    return "values" if _wrong(came, expected, limit).any() else ""


def _wrong(came: np.ndarray, expected: np.ndarray, limit: Limit) -> np.ndarray:
    came = came.astype(float)
    with np.errstate(invalid="ignore"):  # infinity less infinity is NaN: only a known wrong answer expects it
        near = np.isfinite(expected) & (np.abs(came - expected) <= limit.absolute + limit.relative * np.abs(expected))
    return ~(near | (came == expected) | (np.isnan(came) & np.isnan(expected)))


def number(value: float) -> str:
    """Four digits, and no more zeros than needed: 13.82, 1e+04, 0.5. What float32 has no number for is 0."""
    return f"{0.0 if abs(value) < 1e-45 else value:.4g}"


def shown(array: np.ndarray) -> str:
    """The first numbers, and the shape where it is not that of a plain row: ``"1, 4, 9, 16 of shape (4, 1)"``."""
    numbers = ", ".join(number(value) for value in array.ravel()[:SHOWN].astype(float))
    numbers += ", …" if array.size > SHOWN else ""
    if array.size == 0 or array.ndim > 1 or array.size > SHOWN:
        numbers = f"{numbers or 'nothing'} of shape {array.shape}"
    return numbers


def both_shown(came: np.ndarray, expected: np.ndarray, limit: Limit) -> tuple[str, str]:
    """Both as text; where they part only after the first numbers, the first place where they do."""
    if came.shape == expected.shape and expected.size > SHOWN:
        wrong = np.argwhere(_wrong(came, expected, limit))
        if len(wrong) and np.ravel_multi_index(tuple(wrong[0]), came.shape) >= SHOWN:
            place = tuple(int(index) for index in wrong[0])
            where = f" at {list(place)} of shape {came.shape}"
            return number(float(came[place])) + where, number(float(expected[place])) + where
    texts = shown(came), shown(expected)
    if came.shape != expected.shape and texts[0] == texts[1]:  # one number alone, or in an array
        return f"{texts[0]} of shape {came.shape}", f"{texts[1]} of shape {expected.shape}"
    return texts
