"""Numbers as text: few digits, and nothing that only fills a table."""

from __future__ import annotations


def short(number: float) -> str:
    """Two digits, and an exponent without the zero that only fills a table: 3.7e-4."""
    return f"{number:.1e}".replace("e-0", "e-").replace("e+0", "e+")
