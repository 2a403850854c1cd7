"""The command line: prints, and exits with a status that says how it went.

What a command needs is imported when it runs, so that ``--help`` answers without a framework.
"""

from __future__ import annotations

import io
import os
import sys
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


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
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
        click.echo(f"handtorn: {' '.join(message.split())}", err=True)
    if sys.stdout is None:
        os._exit(status)  # Python itself would try to flush what is not there
    sys.exit(status)
