"""A hidden layer from Gluon's own parts, from top to bottom.

Run it with `python examples/gluon_mlp.py`. It writes gluon_mlp.png.
Its twin, handtorn_mlp.py, does the same by hand: read them side by side. Both draw the same random numbers and print
the same losses.
"""

# %% The data: 1,000 examples of y = x1 x2, without noise. No linear function fits them.
import sys
from pathlib import Path

import numpy as np
from matplotlib import pyplot as plt

from gluon_impl.data import data_iter
from gluon_impl.layers import dense, dropout, relu, sigmoid
from gluon_impl.losses import square_loss
from gluon_impl.optimizers import sgd
from gluon_impl.parameters import NormalFrom
from sidebyside.tools.errors import UserError
from sidebyside.tools.files import check_writable

from mxnet import autograd, gluon, nd  # after gluon_impl, which makes this line work beside current packages

figure_file = Path("gluon_mlp.png")
try:
    check_writable(figure_file)  # now, and not after all the work
except UserError as error:
    print(error, file=sys.stderr)
    raise SystemExit(2) from None

num_inputs, num_hidden, num_examples = 2, 10, 1000

rng = np.random.default_rng(0)  # the source of all random numbers here
X, X_test = (nd.array(rng.standard_normal((num_examples, num_inputs))) for _ in range(2))
y, y_test = (data[:, :1] * data[:, 1:] for data in (X, X_test))
print("the first example:", X[0].asnumpy(), y[0].asscalar(), "variance of y:", np.var(y.asnumpy()))


# %% The models. One layer is a linear function; two layers without an activation between them would be one too.
# NormalFrom(rng) draws weights that give the outputs the variance of the inputs; biases start at zero.
def one_layer():
    """Return a net of one layer."""
    net = gluon.nn.Sequential()
    net.add(dense(num_inputs, 1))
    net.initialize(NormalFrom(rng))
    return net


def two_layers(activation, rate=0.0):
    """Return a net with a hidden layer, to which training applies dropout."""
    drop = dropout(rate)
    drop.rng = rng
    net = gluon.nn.Sequential()
    net.add(dense(num_inputs, num_hidden), activation(), drop, dense(num_hidden, 1))
    net.initialize(NormalFrom(rng))
    return net


# %% Training, and each epoch's average loss.
batch_size, epochs = 50, 50


def fit(net, learning_rate):
    """Train a net; return each epoch's average loss."""
    batches, trainer = data_iter(X, y, batch_size, rng), sgd(net.collect_params(), learning_rate)
    averages = []
    for _ in range(epochs):
        total_loss = 0
        for data, label in batches:
            with autograd.record():  # which also tells the net that this is training
                output = net(data)
                loss = square_loss(output, label)
            loss.backward()
            trainer.step(len(data))
            total_loss = total_loss + 2 * nd.sum(loss)  # L2Loss halves the square
        averages.append(total_loss.asscalar() / num_examples)
    return averages


# %% Four runs. A ReLU is steeper than a sigmoid, whose slope is at most 1/4, and gets a smaller learning rate. Dropout
# is for large networks that overfit; a layer of ten units, which needs them all, learns worse with it. As L2Loss halves
# the square, the learning rates are twice those by hand, which for the first two are the published ones.
runs = {
    "one layer": (one_layer, (), 0.02),
    "two layers, sigmoid": (two_layers, (sigmoid,), 0.6),
    "two layers, ReLU": (two_layers, (relu,), 0.2),
    "two layers, sigmoid, dropout": (two_layers, (sigmoid, 0.2), 0.6),
}
nets, losses, errors = {}, {}, {}
for name, (make, settings, learning_rate) in runs.items():
    nets[name] = make(*settings)
    losses[name] = fit(nets[name], learning_rate)
    errors[name] = 2 * nd.mean(square_loss(nets[name](X_test), y_test)).asscalar()  # without dropout
    print(f"{name}: loss {losses[name][0]:.4f}, after {epochs} epochs {losses[name][-1]:.4f}; test {errors[name]:.4f}")

# %% Losses and learnt functions. The best linear fit to x1 x2 is its mean, 0: one layer can learn nothing here.
figure, axes = plt.subplots(1, 4, figsize=(15, 4), layout="constrained", width_ratios=(1.5, 1, 1, 1))
for name, averages in losses.items():
    axes[0].plot(range(1, epochs + 1), averages, label=name)
axes[0].set(title="Loss during training", xlabel="epoch", ylabel="(ŷ − y)²", yscale="log", ylim=(0.008, 40))
axes[0].legend(loc="upper right")

ticks = np.linspace(-2, 2, 41)
x1, x2 = np.meshgrid(ticks, ticks)
plane = nd.array(np.stack([x1.ravel(), x2.ravel()], axis=1))
surfaces = {"true function": x1 * x2}
for name in ("one layer", "two layers, sigmoid"):
    surfaces[name] = nets[name](plane).asnumpy().reshape(x1.shape)
for place, (name, surface) in zip(axes[1:], surfaces.items()):
    colours = place.pcolormesh(x1, x2, surface, cmap="RdBu_r", vmin=-4, vmax=4, shading="nearest")
    place.set(title=name, xlabel="x1", ylabel="x2", aspect="equal", xticks=(-2, 0, 2), yticks=(-2, 0, 2))
figure.colorbar(colours, ax=axes[1:], label="y", shrink=0.75)
figure.savefig(figure_file)
print("figure:", figure_file)

# A linear fit explains about 0.6% of the variance of y by chance (3/1,000 for each slope); 5% would be a mistake.
last = {name: averages[-1] for name, averages in losses.items()}
if last["one layer"] < 0.95 * np.var(y.asnumpy()):
    raise SystemExit("One layer explains more than 5% of the variance of y: did a setting above change?")
if not max(errors["two layers, sigmoid"], errors["two layers, ReLU"]) < 0.1 * errors["one layer"]:
    raise SystemExit("The test loss of two layers is not below a tenth of that of one: did a setting above change?")
if not last["two layers, sigmoid"] < last["two layers, sigmoid, dropout"] < last["one layer"]:
    raise SystemExit("With dropout the loss should lie between that of two layers and that of one.")
