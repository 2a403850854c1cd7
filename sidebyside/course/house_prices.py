"""House prices: the third article's seven flats, where the step size decides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..lesson import Option, SquaredError
from .line import STANDARDISE, TRUTH, Line

if TYPE_CHECKING:
    import numpy as np

    from ..data.datasets import Dataset
    from ..lesson_recovery.line import LineRecovery
    from ..tools.progress import StartProgress

# The article's step size, 1e-4 on the mean of (ŷ - y)² over all seven rows, is 2e-4 where the square is halved.
# Its first try, 0.1, blows up on raw features and is just right on standardised ones.
STANDARDISED = {"handtorn": 0.1, "gluon_impl": 0.2, "symbol_impl": 0.2, "numpy_impl": 0.1, "torch_impl": 0.1}


class HousePrices(Line):
    """A line through seven flats. The step size that fits raw features is far too small for standardised ones."""

    def make_dataset(self, rng: np.random.Generator, options: dict[str, Any], start_progress: StartProgress) -> Dataset:
        """The flats, with the features that were chosen."""
        from ..data.datasets import house_prices, standardised

        dataset = house_prices(tuple(options.get("features", ("area",))))
        return standardised(dataset) if options.get("standardise") else dataset

    def published_rates(self, options: dict[str, Any]) -> dict[str, float]:
        """Those of the article: larger ones for standardised features."""
        return STANDARDISED if options.get("standardise") else dict(self.lr)

    @property
    def recovery(self) -> LineRecovery:
        """Studies keep the seven rows."""
        from ..lesson_recovery.line import LineRecovery

        return LineRecovery(own_rows=True)


HOUSE_PRICES = HousePrices(
    name="house_prices",
    module="linear_regression",
    title="Seven flats, where the step size decides",
    loss=SquaredError(),
    lr={"handtorn": 1e-4, "gluon_impl": 2e-4, "symbol_impl": 2e-4, "numpy_impl": 1e-4, "torch_impl": 1e-4},
    batch_size=7,
    epochs=(100, 1000),
    options=(Option("features", "names", "NAME,...", "area, or area,age.  [area]"), STANDARDISE),
    study_options=TRUTH,
    averaged=True,
    same_start=True,
)
