"""Mistakes in LeNet by hand: batch norm, convolution, pooling."""

from functools import partial

from ..mistake import Mistake as AnyMistake

Mistake = partial(AnyMistake, lesson="lenet")
MINIMX = ("minimx",)  # where the trial finds nothing, MXNet takes ten seconds to see whether memory grows

NORM = """
        from mxnet import autograd, nd

        def batch_norm(X, gamma, beta, moving_mean, moving_var, training, momentum=0.9, eps=1e-5):
            axis = (0,) if X.ndim == 2 else (0, 2, 3)
            shape = (1, -1) if X.ndim == 2 else (1, -1, 1, 1)
            size = X.size / gamma.size
"""


def norm(name, body, says, **more):
    """A batch norm with this body."""
    return Mistake(name, NORM + body, says, **more)


MISTAKES = (
    norm("variance divided by n - 1", """
            if training:
                mean = X.mean(axis=axis)
                var = nd.sum((X - mean.reshape(shape)) ** 2, axis=axis) / (size - 1)  # ←
                with autograd.pause():
                    moving_mean[:] = momentum * moving_mean + (1 - momentum) * mean
                    moving_var[:] = momentum * moving_var + (1 - momentum) * var
            else:
                mean, var = moving_mean, moving_var
            normal = (X - mean.reshape(shape)) / nd.sqrt(var + eps).reshape(shape)
            return normal * gamma.reshape(shape) + beta.reshape(shape)
        """, ("The variance is divided by n - 1",)),
    norm("momentum the other way round", """
            if training:
                mean = X.mean(axis=axis)
                var = ((X - mean.reshape(shape)) ** 2).mean(axis=axis)
                with autograd.pause():
                    moving_mean[:] = (1 - momentum) * moving_mean + momentum * mean  # ←
                    moving_var[:] = (1 - momentum) * moving_var + momentum * var  # ←
            else:
                mean, var = moving_mean, moving_var
            normal = (X - mean.reshape(shape)) / nd.sqrt(var + eps).reshape(shape)
            return normal * gamma.reshape(shape) + beta.reshape(shape)
        """, ("move 9 times as far", "the other way round")),
    norm("moving statistics not updated", """
            if training:
                mean = X.mean(axis=axis)
                var = ((X - mean.reshape(shape)) ** 2).mean(axis=axis)
                moving_mean = momentum * moving_mean + (1 - momentum) * mean  # ←
                moving_var = momentum * moving_var + (1 - momentum) * var  # ←
            else:
                mean, var = moving_mean, moving_var
            normal = (X - mean.reshape(shape)) / nd.sqrt(var + eps).reshape(shape)
            return normal * gamma.reshape(shape) + beta.reshape(shape)
        """, ("moving statistics are not updated", "never changes")),
    norm("the batch's statistics in evaluation", """
            mean = X.mean(axis=axis)  # ←
            var = ((X - mean.reshape(shape)) ** 2).mean(axis=axis)  # ←
            if training:
                with autograd.pause():
                    moving_mean[:] = momentum * moving_mean + (1 - momentum) * mean
                    moving_var[:] = momentum * moving_var + (1 - momentum) * var
            normal = (X - mean.reshape(shape)) / nd.sqrt(var + eps).reshape(shape)
            return normal * gamma.reshape(shape) + beta.reshape(shape)
        """, ("The batch's statistics are used in evaluation",)),
    norm("moving statistics change in evaluation", """
            mean = X.mean(axis=axis)
            var = ((X - mean.reshape(shape)) ** 2).mean(axis=axis)
            with autograd.pause():
                now = mean, var
                if not training:
                    mean, var = moving_mean.copy(), moving_var.copy()
                moving_mean[:] = momentum * moving_mean + (1 - momentum) * now[0]  # ←
                moving_var[:] = momentum * moving_var + (1 - momentum) * now[1]  # ←
            normal = (X - mean.reshape(shape)) / nd.sqrt(var + eps).reshape(shape)
            return normal * gamma.reshape(shape) + beta.reshape(shape)
        """, ("The moving averages change in evaluation.",), backends=MINIMX),
    norm("moving statistics in training", """
            if training:
                with autograd.pause():
                    mean = X.mean(axis=axis)
                    var = ((X - mean.reshape(shape)) ** 2).mean(axis=axis)
                    moving_mean[:] = momentum * moving_mean + (1 - momentum) * mean
                    moving_var[:] = momentum * moving_var + (1 - momentum) * var
            normal = (X - moving_mean.reshape(shape)) / nd.sqrt(moving_var + eps).reshape(shape)  # ←
            return normal * gamma.reshape(shape) + beta.reshape(shape)
        """, ("The moving statistics are used in training",)),
    norm("statistics taken for constants", """
            if training:
                with autograd.pause():
                    mean = X.mean(axis=axis)  # ←
                    var = ((X - mean.reshape(shape)) ** 2).mean(axis=axis)  # ←
                    moving_mean[:] = momentum * moving_mean + (1 - momentum) * mean
                    moving_var[:] = momentum * moving_var + (1 - momentum) * var
            else:
                mean, var = moving_mean, moving_var
            normal = (X - mean.reshape(shape)) / nd.sqrt(var + eps).reshape(shape)
            return normal * gamma.reshape(shape) + beta.reshape(shape)
        """, ("takes mean and variance for constants",)),
    norm("ε outside the root", """
            if training:
                mean = X.mean(axis=axis)
                var = ((X - mean.reshape(shape)) ** 2).mean(axis=axis)
                with autograd.pause():
                    moving_mean[:] = momentum * moving_mean + (1 - momentum) * mean
                    moving_var[:] = momentum * moving_var + (1 - momentum) * var
            else:
                mean, var = moving_mean, moving_var
            normal = (X - mean.reshape(shape)) / (nd.sqrt(var) + eps).reshape(shape)  # ←
            return normal * gamma.reshape(shape) + beta.reshape(shape)
        """, ("ε was added to the deviation",)),
    norm("one mean for all channels", """
            if training:
                mean = X.mean().broadcast_to(gamma.shape)  # ←
                var = ((X - mean.reshape(shape)) ** 2).mean().broadcast_to(gamma.shape)  # ←
                with autograd.pause():
                    moving_mean[:] = momentum * moving_mean + (1 - momentum) * mean
                    moving_var[:] = momentum * moving_var + (1 - momentum) * var
            else:
                mean, var = moving_mean, moving_var
            normal = (X - mean.reshape(shape)) / nd.sqrt(var + eps).reshape(shape)
            return normal * gamma.reshape(shape) + beta.reshape(shape)
        """, ("those of all numbers",)),
    Mistake("kernel turned round", """
        from mxnet import nd

        def conv2d(X, weight, bias, stride=1, pad=0):
            flipped = weight.flip(axis=2).flip(axis=3)  # ←
            pair = lambda value: (value, value) if isinstance(value, int) else value
            return nd.Convolution(X, flipped, bias, kernel=weight.shape[2:], num_filter=weight.shape[0],
                                  stride=pair(stride), pad=pair(pad))
        """, ("The kernel was turned round",)),
    Mistake("convolution without its bias", """
        from mxnet import nd

        def conv2d(X, weight, bias, stride=1, pad=0):
            pair = lambda value: (value, value) if isinstance(value, int) else value
            return nd.Convolution(X, weight, no_bias=True, kernel=weight.shape[2:], num_filter=weight.shape[0],
                                  stride=pair(stride), pad=pair(pad))  # ←
        """, ("conv2d, a bias other than 0", "The bias was forgotten."), backends=MINIMX),
    Mistake("number of input channels as num_filter", """
        from mxnet import nd

        def conv2d(X, weight, bias, stride=1, pad=0):
            pair = lambda value: (value, value) if isinstance(value, int) else value
            return nd.Convolution(X, weight, bias, kernel=weight.shape[2:], num_filter=weight.shape[1],  # ←
                                  stride=pair(stride), pad=pair(pad))
        """, ("mine.py, line 5",)),
    Mistake("padding of max pooling is 0", """
        from mxnet import nd

        def max_pool2d(X, kernel, stride=None, pad=0):
            pair = lambda value: (value, value) if isinstance(value, int) else value
            (high, wide), (down, right), (top, left) = pair(kernel), pair(stride or kernel), pair(pad)
            X = nd.pad(X, mode="constant", constant_value=0, pad_width=(0, 0, 0, 0, top, top, left, left))  # ←
            return nd.Pooling(X, kernel=(high, wide), stride=(down, right), pool_type="max")
        """, ("The padding is 0, and is taken for a maximum",), backends=MINIMX),
    Mistake("padding does not count in the average", """
        from mxnet import nd

        def avg_pool2d(X, kernel, stride=None, pad=0):
            pair = lambda value: (value, value) if isinstance(value, int) else value
            return nd.Pooling(X, kernel=pair(kernel), stride=pair(stride or kernel), pad=pair(pad), pool_type="avg",
                              count_include_pad=False)  # ←
        """, ("The padding does not count in the mean",), backends=MINIMX),
    Mistake("maximum in place of the average", """
        from mxnet import nd

        def avg_pool2d(X, kernel, stride=None, pad=0):
            pair = lambda value: (value, value) if isinstance(value, int) else value
            return nd.Pooling(X, kernel=pair(kernel), stride=pair(stride or kernel), pad=pair(pad),
                              pool_type="max")  # ←
        """, ("(2, 2, 2, 2). It is max_pool2d.",)),
    Mistake("sum in place of the average", """
        from mxnet import nd

        def avg_pool2d(X, kernel, stride=None, pad=0):
            pair = lambda value: (value, value) if isinstance(value, int) else value
            return nd.Pooling(X, kernel=pair(kernel), stride=pair(stride or kernel), pad=pair(pad),
                              pool_type="sum")  # ←
        """, ("(2, 2, 2, 2). The numbers of a window are added up",)),
)  # fmt: skip
