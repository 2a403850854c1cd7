"""What is raised where there is no sandbox."""

from __future__ import annotations

from sidebyside.tools.errors import UserError


class NoSandbox(UserError):
    """No sandbox works here; the message says why, and the way out."""
