"""What changed in NumPy and is put back for other people's programs: an array of one element as a number."""

from __future__ import annotations

import numpy as np
from numpy.lib import NumpyVersion


class OneNumber(np.ndarray):
    """A NumPy array that, where it holds one element, can be taken for that number, as before NumPy 2.5.

    Tutorials print ``'%f' % x.asnumpy()``. ``python -m minimx`` asks for this; nobody else sees it, and what is
    computed with it is an ordinary array again.

    Attributes:
        asked_for: does ``asnumpy()`` return one? See :func:`take_one_element_for_a_number`.
    """

    asked_for = False

    def __float__(self):
        return float(self.item())

    def __int__(self):
        return int(self.item())

    def __repr__(self):
        return repr(self.view(np.ndarray))

    def __array_wrap__(self, array, context=None, return_scalar=False):
        return array[()] if return_scalar else array.view(np.ndarray)


def take_one_element_for_a_number():
    """From here on, let asnumpy() of one element be taken for a number where NumPy refuses it."""
    OneNumber.asked_for = NumpyVersion(np.__version__) >= "2.5.0.dev0"
