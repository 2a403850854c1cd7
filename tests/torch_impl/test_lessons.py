"""What every lesson must do, and what each one is there to show."""

import types

import numpy as np
import pytest

pytest.importorskip("torch")

import torch

from tests.columns.averages import average_losses
from tests.idx import draw
from torch_impl import lenet, linear_regression, mlp, softmax_regression
from torch_impl.training import predict

BN = {
    f"bn{i}.{name}": (n,)
    for i, n in ((1, 6), (2, 16), (3, 120))
    for name in ("gamma", "beta", "moving_mean", "moving_var")
}
LENET = {
    **{"conv1.weight": (6, 1, 5, 5), "conv1.bias": (6,), "conv2.weight": (16, 6, 5, 5), "conv2.bias": (16,)},
    **{"dense1.weight": (120, 400), "dense1.bias": (120,), "dense2.weight": (84, 120), "dense2.bias": (84,)},
    **{"dense3.weight": (4, 84), "dense3.bias": (4,), **BN},
}


class Lesson:
    """One lesson, how to make its model, what its parameters are, and data that it can learn."""

    def __init__(self, module, make, shapes, lr):
        self.module, self.make, self.shapes, self.lr = module, make, shapes, lr
        self.with_classes = module in (softmax_regression, lenet)

    def model(self, seed=0, **options):
        return self.make(np.random.default_rng(seed), **options)

    def data(self, rng, rows=23):
        if self.with_classes:
            return rng.random((rows, 28, 28), dtype="float32"), rng.integers(0, 4, rows)
        X = rng.standard_normal((rows, 2)).astype("float32")
        return X, X[:, 0] * X[:, 1]

    def train(self, model, X, y, batch_size=10, epochs=1, seed=1, **options):
        options.setdefault("lr", self.lr)
        rng = np.random.default_rng(seed)
        return self.module.train(model, X, y, batch_size=batch_size, epochs=epochs, rng=rng, **options)


LESSONS = {
    "linear_regression": Lesson(
        linear_regression,
        lambda rng, **o: linear_regression.Model(2, rng, **o),
        {"weight": (1, 2), "bias": (1,)},
        0.03,
    ),
    "softmax_regression": Lesson(
        softmax_regression,
        lambda rng, **o: softmax_regression.Model(784, 4, rng, **o),
        {"weight": (4, 784), "bias": (4,)},
        0.01,
    ),
    "mlp": Lesson(
        mlp,
        lambda rng, **o: mlp.Model(2, rng, **o),
        {"hidden.weight": (10, 2), "hidden.bias": (10,), "output.weight": (1, 10), "output.bias": (1,)},
        0.3,
    ),
    "mlp without a hidden layer": Lesson(
        mlp,
        lambda rng, **o: mlp.Model(2, rng, num_hidden=0, **o),
        {"output.weight": (1, 2), "output.bias": (1,)},
        0.01,
    ),
    "mlp with dropout": Lesson(
        mlp,
        lambda rng, **o: mlp.Model(2, rng, num_hidden=4, activation="relu", dropout=0.5, **o),
        {"hidden.weight": (4, 2), "hidden.bias": (4,), "output.weight": (1, 4), "output.bias": (1,)},
        0.1,
    ),
    "lenet": Lesson(lenet, lambda rng, **o: lenet.Model(4, rng, **o), LENET, 0.1),
}


@pytest.fixture(params=LESSONS)
def lesson(request):
    return LESSONS[request.param]


@pytest.fixture(params=[name for name in LESSONS if LESSONS[name].with_classes])
def classifier(request):
    return LESSONS[request.param]


def same(a, b):
    assert a.keys() == b.keys()
    return all(np.array_equal(a[name], b[name]) for name in a)


# The contract


def test_parameters_have_the_names_and_shapes_that_all_columns_share(lesson):
    parameters = lesson.model().get_parameters()
    assert {name: values.shape for name, values in parameters.items()} == lesson.shapes
    assert all(type(values) is np.ndarray and values.dtype == np.float32 for values in parameters.values())


