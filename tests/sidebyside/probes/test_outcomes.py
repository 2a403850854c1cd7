"""What an outcome says: expected, came, where an error was raised; what is left out, and what is not ours."""

import functools
import inspect

import numpy as np
import pytest
from mxnet import nd

from sidebyside.column import COLUMNS, Column
from sidebyside.library import Library
from sidebyside.probes import PROBES, Outcome, Probe, run_probes
from sidebyside.probes.judging import Expect, Mistake
from sidebyside.probes.values import FLOAT32, both_shown, difference, number, shown
from tests.conftest import slow_on_mxnet

from .own import tried, with_own


def float32(values):
    return np.array(values, dtype="float32")


def square_loss(yhat, y):
    return 1 / 0


def line_of(function, text):
    lines, first = inspect.getsourcelines(function)
    return first + next(place for place, line in enumerate(lines) if text in line)


def test_an_exception_is_an_outcome_that_names_the_file_and_the_line():
    outcomes = tried("handtorn", "square_loss", square_loss)
    line = line_of(square_loss, "1 / 0")
    assert [outcome.came for outcome in outcomes] == [
        f"ZeroDivisionError: division by zero (test_outcomes.py, line {line})"
    ] * 2
    assert not any(outcome.holds for outcome in outcomes)
    assert outcomes[1].expected.startswith("losses ")


def test_the_place_is_in_the_learners_file_where_a_library_raises():
    def dense(X, weight, bias):
        return np.linalg.inv(X.asnumpy()[0])

    outcomes = tried("handtorn", "dense", dense)
    line = line_of(dense, "linalg")
    assert all(outcome.came.endswith(f"(test_outcomes.py, line {line})") for outcome in outcomes)


@pytest.mark.parametrize(
    ("answer", "came", "cause"),
    [
        (lambda yhat, y: 0, "square_loss returned a number (int): expected an NDArray.", "A plain number"),
        (lambda yhat, y: yhat.asnumpy(), "square_loss returned a NumPy array: expected an NDArray.", "not recorded"),
        (lambda yhat, y: nd.array(yhat.asnumpy()), "No gradient: ", "not recorded"),
    ],
)
def test_what_has_no_gradient_is_said_in_one_line(answer, came, cause):
    for outcome in tried("handtorn", "square_loss", answer):
        assert outcome.came.startswith(came)
        assert "Traceback" not in outcome.came
        assert cause in outcome.cause


def test_the_place_is_the_innermost_in_the_learners_file():
    def helper(X):
        return X.no_such_method()

    def relu(X):
        return helper(X)

    line = line_of(helper, "no_such_method")
    assert all(outcome.came.endswith(f"(test_outcomes.py, line {line})") for outcome in tried("handtorn", "relu", relu))


def test_an_error_in_a_layer_that_is_an_object_is_placed_too():
    from numpy_impl.layers import Linear

    class Broken(Linear):
        def forward(self, X, training=False):
            raise KeyError("weight")

    outcomes = tried("numpy_impl", "Linear", Broken)
    line = line_of(Broken, "raise")
    assert {outcome.came for outcome in outcomes} == {f"KeyError: 'weight' (test_outcomes.py, line {line})"}
    assert {outcome.function for outcome in outcomes} == {"Linear"}


@pytest.mark.parametrize(
    ("returned", "came"),
    [
        (lambda yhat, y: None, "square_loss returned None: expected an array."),
        (lambda yhat, y: (yhat, y), "square_loss returned a tuple: expected an array."),
        (lambda yhat, y: (value for value in ()), "square_loss returned a generator: expected an array."),
    ],
)
def test_what_is_no_array_is_said(returned, came):
    assert {outcome.came for outcome in tried("handtorn", "square_loss", returned)} == {came}


def test_a_call_that_does_not_fit_is_an_outcome_without_a_place():
    def relu(X, slope):
        return X

    came = {outcome.came for outcome in tried("handtorn", "relu", relu)}
    assert all(text.startswith("TypeError: ") and text.endswith("argument: 'slope'") for text in came)


def test_a_function_where_a_class_should_be_is_an_outcome():
    came = {outcome.came for outcome in tried("numpy_impl", "relu", lambda: lambda X: X)}
    assert came == {"AttributeError: 'function' object has no attribute 'forward'"}


