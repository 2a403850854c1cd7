"""Looks at the columns from outside: runs them beside each other, compares, checks recovery, draws, reports.

    import sidebyside

    result = sidebyside.compare("linear_regression", epochs=3)
    print(result)                         # tables and verdicts; a notebook shows them by itself
    result.plot()                         # a matplotlib figure
    study = sidebyside.recover("linear_regression", replicates=200)

:func:`compare`, :func:`recover`, :func:`lessons` and :func:`columns` are all that most need;
``help(sidebyside.compare)`` lists what can be set. Importing this package imports no framework and no matplotlib.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .api import columns, compare, lessons, recover

__all__ = ["columns", "compare", "lessons", "recover"]


def __getattr__(name: str) -> Any:
    if name in __all__:
        from . import api

        return getattr(api, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
