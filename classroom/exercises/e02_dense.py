"""A linear layer."""

from classroom.exercise import Exercise, known, probes

FORMULA = "nd.dot(X, weight) + bias"

EXERCISE = Exercise(
    title="A linear layer",
    part="A line",
    lesson="linear_regression",
    task="""
        Return X W + b: the weight has a row for each input and a column for each output, and every row of the result
        gets the whole bias. Autograd has to be able to follow: use operations on NDArrays.
    """,
    made_from="layers",
    asked=("dense",),
    checks=probes(
        "dense",
        {
            "a symmetric weight, no bias": "Shape and values, where neither a transpose nor the bias matters.",
            "a weight that is not symmetric": "The weight is square, so that its transpose raises nothing: only the"
            " numbers show it.",
            "a bias other than 0": "A bias starts at 0 in most networks, where nobody sees how it is added.",
        },
    ),
    mistakes=(
        known("transposed", FORMULA, "nd.dot(X, weight.T) + bias"),
        known("bias forgotten", FORMULA, "nd.dot(X, weight)"),
        known("bias subtracted", FORMULA, "nd.dot(X, weight) - bias"),
        known(
            "bias added to X",
            FORMULA,
            "nd.dot(X + bias, weight)",
            says="The bias is added to X, before the product: it belongs to the outputs.",
        ),
        known(
            "bias added up",
            FORMULA,
            "nd.dot(X, weight) + nd.sum(bias)",
            says="Every output gets the sum of all biases: output j has bias j.",
        ),
        known(
            "element by element",
            FORMULA,
            "nd.sum(X * weight[0], axis=1, keepdims=True) + bias",
            says="X is multiplied with one row of the weight, element by element: nd.dot multiplies with all of it.",
        ),
        known(
            "by elements",
            FORMULA,
            "X * weight + bias",
            says="X is multiplied with the weight element by element: nd.dot is the matrix product.",
        ),
        known(
            "X transposed",
            FORMULA,
            "nd.dot(X.T, weight) + bias",
            says="X was transposed: it has a row for each example, and so has the output.",
        ),
        known(
            "turned round",
            FORMULA,
            "nd.dot(weight, X) + bias",
            says="The product is turned round: it is X W, (batch, inputs) times (inputs, outputs).",
        ),
        known(
            "turned round and transposed",
            FORMULA,
            "nd.dot(weight.T, X.T) + bias",
            says="It is the product's transpose, (outputs, batch): the output has a row for each example.",
        ),
        known("no return", "return ", ""),
        known("not recorded", FORMULA, "nd.array(X.asnumpy() @ weight.asnumpy() + bias.asnumpy())"),
    ),
    hints=(
        "Write down the shapes: (batch, inputs) times which shape gives (batch, outputs)?",
        "nd.dot is the matrix product; NDArrays have no @. * multiplies element by element.",
        "(batch, outputs) + (outputs,) broadcasts: each row gets the bias.",
    ),
)