NOTHING, ROWS = np.zeros((0, 2), dtype="float32"), np.ones((6, 2), dtype="float32")


@pytest.mark.parametrize("column", ["handtorn", pytest.param("numpy_impl", marks=slow_on_mxnet)])
@pytest.mark.parametrize(
    "returned",
    [None, 3, "text", [], [1, 2], [[]], NOTHING, ROWS, [(NOTHING, NOTHING)], [(1, 2)], (ROWS, ROWS), object()],
    ids=range(12),
)
def test_nothing_that_a_function_returns_is_an_error_of_the_probes(column, returned):
    """Whatever comes is an outcome, and a wrong one."""
    for name in PROBES:
        own = "SGDOptimizer" if (name, column) == ("sgd", "numpy_impl") else name
        outcomes = tried(column, own, lambda *arguments, **options: returned)
        assert not [outcome for outcome in outcomes if outcome.holds is not False]


def test_what_every_mistake_would_give_can_be_worked_out_for_every_input():
    for name, probes in PROBES.items():
        for probe in probes:
            for seed in range(3):
                given = {**probe.inputs(np.random.default_rng(seed)), "multiple": 1 + seed % 2}
                with np.errstate(all="ignore"):
                    for mistake in getattr(probe.judge, "mistakes", ()):
                        assert isinstance(mistake.answer(given), dict), (name, mistake.cause)


def test_a_function_that_never_ends_yielding_does_not_hang():
    def endless(losses, smoothing):
        while True:
            yield 1.0

    outcomes = tried("handtorn", "moving_average", endless)
    assert outcomes
    assert not any(outcome.holds for outcome in outcomes)


def test_arguments_that_a_function_does_not_take_are_not_tried():
    def sgd(params, lr):
        for param in params:
            param[:] = param - lr * param.grad

    assert {outcome.tried for outcome in tried("handtorn", "sgd", sgd)} == {
        "one step, no decay", "in place", "a second step with the same gradient"
    }  # fmt: skip


def test_a_wrapper_is_looked_through():
    def sgd(params, lr):
        for param in params:
            param[:] = param - lr * param.grad

    @functools.wraps(sgd)
    def wrapper(params, lr, wd=0.0, batch_size=1):
        return sgd(params, lr)

    assert len(tried("handtorn", "sgd", wrapper)) == 3


def test_names_without_probes_and_functions_that_are_not_there_are_left_out():
    assert run_probes(COLUMNS["handtorn"], ["train_steps", "Model", "Sequential"]) == []
    assert run_probes(COLUMNS["gluon_impl"], ["moving_average"]) == []


def test_a_class_of_numpys_column_is_tried_by_its_own_name():
    from numpy_impl.layers import Linear

    class Mine(Linear):
        called = 0

        def forward(self, X, training=False):
            Mine.called += 1
            return super().forward(X, training)

    column = with_own("numpy_impl", Linear=Mine)
    assert all(outcome.holds for outcome in run_probes(column, ["Linear"]))
    assert Mine.called > 0


def test_a_column_that_nobody_can_call_is_refused():
    strange = Column("strange", Library("array_library", "Arrays"), COLUMNS["numpy_impl"].convention)
    with pytest.raises(ValueError, match="strange has objects on array_library for layers: expected one of"):
        run_probes(strange, ["relu"])


def test_every_probe_can_be_had_by_name_and_run_alone():
    from sidebyside.probes.callers import caller_of

    assert all(isinstance(probe, Probe) for probes in PROBES.values() for probe in probes)
    assert all(probe.function == name for name, probes in PROBES.items() for probe in probes)
    outcome = PROBES["square_loss"][1].run(caller_of(COLUMNS["handtorn"]))
    assert isinstance(outcome, Outcome)
    assert (outcome.tried, outcome.holds, outcome.cause) == ("labels of shape (4,)", True, "")
    with pytest.raises(AttributeError):
        outcome.holds = False


def test_no_two_probes_of_a_function_are_tried_on_the_same():
    for probes in PROBES.values():
        assert len({probe.tried for probe in probes}) == len(probes)


