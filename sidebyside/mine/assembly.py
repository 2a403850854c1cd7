"""Puts a user's code together with a copy of a column."""

from __future__ import annotations

import inspect
import itertools
import os
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

from ..column import MXNET, Column
from ..lesson import Lesson
from ..tools.errors import ColumnFailed
from .calls import callable_as, takes_rng
from .contract import checked_train, wrong_in
from .copies import Copy
from .definition import Definition
from .execution import Ran, run_file
from .failures import failed
from .files import UserFile, read_path, version_of
from .libraries import Code, check_libraries
from .mistakes import check_names, nothing_defined
from .names import names_of
from .net import FROM_NET
from .objects import code_of, of_module, of_objects, read_module, where_of

_versions = itertools.count(1)


@dataclass
class Assembly:
    """A copy of a column with the user's code in place, and what is known of that.

    Attributes:
        where: what the user gave, in words.
        copy: the copy.
        base: the column that it is a copy of.
        read: the user's files, as they were read.
        path: where they are, or None for what came from Python.
        version: a digest of the files; for what came from Python a number of its own.
        definitions: what the user defines, by name.
        files: all files of the user's.
        checked: sizes and options of the models that were looked at.
        given: what is put in place, by module and name.
        places: where the user's files have what they define, also under other names: a namespace, the name in it, and
            the column's name.
        rng: the generator that train was given last.
        replaced: names of the user's for which the original's are in place now.
    """

    where: str
    copy: Copy
    base: Column
    read: list[UserFile] = field(default_factory=list)
    path: Path | None = None
    version: str = ""
    definitions: dict[str, Definition] = field(default_factory=dict)
    files: list[Path] = field(default_factory=list)
    checked: set[str] = field(default_factory=set)
    given: dict[str, dict[str, Any]] = field(default_factory=dict)
    places: list[tuple[dict[str, Any], str, str]] = field(default_factory=list)
    rng: Any = None
    replaced: tuple[str, ...] = ()

    @property
    def from_net(self) -> bool:
        """Is Model made from a function net(X)?"""
        model = self.definitions.get("Model")
        return model is not None and getattr(model.value, "__qualname__", "") == FROM_NET

    @property
    def cells(self) -> list[str]:
        """The names that the cells of a notebook have in tracebacks."""
        return [piece.file for file in self.read for piece in file.pieces if piece.file == piece.shown]

    def of_user(self, file: str) -> str:
        """What a file of the user's is called, from its name in a traceback; an empty text for any other file."""
        for one in self.read:
            for piece in one.pieces:
                if file == piece.file:
                    return piece.shown
            if Path(file).parent == one.path.absolute().parent and not file.startswith("<"):
                return str(one.path.parent / Path(file).name)  # a helper beside it
        return file if Path(file) in self.files else ""

    def of_column(self, file: str) -> str:
        """What a file of the column's own is called; an empty text for any other file."""
        path = Path(file)
        return f"{path.parent.name}/{path.name}" if self.base.owns(path) else ""

    def failed(self, error: BaseException) -> ColumnFailed:
        """The error to raise, ``from error``, for an exception that was just caught."""
        copied = {self.copy.package: self.base.package or self.base.name}
        return failed(error, self.of_user, self.of_column, self.where, copied, self.base.library == MXNET)

    def take(self, definitions: list[Definition]) -> None:
        """Let these be in place from now on, once they can be called as the originals are.

        Raises:
            ColumnFailed: one cannot.
        """
        for one in definitions:
            original = self.copy.originals[one.module, one.name]
            value = callable_as(one, original, self._call(one.name, original))
            self.given.setdefault(one.module, {})[one.name] = value
            setattr(self.copy.modules[one.module], one.name, value)
            self.definitions[one.name] = one

    def _call(self, name: str, original: Any) -> str:
        """How the column calls what has this name; the name alone where that is as in its library."""
        found = self.copy.names.signature(name)
        of_column = str(getattr(original, "__module__", "")).startswith(f"{self.copy.package}.")
        return f"{name}{inspect.signature(original)}" if found == name and of_column and callable(original) else found

    def finish(self) -> None:
        """Put all that was taken in place, and have a look at what ``train`` returns.

        Raises:
            ColumnFailed: nothing was taken, or the column's modules do not run with it.
        """
        if not self.definitions:
            raise nothing_defined(self.base, self.copy.names, self.where)
        try:
            self._place(self.given)
        except Exception as error:
            raise self.failed(error) from error

    def _place(self, given: dict[str, dict[str, Any]]) -> None:
        self.copy.place(given)
        lesson = self.copy.modules[self.copy.names.lesson]
        train = checked_train(lesson.train, wrong_in(self.definitions, "train", self.where))

        def remembering(*args: Any, **kwargs: Any) -> Any:
            self.rng = kwargs.get("rng")
            return train(*args, **kwargs)

        remembering.__wrapped__ = train  # type: ignore[attr-defined]
        vars(lesson)["train"] = remembering

    def put_in_place(self, replaced: tuple[str, ...]) -> None:
        """Put the original's functions in place of those of the user's that are named, and the user's of all others.

        Functions of the user's files find them too. Those that came from Python alone call what they always called.
        """
        if replaced == self.replaced:
            return
        self.replaced = replaced
        self._place({
            module: {name: value for name, value in names.items() if name not in replaced}
            for module, names in self.given.items()
        })  # fmt: skip
        for namespace, key, name in self.places:
            one = self.definitions[name]
            there = getattr(self.copy.modules[one.module], name)
            if name == "data_iter" and not takes_rng(one.value):
                there = self._with_rng(there)
            namespace[key] = there if name in replaced else one.value

    def _with_rng(self, data_iter: Any) -> Any:
        """The original's ``data_iter`` for a train of the user's that calls it without a generator."""

        def with_rng(*args: Any, **kwargs: Any) -> Any:
            return data_iter(*args, **{"rng": self.rng, **kwargs})

        return with_rng


