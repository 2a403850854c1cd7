"""Further optimizers: Signum, FTML, Ftrl, Adamax and LAMB."""

from .. import nd
from ._base import Optimizer, register
from ._methods import zeros_like


@register
class Signum(Optimizer):
    """m ← momentum · m - (1 - momentum) · g and w ← (1 - lr · wd_lh) w + lr · sign m (Bernstein et al., 2018).

    Without momentum, w ← w - lr · (sign g + wd · w). ``wd_lh`` is a decay that is no part of g.
    """

    def __init__(self, learning_rate=0.01, momentum=0.9, wd_lh=0.0, **kwargs):
        super().__init__(learning_rate=learning_rate, **kwargs)
        self.momentum, self.wd_lh = momentum, wd_lh

    def create_state(self, index, weight):
        """Return m, or None without momentum."""
        return zeros_like(weight) if self.momentum != 0 else None

    def update(self, index, weight, grad, state):
        """Update a weight."""
        lr, options = self._begin(index)
        if state is None:
            nd.signsgd_update(weight, grad, out=weight, lr=lr, **options)
            return
        options.update(momentum=self.momentum, wd_lh=self.wd_lh)
        nd.signum_update(weight, grad, state, out=weight, lr=lr, **options)


@register
class FTML(Optimizer):
    """Follow the moving leader (Zheng and Kwok, 2017); the formulas are at ``nd.ftml_update``."""

    def __init__(self, beta1=0.6, beta2=0.999, epsilon=1e-8, **kwargs):
        super().__init__(**kwargs)
        self.beta1, self.beta2, self.epsilon = beta1, beta2, epsilon

    def create_state(self, index, weight):
        """Return d, v and z."""
        return zeros_like(weight), zeros_like(weight), zeros_like(weight)

    def update(self, index, weight, grad, state):
        """Update a weight."""
        lr, options = self._begin(index)
        options["clip_grad"] = options.pop("clip_gradient", -1.0)
        options.update(beta1=self.beta1, beta2=self.beta2, epsilon=self.epsilon, t=self._index_update_count[index])
        nd.ftml_update(weight, grad, *state, out=weight, lr=lr, **options)


@register
class Ftrl(Optimizer):
    """Follow the regularized leader, with weights that become 0 (McMahan et al., 2013); see ``nd.ftrl_update``."""

    def __init__(self, lamda1=0.01, learning_rate=0.1, beta=1, **kwargs):
        super().__init__(**kwargs)
        self.lamda1, self.beta, self.lr = lamda1, beta, learning_rate

    def create_state(self, index, weight):
        """Return z and n."""
        return zeros_like(weight), zeros_like(weight)

    def update(self, index, weight, grad, state):
        """Update a weight."""
        lr, options = self._begin(index)
        nd.ftrl_update(weight, grad, *state, out=weight, lr=lr, lamda1=self.lamda1, beta=self.beta, **options)


@register
class Adamax(Optimizer):
    """m ← β₁ m + (1 - β₁) g, u ← max(β₂ u, |g|) and w ← w - lr / (1 - β₁ᵗ) · m / u (Kingma and Ba, 2014, 7.1).

    g holds the weight decay before it is clipped.
    """

    def __init__(self, learning_rate=0.002, beta1=0.9, beta2=0.999, **kwargs):
        super().__init__(learning_rate=learning_rate, **kwargs)
        self.beta1, self.beta2 = beta1, beta2

    def create_state(self, index, weight):
        """Return m and u."""
        return zeros_like(weight), zeros_like(weight)

    def update(self, index, weight, grad, state):
        """Update a weight."""
        lr, options = self._begin(index)
        lr /= 1 - self.beta1 ** self._index_update_count[index]
        grad = self._clip(grad * self.rescale_grad + options["wd"] * weight)
        m, u = state
        m[:] = self.beta1 * m + (1 - self.beta1) * grad
        u[:] = nd.maximum(self.beta2 * u, nd.abs(grad))
        weight -= lr * m / u


@register
class LAMB(Optimizer):
    """Adam's direction, with a step as long as lr times the weight (You et al., 2020).

    The formulas are at ``nd.lamb_update_phase1`` and ``nd.lamb_update_phase2``.
    """

    def __init__(self, learning_rate=0.001, beta1=0.9, beta2=0.999, epsilon=1e-6, lower_bound=None, upper_bound=None,
                 bias_correction=True, **kwargs):  # fmt: skip
        super().__init__(learning_rate=learning_rate, **kwargs)
        self.beta1, self.beta2, self.epsilon = beta1, beta2, epsilon
        self.lower_bound, self.upper_bound, self.bias_correction = lower_bound, upper_bound, bias_correction

    def create_state(self, index, weight):
        """Return m and v."""
        return zeros_like(weight), zeros_like(weight)

    def update(self, index, weight, grad, state):
        """Update a weight."""
        lr, options = self._begin(index)
        options.update(beta1=self.beta1, beta2=self.beta2, epsilon=self.epsilon)
        options.update(t=self._index_update_count[index], bias_correction=self.bias_correction)
        g = nd.lamb_update_phase1(weight, grad, *state, **options)
        bounds = {"lower_bound": self.lower_bound or -1.0, "upper_bound": self.upper_bound or -1.0}
        nd.lamb_update_phase2(weight, g, weight.norm(), g.norm(), out=weight, lr=lr, **bounds)
