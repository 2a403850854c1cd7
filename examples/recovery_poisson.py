"""Does a Poisson regression recover its coefficients, and can its standard errors be trusted?

Run it with `python examples/recovery_poisson.py`. It fits by SciPy, and takes standard errors from the Fisher
information: once on counts that are Poisson, and once on counts that vary more than a Poisson distribution allows.
recovery_sgd_regressor.py does the same for scikit-learn's SGD.
"""

import numpy as np
from scipy.optimize import minimize

from sidebyside.recovery import Estimate, recovery_study

# %% The model: counts with the mean μ = exp(X w + b).
truth, names = np.array([0.5, -0.3, 1.0]), ["weight x1", "weight x2", "bias"]
rows, shape = 500, 3  # a smaller shape makes the counts vary more; an infinite one makes them Poisson


def design_of(rng):
    """Draw two features, and add a column of ones for b."""
    return np.column_stack([rng.standard_normal((rows, 2)), np.ones(rows)])


def simulate(truth, rng):
    """Draw Poisson counts: mean and variance are μ."""
    X = design_of(rng)
    return X, rng.poisson(np.exp(X @ truth))


def simulate_overdispersed(truth, rng):
    """Draw negative binomial counts: mean μ, variance μ + μ²/shape."""
    X = design_of(rng)
    return X, rng.negative_binomial(shape, shape / (shape + np.exp(X @ truth)))


# %% The fit: the parameters that make the counts most likely.
def most_likely(X, y):
    """Minimise the mean of μ - y log μ, with its gradient and curvature."""

    def loss(parameters):
        mean = np.exp(X @ parameters)
        return np.mean(mean - y * (X @ parameters)), X.T @ (mean - y) / rows

    def curvature(parameters):
        return X.T @ (X * np.exp(X @ parameters)[:, None]) / rows

    result = minimize(loss, np.zeros(X.shape[1]), jac=True, hess=curvature, method="trust-exact")
    if not result.success:
        raise ArithmeticError(result.message)  # the study counts it as a failed fit, and goes on
    return result.x


# %% Standard errors, for Poisson counts: the inverse of the Fisher information Σ μ x xᵀ.
def fit_by_fisher(data, _rng):
    """Return estimate and standard errors."""
    X, y = data
    found = most_likely(X, y)
    information = X.T @ (X * np.exp(X @ found)[:, None])
    return Estimate(found, np.sqrt(np.diag(np.linalg.inv(information))))


# %% Standard errors for counts of any variance, which is estimated: the sandwich estimator.
def fit_by_sandwich(data, _rng):
    """Return the same estimate, with standard errors that use how far the counts are from their means."""
    X, y = data
    found = most_likely(X, y)
    mean = np.exp(X @ found)
    bread = np.linalg.inv(X.T @ (X * mean[:, None]))
    meat = X.T @ (X * ((y - mean) ** 2)[:, None]) * rows / (rows - X.shape[1])
    return Estimate(found, np.sqrt(np.diag(bread @ meat @ bread)))


if __name__ == "__main__":  # other processes, as with workers=2, import this file to find the functions above
    print("Counts that are Poisson:")
    poisson = recovery_study(simulate, {"Fisher": fit_by_fisher}, truth, replicates=400, names=names)
    print(poisson)

    print(
        "Counts that vary more. The estimates are right on the average, but fewer of the 95% intervals hold the truth:"
    )
    fits = {"Fisher": fit_by_fisher, "sandwich": fit_by_sandwich}
    overdispersed = recovery_study(simulate_overdispersed, fits, truth, replicates=400, names=names)
    print(overdispersed)

    verdicts = [poisson["Fisher"].verdict, overdispersed["Fisher"].verdict, overdispersed["sandwich"].verdict]
    if verdicts != [True, False, True]:
        raise SystemExit(f"The verdicts are {verdicts}: expected yes, no, yes. Did a setting above change?")
