"""The average loss of an epoch."""

from collections.abc import Callable
from typing import Any

import numpy as np

from classroom.exercise import Check, Exercise, check, known
from sidebyside.probes.judging import Given, Results

MEAN = "total / rows"


def _inputs(*sizes: int) -> Callable[[np.random.Generator], Given]:
    def inputs(rng: np.random.Generator) -> Given:
        # No two losses are the same, and the last batch is worse than the others: however it is weighed, that shows.
        scales = [*range(1, len(sizes)), 3 * len(sizes)]
        batches = [scale * rng.uniform(1, 2, (size, 1)) for scale, size in zip(scales, sizes)]
        return {"batches": [batch.astype("float32") for batch in batches]}

    return inputs


def _drive(learner: "Any", given: "Given") -> "Any":
    import numpy as np

    came = learner.average_losses([batch.copy() for batch in given["batches"]])
    # Python's sum() of (rows, 1) makes (1,): that is one number, too.
    return {"average": came.reshape(()) if isinstance(came, np.ndarray) and came.size == 1 else came}


def _right(given: Given) -> Results:
    return {"average": np.concatenate(given["batches"]).astype(float).mean()}


def _code(given: Given) -> str:
    made = ", ".join(f"np.array({np.round(batch.astype(float), 4).tolist()})" for batch in given["batches"])
    return f"import numpy as np\n\nprint(average_losses([{made}]))"


def _check(tried: str, why: str, *sizes: int) -> Check:
    return check(tried, why, _inputs(*sizes), _drive, _right, code=_code, function="average_losses")


WITH_NUMPY = ("def average", "import numpy as np\n\n\ndef average")
BODY = """\
    total, rows = 0.0, 0
    for losses in batches:
        total += float(losses.sum())
        rows += losses.size
    return total / rows"""

EXERCISE = Exercise(
    title="The average loss of an epoch",
    part="A line",
    lesson="linear_regression",
    task="""
        Training yields an array of losses for each batch. Return the average of all losses of an epoch, as one float.
    """,
    column="numpy_impl",
    asked=("average_losses",),
    solution=f'''
def average_losses(batches):
    """Average loss of an epoch, in which every row counts the same.

    Args:
        batches: a list of NumPy arrays, (rows, 1): the losses of each batch of an epoch. The last batch may be short.

    Returns:
        One float.
    """
{BODY}
''',
    checks=(
        _check("3 batches of 4 losses", "The average of twelve losses, as one number.", 4, 4, 4),
        _check("batches of 4, 4 and 1 losses", "Every row counts the same, also the one that is alone.", 4, 4, 1),
    ),
    mistakes=(
        known("mean of means", BODY, "    return float(np.mean([losses.mean() for losses in batches]))", *WITH_NUMPY,
              says="It is the mean of the batches' means: the one row of the short batch counts as much as four."),
        known("mean of a list", BODY, "    return float(np.mean(batches))", *WITH_NUMPY,
              says="np.mean makes one array of all batches, which have to be equally long for that: the last may be "
              "short."),
        known("rows of the first batch", "rows += losses.size", "rows += batches[0].size",
              says="Every batch is counted as if it had the rows of the first: the last may be short."),
        known("short batch left out", BODY.splitlines()[1],
              "    for losses in [one for one in batches if one.size == batches[0].size]:",
              says="The short batch was left out: its row is a row like the others."),
        known("sum of means", MEAN, "total / batches[0].size",
              says="It is the sum of the batches' means: divide by the number of all rows."),
        known("by the batches", MEAN, "total / len(batches)",
              says="The sum is divided by the number of batches: divide by the number of rows."),
        known("not divided", MEAN, "total", says="The losses were added up and not divided by their number."),
        known("last batch alone", "total += float(losses.sum())\n        rows += losses.size",
              "total, rows = float(losses.sum()), losses.size",
              says="Only the last batch counts: a plain = forgets what was there before."),
        known("returned in the loop", "    return total / rows", "        return total / rows",
              says="Only the first batch counts: return inside the loop ends it."),
        known("an average for each batch", BODY, "    return [float(losses.mean()) for losses in batches]",
              says="There is a number for each batch: one for the whole epoch is asked for."),
    ),
    hints=(
        "Batches of 4, 4 and 1 rows: which weight has the last row in a mean of three means, and which should it have?",
        "Add up the losses, count the rows, and divide once, after the loop.",
    ),
)  # fmt: skip
