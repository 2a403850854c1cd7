"""Errors that a user can cause; the command line shows their message, one line, and exits with status 2."""


class UserError(ValueError):
    """Something in what the user asked for does not fit: the message says what, and what to do."""


class Diverged(UserError):
    """Training stopped because the loss was no longer a finite number."""

    def __init__(self, message: str, column: str, step: int, lr: float, largest_stable_lr: float) -> None:
        super().__init__(message)
        self.column, self.step, self.lr, self.largest_stable_lr = column, step, lr, largest_stable_lr


class ColumnFailed(Exception):
    """A column's own code raised an error: the message says where."""

    def __init__(self, column: str, file: str, line: int, error: BaseException) -> None:
        text = " ".join(str(error).split())
        super().__init__(f"the {column} column failed in {file}, line {line}: {type(error).__name__}: {text}")
        self.column, self.file, self.line, self.error = column, file, line, error
