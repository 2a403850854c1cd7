"""Anybody's code as a column, ``mine``: an existing column in which some names are the user's."""

from __future__ import annotations

import inspect
import linecache
import os
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from types import ModuleType
from typing import Any

from ..column import Column, Convention
from ..lesson import Lesson
from ..tools.errors import ColumnFailed, UserError
from .assembly import Assembly, assemble
from .contract import check_model, copy_what_it_returns, wrong_in
from .definition import NAME
from .files import other_exercises
from .mistakes import left_out, line_of_loop
from .net import NET
from .text import with_definitions


@dataclass(frozen=True)
class MineColumn(Column):
    """A column that is another one but for what a user defines.

    Attributes:
        base: the other column; library, convention and published learning rates are its own.
        defined: the names that the user defines, of those that the lesson uses, sorted.
        where: what the user gave, in words: the path, or for instance ``"the function square_loss"``.
        version: another one after a change of the user's code.
        files: those to watch for such a change.
        replaced: names for which the original's are in place, though the user defines them.
    """

    base: Column = None  # type: ignore[assignment]  # fields after those of Column need a default
    defined: tuple[str, ...] = ()
    where: str = ""
    version: str = ""
    files: tuple[Path, ...] = ()
    replaced: tuple[str, ...] = ()
    lesson: Lesson = field(default=None, compare=False, repr=False)  # type: ignore[assignment]
    assembly: Assembly = field(default=None, compare=False, repr=False)  # type: ignore[assignment]

    def load(self, module: str) -> ModuleType:
        """One of its modules, in which the user's names are in place."""
        self.assembly.put_in_place(self.replaced)
        return self.assembly.copy.modules.get(module) or self.base.load(module)

    @property
    def based_on(self) -> Column:
        """The column whose code it takes where the user has none."""
        return self.base

    @property
    def defines(self) -> tuple[str, ...]:
        """The user's names that are in place."""
        return tuple(name for name in self.defined if name not in self.replaced)

    def own_names(self) -> tuple[str, ...]:
        """With ``net`` for a ``Model`` that was made from a function of that name."""
        from_net = self.assembly.from_net
        return tuple(sorted(NET if name == "Model" and from_net else name for name in self.defines))

    def line_of_loop(self) -> str:
        """The line of the first loop of the user's file that calls backward, unless the user has a train as well."""
        if {"train", "train_steps"} & set(self.defined):
            return ""
        return line_of_loop(self.assembly.read)

    def leaves_out(self) -> tuple[str, ...]:
        """Public functions and classes of the user's files that nothing that is compared uses."""
        return left_out(self.assembly.read, self.assembly.copy.names)

    def other_exercises(self) -> tuple[str, ...]:
        """Files of exercises in the user's folder from which nothing was taken."""
        path = self.assembly.path
        return other_exercises(path, self.assembly.read) if path is not None and path.is_dir() else ()

    def version_of_code(self) -> str:
        """A digest of the user's files; for what came from Python a number of its own."""
        return self.version

    def with_the_originals(self, *names: str) -> MineColumn:
        """The same with the original's functions for some of the user's names.

        Both share one copy of the column's modules, which :meth:`load` sets up: what was made with the one is of no use
        any more once the other is asked for a module.
        """
        return replace(self, replaced=tuple(sorted({*self.replaced, *names})))

    @property
    def published_as(self) -> str:
        """The column that it is based on."""
        return self.base.published_as

    def owns(self, file: Path) -> bool:
        """Is it one of the user's files, a cell of a notebook, or a file of the column that it is based on?"""
        return bool(self.assembly.of_user(str(file))) or self.base.owns(file)

    def source(self, module: str) -> str:
        """The text of one of its modules, with what the user defines in place of the original's."""
        here = [one for one in self.assembly.definitions.values() if one.module == module]
        return with_definitions(self.base.source(module), here)

    def failed(self, error: BaseException) -> ColumnFailed:
        """What to raise for an exception: it names the user's line, and what called it."""
        return self.assembly.failed(error)

    def is_to_blame(self, error: Exception) -> bool:
        """Has the user's code taken part in it?"""
        import traceback

        return any(self.assembly.of_user(frame.filename) for frame in traceback.extract_tb(error.__traceback__))

    def check_model(self, model: Any, sizes: tuple[int, ...], options: dict[str, Any]) -> None:
        """Check, the first time that a model of these sizes is made, that its parameters are the original's."""
        import numpy as np

        if callable(getattr(model, "get_parameters", None)):
            copy_what_it_returns(model)
        key = repr((sizes, options))
        if key in self.assembly.checked:
            return
        original = self.base.load(self.lesson.module).Model(*sizes, np.random.default_rng(0), **options)
        wrong = wrong_in(self.assembly.definitions, "Model", self.where)
        check_model(model, original.get_parameters(), wrong)
        self.assembly.checked.add(key)

    def drop(self) -> None:
        """Forget it: nothing of it is left in ``sys.modules``. A run that has begun can go on."""
        self.assembly.copy.drop()
        for file in self.assembly.cells:
            linecache.cache.pop(file, None)
        for key in [key for key, column in _remade.items() if column is self]:
            del _remade[key]

    def __reduce__(self) -> tuple[object, ...]:
        path = self.assembly.path
        if path is None:
            raise UserError(
                f"{self.where} cannot be sent to other processes: use one worker (workers=1), or put it into a file."
            )
        return _remake, (self.where, str(path.absolute()), self.base, self.lesson, self.version)


