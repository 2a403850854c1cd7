"""The graph that a symbol stands for: variables, and operators on outputs of other nodes. Nothing is computed here."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from typing import Any

from ..nd.operators import Operator

_count = itertools.count()


class Node:
    """A variable, or an operator applied to outputs of other nodes.

    Attributes:
        operator: an entry of the table of operators; None for a variable.
        name: of the variable, or of this use of the operator.
        inputs: pairs of a node and the number of one of its outputs, in the order in which the function takes them.
        attributes: what the function is given by name, as Python values.
        attrs: all attributes as text, as files have them: those of the function, and others such as ``__lr_mult__``.
        outputs: how many results the operator has.
        number: counts up as nodes are made.
    """

    __slots__ = ("attributes", "attrs", "inputs", "name", "number", "operator", "outputs")

    def __init__(
        self,
        operator: Operator | None,
        name: str,
        inputs: Iterable[tuple[Node, int]] = (),
        attributes: dict[str, Any] | None = None,
        attrs: dict[str, str] | None = None,
        outputs: int = 1,
    ):
        self.operator, self.name, self.inputs = operator, name, tuple(inputs)
        self.attributes = {} if attributes is None else attributes
        self.attrs = {} if attrs is None else attrs
        self.outputs = outputs
        self.number = next(_count)

    def __repr__(self) -> str:
        return f"<{'variable' if self.operator is None else self.operator.name} {self.name}>"


def in_order(heads: Iterable[tuple[Node, int]]) -> list[Node]:
    """Return every node that the heads are computed from, and the heads, each once and after its inputs.

    Inputs come in the order in which they are given, as in MXNet: the order of ``list_arguments()``.
    """
    order: list[Node] = []
    seen: set[Node] = set()
    for head, _ in heads:
        waiting = [(head, iter(head.inputs))] if head not in seen else []
        seen.add(head)
        while waiting:
            node, inputs = waiting[-1]
            for parent, _ in inputs:
                if parent not in seen:
                    seen.add(parent)
                    waiting.append((parent, iter(parent.inputs)))
                    break
            else:
                order.append(node)
                waiting.pop()
    return order
