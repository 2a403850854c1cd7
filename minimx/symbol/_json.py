"""Symbols as text in MXNet's format, which MXNet reads, and from it."""

from __future__ import annotations

import json
from typing import Any

from ..base import MXNetError
from ..nd.operators import TABLE
from ._attributes import hidden, values_for
from ._graph import Node, in_order
from ._rules import output_names, results_of, states_of
from .symbol import Symbol

VERSION = 10901


def tojson(self, remove_amp_cast=True):
    """Return the graph as text in MXNet's format."""
    nodes = in_order(self._heads)
    numbers = {node: number for number, node in enumerate(nodes)}
    rows = [0]
    for node in nodes:
        rows.append(rows[-1] + results_of(node))
    lines = [
        '  "nodes": [\n    ' + ", \n    ".join(_node_text(node, numbers) for node in nodes) + "\n  ]",
        f'  "arg_nodes": {[number for node, number in numbers.items() if node.operator is None]}',
        f'  "node_row_ptr": {rows}',
        f'  "heads": {[[numbers[node], place, 0] for node, place in self._heads]}',
        f'  "attrs": {{"mxnet_version": ["int", {VERSION}]}}',
    ]
    return "{\n" + ", \n".join(lines) + "\n}"


def _node_text(node, numbers):
    states = states_of(node)
    name = "null" if node.operator is None else node.operator.name
    lines = [f'      "op": {json.dumps(name)}', f'      "name": {json.dumps(node.name, ensure_ascii=False)}']
    if node.attrs:
        pairs = [f"        {_quoted(key)}: {_quoted(node.attrs[key])}" for key in sorted(node.attrs)]
        lines.append('      "attrs": {\n' + ", \n".join(pairs) + "\n      }")
    inputs = [[numbers[source], place, int(source in states)] for source, place in node.inputs]
    lines.append(f'      "inputs": {inputs}')
    return "{\n" + ", \n".join(lines) + "\n    }"


def _quoted(text):
    return json.dumps(text, ensure_ascii=False)


def debug_str(self):
    """Return the graph as text for people."""
    nodes, lines = in_order(self._heads), ["Symbol Outputs:"]
    lines += [f"\toutput[{at}]={node.name}({number})" for at, (node, number) in enumerate(self._heads)]
    for node in nodes:
        if node.operator is None:
            lines.append(f"Variable:{node.name}")
            continue
        lines += ["-" * 20, f"Op:{node.operator.name}, Name={node.name}", "Inputs:"]
        states = states_of(node)
        for at, (source, number) in enumerate(node.inputs):
            version = f" version={int(source in states)}" if source.operator is None else ""
            lines.append(f"\targ[{at}]={source.name}({number}){version}")
        lines += ["Attrs:", *(f"\t{key}={node.attrs[key]}" for key in sorted(node.attrs))] if node.attrs else []
    return "\n".join(lines) + "\n"


def save(self, fname, remove_amp_cast=True):
    """Write the graph to a file, which MXNet reads too."""
    if not isinstance(fname, str):
        raise TypeError(f"fname need to be string, got {fname!r}.")
    with open(fname, "w", encoding="utf-8") as file:
        file.write(self.tojson())


def load_json(json_str):
    """Make a symbol from text that ``tojson`` wrote, here or in MXNet.

    Raises:
        TypeError: it is no text.
        MXNetError: it is no such text, or has an operator that minimx does not have.
    """
    if not isinstance(json_str, str):
        raise TypeError(f"fname required to be string: load_json takes text, got {type(json_str).__name__}.")
    try:
        graph = json.loads(json_str)
        nodes: list[Node] = []
        for entry in graph["nodes"]:
            nodes.append(_node(entry, nodes))
        return Symbol((nodes[head[0]], head[1]) for head in graph["heads"])
    except (json.JSONDecodeError, KeyError, IndexError, TypeError) as error:
        raise MXNetError(f"This is no text of a symbol, as tojson writes it: {error!r}.") from error


def _node(entry: dict[str, Any], nodes: list[Node]) -> Node:
    # Older files have the operator's attributes under "param" (or "attr"), and all others under "attr".
    attrs = hidden({**entry.get("param", {}), **entry.get("attr", {}), **entry.get("attrs", {})})
    if entry["op"] == "null":
        return Node(None, entry["name"], attrs=attrs)
    if entry["op"] not in TABLE:
        raise MXNetError(f"{entry['name']} is {entry['op']}, an operator that minimx does not have.")
    operator = TABLE[entry["op"]]
    inputs = [(nodes[source[0]], source[1]) for source in entry["inputs"]]
    node = Node(operator, entry["name"], inputs, values_for(operator, attrs), attrs)
    node.outputs = len(output_names(node))
    return node


def load(fname):
    """Make a symbol from a file that ``save`` wrote, here or in MXNet.

    Raises:
        TypeError: the name is no text.
        MXNetError: there is no such file, or it is not one of a symbol.
    """
    if not isinstance(fname, str):
        raise TypeError(f"fname need to be string, got {fname!r}.")
    try:
        with open(fname, encoding="utf-8") as file:
            return load_json(file.read())
    except (OSError, UnicodeDecodeError) as error:
        raise MXNetError(f"{fname} cannot be read: {error}") from error


for _function in (tojson, save, debug_str):
    setattr(Symbol, _function.__name__, _function)
setattr(Symbol, "__reduce__", lambda self: (load_json, (self.tojson(),)))  # noqa: B010
