import numpy as np
import pytest

from sidebyside.data.datasets import (
    LARGEST,
    Dataset,
    check_dataset,
    house_prices,
    product,
    standardised,
    synthetic_line,
)
from sidebyside.tools.errors import UserError


def test_the_line_is_the_truth_with_noise_on_it(rng):
    dataset = synthetic_line(rng, true_w=(1, 2, 3), true_b=-1, noise=0.5, examples=20_000)
    assert dataset.X.shape == (20_000, 3)
    assert dataset.X.dtype == dataset.y.dtype == np.float32
    residual = dataset.y - dataset.X @ [1, 2, 3] + 1
    assert abs(residual.mean()) < 4 * 0.5 / np.sqrt(20_000)
    assert residual.std() == pytest.approx(0.5, rel=4 / np.sqrt(2 * 20_000))
    assert abs(dataset.X.mean(axis=0)).max() < 4 / np.sqrt(20_000)
    np.testing.assert_array_equal(dataset.truth["weight"], [[1, 2, 3]])


def test_the_same_generator_draws_the_same_line():
    a, b = (synthetic_line(np.random.default_rng(7)) for _ in range(2))
    np.testing.assert_array_equal(a.X, b.X)
    np.testing.assert_array_equal(a.y, b.y)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"examples": 0}, "examples is 0"),
        ({"true_w": ()}, "true_w is"),
        ({"true_w": (1.0, float("nan"))}, "true_w is"),
        ({"true_b": float("inf")}, "true_b is inf"),
        ({"noise": -0.1}, "noise is -0.1"),
        ({"noise": float("nan")}, "noise is nan"),
        ({"true_b": 1e39}, "true_b 1e\\+39 and .* too large for float32"),
        ({"true_w": (1e30, 2.0)}, r"true_w \[1e\+30, 2.0\].* labels whose squares are too large for float32: expected"),
        ({"true_w": (1e308, -1e308, 1e308)}, "true_w .* too large for float32"),
        ({"noise": 1e300}, r"noise 1e\+300 give labels whose squares"),
    ],
)
def test_a_line_that_cannot_be_drawn_is_refused(rng, options, message):
    with pytest.raises(UserError, match=message):
        synthetic_line(rng, **options)


def test_house_prices_are_the_articles():
    dataset = house_prices(("area", "age"))
    np.testing.assert_allclose(dataset.X[0], [64.4, 31])
    np.testing.assert_allclose(dataset.X[-1], [78.6, 17])
    np.testing.assert_allclose(dataset.y, [6.1, 6.25, 7.8, 6.66, 7.82, 7.14, 8.02])
    assert house_prices().X.shape == (7, 1)


@pytest.mark.parametrize("features", [("rooms",), (), ("area", "area"), ("",)])
def test_house_prices_refuse_other_features(features):
    with pytest.raises(UserError, match="expected area, age, or both"):
        house_prices(features)


def test_standardised_features_have_mean_0_and_deviation_1_and_the_truth_moves_with_them(rng):
    dataset = synthetic_line(rng, noise=0)
    scaled = standardised(dataset)
    np.testing.assert_allclose(scaled.X.mean(axis=0), 0, atol=1e-6)
    np.testing.assert_allclose(scaled.X.std(axis=0), 1, rtol=1e-6)
    np.testing.assert_allclose(
        scaled.X @ scaled.truth["weight"][0] + scaled.truth["bias"], dataset.y, rtol=1e-4, atol=1e-5
    )


def test_a_constant_feature_cannot_be_standardised():
    constant = Dataset(np.array([[1, 5], [2, 5]], np.float32), np.ones(2, np.float32), ("a", "b"), "y", "rows")
    with pytest.raises(UserError, match="b is the same in every row"):
        standardised(constant)


def test_the_product_is_the_product(rng):
    drawn = product(rng, 50)
    np.testing.assert_array_equal(drawn.y, drawn.X[:, 0] * drawn.X[:, 1])
    assert drawn.X.dtype == drawn.y.dtype == np.float32


def test_a_dataset_that_is_fine_passes(rng):
    check_dataset(synthetic_line(rng), "line")
    check_dataset(house_prices(), "house_prices")
    check_dataset(product(rng), "mlp")


def dataset(X, y, **other):
    return Dataset(np.asarray(X, np.float32), np.asarray(y, np.float32), ("a",), "y", "rows", **other)


BAD = {
    "one dimension": (np.ones(3), np.ones(3), r"X has shape \(3,\): expected \(rows, inputs\)"),
    "no columns": (np.ones((3, 0)), np.ones(3), "no columns"),
    "no rows": (np.ones((0, 2)), np.ones(0), "no rows"),
    "other lengths": (np.ones((3, 1)), np.ones(2), "X has 3 rows and y has 2 values"),
    "labels as a column": (np.ones((3, 1)), np.ones((3, 1)), r"y has shape \(3, 1\): expected \(3,\)"),
    "nan": ([[1, 2], [3, np.nan]], [1, 2], "X holds NaN, infinity.* in 1 rows, first in row 2"),
    "infinity": ([[1], [2], [3]], [1, -np.inf, np.inf], "y holds NaN, infinity.* in 2 rows, first in row 2"),
    "a large label": ([[1], [2]], [1, -1e20], "y holds a number whose square is too large.* in 1 rows, first in row 2"),
    "a large feature": ([[0, 1e20], [2, 1]], [1, 1], "X holds a number whose square is too large.*first in row 1"),
}


@pytest.mark.parametrize("case", BAD)
def test_data_that_cannot_be_trained_on_are_refused_and_named(case):
    X, y, message = BAD[case]
    with pytest.raises(UserError, match=f"^these: .*{message}|^these has {message}") as caught:
        check_dataset(dataset(X, y), "these")
    assert "\n" not in str(caught.value)


def test_the_largest_number_is_the_last_one_whose_square_is_finite_in_float32():
    with np.errstate(over="ignore"):
        squares = np.array([LARGEST, 1.001 * LARGEST], np.float32) ** 2
    assert np.isfinite(squares).tolist() == [True, False]
    check_dataset(dataset([[0.99 * LARGEST]], [-0.99 * LARGEST]), "large")
    with pytest.raises(UserError, match="square is too large"):
        check_dataset(dataset([[1.01 * LARGEST]], [1]), "larger")


def test_images_were_looked_at_when_they_were_read():
    check_dataset(dataset(np.ones((3, 2, 2)), np.ones(3), classes=("a", "b")), "images")
