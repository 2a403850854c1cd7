"""Runs cheats in a process of its own, as whoever started it: ``python -m tests.classroom.sandbox.alone [all]``.

It prints, as JSON, who that was, what isolates, what got out of a box, and the cheats that came to something else than
they should.
"""

from __future__ import annotations

import json
import os
import re
import sys
from dataclasses import replace

from classroom.sandbox import Sandbox
from classroom.sandbox.proof import prove

from .asking import HONEST, LIMITS, RIGHT, outcome
from .cheats import CHEATS

CORE = ("quiet", "kills", "threads")  # attempts that take no time


def problems(box, cheat):
    """What is not as it should be: of the cheat, and of an honest answer after it."""
    came = ": ".join(outcome(box, cheat.text()))
    found = [] if re.search(cheat.comes, came) else [f"{cheat.name}: expected {cheat.comes}, came {came}"]
    kind, message = outcome(box, HONEST)
    return found if kind == RIGHT else [*found, f"after {cheat.name}: an honest answer came to {kind}: {message}"]


def main():
    sandbox = Sandbox.find(LIMITS)
    found = []
    for waits in (False, True):
        limits = replace(LIMITS, wall_seconds=0.5) if waits else LIMITS
        with Sandbox(replace(sandbox.recipe, limits=limits), sandbox.description).box() as box:
            chosen = [cheat for cheat in CHEATS if cheat.waits == waits and (cheat.core or "all" in sys.argv)]
            found += [problem for cheat in chosen for problem in problems(box, cheat)]
    escapes = [escape.text for escape in prove(sandbox.recipe, *([] if "all" in sys.argv else [CORE]))]
    print(json.dumps([os.getuid(), sandbox.description, escapes, found]))


if __name__ == "__main__":
    main()
