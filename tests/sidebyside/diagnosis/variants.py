"""Right ways to write the same thing, which nobody may accuse."""

from functools import partial

from .mistake import Mistake

Right = partial(Mistake, says=())

LOOP = """
        from mxnet import autograd, nd

        def train_steps(net, loss, params, X, y, *, batch_size, epochs, lr, rng, wd=0.0, average=False, correct=None):
"""

MODEL = """
        from mxnet import nd

        class Model:
            def __init__(self, num_inputs, rng, ctx=None):
                self.num_inputs, self.ctx = num_inputs, ctx
"""

VARIANTS = (
    Right("other names of arguments", """
        def square_loss(prediction, target):
            return (prediction - target.reshape(prediction.shape)) ** 2
        """),
    Right("product of the difference with itself", """
        def square_loss(y_hat, y):
            d = y.reshape(y_hat.shape) - y_hat
            return d * d
        """),
    Right("square of the absolute value", """
        from mxnet import nd

        def square_loss(yhat, y):
            y = y.reshape((-1, 1))
            return nd.square(nd.abs(yhat - y))
        """),
    Right("losses of shape (batch,)", """
        def square_loss(yhat, y):
            return (yhat.reshape((-1,)) - y.reshape((-1,))) ** 2
        """),
    Right("sum over the outputs of a row", """
        from mxnet import nd

        def square_loss(yhat, y):
            return nd.sum((yhat - y.reshape(yhat.shape)) ** 2, axis=1)
        """),
    Right("sgd by slices", """
        def sgd(params, lr, wd, batch_size):
            for param in params:
                param[:] = param - lr * (param.grad / batch_size + wd * param)
        """),
    Right("sgd without decay and batch size", """
        def sgd(params, lr):
            for param in params:
                param[:] = param - lr * param.grad
        """),
    Right("sgd in two steps", """
        def sgd(parameters, learning_rate, decay=0.0, batch=1):
            for p in parameters:
                step = p.grad / batch + decay * p
                p -= learning_rate * step
        """),
    Right("sgd by nd.sgd_update", """
        from mxnet import nd

        def sgd(params, lr, wd=0.0, batch_size=1):
            for param in params:
                nd.sgd_update(param, param.grad, lr=lr, wd=wd, rescale_grad=1 / batch_size, out=param)
        """),
    Right("dense by the library", """
        from mxnet import nd

        def dense(X, weight, bias):
            return nd.FullyConnected(X, weight.T, bias, num_hidden=weight.shape[1])
        """),
    Right("dense as a sum of products", """
        from mxnet import nd

        def dense(X, w, b):
            products = nd.expand_dims(X, 2) * nd.expand_dims(w, 0)
            return b + nd.sum(products, axis=1)
        """),
    Right("data_iter by slices of a permutation", """
        from mxnet import nd

        def data_iter(features, labels, batch_size, rng):
            order = rng.permutation(len(features))
            for i in range(0, len(order), batch_size):
                rows = nd.array(order[i : min(i + batch_size, len(order))])
                yield features.take(rows), labels.take(rows)
        """),
    Right("data_iter by shuffling a list", """
        from mxnet import nd

        def data_iter(X, y, batch_size, rng):
            indices = list(range(len(X)))
            rng.shuffle(indices)
            for i in range(0, len(X), batch_size):
                rows = nd.array(indices[i : i + batch_size])
                yield X.take(rows), y.take(rows)
        """),
    Right("data_iter by sorting random numbers", """
        from mxnet import nd

        def data_iter(X, y, batch_size, rng):
            order = nd.array(rng.random(len(X)).argsort())
            X, y = nd.take(X, order), nd.take(y, order)
            for i in range(0, len(X), batch_size):
                yield X[i : i + batch_size], y[i : i + batch_size]
        """),
    Right("data_iter by Python's own generator", """
        import random
        from mxnet import nd

        def data_iter(X, y, batch_size):
            indices = list(range(len(X)))
            random.shuffle(indices)
            for i in range(0, len(X), batch_size):
                rows = nd.array(indices[i : i + batch_size])
                yield X.take(rows), y.take(rows)
        """),
    Right("data_iter that returns a list", """
        from mxnet import nd

        def data_iter(X, y, batch_size, rng):
            order = rng.permutation(len(X))
            parts = [nd.array(order[i : i + batch_size]) for i in range(0, len(X), batch_size)]
            return [(nd.take(X, rows), nd.take(y, rows)) for rows in parts]
        """),
    Right("rows of a batch in another order", """
        from mxnet import nd

        def data_iter(X, y, batch_size, rng):
            order = rng.permutation(len(X))
            for i in range(0, len(X), batch_size):
                rows = nd.array(sorted(order[i : i + batch_size]))
                yield nd.take(X, rows), nd.take(y, rows)
        """),
    Right("loop written out", LOOP + """
            for epoch in range(epochs):
                for data, label in data_iter(X, y, batch_size, rng):
                    with autograd.record():
                        losses = loss(net(data), label)
                        total = nd.sum(losses)
                    total.backward()
                    for param in params:
                        rows = len(data) if average else 1
                        param[:] = param - lr * (param.grad / rows + wd * param)
                    yield epoch, losses
        """),
    Right("losses as NumPy's", LOOP + """
            for epoch in range(epochs):
                for data, label in data_iter(X, y, batch_size, rng):
                    with autograd.record():
                        losses = loss(net(data), label)
                    losses.backward()
                    sgd(params, lr, wd, len(data) if average else 1)
                    yield epoch, losses.asnumpy()
        """),
    Right("loop over steps", LOOP + """
            step = 0
            while step < epochs * -(-len(X) // batch_size):
                for data, label in data_iter(X, y, batch_size, rng):
                    with autograd.record():
                        losses = loss(net(data), label)
                    losses.backward()
                    sgd(params, lr, wd, len(data) if average else 1)
                    yield step // -(-len(X) // batch_size), losses.copy()
                    step += 1
        """),
    Right("train with the gradient by hand", """
        from mxnet import nd

        def train(model, X, y, *, batch_size, epochs, lr, rng, wd=0.0, average=False):
            X, y, batch_size = check_data(X, y, batch_size)
            for epoch in range(epochs):
                for data, label in data_iter(X, y, batch_size, rng):
                    error = model.net(data) - label
                    rows = len(data) if average else 1
                    gradient = 2 * nd.dot(data.T, error) / rows, 2 * error.sum(axis=0) / rows
                    for param, grad in zip(model.params, gradient):
                        param -= lr * (grad + wd * param)
                    yield epoch, error**2
        """),
    Right("train without check_data", """
        from mxnet import autograd, nd

        def train(model, X, y, *, batch_size, epochs, lr, rng, wd=0.0, average=False):
            X, y = nd.array(X), nd.array(y).reshape((-1, 1))
            for epoch in range(epochs):
                order = rng.permutation(len(X))
                for i in range(0, len(X), batch_size):
                    rows = nd.array(order[i : i + batch_size])
                    data, label = X.take(rows), y.take(rows)
                    with autograd.record():
                        losses = (model.net(data) - label) ** 2
                    losses.backward()
                    sgd(model.params, lr, wd, len(data) if average else 1)
                    yield epoch, losses
        """),
    Right("model with one array for weight and bias", MODEL + """
                self.theta = nd.zeros((num_inputs + 1, 1))
                self.theta[:-1] = nd.array(rng.normal(0, 1, (num_inputs, 1)))
                self.theta.attach_grad()
                self.params = [self.theta]

            def net(self, X):
                return nd.dot(nd.concat(X, nd.ones((len(X), 1)), dim=1), self.theta)

            def get_parameters(self):
                theta = self.theta.asnumpy()
                return {"weight": theta[:-1].T.copy(), "bias": theta[-1].copy()}

            def set_parameters(self, parameters):
                self.theta[:-1] = nd.array(parameters["weight"].T)
                self.theta[-1:] = nd.array(parameters["bias"]).reshape((1, 1))
        """),
    Right("model with a weight of shape (outputs, inputs)", MODEL + """
                self.w = nd.array(rng.normal(0, 1, (1, num_inputs)))
                self.b = nd.zeros((1, 1))
                self.params = [self.b, self.w]
                for param in self.params:
                    param.attach_grad()

            def net(self, X):
                return nd.dot(X, self.w.T) + self.b

            def get_parameters(self):
                return {"weight": self.w.asnumpy(), "bias": self.b.asnumpy().reshape(-1)}

            def set_parameters(self, parameters):
                self.w[:] = nd.array(parameters["weight"])
                self.b[:] = nd.array(parameters["bias"]).reshape((1, 1))
        """),
    Right("loss and update in one file", """
        from mxnet import nd

        def square_loss(yhat, y):
            return nd.power(yhat - y.reshape(yhat.shape), 2)

        def sgd(params, lr, wd=0.0, batch_size=1):
            for param in params:
                param *= 1 - lr * wd
                param -= param.grad * (lr / batch_size)
        """),
    Right("a helper beside", """
        from mxnet import nd

        def reshape_like(a, b):
            return a.reshape(b.shape)

        def square_loss(yhat, y):
            return (reshape_like(y, yhat) - yhat) ** 2

        def dense(X, weight, bias):
            return nd.dot(X, weight) + bias.reshape((1, -1))
        """),
)  # fmt: skip
