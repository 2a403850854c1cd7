"""Was the machine ours while we measured? How many cores other programs kept busy, from Linux's /proc/stat.

It matters, and not equally to all: MXNet's engine computes in a thread of its own beside Python's. With the other
of two cores taken, our lessons, which let the engine run ahead, took 15% to 28% longer, and the article's loops,
which wait for it in every step, hardly any: the ratios fell from 3.9 to 3.3 by hand and from 3.2 to 2.7 in Gluon.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

STAT = Path("/proc/stat")
DISTURBED = 0.2  # cores that others may keep busy before it is worth a word


class Bystander:
    """Counts from its creation."""

    def __init__(self) -> None:
        self.began, self.others = time.perf_counter(), _others_seconds()

    def busy_cores(self) -> float | None:
        """Average number of cores that other programs used so far; None where there is no saying."""
        others = _others_seconds()
        if others is None or self.others is None:
            return None
        return max(0.0, round((others - self.others) / (time.perf_counter() - self.began), 2))


def _others_seconds() -> float | None:
    """Processor seconds of the whole machine since it started, but for this process and its finished children."""
    try:
        user, nice, system = STAT.read_text().split()[1:4]
    except OSError:
        return None
    everybody = (int(user) + int(nice) + int(system)) / os.sysconf("SC_CLK_TCK")
    return everybody - sum(os.times()[:4])  # user, system, and those of the children
