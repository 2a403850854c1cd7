"""``mx.engine``: MXNet runs operators later, in bulk if asked. Here an operator is finished when it returns."""

from contextlib import contextmanager


@contextmanager
def bulk(size):
    """Accept a bulk size, without effect."""
    yield


def set_bulk_size(size):
    """Accept a bulk size, without effect, and return the old one: 0."""
    return 0
