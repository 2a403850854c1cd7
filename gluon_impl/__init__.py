"""The lessons in Gluon: its datasets, layers, losses and trainers.

Read :mod:`gluon_impl.linear_regression` first. Each module has a counterpart of the same name in :mod:`handtorn`.
"""

from minimx import provide_mxnet

provide_mxnet()  # from here on `from mxnet import autograd, gluon, nd` works, beside current packages too
