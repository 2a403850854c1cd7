"""LeNet on Fashion-MNIST: convolution, pooling, batch norm and dropout at work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..lesson import CrossEntropy, Option, check_number
from .images import IMAGE_OPTIONS, Images

if TYPE_CHECKING:
    from ..comparison.views.classes import ConvolutionView

# Gluon's batch norm adds up 50,000 numbers of a channel one after the other in float32, which is good to 1e-5 only,
# and a deep network multiplies in every step what the one before left: after 100 steps 5e-5 was seen, after 300, 1e-3.
DEEP_ROUNDING, DEEP_STEPS = 1e-4, 100


class LeNet(Images):
    """A convolutional network."""

    def set_model_options(self, options: dict[str, Any]) -> dict[str, Any]:
        """Dropout, as published or as given."""
        dropout = options.get("dropout", self.model_options["dropout"])
        check_number("dropout", dropout, 0, 1)
        return {"dropout": dropout}

    @property
    def view(self) -> ConvolutionView:
        """Accuracy, and kernels as images."""
        from ..comparison.views.classes import ConvolutionView

        return ConvolutionView()


LENET = LeNet(
    name="lenet",
    module="lenet",
    title="Clothes from their pixels by a convolutional network with batch norm and dropout",
    loss=CrossEntropy(),
    lr=dict.fromkeys(("handtorn", "gluon_impl", "symbol_impl", "torch_impl"), 0.2),
    batch_size=64,
    epochs=(10,),
    sizes=("num_outputs",),
    options=(*IMAGE_OPTIONS, Option("dropout", float, "P", "Share of the 120 units to drop.  [0.2]")),
    model_options={"dropout": 0.2},
    averaged=True,
    limit=DEEP_ROUNDING,
    lockstep_steps=DEEP_STEPS,
)
