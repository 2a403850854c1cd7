"""Linear regression, y = X w + b, by mini-batch stochastic gradient descent on the squared error."""

from mxnet import nd

from .data import check_data
from .layers import dense
from .losses import square_loss
from .parameters import draw_weight, read_parameters, write_parameters
from .training import train_steps


class Model:
    """A linear model: ŷ = X w + b.

    Weights start at N(0, 1) and the bias at zero, as in the article.

    Args:
        num_inputs: features per row.
        rng: a NumPy random generator, for the weights.
        ctx: the device that the parameters live on; None for the current one.
    """

    def __init__(self, num_inputs, rng, ctx=None):
        self.num_inputs = num_inputs
        self.ctx = ctx
        self.w = draw_weight(rng, (1, num_inputs), 1, ctx)
        self.b = nd.zeros((1,), ctx=ctx)
        self.named_parameters = {"weight": self.w, "bias": self.b}
        self.params = [self.w, self.b]
        for param in self.params:
            param.attach_grad()

    def net(self, X):
        """Predict ŷ, (rows, 1), for X, (rows, inputs)."""
        return dense(X, self.w, self.b)

    def get_parameters(self):
        """Return copies in the shapes that all columns share: ``weight`` (1, inputs) and ``bias`` (1,)."""
        return read_parameters(self.named_parameters)

    def set_parameters(self, parameters):
        """Set ``weight`` (1, inputs) and ``bias`` (1,); a ValueError says what does not fit."""
        write_parameters(self.named_parameters, parameters)


def train(model, X, y, *, batch_size, epochs, lr, rng, wd=0.0, average=False):
    """Fit by SGD; a generator of ``(epoch, losses)``, one pair after every step.

    w ← w - lr · Σ ∂(ŷ - y)²/∂w over the batch. The published learning rate is 0.001, for batches of 10.
    The losses are (batch, 1).

    Arguments, what is yielded and raised: see :mod:`handtorn.training`.
    """
    X, y, batch_size = check_data(X, y, batch_size, ctx=model.ctx, inputs=model.num_inputs)
    return train_steps(
        model.net, square_loss, model.params, X, y,
        batch_size=batch_size, epochs=epochs, lr=lr, rng=rng, wd=wd, average=average,
    )  # fmt: skip
