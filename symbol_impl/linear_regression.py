"""Linear regression, y = X w + b, by mini-batch stochastic gradient descent on the squared error."""

from mxnet import init, sym

from .data import check_data, data_iter
from .layers import dense
from .losses import square_loss, with_losses
from .optimizers import sgd
from .parameters import Parameter, read_parameters, write_parameters
from .training import Network, bind, train_steps


class Model:
    """A linear model: ŷ = X w + b.

    Weights start at U(-0.01, 0.01) and the bias at zero, as Module's ``init_params()`` has it.

    Args:
        num_inputs: features per row.
        rng: a NumPy random generator, for the weights.
        ctx: the device that the parameters live on; None for the current one.
    """

    def __init__(self, num_inputs, rng, ctx=None):
        self.num_inputs = num_inputs
        self.ctx = ctx
        yhat, label = dense(sym.Variable("data"), 1, name="output"), sym.Variable("label")
        output = sym.LinearRegressionOutput(yhat, label, name="regression")
        symbol = with_losses(output, square_loss(yhat, label))
        self.module = bind(symbol, (1, num_inputs), (1, 1), UniformFrom(rng), ctx)
        self.net = Network(yhat, self.module, (1, num_inputs), ctx)
        self.named_parameters = {name: Parameter(self.module, f"output_{name}") for name in ("weight", "bias")}

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
    (batch, 1).

    Arguments, what is yielded and raised: see :mod:`symbol_impl.training`.
    """
    X, y, batch_size = check_data(X, y, batch_size, ctx=model.ctx, inputs=model.num_inputs)
    batches = data_iter(X, y, batch_size, rng)
    model.module.reshape(batches.provide_data, batches.provide_label)
    sgd(model.module, lr, wd)
    return train_steps(model.module, batches, epochs=epochs)


class UniformFrom(init.Initializer):
    """Draws weights from U(-scale, scale) with a NumPy generator: MXNet's own would draw from a global one."""

    def __init__(self, rng, scale=0.01):
        super().__init__()
        self.rng, self.scale = rng, scale

    def _init_weight(self, _, arr):
        arr[:] = self.rng.uniform(-self.scale, self.scale, arr.shape)
