"""What a user gives from Python: a module, a function, a class, or a dictionary of names to those."""

from __future__ import annotations

import ast
import inspect
import sys
import textwrap
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from types import ModuleType
from typing import Any

from ..column import COLUMNS, Column
from ..tools.errors import ColumnFailed, UserError
from .copies import Copy
from .definition import NAME, Definition
from .execution import Ran
from .files import UserFile, read_path
from .libraries import Code
from .names import ColumnNames, every_name
from .net import NET, model_with_net, names_for_net, what_net_is
from .text import text_of

EXPECTED = "expected a path, a module, a function, a class, or a dictionary of names to functions and classes"


def where_of(mine: Any) -> str:
    """What was given, in words.

    Raises:
        UserError: it is nothing that could be compared.
    """
    if isinstance(mine, ModuleType):
        return f"the module {mine.__name__}"
    if isinstance(mine, Mapping):
        if not mine or not all(isinstance(name, str) for name in mine):
            raise UserError(f"mine is {mine!r}: {EXPECTED}.")
        return f"a dictionary of {', '.join(sorted(mine))}"
    name = getattr(mine, "__name__", None)
    if not callable(mine) or name in (None, "<lambda>"):  # a lambda has no name to go by, but in a dictionary
        raise UserError(f"mine is {mine!r}: {EXPECTED}.")
    return f"the {'class' if isinstance(mine, type) else 'function'} {name}"


def read_module(module: ModuleType, names: ColumnNames) -> list[UserFile]:
    """The file of a module, or none where it has none."""
    file = getattr(module, "__file__", None)
    return read_path(Path(file), names) if file is not None and Path(file).suffix == ".py" else []


def of_module(module: ModuleType, base: Column, copy: Copy, files: list[UserFile]) -> list[Definition]:
    """What a module defines of a column."""
    own = {name: getattr(base.load(there), name) for name, there in copy.names.home.items()}
    if files:
        folder = files[0].path.parent
        beside = {name: Path(file) for name, file in _files_of_modules() if Path(file).parent == folder}
        return Ran(files[0], vars(module), own, beside).definitions(copy)
    there = {name: value for name, value in vars(module).items() if name in own and value is not own[name]}
    return [_definition(name, copy.names, value) for name, value in there.items()]


def of_objects(mine: Any, base: Column, names: ColumnNames) -> list[Definition]:
    """What a function, a class or a dictionary gives.

    Raises:
        UserError: a dictionary has a name that the column has not.
        ColumnFailed: a function or a class is called by such a name.
    """
    if isinstance(mine, Mapping):
        found = dict(mine)
        nets = [_of_net(found.pop(NET), base, names)] if NET in found and "Model" not in found else []
        for name in found:
            if name not in names.home:
                raise UserError(f"mine has {name!r}: {_unknown(name, base, names)}")
        return [*nets, *(_definition(name, names, value) for name, value in found.items())]
    if mine.__name__ == "<lambda>":
        raise UserError("mine is a lambda, which has no name: expected a dictionary, as in mine={'square_loss': …}.")
    if mine.__name__ == NET:
        return [_of_net(mine, base, names)]
    if mine.__name__ not in names.home:
        file, line = _place(mine)
        raise ColumnFailed.mistake(NAME, file, line, _unknown(mine.__name__, base, names))
    return [_definition(mine.__name__, names, mine)]


def _of_net(net: Any, base: Column, names: ColumnNames) -> Definition:
    """A function net(X), which stands for Model where its arrays are beside it."""
    file, line = _place(net)
    code, namespace = getattr(net, "__code__", None), getattr(net, "__globals__", {})
    used = names_for_net(set(code.co_names) & set(namespace) if code is not None else set(), base, names)
    if not used:
        raise ColumnFailed.mistake(NAME, file, line, what_net_is(base))
    model = model_with_net(base.load(names.lesson).Model, net, namespace, used)
    return Definition("Model", names.lesson, model, file, line, None)


def code_of(definitions: list[Definition]) -> list[Code]:
    """The source of what was given, where there is any, and the modules that its names stand for."""
    found = []
    for definition in definitions:
        if definition.text is None:
            continue
        value = inspect.unwrap(definition.value)
        modules = {name: one.__name__ for name, one in _names_in(value).items() if isinstance(one, ModuleType)}
        try:
            lines, first = inspect.getsourcelines(value)
            tree = ast.increment_lineno(ast.parse(textwrap.dedent("".join(lines))), max(first, 1) - 1)
        except (OSError, TypeError, SyntaxError):  # a lambda in the middle of an expression is no module of its own
            continue
        found.append(Code(definition.file, tree, modules))
    return found


def _names_in(value: Any) -> dict[str, Any]:
    """What the code of a function or a class sees from outside."""
    if inspect.isfunction(value):
        return {**value.__globals__, **inspect.getclosurevars(value).nonlocals}
    return dict(vars(sys.modules.get(getattr(value, "__module__", ""), object)))


def _definition(name: str, names: ColumnNames, value: Any) -> Definition:
    file, line = _place(value)
    return Definition(name, names.home[name], value, file, line, text_of(value))


def _place(value: Any) -> tuple[str, int]:
    """The file and the line of a function or a class; an empty text and 0 where there are none."""
    code = getattr(inspect.unwrap(value), "__code__", None)
    if code is not None:
        return code.co_filename, code.co_firstlineno
    try:
        return inspect.getsourcefile(value) or "", max(inspect.getsourcelines(value)[1], 1)
    except (OSError, TypeError):
        return "", 0


def _unknown(name: str, base: Column, names: ColumnNames) -> str:
    for other in COLUMNS.values():
        if other != base and name in every_name(other):
            return f"{name} is a name of the {other} column, and {base} has no {name}."
    close = get_close_matches(name.lower(), {one.lower(): one for one in names.home}, n=1)
    meant = next((f"did you mean {one}? " for one in names.home if close and one.lower() == close[0]), "")
    return f"no column has {name}: {meant}Expected some of {names.signatures()}."


def _files_of_modules() -> list[tuple[str, str]]:
    every = ((name, getattr(module, "__file__", None)) for name, module in list(sys.modules.items()))
    return [(name, file) for name, file in every if file]
