"""All pages are made anew where this extension changed."""

from __future__ import annotations

from typing import Any

from ..environment import digest_of
from ..paths import ROOT


def setup(app: Any) -> None:
    """Register a setting that nobody sets: Sphinx reads all pages again where one is not what it was."""
    app.add_config_value("handtorn_extension", digest_of(ROOT / "book" / "sphinx"), "env", types=(str,))
