"""The figure of a classifier: accuracy and loss, difference in lockstep, what it has learnt and where it fails."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure
from matplotlib.ticker import MaxNLocator

from ...training.running import Run
from .. import cross_entropy
from .common import draw_differences, draw_losses, styles_of

if TYPE_CHECKING:
    from ..comparison import Comparison
    from ..views.classes import ClassesView

SHOWN = 10  # misclassified images


def draw_images(result: Comparison, view: ClassesView) -> Figure:
    """Curves above, then what the first column has learnt, then test images that it takes for something else."""
    figure = Figure(figsize=(13, 12), layout="constrained")
    parts: Any = figure.subfigures(3, 1, height_ratios=(6, 2.4, 2.4))
    curves, weights, mistakes = parts
    panels = curves.subplots(2, 2)
    _draw_accuracy(panels[0, 0], result)
    draw_losses(panels[0, 1], result, result.runs)
    panels[0, 1].legend(frameon=False)
    draw_differences(panels[1, 0], result)
    view.draw_extra(panels[1, 1], result)
    run = next(iter(result.runs.values()), None)
    if run is not None:
        _draw_weights(weights, run, *view.learnt_images(result, run))
        _draw_mistakes(mistakes, run, result)
    return figure


def _draw_accuracy(axes: Axes, result: Comparison) -> None:
    for column, run in result.runs.items():
        style, epochs = styles_of(result)[column], range(1, len(run.train_accuracy) + 1)
        axes.plot(epochs, run.train_accuracy, f".{style.line}", color=style.colour, label=f"{column}, in training")
        axes.plot(
            epochs,
            run.test_accuracy,
            style.marker,
            color=style.colour,
            fillstyle="none",
            label=f"{column}, on test images",
        )
    axes.set(title="Accuracy of each epoch", xlabel="epoch", ylabel="accuracy")
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.legend(frameon=False, fontsize=7)


def draw_seconds(axes: Axes, result: Comparison) -> None:
    """Training time of an epoch in each column."""
    names = list(result.runs)
    seconds = [float(np.median(run.epoch_seconds)) if run.epoch_seconds else 0.0 for run in result.runs.values()]
    bars = axes.barh(names, seconds, color=[styles_of(result)[name].colour for name in names])
    axes.bar_label(bars, fmt="%.2f", padding=3)
    axes.invert_yaxis()
    axes.set(title="Time to train one epoch", xlabel="seconds")


def draw_gradients(axes: Axes) -> None:
    """How strongly two losses pull at the right class's logit."""
    margin = np.linspace(-8, 8, 200)
    of_cross_entropy, squared = cross_entropy.gradients(margin)
    axes.plot(margin, of_cross_entropy, "k-", label="cross-entropy")
    axes.plot(margin, squared, "k--", label="squared error of the probabilities")
    axes.annotate(
        "most wrong, and nothing to learn from", (-7, squared[12]), (-7.8, 0.42), arrowprops={"arrowstyle": "->"}
    )
    axes.set(
        title="Why cross-entropy: how strongly each loss pulls",
        xlabel="lead of the right class's logit",
        ylabel="size of the gradient with respect to it",
    )
    axes.legend(frameon=False)


def _draw_weights(figure: SubFigure, run: Run, images: np.ndarray, names: tuple[str, ...]) -> None:
    """Weights as images, (images, height, width)."""
    figure.suptitle(f"What {run.column} has learnt: weights, red above zero and blue below", fontsize=10)
    size = float(np.abs(images).max())
    for axes, image, name in zip(np.atleast_1d(figure.subplots(1, len(images))), images, names):
        axes.imshow(image, cmap="RdBu_r", vmin=-size, vmax=size)
        axes.set_title(name, fontsize=8)
        axes.axis("off")


def _draw_mistakes(figure: SubFigure, run: Run, result: Comparison) -> None:
    X, y, classes = result.dataset.X_test, result.dataset.y_test, result.dataset.classes
    if X is None or y is None or run.predictions is None:
        return
    wrong = np.flatnonzero(run.predictions != y)
    title = f"{len(wrong):,} of {len(y):,} test images the {run.column} column takes for something else"
    figure.suptitle(f"{title}; the first of them (true class, then predicted)" if len(wrong) else title, fontsize=10)
    for axes, index in zip(np.atleast_1d(figure.subplots(1, SHOWN)), [*wrong[:SHOWN], *[-1] * SHOWN]):
        axes.axis("off")
        if index >= 0:
            axes.imshow(X[index].reshape(X.shape[-2:]), cmap="gray_r", vmin=0, vmax=1)
            axes.set_title(f"{classes[y[index]]}\n{classes[run.predictions[index]]}", fontsize=8)
