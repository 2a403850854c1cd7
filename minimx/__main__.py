"""``python -m minimx SCRIPT``: see :mod:`minimx.run`."""

import sys

from .run import main

if __name__ == "__main__":
    sys.exit(main())
