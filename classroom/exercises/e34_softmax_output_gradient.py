"""What SoftmaxOutput sends back, by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from classroom.exercise import Check, Drive, Exercise, check, known
from sidebyside.probes.judging import Given, Results

NAME = "softmax_output_gradient"
ROWS, CLASSES = 4, 3


def _inputs(labels: tuple[int, ...], *, ones: bool = True, **options: Any) -> Callable[[np.random.Generator], Given]:
    """Probabilities of 4 rows; D is 1 everywhere, or anything else."""

    def inputs(rng: np.random.Generator) -> Given:
        exponentials = np.exp(rng.uniform(-1, 1, (ROWS, CLASSES)))
        arrays = {
            "probabilities": exponentials / exponentials.sum(axis=1, keepdims=True),
            "labels": np.array(labels),
            "D": np.ones((ROWS, CLASSES)) if ones else rng.uniform(2, 5, (ROWS, CLASSES)),
        }
        return {**{key: value.astype("float32") for key, value in arrays.items()}, "options": options}

    return inputs


def _gradient(learner: Any, given: Given) -> Any:
    arrays = [given[key].copy() for key in ("probabilities", "labels", "D")]
    return {"gradient": learner.softmax_output_gradient(*arrays, **given["options"])}


def _afterwards(learner: Any, given: Given) -> Any:
    probabilities = given["probabilities"].copy()
    learner.softmax_output_gradient(probabilities, given["labels"].copy(), given["D"].copy(), **given["options"])
    return {"probabilities": probabilities}


def _right(given: Given) -> Results:
    options = {"grad_scale": 1.0, "normalization": "null", "ignore_label": None, **given["options"]}
    counted = np.array([label != options["ignore_label"] for label in given["labels"]])
    one_hot = given["labels"].astype(int)[:, None] == np.arange(CLASSES)
    rows = {"null": 1, "batch": len(counted), "valid": max(counted.sum(), 1)}[options["normalization"]]
    gradient = (given["probabilities"].astype(float) - one_hot) * counted[:, None]
    return {"gradient": gradient * options["grad_scale"] / rows}


def _as_before(given: Given) -> Results:
    return {"probabilities": given["probabilities"].astype(float)}


def _code(given: Given) -> str:
    arrays = [f"np.array({np.round(given[key].astype(float), 4).tolist()})" for key in ("probabilities", "labels", "D")]
    call = ", ".join(["probabilities", "labels", "D", *(f"{key}={value!r}" for key, value in given["options"].items())])
    return f"probabilities = {arrays[0]}\nlabels, D = {arrays[1]}, {arrays[2]}\nprint({NAME}({call}))"


def _check(tried: str, why: str, inputs: Callable[..., Given], drive: Drive = _gradient, right: Any = _right) -> Check:
    needs = tuple(inputs(np.random.default_rng(0))["options"])
    return check(tried, why, inputs, drive, right, code=_code, function=NAME, needs=needs)


COPY = "gradient = probabilities.copy()"
LESS = "    gradient[np.arange(len(labels)), labels.astype(int)] -= 1\n"
COUNTED = "counted = labels != ignore_label if ignore_label is not None else np.ones(len(labels), dtype=bool)"
IGNORED = "    gradient[~counted] = 0\n"
ROWS_OF = '{"null": 1, "batch": len(labels), "valid": max(counted.sum(), 1)}[normalization]'
RETURN = "return gradient * np.float32(grad_scale / rows)"

EXERCISE = Exercise(
    title="What SoftmaxOutput sends back",
    part="Symbols",
    lesson="softmax_regression",
    task="""
        SoftmaxOutput gives out the softmax of its scores. It is an output layer: it never computes a loss, and all the
        same it sends back, to the scores, the derivative of the summed cross-entropy. Which operators stand above it
        plays no part. Write what it sends back, in NumPy.

        - grad_scale: a factor.
        - normalization: "null" divides by nothing, "batch" by the number of rows, "valid" by the number of rows that
        are not ignored, and by 1 where all are.
        - ignore_label: rows with this label send nothing; None where no row is ignored. (In MXNet, use_ignore=True
        turns this on.)
    """,
    column="numpy_impl",
    asked=(NAME,),
    solution='''
        import numpy as np


        def softmax_output_gradient(probabilities, labels, D, grad_scale=1.0, normalization="null", ignore_label=None):
            """The gradient that MXNet's SoftmaxOutput sends to its scores.

            Args:
                probabilities: what it gave out, the softmax of the scores, (batch, classes).
                labels: the number of the right class of each row, from 0, (batch,), as float32.
                D: what comes back to it from above, (batch, classes): the derivatives by its output.
                grad_scale: a factor.
                normalization: "null", "batch" or "valid".
                ignore_label: the label of rows that are ignored, or None.

            Returns:
                (batch, classes), a new array.
            """
            gradient = probabilities.copy()
            counted = labels != ignore_label if ignore_label is not None else np.ones(len(labels), dtype=bool)
            gradient[np.arange(len(labels)), labels.astype(int)] -= 1
            gradient[~counted] = 0
            rows = {"null": 1, "batch": len(labels), "valid": max(counted.sum(), 1)}[normalization]
            return gradient * np.float32(grad_scale / rows)
    ''',
    checks=(
        _check("4 rows", "Values, shape and kind of numbers.", _inputs((0, 2, 1, 2))),
        _check("a D of other numbers than 1", "An output layer does not use it.", _inputs((0, 2, 1, 2), ones=False)),
        _check("grad_scale=3", "It multiplies.", _inputs((0, 2, 1, 2), grad_scale=3.0)),
        _check(
            'a label that is ignored, normalization="valid"',
            "Its rows send nothing, and do not count.",
            _inputs((0, 2, 1, 2), ignore_label=2, normalization="valid"),
        ),
        _check(
            'a label that is ignored, normalization="batch"',
            "All rows count, also those that are ignored.",
            _inputs((0, 2, 1, 2), ignore_label=2, normalization="batch"),
        ),
        _check(
            'all rows ignored, normalization="valid"',
            "0 divided by 0 is NaN.",
            _inputs((2, 2, 2, 2), ignore_label=2, normalization="valid"),
        ),
        _check(
            "the probabilities afterwards",
            "They are the layer's output: they stay as they were.",
            _inputs((0, 2, 1, 2)),
            _afterwards,
            _as_before,
        ),
    ),
    mistakes=(
        known("one-hot forgotten", LESS, "", says="1 is not subtracted at the right class: softmax less one-hot."),
        known("all columns", LESS, "    gradient[:, labels.astype(int)] -= 1\n",
              says="1 is subtracted in all rows, in every column that is right in some row: each row has its own."),
        known("other sign", RETURN, "return -gradient * np.float32(grad_scale / rows)",
              says="The sign is turned round: the probability, less 1 at the right class."),
        known("through the softmax", LESS, f"{LESS}    gradient = gradient * probabilities * (1 - probabilities)\n",
              says="The derivative of the softmax is multiplied in: it is in softmax less one-hot already."),
        known("as any other layer", LESS,
              "    gradient = probabilities * (D - (D * probabilities).sum(axis=1, keepdims=True))\n",
              says="This is the derivative of the softmax with the gradient that comes back: an output layer sends "
              "that of a loss, and does not look at D."),
        known("multiplied by D", RETURN, f"{RETURN} * D",
              says="The gradient is multiplied by D: an output layer does not look at what comes back to it."),
        known("the mean of D", RETURN, f"{RETURN} * D.mean()",
              says="The gradient is multiplied by the mean of D: an output layer does not look at it."),
        known("always divided", ROWS_OF, "len(labels)",
              says='It is always divided by the rows: normalization="null", which is the default, divides by nothing.'),
        known("never divided", ROWS_OF, "1", says="normalization is not looked at."),
        known("no scale", "grad_scale / rows", "1 / rows", says="grad_scale is not looked at."),
        known("divided by the scale", "grad_scale / rows", "1 / grad_scale / rows",
              says="It is divided by grad_scale: that is a factor."),
        known("all numbers for rows", '"batch": len(labels)', '"batch": probabilities.size',
              says='normalization="batch" divides by the rows, not by all numbers.'),
        known("batch by the rows that count", '"batch": len(labels)', '"batch": max(counted.sum(), 1)',
              says='normalization="batch" divides by all rows: "valid" is what leaves out those that are ignored.'),
        known("valid by all rows", "max(counted.sum(), 1)", "len(labels)",
              says='normalization="valid" divides by all rows: by those that are not ignored.'),
        known("0 / 0", "max(counted.sum(), 1)", "counted.sum()",
              says='Where all rows are ignored, normalization="valid" divides by 0: the gradient is NaN.'),
        known("nothing ignored", IGNORED, "", says="Rows that are ignored send their gradient all the same."),
        known("probabilities of ignored rows", IGNORED, "    gradient[~counted] = probabilities[~counted]\n",
              says="An ignored row has no right class, and still sends its probabilities: it is to send nothing."),
        known("ignored column", IGNORED, "    gradient[:, int(ignore_label or 0)] *= ignore_label is None\n",
              says="The column of the class is set to 0: it is the rows with that label that send nothing."),
        known("in place", COPY, "gradient = probabilities",
              says="The probabilities of the caller are changed: they are the layer's output. Subtract in a copy."),
        known("added up", RETURN, "return (gradient * np.float32(grad_scale / rows)).sum(axis=0)",
              says="The gradients are added up over the rows: each row has its own scores."),
    ),
    hints=(
        "The derivative of the cross-entropy with respect to the scores is softmax less one-hot, row by row.",
        "gradient[np.arange(len(labels)), labels.astype(int)] is one number of each row: its right class.",
        "labels != ignore_label says for each row whether it counts; gradient[~counted] are the rows that do not.",
        "normalization changes only what is divided by at the end: 1, all rows, or the rows that count.",
    ),
)  # fmt: skip
