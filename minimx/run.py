"""``python -m minimx SCRIPT`` and ``python -m minimx NOTEBOOK.ipynb``: run existing MXNet code on minimx, unchanged.

A script runs as ``python SCRIPT`` would run it. A notebook's code cells run one after the other in one namespace,
without Jupyter: IPython's own lines (``%matplotlib inline``, ``!pip install``) are skipped and named on stderr.
"""

from __future__ import annotations

import ast
import builtins
import json
import linecache
import os
import sys
import traceback
from types import ModuleType
from typing import Any

from .nd._numpy_compat import take_one_element_for_a_number
from .stand_in import install_as_mxnet

HELP = """\
usage: python -m minimx SCRIPT [ARGUMENT ...]
       python -m minimx NOTEBOOK.ipynb
Runs an MXNet script or notebook, unchanged, on minimx: in it, `import mxnet` gives minimx. What minimx
does not have fails with an error that names it; docs/minimx.md lists what is here.
A script runs as `python SCRIPT` would run it. A notebook's code cells run in order, in its folder, without
Jupyter: a cell's last value is printed; lines with magics (%...) or shell commands (!...) are skipped and
named on stderr; %time and %%time run what they time. Without a display matplotlib draws into memory.
Exit status: the program's own; 1 after an error in it, 2 if there is nothing to run, 130 after Ctrl-C.
Options: --help, --version"""

RUN_ANYWAY = ("%time", "%%time", "%%capture")
"""Magics whose statement, or cell, is run; all others are skipped."""


class Unusable(Exception):
    """There is nothing to run in the file; the message is one line."""


def main(argv: list[str] | None = None) -> int:
    """Run what ``argv`` names (default: the command line's arguments) and return the exit status."""
    argv = sys.argv[1:] if argv is None else argv
    if not argv or argv[0] in ("-h", "--help"):
        print(HELP, file=sys.stdout if argv else sys.stderr)
        return 0 if argv else 2
    if argv[0] == "--version":
        import minimx

        print(f"minimx {minimx.__version__}")
        return 0
    try:
        return run(argv[0], argv[1:])
    except Unusable as error:
        print(f"minimx: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("minimx: interrupted", file=sys.stderr)
        return 130


def run(path: str, arguments: list[str]) -> int:
    """Run the script or notebook at ``path`` as the main program and return 0, or 1 after an error (which is printed).

    SystemExit and KeyboardInterrupt pass through; :class:`Unusable` is raised before anything runs.
    """
    content = _read(path)
    is_notebook = path.endswith(".ipynb")
    cells = read_cells(content, path) if is_notebook else []
    install_as_mxnet()
    take_one_element_for_a_number()
    program = _become(path, arguments)
    try:
        if is_notebook:
            os.chdir(os.path.dirname(os.path.abspath(path)))
            for number, source in enumerate(cells, start=1):
                run_cell(source, f"{os.path.basename(path)}, cell {number}", vars(program))
        else:
            program.__file__ = os.path.abspath(path)
            exec(compile(content, program.__file__, "exec", dont_inherit=True), vars(program))
    except (SystemExit, KeyboardInterrupt):
        raise
    except BaseException as error:
        _report(error)
        return 1
    return 0


def _read(path: str) -> bytes:
    if path.startswith("-") and not os.path.exists(path):
        raise Unusable(f"there is no option {path}; see python -m minimx --help")
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError as error:
        raise Unusable(f"cannot read {path}: {error.strerror}") from None


def _become(path: str, arguments: list[str]) -> ModuleType:
    """Set ``sys.argv``, ``sys.path`` and ``__main__`` as ``python path`` would; return the ``__main__`` module."""
    sys.argv = [path, *arguments]
    if not (sys.flags.isolated or getattr(sys.flags, "safe_path", False)):
        sys.path[0] = os.path.dirname(os.path.realpath(path))
    if sys.platform.startswith("linux") and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        os.environ.setdefault("MPLBACKEND", "agg")
    program = sys.modules["__main__"] = ModuleType("__main__")
    vars(program)["__builtins__"] = builtins
    return program


def _report(error: BaseException) -> None:
    """Print the traceback as Python does, without the frames of this file: it is not what went wrong."""
    trace = error.__traceback__
    while trace is not None and trace.tb_frame.f_code.co_filename == __file__:
        trace = trace.tb_next
    error.__traceback__ = trace
    own = sys.excepthook is not sys.__excepthook__  # Python's own one knows no lines of notebooks before 3.13
    (sys.excepthook if own else traceback.print_exception)(type(error), error, trace)


# Notebooks


def read_cells(content: bytes, name: str) -> list[str]:
    """Return the source of each code cell of a notebook, of the present format (4) or the one before it."""
    try:
        notebook = json.loads(content.decode("utf-8-sig"))
        sheets = [notebook] if "cells" in notebook else notebook["worksheets"]
        code = [cell for sheet in sheets for cell in sheet["cells"] if cell["cell_type"] == "code"]
        return ["".join(cell["source"] if "source" in cell else cell["input"]) for cell in code]
    except (ValueError, KeyError, TypeError) as error:
        raise Unusable(f"{name} is not a notebook ({type(error).__name__}: {error})") from None


def run_cell(source: str, name: str, namespace: dict[str, Any]) -> None:
    """Run one cell, and print the value of its last expression unless that is None or ends with a semicolon."""
    lines = [line + "\n" for line in source.split("\n")]
    linecache.cache[name] = (len(source), None, list(lines), name)  # for tracebacks and inspect.getsource
    tree = without_magics(lines, name)
    shown = None
    if tree.body and isinstance(tree.body[-1], ast.Expr) and not _ends_with_semicolon(tree.body[-1], lines):
        shown = ast.Expression(tree.body.pop().value)  # type: ignore[attr-defined]
    exec(compile(tree, name, "exec", dont_inherit=True), namespace)
    if shown is not None:
        value = eval(compile(shown, name, "eval", dont_inherit=True), namespace)
        if value is not None:
            print(repr(value))


def without_magics(lines: list[str], name: str) -> ast.Module:
    """Parse a cell, and replace in ``lines`` what is IPython's and not Python.

    Only Python's parser knows whether a line that begins with ``%`` goes on with the one before. So the cell is parsed,
    and where that fails on such a line, the line is replaced and the cell parsed again.
    """
    first = lines[0]
    if first.startswith("%%"):
        if first.split()[0] not in RUN_ANYWAY:
            _skipped(name, 1, first + " (with its cell)")
            return ast.Module([], [])
        lines[0] = "\n"
    while True:
        try:
            return compile("".join(lines), name, "exec", ast.PyCF_ONLY_AST, dont_inherit=True)  # type: ignore[return-value]
        except SyntaxError as error:
            number = error.lineno or 0
            line = lines[number - 1] if 0 < number <= len(lines) else ""
            code = line.strip()
            if not code.startswith(("%", "!", "?")) and not code.endswith("?"):
                raise
            magic, _, statement = code.partition(" ")
            if magic not in RUN_ANYWAY:
                _skipped(name, number, code)
                statement = "pass"
            lines[number - 1] = line[: len(line) - len(line.lstrip())] + (statement or "pass") + "\n"


def _skipped(name: str, number: int, what: str) -> None:
    print(f"minimx: {name}, line {number}: skipped {' '.join(what.split())}", file=sys.stderr)


def _ends_with_semicolon(last: ast.stmt, lines: list[str]) -> bool:
    rest = lines[(last.end_lineno or 1) - 1].encode()[last.end_col_offset or 0 :]
    return rest.strip().startswith(b";")
