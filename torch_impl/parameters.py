"""A model's parameters in the names and shapes that all columns share, which are PyTorch's own shapes."""

import numpy as np
import torch


def draw_weight(rng, layer, scale):
    """Draw a layer's weight from N(0, scale²) with a NumPy generator: PyTorch's own would be a global one."""
    weight = torch.from_numpy(rng.normal(0, scale, tuple(layer.weight.shape)))
    with torch.no_grad():
        layer.weight.copy_(weight)


def read_parameters(named_parameters):
    """Return a copy of each named tensor as a NumPy array."""
    return {name: tensor.numpy(force=True).copy() for name, tensor in named_parameters.items()}


def write_parameters(named_parameters, parameters):
    """Set each named tensor to what is given for it.

    Raises:
        ValueError: other names or shapes than these tensors have; nothing is changed then.
    """
    expected = {name: tuple(tensor.shape) for name, tensor in named_parameters.items()}
    shapes = {name: tuple(values.shape) for name, values in parameters.items()}
    if shapes != expected:
        raise ValueError(f"These parameters have shapes {shapes}: this model takes {expected}.")
    with torch.no_grad():
        for name, tensor in named_parameters.items():
            tensor.copy_(torch.from_numpy(np.array(parameters[name], dtype="float32", order="C")))
