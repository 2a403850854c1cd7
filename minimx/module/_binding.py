"""A symbol bound to batches of certain shapes: the executor, and its arrays as a step of training needs them."""

from ..base import MXNetError
from ..io import DataDesc
from ..nd.saving import DTYPES


class Binding:
    """A symbol bound to inputs of certain shapes.

    Args:
        symbol, context: what is bound, and where.
        data_descriptions, label_descriptions: lists of ``DataDesc``; the second may be None.
        grad_req: which gradients are asked for, by name.
        param_names: the arguments that are parameters.
        shared: another Binding, whose parameters, gradients and states this one has, too; or None.

    Attributes:
        data, label: the executor's arrays of the inputs, NumPy arrays that a batch is copied into.
        data_shapes: the shapes of the data, to compare those of a batch with.
        learnt: (index among the parameters, gradient, weight) of each parameter that has a gradient.

    Raises:
        AssertionError: inputs with different sizes of the batch.
        KeyError: the symbol has no argument of the name of an input.
    """

    def __init__(self, symbol, context, data_descriptions, label_descriptions, grad_req, param_names, shared):
        self.data_descriptions, self.label_descriptions = data_descriptions, label_descriptions
        inputs = [*data_descriptions, *(label_descriptions or ())]
        self.batch_size = _common_batch_size(inputs)
        known = set(symbol.list_arguments())
        known_inputs = [each for each in inputs if each.name in known]
        self.executor = _bind(symbol, context, known_inputs, grad_req, shared and shared.executor)
        arrays, grads = self.executor.arg_dict, self.executor.grad_dict
        self.data, self.label = (
            [arrays[each.name]._data for each in some or ()] for some in (data_descriptions, label_descriptions)
        )
        self.data_shapes = [each.shape for each in self.data]
        pairs = [(grads[name], arrays[name]) for name in param_names]
        self.learnt = [(index, *pair) for index, pair in enumerate(pairs) if pair[0] is not None]


def _common_batch_size(descriptions):
    batch_size = None
    for each in descriptions:
        axis = DataDesc.get_batch_axis(each.layout)
        if axis != -1:
            assert batch_size in (None, each.shape[axis]), (
                f"all data must have the same batch size: expected {batch_size}, but {each.name} has shape {each.shape}"
            )
            batch_size = each.shape[axis]
    return batch_size


def _bind(symbol, context, inputs, grad_req, shared):
    """Return an executor for these inputs, which has all other arrays in common with the executor ``shared``.

    Raises:
        MXNetError: such an array would have another shape.
    """
    shapes = dict(inputs)
    executor = symbol.simple_bind(ctx=context, grad_req=grad_req, type_dict=_dtypes(symbol, inputs), **shapes)
    if shared is None:
        return executor
    args, grads, states = executor.arg_dict, executor.grad_dict, executor.aux_dict
    for own, others in ((args, shared.arg_dict), (grads, shared.grad_dict), (states, shared.aux_dict)):
        for name in own.keys() & others.keys() - shapes.keys():
            if own[name] is not None and others[name] is not None:
                if own[name].shape != others[name].shape:
                    raise MXNetError(
                        f"The shape of {name} would change from {others[name].shape} to {own[name].shape}: expected a "
                        "batch of another size only, and with labels if there were labels before."
                    )
                own[name] = others[name]
    return symbol.bind(context, args, args_grad=grads, grad_req=grad_req, aux_states=states)


def _dtypes(symbol, inputs):
    """Return the dtype of each input: that of its variable, a number as in files, or else that of its description."""
    codes = {name: attributes.get("__dtype__", "-1") for name, attributes in symbol.attr_dict().items()}
    return {
        each.name: each.dtype if codes.get(each.name, "-1") == "-1" else DTYPES[int(codes[each.name])]
        for each in inputs
    }
