"""The derivative of the squared error, by hand."""

from collections.abc import Callable
from typing import Any

import numpy as np

from classroom.exercise import Check, Exercise, check, known
from sidebyside.probes.judging import Given, Results

RESHAPED = "    y = y.reshape(yhat.shape)\n"
LESS, FORMULA = "(yhat - y)", "2 * (yhat - y)"


def _inputs(shape: tuple[int, ...]) -> Callable[[np.random.Generator], Given]:
    def inputs(rng: np.random.Generator) -> Given:
        # Differences from 0.5 to 1.9 and none of 1: squares, halves and signs of them are all different.
        error = rng.permutation([0.5, -0.8, 1.4, -1.9]).reshape(4, 1)
        yhat = rng.uniform(2, 3, (4, 1))
        return {"yhat": yhat.astype("float32"), "y": (yhat - error).astype("float32").reshape(shape)}

    return inputs


def _drive(learner: "Any", given: "Given") -> "Any":
    return {"gradient": learner.square_loss_gradient(given["yhat"].copy(), given["y"].copy())}


def _right(given: Given) -> Results:
    yhat, y = given["yhat"].astype(float), given["y"].astype(float)
    return {"gradient": 2 * (yhat - y.reshape(-1, 1))}


def _code(given: Given) -> str:
    yhat, y = (f"np.array({np.round(given[key].astype(float), 4).tolist()}, dtype='float32')" for key in ("yhat", "y"))
    return f"import numpy as np\n\nprint(square_loss_gradient({yhat}, {y}))"


def _check(tried: str, why: str, shape: tuple[int, ...]) -> Check:
    return check(tried, why, _inputs(shape), _drive, _right, code=_code, function="square_loss_gradient")


EXERCISE = Exercise(
    title="The derivative of the squared error, by hand",
    part="A line",
    lesson="linear_regression",
    task="""
        The same loss in NumPy, where nothing differentiates for you. Return the gradient of the sum of the squared
        errors, Σ (ŷ - y)², with respect to the predictions ŷ: one number for each prediction.

        Derive it on paper first. Only one term of the sum depends on a given ŷ.
    """,
    column="numpy_impl",
    asked=("square_loss_gradient",),
    solution='''
        def square_loss_gradient(yhat, y):
            """Gradient of the sum of squared errors, Σ (ŷ - y)², with respect to ŷ.

            Args:
                yhat: predictions, (batch, 1), a NumPy array.
                y: labels, (batch, 1) or (batch,).

            Returns:
                (batch, 1): for each prediction, how the sum changes with it.
            """
            y = y.reshape(yhat.shape)
            return 2 * (yhat - y)
    ''',
    checks=(
        _check("4 predictions and labels of shape (4, 1)", "Values and shape, on differences from 0.5 to 1.9.", (4, 1)),
        _check("labels of shape (4,)", "(4, 1) - (4,) is (4, 4), and nothing raises.", (4,)),
    ),
    mistakes=(
        known("without the 2", "return 2 * ", "return ",
              says="The 2 is missing: the derivative of e² is 2e. Only half of the loss, as Gluon has it, is without."),
        known("other sign", LESS, "(y - yhat)",
              says="The sign is the other one: that is the derivative by y, not by ŷ. Gradient descent would climb."),
        known("by the rows", "    return ", "    return 1 / len(yhat) * ",
              says="The gradient is divided by the number of rows: that of the mean. Here it is that of the sum."),
        known("averaged", FORMULA, f"np.mean({FORMULA})", "def square", "import numpy as np\n\n\ndef square",
              says="One number came for all rows: each prediction has a derivative of its own."),
        known("added up", FORMULA, f"np.sum({FORMULA}, keepdims=True)", "def square",
              "import numpy as np\n\n\ndef square",
              says="The derivatives were added up: each prediction keeps its own, there is nothing to add."),
        known("not reshaped", RESHAPED, "",
              says="The label was not reshaped: (n, 1) - (n,) broadcasts to (n, n)."),
        known("not differentiated", FORMULA, "(yhat - y) ** 2",
              says="It is the loss itself, (ŷ - y)², and not its derivative."),
        known("times the prediction", FORMULA, f"{FORMULA} * yhat",
              says="There is a factor ŷ too many: the inner derivative of ŷ - y by ŷ is 1."),
        known("of the absolute value", FORMULA, "np.sign(yhat - y)", "def square",
              "import numpy as np\n\n\ndef square",
              says="It is the derivative of the absolute value, the sign of ŷ - y: that of a square grows with ŷ - y."),
    ),
    hints=(
        "Write the sum for two rows: (ŷ₁ - y₁)² + (ŷ₂ - y₂)². What is its derivative by ŷ₁?",
        "The derivative of e² is 2e, and e = ŷ - y grows by 1 when ŷ does. By y it would fall by 1: mind the sign.",
        "(batch, 1) - (batch,) is (batch, batch). The labels may come as (batch,): give them the shape of the "
        "predictions before you subtract.",
    ),
)  # fmt: skip