def test_parameters_come_back_as_they_were_set(lesson, rng):
    model = lesson.model()
    wanted = {name: rng.uniform(0.5, 1, shape) for name, shape in lesson.shapes.items()}
    model.set_parameters({name: np.asfortranarray(values) for name, values in wanted.items()})
    assert same(model.get_parameters(), {name: values.astype("float32") for name, values in wanted.items()})
    assert all(param.requires_grad and param.is_leaf for param in model.net.parameters())


def test_set_parameters_reach_the_net(lesson, rng):
    X = torch.from_numpy(lesson.data(rng)[0])
    model, other = lesson.model(0), lesson.model(1)
    assert not torch.equal(model.net(X), other.net(X))
    other.set_parameters(model.get_parameters())
    assert torch.equal(model.net(X), other.net(X))


def test_parameters_of_another_name_or_shape_are_refused_and_change_nothing(lesson):
    model = lesson.model()
    before = model.get_parameters()
    more = {name: values + 1 for name, values in before.items()}
    some_name = next(iter(more))
    for wrong in (
        {name: values for name, values in more.items() if name != some_name},
        {**more, "scale": np.zeros(1)},
        {**more, some_name: more[some_name][None]},
        {},
    ):
        with pytest.raises(ValueError, match=r"These parameters have shapes .*: this model takes \{"):
            model.set_parameters(wrong)
    assert same(model.get_parameters(), before)


def test_get_parameters_gives_copies(lesson):
    model = lesson.model()
    before = model.get_parameters()
    for values in model.get_parameters().values():
        values += 1
    assert same(model.get_parameters(), before)


@pytest.mark.parametrize("options", [{}, {"average": False, "lr": 1e-4}])
def test_train_is_a_generator_of_epochs_and_losses_with_the_short_batch_kept(lesson, rng, options):
    steps = lesson.train(lesson.model(), *lesson.data(rng), epochs=2, **options)
    assert isinstance(steps, types.GeneratorType)
    steps = list(steps)
    assert [epoch for epoch, _ in steps] == [0, 0, 0, 1, 1, 1]
    assert [losses.numel() for _, losses in steps] == [10, 10, 3, 10, 10, 3]
    assert not any(losses.requires_grad for _, losses in steps)


@pytest.mark.parametrize("average", [True, False])
def test_a_step_follows_the_mean_or_the_sum_over_the_rows_that_the_batch_has(lesson, rng, average):
    """The second of two batches is short: it is divided by its own three rows, or not at all."""
    X, y = lesson.data(rng, rows=13)
    model, lr = lesson.model(), 1e-3
    steps = lesson.train(model, X, y, lr=lr, average=average, wd=0.5)
    next(steps)
    before = model.get_parameters()
    gradients = gradient_of_the_last_batch(lesson, before, X, y)
    next(steps)
    after = model.get_parameters()
    for name, gradient in gradients.items():
        expected = before[name] - lr * (gradient / (3 if average else 1) + 0.5 * before[name])
        np.testing.assert_allclose(after[name], expected, rtol=1e-4, atol=1e-6, err_msg=name)
    largest = max(np.abs(gradient).max() for gradient in gradients.values())
    assert lr * largest / 3 > 1e-5  # what a wrong divisor would change is above the tolerance


def gradient_of_the_last_batch(lesson, parameters, X, y):
    """The gradient of the summed loss over rows 10 to 12 of the order, and the mask that goes with it."""
    model, rng = lesson.model(), np.random.default_rng(1)
    model.set_parameters(parameters)
    order = rng.permutation(13)
    options = {}
    if hasattr(model, "dropout"):
        model.dropout.rng, options = rng, {"training": True}
        model.net(torch.from_numpy(X[order[:10]]), **options)  # draws the first batch's mask
    model.set_parameters(parameters)
    data, label = torch.from_numpy(X[order[10:]]), torch.from_numpy(np.asarray(y)[order[10:]])
    outputs = model.net(data, **options)
    if lesson.with_classes:
        loss = -outputs.log_softmax(dim=1)[torch.arange(3), label].sum()
    else:
        loss = (outputs.reshape(-1) - label).square().sum()
    loss.backward()
    names = {id(tensor): name for name, tensor in model.named_parameters.items()}
    return {names[id(param)]: param.grad.numpy() for param in model.net.parameters()}


