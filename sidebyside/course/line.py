"""What lessons on a line have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..lesson import Lesson, Option

if TYPE_CHECKING:
    from ..comparison.views.line import LineView
    from ..data.datasets import Dataset
    from ..data.least_squares import LeastSquares
    from ..lesson_recovery.line import LineRecovery

STANDARDISE = Option("standardise", bool, "", "Scale each feature to mean 0 and standard deviation 1.")
TRUTH = (
    Option("true_w", "numbers", "W,W,...", "Study: true weights, one a feature.  [the exact solution]"),
    Option("true_b", float, "B", "Study: true bias.  [the exact solution]"),
    Option("noise", float, "SD", "Study: standard deviation of the noise.  [that of the residuals]"),
)


class Line(Lesson):
    """A lesson whose model is a line, so that least squares knows the answer."""

    def least_squares(self, dataset: Dataset) -> LeastSquares:
        """The exact solution, and how large a step size gets there."""
        from ..data.least_squares import LeastSquares

        return LeastSquares(dataset.X, dataset.y, dataset.features)

    @property
    def view(self) -> LineView:
        """Parameters beside the exact ones."""
        from ..comparison.views.line import LineView

        return LineView()

    @property
    def recovery(self) -> LineRecovery:
        """A verdict on one run, and studies."""
        from ..lesson_recovery.line import LineRecovery

        return LineRecovery()
