import numpy as np
import pytest

from sidebyside.comparison.comparison import compare_columns
from sidebyside.data.datasets import house_prices, synthetic_line
from sidebyside.tools.errors import Diverged, UserError
from sidebyside.training.retracing import trace_path
from sidebyside.training.settings import generator
from tests.conftest import slow_on_mxnet
from tests.tasks import make_task, no_progress

LESSON, HOUSES = "linear_regression", "house_prices"


def compare(lesson, dataset, settings, **more):
    return compare_columns(make_task(lesson, dataset, **settings), **more)


def settings(columns=("handtorn", "gluon_impl"), lr=None, batch_size=10, epochs=2, **more):
    return {"columns": columns, "lr": lr, "batch_size": batch_size, "epochs": epochs, **more}


@pytest.mark.parametrize("column", ["handtorn", "gluon_impl"])
def test_losses_are_squared_errors_over_all_rows_in_every_column(column):
    """With a step too small to move, each epoch's average is the mean squared error of the start."""
    dataset = synthetic_line(generator(0, "data"), examples=203)
    run = compare(LESSON, dataset, settings((column,), {column: 1e-12}, batch_size=10), lockstep=False).runs[column]
    errors = dataset.X @ run.start["weight"][0] + run.start["bias"] - dataset.y
    assert run.losses == pytest.approx([np.mean(errors**2)] * 2, rel=1e-5)
    assert run.steps == 42
    assert run.step_losses.mean() != pytest.approx(np.mean(errors**2), rel=1e-5)  # the short batch weighs less


@pytest.mark.parametrize(("column", "largest"), [("handtorn", 1.85e-4), ("gluon_impl", 3.69e-4)])
def test_divergence_names_the_step_and_the_largest_rate_in_the_columns_own_convention(column, largest):
    with pytest.raises(Diverged) as caught:
        compare(HOUSES, house_prices(), settings((column,), {column: 0.2}, batch_size=7, epochs=100))
    error = caught.value
    assert error.largest_stable_lr == pytest.approx(largest, rel=3e-3)
    assert 5 <= error.step <= 10
    assert f"The {column} column stopped at step {error.step}" in str(error)


@slow_on_mxnet
@pytest.mark.parametrize("column", ["handtorn", "gluon_impl"])
def test_just_below_the_largest_rate_it_converges_and_just_above_it_does_not(column):
    task = make_task(HOUSES, house_prices(), (column,))
    stable = task.largest_stable_lr(*task.settings.columns)
    below = compare(HOUSES, house_prices(), settings((column,), {column: 0.97 * stable}, 7, 300), lockstep=False)
    assert below.error_of(column) < 0.2
    with pytest.raises(Diverged):
        compare(HOUSES, house_prices(), settings((column,), {column: 1.2 * stable}, 7, 300), lockstep=False)


def test_both_columns_start_house_prices_from_the_same_standard_normal_weight_and_zero_bias():
    result = compare(HOUSES, house_prices(), settings(batch_size=7), lockstep=False)
    starts = [run.start for run in result.runs.values()]
    np.testing.assert_array_equal(starts[0]["weight"], starts[1]["weight"])
    np.testing.assert_array_equal(starts[1]["bias"], [0])
    assert starts[0]["weight"][0, 0] == np.float32(generator(0, "start").standard_normal())


def test_bad_settings_are_refused_before_any_training():
    dataset = synthetic_line(generator(0, "data"))
    for bad in (
        {"batch_size": 0},
        {"epochs": 0},
        {"smoothing": 0.0},
        {"lr": {"handtorn": -1.0, "gluon_impl": 1.0}},
    ):
        with pytest.raises(UserError):
            compare(LESSON, dataset, settings(**bad))


@slow_on_mxnet
def test_a_batch_size_over_the_rows_means_one_batch_in_every_column():
    dataset = synthetic_line(generator(0, "data"), examples=30)
    rates = {"handtorn": 0.005, "gluon_impl": 0.3}
    whole, larger = (compare(LESSON, dataset, settings(lr=rates, batch_size=size)) for size in (30, 1000))
    assert whole.lockstep.holds
    assert larger.lockstep.holds
    assert whole.runs["gluon_impl"].losses == larger.runs["gluon_impl"].losses
    assert larger.runs["handtorn"].steps == 2


def test_progress_counts_every_step_once():
    counts = {}

    def start(title, steps):
        counts[title] = [0, steps]

        def done(number):
            counts[title][0] += number

        return done

    dataset = synthetic_line(generator(0, "data"), examples=1003)
    compare(LESSON, dataset, settings(epochs=1), start_progress=start)
    assert counts == {"handtorn": [101, 101], "gluon_impl": [101, 101], "lockstep": [101, 101]}


def test_the_path_leads_from_the_start_to_where_the_run_ended():
    dataset, chosen = synthetic_line(generator(0, "data"), examples=300), settings()
    run = compare(LESSON, dataset, chosen, lockstep=False).runs["gluon_impl"]
    path, finished = trace_path(make_task(LESSON, dataset, **chosen), run, no_progress)
    assert finished
    assert path.shape == (61, 3)
    np.testing.assert_array_equal(path[0], np.append(run.start["weight"], run.start["bias"]))
    np.testing.assert_array_equal(path[-1], np.append(run.parameters["weight"], run.parameters["bias"]))


def test_progress_of_a_path_counts_every_step_once():
    chosen = {**settings(("numpy_impl",), batch_size=1), "epochs": 1}
    task = make_task(LESSON, synthetic_line(generator(0, "data"), examples=1010), **chosen)
    run = compare_columns(task).runs["numpy_impl"]
    told = []
    path, _ = trace_path(task, run, told.append)
    assert sum(told) == run.steps == 1010
    assert len(path) == len(told) + 1
