"""Softmax regression with a known truth: classes drawn from the model's own probabilities.

All weights of a feature may move together, and so may all biases, without any probability changing. So truth and
estimates are centred: from each class' parameters the mean over the classes is taken away. Around the truth the exact
maximum of the likelihood has the covariance F⁺ with the Fisher information F = Σ (diag p - p pᵀ) ⊗ x xᵀ, whose
pseudo-inverse leaves the moves together out (textbook, e.g. McCullagh & Nelder 1989, chapter 5). A row's gradient has
the covariance F / N as well, so that the step noise follows from :func:`sidebyside.recovery.theory.spread` with σ = 1.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ..data.datasets import Parameters, Problem
from ..lesson import LESSONS
from ..recovery.replicates import Estimate
from ..recovery.theory import FLAT, START_LEFT, Schedule, Spread, spread
from ..training.running import Settings, make_model

EXAMPLES, FEATURES, CLASSES = 2000, 2, 3
STEP, BATCH_SIZE, EPOCHS = 0.5, 50, 20
MOST_TURNS, TOLERANCE = 50, 1e-10


@dataclass(frozen=True)
class DrawnTruth:
    """Draws standard normal parameters and centres them."""

    features: int
    classes: int

    def __call__(self, rng: np.random.Generator) -> np.ndarray:
        """Draw the next truth: for each class its weights, then its bias."""
        return centred(rng.standard_normal((self.classes, self.features + 1))).ravel()


@dataclass(frozen=True)
class Simulate:
    """Draws standard normal features, and a class from softmax(X W + b) for each row."""

    examples: int
    features: int
    classes: int

    def __call__(self, truth: np.ndarray, rng: np.random.Generator) -> Problem:
        """Make a problem of a truth."""
        X = rng.standard_normal((self.examples, self.features), dtype=np.float32)
        probability = probabilities(_design(X), truth.reshape(self.classes, -1))
        y = (rng.random((self.examples, 1)) > probability.cumsum(axis=1)[:, :-1]).sum(axis=1)
        return problem(X, y, as_parameters(truth.reshape(self.classes, -1)), self.classes)


@dataclass(frozen=True)
class FitExactly:
    """The exact maximum of the likelihood, by Newton's method."""

    def __call__(self, problem: Problem, _rng: np.random.Generator) -> Estimate:
        """Fit; an ArithmeticError says that there is no maximum, as where a plane parts the classes."""
        design, labels = _design(problem.X), np.eye(len(problem.classes))[problem.y]
        weights = np.zeros((len(problem.classes), design.shape[1]))
        for _ in range(MOST_TURNS):
            probability = probabilities(design, weights)
            gradient = (labels - probability).T @ design
            move = np.linalg.pinv(fisher(design, probability), rcond=FLAT, hermitian=True) @ gradient.ravel()
            if np.abs(move).max() < TOLERANCE:
                return Estimate(centred(weights).ravel(), fitted_spread(problem).sampling)
            weights = _uphill(design, labels, weights, move.reshape(weights.shape))
        raise ArithmeticError("the likelihood has no maximum: a plane parts the classes")


@dataclass(frozen=True)
class FitColumn:
    """A column's training run, with the error that the theory derives for it."""

    lesson: str
    column: str
    settings: Settings

    def __call__(self, problem: Problem, rng: np.random.Generator) -> Estimate:
        """Train as published; start and order follow from one number that is drawn first."""
        from .line import schedule_of, train_through

        lesson, settings = LESSONS[self.lesson], replace(self.settings, seed=int(rng.integers(2**63)))
        model = make_model(lesson, self.column, problem, settings)
        train_through(lesson, self.column, model, problem, settings)
        found = fitted_spread(problem, schedule_of(lesson, self.column, settings))
        value = centred(as_matrix(model.get_parameters())).ravel()
        return Estimate(value, found.standard_error, found.expected)


