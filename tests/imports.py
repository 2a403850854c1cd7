"""Who imports whom: reads the import statements of a package without importing it, and checks them.

Three questions, one function each::

    imports = imports_of(Path("sidebyside"), others=("minimx", "mxnet"))   # {module: set of modules}
    circles(imports)                                                       # [] where there is none
    forbidden(imports, "sidebyside", {"tools": set(), "data": {"tools"}})  # [] where all is as the table says

Imports inside functions count like those at the top of a file. Those under ``if TYPE_CHECKING:`` do not: they never
run. A module that is imported by a computed name (``importlib.import_module(name)``) is not seen.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

INIT = "__init__"
"""The part of a package that is its own ``__init__.py``, in a table for :func:`forbidden`."""


def imports_of(package: Path, others: Iterable[str] = ()) -> dict[str, set[str]]:
    """Return what each module of a package imports from the project.

    Args:
        package: the folder of the package; its name is the package's name, and the project is the folder around it.
        others: further top-level names to report, such as ``("minimx", "mxnet")``. They need not be in the project.

    Returns:
        A dict from the dotted name of each module (a package stands for its ``__init__.py``) to the set of modules
        that it imports, itself excluded. ``from .nd import array`` is an import of ``minimx.nd.array`` if that is a
        module and of ``minimx.nd`` if not. Importing a module runs the ``__init__.py`` of the packages around it;
        those packages are in the set too, unless they are around the importing module as well, which is running inside
        of them. A name in ``others`` that is not in the project counts as its first part, ``mxnet`` for ``mxnet.nd``.

    Raises:
        FileNotFoundError: there is no such package.
        SyntaxError: a file is not Python.
    """
    if not (package / "__init__.py").is_file():
        raise FileNotFoundError(f"{package} is not a package: expected a folder with an __init__.py.")
    root = package.resolve().parent
    wanted = {package.resolve().name, *others}
    found = {}
    for path in sorted(package.resolve().rglob("*.py")):
        module, is_package = _module_of(path, root)
        tree = ast.parse(path.read_text(encoding="utf-8"), str(path))
        named = {name for node in _running(tree) for name in _imported(node, module, is_package, root)}
        ours = {name for name in named if name.partition(".")[0] in wanted}
        around = {package for name in ours for package in _packages_around(name)} - set(_packages_around(module))
        existing = {name if _is_module(name, root) else name.partition(".")[0] for name in ours}
        found[module] = (existing | {name for name in around if _is_module(name, root)}) - {module}
    return found


def circles(imports: Mapping[str, Iterable[str]]) -> list[list[str]]:
    """Return the import circles: sorted lists of modules each of which imports, in the end, all the others.

    These are the strongly connected components of more than one module, found with Tarjan's algorithm (SIAM Journal on
    Computing 1, 1972). A module that imports itself is a circle too. The empty list means that there is none.

    Args:
        imports: the modules that each module imports, as :func:`imports_of` returns them.
    """
    order: dict[str, int] = {}
    lowest: dict[str, int] = {}
    open_modules: list[str] = []
    found = []

    def visit(module: str) -> None:
        order[module] = lowest[module] = len(order)
        open_modules.append(module)
        for target in imports.get(module, ()):
            if target not in order:
                visit(target)
                lowest[module] = min(lowest[module], lowest[target])
            elif target in open_modules:
                lowest[module] = min(lowest[module], order[target])
        if lowest[module] == order[module]:
            place = open_modules.index(module)
            component = open_modules[place:]
            del open_modules[place:]
            if len(component) > 1 or module in imports.get(module, ()):
                found.append(sorted(component))

    for module in imports:
        if module not in order:
            visit(module)
    return sorted(found)


def forbidden(
    imports: Mapping[str, Iterable[str]], package: str, table: Mapping[str, Iterable[str]]
) -> list[tuple[str, str]]:
    """Return the imports that a table does not allow, as sorted pairs (module, what it imports).

    Args:
        imports: the modules that each module imports, as :func:`imports_of` returns them.
        package: the name of the package whose parts the table is about.
        table: for each part the parts that it may import beside itself. A part is a subpackage or a module of the
            package, by its name within it (``"nd"``, ``"gluon.data"``); the longest that fits a module counts.
            ``"__init__"`` is the package's own ``__init__.py``. The name of another top-level package, such as
            ``"mxnet"``, may stand among the allowed ones.

    Raises:
        ValueError: a module belongs to no part of the table, or the table has a part without modules.
    """
    parts = {module: part_of(module, package, table) for module in imports}
    lost = sorted(module for module, part in parts.items() if part is None)
    empty = sorted(set(table) - set(parts.values()))
    if lost or empty:
        raise ValueError(f"The table of {package} has no part for {lost}, and no module for its parts {empty}.")
    wrong = []
    for module, part in parts.items():
        allowed = {part, *table[part or ""]}
        for target in imports[module]:
            inside = target == package or target.startswith(package + ".")
            name = part_of(target, package, table) if inside else target.partition(".")[0]
            if name not in allowed:
                wrong.append((module, target))
    return sorted(wrong)


def part_of(module: str, package: str, parts: Iterable[str]) -> str | None:
    """Return the part of a package that a module belongs to, or None: see :func:`forbidden`."""
    if module == package:
        return INIT if INIT in parts else None
    within = module[len(package) + 1 :]
    fitting = [part for part in parts if within == part or within.startswith(part + ".")]
    return max(fitting, key=len, default=None)


def _module_of(path: Path, root: Path) -> tuple[str, bool]:
    """Return the dotted name of a file's module, and whether it is a package."""
    names = path.relative_to(root).with_suffix("").parts
    is_package = names[-1] == "__init__"
    return ".".join(names[:-1] if is_package else names), is_package


def _running(tree: ast.AST) -> Iterator[ast.AST]:
    """Walk the statements of a syntax tree, leaving out what stands under ``if TYPE_CHECKING:``."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, ast.If) and _is_type_checking(node.test):
            waiting.extend(node.orelse)
        else:
            waiting.extend(child for child in ast.iter_child_nodes(node) if not isinstance(child, ast.expr))


def _is_type_checking(test: ast.expr) -> bool:
    return getattr(test, "id", getattr(test, "attr", "")) == "TYPE_CHECKING"


def _imported(node: ast.AST, module: str, is_package: bool, root: Path) -> Iterator[str]:
    """Name, as absolute as in ``minimx.nd.array``, what an import statement imports."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        base = node.module or ""
        if node.level:
            up = node.level - is_package
            outer = module.split(".")[: len(module.split(".")) - up]
            base = ".".join([*outer, *([node.module] if node.module else [])])
        for alias in node.names:
            name = f"{base}.{alias.name}"
            yield name if _is_module(name, root) else base


def _is_module(name: str, root: Path) -> bool:
    path = root.joinpath(*name.split("."))
    return path.with_name(path.name + ".py").is_file() or (path / "__init__.py").is_file()


def _packages_around(module: str) -> list[str]:
    names = module.split(".")
    return [".".join(names[:count]) for count in range(1, len(names))]
