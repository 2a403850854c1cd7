"""A small network with one hidden layer, by mini-batch stochastic gradient descent on the squared error."""

from . import layers
from .data import check_data
from .layers import Sequential, dense
from .losses import square_loss
from .optimizers import SGDOptimizer
from .parameters import draw_weight, read_parameters, write_parameters
from .training import Learner

ACTIVATIONS = {"sigmoid": layers.sigmoid, "relu": layers.relu}


class Model:
    """One hidden layer: ŷ = σ(X W₁ + b₁) W₂ + b₂. Without it, the linear model ŷ = X W + b.

    Weights start at N(0, 1 / inputs of their layer), which gives each layer's outputs the scale of its inputs, and
    biases at zero.

    Args:
        num_inputs: features per row.
        rng: a NumPy random generator, for the weights.
        num_hidden: units in the hidden layer; 0 leaves it out.
        activation: "sigmoid" or "relu".
        dropout: fraction of the hidden units that each training step drops.

    Raises:
        ValueError: another activation, or a dropout rate that is not from 0 to 1.
    """

    def __init__(self, num_inputs, rng, *, num_hidden=10, activation="sigmoid", dropout=0.0):
        self.num_inputs = num_inputs
        if activation not in ACTIVATIONS:
            raise ValueError(f"activation is {activation!r}: expected one of {', '.join(ACTIVATIONS)}.")
        self.dropout = layers.dropout(dropout)
        self.named_parameters, stack = {}, []
        if num_hidden:
            hidden = self._dense("hidden", num_inputs, num_hidden, rng)
            stack = [hidden, ACTIVATIONS[activation](), *[self.dropout] * bool(dropout)]
        stack.append(self._dense("output", num_hidden or num_inputs, 1, rng))
        stack[0].first = True
        self.net = Sequential(*stack)

    def _dense(self, name, num_inputs, num_outputs, rng):
        layer = dense(num_inputs, num_outputs)
        layer.weight.value[:] = draw_weight(rng, (num_outputs, num_inputs), num_inputs**-0.5)
        self.named_parameters |= {f"{name}.weight": layer.weight, f"{name}.bias": layer.bias}
        return layer

    def get_parameters(self):
        """Return copies in the shapes that all columns share: ``hidden.weight`` (hidden, inputs), and so on."""
        return read_parameters(self.named_parameters)

    def set_parameters(self, parameters):
        """Set what :meth:`get_parameters` returns; a ValueError says what does not fit."""
        write_parameters(self.named_parameters, parameters)


def train(model, X, y, *, batch_size, epochs, lr, rng, wd=0.0, average=True):
    """Fit by SGD; a generator of ``(epoch, losses)``, one pair after every step.

    The published learning rates, for batches of 50, are 0.3 with the hidden layer and 0.01 without.
    The losses are (batch, 1).

    Arguments, what is yielded and raised: see :mod:`numpy_impl.training`.
    """
    X, y, batch_size = check_data(X, y, batch_size, inputs=model.num_inputs)
    model.dropout.rng = rng
    learner = Learner(model.net, square_loss, SGDOptimizer(lr, wd), average)
    return learner.fit(X, y, batch_size=batch_size, epochs=epochs, rng=rng)
