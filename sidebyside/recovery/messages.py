"""How an assertion says that a parameter is too far from the truth."""

from __future__ import annotations

import math


def off_by(label: str, value: float, truth: float, parts: dict[str, float]) -> str:
    """Say how far a parameter is from the truth, how far it may be, and what that is made of.

    Args:
        label: the parameter's name.
        value, truth: finite numbers.
        parts: of what is allowed, by name.
    """
    error, allowed = abs(value - truth), sum(parts.values())
    digits = max(3, _digits(max(abs(value), abs(truth)), error))
    found = f"{label} is {value:.{digits}g}, {_brief(error)} from the truth {truth:.{digits}g}"
    if not allowed:
        return f"{found}, and nothing at all is allowed"
    times = error / allowed
    many = f"{times:,.0f}" if times >= 100 else f"{times:.{_digits(times, times - 1)}g}"
    return f"{found}: {many} times the {_brief(allowed)} allowed, {_made_of(parts)}"


def _made_of(parts: dict[str, float]) -> str:
    """What a tolerance is made of, and which parts matter: those that are at least half as large as the largest."""
    there = {name: part for name, part in parts.items() if part}
    if len(there) == 1:
        return f"all of it for {next(iter(there))}"
    first, *others = [f"{name} {_brief(part)}" for name, part in there.items()]
    name, number = first.rsplit(" ", 1)
    most = _listed([name for name, part in there.items() if part >= max(there.values()) / 2])
    return f"of which {name} makes {_listed([number, *others])} (mostly {most})"


def _listed(words: list[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else words[0]


def _digits(size: float, difference: float) -> int:
    """Significant digits of numbers of this size that show two of the difference."""
    return min(17, max(1, math.ceil(math.log10(size / difference)) + 1)) if size and difference > 0 else 2


def _brief(number: float) -> str:
    return f"{number:,.0f}" if 100 <= number < 1e9 else f"{number:.2g}"
