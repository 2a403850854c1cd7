"""Writes a study as one HTML page that needs no other file, and that a program can read as well as a person.

Every leaf of the study's JSON document stands in the page once, in an element whose ``data-path`` is its JSON pointer
(RFC 6901) and whose ``data-value`` is its JSON, with all digits. The text of the element is rounded.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, Union

import numpy as np

from ..tools.files import write_whole
from ..tools.html import as_base64, fragment, render
from .report import LEGEND, findings, headline, tables
from .summary import BAND, PIT_BINS, Z_EDGES

if TYPE_CHECKING:
    from .results import Study

# Of a parameter: what the page calls it, its key in the document, and how it is rounded.
ERRORS = (
    ("bias", "bias", "#.3g"),
    ("SE", "empirical_se", "#.3g"),
    ("RMSE", "rmse", "#.3g"),
    ("slope", "slope", ".5f"),
    ("intercept", "intercept", "#.3g"),
)
CALIBRATION = (
    ("coverage", "coverage", ".4f"),
    ("expected", "expected_coverage", ".4f"),
    ("sd(z)", "sd_z", "#.4g"),
    ("expected", "expected_sd_z", "#.4g"),
    ("shift", "shift", "#.3g"),
    ("calibration", "calibration", "#.4g"),
)


@dataclass(frozen=True)
class Leaf:
    """A leaf of the document: its JSON pointer, its JSON, and what a reader sees of it."""

    path: str
    value: str
    text: str


Keys = tuple[Any, ...]  # the way from the document's root: names, and places in lists
Cell = list[Union[Leaf, str]]
Fact = tuple[str, Cell]


@dataclass(frozen=True)
class LeafTable:
    """A table; the first cell of a row is its name, and two leaves in a cell are a statistic ± its error."""

    title: str
    header: list[str]
    rows: list[list[Cell]]


@dataclass(frozen=True)
class Section:
    """What the page says of one estimator."""

    name: str
    facts: list[Fact]
    statistics: list[LeafTable]
    histograms: list[LeafTable]
    band: list[Fact]


def save_study_page(study: Study, path: Path) -> None:
    """Write the page of a study, with its figure, to ``path``."""
    write_whole(path, study_page(study).encode("utf-8"))


def notebook_cell(study: Study) -> str:
    """HTML for a notebook: headline, tables, legend, verdicts, figure."""
    figures = {"Figure of the study; the numbers are in the tables above.": _figure(study, dpi=100)}
    return fragment(headline(study), findings(study), tables(study), LEGEND, figures)


def _figure(study: Study, dpi: int = 150) -> bytes:
    """The study's figure as PNG."""
    from ..tools.drawing import as_png
    from .plot import draw_study

    return as_png(draw_study(study), dpi)


def study_page(study: Study) -> str:
    """The page of a study, with its figure."""
    document = _Document(study.to_dict())
    return render(
        "study.html",
        headline=headline(study),
        findings=findings(study),
        figure=as_base64(_figure(study)),
        sections=[_section(document, estimator.name) for estimator in study.estimators],
        sizes=_sizes(document),
        rest=document.rest(),  # the last, because it is what nothing before has shown
    )


class _Document:
    """The study's JSON document. It remembers which of its leaves are in the page."""

    def __init__(self, root: dict[str, Any]) -> None:
        self.root = root
        self.shown: set[Keys] = set()

    def at(self, *keys: Any) -> Any:
        value: Any = self.root
        for key in keys:
            value = value[key]
        return value

    def leaf(self, *keys: Any, form: str = ".6g") -> Leaf:
        self.shown.add(keys)
        return Leaf(_pointer(keys), json.dumps(self.at(*keys)), _as_text(self.at(*keys), form))

    def below(self, *keys: Any) -> Cell:
        """All leaves below some keys."""
        return [self.leaf(*leaf) for leaf in _leaves(self.at(*keys), keys)]

    def statistic(self, *keys: Any, form: str) -> Cell:
        """A number, or a number and its Monte Carlo standard error."""
        if isinstance(self.at(*keys), dict):
            return [self.leaf(*keys, "value", form=form), self.leaf(*keys, "mcse", form="#.2g")]
        return [self.leaf(*keys, form=form)]

    def rest(self) -> list[Fact]:
        """What is not in the page yet: names and leaves, those of one list together."""
        left = (keys for keys in _leaves(self.root) if keys not in self.shown)
        named = groupby(left, lambda keys: tuple(key for key in keys if isinstance(key, str)))
        return [(" / ".join(name), [self.leaf(*keys) for keys in group]) for name, group in named]


