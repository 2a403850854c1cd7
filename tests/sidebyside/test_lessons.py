import pytest

from sidebyside.errors import UserError
from sidebyside.lessons import CONVENTIONS, LESSONS, check_columns, find_lesson


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
    with pytest.raises(UserError, match="'lenet': expected one of linear_regression, house_prices"):
        find_lesson("lenet")


@pytest.mark.parametrize("names", [("keras",), ("handtorn", "handtorn"), ("",)])
def test_unknown_or_repeated_columns_are_refused(names):
    with pytest.raises(UserError, match="expected"):
        check_columns(LESSONS["linear_regression"], names)


def test_no_columns_means_all():
    assert check_columns(LESSONS["linear_regression"], ()) == ("handtorn", "gluon_impl")
