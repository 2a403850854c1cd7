"""Prints results and writes files, also where nobody reads what is printed any more."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Union

import click

from ..tools.files import check_writable, write_whole

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from rich.console import Console

    from ..comparison.comparison import Comparison
    from ..recovery.study import Study

    Result = Union[Comparison, Study]

PIPE_CLOSED = 141  # 128 + SIGPIPE, what a shell reports of a program that a closed pipe has ended
SUFFIXES = {"plot": (".png", ".svg"), "html": (".html", ".htm"), "save": (".npz",), "csv": (".csv",), "out": ()}


def check_outputs(**paths: Path | None) -> None:
    """Raise a UserError, before any work, for a file that cannot be written."""
    for name, path in paths.items():
        if path is not None:
            check_writable(path, SUFFIXES[name])


def show(result: Result, as_json: bool, print_text: Any) -> bool:
    """Print a result; False where nobody reads it any more, after which files can still be written."""
    try:
        if as_json:
            click.echo(json.dumps(result.to_dict(), indent=2, allow_nan=False))
        else:
            print_text(result, console())
        sys.stdout.flush()
    except BrokenPipeError:
        output_is_gone()
        return False
    return True


def console() -> Console:
    """The terminal, as rich writes to it; a closed pipe is a BrokenPipeError, and not rich's status 1."""
    from rich.console import Console

    class Plain(Console):
        def on_broken_pipe(self) -> None:
            raise BrokenPipeError

    return Plain()


def output_is_gone() -> None:
    """Send what is still to be printed nowhere: Python would complain of it when it ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def write_figure(figure: Figure, path: Path) -> None:
    """Write a figure as its file name says, and say so."""
    from ..tools.drawing import as_png, as_svg

    write_whole(path, as_svg(figure) if path.suffix.lower() == ".svg" else as_png(figure))
    click.echo(f"Figure: {path}", err=True)
