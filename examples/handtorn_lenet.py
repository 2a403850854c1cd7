"""LeNet by hand, from top to bottom, on nothing but MXNet's nd and autograd.

Run it with `python examples/handtorn_lenet.py`. It writes handtorn_lenet.png. The first run downloads Fashion-MNIST,
30 MB, unless HANDTORN_DATA names a folder that has it.
Its twin, gluon_lenet.py, does the same with the library's parts: read them side by side.
"""

# %% The data: a part of Fashion-MNIST, as images with one channel.
import sys
import time
from pathlib import Path

import numpy as np
from matplotlib import pyplot as plt

from handtorn.data import data_iter
from handtorn.layers import avg_pool2d, batch_norm, conv2d, dense, dropout, flatten, max_pool2d, sigmoid
from handtorn.losses import softmax_cross_entropy
from handtorn.optimizers import sgd
from handtorn.training import count_correct, moving_average, predict
from sidebyside.data.fashion_mnist import CLASSES, load
from sidebyside.tools.errors import UserError
from sidebyside.tools.files import check_writable

from mxnet import autograd, nd  # after handtorn, which makes this line work beside current packages

figure_file = Path("handtorn_lenet.png")
try:
    check_writable(figure_file)  # now, and not after all the work
    dataset = load(limit=3000)
except UserError as error:
    print(error, file=sys.stderr)
    raise SystemExit(2) from None
X, X_test = (nd.array(images).reshape((-1, 1, 28, 28)) for images in (dataset.X, dataset.X_test))
y = nd.array(dataset.y)

# %% Parameters. The weights' variance is chosen so that values neither grow nor shrink from layer to layer.
rng = np.random.default_rng(0)  # the source of all random numbers here


def draw_layer(*shape):
    """Return weight and bias of a layer, (outputs, inputs) or (outputs, channels, height, width)."""
    weight = nd.array(rng.normal(0, (2 / np.prod(shape[1:])) ** 0.5, shape))
    return [weight.T if len(shape) == 2 else weight, nd.zeros((shape[0],))]


def start_batch_norm(channels):
    """Return scale and shift, which are learnt, and the moving mean and variance, which are not."""
    return [nd.ones((channels,)), nd.zeros((channels,)), nd.zeros((channels,)), nd.ones((channels,))]


conv1, conv2 = draw_layer(6, 1, 5, 5), draw_layer(16, 6, 5, 5)
dense1, dense2, dense3 = draw_layer(120, 400), draw_layer(84, 120), draw_layer(len(CLASSES), 84)
norm1, norm2, norm3 = start_batch_norm(6), start_batch_norm(16), start_batch_norm(120)
params = [*conv1, *conv2, *dense1, *dense2, *dense3, *norm1[:2], *norm2[:2], *norm3[:2]]
for param in params:
    param.attach_grad()


# %% The model. Each 5 × 5 kernel is applied at every position; pooling halves height and width, so that exact positions
# matter less; the dense layers combine the features.
def apply_layers(H, training=False):
    """Yield each layer's name and its output for images."""
    yield "6 kernels of 5 × 5, pad 2", (H := conv2d(H, *conv1, pad=2))
    yield "batch norm", (H := batch_norm(H, *norm1, training))
    yield "sigmoid", (H := sigmoid(H))
    yield "2 × 2 max pooling", (H := max_pool2d(H, 2))
    yield "16 kernels of 5 × 5", (H := conv2d(H, *conv2))
    yield "batch norm", (H := batch_norm(H, *norm2, training))
    yield "sigmoid", (H := sigmoid(H))
    yield "2 × 2 average pooling", (H := avg_pool2d(H, 2))
    yield "flatten", (H := flatten(H))
    yield "dense", (H := dense(H, *dense1))
    yield "batch norm", (H := batch_norm(H, *norm3, training))
    yield "sigmoid", (H := sigmoid(H))
    yield "dropout", (H := dropout(H, 0.2, rng, training))
    yield "dense", (H := dense(H, *dense2))
    yield "sigmoid", (H := sigmoid(H))
    yield "dense", (H := dense(H, *dense3))


def net(X, training=False):
    """Return logits for images."""
    *_, (_, logits) = apply_layers(X, training)
    return logits


print(f"{'one image':<26}", X[:1].shape)
for name, H in apply_layers(X[:1]):
    print(f"{name:<26}", H.shape)

# %% Training. Sums stay in MXNet's engine: only the end of an epoch waits for results.
batch_size, epochs, learning_rate = 64, 3, 0.2
losses = []
for epoch in range(epochs):
    start, correct = time.perf_counter(), 0
    for data, label in data_iter(X, y, batch_size, rng):
        with autograd.record():
            output = net(data, training=True)
            loss = softmax_cross_entropy(output, label)
        loss.backward()
        sgd(params, learning_rate, batch_size=len(data))
        losses.append(nd.mean(loss))
        correct = correct + count_correct(output, label)
    accuracy = correct.asscalar() / len(X)
    print(f"epoch {epoch + 1}, accuracy {accuracy:.3f}, {time.perf_counter() - start:.1f} s")

# %% The test, on images that were not trained on. Dropout is off, and batch norm uses the moving statistics.
predicted = predict(net, X_test).argmax(axis=1)
test_accuracy = np.mean(predicted == dataset.y_test)
print(f"test accuracy {test_accuracy:.3f}")

# %% The first layer's kernels, and the output of each for one image. After so few steps the kernels still look random.
figure = plt.figure(figsize=(13, 8), layout="constrained")
above, below = figure.subfigures(2, 1, height_ratios=(1, 1))
places = above.subplots(2, 7, subplot_kw={"xticks": [], "yticks": []})
places[0, 0].axis("off")
places[1, 0].imshow(X[0, 0].asnumpy(), cmap="gray_r")
places[1, 0].set_title(CLASSES[dataset.y[0]])
kernels = conv1[0][:, 0].asnumpy()
_, made = next(apply_layers(X[:1]))
for number, (kernel, image) in enumerate(zip(kernels, made[0].asnumpy()), start=1):
    places[0, number].imshow(kernel, cmap="RdBu_r", vmin=-abs(kernels).max(), vmax=abs(kernels).max())
    places[0, number].set_title(f"kernel {number}")
    places[1, number].imshow(image, cmap="gray_r")

# %% The loss during training, and the accuracy by class.
curve, bars = below.subplots(1, 2)
losses = [loss.asscalar() for loss in losses]
curve.plot(losses, linewidth=0.5, label="each batch")
curve.plot(list(moving_average(losses, smoothing=0.1)), label="moving average")
curve.set(title="Loss during training", xlabel="step", ylabel="cross-entropy")
curve.legend()
by_class = [np.mean(predicted[dataset.y_test == number] == number) for number in range(len(CLASSES))]
bars.barh(CLASSES, by_class)
bars.invert_yaxis()
bars.set(title="Test accuracy by class", xlabel="accuracy", xlim=(0, 1))
figure.savefig(figure_file)
print("figure:", figure_file)

if test_accuracy < 5 / len(CLASSES):
    raise SystemExit("The accuracy is less than five times that of guessing: did a setting above change?")
