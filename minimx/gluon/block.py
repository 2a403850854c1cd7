"""MXNet's ``gluon.block``: what is in :mod:`._block` and :mod:`._hybrid_block`."""

from ..missing import missing
from ._block import Block, HookHandle
from ._hybrid_block import HybridBlock

__all__ = ["Block", "HookHandle", "HybridBlock"]

__getattr__ = missing(__name__)
