"""Seconds per epoch on images: softmax regression on all of Fashion-MNIST, LeNet on the first ten thousand.

Everybody is timed alike: data and model are there before the clock starts, losses and correct answers are counted,
and an epoch ends when both have arrived in Python. Ours are timed by what a user sees, ``Run.epoch_seconds``. Where
Fashion-MNIST is neither named by HANDTORN_DATA nor downloaded yet, noise of its size stands in: it takes as long.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import handtorn  # noqa: F401  (first: it makes `from mxnet import` work beside current packages)

# isort: split
import numpy as np
import peers
from mxnet import autograd, gluon, init, nd
from rows import Row, Times, ratio

from sidebyside.column import COLUMNS
from sidebyside.course import LESSONS
from sidebyside.data.datasets import Dataset, fashion_mnist
from sidebyside.data.fashion_mnist import CLASSES, FILES, cache_folder
from sidebyside.lesson import Lesson
from sidebyside.tools.errors import UserError
from sidebyside.training.running import run_column
from sidebyside.training.settings import Settings
from sidebyside.training.task import Task

SOFTMAX, LENET = LESSONS["softmax_regression"], LESSONS["lenet"]
LENET_ROWS = 9_984  # 156 whole batches
COUNTED = 2  # epochs of a run that count; one before them warms up

Epochs = Callable[[], Iterator[float]]
"""Trains from a new start, and gives the seconds of each epoch."""


def images() -> Dataset:
    """Fashion-MNIST if it is at hand, else noise of its size."""
    named = os.environ.get("HANDTORN_DATA") or all((cache_folder() / name).exists() for name in FILES)
    try:
        if named:
            return fashion_mnist(None, None)
    except UserError:
        pass
    rng = np.random.default_rng(0)
    X, y = rng.random((60_000, 28, 28), dtype=np.float32), rng.integers(0, 10, 60_000)
    return Dataset(X, y, (), "class", "noise", classes=CLASSES, X_test=X[:256], y_test=y[:256])


def lesson(which: Lesson, column: str, dataset: Dataset) -> Epochs:
    """A column's lesson, as ``handtorn compare`` runs it. Testing is left out: its clock stands still anyway."""
    assert dataset.X_test is not None
    assert dataset.y_test is not None
    dataset = replace(dataset, X_test=dataset.X_test[:256], y_test=dataset.y_test[:256])
    chosen = COLUMNS[column]
    settings = Settings(
        (chosen,), {column: which.lr[column]}, which.batch_size, COUNTED + 1, model_options=which.model_options
    )
    task = Task(which, dataset, settings)
    return lambda: iter(run_column(task, chosen, lambda _steps: None).epoch_seconds)


def timed(epoch: Callable[[], float]) -> Epochs:
    """A loop's epochs; each returns a number, for which there is something to wait."""

    def walk() -> Iterator[float]:
        for _ in range(COUNTED + 1):
            began = time.perf_counter()
            epoch()
            yield time.perf_counter() - began

    return walk


def plain_numpy(dataset: Dataset) -> Epochs:
    """The gradient by hand, Xᵀ (softmax(X W + b) - one-hot y) / rows, and nothing around it."""
    X, y = dataset.X.reshape(len(dataset.X), -1), dataset.y
    rng = np.random.default_rng(0)
    w, b = rng.normal(0, 0.01, (X.shape[1], 10)).astype(np.float32), np.zeros(10, dtype=np.float32)

    def epoch() -> float:
        order, loss, correct = rng.permutation(len(X)), 0.0, 0
        for start in range(0, len(X), SOFTMAX.batch_size):
            rows = order[start : start + SOFTMAX.batch_size]
            data, label = X[rows], y[rows]
            logits = data @ w + b
            correct += np.count_nonzero(logits.argmax(axis=1) == label)
            logits -= logits.max(axis=1, keepdims=True)
            p = np.exp(logits)
            p /= p.sum(axis=1, keepdims=True)
            at_label = np.arange(len(rows)), label
            loss -= float(np.log(p[at_label]).sum())
            p[at_label] -= 1
            w[...] -= 0.01 / len(rows) * (data.T @ p)
            b[...] -= 0.01 / len(rows) * p.sum(axis=0)
        return loss + correct

    return timed(epoch)


def torch_slices(dataset: Dataset, threads: int) -> Epochs:
    """PyTorch's net, loss and optimizer; batches taken out of one tensor by row numbers."""
    import torch

    X = torch.from_numpy(dataset.X.reshape(len(dataset.X), -1))
    y = torch.from_numpy(dataset.y)
    net, loss_of = torch.nn.Linear(X.shape[1], 10), torch.nn.CrossEntropyLoss()
    optimizer = torch.optim.SGD(net.parameters(), lr=0.01)

    def epoch() -> float:
        torch.set_num_threads(threads)
        order = torch.randperm(len(X))
        loss, correct = torch.zeros(()), torch.zeros((), dtype=torch.int64)
        for start in range(0, len(X), SOFTMAX.batch_size):
            rows = order[start : start + SOFTMAX.batch_size]
            data, label = X[rows], y[rows]
            outputs = net(data)
            batch_loss = loss_of(outputs, label)
            optimizer.zero_grad()
            batch_loss.backward()
            optimizer.step()
            loss += batch_loss.detach() * len(rows)
            correct += (outputs.argmax(dim=1) == label).sum()
        return loss.item() + correct.item()

    return timed(epoch)


