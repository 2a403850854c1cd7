"""Optimizers: how a gradient changes the parameters."""


class SGDOptimizer:
    """Stochastic gradient descent, in place: w ← w - lr · (grad + wd · w).

    The decay is scaled by the learning rate too (a widely copied note has w - lr · grad - wd · w), and the bias decays
    too.

    Args:
        lr: learning rate.
        wd: weight decay.
    """

    def __init__(self, lr, wd=0.0):
        self.lr, self.wd = float(lr), float(wd)  # a NumPy float64 here would turn every parameter into float64

    def update(self, parameters):
        """Move each Parameter against its gradient, and clear the gradient, to which the next backward adds."""
        for parameter in parameters:
            if self.wd:
                parameter.value *= 1 - self.lr * self.wd
            parameter.value -= self.lr * parameter.grad
            parameter.grad.fill(0)
