"""Errors that the command line shows in one line.

A :class:`UserError` is something to change in what was asked for (exit status 2), a :class:`ColumnFailed` something to
change in a column's own code (exit status 3).
"""

from __future__ import annotations

from pathlib import Path


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
    """A column's own code raised an exception.

    Attributes:
        column: the column's name.
        file: the file that raised.
        line: the line in it.
        error: the exception.
    """

    def __init__(self, column: str, file: str, line: int, error: BaseException) -> None:
        what = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
        text = f"the {column} column failed in {file}, line {line}: {what}"
        advice = "correct it there, or leave the column out with --columns."
        super().__init__(f"{' '.join(text.split()).rstrip('.')}: {advice}")
        self.column, self.file, self.line, self.error = column, file, line, error

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self.column, self.file, self.line, self.error)

    @classmethod
    def raised_by(cls, column: str, error: BaseException, folder: Path | None = None) -> ColumnFailed:
        """Make one from an exception that was just caught.

        Args:
            column: the column's name.
            error: what its code raised.
            folder: where the column's files are. The place that is named is the innermost call in this folder, which
                is where its author has to look; without a folder, or without a call there, the innermost of all.

        Returns:
            The error to raise, ``from error``.
        """
        import traceback

        frames = traceback.extract_tb(error.__traceback__)
        own = [frame for frame in frames if folder is not None and folder in Path(frame.filename).parents]
        innermost = own[-1:] or frames[-1:]
        file, line = (innermost[0].filename, innermost[0].lineno or 0) if innermost else ("an unknown file", 0)
        return cls(column, file, line, error)