def gluon_alone(dataset: Dataset) -> Epochs:
    """LeNet as one would write it in Gluon for speed: one hybridized block, Gluon's own dropout, slices for batches."""
    nn, settings = gluon.nn, {"static_alloc": True, "static_shape": True}
    net = nn.HybridSequential()
    net.add(nn.Conv2D(6, 5, padding=2), nn.BatchNorm(), nn.Activation("sigmoid"), nn.MaxPool2D())
    net.add(nn.Conv2D(16, 5), nn.BatchNorm(), nn.Activation("sigmoid"), nn.AvgPool2D())
    net.add(
        nn.Flatten(),
        nn.Dense(120),
        nn.BatchNorm(),
        nn.Activation("sigmoid"),
        nn.Dropout(LENET.model_options["dropout"]),
    )
    net.add(nn.Dense(84), nn.Activation("sigmoid"), nn.Dense(10))
    net.initialize(init.Xavier())
    net.hybridize(**settings)
    loss_of = gluon.loss.SoftmaxCrossEntropyLoss()
    loss_of.hybridize(**settings)
    trainer = gluon.Trainer(net.collect_params(), "sgd", {"learning_rate": 0.2}, kvstore=None)
    X, y, size = nd.array(dataset.X[:, None]), nd.array(dataset.y), LENET.batch_size
    rng = np.random.default_rng(0)

    def epoch() -> float:
        order, losses, correct = nd.array(rng.permutation(len(X)), dtype="int32"), [], []
        for start in range(0, len(X), size):
            rows = order[start : start + size]
            data, label = nd.take(X, rows), nd.take(y, rows)
            with autograd.record():
                outputs = net(data)
                loss = loss_of(outputs, label)
            loss.backward()
            trainer.step(size)
            losses.append(loss)
            correct.append(nd.sum(nd.argmax(outputs, axis=1) == label))
        return sum(loss.asnumpy().sum() for loss in losses) + sum(count.asscalar() for count in correct)

    return timed(epoch)


def measure(rounds: int, advance: Callable[[int], None]) -> list[Row]:
    """All contestants in turn, ``rounds`` times."""
    dataset = images()
    few = replace(dataset, X=dataset.X[:LENET_ROWS], y=dataset.y[:LENET_ROWS])
    softmax: dict[str, Epochs] = {
        name: lesson(SOFTMAX, name, dataset) for name in ("handtorn", "gluon_impl", "symbol_impl", "numpy_impl")
    }
    softmax["plain NumPy"] = plain_numpy(dataset)
    if not peers.is_missing("torch"):
        softmax["torch_impl"] = lesson(SOFTMAX, "torch_impl", dataset)
        for threads in sorted({1, os.cpu_count() or 1}):
            softmax[f"PyTorch with slices, {threads} threads"] = torch_slices(dataset, threads)
    lenet = {name: lesson(LENET, name, few) for name in ("handtorn", "gluon_impl", "symbol_impl")}
    lenet["Gluon alone"] = gluon_alone(few)
    return [*_softmax_rows(take_turns(softmax, rounds, advance)), *_lenet_rows(take_turns(lenet, rounds, advance))]


def take_turns(contestants: dict[str, Epochs], rounds: int, advance: Callable[[int], None]) -> dict[str, Times]:
    """Let everybody train, ``rounds`` times; the first epoch of each turn does not count."""
    found: dict[str, list[float]] = {name: [] for name in contestants}
    for number in range(rounds):
        for name in contestants if number % 2 else reversed(contestants):  # nobody always follows the same one
            found[name] += list(contestants[name]())[1:]
        advance(1)
    return {name: Times("s per epoch", values) for name, values in found.items()}


def _softmax_rows(times: dict[str, Times]) -> list[Row]:
    def over(column: str, peer: str, **bound: float) -> Row:
        name = f"softmax regression, time per epoch: {column} / {peer.partition(',')[0]}"
        return ratio(name, (column, times[column]), (peer, times[peer]), **bound)

    rows = [over("numpy_impl", "plain NumPy", at_most=1.2), over("symbol_impl", "gluon_impl", at_most=1.3)]
    slices = [name for name in times if name.startswith("PyTorch")]
    if not slices:
        return [*rows, Row("softmax regression, time per epoch / PyTorch", None, note="PyTorch is not installed")]
    fastest = min(slices, key=lambda name: np.median(times[name].values))
    rows += [over("gluon_impl", fastest, at_most=1.0), over("handtorn", fastest, at_most=1.3)]
    return [*rows, over("torch_impl", fastest)]


def _lenet_rows(times: dict[str, Times]) -> list[Row]:
    pairs = (("gluon_impl", "Gluon alone", 1.1), ("handtorn", "gluon_impl", 6.0), ("symbol_impl", "gluon_impl", 1.3))
    return [
        ratio(f"LeNet, time per epoch: {above} / {below}", (above, times[above]), (below, times[below]), at_most=bound)
        for above, below, bound in pairs
    ]
