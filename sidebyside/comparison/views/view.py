"""What a lesson's view can say. By itself it shows what every comparison has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...tools.progress import StartProgress
from ...tools.tables import Table
from ...training.running import Run

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from ..comparison import Comparison


class View:
    """How a comparison is shown, beside what is the same for all. Every method may be left as it is."""

    def first_tables(self, result: Comparison) -> list[Table]:
        """Tables before that of the training."""
        return []

    def training_rows(self, result: Comparison) -> list[list[str]]:
        """Rows of that table, between losses and time: a name, then a cell for each run."""
        return []

    def last_tables(self, result: Comparison) -> list[Table]:
        """Tables after all others."""
        return []

    def remarks(self, result: Comparison) -> list[str]:
        """Sentences after the verdicts."""
        return []

    def legend(self, result: Comparison) -> list[str]:
        """What the rows of its tables mean, a line each."""
        return []

    def document(self, result: Comparison, run: Run) -> dict[str, Any]:
        """What the JSON says of a run, beside parameters, losses and time."""
        return {}

    def trace(self, result: Comparison, start_progress: StartProgress) -> tuple[Any, bool]:
        """What the figure needs and the runs have not kept; and whether it came to the end before Ctrl-C."""
        return {}, True

    def draw(self, result: Comparison) -> Figure:
        """The figure, of what there is: nothing is trained here."""
        from ..plots.common import draw_losses_and_differences

        return draw_losses_and_differences(result)
