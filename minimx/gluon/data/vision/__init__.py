"""MNIST and Fashion-MNIST, and transforms of their images."""

from ....missing import missing
from . import datasets, transforms
from .datasets import MNIST, FashionMNIST

__all__ = ["MNIST", "FashionMNIST", "datasets", "transforms"]
__getattr__ = missing(__name__)
