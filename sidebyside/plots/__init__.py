"""Pictures of a comparison. matplotlib is imported in this folder and nowhere else in this package."""

from __future__ import annotations

import io

import matplotlib
from matplotlib.figure import Figure

from ..comparison import Comparison
from ..lessons import CURVE, IMAGES, LINE
from ..progress import StartProgress, no_progress
from .common import STYLE
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


def as_png(figure: Figure, dpi: int = 150) -> bytes:
    """The picture's bytes; the same figure gives the same bytes."""
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=dpi, metadata={"Software": None})
    return buffer.getvalue()


def as_svg(figure: Figure) -> bytes:
    """The picture as SVG."""
    buffer = io.BytesIO()
    with matplotlib.rc_context({"svg.hashsalt": "handtorn"}):
        figure.savefig(buffer, format="svg", metadata={"Date": None})
    return buffer.getvalue()
