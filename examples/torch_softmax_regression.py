"""Softmax regression in PyTorch, from top to bottom.

Run it with `python examples/torch_softmax_regression.py`. It writes torch_softmax_regression.png. Without PyTorch it
says how to get it, and does nothing. The first run downloads Fashion-MNIST, 30 MB, unless HANDTORN_DATA names a folder
that has it. handtorn_softmax_regression.py and gluon_softmax_regression.py tell more, and print the same losses.
"""

from importlib.util import find_spec

if find_spec("torch") is None:
    print("This example needs PyTorch, which is not here: pip install torch 'numpy<2' (MXNet needs NumPy below 2).")
    raise SystemExit

# %% The data: small grey pictures of clothes, of ten kinds. Labels are int64: PyTorch takes them for places in a row.
import time

import numpy as np
import torch
from matplotlib import pyplot as plt
from torch import nn

from sidebyside.data.fashion_mnist import CLASSES, load
from torch_impl.data import data_iter
from torch_impl.layers import dense, flatten
from torch_impl.losses import log_softmax, softmax, softmax_cross_entropy
from torch_impl.optimizers import sgd
from torch_impl.parameters import draw_weight
from torch_impl.training import count_correct, predict

try:
    pictures = load(limit=10_000)
except ValueError as error:  # it says what is missing and what to do
    raise SystemExit(error) from None
X, y = torch.from_numpy(pictures.X), torch.from_numpy(pictures.y)
num_inputs, num_outputs = 28 * 28, len(CLASSES)
print("to learn from:", tuple(X.shape), X.dtype, "labels:", tuple(y.shape), y.dtype)

# %% Softmax and its logarithm one after the other lose what log_softmax keeps: the second of these logits gets the
# probability 0. CrossEntropyLoss takes logits and does both at once; a softmax at the end of the net would be one too
# many.
logits = torch.tensor([[1000.0, 0.0, -1000.0]])
naive, stable = softmax(logits).log(), log_softmax(logits)
print("logits 1000, 0, -1000: log(softmax) is", naive[0].numpy(), "and log_softmax", stable[0].numpy())

# %% Parameters and model. What is inside a Sequential is registered there: net.parameters() finds it.
rng = np.random.default_rng(0)  # all that is random comes out of this
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
        total_loss += losses.detach().sum()  # with its graph, each batch's memory would stay until the end of the epoch
        correct += count_correct(output, label)
    accuracies.append(correct.item() / len(X))
    took = time.perf_counter() - start
    print(f"epoch {epoch + 1}, average loss {total_loss / len(X):.4f}, accuracy {accuracies[-1]:.3f}, {took:.2f} s")

# %% The test, on pictures that it has not seen.
answers = predict(net, pictures.X_test).argmax(axis=1)
test_accuracy = np.mean(answers == pictures.y_test)
print(f"on the test set: accuracy {test_accuracy:.3f}")

# %% What is taken for what. On the diagonal are the right answers.
figure, (curve, table) = plt.subplots(1, 2, figsize=(12, 5), layout="constrained")
curve.plot(range(1, epochs + 1), accuracies, "o-", label="while learning")
curve.axhline(test_accuracy, color="C1", linestyle="--", label="on the test set, at the end")
curve.set(title="Accuracy", xlabel="epoch", ylabel="part that is right")
curve.legend()
counts = np.zeros((num_outputs, num_outputs), int)
np.add.at(counts, (pictures.y_test, answers), 1)
shares = table.imshow(counts / counts.sum(axis=1, keepdims=True), cmap="Blues", vmin=0, vmax=1)
table.set_xticks(range(num_outputs), CLASSES, rotation=45, ha="right")
table.set_yticks(range(num_outputs), CLASSES)
table.set(title="What is taken for what", xlabel="the answer", ylabel="the class")
figure.colorbar(shares, ax=table, label="part of the class")
figure.savefig("torch_softmax_regression.png")
print("picture: torch_softmax_regression.png")

# 240 steps, as many as the published run makes in its first epoch over all 60,000 pictures, where 64% were right.
if test_accuracy < 0.64:
    raise SystemExit("Fewer are right than after as many published steps: did a setting above change?")
if torch.isfinite(naive).all() or not torch.isfinite(stable).all():
    raise SystemExit("log_softmax should be finite where log(softmax) is not.")
