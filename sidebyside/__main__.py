"""``python -m sidebyside`` is ``handtorn``."""

from .cli import main

main()
