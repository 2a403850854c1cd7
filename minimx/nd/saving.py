"""Arrays in files, in MXNet's binary format: MXNet reads what minimx writes, and the other way round.

All numbers are little-endian. A file is a list of arrays and a list of names, which is empty if there are none::

    uint64 0x112, uint64 0
    uint64 arrays, then each: uint32 0xF993FAC9, int32 storage (0: dense), int32 axes, int64 size of each axis,
                              int32 device type, int32 device number, int32 dtype, and the elements
    uint64 names, then each:  uint64 bytes, and the name in UTF-8
"""

import os
import struct

import numpy as np

from ..base import MXNetError
from ..context import usable
from .array import NDArray

FILE, ARRAY, ARRAY_V1, ARRAY_NP = 0x112, 0xF993FAC9, 0xF993FAC8, 0xF993FACA
DTYPES = ("float32", "float64", "float16", "uint8", "int32", "int8", "int64", "bool")


def save(fname, data):
    """Write an array, a list of arrays, or a dictionary of them by name. The file appears whole or not at all."""
    if isinstance(data, NDArray):
        data = [data]
    names = list(data) if isinstance(data, dict) else []
    arrays = list(data.values()) if isinstance(data, dict) else list(data)
    for array in arrays:
        if not isinstance(array, NDArray):
            raise TypeError(f"save takes an NDArray, or a list or dict of them, not one of {type(array).__name__}.")
    parts = [struct.pack("<QQQ", FILE, 0, len(arrays)), *map(_packed, arrays), struct.pack("<Q", len(names))]
    for name in names:
        text = name.encode()
        parts += [struct.pack("<Q", len(text)), text]
    _write(os.fspath(fname), b"".join(parts))


def _packed(array):
    data = np.ascontiguousarray(array._data)
    header = struct.pack(f"<Iii{data.ndim}q", ARRAY, 0, data.ndim, *data.shape)
    kind = DTYPES.index(data.dtype.name)
    return header + struct.pack("<iii", 1, 0, kind) + data.astype(data.dtype.newbyteorder("<")).tobytes()


def _write(fname, content):
    import tempfile  # takes longer to import than most of minimx

    try:
        handle, temporary = tempfile.mkstemp(dir=os.path.dirname(fname) or ".")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            os.chmod(temporary, 0o666 & ~_umask())
            os.replace(temporary, fname)
        except BaseException:
            os.unlink(temporary)
            raise
    except OSError as error:
        raise MXNetError(f"Cannot write {fname}: {error.strerror}.") from error


def _umask():
    mask = os.umask(0)
    os.umask(mask)
    return mask


def load(fname):
    """Read what :func:`save`, or MXNet, has written: a dictionary if there are names, else a list.

    Raises:
        MXNetError: there is no such file, or it is not one of these, or it is cut short.
    """
    try:
        with open(fname, "rb") as file:
            content = file.read()
    except OSError as error:
        raise MXNetError(f"Cannot read {fname}: {error.strerror}.") from error
    return load_frombuffer(content, fname)


def load_frombuffer(buf, source="the buffer"):
    """Read the contents of a file that :func:`save` wrote: bytes."""
    reader = _Reader(bytes(buf), source)
    if reader.numbers("QQ")[0] != FILE:
        raise MXNetError(f"{source} is no file of NDArrays: it does not start with 0x112.")
    arrays = [reader.array() for _ in range(reader.numbers("Q")[0])]
    names = [reader.bytes(reader.numbers("Q")[0]).decode() for _ in range(reader.numbers("Q")[0])]
    return dict(zip(names, arrays)) if names else arrays


class _Reader:
    def __init__(self, content, source):
        self.content, self.source, self.place = content, source, 0

    def bytes(self, count):
        """Read this number of bytes."""
        start, self.place = self.place, self.place + count
        if self.place > len(self.content):
            raise MXNetError(
                f"{self.source} is cut short: expected at least {self.place} bytes, it has {len(self.content)}."
            )
        return self.content[start : self.place]

    def numbers(self, format):
        """Read numbers of this struct format."""
        return struct.unpack("<" + format, self.bytes(struct.calcsize("<" + format)))

    def array(self):
        """Read one array. In files of MXNet before 1.0 it starts with the number of axes and has 32-bit sizes."""
        (magic,) = self.numbers("I")
        if magic in (ARRAY, ARRAY_NP):
            (storage,) = self.numbers("i")
            if storage != 0:
                raise MXNetError(f"{self.source} holds a sparse array, which minimx does not have.")
            (axes,) = self.numbers("i")
            shape = self.numbers(f"{axes}q")
        elif magic == ARRAY_V1:
            shape = self.numbers(f"{self.numbers('I')[0]}q")
        else:
            if magic > 32:
                raise MXNetError(f"{self.source} is damaged: no array at byte {self.place - 4}.")
            shape = self.numbers(f"{magic}I")
        _, _, kind = self.numbers("iii")
        if not 0 <= kind < len(DTYPES):
            raise MXNetError(f"{self.source} holds an array of dtype {kind}, which minimx does not have.")
        dtype = np.dtype(DTYPES[kind])
        count = int(np.prod(shape, dtype=np.int64))
        data = np.frombuffer(self.bytes(count * dtype.itemsize), dtype.newbyteorder("<"))
        return NDArray(data.astype(dtype).reshape(shape), usable(None))
