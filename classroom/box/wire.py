"""How a value leaves the process of a learner's code: as text and bytes, from which nothing is ever run.

What comes from there is not to be trusted. So it is not pickled: a frame is its length, a description in JSON, and the
raw bytes of the arrays, and each of them has a bound before it is read. What goes in comes from us, and is pickled.
"""

from __future__ import annotations

import json
import re
import struct
from collections.abc import Callable
from typing import Any

import numpy as np

KINDS = "fiub"  # of arrays' numbers: float, integer, unsigned, boolean
MOST_BYTES = 2**24  # of a frame: the largest answer that is asked for has some kilobytes
MOST_TEXT = 2**20  # of its description: a reader needs up to thirty times as much memory
MOST_PARTS = 10_000  # lists, dictionaries and numbers in a frame
MOST_DEEP = 12
LONGEST_SIDE = 2**24  # of an array: one of no rows may say that its rows are of any length
LONGEST_NUMBER = 30  # digits of a whole number: reading one of a million takes long
DTYPE = re.compile(r"[<>|=]?[fiub]\d{1,2}")
# Characters that steer a terminal, turn the direction of writing, or have no UTF-8: reports show what answers say.
NOT_SHOWN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
LENGTHS = struct.Struct("<II")  # of the description, and of all arrays after it


class Unreadable(ValueError):
    """What came is not a frame; the message says why."""


class TooLarge(Unreadable):
    """What came is larger than any answer."""


def pack(value: Any) -> bytes:
    """Describe a value: None, numbers, texts, arrays of numbers, and lists, tuples and dictionaries of these.

    Raises:
        TypeError: it is something else; the message names the type.
        ValueError: it is too large.
    """
    buffers: list[bytes] = []
    text = json.dumps(_described(value, buffers, 0)).encode()
    body = b"".join(buffers)
    if len(text) > MOST_TEXT:
        raise ValueError(f"{len(text):,} bytes beside arrays: expected at most {MOST_TEXT:,}")
    if len(text) + len(body) > MOST_BYTES:
        raise ValueError(f"{len(text) + len(body):,} bytes: expected at most {MOST_BYTES:,}")
    return LENGTHS.pack(len(text), len(body)) + text + body


def _described(value: Any, buffers: list[bytes], depth: int) -> Any:
    if depth > MOST_DEEP:
        raise ValueError(f"lists inside of lists, more than {MOST_DEEP} deep")
    # Exact types: a subclass may lie about itself.
    if value is None or type(value) in (bool, int, float, str):
        return {"value": value if type(value) is not int or abs(value) < 2**63 else float(value)}
    if isinstance(value, np.generic):
        value = np.asarray(value)
    if type(value) is np.ndarray and value.dtype.kind in KINDS:
        buffers.append(np.ascontiguousarray(value).tobytes())
        return {"array": [value.dtype.str, list(value.shape)]}
    if type(value) in (list, tuple):
        return {type(value).__name__: [_described(one, buffers, depth + 1) for one in value]}
    if type(value) is dict and all(type(key) is str for key in value):
        return {"dict": [[key, _described(one, buffers, depth + 1)] for key, one in value.items()]}
    raise TypeError(f"a {type(value).__name__}")


def receive(read: Callable[[int], bytes]) -> Any:
    """Read one frame.

    Args:
        read: returns exactly so many bytes, or raises EOFError.

    Raises:
        EOFError: there is no further frame.
        Unreadable: what came is none.
    """
    described, arrays = LENGTHS.unpack(read(LENGTHS.size))
    if described + arrays > MOST_BYTES:
        raise TooLarge(f"an answer of {described + arrays:,} bytes: expected at most {MOST_BYTES:,}")
    if described > MOST_TEXT:
        raise TooLarge(f"an answer of {described:,} bytes beside arrays: expected at most {MOST_TEXT:,}")
    text, body = read(described), read(arrays)
    try:
        parts = json.loads(text, parse_int=_whole)
        reader = _Reader(body)
        value = reader.value(parts)
    except Unreadable:
        raise
    except (ValueError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise Unreadable(f"an answer that is none ({type(error).__name__})") from error
    if reader.at != len(body):
        raise Unreadable("an answer with bytes left over")
    return value


def _whole(digits: str) -> int:
    if len(digits) > LONGEST_NUMBER:
        raise Unreadable("a whole number of too many digits")
    return int(digits)


def shown(text: str) -> str:
    """The same without characters that steer a terminal, turn the direction of writing, or cannot be written."""
    return NOT_SHOWN.sub("\ufffd", text)


class _Reader:
    def __init__(self, body: bytes) -> None:
        self.body, self.at, self.parts = body, 0, 0

    def value(self, described: Any, depth: int = 0) -> Any:
        self.parts += 1
        if depth > MOST_DEEP or self.parts > MOST_PARTS:
            raise Unreadable("an answer of too many parts")
        ((kind, inner),) = described.items()
        if kind == "value":
            if inner is not None and type(inner) not in (bool, int, float, str):
                raise Unreadable("an answer that is none")
            return shown(inner) if type(inner) is str else inner
        if kind == "array":
            return self._array(*inner)
        if kind in ("list", "tuple"):
            found = [self.value(one, depth + 1) for one in inner]
            return found if kind == "list" else tuple(found)
        if kind == "dict":
            return {self._key(key): self.value(one, depth + 1) for key, one in inner}
        raise Unreadable("an answer that is none")

    @staticmethod
    def _key(key: Any) -> str:
        if type(key) is not str:
            raise Unreadable("an answer that is none")
        return shown(key)

    def _array(self, name: Any, shape: Any) -> np.ndarray:
        if type(name) is not str or not DTYPE.fullmatch(name) or type(shape) is not list or len(shape) > 32:
            raise Unreadable("an array of an unknown kind")
        if any(type(side) is not int or not 0 <= side <= LONGEST_SIDE for side in shape):
            raise Unreadable("an array of an impossible shape")
        dtype = np.dtype(name)
        size = dtype.itemsize
        for side in shape:
            size *= side
        if self.at + size > len(self.body):
            raise Unreadable("an array that is longer than its bytes")
        if dtype.kind == "b":  # any byte but 0 and 1 would be neither true nor false
            array = np.frombuffer(self.body, "uint8", size, self.at) != 0
        else:
            array = np.frombuffer(self.body, dtype, size // dtype.itemsize, self.at)
        self.at += size
        return array.reshape(shape).copy()
