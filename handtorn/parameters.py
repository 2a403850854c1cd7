"""A model's parameters in the names and shapes that all columns share."""

from mxnet import nd

# In this column a dense layer's weight is (inputs, outputs), so that the product is X W. The other columns, and all
# files of parameters, have the transpose.


def draw_weight(rng, shape, scale, ctx=None):
    """Draw a weight from N(0, scale²) in the shared shape, (outputs, inputs) or (outputs, channels, height, width)."""
    return _transposed(nd.array(rng.normal(0, scale, shape), ctx=ctx))


def read_parameters(named_parameters):
    """Return a copy of each named array, in the shared shape, as a NumPy array."""
    return {name: _transposed(array).asnumpy() for name, array in named_parameters.items()}


def write_parameters(named_parameters, parameters):
    """Set each named array to what is given for it, in the shared shape.

    Raises:
        ValueError: other names or shapes than these arrays have; nothing is changed then.
    """
    expected = {name: array.shape[::-1] if array.ndim == 2 else array.shape for name, array in named_parameters.items()}
    shapes = {name: tuple(values.shape) for name, values in parameters.items()}
    if shapes != expected:
        raise ValueError(f"These parameters have shapes {shapes}: this model takes {expected}.")
    for name, array in named_parameters.items():
        array[:] = _transposed(nd.array(parameters[name], ctx=array.context))


def _transposed(weight):
    """From the shape of this column to the shared one, or back: a dense layer's weight changes, all others stay."""
    return weight.T if weight.ndim == 2 else weight
