"""Windows of images, which convolution and pooling slide over them, and the way back for gradients.

Images are (batch, channels, height, width). Sequences, (batch, channels, width), are images one pixel high.
"""

import itertools

import numpy as np


def pair(value, ndim, default):
    """Return an attribute such as ``stride`` as a pair (height, width); ``default`` is for the height of sequences."""
    if value is None or value == ():
        value = (default,) * ndim
    value = (value,) * ndim if isinstance(value, int) else tuple(value)
    return (default, *value) if ndim == 1 else value


def as_images(data):
    """Return data as images, and a function that gives results the number of axes that ``data`` had."""
    if data.ndim == 4:
        return data, lambda images: images
    if data.ndim == 3:
        return data[:, :, None], lambda images: images[:, :, 0]
    raise ValueError(f"minimx has images and sequences: expected 3 or 4 axes, got shape {data.shape}.")


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
        out: how many windows there are, (height, width).
        padded: the size of a padded image.
        places: a pair of slices, rows and columns, for each position in the kernel, row by row.
        inner: the slices of a padded image that hold the image itself.
    """

    def __init__(self, images, kernel, stride, pad, dilate=(1, 1), full=False):
        self.pad, self.shape, self.dtype = pad, images.shape, images.dtype
        shape = images.shape
        self.out = tuple(_out_size(*sizes, full) for sizes in zip(shape[2:], kernel, stride, pad, dilate))
        # A window that reaches over the edge needs more padding there.
        needed = [
            (out - 1) * step + wide * (size - 1) + 1 for out, step, wide, size in zip(self.out, stride, dilate, kernel)
        ]
        self.padded = tuple(max(size + 2 * more, most) for size, more, most in zip(shape[2:], pad, needed))
        self.places = [
            (
                slice(i * dilate[0], i * dilate[0] + (self.out[0] - 1) * stride[0] + 1, stride[0]),
                slice(j * dilate[1], j * dilate[1] + (self.out[1] - 1) * stride[1] + 1, stride[1]),
            )
            for i, j in itertools.product(range(kernel[0]), range(kernel[1]))
        ]
        self.inner = tuple(slice(more, more + size) for more, size in zip(pad, shape[2:]))

    def pad_with(self, images, value):
        """Return the images with ``value`` around them."""
        if self.padded == images.shape[2:]:
            return images
        padded = np.full((*images.shape[:2], *self.padded), value, images.dtype)
        padded[:, :, self.inner[0], self.inner[1]] = images
        return padded

    def patches(self, padded):
        """Return what each position in the kernel meets, row by row: views (batch, channels, out height, out width)."""
        return [padded[:, :, rows, columns] for rows, columns in self.places]

    def add_patches(self, shares):
        """Return the transpose of :meth:`patches`: each position's share of a gradient added to the pixels it met."""
        images = np.zeros((*self.shape[:2], *self.padded), self.dtype)
        for (rows, columns), share in zip(self.places, shares):
            images[:, :, rows, columns] += share
        return images[:, :, self.inner[0], self.inner[1]]


# A convolution is a matrix product, kernels times what the windows contain. The batch is the last axis, so that a row
# of windows of all images is one contiguous piece of memory, both where it is copied from and where it is copied to.


def im2col(windows, images):
    """Return the contents of all windows as columns: (out height, channels · kernel, out width · batch)."""
    batch, channels = images.shape[:2]
    padded = np.zeros((channels, *windows.padded, batch), images.dtype)
    padded[:, windows.inner[0], windows.inner[1]] = images.transpose(1, 2, 3, 0)
    columns = np.empty((windows.out[0], channels, len(windows.places), windows.out[1], batch), images.dtype)
    for place, (rows, across) in enumerate(windows.places):
        columns[:, :, place] = padded[:, rows, across].swapaxes(0, 1)
    return columns.reshape(windows.out[0], -1, windows.out[1] * batch)


def col2im(windows, columns):
    """Return the transpose of :func:`im2col`: images in which each pixel is the sum of its copies in the columns."""
    batch, channels = windows.shape[:2]
    columns = columns.reshape(windows.out[0], channels, len(windows.places), windows.out[1], batch)
    padded = np.zeros((channels, *windows.padded, batch), columns.dtype)
    for place, (rows, across) in enumerate(windows.places):
        padded[:, rows, across] += columns[:, :, place].swapaxes(0, 1)
    return padded[:, windows.inner[0], windows.inner[1]].transpose(3, 0, 1, 2)
