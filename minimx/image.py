"""Empty, so that ``from mxnet import image``, a common first line, works. What is used of it raises an error."""

from .missing import missing

__getattr__ = missing(__name__)
