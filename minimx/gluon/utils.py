"""Helpers for training: batches over several contexts, clipped gradients, downloads."""

import hashlib
import math
import os
import warnings

from .. import nd
from ..missing import missing

__getattr__ = missing(__name__)


def split_data(data, num_slice, batch_axis=0, even_split=True):
    """Split a batch into ``num_slice`` parts along an axis. Where it cannot be even, the first parts are longer by one.

    Raises:
        ValueError: it cannot be even, and ``even_split`` demands that.
    """
    each, extra = divmod(data.shape[batch_axis], num_slice)
    if even_split and extra:
        raise ValueError(
            f"Data of shape {data.shape} cannot be split evenly into {num_slice} parts along axis {batch_axis}: "
            f"use a batch size that is a multiple of {num_slice}, or even_split=False."
        )
    places = [place * each + min(place, extra) for place in range(num_slice + 1)]
    before = (slice(None),) * batch_axis
    keys = [(*before, slice(start, end)) for start, end in zip(places, places[1:])]
    return [data[key] for key in keys]


def split_and_load(data, ctx_list, batch_axis=0, even_split=True):
    """Split a batch into one part for each context, and copy it there; a list even for one context."""
    if not isinstance(data, nd.NDArray):
        data = nd.array(data, ctx=ctx_list[0])
    parts = split_data(data, len(ctx_list), batch_axis, even_split) if len(ctx_list) > 1 else [data]
    return [part.as_in_context(ctx) for part, ctx in zip(parts, ctx_list)]


def clip_global_norm(arrays, max_norm, check_isfinite=True):
    """Scale arrays in place so that the norm of all their elements together is at most ``max_norm``.

    Returns the norm before that: a number, or an NDArray (1,) where ``check_isfinite`` is False. Otherwise a
    UserWarning is given where it is NaN or infinite.
    """
    assert len(arrays) > 0, "There are no arrays to clip."
    ctx = arrays[0].context
    norm = nd.sqrt(sum(nd.sum(nd.square(array)).as_in_context(ctx) for array in arrays))
    if check_isfinite and not math.isfinite(norm.asscalar()):
        warnings.warn("nan or inf is detected. Clipping results will be undefined.", stacklevel=2)
    scale = nd.minimum(max_norm / (norm + 1e-8), 1.0)
    for array in arrays:
        array *= scale.as_in_context(array.context)
    return norm.asscalar() if check_isfinite else norm


def check_sha1(filename, sha1_hash):
    """Has the file this SHA-1, in hexadecimal digits?"""
    sha1 = hashlib.sha1()
    with open(filename, "rb") as file:
        for block in iter(lambda: file.read(1 << 20), b""):
            sha1.update(block)
    return sha1.hexdigest() == sha1_hash


def download(url, path=None, overwrite=False, sha1_hash=None, retries=5, verify_ssl=True):
    """Download a file, unless it is there already with the right SHA-1; return its path.

    Certificates are checked in any case; ``verify_ssl`` has no effect.

    Raises:
        RuntimeError: the download failed; the message says where to put the file by hand.
    """
    from urllib.request import urlretrieve  # takes longer to import than most of minimx

    assert retries >= 0, f"retries is {retries}: expected 0 or more."
    name = url.split("/")[-1]
    path = os.path.expanduser(path or name)
    if os.path.isdir(path):
        path = os.path.join(path, name)
    if os.path.exists(path) and not overwrite and (not sha1_hash or check_sha1(path, sha1_hash)):
        return path
    os.makedirs(os.path.dirname(os.path.abspath(path)), exist_ok=True)
    print(f"Downloading {path} from {url}...")
    partial = f"{path}.{os.getpid()}.part"
    for attempts_left in reversed(range(retries + 1)):
        try:
            urlretrieve(url, partial)
            if sha1_hash and not check_sha1(partial, sha1_hash):
                raise OSError("its SHA-1 is not the expected one")
            os.replace(partial, path)  # whole or not at all
            return path
        except (OSError, ValueError) as error:  # ValueError: not an address
            if not attempts_left:
                raise RuntimeError(f"Failed downloading {url}: {error}. Put the file at {path} by hand.") from error
        finally:
            if os.path.exists(partial):
                os.remove(partial)
