"""Does a fit recover a known truth? A derived tolerance for one run, and a study over many that sees what one run
cannot.

For other people's estimators: :func:`recovery_study`, :class:`Estimate`, :func:`assert_recovered`, and the formulas in
:mod:`sidebyside.recovery.theory`. docs/recovery.md shows them at work.
"""

from .assertion import Tolerance, assert_recovered, assert_study_recovers
from .replicates import Estimate
from .study import Study, recovery_study
from .theory import Schedule, Spread, line_spread, spread

__all__ = [
    "Estimate",
    "Schedule",
    "Spread",
    "Study",
    "Tolerance",
    "assert_recovered",
    "assert_study_recovers",
    "line_spread",
    "recovery_study",
    "spread",
]
