"""How the arrays and options of a case are drawn; see :mod:`.conformance`.

A shape is drawn by hypothesis, the numbers by NumPy's generator from a seed that hypothesis draws.
"""

import numpy as np
from hypothesis import strategies as st


class Drawing:
    """Draws what a case needs: ``choose`` chooses shapes and options, a seeded generator the numbers.

    ``choose(kind, *arguments)`` is hypothesis, see :func:`drawn`, or what it chose before, see :class:`Again`.
    """

    def __init__(self, choose, dtype):
        self.choose = choose
        self.dtype = dtype

    def integer(self, low, high):
        return self.choose("integer", low, high)

    def one_of(self, *choices):
        return choices[self.choose("which", len(choices))]

    def shape(self, dims=(1, 3), side=(1, 4)):
        return self.choose("sides", *dims, *side)

    def tall(self):
        """The shape of a batch, many rows of few numbers: operators may compute these in another way."""
        return self.integer(17, 40), self.integer(1, 17)

    def axis(self, shape):
        """An axis of this shape, counted from either end."""
        return self.integer(-len(shape), len(shape) - 1)

    def broadcast(self, dims=(1, 3)):
        """Two shapes that broadcast: sides of 1 in either, and sometimes fewer axes in one of them."""
        shape = self.shape(dims)
        ones = [self.one_of((0, 0), (0, 0), (1, 0), (0, 1)) for _ in shape]
        left, right = (tuple(1 if one[at] else side for side, one in zip(shape, ones)) for at in (0, 1))
        fewer = self.integer(0, len(shape) - 1)
        return self.one_of((left, right), (left, right), (left[fewer:], right), (left, right[fewer:]))

    def generator(self):
        return np.random.default_rng(self.integer(0, 2**32 - 1))

    def array(self, shape, low=-2.0, high=2.0, off=(), gap=0.05):
        """Numbers between low and high, none nearer than ``gap`` to a point in ``off``."""
        rng = self.generator()
        if np.dtype(self.dtype).kind in "iu":
            low = max(low, np.iinfo(self.dtype).min)
            return rng.integers(int(np.ceil(low)), int(np.floor(high)) + 1, shape).astype(self.dtype)
        values = rng.uniform(low, high, shape)
        for point in off:
            near = np.abs(values - point) < gap
            values = np.where(near, point + np.where(values < point, -gap, gap), values)
        return values.astype(self.dtype)

    def distinct(self, shape, low=-2.0, high=2.0):
        """Numbers that all differ, for maxima: by far more than the step of finite differences."""
        rng, size = self.generator(), int(np.prod(shape))
        places = (rng.permutation(size) + rng.uniform(0.2, 0.8, size)) / size
        values = low + (high - low) * places
        if np.dtype(self.dtype).kind in "iu":
            values = rng.permutation(size) - (size // 2 if np.dtype(self.dtype).kind == "i" else 0)
        return values.reshape(shape).astype(self.dtype)

    def indices(self, shape, below):
        """Whole numbers from 0 to below - 1 in the arrays' own dtype, as MXNet takes indices."""
        return self.generator().integers(0, below, shape).astype(self.dtype)


STRATEGIES = {
    "integer": st.integers,
    "which": lambda count: st.sampled_from(range(count)),
    "sides": lambda least, most, low, high: st.lists(st.integers(low, high), min_size=least, max_size=most).map(tuple),
}


def inputs_of(case, dtype, choose):
    """(arrays, options, seed of the upstream gradients)"""
    drawing = Drawing(choose, dtype)
    arrays, options = case.draws(drawing)
    return arrays, options, drawing.integer(0, 2**32 - 1)


def drawn(case, dtype, chosen=None):
    """The strategy for a case, of :func:`inputs_of`; ``chosen`` collects, for each input, what was asked and chosen."""

    @st.composite
    def strategy(draw):
        made = []

        def choose(*asked):
            made.append((asked, draw(STRATEGIES[asked[0]](*asked[1:]))))
            return made[-1][1]

        inputs = inputs_of(case, dtype, choose)
        if chosen is not None:
            chosen.append(made)
        return inputs

    return strategy()


class Again:
    """Chooses again what was chosen before; KeyError where something else is asked."""

    def __init__(self, made):
        self._left = iter(made)

    def __call__(self, *asked):
        before, value = next(self._left, (None, None))
        if before != asked:
            raise KeyError(asked)
        return value
