"""Does a fit recover a known truth? A derived tolerance for one run, and a study of many that sees what one run cannot.

For anybody's estimators: :func:`recovery_study`, :class:`Estimate`, :func:`assert_recovered`, and the formulas in
:mod:`sidebyside.recovery.theory`. docs/testing_your_fit.md shows them at work.

Importing this package needs NumPy, SciPy and threadpoolctl. Printing a study needs rich, its figure matplotlib, and its
page and notebook cell both of these and Jinja2.
"""

from .assertion import Tolerance, assert_recovered, assert_study_recovers
from .layout import Estimate
from .results import Study
from .study import recovery_study
from .theory import SamplingErrors, SGDSettings, line_sampling_errors, sampling_errors

__all__ = [
    "Estimate",
    "SGDSettings",
    "SamplingErrors",
    "Study",
    "Tolerance",
    "assert_recovered",
    "assert_study_recovers",
    "line_sampling_errors",
    "recovery_study",
    "sampling_errors",
]
