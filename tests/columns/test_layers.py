"""Every layer alone, in every column: equal to Gluon's, right by finite differences, and free of traps 16 to 21."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mxnet import autograd, nd

from sidebyside.column import COLUMNS
from sidebyside.probes.callers import caller_of
from tests.conftest import EVERYTHING

from .conftest import HERE

# What is wrong by a factor, a place or a sign is wrong in the first digits. Rounding of float32 is 6e-8 of a number.
ROUNDING = 1e-5
# A convolution and a batch norm add up many float32 numbers, and each column in another order: MXNet's batch norm takes
# a channel's numbers one after the other, a product with ones or NumPy's pairwise sum does not. A batch norm also
# divides by a deviation, which makes larger what was lost in X - mean.
MANY_TERMS = 1e-4

every_column = pytest.mark.parametrize("column", HERE)
every_other_column = pytest.mark.parametrize("column", [name for name in HERE if name != "gluon_impl"])
some = settings(max_examples=20 if EVERYTHING else 10)
many = settings(max_examples=25 if EVERYTHING else 12)  # for what has strides and paddings to try


def run(column, name, options, X, parameters=None, *, upstream=None, seed=0, training=True, rng=None):
    """A layer's output, its gradients by name, and its moving statistics by name, as NumPy arrays."""
    upstream = upstream or (lambda shape: np.random.default_rng(seed).standard_normal(shape))
    return caller_of(COLUMNS[column]).layer(name, options, X, parameters or {}, upstream, training, rng)


def drawn_parameters(name, options, rng, dtype="float32"):
    """Parameters in canonical shapes, drawn; nothing that a mistake could hide behind is 0 or 1."""
    if name == "dense":
        shapes = {"weight": (options["num_outputs"], options["num_inputs"]), "bias": (options["num_outputs"],)}
    elif name == "conv2d":
        kernel = options["kernel"]
        kernel = (kernel, kernel) if isinstance(kernel, int) else kernel
        channels = options["channels"]
        shapes = {"weight": (channels, options["in_channels"], *kernel), "bias": (channels,)}
    elif name == "batch_norm":
        shapes = dict.fromkeys(("gamma", "beta", "moving_mean", "moving_var"), (options["channels"],))
    else:
        shapes = {}
    drawn = {key: rng.standard_normal(shape) for key, shape in shapes.items()}
    if "moving_var" in drawn:
        drawn["moving_var"] = 0.5 + rng.random(shapes["moving_var"])
    return {key: value.astype(dtype) for key, value in drawn.items()}


def check_close(actual, expected, limit):
    """Shape and numbers are the same, but for ``limit`` of max(1, |number|)."""
    assert actual.shape == expected.shape
    assert actual.dtype == expected.dtype
    difference = np.abs(actual - expected) / np.maximum(1, np.abs(expected))
    assert difference.max(initial=0) <= limit


def check_equals_gluon(column, name, options, X, seed, limit=ROUNDING, training=True):
    """Output, all gradients and all moving statistics of a column's layer are those of Gluon's."""
    X = X.astype("float32")
    parameters = drawn_parameters(name, options, np.random.default_rng(seed))
    given = name, options, X, parameters
    output, *named = run(column, *given, seed=seed + 1, training=training)
    expected_output, *expected_named = run("gluon_impl", *given, seed=seed + 1, training=training)
    check_close(output, expected_output, limit)
    for mine, theirs in zip(named, expected_named):
        assert mine.keys() == theirs.keys()
        for key in theirs:
            check_close(mine[key], theirs[key], limit)


seeds = st.integers(0, 2**32 - 2)


def numbers(least, most):
    """A whole number, or a pair of them."""
    number = st.integers(least, most)
    return number | st.tuples(number, number)


def as_pair(value):
    return (value, value) if isinstance(value, int) else value


