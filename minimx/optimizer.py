"""Optimizers: how a gradient changes a weight.

Each has its formula in its docstring, in which g is the gradient after rescaling, clipping and, unless it is said
otherwise, weight decay. A Trainer calls ``update`` for every parameter after every step; ``state`` is what an
optimizer remembers of that parameter from one step to the next.
"""

import math
import pickle
import warnings

from . import nd
from .missing import missing, not_here

__getattr__ = missing(__name__)


class Optimizer:
    """The base of optimizers: learning rate, weight decay, and how often each weight was updated.

    Subclasses write ``update``, and ``create_state`` if they remember something. ``@Optimizer.register`` makes them
    known to :func:`create` and to ``gluon.Trainer``.

    Args:
        rescale_grad: what gradients are multiplied by first.
        param_idx2name: names of the weights by index. Weights then decay only where a name ends in _weight or _gamma.
        wd: weight decay.
        clip_gradient: the largest absolute value that a number in a gradient may have; None for any.
        learning_rate: None for the scheduler's, or 0.01 where there is none. Given both, the scheduler's base
            learning rate is overwritten, which is said.
        lr_scheduler: an LRScheduler.
        begin_num_update: where the count of updates starts.
        multi_precision: a copy of float16 weights in float32, which minimx does not have.
        param_dict: Parameters by index, whose ``lr_mult`` and ``wd_mult`` count.
    """

    opt_registry: dict = {}  # noqa: RUF012 (shared by all optimizers)

    def __init__(self, rescale_grad=1.0, param_idx2name=None, wd=0.0, clip_gradient=None, learning_rate=None,
                 lr_scheduler=None, begin_num_update=0, multi_precision=False, param_dict=None):  # fmt: skip
        if multi_precision:
            raise NotImplementedError(not_here("optimizer's multi_precision") + ": keep weights in float32.")
        if lr_scheduler is None and learning_rate is None:
            learning_rate = 0.01
        elif lr_scheduler is not None and learning_rate not in (None, lr_scheduler.base_lr):
            print("learning rate from ``lr_scheduler`` has been overwritten by ``learning_rate`` in optimizer.")
            lr_scheduler.base_lr = learning_rate
        self.lr, self.lr_scheduler, self.wd = learning_rate, lr_scheduler, wd
        self.rescale_grad, self.clip_gradient = rescale_grad, clip_gradient
        self.begin_num_update = self.num_update = begin_num_update
        self._all_index_update_counts: dict = {0: {}}  # by device: each has its own copy of the weights to update
        self._index_update_count = self._all_index_update_counts[0]
        self.idx2name = dict(param_idx2name or {})
        self.param_dict = param_dict or {}
        self.set_lr_mult({})
        self.set_wd_mult({})

    @staticmethod
    def register(klass):
        """Make a class known by its name in lower case; as a decorator."""
        name = klass.__name__.lower()
        if name in Optimizer.opt_registry:
            warnings.warn(f"Optimizer {klass.__name__} takes the place of another of that name.", stacklevel=2)
        Optimizer.opt_registry[name] = klass
        return klass

    @staticmethod
    def create_optimizer(name, **kwargs):
        """Make an optimizer by name, whatever its case; a ValueError lists the names that there are."""
        if name.lower() not in Optimizer.opt_registry:
            known = ", ".join(sorted(Optimizer.opt_registry))
            raise ValueError(f"Cannot find optimizer {name}: minimx has {known}.")
        return Optimizer.opt_registry[name.lower()](**kwargs)

    def create_state(self, index, weight):
        """Return what to remember of a weight, made before its first update; None for nothing."""

    def update(self, index, weight, grad, state):
        """Change ``weight`` in place, and ``state`` too."""
        raise NotImplementedError(f"{type(self).__name__} needs an update(index, weight, grad, state).")

    @property
    def learning_rate(self):
        """The learning rate of the next update, without multipliers."""
        return self.lr if self.lr_scheduler is None else self.lr_scheduler(self.num_update)

    def set_learning_rate(self, lr):
        """Set the learning rate; a UserWarning is raised where a scheduler sets it."""
        if self.lr_scheduler is not None:
            raise UserWarning("The learning rate is set by this optimizer's lr_scheduler: change its base_lr instead.")
        self.lr = lr

    def set_lr_mult(self, args_lr_mult):
        """Set what the learning rate is multiplied by, by a weight's name or index."""
        self.lr_mult = dict(args_lr_mult)

    def set_wd_mult(self, args_wd_mult):
        """Set what the weight decay is multiplied by, by a weight's name or index."""
        named = {name: 0.0 for name in self.idx2name.values() if not name.endswith(("_weight", "_gamma"))}
        self.wd_mult = {**named, **args_wd_mult}

    def _update_count(self, index):
        count = self._index_update_count.get(index, self.begin_num_update) + 1
        self._index_update_count[index] = count
        if count > self.num_update:
            self.num_update = count

    def _set_current_context(self, device_id):
        self._index_update_count = self._all_index_update_counts.setdefault(device_id, {})

    def _get_lr(self, index):
        lr = self.lr if self.lr_scheduler is None else self.lr_scheduler(self.num_update)
        if index in self.param_dict:
            return lr * self.param_dict[index].lr_mult
        return lr * self.lr_mult.get(index, self.lr_mult.get(self.idx2name.get(index), 1.0))

    def _get_wd(self, index):
        if index in self.param_dict:
            return self.wd * self.param_dict[index].wd_mult
        return self.wd * self.wd_mult.get(index, self.wd_mult.get(self.idx2name.get(index), 1.0))

    def _begin(self, index):
        """Count an update of this weight; return its learning rate, and what all update operators are told."""
        self._update_count(index)
        options = {"wd": self._get_wd(index), "rescale_grad": self.rescale_grad}
        if self.clip_gradient:
            options["clip_gradient"] = self.clip_gradient
        return self._get_lr(index), options

    def _clip(self, grad):
        return grad if self.clip_gradient is None else nd.clip(grad, -self.clip_gradient, self.clip_gradient)

    def __getstate__(self):
        return {name: value for name, value in self.__dict__.items() if name != "param_dict"}  # the Trainer's, not ours

    def __setstate__(self, state):
        self.__dict__.update(state, param_dict={})


