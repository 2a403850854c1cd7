"""The command line. This file is all that is imported before Ctrl-C and a closed output are taken care of."""

import sys


def main() -> None:
    """Run the command line; a mistake of the user's is one line on standard error and status 2."""
    try:
        from .program import run
    except KeyboardInterrupt:  # in the first tenth of a second
        print("Stopped by Ctrl-C.", file=sys.stderr)
        sys.exit(130)
    run()