def test_losses_are_those_before_the_step(lesson, rng):
    X, y = lesson.data(rng)
    model = lesson.model()
    order = np.random.default_rng(1).permutation(len(X))
    if hasattr(model, "dropout"):
        model.dropout.rate = 0.0
    options = {"training": True} if hasattr(model, "dropout") else {}
    outputs = model.net(torch.from_numpy(X[order]), **options).detach().numpy().astype(float)
    _, losses = next(lesson.train(model, X, y, batch_size=100))
    if lesson.with_classes:
        expected = np.log(np.exp(outputs).sum(axis=1)) - outputs[np.arange(len(X)), y[order]]
    else:
        expected = (outputs.ravel() - y[order]) ** 2
    np.testing.assert_allclose(losses.ravel(), expected, rtol=1e-4, atol=1e-6)


def test_each_epoch_has_a_new_order(rng):
    lesson = LESSONS["linear_regression"]
    steps = list(lesson.train(lesson.model(), *lesson.data(rng), batch_size=23, epochs=3, lr=1e-12))
    epochs = [losses.ravel().numpy() for _, losses in steps]
    for earlier, later in zip(epochs, epochs[1:]):
        assert (earlier != later).mean() > 0.5
        np.testing.assert_allclose(np.sort(earlier), np.sort(later), rtol=1e-5)


def test_labels_without_a_second_dimension_are_as_good(lesson, rng):
    X, y = lesson.data(rng)
    models = lesson.model(), lesson.model()
    for model, labels in zip(models, (y, y[:, None])):
        list(lesson.train(model, X, labels))
    assert same(models[0].get_parameters(), models[1].get_parameters())


def test_a_batch_larger_than_the_data_is_one_batch(lesson, rng):
    data = lesson.data(rng)
    models = lesson.model(), lesson.model()
    for model, batch_size in zip(models, (23, 1000)):
        assert len(list(lesson.train(model, *data, batch_size=batch_size, epochs=2))) == 2
    assert same(models[0].get_parameters(), models[1].get_parameters())


@pytest.mark.parametrize("make", [np.asarray, torch.from_numpy])
def test_what_the_caller_does_to_its_arrays_during_training_changes_nothing(lesson, rng, make):
    X, y = lesson.data(rng)
    ends = []
    for spoil in (False, True):
        model, given = lesson.model(), (make(X.copy()), make(np.array(y, dtype="float32")))
        steps = lesson.train(model, *given)
        next(steps)
        for values in given:
            values[:] = values * (0 if spoil else 1)
        list(steps)
        ends.append(model.get_parameters())
    assert same(*ends)


def test_stopping_early_keeps_what_was_learnt(lesson, rng):
    model = lesson.model()
    before = model.get_parameters()
    for _ in lesson.train(model, *lesson.data(rng)):
        break
    assert not same(model.get_parameters(), before)


def test_everything_follows_from_the_generators_that_are_passed_in(lesson, rng):
    data, results = lesson.data(rng), []
    for seed in (1, 2):
        torch.manual_seed(seed)
        np.random.seed(seed)
        states = torch.get_rng_state(), np.random.get_state()[1].copy()
        model = lesson.model()
        list(lesson.train(model, *data, epochs=2))
        predict(model.net, data[0])
        assert torch.equal(states[0], torch.get_rng_state())
        np.testing.assert_array_equal(states[1], np.random.get_state()[1])
        results.append(model.get_parameters())
    assert same(*results)
    model = lesson.model()
    list(lesson.train(model, *data, epochs=2, seed=9))
    assert not same(model.get_parameters(), results[0])


