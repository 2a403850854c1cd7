"""What an error's own words mean for somebody who has written a lesson, where they say too little."""

from __future__ import annotations

import re

# What an error says, and what to do. The first that fits is taken.
HINTS = (
    (
        r"not in a computational graph|compute it inside autograd\.record",
        "outputs and loss belong inside `with autograd.record():`, and come from parameters with attach_grad(); backward() and "
        "the update stand below it. A set_parameters that makes new arrays loses their gradient: write self.w[:] = ….",
    ),
    (
        r"must have NDArray type|[Ee]xpected an NDArray|NDArray.* got (array|ndarray)|of ndarray: use",
        "train is given NumPy arrays: X, y = nd.array(X), nd.array(y) at its beginning makes NDArrays of them",
    ),
    (r"'NoneType' object has no attribute 'backward'", "the loss function returned nothing: is `return` missing?"),
    (r"'(list|float|int)' object has no attribute 'backward'", "the loss function must return an array, not a {0}"),
    (r"'NoneType' object is not iterable|cannot unpack non-iterable NoneType", "is `yield` or `return` missing?"),
    (
        r"(too many|not enough) values to unpack",
        "data_iter yields pairs, (data, label), one for each batch: is it `return` in place of `yield`?",
    ),
    (r"'NoneType' and|and 'NoneType'", "a gradient is None: attach_grad() is missing"),
    (r"unsupported operand type\(s\) for \^|bitwise_xor", "a power is written **"),
    (
        r"'Model' object has no attribute '(\w+)'",
        "the column's own code uses model.{0}: `class Model(Model)` with super().__init__(…) has it",
    ),
    (
        r"has not been updated by backward",
        "the parameters that the trainer has are not those of the net: named_parameters and params belong to self.net",
    ),
)


def hint_for(text: str) -> str:
    """What to do about an error of these words; an empty text where nothing is known beyond them."""
    for pattern, hint in HINTS:
        found = re.search(pattern, text)
        if found:
            return hint.format(*found.groups())
    return ""
