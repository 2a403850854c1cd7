"""How a comparison of classifiers is shown: accuracy by epoch, what was learnt, and test images taken for others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ...tools.tables import Table
from ...training.running import Run
from .. import cross_entropy
from .view import View

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from ..comparison import Comparison


class ClassesView(View):
    """For a lesson on images with classes."""

    def first_tables(self, result: Comparison) -> list[Table]:
        """Accuracy by epoch."""
        return [accuracy_table(result)]

    def legend(self, result: Comparison) -> list[str]:
        """When each accuracy is counted."""
        return [
            "Accuracy: in training, counted before each step of an epoch; on test images, after the epoch. So the "
            "second may be higher."
        ]

    def document(self, result: Comparison, run: Run) -> dict[str, Any]:
        """Accuracy and time of each epoch."""
        return {name: getattr(run, name) for name in ("train_accuracy", "test_accuracy", "epoch_seconds")}

    def draw(self, result: Comparison) -> Figure:
        """Accuracy and loss, difference in lockstep, what the first column has learnt and where it fails."""
        from ..plots.images import draw_images

        return draw_images(result, self)

    def learnt_images(self, result: Comparison, run: Run) -> tuple[np.ndarray, tuple[str, ...]]:
        """What to show as learnt: (images, height, width), and a name for each."""
        raise NotImplementedError

    def draw_extra(self, axes: Axes, result: Comparison) -> None:
        """The panel beside the difference in lockstep."""
        from ..plots.images import draw_seconds

        draw_seconds(axes, result)


class LinearClassesView(ClassesView):
    """For a linear classifier: its weights are images, and its loss is explained."""

    def last_tables(self, result: Comparison) -> list[Table]:
        """What the loss says of one test image, and why it is computed from logits."""
        return loss_tables(result) if result.runs else []

    def learnt_images(self, result: Comparison, run: Run) -> tuple[np.ndarray, tuple[str, ...]]:
        """Each class's weights."""
        weights = run.parameters["weight"].reshape(-1, *result.dataset.X.shape[-2:])
        return weights, result.dataset.classes

    def draw_extra(self, axes: Axes, result: Comparison) -> None:
        """How strongly two losses pull."""
        from ..plots.images import draw_gradients

        draw_gradients(axes)


class ConvolutionView(ClassesView):
    """For a convolutional network: the kernels of its first layer are images."""

    def learnt_images(self, result: Comparison, run: Run) -> tuple[np.ndarray, tuple[str, ...]]:
        """The kernels of the first convolution."""
        kernels = run.parameters["conv1.weight"][:, 0]
        return kernels, tuple(f"kernel {number}" for number in range(1, len(kernels) + 1))


def accuracy_table(result: Comparison) -> Table:
    """Accuracy of each epoch: in training / on the test images after it."""
    runs = list(result.runs.values())
    rows = []
    for epoch in range(max((len(run.train_accuracy) for run in runs), default=0)):
        cells = (_accuracies(run, epoch) if epoch < len(run.train_accuracy) else "" for run in runs)
        rows.append([f"epoch {epoch + 1:,}", *cells])
    seconds = (f"{np.median(run.epoch_seconds):.2f}" if run.epoch_seconds else "" for run in runs)
    rows.append(["s per epoch", *seconds])
    return Table("Accuracy in training / on test images", ["", *result.runs], rows)


def _accuracies(run: Run, epoch: int) -> str:
    return f"{run.train_accuracy[epoch]:.3f} / {run.test_accuracy[epoch]:.3f}"


def loss_tables(result: Comparison) -> list[Table]:
    """The loss of the first test image four ways, and log-softmax of extreme logits two ways."""
    column, run = next(iter(result.runs.items()))
    X, y = result.dataset.X_test, result.dataset.y_test
    assert X is not None
    assert y is not None
    logits = X[0].ravel() @ run.parameters["weight"].T + run.parameters["bias"]
    found = cross_entropy.on_one_example(logits, int(y[0]))
    example = [
        ["likelihood p of its class", f"{found['likelihood']:.6f}"],
        ["-log p", f"{found['negative_log_likelihood']:.6f}"],
        ["cross-entropy with the one-hot label", f"{found['cross_entropy']:.6f}"],
        ["KL divergence of p from the label", f"{found['kl_divergence']:.6f}"],
    ]
    extreme = np.array(cross_entropy.LOGITS)
    rows = [
        ["log(softmax), as in books", *(f"{value:g}" for value in cross_entropy.naive_log_softmax(extreme))],
        ["log-softmax, row maximum subtracted", *(f"{value:g}" for value in cross_entropy.stable_log_softmax(extreme))],
    ]
    return [
        Table(f"The first test image ({result.dataset.classes[y[0]]}), as {column} sees it", ["", ""], example),
        Table("Why from logits: in float32, of logits", ["", *(f"{value:g}" for value in extreme)], rows),
    ]
