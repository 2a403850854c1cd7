"""What a gradient costs in reverse mode and in forward mode, counted: ``python -m numpy_impl.modes``.

A small network, H = sigmoid(X W + b), ŷ = H v + c, and its loss, the mean of (ŷ - y)², are differentiated with respect
to every parameter in both ways. All multiplications go through one function, which counts them while they happen.
"""

import math
from typing import NamedTuple

import numpy as np


class Counter:
    """Counts multiplications, and walks through the network in either direction."""

    def __init__(self):
        self.multiplications = 0
        self.passes = 0

    def product(self, subscripts, A, B):
        """``np.einsum(subscripts, A, B)``, which multiplies once for each combination of all indices."""
        sizes: dict[str, int] = {}
        for letters, shape in zip(subscripts.split("->")[0].split(","), (np.shape(A), np.shape(B))):
            sizes.update(zip(letters, shape))
        self.multiplications += math.prod(sizes.values())
        return np.einsum(subscripts, A, B)


class Seen(NamedTuple):
    """What the walk forward has worked out, and a derivative needs."""

    X: np.ndarray
    H: np.ndarray
    difference: np.ndarray


class Cost(NamedTuple):
    """What was counted for a network of ``parameters`` numbers: the loss alone, and its gradient in both modes."""

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
    """One walk forward: return the loss, and what was seen on the way."""
    counter.passes += 1
    H = 1 / (1 + np.exp(-(counter.product("ni,ih->nh", X, network["W"]) + network["b"])))
    difference = counter.product("nh,ho->no", H, network["v"]) + network["c"] - y
    squares = counter.product("no,no->no", difference, difference)
    return float(squares.mean()), Seen(X, H, difference)


def reverse_mode(network, X, y, counter):
    """Return the gradient, by parameter name: one walk forward and one walk back, for all parameters at once."""
    _, seen = evaluate(network, X, y, counter)
    counter.passes += 1
    D = counter.product(",no->no", 2 / len(X), seen.difference)  # ∂loss/∂ŷ
    gradient = {"v": counter.product("nh,no->ho", seen.H, D), "c": D.sum(axis=0)}
    D = counter.product("no,ho->nh", D, network["v"])  # ∂loss/∂H
    slope = counter.product("nh,nh->nh", seen.H, 1 - seen.H)
    D = counter.product("nh,nh->nh", D, slope)  # ∂loss/∂(X W + b)
    return {**gradient, "W": counter.product("ni,nh->ih", seen.X, D), "b": D.sum(axis=0)}


def forward_mode(network, X, y, counter):
    """Return the gradient, by parameter name: one walk forward, and then one more for each single parameter.

    The values are kept and every walk uses them again, which is the best that can be done for forward mode.
    """
    _, seen = evaluate(network, X, y, counter)
    gradient = {name: np.zeros_like(value) for name, value in network.items()}
    direction = {name: np.zeros_like(value) for name, value in network.items()}
    for name, value in network.items():
        for place in np.ndindex(value.shape):
            direction[name][place] = 1
            gradient[name][place] = directional_derivative(network, seen, direction, counter)
            direction[name][place] = 0
    return gradient


def directional_derivative(network, seen, direction, counter):
    """How fast the loss grows when the parameters move in a direction: a Jacobian-vector product, layer by layer."""
    counter.passes += 1
    moved = counter.product("ni,ih->nh", seen.X, direction["W"]) + direction["b"]  # of X W + b
    slope = counter.product("nh,nh->nh", seen.H, 1 - seen.H)
    moved = counter.product("nh,nh->nh", slope, moved)  # of H
    moved = (
        counter.product("nh,ho->no", moved, network["v"])
        + counter.product("nh,ho->no", seen.H, direction["v"])
        + direction["c"]
    )  # of ŷ
    return counter.product(",no->no", 2 / len(moved), counter.product("no,no->no", seen.difference, moved)).sum()


def count(num_inputs, num_hidden, rng, rows=20):
    """Differentiate one network in both modes and return the Cost.

    Raises:
        ArithmeticError: the two gradients differ by more than rounding.
    """
    network = draw_network(num_inputs, num_hidden, rng)
    X, y = rng.standard_normal((rows, num_inputs)), rng.standard_normal((rows, 1))
    alone, back, forth = Counter(), Counter(), Counter()
    evaluate(network, X, y, alone)
    reverse, forward = reverse_mode(network, X, y, back), forward_mode(network, X, y, forth)
    largest = max(float(np.abs(reverse[name] - forward[name]).max()) for name in network)
    scale = max(float(np.abs(values).max()) for values in reverse.values())
    if not largest <= 1e-12 * max(1.0, scale):  # float64, sums of at most some thousand terms
        raise ArithmeticError(f"The gradients of the two modes differ by {largest:.2g}.")
    parameters = sum(value.size for value in network.values())
    counted = (back.passes, back.multiplications, forth.passes, forth.multiplications)
    return Cost(parameters, alone.multiplications, *counted, largest)


def main():
    """Print what networks of several sizes cost."""
    print("The gradient of one loss, by reverse mode and by forward mode.")
    print("× loss: multiplications, as a multiple of those for the loss itself.\n")
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
        print(f"{line}  {cost.largest_difference:>10.1g}")


if __name__ == "__main__":
    main()
