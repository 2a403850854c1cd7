"""Exact least squares: where the columns are heading, and how large a step still gets there."""

from __future__ import annotations

import numpy as np

from .datasets import Parameters

STEEP = 10
RANK = 1e-6  # a singular value that small is float32 rounding


def design_matrix(X: np.ndarray) -> np.ndarray:
    """X with a column of ones for the bias, float64 (rows, inputs + 1)."""
    return np.column_stack([X.astype(float), np.ones(len(X))])


def as_vector(parameters: Parameters) -> np.ndarray:
    """Weights, then bias, as one float64 vector (inputs + 1,)."""
    return np.concatenate([parameters["weight"].ravel(), parameters["bias"].ravel()]).astype(float)


def as_parameters(vector: np.ndarray) -> Parameters:
    """The way back from :func:`as_vector`."""
    return {"weight": vector[None, :-1], "bias": vector[-1:]}


def exact_solution(X: np.ndarray, y: np.ndarray) -> Parameters:
    """The parameters that minimise Σ (ŷ - y)²; of several, those of least norm. (Any textbook: θ = (XᵀX)⁻¹ Xᵀy.)"""
    return as_parameters(np.linalg.lstsq(design_matrix(X), y.astype(float), rcond=None)[0])


def mean_squared_error(parameters: Parameters, X: np.ndarray, y: np.ndarray) -> float:
    """mean((ŷ - y)²) in float64."""
    return float(np.mean((design_matrix(X) @ as_vector(parameters) - y) ** 2))


def curvatures(X: np.ndarray) -> np.ndarray:
    """Eigenvalues, ascending, of XᵀX/N with the bias' column: the curvatures of mean ½(ŷ - y)²."""
    design = design_matrix(X)
    return np.linalg.eigvalsh(design.T @ design / len(X))


def is_steep(X: np.ndarray) -> bool:
    """Is one direction so much steeper than another that a step fit for the one hardly moves along the other?"""
    slopes = curvatures(X)
    return bool(slopes[-1] > STEEP * slopes[0])


def largest_stable_step(X: np.ndarray) -> float:
    """2/λ_max: gradient descent on mean ½(ŷ - y)² converges for every step below it and for none above.

    With mini-batches the bound is necessary and not sufficient. (Any text on convex optimisation, for instance
    Boyd & Vandenberghe, section 9.3.)
    """
    return float(2 / curvatures(X)[-1])


def collinear(X: np.ndarray, features: tuple[str, ...]) -> list[str]:
    """Names of the columns, ``"bias"`` among them, of which one follows from the others; none where all are free.

    They are those that have a part in the directions along which the line does not change at all.
    """
    design = design_matrix(X)
    scale = np.linalg.norm(design, axis=0)
    names = [*features, "bias"]
    if (scale == 0).any():
        return [name for name, length in zip(names, scale) if length == 0]
    _, values, directions = np.linalg.svd(design / scale, full_matrices=True)
    free = np.zeros(len(names), bool)
    free[: len(values)] = values > RANK * values[0]
    parts = np.abs(directions[~free])
    return [name for name, part in zip(names, parts.T) if part.size and part.max() > 1e-3]


class LeastSquares:
    """Temporary."""

    def __init__(self, X, y, features):
        self.X, self.y, self.features = X, y, features

    design = property(lambda self: design_matrix(self.X))
    curvatures = property(lambda self: curvatures(self.X))
    solution = property(lambda self: exact_solution(self.X, self.y))
    error = property(lambda self: self.error_of(self.solution))
    largest_stable_step_size = property(lambda self: largest_stable_step(self.X))
    is_steep = property(lambda self: is_steep(self.X))
    collinear = property(lambda self: collinear(self.X, self.features))

    def error_of(self, parameters):
        return mean_squared_error(parameters, self.X, self.y)
