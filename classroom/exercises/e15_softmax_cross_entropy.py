"""The cross-entropy of each example."""

from classroom.exercise import Exercise, known, probes

LOSS = "-nd.sum(one_hot * log_softmax(logits), axis=1)"
SOFTMAX = "nd.exp(log_softmax(logits))"
ONE_MAXIMUM = (
    "shifted = logits - nd.max(logits)\n    "
    "log_p = shifted - nd.log(nd.sum(nd.exp(shifted), axis=1, keepdims=True))\n    "
    "return -nd.sum(one_hot * log_p, axis=1)"
)

EXERCISE = Exercise(
    title="The cross-entropy",
    part="Classes",
    lesson="softmax_regression",
    task="""
        Return the cross-entropy of each example: minus the logarithm of the probability that the softmax gives to the
        right class. One number for each row, not averaged.

        log_softmax is there already, and holds for logits of any size.
    """,
    made_from="losses",
    asked=("softmax_cross_entropy",),
    checks=probes(
        "softmax_cross_entropy",
        {
            "rows of different classes": "Values, shape and gradient; each row has its own right class.",
            "a loss of 500": "In float32, exp(-500) is 0. The loss must be 500 all the same, and have a gradient.",
            "rows more than 104 apart": "A row far below the others has its own maximum.",
        },
    ),
    mistakes=(
        known("capped", LOSS, f"-nd.log(nd.sum(one_hot * {SOFTMAX}, axis=1) + 1e-6)"),
        known(
            "logarithm of softmax",
            LOSS,
            f"-nd.log(nd.sum(one_hot * {SOFTMAX}, axis=1))",
            says="You take the logarithm of a probability, which is 0 in float32 for logits over 104 apart: the loss "
            "is infinite. log_softmax never is.",
        ),
        known(
            "zero times infinity",
            LOSS,
            f"-nd.sum(one_hot * nd.log({SOFTMAX}), axis=1)",
            says="You take the logarithm of probabilities, which are 0 in float32 for logits over 104 apart, and "
            "multiply it with the one-hot label: 0 times minus infinity is NaN. log_softmax never is infinite.",
        ),
        known("one maximum", f"return {LOSS}", ONE_MAXIMUM),
        known("summed over the batch", LOSS, LOSS.replace(", axis=1", "")),
        known("mean over the batch", LOSS, "nd.mean(-nd.sum(one_hot * log_softmax(logits), axis=1))"),
        known(
            "along the rows",
            LOSS,
            LOSS.replace("axis=1", "axis=0"),
            says="The sum goes along axis 0, over the rows: it is that of each row's classes, axis=1.",
        ),
        known(
            "mean over the classes",
            LOSS,
            LOSS.replace("nd.sum", "nd.mean"),
            says="nd.mean over the classes divides each loss by their number: all but one of the terms are 0, and the "
            "loss is their sum.",
        ),
        known("no minus", LOSS, LOSS[1:]),
        known(
            "no logarithm",
            "log_softmax(logits), axis",
            f"{SOFTMAX}, axis",
            says="The logarithm is missing: this is minus the probability of the right class.",
        ),
        known("first label", LOSS, "-log_softmax(logits)[:, int(labels[0].asscalar())]"),
        known("all columns", LOSS, "-nd.take(log_softmax(logits), labels, axis=1)"),
    ),
    hints=(
        "What is left of -Σ y log p, when y is 1 at one class and 0 at all others?",
        "nd.one_hot(labels, classes) makes a row with a single 1 from each label; nd.pick(array, labels, axis=1) takes "
        "one number out of each row.",
        "Do not go through the probability: log_softmax(logits) already is its logarithm. Sum over axis=1, and mind "
        "the minus sign.",
    ),
)
