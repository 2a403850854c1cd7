"""Dropout with the mask that all columns draw."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from classroom.exercise import Check, Exercise, check, known, probes
from sidebyside.probes.functions.dropout import drawn_mask
from sidebyside.probes.judging import Expect, Given, Results, Rule, Verdict

MASK = 'rng.random(X.shape, dtype="float32") < keep'
SCALED = "X * (mask / keep)"
NO_RATE = """\
    if not 0 <= rate <= 1:
        raise ValueError(f"dropout's rate is {rate}: expected a number from 0 to 1.")
"""


@dataclass(frozen=True)
class Prescribed(Expect):
    """The numbers of the mask that the task prescribes; of another mask it says what ``rule`` only remarks."""

    rule: Rule | None = None

    def verdict(self, given: Given, came: Results) -> Verdict:
        """Compare the numbers."""
        verdict = super().verdict(given, came)
        if verdict.holds is not False or self.rule is None:
            return verdict
        return replace(verdict, cause=self.rule.verdict(given, came).cause)


def the_draw(remarked: Check) -> Check:
    """The probe of the mask, which remarks another one, as a check that holds for the draw of the task alone."""
    rule = remarked.probe.judge
    assert isinstance(rule, Rule)
    judge = Prescribed(lambda given: {"output": given["X"] * drawn_mask(given)}, rule=rule)
    return replace(remarked, probe=replace(remarked.probe, judge=judge))


def outside(rng: np.random.Generator) -> Given:
    """Rates that are no probabilities."""
    above, below = float(rng.integers(11, 20)) / 10, -float(rng.integers(1, 10)) / 10
    return {"above": above, "below": below}


def refused(learner: Any, given: Given) -> Any:
    """Does it raise a ValueError at these rates?"""
    import numpy as np
    from mxnet import nd

    raised = 0
    for rate in (given["above"], given["below"]):
        try:
            learner.dropout(nd.ones((2, 3)), rate, np.random.default_rng(0), True)
        except ValueError:
            raised += 1
    return {"number of ValueErrors": raised}


def both(given: Given) -> dict[str, Any]:
    """A ValueError at each."""
    return {"number of ValueErrors": 2}


def shown(check: Check) -> Check:
    """With code to paste: large inputs as ones, which show the mask and its scale as they are."""

    def code(caller: Any, given: Given) -> str:
        X, rate, seed, training = given["X"], given["options"]["rate"], given["seed"], given["training"]
        made = (
            f"nd.array({X.astype(float).round(4).tolist()})"
            if X.size <= 12
            else f"nd.ones({X.shape})  # the check has other numbers"
        )
        return f"X = {made}\nprint(dropout(X, {rate}, np.random.default_rng({seed}), {training}))"

    return replace(check, probe=replace(check.probe, code=code))


TRAINING = probes(
    "dropout",
    {
        "a rate of 0.5": "About half of the numbers become 0; the others are doubled, so that the mean stays.",
        "a rate of 0.2": "A rate of 0.5 cannot tell rate and keep apart.",
        "its rows": "Each row has a mask of its own.",
    },
)
DRAW = probes("dropout", {"the mask that all columns draw": "Another draw is another network from the first step on."})
OTHERS = probes(
    "dropout",
    {
        "evaluation": "Nothing is dropped there, and nothing is scaled.",
        "a rate of 1": "Nothing is kept: 1 / keep is a division by 0.",
    },
)

EXERCISE = Exercise(
    title="Dropout",
    part="Layers on nd",
    lesson="mlp",
    task=f"""
        In training, set each number to 0 with the probability `rate`, and divide what is kept by keep = 1 - rate. Where
        the rate is 1, all of it is 0, in the shape of X. In evaluation, X comes back as it is. A rate below 0 or above
        1 is an error: raise a ValueError.

        Draw the mask like this and no other way, as all columns do, so that they drop the same numbers:

          {MASK}

        nd.array makes an array of nd from it, of 1 and 0.
    """,
    made_from="layers",
    asked=("dropout",),
    checks=(
        *map(shown, (*TRAINING, *map(the_draw, DRAW), *OTHERS)),
        check(
            "rates below 0 and above 1",
            "A rate of 20 that was meant as 20% should be an error at once, and not a net of zeros.",
            outside,
            refused,
            both,
            code=lambda given: "\n".join(
                f"dropout(nd.ones((2, 3)), {given[key]}, np.random.default_rng(0), True)" for key in ("above", "below")
            ),
        ),
    ),
    mistakes=(
        known("no brackets", SCALED, "X * mask * (1. / 1 - rate)"),
        known("not scaled", SCALED, "X * mask"),
        known("divided by the rate", SCALED, "X * (mask / rate)"),
        known("kept where it should drop", "< keep", "< rate"),
        known("in evaluation", "if not training or rate == 0", "if rate == 0"),
        known(
            "training turned round",
            "if not training",
            "if training",
            says="It is the other way round: numbers are dropped in training, and X comes back as it is in evaluation.",
        ),
        known(
            "scaled in evaluation",
            "        return X\n    keep",
            "        return X * (1 - rate)\n    keep",
            says="In evaluation X was multiplied by keep. That belongs to the old dropout, which does not scale in "
            "training.",
        ),
        known("division by 0", "    if keep == 0:\n        return X * 0  # there is nothing left to scale up\n", ""),
        known("one mask for all rows", "X.shape, d", "X.shape[1:], d"),
        known(
            "one number for each row",
            "X.shape, d",
            "(X.shape[0], 1), d",
            says="One number was drawn for each row, which keeps or drops it whole.",
        ),
        known(
            "drawn in float64",
            ', dtype="float32"',
            "",
        ),
        known(
            "the other side of the draw",
            "< keep",
            "> rate",
        ),
        known("any rate", NO_RATE, "", says="A rate below 0 or above 1 is taken without a word: raise a ValueError."),
    ),
    hints=(
        "keep = 1 - rate. What does each number have to be multiplied by, where it is kept, so that the mean stays?",
        "1. / 1 - rate is 1 - rate: mind the brackets. A rate of 1 makes keep 0: nothing can be divided by that, and "
        "nothing is kept. What has to come back then?",
        "mask = nd.array(the draw), then X * mask / keep; before that, the three cases in which nothing is drawn: a "
        "rate below 0 or above 1, evaluation, and keep = 0, where X * 0 is what is asked for.",
    ),
)
