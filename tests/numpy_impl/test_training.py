import numpy as np
import pytest

from numpy_impl import data, layers
from numpy_impl.losses import softmax_cross_entropy, square_loss
from numpy_impl.optimizers import SGDOptimizer
from numpy_impl.training import Learner, count_correct, predict


def learner(lr=0.1, wd=0.0, average=True):
    net = layers.dense(2, 1)
    net.weight.value[:] = [[1, -2]]
    net.bias.value[:] = 0.5
    return Learner(net, square_loss, SGDOptimizer(lr, wd), average)


def batch(rng, rows=6):
    return rng.standard_normal((rows, 2)).astype("float32"), rng.standard_normal((rows, 1)).astype("float32")


def gradient(net, X, y, average):
    """That of the squared error, in float64 and by the closed form."""
    X, y = X.astype("float64"), y.astype("float64")
    errors = X @ net.weight.value.T + net.bias.value - y
    rows = len(X) if average else 1
    return 2 * errors.T @ X / rows, 2 * errors.sum(axis=0) / rows


@pytest.mark.parametrize("average", [True, False])
@pytest.mark.parametrize("wd", [0.0, 0.7])
def test_a_step_goes_against_the_gradient_and_decays_weight_and_bias(rng, average, wd):
    fitted, (X, y) = learner(0.05, wd, average), batch(rng)
    before = fitted.net.weight.value.copy(), fitted.net.bias.value.copy()
    gradients = gradient(fitted.net, X, y, average)
    losses = fitted.fit_batch(X, y)
    for parameter, value, grad in zip(fitted.net.parameters, before, gradients):
        np.testing.assert_allclose(parameter.value, value - 0.05 * (grad + wd * value), rtol=1e-5)  # float32
    np.testing.assert_allclose(losses, (X @ before[0].T + before[1] - y) ** 2, rtol=1e-5)


def test_gradients_are_cleared_by_the_step_and_not_before_it(rng):
    fitted, (X, y) = learner(lr=0.0), batch(rng)
    outputs, backward = fitted.net.forward(X, training=True)
    backward(square_loss(outputs, y)[1])
    assert all(parameter.grad.any() for parameter in fitted.net.parameters)
    fitted.fit_batch(X, y)
    assert not any(parameter.grad.any() for parameter in fitted.net.parameters)


def test_two_backwards_before_one_step_make_the_step_of_both(rng):
    fitted, (X, y) = learner(average=False), batch(rng)
    expected = fitted.net.weight.value - 0.1 * gradient(fitted.net, X, y, average=False)[0]
    for half in (slice(0, 2), slice(2, 6)):
        outputs, backward = fitted.net.forward(X[half], training=True)
        backward(square_loss(outputs, y[half])[1])
    fitted.optimizer.update(fitted.net.parameters)
    np.testing.assert_allclose(fitted.net.weight.value, expected, rtol=1e-5)  # float32


def test_a_step_changes_arrays_in_place_and_keeps_float32(rng):
    fitted = learner(lr=np.float64(0.1), wd=np.float64(0.1))
    value, grad = fitted.net.weight.value, fitted.net.weight.grad
    losses = fitted.fit_batch(*batch(rng))
    assert fitted.net.weight.value is value
    assert fitted.net.weight.grad is grad
    assert losses.dtype == value.dtype == grad.dtype == np.float32


@pytest.mark.parametrize("average", [True, False])
def test_a_short_last_batch_is_divided_by_its_own_rows_or_not_at_all(rng, average):
    fitted, expected, (X, y) = learner(0.05, average=average), learner(), batch(rng, rows=7)
    order = np.random.default_rng(4).permutation(7)
    sizes = [len(losses) for _, losses in fitted.fit(X, y, batch_size=5, epochs=1, rng=np.random.default_rng(4))]
    assert sizes == [5, 2]
    for rows in (order[:5], order[5:]):
        for parameter, grad in zip(expected.net.parameters, gradient(expected.net, X[rows], y[rows], average)):
            parameter.value = parameter.value - 0.05 * grad
    for parameter, wanted in zip(fitted.net.parameters, expected.net.parameters):
        np.testing.assert_allclose(parameter.value, wanted.value, rtol=1e-5)  # float32