_remade: dict[tuple[str, Column, str, str], MineColumn] = {}


def _remake(where: str, path: str, base: Column, lesson: Lesson, version: str) -> MineColumn:
    """Make one again in another process, once for all that is sent there."""
    key = (path, base, lesson.module, version)
    if key not in _remade:
        here = str(Path(where).absolute()) == path
        column = make_mine(where if here else path, base, lesson)
        if column.version != version:
            column.drop()
            raise UserError(f"{where} was changed while it was used: start again.")
        _remade[key] = column
    return _remade[key]


def make_mine(mine: Any, base: Column, lesson: Lesson) -> MineColumn:
    """Make a column from what a user gives.

    Args:
        mine: a path to a .py file, to a notebook, or to a folder with some of the column's files; or a module, a
            function, a class, or a dictionary of names to those.
        base: the column that it is based on.
        lesson: the lesson that is compared. ``Model`` and ``train`` of a file are those of this lesson.

    Returns:
        The column. Its code has been loaded, and what can be told of it without training is right.

    Raises:
        UserError: there is nothing at the path that could be compared, or the base does not have this lesson.
        ColumnFailed: something is wrong in the code; the message says where, what was expected, and what to do.
        ImportError: the base's library is not here; the message says what to do.
    """
    if not base.has(lesson.module):
        others = " or ".join(f"{other}=..." for other in lesson.columns())
        raise UserError(f"{base} has no {lesson.name}, which mine could be based on: expected mine as {others}.")
    if isinstance(mine, (str, os.PathLike)) and not str(mine):
        raise UserError("mine is empty: expected the path of a file, a folder or a notebook.")
    assembly = assemble(mine, base, lesson)
    as_the_base = {one.name: getattr(base, one.name) for one in fields(Column)}
    as_the_base["convention"] = _convention(base, assembly)
    as_the_base |= {"name": NAME, "package": base.package or base.name, "extra": False}
    return MineColumn(
        **as_the_base,
        base=base,
        defined=tuple(sorted(assembly.definitions)),
        where=assembly.where,
        version=assembly.version,
        files=tuple(dict.fromkeys(file for file in assembly.files if file.exists())),
        lesson=lesson,
        assembly=assembly,
    )


def _convention(base: Column, assembly: Assembly) -> Convention:
    """The base's; but a ``train`` of the user's that has no ``average`` cannot be told what to divide by."""
    train = assembly.definitions.get("train")
    if train is None or base.convention.average is None:
        return base.convention
    try:
        parameters = inspect.signature(train.value).parameters
    except (TypeError, ValueError):
        return base.convention
    takes = "average" in parameters or any(one.kind is one.VAR_KEYWORD for one in parameters.values())
    return base.convention if takes else replace(base.convention, average=None)
