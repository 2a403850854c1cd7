"""Numbers in prose: what the roles ``value``, ``bound`` and ``given`` show."""

from __future__ import annotations

import re
from typing import Any

from .errors import BookError
from .results import Results

#: Shown where a number was not computed in this build.
MISSING = "—"
_NAME = re.compile(r"(?P<column>[a-z]\w*)\.(?P<name>[a-zA-Z_]\w*)")


def shown(role: str, content: str, results: Results) -> str:
    """What a role shows.

    Args:
        role: ``value``, as ``handtorn.error|.2g``; ``bound``, as ``85% | handtorn.accuracy > 0.85``; or ``given``.
        content: what stands between its backticks.
        results: of its lesson.

    Returns:
        The text; MISSING where its cell was not run here.

    Raises:
        BookError: no cell records such a value, its format does not fit, or the bound does not hold.
    """
    content = content.replace("\\|", "|")  # as it has to be written in a table
    if role == "given":
        return content
    if role == "bound":
        return _bound(content, results)
    if role != "value":
        raise BookError(f"{{{role}}} is not known: expected value, bound or given.")
    named, _, form = content.partition("|")
    value = _value(named.strip(), results)
    if value is None:
        return MISSING
    try:
        return format(value, form.strip()).replace("-", "−") if form.strip() else str(value)
    except (ValueError, TypeError) as error:
        raise BookError(f"{{value}}`{content}`: {value!r} cannot be shown like that: {error}.") from None


def _bound(content: str, results: Results) -> str:
    text, bar, condition = content.partition("|")
    if not bar:
        raise BookError(f"{{bound}}`{content}`: expected a text, a |, and a condition such as handtorn.error < 0.01.")
    known = _columns(results)
    values = {found[0]: _value(found[0], results) for found in _NAME.finditer(condition) if found["column"] in known}
    if None in values.values():
        return text.strip()
    names = {named: named.replace(".", "_") for named in values}
    plain = _NAME.sub(lambda found: names.get(found[0], found[0]), condition)
    allowed = {"__builtins__": {"abs": abs, "max": max, "min": min, "round": round, "len": len}}
    if not eval(plain, allowed, {names[named]: value for named, value in values.items()}):
        raise BookError(f"{{bound}}`{content}` does not hold: {values}.")
    return text.strip()


def _columns(results: Results) -> tuple[str, ...]:
    return (*results.lesson.columns, "page")


def _value(named: str, results: Results) -> Any:
    """The value of ``column.name``; None where its cell was not run."""
    column, _, name = named.partition(".")
    if column not in _columns(results):
        raise BookError(
            f"{named}: expected one of {', '.join(_columns(results))}, a point, and a name that a cell records."
        )
    if name not in results.recorded(column):
        raise BookError(f"{named}: no cell of {results.lesson.name} records {name} in {column}.")
    try:
        return results.value(column, name)
    except KeyError:
        return None
