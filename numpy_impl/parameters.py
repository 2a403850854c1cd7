"""A model's parameters in the names and shapes that all columns share."""


def draw_weight(rng, shape, scale):
    """Draw a weight from N(0, scale²) in the shared shape, (outputs, inputs) or (outputs, channels, height, width)."""
    return rng.normal(0, scale, shape).astype("float32")


def read_parameters(named_parameters):
    """Return a copy of each named Parameter's value, which has the shared shape already."""
    return {name: parameter.value.copy() for name, parameter in named_parameters.items()}


def write_parameters(named_parameters, parameters):
    """Set each named Parameter to what is given for it.

    Raises:
        ValueError: other names or shapes than these Parameters have; nothing is changed then.
    """
    expected = {name: parameter.value.shape for name, parameter in named_parameters.items()}
    shapes = {name: tuple(values.shape) for name, values in parameters.items()}
    if shapes != expected:
        raise ValueError(f"These parameters have shapes {shapes}: this model takes {expected}.")
    for name, parameter in named_parameters.items():
        parameter.value[:] = parameters[name]
