"""The same steps on the same line without MXNet: plain NumPy, scikit-learn, PyTorch and HIPS autograd.

Written as users of each would, at the article's settings. As in :mod:`article`, what is made before the loop
is made outside of it, and the loop returns the weights, then the bias.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable

import numpy as np
from article import BATCH_SIZE, EPOCHS, GLUON_LR, HAND_TORN_LR, Loop

Prepare = Callable[[np.ndarray, np.ndarray], Loop]


def is_missing(package: str) -> bool:
    """Find out without importing it, which would take seconds and start threads."""
    return importlib.util.find_spec(package) is None


def prepare_numpy(features: np.ndarray, labels: np.ndarray) -> Loop:
    """The gradient of the summed squared error by hand: 2 Xᵀ(ŷ - y)."""
    rng = np.random.default_rng(0)
    X, y = features, labels.reshape(-1, 1)
    w, b = rng.standard_normal((X.shape[1], 1), dtype=np.float32), np.zeros(1, dtype=np.float32)
    losses = []

    def loop() -> np.ndarray:
        for _ in range(EPOCHS):
            order = rng.permutation(len(X))
            shuffled, targets = X[order], y[order]
            for start in range(0, len(X), BATCH_SIZE):
                data, label = shuffled[start : start + BATCH_SIZE], targets[start : start + BATCH_SIZE]
                error = data @ w + b - label
                losses.append(error**2)
                w[...] -= 2 * HAND_TORN_LR * (data.T @ error)
                b[...] -= 2 * HAND_TORN_LR * error.sum()
        return np.append(w, b)

    return loop


def prepare_closures(features: np.ndarray, labels: np.ndarray) -> Loop:
    """A network of closures, in the way of the hundred-line article: forward returns the function that goes back."""
    rng = np.random.default_rng(0)
    X, y = features.astype(np.float64), labels.astype(np.float64).reshape(-1, 1)
    values = [rng.standard_normal((X.shape[1], 1)), np.zeros(1)]
    gradients = [np.zeros_like(value) for value in values]

    def forward(data: np.ndarray) -> tuple[np.ndarray, Callable[[np.ndarray], np.ndarray]]:
        def backward(upstream: np.ndarray) -> np.ndarray:
            gradients[0] += data.T @ upstream
            gradients[1] += upstream.sum(axis=0)
            return upstream @ values[0].T

        return data @ values[0] + values[1], backward

    def loop() -> np.ndarray:
        for _ in range(EPOCHS):
            order, loss = rng.permutation(len(X)), 0.0
            shuffled, targets = X[order], y[order]
            for start in range(0, len(X), BATCH_SIZE):
                yhat, backward = forward(shuffled[start : start + BATCH_SIZE])
                error = yhat - targets[start : start + BATCH_SIZE]
                loss += np.square(error).mean()
                backward(2 * error / len(error))
                for value, gradient in zip(values, gradients):
                    value -= GLUON_LR / 2 * gradient
                    gradient.fill(0)
        return np.append(values[0], values[1])

    return loop


def prepare_sklearn(features: np.ndarray, labels: np.ndarray) -> Loop:
    """SGDRegressor knows no batches: it steps after every row, by a tenth of what Gluon steps after ten."""
    from sklearn.linear_model import SGDRegressor

    X, y = features.astype(np.float64), labels.astype(np.float64)  # what it would convert them to itself
    model = SGDRegressor(penalty=None, learning_rate="constant", eta0=GLUON_LR / BATCH_SIZE, max_iter=EPOCHS, tol=None)

    def loop() -> np.ndarray:
        model.fit(X, y)
        return np.append(model.coef_, model.intercept_)

    return loop


def prepare_torch(features: np.ndarray, labels: np.ndarray) -> Loop:
    """PyTorch's own parts. MSELoss has no half in it, so half of Gluon's learning rate is the same step."""
    import torch
    from torch.utils.data import DataLoader, TensorDataset

    torch.set_num_threads(1)  # ten rows are not worth a second thread
    dataset = TensorDataset(torch.from_numpy(features), torch.from_numpy(labels.reshape(-1, 1)))
    batches = DataLoader(dataset, BATCH_SIZE, shuffle=True)
    net, loss_of = torch.nn.Linear(features.shape[1], 1), torch.nn.MSELoss()
    optimizer = torch.optim.SGD(net.parameters(), lr=GLUON_LR / 2)

    def loop() -> np.ndarray:
        for _ in range(EPOCHS):
            total_loss = 0.0
            for data, label in batches:
                optimizer.zero_grad()
                loss = loss_of(net(data), label)
                loss.backward()
                optimizer.step()
                total_loss += loss.item() * len(data)
        return np.append(net.weight.detach().numpy(), net.bias.detach().numpy())

    return loop


def prepare_torch_slices(features: np.ndarray, labels: np.ndarray) -> Loop:
    """PyTorch's own parts once more, without the DataLoader and without looking at the losses."""
    import torch

    torch.set_num_threads(1)
    X, y = torch.from_numpy(features), torch.from_numpy(labels.reshape(-1, 1))
    net, loss_of = torch.nn.Linear(features.shape[1], 1), torch.nn.MSELoss()
    optimizer = torch.optim.SGD(net.parameters(), lr=GLUON_LR / 2)

    def loop() -> np.ndarray:
        for _ in range(EPOCHS):
            order = torch.randperm(len(X))
            shuffled, targets = X[order], y[order]
            for start in range(0, len(X), BATCH_SIZE):
                data, label = shuffled[start : start + BATCH_SIZE], targets[start : start + BATCH_SIZE]
                optimizer.zero_grad()
                loss_of(net(data), label).backward()
                optimizer.step()
        return np.append(net.weight.detach().numpy(), net.bias.detach().numpy())

    return loop


