"""Mistakes on the line by hand: in the loop, and in what it yields."""

from ..mistake import Mistake

LOOP = """
        from mxnet import autograd, nd

        def train_steps(net, loss, params, X, y, *, batch_size, epochs, lr, rng, wd=0.0, average=False, correct=None):
"""


def loop(name, body, says, **more):
    """A train_steps with this body."""
    return Mistake(name, LOOP + body, says, **more)


MISTAKES = (
    loop("iterator used up", """
            batches = data_iter(X, y, batch_size, rng)  # ←
            for epoch in range(epochs):
                for data, label in batches:
                    with autograd.record():
                        losses = loss(net(data), label)
                    losses.backward()
                    sgd(params, lr, wd)
                    yield epoch, losses
        """, ("used up after one epoch",)),
    loop("batches listed before the epochs", """
            batches = list(data_iter(X, y, batch_size, rng))  # ←
            for epoch in range(epochs):
                for data, label in batches:
                    with autograd.record():
                        losses = loss(net(data), label)
                    losses.backward()
                    sgd(params, lr, wd)
                    yield epoch, losses
        """, ("in the same order in every epoch",), same_as="the same order in every epoch"),
    loop("update before backward", """
            for epoch in range(epochs):
                for data, label in data_iter(X, y, batch_size, rng):
                    with autograd.record():
                        losses = loss(net(data), label)
                    sgd(params, lr, wd)  # ←
                    losses.backward()  # ←
                    yield epoch, losses
        """, ("the update is made before backward()", "that of the step before")),
    loop("no backward", """
            for epoch in range(epochs):
                for data, label in data_iter(X, y, batch_size, rng):
                    with autograd.record():
                        losses = loss(net(data), label)  # ←
                    sgd(params, lr, wd)
                    yield epoch, losses
        """, ("does not change its parameters at all", "backward() is not called"), same_as="not in place"),
    loop("forward outside record", """
            for epoch in range(epochs):
                for data, label in data_iter(X, y, batch_size, rng):
                    losses = loss(net(data), label)  # ←
                    losses.backward()
                    sgd(params, lr, wd)
                    yield epoch, losses
        """, ("mine.py, line 8, in train_steps",)),
    loop("prediction outside record", """
            for epoch in range(epochs):
                for data, label in data_iter(X, y, batch_size, rng):
                    yhat = net(data)  # ←
                    with autograd.record():
                        losses = loss(yhat, label)
                    losses.backward()
                    sgd(params, lr, wd)
                    yield epoch, losses
        """, ("mine.py, line 10, in train_steps",)),
    loop("divided by the rows of each batch", """
            for epoch in range(epochs):
                for data, label in data_iter(X, y, batch_size, rng):
                    with autograd.record():
                        losses = loss(net(data), label)
                    losses.backward()
                    sgd(params, lr / len(data), wd * len(data))  # ←
                    yield epoch, losses
        """, ("it is divided in the gradient or in the update", "1/9 of")),
    loop("divided by the batch size in every batch", """
            for epoch in range(epochs):
                for data, label in data_iter(X, y, batch_size, rng):
                    with autograd.record():
                        losses = loss(net(data), label)
                    losses.backward()
                    sgd(params, lr / batch_size, wd * batch_size)  # ←
                    yield epoch, losses
        """, ("the same number in every batch, where handtorn takes the sum",)),
    loop("yield before the update", """
            for epoch in range(epochs):
                for data, label in data_iter(X, y, batch_size, rng):
                    with autograd.record():
                        losses = loss(net(data), label)
                    yield epoch, losses  # ←
                    losses.backward()
                    sgd(params, lr, wd)
        """, ("train yields before the update",), same_as="update before backward"),
    loop("update after the loop over the batches", """
            for epoch in range(epochs):
                for number, (data, label) in enumerate(data_iter(X, y, batch_size, rng), start=1):
                    with autograd.record():
                        losses = loss(net(data), label)
                    losses.backward()
                    if number * batch_size >= len(X):
                        sgd(params, lr, wd)  # ←
                    yield epoch, losses
        """, ("once in an epoch, and not in every step",)),
    loop("five epochs, whatever was asked for", """
            for epoch in range(5):  # ←
                for data, label in data_iter(X, y, batch_size, rng):
                    with autograd.record():
                        losses = loss(net(data), label)
                    losses.backward()
                    sgd(params, lr, wd)
                    yield epoch, losses
        """, ("epochs is not used, so that there are more of them",)),
    loop("divided by all rows", """
            for epoch in range(epochs):
                for data, label in data_iter(X, y, batch_size, rng):
                    with autograd.record():
                        losses = loss(net(data), label) / len(X)  # ←
                    losses.backward()
                    sgd(params, lr, wd)
                    yield epoch, losses
        """, ("divided by the number of all rows",)),
    loop("nothing learnt from the short batch", """
            for epoch in range(epochs):
                for data, label in data_iter(X, y, batch_size, rng):
                    with autograd.record():
                        losses = loss(net(data), label)
                    losses.backward()
                    if len(data) == batch_size:  # ←
                        sgd(params, lr, wd)
                    yield epoch, losses
        """, ("no update is made on the short batch",)),
    loop("short batch weighed as a whole one", """
            for epoch in range(epochs):
                for data, label in data_iter(X, y, batch_size, rng):
                    with autograd.record():
                        losses = loss(net(data), label)
                    losses.backward()
                    sgd(params, lr * batch_size / len(data), wd)  # ←
                    yield epoch, losses
        """, ("divided by its own 3 rows", "3 times")),
    loop("learning rate falls after each epoch", """
            for epoch in range(epochs):
                for data, label in data_iter(X, y, batch_size, rng):
                    with autograd.record():
                        losses = loss(net(data), label)
                    losses.backward()
                    sgd(params, lr * 0.9**epoch, wd)  # ←
                    yield epoch, losses
        """, ("a learning rate that changes from epoch to epoch", "right in the first epoch")),
    loop("learning rate falls after each step", """
            step = 0
            for epoch in range(epochs):
                for data, label in data_iter(X, y, batch_size, rng):
                    step += 1
                    with autograd.record():
                        losses = loss(net(data), label)
                    losses.backward()
                    sgd(params, lr / step, wd)  # ←
                    yield epoch, losses
        """, ("a learning rate that falls from step to step", "its size changes: 1, 0.5, 0.333")),
    loop("one step an epoch", """
            for epoch in range(epochs):
                for data, label in data_iter(X, y, batch_size, rng):
                    with autograd.record():
                        losses = loss(net(data), label)
                    losses.backward()
                    sgd(params, lr, wd)
                yield epoch, losses  # ←
        """, ("yield stands after the loop", "once in each epoch, where handtorn yields 5 times")),
    loop("one epoch too few", """
            for epoch in range(epochs - 1):  # ←
                for data, label in data_iter(X, y, batch_size, rng):
                    with autograd.record():
                        losses = loss(net(data), label)
                    losses.backward()
                    sgd(params, lr, wd)
                    yield epoch, losses
        """, ("10 steps in 2 epochs: expected 15 in 3",)),
    loop("epochs counted from 1", """
            for epoch in range(1, epochs + 1):  # ←
                for data, label in data_iter(X, y, batch_size, rng):
                    with autograd.record():
                        losses = loss(net(data), label)
                    losses.backward()
                    sgd(params, lr, wd)
                    yield epoch, losses
        """, ("counted from 1",)),
    loop("mean yielded", """
            for epoch in range(epochs):
                for data, label in data_iter(X, y, batch_size, rng):
                    with autograd.record():
                        losses = loss(net(data), label)
                    losses.backward()
                    sgd(params, lr, wd)
                    yield epoch, losses.mean()  # ←
        """, ("the mean over the batch, one number a step",)),
    loop("running mean yielded", """
            for epoch in range(epochs):
                total, rows = 0.0, 0
                for data, label in data_iter(X, y, batch_size, rng):
                    with autograd.record():
                        losses = loss(net(data), label)
                    losses.backward()
                    sgd(params, lr, wd)
                    total, rows = total + losses.sum().asscalar(), rows + len(data)
                    yield epoch, total / rows  # ←
        """, ("the mean over the epoch so far",)),
    loop("moving average that starts at 0", """
            moving = 0
            for epoch in range(epochs):
                for data, label in data_iter(X, y, batch_size, rng):
                    with autograd.record():
                        losses = loss(net(data), label)
                    losses.backward()
                    sgd(params, lr, wd)
                    moving = 0.99 * moving + 0.01 * losses.mean().asscalar()
                    yield epoch, moving  # ←
        """, ("a moving average that starts at 0 (weight 0.01",)),
    loop("corrected moving average", """
            moving, step = 0, 0
            for epoch in range(epochs):
                for data, label in data_iter(X, y, batch_size, rng):
                    step += 1
                    with autograd.record():
                        losses = loss(net(data), label)
                    losses.backward()
                    sgd(params, lr, wd)
                    moving = 0.9 * moving + 0.1 * losses.mean().asscalar()
                    yield epoch, moving / (1 - 0.9**step)  # ←
        """, ("a moving average of the losses so far (weight 0.1",)),
    loop("losses of the step before", """
            before = nd.zeros((batch_size, 1))
            for epoch in range(epochs):
                for data, label in data_iter(X, y, batch_size, rng):
                    with autograd.record():
                        losses = loss(net(data), label)
                    losses.backward()
                    sgd(params, lr, wd)
                    yield epoch, before  # ←
                    before = losses
        """, ("those of the step before",)),
    loop("losses after the update", """
            for epoch in range(epochs):
                for data, label in data_iter(X, y, batch_size, rng):
                    with autograd.record():
                        losses = loss(net(data), label)
                    losses.backward()
                    sgd(params, lr, wd)
                    yield epoch, loss(net(data), label)  # ←
        """, ("after the update",)),
    loop("graph kept", """
            total = 0
            for epoch in range(epochs):
                for data, label in data_iter(X, y, batch_size, rng):
                    with autograd.record():
                        losses = loss(net(data), label)
                        total = total + losses.sum()  # ←
                    losses.backward(retain_graph=True)
                    sgd(params, lr, wd)
                    yield epoch, losses
        """, ("a graph that is kept",), backends=("minimx",)),
)  # fmt: skip
