"""The project's own columns pass all their probes, whatever the seed."""

import sys

import pytest

from sidebyside.column import COLUMNS
from sidebyside.probes import PROBES, run_probes
from tests.conftest import BACKEND, EVERYTHING
from tests.tasks import HERE

LINE = ("data_iter", "dense", "square_loss", "sgd", "moving_average")
#: Those that a column has no use for, or no function for.
ONLY_BACKWARDS = {"two times back: gradients add up", "gradients after the step", "equal maxima"}


@pytest.mark.parametrize("column", HERE)
def test_all_probes_hold(column):
    for seed in range(20 if EVERYTHING or BACKEND == "minimx" else 1):
        wrong = [outcome for outcome in run_probes(COLUMNS[column], PROBES, seed) if outcome.holds is not True]
        assert not wrong


@pytest.mark.parametrize("column", HERE)
def test_each_function_of_a_column_is_tried_with_all_that_applies(column):
    on = COLUMNS[column]
    tried = {(outcome.function.replace("SGDOptimizer", "sgd"), outcome.tried) for outcome in run_probes(on, PROBES)}
    missing = {(name, probe.tried) for name, probes in PROBES.items() for probe in probes} - tried
    backwards, objects = on.library.name == "numpy", on.layers != "functions"
    expected = set() if backwards else {("Sequential", probe.tried) for probe in PROBES["Sequential"]}
    if not backwards:
        expected |= {one for one in missing if one[1] in ONLY_BACKWARDS}
    else:
        expected |= {one for one in missing if "softmax" in one[0] and one[1].startswith("its gradient")}
    if objects:
        expected |= {("sgd", "in place")} | {("moving_average", probe.tried) for probe in PROBES["moving_average"]}
    if column in ("numpy_impl", "torch_impl"):
        expected |= {one for one in missing if one[0] == "sgd" and "batch size" in one[1]}
    assert missing == expected


def test_nothing_is_imported_that_a_column_does_not_need():
    import subprocess

    code = (
        "import sys\nfrom sidebyside.probes import PROBES, run_probes\nfrom sidebyside.column import COLUMNS\n"
        "heavy = {'mxnet', 'minimx', 'torch', 'handtorn', 'numpy_impl'}\n"
        "assert not heavy & set(sys.modules)\n"
        "run_probes(COLUMNS['numpy_impl'], PROBES)\n"
        "assert heavy & set(sys.modules) == {'numpy_impl'}"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_same_seed_tries_the_same():
    first, second, third = (run_probes(COLUMNS["numpy_impl"], PROBES, seed) for seed in (4, 4, 5))
    assert first == second != third


def test_the_inputs_can_be_pasted():
    """Code that is given runs, with the column's names in reach."""
    import numpy as np
    from mxnet import nd

    from handtorn import data, layers, losses, optimizers, training

    names = {"nd": nd, "np": np}
    for module in (data, layers, losses, optimizers, training):
        names.update(vars(module))
    pasted = [outcome for outcome in run_probes(COLUMNS["handtorn"], PROBES) if outcome.inputs]
    for outcome in pasted:
        exec(outcome.inputs.replace("print(data, label)", "pass"), dict(names))
    assert len(pasted) > 60
    assert {outcome.function for outcome in pasted} >= set(LINE)


def test_the_inputs_of_numpys_layers_can_be_pasted_and_go_both_ways():
    import contextlib
    import io

    import numpy as np

    from numpy_impl import layers

    said = {}
    for outcome in run_probes(COLUMNS["numpy_impl"], ["Linear", "BatchNorm", "Conv2D", "MaxPool2D", "Sequential"]):
        printed = io.StringIO()
        names = {**vars(layers), "np": np}
        with contextlib.redirect_stdout(printed):
            exec(outcome.inputs, names)
        said[outcome.function, outcome.tried] = printed.getvalue()
        assert str(names["output"]) in printed.getvalue()
        assert str(names["backward"](names["D"].astype("float32"))) in printed.getvalue()
    assert len({*said.values()}) == len(said)
