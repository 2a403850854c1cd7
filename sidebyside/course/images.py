"""What lessons on Fashion-MNIST have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..lesson import Lesson, Option

if TYPE_CHECKING:
    import numpy as np

    from ..data.datasets import Dataset
    from ..tools.progress import StartProgress

IMAGE_OPTIONS = (
    Option("data", "path", "DIR", "The folder with its four files.  [$HANDTORN_DATA, or downloaded once, 30 MB]"),
    Option("limit", int, "N", "Only the first N images to train on, and as many to test."),
)


class Images(Lesson):
    """A lesson that tells clothes apart."""

    def make_dataset(self, rng: np.random.Generator, options: dict[str, Any], start_progress: StartProgress) -> Dataset:
        """Fashion-MNIST, from a folder or downloaded."""
        from ..data.datasets import fashion_mnist

        return fashion_mnist(options.get("data"), options.get("limit"), start_progress)
