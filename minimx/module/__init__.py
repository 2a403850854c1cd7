"""``mx.mod``: modules, which train a symbol. A module owns the symbol's arrays and an optimizer.

The order of calls is always the same, and ``fit`` makes them all: ``bind`` makes the arrays, ``init_params`` fills
the parameters, ``init_optimizer`` chooses how they are updated; then, for each batch, ``forward``, ``backward`` and
``update``.
"""

from ..missing import missing
from .base_module import BaseModule
from .bucketing_module import BucketingModule
from .module import Module

__all__ = ["BaseModule", "BucketingModule", "Module"]

__getattr__ = missing(__name__)
