"""MNIST and Fashion-MNIST, from files on disk: minimx downloads no data."""

import gzip
import os
import struct
import zlib

import numpy as np

from .... import nd
from ....missing import missing
from ..dataset import Dataset

__getattr__ = missing(__name__)

FILES = {
    True: ("train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz"),
    False: ("t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz"),
}


class MNIST(Dataset):
    """Handwritten digits. An item is an image, a uint8 NDArray (28, 28, 1), and its class, a NumPy int32.

    Args:
        root: the folder of the four files; None for ``$MXNET_HOME/datasets/mnist``, in ``~/.mxnet`` without that.
        train: True for the 60,000 training images, False for the 10,000 test images.
        transform: a function of an image and its class that returns an item.

    Raises:
        FileNotFoundError: the files are not there; the message says which, and where to put them.
        ValueError: a file is damaged.
    """

    _name = "mnist"

    def __init__(self, root=None, train=True, transform=None):
        home = os.environ.get("MXNET_HOME", os.path.join("~", ".mxnet"))
        root = os.path.expanduser(root or os.path.join(home, "datasets", self._name))
        images, labels = (os.path.join(root, name) for name in FILES[bool(train)])
        for path in (images, labels):
            if not os.path.exists(path):
                raise FileNotFoundError(
                    f"{path} is not there, and minimx downloads no data: put {', '.join(FILES[True] + FILES[False])} "
                    f"of {type(self).__name__} into {root}, or say with root= where they are."
                )
        self._label = _read_idx(labels, 1).astype(np.int32)
        data = _read_idx(images, 3)
        if len(data) != len(self._label):
            raise ValueError(f"{images} has {len(data)} images and {labels} {len(self._label)} labels: one is damaged.")
        self._data, self._transform = nd.array(data[..., None], dtype=np.uint8), transform

    def __len__(self):
        return len(self._label)

    def __getitem__(self, idx):
        item = self._data[idx], self._label[idx]
        return item if self._transform is None else self._transform(*item)


class FashionMNIST(MNIST):
    """Images of ten kinds of clothes, in files like :class:`MNIST`'s, in the folder ``fashion-mnist``."""

    _name = "fashion-mnist"


def _read_idx(path, ndim):
    """Read an IDX file of bytes: a header with the type (8), the number of axes and their lengths, then the data."""
    try:
        with gzip.open(path) as file:
            content = file.read()
        magic, *shape = struct.unpack_from(f">{ndim + 1}I", content)
        if magic != 0x800 + ndim:
            raise ValueError(f"its magic number is {magic}, not {0x800 + ndim}")
        return np.frombuffer(content, np.uint8, offset=4 * (ndim + 1)).reshape(shape)
    except (EOFError, gzip.BadGzipFile, struct.error, ValueError, zlib.error) as error:
        raise ValueError(f"{path} is damaged ({error}): get it again.") from error
