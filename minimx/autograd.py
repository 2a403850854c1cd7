"""MXNet's ``autograd``: when operations are recorded, and how gradients come out. The tape is in :mod:`minimx.tape`."""

import numpy as np

from . import tape
from .base import MXNetError
from .missing import missing
from .nd.array import NDArray
from .tape import state


class _Scope:
    """A ``with`` block in which recording or training is on or off; None leaves it as it is."""

    __slots__ = ("before", "recording", "training")

    def __init__(self, recording, training):
        self.recording, self.training = recording, training
        self.before = []

    def __enter__(self):
        now = state
        self.before.append((now.recording, now.training))
        if self.recording is not None:
            now.recording = self.recording
        if self.training is not None:
            now.training = self.training
        return self

    def __exit__(self, *exception):
        now = state
        now.recording, now.training = self.before.pop()


def record(train_mode=True):
    """Record what is done in this ``with`` block, so that it can be differentiated."""
    return _Scope(True, train_mode)


def pause(train_mode=False):
    """Do not record in this ``with`` block."""
    return _Scope(False, train_mode)


def train_mode():
    """Let layers act as in training in this ``with`` block, recorded or not."""
    return _Scope(None, True)


def predict_mode():
    """Let layers act as in evaluation in this ``with`` block, recorded or not."""
    return _Scope(None, False)


def is_recording():
    """Are operations being recorded?"""
    return state.recording


def is_training():
    """Are layers to act as in training?"""
    return state.training


def set_recording(is_recording):
    """Switch recording on or off; return what it was."""
    before, state.recording = state.recording, bool(is_recording)
    return before


def set_training(train_mode):
    """Switch training on or off; return what it was."""
    before, state.training = state.training, bool(train_mode)
    return before


def mark_variables(variables, gradients, grad_reqs="write"):
    """Make arrays variables, whose gradients backward will write to the arrays in ``gradients``."""
    if isinstance(variables, NDArray):
        variables, gradients = [variables], [gradients]
    if isinstance(grad_reqs, str):
        grad_reqs = [grad_reqs] * len(variables)
    for variable, gradient, grad_req in zip(variables, gradients, grad_reqs):
        variable.attach_grad(grad_req)
        variable._node.grad = gradient


def _heads(heads, head_grads):
    """Return the heads' nodes, and the gradient that each starts from."""
    if isinstance(heads, NDArray):
        heads, head_grads = [heads], None if head_grads is None else [head_grads]
    given = [None] * len(heads) if head_grads is None else head_grads
    if len(given) != len(heads):
        raise AssertionError(f"There are {len(given)} head gradients: expected {len(heads)}, one for each head.")
    gradients = [tape.ones_like(h._data) if g is None else g._data for h, g in zip(heads, given)]
    return [head._node for head in heads], gradients


def backward(heads, head_grads=None, retain_graph=False, train_mode=True):
    """Compute the gradients of all variables that the heads were computed from.

    Args:
        heads: an array or a list of arrays.
        head_grads: the gradient with respect to each head, None for ones. Of a head that is listed twice the last
            gradient counts, as in MXNet: they do not add up.
        retain_graph: keep the graph, to differentiate it again.
        train_mode: accepted, without effect: what was recorded is differentiated as it was recorded.

    Raises:
        MXNetError: a head was not recorded, or no variable is in the graph.
    """
    nodes, gradients = _heads(heads, head_grads)
    tape.backward(nodes, gradients, retain_graph)


def grad(heads, variables, head_grads=None, retain_graph=None, create_graph=False, train_mode=True):
    """Return a list of the gradients with respect to these variables; their ``grad`` stays as it is.

    The gradients themselves cannot be differentiated again.
    """
    if create_graph:
        raise MXNetError("minimx does not have create_graph=True, the gradient of a gradient.")
    variables = [variables] if isinstance(variables, NDArray) else list(variables)
    nodes, gradients = _heads(heads, head_grads)
    for variable in variables:
        if not tape.on_tape(variable):
            raise MXNetError("Cannot differentiate with respect to an array without a gradient: use attach_grad().")
    found = tape.backward(nodes, gradients, bool(retain_graph), [variable._node for variable in variables])
    return [
        NDArray(np.zeros_like(v._data) if g is None else g.astype(v.dtype), v.context) for v, g in zip(variables, found)
    ]


class Function:
    """An operation with a derivative of your own: subclass it with ``forward`` and ``backward``, and call it once.

    Both take and return NDArrays, and neither is recorded. ``save_for_backward`` keeps arrays for ``backward``.
    """

    def __init__(self):
        self.saved_tensors = ()
        self._used = False

    def save_for_backward(self, *args):
        """Keep arrays; they are ``self.saved_tensors`` in backward."""
        self.saved_tensors = args

    def forward(self, *inputs):
        """Compute the output, or a tuple of outputs."""
        raise NotImplementedError("A Function needs a forward.")

    def backward(self, *output_grads):
        """Compute the gradient with respect to each input from the gradients with respect to the outputs."""
        raise NotImplementedError("A Function needs a backward.")

    def __call__(self, *inputs):
        """Compute the output, and record a node whose pullbacks call ``backward``."""
        if self._used:
            raise RuntimeError("Each Function instance can only be called once: make another one.")
        self._used = True
        with pause(train_mode=state.training):
            outputs = self.forward(*inputs)
        if not state.recording:
            return outputs
        several = isinstance(outputs, (list, tuple))
        results = [output.detach() for output in (outputs if several else [outputs])]
        nodes = tape.record_parts(inputs, self._pullbacks(inputs, results), len(results))
        for result, node in zip(results, nodes):
            result._node = node
        return type(outputs)(results) if several else results[0]

    def _pullbacks(self, inputs, outputs):
        @tape.once
        def shares(parts):
            grads = [
                NDArray(np.zeros_like(output._data) if part is None else part, output.context)
                for part, output in zip(parts, outputs)
            ]
            with pause():
                given = self.backward(*grads)
            given = given if isinstance(given, (list, tuple)) else [given]
            if len(given) != len(inputs):
                raise MXNetError(f"backward returned {len(given)} gradients: expected {len(inputs)}, one per input.")
            return given

        return [lambda parts, place=place: shares(parts)[place]._data for place in range(len(inputs))]


__getattr__ = missing(__name__)
