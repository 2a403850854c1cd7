"""Spot the bug: y = x₁ x₂ in the hundred-line article."""

from classroom.questions import Question, questions

CODE = """\
import numpy as np
rng = np.random.default_rng(0)

class Linear:
    def __init__(self, inputs, outputs):
        self.W, self.b = rng.standard_normal((inputs, outputs)), np.zeros(outputs)
        self.dW, self.db = np.zeros_like(self.W), np.zeros_like(self.b)

    def forward(self, X):
        def backward(D):
            self.dW += X.T @ D
            self.db += D.sum(axis=0)
            return D @ self.W.T
        return X @ self.W + self.b, backward

def mse(predictions, targets):
    difference = predictions - targets
    return np.square(difference).mean(), 2 * difference / len(difference)

X = rng.standard_normal((1000, 2))
Y = X[:, 0] * X[:, 1]
layer = Linear(2, 1)
for start in range(0, 1000, 50):
    predictions, backward = layer.forward(X[start : start + 50])
    loss, D = mse(predictions, Y[start : start + 50])
    backward(D)
    for value, gradient in ((layer.W, layer.dW), (layer.b, layer.db)):
        value -= 0.01 * gradient
        gradient.fill(0)
"""
NUMBERED = "\n".join(f"  {number:2}  {line}".rstrip() for number, line in enumerate(CODE.splitlines(), start=1))

EXERCISE = questions(
    Question(
        "line",
        "the number of the line to be changed.",
        21,
        "Y has to be a column: X[:, :1] * X[:, 1:], of shape (1000, 1), as X @ w + b was.",
        wrong={
            11: "Line 11 is where the error is raised. It is right: D has a wrong shape when it arrives there.",
            17: "Line 17 did right with the targets of the line before. The shape that it is given now is another one.",
            18: "Line 18 is right: it divides by the rows. What it is given has a wrong shape already.",
            25: "Line 25 cuts rows off, and keeps the shape that Y has. Where does that shape come from?",
            24: "The predictions are right: (50, 1).",
        },
    ),
    Question(
        "shape",
        "the shape of difference in line 17, as it is now. Two numbers in brackets, such as (3, 4).",
        (50, 50),
        "(50, 1) - (50,) broadcasts to (50, 50): each prediction against each target.",
        wrong={
            (50, 1): "That is what it should be. Y[0:50] has one axis: what is (50, 1) - (50,)?",
            (50,): "The predictions are (50, 1), and stay a column: what is (50, 1) - (50,)?",
            (1000, 1000): "A batch has 50 rows: both are cut.",
            (1, 50): "A row broadcasts along the column too: (50, 1) with (50,) fills both axes.",
        },
    ),
    title="Spot the bug: a product of two",
    part="A line",
    lesson="mlp",
    task=f"""
With targets Y = X @ w + b, for a w of shape (2, 1), this code learned. Then somebody put in another function, the
product of the two numbers in a row. Now line 11 raises: ValueError: non-broadcastable output operand with shape (2,1)
doesn't match the broadcast shape (2,50). One line has to be changed.

{NUMBERED}
""",
    hints=(
        "Where an error is raised is not always where it was made. Go back from line 11: where does D come from?",
        "Write the shape of every array beside its line, from X on.",
        "What is the shape of X[:, 0]? And what is (50, 1) - (50,) in NumPy?",
    ),
)