def prepare_torch_by_hand(features: np.ndarray, labels: np.ndarray) -> Loop:
    """Of PyTorch only tensors and autograd, as by hand in MXNet: less than half the time of its own parts."""
    import torch

    torch.set_num_threads(1)
    X, y = torch.from_numpy(features), torch.from_numpy(labels.reshape(-1, 1))
    params = [torch.randn(features.shape[1], 1, requires_grad=True), torch.zeros(1, requires_grad=True)]

    def loop() -> np.ndarray:
        w, b = params
        for _ in range(EPOCHS):
            order = torch.randperm(len(X))
            shuffled, targets = X[order], y[order]
            for start in range(0, len(X), BATCH_SIZE):
                data, label = shuffled[start : start + BATCH_SIZE], targets[start : start + BATCH_SIZE]
                ((data @ w + b - label) ** 2).sum().backward()
                with torch.no_grad():
                    for param in params:
                        param -= HAND_TORN_LR * param.grad
                        param.grad.zero_()
        return np.append(w.detach().numpy(), b.detach().numpy())

    return loop


def prepare_autograd(features: np.ndarray, labels: np.ndarray) -> Loop:
    """HIPS autograd; w and b as two arguments, since a list of both takes a quarter longer."""
    import autograd
    import autograd.numpy as anp

    rng = np.random.default_rng(0)
    X, y = features, labels.reshape(-1, 1)
    w, b = rng.standard_normal((X.shape[1], 1), dtype=np.float32), np.zeros(1, dtype=np.float32)

    def loss(w: np.ndarray, b: np.ndarray, data: np.ndarray, label: np.ndarray) -> np.ndarray:
        return anp.sum((data @ w + b - label) ** 2)

    gradients = autograd.grad(loss, (0, 1))

    def loop() -> np.ndarray:
        for _ in range(EPOCHS):
            order = rng.permutation(len(X))
            shuffled, targets = X[order], y[order]
            for start in range(0, len(X), BATCH_SIZE):
                data, label = shuffled[start : start + BATCH_SIZE], targets[start : start + BATCH_SIZE]
                for param, gradient in zip((w, b), gradients(w, b, data, label)):
                    param -= HAND_TORN_LR * gradient
        return np.append(w, b)

    return loop
