"""Softmax regression from Gluon's own parts, from top to bottom.

Run it with `python examples/gluon_softmax_regression.py`. It writes gluon_softmax_regression.png. The first run
downloads Fashion-MNIST, 30 MB, unless HANDTORN_DATA names a folder that has it.
Its twin, handtorn_softmax_regression.py, does the same by hand: read them side by side. Both draw the same weights
and the same order of the examples, and print the same losses.
"""

# %% The data: small grey images of clothes, in ten classes.
import sys
import time
from pathlib import Path

import numpy as np
from matplotlib import pyplot as plt

from gluon_impl.data import data_iter
from gluon_impl.layers import dense, flatten
from gluon_impl.losses import log_softmax, softmax, softmax_cross_entropy
from gluon_impl.optimizers import sgd
from gluon_impl.parameters import NormalFrom
from gluon_impl.training import count_correct
from sidebyside.data.fashion_mnist import CLASSES, load
from sidebyside.tools.errors import UserError
from sidebyside.tools.files import check_writable

from mxnet import autograd, gluon, nd  # after gluon_impl, which makes this line work beside current packages

figure_file = Path("gluon_softmax_regression.png")
try:
    check_writable(figure_file)  # now, and not after all the work
    dataset = load(limit=10_000)
except UserError as error:
    print(error, file=sys.stderr)
    raise SystemExit(2) from None
X, y = nd.array(dataset.X), nd.array(dataset.y)
X_test, y_test = nd.array(dataset.X_test), nd.array(dataset.y_test)
num_inputs, num_outputs = 28 * 28, len(CLASSES)
print("training images:", X.shape, "test images:", X_test.shape)

# %% A look at the data: the first image of each class.
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


first = [dataset.X[dataset.y == number][0] for number in range(num_outputs)]
show(0, "data", first, CLASSES, cmap="gray_r")

# %% Labels: class 2 is not twice class 1. One-hot vectors have one element for each class, and imply no order.
print("labels", y[:2].asnumpy(), "one-hot:")
print(nd.one_hot(y[:2], num_outputs).asnumpy())

# %% Softmax turns any numbers into probabilities. By its formula, exp(1000) overflows, and log(0) is minus infinity.
# nd.log_softmax subtracts the row's maximum first and needs neither. SoftmaxCrossEntropyLoss expects logits and calls
# it; from_logits=True means, in spite of its name, that this has been done already.
logits = nd.array([[1000, 0, -1000]])
exponentials = nd.exp(logits)
naive = nd.log(exponentials / nd.sum(exponentials, axis=1, keepdims=True))
stable = log_softmax(logits)
print("logits 1000, 0, -1000: log(softmax) is", naive[0].asnumpy(), "and log_softmax", stable[0].asnumpy())

# %% Why not the squared error? Take two classes, the first of which is the true one, and let its logit rise from -10 to
# 10. Where the squared error is largest, softmax is flat, and the gradient is almost zero.
logit = nd.arange(-10, 10.5, 0.5)
logits = nd.stack(logit, nd.zeros_like(logit), axis=1)
logits.attach_grad()
label = nd.zeros_like(logit)  # the true class, 0
gradients = {}
for name, loss in (
    ("squared error", lambda: nd.sum(nd.square(softmax(logits) - nd.one_hot(label, 2)), axis=1)),
    ("cross-entropy", lambda: softmax_cross_entropy(logits, label)),
):
    with autograd.record():
        losses = loss()
    losses.backward()
    gradients[name] = logits.grad[:, 0].asnumpy()
print("gradient with respect to a logit of -10:", {name: f"{gradient[0]:.5f}" for name, gradient in gradients.items()})

for name, gradient in gradients.items():
    slopes.plot(logit.asnumpy(), gradient, label=name)
slopes.set(title="Gradient of the loss of one example", xlabel="logit of the true class", ylabel="∂loss / ∂logit")
slopes.legend()

