import numpy as np
import pytest
from mxnet import nd

from handtorn import ndarray


def test_arithmetic_is_numpys():
    made = {name: value.asnumpy() for name, value in ndarray.arithmetic().items()}
    x, y = np.arange(6).reshape((2, 3)), np.full((2, 3), 2)
    np.testing.assert_array_equal(made["added"], x + y)
    np.testing.assert_array_equal(made["multiplied"], x * y)
    np.testing.assert_array_equal(made["broadcast"], x + np.array([10, 20, 30]))
    np.testing.assert_array_equal(made["matrix"], x @ y.T)


def test_in_place_changes_the_array_and_an_operator_makes_another():
    made = ndarray.in_place()
    assert made["still"] is True
    assert made["other"] is not made["x"]
    np.testing.assert_array_equal(made["x"].asnumpy(), [1, 1, 5, 5])
    np.testing.assert_array_equal(made["other"].asnumpy(), [2, 2, 6, 6])


def test_the_gradient_of_two_x_squared_is_four_x():
    made = ndarray.gradient()
    assert made["y"].asscalar() == 2 * (0 + 1 + 4 + 9)
    np.testing.assert_array_equal(made["found"].asnumpy(), [[0], [4], [8], [12]])
    np.testing.assert_array_equal(made["expected"].asnumpy(), made["found"].asnumpy())


def test_backward_on_a_vector_adds_up():
    made = ndarray.gradient_of_many()
    np.testing.assert_array_equal(made["losses"].asnumpy(), [3, 30, 300])
    assert made["summed"].asscalar() == 111


def test_arrays_are_where_their_contexts_say():
    made = ndarray.contexts()
    assert made["stayed"] is True
    assert made["made"].context == made["moved"].context != made["here"]
    np.testing.assert_array_equal(made["moved"].asnumpy(), [0, 1, 2])


def test_copyto_makes_a_copy_or_overwrites():
    made = ndarray.copying()
    for array in made.values():
        assert array.context != nd.zeros((1,)).context
        np.testing.assert_array_equal(array.asnumpy(), [0, 1, 2])


def test_asscalar_gives_one_number():
    made = ndarray.numbers()
    assert made == {"number": 2.5, "mean": 2}
    assert all(np.ndim(number) == 0 for number in made.values())


def test_numpy_and_back_are_copies():
    made = ndarray.numpy_and_back()
    assert isinstance(made["values"], np.ndarray)
    np.testing.assert_array_equal(made["x"].asnumpy(), [0, 1, 2])
    np.testing.assert_array_equal(made["back"].asnumpy(), [9, 1, 2])
    assert made["back"].dtype == np.float32
    assert made["ints"].dtype == np.int32


def test_elemwise_add_writes_into_what_it_is_given():
    np.testing.assert_array_equal(ndarray.saving_memory()["z"].asnumpy(), [1, 2, 3])


def test_files_keep_lists_and_names():
    made = ndarray.saving_to_a_file()
    w, b = made["listed"]
    assert sorted(made["named"]) == ["bias", "weight"]
    for found, expected in ((w, [0, 1]), (b, [1]), (made["named"]["weight"], [0, 1]), (made["named"]["bias"], [1])):
        np.testing.assert_array_equal(found.asnumpy(), expected)


def test_the_tour_takes_in_every_topic():
    topics = [value for name, value in vars(ndarray).items() if callable(value) and not name.startswith("_")]
    others = {ndarray.describe, ndarray.main}
    assert tuple(topic for topic in topics if topic not in others) == ndarray.TOPICS


@pytest.mark.parametrize("topic", ndarray.TOPICS, ids=lambda topic: topic.__name__)
def test_every_value_stands_once_beside_the_line_that_made_it(topic):
    title, *lines = ndarray.describe(topic)
    assert title == topic.__doc__
    assert all(line.startswith("    ") and len(line) <= 120 for line in lines)
    assert sum("  # " in line.lstrip() for line in lines) == len(topic())


def test_a_changed_array_is_shown_where_it_was_changed_last():
    lines = list(ndarray.describe(ndarray.in_place))
    assert [line.split() for line in lines if "x[2:]" in line] == [
        ["x[2:]", "=", "5", "#", "[1.", "1.", "5.", "5.]", "@cpu(0)"]
    ]


def test_the_tour_fits_on_a_page(capfd):
    ndarray.main()
    printed = capfd.readouterr()  # also what MXNet's own library writes; a Python warning is an error here
    assert not printed.err
    assert len(printed.out.splitlines()) < 70
    for topic in ndarray.TOPICS:
        assert topic.__doc__ in printed.out
