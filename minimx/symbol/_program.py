"""A plan for arrays of known shapes: two Python functions, forward and backward, whose lines are calls of NumPy.

:mod:`_traces` writes the lines down, :mod:`_source` leaves out what is not needed and makes text of the rest, which is
compiled once. ``print(program.source)`` shows it.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from ..nd.random import generator
from ..tape import Parts
from ._source import Groups, needed, statements, without_copies
from ._traces import Traces, traced


class Program:
    """What a plan does with arrays of these shapes.

    Args:
        plan: the plan.
        kinds: the shape and the dtype of each variable.
        training: do operators act as in training?

    Attributes:
        forward: a function of the variables' values, NumPy arrays. It returns the values of the heads, and what
            :meth:`backward` needs to be given.
        calls: how many calls forward makes.
        as_they_are: the operators that are called as ``nd`` calls them, each with the reason.
    """

    def __init__(self, plan, kinds: Sequence[tuple[tuple, Any]], training: bool):
        self._plan, self._kinds, self._training = plan, kinds, training
        self._opaque: dict[int, Exception] = {}
        self._ways_back: dict[tuple, Any] = {}
        text = self._text((bool(plan.wanted),) * len(plan.heads))
        self._changed, self._kept = text.changed_forward(), text.kept()
        lines, self._names = text.forward(self._kept, self._variable_names())
        self.calls = sum(not line.lstrip().startswith("#") for line in lines) - 2  # its head and its return
        self._texts = ["\n".join(lines)]
        self.forward = _compiled(self._texts[0], "forward", text.constants)
        self.as_they_are = {plan.calls[number].node.name: str(error) for number, error in self._opaque.items()}

    def _text(self, given, changed=()):
        return _Text(traced(self._plan, self._kinds, given, self._training, self._opaque), changed)

    def _variable_names(self):
        """Names of the variables that Python takes as names."""
        names: list[str] = []
        for node in self._plan.variables:
            name = re.sub(r"\W", "_", node.name)
            if not name.isidentifier() or keyword.iskeyword(name) or re.fullmatch(r"[tgc]\d*|dy\d*|np|kept", name):
                name = f"v_{name}"
            while name in names:
                name += "_"
            names.append(name)
        return names

    def backward(self, kept, head_gradients):
        """Return the gradient for each wanted variable (None where none arrives) from one, or None, for each head."""
        given = tuple([gradient is not None for gradient in head_gradients])
        way = self._ways_back.get(given) or self._way_back(given)
        return way(kept, *head_gradients)

    def _way_back(self, given):
        text = self._text(given, self._changed)
        source = "\n".join(text.backward(self._kept, self._names))
        self._texts.append(source)
        way = self._ways_back[given] = _compiled(source, "backward", text.constants)
        return way

    @property
    def source(self):
        """The text of forward, and of each way back that was asked for so far."""
        return "\n\n\n".join(self._texts)

    @property
    def calls_back(self):
        """How many calls the way back makes that was used last; None before a backward."""
        if len(self._texts) == 1:
            return None
        lines = self._texts[-1].splitlines()
        return sum(not line.lstrip().startswith("#") for line in lines) - 3


def _compiled(source, name, constants):
    known = {"np": np, "Parts": Parts, "generator": generator, "__name__": __name__, **constants}
    exec(compile(source, "<a plan>", "exec"), known)  # our own text, made of names and numbers alone
    return known[name]


class _Text:
    """The text of traces.

    Args:
        traces: the traces.
        changed: more arrays that count as changed in place.
    """

    def __init__(self, traces: Traces, changed: Iterable[int] = ()):
        self._traces, recording = traces, traces.recording
        lines, border = list(enumerate(recording.lines)), traces.forward_lines
        self._remarks, self.constants = recording.remarks, recording.constants
        self._groups = Groups(recording.lines)
        of = self._groups.of
        in_place = {of(line.changes) for line in recording.lines if line.changes is not None}
        in_place.update(map(of, changed))
        self._replaced: dict[int, int] = {}
        about = in_place, self._groups, recording.shapes, self._replaced
        self._forward = without_copies(lines[:border], *about)
        self._backward = without_copies(lines[border:], *about)
        self._inputs = {of(one.number) for one in traces.inputs}

    def _numbers(self, arrays):
        return [self._replaced.get(one.number, one.number) for one in arrays if one is not None]

    def changed_forward(self):
        """The arrays of forward that are changed in place, be it in forward or backward."""
        traces = self._traces
        changed = {line.changes for line in traces.recording.lines if line.changes is not None}
        return [number for number in changed if number < traces.border]

    def _needed_back(self):
        return needed(self._backward, self._numbers(self._traces.gradients), self._groups, self._inputs)

    def kept(self):
        """The arrays of forward that backward uses."""
        return sorted(number for number in self._needed_back()[1] if number < self._traces.border)

    def forward(self, kept, variable_names):
        """Return the lines of forward, and the names of the arrays that are kept for backward."""
        names = dict(zip((one.number for one in self._traces.inputs), variable_names))
        heads = self._numbers(self._traces.heads)
        lines, _ = needed(self._forward, {*heads, *kept}, self._groups, self._inputs)
        body, names = statements(lines, self._remarks, {*heads, *kept}, names, "t")
        results, taken = [], set(self._inputs)
        for number in heads:  # no result shares memory with an input, or with another result
            group = self._groups.of(number)
            results.append(f"{names[number]}.copy()" if group in taken else names[number])
            taken.add(group)
        back = f"return {_tuple(results)}, {_tuple([names[number] for number in kept])}"
        return _function(f"forward({', '.join(variable_names)})", [*body, back]), {n: names[n] for n in kept}

    def backward(self, kept, names):
        """Return the lines of backward, which gets the arrays that were kept, under these names."""
        traces, names = self._traces, dict(names)
        lines, used = self._needed_back()
        assert {number for number in used if number < traces.border} <= set(kept), "forward kept too little."
        heads = ["dy"] if len(traces.given) == 1 else [f"dy{place}" for place in range(len(traces.given))]
        names.update({one.number: name for one, name in zip(traces.given, heads) if one is not None})
        body, names = statements(lines, self._remarks, self._numbers(traces.gradients), names, "g")
        numbers = [None if one is None else self._numbers([one])[0] for one in traces.gradients]
        results = ["None" if number is None else names[number] for number in numbers]
        head = f"backward({', '.join(['kept', *heads])})"
        unpacked = [f"{_tuple([names[number] for number in kept])} = kept"] if kept else []
        return _function(head, [*unpacked, *body, f"return {_tuple(results)}"])


def _tuple(names):
    return f"({', '.join(names)}{',' * (len(names) == 1)})"


def _function(head, body):
    return [f"def {head}:", *(f"    {line}" for line in body)]
