"""See :mod:`minimx.contrib`."""

from ..missing import missing

__getattr__ = missing(__name__)
