"""Mistakes on the line by hand: in the update."""

from ..mistake import Mistake

MISTAKES = (
    Mistake("half in the update", """
        def sgd(params, lr):
            for param in params:
                param -= lr / 2 * param.grad  # ←
        """, ("a half in the gradient or in the update", "half of", "Its losses are right")),
    Mistake("derivative without its 2", """
        from mxnet import nd

        def train(model, X, y, *, batch_size, epochs, lr, rng, wd=0.0, average=False):
            X, y, batch_size = check_data(X, y, batch_size)
            for epoch in range(epochs):
                for data, label in data_iter(X, y, batch_size, rng):
                    error = model.net(data) - label
                    gradient_w = nd.dot(data.T, error)  # ←
                    gradient_b = nd.sum(error, axis=0)  # ←
                    model.w *= 1 - lr * wd
                    model.b *= 1 - lr * wd
                    model.w -= lr * gradient_w / (len(data) if average else 1)
                    model.b -= lr * gradient_b / (len(data) if average else 1)
                    yield epoch, error ** 2
        """, ("half of", "Its losses are right", "is 2 (ŷ - y)"), same_as="half in the update"),
    Mistake("division by the batch size in sgd", """
        def sgd(params, lr):
            for param in params:
                param -= lr * param.grad / 10  # ←
        """, ("divided by 10, a number that stands in the code", "0.1 times", "Its losses are right")),
    Mistake("update twice", """
        def sgd(params, lr):
            for param in params:
                param -= lr * param.grad  # ←
                param -= lr * param.grad  # ←
        """, ("an update that is made twice", "twice", "Its losses are right")),
    Mistake("sign of the update", """
        def sgd(params, lr):
            for param in params:
                param += lr * param.grad  # ←
        """, ("the sign of the gradient, or of the update", "the negative of", "Its losses are right")),
    Mistake("not in place", """
        def sgd(params, lr):
            for param in params:
                param = param - lr * param.grad  # ←
        """, ("does not change its parameters at all", "not updated in place")),
    Mistake("list changed in place of the arrays", """
        def sgd(params, lr):
            for i in range(len(params)):
                params[i] = params[i] - lr * params[i].grad  # ←
        """, ("mine.py, line 3",)),
    Mistake("bias not updated", """
        def sgd(params, lr):
            for param in params[:-1]:  # ←
                param -= lr * param.grad
        """, ("mine never changes bias; the other parameters are right",)),
    Mistake("learning rate for the weight alone", """
        def sgd(params, lr):
            w, b = params
            w -= lr * w.grad
            b -= 0.1 * lr * b.grad  # ←
        """, ("in bias; the others are right", "0.1 times handtorn's", "bias alone")),
    Mistake("parameter in place of its gradient", """
        def sgd(params, lr):
            for param in params:
                param -= lr * param  # ←
        """, ("whatever the gradient", "the parameter stands where its gradient belongs")),
    Mistake("half for the weight, a tenth for the bias", """
        def sgd(params, lr):
            w, b = params
            w -= lr / 2 * w.grad  # ←
            b -= lr / 10 * b.grad  # ←
        """, ("of weight 0.5 times; of bias 0.1 times", "another learning rate, sum or mean for each")),
    Mistake("momentum", """
        from mxnet import autograd, nd

        def train_steps(net, loss, params, X, y, *, batch_size, epochs, lr, rng, wd=0.0, average=False, correct=None):
            velocities = [nd.zeros(param.shape) for param in params]
            for epoch in range(epochs):
                for data, label in data_iter(X, y, batch_size, rng):
                    with autograd.record():
                        losses = loss(net(data), label)
                    losses.backward()
                    for param, velocity in zip(params, velocities):
                        velocity[:] = 0.9 * velocity + param.grad  # ←
                        param -= lr * velocity
                    yield epoch, losses
        """, ("0.9 of its own previous one", "momentum, with 0.9")),
    Mistake("fixed learning rate", """
        def sgd(params, lr):
            for param in params:
                param -= 0.001 * param.grad  # ←
        """, ("lr, is not used", "With half the learning rate")),
    Mistake("gradient of length 1", """
        from mxnet import nd

        def sgd(params, lr):
            norm = nd.sqrt(sum(nd.sum(param.grad ** 2) for param in params))
            for param in params:
                param -= lr * param.grad / norm  # ←
        """, ("the gradient is divided by its length", "its size changes")),
    Mistake("only the sign of the gradient", """
        from mxnet import nd

        def sgd(params, lr):
            for param in params:
                param -= lr * nd.sign(param.grad)  # ←
        """, ("only the sign of the gradient is taken", "point elsewhere")),
    Mistake("decay not scaled by the learning rate", """
        def sgd(params, lr, wd=0.0):
            for param in params:
                param -= lr * param.grad + wd * param  # ←
        """, ("not scaled by the learning rate",)),
    Mistake("decay left out", """
        def sgd(params, lr, wd=0.0):
            for param in params:
                param -= lr * param.grad  # ←
        """, ("no decay at all",)),
    Mistake("decay not on the bias", """
        def sgd(params, lr, wd=0.0):
            w, b = params
            w -= lr * (w.grad + wd * w)
            b -= lr * b.grad  # ←
        """, ("no decay in bias",)),
    Mistake("decay after the step", """
        def sgd(params, lr, wd=0.0):
            for param in params:
                param -= lr * param.grad
                param *= 1 - lr * wd  # ←
        """, ("decays what the step has changed already",)),
    Mistake("decay with the other sign", """
        def sgd(params, lr, wd=0.0):
            for param in params:
                param -= lr * (param.grad - wd * param)  # ←
        """, ("The decay has the other sign", "it decays by -1 times")),
    Mistake("decay twice", """
        def sgd(params, lr, wd=0.0):
            for param in params:
                param -= lr * (param.grad + 2 * wd * param)  # ←
        """, ("it decays twice", "decays by 2 times")),
    Mistake("decay divided by the batch size", """
        def sgd(params, lr, wd=0.0, batch_size=1):
            for param in params:
                param -= lr * (param.grad + wd * param) / batch_size  # ←
        """, ("The decay is divided by the batch size too.",)),
)  # fmt: skip
