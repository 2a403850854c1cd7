import numpy as np
import pytest

from sidebyside.data import least_squares
from sidebyside.data.datasets import house_prices, synthetic_line


def test_a_line_without_noise_is_found_exactly(rng):
    problem = synthetic_line(rng, noise=0)
    vector = least_squares.as_vector(least_squares.exact_solution(problem.X, problem.y))
    np.testing.assert_allclose(vector, [2, -3.4, 4.2], rtol=1e-6)


@pytest.mark.parametrize(
    ("features", "loss", "step"), [(("area",), 0.162622, 1.85e-4), (("area", "age"), 0.157915, 1.71e-4)]
)
def test_house_prices_have_the_known_optimum_and_largest_step(features, loss, step):
    problem = house_prices(features)
    exact = least_squares.exact_solution(problem.X, problem.y)
    assert least_squares.mean_squared_error(exact, problem.X, problem.y) == pytest.approx(loss, abs=1e-6)
    # The figures are for the mean of the whole square, whose step is twice as long.
    assert least_squares.largest_stable_step(problem.X) / 2 == pytest.approx(step, abs=5e-7)


def test_gradient_descent_converges_below_the_largest_step_and_not_above(rng):
    X = rng.standard_normal((50, 3)) * [1, 2, 3]
    design = least_squares.design_matrix(X)
    largest = least_squares.largest_stable_step(X)

    def after(step):
        vector = np.ones(4)
        for _ in range(4000):
            vector = vector - step * design.T @ (design @ vector) / len(X)
        return np.abs(vector).max()

    assert after(0.99 * largest) < 1e-6
    assert after(1.01 * largest) > 1e6


def test_vectors_and_parameters_are_two_ways_of_saying_the_same():
    parameters = least_squares.as_parameters(np.array([1.0, 2.0, 3.0]))
    assert parameters["weight"].shape == (1, 2)
    assert parameters["bias"].shape == (1,)
    np.testing.assert_array_equal(least_squares.as_vector(parameters), [1, 2, 3])
