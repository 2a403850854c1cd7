"""The lessons by hand: MXNet's ``nd`` and ``autograd``, and nothing else from the library.

Read :mod:`handtorn.linear_regression` first. Each module has a counterpart of the same name in :mod:`gluon_impl`.
"""

from minimx import provide_mxnet

provide_mxnet()  # from here on `from mxnet import autograd, nd` works, beside current packages too
