import numpy as np
import pytest

from numpy_impl import layers, modes
from numpy_impl.losses import square_loss

SIZES = [(1, 1), (2, 3), (5, 4), (8, 20)]


@pytest.fixture(params=SIZES, ids=str)
def cost(request, rng):
    return modes.count(*request.param, rng)


def test_a_product_counts_one_multiplication_for_each_combination_of_indices():
    counter = modes.Counter()
    A, B = np.arange(6.0).reshape(2, 3), np.arange(12.0).reshape(3, 4)
    np.testing.assert_array_equal(counter.product("ij,jk->ik", A, B), A @ B)
    assert counter.multiplications == 2 * 3 * 4
    np.testing.assert_array_equal(counter.product("ij,ij->ij", A, A), A * A)
    np.testing.assert_array_equal(counter.product(",ij->ij", 2, A), 2 * A)
    assert counter.multiplications == 2 * 3 * 4 + 6 + 6


def test_every_multiplication_goes_through_the_counter(rng):
    """Of the smallest network, on 20 rows, all products can be counted by hand."""
    cost = modes.count(1, 1, rng)
    assert cost.loss_multiplications == 20 * 3  # X W, H v, the square
    assert cost.reverse_multiplications == 60 + 20 * 6  # 2 e, Hᵀ D, D vᵀ, H (1 - H), times D, Xᵀ D
    assert cost.forward_multiplications == 60 + 4 * 20 * 7  # X W', H (1 - H), times it, H' v, H v', e ŷ', 2 / n


def test_reverse_mode_takes_two_passes_and_a_few_times_the_loss_however_many_parameters(cost):
    assert cost.reverse_passes == 2
    assert 1 < cost.reverse_multiplications / cost.loss_multiplications <= 4


def test_forward_mode_takes_a_pass_and_about_the_loss_for_each_parameter(cost):
    assert cost.forward_passes == 1 + cost.parameters
    each = (cost.forward_multiplications - cost.loss_multiplications) / cost.parameters
    assert 1 < each / cost.loss_multiplications <= 4


def test_both_modes_give_the_gradient_that_the_layers_give(rng):
    network, X, y = modes.draw_network(3, 4, rng), rng.standard_normal((7, 3)), rng.standard_normal((7, 1))
    hidden, output = layers.dense(3, 4), layers.dense(4, 1)
    values = (network["W"].T, network["b"], network["v"].T, network["c"])
    for parameter, value in zip((*hidden.parameters, *output.parameters), values):
        parameter.value, parameter.grad = value, np.zeros_like(value)
    outputs, backward = layers.Sequential(hidden, layers.sigmoid(), output).forward(X)
    losses, derivatives = square_loss(outputs, y)
    backward(derivatives / len(X))
    expected = {"W": hidden.weight.grad.T, "b": hidden.bias.grad, "v": output.weight.grad.T, "c": output.bias.grad}
    assert modes.evaluate(network, X, y, modes.Counter())[0] == pytest.approx(losses.mean(), rel=1e-12)
    for mode in (modes.reverse_mode, modes.forward_mode):
        gradient = mode(network, X, y, modes.Counter())
        assert sorted(gradient) == sorted(expected)
        for name, values in gradient.items():
            np.testing.assert_allclose(values, expected[name], rtol=1e-10, atol=1e-12)  # float64
            assert np.abs(values).max() > 1e-3, "too small to see a mistake in"


def test_gradients_that_differ_are_noticed(monkeypatch, rng):
    right = modes.directional_derivative
    monkeypatch.setattr(modes, "directional_derivative", lambda *arguments: 1.001 * right(*arguments))
    with pytest.raises(ArithmeticError, match="differ by"):
        modes.count(2, 3, rng)


def test_the_table_has_a_line_for_each_network(capsys):
    modes.main()
    lines = capsys.readouterr().out.splitlines()
    parameters = [int(line.split()[0].replace(",", "")) for line in lines if line.lstrip()[:1].isdigit()]
    assert parameters == [4, 9, 41, 121, 481, 1921]
