"""Softmax regression by hand, from top to bottom, on nothing but MXNet's nd and autograd.

Run it with `python examples/handtorn_softmax_regression.py`. It writes handtorn_softmax_regression.png. The first run
downloads Fashion-MNIST, 30 MB, unless HANDTORN_DATA names a folder that has it.
Its twin, gluon_softmax_regression.py, does the same with the library's parts: read them side by side.
"""

# %% The data: small grey pictures of clothes, of ten kinds.
import time

import numpy as np
from matplotlib import pyplot as plt

from handtorn.data import data_iter
from handtorn.layers import flatten
from handtorn.losses import log_softmax, softmax, softmax_cross_entropy
from handtorn.optimizers import sgd
from handtorn.training import count_correct
from sidebyside.data.fashion_mnist import CLASSES, load

from mxnet import autograd, nd  # after handtorn, which makes this line work beside current packages

try:
    pictures = load(limit=10_000)
except ValueError as error:  # it says what is missing and what to do
    raise SystemExit(error) from None
X, y = nd.array(pictures.X), nd.array(pictures.y)
X_test, y_test = nd.array(pictures.X_test), nd.array(pictures.y_test)
num_inputs, num_outputs = 28 * 28, len(CLASSES)
print("to learn from:", X.shape, "to be tested on:", X_test.shape)

# %% Look at it: the first picture of each class.
figure = plt.figure(figsize=(13, 8), layout="constrained")
above, below = figure.subfigures(2, 1, height_ratios=(3, 2))
places = above.subplots(3, num_outputs, subplot_kw={"xticks": [], "yticks": []})
slopes, curve = below.subplots(1, 2)


def show(row, name, images, titles, **settings):
    """Draw ten small images in a row."""
    places[row, 0].set_ylabel(name)
    for axes, image, title in zip(places[row], images, titles):
        axes.imshow(image, **settings)
        axes.set_title(title, fontsize=8)


first = [pictures.X[pictures.y == number][0] for number in range(num_outputs)]
show(0, "the data", first, CLASSES, cmap="gray_r")

# %% Labels: class 2 is not twice class 1. One-hot, each class has a place of its own, and no order.
print("labels", y[:2].asnumpy(), "one-hot:")
print(nd.one_hot(y[:2], num_outputs).asnumpy())

# %% Softmax turns any numbers into probabilities. As it is written, exp(1000) is too large for any float, and log(0) is
# minus infinity. log_softmax takes the row's maximum away first, and never asks for either.
logits = nd.array([[1000, 0, -1000]])
exponentials = nd.exp(logits)
naive = nd.log(exponentials / nd.sum(exponentials, axis=1, keepdims=True))
stable = log_softmax(logits)
print("logits 1000, 0, -1000: log(softmax) is", naive[0].asnumpy(), "and log_softmax", stable[0].asnumpy())

# %% Why not the squared error? Take two classes, of which the first is right, and let its logit go from very wrong to
# very sure. Where the squared error is largest, softmax is flat: hardly a gradient is left to learn from.
logit = nd.arange(-10, 10.5, 0.5)
logits = nd.stack(logit, nd.zeros_like(logit), axis=1)
logits.attach_grad()
right = nd.zeros_like(logit)  # the number of the class
gradients = {}
for name, loss in (
    ("squared error", lambda: nd.sum(nd.square(softmax(logits) - nd.one_hot(right, 2)), axis=1)),
    ("cross-entropy", lambda: softmax_cross_entropy(logits, right)),
):
    with autograd.record():
        losses = loss()
    losses.backward()
    gradients[name] = logits.grad[:, 0].asnumpy()
print("gradient by a logit of -10:", {name: f"{gradient[0]:.5f}" for name, gradient in gradients.items()})

for name, gradient in gradients.items():
    slopes.plot(logit.asnumpy(), gradient, label=name)
slopes.set(title="What one example teaches", xlabel="logit of the right class", ylabel="gradient by that logit")
slopes.legend()

