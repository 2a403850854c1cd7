"""The tape: what was computed from what, so that derivatives can be found by walking it backwards.

An operation that computes y from x also knows its derivative, and so how to turn the gradient with respect to y into
the gradient with respect to x. A function that does so is called a *pullback* here. (It multiplies by the transposed
Jacobian, without forming that matrix.) For y = x², with dy the gradient with respect to y::

    pullback = lambda dy: 2 * x * dy

Inside ``autograd.record()`` each operation makes a :class:`Node`: the nodes that its inputs came from, and a pullback
for each. A node points only to older nodes, so a graph that is no longer needed is freed together with the last array
that was computed, and there is no list to empty.

:func:`backward` starts at the end with a gradient of ones and passes gradients from each node to its parents. Before a
node passes its gradient on, everything that was computed from it must have sent its share. The nodes' numbers see to
that: they count up as nodes are made, so a parent always has a smaller number than its children, and backward goes from
the largest number to the smallest. A :class:`Variable`, which ``attach_grad`` makes, has no parents: it keeps what it
gets.
"""

import functools
import itertools
import operator
import threading

import numpy as np

from .base import MXNetError


class _State(threading.local):
    """Whether operations are recorded, and whether layers such as dropout act as in training; for each thread."""

    recording = False
    training = False


state = _State()
_count = itertools.count()


class Node:
    """One operation: the ``parents`` that its inputs came from (None for a constant), and as many ``pullbacks``.

    A pullback of None passes no gradient on. After backward, ``pullbacks`` itself is None: the node is used up.
    """

    __slots__ = ("number", "parents", "pullbacks")

    def __init__(self, parents, pullbacks):
        self.number = next(_count)
        self.parents = parents
        self.pullbacks = pullbacks


class Variable(Node):
    """The start of a graph: an array with a place for its gradient.

    Attributes:
        grad: the NDArray that gradients are written to.
        grad_req: ``"write"``, ``"add"`` or ``"null"``.
        fresh: has a backward reached it since this was last set to False?
    """

    __slots__ = ("fresh", "grad", "grad_req")

    def __init__(self, grad, grad_req):
        super().__init__((), ())
        self.grad, self.grad_req, self.fresh = grad, grad_req, False

    def receive(self, gradient):
        """Write or add a gradient; None stands for zero."""
        self.fresh = True
        place = self.grad._data
        if self.grad_req == "write":
            place[...] = 0 if gradient is None else gradient
        elif gradient is not None:
            place += gradient


class Together(Node):
    """An operation whose ``pullbacks`` are one function: from the gradients of all outputs, a list, to all shares."""

    __slots__ = ()


def record(arrays, pullbacks):
    """Return a node for an operation on these arrays, or None where none of them is on a tape."""
    parents, found = [], False
    for array in arrays:
        node = None if array is None else array._node
        if node is not None:
            if node.pullbacks is None:
                node = None  # its graph was differentiated and is gone: it is a constant now
            else:
                found = True
        parents.append(node)
    return Node(parents, pullbacks) if found else None


def on_tape(array):
    """Is this array a variable, or computed from one in a graph that was not differentiated yet?"""
    return array._node is not None and array._node.pullbacks is not None


class Parts(list):
    """The gradients with respect to each output of an operation with several outputs; None where none has arrived."""

    def __add__(self, other):
        return Parts(a if b is None else b if a is None else a + b for a, b in zip(self, other))


def record_parts(arrays, pullbacks, count):
    """Return nodes for the ``count`` outputs of one operation, whose pullbacks take Parts."""
    whole = record(arrays, pullbacks)
    if whole is None:
        return [None] * count
    return [Output(whole, place, count) for place in range(count)]


def record_together(results, parents, pullback):
    """Record arrays as the results of one operation, with one pullback for all parents; see :class:`Together`."""
    whole, count = Together(parents, pullback), len(results)
    if count == 1:
        results[0]._node = whole
        return
    for place, result in enumerate(results):
        result._node = Output(whole, place, count)


class Output(Node):
    """One of the several results of an operation that is recorded as one."""

    __slots__ = ("count", "place")

    def __init__(self, whole, place, count):
        self.number = next(_count)
        self.parents, self.pullbacks = (whole,), (_part(place, count),)
        self.place, self.count = place, count


