"""Errors that the command line shows in one line.

A :class:`UserError` is something to change in what was asked for (exit status 2), a :class:`ColumnFailed` something to
change in a column's own code (exit status 3).
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

MOST_SHOWN = 300  # characters of an exception's own text: some print whole arrays


class UserError(ValueError):
    """Something in what the user asked for does not fit: the message says what was expected, what came, what to do."""


class Diverged(UserError):
    """Training stopped because the loss was no longer a finite number.

    Attributes:
        column: which column was trained.
        step: the step after which the loss was not finite, counted from 1.
        lr: its learning rate.
        largest_stable_lr: the largest learning rate that is stable on these data, NaN where that is not known.
    """

    def __init__(self, message: str, column: str, step: int, lr: float, largest_stable_lr: float) -> None:
        super().__init__(message)
        self.column, self.step, self.lr, self.largest_stable_lr = column, step, lr, largest_stable_lr

    def __reduce__(self) -> tuple[object, ...]:  # an exception is pickled with its args alone, the message here
        return type(self), (str(self), self.column, self.step, self.lr, self.largest_stable_lr)


class ColumnFailed(Exception):
    """A column's own code raised an exception, or is not what it has to be.

    Attributes:
        column: the column's name.
        file: the file that raised, or in which something is wrong.
        line: the line in it.
        error: the exception.
    """

    def __init__(self, column: str, file: str, line: int, error: BaseException, message: str = "") -> None:
        if not message:
            text = f"the {column} column failed in {file}, line {line}: {described(error)}"
            message = f"{text}: correct it there, or leave the column out with --columns."
        super().__init__(" ".join(message.split()))
        self.column, self.file, self.line, self.error = column, file, line, error

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self.column, self.file, self.line, self.error, str(self))

    @classmethod
    def mistake(cls, column: str, file: str, line: int, what: str) -> ColumnFailed:
        """Make one for code that is wrong without having raised anything.

        Args:
            column: the column's name.
            file: where the mistake is, as its author calls it.
            line: the line in it; 0 for the file as a whole.
            what: what was expected, what came and what to do, in one line.
        """
        place = f"{file}, line {line}: " if line else f"{file}: " if file else ""
        return cls(column, file, line, TypeError(what), place + what)

    @classmethod
    def raised_by(
        cls, column: str, error: BaseException, owns: Callable[[Path], bool] = lambda file: False
    ) -> ColumnFailed:
        """Make one from an exception that was just caught.

        Args:
            column: the column's name.
            error: what its code raised.
            owns: is a file one of the column's? The place that is named is the innermost call in these, which is where
                its author has to look; without a call there, the innermost of all.

        Returns:
            The error to raise, ``from error``.
        """
        import traceback

        frames = traceback.extract_tb(error.__traceback__)
        innermost = [frame for frame in frames if owns(Path(frame.filename))][-1:] or frames[-1:]
        file, line = (innermost[0].filename, innermost[0].lineno or 0) if innermost else ("an unknown file", 0)
        return cls(column, file, line, error)


def described(error: BaseException) -> str:
    """An exception as in the last line of a traceback, without a full stop: other words follow."""
    text = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    text = " ".join(text.split()).rstrip(".")
    return text if len(text) <= MOST_SHOWN else f"{text[: MOST_SHOWN - 1]}…"
