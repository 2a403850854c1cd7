"""Linear regression, y = X w + b, by mini-batch stochastic gradient descent on the squared error."""

from .data import check_data
from .layers import dense
from .losses import square_loss
from .optimizers import SGDOptimizer
from .parameters import draw_weight, read_parameters, write_parameters
from .training import Learner


class Model:
    """A linear model: ŷ = X w + b.

    Weights start at N(0, 1 / inputs) and the bias at zero, as in the article.

    Args:
        num_inputs: features per row.
        rng: a NumPy random generator, for the weights.
    """

    def __init__(self, num_inputs, rng):
        self.num_inputs = num_inputs
        self.net = dense(num_inputs, 1)
        self.net.weight.value[:] = draw_weight(rng, (1, num_inputs), num_inputs**-0.5)
        self.net.first = True
        self.named_parameters = {"weight": self.net.weight, "bias": self.net.bias}

    def get_parameters(self):
        """Return copies in the shapes that all columns share: ``weight`` (1, inputs) and ``bias`` (1,)."""
        return read_parameters(self.named_parameters)

    def set_parameters(self, parameters):
        """Set ``weight`` (1, inputs) and ``bias`` (1,); a ValueError says what does not fit."""
        write_parameters(self.named_parameters, parameters)


def train(model, X, y, *, batch_size, epochs, lr, rng, wd=0.0, average=True):
    """Fit by SGD; a generator of ``(epoch, losses)``, one pair after every step.

    w ← w - lr / rows · Σ ∂(ŷ - y)²/∂w over the batch. The published learning rate is 0.05, for batches of 10.
    The losses are (batch, 1).

    Arguments, what is yielded and raised: see :mod:`numpy_impl.training`.
    """
    X, y, batch_size = check_data(X, y, batch_size, inputs=model.num_inputs)
    learner = Learner(model.net, square_loss, SGDOptimizer(lr, wd), average)
    return learner.fit(X, y, batch_size=batch_size, epochs=epochs, rng=rng)
