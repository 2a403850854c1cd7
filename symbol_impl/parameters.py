"""A model's parameters in the names and shapes that all columns share."""

from mxnet import init, nd


class NormalFrom(init.Normal):
    """``init.Normal`` with a NumPy generator in place of MXNet's global one: weights from N(0, sigma²).

    A Module initializes its parameters in the alphabetical order of their names, which in these lessons is that of the
    layers.

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


class Parameter:
    """A parameter or an auxiliary state of a Module, under its name in the symbol.

    A Module keeps its parameters where it computes, and hands out copies.
    """

    def __init__(self, module, name):
        self.module, self.name = module, name

    def data(self):
        """Return a copy, as an NDArray, of what it is when all that was begun is done."""
        # An executor's backward pass writes to auxiliary states, and does not tell the engine: a copy could come first.
        nd.waitall()
        arg_params, aux_params = self.module.get_params()
        return arg_params[self.name] if self.name in arg_params else aux_params[self.name]

    def set_data(self, values):
        """Set it to an NDArray."""
        auxiliary = self.name in self.module.get_params()[1]
        arg_params, aux_params = ({}, {self.name: values}) if auxiliary else ({self.name: values}, {})
        self.module.set_params(arg_params, aux_params, allow_missing=True)


def read_parameters(named_parameters):
    """Return a copy of each named Parameter as a NumPy array."""
    return {name: parameter.data().asnumpy() for name, parameter in named_parameters.items()}


def write_parameters(named_parameters, parameters):
    """Set each named Parameter to what is given for it.

    Raises:
        ValueError: other names or shapes than these Parameters have; nothing is changed then.
    """
    expected = {name: parameter.data().shape for name, parameter in named_parameters.items()}
    shapes = {name: tuple(values.shape) for name, values in parameters.items()}
    if shapes != expected:
        raise ValueError(f"These parameters have shapes {shapes}: this model takes {expected}.")
    for name, parameter in named_parameters.items():
        parameter.set_data(nd.array(parameters[name]))
