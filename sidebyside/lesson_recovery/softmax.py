"""Recovery of softmax regression: classes drawn from the model's own probabilities, whose truth is known.

All weights of a feature may move together, and so may all biases, without any probability changing. So truth and
estimates are centred: from each class' parameters the mean over the classes is taken away. Around the truth the exact
maximum of the likelihood has the covariance F⁺ with the Fisher information F = Σ (diag p - p pᵀ) ⊗ x xᵀ, whose
pseudo-inverse leaves the moves together out (textbook, e.g. McCullagh & Nelder 1989, chapter 5). A row's gradient has
the covariance F / N as well, so that the step noise follows from
:func:`sidebyside.recovery.theory.sampling_errors` with σ = 1.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ..column import Column, backend_name
from ..data.datasets import Dataset, Parameters
from ..data.least_squares import design_matrix
from ..lesson import Lesson, choose_columns
from ..recovery.replicates import Estimate
from ..recovery.theory import FLAT, MOST_LEFT, SamplingErrors, SGDSettings, sampling_errors
from ..tools.errors import UserError
from ..training.models import make_model
from ..training.settings import Request, Settings, generator
from ..training.task import Task, learning_rates
from .recovery import Doubt, LessonRecovery, check_study_request, sgd_settings
from .study import LessonStudy, train_through

EXAMPLES, FEATURES, CLASSES = 2000, 2, 3
STEP_SIZE, BATCH_SIZE, EPOCHS = 0.5, 50, 20
MOST_TURNS, TOLERANCE = 50, 1e-10


class SoftmaxRecovery(LessonRecovery):
    """For softmax regression: a study draws classes from a truth; of images none is known."""

    def study(self, lesson: Lesson, request: Request, *, estimate_noise: bool) -> SoftmaxStudy:
        """A study on classes drawn anew in each replicate."""
        check_study_request(request)
        for name in request.options:
            if name != "examples":
                flag = name.replace("_", "-")
                raise UserError(f"--{flag} is not for a study of {lesson.name}, whose data are drawn.")
        if estimate_noise:
            raise UserError("--estimate-noise: classes have none; their likelihood says how far estimates may be off.")
        columns = choose_columns(lesson, request.columns)
        examples = request.options.get("examples", EXAMPLES)
        least = CLASSES * (FEATURES + 1)
        if examples <= least:
            raise UserError(f"examples is {examples}: a study of {least} parameters needs more.")
        batch_size = min(BATCH_SIZE if request.batch_size is None else request.batch_size, examples)
        published = {
            column.name: STEP_SIZE / lesson.convention(column).step_factor(batch_size) for column in lesson.columns()
        }
        settings = Settings(
            columns=columns,
            lr=learning_rates(lesson, columns, published, request.lr, batch_size),
            batch_size=batch_size,
            epochs=EPOCHS if request.epochs is None else request.epochs,
            seed=request.seed,
            wd=request.wd,
        )
        dataset = example(generator(max(request.seed, 0), "data"), examples)
        return SoftmaxStudy(Task(lesson, dataset, settings), False, None, 1.0, False, backend_name(columns))


@dataclass(frozen=True)
class SoftmaxStudy(LessonStudy):
    """Softmax regression as an experiment."""

    said_of_noise = ""

    @property
    def names(self) -> tuple[str, ...]:
        """For each class its weights, then its bias."""
        inputs = [*self.task.dataset.features, "bias"]
        return tuple(f"{name} {of}" for of in self.task.dataset.classes for name in inputs)

    def drawn_truth(self) -> DrawnTruth:
        """Standard normal, centred."""
        return DrawnTruth(FEATURES, CLASSES)

    def simulate(self, examples: int) -> Simulate:
        """New rows, and classes drawn from their probabilities."""
        return Simulate(examples, FEATURES, CLASSES)

    def fit(self, column: Column, settings: Settings) -> FitColumn:
        """A column's run."""
        return FitColumn(self.task.lesson, column, settings)

    def fit_exactly(self) -> FitExactly:
        """The maximum of the likelihood."""
        return FitExactly()

    def doubt(self, column: Column) -> Doubt | None:
        """By the Fisher information at the example's truth."""
        return doubt_about(self.task.dataset, self.task.settings.wd, sgd_settings(self.task, column))


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

    def __call__(self, truth: np.ndarray, rng: np.random.Generator) -> Dataset:
        """Make a data set of a truth."""
        X = rng.standard_normal((self.examples, self.features), dtype=np.float32)
        probability = probabilities(design_matrix(X), truth.reshape(self.classes, -1))
        y = (rng.random((self.examples, 1)) > probability.cumsum(axis=1)[:, :-1]).sum(axis=1)
        return dataset_of(X, y, as_parameters(truth.reshape(self.classes, -1)), self.classes)


