"""Figures of a comparison: they draw what they are given, and train nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import matplotlib
from matplotlib.figure import Figure

from ...tools.drawing import drawable, style

if TYPE_CHECKING:
    from ..comparison import Comparison


def draw(result: Comparison) -> Figure:
    """Draw what this lesson has to show."""
    look: Any = style()
    with matplotlib.rc_context(look):
        figure = result.view.draw(result)
        figure.suptitle(drawable(f"{result.lesson.name}: {result.dataset.description}"), fontsize=11)
        return figure
