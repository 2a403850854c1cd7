"""Empty, so that ``from mxnet.contrib import text``, a common line, works. What is used of it raises an error."""

from ..missing import missing

__getattr__ = missing(__name__)
