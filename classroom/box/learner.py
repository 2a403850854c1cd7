"""A learner's text as a module whose functions can be called, as those of a column are."""

from __future__ import annotations

import linecache
import sys
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

import numpy as np

from sidebyside.column import COLUMNS, Column, as_numpy
from sidebyside.probes.callers import Caller, caller_of
from sidebyside.probes.errors import Unusable

CHECK = "<check>"  # the file of a check's own function, in tracebacks


@dataclass(frozen=True)
class Work:
    """A text to be checked, and what it may use.

    Attributes:
        text: the Python.
        file: what it is called in tracebacks and messages.
        column: the column that it is written like.
        names: what its functions are called, where that is not the name that all columns share.
        provided: modules of the column that it may import, as text: they hold what the learner need not write.
        hidden: names in MXNet's nd that it is not to use, because they are what is to be written.
    """

    text: str
    file: str
    column: str
    names: Mapping[str, str] = field(default_factory=dict)
    provided: Mapping[str, str] = field(default_factory=dict)
    hidden: tuple[str, ...] = ()


@dataclass(frozen=True)
class LearnersColumn(Column):
    """A column all of whose modules are one: the learner's."""

    module: Any = None

    def load(self, module: str) -> ModuleType:
        """The learner's module, whatever is asked for."""
        found: ModuleType = self.module
        return found


def load(work: Work) -> Caller:
    """Run the text, and return what calls its functions. :func:`providing` has to be on.

    Raises:
        BaseException: whatever the text raises.
    """
    base = COLUMNS[work.column]
    base.library.versions()  # lets minimx take MXNet's place where that is needed
    module = ModuleType("exercise")
    module.__file__ = work.file
    run_text(work.text, work.file, module)
    return caller_for(module, work)


def caller_for(module: ModuleType, work: Work) -> Caller:
    """What calls the functions of a module that was run already."""
    column = LearnersColumn(**vars(COLUMNS[work.column]), module=module)
    caller = caller_of(column, dict(work.names))
    caller.__class__ = type(caller.__class__.__name__, (_Runs, caller.__class__), {})
    return caller


def run_text(text: str, file: str, module: ModuleType) -> None:
    """Run a text in a module, so that tracebacks can show its lines."""
    linecache.cache[file] = (len(text), None, text.splitlines(True), file)
    exec(compile(text, file, "exec", dont_inherit=True), vars(module))


class _Runs:
    """What a caller gets beside the methods for the functions that all columns have."""

    def run(self, drive: str, given: dict[str, Any]) -> Any:
        """Call functions as a check of its own does.

        Args:
            drive: the text of a function ``drive(learner, given)``, which calls what is in the module ``learner``.
            given: its inputs.

        Returns:
            What it returns, with NumPy's arrays in place of MXNet's.

        Raises:
            Unusable: the function asserted something of what came, in a sentence, and it is not so.
        """
        space = ModuleType("drive")
        run_text(drive, CHECK, space)
        try:
            return _plain(space.drive(self.column.load(""), given))  # type: ignore[attr-defined]
        except AssertionError as error:
            if traceback.extract_tb(error.__traceback__)[-1].filename != CHECK:
                raise
            raise Unusable(str(error)) from error

    def files(self) -> set[str]:
        """The learner's file too, for what a check's own function called."""
        found: set[str] = super().files()  # type: ignore[misc]
        return found | {str(getattr(self.column.load(""), "__file__", ""))}  # type: ignore[attr-defined]

    def defines(self, name: str) -> bool:
        """Is there something of this name?"""
        return hasattr(self.column.load(""), name)  # type: ignore[attr-defined]

    def value(self, name: str) -> Any:
        """What stands under a name in the learner's module."""
        return _plain(getattr(self.column.load(""), name))  # type: ignore[attr-defined]


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(map(_plain, value)) if type(value) in (list, tuple) else list(map(_plain, value))
    if value is None or isinstance(value, (bool, int, float, str, np.ndarray, np.generic)):
        return value
    if hasattr(value, "asnumpy"):
        return as_numpy(value)
    raise Unusable(f"A {type(value).__name__} came: expected numbers or an array.")


@contextmanager
def providing(modules: Mapping[str, str]) -> Iterator[None]:
    """Let the column's modules be these texts, and no other module of the same packages be there."""
    packages = {name.partition(".")[0] for name in modules} | set(COLUMNS)
    before = {name: sys.modules.pop(name) for name in list(sys.modules) if name.partition(".")[0] in packages}
    try:
        for package in packages:
            made = ModuleType(package)
            made.__path__ = []
            sys.modules[package] = made
        for name in modules:  # first all of them: one may import another
            sys.modules[name] = _Lazy(name, modules[name])
        yield
    finally:
        for name in [name for name in sys.modules if name.partition(".")[0] in packages]:
            del sys.modules[name]
        sys.modules.update(before)


class _Lazy(ModuleType):
    """A module whose text is run when something of it is asked for."""

    def __init__(self, name: str, text: str) -> None:
        super().__init__(name)
        self.__dict__["_text"] = text

    def __getattr__(self, attribute: str) -> Any:
        text = self.__dict__.pop("_text", None)
        if text is None or attribute.startswith("__"):
            if text is not None:
                self.__dict__["_text"] = text
            raise AttributeError(f"{self.__name__} has no {attribute} here: write it in your own file.")
        run_text(text, f"<{self.__name__}>", self)
        return getattr(self, attribute)


def hide(names: tuple[str, ...]) -> None:
    """Take ready operators out of MXNet's nd, for the rest of this process.

    In minimx they are taken out of every module, so that none is found by another way.
    """
    from mxnet import nd

    parts = [module for name, module in list(sys.modules.items()) if name.partition(".")[0] == "minimx"]
    for name in names:
        for place in (nd, getattr(nd, "NDArray", None), getattr(nd, "op", None), *parts):
            if place is not None and hasattr(place, name) and not isinstance(getattr(place, name), ModuleType):
                setattr(place, name, _refused(name))


def _refused(name: str) -> Any:
    def ready(*_arguments: Any, **_options: Any) -> Any:
        raise Unusable(f"nd.{name} does all of it: this exercise is to be written by hand.")

    return ready
