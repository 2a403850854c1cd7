"""Each layer against float64: values by a formula in NumPy, derivatives by finite differences."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("torch")

import torch

from torch_impl import layers

# float32 is 6e-8 of a number; a batch norm adds up some hundreds and divides by a deviation.
ROUNDING = 1e-5
MANY_TERMS = 1e-4
some = settings(max_examples=25)


class Always:
    """A generator that repeats itself: finite differences need the same mask in every call."""

    def random(self, shape, dtype):
        return np.random.default_rng(4).random(shape, dtype=dtype)


def drawn(layer, rng):
    """The layer in float64, with every parameter drawn."""
    layer = layer.double()
    for param in layer.parameters():
        param.data = torch.from_numpy(rng.standard_normal(tuple(param.shape)))
    return layer


EVERY = {
    "flatten": (lambda: layers.flatten(), (3, 2, 2, 2)),
    "dense": (lambda: layers.dense(5, 3), (4, 5)),
    "relu": (lambda: layers.relu(), (4, 5)),
    "sigmoid": (lambda: layers.sigmoid(), (4, 5)),
    "conv2d": (lambda: layers.conv2d(2, 3, 3), (2, 2, 5, 6)),
    "conv2d with stride and pad": (lambda: layers.conv2d(2, 3, (3, 2), stride=(2, 1), pad=(1, 0)), (2, 2, 5, 6)),
    "max_pool2d": (lambda: layers.max_pool2d(2), (2, 2, 4, 5)),
    "max_pool2d with stride and pad": (lambda: layers.max_pool2d(3, 2, 1), (2, 2, 5, 5)),
    "avg_pool2d": (lambda: layers.avg_pool2d(2), (2, 2, 4, 5)),
    "avg_pool2d with stride and pad": (lambda: layers.avg_pool2d(3, 2, 1), (2, 2, 5, 5)),
    "batch_norm of rows": (lambda: layers.batch_norm(3), (6, 3)),
    "batch_norm of images": (lambda: layers.batch_norm(3), (4, 3, 2, 3)),
    "batch_norm of one row": (lambda: layers.batch_norm(3), (1, 3)),
    "dropout": (lambda: layers.dropout(0.4), (5, 6)),
}


@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize("name", EVERY)
def test_derivatives_are_those_of_finite_differences(rng, name, training):
    """With a random upstream gradient; inputs differ by more than the step, so that no kink is met."""
    make, shape = EVERY[name]
    layer = drawn(make(), rng).train(training)
    layer.rng = Always()
    X = rng.permutation(np.arange(np.prod(shape)) - np.prod(shape) / 2 + 0.25).reshape(shape) / 7
    X = torch.from_numpy(X).requires_grad_()
    names, params = zip(*layer.named_parameters()) if list(layer.parameters()) else ((), ())
    upstream = torch.from_numpy(rng.standard_normal(tuple(layer(X).shape)))

    def output(X, *params):
        return (torch.func.functional_call(layer, dict(zip(names, params)), (X,)) * upstream).sum()

    params = tuple(param.detach().clone().requires_grad_() for param in params)
    assert torch.autograd.gradcheck(output, (X, *params), eps=1e-6, atol=1e-6)
    gradients = torch.autograd.grad(output(X, *params), (X, *params))
    size = max(gradient.abs().max() for gradient in gradients)
    assert size > 1e-2  # or the check above would pass whatever they are


def test_layers_with_weights_start_at_zero_and_draw_nothing():
    before = torch.get_rng_state()
    for layer in (layers.dense(4, 3), layers.conv2d(2, 3, 5), layers.batch_norm(2), layers.dropout(0.5)):
        assert all(param.is_leaf and param.requires_grad for param in layer.parameters())
    assert not any(
        param.any() for layer in (layers.dense(4, 3), layers.conv2d(2, 3, 5)) for param in layer.parameters()
    )
    assert torch.equal(before, torch.get_rng_state())


def test_shapes_are_those_that_all_columns_share():
    assert {name: tuple(p.shape) for name, p in layers.dense(4, 3).named_parameters()} == {
        "weight": (3, 4),
        "bias": (3,),
    }
    assert {name: tuple(p.shape) for name, p in layers.conv2d(2, 3, (5, 4)).named_parameters()} == {
        "weight": (3, 2, 5, 4),
        "bias": (3,),
    }


def test_average_pooling_counts_the_zeros_of_its_padding():
    means = layers.avg_pool2d(2, stride=2, pad=1)(torch.full((1, 1, 2, 2), 4.0))
    assert means.tolist() == [[[[1, 1], [1, 1]]]]


def test_maxima_never_come_from_the_padding():
    assert layers.max_pool2d(2, stride=2, pad=1)(torch.full((1, 1, 2, 2), -4.0)).tolist() == [[[[-4, -4], [-4, -4]]]]


# Batch norm


def batch_norm_by_formula(X, gamma, beta, mean, variance, eps):
    shape = (1, -1) + (1,) * (X.ndim - 2)
    gamma, beta, mean, variance = (values.reshape(shape) for values in (gamma, beta, mean, variance))
    return gamma * (X - mean) / np.sqrt(variance + eps) + beta


shapes = st.one_of(
    st.tuples(st.integers(1, 12), st.integers(1, 5)),
    st.tuples(st.integers(1, 5), st.integers(1, 4), st.integers(1, 6), st.integers(1, 6)),
)


@some
@given(shape=shapes, momentum=st.sampled_from([0.0, 0.5, 0.9, 0.99]), seed=st.integers(0, 2**32 - 1))
def test_batch_norm_is_its_formula_with_the_biased_variance_in_both_places(shape, momentum, seed):
    rng = np.random.default_rng(seed)
    channels, axes = shape[1], tuple(axis for axis in range(len(shape)) if axis != 1)
    layer = layers.batch_norm(channels, momentum=momentum, eps=1e-3)
    start = {name: rng.uniform(0.5, 2, channels) for name in ("weight", "bias", "running_mean", "running_var")}
    layer.load_state_dict({name: torch.from_numpy(values) for name, values in start.items()}, strict=False)
    gamma, beta, mean, variance = start.values()
    for _ in range(2):
        X = rng.normal(1, 2, shape)
        layer.train()
        output = layer(torch.from_numpy(X).float()).detach().numpy()
        expected = batch_norm_by_formula(X, gamma, beta, X.mean(axes), X.var(axes), 1e-3)
        np.testing.assert_allclose(output, expected, rtol=MANY_TERMS, atol=MANY_TERMS)
        mean = momentum * mean + (1 - momentum) * X.mean(axes)
        variance = momentum * variance + (1 - momentum) * X.var(axes)
        np.testing.assert_allclose(layer.running_mean, mean, rtol=ROUNDING, atol=ROUNDING)
        np.testing.assert_allclose(layer.running_var, variance, rtol=ROUNDING, atol=ROUNDING)
    layer.eval()
    before = layer.running_mean.clone(), layer.running_var.clone()
    output = layer(torch.from_numpy(X).float()).detach().numpy()
    expected = batch_norm_by_formula(X, gamma, beta, mean, variance, 1e-3)
    np.testing.assert_allclose(output, expected, rtol=MANY_TERMS, atol=MANY_TERMS)
    assert torch.equal(before[0], layer.running_mean)
    assert torch.equal(before[1], layer.running_var)


def test_batch_norms_defaults_are_mxnets(rng):
    layer = layers.batch_norm(1).train()
    assert layer.eps == 1e-5
    layer(torch.tensor([[0.0], [2.0]]))
    # 0.9 · old + 0.1 · new, with the variance 1 of these two and not their unbiased 2.
    assert layer.running_mean.item() == pytest.approx(0.1)
    assert layer.running_var.item() == pytest.approx(0.9 * 1 + 0.1 * 1)
    layer(torch.tensor([[0.0], [6.0]]))
    assert layer.running_var.item() == pytest.approx(0.9 * 1 + 0.1 * 9)


def test_moving_statistics_are_no_part_of_the_graph(rng):
    layer = layers.batch_norm(3).train()
    layer(torch.from_numpy(rng.standard_normal((4, 3))).float().requires_grad_())
    assert not layer.running_mean.requires_grad
    assert not layer.running_var.requires_grad
    assert [name for name, _ in layer.named_parameters()] == ["weight", "bias"]


# Dropout


@some
@given(
    shape=st.lists(st.integers(1, 6), min_size=1, max_size=4).map(tuple),
    rate=st.floats(0.01, 0.99),
    seed=st.integers(0, 2**32 - 1),
)
def test_dropout_keeps_what_its_generator_says_and_scales_it(shape, rate, seed):
    layer = layers.dropout(rate).train()
    layer.rng = np.random.default_rng(seed)
    keep = 1 - rate
    X = np.random.default_rng(1).uniform(1, 2, shape).astype("float32")
    kept = np.random.default_rng(seed).random(shape, dtype="float32") < keep
    output = layer(torch.from_numpy(X))
    assert output.dtype == torch.float32
    np.testing.assert_allclose(output, np.where(kept, X / keep, 0), rtol=ROUNDING)


@pytest.mark.parametrize("rate", [0.0, 0.3, 1.0])
def test_dropout_does_nothing_in_evaluation_and_draws_nothing(rate):
    layer = layers.dropout(rate).eval()
    layer.rng = np.random.default_rng(0)
    X = torch.rand(3, 4, generator=torch.Generator())
    assert torch.equal(layer(X), X)
    assert layer.rng.bit_generator.state == np.random.default_rng(0).bit_generator.state


def test_dropping_everything_gives_zeros_and_dropping_nothing_gives_all():
    X = torch.rand(3, 4, generator=torch.Generator()).requires_grad_()
    nothing = layers.dropout(1.0).train()(X)
    assert not nothing.any()
    nothing.sum().backward()
    assert not X.grad.any()
    assert torch.equal(layers.dropout(0).train()(X), X)


@pytest.mark.parametrize("rate", [-0.1, 1.1, float("nan")])
def test_a_rate_outside_0_to_1_is_refused(rate):
    with pytest.raises(ValueError, match=f"dropout's rate is {rate}: expected a number from 0 to 1"):
        layers.dropout(rate)


def test_dropout_asks_no_global_generator():
    layer = layers.dropout(0.5).train()
    layer.rng = np.random.default_rng(0)
    torch_state, numpy_state = torch.get_rng_state(), np.random.get_state()[1].copy()
    layer(torch.ones(100))
    assert torch.equal(torch_state, torch.get_rng_state())
    np.testing.assert_array_equal(numpy_state, np.random.get_state()[1])


# Network


def test_a_network_evaluates_unless_the_call_trains():
    net = layers.Network(layers.dropout(1.0))
    X = torch.ones(2, 2)
    assert torch.equal(net(X), X)
    assert not net(X, training=True).any()
    assert torch.equal(net(X), X)
    net.train()  # as a habit from elsewhere
    assert torch.equal(net(X), X)


def test_a_network_does_not_stay_in_training_when_a_layer_fails():
    net = layers.Network(layers.dense(2, 1), layers.dropout(0.5))
    with pytest.raises(RuntimeError):
        net(torch.ones(2, 3), training=True)
    assert not any(module.training for module in net.modules())
