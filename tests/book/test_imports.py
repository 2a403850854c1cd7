"""Who may import whom inside ``book``: the table of docs/architecture.md."""

from book.paths import ROOT
from tests.imports import INIT, circles, forbidden, imports_of

BELOW = {
    "paths": set(),
    "errors": set(),
    "words": set(),
    "pieces": {"paths", "errors"},
    "lesson": {"pieces"},
    "prose": {"lesson"},
    "notebooks": {"lesson"},
    "environment": {"notebooks"},
    "execution": {"environment"},
    "commands": {"environment"},
    "results": {"execution"},
    "values": {"results"},
    "markdown": {"paths"},
    "translation": {"markdown", "environment", "words"},
    "writing": {"values", "commands", "translation"},
    "sphinx": {"writing"},
    "__main__": {"writing", "prose"},
    INIT: set(),
}


def all_below(part):
    direct = BELOW[part]
    return direct.union(*(all_below(one) for one in direct)) if direct else set()


def test_the_parts_import_each_other_as_the_table_says():
    table = {part: all_below(part) for part in BELOW}
    assert forbidden(imports_of(ROOT / "book"), "book", table) == []


def test_there_is_no_import_circle():
    assert circles(imports_of(ROOT / "book")) == []


def test_no_package_that_is_installed_knows_the_book():
    packages = (
        "handtorn",
        "gluon_impl",
        "symbol_impl",
        "numpy_impl",
        "torch_impl",
        "minimx",
        "sidebyside",
        "classroom",
    )
    for package in packages:
        for module, found in imports_of(ROOT / package, others=("book",)).items():
            assert not any(name.split(".")[0] == "book" for name in found), module