@functools.cache
def _part(place, count):
    def pullback(dy):
        parts = Parts([None] * count)
        parts[place] = dy
        return parts

    return pullback


def once(function):
    """Wrap what several pullbacks of an operation compute from the same gradient: it is computed for the first only."""
    kept: list = []

    def call(dy):
        if not kept or kept[0] is not dy:
            kept[:] = dy, function(dy)
        return kept[1]

    return call


def backward(heads, head_gradients, retain_graph=False, wanted=None):
    """Send gradients from the heads to all variables that they were computed from.

    Args:
        heads: nodes.
        head_gradients: a NumPy array for each. They do not add up where a node is listed twice: the last one counts,
            as in MXNet.
        retain_graph: keep the graph, to differentiate it again.
        wanted: nodes whose gradients to return, in place of writing any; None to write to all variables.

    Returns:
        A gradient for each wanted node (None where none came), else nothing.

    Raises:
        MXNetError: a head is not on a tape, or no variable is.
    """
    if wanted is None and len(heads) == 1 and _straight_back(heads[0], head_gradients[0], retain_graph):
        return None
    gradients = dict(zip(heads, head_gradients))
    order = _newest_first(heads)
    if wanted is None and not any(type(node) is Variable and node.grad_req != "null" for node in order):
        raise MXNetError("There are no inputs in the computational graph that require gradients: use attach_grad().")
    found = {}
    for node in order:
        gradient = gradients.pop(node, None)
        if wanted is not None and node in wanted:
            found[node] = gradient
        if type(node) is Variable:
            if wanted is None and node.grad_req != "null":
                node.receive(gradient)
            continue
        if gradient is not None:
            if type(node) is Together:
                shares = list(zip(node.parents, node.pullbacks(gradient if type(gradient) is Parts else [gradient])))
            else:
                shares = [
                    (parent, pullback(gradient))
                    for parent, pullback in zip(node.parents, node.pullbacks)
                    if parent is not None and pullback is not None
                ]
            for parent, share in shares:
                if share is not None:
                    known = gradients.get(parent)
                    # Not in place: a pullback may return the same array that it was given.
                    gradients[parent] = share if known is None else known + share
        if not retain_graph:
            node.parents = node.pullbacks = None
    return None if wanted is None else [found.get(node) for node in wanted]


def _straight_back(head, gradient, retain_graph):
    """Do all of backward for the shortest graph: one block as a whole, computed from variables alone.

    Returns:
        False, with nothing done, for any other graph.
    """
    whole = head.parents[0] if type(head) is Output and head.parents else head
    if type(whole) is not Together or whole.pullbacks is None:
        return False
    variables = whole.parents
    for variable in variables:
        if type(variable) is not Variable or variable.grad_req == "null":
            return False
    if len(set(variables)) < len(variables):
        return False
    parts = [gradient]
    if head is not whole:
        parts = [None] * head.count
        parts[head.place] = gradient
    for variable, share in zip(variables, whole.pullbacks(parts)):
        variable.receive(share)
    if not retain_graph:
        head.parents = head.pullbacks = whole.parents = whole.pullbacks = None
    return True


def _newest_first(heads):
    """Return all nodes that the heads were computed from, each after everything that was computed from it."""
    seen = set(heads)
    for node in seen:
        if node is None or node.pullbacks is None:
            raise MXNetError(
                "This array is not in a computational graph: compute it inside autograd.record(), from an array with "
                "attach_grad(). To differentiate the same graph twice, call backward(retain_graph=True) the first time."
            )
    waiting = list(seen)
    while waiting:
        for parent in waiting.pop().parents:
            if parent is not None and parent not in seen:
                if parent.pullbacks is None:
                    raise MXNetError(
                        "A part of this graph was differentiated already and is gone: "
                        "call backward(retain_graph=True) the first time, or backward once on all heads together."
                    )
                seen.add(parent)
                if parent.parents:
                    waiting.append(parent)
    return sorted(seen, key=_number, reverse=True)


_number = operator.attrgetter("number")


def ones_like(array):
    """Return the gradient that a head starts from when none is given."""
    ones = np.empty(array.shape, array.dtype)
    ones.fill(1)
    return ones
