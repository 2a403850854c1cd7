"""One layer after another, and back through all of them."""

import numpy as np

from classroom.exercise import Exercise, check, known, probes
from sidebyside.probes.judging import Given


def row(rng: np.random.Generator) -> Given:
    """A row of numbers from 0.5 to 2."""
    return {"X": rng.uniform(0.5, 2, (1, 3)).astype("float32")}


def in_training(learner, given: dict) -> dict:
    """Two layers that do something else in training than in evaluation."""

    class Acts:
        parameters = ()

        def forward(self, X, training=False):
            factor = 2 if training else 1
            return X * factor, lambda D: D * factor

    made = learner.Sequential(Acts(), Acts())
    return {
        "output in training": made.forward(given["X"], True)[0],
        "output in evaluation": made.forward(given["X"], False)[0],
    }


def two_walks(learner, given: dict) -> dict:
    """Two walks forward before the first walk back."""

    class Square:
        parameters = ()

        def forward(self, X, training=False):
            return X * X, lambda D: 2 * X * D

    made = learner.Sequential(Square(), Square())
    _, first = made.forward(given["X"], True)
    _, second = made.forward(given["X"] + 1, True)
    D = given["X"] * 0 + 1
    return {"gradient of the first": first(D), "gradient of the second": second(D)}


def first_to_learn(learner, given: dict) -> dict:
    """Three layers, of which the one in the middle is the first to learn."""
    with_nothing = []

    class Same:
        parameters = ()

        def __init__(self, first=False):
            self.first = first

        def forward(self, X, training=False):
            def backward(D):
                if D is None:
                    with_nothing.append(self)
                return None if self.first else D

            return X, backward

    _, backward = learner.Sequential(Same(), Same(first=True), Same()).forward(given["X"], True)
    backward(given["X"])
    return {"layers called with None": float(len(with_nothing))}


ACTS = """\
class Acts:
    parameters = ()
    def forward(self, X, training=False):
        factor = 2 if training else 1
        return X * factor, lambda D: D * factor"""
SQUARE = """\
class Square:
    parameters = ()
    def forward(self, X, training=False):
        return X * X, lambda D: 2 * X * D"""
SAME = """\
class Same:
    parameters = ()
    def __init__(self, name, first=False):
        self.name, self.first = name, first
    def forward(self, X, training=False):
        def backward(D):
            print(self.name, "got", D)
            return None if self.first else D
        return X, backward"""


def code(layer: str, layers: str, X: np.ndarray, *lines: str) -> str:
    """Code to paste: a small layer, several of them in a row, and what is done with them."""
    return "\n".join(
        [layer, f"X = np.array({np.round(X.astype(float), 3).tolist()})", f"made = Sequential({layers})", *lines]
    )


EXERCISE = Exercise(
    title="Sequential: back through all layers",
    part="Backwards in NumPy",
    lesson="mlp",
    task="""
        Write the layer that is made of other layers, self.layers, one after another.

        layer.forward(X, training) returns two things: that layer's output, and its backward(D), which takes the
        gradient with respect to the output and returns the gradient with respect to the layer's input.

        Return the same two things for all layers together: the last layer's output, and one function that takes D back
        through all of them. A layer's backward may return None: then no layer below it has anything to learn, and the
        walk back ends there. What walks back must not be kept in self, because the next forward may come first.
    """,
    column="numpy_impl",
    made_from="layers",
    asked=("Sequential.forward",),
    checks=(
        *probes(
            "Sequential",
            {
                "a single layer": "Values and gradient, where there is no order to get wrong.",
                "three layers of the same size": "Their shapes fit in any order, so that a wrong order raises nothing.",
            },
        ),
        check(
            "layers that act differently in training",
            "Dropout and batch norm have to be told whether this is training.",
            row,
            in_training,
            lambda given: {"output in training": 4.0 * given["X"], "output in evaluation": 1.0 * given["X"]},
            code=lambda given: code(ACTS, "Acts(), Acts()", given["X"], "print(made(X, True), made(X, False))"),
            function="Sequential",
        ),
        check(
            "two walks forward, then both back",
            "Each walk back belongs to its own walk forward.",
            row,
            two_walks,
            lambda given: {
                "gradient of the first": 4.0 * given["X"] ** 3,
                "gradient of the second": 4.0 * (given["X"] + 1.0) ** 3,
            },
            code=lambda given: code(
                SQUARE,
                "Square(), Square()",
                given["X"],
                "(_, one), (_, two) = made.forward(X), made.forward(X + 1)",
                "print(one(np.ones(X.shape)), two(np.ones(X.shape)))",
            ),
            function="Sequential",
        ),
        check(
            "a layer that is the first to learn",
            "Its backward returns None, and the layers below it are not to be called with that.",
            row,
            first_to_learn,
            lambda given: {"layers called with None": 0.0},
            code=lambda given: code(
                SAME,
                'Same("lowest"), Same("first to learn", first=True), Same("last")',
                given["X"],
                "_, backward = made.forward(X)",
                "backward(X)",
            ),
            function="Sequential",
        ),
    ),
    mistakes=(
        known(
            "nothing returned",
            "                    break\n            return D\n",
            "                    break\n",
            says="The walk back returns nothing: return the gradient with respect to X.",
        ),
        known("not reversed", "in reversed(backwards)", "in backwards"),
        known("bound late", "backwards.append(backward)", "backwards.append(lambda D: backward(D))"),
        known(
            "last layer alone",
            "return X, backward_through_all",
            "return X, backward",
            says="The function that comes back is that of the last layer alone: the gradient has to go through all.",
        ),
        known(
            "D not passed on",
            "D = backward(D)\n                if D is None:\n                    break\n            return D",
            "gradient = backward(D)\n                if gradient is None:\n                    break\n"
            "            return gradient",
            says="Each layer gets the D of the whole: it should get what the layer above it returned.",
        ),
        known(
            "X not passed on",
            "X, backward = layer.forward(X, training)",
            "output, backward = layer.forward(X, training)",
            "return X, backward_through_all",
            "return output, backward_through_all",
            says="Each layer gets the X of the whole: it should get the output of the layer before it.",
        ),
        known(
            "training forgotten",
            "layer.forward(X, training)",
            "layer.forward(X)",
            says="The layers are not told whether this is training: pass it on.",
        ),
        known(
            "always training",
            "layer.forward(X, training)",
            "layer.forward(X, True)",
            says="The layers are told that this is training, also in evaluation: pass on what was given.",
        ),
        known(
            "kept in self",
            "        backwards = []\n",
            "        self.backwards = []\n",
            "backwards.append(backward)",
            "self.backwards.append(backward)",
            "in reversed(backwards)",
            "in reversed(self.backwards)",
            says="The ways back are kept in self, and the next walk forward replaces them: a local list belongs to its "
            "own walk.",
        ),
        known(
            "None passed on",
            "                if D is None:\n                    break\n",
            "",
            says="The walk back goes on after a layer has returned None: it should end there.",
        ),
    ),
    hints=(
        "Going forward, the output of one layer is the input of the next. Keep each layer's backward in a list.",
        "The chain rule: what the last layer's backward returns is D for the layer before it. So the list is walked in "
        "reverse order.",
        "A function that is made in a loop and uses the loop's variable sees its last value when it is called. Put the "
        "functions themselves into the list, and loop inside of your own backward.",
    ),
)
