"""Shapes of which not everything is known: 0 stands for a size that is not, ``()`` for a shape of which nothing is."""


def known(shape):
    """Is every size known?"""
    return bool(shape) and all(shape)


def merged(first, second):
    """Return what two shapes say together.

    Raises:
        ValueError: they contradict each other.
    """
    if not first or not second:
        return tuple(first or second)
    if len(first) != len(second) or any(a != b and a and b for a, b in zip(first, second)):
        raise ValueError(f"shapes do not fit: expected {first}, got {second}")
    return tuple(a or b for a, b in zip(first, second))
