"""Here so that ``from mxnet import image`` works, as many tutorials begin; minimx has none of it, and says so."""

from .missing import missing

__getattr__ = missing(__name__)
