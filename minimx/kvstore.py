"""Key-value stores, as far as programs hand one to a Module: on one device there is nothing to store."""

from .missing import missing, not_here

__getattr__ = missing(__name__)


class KVStore:
    """A store of one process.

    Attributes:
        type: its name.
        rank, num_workers: this process's number among the processes, 0, and how many there are, 1.
    """

    rank, num_workers = 0, 1

    def __init__(self, type):
        self.type = type


def create(name="local"):
    """Return a store: ``"local"``, ``"device"`` or another name, which all do the same here.

    Raises:
        TypeError: the name is no text.
        NotImplementedError: a store for several processes.
    """
    if not isinstance(name, str):
        raise TypeError(f"name must be a string, not {name!r}.")
    if "dist" in name.lower():
        raise NotImplementedError(not_here("distributed kvstores"))
    return KVStore(name.lower())
