"""Mistakes in the network with one hidden layer by hand."""

from functools import partial

from ..mistake import Mistake as AnyMistake

Mistake = partial(AnyMistake, lesson="mlp")

MODEL = """
        from mxnet import autograd, nd

        class Model:
            def __init__(self, num_inputs, rng, *, num_hidden=10, activation="sigmoid", dropout=0.0, ctx=None):
                self.num_inputs, self.ctx = num_inputs, ctx
                self.w1 = nd.array(rng.normal(0, num_inputs**-0.5, (num_inputs, num_hidden)))
                self.b1 = nd.zeros((num_hidden,))
                self.w2 = nd.array(rng.normal(0, num_hidden**-0.5, (num_hidden, 1)))
                self.b2 = nd.zeros((1,))
                self.params = [self.w1, self.b1, self.w2, self.b2]
                for param in self.params:
                    param.attach_grad()

            def get_parameters(self):
                weights = {"hidden.weight": self.w1.T.asnumpy(), "output.weight": self.w2.T.asnumpy()}
                return {**weights, "hidden.bias": self.b1.asnumpy(), "output.bias": self.b2.asnumpy()}

            def set_parameters(self, parameters):
                self.w1[:] = nd.array(parameters["hidden.weight"].T)
                self.b1[:] = nd.array(parameters["hidden.bias"])
                self.w2[:] = nd.array(parameters["output.weight"].T)
                self.b2[:] = nd.array(parameters["output.bias"])

            def net(self, X, training=False, rng=None):
"""


def model(name, body, says, **more):
    """A Model whose net is this."""
    return Mistake(name, MODEL + body, says, **more)


MISTAKES = (
    Mistake("tanh for the sigmoid", """
        from mxnet import nd

        def sigmoid(X):
            return nd.tanh(X)  # ←
        """, ("It is tanh(X): the sigmoid is ½ tanh(X / 2) + ½.",)),
    Mistake("sigmoid with another sign", """
        from mxnet import nd

        def sigmoid(X):
            return 1 / (1 + nd.exp(X))  # ←
        """, ("The sign of X in the exponent is wrong.",)),
    Mistake("sigmoid that overflows", """
        from mxnet import nd

        def sigmoid(X):
            return nd.exp(X) / (1 + nd.exp(X))  # ←
        """, ("exp overflows in exp(X) / (1 + exp(X))",)),
    Mistake("leaky relu", """
        from mxnet import nd

        def relu(X):
            return nd.where(X > 0, X, 0.01 * X)  # ←
        """, ("relu, numbers above and below 0", "It begins in the model"), options={"activation": "relu"}),
    Mistake("relu turned round", """
        from mxnet import nd

        def relu(X):
            return nd.minimum(X, 0)  # ←
        """, ("It is the minimum of X and 0.",), options={"activation": "relu"}),
    Mistake("absolute value for relu", """
        from mxnet import nd

        def relu(X):
            return nd.abs(X)  # ←
        """, ("It is the absolute value.",), options={"activation": "relu"}),
    model("no activation", """
                hidden = nd.dot(X, self.w1) + self.b1  # ←
                return nd.dot(hidden, self.w2) + self.b2
        """, ("It begins in the model",)),
    model("activation on the output too", """
                hidden = nd.sigmoid(nd.dot(X, self.w1) + self.b1)
                return nd.sigmoid(nd.dot(hidden, self.w2) + self.b2)  # ←
        """, ("It begins in the model",)),
    model("bias before the activation forgotten", """
                hidden = nd.sigmoid(nd.dot(X, self.w1))  # ←
                return nd.dot(hidden, self.w2) + self.b2
        """, ("mine never changes hidden.bias, and",)),
    model("hidden layer cut off from the gradient", """
                hidden = nd.sigmoid(nd.dot(X, self.w1) + self.b1).detach()  # ←
                return nd.dot(hidden, self.w2) + self.b2
        """, ("never changes hidden.weight and hidden.bias",)),
    Mistake("only the output layer updated", """
        def sgd(params, lr, wd=0.0, batch_size=1):
            for param in params[2:]:  # ←
                param *= 1 - lr * wd
                param -= lr * param.grad / batch_size
        """, ("never changes hidden.weight and hidden.bias",), same_as="hidden layer cut off from the gradient"),
    Mistake("no shuffle, where units are dropped", """
        def data_iter(X, y, batch_size, rng):
            for start in range(0, len(X), batch_size):  # ←
                yield X[start : start + batch_size], y[start : start + batch_size]
        """, ("the rows are not shuffled.", "in the order of the data"), same_as="no shuffle",
            options={"dropout": 0.5}),
    Mistake("dropout without its scale", """
        from mxnet import nd

        def dropout(X, rate, rng, training):
            if not training:
                return X
            keep = 1 - rate
            mask = nd.array(rng.random(X.shape, dtype="float32") < keep)
            return X * mask  # ←
        """, ("What is kept was not divided by keep",)),
    Mistake("dropout acts in evaluation", """
        from mxnet import nd

        def dropout(X, rate, rng, training):
            keep = 1 - rate
            if keep == 0:
                return X * 0
            rng = rng or __import__("numpy").random.default_rng(0)
            mask = nd.array(rng.random(X.shape, dtype="float32") < keep)  # ←
            return X * mask / keep
        """, ("It drops in evaluation too.",)),
    Mistake("dropout keeps the rate", """
        from mxnet import nd

        def dropout(X, rate, rng, training):
            if not training:
                return X
            keep = 1 - rate
            if keep == 0:
                return X * 0
            mask = nd.array(rng.random(X.shape, dtype="float32") < rate)  # ←
            return X * mask / keep
        """, ("The rate is kept and the rest is dropped",)),
    Mistake("1. / 1 - p", """
        from mxnet import nd

        def dropout(X, rate, rng, training):
            if not training:
                return X
            mask = nd.array(rng.random(X.shape, dtype="float32") > rate)
            return X * mask * (1. / 1 - rate)  # ←
        """, ("1. / 1 - p is 1 - p",)),
    Mistake("one mask for all rows", """
        from mxnet import nd

        def dropout(X, rate, rng, training):
            if not training:
                return X
            keep = 1 - rate
            if keep == 0:
                return X * 0
            mask = nd.array(rng.random((1, X.shape[1]), dtype="float32") < keep)  # ←
            return nd.broadcast_mul(X, mask) / keep
        """, ("One row's mask was drawn",)),
    Mistake("division by keep = 0", """
        from mxnet import nd

        def dropout(X, rate, rng, training):
            if not training:
                return X
            keep = 1 - rate
            mask = nd.array(rng.random(X.shape, dtype="float32") < keep)
            return X * mask / keep  # ←
        """, ("With keep = 0 there is a division by 0.",)),
)  # fmt: skip
