"""Small experiments for tests of studies, at the top of a module, so that they can be sent to other processes."""

import os
import signal
from contextlib import suppress
from pathlib import Path

import numpy as np

from sidebyside.recovery import Estimate


def mean_data(truth, rng):
    """A hundred numbers around each parameter."""
    return truth + rng.standard_normal((100, len(truth)))


def fit_mean(data, rng):
    """The mean, and its standard error as it is known to be."""
    return data.mean(axis=0), 0.1


def fit_median(data, rng):
    """The median, whose standard error is larger by √(π/2)."""
    return np.median(data, axis=0), 0.1 * np.sqrt(np.pi / 2)


def fit_without_errors(data, rng):
    """The mean alone."""
    return data.mean(axis=0)


def fit_biased(data, rng):
    """The mean and a bit."""
    return data.mean(axis=0) + 0.05


def fit_sometimes_raising(data, rng):
    """Fails in about one of four."""
    if data[0, 0] - data[1, 0] > 0.95:
        raise RuntimeError("did not converge")
    return fit_mean(data, rng)


def fit_nan(data, rng):
    """NaN."""
    return np.full(data.shape[1], np.nan)


def fit_wrong_shape(data, rng):
    """One parameter too many."""
    return np.zeros(data.shape[1] + 1)


def fit_negative_error(data, rng):
    """A standard error below 0."""
    return data.mean(axis=0), -0.1


def fit_expected_less(data, rng):
    """A bound for a standard error, and what it really is."""
    return Estimate(data.mean(axis=0) + 0.02, 0.2, 0.1, 0.02)


def drawn_truth(rng):
    """Two parameters."""
    return rng.normal(0, 3, 2)


class KillOnce:
    """The mean; but the first process that comes to a truth above a bound is killed, as by ``kill -9``.

    Args:
        flag: a file that says that it has happened.
        parent: not that process, but the one that started it.
    """

    def __init__(self, flag, bound=2.0, parent=False):
        self.flag, self.bound, self.parent = str(flag), bound, parent

    def __call__(self, data, rng):
        if data[0, 0] > self.bound:
            try:
                os.close(os.open(self.flag, os.O_CREAT | os.O_EXCL))
            except FileExistsError:
                return fit_mean(data, rng)
            os.kill(os.getppid() if self.parent else os.getpid(), signal.SIGKILL)
        return fit_mean(data, rng)


class KillAnother:
    """The mean; but another process is killed at a truth above 2."""

    def __init__(self, pid):
        self.pid = pid

    def __call__(self, data, rng):
        if data[0, 0] > 2:
            with suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
        return fit_mean(data, rng)


def killed(flag):
    """Has it happened?"""
    return Path(flag).exists()
