"""The lessons from Gluon's own parts: datasets, layers, losses and trainers that the library brings.

Read :mod:`gluon_impl.linear_regression` first. Each module has a twin of the same name in :mod:`handtorn`.
"""

from minimx import provide_mxnet

provide_mxnet()  # from here on `from mxnet import autograd, gluon, nd` works, beside current packages too
