"""Does scikit-learn's SGDRegressor recover a line? And would a test see a doubled step size?

Run it with `python examples/recovery_sgd_regressor.py`. Without scikit-learn it says how to get it, and does nothing.
recovery_poisson.py does the same for a fit by maximum likelihood.
"""

from importlib.util import find_spec

if find_spec("sklearn") is None:
    print("This example needs scikit-learn, which is not here: pip install scikit-learn.")
    raise SystemExit

import numpy as np
from sklearn.linear_model import SGDRegressor

from sidebyside.recovery import Estimate, SGDSettings, assert_recovered, line_sampling_errors, recovery_study

# %% The data: a line that we know, with noise on it.
truth, names = np.array([2, -3.4, 4.2]), ["weight x1", "weight x2", "bias"]
rows, noise = 500, 0.5


def simulate(truth, rng):
    """Draw features, and y = X w + b + noise."""
    X = rng.standard_normal((rows, 2))
    return X, X @ truth[:2] + truth[2] + noise * rng.standard_normal(rows)


# %% The fit. squared_error is ½(ŷ - y)², and scikit-learn's batches have one row each: the step size is eta0.
step_size, epochs = 0.02, 10


def train(X, y, eta0, rng):
    """Return weights and bias; a tol of None runs all epochs."""
    model = SGDRegressor(
        loss="squared_error",
        alpha=0,
        learning_rate="constant",
        eta0=eta0,
        max_iter=epochs,
        tol=None,
        shuffle=True,
        random_state=int(rng.integers(2**31)),  # everything random comes from the study's generator
    )
    model.fit(X, y)
    return np.append(model.coef_, model.intercept_)


# %% How far off may it be? That follows from the rows, the noise and the step size; nobody picks it.
def errors_of(X):
    """Derive sampling error, step noise, and the remaining effect of the initialisation."""
    design = np.column_stack([X, np.ones(rows)])
    return line_sampling_errors(design, noise, SGDSettings(step_size, batch_size=1, epochs=epochs))


def fit(data, rng):
    """Train, and say how large the error should be: at most standard_error, and in a study, expected."""
    X, y = data
    errors = errors_of(X)
    return Estimate(train(X, y, step_size, rng), errors.standard_error, errors.expected)


# %% The mistake: somebody took the loss for (ŷ - y)², and doubled the step size.
def fit_doubled(data, rng):
    """Train with twice the step size; the expected error stays the same."""
    X, y = data
    errors = errors_of(X)
    return Estimate(train(X, y, 2 * step_size, rng), errors.standard_error, errors.expected)


# Other processes, as with workers=2, import this file to find the functions above. They must not run the rest.
if __name__ == "__main__":
    # %% One fit. The assertion passes, with the mistake too: 4 standard errors are allowed, and the mistake makes
    # errors 1.4 times as large.
    X, y = simulate(truth, np.random.default_rng(0))
    for eta0 in (step_size, 2 * step_size):
        found = train(X, y, eta0, np.random.default_rng(1))
        allowed = assert_recovered(found, truth, sampling_errors=errors_of(X), started_at=0, names=names).total
        print(f"one fit with eta0={eta0}: off by {abs(found - truth).round(3)}, allowed {allowed.round(3)}: recovered")

    # %% Many fits. Now the errors have a standard deviation, and it is not the one that the theory derives.
    fits = {"right": fit, "step size doubled": fit_doubled}
    study = recovery_study(simulate, fits, truth, replicates=400, names=names)
    print(study)

    if not study["right"].verdict or study["step size doubled"].verdict is not False:
        raise SystemExit("The study should say yes to the right fit and no to the mistake: did a setting above change?")
