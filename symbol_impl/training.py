"""The training loop, and what the ``train`` of every lesson takes, yields and raises.

``train(model, X, y, *, batch_size, epochs, lr, rng, wd=0.0)``, and ``correct=None`` in classifiers,
is a generator. It checks its data at the call, and then makes one step of stochastic gradient descent for each pair
that it is asked for.

Args:
    model: the lesson's Model; its parameters change in place.
    X: features, (rows, inputs). Classifiers take images too.
    y: labels, (rows,) or (rows, 1). For classifiers, class numbers from 0.
    batch_size: rows per step; the last step of an epoch takes the rows that are left, and is still divided by this.
    epochs: how often to go through the data.
    lr: learning rate, for the sum of the batch's gradients divided by ``batch_size``.
    rng: a NumPy random generator, for the order of the rows and, where the model has dropout, for its masks.
    wd: weight decay.
    correct: a list, to which each step appends how many of its rows it classified correctly before the update.

Yields:
    The epoch, from 0, and the losses of that step's batch before the update: one for each row, in an NDArray
    whose computation may not have finished.

Raises:
    ValueError: at the call, before any training, if the data or the batch size are not as above.
"""

from mxnet import context, io, mod, nd


def train_steps(module, batches, *, epochs, correct=None):
    """Train, yielding ``(epoch, losses)`` after every step: a loss for each row, which is not waited for.

    MXNet returns from an operation before its result is computed. Reading a number in every step would stall the
    engine, so the loop reads none: read them outside it, as seldom as possible. The counts that each step appends to
    ``correct`` are not waited for either.

    A graph is bound for batches of one size. Where a batch has another, ``forward`` binds it again, to the same
    parameters: twice an epoch, for the short last batch and for the next whole one.

    Args:
        module: a Module of :func:`~symbol_impl.losses.with_losses`, which has an optimizer.
        batches: a DataIter; each epoch begins with its ``reset()``.
        epochs: how often to go through the data.
        correct: a list for the counts of rows that were classified correctly.
    """
    for epoch in range(epochs):
        batches.reset()
        for batch in batches:
            module.forward(batch, is_train=True)
            module.backward()
            module.update()
            outputs, losses = module.get_outputs()
            if correct is not None:
                correct.append(count_correct(outputs, batch.label[0]))
            yield epoch, losses.copy()  # the next pass writes into the same array


def count_correct(outputs, labels):
    """Count the rows whose largest output is at the right class: outputs (rows, classes), labels (rows,)."""
    return nd.sum(nd.argmax(outputs, axis=1) == labels)


def predict(net, X, rows_at_once=1024, ctx=None):
    """Return the net's outputs for all rows of X as one NumPy array, (rows, outputs)."""
    batches = (nd.array(X[start : start + rows_at_once], ctx=ctx) for start in range(0, len(X), rows_at_once))
    return nd.concat(*map(net, batches), dim=0).asnumpy()


def bind(symbol, data_shape, label_shape, initializer, ctx=None, masks=()):
    """Bind a symbol to memory: make a Module that can be trained, and initialize its parameters.

    Args:
        symbol: as :func:`~symbol_impl.losses.with_losses` makes it, with inputs ``data``, ``label`` and the masks.
        data_shape: of a batch of any size: shapes of parameters do not depend on it.
        label_shape: the same of its labels.
        initializer: draws the parameters.
        ctx: the device; None for the current one.
        masks: as :func:`~symbol_impl.data.data_iter` takes them.
    """
    shapes = {"data": data_shape, **{name: (data_shape[0], units) for name, units, _ in masks}}
    module = mod.Module(symbol, list(shapes), ["label"], context=ctx or context.current_context())
    module.bind(list(shapes.items()), [("label", label_shape)])
    module.init_params(initializer)
    return module


class Network:
    """A function of a batch that gives its outputs in evaluation, with the parameters of a Module that is trained.

    Args:
        outputs: a symbol with ``data`` as its only input: the label and the output layer are left out.
        trained: a Module, bound and initialized. What is called the same there and here is the same array.
        data_shape: of a batch of any size.
        ctx: the device; None for the current one.
    """

    def __init__(self, outputs, trained, data_shape, ctx=None):
        self.module = mod.Module(outputs, ["data"], None, context=ctx or context.current_context())
        self.module.bind([("data", data_shape)], for_training=False, shared_module=trained)

    def __call__(self, X):
        """Return the outputs for X, (rows, outputs)."""
        self.module.forward(io.DataBatch([X]), is_train=False)
        return self.module.get_outputs()[0].copy()  # the next call writes into the same array
