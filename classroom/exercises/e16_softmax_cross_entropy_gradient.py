"""The cross-entropy in NumPy, where its derivative is worked out by hand."""

from classroom.exercise import Exercise, known, probes

DERIVATIVES = "derivatives = np.exp(log_probabilities)"
LESS = "    derivatives[right] -= 1\n"
LOSSES = "-log_probabilities[right], derivatives"

EXERCISE = Exercise(
    title="Its derivative, by hand",
    part="Classes",
    lesson="softmax_regression",
    task="""
        The same loss in NumPy, where nothing differentiates for you: return the losses, and beside them the derivatives
        of the sum of all losses with respect to the logits, one for each logit.

        log_softmax is there already. Derive on paper first: what is the derivative of log Σ exp(o) with respect to oⱼ?
    """,
    column="numpy_impl",
    made_from="losses",
    asked=("softmax_cross_entropy",),
    checks=probes(
        "softmax_cross_entropy",
        {
            "3 rows of 3 classes, all of class 1": "Losses and derivatives, values and shapes.",
            "rows of different classes": "The 1 of each row is subtracted in its own column, and in no other row.",
            "a loss of 500": "The probability is 0 in float32: loss and derivative must hold all the same.",
        },
    ),
    mistakes=(
        known("one-hot forgotten", LESS, ""),
        known("divided by the rows", LOSSES, "-log_probabilities[right], derivatives / len(labels)"),
        known("all columns", LESS, "    derivatives[:, labels] -= 1\n"),
        known("other sign", LOSSES, "-log_probabilities[right], -derivatives"),
        known(
            "the right class alone", LESS,
            "    derivatives = (derivatives - 1) * np.eye(logits.shape[1], dtype=logits.dtype)[labels]\n",
            says="Only the right class gets a derivative: the others' logits are in the sum of exponentials, and their "
            "derivative is their probability.",
        ),
        known(
            "of the logarithm", DERIVATIVES, "derivatives = log_probabilities.copy()",
            says="The derivative is taken from the logarithms: it is the probability, less 1 at the right class.",
        ),
        known(
            "of the softmax", LESS, "    derivatives = derivatives * (1 - derivatives)\n",
            says="p (1 - p) is a derivative of the softmax, and not of the loss: the logarithm's 1 / p cancels a factor.",
        ),
        known("capped", LOSSES, "-np.log(np.exp(log_probabilities[right]) + 1e-6), derivatives"),
        known("logarithm of softmax", LOSSES, "-np.log(np.exp(log_probabilities[right])), derivatives"),
        known("mean", LOSSES, "-log_probabilities[right].mean(), derivatives"),
        known(
            "the derivative alone", LOSSES, "derivatives",
            says="Return two arrays: the losses, and their derivatives.",
        ),
    ),
    hints=(
        "The loss is log Σ exp(o) - o at the right class. Differentiate the two parts one by one.",
        "The first part gives exp(oⱼ) / Σ exp(oₖ), which is the softmax; the second gives 1 at the right class.",
        "log_probabilities[np.arange(len(labels)), labels] is one number of each row. The same index, on the left of -=, "
        "changes one number of each row.",
    ),
)  # fmt: skip
