"""Softmax and its logarithm, row by row, for logits of any size."""

from classroom.exercise import Exercise, known, probes
from sidebyside.probes.functions.softmax import OF_LOG

ROWS = "nd.max(logits, axis=1, keepdims=True)"
SUM = "nd.sum(nd.exp(shifted), axis=1, keepdims=True)"
BOTH = "return nd.exp(log_softmax(logits))"
LOG = f"shifted - nd.log({SUM})"
SHIFTED = f"shifted = logits - {ROWS}.detach()"
ON_ITS_OWN = (
    f"exponentials = nd.exp(logits - {ROWS})\n    return exponentials / nd.sum(exponentials, axis=1, keepdims=True)"
)
# A softmax on its own, and a logarithm of it. Texts of the solution stay, so that a second mistake can be made in them.
OWN_LINES = f"    # The maximum cancels, so it needs no gradient.\n    {SHIFTED}\n    return {LOG}"
OF_SOFTMAX = (BOTH, f"{SHIFTED}\n    return nd.exp(shifted) / {SUM}", OWN_LINES, "    return nd.log(softmax(logits))")
BY_THE_BOOK = "return nd.exp(logits) / nd.sum(nd.exp(logits), axis=1, keepdims=True)"

EXERCISE = Exercise(
    title="Softmax and its logarithm",
    part="Classes",
    lesson="softmax_regression",
    task="""
        Turn each row of logits into probabilities, and into the logarithms of these. Both must hold for logits of
        1000 and -1000, in float32. autograd differentiates them: keep to nd.

        Write the two in any order: one may call the other.
    """,
    made_from="losses",
    asked=("softmax", "log_softmax"),
    checks=(
        *probes(
            "softmax",
            {
                "rows that are not like the columns": "Values, shape and kind of numbers; each row has its own sum.",
                "logits of 1000 and -1000": "exp(1000) is infinite in float32, and infinity / infinity is NaN.",
                "rows more than 104 apart": "With one maximum for all rows, a row far below it has the sum 0.",
            },
            named=True,
        ),
        *probes(
            "log_softmax",
            {
                "logits of 1000 and -1000": "exp(-1000) is 0 in float32: its logarithm cannot be had from it.",
                "rows more than 104 apart": "With one maximum for all rows, a row far below it has the sum 0.",
                "its gradient": "D - p Σ D: the logarithm of the sum takes part in it.",
            },
            named=True,
        ),
    ),
    mistakes=(
        # First the one that others are made in, too.
        known("logarithm of softmax", *OF_SOFTMAX, says=OF_LOG),
        known("axis 0", ROWS, ROWS.replace("1", "0"), SUM, SUM.replace("axis=1", "axis=0")),
        known(
            "no axis",
            SUM,
            "nd.sum(nd.exp(shifted))",
            says="The exponentials of all rows were added up: each row is divided by its own sum, axis=1.",
        ),
        known(
            "no axis at all",
            ROWS,
            "nd.max(logits)",
            SUM,
            "nd.sum(nd.exp(shifted))",
            says="Maximum and sum are those of all rows together: each row has its own, axis=1.",
        ),
        known(
            "axis 0 in the sum",
            SUM,
            SUM.replace("axis=1", "axis=0"),
            says="The exponentials were added up along axis 0, over the rows: each row has its own sum, axis=1.",
        ),
        known("no maximum", "shifted = logits - ", "shifted = logits\n    _ = "),
        known(
            "softmax by the book",
            BOTH,
            BY_THE_BOOK,
            says="Your softmax is exp(o) / Σ exp(o) as in books: in float32, exp overflows above 88. Your log_softmax "
            "does not.",
        ),
        known(
            "logarithm by the book",
            BOTH,
            ON_ITS_OWN,
            SHIFTED,
            "shifted = logits",
            says="Your log_softmax is o - log Σ exp(o) as in books: in float32, exp overflows above 88. Your softmax "
            "does not.",
        ),
        known("one maximum", ROWS, "nd.max(logits)"),
        known(
            "one maximum in softmax",
            BOTH,
            ON_ITS_OWN.replace(ROWS, "nd.max(logits)"),
            says="In softmax one maximum was subtracted from all rows: far below it a row's exponentials are all 0. "
            "Your log_softmax takes that of each row.",
        ),
        known(
            "one maximum in the logarithm",
            BOTH,
            ON_ITS_OWN,
            f"logits - {ROWS}.detach()",
            "logits - nd.max(logits).detach()",
            says="In log_softmax one maximum was subtracted from all rows: far below it a row's exponentials are all "
            "0.",
        ),
        known(
            "keepdims",
            "nd.exp(shifted), axis=1, keepdims=True",
            "nd.exp(shifted), axis=1",
            says="keepdims=True is missing in the sum: where there are as many rows as classes, row j's sum is used "
            "for column j; elsewhere the shapes do not fit.",
        ),
        known(
            "keepdims twice",
            ROWS,
            "nd.max(logits, axis=1)",
            "nd.exp(shifted), axis=1, keepdims=True",
            "nd.exp(shifted), axis=1",
            says="keepdims=True is missing, in the maximum and in the sum: where there are as many rows as classes, "
            "row j's are used for column j; elsewhere the shapes do not fit.",
        ),
        known("capped", BOTH, ON_ITS_OWN, LOG, "nd.log(softmax(logits) + 1e-6)"),
        known("no logarithm", BOTH, "return log_softmax(logits)", LOG, f"nd.exp(shifted) / {SUM}"),
        known("no sum", BOTH, "return nd.exp(logits)"),
        known(
            "clipped",
            SHIFTED,
            f"logits = nd.clip(logits, -80, 80)\n    {SHIFTED}",
            says="The logits were clipped: no logarithm is far from 0 any more, and no gradient comes through where "
            "they are cut off.",
        ),
        known(
            "sum detached",
            LOG,
            f"shifted - nd.log({SUM}).detach()",
            says="The sum was detached: it depends on the logits, and its gradient is a part of the softmax's. "
            "Only the maximum may be taken for a constant.",
        ),
    ),
    hints=(
        "A number that is subtracted from all logits of a row cancels. Which one makes the largest exponent 0?",
        "nd.max and nd.sum take axis=1 and keepdims=True: then (rows, 1) broadcasts along each row.",
        "log softmax(o) = s - log Σ exp(s), where s are the logits less their row's maximum: at least one of the "
        "exponentials is 1, so that the logarithm is never that of 0. softmax is the exponential of that.",
    ),
)
