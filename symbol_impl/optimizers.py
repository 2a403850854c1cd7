"""Optimizers: how a gradient changes the parameters."""


def sgd(module, lr, wd=0.0):
    """Stochastic gradient descent: each ``module.update()`` does w ← w - lr · (grad / batch_size + wd · w).

    An output layer adds the gradients of the rows of a batch up, and ``init_optimizer`` sets ``rescale_grad`` to
    1 / batch_size, unless it is told otherwise: of the batch size for which the module is bound when this is called,
    also for a short batch later. Given an Optimizer that was made before, it leaves 1, and a warning.

    The decay is scaled by the learning rate too (a widely copied note has w - lr · grad - wd · w). By default Module
    decays only what is called ``..._weight``; our layers ask for all.

    Args:
        module: a Module that is bound for whole batches, and has its parameters.
        lr: learning rate.
        wd: weight decay.
    """
    settings = {"learning_rate": lr, "wd": wd}
    # One device has no gradients to exchange: without a key-value store the parameters are updated right here.
    module.init_optimizer(kvstore=None, optimizer="sgd", optimizer_params=settings, force_init=True)
