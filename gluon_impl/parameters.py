"""A model's parameters in the names and shapes that all columns share."""

from mxnet import init, nd


class NormalFrom(init.Normal):
    """``init.Normal`` with a NumPy generator in place of MXNet's global one: weights from N(0, sigma²).

    Args:
        rng: a NumPy random generator.
        sigma: standard deviation; None for √(gain / inputs) of each weight.
        gain: 1 gives the outputs the scale of the inputs (LeCun et al., 1998), 2 makes up for a ReLU, which sets half
            of them to 0 (He et al., 2015).
    """

    def __init__(self, rng, sigma=None, gain=1):
        super().__init__(sigma)
        self.rng, self.gain = rng, gain

    def _init_weight(self, _, arr):
        inputs = arr.size // arr.shape[0]
        arr[:] = self.rng.normal(0, (self.gain / inputs) ** 0.5 if self.sigma is None else self.sigma, arr.shape)


def read_parameters(named_parameters):
    """Return a copy of each named Parameter as a NumPy array."""
    return {name: parameter.data().asnumpy() for name, parameter in named_parameters.items()}


def write_parameters(named_parameters, parameters):
    """Set each named Parameter to what is given for it.

    Raises:
        ValueError: other names or shapes than these Parameters have; nothing is changed then.
    """
    expected = {name: parameter.shape for name, parameter in named_parameters.items()}
    shapes = {name: tuple(values.shape) for name, values in parameters.items()}
    if shapes != expected:
        raise ValueError(f"These parameters have shapes {shapes}: this model takes {expected}.")
    for name, parameter in named_parameters.items():
        parameter.set_data(nd.array(parameters[name]))
