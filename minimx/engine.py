"""``mx.engine``: MXNet runs operators behind one's back, in bulk if asked. Here each is done when it returns."""

from contextlib import contextmanager


@contextmanager
def bulk(size):
    """Change nothing."""
    yield


def set_bulk_size(size):
    """Change nothing, and return the size that it was: 0."""
    return 0
