"""The first half of a module: a symbol, its names, and its arrays for batches of certain shapes."""

import logging
from typing import Any

from .. import nd
from ..context import cpu
from ..io import DataDesc
from ..missing import not_here
from . import _checks
from ._binding import Binding
from .base_module import BaseModule


class BoundModule(BaseModule):
    """A symbol, and its arrays once it is bound to the shapes of batches."""

    def __init__(self, symbol, data_names=("data",), label_names=("softmax_label",), logger=logging, context=None,
                 work_load_list=None, fixed_param_names=None, state_names=None, group2ctxs=None,
                 compression_params=None):  # fmt: skip
        super().__init__(logger)
        if group2ctxs or compression_params:
            raise NotImplementedError(not_here("mxnet.mod.Module's group2ctxs and compression_params"))
        self._context, self._symbol = _only(cpu() if context is None else context), symbol
        self._data_names, self._label_names, self._state_names, self._fixed_param_names = (
            list(names or ()) for names in (data_names, label_names, state_names, fixed_param_names)
        )
        for names, kind in ((self._data_names, "data"), (self._label_names, "label"),
                            (self._state_names, "state"), (self._fixed_param_names, "fixed_param")):  # fmt: skip
            _checks.check_input_names(symbol, names, kind, must=kind != "label")
        inputs = {*self._data_names, *self._label_names, *self._state_names}
        self._param_names = [name for name in symbol.list_arguments() if name not in inputs]
        self._aux_names, self._output_names = symbol.list_auxiliary_states(), symbol.list_outputs()
        self._arg_params: Any = None
        self._aux_params: Any = None
        self._params_dirty = False  # whether the executor's parameters are newer than those two dicts
        self._optimizer: Any = None
        self._updater: Any = None
        self._preload_opt_states = self._grad_req = None
        self._reset_bind()

    def _reset_bind(self):
        self.binded = False
        self._bound: Any = None
        self._bindings: dict = {}

    @property
    def data_names(self):
        """The names of the data."""
        return self._data_names

    @property
    def label_names(self):
        """The names of the labels."""
        return self._label_names

    @property
    def output_names(self):
        """The names of the outputs."""
        return self._output_names

    @property
    def data_shapes(self):
        """A ``DataDesc`` of each of the data."""
        assert self.binded, "call bind first"
        return self._bound.data_descriptions

    @property
    def label_shapes(self):
        """A ``DataDesc`` of each label, or None where it was bound without any."""
        assert self.binded, "call bind first"
        return self._bound.label_descriptions

    @property
    def output_shapes(self):
        """Pairs of name and shape of each output."""
        shapes = dict([*self.data_shapes, *(self.label_shapes or ())])
        return list(zip(self._output_names, self._symbol.infer_shape(**shapes)[1]))

    # Binding.

    def bind(self, data_shapes, label_shapes=None, for_training=True, inputs_need_grad=False, force_rebind=False,
             shared_module=None, grad_req="write"):  # fmt: skip
        """Make the arrays for inputs of these shapes. Where parameters are there already, they are kept.

        Args:
            data_shapes, label_shapes: pairs of name and shape, such as an iterator's ``provide_data``.
            for_training: make gradients.
            inputs_need_grad: make them for the data as well.
            force_rebind: bind again; without it, a module that is bound says so in the log and remains as it is.
            shared_module: a bound module whose parameters, gradients and optimizer this one uses, too.
            grad_req: ``"write"``, ``"add"`` or ``"null"``; or a list for all arguments, or a dict for some.

        Raises:
            ValueError: the data have other names than the module's; for labels that is a warning.
            AssertionError: batches of different sizes; gradients of inputs, but no training.
            MXNetError: the shapes do not fit the symbol.
        """
        if force_rebind:
            self._reset_bind()
        if self.binded:
            self.logger.warning("Already bound, ignoring bind()")
            return
        assert for_training or not inputs_need_grad, "inputs_need_grad needs for_training."
        self.for_training, self.inputs_need_grad, self._grad_req = for_training, inputs_need_grad, grad_req
        if shared_module is None:
            self._reshape(data_shapes, label_shapes, None)
        else:
            shared_module._check_ready()
            self._reshape(data_shapes, label_shapes, shared_module._bound)
            self._arg_params, self._aux_params = shared_module._arg_params, shared_module._aux_params
            self.params_initialized = self.binded = True
            if shared_module.optimizer_initialized:
                self.borrow_optimizer(shared_module)
            return
        self.binded = True
        executor = self._bound.executor
        if self.params_initialized:
            executor.copy_params_from(self._arg_params, self._aux_params)
        else:
            self._arg_params = {name: _zeros_like(executor.arg_dict[name]) for name in self._param_names}
            self._aux_params = {name: _zeros_like(executor.aux_dict[name]) for name in self._aux_names}

    def reshape(self, data_shapes, label_shapes=None):
        """Take inputs of other shapes from here on; arrays for shapes that were there before are used again."""
        assert self.binded, "call bind first"
        before = self._bound
        self._reshape(data_shapes, label_shapes, before)
        self._bound.executor._monitor = before.executor._monitor

    def _reshape(self, data_shapes, label_shapes, shared):
        data = _checks.described(self._data_names, data_shapes, "data", must=True)
        label = _checks.described(self._label_names, label_shapes, "label", must=False)
        key = tuple(data), label if label is None else tuple(label)
        if key not in self._bindings:
            grad_req = _checks.gradients_asked_for(
                self._grad_req if self.for_training else "null", self._symbol.list_arguments(), self._param_names,
                self._fixed_param_names, [each.name for each in data], self.inputs_need_grad)  # fmt: skip
            self._bindings[key] = Binding(self._symbol, self._context, data, label, grad_req, self._param_names, shared)
        self._bound = self._bindings[key]

    def _reshape_for(self, batch):
        """Reshape to a batch: as it says itself, or else as its arrays are."""

        def described(provided, known, arrays):
            if provided:
                return provided
            return [DataDesc(each.name, array.shape, each.dtype, each.layout) for each, array in zip(known, arrays)]

        data = described(getattr(batch, "provide_data", None), self.data_shapes, batch.data)
        provided, label = getattr(batch, "provide_label", None), getattr(batch, "label", None)
        self.reshape(data, described(provided, self.label_shapes or (), label) if provided or label else None)


def _zeros_like(array):
    return nd.zeros(array.shape, dtype=array.dtype)


def _only(context):
    """Return the only context of a module: given alone, or in a list."""
    if not isinstance(context, (list, tuple)):
        return context
    if len(context) != 1:
        what = not_here("mxnet.mod.Module on several contexts")
        raise NotImplementedError(f"{what}, but got {len(context)} of them: give it one, such as mx.cpu().")
    return context[0]
