"""Optimizers: how a gradient changes the parameters."""

import torch


def sgd(params, lr, wd=0.0):
    """Stochastic gradient descent: each ``step()`` does w ← w - lr · (grad + wd · w).

    The decay is scaled by the learning rate too (a widely copied note has w - lr · grad - wd · w), and the bias decays
    too.

    Args:
        params: a module's ``parameters()``.
        lr: learning rate.
        wd: weight decay.

    Returns:
        An optimizer.
    """
    return torch.optim.SGD(params, lr=lr, weight_decay=wd)
