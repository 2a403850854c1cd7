"""Lines: calls of NumPy, written down with the arrays that they take and make."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np


class Untraceable(Exception):
    """This operator cannot be written down as calls of NumPy."""


class Line(NamedTuple):
    """One call: its text with ``{0}``, ``{1}``, ... for the arrays ``uses``, and the number of its result.

    Attributes:
        makes: numbers of the results; none where an array is changed in place.
        text: of the expression, or of the statement that changes an array.
        uses: numbers of the arrays in it.
        changes: the number of an array that it changes in place, or None.
        view: may the result share memory with the arrays that it is made of?
        same: the result has the numbers of this array, so it may take its place: (its number, the shape to give it).
        must: it is to be called even if nobody uses the result.
        target: what is on the left of the =, with ``{0}``, ``{1}``, ... for the results.
    """

    makes: tuple[int, ...]
    text: str
    uses: tuple[int, ...]
    changes: int | None = None
    view: bool = False
    same: tuple[int, tuple] | None = None
    must: bool = False
    target: str = "{0}"


class Numbered:
    """An array in a recording: its number there, and an array of zeros that has its shape and dtype."""

    __slots__ = ("example", "number", "recording")

    def __init__(self, recording, number, example):
        self.recording, self.number, self.example = recording, number, example

    shape = property(lambda self: self.example.shape)
    dtype = property(lambda self: self.example.dtype)
    ndim = property(lambda self: self.example.ndim)
    size = property(lambda self: self.example.size)


class Recording:
    """The lines so far, remarks on them by line, the objects that their text names, the shapes of arrays by number.

    Args:
        kind: the class of its arrays.
    """

    def __init__(self, kind):
        self._kind = kind
        self.lines: list[Line] = []
        self.constants: dict[str, Any] = {}
        self.remarks: dict[int, str] = {}
        self.shapes: list[tuple] = []

    def remark(self, text):
        """Say what the next lines are there for."""
        self.remarks[len(self.lines)] = text

    def array(self, example):
        """Return a new stand-in, without a line."""
        self.shapes.append(np.shape(example) if isinstance(example, (np.ndarray, np.generic)) else ())
        return self._kind(self, len(self.shapes) - 1, example)

    def call(self, text, used, example, **about):
        """Write down a call; return the stand-in for its result."""
        result = self.array(example)
        self.lines.append(Line((result.number,), text, tuple(one.number for one in used), **about))
        return result

    def change(self, text, used, changed):
        """Write down a statement that changes an array in place."""
        self.lines.append(Line((), text, tuple(one.number for one in used), changes=changed.number))

    def filled_at_once(self, target, value):
        """Make a copy of ``np.empty`` that is filled in the next statement, with an array of its shape."""
        line = self.lines[-1]
        fits = isinstance(value, Numbered) and (value.shape, value.dtype) == (target.shape, target.dtype)
        fits = fits and value.example.flags.c_contiguous
        if not (fits and value.number < target.number and line.makes == (target.number,) and "np.empty" in line.text):
            return False
        same = (value.number, value.shape)
        self.lines[-1] = Line(line.makes, "{0}.copy()", (value.number,), same=same)
        return True

    def constant(self, value, name="c"):
        """Return the name under which the text finds an object."""
        for known, other in self.constants.items():
            if other is value:
                return known
        name = name if name != "c" and name not in self.constants else f"{name}{len(self.constants)}"
        self.constants[name] = value
        return name

    def value(self, value, used):
        """Return the text of an argument, and append the stand-ins in it to ``used``."""
        if isinstance(value, Numbered):
            if value.recording is not self:
                raise Untraceable("an array of another recording.")
            place = next(
                (place for place, one in enumerate(used) if one is value), len(used)
            )  # == would be written down
            if place == len(used):
                used.append(value)
            return f"{{{place}}}"
        if type(value) in (tuple, list):
            inner = ", ".join(self.value(one, used) for one in value)
            return f"[{inner}]" if type(value) is list else f"({inner}{',' * (len(value) == 1)})"
        if type(value) is slice:
            return f"slice({', '.join(self.value(one, used) for one in (value.start, value.stop, value.step))})"
        if value is Ellipsis:
            return "..."
        if value is None or type(value) in (bool, int, str) or (type(value) is float and np.isfinite(value)):
            return repr(value).replace("{", "{{").replace("}", "}}")
        if isinstance(value, (np.dtype, type)) and np.dtype(value).name in _DTYPES:
            return f"np.{np.dtype(value).name}"
        return self.constant(value)

    def operand(self, value, used, dtype):
        """Return the text of an operand. A number becomes an array of no axes: NumPy is twice as fast with these."""
        if type(value) not in (int, float) or dtype.kind != "f":
            return self.value(value, used)
        with np.errstate(over="ignore"):
            name = f"number{'_minus' * (value < 0)}_{abs(value)}".replace(".", "_").replace("-", "_").replace("+", "_")
            if name not in self.constants:
                self.constants[name] = np.array(value, dtype)
            return name if self.constants[name].dtype == dtype else self.constant(np.array(value, dtype))

    def value_of_ufunc(self, ufunc):
        """Return the text that names a ufunc."""
        name = ufunc.__name__
        return f"np.{name}" if getattr(np, name, None) is ufunc else self.constant(ufunc, name)

    def arguments(self, args, kwargs, used):
        """Return the text of all arguments of a call."""
        named = [f"{name}={self.value(value, used)}" for name, value in kwargs.items()]
        return ", ".join([*(self.value(value, used) for value in args), *named])


_DTYPES = {"float16", "float32", "float64", "int8", "uint8", "int32", "int64"}
