"""Optimizers: how a gradient changes the parameters."""


def sgd(params, lr, wd=0.0, batch_size=1):
    """One step of stochastic gradient descent, in place: w ← w - lr · (grad / batch_size + wd · w).

    This is what MXNet's own ``sgd`` computes. The decay is scaled by the learning rate too (a widely copied
    note has w - lr · grad - wd · w), and the bias decays too.

    Args:
        params: arrays with an attached gradient.
        lr: learning rate.
        wd: weight decay.
        batch_size: what to divide the gradient by; left at 1, the gradient of a summed loss stays a sum.
    """
    for param in params:
        if wd:
            param *= 1 - lr * wd
        param -= lr / batch_size * param.grad
