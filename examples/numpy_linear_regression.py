"""Linear regression in NumPy alone, from top to bottom, with derivatives by hand.

Run it with `python examples/numpy_linear_regression.py`. It writes numpy_linear_regression.png. It needs no MXNet.
"""

# %% The data: 100 examples of a linear function of ten features, without noise.
import sys
from pathlib import Path

import numpy as np
from matplotlib import pyplot as plt

from numpy_impl.data import data_iter
from numpy_impl.layers import dense
from numpy_impl.losses import square_loss
from numpy_impl.modes import count
from numpy_impl.optimizers import SGDOptimizer
from sidebyside.tools.errors import UserError
from sidebyside.tools.files import check_writable

figure_file = Path("numpy_linear_regression.png")
try:
    check_writable(figure_file)  # now, and not after all the work
except UserError as error:
    print(error, file=sys.stderr)
    raise SystemExit(2) from None

num_inputs, num_examples = 10, 100

rng = np.random.default_rng(0)  # the source of all random numbers here
X = rng.standard_normal((num_examples, num_inputs))
true_w, true_b = rng.standard_normal((1, num_inputs)), rng.standard_normal(1)
y = X @ true_w.T + true_b


# %% The loss is three functions, one after another. Each returns its value and its backward function: given D, the
# derivatives of the loss with respect to that value, this returns those with respect to the function's arguments.
def linear(X, w, b):
    """X wᵀ + b, (rows, 1)."""
    return X @ w.T + b, lambda D: (D.T @ X, D.sum(axis=0))  # with respect to w and b; that for X is not needed


def square(yhat, y):
    """(ŷ - y)², (rows, 1)."""
    return (yhat - y) ** 2, lambda D: D * 2 * (yhat - y)  # element by element: the Jacobian is diagonal


def mean(losses):
    """One number."""
    return losses.mean(), lambda D: np.full(losses.shape, D / losses.size)  # the same for each


# %% The chain rule: go backward, and multiply by each function's Jacobian. As the loss is one number, only a row vector
# is passed on; the Jacobian of the squares, (100, 100), is never computed.
w, b = rng.standard_normal((1, num_inputs)), np.zeros(1)
yhat, back_through_linear = linear(X, w, b)
losses, back_through_square = square(yhat, y)
loss, back_through_mean = mean(losses)
grad_w, grad_b = back_through_linear(back_through_square(back_through_mean(1.0)))

row, jacobian_of_square, jacobian_of_linear = np.full((1, 100), 1 / 100), np.diag(2 * (yhat - y).ravel()), X
print("loss", loss, "gradient", grad_w[0, :3], "…")
print("with the whole Jacobians:  ", (row @ jacobian_of_square @ jacobian_of_linear)[0, :3], "…")


# %% The check: finite differences. The loss is quadratic: a one-sided difference has an error in proportion to h from
# its curvature; a two-sided one has none, and what is left is rounding, in proportion to 1/h.
def total(w):
    """The loss, forward only."""
    return mean(square(linear(X, w, b)[0], y)[0])[0]


figure, (check, curve, fit) = plt.subplots(1, 3, figsize=(13, 4), layout="constrained")
widths, first = 10.0 ** np.arange(-12, 1), np.eye(num_inputs)[:1]
one_sided = [abs((total(w + h * first) - total(w)) / h - grad_w[0, 0]) for h in widths]
two_sided = [abs((total(w + h * first) - total(w - h * first)) / (2 * h) - grad_w[0, 0]) for h in widths]
check.plot(widths, one_sided, "o-", label="one-sided")
check.plot(widths, two_sided, "o-", label="two-sided")
check.set(title="Gradient check", xlabel="h", ylabel="difference from the gradient", xscale="log", yscale="log")
check.legend()

numerical = [(total(w + 1e-3 * unit) - total(w - 1e-3 * unit)) / 2e-3 for unit in np.eye(num_inputs)[:, None]]
largest = abs(numerical - grad_w[0]).max()
print(f"finite differences: at most {largest:.1e} from the gradient")

# %% Why backward? A pass in forward mode gives the derivative with respect to one parameter, and one in reverse mode
# those with respect to all. `python -m numpy_impl.modes` counts the cost.
cost = count(num_inputs=2, num_hidden=10, rng=rng)
reverse, forward = f"{cost.reverse_passes} passes", f"{cost.forward_passes} passes"
print(f"a network of {cost.parameters} parameters: in reverse mode {reverse}, in forward mode {forward}")

# %% Training. dense, the numpy_impl column's layer, is `linear` above, but adds to its parameters' gradients, which the
# optimizer sets to zero.
net = dense(num_inputs, 1)
net.weight.value[:] = rng.normal(0, num_inputs**-0.5, (1, num_inputs))
net.first = True  # derivatives with respect to X are not needed
optimizer = SGDOptimizer(lr=0.05)
X, y = X.astype("float32"), y.astype("float32")
batch_size, epochs = 10, 10
averages = []
for epoch in range(epochs):
    total_loss = 0.0
    for data, label in data_iter(X, y, batch_size, rng):
        yhat, backward = net.forward(data, training=True)
        losses, derivatives = square_loss(yhat, label)
        backward(derivatives / len(data))
        optimizer.update(net.parameters)
        total_loss += losses.sum()
    averages.append(total_loss / num_examples)
    print(f"epoch {epoch + 1}, average loss {averages[-1]:.2e}")
curve.plot(range(1, epochs + 1), averages, "o-")
curve.set(title="Loss during training", xlabel="epoch", ylabel="(ŷ − y)²", yscale="log")

# %% The comparison with the true parameters.
est_w, est_b = net.weight.value, net.bias.value
error = np.append(est_w - true_w, est_b - true_b)
print(f"distance of the weights from the true ones {np.linalg.norm(error[:-1]):.1e}, of the bias {abs(error[-1]):.1e}")
places = [f"w{number + 1}" for number in range(num_inputs)] + ["b"]
fit.plot(places, np.append(est_w, est_b), "or", fillstyle="none", label="estimated")
fit.plot(places, np.append(true_w, true_b), "*g", label="true")
fit.set(title="Estimated and true parameters", xlabel="parameter", ylabel="value")
fit.legend()
figure.savefig(figure_file)
print("figure:", figure_file)

if largest > 1e-9:
    raise SystemExit("The gradient is not that of finite differences: did a backward function above change?")
if abs(error).max() > 0.05:
    raise SystemExit("The estimate is not near the true parameters: did a setting above change?")
