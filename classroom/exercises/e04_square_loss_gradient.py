"""The derivative of the squared error, by hand."""

import numpy as np

from classroom.exercise import Exercise, check, known
from sidebyside.probes.judging import Given, Results

FORMULA = "2 * (yhat - y.reshape(yhat.shape))"


def _inputs(rows, label_shape):
    def inputs(rng: np.random.Generator) -> Given:
        # Differences of 0.5 to 2 and none of 1: their squares, halves and signs are all different.
        error = rng.permutation([0.5, -0.8, 1.4, -1.9])[:rows].reshape(rows, 1)
        yhat = rng.uniform(-1, 1, (rows, 1))
        return {"yhat": yhat.astype("float32"), "y": (yhat - error).astype("float32").reshape(label_shape)}

    return inputs


def _drive(learner, given):
    return {"gradient": learner.square_loss_gradient(given["yhat"].copy(), given["y"].copy())}


def _right(given: Given) -> Results:
    yhat, y = given["yhat"].astype(float), given["y"].astype(float)
    return {"gradient": 2 * (yhat - y.reshape(-1, 1))}
