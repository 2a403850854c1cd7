"""Linear regression, y = X w + b, by mini-batch stochastic gradient descent on the squared error."""

from mxnet import gluon, init

from .data import check_data, data_iter
from .layers import dense
from .losses import square_loss
from .optimizers import sgd
from .parameters import read_parameters, write_parameters
from .training import train_steps


class Model:
    """A linear model: ŷ = X w + b.

    Weights start at U(-0.07, 0.07) and the bias at zero, as Gluon's ``initialize()`` has it.

    Args:
        num_inputs: features per row. Dense could infer it from the first batch, but would have no parameters before.
        rng: a NumPy random generator, for the weights.
        ctx: the device that the parameters live on; None for the current one.
    """

    def __init__(self, num_inputs, rng, ctx=None):
        self.num_inputs = num_inputs
        self.ctx = ctx
        self.net = gluon.nn.HybridSequential()
        self.net.add(dense(num_inputs, 1))
        self.net.initialize(UniformFrom(rng), ctx=ctx)
        self.params = self.net.collect_params()
        self.named_parameters = {"weight": self.net[0].weight, "bias": self.net[0].bias}

    def get_parameters(self):
        """Return copies in the shapes that all columns share: ``weight`` (1, inputs) and ``bias`` (1,)."""
        return read_parameters(self.named_parameters)

    def set_parameters(self, parameters):
        """Set ``weight`` (1, inputs) and ``bias`` (1,); a ValueError says what does not fit."""
        write_parameters(self.named_parameters, parameters)


def train(model, X, y, *, batch_size, epochs, lr, rng, wd=0.0):
    """Fit by SGD; a generator of ``(epoch, losses)``, one pair after every step.

    w ← w - lr / batch_size · Σ ∂½(ŷ - y)²/∂w over the batch. The published learning rate is 0.1.
    The last step of an epoch takes the rows that are left, and is still divided by ``batch_size``. The losses are
    (batch,).

    Arguments, what is yielded and raised: see :mod:`gluon_impl.training`.
    """
    X, y, batch_size = check_data(X, y, batch_size, ctx=model.ctx, inputs=model.num_inputs)
    batches = data_iter(X, y, batch_size, rng)
    trainer = sgd(model.params, lr, wd)
    return train_steps(model.net, square_loss, batches, trainer, batch_size=batch_size, epochs=epochs)


class UniformFrom(init.Initializer):
    """Draws weights from U(-scale, scale) with a NumPy generator: MXNet's own would draw from a global one."""

    def __init__(self, rng, scale=0.07):
        super().__init__()
        self.rng, self.scale = rng, scale

    def _init_weight(self, _, arr):
        arr[:] = self.rng.uniform(-self.scale, self.scale, arr.shape)
