"""What all optimizers share: learning rate, weight decay, multipliers, counts of updates."""

import warnings

import numpy as np

from .. import nd


class Optimizer:
    """The base of optimizers: learning rate, weight decay, and how often each weight was updated.

    Subclasses define ``update``, and ``create_state`` if they keep a state. ``@Optimizer.register`` makes them known to
    :func:`create` and to ``gluon.Trainer``.

    Args:
        rescale_grad: a factor that gradients are multiplied by first.
        param_idx2name: names of the weights by index. Weights then decay only where a name ends in _weight or _gamma.
        wd: weight decay.
        clip_gradient: the largest absolute value of an element of a gradient; None for no limit.
        learning_rate: None for the scheduler's, or 0.01 where there is none. Given both, the scheduler's base
            learning rate is overwritten, and a printed line says so.
        lr_scheduler: an LRScheduler.
        sym: the Symbol that the weights belong to; ``lr_mult`` and ``wd_mult`` of its variables are used.
        begin_num_update: where the count of updates starts.
        multi_precision: update weights of float16 in float32, of which a copy is kept with their state.
        param_dict: Parameters by index, whose ``lr_mult`` and ``wd_mult`` are used.
    """

    opt_registry: dict = {}  # noqa: RUF012 (shared by all optimizers)

    def __init__(self, rescale_grad=1.0, param_idx2name=None, wd=0.0, clip_gradient=None, learning_rate=None,
                 lr_scheduler=None, sym=None, begin_num_update=0, multi_precision=False, param_dict=None):  # fmt: skip
        self.multi_precision = multi_precision
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
        self._attributes = {} if sym is None else sym.attr_dict()
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
        """Make an optimizer by name, in upper or lower case; the ValueError for an unknown name lists all."""
        if name.lower() not in Optimizer.opt_registry:
            known = ", ".join(sorted(Optimizer.opt_registry))
            raise ValueError(f"Cannot find optimizer {name}: minimx has {known}.")
        return Optimizer.opt_registry[name.lower()](**kwargs)

    def create_state(self, index, weight):
        """Return the state of a weight before its first update; None for no state."""

    def update(self, index, weight, grad, state):
        """Change ``weight`` in place, and ``state`` too."""
        raise NotImplementedError(f"{type(self).__name__} needs an update(index, weight, grad, state).")

    def create_state_multi_precision(self, index, weight):
        """Return the state of a weight; for float16 with ``multi_precision``, a float32 copy and that one's state."""
        if weight.dtype is not np.float16:
            return self.create_state(index, weight)
        if not self.multi_precision:
            warnings.warn("float16 adds small updates up badly: think of multi_precision=True.", stacklevel=3)
            return self.create_state(index, weight)
        whole = weight.astype("float32")
        return self._kept(whole, self.create_state(index, whole))

    def update_multi_precision(self, index, weight, grad, state):
        """Change ``weight`` in place, by way of its copy in float32 where there is one."""
        if not (self.multi_precision and weight.dtype is np.float16):
            self.update(index, weight, grad, state)
            return
        whole, rest = self._kept(*state)
        self.update(index, whole, grad.astype("float32"), rest)
        weight[:] = whole.astype("float16")

    def _kept(self, whole, rest):
        """The two parts of a state in the order in which they are kept, and back."""
        return whole, rest

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
        """Set factors on the learning rate: a dict by a weight's name or index."""
        self.lr_mult = {**self._multipliers("__lr_mult__"), **args_lr_mult}

    def set_wd_mult(self, args_wd_mult):
        """Set factors on the weight decay: a dict by a weight's name or index."""
        named = {name: 0.0 for name in self.idx2name.values() if not name.endswith(("_weight", "_gamma"))}
        self.wd_mult = {**named, **self._multipliers("__wd_mult__"), **args_wd_mult}

    def _multipliers(self, key):
        return {name: float(said[key]) for name, said in self._attributes.items() if key in said}

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
        """Count an update of this weight; return its learning rate, and the arguments of every update operator."""
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
