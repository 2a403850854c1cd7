"""Who imports whom inside minimx: no circle, and the table of docs/architecture.md. The reading is tested too."""

from pathlib import Path

import pytest

import minimx

from ..imports import circles, forbidden, imports_of, part_of

FOLDER = Path(minimx.__file__).parent
IMPORTS = imports_of(
    FOLDER, others=("mxnet", "handtorn", "gluon_impl", "symbol_impl", "numpy_impl", "torch_impl", "sidebyside")
)

FOUNDATIONS = {"base", "missing", "context"}
TABLE = {
    "base": set(),
    "missing": set(),
    "context": {"base"},
    "tape": {"base"},  # nothing of arrays: it uses their nodes only
    "nd": {*FOUNDATIONS, "tape"},
    "autograd": {*FOUNDATIONS, "tape", "nd"},
    "random": {"nd"},
    "name": {"missing"},
    "attribute": {"missing"},
    "symbol": {*FOUNDATIONS, "tape", "nd", "name", "attribute"},
    "executor": {"missing", "symbol"},
    "visualization": {"base", "missing", "symbol"},
    "initializer": {*FOUNDATIONS, "nd", "autograd"},
    "optimizer": {*FOUNDATIONS, "nd", "autograd"},
    "metric": {*FOUNDATIONS, "nd", "autograd"},
    "io": {*FOUNDATIONS, "nd"},
    "lr_scheduler": {"missing"},
    "kvstore": {"missing"},
    "monitor": {"missing", "nd"},
    "model": {*FOUNDATIONS, "nd", "symbol"},
    "callback": {"missing", "model"},
    "module": {*FOUNDATIONS, "nd", "initializer", "io", "metric", "model", "name", "optimizer", "symbol"},
    "gluon": {*FOUNDATIONS, "tape", "name", "nd", "symbol", "autograd", "initializer", "optimizer"},
    "contrib": {"missing"},
    "image": {"missing"},
    "engine": set(),
    "test_utils": {"context"},
    # Only these know that there is an MXNet. They hold no arithmetic.
    "stand_in": {"base", "missing"},
    "backend": {"base", "stand_in", "mxnet"},
    "run": {"__init__", "nd", "stand_in"},
    "__main__": {"run"},
    # All the rest is imported by name, on first use.
    "__init__": {"backend", "base", "missing", "stand_in"},
}


def test_there_is_no_import_circle():
    assert circles(IMPORTS) == []


def test_modules_import_what_the_table_allows_and_nothing_else():
    assert forbidden(IMPORTS, "minimx", TABLE) == []


def test_the_table_allows_nothing_that_nobody_imports():
    """A line that is wider than the code would let a forbidden import in."""
    used: dict = {part: set() for part in TABLE}
    for module, targets in IMPORTS.items():
        used[part_of(module, "minimx", TABLE)] |= {part_of(each, "minimx", TABLE) or each for each in targets}
    by_nature = {*FOUNDATIONS, "autograd"}  # any part that uses arrays may import these, even if it does not today
    too_wide = {part: allowed - used[part] - by_nature for part, allowed in TABLE.items()}
    assert {part: unused for part, unused in too_wide.items() if unused} == {}


# ------------------------------------------------------------------------------------------ the reading itself


def package(folder, **files):
    """Write a package ``p``: ``nd__array="..."`` is ``p/nd/array.py``, with an empty ``__init__.py`` beside it."""
    for name, source in {"__init__": "", **files}.items():
        path = folder / "p" / (name.replace("__", "/") + ".py" if name != "__init__" else "__init__.py")
        path.parent.mkdir(parents=True, exist_ok=True)
        (path.parent / "__init__.py").touch()
        path.write_text(source)
    return imports_of(folder / "p", others=("other",))


def test_absolute_relative_and_lazy_imports_are_read_and_those_of_type_checkers_are_not(tmp_path):
    (tmp_path / "other.py").touch()
    found = package(
        tmp_path,
        a="import p.b\nfrom . import c\nfrom .d import name\nimport numpy\nimport other.thing",
        b="def f():\n    from .sub.x import y",
        c="from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from .a import name\nelse:\n    from . import d",
        d="import typing\nif typing.TYPE_CHECKING:\n    import p.a",
        sub__x="from .. import a\nfrom . import y\nfrom ..b import f\nfrom .y import *",
        sub__y="from . import nothing\nfrom .. import nothing",
    )
    assert found == {
        "p": set(),
        "p.a": {"p.b", "p.c", "p.d", "other"},
        "p.b": {"p.sub", "p.sub.x"},
        "p.c": {"p.d"},
        "p.d": set(),
        "p.sub": set(),
        "p.sub.x": {"p.a", "p.b", "p.sub.y"},
        "p.sub.y": {"p", "p.sub"},
    }


def test_a_package_imports_by_its_own_name_inside_its_init(tmp_path):
    (tmp_path / "p" / "sub").mkdir(parents=True)
    (tmp_path / "p" / "sub" / "__init__.py").write_text("from .x import y\nfrom .. import a")
    found = package(tmp_path, a="", sub__x="")
    assert found["p.sub"] == {"p.sub.x", "p.a"}


def test_a_planted_circle_is_found(tmp_path):
    files = {"a": "from . import b", "b": "def f():\n    import p.c", "c": "from .d import e"}
    assert circles(package(tmp_path, **files, d="")) == []
    planted = package(tmp_path, d="from .b import f")
    assert circles(planted) == [["p.b", "p.c", "p.d"]]


def test_a_name_out_of_the_init_around_it_closes_a_circle(tmp_path):
    assert circles(package(tmp_path, a="from . import b", b="", __init__="from . import a\nname = 1")) == []
    assert circles(package(tmp_path, a="from . import name")) == []  # the __init__.py is empty again
    assert circles(package(tmp_path, a="from . import name", __init__="from . import a\nname = 1")) == [["p", "p.a"]]


def test_a_circle_through_the_init_of_another_package_is_found(tmp_path):
    """Importing p.two.y runs p/two/__init__.py, which comes back to where it started."""
    (tmp_path / "p" / "two").mkdir(parents=True)
    (tmp_path / "p" / "two" / "__init__.py").write_text("from ..one import x")
    assert circles(package(tmp_path, one__x="from ..two import y", two__y="")) == [["p.one.x", "p.two"]]


def test_a_forbidden_import_is_found(tmp_path):
    table = {"tools": set(), "data": {"tools"}, "data.deep": {"data"}, "__init__": set()}
    files = {"tools__t": "", "data__d": "from ..tools import t", "data__deep__e": "from ..d import f"}
    assert forbidden(package(tmp_path, **files), "p", table) == []
    lazy = "def f():\n    from ..data.d import t"
    planted = package(tmp_path, tools__t=lazy, data__deep__e="from ...tools.t import f\nimport other")
    assert forbidden(planted, "p", table) == [
        ("p.data.deep.e", "other"),
        ("p.data.deep.e", "p.tools"),
        ("p.data.deep.e", "p.tools.t"),
        ("p.tools.t", "p.data"),
        ("p.tools.t", "p.data.d"),
    ]


def test_a_module_without_a_part_and_a_part_without_modules_are_named(tmp_path):
    found = package(tmp_path, a="", b="")
    with pytest.raises(ValueError, match=r"no part for \['p.b'\], and no module for its parts \['c'\]"):
        forbidden(found, "p", {"a": set(), "c": set(), "__init__": set()})


def test_a_folder_that_is_no_package_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match="expected a folder with an __init__"):
        imports_of(tmp_path / "p")
