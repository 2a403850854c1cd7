"""Search in Chinese: the words of the index, and how a question is cut into words."""

from __future__ import annotations

from typing import Any


def setup(app: Any) -> None:
    """Name the stemmer that Sphinx has. Sphinx 9.0 looks for one called "Chinese", and finds nothing (sphinx#14229)."""
    from sphinx.search import zh

    zh.SearchChinese.language_name = "English"
