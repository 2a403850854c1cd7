"""``BucketingModule``: modules of several symbols, one for each length of a sequence, with the same parameters."""

import logging
import warnings
from typing import Any

import numpy as np

from .. import nd, symbol
from ..missing import missing
from ..model import load_params
from ..name import NameManager
from .base_module import DEFAULT_INITIALIZER, BaseModule
from .module import Module

__getattr__ = missing(__name__)


class BucketingModule(BaseModule):
    """Trains symbols that differ from batch to batch; a batch's ``bucket_key`` says which one it needs.

    Args:
        sym_gen: a function of a bucket's key that returns a Symbol, the names of its data, and those of its labels.
        default_bucket_key: the bucket that has all parameters: that of the longest sequences.
        logger, context, work_load_list, fixed_param_names, state_names, group2ctxs, compression_params: those of
            :class:`Module`, for every bucket.

    Raises:
        AssertionError: there is no ``default_bucket_key``.
    """

    def __init__(self, sym_gen, default_bucket_key=None, logger=logging, context=None, work_load_list=None,
                 fixed_param_names=None, state_names=None, group2ctxs=None, compression_params=None):  # fmt: skip
        super().__init__(logger)
        assert default_bucket_key is not None, "BucketingModule needs a default_bucket_key."
        self._sym_gen, self._default_bucket_key, self._grad_req = sym_gen, default_bucket_key, None
        self._options = {
            "logger": logger, "context": context, "work_load_list": work_load_list, "state_names": state_names,
            "fixed_param_names": fixed_param_names, "group2ctxs": group2ctxs, "compression_params": compression_params,
        }  # fmt: skip
        self._params_dirty, self._monitor = False, None
        self._first = self._new_module(default_bucket_key)  # which finds names that the symbol does not have
        self._reset_bind()

    def _reset_bind(self):
        self.binded, self._curr_bucket_key = False, None
        self._buckets: dict = {}
        self._curr_module: Any = None

    def _new_module(self, key):
        with NameManager():
            return Module(*self._sym_gen(key), **self._options)

    @property
    def data_names(self):
        """The names of the data of the present bucket."""
        return (self._curr_module or self._first).data_names

    @property
    def output_names(self):
        """The names of the outputs of the present bucket."""
        return (self._curr_module or self._first).output_names

    @property
    def symbol(self):
        """The Symbol of the present bucket."""
        return self._now().symbol

    @property
    def data_shapes(self):
        """A ``DataDesc`` of each of the data of the present bucket."""
        return self._now().data_shapes

    @property
    def label_shapes(self):
        """A ``DataDesc`` of each of the labels of the present bucket."""
        return self._now().label_shapes

    @property
    def output_shapes(self):
        """Pairs of name and shape of each output of the present bucket."""
        return self._now().output_shapes

    def _now(self):
        assert self.binded, "call bind first"
        return self._curr_module

    # Buckets.

    def bind(self, data_shapes, label_shapes=None, for_training=True, inputs_need_grad=False, force_rebind=False,
             shared_module=None, grad_req="write"):  # fmt: skip
        """Bind the default bucket; see :meth:`Module.bind`. The others are bound when a batch needs them."""
        kept = self.get_params() if self.params_initialized else None
        if force_rebind:
            self._reset_bind()
        if self.binded:
            self.logger.warning("Already bound, ignoring bind()")
            return
        assert shared_module is None, "shared_module for BucketingModule is not supported"
        self.for_training, self.inputs_need_grad, self._grad_req = for_training, inputs_need_grad, grad_req
        key = self._default_bucket_key
        module = self._buckets.get(key) or self._new_module(key)
        module.bind(data_shapes, label_shapes, for_training, inputs_need_grad, grad_req=grad_req)
        self._buckets[key] = self._curr_module = module
        self._curr_bucket_key, self.binded = key, True
        if kept is not None:
            self.set_params(*kept)

    def switch_bucket(self, bucket_key, data_shapes, label_shapes=None):
        """Make this the present bucket; bind it to these shapes if it was never used."""
        assert self.binded, "call bind before switching bucket"
        module = self._buckets.get(bucket_key)
        if module is None:
            module = self._buckets[bucket_key] = self._new_module(bucket_key)
        if not module.binded:
            shared = self._buckets[self._default_bucket_key]
            module.bind(
                data_shapes, label_shapes, self.for_training, self.inputs_need_grad, False, shared, self._grad_req
            )
            if self._monitor is not None:
                module.install_monitor(self._monitor)
        self._curr_module, self._curr_bucket_key = module, bucket_key

    def prepare(self, data_batch, sparse_row_id_fn=None):
        """Bind the bucket of a batch."""
        before = self._curr_bucket_key
        self.switch_bucket(data_batch.bucket_key, data_batch.provide_data, data_batch.provide_label)
        self._curr_module.prepare(data_batch, sparse_row_id_fn)
        self.switch_bucket(before, None)

    # Parameters and the optimizer.

    def get_params(self):
        """Return two dicts of NDArrays by name; see :meth:`Module.get_params`."""
        assert self.params_initialized, "call init_params first"
        self._curr_module._params_dirty, self._params_dirty = self._params_dirty, False
        return self._curr_module.get_params()

    def init_params(self, initializer=DEFAULT_INITIALIZER, arg_params=None, aux_params=None, allow_missing=False,
                    force_init=False, allow_extra=False):  # fmt: skip
        """Fill the parameters; see :meth:`Module.init_params`. Those that are there are kept, without a warning."""
        if self.params_initialized and not force_init:
            return
        assert self.binded, "call bind before initializing the parameters"
        self._curr_module.init_params(initializer, arg_params, aux_params, allow_missing, force_init, allow_extra)
        self.params_initialized, self._params_dirty = True, False

    def set_params(self, arg_params, aux_params, allow_missing=False, force_init=True, allow_extra=False):
        """Set the parameters from dicts of NDArrays by name; see :meth:`Module.set_params`."""
        if not allow_missing:
            super().set_params(arg_params, aux_params, allow_missing, force_init)
        elif self.params_initialized and not force_init:
            message = "Parameters already initialized and force_init=False. set_params call ignored."
            warnings.warn(message, stacklevel=2)
        else:
            self._now().set_params(arg_params, aux_params, allow_missing, force_init, allow_extra)
            self.params_initialized = self._params_dirty = True

    def init_optimizer(self, kvstore="local", optimizer="sgd", optimizer_params=(("learning_rate", 0.01),),
                       force_init=False):  # fmt: skip
        """Choose how the parameters are updated, in all buckets alike; see :meth:`Module.init_optimizer`."""
        self._check_ready()
        if self.optimizer_initialized and not force_init:
            self.logger.warning("optimizer already initialized, ignoring.")
            return
        self._curr_module.init_optimizer(kvstore, optimizer, optimizer_params, force_init)
        for module in self._buckets.values():
            if module is not self._curr_module:
                module.borrow_optimizer(self._curr_module)
        self.optimizer_initialized = True

    # A step.

    def forward(self, data_batch, is_train=None):
        """Compute the outputs of a batch, in its bucket."""
        self._check_ready()
        self.switch_bucket(data_batch.bucket_key, data_batch.provide_data, data_batch.provide_label)
        self._curr_module.forward(data_batch, is_train)

    def backward(self, out_grads=None):
        """Compute the gradients of the last forward."""
        self._now().backward(out_grads)

    def update(self):
        """Update the parameters with the gradients of the last backward."""
        self._params_dirty = True
        self._now().update()

    def get_outputs(self, merge_multi_context=True):
        """Return the outputs of the last forward; see :meth:`Module.get_outputs`."""
        return self._now().get_outputs(merge_multi_context)

    def get_input_grads(self, merge_multi_context=True):
        """Return the gradients with respect to the data; see :meth:`Module.get_outputs`."""
        return self._now().get_input_grads(merge_multi_context)

    def update_metric(self, eval_metric, labels, pre_sliced=False):
        """Add the outputs of the last forward, and these labels, to a metric."""
        self._now().update_metric(eval_metric, labels, pre_sliced)

    def get_states(self, merge_multi_context=True):
        """Return the arrays of ``state_names``; see :meth:`Module.get_states`."""
        return self._now().get_states(merge_multi_context)

    def set_states(self, states=None, value=None):
        """Set the arrays of ``state_names``; see :meth:`Module.set_states`."""
        self._now().set_states(states, value)

    def install_monitor(self, mon):
        """Have a Monitor look at the executors of all buckets."""
        self._now()
        self._monitor = mon
        for module in self._buckets.values():
            module.install_monitor(mon)

    # Files.

    def save_checkpoint(self, prefix, epoch, remove_amp_cast=False):
        """Write the parameters, the symbol of each bucket, and the buckets' keys, which are numbers."""
        assert self._buckets, "Empty BucketingModule cannot be saved"
        self.save_params(f"{prefix}-{epoch:04d}.params")
        for key in self._buckets:
            self._sym_gen(key)[0].save(f"{prefix}-{key}-symbol.json")
        nd.save(f"{prefix}.buckets", nd.array(list(self._buckets), dtype=np.int32))

    @staticmethod
    def load(prefix, epoch, sym_gen=None, default_bucket_key=None, **kwargs):
        """Make a module of what :meth:`save_checkpoint` wrote; its parameters are there, but it is not bound yet."""
        assert sym_gen is not None, "sym_gen is required for loading BucketingModule"
        assert default_bucket_key is not None, "default_bucket_key is required for loading BucketingModule"
        keys = nd.load(f"{prefix}.buckets")[0].asnumpy().tolist()
        symbols = {key: symbol.load(f"{prefix}-{key}-symbol.json") for key in keys}
        args, auxs = load_params(prefix, epoch)
        return BucketingModule.load_dict(symbols, sym_gen, default_bucket_key, args, auxs, **kwargs)

    @staticmethod
    def load_dict(sym_dict=None, sym_gen=None, default_bucket_key=None, arg_params=None, aux_params=None, **kwargs):
        """Make a module of symbols by their buckets' keys, and of dicts of NDArrays by name."""
        for given in (sym_dict, default_bucket_key, arg_params, aux_params):
            assert given is not None, "load_dict needs sym_dict, default_bucket_key, arg_params and aux_params."
        bucketing = BucketingModule(sym_gen, default_bucket_key, **kwargs)
        for key, each in sym_dict.items():
            bucketing._buckets[key] = Module(each, *sym_gen(key)[1:], **kwargs)
        module = bucketing._curr_module = bucketing._buckets[default_bucket_key]
        module._arg_params, module._aux_params = arg_params, aux_params
        module.params_initialized = bucketing.params_initialized = True
        return bucketing
