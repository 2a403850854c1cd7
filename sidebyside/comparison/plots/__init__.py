"""Pictures of a comparison. matplotlib is imported in this folder and nowhere else in this package."""

from __future__ import annotations

import matplotlib
from matplotlib.figure import Figure

from ...lesson import CURVE, IMAGES, LINE
from ...tools.drawing import STYLE
from ...tools.progress import StartProgress, no_progress
from ..comparison import Comparison
from .curve import draw_curve
from .images import draw_images
from .line import draw_line

DRAW = {LINE: draw_line, CURVE: draw_curve, IMAGES: draw_images}


def draw(result: Comparison, start_progress: StartProgress = no_progress) -> Figure:
    """Draw what this kind of lesson has to show."""
    with matplotlib.rc_context(STYLE):
        figure = DRAW[result.lesson.kind](result, start_progress)
        figure.suptitle(f"{result.lesson.name}: {result.problem.description}", fontsize=11)
        return figure
