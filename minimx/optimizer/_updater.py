"""An optimizer with the states of all weights that it updates."""

import pickle

from .. import nd


class Updater:
    """Calls an optimizer with the state that belongs to each weight: ``updater(index, grad, weight)``.

    Attributes:
        states: each weight's state, by index.
    """

    def __init__(self, optimizer):
        self.optimizer, self.states = optimizer, {}

    def __call__(self, index, grad, weight):
        """Update a weight."""
        states, optimizer = self.states, self.optimizer
        if index not in states:
            states[index] = optimizer.create_state_multi_precision(index, weight)
        update = optimizer.update_multi_precision if optimizer.multi_precision else optimizer.update
        update(index, weight, grad, states[index])

    def get_states(self, dump_optimizer=False):
        """Return the states, and the optimizer if asked for, as bytes."""
        return pickle.dumps((self.states, self.optimizer) if dump_optimizer else self.states)

    def set_states(self, states, context=None):
        """Restore what :meth:`get_states` returned, on a context. It is a pickle: use only data that you trust."""
        states = pickle.loads(states)
        if isinstance(states, tuple):
            states, self.optimizer = states
        self.states = {index: _moved(state, context) for index, state in states.items()}


def _moved(state, context):
    if isinstance(state, (list, tuple)):
        return type(state)(_moved(part, context) for part in state)
    return state.as_in_context(context) if isinstance(state, nd.NDArray) and context is not None else state


def get_updater(optimizer):
    """Return an :class:`Updater`."""
    return Updater(optimizer)
