"""The errors of the package."""


class MXNetError(RuntimeError):
    """An operator cannot do what it was asked for: what was expected, what came, and what to do."""


class BackendUnavailable(ImportError):
    """What was chosen to stand behind the name ``mxnet`` cannot be had here; one line says why and what to do."""
