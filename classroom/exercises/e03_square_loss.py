"""The squared error of each example."""

from classroom.exercise import Exercise, known, probes

RESHAPED = "    if y.shape != yhat.shape:\n        y = y.reshape(yhat.shape)\n"
SQUARED = "nd.square(yhat - y)"

EXERCISE = Exercise(
    title="The squared error",
    part="A line",
    lesson="linear_regression",
    task="""
        Return the squared error of each example, (ŷ - y)²: one number for each row, not halved, not averaged.
        Labels come as (batch, 1) or as (batch,).
    """,
    made_from="losses",
    asked=("square_loss",),
    checks=probes(
        "square_loss",
        {
            "4 predictions and labels of shape (4, 1)": "Values, shape and gradient, on differences from 0.5 to 2.",
            "labels of shape (4,)": "(4, 1) - (4,) is (4, 4): nothing raises, and training goes to the mean of y.",
        },
    ),
    mistakes=(
        known("not reshaped", RESHAPED, ""),
        known(
            "not reshaped, and averaged by row",
            RESHAPED,
            "",
            SQUARED,
            f"nd.mean({SQUARED}, axis=1, keepdims=True)",
            says="The label was not reshaped: (n, 1) - (n,) is (n, n), and the mean of a row of that hides it.",
        ),
        known(
            "label as a row",
            RESHAPED,
            "    y = y.reshape((1, -1))\n",
            says="The label was made a row: (n, 1) - (1, n) broadcasts to (n, n). It has to be a column, (n, 1).",
        ),
        known(
            "halved",
            SQUARED,
            f"{SQUARED} / 2",
            says="Your loss is half of what is asked for: ½(ŷ - y)² is Gluon's. Here nothing is halved.",
        ),
        known("averaged", SQUARED, f"nd.mean({SQUARED})"),
        known("added up", SQUARED, f"nd.sum({SQUARED})"),
        known(
            "divided by the rows",
            SQUARED,
            f"{SQUARED} / len(y)",
            says="Each loss is divided by the number of rows: whether to average is decided in training, not here.",
        ),
        known("absolute value", SQUARED, "nd.abs(yhat - y)"),
        known("not squared", SQUARED, "yhat - y"),
        known("other sign", SQUARED, f"-{SQUARED}"),
        known(
            "root taken",
            SQUARED,
            f"nd.sqrt(nd.mean({SQUARED}))",
            says="It is the root of the mean square: here there is no root and no mean, but a square for each row.",
        ),
        known("not recorded", SQUARED, "nd.array((yhat.asnumpy() - y.asnumpy()) ** 2)"),
        known("no return", f"return {SQUARED}", SQUARED),
    ),
    hints=(
        "Look at the shapes first: what is yhat.shape, and what is y.shape, when labels come as (batch,)?",
        "y.reshape(yhat.shape) makes the labels a column. nd.square squares element by element.",
    ),
)
