"""What is in a symbol, as a table of text."""

from __future__ import annotations

import json
import re

from .base import MXNetError
from .missing import missing
from .symbol.symbol import Symbol

__getattr__ = missing(__name__)

COLUMNS = ("Layer (type)", "Output Shape", "Param #", "Previous Layer")


def print_summary(symbol, shape=None, line_length=120, positions=(0.44, 0.64, 0.74, 1.0)):
    """Print a table of a symbol's layers: the shape of each output, how many parameters, and what comes before.

    Args:
        symbol: the symbol.
        shape: shapes of its inputs by name; without them shapes are left out, and parameters that depend on them are
            counted too low, as in MXNet.
        line_length: of the table.
        positions: where its columns end, in characters or as shares of the line.

    Raises:
        TypeError: it is no symbol.
        ValueError: the shapes do not say all others.
    """
    if not isinstance(symbol, Symbol):
        raise TypeError(f"symbol must be Symbol, got {symbol!r}.")
    ends = [int(line_length * one) for one in positions] if positions[-1] <= 1 else positions
    table = _Table(symbol, None if shape is None else _shapes(symbol, shape))
    print("_" * line_length)
    print(_row(COLUMNS, ends))
    print("=" * line_length)
    total, last = 0, len(table.nodes) - 1
    for number, node in enumerate(table.nodes):
        if node["op"] == "null" and number > 0:
            continue
        count, rows = table.layer(number)
        total += count
        for row in rows:
            print(_row(row, ends))
        print(("=" if number == last else "_") * line_length)
    print(f"Total params: {total}")
    print("_" * line_length)


def plot_network(*args, **kwargs):
    """Refused: pictures of symbols need Graphviz. :func:`print_summary` prints a table.

    Raises:
        MXNetError: always.
    """
    raise MXNetError("minimx does not have mxnet.visualization.plot_network: print_summary prints a table.")


def _shapes(symbol, shape):
    inner = symbol.get_internals()
    _, shapes, _ = inner.infer_shape(**shape)
    if shapes is None:
        raise ValueError("Input shape is incomplete: give the shapes of more inputs.")
    return dict(zip(inner.list_outputs(), shapes))


def _row(fields, ends):
    """The fields, each cut off or filled up to the end of its column."""
    line = ""
    for field, end in zip(fields, ends):
        line = (line + str(field))[:end].ljust(end)
    return line


class _Table:
    """The layers of a symbol, as files have them.

    Args:
        symbol: the symbol.
        shapes: shapes of outputs by name, or None.
    """

    def __init__(self, symbol, shapes):
        graph = json.loads(symbol.tojson())
        self.nodes, self.heads, self.shapes = graph["nodes"], set(graph["heads"][0]), shapes

    def layer(self, number):
        """Return how many parameters a node has, and its rows."""
        node = self.nodes[number]
        before, channels = self._before(node)
        out = self._shape(node)[1:] if node["op"] != "null" or number in self.heads else ()
        count = self._parameters(node, channels)
        first = (f"{node['name']}({node['op']})", "x".join(map(str, out)), count, before[0] if before else "")
        return count, [first, *(("", "", "", name) for name in before[1:])]

    def _shape(self, node):
        name = node["name"] if node["op"] == "null" else node["name"] + "_output"
        return (self.shapes or {}).get(name, ())

    def _before(self, node):
        """The names of the layers before a node, and how many channels they have together."""
        names, channels = [], 0
        for number, *_ in node["inputs"]:
            source = self.nodes[number]
            if source["op"] != "null" or number in self.heads:
                names.append(source["name"])
                channels += sum(self._shape(source)[1:2])
        return names, channels

    def _parameters(self, node, channels):
        kind, attrs = node["op"], node.get("attrs", {})
        biased = attrs.get("no_bias") != "True"
        if kind == "Convolution":
            count = channels * int(attrs["num_filter"]) // int(attrs.get("num_group", "1"))
            for size in re.findall(r"\d+", attrs["kernel"]):
                count *= int(size)
            return count + int(attrs["num_filter"]) * biased
        if kind == "FullyConnected":
            return (channels + biased) * int(attrs["num_hidden"])
        if kind == "BatchNorm" and self.shapes is not None:
            return 2 * int(self._shape(node)[1])
        return int(attrs["input_dim"]) * int(attrs["output_dim"]) if kind == "Embedding" else 0
