"""The statements at the top of a text of Python: which names each gives a meaning, and which it uses."""

from __future__ import annotations

import ast
import builtins
import symtable
from collections.abc import Iterator
from dataclasses import dataclass, field

from sidebyside.column import COLUMNS

MOST_STATEMENTS = 5_000  # all exercises together have 200; each takes a tenth of a millisecond
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
_COMPREHENSION_TABLES = {"listcomp", "setcomp", "dictcomp", "genexpr"}
_BUILTINS = frozenset(dir(builtins))


@dataclass
class Statement:
    """A statement.

    Attributes:
        node: its syntax tree.
        text: its lines, without what else is in them.
        binds: names that it gives a meaning, or may.
        sets: names of the module that its functions give a meaning when they are called.
        now: names that it uses when it is run.
        later: names that are used when what it defines is called.
        touched: names on whose values it calls a method.
        called: names that it calls.
        given: names that it gives to something that it calls.
    """

    node: ast.stmt
    text: str
    binds: set[str] = field(default_factory=set)
    sets: set[str] = field(default_factory=set)
    now: set[str] = field(default_factory=set)
    later: set[str] = field(default_factory=set)
    touched: set[str] = field(default_factory=set)
    called: set[str] = field(default_factory=set)
    given: set[str] = field(default_factory=set)

    @property
    def first(self) -> int:
        """Its first line."""
        return _first(self.node)

    @property
    def is_definition(self) -> bool:
        """Is it a function or a class?"""
        return isinstance(self.node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))

    @property
    def is_import(self) -> bool:
        """Does it import?"""
        return isinstance(self.node, (ast.Import, ast.ImportFrom))

    @property
    def is_future(self) -> bool:
        """Does it change how the text is read?"""
        return isinstance(self.node, ast.ImportFrom) and self.node.module == "__future__"

    @property
    def is_head(self) -> bool:
        """May it stand before imports from ``__future__``?"""
        return self.is_future or (isinstance(self.node, ast.Expr) and isinstance(self.node.value, ast.Constant))

    @property
    def is_block(self) -> bool:
        """Does it have a body, so that nothing else can be in its line?"""
        return hasattr(self.node, "body")

    @property
    def is_constant(self) -> bool:
        """Does it give names values that are written out?"""
        return isinstance(self.node, ast.Assign) and not (self.now or self.later)

    @property
    def is_sure(self) -> bool:
        """Do its names mean nothing of what they meant before?"""
        if isinstance(self.node, ast.Import):
            return all(alias.asname or "." not in alias.name for alias in self.node.names)
        if isinstance(self.node, ast.Assign):
            return all(_is_name(target) for target in self.node.targets)
        if isinstance(self.node, ast.AnnAssign):
            return self.node.value is not None and isinstance(self.node.target, ast.Name)
        return self.is_definition or self.is_import

    @property
    def is_star(self) -> bool:
        """Does it import names that it does not say?"""
        return any(isinstance(node, ast.ImportFrom) and node.names[0].name == "*" for node in ast.walk(self.node))

    def may_have(self, name: str) -> bool:
        """May its ``import *`` give this name a meaning? Modules of columns have no names of Python's own."""
        modules = [node.module or "" for node in ast.walk(self.node) if isinstance(node, ast.ImportFrom)]
        return not is_builtin(name) or any(module.partition(".")[0] not in COLUMNS for module in modules)

    def written(self, names: set[str]) -> list[str]:
        """Its lines; of an import, with only these of its names."""
        if isinstance(self.node, (ast.Import, ast.ImportFrom)) and not self.is_future:
            wanted = [alias for alias in self.node.names if _bound_by(alias) in names or alias.name == "*"]
            if 0 < len(wanted) < len(self.node.names):
                return [ast.unparse(type(self.node)(**{**vars(self.node), "names": wanted}))]
        return self.text.split("\n")


def is_builtin(name: str) -> bool:
    """Does a name have a meaning in every module?"""
    return name in _BUILTINS


def statements_of(text: str) -> list[Statement]:
    """The statements of a text, in their order.

    Raises:
        SyntaxError, ValueError, RecursionError, MemoryError: it is no Python, or was made to take long.
    """
    lines, body = text.split("\n"), ast.parse(text).body
    if len(body) > MOST_STATEMENTS:
        raise ValueError(f"more than {MOST_STATEMENTS} statements")
    return [_statement(node, _written(node, lines)) for node in body]


