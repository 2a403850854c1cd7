"""Names of symbols that are given none: ``fullyconnected0``, ``fullyconnected1``, ... as in MXNet."""

import threading

from .missing import missing

__getattr__ = missing(__name__)


class NameManager:
    """Gives names by counting what each is a name for. Inside of a ``with`` block of it, new symbols get its names."""

    def __init__(self):
        self._counts = {}
        self._before = []

    def get(self, name, hint):
        """Return ``name``, or where that is None the hint with the next number."""
        if name:
            return name
        number = self._counts.get(hint, 0)
        self._counts[hint] = number + 1
        return f"{hint}{number}"

    def __enter__(self):
        self._before.append(_current())
        _entered.manager = self
        return self

    def __exit__(self, *exception):
        _entered.manager = self._before.pop()


class Prefix(NameManager):
    """Puts a prefix before all names, given ones too.

    Args:
        prefix: the text.
    """

    def __init__(self, prefix):
        super().__init__()
        self._prefix = prefix

    def get(self, name, hint):
        """Return the name, or the hint with the next number, after the prefix."""
        return self._prefix + super().get(name, hint)


class _Entered(threading.local):
    def __init__(self):
        self.manager = NameManager()


def _current():
    """Return the manager that names new symbols in this thread."""
    return _entered.manager


_entered = _Entered()
