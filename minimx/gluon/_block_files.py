"""Methods of blocks that write: structure and parameters to files, and back; and a table of layers."""

import itertools
import json

from ..nd.array import NDArray


def save(self, prefix):
    """Write ``prefix-model.json``, the names of the blocks in it, and ``prefix-model.params``.

    A plan is not written: hybridize the block that reads the files.
    """
    model: dict = {}
    _describe(self, itertools.count(), model)
    with open(f"{prefix}-model.json", "w", encoding="utf-8") as file:
        json.dump(model, file)
    self.save_parameters(f"{prefix}-model.params")


def load(self, prefix):
    """Read what :meth:`save` wrote, of a block that was made in the same way; its names become those of then.

    A block that MXNet wrote with its graph is hybridized.

    Raises:
        KeyError: the file describes blocks of other classes, or in another order.
    """
    with open(f"{prefix}-model.json", encoding="utf-8") as file:
        model = json.load(file)
    _rename(self, itertools.count(), model)
    self.load_parameters(f"{prefix}-model.params")


def summary(self, *inputs):
    """Print a table of the blocks that these inputs go through: output shapes, and numbers of parameters.

    Raises:
        AssertionError: a block in it is hybridized.
    """
    rows, hooks = [("Input", _shapes(inputs), 0, 0, 0)], []
    seen: set = set()

    def add(block, _, outputs):
        sizes = [(parameter, parameter.data().size) for parameter in block.params.values()]
        shared = sum(size for parameter, size in sizes if parameter in seen)
        fixed = sum(size for parameter, size in sizes if parameter.grad_req == "null")
        seen.update(parameter for parameter, _ in sizes)
        total = sum(size for _, size in sizes)
        rows.append((f"{type(block).__name__}-{len(rows)}", _shapes(outputs), total, fixed, shared))

    def watch(block):
        assert getattr(block, "_hybrid", None) is None, f'"{block.name}" must not be hybridized to print summary.'
        if block._in_summary:
            hooks.append(block.register_forward_hook(add))

    try:
        self.apply(watch)
        self(*inputs)
    finally:
        for hook in hooks:
            hook.detach()
    print(_table(rows))


def _describe(block, numbers, into):
    """Add a block to what its parent says of its children, under its class and its number in the whole tree."""
    entry = {"orig_name": block.name}
    into[f"{type(block).__name__.lower()}{next(numbers)}"] = entry
    if hasattr(block, "_hybrid"):
        entry["hybridized"] = False
    entry["children"] = {child.name: key for key, child in block._children.items()}
    for child in block._children.values():
        _describe(child, numbers, entry)


def _rename(block, numbers, model):
    """Give a block, its parameters and its children the names of the file."""
    entry = model[f"{type(block).__name__.lower()}{next(numbers)}"]
    block._renamed = entry["orig_name"]
    if entry.get("hybridized"):
        block.hybridize()
    names = block.params
    for name in list(names):
        names[f"{block.name}_{name[len(names.prefix) :]}"] = names.pop(name)
    for child in block._children.values():
        _rename(child, numbers, entry)
    block._children = {entry["children"][child.name]: child for child in block._children.values()}


def _shapes(value):
    """The shapes of arrays, which may be in lists, as text; anything else as it is."""
    if not isinstance(value, (list, tuple)):
        return str(value.shape if isinstance(value, NDArray) else value)
    return str([_nested(one) for one in value])[1:-1]


def _nested(value):
    if isinstance(value, (list, tuple)):
        return [_nested(one) for one in value]
    return value.shape if isinstance(value, NDArray) else value


def _table(rows):
    line, total = "{:>20}  {:>42} {:>15}", sum(row[2] for row in rows)
    fixed, shared = sum(row[3] for row in rows), sum(row[4] for row in rows)
    return "\n".join([
        "-" * 80, line.format("Layer (type)", "Output Shape", "Param #"), "=" * 80,
        *[line.format(name, shape, size) for name, shape, size, _, _ in rows], "=" * 80,
        "Parameters in forward computation graph, duplicate included",
        f"   Total params: {total}", f"   Trainable params: {total - fixed}", f"   Non-trainable params: {fixed}",
        f"Shared params in forward computation graph: {shared}", f"Unique parameters in model: {total - shared}",
        "-" * 80,
    ])  # fmt: skip
