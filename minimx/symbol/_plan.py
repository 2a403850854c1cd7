"""A graph as a flat list of calls of NumPy functions, forward and backward: how symbols and hybridized blocks run.

The tape records anew in every step what is computed from what. Here that is known beforehand: the order of the calls,
the place of each result and which gradients are needed at all are worked out once; a step only goes through the lists.
The functions are those of :mod:`minimx.nd`, so the numbers are the same.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from ..base import MXNetError
from ..nd.operators import IGNORED
from ..tape import Parts
from ._graph import Node, in_order
from ._program import Program

#: How many programs are kept: a short last batch, evaluation and so on each need their own.
PROGRAMS_KEPT = 256
_programs: dict[tuple, Program] = {}


class Call(NamedTuple):
    """One call: ``values[place] = function(*(values[i] for i in inputs))``.

    ``place`` is the first of as many places as the operator has outputs.
    """

    function: Any
    inputs: tuple[int, ...]
    place: int
    node: Node


class Plan:
    """What is computed for some heads, from values of the variables.

    Args:
        heads: pairs of a node and the number of its output.
        variables: the variables, in the order in which :meth:`forward` gets their values.
        wanted: for each variable, is its gradient ever asked for?
    """

    def __init__(self, heads: Sequence[tuple[Node, int]], variables: Sequence[Node], wanted: Iterable[bool]):
        self.variables = tuple(variables)
        places = {(node, 0): place for place, node in enumerate(variables)}
        self.inputs, size = len(variables), len(variables)
        self.calls: list[Call] = []
        for node in _as_they_were_made(in_order(heads)):
            if node.operator is None:
                continue
            self.calls.append(Call(_with_attributes(node), tuple(places[key] for key in node.inputs), size, node))
            places.update({(node, number): size + number for number in range(node.outputs)})
            size += node.outputs
        self.size, self.heads = size, [places[head] for head in heads]
        self.wanted = [place for place, is_wanted in enumerate(wanted) if is_wanted]
        self._back = self._worth_going_back()
        self._same = self._identity()

    def program(self, values, training):
        """Return the program for arrays of the shapes and dtypes of these: the fast way to run the plan.

        ``heads, kept = program.forward(*values)``, and then ``program.backward(kept, head_gradients)``, with None for a
        head that gets no gradient. To make one takes a few milliseconds, so it is kept, and plans that are the same but
        for names share it.
        """
        kinds = [(value.shape, value.dtype) for value in values]
        key = self._same, training, *kinds
        found = _programs.get(key)
        if found is None:
            if len(_programs) == PROGRAMS_KEPT:
                _programs.pop(next(iter(_programs)))
            found = _programs[key] = Program(self, kinds, training)
        return found

    def _identity(self):
        """What two plans have in common that do the same, in all but names."""
        calls = tuple((call.node.operator, repr(call.node.attributes), call.inputs) for call in self.calls)
        return calls, tuple(self.heads), tuple(self.wanted), self.inputs

    def _worth_going_back(self):
        """The calls in reverse, each with those of its inputs that lead to a wanted variable."""
        lead = set(self.wanted)
        back = []
        for number, (_, inputs, place, node) in enumerate(self.calls):
            towards = [(position, source) for position, source in enumerate(inputs) if source in lead]
            if towards:
                lead.update(range(place, place + node.outputs))
                back.append((number, place, node.outputs, towards))
        return back[::-1]

    def forward(self, values):
        """Return the results at all places, the variables' own values first, and the pullbacks of each call."""
        results, pullbacks = [*values, *[None] * (self.size - self.inputs)], []
        for function, inputs, place, node in self.calls:
            try:
                value, back = function(*[results[source] for source in inputs])
            except (TypeError, ValueError, IndexError) as error:
                shapes = ", ".join(str(results[source].shape) for source in inputs)
                raise MXNetError(f"{node!r} of arrays of shape {shapes}: {error}") from error
            if type(value) is tuple:
                results[place : place + len(value)] = value
            else:
                results[place] = value
            pullbacks.append(back)
        return results, pullbacks

    def walk_back(self, share, head_gradients):
        """Return the gradient for each wanted variable, None where there is none, from one, or None, for each head.

        ``share(number, position, dy)`` is what call ``number`` passes on to its input at ``position``.
        """
        gradients: list[Any] = [None] * self.size
        for place, gradient in zip(self.heads, head_gradients):
            known = gradients[place]
            if gradient is not None:
                gradients[place] = gradient if known is None else known + gradient
        for number, place, outputs, towards in self._back:
            dy = gradients[place] if outputs == 1 else _parts(gradients[place : place + outputs])
            if dy is None:
                continue
            for position, source in towards:
                passed, known = share(number, position, dy), gradients[source]
                if passed is not None:
                    # Not in place: a pullback may return the same array that it was given.
                    gradients[source] = passed if known is None else known + passed
        return [gradients[place] for place in self.wanted]

    def backward(self, pullbacks, head_gradients):
        """Return the gradient for each wanted variable, None where there is none, from one for each head."""
        gradients: list[Any] = [None] * self.size
        for place, gradient in zip(self.heads, head_gradients):
            known = gradients[place]
            gradients[place] = gradient if known is None else known + gradient
        for number, place, outputs, towards in self._back:
            dy = gradients[place] if outputs == 1 else _parts(gradients[place : place + outputs])
            if dy is None:
                continue
            rules = pullbacks[number]
            for position, source in towards:
                rule = rules[position]
                if rule is not None:
                    share, known = rule(dy), gradients[source]
                    # Not in place: a pullback may return the same array that it was given.
                    gradients[source] = share if known is None else known + share
        return [gradients[place] for place in self.wanted]


def _as_they_were_made(nodes):
    """Return nodes in the order in which they were made, so that random numbers are drawn, and gradients added, as on
    the tape; in the order in which they come, where that would put a node before its inputs."""
    made = sorted(nodes, key=lambda node: node.number)
    return made if all(source.number < node.number for node in nodes for source, _ in node.inputs) else nodes


def _with_attributes(node: Node) -> Any:
    assert node.operator is not None
    known = node.operator.attributes
    given = {name: value for name, value in node.attributes.items() if name in known or name not in IGNORED}
    return functools.partial(node.operator.function, **given) if given else node.operator.function


def _parts(gradients):
    return None if all(gradient is None for gradient in gradients) else Parts(gradients)
