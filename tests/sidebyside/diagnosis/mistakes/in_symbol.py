"""Mistakes in the column of symbols."""

from functools import partial

from ..mistake import Mistake as AnyMistake

Mistake = partial(AnyMistake, base="symbol_impl")

LOOP = """
        def train_steps(module, batches, *, epochs, correct=None):
            for epoch in range(epochs):
                batches.reset()
                for batch in batches:
"""


def loop(name, body, says, **more):
    """A train_steps with this in its loop."""
    return Mistake(name, LOOP + body, says, **more)


MISTAKES = (
    Mistake("losses beside an output layer without BlockGrad", """
        from mxnet import sym

        def with_losses(output, losses):
            return sym.Group([output, sym.MakeLoss(losses)])  # ←
        """, ("twice symbol_impl's", "Its losses are right"), same_as="update twice"),
    Mistake("square without the half beside LinearRegressionOutput", """
        from mxnet import sym

        def square_loss(yhat, y):
            return sym.square(yhat - sym.reshape_like(y, yhat))  # ←
        """, ("each is twice symbol_impl's", "The square is not halved, which this column does.")),
    Mistake("rescale_grad of 1", """
        def sgd(module, lr, wd=0.0):
            settings = {"learning_rate": lr, "wd": wd, "rescale_grad": 1.0}  # ←
            module.init_optimizer(kvstore=None, optimizer="sgd", optimizer_params=settings, force_init=True)
        """, ("9 times symbol_impl's", "the division by its size is missing"), same_as="step not divided"),
    Mistake("divided by the batch size in the rate and by rescale_grad", """
        def train(model, X, y, *, batch_size, epochs, lr, rng, wd=0.0):
            X, y, batch_size = check_data(X, y, batch_size, inputs=model.num_inputs)
            batches = data_iter(X, y, batch_size, rng)
            model.module.reshape(batches.provide_data, batches.provide_label)
            sgd(model.module, lr / batch_size, wd * batch_size)  # ←
            return train_steps(model.module, batches, epochs=epochs)
        """, ("divided by the size of the batch twice", "1/9 of"),
        same_as="mean of the losses, and step divides again"),
    Mistake("an optimizer of before stays", """
        def sgd(module, lr, wd=0.0):
            settings = {"learning_rate": 0.1, "wd": wd}  # ←
            module.init_optimizer(kvstore=None, optimizer="sgd", optimizer_params=settings, force_init=True)
        """, ("another number stands in its place",), same_as="fixed learning rate"),
    Mistake("biases that MXNet leaves without decay", """
        from mxnet import sym

        def dense(X, num_outputs, name="dense"):
            return sym.FullyConnected(X, num_hidden=num_outputs, name=name)  # ←
        """, ("no decay in bias, the others decay",), same_as="decay not on the bias"),
    Mistake("last batch filled up, and pad said", """
        from mxnet import io, nd

        class Filled(ShuffledIter):
            def next(self):
                batch = super().next()
                data, label = batch.data[0], batch.label[0]
                pad = self.batch_size - len(data)
                if pad:
                    data, label = nd.concat(data, self.X[:pad], dim=0), nd.concat(label, self.y[:pad], dim=0)  # ←
                return io.DataBatch([data], [label], pad=pad)

        def data_iter(X, y, batch_size, rng, masks=()):
            return Filled(X, y, batch_size, rng, masks)
        """, ("the last batch is filled up with rows that have come already",), same_as="last batch filled up"),
    loop("update before backward in Module", """
                    module.forward(batch, is_train=True)
                    module.update()  # ←
                    module.backward()  # ←
                    yield epoch, module.get_outputs()[1].copy()
        """, ("that of the step before",), same_as="update before backward"),
    loop("update forgotten in Module", """
                    module.forward(batch, is_train=True)
                    module.backward()  # ←
                    yield epoch, module.get_outputs()[1].copy()
        """, ("does not change its parameters at all",), same_as="not in place"),
    Mistake("an iterator that is not reset", """
        def train_steps(module, batches, *, epochs, correct=None):
            for epoch in range(epochs):
                for batch in batches:  # ←
                    module.forward(batch, is_train=True)
                    module.backward()
                    module.update()
                    yield epoch, module.get_outputs()[1].copy()
        """, ("5 steps in the first epoch and none in the 2 that should follow",),
        same_as="iterator used up"),
    loop("predictions yielded in place of losses", """
                    module.forward(batch, is_train=True)
                    module.backward()
                    module.update()
                    yield epoch, module.get_outputs()[0].copy()  # ←
        """, ("9 numbers for 9 rows, which are what net(X) gives",)),
    Mistake("a function of nd among symbols", """
        from mxnet import nd

        def square_loss(yhat, y):
            return nd.square(nd.elemwise_sub(yhat, y)) / 2  # ←
        """, ("nd computes and sym declares",)),
)  # fmt: skip
