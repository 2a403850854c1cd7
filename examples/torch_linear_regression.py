"""Linear regression in PyTorch, from top to bottom.

Run it with `python examples/torch_linear_regression.py`. It writes torch_linear_regression.png. Without PyTorch it says
how to install it, and does nothing else.
The same by hand is handtorn_linear_regression.py, and in Gluon gluon_linear_regression.py.
"""

from importlib.util import find_spec

if find_spec("torch") is None:
    print("PyTorch is not installed: pip install torch 'numpy<2' (MXNet needs NumPy below 2).")
    raise SystemExit

# %% The data: 1,000 examples of a linear function that we know, with a little noise.
import sys
from pathlib import Path

import numpy as np
import torch
from matplotlib import pyplot as plt
from torch import nn

from sidebyside.tools.errors import UserError
from sidebyside.tools.files import check_writable
from torch_impl.data import data_iter
from torch_impl.layers import dense
from torch_impl.losses import square_loss
from torch_impl.optimizers import sgd
from torch_impl.parameters import draw_weight

figure_file = Path("torch_linear_regression.png")
try:
    check_writable(figure_file)  # now, and not after all the work
except UserError as error:
    print(error, file=sys.stderr)
    raise SystemExit(2) from None

num_inputs, num_examples = 2, 1000
true_w, true_b = np.array([2, -3.4]), 4.2

rng = np.random.default_rng(0)  # the source of all random numbers here
X = rng.standard_normal((num_examples, num_inputs))
y = X @ true_w + true_b + 0.01 * rng.standard_normal(num_examples)
X, y = (torch.from_numpy(values).to(torch.float32) for values in (X, y))  # torch.from_numpy alone would keep float64
y = y.reshape(-1, 1)
print("the first example:", X[0].numpy(), y[0].item())

figure, (scatter, curve, fit) = plt.subplots(1, 3, figsize=(13, 4), layout="constrained")
scatter.plot(X[:, 1], y, ".")
scatter.set(title="Data", xlabel="second feature", ylabel="y")

# %% Reading: each pass over a DataLoader is one epoch, and draws a new order.
batch_size = 10
batches = data_iter(X, y, batch_size, rng)

# %% Parameters and model: one dense layer with one output. net[0] is the layer, net[0].weight its weight.
net = nn.Sequential(dense(num_inputs, 1))
draw_weight(rng, net[0], 0.01)  # the bias starts at zero
print("weight at the start:", net[0].weight.data.numpy(), "bias:", net[0].bias.data.numpy())

# %% The loss and the optimizer. The mean of the squared errors is what nn.MSELoss returns.
data, label = X[:batch_size], y[:batch_size]
by_hand, ready_made = square_loss(net(data), label).mean().item(), nn.MSELoss()(net(data), label).item()
print("mean of the squares:", by_hand, "MSELoss:", ready_made)
optimizer = sgd(net.parameters(), lr=0.03)

# %% A trap: backward() adds to the gradient that is already there. (In MXNet it overwrites it.)
square_loss(net(data), label).mean().backward()
once = net[0].weight.grad.clone()
square_loss(net(data), label).mean().backward()
twice = net[0].weight.grad.clone()
print("gradient after one backward:", once.numpy(), "after two:", twice.numpy())

# %% Training. There is no `record`: PyTorch records every operation on parameters.
epochs = 3
losses, loss_after = [], []
for epoch in range(epochs):
    for data, label in batches:
        output = net(data)
        loss = square_loss(output, label).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.detach())  # item() would wait for a GPU in every step
    with torch.no_grad():
        loss_after.append(square_loss(net(X), y).mean().item())
    print(f"epoch {epoch + 1}, loss after it {loss_after[-1]:f}")
curve.plot(torch.stack(losses), linewidth=0.8)
curve.set(title="Loss during training", xlabel="step", ylabel="(ŷ − y)²", yscale="log")

# %% The comparison with the true parameters.
est_w, est_b = net[0].weight.detach().numpy()[0], net[0].bias.item()
print("true w", true_w, "estimated", est_w)
print("true b", true_b, "estimated", est_b)
with torch.no_grad():
    predicted = net(X[:100])
fit.plot(X[:100, 1], predicted, "or", fillstyle="none", label="estimated")
fit.plot(X[:100, 1], X[:100].numpy() @ true_w + true_b, "*g", label="true")
fit.set(title="Estimated and true function", xlabel="second feature", ylabel="y")
fit.legend()
figure.savefig(figure_file)
print("figure:", figure_file)

if not torch.allclose(twice, 2 * once):
    raise SystemExit("Two calls of backward should add up their gradients.")
if abs(est_w - true_w).max() > 0.01 or abs(est_b - true_b) > 0.01:
    raise SystemExit("The estimate is not near the true parameters: did a setting above change?")
