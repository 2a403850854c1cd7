"""A step of stochastic gradient descent."""

from classroom.exercise import Exercise, known, probes

DECAY = "        if wd:\n            param *= 1 - lr * wd\n"
STEP = "        param -= lr / batch_size * param.grad"
LOOP = "    for param in params:\n"
BOTH = DECAY + STEP

EXERCISE = Exercise(
    title="A step of SGD",
    part="A line",
    lesson="linear_regression",
    task="""
        Move every parameter against its gradient, in place: w ← w - lr · (grad / batch_size + wd · w).
        Whoever holds the arrays in params has to see the change: a new array under the same name is not enough.

        params is a list. Each param of it has its own gradient, param.grad, which backward() has worked out already.
        Return nothing.
    """,
    made_from="optimizers",
    asked=("sgd",),
    checks=probes(
        "sgd",
        {
            "one step, no decay": "The plain step: against the gradient, times the learning rate.",
            "in place": "The arrays themselves are looked at afterwards, not what the list holds.",
            "batch size 4": "The gradient of a sum becomes that of a mean, also where nothing decays.",
            "batch size 4 and a decay of 0.5": "With lr = wd = 0.5 and four rows, each place where a factor may be"
            " wrong gives another number; weight and bias are both looked at.",
        },
    ),
    mistakes=(
        known("not in place", BOTH, "        param = param - lr * (param.grad / batch_size + wd * param)"),
        known(
            "list changed",
            LOOP + BOTH,
            "    for place, param in enumerate(params):\n"
            "        params[place] = param - lr * (param.grad / batch_size + wd * param)",
            says="The list was changed, not the arrays: whoever holds an array sees nothing of it.",
        ),
        known("along the gradient", "param -= lr", "param += lr"),
        known(
            "no learning rate",
            "lr / batch_size * param.grad",
            "param.grad / batch_size",
            says="The gradient is not multiplied by the learning rate.",
        ),
        known(
            "step alone",
            BOTH,
            "        param[:] = lr * (param.grad / batch_size + wd * param)",
            says="The parameter was replaced by the step: the step is subtracted from it.",
        ),
        known("decay not scaled", "1 - lr * wd", "1 - wd"),
        known("decay after the step", BOTH, f"{STEP}\n{DECAY.rstrip()}"),
        known("decay forgotten", DECAY, ""),
        known("decay with the other sign", "1 - lr * wd", "1 + lr * wd"),
        known("batch size forgotten", "lr / batch_size * param.grad", "lr * param.grad"),
        known("multiplied by the batch size", "lr / batch_size * param.grad", "lr * batch_size * param.grad"),
        known("decay divided too", "1 - lr * wd", "1 - lr / batch_size * wd"),
        known("bias not decayed", "        if wd:", "        if wd and len(param.shape) > 1:"),
        known(
            "divided only with decay",
            BOTH,
            "        if wd:\n"
            "            param -= lr * (param.grad / batch_size + wd * param)\n"
            "        else:\n"
            "            param -= lr * param.grad",
            says="Without a decay the gradient is not divided by the batch size: both branches need it.",
        ),
        known(
            "first parameter alone",
            STEP,
            f"{STEP}\n        return",
            says="Only the first parameter is updated: return inside the loop ends it.",
        ),
    ),
    hints=(
        "After the call, does the array that somebody else holds have other numbers? w = w - … makes a new array.",
        "param[:] = … and param -= … write into the array that is there.",
        "Work the formula out on paper for w = 2, grad = 1, lr = wd = 0.5, batch_size = 4. Which w does wd · w mean?",
    ),
)
