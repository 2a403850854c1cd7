"""The errors of the package."""


class MXNetError(RuntimeError):
    """An operator cannot do what was asked; the message says what was expected, what came, and what to do."""


class BackendUnavailable(ImportError):
    """The chosen backend is not available here; the message says in one line why, and what to do."""
