"""What a cheat is: what a submission might try, and what has to come of it. Each is run for real in a box.

Each is the body of an exercise's function, or a whole text. None may come out right. What has to come is a limit, as in
``LimitHit``, a part of the message of what it raises, or ``WRONG``: a value that the grader then compares with its own.
Where the reason is one of several, it stands there as a regular expression.
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass

WRONG = "^wrong: "
TIME, CLOCK = "^time: It computed for", "^time: It did not end within"
MEMORY, OUTPUT, PROCESSES, FILES, ENDED = "^memory: ", "^output: ", "^processes: ", "^files: ", "^ended: "


@dataclass(frozen=True)
class Cheat:
    """One of them.

    Attributes:
        name: what it does.
        comes: what has to come of it.
        body: of the function; or the whole text, where that defines the function itself.
        core: is it also tried in every run as another user?
        waits: does it only end by the clock?
        long: does it take more than a tenth of a second, and is left out where not everything is tried?
    """

    name: str
    comes: str
    body: str
    core: bool = False
    waits: bool = False
    long: bool = False

    def text(self) -> str:
        """What is handed in."""
        body = textwrap.dedent(self.body).strip("\n")
        if "def square_loss" in body:
            return body
        return f"def square_loss(yhat, y):\n{textwrap.indent(body, '    ')}\n    return yhat * 0\n"
