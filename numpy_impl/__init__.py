"""The lessons in NumPy alone: no autograd, each layer's backward stands beside its forward.

Read :mod:`numpy_impl.layers` first, then :mod:`numpy_impl.linear_regression`. Each module has a counterpart of the
same name in the other columns; :mod:`numpy_impl.modes` has none: it counts what forward mode and reverse mode cost.
"""
