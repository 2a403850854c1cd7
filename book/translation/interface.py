"""The site's own words: what the theme leaves in English, what stands around pages, what the build says on them.

They are kept in ``sphinx.po``, beside Sphinx's own, and shown by ``_(…)`` in templates and in ``book/sphinx``.
"""

from __future__ import annotations

from sidebyside.column import COLUMNS

from ..environment import NO_IMAGES
from ..words import NOTEBOOK_WORDS

THEME = (
    *("On this page", "Skip to content", "Back to top", "Next", "Previous", "Home", "Search", "Contents", "Error"),
    *("Edit this page", "Hide Search Matches", "Please activate JavaScript to enable the search functionality."),
)
PAGES = ("Source of this page", "Columns", "Notebooks to run and change", "With the exercises still to do")
BUILD = ("This was not run in this build.", NO_IMAGES)


def words() -> list[str]:
    """All of them, each once; those of templates are found by Sphinx."""
    titles = (column.title for column in COLUMNS.values())
    return [*dict.fromkeys((*THEME, *PAGES, *BUILD, *NOTEBOOK_WORDS, *titles))]