# %% What the cross-entropy measures: how far predictions q are from the truth p, plus what p leaves open.
p, logits = nd.array([[0.7, 0.2, 0.1]]), nd.array([[1, 2, 0]])
q = softmax(logits)
cross_entropy = -nd.sum(p * nd.log(q)).asscalar()
entropy = -nd.sum(p * nd.log(p)).asscalar()
divergence = nd.sum(p * nd.log(p / q)).asscalar()
print(f"cross-entropy {cross_entropy:.5f} = KL divergence {divergence:.5f} + entropy {entropy:.5f}")
# A one-hot label leaves nothing open. What remains is the negative logarithm of the right class's probability: the
# least cross-entropy is the greatest likelihood.
likelihood = q[0, 1].asscalar()
one_hot_entropy = softmax_cross_entropy(logits, nd.array([1])).asscalar()
print(f"one-hot label: cross-entropy {one_hot_entropy:.5f} = negative log-likelihood {-np.log(likelihood):.5f}")

# %% Parameters and model: an output for each class, linear in the pixels.
rng = np.random.default_rng(0)  # all that is random comes out of this
w = nd.array(rng.normal(0, 0.01, (num_outputs, num_inputs))).T
b = nd.zeros((num_outputs,))
params = [w, b]
for param in params:
    param.attach_grad()


def net(X):
    """Return logits for images."""
    return nd.dot(flatten(X), w) + b


# %% Training. Sums stay in the engine; one number an epoch is waited for. Right answers are counted, not averaged over
# batches, of which the last is short.
batch_size, epochs, learning_rate = 256, 6, 0.01
accuracies = []
for epoch in range(epochs):
    start, total_loss, correct = time.perf_counter(), 0, 0
    for data, label in data_iter(X, y, batch_size, rng):
        with autograd.record():
            output = net(data)
            loss = softmax_cross_entropy(output, label)
        loss.backward()
        sgd(params, learning_rate, batch_size=len(data))
        total_loss = total_loss + nd.sum(loss)
        correct = correct + count_correct(output, label)
    average_loss, accuracy = total_loss.asscalar() / len(X), correct.asscalar() / len(X)
    accuracies.append(accuracy)
    took = time.perf_counter() - start
    print(f"epoch {epoch + 1}, average loss {average_loss:.4f}, accuracy {accuracy:.3f}, {took:.2f} s")
curve.plot(range(1, epochs + 1), accuracies, "o-", label="while learning")

# %% The test, on pictures that it has not seen.
log_probabilities = log_softmax(net(X_test))
test_accuracy = (count_correct(log_probabilities, y_test) / len(X_test)).asscalar()
print(f"on the test set: accuracy {test_accuracy:.3f}")
curve.axhline(test_accuracy, color="C1", linestyle="--", label="on the test set, at the end")
curve.set(title="Accuracy", xlabel="epoch", ylabel="part that is right")
curve.legend()

# %% What it has learnt: red pixels speak for the class, blue ones against it. The same number added to all classes
# changes no probability, so only differences from the classes' mean can be looked at.
weights = (w - nd.mean(w, axis=1, keepdims=True)).T.reshape((num_outputs, 28, 28)).asnumpy()
largest = abs(weights).max()
show(1, "weights", weights, CLASSES, cmap="RdBu_r", vmin=-largest, vmax=largest)

# %% What it finds hardest: the pictures whose right class has the least probability. Above each, that class and the
# answer.
of_right_class = nd.pick(log_probabilities, y_test, axis=1)
worst = nd.argsort(of_right_class)[:num_outputs].asnumpy().astype(int)
answers = nd.argmax(log_probabilities, axis=1).asnumpy().astype(int)
titles = [f"{CLASSES[pictures.y_test[row]]}:\n{CLASSES[answers[row]]}?" for row in worst]
show(2, "hardest", pictures.X_test[worst], titles, cmap="gray_r")
figure.savefig("handtorn_softmax_regression.png")
print("picture: handtorn_softmax_regression.png")

# 240 steps, as many as the published run makes in its first epoch over all 60,000 pictures, where 64% were right.
if test_accuracy < 0.64:
    raise SystemExit("Fewer are right than after as many published steps: did a setting above change?")
if np.isfinite(naive.asnumpy()).all() or not np.isfinite(stable.asnumpy()).all():
    raise SystemExit("log_softmax should be finite where log(softmax) is not.")
if not np.allclose([cross_entropy, one_hot_entropy], [divergence + entropy, -np.log(likelihood)], rtol=1e-5):
    raise SystemExit("The cross-entropy is not what it should be equal to.")
