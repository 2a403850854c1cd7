"""Runs texts in a box, and says in a word what came of them."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from classroom.box.learner import Work
from classroom.running.session import FarCaller, LimitHit
from classroom.sandbox import Limits
from sidebyside.probes.callers.caller import Drawn
from sidebyside.probes.errors import Unusable

MEGABYTE = 2**20
#: Small, so that cheats are stopped soon. Honest code needs a twentieth of the time, and 210 MB of address space.
LIMITS = Limits(cpu_seconds=0.4, address_space=320 * MEGABYTE, memory=200 * MEGABYTE)
#: The project's folder: what lies in it, nobody in a box may see.
OTHERS = Path(__file__).parents[3]
#: A file that a cheat tries to write.
CHEATED = OTHERS / "tests/classroom/sandbox/cheated"

HONEST = "from mxnet import nd\n\n\ndef square_loss(yhat, y):\n    return nd.square(yhat - y.reshape(yhat.shape))\n"
OUTPUTS, LABELS = np.array([[1.0], [2.0], [4.0]], "float32"), np.array([0.5, 2.5, 1.0], "float32")
LOSSES = (OUTPUTS - LABELS.reshape(-1, 1)) ** 2
GRADIENT = 2 * (OUTPUTS - LABELS.reshape(-1, 1)) * Drawn(1)((3, 1))
RIGHT = "right"


def work_of(text):
    """A text that is to define ``square_loss``; a ready operator is hidden from it."""
    return Work(text, "03_square_loss.py", "handtorn", hidden=("softmax",))


def outcome(box, text, seen=lambda session: None):
    """What comes of a text: a limit with its message, a message, ``"right"`` or ``"wrong"``; each after its kind."""
    try:
        with box.open(work_of(text)) as session:
            try:
                losses, gradient = FarCaller(session, work_of(text)).loss("square_loss", OUTPUTS, LABELS, Drawn(1))
            finally:
                seen(session)
    except LimitHit as error:
        return error.limit, str(error)
    except Unusable as error:
        return "raised", str(error)
    right = _same(losses, LOSSES) and _same(gradient, GRADIENT)
    return (RIGHT if right else "wrong"), f"{losses!r} {gradient!r}"


def _same(came, expected):
    if not isinstance(came, np.ndarray) or came.shape != expected.shape or came.dtype != np.float32:
        return False
    return np.allclose(came, expected, rtol=1e-5)  # float32 keeps 7 digits
