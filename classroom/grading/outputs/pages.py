"""Fills the templates of this package; they stand on the base of ``sidebyside``'s pages."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

from .text import clean


def render(template: str, **context: Any) -> bytes:
    """Fill a template.

    Args:
        template: its file name, in the folder ``templates`` of this package.
        context: what is filled in. All texts are cleaned and, on a page, escaped.

    Returns:
        The text in UTF-8.
    """
    return _environment().get_template(template).render(**context).encode()


@lru_cache(maxsize=1)
def _environment() -> Environment:
    """Compiled once for a class."""
    return Environment(
        loader=ChoiceLoader([PackageLoader("classroom"), PackageLoader("sidebyside")]),
        autoescape=True,
        finalize=_cleaned,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _cleaned(value: Any) -> Any:
    return clean(value) if type(value) is str else value  # Markup is a str as well, and is our own