def _written(node: ast.stmt, lines: list[str]) -> str:
    first, last = _first(node), node.end_lineno or node.lineno
    found = [line.encode() for line in lines[first - 1 : last]]
    found[-1] = found[-1][: node.end_col_offset]
    if first == node.lineno:
        found[0] = found[0][node.col_offset :]
    return b"\n".join(found).decode()


def _first(node: ast.stmt) -> int:
    return min([node.lineno, *(one.lineno for one in getattr(node, "decorator_list", []))])


def _statement(node: ast.stmt, text: str) -> Statement:
    found = Statement(node, text)
    if _is_for_scripts(node):
        return found
    for own in _own(node):
        found.binds |= _binds(own)
        if isinstance(own, ast.Call):
            found.called |= {own.func.id} if isinstance(own.func, ast.Name) else set()
            found.touched |= _root(own.func.value) if isinstance(own.func, ast.Attribute) else set()
            arguments = [*own.args, *(keyword.value for keyword in own.keywords)]
            found.given |= {name.id for name in arguments if isinstance(name, ast.Name)}
    if not (found.is_import or isinstance(node, ast.Pass)):
        table = symtable.symtable(text, "answer", "exec")
        found.now |= {symbol.get_name() for symbol in table.get_symbols() if symbol.is_referenced()}
        for inner in table.get_children():
            _uses(inner, found, at_once=True)
    if isinstance(node, ast.AugAssign):
        found.now |= found.binds
    return found


def _uses(table: symtable.SymbolTable, found: Statement, at_once: bool) -> None:
    """Collect the module's names that a function or class uses, and those inside of it."""
    is_class = isinstance(table, symtable.Class)
    at_once = at_once and (is_class or table.get_name() in _COMPREHENSION_TABLES)
    for symbol in table.get_symbols():
        if symbol.is_referenced() and (symbol.is_global() or is_class):
            (found.now if at_once else found.later).add(symbol.get_name())
        if symbol.is_declared_global() and symbol.is_assigned():
            (found.binds if at_once else found.sets).add(symbol.get_name())
    for inner in table.get_children():
        _uses(inner, found, at_once)


def _own(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes that run with a statement, without those inside of functions and classes."""
    yield node
    if isinstance(node, _SCOPES):
        return
    for inner in ast.iter_child_nodes(node):
        if not (isinstance(node, ast.comprehension) and inner is node.target):  # its names are seen nowhere else
            yield from _own(inner)


def _binds(node: ast.AST) -> set[str]:
    """The names to which a node by itself gives a meaning, or whose value it changes by a part of it."""
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return {node.name}
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        return {_bound_by(alias) for alias in node.names if alias.name != "*"}
    if isinstance(node, ast.ExceptHandler):
        return {node.name} if node.name else set()
    if type(node).__name__ in ("MatchAs", "MatchStar", "MatchMapping"):
        name = getattr(node, "name", None) or getattr(node, "rest", None)
        return {name} if name else set()
    if isinstance(getattr(node, "ctx", None), (ast.Store, ast.Del)):
        return _root(node)
    return set()


def _root(node: ast.AST) -> set[str]:
    """The name at the beginning of ``name.part[0].other``."""
    while isinstance(node, (ast.Attribute, ast.Subscript)):
        node = node.value
    return {node.id} if isinstance(node, ast.Name) else set()


def _bound_by(alias: ast.alias) -> str:
    return alias.asname or alias.name.partition(".")[0]


def _is_name(target: ast.expr) -> bool:
    """Are these names, and no parts of values?"""
    if isinstance(target, ast.Starred):
        return _is_name(target.value)
    if isinstance(target, (ast.Tuple, ast.List)):
        return all(map(_is_name, target.elts))
    return isinstance(target, ast.Name)


def _is_for_scripts(node: ast.stmt) -> bool:
    """Is it ``if __name__ == "__main__":``, which does nothing in a module?"""
    if not isinstance(node, ast.If) or node.orelse or not isinstance(node.test, ast.Compare):
        return False
    sides = [getattr(side, "id", getattr(side, "value", "")) for side in (node.test.left, *node.test.comparators)]
    return sorted(map(str, sides)) == ["__main__", "__name__"] and isinstance(node.test.ops[0], ast.Eq)
