"""Attributes that all symbols get which are made inside of a ``with`` block."""

import threading

from .missing import missing

__getattr__ = missing(__name__)


class AttrScope:
    """Attributes for the symbols that are made inside of a ``with`` block of it; scopes inside of others add up.

    Args:
        kwargs: names and values, as text.

    Raises:
        ValueError: a value is not text.
    """

    def __init__(self, **kwargs):
        for name, value in kwargs.items():
            if not isinstance(value, str):
                raise ValueError(f"Attributes need to be string: {name} is {value!r}.")
        self._attr = kwargs
        self._before = []

    def get(self, attr):
        """Return the scope's attributes and those in ``attr``, which take precedence."""
        return {**self._attr, **(attr or {})}

    def __enter__(self):
        before = _current()
        self._before.append(before)
        self._attr = {**before._attr, **self._attr}
        _entered.scope = self
        return self

    def __exit__(self, *exception):
        _entered.scope = self._before.pop()


class _Entered(threading.local):
    def __init__(self):
        self.scope = AttrScope()


def _current():
    """Return the scope that new symbols are made in."""
    return _entered.scope


_entered = _Entered()
