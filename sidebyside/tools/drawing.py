"""What all figures share: colours, fonts, scales, and their bytes in a file. Imports matplotlib."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import LogFormatter

# Okabe and Ito's colours, which people with any colour vision can tell apart; markers and line styles differ too.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
MARKERS = ("o", "s", "^", "v")
LINES = ("-", "--", "-.", ":")
# Names come from users' files: a $ in one is a $, not the start of a formula.
STYLE: Any = {"font.size": 9, "axes.spines.top": False, "axes.spines.right": False, "text.parse_math": False}


@dataclass(frozen=True)
class Style:
    """How a column looks in every panel."""

    colour: str
    marker: str
    line: str


def plain_log_scale(axes: Axes) -> None:
    """A logarithmic y axis whose numbers are text, as everything is here, and not formulas."""
    axes.set_yscale("log")
    axes.yaxis.set_major_formatter(LogFormatter())
    axes.yaxis.set_minor_formatter(LogFormatter(labelOnlyBase=False, minor_thresholds=(1, 0.5)))


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
