"""Linear regression from Gluon's own parts, from top to bottom.

Run it with `python examples/gluon_linear_regression.py`. It writes gluon_linear_regression.png.
Its twin, handtorn_linear_regression.py, does the same by hand: read them side by side.
"""

# %% The data: 1,000 examples of a linear function that we know, with a little noise.
import sys
from pathlib import Path

import numpy as np
from matplotlib import pyplot as plt

from gluon_impl.data import data_iter
from gluon_impl.linear_regression import UniformFrom
from gluon_impl.losses import square_loss
from gluon_impl.optimizers import sgd
from sidebyside.tools.errors import UserError
from sidebyside.tools.files import check_writable

from mxnet import autograd, gluon, nd  # after gluon_impl, which makes this line work beside current packages

figure_file = Path("gluon_linear_regression.png")
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

# %% Reading: each pass over a DataLoader is one epoch, and draws a new order.
batch_size = 10
batches = data_iter(X, y, batch_size, rng)
for data, label in batches:
    print("a batch:", data.shape, label.shape)
    break

# %% Parameters and model: one dense layer with one output, which makes its own weight and bias.
net = gluon.nn.Sequential()
net.add(gluon.nn.Dense(1))
net.initialize(UniformFrom(rng))

# %% The loss: L2Loss, half of the squared error; and the optimizer, a Trainer.
epochs, learning_rate = 5, 0.1  # the learning rate is 100 times the one by hand: see below
trainer = sgd(net.collect_params(), learning_rate)

# %% Training: forward under `record`, backward, and a step against the gradient.
losses = []
for epoch in range(epochs):
    total_loss = 0
    for data, label in batches:
        with autograd.record():
            output = net(data)
            loss = square_loss(output, label)
        loss.backward()
        trainer.step(batch_size)
        total_loss += nd.sum(loss).asscalar()
        losses.append(nd.mean(loss).asscalar())
    print(f"epoch {epoch + 1}, average loss {total_loss / num_examples:f}")
curve.plot(losses, linewidth=0.8)
curve.set(title="Loss during training", xlabel="step", ylabel="½ (ŷ − y)²", yscale="log")

# %% The comparison with the true parameters.
dense = net[0]
est_w, est_b = dense.weight.data()[0], dense.bias.data()[0]
print("true w", true_w, "estimated", est_w.asnumpy())
print("true b", true_b, "estimated", est_b.asscalar())

true_y = nd.dot(X, nd.array(true_w)) + true_b
fit.plot(X[:100, 1].asnumpy(), net(X[:100]).asnumpy(), "or", fillstyle="none", label="estimated")
fit.plot(X[:100, 1].asnumpy(), true_y[:100].asnumpy(), "*g", label="true")
fit.set(title="Estimated and true function", xlabel="second feature", ylabel="y")
fit.legend()
figure.savefig(figure_file)
print("figure:", figure_file)

# %% First question: why is the learning rate so much larger here than by hand?
# help(trainer.step) says that it divides the gradient by batch_size, and L2Loss has halved the square. On one batch,
# the gradient by hand is therefore 2 × batch_size = 20 times as large, and so is the step at the same learning rate.
# (0.1 is 100 times 0.001: with the published settings, steps in Gluon are also five times as large as by hand.)
data, label = X[:batch_size], y[:batch_size].reshape((-1, 1))
with autograd.record():
    by_hand = nd.square(net(data) - label)  # what handtorn's square_loss computes
by_hand.backward()
gradient_by_hand = dense.weight.grad().copy()
with autograd.record():
    halved = square_loss(net(data), label)
halved.backward()
gradient_in_gluon = dense.weight.grad() / batch_size  # what step(batch_size) multiplies by the learning rate
factors = (gradient_by_hand / gradient_in_gluon).asnumpy().ravel()
print("the gradient by hand is", factors, "times the one that Trainer.step uses")

# %% Second question: how does one read the weight's gradient? (help(dense.weight) lists all of its methods.)
print("gradient of the weight:", dense.weight.grad().asnumpy(), "on every device:", dense.weight.list_grad())

if abs(est_w - nd.array(true_w)).max().asscalar() > 0.01 or abs(est_b.asscalar() - true_b) > 0.01:
    raise SystemExit("The estimate is not near the true parameters: did a setting above change?")
if not np.allclose(factors, 2 * batch_size, rtol=1e-3):
    raise SystemExit("The gradient by hand is not 2 × batch_size times Gluon's: did a loss above change?")
