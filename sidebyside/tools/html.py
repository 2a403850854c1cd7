"""Fills the HTML templates of this package, and shows a report in a notebook."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from typing import Any

from jinja2 import Environment, PackageLoader

from .tables import Finding, Table


def render(template: str, **context: Any) -> str:
    """Fill a template.

    Args:
        template: its file name, in the folder ``templates``.
        context: what is filled in; texts are escaped, and what is :class:`markupsafe.Markup` is not.

    Returns:
        The HTML.
    """
    environment = Environment(loader=PackageLoader("sidebyside"), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    return environment.get_template(template).render(**context)


def fragment(
    headline: Sequence[str],
    findings: Sequence[Finding],
    tables: Sequence[Table],
    legend: Sequence[str] = (),
    figures: Mapping[str, bytes] | None = None,
) -> str:
    """Show a report as a piece of HTML, for a notebook's ``_repr_html_``.

    It needs nothing beside it and changes nothing around it: its style holds inside of it alone. It takes the
    notebook's own colours for text and background, light or dark.

    Args:
        headline: the first lines, which say what was run and on what.
        findings: a line each, below the tables.
        tables: beside one another where there is room.
        legend: lines that explain words of the tables.
        figures: PNG images, each under the text that stands for it where it cannot be seen.

    Returns:
        One ``<div>``; all texts are escaped.
    """
    return render(
        "fragment.html",
        headline=headline,
        findings=findings,
        tables=tables,
        legend=legend,
        figures=[{"alt": alt, "png": as_base64(png)} for alt, png in (figures or {}).items()],
    )


def as_base64(content: bytes) -> str:
    """Bytes as text, for ``data:`` addresses (RFC 2397)."""
    return base64.b64encode(content).decode("ascii")
