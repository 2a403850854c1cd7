"""Linear regression by hand, from top to bottom, on nothing but MXNet's nd and autograd.

Run it with `python examples/handtorn_linear_regression.py`. It writes handtorn_linear_regression.png.
Its twin, gluon_linear_regression.py, does the same with the library's parts: read them side by side.
"""

# %% The data: 1,000 examples of a linear function that we know, with a little noise.
import sys
from pathlib import Path

import numpy as np
from matplotlib import pyplot as plt

from handtorn.data import data_iter
from handtorn.losses import square_loss
from handtorn.optimizers import sgd
from handtorn.training import moving_average
from sidebyside.tools.errors import UserError
from sidebyside.tools.files import check_writable

from mxnet import autograd, nd  # after handtorn, which makes this line work beside current packages

figure_file = Path("handtorn_linear_regression.png")
try:
    check_writable(figure_file)  # now, and not after all the work
except UserError as error:
    print(error, file=sys.stderr)
    raise SystemExit(2) from None

num_inputs, num_examples = 2, 1000
true_w, true_b = [2, -3.4], 4.2

rng = np.random.default_rng(0)  # the source of all random numbers here
X = nd.array(rng.standard_normal((num_examples, num_inputs)))
y = true_w[0] * X[:, 0] + true_w[1] * X[:, 1] + true_b
y += 0.01 * nd.array(rng.standard_normal(num_examples))
print("the first example:", X[0].asnumpy(), y[0].asscalar())

# %% A look at the data: the label falls by 3.4 when the second feature rises by 1.
figure, (scatter, curve, fit) = plt.subplots(1, 3, figsize=(13, 4), layout="constrained")
scatter.plot(X[:, 1].asnumpy(), y.asnumpy(), ".")
scatter.set(title="Data", xlabel="second feature", ylabel="y")

# %% Reading: each epoch draws every example once, in a new order, ten at a time.
batch_size = 10
for data, label in data_iter(X, y, batch_size, rng):
    print("a batch:", data.shape, label.shape)
    break

# %% Parameters: two weights and a bias, each with memory for its gradient.
w = nd.array(rng.standard_normal((num_inputs, 1)))
b = nd.zeros((1,))
params = [w, b]
for param in params:
    param.attach_grad()


# %% The model.
def net(X):
    """Predict y for rows of X."""
    return nd.dot(X, w) + b


# %% The loss: (10, 1) predictions minus (10,) labels would be (10, 10) numbers. square_loss reshapes the label.
data, label = X[:batch_size], y[:batch_size]
print("without a reshape:", (net(data) - label).shape, "with it:", square_loss(net(data), label).shape)

# %% Training: forward under `record`, backward, and a step against the gradient.
epochs, learning_rate = 5, 0.001
losses = []
for epoch in range(epochs):
    total_loss = 0
    for data, label in data_iter(X, y, batch_size, rng):
        with autograd.record():
            output = net(data)
            loss = square_loss(output, label)
        loss.backward()
        sgd(params, learning_rate)
        total_loss += nd.sum(loss).asscalar()
        losses.append(nd.mean(loss).asscalar())
    print(f"epoch {epoch + 1}, average loss {total_loss / num_examples:f}")

# %% The loss during training: it varies from batch to batch, its moving average is smooth.
curve.plot(losses, linewidth=0.5, label="each batch")
curve.plot(list(moving_average(losses, smoothing=0.01)), label="moving average")
curve.set(title="Loss during training", xlabel="step", ylabel="(ŷ − y)²", yscale="log")
curve.legend()

# %% The comparison with the true parameters.
print("true w", true_w, "estimated", w.reshape((-1,)).asnumpy())
print("true b", true_b, "estimated", b.asscalar())
print("the last batch's gradient of w:", w.grad.reshape((-1,)).asnumpy())

true_y = nd.dot(X, nd.array(true_w)) + true_b
fit.plot(X[:100, 1].asnumpy(), net(X[:100]).asnumpy(), "or", fillstyle="none", label="estimated")
fit.plot(X[:100, 1].asnumpy(), true_y[:100].asnumpy(), "*g", label="true")
fit.set(title="Estimated and true function", xlabel="second feature", ylabel="y")
fit.legend()
figure.savefig(figure_file)
print("figure:", figure_file)

# The twin ends with two questions and their answers.
if abs(w.reshape((-1,)) - nd.array(true_w)).max().asscalar() > 0.01 or abs(b.asscalar() - true_b) > 0.01:
    raise SystemExit("The estimate is not near the true parameters: did a setting above change?")
