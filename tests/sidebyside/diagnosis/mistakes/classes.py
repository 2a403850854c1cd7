"""Mistakes in softmax regression by hand."""

from functools import partial

from ..mistake import Mistake as AnyMistake

Mistake = partial(AnyMistake, lesson="softmax_regression")

MISTAKES = (
    Mistake("softmax without the maximum", """
        from mxnet import nd

        def softmax(logits):
            powers = nd.exp(logits)  # ←
            return powers / powers.sum(axis=1, keepdims=True)

        def softmax_cross_entropy(logits, labels):
            return -nd.log(nd.pick(softmax(logits), labels))
        """, ("softmax, logits of 1000 and -1000: expected output 1, 0", "exp overflows in float32")),
    Mistake("one maximum for all rows", """
        from mxnet import nd

        def log_softmax(logits):
            shifted = logits - nd.max(logits)  # ←
            return shifted - nd.log(nd.sum(nd.exp(shifted), axis=1, keepdims=True))
        """, ("came output -0.4076, -1.408, -2.408, inf", "One maximum was subtracted from all rows")),
    Mistake("log(p + 1e-6)", """
        from mxnet import nd

        def softmax_cross_entropy(logits, labels):
            return -nd.log(nd.pick(softmax(logits), labels) + 1e-6)  # ←
        """, ("log(p + 1e-6) lets no logarithm go below -13.8",)),
    Mistake("softmax over the rows", """
        from mxnet import nd

        def log_softmax(logits):
            shifted = logits - nd.max(logits, axis=0, keepdims=True)  # ←
            return shifted - nd.log(nd.sum(nd.exp(shifted), axis=0, keepdims=True))  # ←
        """, ("The softmax goes along axis 0, over the rows",)),
    Mistake("cross-entropy averaged over the batch", """
        from mxnet import nd

        def softmax_cross_entropy(logits, labels):
            return -nd.pick(log_softmax(logits), labels).mean()  # ←
        """, ("divided by the size of the batch twice", "1/9 of"),
        same_as="mean of the losses, and step divides again"),
    Mistake("cross-entropy added up", """
        from mxnet import nd

        def softmax_cross_entropy(logits, labels):
            return -nd.pick(log_softmax(logits), labels).sum()  # ←
        """, ("the sum over the batch, one number a step",), same_as="sum in the loss"),
    Mistake("minus forgotten", """
        from mxnet import nd

        def softmax_cross_entropy(logits, labels):
            return nd.pick(log_softmax(logits), labels)  # ←
        """, ("The loss lacks its minus sign.", "the negative of", "turned into its negative")),
    Mistake("logarithm forgotten", """
        from mxnet import nd

        def softmax_cross_entropy(logits, labels):
            return -nd.pick(softmax(logits), labels)  # ←
        """, ("point elsewhere", "softmax_cross_entropy")),
    Mistake("cross-entropy of probabilities that were softmaxed twice", """
        from mxnet import nd

        def softmax_cross_entropy(logits, labels):
            return -nd.pick(log_softmax(softmax(logits)), labels)  # ←
        """, ("point elsewhere",)),
    Mistake("classes counted from 1", """
        from mxnet import nd

        def softmax_cross_entropy(logits, labels):
            one_hot = nd.one_hot(labels - 1, logits.shape[1])  # ←
            return -nd.sum(one_hot * log_softmax(logits), axis=1)
        """, ("point elsewhere", "it begins in the loss")),
    Mistake("the first label for all rows", """
        from mxnet import nd

        def softmax_cross_entropy(logits, labels):
            return -log_softmax(logits)[:, int(labels[0].asscalar())]  # ←
        """, ("one row's label is taken for all of them", "The right class was picked for all rows alike")),
    Mistake("logarithm of a masked product", """
        from mxnet import nd

        def softmax_cross_entropy(logits, labels):
            one_hot = nd.one_hot(labels, logits.shape[1])
            return -nd.sum(nd.log(one_hot * softmax(logits)), axis=1)  # ←
        """, ("`return -nd.sum(nd.log(one_hot * softmax(logits)), axis=1)` gives it", "mine.py, line 5",
        "a logarithm of 0")),
    Mistake("a sigmoid for each class", """
        from mxnet import nd

        def softmax_cross_entropy(logits, labels):
            one_hot, p = nd.one_hot(labels, logits.shape[1]), nd.sigmoid(logits)
            return -nd.sum(one_hot * nd.log(p) + (1 - one_hot) * nd.log(1 - p), axis=1)  # ←
        """, ("point elsewhere",)),
    Mistake("square of the probabilities' error", """
        from mxnet import nd

        def softmax_cross_entropy(logits, labels):
            one_hot = nd.one_hot(labels, logits.shape[1])
            return nd.sum((softmax(logits) - one_hot) ** 2, axis=1)  # ←
        """, ("point elsewhere",)),
    Mistake("one-hot forgotten in the derivative", """
        from mxnet import nd

        def train(model, X, y, *, batch_size, epochs, lr, rng, wd=0.0, average=False, correct=None):
            X, y, batch_size = check_data(X, y, batch_size, classes=10)
            X = flatten(X)
            for epoch in range(epochs):
                for data, label in data_iter(X, y, batch_size, rng):
                    logits = model.net(data)
                    derivative = softmax(logits)  # ←
                    for param in model.params:
                        param *= 1 - lr * wd
                    model.w -= lr * nd.dot(data.T, derivative)
                    model.b -= lr * nd.sum(derivative, axis=0)
                    if correct is not None:
                        correct.append(count_correct(logits, label))
                    yield epoch, softmax_cross_entropy(logits, label)
        """, ("in the gradient or the update",)),
    Mistake("labels' columns of all rows in the derivative", """
        from mxnet import nd

        def train(model, X, y, *, batch_size, epochs, lr, rng, wd=0.0, average=False, correct=None):
            X, y, batch_size = check_data(X, y, batch_size, classes=10)
            X = flatten(X)
            for epoch in range(epochs):
                for data, label in data_iter(X, y, batch_size, rng):
                    logits = model.net(data)
                    derivative = softmax(logits).asnumpy()
                    derivative[:, label.asnumpy().astype(int)] -= 1  # ←
                    derivative = nd.array(derivative)
                    for param in model.params:
                        param *= 1 - lr * wd
                    model.w -= lr * nd.dot(data.T, derivative)
                    model.b -= lr * nd.sum(derivative, axis=0)
                    yield epoch, softmax_cross_entropy(logits, label)
        """, ("in the gradient or the update",)),
    Mistake("pixels divided by 255 again", """
        from mxnet import nd

        class Model:
            def __init__(self, num_inputs, num_outputs, rng, ctx=None):
                self.num_inputs, self.ctx = num_inputs, ctx
                self.w = nd.array(rng.normal(0, 0.01, (num_inputs, num_outputs)))
                self.b = nd.zeros((num_outputs,))
                self.params = [self.w, self.b]
                for param in self.params:
                    param.attach_grad()

            def net(self, X):
                X = X.reshape((X.shape[0], -1)) / 255  # ←
                return nd.dot(X, self.w) + self.b

            def get_parameters(self):
                return {"weight": self.w.T.asnumpy(), "bias": self.b.asnumpy()}

            def set_parameters(self, parameters):
                self.w[:] = nd.array(parameters["weight"].T)
                self.b[:] = nd.array(parameters["bias"])
        """, ("It begins in the model",)),
    Mistake("largest output over the rows", """
        from mxnet import nd

        def count_correct(outputs, labels):
            return (nd.argmax(outputs, axis=0) == labels[: outputs.shape[1]]).sum()  # ←
        """, ("The maximum was taken along axis 0, over the rows",)),
    Mistake("share of correct rows in place of their number", """
        from mxnet import nd

        def count_correct(outputs, labels):
            return (nd.argmax(outputs, axis=1) == labels).mean()  # ←
        """, ("A share came in place of a count",)),
)  # fmt: skip
