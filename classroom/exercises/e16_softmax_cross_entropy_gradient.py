"""The derivative of the cross-entropy, by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from classroom.exercise import Check, Drive, Exercise, check, known
from sidebyside.probes.functions.cross_entropy import ALL_COLUMNS, BY_THE_ROWS, NO_ONE_HOT, OTHER_SIGN
from sidebyside.probes.functions.softmax import APART, CIRCULANT, LARGE, NO_MAXIMUM, ONE_MAXIMUM
from sidebyside.probes.judging import Given, Results
from sidebyside.probes.reference.losses import one_hot, softmax

NAME = "softmax_cross_entropy_gradient"
SHIFTED = "shifted = logits - logits.max(axis=1, keepdims=True)"
SUM = "exponentials.sum(axis=1, keepdims=True)"
LESS = "    gradient[np.arange(len(labels)), labels] -= 1\n"


def _inputs(logits: list[list[float]], labels: list[int]) -> Callable[[np.random.Generator], Given]:
    def inputs(rng: np.random.Generator) -> Given:
        moved = np.array(logits) + rng.integers(-2, 3) / 8
        return {"logits": moved.astype("float32"), "labels": np.array(labels)}

    return inputs


def _gradient(learner: Any, given: Given) -> Any:
    return {"gradient": learner.softmax_cross_entropy_gradient(given["logits"].copy(), given["labels"].copy())}


def _afterwards(learner: Any, given: Given) -> Any:
    logits = given["logits"].copy()
    learner.softmax_cross_entropy_gradient(logits, given["labels"].copy())
    return {"logits": logits}


def _right(given: Given) -> Results:
    return {"gradient": softmax(given["logits"]) - one_hot(given["labels"], given["logits"].shape[1])}


def _as_before(given: Given) -> Results:
    return {"logits": given["logits"].astype(float)}


def _code(given: Given) -> str:
    logits, labels = np.round(given["logits"].astype(float), 4).tolist(), given["labels"].tolist()
    return f"logits = np.array({logits}, dtype='float32')\n{NAME}(logits, np.array({labels}))"


def _check(
    tried: str, why: str, logits: list[list[float]], labels: list[int], drive: Drive = _gradient, right: Any = _right
) -> Check:
    return check(tried, why, _inputs(logits, labels), drive, right, code=_code, function=NAME)


EXERCISE = Exercise(
    title="The derivative of the cross-entropy, by hand",
    part="Classes",
    lesson="softmax_regression",
    task="""
        In NumPy nothing differentiates for you. Return the derivatives of the sum of all cross-entropies with respect
        to the logits: one number for each logit, for logits of any size.

        Derive on paper first: what is the derivative of log Σ exp(o) with respect to one of the o?
    """,
    column="numpy_impl",
    asked=(NAME,),
    solution='''
        import numpy as np


        def softmax_cross_entropy_gradient(logits, labels):
            """Gradient of the sum of the rows' cross-entropies with respect to the logits.

            Args:
                logits: (batch, classes), a NumPy array.
                labels: the number of the right class of each row, from 0, (batch,).

            Returns:
                (batch, classes): for each logit, how the sum of the losses changes with it.
            """
            shifted = logits - logits.max(axis=1, keepdims=True)
            exponentials = np.exp(shifted)
            gradient = exponentials / exponentials.sum(axis=1, keepdims=True)
            gradient[np.arange(len(labels)), labels] -= 1
            return gradient
    ''',
    checks=(
        _check("3 rows of 3 classes, all of class 1", "Values, shape and kind of numbers.", CIRCULANT, [1, 1, 1]),
        _check(
            "rows of different classes", "Each row has its own right class, in its own column.", CIRCULANT, [2, 1, 1]
        ),
        _check("logits of 1000 and -1000", "exp(1000) is infinite in float32.", LARGE, [1, 1]),
        _check("rows more than 104 apart", "Each row has its own maximum.", APART, [1, 1]),
        _check(
            "the logits afterwards",
            "They belong to the caller: they stay as they were.",
            CIRCULANT,
            [1, 1, 1],
            _afterwards,
            _as_before,
        ),
    ),
    mistakes=(
        known("one-hot forgotten", LESS, "", says=NO_ONE_HOT),
        known("divided by the rows", "return gradient", "return gradient / len(labels)", says=BY_THE_ROWS),
        known("all columns", LESS, "    gradient[:, labels] -= 1\n", says=ALL_COLUMNS),
        known(
            "first label",
            LESS,
            "    gradient[:, labels[0]] -= 1\n",
            says="1 was subtracted in the same column of all rows: each row has its own right class.",
        ),
        known("other sign", "return gradient", "return -gradient", says=OTHER_SIGN),
        known("no maximum", SHIFTED, "shifted = logits", says=NO_MAXIMUM),
        known("one maximum", SHIFTED, "shifted = logits - logits.max()", says=ONE_MAXIMUM),
        known(
            "in place",
            SHIFTED,
            "logits -= logits.max(axis=1, keepdims=True)\n    shifted = logits",
            says="-= changed the logits of the caller: subtract with logits - maximum, which makes a new array.",
        ),
        known(
            "the right class alone",
            LESS,
            "    gradient = (gradient - 1) * (np.arange(logits.shape[1]) == labels[:, None]).astype(logits.dtype)\n",
            says="Only the right class has a derivative here: the other logits are in the sum of exponentials, too.",
        ),
        known(
            "of the softmax",
            LESS,
            "    gradient = gradient * (1 - gradient)\n",
            says="p (1 - p) is a derivative of the softmax, and not of the loss, which is its logarithm.",
        ),
        known(
            "of the logarithm",
            LESS,
            "    gradient = np.log(gradient)\n" + LESS,
            says="1 was subtracted from the logarithm of the probability: it is the probability, less 1.",
        ),
        known(
            "added up",
            "return gradient",
            "return gradient.sum(axis=0)",
            says="The derivatives were added up over the rows: each row has its own logits.",
        ),
    ),
    hints=(
        "The loss of a row is log Σ exp(o), less o at the right class. Differentiate the two parts one by one.",
        "The first part gives exp(oⱼ) / Σ exp(oₖ), which is the softmax; the second gives 1 at the right class.",
        "array[np.arange(len(labels)), labels] is one number of each row: on the left of -=, it changes just these.",
    ),
)
