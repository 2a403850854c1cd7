"""Rows that only fill the last batch up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from classroom.exercise import Check, Exercise, check, known
from sidebyside.probes.judging import Given, Results

NAME = "evaluate"
OFFSET = 5.0  # of the last feature, which the moving mean of the batch norm takes away
EYE = np.eye(3, dtype="float32")


def _inputs(rows: int, *, norm: bool = False, used: bool = False) -> Callable[[np.random.Generator], Given]:
    """Rows in batches of 3, whose scores are their own numbers. The last row is wrong, and the first two are right."""

    def inputs(rng: np.random.Generator) -> Given:
        labels = np.full(rows, 2) if norm else rng.integers(0, 3, rows)
        X = EYE[labels] + rng.uniform(0, 0.5, (rows, 3))
        X[:, 2] += OFFSET * norm
        if not norm:
            labels[-1] = (labels[-1] + 1) % 3
        arrays = {"X": X.astype("float32"), "y": labels.astype("float32")}
        return {**arrays, "batch_size": 3, "network": {"norm": norm, "offset": OFFSET, "used": used}}

    return inputs


def _evaluate(learner: Any, given: Given) -> Any:
    """An executor of a classifier, and an iterator, which was gone through before where ``used`` says so."""
    import mxnet as mx
    import numpy as np

    net, network, size = mx.sym.Variable("data"), given["network"], given["batch_size"]
    if network["norm"]:
        net = mx.sym.BatchNorm(net, fix_gamma=False, name="norm")
    scores = mx.sym.FullyConnected(net, num_hidden=3, no_bias=True, name="scores")
    executor = mx.sym.SoftmaxOutput(scores, name="softmax").simple_bind(mx.cpu(), data=(size, 3))
    rows = {"norm_gamma": [1, 1, 1], "norm_beta": [0, 0, 0], "scores_weight": np.eye(3)}
    states = {"norm_moving_mean": [0, 0, network["offset"]], "norm_moving_var": [1, 1, 1]}
    for arrays, values in ((executor.arg_dict, rows), (executor.aux_dict, states)):
        for name in arrays.keys() & values.keys():
            arrays[name][:] = mx.nd.array(values[name])
    batches = mx.io.NDArrayIter(given["X"], given["y"], batch_size=size)
    if network["used"]:
        list(batches)
    came = learner.evaluate(executor, batches)
    kind = type(came).__name__
    assert isinstance(came, (tuple, list)), f"evaluate returned a {kind}: expected two numbers, correct and rows."
    assert len(came) == 2, f"evaluate returned {len(came)} things: expected two numbers, correct and rows."
    return {"correct": came[0], "rows": came[1]}


def _right(given: Given) -> Results:
    scores = given["X"] - np.array([0, 0, OFFSET]) * given["network"]["norm"]
    return {"correct": np.array(np.sum(scores.argmax(axis=1) == given["y"])), "rows": np.array(len(scores))}


def _code(given: Given) -> str:
    X, y = np.round(given["X"].astype(float), 4).tolist(), given["y"].tolist()
    return (
        "import numpy as np\n\n"
        f"X, y = np.array({X}), np.array({y})\n"
        f"batches = mx.io.NDArrayIter(X, y, batch_size={given['batch_size']})\n"
        'net = mx.sym.SoftmaxOutput(mx.sym.Variable("data"), name="softmax")\n'
        f"executor = net.simple_bind(mx.cpu(), data=({given['batch_size']}, 3))\n"
        "print(evaluate(executor, batches))"
    )


def _check(tried: str, why: str, inputs: Callable[..., Given], *, pasted: bool = True) -> Check:
    return check(tried, why, inputs, _evaluate, _right, code=_code if pasted else None, function=NAME)


RIGHT = "(outputs.argmax(axis=1) == batch.label[0].asnumpy())[:kept].sum()"
LOOP = "    for batch in batches:\n"
READ_AT_THE_END = (
    "    passes = [(batch, executor.forward(is_train=False, data=batch.data[0])[0]) for batch in batches]\n"
    "    for batch, outputs in passes:\n"
)
FORWARD = "executor.forward(is_train=False, data=batch.data[0])[0].asnumpy()"
KEPT = "kept = len(outputs) - batch.pad"

EXERCISE = Exercise(
    title="The padding of the last batch",
    part="Symbols",
    lesson="softmax_regression",
    task="""
        An iterator of MXNet's gives out whole batches: NDArrayIter fills the last one up with rows of the beginning,
        and says in batch.pad how many of them there are. Go through an iterator once, from its start, and count how
        many of its rows a classifier gets right, and how many rows there are. A row of the padding counts neither way:
        it was there before.

        The executor is bound for whole batches: executor.forward(is_train=False, data=batch.data[0]) writes its outputs
        into the arrays that it returns in a list, the same ones at each call.
    """,
    column="symbol_impl",
    asked=(NAME,),
    solution='''
        import mxnet as mx


        def evaluate(executor, batches):
            """Count the rows of an iterator, and those that a bound symbol classifies correctly.

            Args:
                executor: a symbol bound to its parameters; its first output is (batch, classes).
                batches: a DataIter. A batch has ``data``, ``label``, whose first array is (batch,), and ``pad``.

            Returns:
                correct, rows: two whole numbers.
            """
            batches.reset()
            correct = rows = 0
            for batch in batches:
                outputs = executor.forward(is_train=False, data=batch.data[0])[0].asnumpy()
                kept = len(outputs) - batch.pad
                correct += int((outputs.argmax(axis=1) == batch.label[0].asnumpy())[:kept].sum())
                rows += kept
            return correct, rows
    ''',
    checks=(
        _check("6 rows in batches of 3", "There is no padding.", _inputs(6)),
        _check("7 rows in batches of 3", "The last batch has one row that is new.", _inputs(7)),
        _check(
            "an iterator that was gone through before",
            "It stays at its end until it is reset.",
            _inputs(6, used=True),
            pasted=False,
        ),
        _check(
            "a network with batch norm",
            "In evaluation it takes the moving statistics, and not those of the batch.",
            _inputs(6, norm=True),
            pasted=False,
        ),
    ),
    mistakes=(
        known("padding counted", KEPT, "kept = len(outputs)",
              says="The padding is counted: those rows of the last batch were there before. batch.pad says how many."),
        known("padding among the right ones", "[:kept].sum()", ".sum()",
              says="Rows of the padding are counted among those that are right, though not among the rows."),
        known("padding among the rows", "rows += kept", "rows += len(outputs)",
              says="Rows of the padding are counted among the rows, though not among those that are right."),
        known("padding at the front", "[:kept].sum()", "[batch.pad:].sum()",
              says="The first rows of the last batch are left out: the padding is at its end."),
        known("less than nothing", "[:kept].sum()", "[:-batch.pad].sum()",
              says="[:-0] is [:0], which is empty: where a batch has no padding, all of its rows are left out."),
        known("last batch left out", LOOP, f"{LOOP}        if batch.pad:\n            break\n",
              says="The whole last batch is left out: its first rows are new."),
        known("not reset", "    batches.reset()\n", "",
              says="The iterator is not reset: where somebody went through it before, it has no batch to give."),
        known("in training", "is_train=False", "is_train=True",
              says="The forward pass is one in training: is_train=False."),
        known("read at the end", LOOP, READ_AT_THE_END, FORWARD, "outputs.asnumpy()",
              says="The outputs are read when all batches are through: each pass writes into the same arrays."),
        known("last batch alone", "correct += int", "correct = int",
              says="The count begins anew with each batch: only that of the last one is left."),
        known("axis 0", "argmax(axis=1)", "argmax(axis=0)",
              says="The largest number of each column is looked for: a row's largest is at axis 1."),
        known("a share", "return correct, rows", "return correct / rows, rows",
              says="The share is returned: expected the number of rows that are right."),
        known("wrong ones", RIGHT, RIGHT.replace("==", "!="), says="The rows that are wrong are counted."),
        known("turned round", "return correct, rows", "return rows, correct",
              says="The pair is turned round: first those that are right, then all."),
    ),
    hints=(
        "executor.forward returns a list of NDArrays; .asnumpy() of the first is an array that no later call changes.",
        "How many rows of a batch are new? len of the outputs, less batch.pad. Take the first so many.",
        "An iterator that was gone through stays at its end: batches.reset() goes back to its start.",
    ),
)  # fmt: skip
