"""Mini-batches of an epoch, in a new random order."""

import textwrap
from dataclasses import replace
from typing import Any

from classroom.exercise import Check, Exercise, known, probes
from classroom.solution import head_of
from sidebyside.probes.judging import Given, Rule

# The column gathers the rows of many batches at once, which is quick and longer. A learner is shown the plain form.
SOLUTION = f"""
from mxnet import nd


{head_of("handtorn", "data", "data_iter")}
    order = rng.permutation(len(X))
    for start in range(0, len(X), batch_size):
        # Integers: float32, which nd.array makes otherwise, rounds row numbers above 16,777,216.
        rows = nd.array(order[start : start + batch_size], dtype="int32")
        yield nd.take(X, rows), nd.take(y, rows)
"""
ORDER, TAKEN = "rng.permutation(len(X))", "nd.take(X, rows), nd.take(y, rows)"
STEP = SOLUTION[SOLUTION.index("    for start") :]
WITH_NUMPY = ("from mxnet import nd\n", "import numpy as np\nfrom mxnet import nd\n")


def _strictly(check: Check) -> Check:
    """A remark of ``--mine`` is a fault here: the docstring asks for it."""
    rule = check.probe.judge
    assert isinstance(rule, Rule)
    judged = rule.check

    def strict(given: Given, came: Any) -> tuple[str, bool, str]:
        text, holds, cause = judged(given, came)
        return text, bool(holds), cause

    return Check(replace(check.probe, judge=Rule(rule.text, strict)), check.why)


_CHECKS = probes(
    "data_iter",
    {
        "6 rows in batches of 3": "The shapes of a batch, and that its rows are rows of X.",
        "40 rows: their order": "Forty rows do not stay in their order by chance, and neither do those of a batch.",
        "40 rows: each row's label": "y is the row's number here: it shows whether each row keeps its label.",
        "40 rows: each row once": "In an epoch no row is left out, and none comes twice.",
        "7 rows in batches of 3": "3 does not divide 7: the last batch has the one row that is left.",
        "3 rows in batches of 5": "More rows are asked for than there are: that is one batch of all rows.",
        "two epochs from one generator": "Each epoch has a new order.",
        "two equal generators": "rng alone decides the order: the same seed gives the same batches.",
        "labels of shape (6,)": "Labels keep the shape that they have.",
    },
)

EXERCISE = Exercise(
    title="Mini-batches",
    part="A line",
    lesson="linear_regression",
    task="""
        Write a generator that goes through the data once: shuffled rows, batch_size at a time, each with its label.
        nd.take(X, rows) returns the rows of X whose numbers are in rows, an NDArray too: nd.array makes one of a list
        or of a NumPy array.
    """,
    asked=("data_iter",),
    solution=SOLUTION,
    checks=tuple(_strictly(one) if one.tried == "two equal generators" else one for one in _CHECKS),
    mistakes=(
        known("not shuffled", ORDER, "np.arange(len(X))", *WITH_NUMPY),
        known(
            "batches shuffled",
            STEP,
            "    for start in rng.permutation(range(0, len(X), batch_size)):\n"
            "        rows = nd.array(range(start, min(start + batch_size, len(X))))\n"
            f"        yield {TAKEN}\n",
        ),
        known(
            "shuffled within batches",
            'nd.array(order[start : start + batch_size], dtype="int32")',
            "nd.array(rng.permutation(range(start, min(start + batch_size, len(X)))))",
        ),
        known("labels in order", TAKEN, "nd.take(X, rows), y[start : start + batch_size]"),
        known(
            "rows in order",
            TAKEN,
            "X[start : start + batch_size], nd.take(y, rows)",
            says="The labels were shuffled and the rows were not.",
        ),
        known(
            "shuffled separately",
            f"    order = {ORDER}\n",
            f"    order = {ORDER}\n    X = nd.take(X, nd.array({ORDER}))\n",
        ),
        known("with replacement", ORDER, "rng.integers(0, len(X), len(X))"),
        known(
            "rows from outside",
            ORDER,
            "rng.permutation(1000)",
            "range(0, len(X), batch_size)",
            "range(0, 1000, batch_size)",
        ),
        known("short batch left out", "range(0, len(X), batch_size)", "range(0, len(X) - batch_size + 1, batch_size)"),
        known(
            "short batch filled up",
            "order[start : start + batch_size]",
            "order[start : start + batch_size] if start + batch_size <= len(X) else order[-batch_size:]",
        ),
        known(
            "refuses few rows",
            f"    order = {ORDER}\n",
            '    if batch_size > len(X):\n        raise ValueError("the batch size is larger than the data")\n'
            f"    order = {ORDER}\n",
            says="A batch size above the number of rows is no error: it means one batch with all of them.",
        ),
        known("one order", ORDER, "np.random.default_rng(0).permutation(len(X))", *WITH_NUMPY),
        known(
            "another generator",
            ORDER,
            "np.random.default_rng().permutation(len(X))",
            *WITH_NUMPY,
            says="The order does not come from rng: a run cannot be repeated. Shuffle with rng.permutation.",
        ),
        known("labels stood up", "nd.take(y, rows)", "nd.take(y, rows).reshape((-1, 1))"),
        known("labels laid down", "nd.take(y, rows)", "nd.take(y, rows).reshape((-1,))"),
        known("without end", STEP, "    while True:\n" + textwrap.indent(STEP, "    ")),
        known(
            "a single batch",
            STEP,
            f"    rows = nd.array(order[:batch_size])\n    yield {TAKEN}\n",
            says="Only the first batch comes: a loop has to go on to the last row.",
        ),
        known("returned in the loop", f"yield {TAKEN}", f"return {TAKEN}"),
        known(
            "NumPy's row numbers",
            'nd.array(order[start : start + batch_size], dtype="int32")',
            "order[start : start + batch_size]",
            says="nd.take is given the row numbers as a list or a NumPy array: it wants an NDArray, nd.array(rows).",
        ),
        known(
            "labels forgotten",
            TAKEN,
            "nd.take(X, rows)",
            says="The rows come without their labels: yield both, data and label.",
        ),
    ),
    hints=(
        "Shuffle the numbers of the rows, not the rows: the same numbers then pick from X and from y.",
        "rng.permutation(n) returns the numbers from 0 to n - 1 in a random order.",
        "range(0, n, batch_size) has the start of each batch. A slice that goes beyond the end is short, not an error.",
        "With rows = nd.array(order[start : start + batch_size]), nd.take picks from X and from y; yield the pair.",
    ),
)
