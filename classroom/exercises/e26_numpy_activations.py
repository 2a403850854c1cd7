"""ReLU and the sigmoid in NumPy, with their ways back."""

import numpy as np

from classroom.exercise import Exercise, check, known, probes
from sidebyside.probes.judging import Given


def inputs(rng: np.random.Generator) -> Given:
    """Numbers on both sides of 0, and what draws a gradient from above."""
    X = rng.uniform(0.5, 2, (2, 2)) * [[1, -1], [-1, 1]]
    return {"X": X.astype("float32"), "seed": int(rng.integers(2**32))}


def drive(learner, given: dict) -> dict:
    """Go forwards and back, and look at what was handed over."""
    import numpy as np

    X = given["X"].copy()
    D = np.random.default_rng(given["seed"]).standard_normal(X.shape).astype("float32")
    kept = {"X": X.copy(), "D": D.copy()}
    _, backward = learner.ReLU().forward(X, training=True)
    backward(D)
    return {"change of X": X - kept["X"], "change of D": D - kept["D"]}


def unchanged(given: Given) -> Given:
    """Neither X nor D is written to."""
    return {"change of X": np.zeros(given["X"].shape), "change of D": np.zeros(given["X"].shape)}


def code(given: Given) -> str:
    """The same to paste, with a gradient of ones."""
    return (
        f"X = np.array({np.round(given['X'].astype(float), 3).tolist()})\nD = np.ones(X.shape)\n"
        "output, backward = ReLU().forward(X)\nbackward(D)\nprint(X, D)"
    )


EXERCISE = Exercise(
    title="ReLU and the sigmoid, forwards and back",
    part="Backwards in NumPy",
    lesson="mlp",
    task="""
        Write two activations, each with its derivative. forward(X) returns two things: the output, and a function
        backward(D), which gets D, the gradient of the loss with respect to the output, and returns the gradient of the
        loss with respect to X. All three have the shape of X.

        - ReLU is max(X, 0), element by element. At exactly 0 any derivative from 0 to 1 is accepted.
        - The sigmoid is S = 1 / (1 + exp(-X)), with derivative S (1 - S). Neither it nor its derivative may
          be NaN where X is large, as 200 or -200.

        Neither X nor D belongs to the layer: do not write to them.
    """,
    column="numpy_impl",
    made_from="layers",
    asked=("ReLU.forward", "Sigmoid.forward"),
    checks=(
        *probes(
            "relu",
            {
                "numbers above and below 0": "Values, shape, and the gradient of X, with D drawn at random.",
                "exactly 0": "The kink: 0 and 1 are both right there, but 0 / 0 is not a number.",
            },
        ),
        check(
            "X and D afterwards",
            "X is also the output of the layer below, which needs it for its own way back.",
            inputs,
            drive,
            unchanged,
            code=code,
            function="relu",
        ),
        *probes(
            "sigmoid",
            {
                "-200": "exp(200) is infinity in float32. The output may still be right, and the derivative NaN.",
                "200": "exp(200) is infinity in float32, and infinity divided by infinity is NaN.",
            },
        ),
    ),
    mistakes=(
        known("relu: D left out", "lambda D: D * (X > 0)", "lambda D: (X > 0) * np.float32(1)"),
        known("relu: D goes back unchanged", "lambda D: D * (X > 0)", "lambda D: D"),
        known(
            "relu: D times the output",
            "lambda D: D * (X > 0)",
            "lambda D: D * np.maximum(X, 0)",
            says="D is multiplied by the ReLU's output: its derivative is 1 where X is positive, and 0 elsewhere.",
        ),
        known("relu: minimum", "np.maximum(X, 0)", "np.minimum(X, 0)"),
        known("relu: absolute value", "np.maximum(X, 0)", "np.abs(X)"),
        known(
            "relu: 0 / 0",
            "return np.maximum(X, 0), lambda D: D * (X > 0)",
            "return (X + np.abs(X)) / 2, lambda D: D * (1 + X / np.abs(X)) / 2",
        ),
        known(
            "relu: writes to X",
            "        return np.maximum(X, 0), lambda D: D * (X > 0)",
            "        X[X < 0] = 0\n        return X, lambda D: D * (X > 0)",
            says="The ReLU sets numbers of X itself to 0: X is also the output of the layer below. Make a new array.",
        ),
        known(
            "relu: writes to D",
            "        return np.maximum(X, 0), lambda D: D * (X > 0)",
            "\n        def backward(D):\n            D[X <= 0] = 0\n            return D\n\n"
            "        return np.maximum(X, 0), backward",
            says="backward sets numbers of D itself to 0: it belongs to the caller. Make a new array.",
        ),
        known("sigmoid: D left out", "lambda D: D * S * (1 - S)", "lambda D: S * (1 - S)"),
        known("sigmoid: X (1 - X)", "lambda D: D * S * (1 - S)", "lambda D: D * X * (1 - X)"),
        known(
            "sigmoid: S alone",
            "lambda D: D * S * (1 - S)",
            "lambda D: D * S",
            says="The derivative of the sigmoid is S (1 - S), not S, which is that of exp.",
        ),
        known(
            "sigmoid: 1 - S²",
            "lambda D: D * S * (1 - S)",
            "lambda D: D * (1 - S * S)",
            says="1 - S² is the derivative of tanh: that of the sigmoid is S (1 - S).",
        ),
        known("sigmoid: the other sign", "np.where(X < 0, E, 1)", "np.where(X < 0, 1, E)"),
        known(
            "sigmoid: quotient rule",
            "E = np.exp(-np.abs(X))",
            "E = np.exp(-X)",
            "S = np.where(X < 0, E, 1) / (1 + E)",
            "S = 1 / (1 + E)",
            "D * S * (1 - S)",
            "D * E / (1 + E) ** 2",
        ),
        known("sigmoid: exp(X)", "S = np.where(X < 0, E, 1) / (1 + E)", "S = np.exp(X) / (1 + np.exp(X))"),
    ),
    hints=(
        "Both act on each number alone, so there are no sums: the gradient of X is D times the derivative, element by "
        "element. backward can use everything that forward has worked out.",
        "X > 0 is an array of True and False, which count as 1 and 0 in a product.",
        "For the sigmoid use exp(-|X|), which is at most 1. Where X is not negative, S is 1 / (1 + exp(-|X|)). Where X "
        "is negative, multiply numerator and denominator of 1 / (1 + exp(-X)) by exp(X).",
    ),
)
