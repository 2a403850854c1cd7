"""Mistakes in Gluon's column."""

from functools import partial

from ..mistake import Mistake as AnyMistake

Mistake = partial(AnyMistake, base="gluon_impl")

LOOP = """
        from mxnet import autograd, gluon, nd

        def train_steps(net, loss, batches, trainer, *, batch_size, epochs, correct=None):
            for epoch in range(epochs):
                for data, label in batches:
                    with autograd.record():
"""


def loop(name, body, says, **more):
    """A train_steps with this in its loop."""
    return Mistake(name, LOOP + body, says, **more)


MISTAKES = (
    Mistake("square without the half", """
        def square_loss(yhat, y):
            return ((yhat - y.reshape(yhat.shape)) ** 2).reshape((-1,))  # ←
        """, ("the half is missing, which gluon_impl has", "twice gluon_impl's")),
    loop("step divided by the rows of each batch", """
                        losses = loss(net(data), label)
                    losses.backward()
                    trainer.step(len(data))  # ←
                    yield epoch, losses
        """, ("divided by its own 3 rows", "3 times"), same_as="short batch weighed as a whole one"),
    loop("step not divided", """
                        losses = loss(net(data), label)
                    losses.backward()
                    trainer.step(1)  # ←
                    yield epoch, losses
        """, ("the division by its size is missing", "9 times gluon_impl's")),
    loop("mean of the losses, and step divides again", """
                        losses = loss(net(data), label)
                        mean = losses.mean()  # ←
                    mean.backward()
                    trainer.step(batch_size)  # ←
                    yield epoch, losses
        """, ("divided by the size of the batch twice", "1/9 of")),
    loop("step before backward in Gluon", """
                        losses = loss(net(data), label)
                    trainer.step(batch_size)  # ←
                    losses.backward()  # ←
                    yield epoch, losses
        """, ("has not been updated by backward since last `step`",)),
    loop("step forgotten", """
                        losses = loss(net(data), label)
                    losses.backward()  # ←
                    yield epoch, losses
        """, ("does not change its parameters at all",), same_as="not in place"),
    Mistake("momentum in Gluon", """
        from mxnet import gluon

        def sgd(params, lr, wd=0.0):
            return gluon.Trainer(params, "sgd", {"learning_rate": lr, "wd": wd, "momentum": 0.9}, kvstore=None)  # ←
        """, ("0.9 of its own previous one",), same_as="momentum"),
    Mistake("decay not handed on", """
        from mxnet import gluon

        def sgd(params, lr, wd=0.0):
            return gluon.Trainer(params, "sgd", {"learning_rate": lr}, kvstore=None)  # ←
        """, ("no decay at all",), same_as="decay left out"),
    Mistake("learning rate of the notebook", """
        from mxnet import gluon

        def sgd(params, lr, wd=0.0):
            return gluon.Trainer(params, "sgd", {"learning_rate": 0.03, "wd": wd}, kvstore=None)  # ←
        """, ("lr, is not used",), same_as="fixed learning rate"),
    Mistake("last batch discarded", """
        from mxnet import gluon

        def data_iter(X, y, batch_size, rng):
            dataset = gluon.data.ArrayDataset(X, y)
            return gluon.data.DataLoader(dataset, batch_size, shuffle=True, last_batch="discard")  # ←
        """, ("the short last batch of 3 is left out",), same_as="last batch left out"),
    Mistake("loader without shuffle", """
        from mxnet import gluon

        def data_iter(X, y, batch_size, rng):
            return gluon.data.DataLoader(gluon.data.ArrayDataset(X, y), batch_size)  # ←
        """, ("not shuffled",), same_as="no shuffle"),
    Mistake("L1Loss", """
        from mxnet import gluon

        square_loss = gluon.loss.L1Loss()  # ←
        """, ("begins in the loss",), same_as="absolute value in place of the square"),
    Mistake("softmax before the loss that has one", """
        from mxnet import gluon, nd

        from_logits = gluon.loss.SoftmaxCrossEntropyLoss()

        def softmax_cross_entropy(logits, labels):
            return from_logits(nd.softmax(logits), labels)  # ←
        """, ("begins in the loss",), lesson="softmax_regression",
        same_as="cross-entropy of probabilities that were softmaxed twice"),
    Mistake("softmax over the batch in Gluon", """
        from mxnet import gluon

        softmax_cross_entropy = gluon.loss.SoftmaxCrossEntropyLoss(axis=0)  # ←
        """, ("mine.py",), lesson="softmax_regression"),
)  # fmt: skip
