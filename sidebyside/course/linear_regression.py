"""Linear regression: the first article's synthetic line, or anybody's rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..lesson import Option, SquaredError
from ..tools.errors import UserError
from .line import STANDARDISE, Line

if TYPE_CHECKING:
    import numpy as np

    from ..data.datasets import Dataset
    from ..tools.progress import StartProgress

SYNTHETIC = (
    Option("examples", int, "N", "Rows of the synthetic line.  [1000]"),
    Option("true_w", "numbers", "W,W,...", "Its weights, one a feature.  [2,-3.4]"),
    Option("true_b", float, "B", "Its bias.  [4.2]"),
    Option("noise", float, "SD", "Standard deviation of its noise.  [0.01]"),
)
DATA = Option("data", "path", "FILE", "Your own rows: a .csv with y last, or a .npz with X and y.")


class LinearRegression(Line):
    """A line with noise, whose weights and bias are known."""

    def make_dataset(self, rng: np.random.Generator, options: dict[str, Any], start_progress: StartProgress) -> Dataset:
        """The synthetic line, or rows from a file; standardised if that was asked for."""
        from ..data.datasets import standardised, synthetic_line
        from ..data.files import from_file

        line = {option.name: options[option.name] for option in SYNTHETIC if option.name in options}
        if "data" in options:
            if line:
                flags = ", ".join(option.flag for option in SYNTHETIC if option.name in line)
                raise UserError(f"{flags}: only the synthetic line of linear_regression has this to set.")
            dataset = from_file(options["data"])
        else:
            dataset = synthetic_line(rng, **line)
        return standardised(dataset) if options.get("standardise") else dataset


LINEAR_REGRESSION = LinearRegression(
    name="linear_regression",
    module="linear_regression",
    title="A line with noise, and the weights and bias that made it, found again",
    loss=SquaredError(),
    lr={"handtorn": 0.001, "gluon_impl": 0.1, "symbol_impl": 0.1, "numpy_impl": 0.05, "torch_impl": 0.03},
    batch_size=10,
    epochs=(5,),
    options=(*SYNTHETIC, DATA, STANDARDISE),
)