# %% What the cross-entropy measures: the KL divergence of the predictions q from the true p, plus the entropy of p.
p, logits = nd.array([[0.7, 0.2, 0.1]]), nd.array([[1, 2, 0]])
q = softmax(logits)
cross_entropy = -nd.sum(p * nd.log(q)).asscalar()
entropy = -nd.sum(p * nd.log(p)).asscalar()
divergence = nd.sum(p * nd.log(p / q)).asscalar()
print(f"cross-entropy {cross_entropy:.5f} = KL divergence {divergence:.5f} + entropy {entropy:.5f}")
# The entropy of a one-hot label is 0. Its cross-entropy is the negative logarithm of the true class's probability:
# minimising the cross-entropy maximises the likelihood.
likelihood = q[0, 1].asscalar()
one_hot_entropy = softmax_cross_entropy(logits, nd.array([1])).asscalar()
print(f"one-hot label: cross-entropy {one_hot_entropy:.5f} = negative log-likelihood {-np.log(likelihood):.5f}")

# %% Parameters and model: an output for each class, linear in the pixels.
rng = np.random.default_rng(0)  # the source of all random numbers here
net = gluon.nn.HybridSequential()
net.add(flatten(), dense(num_inputs, num_outputs))
net.initialize(NormalFrom(rng, 0.01))
net.hybridize()  # compiles both layers into one call

# %% Training. Sums stay in MXNet's engine: only the end of an epoch waits for results. Correct predictions are counted
# over all examples: an average of the batches' accuracies would give the short last batch too much weight.
batch_size, epochs, learning_rate = 256, 6, 0.01
batches = data_iter(X, y, batch_size, rng)
trainer = sgd(net.collect_params(), learning_rate)
accuracies = []
for epoch in range(epochs):
    start, total_loss, correct = time.perf_counter(), 0, 0
    for data, label in batches:
        with autograd.record():
            output = net(data)
            loss = softmax_cross_entropy(output, label)
        loss.backward()
        trainer.step(len(data))
        total_loss = total_loss + nd.sum(loss)
        correct = correct + count_correct(output, label)
    average_loss, accuracy = total_loss.asscalar() / len(X), correct.asscalar() / len(X)
    accuracies.append(accuracy)
    took = time.perf_counter() - start
    print(f"epoch {epoch + 1}, average loss {average_loss:.4f}, accuracy {accuracy:.3f}, {took:.2f} s")
curve.plot(range(1, epochs + 1), accuracies, "o-", label="during training")

# %% The test, on images that were not trained on.
log_probabilities = log_softmax(net(X_test))
test_accuracy = (count_correct(log_probabilities, y_test) / len(X_test)).asscalar()
print(f"test accuracy {test_accuracy:.3f}")
curve.axhline(test_accuracy, color="C1", linestyle="--", label="test set, after training")
curve.set(title="Accuracy", xlabel="epoch", ylabel="accuracy")
curve.legend()

# %% The learnt weights: red pixels make the class more probable, blue ones less. Adding the same number to the weights
# of all classes changes no probability, so the mean over the classes is subtracted.
w = net[1].weight.data()  # in Gluon (outputs, inputs), by hand (inputs, outputs)
weights = (w - nd.mean(w, axis=0, keepdims=True)).reshape((num_outputs, 28, 28)).asnumpy()
largest = abs(weights).max()
show(1, "weights", weights, CLASSES, cmap="RdBu_r", vmin=-largest, vmax=largest)

# %% The worst predictions: the images whose true class got the lowest probability. Above each, the true class and the
# predicted one.
of_true_class = nd.pick(log_probabilities, y_test, axis=1)
worst = nd.argsort(of_true_class)[:num_outputs].asnumpy().astype(int)
predicted = nd.argmax(log_probabilities, axis=1).asnumpy().astype(int)
titles = [f"{CLASSES[dataset.y_test[row]]}:\n{CLASSES[predicted[row]]}?" for row in worst]
show(2, "worst", dataset.X_test[worst], titles, cmap="gray_r")
figure.savefig(figure_file)
print("figure:", figure_file)

# 240 steps, about as many as the published run makes in its first epoch, on all 60,000 images: its accuracy was 64%.
if test_accuracy < 0.64:
    raise SystemExit("The accuracy is below that of the published run after as many steps: did a setting above change?")
if np.isfinite(naive.asnumpy()).all() or not np.isfinite(stable.asnumpy()).all():
    raise SystemExit("log_softmax should be finite where log(softmax) is not.")
if not np.allclose([cross_entropy, one_hot_entropy], [divergence + entropy, -np.log(likelihood)], rtol=1e-5):
    raise SystemExit("The cross-entropy should be KL divergence + entropy, or -log(likelihood): did a formula change?")
