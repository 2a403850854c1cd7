"""The squared error of each example."""

from classroom.exercise import Exercise, known, probes

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
        known("not reshaped", "    if y.shape != yhat.shape:\n        y = y.reshape(yhat.shape)\n", ""),
        known("halved", "nd.square(yhat - y)", "nd.square(yhat - y) / 2"),
        known("mean", "nd.square(yhat - y)", "nd.mean(nd.square(yhat - y))"),
        known("absolute", "nd.square(yhat - y)", "nd.abs(yhat - y)"),
        known("not squared", "nd.square(yhat - y)", "yhat - y"),
    ),
    hints=(
        "Look at the shapes first: what is yhat.shape, and what is y.shape, when labels come as (batch,)?",
        "y.reshape(yhat.shape) makes the labels a column. nd.square squares element by element.",
    ),
)