@dataclass(frozen=True)
class FitExactly:
    """The exact maximum of the likelihood, by Newton's method."""

    def __call__(self, dataset: Dataset, _rng: np.random.Generator) -> Estimate:
        """Fit; an ArithmeticError says that there is no maximum, as where a plane parts the classes."""
        design, labels = design_matrix(dataset.X), np.eye(len(dataset.classes))[dataset.y]
        weights = np.zeros((len(dataset.classes), design.shape[1]))
        for _ in range(MOST_TURNS):
            probability = probabilities(design, weights)
            gradient = (labels - probability).T @ design
            move = np.linalg.pinv(fisher(design, probability), rcond=FLAT, hermitian=True) @ gradient.ravel()
            if np.abs(move).max() < TOLERANCE:
                return Estimate(centred(weights).ravel(), errors_at_truth(dataset).sampling)
            weights = _uphill(design, labels, weights, move.reshape(weights.shape))
        raise ArithmeticError("the likelihood has no maximum: a plane parts the classes")


@dataclass(frozen=True)
class FitColumn:
    """A column's training run, with the error that the theory derives for it."""

    lesson: Lesson
    column: Column
    settings: Settings

    def __call__(self, dataset: Dataset, rng: np.random.Generator) -> Estimate:
        """Train as published; start and order follow from one number that is drawn first."""
        task = Task(self.lesson, dataset, replace(self.settings, seed=int(rng.integers(2**63))))
        model = make_model(task, self.column)
        train_through(task, self.column, model)
        errors = errors_at_truth(dataset, sgd_settings(task, self.column))
        value = centred(as_matrix(model.get_parameters())).ravel()
        return Estimate(value, errors.standard_error, errors.expected)


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


def errors_at_truth(dataset: Dataset, sgd: SGDSettings | None = None) -> SamplingErrors:
    """Errors around the truth by its Fisher information; without settings their ``sampling`` alone counts."""
    assert dataset.truth is not None
    design = design_matrix(dataset.X)
    information = fisher(design, probabilities(design, as_matrix(dataset.truth)))
    rows = len(design)
    return sampling_errors(information / rows, rows, sgd or SGDSettings(1e-6, rows, 1))


def doubt_about(dataset: Dataset, wd: float, sgd: SGDSettings) -> Doubt | None:
    """Why no fit with these settings could be judged; None where one can."""
    errors = errors_at_truth(dataset, sgd)
    if not np.isfinite(errors.step_noise).all():
        return Doubt(f"the step size {sgd.step_size:.3g} is too large to be stable", unstable=True)
    if wd:
        return Doubt(f"a weight decay of {wd:g} pulls every estimate away from the truth, towards 0")
    if errors.left > MOST_LEFT:
        return Doubt(f"{errors.left:.0%} of the initialisation is left: more epochs or a larger learning rate")
    return None


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


def dataset_of(X: np.ndarray, y: np.ndarray, truth: Parameters, classes: int) -> Dataset:
    """Rows and class numbers as a data set."""
    features = tuple(f"x{number}" for number in range(1, X.shape[1] + 1))
    text = f"{len(X):,} examples in {classes} classes, drawn from softmax(X W + b)"
    named = tuple(f"class {number}" for number in range(classes))
    return Dataset(X, y.astype(np.int64), features, "class", text, truth, 1.0, named)


def example(rng: np.random.Generator, examples: int) -> Dataset:
    """One draw of all there is to draw."""
    return Simulate(examples, FEATURES, CLASSES)(DrawnTruth(FEATURES, CLASSES)(rng), rng)
