"""Batch normalisation, in training and in evaluation."""

from __future__ import annotations

from typing import Any

import numpy as np

from classroom.exercise import Exercise, check, known, probes
from sidebyside.probes.judging import Given

TRAINING = (
    "    if training:\n"
    "        mean = _row_means(rows)\n"
    "        centred = rows - _repeated(mean, size)\n"
    "        variance = _row_means(nd.square(centred))\n"
)
ALWAYS = TRAINING.replace("    if training:\n", "").replace("        ", "    ") + "    if training:\n"
EVALUATION = "    else:\n        centred, variance = rows - _repeated(moving_mean, size), moving_var\n"
MOVES_TOO = (
    "    else:\n"
    "        centred, variance = rows - _repeated(moving_mean.copy(), size), moving_var.copy()\n"
    "        with autograd.pause():\n"
    "            mean = _row_means(rows)\n"
    "            moving_mean[:] = momentum * moving_mean + (1 - momentum) * mean\n"
    "            now = _row_means(nd.square(rows - _repeated(mean, size)))\n"
    "            moving_var[:] = momentum * moving_var + (1 - momentum) * now\n"
)
PAUSED = "        with autograd.pause():  # moving averages are not differentiated\n"
MOVED = "                moving[:] = momentum * moving + (1 - momentum) * now\n"
MOVING = "            for moving, now in ((moving_mean, mean), (moving_var, variance)):\n" + MOVED
UNPAUSED = (
    "        for moving, now in ((moving_mean, mean), (moving_var, variance)):\n"
    "            moving[:] = momentum * moving + (1 - momentum) * now\n"
)
NORMAL = "gamma / nd.sqrt(variance + eps)"


def two_batches(rng: np.random.Generator) -> Given:
    """Two batches of four rows; the columns of the second hold the same numbers, in another order."""
    first, second = rng.uniform(-2, 2, (2, 4)).astype("float32")
    return {"first": np.stack([first, -first], axis=1), "second": np.stack([second, second[::-1]], axis=1)}


def train_on_both(learner: Any, given: Given) -> Any:
    """Forwards and backwards in training, twice."""
    from mxnet import autograd, nd

    gamma, beta, moving_mean, moving_var = nd.ones(2), nd.zeros(2), nd.zeros(2), nd.ones(2)
    for name in ("first", "second"):
        X = nd.array(given[name])
        X.attach_grad()
        with autograd.record():
            output = learner.batch_norm(X, gamma, beta, moving_mean, moving_var, True)
        output.backward()
    return {"output": output}


def normalised(given: Given) -> dict[str, Any]:
    """The second batch, with its own mean and variance."""
    X = given["second"].astype(float)
    return {"output": (X - X.mean(axis=0)) / np.sqrt(X.var(axis=0) + 1e-5)}


def shown(given: Given) -> str:
    """The two steps as code."""
    first, second = (f"nd.array({np.round(given[name].astype(float), 4).tolist()})" for name in ("first", "second"))
    return (
        "gamma, beta, moving_mean, moving_var = nd.ones(2), nd.zeros(2), nd.zeros(2), nd.ones(2)\n"
        f"for X in ({first}, {second}):\n"
        "    X.attach_grad()\n"
        "    with autograd.record():\n"
        "        output = batch_norm(X, gamma, beta, moving_mean, moving_var, True)\n"
        "    output.backward()\n"
        "print(output)"
    )


ON_TAPE = (
    "The moving averages are on the tape: autograd records how they were made, and refuses to let the next batch "
    "change them. Update them within autograd.pause()."
)
SECOND_BATCH = check(
    "two batches, one after the other",
    "The second batch changes moving averages that the first has changed: autograd must have nothing to do with them.",
    two_batches,
    train_on_both,
    normalised,
    code=shown,
)

