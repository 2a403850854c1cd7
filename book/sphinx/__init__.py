"""The extension of Sphinx that makes pages of lessons: one subject a file, each with a ``setup`` of its own."""

from __future__ import annotations

from importlib import import_module
from typing import Any

PARTS = (
    *("katex", "components", "columns", "running", "outputs", "pictures", "numbers", "console", "exercises"),
    *("sources", "downloads", "furniture", "messages", "titles", "search", "included", "signatures", "options"),
    *("shrinking", "changes"),
)


def setup(app: Any) -> dict[str, Any]:
    """Register everything. Called by Sphinx."""
    for part in PARTS:
        import_module(f"{__name__}.{part}").setup(app)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
