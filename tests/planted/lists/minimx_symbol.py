"""Mistakes in minimx's symbols and executors. Those that need MXNet are seen by the comparison with it alone."""

from ..mistake import Mistake

CONFORMANCE = "tests/minimx/test_conformance.py"
SAME = f"{CONFORMANCE}::test_a_script_gives_the_same"
ERRORS = f"{CONFORMANCE}::test_a_mistake_raises_mxnets_type_and_says_what_was_expected"
OPERATORS = "tests/minimx/test_operators_as_symbols.py"
HERE = f"{OPERATORS}::test_a_symbol_gives_what_nd_gives_and_knows_its_shapes_and_types"


def only_beside_mxnet(script, name, file, old, new):
    return Mistake(name, file, old, new, (f"{SAME}[{script}]",), backend="mxnet", needs="mxnet")


def only_here(use, name, file, old, new):
    return Mistake(name, file, old, new, (f"{HERE}[{use}]",))


MISTAKES = (
    only_beside_mxnet(
        "symbols:_names_from_managers",
        "a prefix is put before names that were made only",
        "minimx/name.py",
        "return self._prefix + super().get(name, hint)",
        "return name or self._prefix + super().get(name, hint)",
    ),
    only_beside_mxnet(
        "symbols:_attributes_from_scopes",
        "a scope inside of another forgets it",
        "minimx/attribute.py",
        "self._attr = {**before._attr, **self._attr}",
        "self._attr = {**self._attr}",
    ),
    only_beside_mxnet(
        "symbols:_Python's_operators:_subtract",
        "1 - x is called as x - 1 is",
        "minimx/symbol/arithmetic.py",
        '_names("elemwise_sub", "_minus", "_rminus_scalar")',
        '_names("elemwise_sub", "_minus", "_minus_scalar")',
    ),
    only_beside_mxnet(
        "symbols:_missing_inputs_become_variables",
        "auxiliary states are arguments",
        "minimx/symbol/_rules.py",
        'STATES = {"BatchNorm": ("moving_mean", "moving_var")}',
        'STATES = {"BatchNorm": ("moving_mean",)}',
    ),
    only_beside_mxnet(
        "symbols:_missing_inputs_become_variables",
        "a layer without a bias lists one",
        "minimx/symbol/_rules.py",
        "return inputs[:2]",
        "return inputs",
    ),
    only_beside_mxnet(
        "symbols:_text_of_a_symbol_is_the_same_to_the_letter",
        "files do not count hidden results",
        "minimx/symbol/_rules.py",
        "    return RESULTS.get(node.operator.name, node.outputs)",
        "    return node.outputs",
    ),
    only_beside_mxnet(
        "symbols:_copies_are_apart",
        "copies share their nodes",
        "minimx/symbol/_copies.py",
        "def _copy(self, memory=None):\n    return Symbol(_copied(self._heads))",
        "def _copy(self, memory=None):\n    return Symbol(self._heads)",
    ),
    only_beside_mxnet(
        "inference:_shapes_from_others:_SoftmaxOutput",
        "a label is never found from the data",
        "minimx/symbol/_layer_shapes.py",
        "        label = fitting[0]",
        "        label = ()",
    ),
    only_beside_mxnet(
        "inference:_shapes_from_others:_a_sum",
        "shapes go forward only",
        "minimx/symbol/_inference.py",
        "for order in (operators, operators[::-1]):",
        "for order in (operators[:0],):",
    ),
    only_beside_mxnet(
        "executors:_gradients_are_written_added_or_left",
        "gradients that are to be added are written",
        "minimx/symbol/_executor.py",
        "                    data += gradient",
        "                    data[...] = gradient",
    ),
    only_beside_mxnet(
        "executors:_other_shapes_share_memory",
        "an executor of another shape has memory of its own",
        "minimx/symbol/_executor.py",
        "return NDArray(array._data.reshape(-1)[:size].reshape(shape), ctx)",
        "return NDArray(array._data.reshape(-1)[:size].reshape(shape).copy(), ctx)",
    ),
    only_beside_mxnet(
        "executors:_random_numbers",
        "a program draws random numbers once",
        "minimx/symbol/_traces.py",
        'DRAWN = ("_random_", "_sample_", "_shuffle")',
        'DRAWN = ("_none_",)',
    ),
    only_beside_mxnet(
        "executors:_types_of_arguments",
        "types of arguments do not follow from others",
        "minimx/symbol/_types.py",
        "    return _one(types, [*inputs, *outputs], node)",
        "    return False",
    ),
    only_beside_mxnet(
        "symbols:_print_summary_with_shapes",
        "a convolution's parameters are counted without its bias",
        "minimx/visualization.py",
        'return count + int(attrs["num_filter"]) * biased',
        "return count",
    ),
    Mistake(
        "a backward without a gradient begins with ones",
        "minimx/symbol/_executor.py",
        "        if ones is None:\n",
        "        if ones is None:\n            return np.ones(output.shape, output.dtype)\n        if ones is None:\n",
        (f"{ERRORS}[executors:_a_backward_without_a_gradient]",),
    ),
    Mistake(
        "an unknown attribute is ignored",
        "minimx/symbol/_attributes.py",
        "if unknown and operator.attributes:",
        "if unknown and not operator.attributes:",
        (f"{ERRORS}[symbols:_an_unknown_attribute]",),
    ),
    only_here(
        "Convolution 0",
        "the shape of a convolution counts no dilation",
        "minimx/symbol/_layer_shapes.py",
        "room = size + 2 * padding - gap * (length - 1) - 1",
        "room = size + 2 * padding - length",
    ),
    only_beside_mxnet(
        "inference:_types_from_others",
        "one_hot has the type of its indices",
        "minimx/symbol/_types.py",
        '    "one_hot": F32,\n',
        "",
    ),
    only_here(
        "FullyConnected 2",
        "truth values of files are text",
        "minimx/symbol/_attributes.py",
        "    return tuple(value) if isinstance(value, list) else value",
        "    return str(value) if isinstance(value, bool) else value",
    ),
)
