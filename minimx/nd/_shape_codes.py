"""The codes 0, -1, -2, -3 and -4 that MXNet's ``reshape`` takes in place of sizes."""

import numpy as np


def new_shape(old, shape, reverse=False):
    """Return the shape that MXNet's shape codes stand for.

    A positive number is itself. 0 copies the size of the axis at this place; -1 is whatever size makes the number of
    elements right; -2 copies all remaining axes; -3 joins the next two; -4 splits the next one into the two numbers
    that follow the code. With ``reverse`` the codes are read from right to left.

    Raises:
        ValueError: the codes do not fit the array.
    """
    if isinstance(shape, (int, np.integer)):
        shape = (shape,)
    if all(size > 0 or size == -1 for size in shape):
        return shape
    if reverse:
        return tuple(new_shape(old[::-1], tuple(shape)[::-1]))[::-1]
    new, place, codes = [], 0, iter(shape)
    for code in codes:
        if code == -2:
            new.extend(old[place:])
            place = len(old)
        elif code == -3:
            new.append(old[place] * old[place + 1])
            place += 2
        elif code == -4:
            first, second = next(codes), next(codes)
            if first == -1:
                first = old[place] // second
            new += [first, old[place] // first if second == -1 else second]
            place += 1
        else:
            new.append(old[place] if code == 0 else code)
            place += 1
    return tuple(new)
