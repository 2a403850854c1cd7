"""Mistakes on the line by hand: in the loss, and in the model."""

from ..mistake import Mistake

MISTAKES = (
    Mistake("half in the loss", """
        def square_loss(yhat, y):
            return (yhat - y.reshape(yhat.shape)) ** 2 / 2  # ←
        """, ("as handtorn has none", "half of", "it is in the loss")),
    Mistake("mean in the loss", """
        from mxnet import nd

        def square_loss(yhat, y):
            return nd.mean((yhat - y.reshape(yhat.shape)) ** 2)  # ←
        """, ("the mean over the batch in place of the sum, which handtorn takes.", "1/9 of",
        "The losses were averaged")),
    Mistake("sum in the loss", """
        def square_loss(yhat, y):
            return ((yhat - y.reshape(yhat.shape)) ** 2).sum()  # ←
        """, ("the sum over the batch, one number a step",)),
    Mistake("loss with the other sign", """
        def square_loss(yhat, y):
            return -(yhat - y.reshape(yhat.shape)) ** 2  # ←
        """, ("The loss has the other sign.", "the negative of")),
    Mistake("absolute value in place of the square", """
        from mxnet import nd

        def square_loss(yhat, y):
            return nd.abs(yhat - y.reshape(yhat.shape))  # ←
        """, ("The absolute value was taken in place of the square.",)),
    Mistake("difference not squared", """
        def square_loss(yhat, y):
            return yhat - y.reshape(yhat.shape)  # ←
        """, ("The difference was not squared.",)),
    Mistake("label of shape (n,) not reshaped", """
        def square_loss(yhat, y):
            return (yhat - y) ** 2  # ←
        """, ("The label was not reshaped: (n, 1) - (n,) broadcasts to (n, n).",),
        same_as="each prediction with each label"),
    Mistake("each prediction with each label", """
        def square_loss(yhat, y):
            return (yhat - y.reshape((-1,))) ** 2  # ←
        """, ("each prediction is compared with each label", "(rows, 1) - (rows,) is (rows, rows)")),
    Mistake("each prediction with each label, then the mean", """
        from mxnet import nd

        def square_loss(yhat, y):
            return nd.mean((yhat - y.reshape((-1,))) ** 2)  # ←
        """, ("(n, n) losses were averaged",)),
    Mistake("root of a negative number", """
        from mxnet import nd

        def square_loss(yhat, y):
            difference = yhat - y.reshape(yhat.shape)
            root = nd.sqrt(difference)  # ←
            return root ** 4
        """, ("`root = nd.sqrt(difference)` gives it", "NaN or infinity at step 1",
        "mine.py, line 5, in square_loss")),
    Mistake("root at zero in the loss", """
        from mxnet import nd

        def square_loss(yhat, y):
            difference = nd.abs(yhat - y.reshape(yhat.shape))
            return difference ** 2 + 0 * nd.sqrt(difference * 0)  # ←
        """, ("the derivative of a root or a norm at 0", "the losses are finite, and their gradient is not")),
    Mistake("bias forgotten in dense", """
        from mxnet import nd

        def dense(X, weight, bias):
            return nd.dot(X, weight)  # ←
        """, ("mine never changes bias, and", "The bias was forgotten.")),
    Mistake("bias subtracted", """
        from mxnet import nd

        def dense(X, weight, bias):
            return nd.dot(X, weight) - bias  # ←
        """, ("The bias was subtracted.",)),
    Mistake("weight transposed", """
        from mxnet import nd

        def dense(X, weight, bias):
            return nd.dot(X, weight.T) + bias  # ←
        """, ("mine.py, line 4, in dense",)),
    Mistake("gradients that add up", """
        from mxnet import nd

        class Model:
            def __init__(self, num_inputs, rng, ctx=None):
                self.num_inputs, self.ctx = num_inputs, ctx
                self.w = nd.array(rng.normal(0, 1, (num_inputs, 1)))
                self.b = nd.zeros((1,))
                self.params = [self.w, self.b]
                for param in self.params:
                    param.attach_grad(grad_req="add")  # ←

            def net(self, X):
                return nd.dot(X, self.w) + self.b

            def get_parameters(self):
                return {"weight": self.w.T.asnumpy(), "bias": self.b.asnumpy()}

            def set_parameters(self, parameters):
                self.w[:] = nd.array(parameters["weight"].T)
                self.b[:] = nd.array(parameters["bias"])
        """, ("never cleared", "all of its own previous one")),
    Mistake("bias left out of the parameters", """
        from mxnet import nd

        class Model:
            def __init__(self, num_inputs, rng, ctx=None):
                self.num_inputs, self.ctx = num_inputs, ctx
                self.w = nd.array(rng.normal(0, 1, (num_inputs, 1)))
                self.b = nd.zeros((1,))
                self.params = [self.w]  # ←
                self.w.attach_grad()
                self.b.attach_grad()

            def net(self, X):
                return nd.dot(X, self.w) + self.b

            def get_parameters(self):
                return {"weight": self.w.T.asnumpy(), "bias": self.b.asnumpy()}

            def set_parameters(self, parameters):
                self.w[:] = nd.array(parameters["weight"].T)
                self.b[:] = nd.array(parameters["bias"])
        """, ("never changes bias",), same_as="bias not updated"),
    Mistake("no gradient attached", """
        from mxnet import nd

        class Model:
            def __init__(self, num_inputs, rng, ctx=None):
                self.num_inputs, self.ctx = num_inputs, ctx
                self.w = nd.array(rng.normal(0, 1, (num_inputs, 1)))  # ←
                self.b = nd.zeros((1,))  # ←
                self.params = [self.w, self.b]

            def net(self, X):
                return nd.dot(X, self.w) + self.b

            def get_parameters(self):
                return {"weight": self.w.T.asnumpy(), "bias": self.b.asnumpy()}

            def set_parameters(self, parameters):
                self.w[:] = nd.array(parameters["weight"].T)
                self.b[:] = nd.array(parameters["bias"])
        """, ("handtorn/training.py, line 45, in train_steps",)),
)  # fmt: skip
