"""The optimizers: SGD with momentum, Nesterov's, Adam, AdaGrad, RMSProp and AdaDelta."""

import math

from .. import nd
from ..autograd import is_recording
from ..nd.updates import descend
from ._base import Optimizer, register


def zeros_like(weight):
    """A state that starts at 0."""
    return nd.zeros(weight.shape, ctx=weight.context, dtype=weight.dtype)


@register
class SGD(Optimizer):
    """w ← w - lr · g; with momentum, v ← momentum · v - lr · g and w ← w + v."""

    def __init__(self, momentum=0.0, lazy_update=True, **kwargs):
        super().__init__(**kwargs)
        self.momentum, self.lazy_update = momentum, lazy_update  # lazy is for sparse gradients; there are none here

    def _kept(self, whole, rest):
        return rest, whole  # the other way round than in other optimizers: saved states are MXNet's

    def create_state(self, index, weight):
        """Return v, or None without momentum."""
        return zeros_like(weight) if self.momentum != 0 else None

    def update(self, index, weight, grad, state):
        """Update a weight."""
        if self.momentum > 0 or is_recording():
            lr, options = self._begin(index)
            if self.momentum > 0:
                nd.sgd_mom_update(weight, grad, state, out=weight, lr=lr, momentum=self.momentum, **options)
            else:
                nd.sgd_update(weight, grad, out=weight, lr=lr, **options)
        else:  # the same on NumPy arrays, as it is done for every parameter in every step
            self._update_count(index)
            settings = self._get_lr(index), self._get_wd(index), self.rescale_grad, self.clip_gradient
            descend(weight._data, grad._data, *settings)


@register
class NAG(SGD):
    """Nesterov's momentum: v ← momentum · v - lr · g and w ← w + momentum · v - lr · g."""

    def __init__(self, momentum=0.0, **kwargs):
        super().__init__(momentum, **kwargs)

    def update(self, index, weight, grad, state):
        """Update a weight."""
        if state is None:
            return super().update(index, weight, grad, state)
        lr, options = self._begin(index)
        nd.nag_mom_update(weight, grad, state, out=weight, lr=lr, momentum=self.momentum, **options)


@register
class Adam(Optimizer):
    """m ← β₁ m + (1 - β₁) g and v ← β₂ v + (1 - β₂) g²; w ← w - lr √(1 - β₂ᵗ) / (1 - β₁ᵗ) · m / (√v + ε).

    t counts the updates of the weight. g holds the weight decay before it is clipped.
    """

    def __init__(self, learning_rate=0.001, beta1=0.9, beta2=0.999, epsilon=1e-8, lazy_update=True, **kwargs):
        super().__init__(learning_rate=learning_rate, **kwargs)
        self.beta1, self.beta2, self.epsilon, self.lazy_update = beta1, beta2, epsilon, lazy_update

    def create_state(self, index, weight):
        """Return m and v."""
        return zeros_like(weight), zeros_like(weight)

    def update(self, index, weight, grad, state):
        """Update a weight."""
        lr, options = self._begin(index)
        t = self._index_update_count[index]
        lr *= math.sqrt(1 - self.beta2**t) / (1 - self.beta1**t)
        options.update(beta1=self.beta1, beta2=self.beta2, epsilon=self.epsilon)
        nd.adam_update(weight, grad, *state, out=weight, lr=lr, **options)


@register
class AdaGrad(Optimizer):
    """h ← h + g² and w ← w - lr · (g / √(h + ε) + wd · w). The decay is no part of g."""

    def __init__(self, eps=1e-7, **kwargs):
        super().__init__(**kwargs)
        self.float_stable_eps = eps

    def create_state(self, index, weight):
        """Return h."""
        return zeros_like(weight)

    def update(self, index, weight, grad, state):
        """Update a weight."""
        lr, options = self._begin(index)
        grad = self._clip(grad * self.rescale_grad)
        state += nd.square(grad)
        weight -= lr * (grad / nd.sqrt(state + self.float_stable_eps) + options["wd"] * weight)


@register
class RMSProp(Optimizer):
    """n ← γ₁ n + (1 - γ₁) g² and w ← w - lr · g / √(n + ε). g holds the weight decay before it is clipped.

    Centred, after Graves: m ← γ₁ m + (1 - γ₁) g too, d ← γ₂ d - lr · g / √(n - m² + ε), and w ← w + d.
    ``clip_weights`` is the largest absolute value of a weight.
    """

    def __init__(self, learning_rate=0.001, gamma1=0.9, gamma2=0.9, epsilon=1e-8, centered=False, clip_weights=None,
                 **kwargs):  # fmt: skip
        super().__init__(learning_rate=learning_rate, **kwargs)
        self.gamma1, self.gamma2, self.epsilon = gamma1, gamma2, epsilon
        self.centered, self.clip_weights = centered, clip_weights

    def create_state(self, index, weight):
        """Return n, in a tuple, and centred m and d too."""
        return tuple(zeros_like(weight) for _ in range(3 if self.centered else 1))

    def update(self, index, weight, grad, state):
        """Update a weight."""
        lr, options = self._begin(index)
        if not self.centered:
            options.update(gamma1=self.gamma1, epsilon=self.epsilon)
            if self.clip_weights:
                options["clip_weights"] = self.clip_weights
            nd.rmsprop_update(weight, grad, *state, out=weight, lr=lr, **options)
            return
        n, m, d = state
        grad = grad * self.rescale_grad + options["wd"] * weight
        if self.clip_gradient:
            grad = self._clip(grad)
        n[:] = self.gamma1 * n + (1 - self.gamma1) * nd.square(grad)
        m[:] = self.gamma1 * m + (1 - self.gamma1) * grad
        d[:] = self.gamma2 * d - lr * grad / nd.sqrt(n - nd.square(m) + self.epsilon)
        weight += d
        if self.clip_weights:
            weight[:] = nd.clip(weight, -self.clip_weights, self.clip_weights)


@register
class AdaDelta(Optimizer):
    """a ← ρ a + (1 - ρ) g², d = √(b + ε) / √(a + ε) · g, b ← ρ b + (1 - ρ) d² and w ← w - d - wd · w.

    There is no learning rate, and the decay is no part of g.
    """

    def __init__(self, rho=0.90, epsilon=1e-5, **kwargs):
        super().__init__(**kwargs)
        self.rho, self.epsilon = rho, epsilon

    def create_state(self, index, weight):
        """Return a and b."""
        return zeros_like(weight), zeros_like(weight)

    def update(self, index, weight, grad, state):
        """Update a weight. The gradient's array itself is rescaled, as in MXNet, in this optimizer only."""
        wd = self._get_wd(index)
        self._update_count(index)
        grad *= self.rescale_grad
        grad = self._clip(grad)
        a, b = state
        a[:] = self.rho * a + (1 - self.rho) * grad * grad
        d = nd.sqrt(b + self.epsilon) / nd.sqrt(a + self.epsilon) * grad
        b[:] = self.rho * b + (1 - self.rho) * d * d
        weight -= d + wd * weight
