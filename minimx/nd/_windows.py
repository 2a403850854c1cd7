"""Windows of images, which convolution and pooling slide over them, and the way back for gradients.

Images are (batch, channels, height, width), volumes (batch, channels, depth, height, width): any number of axes follows
the channels. Sequences, (batch, channels, width), are images one pixel high.
"""

import itertools
import math

import numpy as np

ALL = slice(None)


def each(value, ndim, default, name="kernel"):
    """Return an attribute such as ``stride`` as a number for each axis; ``default`` is for the height of sequences."""
    if value is None or value == ():
        value = (default,) * ndim
    value = (value,) * ndim if isinstance(value, int) else tuple(value)
    if len(value) != ndim:
        raise ValueError(f"{name} is {value}: expected a number for each of the {ndim} axes after the channels.")
    return (default, *value) if ndim == 1 else value


def as_images(data):
    """Return data as images, and a function that gives results the number of axes that ``data`` had."""
    if data.ndim in (4, 5):
        return data, lambda images: images
    if data.ndim == 3:
        return data[:, :, None], lambda images: images[:, :, 0]
    raise ValueError(f"minimx has sequences, images and volumes: expected 3 to 5 axes, got shape {data.shape}.")


def _out_size(size, kernel, stride, pad, dilate=1, full=False):
    """Return how many windows there are along one axis; ``full`` counts one that reaches over the edge."""
    span = size + 2 * pad - dilate * (kernel - 1) - 1
    if span < 0:
        raise ValueError(
            f"the kernel, {dilate * (kernel - 1) + 1}, exceeds the image, {size}, with its padding of {pad}."
        )
    return (-(-span // stride) if full else span // stride) + 1


class Windows:
    """The windows of images: for each position in the kernel, the slice of the padded image that it meets.

    Attributes:
        out: how many windows there are along each axis, such as (height, width).
        padded: the size of a padded image.
        places: slices of padded images whose channels come first, for each position in the kernel, row by row.
        inner: the slices of such images that hold the image itself.
    """

    def __init__(self, shape, dtype, kernel, stride, pad, dilate=None, full=False):
        dilate = (1,) * len(kernel) if dilate is None else dilate
        self.pad, self.shape, self.dtype = pad, shape, dtype
        self.out = tuple(_out_size(*sizes, full) for sizes in zip(shape[2:], kernel, stride, pad, dilate))
        # A window that reaches over the edge needs more padding there.
        needed = [
            (out - 1) * step + wide * (size - 1) + 1 for out, step, wide, size in zip(self.out, stride, dilate, kernel)
        ]
        self.padded = tuple(max(size + 2 * more, most) for size, more, most in zip(shape[2:], pad, needed))
        along = [
            [slice(at * wide, at * wide + (out - 1) * step + 1, step) for at in range(size)]
            for out, step, wide, size in zip(self.out, stride, dilate, kernel)
        ]
        self.places = [(ALL, *place) for place in itertools.product(*along)]
        self.inner = (ALL, *(slice(more, more + size) for more, size in zip(pad, shape[2:])))

    def pad_with(self, images, value):
        """Return the images with ``value`` around them."""
        if self.padded == images.shape[2:]:
            return images
        padded = np.full((*images.shape[:2], *self.padded), value, images.dtype)
        inner = (ALL, *self.inner)
        padded[inner] = images
        return padded

    def patches(self, padded):
        """Return what each position in the kernel meets, row by row: views (batch, channels, out height, out width)."""
        return [padded[where] for where in self._batch_first()]

    def add_patches(self, shares):
        """Return the transpose of :meth:`patches`: each position's share of a gradient added to the pixels it met."""
        images = np.zeros((*self.shape[:2], *self.padded), self.dtype)
        for where, share in zip(self._batch_first(), shares):
            images[where] += share
        inner = (ALL, *self.inner)
        return images[inner]

    def _batch_first(self):
        return [(ALL, *place) for place in self.places]


# A convolution is a matrix product, kernels times what the windows contain. The batch is the last axis, so that a row
# of windows of all images is one contiguous piece of memory, both where it is copied from and where it is copied to.
# Rows are along the first axis after the channels; all other axes of an image belong to a row.


def im2col(windows, images):
    """Return the contents of all windows as columns: (out height, channels · kernel, out width · batch)."""
    batch, channels = images.shape[:2]
    padded = np.zeros((channels, *windows.padded, batch), images.dtype)
    padded[windows.inner] = images.transpose(*range(1, images.ndim), 0)
    rows, *row = windows.out
    columns = np.empty((rows, channels, len(windows.places), *row, batch), images.dtype)
    for place, where in enumerate(windows.places):
        columns[:, :, place] = padded[where].swapaxes(0, 1)
    return columns.reshape(rows, -1, math.prod(row) * batch)


def col2im(windows, columns):
    """Return the transpose of :func:`im2col`: images in which each pixel is the sum of its copies in the columns."""
    batch, channels = windows.shape[:2]
    rows, *row = windows.out
    columns = columns.reshape(rows, channels, len(windows.places), *row, batch)
    padded = np.zeros((channels, *windows.padded, batch), columns.dtype)
    for place, where in enumerate(windows.places):
        padded[where] += columns[:, :, place].swapaxes(0, 1)
    return padded[windows.inner].transpose(-1, *range(padded.ndim - 1))


def rows_of(windows, images):
    """Return images of the size of ``windows.out`` row by row: (height, channels, width · batch)."""
    whole = np.ascontiguousarray(images.transpose(2, 1, *range(3, images.ndim), 0))
    return whole.reshape(windows.out[0], images.shape[1], -1)


def images_of(windows, rows):
    """Return the inverse of :func:`rows_of`: (batch, channels, height, width)."""
    whole = rows.reshape(windows.out[0], rows.shape[1], *windows.out[1:], -1)
    return np.ascontiguousarray(whole.transpose(whole.ndim - 1, 1, 0, *range(2, whole.ndim - 1)))
