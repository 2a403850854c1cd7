"""The lessons in PyTorch: its datasets, layers, losses and optimizers. An extra, for those who know PyTorch already.

Read :mod:`torch_impl.linear_regression` first. Each module has a counterpart of the same name in the other columns.
"""

try:
    import torch  # noqa: F401  (here, so that whatever is imported first says what is missing)
except ModuleNotFoundError as error:
    if error.name != "torch":
        raise
    raise ImportError(
        "PyTorch is not installed, and torch_impl needs it: pip install torch 'numpy<2' "
        "(NumPy stays below 2 beside MXNet; where there is none, plain `pip install torch`)."
    ) from None