EXERCISE = Exercise(
    title="Batch normalisation",
    part="Layers on nd",
    lesson="lenet",
    task="""
        Normalise each feature, or each channel of images, and keep the moving averages for evaluation.

        In training, mean and variance are those of the batch, and autograd has to see how they come about: the gradient
        of X goes through them. The moving averages are changed in place, unseen by autograd.

        The two helpers below are there to be used, or not: nd.mean does as well.
    """,
    made_from="layers",
    asked=("batch_norm",),
    checks=(
        *probes(
            "batch_norm",
            {
                "channels with different means": "Each has its own mean and variance; with 4 rows, n - 1 shows too.",
                "images of shape (3, 2, 2, 2)": "A channel's numbers are those of all images and all pixels.",
                "evaluation": "The moving averages are used, not the batch's.",
                "a variance of 1e-6": "ε = 1e-5 belongs under the root: with a tiny variance it decides.",
                "moving averages after training": "0.9 is the weight of the old average; the arrays change in place.",
                "moving averages after evaluation": "They stay as they are.",
                "its gradient in training": "Mean and variance depend on X, and so the gradient goes through them.",
            },
        ),
        SECOND_BATCH,
    ),
    mistakes=(
        known("n - 1", "_row_means(nd.square(centred))", "_row_means(nd.square(centred)) * size / (size - 1)"),
        known("n - 1 in the moving variance", "(moving_var, variance)", "(moving_var, variance * size / (size - 1))"),
        known("ε outside", NORMAL, "gamma / (nd.sqrt(variance) + eps)"),
        known("no ε", NORMAL, "gamma / nd.sqrt(variance)"),
        known(
            "not divided by the root",
            NORMAL,
            "gamma / (variance + eps)",
            says="It was divided by the variance: it is divided by the deviation, the root of variance + ε.",
        ),
        known(
            "all numbers",
            "mean = _row_means(rows)",
            "mean = nd.mean(rows) * nd.ones(gamma.shape)",
            "variance = _row_means(nd.square(centred))",
            "variance = nd.mean(nd.square(centred)) * nd.ones(gamma.shape)",
        ),
        known(
            "each pixel",
            "centred = rows - _repeated(mean, size)",
            "centred = (channels_first - nd.mean(channels_first, axis=1, keepdims=True)).reshape(rows.shape)",
            says="Of images, each pixel's own mean over the batch was subtracted: a channel has one mean, that of "
            "all its pixels in all images.",
        ),
        known("the batch's in evaluation", TRAINING, ALWAYS, EVALUATION, ""),
        known(
            "never evaluation",
            "    if training:\n",
            "    if True:\n",
            says="`training` is not looked at: in evaluation, too, the batch's statistics are used, and the moving "
            "averages change.",
        ),
        known("moves in evaluation", EVALUATION, MOVES_TOO),
        known(
            "moving in training",
            "centred = rows - _repeated(mean, size)",
            "centred, spread = rows - _repeated(moving_mean.copy(), size), rows - _repeated(mean, size)",
            "variance = _row_means(nd.square(centred))",
            "variance = _row_means(nd.square(spread))",
            says="In training the moving mean was subtracted: the batch's own belongs there.",
        ),
        known("momentum", MOVED, "                moving[:] = (1 - momentum) * moving + momentum * now\n"),
        known("not in place", MOVED, "                moving = momentum * moving + (1 - momentum) * now\n"),
        known(
            "statistics not recorded",
            "mean = _row_means(rows)",
            "mean = _row_means(rows).detach()",
            "variance = _row_means(nd.square(centred))",
            "variance = _row_means(nd.square(centred)).detach()",
        ),
        known(
            "variance not recorded",
            "variance = _row_means(nd.square(centred))",
            "variance = _row_means(nd.square(centred)).detach()",
        ),
        known(
            "averages on the tape",
            PAUSED + MOVING,
            UNPAUSED,
            says=ON_TAPE,
        ),
        known(
            "γ and β swapped",
            "_repeated(gamma / nd",
            "_repeated(beta / nd",
            "_repeated(beta, size)",
            "_repeated(gamma, size)",
            says="γ and β are swapped: γ is the factor, β is added.",
        ),
    ),
    hints=(
        "Bring images and rows into one shape first: one row for each channel, with all its numbers.",
        "Two cases: in training mean and variance are worked out, and the moving averages are updated; in evaluation "
        "they are read. The line that normalises is the same.",
        "moving[:] = … changes an array in place, moving = … does not. with autograd.pause(): is for these updates "
        "alone, and not for the mean and the variance.",
    ),
)