def test_the_callers_arrays_are_left_alone(lesson, rng):
    X, y = lesson.data(rng)
    X_before, y_before = X.copy(), y.copy()
    list(lesson.train(lesson.model(), X, y))
    np.testing.assert_array_equal(X, X_before)
    np.testing.assert_array_equal(y, y_before)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda X, y: (np.where(np.median(X) < X, np.nan, X), y), "X holds NaN"),
        (lambda X, y: (X, np.where(np.arange(len(y)) == 3, np.inf, y)), "y holds NaN, infinity"),
        (lambda X, y: (X, y[:-1]), "X has 23 rows and y has 22"),
        (lambda X, y: (X.reshape(23, -1)[:, 0], y), "X has shape"),
        (lambda X, y: (X[:0], y[:0]), "no rows"),
        (lambda X, y: (X, np.stack([y, y], axis=1)), "y has shape"),
    ],
)
def test_data_that_cannot_be_trained_on_is_refused_at_the_call(lesson, rng, change, message):
    with pytest.raises(ValueError, match=message):
        lesson.train(lesson.model(), *change(*lesson.data(rng)))


@pytest.mark.parametrize("batch_size", [0, -1, 2.5, None])
def test_a_batch_size_under_one_is_refused_at_the_call(lesson, rng, batch_size):
    with pytest.raises(ValueError, match="batch_size is"):
        lesson.train(lesson.model(), *lesson.data(rng), batch_size=batch_size)


def test_labels_that_are_no_classes_are_refused_at_the_call(classifier, rng):
    X, y = classifier.data(rng)
    with pytest.raises(ValueError, match="y holds labels outside 0 to 3"):
        classifier.train(classifier.model(), X, y + 1)


def test_correct_rows_are_counted_in_every_step_before_it(classifier, rng):
    X, y = classifier.data(rng)
    model, correct = classifier.model(), []
    if classifier.module is lenet:
        model.dropout.rate = 0.0
    options = {"training": True} if classifier.module is lenet else {}
    order = np.random.default_rng(1).permutation(len(X))
    steps = classifier.train(model, X, y, epochs=2, correct=correct)
    outputs = model.net(torch.from_numpy(X[order[:10]]), **options)
    next(steps)
    assert [int(count) for count in correct] == [(outputs.argmax(dim=1).numpy() == y[order[:10]]).sum()]
    list(steps)
    assert len(correct) == 6
    assert all(0 <= int(count) <= rows for count, rows in zip(correct, [10, 10, 3, 10, 10, 3]))


def test_parameters_and_batches_live_on_the_device_that_is_named(lesson):
    """``meta`` holds shapes and no numbers, so that it is on every computer; drawing into it does nothing."""
    model = lesson.model(device="meta")
    assert {param.device.type for param in model.net.parameters()} == {"meta"}
    assert {param.device.type for param in lesson.model().net.parameters()} == {"cpu"}


# Linear regression


def test_the_line_is_recovered_with_the_published_settings(line):
    X, y = line(rows=1000)
    model = linear_regression.Model(2, np.random.default_rng(0))
    steps = linear_regression.train(model, X, y, batch_size=10, epochs=3, lr=0.03, rng=np.random.default_rng(1))
    averages = [average for _, average in average_losses(steps)]
    # η/B · tr is about 0.01² · 0.03: a standard error of 0.001 at most; 300 steps have left none of the start.
    np.testing.assert_allclose(model.get_parameters()["weight"], [[2, -3.4]], atol=0.01)
    np.testing.assert_allclose(model.get_parameters()["bias"], [4.2], atol=0.01)
    assert averages[-1] == pytest.approx(1e-4, rel=0.2)


def test_linear_weights_start_small_and_biases_at_zero():
    weight, bias = linear_regression.Model(10_000, np.random.default_rng(0)).get_parameters().values()
    assert weight.std() == pytest.approx(0.01, rel=0.05)
    np.testing.assert_array_equal(weight[0], np.random.default_rng(0).normal(0, 0.01, 10_000).astype("float32"))
    assert not bias.any()


# Softmax regression


@pytest.fixture
def patterns(rng):
    """300 images of 28 × 28 in 4 classes that a line tells apart."""
    X, y = draw(np.clip(rng.standard_normal((4, 28, 28)), 0, 1), 300, rng)
    return X.astype("float32") / 255, y