def test_correct_answers_are_counted_before_the_step(rng):
    outputs = np.array([[0.1, 0.9, 0], [3, 2, 1], [-1, -2, -3]])
    assert count_correct(outputs, np.array([1, 0, 2])) == 2
    net, correct = layers.dense(2, 3), []
    net.weight.value[:] = [[1, 0], [0, 1], [-1, -1]]
    X, y = rng.standard_normal((9, 2)).astype("float32"), rng.integers(0, 3, 9)
    fitted = Learner(net, softmax_cross_entropy, SGDOptimizer(100.0))
    expected = sum(max(range(3), key=lambda k: (net.weight.value @ x)[k]) == label for x, label in zip(X, y))
    assert 0 < expected < 9
    fitted.fit_batch(X, y, correct)
    assert correct == [expected]
    assert len(list(fitted.fit(X, y, batch_size=4, epochs=2, rng=rng, correct=correct))) == 6
    assert len(correct) == 1 + 6


def test_predict_gives_all_rows_in_their_order_and_changes_nothing(rng):
    net = layers.Sequential(layers.batch_norm(2), layers.dropout(0.5), learner().net)
    X = rng.standard_normal((7, 2))
    outputs = predict(net, X, rows_at_once=3)
    expected = X @ np.array([[1], [-2]]) / np.sqrt(1 + 1e-5) + 0.5
    np.testing.assert_allclose(outputs, expected, rtol=1e-4, atol=1e-5)  # float32
    assert outputs.dtype == np.float32
    np.testing.assert_array_equal(net.layers[0].moving_var, [1, 1])


@pytest.mark.parametrize("inputs", [1, 784, 100_000])
def test_an_epoch_has_every_row_once_in_the_generators_order(inputs):
    X = np.broadcast_to(np.arange(23, dtype="float32")[:, None], (23, inputs))
    y = np.arange(23, dtype="float32")[:, None]
    rng, same = np.random.default_rng(1), np.random.default_rng(1)
    for _ in range(2):  # a new order in each epoch, and no other draw
        batches = list(data.data_iter(X, y, 5, rng))
        assert [len(rows) for rows, _ in batches] == [5, 5, 5, 5, 3]
        assert all(rows.shape == (len(label), inputs) for rows, label in batches)
        order = same.permutation(23)
        np.testing.assert_array_equal(np.concatenate([label.ravel() for _, label in batches]), order)
        np.testing.assert_array_equal(np.concatenate([rows[:, -1] for rows, _ in batches]), order)


def test_never_more_is_gathered_at_once_than_said():
    class Watched(np.ndarray):
        sizes: list = []  # noqa: RUF012

        def __getitem__(self, places):
            part = super().__getitem__(places)
            if isinstance(places, np.ndarray):
                self.sizes.append(part.size)
            return part

    X = np.zeros((3000, 784), dtype="float32").view(Watched)
    y = np.zeros((3000, 1), dtype="float32")
    assert len(list(data.data_iter(X, y, 32, np.random.default_rng(0)))) == 94
    assert max(Watched.sizes) <= data.NUMBERS_AT_ONCE
    assert sum(Watched.sizes) == X.size


def test_class_numbers_become_whole_numbers_in_one_dimension():
    X, y, batch_size = data.check_data(np.zeros((3, 4, 4)), [[2.0], [0.0], [1.0]], 10, classes=3)
    assert (X.shape, X.dtype.name, batch_size) == ((3, 4, 4), "float32", 3)
    assert y.dtype.kind == "i"
    np.testing.assert_array_equal(y, [2, 0, 1])


@pytest.mark.parametrize("label", [-1, 3, 0.5])
def test_labels_that_are_no_class_are_refused(label):
    message = "y holds labels outside 0 to 2: expected whole numbers from 0 to 2, one for each of 3 classes."
    with pytest.raises(ValueError, match=message):
        data.check_data(np.zeros((2, 2)), [0, label], 1, classes=3)


def test_finite_numbers_pass_however_large_their_sum():
    X = np.full((4, 2), 3e38)
    assert data.check_data(X, [1, 2, 3, 4], 2)[0].dtype == np.float32
