"""A small network on y = x1 x2: what one layer cannot learn and two can."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..lesson import Lesson, Option, SquaredError, check_number
from ..tools.errors import UserError

if TYPE_CHECKING:
    import numpy as np

    from ..comparison.views.surface import SurfaceView
    from ..data.datasets import Dataset
    from ..tools.progress import StartProgress

ACTIVATIONS = ("sigmoid", "relu")
MOST_HIDDEN = 100_000


class TwoLayers(Lesson):
    """A network with one hidden layer, beside one layer alone."""

    def make_dataset(self, rng: np.random.Generator, options: dict[str, Any], start_progress: StartProgress) -> Dataset:
        """y = x1 x2."""
        from ..data.datasets import product

        return product(rng, **({"examples": options["examples"]} if "examples" in options else {}))

    def set_model_options(self, options: dict[str, Any]) -> dict[str, Any]:
        """Units, activation and dropout, as published or as given."""
        found = dict(self.model_options)
        for name, word in (("num_hidden", "hidden"), ("activation", "activation"), ("dropout", "dropout")):
            found[name] = options.get(word, found[name])
        if not 0 <= found["num_hidden"] <= MOST_HIDDEN:
            raise UserError(f"hidden is {found['num_hidden']}: expected 0 to {MOST_HIDDEN:,}.")
        if options.get("hidden") == 0 and ("activation" in options or "dropout" in options):
            raise UserError("--hidden 0 is one layer alone: it has no --activation and nothing for --dropout to drop.")
        check_number("dropout", found["dropout"], 0, 1)
        if found["activation"] not in ACTIVATIONS:
            raise UserError(f"activation is {found['activation']!r}: expected {' or '.join(ACTIVATIONS)}.")
        return found

    def published_rates(self, options: dict[str, Any]) -> Mapping[str, float]:
        """Those of one layer, where that is what was asked for."""
        return self.baseline_lr if options.get("hidden") == 0 else self.lr

    @property
    def view(self) -> SurfaceView:
        """What each has learnt over the two features."""
        from ..comparison.views.surface import SurfaceView

        return SurfaceView()


MLP = TwoLayers(
    name="mlp",
    module="mlp",
    title="y = x1 x2: what one layer cannot learn, and two with a sigmoid between them can",
    loss=SquaredError(),
    lr={"handtorn": 0.3, "gluon_impl": 0.6, "symbol_impl": 0.6, "numpy_impl": 0.3, "torch_impl": 0.3},
    batch_size=50,
    epochs=(50,),
    options=(
        Option("examples", int, "N", "Rows to train on.  [1000]"),
        Option("hidden", int, "N", "Units in the hidden layer; 0 is one layer alone.  [10]"),
        Option("activation", str, "NAME", "sigmoid or relu.  [sigmoid]"),
        Option("dropout", float, "P", "Share of the hidden units to drop.  [0]"),
    ),
    model_options={"num_hidden": 10, "activation": "sigmoid", "dropout": 0.0},
    averaged=True,
    baseline={"num_hidden": 0},
    baseline_lr={"handtorn": 0.01, "gluon_impl": 0.02, "symbol_impl": 0.02, "numpy_impl": 0.01, "torch_impl": 0.01},
)
