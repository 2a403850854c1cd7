"""ReLU and sigmoid, at 0 and far from it."""

from classroom.exercise import Exercise, known, probes

RELU = "X * (X > 0)"
SIGMOID = "0.5 * nd.tanh(0.5 * X) + 0.5"

EXERCISE = Exercise(
    title="ReLU and sigmoid",
    part="Layers on nd",
    lesson="mlp",
    task="""
        Write both from elementary operations of nd. autograd differentiates them, and the gradients are checked too: of
        the ReLU at exactly 0, where 0, 1 and what lies between are all right, and of the sigmoid at 200 and -200, where
        its derivative is 0.
    """,
    made_from="layers",
    asked=("relu", "sigmoid"),
    checks=(
        *probes(
            "relu",
            {
                "numbers above and below 0": "Values and gradients: what is positive passes, the rest is 0.",
                "exactly 0": "There is a kink: 0 and 1 are derivatives there, NaN is none.",
            },
        ),
        *probes(
            "sigmoid",
            {
                "-200": "exp(200) is infinite in float32. The value may survive that, and the gradient be NaN.",
                "200": "exp(200) is infinite in float32, and infinity / infinity is NaN.",
            },
        ),
    ),
    mistakes=(
        known("absolute", RELU, "nd.abs(X)"),
        known("minimum", RELU, "nd.minimum(X, 0)"),
        known("one where positive", RELU, "X > 0"),
        known(
            "leaky",
            RELU,
            "nd.maximum(X, 0.01 * X)",
            says="This is a leaky ReLU, which lets a hundredth of what is negative through: the ReLU is 0 there.",
        ),
        known(
            "root of the square",
            RELU,
            "(X + nd.sqrt(X * X)) / 2",
            says="√(X²) has the derivative X / √(X²), which is 0 / 0 at 0: one NaN there, and a step makes all "
            "weights NaN.",
        ),
        known(
            "NumPy's maximum",
            "from mxnet import",
            "import numpy as np\nfrom mxnet import",
            RELU,
            "nd.array(np.maximum(X.asnumpy(), 0))",
        ),
        known("by its formula", SIGMOID, "1 / (1 + nd.exp(-X))"),
        known("by its other formula", SIGMOID, "nd.exp(X) / (1 + nd.exp(X))"),
        known("sign", SIGMOID, "0.5 * nd.tanh(-0.5 * X) + 0.5"),
        known("tanh", SIGMOID, "nd.tanh(X)"),
        known(
            "tanh moved",
            SIGMOID,
            "0.5 * nd.tanh(X) + 0.5",
            says="½ tanh(X) + ½ is the sigmoid of 2X: take half of X first.",
        ),
    ),
    hints=(
        "nd.maximum, or a comparison: X > 0 is 1 where it holds, and 0 elsewhere.",
        "For the sigmoid, which exponentials never overflow? exp(-|x|) is at most 1. Or is there a function of nd that "
        "has the same shape, and is safe already?",
        "σ(x) is a tanh, of half of x, pressed from (-1, 1) into (0, 1).",
    ),
)