def test_softmax_regression_learns_what_is_linear(patterns):
    X, y = patterns
    model, correct = softmax_regression.Model(784, 4, np.random.default_rng(0)), []
    rng = np.random.default_rng(1)
    for _ in softmax_regression.train(model, X, y, batch_size=32, epochs=5, lr=0.05, rng=rng, correct=correct):
        pass
    accuracy = (predict(model.net, X).argmax(axis=1) == y).mean()
    assert accuracy > 0.95
    assert sum(correct[-10:]) / 300 > 0.9


def test_images_and_their_rows_are_the_same_to_softmax_regression(patterns):
    X, y = patterns
    models = [softmax_regression.Model(784, 4, np.random.default_rng(0)) for _ in range(2)]
    for model, data in zip(models, (X, X.reshape(300, -1))):
        rng = np.random.default_rng(1)
        list(softmax_regression.train(model, data, y, batch_size=64, epochs=1, lr=0.01, rng=rng))
    assert same(models[0].get_parameters(), models[1].get_parameters())


# MLP


def test_a_hidden_layer_learns_a_product_and_a_line_does_not():
    rng = np.random.default_rng(0)
    X = rng.standard_normal((1000, 2)).astype("float32")
    y = X[:, 0] * X[:, 1]
    last = {}
    for num_hidden, lr in ((10, 0.3), (0, 0.01)):
        model = mlp.Model(2, np.random.default_rng(1), num_hidden=num_hidden)
        steps = mlp.train(model, X, y, batch_size=50, epochs=50, lr=lr, rng=np.random.default_rng(2))
        *_, (_, last[num_hidden]) = average_losses(steps)
    assert last[10] < 0.2
    assert last[0] > 0.8 * y.var()


def test_the_mlp_is_its_formula(rng):
    X = rng.standard_normal((6, 3)).astype("float32")
    for activation, function in (("sigmoid", lambda z: 1 / (1 + np.exp(-z))), ("relu", lambda z: np.maximum(z, 0))):
        model = mlp.Model(3, np.random.default_rng(0), num_hidden=5, activation=activation)
        model.set_parameters({name: rng.standard_normal(v.shape) for name, v in model.get_parameters().items()})
        w1, b1, w2, b2 = (values.astype(float) for values in model.get_parameters().values())
        expected = function(X @ w1.T + b1) @ w2.T + b2
        np.testing.assert_allclose(model.net(torch.from_numpy(X)).detach(), expected, rtol=1e-4, atol=1e-5)


def test_mlp_weights_are_drawn_in_order_with_the_size_of_their_inputs():
    parameters = mlp.Model(4, np.random.default_rng(0), num_hidden=9).get_parameters()
    rng = np.random.default_rng(0)
    np.testing.assert_array_equal(parameters["hidden.weight"], rng.normal(0, 1 / 2, (9, 4)).astype("float32"))
    np.testing.assert_array_equal(parameters["output.weight"], rng.normal(0, 1 / 3, (1, 9)).astype("float32"))


def test_masks_come_from_trains_generator_after_the_order(rng):
    X = rng.standard_normal((7, 2)).astype("float32")
    model, drawn = mlp.Model(2, np.random.default_rng(0), num_hidden=6, dropout=0.5), np.random.default_rng(3)
    list(mlp.train(model, X, X[:, 0], batch_size=4, epochs=2, lr=0.01, rng=drawn))
    expected = np.random.default_rng(3)
    for _ in range(2):
        expected.permutation(7)
        for rows in (4, 3):
            expected.random((rows, 6), dtype="float32")
    assert drawn.bit_generator.state == expected.bit_generator.state


def test_layers_whose_units_are_all_dropped_still_decay():
    model = mlp.Model(2, np.random.default_rng(0), num_hidden=3, dropout=1.0)
    before = model.get_parameters()["hidden.weight"]
    options = {"batch_size": 4, "epochs": 1, "lr": 0.5, "wd": 1, "rng": np.random.default_rng(1)}
    steps = mlp.train(model, np.ones((4, 2)), np.ones(4), **options)
    next(steps)
    np.testing.assert_allclose(model.get_parameters()["hidden.weight"], before / 2, rtol=1e-6)


