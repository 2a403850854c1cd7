"""What all figures share: colours, fonts, scales, and their bytes in a file. Imports matplotlib."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, fontManager
from matplotlib.ft2font import FT2Font
from matplotlib.ticker import LogFormatter

# Okabe and Ito's colours, which people with any colour vision can tell apart; markers and line styles differ too.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
MARKERS = ("o", "s", "^", "v")
LINES = ("-", "--", "-.", ":")
# Names come from users' files: a $ in one is a $, not the start of a formula.
STYLE: Any = {"font.size": 9, "axes.spines.top": False, "axes.spines.right": False, "text.parse_math": False}
# Fonts with Chinese, Japanese or Korean characters, which matplotlib's own font does not have: those of Linux,
# Windows and macOS. The first that is installed is taken for each character.
FALLBACKS = (
    *(f"Noto Sans CJK {region}" for region in ("SC", "TC", "JP", "KR")),
    *(f"Noto Sans {region}" for region in ("SC", "TC", "JP", "KR")),
    *("Source Han Sans SC", "Source Han Sans CN", "WenQuanYi Micro Hei", "WenQuanYi Zen Hei", "Droid Sans Fallback"),
    *("Microsoft YaHei", "SimHei", "Microsoft JhengHei", "Yu Gothic", "Meiryo", "Malgun Gothic"),
    *("PingFang SC", "PingFang HK", "Hiragino Sans GB", "Hiragino Sans", "Apple SD Gothic Neo", "Arial Unicode MS"),
)


@dataclass(frozen=True)
class Style:
    """How a column looks in every panel: matplotlib's names of a colour, a marker and a line style."""

    colour: str
    marker: str
    line: str


def styles(names: Iterable[str]) -> dict[str, Style]:
    """A style for each name: colours, markers and line styles in turn.

    Any 48 names that follow one another have different styles, any 4 of the first 12 different markers and lines.
    """
    return {
        name: Style(
            COLOURS[place % len(COLOURS)],
            MARKERS[place % len(MARKERS)],
            LINES[(place + place // 12) % len(LINES)],  # colour and marker together begin again after 12
        )
        for place, name in enumerate(names)
    }


def style() -> dict[str, Any]:
    """What to draw and to save figures under, with ``matplotlib.rc_context``.

    That is STYLE and, behind matplotlib's own font, those of FALLBACKS that are installed here. matplotlib looks them
    up while it draws, that is when a figure is saved, but takes their names when a text is made.
    """
    found = _installed()
    return {**STYLE, "font.family": [*matplotlib.rcParams["font.family"], *found]} if found else dict(STYLE)


def drawable(text: str) -> str:
    """The text with a ? for each character that no font under :func:`style` has.

    matplotlib would warn of each, and draw a box. For texts that come from users: names of columns of a file, of
    parameters, of files.
    """
    known = _characters((*matplotlib.rcParams["font.family"], *_installed()))
    return "".join(letter if letter == "\n" or ord(letter) in known else "?" for letter in text)


def _installed() -> list[str]:
    here = {font.name for font in fontManager.ttflist}
    return [name for name in FALLBACKS if name in here]


@lru_cache(maxsize=8)
def _characters(families: tuple[str, ...]) -> frozenset[int]:
    """The characters that some font has, for upright text as for bold."""
    by_weight = []
    for weight in ("normal", "bold"):
        paths = {findfont(FontProperties(family=[family], weight=weight)) for family in families}
        by_weight.append({code for path in paths for code in FT2Font(path).get_charmap()})
    return frozenset(by_weight[0] & by_weight[1])


def plain_log_scale(axes: Axes) -> None:
    """Make the y axis logarithmic, with numbers that are text, as everything is here, and not formulas."""
    axes.set_yscale("log")
    axes.yaxis.set_major_formatter(LogFormatter())
    axes.yaxis.set_minor_formatter(LogFormatter(labelOnlyBase=False, minor_thresholds=(1, 0.5)))


def as_png(figure: Figure, dpi: int = 150) -> bytes:
    """The figure as the bytes of a PNG file, ``dpi`` pixels per inch; the same figure gives the same bytes."""
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=dpi, metadata={"Software": None})
    return buffer.getvalue()


def as_svg(figure: Figure) -> bytes:
    """The figure as the bytes of an SVG file; the same figure gives the same bytes."""
    buffer = io.BytesIO()
    with matplotlib.rc_context({"svg.hashsalt": "handtorn"}):
        figure.savefig(buffer, format="svg", metadata={"Date": None})
    return buffer.getvalue()
