"""The points at which a surface over two features is looked at."""

from __future__ import annotations

import numpy as np

REACH = 2.0  # standard deviations of the features: 95 of 100 examples lie within, in each direction
POINTS = 60  # in each direction


def side() -> np.ndarray:
    """The values of either feature that are drawn, (points,)."""
    return np.linspace(-REACH, REACH, POINTS, dtype=np.float32)


def grid() -> np.ndarray:
    """All pairs of them, (points, points, 2)."""
    return np.stack(np.meshgrid(side(), side()), axis=-1)
