"""Right ways to write losses of classes, layers and dropout, which nobody may accuse."""

from functools import partial

from .variants import Right

Classes = partial(Right, lesson="softmax_regression")
Network = partial(Right, lesson="mlp")
Images = partial(Right, lesson="lenet")

OTHERS = (
    Classes("cross-entropy by pick", """
        from mxnet import nd

        def softmax_cross_entropy(logits, labels):
            return -nd.pick(log_softmax(logits), labels)
        """),
    Classes("logsumexp with the maximum put back", """
        from mxnet import nd

        def log_softmax(logits):
            largest = nd.max(logits, axis=1, keepdims=True)
            total = nd.sum(nd.exp(logits - largest), axis=1, keepdims=True)
            return logits - (largest + nd.log(total))
        """),
    Classes("log_softmax of the library", """
        from mxnet import nd

        def log_softmax(logits):
            return nd.log_softmax(logits, axis=-1)
        """),
    Classes("softmax as a quotient", """
        from mxnet import nd

        def softmax(logits):
            powers = nd.exp(logits - nd.max(logits, axis=1, keepdims=True))
            return powers / nd.sum(powers, axis=1, keepdims=True)
        """),
    Classes("count_correct as a number", """
        from mxnet import nd

        def count_correct(outputs, labels):
            return (outputs.argmax(axis=1).astype("float32") == labels.astype("float32")).sum()
        """),
    Network("relu by nd.maximum", """
        from mxnet import nd

        def relu(X):
            return nd.maximum(X, 0)
        """, options={"activation": "relu"}),
    Network("relu by nd.where", """
        from mxnet import nd

        def relu(X):
            return nd.where(X > 0, X, nd.zeros_like(X))
        """, options={"activation": "relu"}),
    Network("sigmoid by the library", """
        from mxnet import nd

        def sigmoid(X):
            return nd.sigmoid(X)
        """),
    Network("dropout that draws a mask at every rate", """
        from mxnet import nd

        def dropout(X, rate, rng, training):
            if not training:
                return X
            keep = 1 - rate
            mask = nd.array(rng.random(X.shape, dtype="float32") < keep)
            return X * mask / keep if keep else X * 0
        """),
    Network("dropout with a mask of its own", """
        from mxnet import nd

        def dropout(X, rate, rng, training):
            if not training:
                return X
            keep = 1 - rate
            mask = nd.array(rng.uniform(size=X.shape) > rate)
            return X * mask / keep if keep else X * 0
        """, options={"dropout": 0.5}),
    Images("batch norm by axes", """
        from mxnet import autograd, nd

        def batch_norm(X, gamma, beta, moving_mean, moving_var, training, momentum=0.9, eps=1e-5):
            axis = (0,) if X.ndim == 2 else (0, 2, 3)
            shape = (1, -1) if X.ndim == 2 else (1, -1, 1, 1)
            if training:
                mean = X.mean(axis=axis)
                var = ((X - mean.reshape(shape)) ** 2).mean(axis=axis)
                with autograd.pause():
                    moving_mean[:] = momentum * moving_mean + (1 - momentum) * mean
                    moving_var[:] = momentum * moving_var + (1 - momentum) * var
            else:
                mean, var = moving_mean, moving_var
            normal = (X - mean.reshape(shape)) / nd.sqrt(var + eps).reshape(shape)
            return gamma.reshape(shape) * normal + beta.reshape(shape)
        """),
    Images("convolution and pooling of the library", """
        from mxnet import nd

        def pair(value):
            return (value, value) if isinstance(value, int) else value

        def conv2d(X, weight, bias, stride=1, pad=0):
            return nd.Convolution(X, weight, bias, kernel=weight.shape[2:], num_filter=weight.shape[0],
                                  stride=pair(stride), pad=pair(pad))

        def max_pool2d(X, kernel, stride=None, pad=0):
            return nd.Pooling(X, kernel=pair(kernel), stride=pair(stride or kernel), pad=pair(pad), pool_type="max")

        def avg_pool2d(X, kernel, stride=None, pad=0):
            return nd.Pooling(X, kernel=pair(kernel), stride=pair(stride or kernel), pad=pair(pad), pool_type="avg")
        """),
)  # fmt: skip
