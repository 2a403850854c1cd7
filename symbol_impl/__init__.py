"""The lessons in MXNet's Symbol and Module: declared first, bound to memory, and only then run.

Read :mod:`symbol_impl.linear_regression` first. Each module has a counterpart of the same name in :mod:`handtorn`.
"""

import os

from minimx import provide_mxnet

# Or MXNet would print "Subgraph backend MKLDNN is activated." at every bind. Whoever has set this keeps it.
os.environ.setdefault("MXNET_SUBGRAPH_VERBOSE", "0")
# MXNet would fold batch norm into the convolution before it for evaluation, and keep that: what is trained later would
# be evaluated with the moving averages of the first evaluation.
os.environ.setdefault("MXNET_SUBGRAPH_BACKEND", "default")
provide_mxnet()  # from here on `from mxnet import mod, sym` works, beside current packages too
