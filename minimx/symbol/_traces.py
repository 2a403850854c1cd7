"""The lines of a whole plan, forward and backward, written down by calling its operators with stand-ins for arrays."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np

from ..nd.random import _drawing_with
from ..tape import Parts, state
from ._recording import Line, Recording
from ._traced import Traced

#: Operators that make numbers anew in every forward, though nothing that they are given changes.
DRAWN = ("_random_", "_sample_", "_shuffle")


class Opaque(Exception):
    """The call of this number cannot be written down: it is to be made as it is."""


class Traces:
    """Everything that a plan does, written down once: forward, and backward from those heads that get a gradient.

    Args:
        plan: the plan.
        kinds: the shape and the dtype of each variable.
        given: for each head, does it get a gradient?
        opaque: numbers of the calls that are made as they are, which Python function and all.

    Attributes:
        recording: the lines; the first ``forward_lines`` are those of forward, whose arrays have numbers below
            ``border``.
        inputs, heads, given, gradients: stand-ins; None for a head that gets no gradient, and where none arrives.
    """

    def __init__(self, plan, kinds, given, opaque):
        self.recording, self.opaque = Recording(Traced), opaque
        self.inputs = [self.recording.array(np.zeros(shape, dtype)) for shape, dtype in kinds]
        self._values: list[Any] = [*self.inputs, *[None] * (plan.size - len(kinds))]
        self._rules: list[Any] = []
        with _drawing_with(_Draws(self.recording)):
            for number, call in enumerate(plan.calls):
                self._forward(number, call)
            self.heads = [self._copied(self._values[place]) for place in plan.heads]
            self.forward_lines, self.border = len(self.recording.lines), len(self.recording.shapes)
            self.given = [
                self.recording.array(np.zeros_like(head.example)) if wanted else None
                for head, wanted in zip(self.heads, given)
            ]
            self._calls = plan.calls
            self.gradients = [
                None if gradient is None else self._copied(gradient)
                for gradient in plan.walk_back(self._share, self.given)
            ]

    def _copied(self, value):
        """A constant that comes out of a graph is copied each time."""
        if isinstance(value, Traced):
            return value
        return self.recording.call(f"{self.recording.constant(value)}.copy()", [], value)

    def _forward(self, number, call):
        function, inputs, place, node = call
        arrays = [self._values[source] for source in inputs]
        self.recording.remark(f"{node.operator.name} {node.name}")
        if number in self.opaque or node.operator.name.startswith(DRAWN):
            value, rules = self._as_it_is(function, arrays, node)
        else:
            try:
                value, rules = function(*arrays)
            except Exception as error:
                raise Opaque(number, error) from error
        outputs = value if type(value) is tuple else (value,)
        self._values[place : place + len(outputs)] = outputs
        self._rules.append(rules)

    def _as_it_is(self, function, arrays, node):
        recording, name = self.recording, node.operator.function.__name__
        used: list = []
        with _drawing_with(np.random.default_rng(0)):
            value, rules = function(*(one.example if isinstance(one, Traced) else one for one in arrays))
        examples = value if type(value) is tuple else (value,)
        results = [recording.array(example) for example in examples]
        back = recording.array(rules)
        text = f"{recording.constant(function, name)}({recording.arguments(arrays, {}, used)})"
        made = tuple(result.number for result in (*results, back))
        names = ", ".join(f"{{{place}}}" for place in range(len(results)))
        target = f"{f'({names},)' if type(value) is tuple else names}, {{{len(results)}}}"
        recording.lines.append(Line(made, text, tuple(one.number for one in used), must=True, target=target))
        shares = [
            rule and functools.partial(self._back_as_it_is, back, place, array)
            for place, (rule, array) in enumerate(zip(rules, arrays))
        ]
        return (tuple(results) if type(value) is tuple else results[0]), shares

    def _back_as_it_is(self, back, place, source, dy):
        used = [back]
        given = self.recording.value(list(dy) if type(dy) is Parts else dy, used)
        text = f"{{0}}[{place}]({f'Parts({given})' if type(dy) is Parts else given})"
        return self.recording.call(text, used, np.zeros_like(source.example), view=True, must=True)

    def _share(self, number, place, dy):
        """What the pullback of one input makes of a gradient; None where it passes none on."""
        rule = self._rules[number][place] if place < len(self._rules[number]) else None
        if rule is None:
            return None
        node = self._calls[number].node
        self.recording.remark(f"back from {node.name} to its input {place}")
        try:
            return rule(dy)
        except Exception as error:
            if number in self.opaque:
                raise
            raise Opaque(number, error) from error


class _Draws:
    """Stands in for the generator: what is drawn is written down, and drawn in every step."""

    def __init__(self, recording):
        self._recording = recording

    def __getattr__(self, method):
        def draw(*args, **kwargs):
            used: list = []
            text = f"generator().{method}({self._recording.arguments(args, kwargs, used)})"
            example = getattr(np.random.default_rng(0), method)(*args, **kwargs)
            return self._recording.call(text, used, example, must=True)

        return draw


def traced(plan, kinds, given, training, opaque):
    """Return the traces; the calls that cannot be written down are added to ``opaque``, with the reasons."""
    before = state.training, state.recording
    state.training, state.recording = training, False
    try:
        with np.errstate(all="ignore"):
            while True:
                try:
                    return Traces(plan, kinds, given, opaque)
                except Opaque as call:
                    opaque[call.args[0]] = call.args[1]
    finally:
        state.training, state.recording = before
