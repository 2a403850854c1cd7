"""Right ways to write the same thing are never accused, whatever the data."""

import pytest

from tests.conftest import BACKEND, EVERYTHING

from .mistake import column_of, report_of
from .variants import VARIANTS
from .variants_of_layers import OTHERS

# How many seeds, of data, start and order.
ON_A_LINE = {"minimx": (10, 100), "mxnet": (1, 5)}.get(BACKEND, (1, 1))[EVERYTHING]
ELSEWHERE = {"mlp": 11, "softmax_regression": 10, "lenet": 1}
ON_MXNET = {"mlp": 1, "softmax_regression": 1, "lenet": 0}  # LeNet takes ten seconds there
SOME = slice(None, None, 6 if BACKEND == "mxnet" and not EVERYTHING else 1)


@pytest.mark.parametrize("variant", VARIANTS[SOME], ids=lambda variant: variant.name)
def test_another_way_to_write_a_line_is_never_accused(variant):
    assert accused(variant, ON_A_LINE) == {}


@pytest.mark.parametrize("variant", OTHERS[SOME], ids=lambda variant: variant.name)
def test_another_way_to_write_a_layer_or_a_loss_is_never_accused(variant):
    seeds = (ELSEWHERE if BACKEND == "minimx" else ON_MXNET)[variant.lesson]
    assert accused(variant, seeds) == {}


def accused(variant, seeds):
    """What is said against it, by seed."""
    with column_of(variant) as column:
        reports = {seed: report_of(column, variant, seed) for seed in range(seeds)}
    return {seed: report.sentences for seed, report in reports.items() if not report.same}


@pytest.mark.parametrize(("name", "remark"), [
    ("data_iter by sorting random numbers", "in an order of its own, which is right"),
    ("data_iter by Python's own generator", "two runs with the same seed differ"),
    ("dropout with a mask of its own", "masks of its own for dropout, which is right"),
])  # fmt: skip
def test_what_is_right_in_another_order_is_remarked(name, remark):
    (variant,) = (one for one in (*VARIANTS, *OTHERS) if one.name == name)
    with column_of(variant) as column:
        remarks = [one.text for one in report_of(column, variant).diagnosis.remarks]
    assert any(remark in one for one in remarks)