def test_every_cause_is_a_sentence():
    for probes in PROBES.values():
        for probe in probes:
            for mistake in getattr(probe.judge, "mistakes", ()):
                assert mistake.cause.endswith(".")
                assert len(mistake.cause) < 120


EXPECTED = Expect(lambda given: {"output": np.array([1.0, 2.0])}, (
    Mistake("Doubled.", lambda given: {"output": np.array([2.0, 4.0])}),
    Mistake("Added to itself.", lambda given: {"output": np.array([2.0, 4.0])}),
    Mistake("The same.", lambda given: {"output": np.array([1.0, 2.0])}),
    Mistake("A column.", lambda given: {"output": np.array([[1.0], [2.0]])}),
    Mistake("Nothing known.", lambda given: {}),
    Mistake("NaN.", lambda given: {"output": np.full(2, np.nan)}),
))  # fmt: skip


@pytest.mark.parametrize(
    ("came", "holds", "cause"),
    [
        ([1, 2], True, ""),
        ([1, 2.00001], True, ""),
        ([1, 2.001], False, ""),
        ([2, 4], False, "Doubled. Or: Added to itself."),
        ([[1], [2]], False, "A column."),
        ([1], False, ""),
        ([np.nan, np.nan], False, "NaN."),
        ([np.nan, 2], False, ""),
        ([np.inf, 2], False, ""),
    ],
)
def test_shape_numbers_and_nan_are_compared_and_two_causes_that_fit_are_both_named(came, holds, cause):
    verdict = EXPECTED.verdict({}, {"output": float32(came)})
    assert (verdict.holds, verdict.cause) == (holds, cause)


def test_a_cause_is_that_of_all_results_that_it_says_something_of():
    both = Mistake("Both doubled.", lambda given: {"output": np.array([2.0]), "gradient": np.array([4.0])})
    expect = Expect(lambda given: {"output": np.array([1.0]), "gradient": np.array([2.0])}, (both,))
    assert expect.verdict({}, {"output": float32([2]), "gradient": float32([4])}).cause == "Both doubled."
    assert expect.verdict({}, {"output": float32([2]), "gradient": float32([2])}).cause == ""
    assert expect.verdict({}, {"output": float32([2])}).cause == ""


def test_float64_is_remarked_and_whole_numbers_are_wrong():
    wide = EXPECTED.verdict({}, {"output": np.array([1.0, 2.0])})
    assert (wide.holds, wide.came) == (None, "output 1, 2, float64")
    assert wide.cause == "The output is float64, where the inputs are float32."
    assert EXPECTED.verdict({}, {"output": np.array([1, 2])}).holds is False
    assert EXPECTED.verdict({}, {"output": np.array([1, 2], dtype="float16")}).holds is False


def test_what_is_missing_is_said():
    verdict = EXPECTED.verdict({}, {"gradient": float32([1, 2])})
    assert (verdict.expected, verdict.came, verdict.holds) == ("output 1, 2", "no output", False)


def test_numbers_are_few_and_the_first_wrong_place_is_among_them():
    assert number(13.81551) == "13.82"
    assert number(-0.0) == "0"
    assert number(1e-80) == "0"
    assert shown(np.arange(6.0).reshape(2, 3)) == "0, 1, 2, 3, … of shape (2, 3)"
    assert shown(np.zeros((0, 2))) == "nothing of shape (0, 2)"
    assert shown(np.array(3.0)) == "3"
    came = np.zeros((3, 3))
    came[2, 1] = 7
    assert both_shown(came, np.zeros((3, 3)), FLOAT32) == ("7 at [2, 1] of shape (3, 3)", "0 at [2, 1] of shape (3, 3)")
    assert difference(came, came[:2], FLOAT32) == "shape"
    assert difference(np.ones((2, 1)), np.ones(2), FLOAT32) == "shape"


def test_a_number_and_an_array_of_one_are_not_shown_alike():
    assert both_shown(np.array([6.24]), np.array(6.24), FLOAT32) == ("6.24 of shape (1,)", "6.24 of shape ()")
    assert both_shown(np.array([6.24]), np.array(6.5), FLOAT32) == ("6.24", "6.5")
