"""Options of the command line. Nothing but click is imported here, so that --help is quick."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

BACKENDS = ("auto", "mxnet", "minimx")


class Numbers(click.ParamType):
    """Numbers with commas between them: 2,-3.4."""

    name = "numbers"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[float, ...]:
        """Read the numbers, or say what came instead."""
        if isinstance(value, tuple):
            return value
        try:
            return tuple(float(part) for part in value.split(","))
        except ValueError:
            self.fail(f"{value!r}: expected numbers with commas between them, such as 2,-3.4.", param, ctx)


class Names(click.ParamType):
    """Names with commas between them: handtorn,gluon_impl."""

    name = "names"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:
        """Read the names."""
        return value if isinstance(value, tuple) else tuple(part.strip() for part in value.split(","))


class Mine(click.ParamType):
    """FILE, or COLUMN=FILE."""

    name = "mine"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, str]:
        """Split the column, if any, from the path; what it is based on is decided later."""
        from ..mine.choice import parse_mine

        return value if isinstance(value, tuple) else parse_mine(value)


class LearningRate(click.ParamType):
    """COLUMN=VALUE for one column, or VALUE for all."""

    name = "learning rate"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, float]:
        """Read the column (an empty string for all) and the number."""
        if isinstance(value, tuple):
            return value
        column, _, number = value.rpartition("=")
        try:
            return column.strip(), float(number)
        except ValueError:
            self.fail(f"{value!r}: expected COLUMN=VALUE or VALUE, such as gluon_impl=0.1.", param, ctx)


FILE = click.Path(path_type=Path)
KINDS: dict[Any, Any] = {"numbers": Numbers(), "names": Names(), "path": FILE}


def _choose_backend(_context: click.Context, _parameter: click.Parameter, value: str | None) -> None:
    if value is not None:
        os.environ["HANDTORN_BACKEND"] = value  # before anything asks for it; other processes inherit it


BACKEND = click.Option(
    ["--backend"],
    type=click.Choice(BACKENDS),
    callback=_choose_backend,
    expose_value=False,
    is_eager=True,
    help="What stands behind MXNet's name.  [$HANDTORN_BACKEND, or auto]",
)


def option(*names: str, metavar: str | None, help: str, **settings: Any) -> click.Option:
    """An option whose help begins with what stands for its value."""
    return click.Option(list(names), metavar=metavar, help=help, **settings)


# What all lessons have to set.
COMMON: tuple[click.Parameter, ...] = (
    option(
        "--mine",
        type=Mine(),
        metavar="[COLUMN=]FILE",
        help="Your own code as a further column: a .py file, a folder or a notebook that defines some of a column's "
        "names (square_loss, sgd, data_iter, Model, ...); the rest is that column's, handtorn if none is named. It "
        "runs as your own code, without any protection.",
    ),
    option(
        "--columns",
        type=Names(),
        default=(),
        metavar="NAME,...",
        help="Which columns to run.  [all; with --mine its own]",
    ),
    option("--batch-size", type=int, metavar="N", help="Rows per step.  [as published]"),
    option("--epochs", type=int, metavar="N", help="Times through the data.  [as published]"),
    option(
        "--lr",
        type=LearningRate(),
        multiple=True,
        metavar="COLUMN=VALUE",
        help="A column's learning rate, in its own convention. VALUE alone is that of the handtorn column, and the "
        "others are converted from it.  [as published]",
    ),
    option("--smoothing", type=float, default=0.01, metavar="C", help="Weight of the newest loss.  [0.01]"),
    option("--wd", type=float, default=0.0, metavar="D", help="Weight decay: w ← w - lr (gradient + D w).  [0]"),
    option("--start", type=FILE, metavar="FILE", help="Start from the parameters in a file that --save wrote."),
    option("--device", type=click.Choice(["cpu", "gpu"]), default="cpu", metavar=None, help="Where to train.  [cpu]"),
    option("--seed", type=int, default=0, metavar="N", help="All that is random follows from it.  [0]"),
    BACKEND,
    click.Option(["--json", "as_json"], is_flag=True, help="Print one JSON document and nothing else."),
)


def as_click(options: Sequence[Any]) -> list[click.Parameter]:
    """A lesson's own options as click's."""
    found: list[click.Parameter] = []
    for one in options:
        if one.kind is bool:
            found.append(click.Option([one.flag], is_flag=True, help=one.help))
        else:
            found.append(option(one.flag, type=KINDS.get(one.kind, one.kind), metavar=one.metavar, help=one.help))
    return found
