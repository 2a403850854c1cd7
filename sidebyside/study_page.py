"""Writes a study as one HTML page that needs nothing beside it, and that a program can read as well as a person.

Every leaf of the study's JSON document stands in the page once, in an element whose ``data-path`` is its JSON pointer
(RFC 6901) and whose ``data-value`` is its JSON, with all digits. The text in the element is rounded.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from .files import write_whole
from .page import render
from .recovery.study import Study
from .recovery.summary import PIT_BINS, Z_EDGES
from .study_report import findings, headline

Keys = tuple[Any, ...]  # from the document's root: names, and places in lists

FIGURES = {  # of a parameter: its keys in the document, and how to round it
    "bias": ("bias", ".3g"),
    "SE": ("empirical_se", ".3g"),
    "RMSE": ("rmse", ".3g"),
    "slope": ("slope", ".5f"),
    "intercept": ("intercept", ".3g"),
    "coverage": ("coverage", ".4f"),
    "expected coverage": ("expected_coverage", ".4f"),
    "sd(z)": ("sd_z", ".4g"),
    "expected sd(z)": ("expected_sd_z", ".4g"),
    "ratio": ("calibration", ".4g"),
}


@dataclass(frozen=True)
class Leaf:
    """A leaf of the document as the page shows it."""

    path: str
    value: str
    text: str


@dataclass(frozen=True)
class Table:
    """A table of leaves: each row begins with its name, and several leaves in a cell are a figure ± its error."""

    title: str
    header: list[str]
    rows: list[tuple[str, list[list[Leaf]]]]


@dataclass(frozen=True)
class Section:
    """What the page says of one estimator."""

    name: str
    state: list[tuple[str, list[Leaf]]]
    figures: Table
    remarks: list[tuple[str, Leaf]]
    histograms: list[Table]


def write_study_page(study: Study, path: Path) -> None:
    """Write a study, with its picture, to ``path``."""
    from .plots import as_png
    from .plots.study import draw_study

    html = render_study_page(study, as_png(draw_study(study)))
    write_whole(path, html.encode("utf-8"))


def render_study_page(study: Study, picture: bytes) -> str:
    """The page, with a picture (PNG)."""
    document = Document(study.as_document())
    return render(
        "study.html",
        headline=headline(study),
        findings=findings(study),
        picture=base64.b64encode(picture).decode("ascii"),
        sections=[_section(document, estimator.name) for estimator in study.estimators],
        sizes=_sizes(document),
        rest=document.rest(),  # last: it is what nothing else has shown
    )


class Document:
    """A study's JSON document, that remembers which of its leaves have been shown."""

    def __init__(self, document: Any) -> None:
        self.root = document
        self.shown: set[Keys] = set()

    def __getitem__(self, keys: Keys) -> Any:
        value = self.root
        for key in keys:
            value = value[key]
        return value

    def leaf(self, *keys: Any, form: str = ".6g") -> Leaf:
        """Show a leaf, rounded."""
        self.shown.add(keys)
        return Leaf(pointer(keys), json.dumps(self[keys]), as_text(self[keys], form))

    def figure(self, *keys: Any, form: str) -> list[Leaf]:
        """Show a number, or a number and its Monte Carlo standard error."""
        if not isinstance(self[keys], dict):
            return [self.leaf(*keys, form=form)]
        return [self.leaf(*keys, "value", form=form), self.leaf(*keys, "mcse", form=".2g")]

    def rest(self) -> list[tuple[str, list[Leaf]]]:
        """All that has not been shown: names and leaves, those of one list together."""
        left = (keys for keys in leaves(self.root) if keys not in self.shown)
        named = groupby(left, lambda keys: tuple(key for key in keys if isinstance(key, str)))
        return [(" / ".join(name), [self.leaf(*keys) for keys in group]) for name, group in named]


def leaves(value: Any, keys: Keys = ()) -> Iterator[Keys]:
    """The keys of everything in a document that holds nothing else."""
    if isinstance(value, (dict, list)):
        for key, part in value.items() if isinstance(value, dict) else enumerate(value):
            yield from leaves(part, (*keys, key))
    else:
        yield keys


def pointer(keys: Keys) -> str:
    """A JSON pointer: a / before every key, ~1 for a / in one, ~0 for a ~."""
    return "".join("/" + str(key).replace("~", "~0").replace("/", "~1") for key in keys)


def as_text(value: Any, form: str) -> str:
    """What a reader sees of a leaf: a real minus, 1e-5 for 1e-05, a dash where there is no number."""
    if value is None:
        return "–"
    if isinstance(value, (bool, str)):
        return value if isinstance(value, str) else "yes" if value else "no"
    text = f"{value:,}" if isinstance(value, int) else f"{value:{form}}"
    return re.sub(r"e([-+])0*(\d)", lambda found: f"e{found[1].strip('+')}{found[2]}", text).replace("-", "−")


def _section(document: Document, name: str) -> Section:
    here = ("columns", name)
    failures = [(f"failed {count:,} times", (*here, "failures", text)) for text, count in document[(*here, "failures")].items()]
    parameters = document[(*here, "parameters")]
    wrong = [
        (parameter, (*here, "parameters", parameter, "wrong", place))
        for parameter, found in parameters.items()
        for place in range(len(found["wrong"]))
    ]
    rows = [
        (
            parameter,
            [document.figure(*here, "parameters", parameter, key, form=form) for key, form in FIGURES.values()],
        )
        for parameter in parameters
    ]
    return Section(
        name=name,
        state=[
            ("fits", [document.leaf(*here, "fits")]),
            ("failed", [document.leaf(*here, "failed")]),
            ("verdict", [document.leaf(*here, "verdict"), document.leaf(*here, "reason")]),
        ],
        figures=Table("", ["", *FIGURES], rows),
        remarks=[],
        histograms=[],
    )
