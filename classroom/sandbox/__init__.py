"""Runs submissions apart from everything else, in bubblewrap::

    sandbox = Sandbox.find()
    with sandbox.box() as box:            # one for each submission
        with box.open(work) as session:   # one for each exercise, in a process of its own
            session.call("loss", ("square_loss", outputs, labels, Drawn(1)), {})

After a LimitHit the session is over; the same work can be opened again.
"""

from .box import Box
from .errors import NoSandbox
from .limits import Limits
from .proof import Escape
from .sandbox import Sandbox
from .session import BoxSession
from .trusted import Trusted

__all__ = ["Box", "BoxSession", "Escape", "Limits", "NoSandbox", "Sandbox", "Trusted"]
