"""A probe: one function, called on the one input that shows one trap, and what came of it."""

from __future__ import annotations

import warnings
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np

from .callers.caller import Caller
from .errors import Unusable, described
from .judging import Given, Judge, Verdict


@dataclass(frozen=True)
class Outcome:
    """What a probe found.

    Attributes:
        function: the name of the function that was called.
        tried: on what, as in ``"labels of shape (4,)"``.
        expected: the right answer, in a few words or numbers.
        came: the answer that came, or the exception with its file and line.
        holds: is it right? None is a remark: not wrong, but something to know.
        cause: one sentence that names the usual mistake, where the answer is recognised as that of one; or what is
            remarked; otherwise empty.
        inputs: code that makes the input and calls the function, to paste; empty where that would be long.
    """

    function: str
    tried: str
    expected: str
    came: str
    holds: bool | None
    cause: str = ""
    inputs: str = ""


@dataclass(frozen=True)
class Probe:
    """One function, one input, and how the answer is judged.

    Attributes:
        function: as the columns name it.
        tried: what is special about the input.
        inputs: makes the inputs, by name, from a random generator.
        ask: calls the function, by the column's caller, and returns what is looked at as NumPy arrays.
        judge: says what is expected.
        needs: arguments without which there is nothing to try; a function may be without them.
        applies: may say of a caller that this is not to be tried there.
        code: the inputs as code, to paste.
    """

    function: str
    tried: str
    inputs: Callable[[np.random.Generator], Given]
    ask: Callable[[Caller, Given], Any]
    judge: Judge
    needs: tuple[str, ...] = ()
    applies: Callable[[Caller], bool] = lambda caller: True
    code: Callable[[Caller, Given], str] = lambda caller, given: ""

    def run(self, caller: Caller, seed: int = 0) -> Outcome | None:
        """Try it; None where there is nothing to try.

        Args:
            caller: calls the functions of one column.
            seed: decides the random part of the inputs.

        Returns:
            What came of it. What the function raises is part of that, and not raised again.
        """
        if not self.applies(caller) or not caller.has(self.function) or not caller.takes(self.function, self.needs):
            return None
        given = self.given(caller, seed)
        _, verdict = self.asked(caller, given)
        with silent():
            code = self.code(caller, given)
        return Outcome(caller.called(self.function), self.tried, **vars(verdict), inputs=code)

    def given(self, caller: Caller, seed: int = 0) -> Given:
        """The inputs that follow from a seed."""
        rng = np.random.default_rng([seed, zlib.crc32(f"{self.function}: {self.tried}".encode())])
        return {**self.inputs(rng), "multiple": caller.column.convention.multiple}

    def asked(self, caller: Caller, given: Given) -> tuple[Any, Verdict]:
        """Call the function on these inputs: what came, or the exception, and how it is judged."""
        with silent():
            try:
                came = self.ask(caller, given)
            except Exception as error:  # also that of a call which does not fit: callers do little else than calling
                cause = error.cause if isinstance(error, Unusable) else ""
                cause = cause or self.judge.cause_of(given, error)  # also where it was raised in another process
                return error, Verdict(self.judge.expected(given), described(error, caller.files()), False, cause)
            return came, self.judge.verdict(given, came)


@contextmanager
def silent() -> Iterator[None]:
    """No warnings of NumPy's: what overflows or broadcasts is looked at in the answer."""
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
