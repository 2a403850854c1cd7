"""Softmax regression in PyTorch, from top to bottom.

Run it with `python examples/torch_softmax_regression.py`. It writes torch_softmax_regression.png. Without PyTorch it
says how to install it, and does nothing else. The first run downloads Fashion-MNIST, 30 MB, unless HANDTORN_DATA names
a folder that has it. handtorn_softmax_regression.py and gluon_softmax_regression.py explain more, and print the same
losses.
"""

from importlib.util import find_spec

if find_spec("torch") is None:
    print("PyTorch is not installed: pip install torch 'numpy<2' (MXNet needs NumPy below 2).")
    raise SystemExit

# %% The data: small grey images of clothes, in ten classes. Labels are int64, which PyTorch uses as indices.
import sys
import time
from pathlib import Path

import numpy as np
import torch
from matplotlib import pyplot as plt
from torch import nn

from sidebyside.data.fashion_mnist import CLASSES, load
from sidebyside.tools.errors import UserError
from sidebyside.tools.files import check_writable
from torch_impl.data import data_iter
from torch_impl.layers import dense, flatten
from torch_impl.losses import log_softmax, softmax, softmax_cross_entropy
from torch_impl.optimizers import sgd
from torch_impl.parameters import draw_weight
from torch_impl.training import count_correct, predict

figure_file = Path("torch_softmax_regression.png")
try:
    check_writable(figure_file)  # now, and not after all the work
    dataset = load(limit=10_000)
except UserError as error:
    print(error, file=sys.stderr)
    raise SystemExit(2) from None
X, y = torch.from_numpy(dataset.X), torch.from_numpy(dataset.y)
num_inputs, num_outputs = 28 * 28, len(CLASSES)
print("training images:", tuple(X.shape), X.dtype, "labels:", tuple(y.shape), y.dtype)

# %% log_softmax is more exact than softmax and then its logarithm, which rounds the second probability here to 0.
# CrossEntropyLoss expects logits and uses log_softmax: a softmax at the end of the net would be one too many.
logits = torch.tensor([[1000.0, 0.0, -1000.0]])
naive, stable = softmax(logits).log(), log_softmax(logits)
print("logits 1000, 0, -1000: log(softmax) is", naive[0].numpy(), "and log_softmax", stable[0].numpy())

# %% Parameters and model. A Sequential registers its layers, so that net.parameters() finds their parameters.
rng = np.random.default_rng(0)  # the source of all random numbers here
net = nn.Sequential(flatten(), dense(num_inputs, num_outputs))
draw_weight(rng, net[1], 0.01)
print("parameters:", {name: tuple(parameter.shape) for name, parameter in net.named_parameters()})

# %% Training.
batch_size, epochs = 256, 6
batches = data_iter(X, y, batch_size, rng)
optimizer = sgd(net.parameters(), lr=0.01)
accuracies = []
for epoch in range(epochs):
    start, total_loss, correct = time.perf_counter(), 0.0, 0
    for data, label in batches:
        output = net(data)
        losses = softmax_cross_entropy(output, label)
        optimizer.zero_grad()
        losses.mean().backward()
        optimizer.step()
        total_loss += losses.detach().sum()  # without detach, each batch's graph would be kept for the whole epoch
        correct += count_correct(output, label)
    accuracies.append(correct.item() / len(X))
    took = time.perf_counter() - start
    print(f"epoch {epoch + 1}, average loss {total_loss / len(X):.4f}, accuracy {accuracies[-1]:.3f}, {took:.2f} s")

# %% The test, on images that were not trained on.
predicted = predict(net, dataset.X_test).argmax(axis=1)
test_accuracy = np.mean(predicted == dataset.y_test)
print(f"test accuracy {test_accuracy:.3f}")

# %% The confusion matrix. Correct predictions are on the diagonal.
figure, (curve, table) = plt.subplots(1, 2, figsize=(12, 5), layout="constrained")
curve.plot(range(1, epochs + 1), accuracies, "o-", label="during training")
curve.axhline(test_accuracy, color="C1", linestyle="--", label="test set, after training")
curve.set(title="Accuracy", xlabel="epoch", ylabel="accuracy")
curve.legend()
counts = np.zeros((num_outputs, num_outputs), int)
np.add.at(counts, (dataset.y_test, predicted), 1)
shares = table.imshow(counts / counts.sum(axis=1, keepdims=True), cmap="Blues", vmin=0, vmax=1)
table.set_xticks(range(num_outputs), CLASSES, rotation=45, ha="right")
table.set_yticks(range(num_outputs), CLASSES)
table.set(title="Confusion matrix on the test set", xlabel="predicted class", ylabel="true class")
figure.colorbar(shares, ax=table, label="share of the true class")
figure.savefig(figure_file)
print("figure:", figure_file)

# 240 steps, about as many as the published run makes in its first epoch, on all 60,000 images: its accuracy was 64%.
if test_accuracy < 0.64:
    raise SystemExit("The accuracy is below that of the published run after as many steps: did a setting above change?")
if torch.isfinite(naive).all() or not torch.isfinite(stable).all():
    raise SystemExit("log_softmax should be finite where log(softmax) is not.")
