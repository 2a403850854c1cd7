"""Here so that ``from mxnet.contrib import text`` works, as tutorials begin; minimx has none of it, and says so."""

from ..missing import missing

__getattr__ = missing(__name__)
