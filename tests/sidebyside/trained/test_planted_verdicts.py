"""Verdicts, and what is said of them: what planted mistakes showed that no other test saw; see tests/planted."""

from dataclasses import replace

import numpy as np
import pytest

from sidebyside.column import COLUMNS, as_numpy
from sidebyside.comparison.comparison import Comparison, baseline_of, compare_columns
from sidebyside.comparison.report import training_table, why_rates_differ
from sidebyside.comparison.views.line import error_table
from sidebyside.course import LESSONS
from sidebyside.data.datasets import product, synthetic_line
from sidebyside.lesson_recovery import line, softmax
from sidebyside.lesson_recovery.recovery import Recovery, sgd_settings
from sidebyside.tools.errors import Diverged
from sidebyside.training.lockstep import Lockstep
from sidebyside.training.models import make_model, start_training
from sidebyside.training.running import Run, run_column
from sidebyside.training.settings import generator
from tests.tasks import make_task, no_progress

PAIR = ("handtorn", "gluon_impl")


def line_task(columns=PAIR, examples=100, **options):
    dataset = synthetic_line(generator(0, "data"), examples=examples)
    return make_task("linear_regression", dataset, columns, **options)


def finished(column, losses=(3.0, 2.0)):
    return Run(COLUMNS[column], 0.1, {}, {}, losses=list(losses), step_losses=np.array(losses))


def judged(error, tolerance, problem=""):
    return Recovery(np.array(error), np.array(tolerance), np.zeros(2), np.zeros(2), 0.0, 0.0, problem)


def network_task(**options):
    return make_task("mlp", product(generator(0, "data")), ("numpy_impl",), **options)


def test_a_comparison_out_of_lockstep_is_not_as_expected():
    result = Comparison(line_task(), "numpy")
    result.lockstep = Lockstep({PAIR: [0.0, 1e-6]})
    assert result.as_expected
    result.lockstep = Lockstep({PAIR: [0.0, 1e-3]})
    assert not result.as_expected


def test_a_difference_of_a_thousandth_is_no_rounding():
    for lesson in LESSONS.values():
        assert not Lockstep({PAIR: [1e-3]}, limit=lesson.limit).holds, lesson.name
        assert Lockstep({PAIR: [1e-6]}, limit=lesson.limit).holds, lesson.name


def test_a_network_is_better_where_its_last_loss_is_below_a_tenth_of_one_layers_last():
    for last, better in ((0.09, True), (0.11, False)):
        result = Comparison(network_task(), "numpy")
        result.runs["numpy_impl"] = finished("numpy_impl", [5.0, last])
        result.baselines["numpy_impl"] = finished("numpy_impl", [2.0, 1.0])
        assert result.share_of_baseline("numpy_impl") == last
        assert result.is_better("numpy_impl") is better
        assert result.as_expected is better


def test_the_baseline_of_two_layers_is_one_layer_at_its_own_rate():
    simpler = baseline_of(network_task())
    assert simpler.settings.model_options["num_hidden"] == 0
    assert simpler.settings.lr == {"numpy_impl": 0.01}
    assert baseline_of(simpler) is None


def test_rates_differ_by_the_convention_and_by_what_was_chosen():
    """0.1 is 100 times 0.001: 20 by a sum over 10 rows of twice the half, and 5 by choice."""
    text = " ".join(" ".join(why_rates_differ(line_task())).split())
    assert "100 times handtorn's 0.001: 20 times by convention, 5 times because a larger step size was chosen" in text


def test_epochs_count_from_1_in_the_table():
    result = Comparison(line_task(("handtorn",)), "numpy", {"handtorn": finished("handtorn")})
    result.runs["handtorn"].parameters = result.task.least_squares.solution
    rows = {name: cells for name, *cells in training_table(result).rows}
    assert rows["(ŷ - y)², epoch 1"] == ["3"]
    assert rows["(ŷ - y)², epoch 2"] == ["2"]


def test_the_table_of_errors_says_which_are_larger_than_allowed():
    result = Comparison(line_task(("handtorn",)), "numpy")
    result.recoveries["handtorn"] = judged([0.1, 0.3, 0.2], [0.2, 0.2, 0.2])
    signs = [cell.split()[1] for _, cell in error_table(result).rows]
    assert signs == ["≤", ">", "≤"]


