"""Each usual mistake is seen and named, and every probe sees one that no other sees."""

import pytest

from sidebyside.probes import PROBES

from . import wrong_classes, wrong_layers, wrong_lines, wrong_training
from .own import check

WRONG = [*wrong_lines.WRONG, *wrong_training.WRONG, *wrong_classes.WRONG, *wrong_layers.WRONG]
BY_HAND = [name for name, probes in PROBES.items() if name != "Sequential"]


@pytest.mark.parametrize("case", WRONG, ids=str)
def test_a_usual_mistake_is_seen_and_its_cause_is_named(case):
    check("handtorn", case)


@pytest.mark.parametrize("name", BY_HAND)
def test_every_probe_of_a_trap_sees_a_mistake_that_no_other_sees(name):
    benign, *traps = PROBES[name]
    seen = {case.only for case in WRONG if case.name == name}
    missing = [probe.tried for probe in traps if probe.tried not in seen and probe.tried not in BACKWARDS]
    assert not missing
    assert benign.tried not in seen


#: What is tried in NumPy's column alone.
BACKWARDS = {"two times back: gradients add up", "gradients after the step", "equal maxima"}
