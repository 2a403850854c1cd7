"""Each forward against plain loops, each backward against differences: float64, under a random upstream gradient."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from numpy_impl import layers
from tests.conftest import EVERYTHING

# Central differences are off by step² · f'''/6, and by rounding, about 1e-16 · |f| / step: with this step both are near
# 1e-10 where f and its derivatives are of size 1. The tolerances leave a factor of a thousand, for sums and for
# curvature. A derivative that is wrong by one part in a thousand is wrong by ten thousand times as much.
STEP = 1e-5
TOLERANCE = {"rtol": 1e-6, "atol": 1e-7}

some = settings(max_examples=100 if EVERYTHING else 30)
seeds = st.integers(0, 2**32 - 1)
small = st.integers(1, 3)


def numbers(rng, shape):
    """Random numbers that do not cancel in a sum: no gradient becomes too small to see a mistake in."""
    return rng.uniform(0.5, 1.5, shape)


def prepared(layer, rng):
    """The layer with random parameters in float64."""
    for parameter in layer.parameters:
        parameter.value = numbers(rng, parameter.value.shape)
        parameter.grad = np.zeros_like(parameter.value)
    return layer


def differences(function, array):
    """The gradient of a function of nothing with respect to an array that it reads, number by number."""
    gradient = np.zeros_like(array)
    for place in np.ndindex(array.shape):
        value = array[place]
        array[place] = value + STEP
        above = function()
        array[place] = value - STEP
        below = function()
        array[place] = value
        gradient[place] = (above - below) / (2 * STEP)
    return gradient


def check_gradients(layer, X, rng, training=False, before=lambda: None):
    """Compare backward with differences, for X and all parameters; return the gradient with respect to X."""
    before()
    outputs, backward = layer.forward(X, training)
    D = numbers(rng, outputs.shape)
    assert outputs.dtype == np.float64

    def loss():
        before()
        return np.sum(D * layer.forward(X, training)[0])

    gradient = backward(D)
    assert gradient.shape == X.shape
    assert gradient.dtype == np.float64
    arrays, gradients = [X], [gradient]
    for parameter in layer.parameters:
        arrays.append(parameter.value)
        gradients.append(parameter.grad.copy())
    for array, found in zip(arrays, gradients):
        numeric = differences(loss, array)
        np.testing.assert_allclose(found, numeric, **TOLERANCE)
        assert np.abs(numeric).max() > 1e-3
    return gradient


@some
@given(seed=seeds, shape=st.lists(small, min_size=2, max_size=4))
def test_flatten_keeps_every_number_in_its_row_and_gives_gradients_their_shape_back(seed, shape):
    rng = np.random.default_rng(seed)
    X = rng.standard_normal(shape)
    np.testing.assert_array_equal(layers.flatten()(X), [row.ravel() for row in X])
    check_gradients(layers.flatten(), X, rng)


@some
@given(seed=seeds, rows=small, inputs=small, outputs=small)
def test_dense_has_the_right_output_and_gradients(seed, rows, inputs, outputs):
    rng = np.random.default_rng(seed)
    layer, X = prepared(layers.dense(inputs, outputs), rng), numbers(rng, (rows, inputs))
    assert layer.weight.value.shape == (outputs, inputs)
    weight, bias = layer.weight.value, layer.bias.value
    expected = [[sum(weight[o, i] * row[i] for i in range(inputs)) + bias[o] for o in range(outputs)] for row in X]
    np.testing.assert_allclose(layer(X), expected, rtol=1e-12, atol=1e-12)  # float64, three terms
    check_gradients(layer, X, rng)


def test_dense_starts_at_zero_in_float32():
    layer = layers.dense(3, 2)
    assert [(p.value.dtype.name, p.grad.dtype.name) for p in layer.parameters] == [("float32", "float32")] * 2
    assert not any(p.value.any() or p.grad.any() for p in layer.parameters)


@some
@given(seed=seeds)
def test_relu_has_the_right_output_and_gradients(seed):
    rng = np.random.default_rng(seed)
    X = rng.standard_normal((4, 3))
    X += 0.1 * np.sign(X)  # further from the kink than a step
    X[0, 0] = 1
    np.testing.assert_array_equal(layers.relu()(X), [[max(x, 0) for x in row] for row in X])
    check_gradients(layers.relu(), X, rng)


def test_relu_has_derivative_0_at_0():
    outputs, backward = layers.relu().forward(np.zeros((1, 2), dtype="float32"))
    np.testing.assert_array_equal(outputs, [[0, 0]])
    np.testing.assert_array_equal(backward(np.array([[3.0, -2.0]])), [[0, 0]])


@some
@given(seed=seeds)
def test_sigmoid_has_the_right_output_and_gradients(seed):
    rng = np.random.default_rng(seed)
    X = 2 * rng.standard_normal((4, 3))
    np.testing.assert_allclose(layers.sigmoid()(X), 1 / (1 + np.exp(-X)), rtol=1e-14)  # some roundings of 1e-16
    check_gradients(layers.sigmoid(), X, rng)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_sigmoid_overflows_nowhere(dtype):
    X = np.array([[-1e30, -1000, -50, 0, 50, 1000, 1e30]], dtype=dtype)
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        outputs, backward = layers.sigmoid().forward(X)
        gradient = backward(np.ones_like(X))
    assert outputs.dtype == gradient.dtype == dtype
    np.testing.assert_allclose(outputs, [[0, 0, np.exp(-50), 0.5, 1, 1, 1]], rtol=1e-6)
    assert np.isfinite(gradient).all()


@st.composite
def window(draw):
    """(kernel, stride, pad, height, width) as pairs, with an image that the kernel fits into."""
    kernel = draw(st.tuples(small, small))
    stride = draw(st.tuples(small, small))
    pad = tuple(draw(st.integers(0, side - 1)) for side in kernel)
    sides = [side + draw(st.integers(0, 3)) for side in kernel]
    return kernel, stride, pad, *sides


def padded(X, pad, value=0.0):
    return np.pad(X, ((0, 0), (0, 0), (pad[0], pad[0]), (pad[1], pad[1])), constant_values=value)


def patches(X, kernel, stride):
    """Each window, cut out by a plain loop: {(row, column): (batch, channels, *kernel)}."""
    return {
        (i, j): X[:, :, top : top + kernel[0], left : left + kernel[1]]
        for i, top in enumerate(range(0, X.shape[2] - kernel[0] + 1, stride[0]))
        for j, left in enumerate(range(0, X.shape[3] - kernel[1] + 1, stride[1]))
    }


@some
@given(seed=seeds, window=window(), batch=st.integers(1, 2), channels=st.tuples(small, small))
def test_conv2d_has_the_right_output_and_gradients(seed, window, batch, channels):
    kernel, stride, pad, height, width = window
    rng = np.random.default_rng(seed)
    layer = prepared(layers.conv2d(*channels, kernel, stride, pad), rng)
    X = numbers(rng, (batch, channels[0], height, width))
    outputs = layer(X)
    for (i, j), patch in patches(padded(X, pad), kernel, stride).items():
        expected = np.einsum("nchw,ochw->no", patch, layer.weight.value) + layer.bias.value
        np.testing.assert_allclose(outputs[:, :, i, j], expected, rtol=1e-11, atol=1e-11)  # float64, up to 27 terms
    assert outputs.shape[2:] == (
        (height + 2 * pad[0] - kernel[0]) // stride[0] + 1,
        (width + 2 * pad[1] - kernel[1]) // stride[1] + 1,
    )
    check_gradients(layer, X, rng)


def test_conv2d_does_not_flip_the_kernel():
    layer = layers.conv2d(1, 1, (1, 2))
    layer.weight.value[:] = [[[[1, 10]]]]
    np.testing.assert_array_equal(layer(np.array([[[[1.0, 2.0, 3.0]]]]))[0, 0], [[21, 32]])


@some
@given(seed=seeds, window=window(), batch=st.integers(1, 2), channels=small)
def test_max_pool2d_has_the_right_output_and_gradients(seed, window, batch, channels):
    kernel, stride, pad, height, width = window
    rng = np.random.default_rng(seed)
    layer, shape = layers.max_pool2d(kernel, stride, pad), (batch, channels, height, width)
    X = rng.permutation(np.prod(shape)).reshape(shape) / 10 - 1  # neighbours further apart than a step
    outputs = layer(X)
    for (i, j), patch in patches(padded(X, pad, -np.inf), kernel, stride).items():
        np.testing.assert_array_equal(outputs[:, :, i, j], patch.max(axis=(2, 3)))
    check_gradients(layer, X, rng)


def test_of_equal_maxima_the_first_row_by_row_gets_the_gradient():
    X = np.array([[[[0, 7, 7], [7, 1, 7]]]], dtype="float32")
    _, backward = layers.max_pool2d((2, 3)).forward(X)
    np.testing.assert_array_equal(backward(np.full((1, 1, 1, 1), 2.5, dtype="float32")), [[[[0, 2.5, 0], [0, 0, 0]]]])


@some
@given(seed=seeds, window=window(), batch=st.integers(1, 2), channels=small)
def test_avg_pool2d_counts_the_padding_and_has_the_right_gradients(seed, window, batch, channels):
    kernel, stride, pad, height, width = window
    rng = np.random.default_rng(seed)
    layer, X = layers.avg_pool2d(kernel, stride, pad), rng.standard_normal((batch, channels, height, width))
    outputs = layer(X)
    for (i, j), patch in patches(padded(X, pad), kernel, stride).items():
        expected = patch.sum(axis=(2, 3)) / (kernel[0] * kernel[1])
        np.testing.assert_allclose(outputs[:, :, i, j], expected, rtol=1e-12, atol=1e-12)  # float64, nine terms
    check_gradients(layer, X, rng)


@pytest.mark.parametrize("pool", [layers.max_pool2d, layers.avg_pool2d])
def test_windows_of_a_pool_lie_side_by_side_unless_told_otherwise(pool):
    X = np.arange(24.0).reshape((1, 1, 4, 6))
    np.testing.assert_array_equal(pool((2, 3))(X), pool((2, 3), stride=(2, 3))(X))
    np.testing.assert_array_equal(pool(2)(X), pool((2, 2), stride=2, pad=0)(X))


@pytest.mark.parametrize("shape", [(5, 3), (2, 3, 2, 4)])
@pytest.mark.parametrize("training", [True, False])
def test_batch_norm_has_the_right_output_and_gradients(rng, shape, training):
    layer, X = prepared(layers.batch_norm(3, eps=0.01), rng), 2 * rng.standard_normal(shape) + 1
    layer.moving_mean, layer.moving_var = np.array([0.5, -1, 2]), np.array([0.5, 1, 4])
    outputs = layer(X, training)
    for channel in range(3):
        mean, variance = layer.moving_mean[channel], layer.moving_var[channel]
        x = X[:, channel]
        if training:
            mean, variance = x.sum() / x.size, ((x - x.sum() / x.size) ** 2).sum() / x.size
        expected = layer.gamma.value[channel] * (x - mean) / (variance + 0.01) ** 0.5 + layer.beta.value[channel]
        np.testing.assert_allclose(outputs[:, channel], expected, rtol=1e-11, atol=1e-11)  # float64
    check_gradients(layer, X, rng, training)


@pytest.mark.parametrize("shape", [(6, 2), (3, 2, 2, 2)])
def test_moving_statistics_follow_the_batch_in_training_only(rng, shape):
    layer, X = layers.batch_norm(2, momentum=0.75), rng.standard_normal(shape).astype("float32")
    for value in layer(X), layer(3 * X, training=False):
        assert value.dtype == np.float32
    np.testing.assert_array_equal(layer.moving_mean, [0, 0])
    np.testing.assert_array_equal(layer.moving_var, [1, 1])
    layer(X, training=True)
    rows = np.moveaxis(X, 1, -1).reshape(-1, 2).astype("float64")
    np.testing.assert_allclose(layer.moving_mean, 0.25 * rows.mean(axis=0), rtol=1e-5, atol=1e-6)  # float32
    np.testing.assert_allclose(layer.moving_var, 0.75 + 0.25 * rows.var(axis=0), rtol=1e-5)
    assert layer.moving_mean.dtype == layer.moving_var.dtype == np.float32


def test_moving_statistics_are_not_learnt():
    layer = layers.batch_norm(2)
    assert layer.parameters == [layer.gamma, layer.beta]


@pytest.mark.parametrize("rate", [0.25, 0.5, 0.9])
def test_dropout_has_the_right_gradients(rng, rate):
    layer, X = layers.dropout(rate), rng.standard_normal((4, 5))

    def same_mask():
        layer.rng = np.random.default_rng(3)

    gradient = check_gradients(layer, X, rng, training=True, before=same_mask)
    assert (gradient == 0).any()


def test_dropout_takes_its_mask_from_the_generator_and_scales_what_is_kept():
    layer, X = layers.dropout(0.3), np.full((40, 50), 2, dtype="float32")
    layer.rng = np.random.default_rng(8)
    outputs = layer(X, training=True)
    kept = np.random.default_rng(8).random(X.shape, dtype="float32") < 0.7
    np.testing.assert_allclose(outputs, np.where(kept, 2 / 0.7, 0), rtol=1e-6)  # float32
    assert outputs.dtype == np.float32
    assert (layer(X, training=True) != outputs).any()  # a new mask each time


@pytest.mark.parametrize("rate", [0, 0.5, 1])
def test_dropout_does_nothing_in_evaluation(rng, rate):
    X = rng.standard_normal((4, 3)).astype("float32")
    outputs, backward = layers.dropout(rate).forward(X)
    np.testing.assert_array_equal(outputs, X)
    np.testing.assert_array_equal(backward(2 * X), 2 * X)


def test_dropout_that_keeps_nothing_gives_zeros(rng):
    outputs, backward = layers.dropout(1).forward(np.ones((2, 3)), training=True)
    np.testing.assert_array_equal(outputs, np.zeros((2, 3)))
    np.testing.assert_array_equal(backward(np.ones((2, 3))), np.zeros((2, 3)))


@pytest.mark.parametrize("rate", [-0.1, 1.1, float("nan")])
def test_dropout_refuses_a_rate_that_is_no_part(rate):
    with pytest.raises(ValueError, match="dropout's rate is"):
        layers.dropout(rate)


def test_dropout_without_a_generator_says_so():
    with pytest.raises(ValueError, match="set its rng"):
        layers.dropout(0.5)(np.ones((2, 3)), training=True)


def stack():
    return layers.Sequential(
        layers.conv2d(2, 3, (3, 2), stride=(1, 2), pad=(1, 1)),
        layers.sigmoid(),  # right under a batch norm, the bias would do nothing
        layers.batch_norm(3, eps=0.01),
        layers.avg_pool2d(2, stride=1),
        layers.flatten(),
        layers.dense(24, 2),
    )


def test_a_whole_network_has_the_right_gradients(rng):
    check_gradients(prepared(stack(), rng), rng.standard_normal((2, 2, 5, 4)), rng, training=True)


@pytest.mark.parametrize("make", [stack, lambda: layers.Sequential(layers.flatten(), layers.dense(40, 2))])
def test_a_first_layer_learns_the_same_and_passes_nothing_on(rng, make):
    X, start = rng.standard_normal((2, 2, 5, 4)), int(rng.integers(1000))
    gradients = []
    for first in (False, True):
        net = prepared(make(), np.random.default_rng(start))
        learning = next(layer for layer in net.layers if layer.parameters)
        learning.first = first
        outputs, backward = net.forward(X, training=True)
        assert (backward(np.cos(outputs)) is None) == first
        gradients.append([parameter.grad for parameter in net.parameters])
    for a, b in zip(*gradients):
        np.testing.assert_array_equal(a, b)


def test_a_layer_that_is_used_twice_gets_the_sum_of_both_gradients(rng):
    layer, X = prepared(layers.dense(3, 3), rng), rng.standard_normal((4, 3))
    net = layers.Sequential(layer, layers.sigmoid(), layer)
    net.parameters = layer.parameters
    check_gradients(net, X, rng)


@pytest.mark.parametrize(
    ("layer", "shape"),
    [(layers.dense(3, 2), (4, 3)), (layers.conv2d(1, 2, 2), (2, 1, 3, 3)), (layers.batch_norm(3), (4, 3))],
)
def test_backward_adds_to_the_gradients(rng, layer, shape):
    outputs, backward = layer.forward(rng.standard_normal(shape).astype("float32"), training=True)
    D = rng.standard_normal(outputs.shape).astype("float32")
    backward(D)
    once = [parameter.grad.copy() for parameter in layer.parameters]
    backward(D)
    for parameter, grad in zip(layer.parameters, once):
        assert grad.any()
        np.testing.assert_array_equal(parameter.grad, 2 * grad)


@pytest.mark.parametrize(
    "layer",
    [
        layers.conv2d(2, 3, 3, pad=1),
        layers.max_pool2d(2, pad=1),
        layers.avg_pool2d(2, stride=1),
        layers.batch_norm(2),
        layers.dropout(0.5),
        layers.relu(),
        layers.sigmoid(),
        layers.flatten(),
    ],
    ids=lambda layer: type(layer).__name__,
)
@pytest.mark.parametrize("training", [True, False])
def test_float32_stays_float32(rng, layer, training):
    layer.rng = rng
    outputs, backward = layer.forward(rng.standard_normal((2, 2, 4, 4)).astype("float32"), training)
    assert outputs.dtype == backward(np.ones_like(outputs)).dtype == np.float32


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: layers.conv2d(1, 1, 0), "kernel is 0"),
        (lambda: layers.conv2d(1, 1, 2.5), "kernel is 2.5"),
        (lambda: layers.conv2d(1, 1, (1, 2, 3)), "kernel is"),
        (lambda: layers.max_pool2d(2, stride=0), "stride is 0"),
        (lambda: layers.avg_pool2d(2, pad=-1), "pad is -1"),
        (lambda: layers.max_pool2d((3, 2), pad=2), "expected less than the kernel"),
        (lambda: layers.conv2d(1, 1, 3)(np.ones((1, 1, 2, 5))), "larger than the image"),
        (lambda: layers.avg_pool2d(3)(np.ones((1, 1, 5, 2))), "larger than the image"),
        (lambda: layers.max_pool2d(1)(np.ones((2, 2))), "expected images"),
        (lambda: layers.conv2d(2, 1, 1)(np.ones((1, 3, 2, 2))), r"expected images, \(batch, 2"),
        (lambda: layers.batch_norm(3)(np.ones((4, 2))), r"expected \(batch, 3\)"),
        (lambda: layers.batch_norm(3)(np.ones((4, 3, 2))), r"expected \(batch, 3\)"),
    ],
)
def test_what_a_layer_cannot_do_is_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()
