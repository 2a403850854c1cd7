"""``Module``: a symbol, its arrays and an optimizer."""

import logging
import warnings

from .. import optimizer as opt
from ..base import MXNetError
from ..initializer import InitDesc
from ..missing import missing, not_here
from ..model import load_checkpoint
from ._bound_module import BoundModule
from .base_module import DEFAULT_INITIALIZER

__getattr__ = missing(__name__)

NOT_NORMALIZED = (
    "Optimizer created manually outside Module but rescale_grad is not normalized to 1.0/batch_size/num_workers "
    "({} vs. {}). Is this intended?"
)


class Module(BoundModule):
    """Trains a symbol.

    Args:
        symbol: the Symbol. All of its arguments that are not named here are parameters.
        data_names, label_names: its arguments that a batch brings along.
        logger: has ``info`` and ``warning``; the module ``logging`` by default.
        context: where to compute, or a list of one.
        work_load_list: accepted, without effect.
        fixed_param_names: parameters that stay as they are.
        state_names: arguments that are neither learnt nor brought along; ``set_states`` sets them.
        group2ctxs, compression_params: for several devices, which minimx does not have: None.

    Raises:
        ValueError: the symbol has no argument of a name that is given here; for labels that is a warning.
        NotImplementedError: there are several contexts.
    """

    # Parameters.

    def get_params(self):
        """Return two dicts of NDArrays by name, parameters and auxiliary states.

        They are the module's own copies: the next call, and ``fit``, write newer values into the same arrays.
        """
        assert self.params_initialized, "call init_params first"
        if self._params_dirty:
            executor = self._bound.executor
            for copies, arrays in ((self._arg_params, executor.arg_dict), (self._aux_params, executor.aux_dict)):
                for name, copy in copies.items():
                    copy[:] = arrays[name]
            self._params_dirty = False
        return self._arg_params, self._aux_params

    def init_params(self, initializer=DEFAULT_INITIALIZER, arg_params=None, aux_params=None, allow_missing=False,
                    force_init=False, allow_extra=False):  # fmt: skip
        """Fill parameters and auxiliary states from dicts of NDArrays by name, or by an initializer.

        Args:
            initializer: for all where there is no dict, and for those that a dict lacks.
            arg_params, aux_params: the dicts, or None. Other names in them have no effect.
            allow_missing: the dicts may lack some; without an initializer these remain as they are.
            force_init: fill them again; without it, a module that has its parameters warns and keeps them.
            allow_extra: see :meth:`set_params`.

        Raises:
            AssertionError: the module is not bound.
            RuntimeError: a dict lacks an array.
        """
        if self.params_initialized and not force_init:
            message = "Parameters already initialized and force_init=False. init_params call ignored."
            warnings.warn(message, stacklevel=2)
            return
        assert self.binded, "call bind before initializing the parameters"
        attributes = self._symbol.attr_dict()
        for arrays, given in ((self._arg_params, arg_params), (self._aux_params, aux_params)):
            for name, array in sorted(arrays.items()):
                if given is not None and name in given:
                    if given[name] is not array:
                        given[name].copyto(array)
                elif given is not None and not allow_missing:
                    raise RuntimeError(f"{name} is not presented: give it too, or say allow_missing=True.")
                elif given is None or initializer is not None:
                    initializer(InitDesc(name, attributes.get(name)), array)
        self.params_initialized, self._params_dirty = True, False
        self._bound.executor.copy_params_from(self._arg_params, self._aux_params, allow_extra_params=allow_extra)

    def set_params(self, arg_params, aux_params, allow_missing=False, force_init=True, allow_extra=False):
        """Set parameters and auxiliary states from dicts of NDArrays by name.

        Args:
            arg_params, aux_params: the dicts.
            allow_missing: those that they lack remain as they are.
            force_init: False keeps parameters that are there, with a warning.
            allow_extra: where ``allow_missing`` is True, names that the symbol does not have are allowed, too.

        Raises:
            RuntimeError: a dict lacks an array, without ``allow_missing``.
            ValueError: a name that the symbol does not have, with ``allow_missing`` and without ``allow_extra``.
        """
        if not allow_missing:
            super().set_params(arg_params, aux_params, allow_missing, force_init, allow_extra)
        elif self.params_initialized and not force_init:
            message = "Parameters already initialized and force_init=False. set_params call ignored."
            warnings.warn(message, stacklevel=2)
        else:
            self._bound.executor.copy_params_from(arg_params, aux_params, allow_extra_params=allow_extra)
            self._params_dirty = self.params_initialized = True

    # The optimizer.

    def init_optimizer(self, kvstore="local", optimizer="sgd", optimizer_params=(("learning_rate", 0.01),),
                       force_init=False):  # fmt: skip
        """Choose how parameters are updated.

        Args:
            kvstore: None, the name of a store or a KVStore; on one device it has no effect.
            optimizer: an Optimizer, or the name of one. Made here, it divides gradients by the batch size, unless its
                ``rescale_grad`` is given; one that does not divide so is used as it is, with a warning.
            optimizer_params: arguments of an optimizer that is given by name, a dict or pairs.
            force_init: replace an optimizer that is there; without it, the log says so and it remains.

        Raises:
            AssertionError: the module has no parameters yet, or ``optimizer`` is neither a name nor an Optimizer.
            TypeError: ``kvstore`` is nothing of these.
        """
        self._check_ready()
        if self.optimizer_initialized and not force_init:
            self.logger.warning("optimizer already initialized, ignoring...")
            return
        _check_kvstore(kvstore)
        rescale_grad, names = 1.0 / self._bound.batch_size, dict(enumerate(self._param_names))
        if isinstance(optimizer, str):
            options = {"rescale_grad": rescale_grad, **dict(optimizer_params)}
            optimizer = opt.create(optimizer, sym=self._symbol, param_idx2name=names, **options)
        else:
            assert isinstance(optimizer, opt.Optimizer), f"optimizer is {optimizer!r}: expected a name or an Optimizer."
            if optimizer.rescale_grad != rescale_grad:
                warnings.warn(NOT_NORMALIZED.format(optimizer.rescale_grad, rescale_grad), stacklevel=2)
        optimizer.idx2name = optimizer.idx2name or names
        self._optimizer, self._updater, self.optimizer_initialized = optimizer, opt.get_updater(optimizer), True
        if self._preload_opt_states is not None:
            self.load_optimizer_states(self._preload_opt_states)
            self._preload_opt_states = None

    def borrow_optimizer(self, shared_module):
        """Update by another module's optimizer, with its states."""
        assert shared_module.optimizer_initialized, "shared_module has no optimizer yet."
        self._optimizer, self._updater = shared_module._optimizer, shared_module._updater
        self.optimizer_initialized = True

    # A step.

    def forward(self, data_batch, is_train=None):
        """Compute the outputs of a batch; its arrays may have other shapes than those that the module is bound to.

        Args:
            data_batch: has ``data`` and ``label``, lists of NDArrays; labels may be missing.
            is_train: whether batch norm, dropout and the like are in training; by default what ``bind`` was told.
        """
        self._check_ready()
        data, bound = data_batch.data, self._bound
        if [array.shape for array in data] != bound.data_shapes:
            self._reshape_for(data_batch)
            bound = self._bound
        for target, array in zip(bound.data, data):
            target[...] = array._data
        if bound.label:
            self._load_labels(bound, getattr(data_batch, "label", None))
        bound.executor.forward(is_train=self.for_training if is_train is None else is_train)

    def _load_labels(self, bound, labels):
        for target, array in zip(bound.label, labels or ()):
            if array.shape != target.shape:
                raise MXNetError(f"A label has shape {array.shape}: expected {target.shape}, as the module is bound.")
            target[...] = array._data

    def backward(self, out_grads=None):
        """Compute the gradients of the last forward; ``out_grads`` are those of outputs that are no losses."""
        self._check_ready()
        assert self.for_training, "re-bind with for_training=True to run backward"
        self._bound.executor.backward(out_grads)

    def update(self):
        """Update the parameters with the gradients of the last backward."""
        self._check_ready()
        assert self.optimizer_initialized, "init_optimizer comes first."
        if not self.for_training:
            raise TypeError("There are no gradients to update with: bind with for_training=True.")
        self._params_dirty = True
        updater = self._updater
        for index, grad, weight in self._bound.learnt:
            updater(index, grad, weight)

    def get_outputs(self, merge_multi_context=True):
        """Return the outputs of the last forward, a list; each in a list of its own without ``merge_multi_context``."""
        self._check_ready()
        outputs = self._bound.executor.outputs
        return list(outputs) if merge_multi_context else [[output] for output in outputs]

    def get_input_grads(self, merge_multi_context=True):
        """Return the gradients with respect to the data, a list; see :meth:`get_outputs`."""
        self._check_ready()
        assert self.inputs_need_grad, "bind with inputs_need_grad=True."
        grads = [self._bound.executor.grad_dict[each.name] for each in self.data_shapes]
        return grads if merge_multi_context else [[grad] for grad in grads]

    def update_metric(self, eval_metric, labels, pre_sliced=False):
        """Add the outputs of the last forward, and these labels, to a metric."""
        descriptions = self.label_shapes
        if descriptions is None:
            raise TypeError("The module has no labels: bind it with label_shapes to update a metric.")
        named = {each.name: label for each, label in zip(descriptions, labels[0] if pre_sliced else labels)}
        eval_metric.update_dict(named, dict(zip(self._output_names, self._bound.executor.outputs)))

    def get_states(self, merge_multi_context=True):
        """Return the arrays of ``state_names``, each in a list of its own; ``merge_multi_context`` must be False."""
        self._check_ready()
        assert not merge_multi_context, "merge_multi_context=True is not supported for get_states yet."
        return [[self._bound.executor.arg_dict[name]] for name in self._state_names]

    def set_states(self, states=None, value=None):
        """Set the arrays of ``state_names``: from what :meth:`get_states` returned, or all to one number."""
        assert (states is None) != (value is None), "Exactly one of states & value must be specified."
        for place, [target] in enumerate(self.get_states(merge_multi_context=False)):
            target[:] = value if states is None else states[place][0]

    def prepare(self, data_batch, sparse_row_id_fn=None):
        """Get ready for a batch: nothing is to be done."""
        assert self.binded, "call bind first"
        super().prepare(data_batch, sparse_row_id_fn)

    def install_monitor(self, mon):
        """Have a Monitor look at the executor."""
        assert self.binded, "call bind first"
        mon.install(self._bound.executor)

    # Files.

    @staticmethod
    def load(prefix, epoch, load_optimizer_states=False, **kwargs):
        """Make a module of a checkpoint; its parameters are there, but it is not bound yet.

        Args:
            prefix, epoch: the checkpoint's.
            load_optimizer_states: read the optimizer's states, too, once there is an optimizer.
            kwargs: for :class:`Module`.
        """
        symbol, arg_params, aux_params = load_checkpoint(prefix, epoch)
        module = Module(symbol, **kwargs)
        module._arg_params, module._aux_params, module.params_initialized = arg_params, aux_params, True
        if load_optimizer_states:
            module._preload_opt_states = f"{prefix}-{epoch:04d}.states"
        return module

    def save_checkpoint(self, prefix, epoch, save_optimizer_states=False, remove_amp_cast=True):
        """Write a checkpoint, see ``model.save_checkpoint``, and if asked for the optimizer's states beside it."""
        self._symbol.save(f"{prefix}-symbol.json")
        name = f"{prefix}-{epoch:04d}.params"
        self.save_params(name)
        logging.info('Saved checkpoint to "%s"', name)
        if save_optimizer_states:
            name = f"{prefix}-{epoch:04d}.states"
            self.save_optimizer_states(name)
            logging.info('Saved optimizer state to "%s"', name)

    def save_optimizer_states(self, fname):
        """Write the optimizer's states to a file. MXNet cannot read it."""
        assert self.optimizer_initialized, "init_optimizer comes first."
        with open(fname, "wb") as file:
            file.write(self._updater.get_states())

    def load_optimizer_states(self, fname):
        """Read what :meth:`save_optimizer_states` wrote: a pickle, which can run any code, so read only your own."""
        assert self.optimizer_initialized, "init_optimizer comes first."
        with open(fname, "rb") as file:
            self._updater.set_states(file.read())


def _check_kvstore(kvstore):
    kind = getattr(kvstore, "type", kvstore)
    if kind is not None and not isinstance(kind, str):
        raise TypeError(f"kvstore is {kvstore!r}: expected a KVStore, a name such as 'local', or None.")
    if "dist" in (kind or ""):
        raise NotImplementedError(not_here("distributed kvstores"))
