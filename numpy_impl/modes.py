"""What a gradient costs in reverse mode and in forward mode: ``python -m numpy_impl.modes`` counts it.

A small network, H = sigmoid(X W + b), ŷ = H v + c, and its loss, the mean of (ŷ - y)², are differentiated with respect
to every parameter in both modes. All multiplications go through one function, which counts them.
"""

import math
import os
import sys
from typing import NamedTuple

import numpy as np


class Counter:
    """Counts multiplications, and passes through the network, forward or backward."""

    def __init__(self):
        self.multiplications = 0
        self.passes = 0

    def product(self, subscripts, A, B):
        """Return ``np.einsum(subscripts, A, B)``: one multiplication for each combination of values of all indices."""
        sizes: dict[str, int] = {}
        for letters, shape in zip(subscripts.split("->")[0].split(","), (np.shape(A), np.shape(B))):
            sizes.update(zip(letters, shape))
        self.multiplications += math.prod(sizes.values())
        return np.einsum(subscripts, A, B)


class Saved(NamedTuple):
    """What the forward pass has computed and the derivatives need."""

    X: np.ndarray
    H: np.ndarray
    difference: np.ndarray


class Cost(NamedTuple):
    """What was counted for a network of ``parameters`` numbers: for its loss, and for its gradient in both modes."""

    parameters: int
    loss_multiplications: int
    reverse_passes: int
    reverse_multiplications: int
    forward_passes: int
    forward_multiplications: int
    largest_difference: float


def draw_network(num_inputs, num_hidden, rng):
    """Draw W (inputs, hidden), b (hidden,), v (hidden, 1) and c (1,), by name, in float64."""
    shapes = {"W": (num_inputs, num_hidden), "b": (num_hidden,), "v": (num_hidden, 1), "c": (1,)}
    return {name: rng.standard_normal(shape) for name, shape in shapes.items()}


def evaluate(network, X, y, counter):
    """One forward pass: return the loss, and what the derivatives need."""
    counter.passes += 1
    H = 1 / (1 + np.exp(-(counter.product("ni,ih->nh", X, network["W"]) + network["b"])))
    difference = counter.product("nh,ho->no", H, network["v"]) + network["c"] - y
    squares = counter.product("no,no->no", difference, difference)
    return float(squares.mean()), Saved(X, H, difference)


def reverse_mode(network, X, y, counter):
    """Return the gradient, by parameter name: one forward pass and one backward pass, for all parameters at once."""
    _, saved = evaluate(network, X, y, counter)
    counter.passes += 1
    D = counter.product(",no->no", 2 / len(X), saved.difference)  # ∂loss/∂ŷ
    gradient = {"v": counter.product("nh,no->ho", saved.H, D), "c": D.sum(axis=0)}
    D = counter.product("no,ho->nh", D, network["v"])  # ∂loss/∂H
    slope = counter.product("nh,nh->nh", saved.H, 1 - saved.H)
    D = counter.product("nh,nh->nh", D, slope)  # ∂loss/∂(X W + b)
    return {**gradient, "W": counter.product("ni,nh->ih", saved.X, D), "b": D.sum(axis=0)}


def forward_mode(network, X, y, counter):
    """Return the gradient, by parameter name: one forward pass, and then one more for each single parameter.

    Every pass reuses the values of the first one, which makes forward mode as cheap as it can be.
    """
    _, saved = evaluate(network, X, y, counter)
    gradient = {name: np.zeros_like(value) for name, value in network.items()}
    direction = {name: np.zeros_like(value) for name, value in network.items()}
    for name, value in network.items():
        for place in np.ndindex(value.shape):
            direction[name][place] = 1
            gradient[name][place] = directional_derivative(network, saved, direction, counter)
            direction[name][place] = 0
    return gradient


def directional_derivative(network, saved, direction, counter):
    """Return the derivative of the loss in a direction of all parameters: Jacobian-vector products, layer by layer."""
    counter.passes += 1
    tangent = counter.product("ni,ih->nh", saved.X, direction["W"]) + direction["b"]  # of X W + b
    slope = counter.product("nh,nh->nh", saved.H, 1 - saved.H)
    tangent = counter.product("nh,nh->nh", slope, tangent)  # of H
    tangent = (
        counter.product("nh,ho->no", tangent, network["v"])
        + counter.product("nh,ho->no", saved.H, direction["v"])
        + direction["c"]
    )  # of ŷ
    return counter.product(",no->no", 2 / len(tangent), counter.product("no,no->no", saved.difference, tangent)).sum()


def count(num_inputs, num_hidden, rng, rows=20):
    """Differentiate one network in both modes and return the Cost.

    Raises:
        ArithmeticError: the two gradients differ by more than rounding.
    """
    network = draw_network(num_inputs, num_hidden, rng)
    X, y = rng.standard_normal((rows, num_inputs)), rng.standard_normal((rows, 1))
    alone, in_reverse, in_forward = Counter(), Counter(), Counter()
    evaluate(network, X, y, alone)
    reverse, forward = reverse_mode(network, X, y, in_reverse), forward_mode(network, X, y, in_forward)
    largest = max(float(np.abs(reverse[name] - forward[name]).max()) for name in network)
    scale = max(float(np.abs(values).max()) for values in reverse.values())
    if not largest <= 1e-12 * max(1.0, scale):  # float64, sums of at most some thousand terms
        raise ArithmeticError(f"The gradients of the two modes differ by {largest:.2g}.")
    parameters = sum(value.size for value in network.values())
    counted = (in_reverse.passes, in_reverse.multiplications, in_forward.passes, in_forward.multiplications)
    return Cost(parameters, alone.multiplications, *counted, largest)


def main():
    """Print what the gradient costs for networks of several sizes."""
    print("The gradient of one loss, in reverse mode and in forward mode.")
    print("× loss: multiplications, divided by those for the loss alone.\n")
    print(f"{'':>10}  {'reverse mode':^34}  {'forward mode':^34}")
    print(f"{'parameters':>10}" + f"  {'passes':>8}{'multiplications':>17}{'× loss':>9}" * 2 + "  difference")
    rng = np.random.default_rng(0)
    for num_inputs, num_hidden in ((1, 1), (2, 2), (2, 10), (10, 10), (10, 40), (30, 60)):
        cost = count(num_inputs, num_hidden, rng)
        line = f"{cost.parameters:>10,}"
        for passes, multiplications in (
            (cost.reverse_passes, cost.reverse_multiplications),
            (cost.forward_passes, cost.forward_multiplications),
        ):
            line += f"  {passes:>8,}{multiplications:>17,}{multiplications / cost.loss_multiplications:>9,.1f}"
        print(f"{line}  {cost.largest_difference:>10.1g}", flush=True)


if __name__ == "__main__":
    try:
        main()
    except BrokenPipeError:  # nobody reads the rest, for instance after `| head -1`
        os._exit(141)  # 128 + SIGPIPE; sys.exit would try to print the rest once more
    except KeyboardInterrupt:
        print("Stopped by Ctrl-C.", file=sys.stderr)
        sys.exit(130)  # 128 + SIGINT