def _leaves(value: Any, keys: Keys = ()) -> Iterator[Keys]:
    if isinstance(value, (dict, list)):
        for key, part in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _leaves(part, (*keys, key))
    else:
        yield keys


def _pointer(keys: Keys) -> str:
    return "".join("/" + str(key).replace("~", "~0").replace("/", "~1") for key in keys)


def _as_text(value: Any, form: str) -> str:
    """Rounded, with a real minus, 1e-5 for 1e-05, and a dash where there is nothing."""
    if value is None:
        return "–"
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = f"{value:,}" if isinstance(value, int) else f"{value:{form}}".rstrip(".")
    text = re.sub(r"e([-+])0*(\d)", lambda found: f"e{found[1].strip('+')}{found[2]}", text)
    return re.sub("^-", "−", text)


def _section(document: _Document, name: str) -> Section:
    here = ("columns", name)
    parameters = document.at(*here, "parameters")
    facts: list[Fact] = [("fits", document.below(*here, "fits")), ("failed", document.below(*here, "failed"))]
    facts += [(f"… with {text}", document.below(*here, "failures", text)) for text in document.at(*here, "failures")]
    facts.append(("verdict", [document.leaf(*here, "verdict"), document.leaf(*here, "reason")]))
    wrong = ((f"not as expected: {parameter}", "parameters", parameter, "wrong") for parameter in parameters)
    facts += [(text, document.below(*here, *keys)) for text, *keys in wrong if document.at(*here, *keys)]
    statistics = [
        _statistics(document, here, "Errors", ERRORS),
        _statistics(document, here, "Calibration", CALIBRATION),
    ]
    together = [(label, key, form) for label, key, form in CALIBRATION if key in document.at(*here, "together")]
    cells = [document.statistic(*here, "together", key, form=form) for _, key, form in together]
    statistics.append(LeafTable("", ["", *(label for label, _, _ in together)], [[["all parameters"], *cells]]))
    histograms = [_z_histogram(document, here), _pit_histogram(document, here)]
    band: list[Fact] = [
        (f"{BAND:.0%} of the bins of a right PIT histogram are from, to", document.below(*here, "pit_band"))
    ]
    return Section(name, facts, statistics, histograms, band)


def _statistics(document: _Document, here: Keys, title: str, shown: tuple[tuple[str, str, str], ...]) -> LeafTable:
    rows = []
    for parameter in document.at(*here, "parameters"):
        cells = [document.statistic(*here, "parameters", parameter, key, form=form) for _, key, form in shown]
        rows.append([[parameter], *cells])
    return LeafTable(title, ["", *(name for name, _, _ in shown)], rows)


def _z_histogram(document: _Document, here: Keys) -> LeafTable:
    inner = [f"{edge:.2f}".replace("-", "−") for edge in Z_EDGES[1:-1]]
    bars = [f"below {inner[0]}", *(f"{a} to {b}" for a, b in zip(inner, inner[1:])), f"above {inner[-1]}"]
    return _histogram(document, here, "Fits by z", "z_histogram", bars)


def _pit_histogram(document: _Document, here: Keys) -> LeafTable:
    edges = [f"{edge:.2f}" for edge in np.linspace(0, 1, PIT_BINS + 1)]
    return _histogram(document, here, "Fits by PIT", "pit_histogram", [f"{a} to {b}" for a, b in zip(edges, edges[1:])])


def _histogram(document: _Document, here: Keys, title: str, key: str, bars: list[str]) -> LeafTable:
    parameters = list(document.at(*here, "parameters"))
    rows: list[list[Cell]] = [
        [[bar], *(document.below(*here, "parameters", parameter, key, place) for parameter in parameters)]
        for place, bar in enumerate(bars)
    ]
    return LeafTable(title, ["", *parameters], rows)


def _sizes(document: _Document) -> LeafTable | None:
    """RMSE by number of examples, each estimator beside what is expected of it."""
    if not document.root["by_examples"]:
        return None
    names = list(document.root["columns"])
    rows = []
    for place in range(len(document.root["by_examples"])):
        here = ("by_examples", place)
        cells = [document.below(*here, "examples"), document.below(*here, "replicates")]
        for name in names:
            cells += [[document.leaf(*here, kind, name, form="#.3g")] for kind in ("rmse", "expected")]
        rows.append(cells)
    return LeafTable("", ["examples", "replicates", *(text for name in names for text in (name, "expected"))], rows)
