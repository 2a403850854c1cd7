"""Turns updates that differ along the parameters themselves into answers: the weight decay."""

from __future__ import annotations

from .answer import Answer, joined
from .relation import Relation
from .seen import Seen

NEAR = 0.02  # of a multiple of the decay
UNSCALED = (
    "the decay is not scaled by the learning rate: w - lr · gradient - wd · w in place of w - lr · (gradient + wd · w)."
)
MULTIPLES = {
    -1.0: "the decay has the other sign: it pushes the parameters away from 0.",
    0.5: "the decay is halved.",
    2.0: "it decays twice: by a penalty wd · w² in the loss, whose derivative is 2 wd · w, or in two places.",
}
LEFT_OUT = "the decay is left out: an argument wd that is taken has to be used (it need not be taken)."


def on_decay(seen: Seen, relation: Relation, steps: list[int]) -> Answer:
    """What differs lies along the parameters, by a constant share of each."""
    mine, way, names = seen.mine, seen.pairs.way, joined(relation.names)
    decays = {name: 1 - value for name, value in relation.by_parameter.items()}  # as multiples of lr · wd · w
    text = f"With weight decay, {mine} differs from {seen.base} in {names}, along the parameter itself"
    if all(abs(value) < NEAR for value in decays.values()):
        if relation.all_names:
            return Answer("not decayed", f"{text}: no decay at all.", (LEFT_OUT,))
        cause = "not all parameters decay: MXNet's sgd decays the bias too."
        return Answer("not all decayed", f"{text}: no decay in {names}, the others decay.", (cause,))
    if _all_are(decays, 1 / way.lr):
        return Answer("decay not scaled", f"{text}: by wd · w in place of lr · wd · w.", (UNSCALED,))
    if not _all_are(decays, next(iter(decays.values()))):
        shown = ", ".join(f"{name} {value:.3g}" for name, value in decays.items())
        return Answer("decay", f"{text}: it decays by so many times lr · wd · w: {shown}.")
    value = next(iter(decays.values()))
    causes = [cause for known, cause in MULTIPLES.items() if _all_are(decays, known)]
    return Answer("decay", f"{text}: it decays by {value:.3g} times lr · wd · w.", tuple(causes))


def on_decay_after(seen: Seen, relation: Relation, steps: list[int]) -> Answer:
    """The decay is taken of what the step has changed."""
    text = (
        f"With weight decay, {seen.mine} decays what the step has changed already: (w - lr · gradient) (1 - lr · wd)."
    )
    return Answer("decay after", text, ("the decay comes after the step; it belongs to the parameters before it.",))


def _all_are(decays: dict[str, float], value: float) -> bool:
    return all(abs(decay - value) <= NEAR * abs(value) for decay in decays.values())
