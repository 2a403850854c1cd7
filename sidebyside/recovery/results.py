"""What a study is when it is done: its summaries, as text, figure, page, notebook cell and JSON."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .replicates import Experiment
from .summary import EstimatorSummary

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True)
class ErrorsAtSize:
    """Errors with another number of examples.

    Attributes:
        examples: how many.
        replicates: how many the errors are from.
        rmse: of all parameters together, for each estimator.
        expected: what the theory expects of it.
    """

    examples: int
    replicates: int
    rmse: dict[str, float]
    expected: dict[str, float]


@dataclass(repr=False)
class Study:
    """What a study found. ``print(study)`` shows its tables and verdicts, as a notebook does with a figure.

    Attributes:
        experiment: what was repeated.
        replicates: how many were asked for.
        done: how many there are; fewer after Ctrl-C.
        interrupted: Ctrl-C ended it early.
        estimators: a summary of each; ``study["name"]`` is one of them.
        by_examples: errors with other numbers of examples, where they were asked for.
        examples: the number of examples of this study, where it is known.
        about: what a reader needs to know, ``title``, ``lines`` and what the JSON begins with (``document``).
    """

    experiment: Experiment
    replicates: int
    done: int
    interrupted: bool
    estimators: list[EstimatorSummary]
    by_examples: list[ErrorsAtSize] = field(default_factory=list)
    examples: int | None = None
    about: dict[str, Any] = field(default_factory=dict)

    @property
    def verdict(self) -> bool | None:
        """True if every estimator's is, False if one's is, None if there are too few replicates for a yes."""
        verdicts = [estimator.verdict for estimator in self.estimators]
        return False if False in verdicts else None if None in verdicts else True

    def __getitem__(self, name: str) -> EstimatorSummary:
        """The summary of an estimator."""
        for estimator in self.estimators:
            if estimator.name == name:
                return estimator
        raise KeyError(f"{name}: expected one of {', '.join(estimator.name for estimator in self.estimators)}")

    def table(self) -> str:
        """Tables and verdicts as text."""
        from .report import as_text

        return as_text(self)

    def __str__(self) -> str:
        return self.table()

    def __repr__(self) -> str:
        verdict = {True: "yes", False: "no", None: "none yet"}[self.verdict]
        return f"<Study: {self.done:,} replicates, verdict {verdict}; print it for tables>"

    def to_dict(self) -> dict[str, Any]:
        """Everything as JSON's types, None for what is not a number: the document that docs/recovery.md describes."""
        from .report import to_dict

        return to_dict(self)

    def plot(self) -> Figure:
        """The study as a matplotlib figure; needs matplotlib."""
        from .plot import draw_study

        return draw_study(self)

    def save_html(self, path: str | Path) -> None:
        """Write one page with tables, histograms and figure; needs matplotlib and Jinja2.

        Raises:
            UserError: the file cannot be written.
        """
        from .page import save_study_page

        save_study_page(self, Path(path))

    def _repr_html_(self) -> str | None:
        """What a notebook shows: verdicts, tables and the figure. None, for text, without matplotlib or Jinja2."""
        from importlib.util import find_spec

        if find_spec("matplotlib") is None or find_spec("jinja2") is None:
            return None
        from .page import notebook_cell

        return notebook_cell(self)
