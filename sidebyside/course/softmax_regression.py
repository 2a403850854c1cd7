"""Softmax regression on Fashion-MNIST: a linear classifier, and why cross-entropy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..column import COLUMNS
from ..lesson import CrossEntropy, Option
from .images import IMAGE_OPTIONS, Images

if TYPE_CHECKING:
    from ..comparison.views.classes import LinearClassesView
    from ..lesson_recovery.softmax import SoftmaxRecovery


class SoftmaxRegression(Images):
    """A linear classifier."""

    @property
    def view(self) -> LinearClassesView:
        """Accuracy, weights as images, and what the loss says."""
        from ..comparison.views.classes import LinearClassesView

        return LinearClassesView()

    @property
    def recovery(self) -> SoftmaxRecovery:
        """Studies on classes drawn from a known truth."""
        from ..lesson_recovery.softmax import SoftmaxRecovery

        return SoftmaxRecovery()


SOFTMAX_REGRESSION = SoftmaxRegression(
    name="softmax_regression",
    module="softmax_regression",
    title="Clothes from their pixels by a linear model: softmax, and why cross-entropy",
    loss=CrossEntropy(),
    lr=dict.fromkeys(COLUMNS, 0.01),
    batch_size=256,
    epochs=(11,),
    sizes=("num_inputs", "num_outputs"),
    options=IMAGE_OPTIONS,
    study_options=(Option("examples", int, "N", "Study: rows that are drawn in each replicate.  [2000]"),),
    averaged=True,
)
