"""An executor with the arrays of a module: those of the inputs, the parameters and their gradients."""

from ..missing import not_here


class Binding:
    """A symbol bound to inputs of certain shapes.

    Attributes:
        data, label: the data of the executor's input arrays, NumPy arrays that a batch is copied into.
        data_shapes, label_shapes: their shapes, to compare those of a batch with.
        learnt: (index among the parameters, gradient, weight) of each parameter that has a gradient.
    """

    def __init__(self, executor, descriptions, label_descriptions, param_names):
        self.executor = executor
        self.data, self.label = (
            [executor.arg_dict[each.name]._data for each in some or ()] for some in (descriptions, label_descriptions)
        )
        self.data_shapes, self.label_shapes = ([each.shape for each in some] for some in (self.data, self.label))
        pairs = [(executor.grad_dict.get(name), executor.arg_dict[name]) for name in param_names]
        self.learnt = [(index, *pair) for index, pair in enumerate(pairs) if pair[0] is not None]


def bind(symbol, context, shapes, dtypes, grad_req, shared, param_names):
    """Return an executor; ``shared`` is another one, which has the parameters, and their gradients, in common with it."""
    executor = symbol.simple_bind(ctx=context, grad_req=grad_req, type_dict=dtypes, **shapes)
    if shared is None:
        return executor
    common = {
        name
        for name in param_names
        if name in shared.arg_dict and shared.arg_dict[name].shape == executor.arg_dict[name].shape
    }

    def merged(own, others):
        return {name: others[name] if name in common else array for name, array in own.items()}

    grads = {name: array for name, array in merged(executor.grad_dict, shared.grad_dict).items() if array is not None}
    aux = {name: shared.aux_dict.get(name, array) for name, array in executor.aux_dict.items()}
    args = merged(executor.arg_dict, shared.arg_dict)
    return symbol.bind(context, args, args_grad=grads, grad_req=grad_req, aux_states=aux)


def one_context(context):
    """Return the only context of a module: given alone, or in a list."""
    if not isinstance(context, (list, tuple)):
        return context
    if len(context) != 1:
        raise NotImplementedError(
            not_here("mxnet.mod.Module on several contexts") + f", but got {len(context)}: give it one, such as mx.cpu()."
        )
    return context[0]
