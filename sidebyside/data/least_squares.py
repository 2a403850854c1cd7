"""What least squares knows of a line from the data alone: where every column is heading, and how large a step may be.

Everything is float64.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from .datasets import Parameters

STEEP = 10
RANK = 1e-6  # a singular value that small is float32 rounding
NO_LABELS = np.empty(0)


@dataclass(frozen=True, eq=False)
class LeastSquares:
    """Least squares on some rows: θ = (weights, bias) that minimises Σ (ŷ − y)², with ŷ = D θ and D = [X 1].

    Each attribute is computed when it is first asked for, and once.

    Attributes:
        X: features (rows, inputs).
        y: labels (rows,); only ``solution``, ``error`` and ``error_of`` look at them.
        features: a name for each input; only ``collinear`` looks at them.
        design: D, X with a column of ones for the bias, float64 (rows, inputs + 1).
        curvatures: eigenvalues of DᵀD/rows, ascending (inputs + 1,): the curvatures of mean ½(ŷ − y)².
        solution: θ̂ = (DᵀD)⁻¹ Dᵀy as parameters; of several, the one of least norm.
        error: mean((ŷ − y)²) of the solution.
        largest_stable_step_size: 2/λ_max.
        is_steep: is one direction so much steeper than another that a step size fit for the one hardly moves along
            the other?
        collinear: names of the inputs, ``"bias"`` among them, of which one follows from the others.
    """

    X: np.ndarray
    y: np.ndarray
    features: tuple[str, ...] = ()

    @cached_property
    def design(self) -> np.ndarray:
        """D, X with a column of ones for the bias, float64 (rows, inputs + 1)."""
        return design_matrix(self.X)

    @cached_property
    def curvatures(self) -> np.ndarray:
        """Eigenvalues of DᵀD/rows, ascending, float64 (inputs + 1,): the curvatures of mean ½(ŷ − y)²."""
        return np.linalg.eigvalsh(self.design.T @ self.design / len(self.X))

    @cached_property
    def solution(self) -> Parameters:
        """The parameters that minimise Σ (ŷ − y)²; of several, those of least norm.

        Source: any textbook, for instance Hastie, Tibshirani & Friedman, "The Elements of Statistical Learning",
        2nd edition, equation (3.6).
        """
        return as_parameters(np.linalg.lstsq(self.design, self.y.astype(float), rcond=None)[0])

    @cached_property
    def error(self) -> float:
        """The mean squared error of the solution, the least that there is."""
        return self.error_of(self.solution)

    def error_of(self, parameters: Parameters) -> float:
        """mean((ŷ − y)²) of a line's parameters, in y's unit squared."""
        return float(np.mean((self.design @ as_vector(parameters) - self.y) ** 2))

    @cached_property
    def largest_stable_step_size(self) -> float:
        """2/λ_max: gradient descent on mean ½(ŷ − y)² converges for every step size below it and for none above.

        With mini-batches the bound is necessary and not sufficient.

        Source: any text on convex optimisation, for instance Boyd & Vandenberghe, "Convex Optimization", section 9.3.
        """
        return float(2 / self.curvatures[-1])

    @cached_property
    def is_steep(self) -> bool:
        """Is the largest curvature more than ten times the smallest?

        A step size fit for the one direction then hardly moves along the other.
        """
        return bool(self.curvatures[-1] > STEEP * self.curvatures[0])

    @cached_property
    def collinear(self) -> list[str]:
        """Names of the inputs, ``"bias"`` among them, of which one follows from the others; none where all are free.

        They are those that have a part in the directions along which the line does not change at all: the right
        singular vectors of D, its columns scaled to length 1, whose singular values are 0 but for rounding.
        """
        scale = np.linalg.norm(self.design, axis=0)
        names = [*self.features, "bias"]
        if (scale == 0).any():
            return [name for name, length in zip(names, scale) if length == 0]
        # D and the R of D = QR have the same right singular vectors; D's own full U would be rows x rows.
        triangle = np.linalg.qr(self.design / scale, mode="r")
        _, values, directions = np.linalg.svd(triangle, full_matrices=True)
        free = np.zeros(len(names), bool)
        free[: len(values)] = values > RANK * values[0]
        parts = np.abs(directions[~free])
        return [name for name, part in zip(names, parts.T) if part.size and part.max() > 1e-3]


def design_matrix(X: np.ndarray) -> np.ndarray:
    """X, (rows, inputs), with a column of ones for the bias, float64 (rows, inputs + 1)."""
    return np.column_stack([X.astype(float), np.ones(len(X))])


def as_vector(parameters: Parameters) -> np.ndarray:
    """The weights, then the bias, of a line as one vector, float64 (inputs + 1,)."""
    return np.concatenate([parameters["weight"].ravel(), parameters["bias"].ravel()]).astype(float)


def as_parameters(vector: np.ndarray) -> Parameters:
    """The way back from :func:`as_vector`: (inputs + 1,) becomes weight, (1, inputs), and bias, (1,)."""
    return {"weight": vector[None, :-1], "bias": vector[-1:]}
