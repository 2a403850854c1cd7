"""Each usual mistake is seen and named, and every probe sees one that no other sees."""

import pytest

from sidebyside.probes import PROBES

from . import wrong_classes, wrong_lines
from .own import tried

WRONG = [*wrong_lines.WRONG, *wrong_classes.WRONG]
BY_HAND = [name for name, probes in PROBES.items() if name != "Sequential"]


def failing(case, seed=0):
    """What is wrong; where nothing is, what is remarked."""
    outcomes = tried("handtorn", case.name, case.function, seed)
    wrong = [outcome for outcome in outcomes if outcome.holds is False]
    return wrong or [outcome for outcome in outcomes if outcome.holds is None]


@pytest.mark.parametrize("case", WRONG, ids=str)
def test_a_usual_mistake_is_seen_and_its_cause_is_named(case):
    for seed in (0, 1, 2):
        found = failing(case, seed)
        assert found
        assert any(case.cause in outcome.cause for outcome in found), found
        if case.only:
            assert {outcome.tried for outcome in found} == {case.only}, found


@pytest.mark.parametrize("name", BY_HAND)
def test_every_probe_of_a_trap_sees_a_mistake_that_no_other_sees(name):
    benign, *traps = PROBES[name]
    seen = {case.only for case in WRONG if case.name == name}
    missing = [probe.tried for probe in traps if probe.tried not in seen and probe.tried not in BACKWARDS]
    assert not missing
    assert benign.tried not in seen


#: What is tried in NumPy's column alone.
BACKWARDS = {"two times back: gradients add up", "gradients after the step", "equal maxima"}
