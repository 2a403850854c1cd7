"""The dense layer in NumPy, with its way back."""

from classroom.exercise import Exercise, known, probes

EXERCISE = Exercise(
    title="Linear, forwards and back",
    part="Backwards in NumPy",
    lesson="mlp",
    task="""
        Write the dense layer: X Wᵀ + b, and its derivatives.

        Return two things: the output for X, and a function backward(D). D is the gradient of the loss with respect to
        the output, and has the output's shape. backward(D) works out three gradients:

        - of the weight, (outputs, inputs), which it adds to self.weight.grad;
        - of the bias, (outputs,), which it adds to self.bias.grad;
        - of X, (batch, inputs), which it returns.

        It adds, because a parameter that is used in two places gets a gradient from both. The arrays are
        self.weight.value and self.bias.value.
    """,
    column="numpy_impl",
    made_from="layers",
    asked=("Linear.forward",),
    checks=probes(
        "dense",
        {
            "a symmetric weight, no bias": "Values, shapes, and the gradient of X, on a harmless input.",
            "a weight that is not symmetric": "W and Wᵀ differ here: each product needs the right one of them.",
            "a bias other than 0": "A bias of 0 can be forgotten without a trace; this one cannot, and has a gradient.",
            "two times back: gradients add up": "After two walks back a gradient is the sum of both, not the last one.",
        },
    ),
    mistakes=(
        known("weight replaced", "self.weight.grad +=", "self.weight.grad ="),
        known("bias replaced", "self.bias.grad +=", "self.bias.grad ="),
        known("both replaced", "self.weight.grad +=", "self.weight.grad =", "self.bias.grad +=", "self.bias.grad ="),
        known("weight transposed", "X @ self.weight.value.T", "X @ self.weight.value"),
        known("gradient of X transposed", "else D @ self.weight.value", "else D @ self.weight.value.T"),
        known("gradient of the weight transposed", "D.T @ X", "X.T @ D"),
        known("bias forgotten", " + self.bias.value", ""),
        known("bias by mean", "D.sum(axis=0)", "D.mean(axis=0)"),
        known(
            "both by mean",
            "D.T @ X",
            "D.T @ X / len(X)",
            "D.sum(axis=0)",
            "D.mean(axis=0)",
            says="Both gradients are means over the rows: they are sums. Who wants a mean divides D before.",
        ),
        known(
            "D left out",
            "D.sum(axis=0)",
            "len(D)",
            says="The gradient of the bias is the number of rows, as if D were ones: it is the sum of D over the rows.",
        ),
        known(
            "nothing returned",
            "return None if self.first else D @ self.weight.value",
            "D @ self.weight.value",
            says="backward(D) returns nothing: the layer below needs the gradient of X.",
        ),
        known(
            "bias added up",
            "D.sum(axis=0)",
            "D.sum()",
            says="Every bias gets the sum of all of D: bias j gets that of column j, axis=0.",
        ),
        known(
            "pair turned round",
            "X @ self.weight.value.T + self.bias.value, backward",
            "backward, X @ self.weight.value.T + self.bias.value",
            says="The pair is turned round: the output comes first, then backward.",
        ),
        known(
            "called at once",
            "X @ self.weight.value.T + self.bias.value, backward",
            "X @ self.weight.value.T + self.bias.value, backward(X)",
        ),
        known(
            "output alone",
            "X @ self.weight.value.T + self.bias.value, backward",
            "X @ self.weight.value.T + self.bias.value",
            says="forward returns the output alone: it should return the output and backward.",
        ),
    ),
    hints=(
        "Each gradient has the shape of what it belongs to. Write down the shapes of D, X and W: there is only one "
        "product of D and X with the shape of W, and one of D and W with the shape of X.",
        "An output is Σ over the inputs of X times W, plus b. So X meets D in the gradient of W, W meets D in that of "
        "X; b, which is added in every row, gets D from every row.",
        "The gradient of W is Dᵀ X, that of b the sum of D over the rows (axis 0), that of X is D W. Use += "
        "for the first two: a plain = forgets what was there.",
    ),
)
