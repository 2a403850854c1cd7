"""Probes of ``softmax`` and ``log_softmax``: the axis, and the maximum that keeps exp in range."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ..callers.caller import Caller, Drawn
from ..judging import Expect, Given, Mistake, Results
from ..probe import Probe
from ..reference import losses as reference
from .asking import ask_loss, float32, gradient_code, loss_code

# Each row and each column holds the same three numbers: along either axis the sum of exponentials is the same.
CIRCULANT = [[0.2, -1.0, 0.7], [0.7, 0.2, -1.0], [-1.0, 0.7, 0.2]]
UNLIKE = [[0.2, -1.0, 1.4], [0.5, 2.0, -0.3], [-1.5, 0.9, 0.1]]
# All rows have the same maximum, which a single maximum for all rows would find too.
LARGE = [[1000.0, -1000.0, 0.0], [0.0, 1000.0, 1000.0]]
# exp(±60) is in the range of float32, and exp(-120) is not.
APART = [[60.0, 59.0, 58.0], [-60.0, -59.0, -58.0]]

Log = Callable[[np.ndarray], np.ndarray]


def axis_0(logits: np.ndarray) -> np.ndarray:
    """Log softmax of each column."""
    return reference.log_softmax(logits.T).T


def no_keepdims(logits: np.ndarray, maximum: str = "") -> np.ndarray:
    """The sum of row j's exponentials is taken for column j; where the logits are not square, right.

    Each row's ``maximum`` was subtracted from the row before (``"of rows"``), or from a column too (``"of columns"``).
    """
    if logits.shape[0] != logits.shape[1]:
        return reference.log_softmax(logits)
    exponents = logits.astype(float)
    if maximum:
        exponents = exponents - logits.max(axis=1, keepdims=maximum == "of rows")
    return exponents - np.log(np.exp(exponents).sum(axis=1))


def no_maximum(logits: np.ndarray) -> np.ndarray:
    """As in books, in float32: NaN or infinite where exp overflows."""
    exponents = np.exp(logits.astype("float32"))
    return np.log(exponents / exponents.sum(axis=1, keepdims=True)).astype(float)


def no_maximum_less_sum(logits: np.ndarray) -> np.ndarray:
    """The same, written as o - log Σ exp(o)."""
    logits = logits.astype("float32")
    return (logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))).astype(float)


def one_maximum(logits: np.ndarray) -> np.ndarray:
    """With a single maximum for all rows, in float32."""
    return no_maximum(logits - logits.max())


def one_maximum_less_sum(logits: np.ndarray) -> np.ndarray:
    """The same, written as o - log Σ exp(o)."""
    return no_maximum_less_sum(logits - logits.max())


def log_of_softmax(logits: np.ndarray) -> np.ndarray:
    """The logarithm of what float32 holds of a softmax: -inf where that is 0."""
    return np.log(reference.softmax(logits).astype("float32")).astype(float)


def capped(logits: np.ndarray) -> np.ndarray:
    """log(p + 1e-6)."""
    return np.log(reference.softmax(logits) + 1e-6)


KEEPDIMS = "keepdims=True is missing: row j's maximum or sum is used for column j."
NO_MAXIMUM = "The row's maximum was not subtracted: exp overflows in float32."
ONE_MAXIMUM = "One maximum was subtracted from all rows: far below it a row's exponentials are all 0."
CAUSES: tuple[tuple[str, Log], ...] = (
    ("The softmax goes along axis 0, over the rows: it is that of each row, axis=1.", axis_0),
    (KEEPDIMS, no_keepdims),
    (KEEPDIMS, lambda logits: no_keepdims(logits, "of rows")),
    (KEEPDIMS, lambda logits: no_keepdims(logits, "of columns")),
    (NO_MAXIMUM, no_maximum),
    (ONE_MAXIMUM, one_maximum),
)
OF_LOG = "It is the logarithm of a softmax, which is 0 in float32 for logits over 104 apart."
LOG_CAUSES = (
    *CAUSES,
    (NO_MAXIMUM, no_maximum_less_sum),
    (ONE_MAXIMUM, one_maximum_less_sum),
    (OF_LOG, log_of_softmax),
    ("log(p + 1e-6) lets no logarithm go below -13.8, and no loss grow past 13.8.", capped),
)


def _exp(log: Log) -> Log:
    return lambda logits: np.exp(log(logits))


def _sums_forgotten(given: Given) -> Results:
    return {"output": np.exp(given["outputs"].astype(float))}


MISTAKES = {
    "softmax": (
        *(Mistake(cause, lambda given, log=log: {"output": _exp(log)(given["outputs"])}) for cause, log in CAUSES),  # type: ignore[misc]
        Mistake("The exponentials were not divided by their sum.", _sums_forgotten),
    ),
    "log_softmax": (
        *(Mistake(cause, lambda given, log=log: {"output": log(given["outputs"])}) for cause, log in LOG_CAUSES),  # type: ignore[misc]
        Mistake(
            "It is the softmax, without the logarithm.", lambda given: {"output": reference.softmax(given["outputs"])}
        ),
    ),
}
RIGHT = {"softmax": reference.softmax, "log_softmax": reference.log_softmax}
GRADIENTS = {"softmax": reference.softmax_gradient, "log_softmax": reference.log_softmax_gradient}


def differentiates(caller: Caller) -> bool:
    """In NumPy a softmax alone has no derivative."""
    return not caller.backward_by_hand


def _probes(name: str) -> tuple[Probe, ...]:
    def value(given: Given) -> Results:
        return {"output": RIGHT[name](given["outputs"])}

    def gradient(given: Given) -> Results:
        return {"gradient": GRADIENTS[name](given["outputs"], given["upstream"](given["outputs"].shape))}

    values = Expect(value, MISTAKES[name])

    def probe(
        tried: str,
        logits: list[list[float]],
        judge: Expect = values,
        applies: Callable[[Caller], bool] = lambda caller: True,
    ) -> Probe:
        def inputs(rng: np.random.Generator) -> Given:
            upstream = Drawn(int(rng.integers(2**32)))
            return {"outputs": float32(logits) + float32(rng.integers(-2, 3) / 8), "upstream": upstream}

        code = loss_code(name, "logits")
        code = code if judge is values else gradient_code(code, "logits")
        return Probe(name, tried, inputs, ask_loss(name), judge, applies=applies, code=code)

    return (
        probe("3 rows of 3 classes", CIRCULANT),
        probe("rows that are not like the columns", UNLIKE),
        probe("logits of 1000 and -1000", LARGE),
        probe("rows more than 104 apart", APART),
        probe("its gradient", CIRCULANT, Expect(gradient), differentiates),
        probe("its gradient at logits of 1000 and -1000", LARGE, Expect(gradient), differentiates),
    )


SOFTMAX, LOG_SOFTMAX = _probes("softmax"), _probes("log_softmax")
