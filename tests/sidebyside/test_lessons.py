import pytest

from sidebyside import column as columns
from sidebyside.column import CONVENTIONS
from sidebyside.lesson import LESSONS, check_columns, find_lesson
from sidebyside.tools.errors import UserError


def test_gluons_rate_is_twice_the_batch_times_the_one_by_hand():
    for batch_size in (1, 7, 10, 1000):
        by_hand, gluon = (CONVENTIONS[name].step_factor(batch_size) for name in ("handtorn", "gluon_impl"))
        assert by_hand == 2 * batch_size * gluon


def test_house_prices_as_published_are_the_same_step_in_all_columns():
    lesson = LESSONS["house_prices"]
    for rates in (lesson.lr, lesson.standardised_lr):
        steps = {lr * lesson.convention(column).step_factor(7) for column, lr in rates.items()}
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


@pytest.mark.parametrize("names", [("keras",), ("handtorn", "handtorn"), ("",)])
def test_unknown_or_repeated_columns_are_refused(names):
    with pytest.raises(UserError, match="expected"):
        check_columns(LESSONS["linear_regression"], names)


@pytest.mark.parametrize("here", [True, False])
def test_no_columns_means_all_but_pytorch_where_there_is_none(monkeypatch, here):
    monkeypatch.setattr(columns, "has_torch", lambda: here)
    everywhere = ("handtorn", "gluon_impl", "numpy_impl")
    assert check_columns(LESSONS["linear_regression"], ()) == (*everywhere, *["torch_impl"] * here)
    assert check_columns(LESSONS["lenet"], ()) == ("handtorn", "gluon_impl", *["torch_impl"] * here)
    assert check_columns(LESSONS["mlp"], ("torch_impl",)) == ("torch_impl",)  # asked for: its import says how to get it


def test_on_the_cross_entropy_all_columns_that_average_take_the_same_step():
    for name in ("softmax_regression", "lenet"):
        lesson = LESSONS[name]
        steps = {lr * lesson.convention(column).step_factor(256) for column, lr in lesson.lr.items()}
        assert steps == set(lesson.lr.values())
        assert {lesson.loss_scale(column) for column in lesson.lr} == {1}


def test_losses_are_reported_as_squares_without_a_half():
    lesson = LESSONS["mlp"]
    assert {column: lesson.loss_scale(column) for column in lesson.lr} == {
        "handtorn": 1, "gluon_impl": 2, "numpy_impl": 1, "torch_impl": 1
    }  # fmt: skip
