"""What an error's own words mean for somebody who has written a lesson, where they say too little."""

from __future__ import annotations

import re

# What an error says, and what to do. The first that fits is taken.
ON_MXNET = (
    (
        r"not in a computational graph|compute it inside autograd\.record",
        "outputs and loss belong inside `with autograd.record():`, and come from parameters with attach_grad(); "
        "backward() and the update stand below it. An update or a set_parameters that makes new arrays loses their "
        "gradient: w[:] = … writes into those that there are",
    ),
    (
        r"<Symbol ",
        "nd computes and sym declares: a function of symbols is given symbols, and takes functions of sym alone",
    ),
    (
        r"must have NDArray type|[Ee]xpected an NDArray|NDArray.* got (array|ndarray)|of ndarray: use",
        "train is given NumPy arrays: X, y = nd.array(X), nd.array(y) at its beginning makes NDArrays of them",
    ),
    (r"'NoneType' and|and 'NoneType'", "a gradient is None: attach_grad() is missing"),
)
HINTS = (
    (r"'NoneType' object has no attribute 'backward'", "the loss function returned nothing: is `return` missing?"),
    (r"'(list|float|int)' object has no attribute 'backward'", "the loss function must return an array, not a {0}"),
    (r"'NoneType' object is not iterable|cannot unpack non-iterable NoneType", "is `yield` or `return` missing?"),
    (
        r"(too many|not enough) values to unpack",
        "a pair is expected there: data_iter yields (data, label) for each batch, and in NumPy alone a loss function "
        "returns (losses, derivatives)",
    ),
    (r"unsupported operand type\(s\) for \^|bitwise_xor", "a power is written **"),
    (r"operand type\(s\) for @=?: .*'NDArray'", "NDArrays have no @: nd.dot is the matrix product"),
    (
        r"must have NDArray type|Expected an NDArray, got|type <class '(numpy\.ndarray|list)'> not supported",
        "an NDArray is wanted there: nd.array makes one of a NumPy array or a list",
    ),
    (
        r"__array_ufunc__=None|setting an array element with a sequence\. The requested array would exceed|"
        r"mean cannot take dtype|Cannot find argument 'dtype'",
        "a function of NumPy is given an NDArray: take that of nd, which autograd can follow",
    ),
    (
        r"'Parameter' object|(and|for [+*/@-]+:) 'Parameter'|Input operand \d does not have enough dimensions",
        "a parameter is an object with an array in it: in NumPy's column that is .value, its gradient .grad",
    ),
    (
        r"'list' object has no attribute 'grad'",
        "params is the list of all parameters, and each has a gradient of its own: param.grad, in a loop over params",
    ),
    (
        r"truth value of an (NDArray|array)",
        "if, and, or and not want one yes or no, and this array has many: they are combined and counted as arrays",
    ),
    (
        r"has not been updated by backward",
        "the parameters that the trainer has are not those of the net: named_parameters and params belong to self.net",
    ),
)
# The same, of errors that the column's own code raises on what it is given.
IN_COLUMN = (
    (
        r"'Model' object has no attribute '(\w+)'",
        "the column's own code uses model.{0}: `class Model(Model)` with super().__init__(…) has it",
    ),
)


def hint_for(text: str, in_column: bool, on_mxnet: bool) -> str:
    """What to do about an error of these words; an empty text where nothing is known beyond them.

    Args:
        text: what the error says.
        on_mxnet: are there attach_grad() and NDArrays in this column?
        in_column: was it raised by the column's own code, and not by the user's?
    """
    for pattern, hint in (*(ON_MXNET if on_mxnet else ()), *HINTS, *(IN_COLUMN if in_column else ())):
        found = re.search(pattern, text)
        if found:
            return hint.format(*found.groups())
    return ""