@st.composite
def image_shapes(draw, kernel, pad):
    """(batch, channels, height, width) under which at least one window fits."""
    sides = [
        draw(st.integers(max(1, length - 2 * padding), length + 5))
        for length, padding in zip(as_pair(kernel), as_pair(pad))
    ]
    return (draw(st.integers(1, 3)), draw(st.integers(1, 3)), *sides)


@st.composite
def convolutions(draw):
    options = {"kernel": draw(numbers(1, 3)), "stride": draw(numbers(1, 3)), "pad": draw(numbers(0, 2))}
    shape = draw(image_shapes(options["kernel"], options["pad"]))
    return {"in_channels": shape[1], "channels": draw(st.integers(1, 4)), **options}, shape


@st.composite
def poolings(draw):
    kernel = draw(numbers(1, 4))
    # PyTorch allows no more than half a kernel as a padding.
    pad = tuple(draw(st.integers(0, length // 2)) for length in as_pair(kernel))
    options = {"kernel": kernel, "stride": draw(st.none() | numbers(1, 3)), "pad": draw(st.sampled_from([pad, 0]))}
    return options, draw(image_shapes(kernel, options["pad"]))


shapes_2d = st.tuples(st.integers(1, 6), st.integers(1, 6))


@every_other_column
@some
@given(seed=seeds, shape=st.lists(st.integers(1, 4), min_size=2, max_size=4))
def test_flatten_is_gluons(column, seed, shape):
    X = np.random.default_rng(seed).standard_normal(shape)
    check_equals_gluon(column, "flatten", {}, X, seed)


@every_other_column
@some
@given(seed=seeds, shape=shapes_2d, outputs=st.integers(1, 5))
def test_dense_is_gluons(column, seed, shape, outputs):
    X = np.random.default_rng(seed).standard_normal(shape)
    check_equals_gluon(column, "dense", {"num_inputs": shape[1], "num_outputs": outputs}, X, seed)


@every_other_column
@some
@given(seed=seeds, shape=st.lists(st.integers(1, 5), min_size=2, max_size=4))
def test_relu_is_gluons_also_at_0(column, seed, shape):
    X = np.random.default_rng(seed).integers(-2, 3, shape) / 2  # a fifth of them at the kink
    check_equals_gluon(column, "relu", {}, X, seed)


@every_other_column
@some
@given(seed=seeds, shape=st.lists(st.integers(1, 5), min_size=2, max_size=4))
def test_sigmoid_is_gluons(column, seed, shape):
    X = 3 * np.random.default_rng(seed).standard_normal(shape)
    check_equals_gluon(column, "sigmoid", {}, X, seed)


@every_other_column
@many
@given(seed=seeds, drawn=convolutions())
def test_a_convolution_is_gluons(column, seed, drawn):
    options, shape = drawn
    X = np.random.default_rng(seed).standard_normal(shape)
    check_equals_gluon(column, "conv2d", options, X, seed, MANY_TERMS)


@every_other_column
@pytest.mark.parametrize("name", ["max_pool2d", "avg_pool2d"])
@many
@given(seed=seeds, drawn=poolings())
def test_a_pooling_is_gluons(column, name, seed, drawn):
    options, shape = drawn
    X = np.random.default_rng(seed).standard_normal(shape) - 3  # a padding of zeros would be a maximum
    check_equals_gluon(column, name, options, X, seed)


@every_other_column
@some
@given(seed=seeds, drawn=poolings())
def test_max_pooling_sends_the_gradient_where_gluon_does_at_ties(column, seed, drawn):
    options, shape = drawn
    X = np.random.default_rng(seed).integers(-2, 0, shape)
    check_equals_gluon(column, "max_pool2d", options, X, seed)


@st.composite
def batches(draw):
    """Shapes for a batch norm, of rows or of images, with at least four numbers in a channel.

    Of fewer, some are so near to each other that what is left of their difference is divided by next to nothing.
    """
    rows = st.tuples(st.integers(4, 9), st.integers(1, 4))
    images = st.tuples(st.integers(1, 3), st.integers(1, 4), st.integers(2, 4), st.integers(2, 4))
    return draw(rows | images)


@every_other_column
@pytest.mark.parametrize("training", [True, False])
@some
@given(
    seed=seeds,
    shape=batches(),
    options=st.sampled_from([{}, {"momentum": 0.7}, {"momentum": 0.2, "eps": 0.01}]),
    mean=st.sampled_from([0, 2]),
)
def test_batch_norm_is_gluons(column, training, seed, shape, options, mean):
    X = mean + 2 * np.random.default_rng(seed).standard_normal(shape)
    check_equals_gluon(column, "batch_norm", {"channels": shape[1], **options}, X, seed, MANY_TERMS, training)


# In float64, a central difference is off by step² · f'''/6, some 1e-10 here, and by rounding, 1e-16 · |f| / step,
# some 1e-10 too. The tolerance leaves room for sums and large third derivatives. A derivative that is larger than
# SMALLEST and wrong by half a thousandth is wrong by five times the tolerance: what is smaller would pass unseen.
STEP, TOLERANCE, SMALLEST, DIRECTIONS = 1e-5, 1e-6, 0.01, 3 if EVERYTHING else 2


def check_derivatives(function, arrays, gradients, rng):
    """Compare each gradient with central differences of function(arrays), a number, along random directions."""
    for key, gradient in gradients.items():
        differences = []
        for _ in range(DIRECTIONS):
            direction = rng.standard_normal(arrays[key].shape)
            above, below = (function({**arrays, key: arrays[key] + step * direction}) for step in (STEP, -STEP))
            differences.append((above - below) / (2 * STEP))
            error = abs(np.sum(gradient * direction) - differences[-1])
            assert error <= TOLERANCE * max(1, abs(differences[-1])), f"the derivative with respect to {key} is wrong"
        assert np.abs(differences).max() > SMALLEST, (
            f"the derivative with respect to {key} is too small to see a mistake in"
        )


@every_column
@pytest.mark.parametrize(
    ("name", "options", "shape"),
    [
        ("flatten", {}, (2, 3, 2, 2)),
        ("dense", {"num_inputs": 3, "num_outputs": 2}, (4, 3)),
        ("relu", {}, (4, 5)),
        ("sigmoid", {}, (4, 5)),
        ("conv2d", {"in_channels": 2, "channels": 3, "kernel": (3, 2), "stride": (2, 1), "pad": (1, 0)}, (2, 2, 6, 5)),
        ("max_pool2d", {"kernel": (2, 3), "stride": (1, 2), "pad": (0, 1)}, (2, 2, 5, 6)),
        ("avg_pool2d", {"kernel": (2, 3), "stride": (1, 2), "pad": (0, 1)}, (2, 2, 5, 6)),
        ("batch_norm", {"channels": 3}, (6, 3)),
        ("batch_norm", {"channels": 3}, (3, 3, 4, 2)),
    ],
)
@pytest.mark.parametrize("training", [True, False])
def test_gradients_are_those_of_finite_differences(column, name, options, shape, training, rng):
    # Distinct numbers, none near 0: no kink and no tie is within a step.
    X = 4 * (rng.permutation(np.prod(shape)).reshape(shape) + 0.25) / np.prod(shape) - 2
    arrays = {"X": X, **drawn_parameters(name, options, rng, "float64")}

    def forward_and_gradients(arrays):
        parameters = {key: value for key, value in arrays.items() if key != "X"}
        output, gradients, _ = run(column, name, options, arrays["X"], parameters, seed=1, training=training)
        assert output.dtype == np.float64
        return np.sum(np.random.default_rng(1).standard_normal(output.shape) * output), gradients

    _, gradients = forward_and_gradients(arrays)
    assert gradients.keys() == {key for key in arrays if not key.startswith("moving")}
    check_derivatives(lambda arrays: forward_and_gradients(arrays)[0], arrays, gradients, rng)


def test_the_check_by_finite_differences_sees_a_derivative_of_2_001_for_2(rng):
    arrays = {"x": rng.standard_normal(5)}

    def square(arrays):
        return np.sum(arrays["x"] ** 2)

    check_derivatives(square, arrays, {"x": 2 * arrays["x"]}, rng)
    with pytest.raises(AssertionError, match="wrong"):
        check_derivatives(square, arrays, {"x": 2.001 * arrays["x"]}, rng)


def test_the_check_by_finite_differences_refuses_what_it_could_not_see(rng):
    with pytest.raises(AssertionError, match="too small"):
        check_derivatives(lambda arrays: 1e-9 * np.sum(arrays["x"]), {"x": np.ones(3)}, {"x": np.zeros(3)}, rng)


def float32(values):
    return np.array(values, dtype="float32")


def given_upstream(values):
    """An upstream gradient that is written out, for examples by hand."""
    return lambda shape: float32(values).reshape(shape)


@every_column
def test_relu_has_derivative_0_at_0(column):
    output, gradients, _ = run(column, "relu", {}, float32([[-1, 0, 2]]), upstream=given_upstream([3, 5, 7]))
    np.testing.assert_array_equal(output, [[0, 0, 2]])
    np.testing.assert_array_equal(gradients["X"], [[0, 0, 7]])


@every_column
def test_sigmoid_overflows_nowhere(column):
    X = float32([[-1e30, -1000, -100, 0, 100, 1000, 1e30]])
    output, gradients, _ = run(column, "sigmoid", {}, X, upstream=given_upstream([[2, 2, 2, 2, 2, 2, 2]]))
    np.testing.assert_allclose(output, [[0, 0, 0, 0.5, 1, 1, 1]], atol=1e-7)
    np.testing.assert_allclose(gradients["X"], [[0, 0, 0, 0.5, 0, 0, 0]], atol=1e-7)


@every_column
def test_max_pooling_sends_the_gradient_to_the_first_of_equal_maxima(column):
    X = np.zeros((1, 1, 2, 4), dtype="float32")
    X[0, 0, :, 2:] = [[0, 1], [1, 1]]
    output, gradients, _ = run(column, "max_pool2d", {"kernel": 2}, X, upstream=given_upstream([3, 5]))
    np.testing.assert_array_equal(output, [[[[0, 1]]]])
    np.testing.assert_array_equal(gradients["X"], [[[[3, 0, 0, 5], [0, 0, 0, 0]]]])


@every_column
def test_trap_16_moving_statistics_are_of_the_biased_variance_with_momentum_for_the_old_value(column, rng):
    for momentum in (0.0, 0.7, 0.9, 1.0):
        options = {"channels": 2, "momentum": momentum}
        state = drawn_parameters("batch_norm", options, rng)
        mean, variance = state["moving_mean"].astype(float), state["moving_var"].astype(float)
        for shape in ((3, 2), (5, 2), (2, 2, 3, 2)):  # of three rows, the unbiased variance is half as large again
            X = (2 + 3 * rng.standard_normal(shape)).astype("float32")
            state.update(run(column, "batch_norm", options, X, state)[2])
            axes = (0, 2, 3)[: X.ndim - 1]
            mean = momentum * mean + (1 - momentum) * X.mean(axis=axes, dtype=float)
            variance = momentum * variance + (1 - momentum) * X.var(axis=axes, dtype=float)
            np.testing.assert_allclose(state["moving_mean"], mean, rtol=ROUNDING, atol=ROUNDING)
            np.testing.assert_allclose(state["moving_var"], variance, rtol=ROUNDING)


@every_other_column
def test_trap_16_moving_statistics_after_several_batches_are_gluons(column, rng):
    options = {"channels": 3}
    states = dict.fromkeys((column, "gluon_impl"), drawn_parameters("batch_norm", options, rng))
    for _ in range(5):
        X = (1 + 2 * rng.standard_normal((4, 3, 5, 5))).astype("float32")
        states = {key: {**state, **run(key, "batch_norm", options, X, state)[2]} for key, state in states.items()}
    for key in ("moving_mean", "moving_var"):
        check_close(states[column][key], states["gluon_impl"][key], ROUNDING)


@every_column
@pytest.mark.parametrize("shape", [(4, 3), (1, 3), (2, 3, 2, 4)])
def test_trap_16_evaluation_uses_the_moving_statistics_and_leaves_them_as_they_are(column, shape, rng):
    options, X = {"channels": 3}, (5 + rng.standard_normal(shape)).astype("float32")
    parameters = drawn_parameters("batch_norm", options, rng)
    before = {key: value.copy() for key, value in parameters.items()}
    output, gradients, moving = run(column, "batch_norm", options, X, parameters, training=False)
    for key in ("moving_mean", "moving_var"):
        np.testing.assert_array_equal(moving[key], before[key])
    gamma, beta, mean, variance = (before[key].reshape((3,) + (1,) * (len(shape) - 2)) for key in before)
    np.testing.assert_allclose(output, gamma * (X - mean) / np.sqrt(variance + 1e-5) + beta, rtol=1e-4, atol=1e-5)
    upstream = np.random.default_rng(0).standard_normal(shape)
    # They do not depend on X, and no derivative goes through them.
    np.testing.assert_allclose(gradients["X"], gamma / np.sqrt(variance + 1e-5) * upstream, rtol=1e-4, atol=1e-5)


@every_column
def test_batch_norm_of_one_row_is_beta(column, rng):
    options, X = {"channels": 3}, rng.standard_normal((1, 3)).astype("float32")
    parameters = drawn_parameters("batch_norm", options, rng)
    output, gradients, _ = run(column, "batch_norm", options, X, parameters)
    # What rounding leaves of X - X, times 1 / √ε = 316.
    np.testing.assert_allclose(output, parameters["beta"][None], atol=1e-4)
    np.testing.assert_allclose(gradients["X"], 0, atol=1e-4)


def test_trap_16_by_hand_no_derivative_goes_through_what_was_remembered(rng):
    """Evaluation after training, all of it recorded: with respect to X, the moving statistics are constants."""
    from handtorn.layers import batch_norm

    X, gamma, beta, upstream = (nd.array(rng.standard_normal(shape)) for shape in ((6, 3), 3, 3, (6, 3)))
    mean, variance = nd.zeros(3), nd.ones(3)
    X.attach_grad()
    with autograd.record():
        batch_norm(X, gamma, beta, mean, variance, training=True, momentum=0.5)
        output = batch_norm(X, gamma, beta, mean, variance, training=False)
    output.backward(upstream)
    np.testing.assert_allclose(X.grad.asnumpy(), (gamma / nd.sqrt(variance + 1e-5) * upstream).asnumpy(), rtol=1e-5)


def test_trap_16_in_pytorch_the_moving_statistics_are_in_no_graph():
    torch = pytest.importorskip("torch")

    from torch_impl.layers import batch_norm

    layer = batch_norm(3)
    layer(torch.arange(12.0, requires_grad=True).reshape(4, 3) ** 2)
    assert layer.running_mean.abs().min() > 0
    assert not layer.running_mean.requires_grad
    assert not layer.running_var.requires_grad


@every_column
@some
@given(seed=seeds, shape=st.lists(st.integers(1, 5), min_size=2, max_size=4), rate=st.sampled_from([0.2, 0.5, 0.9]))
def test_trap_17_dropout_scales_what_it_keeps_and_the_generator_decides_what_that_is(column, seed, shape, rate):
    X = np.random.default_rng(seed + 1).standard_normal(shape).astype("float32")
    rng, same = np.random.default_rng(seed), np.random.default_rng(seed)
    upstream = np.random.default_rng(0).standard_normal(shape)
    for _ in range(2):  # a new mask each time
        scale = (same.random(shape, dtype="float32") < 1 - rate) / (1 - rate)
        output, gradients, _ = run(column, "dropout", {"rate": rate}, X, rng=rng)
        np.testing.assert_allclose(output, X * scale, rtol=ROUNDING)
        np.testing.assert_allclose(gradients["X"], upstream * scale, rtol=ROUNDING)


@every_other_column
def test_trap_17_columns_with_the_same_generator_drop_the_same_units(column, rng):
    X = (3 + rng.random((20, 30))).astype("float32")
    outputs = [run(key, "dropout", {"rate": 0.3}, X, rng=np.random.default_rng(9))[0] for key in (column, "gluon_impl")]
    np.testing.assert_array_equal(outputs[0] == 0, outputs[1] == 0)
    check_close(*outputs, ROUNDING)
    kept = (outputs[0] != 0).mean()
    assert abs(kept - 0.7) < 4 * np.sqrt(0.7 * 0.3 / X.size)  # four standard deviations of a share


@every_column
@pytest.mark.parametrize(("rate", "training"), [(0.5, False), (1, False), (0, True)])
def test_trap_17_dropout_does_nothing_in_evaluation_or_with_nothing_to_drop(column, rate, training, rng):
    X = rng.standard_normal((4, 5)).astype("float32")
    generator = np.random.default_rng(3)
    output, gradients, _ = run(column, "dropout", {"rate": rate}, X, training=training, rng=generator)
    np.testing.assert_array_equal(output, X)
    np.testing.assert_array_equal(gradients["X"], np.random.default_rng(0).standard_normal((4, 5)).astype("float32"))
    assert generator.random() == np.random.default_rng(3).random()  # nothing was drawn


@every_column
def test_trap_17_dropout_that_keeps_nothing_gives_zeros(column, rng):
    X = rng.standard_normal((4, 5)).astype("float32")
    output, gradients, _ = run(column, "dropout", {"rate": 1}, X, rng=rng)
    np.testing.assert_array_equal(output, np.zeros((4, 5)))
    np.testing.assert_array_equal(gradients["X"], np.zeros((4, 5)))


@every_column
@pytest.mark.parametrize("rate", [-0.1, 1.1, float("nan")])
@pytest.mark.parametrize("training", [True, False])
def test_a_rate_that_is_no_probability_is_refused(column, rate, training, rng):
    with pytest.raises(ValueError, match=r"dropout's rate is (-0\.1|1\.1|nan): expected a number from 0 to 1\."):
        run(column, "dropout", {"rate": rate}, np.ones((2, 2), dtype="float32"), training=training, rng=rng)


@every_column
def test_trap_18_a_convolution_does_not_flip_its_kernel(column):
    X = np.arange(9, dtype="float32").reshape(1, 1, 3, 3)
    parameters = {"weight": float32([[[[1, 2], [3, 4]]]]), "bias": float32([100])}
    upstream = given_upstream([[1, 0], [0, 10]])
    options = {"in_channels": 1, "channels": 1, "kernel": 2}
    output, gradients, _ = run(column, "conv2d", options, X, parameters, upstream=upstream)
    # 0·1 + 1·2 + 3·3 + 4·4 = 27 in the first window; a flipped kernel makes 0·4 + 1·3 + 3·2 + 4·1 = 13.
    np.testing.assert_array_equal(output, [[[[127, 137], [157, 167]]]])
    np.testing.assert_array_equal(gradients["X"], [[[[1, 2, 0], [3, 14, 20], [0, 30, 40]]]])
    np.testing.assert_array_equal(gradients["weight"], [[[[40, 51], [73, 84]]]])
    np.testing.assert_array_equal(gradients["bias"], [11])


@every_column
def test_trap_18_a_kernel_is_outputs_channels_height_width_and_an_image_batch_channels_height_width(column):
    # The second image's only 1 is in channel 1, row 0, column 2; the weights say which they are: 100 o + 10 c + place.
    X = np.zeros((2, 2, 1, 4), dtype="float32")
    X[1, 1, 0, 2] = 1
    weight = float32([[[[100 * o + 10 * c + place for place in range(3)]] for c in range(2)] for o in range(3)])
    parameters = {"weight": weight, "bias": np.zeros(3, dtype="float32")}
    output, *_ = run(column, "conv2d", {"in_channels": 2, "channels": 3, "kernel": (1, 3)}, X, parameters)
    assert output.shape == (2, 3, 1, 2)
    np.testing.assert_array_equal(output[0], np.zeros((3, 1, 2)))
    np.testing.assert_array_equal(output[1], [[[12, 11]], [[112, 111]], [[212, 211]]])


@every_column
@pytest.mark.parametrize(("stride", "shape"), [((1, 2), (1, 1, 4, 2)), ((2, 1), (1, 1, 2, 4)), (3, (1, 1, 2, 2))])
def test_a_stride_is_down_and_right(column, stride, shape):
    X = np.arange(16, dtype="float32").reshape(1, 1, 4, 4)
    parameters = {"weight": np.ones((1, 1, 1, 1), dtype="float32"), "bias": np.zeros(1, dtype="float32")}
    down, right = as_pair(stride)
    convolved, *_ = run(
        column, "conv2d", {"in_channels": 1, "channels": 1, "kernel": 1, "stride": stride}, X, parameters
    )
    for output in (convolved, run(column, "max_pool2d", {"kernel": 1, "stride": stride}, X)[0]):
        assert output.shape == shape
        np.testing.assert_array_equal(output[0, 0], X[0, 0, ::down, ::right])


@every_column
def test_trap_19_an_average_counts_the_padding(column):
    X = float32([[[[4, 8], [12, 16]]]])
    options, upstream = {"kernel": 2, "pad": 1}, given_upstream([[4, 8], [12, 16]])
    output, gradients, _ = run(column, "avg_pool2d", options, X, upstream=upstream)
    np.testing.assert_array_equal(output, X / 4)  # each window sees one number, and three zeros
    np.testing.assert_array_equal(gradients["X"], X / 4)


@every_column
def test_max_pooling_never_takes_the_padding(column):
    X = -np.arange(1, 5, dtype="float32").reshape(1, 1, 2, 2)
    output, *_ = run(column, "max_pool2d", {"kernel": 2, "pad": 1}, X)
    np.testing.assert_array_equal(output, X)


TOO_LARGE = {  # where the column finds out itself, and what the libraries say
    "handtorn": r"A window of \((4, 2|2, 4)\) is larger than the image, \(3, 3\)\.",
    "gluon_impl": "exceed",
    "symbol_impl": "exceed",
    "numpy_impl": r"A window of \((4, 2|2, 4)\) is larger than the image, \(3, 3\)\.",
    "torch_impl": "Kernel size can't be greater than actual input size|Output size is too small",
}


@every_column
@pytest.mark.parametrize("name", ["conv2d", "max_pool2d", "avg_pool2d"])
@pytest.mark.parametrize("kernel", [(4, 2), (2, 4)])
def test_a_window_larger_than_the_image_is_an_error_that_says_so(column, name, kernel):
    options = {"kernel": kernel, **({"in_channels": 1, "channels": 1} if name == "conv2d" else {})}
    parameters = drawn_parameters(name, options, np.random.default_rng(0))
    with pytest.raises((ValueError, RuntimeError), match=TOO_LARGE[column]):
        run(column, name, options, np.ones((1, 1, 3, 3), dtype="float32"), parameters)


def test_trap_20_an_upstream_gradient_of_ones_would_hide_batch_norms_derivative(rng):
    """Why every upstream gradient here is drawn: a sum of what batch norm returns does not depend on X at all."""
    X, parameters = rng.standard_normal((6, 3)).astype("float32"), drawn_parameters("batch_norm", {"channels": 3}, rng)
    given = "gluon_impl", "batch_norm", {"channels": 3}, X, parameters
    assert np.abs(run(*given, upstream=np.ones)[1]["X"]).max() < 1e-5
    assert np.abs(run(*given)[1]["X"]).max() > 0.1
