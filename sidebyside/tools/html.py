"""Fills the HTML templates of this package."""

from __future__ import annotations

from typing import Any

from jinja2 import Environment, PackageLoader


def render(template: str, **context: Any) -> str:
    """Fill a template; what is filled in is escaped."""
    environment = Environment(loader=PackageLoader("sidebyside"), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    return environment.get_template(template).render(**context)
