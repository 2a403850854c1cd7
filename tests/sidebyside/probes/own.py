"""A column in which some functions are somebody's own, and how tables of wrong functions are kept."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

from sidebyside.column import COLUMNS, Column
from sidebyside.probes import run_probes
from tests.conftest import BACKEND, EVERYTHING

#: Other seeds try other inputs of the same kind. On MXNet one will do: all are tried on minimx.
SEEDS = (0, 1, 2) if EVERYTHING or BACKEND == "minimx" else (0,)


@dataclass(frozen=True)
class OwnColumn(Column):
    """A column whose modules have these names in place of their own."""

    own: Mapping[str, Any] = field(default_factory=dict)

    def load(self, module):
        original = super().load(module)
        loaded = ModuleType(original.__name__)
        loaded.__dict__.update({**vars(original), **self.own})
        return loaded


def with_own(column, **own):
    return OwnColumn(**vars(COLUMNS[column]), own=own)


def tried(column, name, function, seed=0):
    """The outcomes of a function in place of the column's."""
    return run_probes(with_own(column, **{name: function}), [name], seed)


@dataclass(frozen=True)
class Case:
    """A function, the cause that is named (a part of it), and the probe that alone sees it, or ""."""

    name: str
    function: Any
    cause: str
    only: str

    def __str__(self):
        return f"{self.name}-{self.function.__name__}"


class Table(list):
    """Cases, which a decorator adds: ``@table("relu", "absolute value", only="exactly 0")``."""

    def __call__(self, name, cause="", only=""):
        def add(function):
            self.append(Case(name, function, cause, only))
            return function

        return add


def check(column, case):
    """The mistake is seen, its cause is named, and where a probe is named it alone sees it."""
    for seed in SEEDS:
        outcomes = tried(column, case.name, case.function, seed)
        found = [one for one in outcomes if one.holds is False] or [one for one in outcomes if one.holds is None]
        assert found
        assert any(case.cause in one.cause for one in found), found
        if case.only:
            assert {one.tried for one in found} == {case.only}, found