@pytest.mark.parametrize("options", [{"activation": "tanh"}, {"dropout": -0.1}, {"dropout": 1.5}])
def test_a_model_that_cannot_be_is_refused(options):
    with pytest.raises(ValueError, match=r"expected one of sigmoid, relu|expected a number from 0 to 1"):
        mlp.Model(2, np.random.default_rng(0), **options)


# LeNet


def test_one_step_of_lenet_changes_every_parameter_and_statistic_and_evaluation_none(rng):
    lesson = LESSONS["lenet"]
    X, y = lesson.data(rng)
    model = lesson.model()
    start = model.get_parameters()
    next(lesson.train(model, X, y))
    after = model.get_parameters()
    # A batch norm takes away what a bias before it adds: the gradient there is rounding, and often just 0.
    assert all(
        (after[name] != start[name]).any() for name in start if name not in ("conv1.bias", "conv2.bias", "dense1.bias")
    )
    model.net(torch.from_numpy(X))
    predict(model.net, X)
    assert same(model.get_parameters(), after)
    model.net(torch.from_numpy(X), training=True)
    changed = {name for name, values in model.get_parameters().items() if (values != after[name]).any()}
    assert changed == {name for name in start if "moving" in name}


def test_evaluating_between_two_steps_of_lenet_changes_nothing(rng):
    lesson = LESSONS["lenet"]
    X, y = lesson.data(rng)
    models = lesson.model(), lesson.model()
    for model, evaluate in zip(models, (True, False)):
        for _ in lesson.train(model, X, y, epochs=2):
            if evaluate:
                predict(model.net, X)
    assert same(models[0].get_parameters(), models[1].get_parameters())


def test_lenet_takes_images_with_and_without_a_channel_and_nothing_else(rng):
    lesson = LESSONS["lenet"]
    X, y = lesson.data(rng)
    models = lesson.model(), lesson.model()
    for model, images in zip(models, (X, X[:, None])):
        list(lesson.train(model, images, y))
        assert predict(model.net, images).shape == (23, 4)
    assert same(models[0].get_parameters(), models[1].get_parameters())
    for wrong in (X[:, :27], X.reshape(23, -1), X[:, None].repeat(2, axis=1)):
        with pytest.raises(ValueError, match=r"X has shape .*: expected images, \(rows, 28, 28\)"):
            lesson.train(models[0], wrong, y)


def test_lenets_weights_are_drawn_in_order_with_the_size_of_their_inputs():
    parameters, rng = LESSONS["lenet"].model(seed=5).get_parameters(), np.random.default_rng(5)
    for name, inputs in (("conv1", 25), ("conv2", 150), ("dense1", 400), ("dense2", 120), ("dense3", 84)):
        expected = rng.normal(0, np.sqrt(2 / inputs), LENET[f"{name}.weight"]).astype("float32")
        np.testing.assert_allclose(parameters[f"{name}.weight"], expected, rtol=1e-6)
    for name, values in parameters.items():
        if not name.endswith("weight"):
            assert (values == (1 if name.endswith(("gamma", "var")) else 0)).all(), name


def test_a_last_batch_of_one_image_trains_too(rng):
    """PyTorch's own batch norm refuses a single row."""
    lesson = LESSONS["lenet"]
    model = lesson.model()
    steps = list(lesson.train(model, *lesson.data(rng, rows=11)))
    assert [losses.numel() for _, losses in steps] == [10, 1]
    assert all(np.isfinite(values).all() for values in model.get_parameters().values())


def test_lenet_learns(patterns):
    X, y = patterns
    model = lenet.Model(4, np.random.default_rng(0))
    list(lenet.train(model, X, y, batch_size=32, epochs=5, lr=0.2, rng=np.random.default_rng(1)))
    assert (predict(model.net, X).argmax(axis=1) == y).mean() > 0.9