register = Optimizer.register
create = Optimizer.create_optimizer


def _zeros(weight):
    return nd.zeros(weight.shape, ctx=weight.context, dtype=weight.dtype)


@register
class SGD(Optimizer):
    """w ← w - lr · g; with momentum, v ← momentum · v - lr · g and w ← w + v."""

    def __init__(self, momentum=0.0, lazy_update=True, **kwargs):
        super().__init__(**kwargs)
        self.momentum, self.lazy_update = momentum, lazy_update  # lazy is for sparse gradients; there are none here

    def create_state(self, index, weight):
        """Return v, or None without momentum."""
        return _zeros(weight) if self.momentum != 0 else None

    def update(self, index, weight, grad, state):
        """Take a step."""
        lr, options = self._begin(index)
        if self.momentum > 0:
            nd.sgd_mom_update(weight, grad, state, out=weight, lr=lr, momentum=self.momentum, **options)
        else:
            nd.sgd_update(weight, grad, out=weight, lr=lr, **options)


@register
class NAG(SGD):
    """Nesterov's momentum: v ← momentum · v - lr · g and w ← w + momentum · v - lr · g."""

    def __init__(self, momentum=0.0, **kwargs):
        super().__init__(momentum, **kwargs)

    def update(self, index, weight, grad, state):
        """Take a step."""
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
        return _zeros(weight), _zeros(weight)

    def update(self, index, weight, grad, state):
        """Take a step."""
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
        return _zeros(weight)

    def update(self, index, weight, grad, state):
        """Take a step."""
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
        return tuple(_zeros(weight) for _ in range(3 if self.centered else 1))

    def update(self, index, weight, grad, state):
        """Take a step."""
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
        return _zeros(weight), _zeros(weight)

    def update(self, index, weight, grad, state):
        """Take a step. The gradient itself is rescaled, as MXNet does here, and only here."""
        wd = self._get_wd(index)
        self._update_count(index)
        grad *= self.rescale_grad
        grad = self._clip(grad)
        a, b = state
        a[:] = self.rho * a + (1 - self.rho) * grad * grad
        d = nd.sqrt(b + self.epsilon) / nd.sqrt(a + self.epsilon) * grad
        b[:] = self.rho * b + (1 - self.rho) * d * d
        weight -= d + wd * weight


class Updater:
    """Calls an optimizer with the state that belongs to each weight: ``updater(index, grad, weight)``.

    Attributes:
        states: each weight's state, by index.
    """

    def __init__(self, optimizer):
        self.optimizer, self.states = optimizer, {}

    def __call__(self, index, grad, weight):
        """Update a weight."""
        states = self.states
        if index not in states:
            states[index] = self.optimizer.create_state(index, weight)
        self.optimizer.update(index, weight, grad, states[index])

    def get_states(self, dump_optimizer=False):
        """Return the states, and the optimizer if asked for, as bytes."""
        return pickle.dumps((self.states, self.optimizer) if dump_optimizer else self.states)

    def set_states(self, states, context=None):
        """Take what :meth:`get_states` returned, onto a context. It is a pickle: only from a source that is trusted."""
        states = pickle.loads(states)
        if isinstance(states, tuple):
            states, self.optimizer = states
        self.states = {index: _moved(state, context) for index, state in states.items()}


def _moved(state, context):
    if isinstance(state, (list, tuple)):
        return type(state)(_moved(part, context) for part in state)
    return state.as_in_context(context) if isinstance(state, nd.NDArray) and context is not None else state


def get_updater(optimizer):
    """Return an :class:`Updater`."""
    return Updater(optimizer)
