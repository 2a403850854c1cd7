"""The command line: prints, and exits with a status that says how it went.

What a command needs is imported when it runs, so that ``--help`` answers without a framework.
"""

from __future__ import annotations

import importlib
import importlib.util
import io
import os
import shutil
import sys
import textwrap
from pathlib import Path
from typing import NoReturn

import click

from ..tools.errors import ColumnFailed, UserError
from .compare import compare
from .doctor import doctor
from .lessons import lessons
from .output import PIPE_CLOSED, output_is_gone
from .recover import recover
from .status import AS_EXPECTED, BAD_INPUT, COLUMN_FAILED, INTERRUPTED

COMPLETION = "_HANDTORN_COMPLETE"  # a shell that asks for completions sets it


#: Commands of packages that stand on this one: where each is, and its line in --help. Named as texts, so that nothing
#: of them is imported before such a command is called.
ELSEWHERE = {
    "exercise": ("classroom.cli.exercise:exercise", "Exercises that check themselves and name the mistake."),
    "grade": ("classroom.cli.grade:grade", "Grade the work of a class, each submission in a sandbox."),
}


class Program(click.Group):
    """The commands of this package, and those of :data:`ELSEWHERE` that are installed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names."""
        return [*super().list_commands(ctx), *(name for name, (place, _) in ELSEWHERE.items() if _is_there(place))]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name; one from elsewhere is imported."""
        place, _ = ELSEWHERE.get(cmd_name, ("", ""))
        if not place or not _is_there(place):
            return super().get_command(ctx, cmd_name)
        module, _, function = place.partition(":")
        command: click.Command = getattr(importlib.import_module(module), function)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """A line for each, without importing any."""
        names = self.list_commands(ctx)
        lines = {name: ELSEWHERE[name][1] for name in names if name in ELSEWHERE}
        lines.update({name: command.get_short_help_str(limit=75) for name, command in self.commands.items()})
        with formatter.section("Commands"):
            formatter.write_dl([(name, lines[name]) for name in names])


def _is_there(place: str) -> bool:
    """Is this package installed, and such a module in it? The package is not imported to find out."""
    package, *inside = place.partition(":")[0].split(".")
    spec = importlib.util.find_spec(package)
    folders = spec.submodule_search_locations if spec is not None else None
    return any(Path(folder, *inside).with_suffix(".py").is_file() for folder in folders or ())


@click.group(cls=Program, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="handtorn")
def cli() -> None:
    """Deep learning lessons by hand and with the library, side by side, shown to be the same.

    Exit status: 0 done and as expected, 1 done and a verdict is no, 2 bad usage or input, 3 a column's own code failed,
    130 stopped by Ctrl-C, 141 nobody reads the output any more.
    """


for command in (compare, recover, lessons, doctor):
    cli.add_command(command)


def run() -> None:
    """Run the command line and exit."""
    if sys.stdout is None:
        _fail("standard output is closed, so nothing could be printed: open it, or send it to a file.")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that has no ŷ gets a ? and not a traceback
    try:
        status = _status_of_command()
        sys.stdout.flush()
    except BrokenPipeError:
        output_is_gone()
        status = PIPE_CLOSED
    except (click.Abort, KeyboardInterrupt) as stopped:
        where = f" in {stopped}" if str(stopped) else ""
        click.echo(f"Stopped by Ctrl-C{where}.", err=True)
        status = INTERRUPTED
    sys.exit(status)


def _status_of_command() -> int:
    try:
        if COMPLETION in os.environ:
            cli.main(prog_name="handtorn")
        # Not cli.main(), which turns a closed pipe into status 1, which is a verdict here.
        with cli.make_context("handtorn", sys.argv[1:]) as context:
            return cli.invoke(context) or AS_EXPECTED
    except click.exceptions.Exit as stopped:
        return stopped.exit_code
    except SystemExit as stopped:
        return int(stopped.code or AS_EXPECTED)
    except click.ClickException as error:
        if type(error).__name__ == "NoArgsIsHelpError":  # click 8.2 and later raise this for a bare `handtorn`
            click.echo(error.format_message())
            return BAD_INPUT
        _fail(error.format_message())
    except ColumnFailed as error:
        _fail(str(error), COLUMN_FAILED)
    except (UserError, ImportError) as error:  # a missing backend or package is an ImportError that says what to do
        _fail(str(error))
    except BrokenPipeError:
        raise
    except OSError as error:
        _fail(f"{error.filename or 'output'}: {error.strerror or error}.")
    except MemoryError as error:
        _fail(f"there is not enough memory for this ({error}): ask for fewer rows or features.")


def _fail(message: str, status: int = BAD_INPUT) -> NoReturn:
    if sys.stderr is not None:
        text = f"handtorn: {' '.join(message.split())}"
        if sys.stderr.isatty():  # in a file, or for a program, it stays one line
            width = shutil.get_terminal_size().columns
            text = textwrap.fill(text, max(20, width), break_long_words=False, break_on_hyphens=False)
        click.echo(text, err=True)
    if sys.stdout is None:
        os._exit(status)  # Python itself would try to flush what is not there
    sys.exit(status)