@pytest.mark.parametrize(("rate", "told"), [(0.01, False), (10.0, True)])
def test_rates_above_what_is_stable_are_told_and_no_others(rate, told):
    task = line_task(("handtorn",), lr=rate)
    run = replace(finished("handtorn"), lr=rate, parameters=task.least_squares.solution)
    remarks = task.lesson.view.remarks(Comparison(task, "numpy", {"handtorn": run}))
    assert any("is not below" in remark for remark in remarks) is told


@pytest.mark.parametrize("sign", [1, -1])
def test_an_estimate_that_is_off_is_not_recovered_on_either_side(sign):
    task = line_task(("numpy_impl",), examples=1000)
    run = compare_columns(task).runs["numpy_impl"]
    assert task.lesson.recovery.check(task, run).recovered
    run.parameters = {**run.parameters, "bias": run.parameters["bias"] + sign}
    assert not task.lesson.recovery.check(task, run).recovered


def test_columns_that_divide_by_rows_are_judged_by_that():
    task = line_task(("numpy_impl", *PAIR))
    divides = [sgd_settings(task, column).divides_by for column in task.settings.columns]
    assert divides == ["rows", "batch_size", "batch_size"]


def test_the_residuals_noise_has_as_many_degrees_of_freedom_as_are_left(rng):
    task = line_task(examples=5)
    residuals = task.least_squares.error * 5
    assert line.residual_noise(task.least_squares) == pytest.approx(np.sqrt(residuals / (5 - 3)))


def test_new_labels_on_given_rows_have_the_noise_that_was_asked_for(rng):
    dataset = synthetic_line(rng, examples=20_000)
    truth = np.array([1.0, 2.0, 3.0])
    drawn = line.SimulateOnDesign(dataset, 0.5)(truth, rng)
    residuals = drawn.y - (dataset.X @ truth[:2] + truth[2])
    assert residuals.std() == pytest.approx(0.5, rel=0.03)


def test_exact_least_squares_gives_each_parameter_its_own_standard_error(rng):
    dataset = synthetic_line(rng, noise=0.1, examples=50)
    scaled = replace(dataset, X=dataset.X * np.array([1, 10], dtype="float32"))
    errors = line.FitExactly()(scaled, rng).standard_error
    design = np.column_stack([scaled.X, np.ones(50)]).astype(float)
    np.testing.assert_allclose(errors, 0.1 * np.sqrt(np.diag(np.linalg.inv(design.T @ design))), rtol=1e-6)


def test_weights_of_classes_are_centred(rng):
    weights = rng.standard_normal((3, 4)) + 5
    found = softmax.centred(weights)
    np.testing.assert_allclose(found.mean(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(found[1] - found[0], weights[1] - weights[0])


def test_lenets_dropout_is_the_one_that_was_given():
    assert LESSONS["lenet"].set_model_options({"dropout": 0.5}) == {"dropout": 0.5}
    assert LESSONS["lenet"].set_model_options({}) == {"dropout": 0.2}


def test_a_comparison_whose_verdict_is_no_ends_with_status_1(handtorn):
    quick = ("compare", "linear_regression", "--columns", "numpy_impl", "--examples", 200)
    assert handtorn(*quick).status == 0
    result = handtorn(*quick, "--lr", 1e-5)
    assert result.status == 1, result.out


@pytest.mark.parametrize(("verdict", "status"), [(True, 0), (None, 0), (False, 1)])
def test_a_study_whose_verdict_is_no_ends_with_status_1(handtorn, verdict, status):
    options = {True: (20, 200), None: (20, 5), False: (2, 5)}[verdict]
    quick = ("recover", "linear_regression", "--columns", "numpy_impl", "--workers", 1, "--examples", 100)
    assert handtorn(*quick, "--epochs", options[0], "--replicates", options[1]).status == status


@pytest.mark.parametrize("column", ["handtorn", "numpy_impl"])
def test_a_divergence_names_the_first_step_whose_loss_is_not_finite(column):
    task = line_task((column,), lr=100.0)
    model = make_model(task, COLUMNS[column])
    with np.errstate(all="ignore"):
        finite = [np.isfinite(as_numpy(losses)).all() for _, losses in start_training(task, COLUMNS[column], model)]
    with pytest.raises(Diverged) as error:
        run_column(task, COLUMNS[column], no_progress)
    assert error.value.step == finite.index(False) + 1


def test_data_start_and_order_are_drawn_by_different_generators():
    drawn = {generator(7, purpose).random() for purpose in ("data", "start", "order")}
    assert len(drawn) == 3
