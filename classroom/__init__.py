"""Exercises that check themselves and name the mistake, and a class graded in one command.

An exercise is a function of a column with its body taken out. A learner writes it, and is told whether it is right;
where it is not, on which smallest input that shows, and which mistake it is::

    from classroom import check

    check(square_loss)          # in a notebook; on the command line: handtorn exercise check square_loss

``handtorn grade`` checks the work of a class, each submission in a sandbox.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .learner.here import check

__all__ = ["check"]


def __getattr__(name: str) -> Any:
    if name == "check":
        from .learner.here import check

        return check
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