def _uphill(design: np.ndarray, labels: np.ndarray, weights: np.ndarray, move: np.ndarray) -> np.ndarray:
    """As far along a move as makes the labels likelier: far from the maximum a whole Newton step may go beyond it."""
    before = _log_likelihood(design, labels, weights)
    before -= 1e-9 * abs(before)  # rounding, close to the maximum
    for _ in range(30):
        if _log_likelihood(design, labels, weights + move) >= before:
            break
        move = move / 2
    return weights + move


def _log_likelihood(design: np.ndarray, labels: np.ndarray, weights: np.ndarray) -> float:
    return float(np.log(np.maximum((probabilities(design, weights) * labels).sum(axis=1), 1e-300)).sum())


def fitted_spread(problem: Problem, schedule: Schedule | None = None) -> Spread:
    """The spread around the truth by its Fisher information; without a schedule its ``sampling`` alone counts."""
    assert problem.truth is not None
    design = _design(problem.X)
    information = fisher(design, probabilities(design, as_matrix(problem.truth)))
    return spread(information / len(design), len(design), schedule or Schedule(1e-6, len(design), 1))


def why_no_verdict(problem: Problem, wd: float, schedule: Schedule) -> str:
    """Why no fit with these settings could be judged; an empty string where one can."""
    found = fitted_spread(problem, schedule)
    if not np.isfinite(found.step_noise).all():
        return f"the step {schedule.step:.3g} is too large to be stable"
    if wd:
        return f"a weight decay of {wd:g} pulls every estimate away from the truth, towards 0"
    if found.left > START_LEFT:
        return f"{found.left:.0%} of the start is left: more epochs or a larger learning rate"
    return ""


def probabilities(design: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Softmax of design @ weightsᵀ: (rows, classes)."""
    logits = design @ weights.T
    odds = np.exp(logits - logits.max(axis=1, keepdims=True))
    return odds / odds.sum(axis=1, keepdims=True)


def fisher(design: np.ndarray, probability: np.ndarray) -> np.ndarray:
    """Σ (diag p - p pᵀ) ⊗ x xᵀ: (classes × inputs, classes × inputs), class by class."""
    classes, inputs = probability.shape[1], design.shape[1]
    blocks = np.empty((classes, inputs, classes, inputs))
    for one in range(classes):
        for other in range(classes):
            weight = probability[:, one] * ((one == other) - probability[:, other])
            blocks[one, :, other] = (design * weight[:, None]).T @ design
    return blocks.reshape(classes * inputs, classes * inputs)


def centred(weights: np.ndarray) -> np.ndarray:
    """(classes, inputs) less its mean over the classes."""
    return weights - weights.mean(axis=0)


def as_matrix(parameters: Parameters) -> np.ndarray:
    """(classes, inputs + 1): each class' weights, then its bias."""
    return np.column_stack([parameters["weight"], parameters["bias"]]).astype(float)


def as_parameters(matrix: np.ndarray) -> Parameters:
    """The way back from :func:`as_matrix`."""
    return {"weight": matrix[:, :-1], "bias": matrix[:, -1]}


def problem(X: np.ndarray, y: np.ndarray, truth: Parameters, classes: int) -> Problem:
    """Rows and class numbers as a problem."""
    features = tuple(f"x{number}" for number in range(1, X.shape[1] + 1))
    text = f"{len(X):,} examples in {classes} classes, drawn from softmax(X W + b)"
    named = tuple(f"class {number}" for number in range(classes))
    return Problem(X, y.astype(np.int64), features, "class", text, truth, 1.0, named)


def example(rng: np.random.Generator, examples: int) -> Problem:
    """One draw of all there is to draw."""
    return Simulate(examples, FEATURES, CLASSES)(DrawnTruth(FEATURES, CLASSES)(rng), rng)


def sizes(problem: Problem) -> tuple[int, int]:
    """Features and classes."""
    return problem.num_inputs, len(problem.classes)


def names(problem: Problem) -> tuple[str, ...]:
    """For each class its weights, then its bias."""
    inputs = [*problem.features, "bias"]
    return tuple(f"{name} {of}" for of in problem.classes for name in inputs)


def _design(X: np.ndarray) -> np.ndarray:
    return np.column_stack([X.astype(float), np.ones(len(X))])
