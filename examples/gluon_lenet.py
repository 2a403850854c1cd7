"""LeNet from Gluon's own parts, from top to bottom.

Run it with `python examples/gluon_lenet.py`. It writes gluon_lenet.png. The first run downloads Fashion-MNIST,
30 MB, unless HANDTORN_DATA names a folder that has it.
Its twin, handtorn_lenet.py, does the same by hand: read them side by side. Both draw the same random numbers and
reach the same accuracies.
"""

# %% The data: a part of Fashion-MNIST, as images with one channel.
import sys
import time
from pathlib import Path

import numpy as np
from matplotlib import pyplot as plt

from gluon_impl.data import data_iter
from gluon_impl.layers import avg_pool2d, batch_norm, conv2d, dense, dropout, flatten, max_pool2d, sigmoid
from gluon_impl.losses import softmax_cross_entropy
from gluon_impl.optimizers import sgd
from gluon_impl.parameters import NormalFrom
from gluon_impl.training import count_correct, predict
from sidebyside.data.fashion_mnist import CLASSES, load
from sidebyside.tools.errors import UserError
from sidebyside.tools.files import check_writable

from mxnet import autograd, gluon, nd  # after gluon_impl, which makes this line work beside current packages

figure_file = Path("gluon_lenet.png")
try:
    check_writable(figure_file)  # now, and not after all the work
    dataset = load(limit=3000)
except UserError as error:
    print(error, file=sys.stderr)
    raise SystemExit(2) from None
X, X_test = (nd.array(images).reshape((-1, 1, 28, 28)) for images in (dataset.X, dataset.X_test))
y = nd.array(dataset.y)

# %% The model. Each 5 × 5 kernel is applied at every position; pooling halves height and width, so that exact positions
# matter less; the dense layers combine the features. A layer knows which parameters it needs.
rng = np.random.default_rng(0)  # the source of all random numbers here
drop = dropout(0.2)
drop.rng = rng
net = gluon.nn.Sequential()
net.add(conv2d(1, 6, 5, pad=2), batch_norm(6), sigmoid(), max_pool2d(2))
net.add(conv2d(6, 16, 5), batch_norm(16), sigmoid(), avg_pool2d(2))
net.add(flatten(), dense(400, 120), batch_norm(120), sigmoid(), drop)
net.add(dense(120, 84), sigmoid(), dense(84, len(CLASSES)))
net.initialize(NormalFrom(rng, gain=2))  # a variance at which values neither grow nor shrink from layer to layer

H = X[:1]
print(f"{'one image':<12}", H.shape)
for layer in net:
    H = layer(H)
    print(f"{type(layer).__name__:<12}", H.shape)

# %% Training. Sums stay in MXNet's engine: only the end of an epoch waits for results.
batch_size, epochs, learning_rate = 64, 3, 0.2
batches = data_iter(X, y, batch_size, rng)
trainer = sgd(net.collect_params(), learning_rate)
losses = []
for epoch in range(epochs):
    start, correct = time.perf_counter(), 0
    for data, label in batches:
        with autograd.record():  # which also tells the net that this is training
            output = net(data)
            loss = softmax_cross_entropy(output, label)
        loss.backward()
        trainer.step(len(data))
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
kernels, made = net[0].weight.data()[:, 0].asnumpy(), net[0](X[:1])[0].asnumpy()
for number, (kernel, image) in enumerate(zip(kernels, made), start=1):
    places[0, number].imshow(kernel, cmap="RdBu_r", vmin=-abs(kernels).max(), vmax=abs(kernels).max())
    places[0, number].set_title(f"kernel {number}")
    places[1, number].imshow(image, cmap="gray_r")

# %% The loss during training, and the accuracy by class.
curve, bars = below.subplots(1, 2)
losses = [loss.asscalar() for loss in losses]
curve.plot(losses)
curve.set(title="Loss during training", xlabel="step", ylabel="cross-entropy")
by_class = [np.mean(predicted[dataset.y_test == number] == number) for number in range(len(CLASSES))]
bars.barh(CLASSES, by_class)
bars.invert_yaxis()
bars.set(title="Test accuracy by class", xlabel="accuracy", xlim=(0, 1))
figure.savefig(figure_file)
print("figure:", figure_file)

if test_accuracy < 5 / len(CLASSES):
    raise SystemExit("The accuracy is less than five times that of guessing: did a setting above change?")
