"""Does a fit recover a known truth? A derived tolerance for one run, and a study of many that sees what one run cannot.

For anybody's estimators: :func:`recovery_study`, :class:`Estimate`, :func:`assert_recovered`, and the formulas in
:mod:`sidebyside.recovery.theory`. docs/testing_your_fit.md shows them at work.

Names are imported on first use, so that a comparison, which needs the formulas alone, does not wait for SciPy, SQLite
and processes. A study needs NumPy, SciPy and threadpoolctl. Printing a study needs rich, its figure matplotlib, and
its page and notebook cell both of these and Jinja2.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
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

_MODULES = {
    "assertion": ("Tolerance", "assert_recovered", "assert_study_recovers"),
    "layout": ("Estimate",),
    "results": ("Study",),
    "study": ("recovery_study",),
    "theory": ("SGDSettings", "SamplingErrors", "line_sampling_errors", "sampling_errors"),
}
_MODULE_OF = {name: module for module, names in _MODULES.items() for name in names}


def __getattr__(name: str) -> Any:
    if name not in _MODULE_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_MODULE_OF[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
