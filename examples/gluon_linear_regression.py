"""Linear regression from Gluon's own parts, from top to bottom.

Run it with `python examples/gluon_linear_regression.py`. It writes gluon_linear_regression.png.
Its twin, handtorn_linear_regression.py, does the same by hand: read them side by side.
"""

# %% The data: 1,000 examples of a line that we know, with a little noise on it.
import numpy as np
from matplotlib import pyplot as plt

from gluon_impl.data import data_iter
from gluon_impl.linear_regression import UniformFrom
from gluon_impl.losses import square_loss
from gluon_impl.optimizers import sgd

from mxnet import autograd, gluon, nd  # after gluon_impl, which makes this line work beside current packages

num_inputs, num_examples = 2, 1000
true_w, true_b = [2, -3.4], 4.2

rng = np.random.default_rng(0)  # all that is random comes out of this
X = nd.array(rng.standard_normal((num_examples, num_inputs)))
y = true_w[0] * X[:, 0] + true_w[1] * X[:, 1] + true_b
y += 0.01 * nd.array(rng.standard_normal(num_examples))
print("the first example:", X[0].asnumpy(), y[0].asscalar())

# %% Look at it: the label falls by 3.4 for every 1 that the second feature rises.
figure, (scatter, curve, fit) = plt.subplots(1, 3, figsize=(13, 4), layout="constrained")
scatter.plot(X[:, 1].asnumpy(), y.asnumpy(), ".")
scatter.set(title="The data", xlabel="second feature", ylabel="y")

# %% Reading: a DataLoader can be walked again for each epoch, and draws a new order each time.
batch_size = 10
batches = data_iter(X, y, batch_size, rng)
for data, label in batches:
    print("a batch:", data.shape, label.shape)
    break

# %% Parameters and model: one dense layer with one output. It knows that it needs a weight and a bias.
net = gluon.nn.Sequential()
net.add(gluon.nn.Dense(1))
net.initialize(UniformFrom(rng))

# %% The loss: L2Loss, half of the square; and the optimizer, a Trainer.
epochs, learning_rate = 5, 0.1  # the learning rate is 100 times the one by hand: see below
trainer = sgd(net.collect_params(), learning_rate)

# %% Training: forward under `record`, backward, a step against the gradient.
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

# %% The comparison with the truth.
dense = net[0]
est_w, est_b = dense.weight.data()[0], dense.bias.data()[0]
print("true w", true_w, "estimated", est_w.asnumpy())
print("true b", true_b, "estimated", est_b.asscalar())

real = nd.dot(X, nd.array(true_w)) + true_b
fit.plot(X[:100, 1].asnumpy(), net(X[:100]).asnumpy(), "or", fillstyle="none", label="estimated")
fit.plot(X[:100, 1].asnumpy(), real[:100].asnumpy(), "*g", label="real")
fit.set(title="Estimated and real function", xlabel="second feature", ylabel="y")
fit.legend()
figure.savefig("gluon_linear_regression.png")
print("picture: gluon_linear_regression.png")

# %% First question: why is the learning rate so much larger here than by hand?
# help(trainer.step) says that it divides the gradient by batch_size, and L2Loss has halved the square. Take one batch
# and look at both gradients: by hand it is 2 × batch_size = 20 times as large, so the same learning rate is a step
# 20 times as long. (0.1 is 100 times 0.001: as published, Gluon also takes steps five times as long as by hand.)
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

# %% Second question: how to get at the weight's gradient? (help(dense.weight) names them all.)
print("gradient of the weight:", dense.weight.grad().asnumpy(), "on every device:", dense.weight.list_grad())

if abs(est_w - nd.array(true_w)).max().asscalar() > 0.01 or abs(est_b.asscalar() - true_b) > 0.01:
    raise SystemExit("The estimate is not near the truth: did a setting above change?")
if not np.allclose(factors, 2 * batch_size, rtol=1e-3):
    raise SystemExit("The two gradients are not 2 × batch_size apart: did a loss above change?")