def assemble(mine: Any, base: Column, lesson: Lesson) -> Assembly:
    """Read, check, run and put in place what a user gives; see :func:`sidebyside.mine.column.make_mine`."""
    names = names_of(base, lesson.module)
    if isinstance(mine, (str, os.PathLike)):
        path = Path(mine)
        where, files = str(path), read_path(path, names)
        _check_files(files, base, lesson, where)
        copy = Copy(base, names, files[0].path.absolute().parent)
        made = Assembly(where, copy, base, files, path, version_of(files))
    else:
        where = where_of(mine)
        files = read_module(mine, names) if isinstance(mine, ModuleType) else []
        _check_files(files, base, lesson, where)
        copy = Copy(base, names)
        made = Assembly(where, copy, base, files, None, str(next(_versions)))
    made.files += [file.path for file in files]
    try:
        if made.path is not None:
            _run_files(made)
        else:
            _take_objects(made, mine, lesson)
    except BaseException:
        copy.drop()
        raise
    return made


def _check_files(files: list[UserFile], base: Column, lesson: Lesson, where: str) -> None:
    """What can be told before anything is run."""
    if files:
        codes = [Code(piece.shown, piece.tree) for file in files for piece in file.pieces]
        check_libraries(codes, base, lesson, where)
        check_names(files, base, names_of(base, lesson.module), where)


def _run_files(made: Assembly) -> None:
    ran: list[tuple[Ran, set[str]]] = []
    column = made.base.package or made.base.name
    for file in made.read:
        try:
            one = run_file(file, made.copy, column)
        except (Exception, SystemExit) as error:
            raise made.failed(error) from error
        definitions = one.definitions(made.copy)
        made.take(definitions)
        made.files += one.helpers.values()
        if file.module is not None:
            _publish(one, made.copy.modules[file.module])
        ran.append((one, {definition.name for definition in definitions}))
    made.finish()
    for one, own in ran:
        one.settle(made.copy, own)
    wrapped = [(made.given[one.module][one.name], one.value) for one in made.definitions.values()]
    for one, _ in ran:  # what the user's files have of each other is called as its author calls it
        for key, value in list(one.namespace.items()):
            one.namespace[key] = next((own for call, own in wrapped if value is call), value)
    made.places = [
        (one.namespace, key, definition.name)
        for one, _ in ran
        for key, value in one.namespace.items()
        for definition in made.definitions.values()
        if value is definition.value
    ]


def _publish(ran: Ran, module: ModuleType) -> None:
    """Let other files of a folder import from one what the column's file of that name does not have."""
    for name, value in ran.namespace.items():
        if not hasattr(module, name) and name not in ran.seeds:
            setattr(module, name, value)


def _take_objects(made: Assembly, mine: Any, lesson: Lesson) -> None:
    names = made.copy.names
    if isinstance(mine, ModuleType):
        definitions = of_module(mine, made.base, made.copy, made.read)
    else:
        definitions = of_objects(mine, made.base, names)
        check_libraries(code_of(definitions), made.base, lesson, "")
    made.files += [Path(one.file) for one in definitions if one.file]
    made.take(definitions)
    made.finish()
