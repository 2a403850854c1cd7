"""Optimizers: how a gradient changes the parameters."""

from mxnet import gluon


def sgd(params, lr, wd=0.0):
    """Stochastic gradient descent: each ``step(batch_size)`` does w ← w - lr · (grad / batch_size + wd · w).

    The decay is scaled by the learning rate too (a widely copied note has w - lr · grad - wd · w), and by
    default the bias decays too.

    Args:
        params: the ParameterDict of a block.
        lr: learning rate.
        wd: weight decay.

    Returns:
        A Trainer.
    """
    # One device has no gradients to exchange: without a key-value store the parameters are updated right here.
    return gluon.Trainer(params, "sgd", {"learning_rate": lr, "wd": wd}, kvstore=None)
