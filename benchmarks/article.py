"""The article's two training loops, operator for operator: what the lessons are measured against.

Everything here that could be faster is slow on purpose: rows taken by a list of numbers for every batch, a
copy for every update, samples fetched and stacked one at a time, and a number asked for in every step. Do not
fix it. Two things are left out, since they are not training: the article's figure, and its print after each
epoch.

Each ``prepare_*`` makes what the article makes before its loop, and returns the loop for somebody to time.
The loop returns the weights, then the bias, so that it can be checked to have learned something.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

import handtorn  # noqa: F401  (first: it makes `from mxnet import` work beside current packages)

# isort: split
import numpy as np
from mxnet import autograd, gluon, nd

BATCH_SIZE = 10
EPOCHS = 5
HAND_TORN_LR = 0.001
GLUON_LR = 0.1
SMOOTHING = 0.01

Loop = Callable[[], np.ndarray]


def data_iter(X: nd.NDArray, y: nd.NDArray, batch_size: int) -> Iterator[tuple[nd.NDArray, nd.NDArray]]:
    """One epoch of batches, taken row number by row number out of a shuffled list."""
    idx = list(range(len(X)))
    random.shuffle(idx)
    for i in range(0, len(X), batch_size):
        j = nd.array(idx[i : min(i + batch_size, len(X))])
        yield nd.take(X, j), nd.take(y, j)


def square_loss(yhat: nd.NDArray, y: nd.NDArray) -> nd.NDArray:
    """(ŷ - y)² of each example."""
    return (yhat - y.reshape(yhat.shape)) ** 2


def sgd(params: list[nd.NDArray], lr: float) -> None:
    """Three operators for each parameter: multiply, subtract, copy back."""
    for param in params:
        param[:] = param - lr * param.grad


def prepare_hand_torn(features: np.ndarray, labels: np.ndarray) -> Loop:
    """The first half of the article: nd and autograd."""
    X, y = nd.array(features), nd.array(labels)
    w = nd.random_normal(shape=(X.shape[1], 1))
    b = nd.zeros((1,))
    for param in (w, b):
        param.attach_grad()

    def loop() -> np.ndarray:
        niter, moving_loss = 0, 0.0
        for _ in range(EPOCHS):
            total_loss = 0.0
            for data, label in data_iter(X, y, BATCH_SIZE):
                with autograd.record():
                    loss = square_loss(nd.dot(data, w) + b, label)
                loss.backward()
                sgd([w, b], HAND_TORN_LR)
                total_loss += nd.sum(loss).asscalar()
                niter += 1
                curr_loss = nd.mean(loss).asscalar()
                moving_loss = (1 - SMOOTHING) * moving_loss + SMOOTHING * curr_loss
                _est_loss = moving_loss / (1 - (1 - SMOOTHING) ** niter)
        return np.append(w.asnumpy(), b.asnumpy())

    return loop


def prepare_gluon(features: np.ndarray, labels: np.ndarray) -> Loop:
    """The second half: Gluon's own parts with all their defaults."""
    dataset = gluon.data.ArrayDataset(nd.array(features), nd.array(labels))
    batches = gluon.data.DataLoader(dataset, BATCH_SIZE, shuffle=True)
    net = gluon.nn.Sequential()
    net.add(gluon.nn.Dense(1))
    net.initialize()
    loss_of = gluon.loss.L2Loss()
    trainer = gluon.Trainer(net.collect_params(), "sgd", {"learning_rate": GLUON_LR})

    def loop() -> np.ndarray:
        for _ in range(EPOCHS):
            total_loss = 0.0
            for data, label in batches:
                with autograd.record():
                    loss = loss_of(net(data), label)
                loss.backward()
                trainer.step(BATCH_SIZE)
                total_loss += nd.sum(loss).asscalar()
        return np.append(net[0].weight.data().asnumpy(), net[0].bias.data().asnumpy())

    return loop
