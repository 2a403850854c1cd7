import pickle
import tracemalloc
from dataclasses import FrozenInstanceError

import numpy as np
import pytest

from sidebyside.data import least_squares
from sidebyside.data.datasets import house_prices, synthetic_line
from sidebyside.data.least_squares import NO_LABELS, LeastSquares, as_parameters, as_vector


def of(dataset):
    return LeastSquares(dataset.X, dataset.y, dataset.features)


def test_a_line_without_noise_is_found_exactly(rng):
    found = of(synthetic_line(rng, noise=0))
    np.testing.assert_allclose(as_vector(found.solution), [2, -3.4, 4.2], rtol=1e-6)
    assert found.error < 1e-12  # labels are rounded to float32, at most 16 × 2⁻²⁴ off


def test_the_design_is_float64_with_a_column_of_ones(rng):
    dataset = synthetic_line(rng, examples=7)
    design = of(dataset).design
    assert design.dtype == np.float64
    np.testing.assert_array_equal(design, np.c_[dataset.X, np.ones(7)])


@pytest.mark.parametrize(
    ("features", "loss", "step_size"), [(("area",), 0.162622, 1.85e-4), (("area", "age"), 0.157915, 1.71e-4)]
)
def test_house_prices_have_the_known_optimum_and_largest_step_size(features, loss, step_size):
    found = of(house_prices(features))
    assert found.error == pytest.approx(loss, abs=1e-6)
    # These figures are for the mean of the whole square, whose step is twice as long.
    assert found.largest_stable_step_size / 2 == pytest.approx(step_size, abs=5e-7)
    assert found.is_steep


def test_the_solution_is_that_of_the_normal_equations(rng):
    dataset = synthetic_line(rng, true_w=(1, 2, 3), noise=0.5, examples=40)
    design = np.c_[dataset.X.astype(float), np.ones(40)]
    expected = np.linalg.solve(design.T @ design, design.T @ dataset.y.astype(float))
    np.testing.assert_allclose(as_vector(of(dataset).solution), expected, rtol=1e-10)
    residual = dataset.y - design @ expected
    assert of(dataset).error == pytest.approx((residual**2).mean(), rel=1e-10)


def test_no_parameters_have_a_smaller_error_than_the_solution(rng):
    found = of(synthetic_line(rng, noise=0.5, examples=40))
    for _ in range(20):
        other = as_parameters(as_vector(found.solution) + 0.01 * rng.standard_normal(3))
        assert found.error_of(other) > found.error == found.error_of(found.solution)


def test_curvatures_are_the_eigenvalues_of_the_mean_square(rng):
    X = rng.standard_normal((50, 3)) * [1, 2, 3]
    design = np.c_[X, np.ones(50)]
    values = LeastSquares(X, np.zeros(50)).curvatures
    np.testing.assert_allclose(values, np.sort(np.linalg.eigvals(design.T @ design / 50).real), rtol=1e-10)
    assert not LeastSquares(rng.standard_normal((500, 3)), np.zeros(500)).is_steep


def test_gradient_descent_converges_below_the_largest_step_size_and_not_above(rng):
    X = rng.standard_normal((50, 3)) * [1, 2, 3]
    found = LeastSquares(X, np.zeros(50))

    def after(step_size):
        vector = np.ones(4)
        for _ in range(4000):
            vector = vector - step_size * found.design.T @ (found.design @ vector) / len(X)
        return np.abs(vector).max()

    assert after(0.99 * found.largest_stable_step_size) < 1e-6
    assert after(1.01 * found.largest_stable_step_size) > 1e6


def test_collinear_inputs_are_named(rng):
    a, b = rng.standard_normal((2, 50, 1))
    names = ("a", "b", "c")

    def collinear(third):
        return LeastSquares(np.hstack([a, b, third]), np.zeros(50), names).collinear

    assert collinear(a * b) == []
    assert collinear(2 * a) == ["a", "c"]
    assert collinear(a - b + 1) == ["a", "b", "c", "bias"]
    assert collinear(0 * a + 5) == ["c", "bias"]
    assert collinear(0 * a) == ["c"]


def test_more_inputs_than_rows_are_collinear(rng):
    assert LeastSquares(rng.standard_normal((2, 3)), np.zeros(2), ("a", "b", "c")).collinear


def test_everything_is_computed_once(rng, monkeypatch):
    found = of(synthetic_line(rng))
    made = []
    original = least_squares.design_matrix
    monkeypatch.setattr(least_squares, "design_matrix", lambda X: made.append(1) or original(X))
    for _ in range(2):
        for name in ("solution", "error", "curvatures", "largest_stable_step_size", "is_steep", "collinear"):
            assert getattr(found, name) is getattr(found, name)
        found.error_of(found.solution)
    assert len(made) == 1


def test_it_does_not_change_and_can_be_pickled(rng):
    found = of(synthetic_line(rng))
    with pytest.raises(FrozenInstanceError):
        found.X = found.X + 1
    assert pickle.loads(pickle.dumps(found)).error == found.error


def test_vectors_and_parameters_are_two_ways_of_saying_the_same():
    parameters = as_parameters(np.array([1.0, 2.0, 3.0]))
    assert parameters["weight"].shape == (1, 2)
    assert parameters["bias"].shape == (1,)
    np.testing.assert_array_equal(as_vector(parameters), [1, 2, 3])


def test_collinear_columns_are_found_without_a_matrix_of_rows_by_rows():
    rng = np.random.default_rng(0)
    a = rng.standard_normal((4_000, 1)).astype(np.float32)
    line = LeastSquares(np.hstack([a, 2 * a]), NO_LABELS, ("a", "b"))
    tracemalloc.start()
    try:
        assert line.collinear == ["a", "b"]
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 20 * line.design.nbytes  # 4,000 x 4,000 numbers would be 1,300 times the design
