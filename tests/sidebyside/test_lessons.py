import pickle

import pytest

from sidebyside.column import COLUMNS
from sidebyside.course import LESSONS, find_lesson
from sidebyside.lesson import choose_columns
from sidebyside.library import Library, PyTorch
from sidebyside.tools.errors import UserError


def names(columns):
    return tuple(column.name for column in columns)


def test_gluons_rate_is_twice_the_batch_times_the_one_by_hand():
    for batch_size in (1, 7, 10, 1000):
        by_hand, gluon = (COLUMNS[name].convention.step_factor(batch_size) for name in ("handtorn", "gluon_impl"))
        assert by_hand == 2 * batch_size * gluon


def test_house_prices_as_published_are_the_same_step_in_all_columns():
    lesson = LESSONS["house_prices"]
    for options in ({}, {"standardise": True}):
        rates = lesson.published_rates(options)
        steps = {lr * lesson.convention(COLUMNS[name]).step_factor(7) for name, lr in rates.items()}
        assert len(steps) == 1


def test_house_prices_run_longer_with_more_features():
    lesson = LESSONS["house_prices"]
    assert [lesson.published_epochs(inputs) for inputs in (1, 2)] == [100, 1000]
    assert LESSONS["linear_regression"].published_epochs(7) == 5


def test_an_unknown_lesson_is_refused_with_the_known_ones():
    with pytest.raises(UserError, match="'resnet': expected one of linear_regression, house_prices"):
        find_lesson("resnet")


def test_a_tour_is_told_from_a_lesson():
    with pytest.raises(UserError, match=r"ndarray is a tour, .*run `python -m handtorn.ndarray`"):
        find_lesson("ndarray")


def test_repeated_columns_are_refused():
    with pytest.raises(UserError, match="expected each column once"):
        choose_columns(LESSONS["linear_regression"], (COLUMNS["handtorn"],) * 2)


@pytest.mark.parametrize("here", [True, False])
def test_no_columns_means_all_but_pytorch_where_there_is_none(monkeypatch, here):
    monkeypatch.setattr(PyTorch, "is_installed", lambda _self: here)
    everywhere = ("handtorn", "gluon_impl", "symbol_impl", "numpy_impl")
    assert names(choose_columns(LESSONS["linear_regression"], ())) == (*everywhere, *["torch_impl"] * here)
    assert names(choose_columns(LESSONS["lenet"], ())) == (*everywhere[:3], *["torch_impl"] * here)
    chosen = choose_columns(LESSONS["mlp"], (COLUMNS["torch_impl"],))
    assert names(chosen) == ("torch_impl",)  # asked for: its import says how to get it


def test_on_the_cross_entropy_all_columns_that_average_take_the_same_step():
    for name in ("softmax_regression", "lenet"):
        lesson = LESSONS[name]
        steps = {lr * lesson.convention(COLUMNS[column]).step_factor(256) for column, lr in lesson.lr.items()}
        assert steps == set(lesson.lr.values())
        assert {lesson.loss.scale(COLUMNS[column]) for column in lesson.lr} == {1}


def test_losses_are_reported_as_squares_without_a_half():
    loss = LESSONS["mlp"].loss
    assert {name: loss.scale(COLUMNS[name]) for name in LESSONS["mlp"].lr} == {
        "handtorn": 1, "gluon_impl": 2, "symbol_impl": 2, "numpy_impl": 1, "torch_impl": 1
    }  # fmt: skip


def test_a_column_without_a_published_rate_takes_the_step_of_the_first():
    lesson = LESSONS["linear_regression"]
    for name, expected in (("gluon_impl", 0.02), ("numpy_impl", 0.01), ("handtorn", 0.001)):
        assert lesson.learning_rate(COLUMNS[name], {"handtorn": 0.001}, 10) == pytest.approx(expected)


def test_columns_say_what_train_has_to_be_told():
    told = {name: column.convention for name, column in COLUMNS.items()}
    assert told["handtorn"].train_options() == {}
    assert told["handtorn"].averaging().train_options() == {"average": True}
    assert told["numpy_impl"].train_options() == {}
    assert told["numpy_impl"].summing().train_options() == {"average": False}
    for name in ("gluon_impl", "symbol_impl"):
        assert told[name].averaging() == told[name].summing() == told[name]


def test_a_column_has_a_lesson_where_it_has_the_file():
    assert names(LESSONS["lenet"].columns()) == ("handtorn", "gluon_impl", "symbol_impl", "torch_impl")
    assert not COLUMNS["handtorn"].has("no_such_module")


def test_lessons_and_columns_travel_to_other_processes():
    for lesson in LESSONS.values():
        assert pickle.loads(pickle.dumps(lesson)) == lesson
    for column in COLUMNS.values():
        assert pickle.loads(pickle.dumps(column)) == column
    assert Library() != COLUMNS["torch_impl"].library
