"""What softmax_regression, mlp and lenet must do in every column that has them."""

import importlib

import numpy as np
import pytest

from sidebyside.column import COLUMNS, MXNET, as_numpy
from sidebyside.course import LESSONS
from tests.conftest import BACKEND, EVERYTHING

from .averages import average_losses
from .conftest import HERE

SHAPES = {
    "softmax_regression": {"weight": (10, 784), "bias": (10,)},
    "mlp": {
        "hidden.weight": (10, 2),
        "hidden.bias": (10,),
        "output.weight": (1, 10),
        "output.bias": (1,),
    },
    "lenet": {
        "conv1.weight": (6, 1, 5, 5),
        "conv1.bias": (6,),
        **{f"bn1.{name}": (6,) for name in ("gamma", "beta", "moving_mean", "moving_var")},
        "conv2.weight": (16, 6, 5, 5),
        "conv2.bias": (16,),
        **{f"bn2.{name}": (16,) for name in ("gamma", "beta", "moving_mean", "moving_var")},
        "dense1.weight": (120, 400),
        "dense1.bias": (120,),
        **{f"bn3.{name}": (120,) for name in ("gamma", "beta", "moving_mean", "moving_var")},
        "dense2.weight": (84, 120),
        "dense2.bias": (84,),
        "dense3.weight": (10, 84),
        "dense3.bias": (10,),
    },
}
SIZES = {"softmax_regression": (784, 10), "mlp": (2,), "lenet": (10,)}
EVERY = [(name, lesson) for lesson in SHAPES for name in HERE if name in LESSONS[lesson].lr]
WITH_CLASSES = [pair for pair in EVERY if pair[1] != "mlp"]


class Lesson:
    """A lesson in one column."""

    def __init__(self, column, lesson):
        self.column, self.lesson = column, lesson
        self.module = importlib.import_module(f"{column}.{lesson}")
        self.training = importlib.import_module(f"{column}.training")

    def model(self, seed=0, **options):
        return self.module.Model(*SIZES[self.lesson], np.random.default_rng(seed), **options)

    def train(self, model, X, y, batch_size=50, epochs=1, seed=1, lr=0.1, average=True, **options):
        if COLUMNS[self.column].convention.average is not None:
            options["average"] = average
        rng = np.random.default_rng(seed)
        return self.module.train(model, X, y, batch_size=batch_size, epochs=epochs, lr=lr, rng=rng, **options)


@pytest.fixture(params=EVERY, ids="-".join)
def lesson(request):
    return Lesson(*request.param)


@pytest.fixture(params=WITH_CLASSES, ids="-".join)
def classifier(request):
    return Lesson(*request.param)


@pytest.fixture
def data(lesson, images, rng):
    if lesson.lesson != "mlp":
        return images.X, images.y
    X = rng.standard_normal((100, 2)).astype("float32")
    return X, X[:, 0] * X[:, 1]


def first_rows(data):
    """The first hundred rows, where more would only take longer: a step of LeNet takes long."""
    X, y = data
    return X[:100], y[:100]


def test_parameters_have_the_names_and_shapes_that_all_columns_share(lesson):
    parameters = lesson.model().get_parameters()
    assert {name: values.shape for name, values in parameters.items()} == SHAPES[lesson.lesson]
    assert {values.dtype.name for values in parameters.values()} == {"float32"}


def test_the_same_generator_draws_the_same_start_in_all_columns(lesson):
    ours, reference = lesson.model(3), Lesson("handtorn", lesson.lesson).model(3)
    for name, values in reference.get_parameters().items():
        np.testing.assert_array_equal(ours.get_parameters()[name], values)


def test_parameters_written_by_one_column_load_in_another_to_the_same_outputs(lesson, data):
    X = data[0][:40]
    model, other = lesson.model(0), Lesson("handtorn", lesson.lesson)
    for _ in lesson.train(model, *first_rows(data)):
        pass
    copy = other.model(5)
    copy.set_parameters(model.get_parameters())
    for name, values in model.get_parameters().items():
        np.testing.assert_array_equal(copy.get_parameters()[name], values)
    outputs = lesson.training.predict(model.net, X)
    np.testing.assert_allclose(other.training.predict(copy.net, X), outputs, rtol=1e-4, atol=1e-5)
    assert np.ptp(outputs) > 0.01


def test_what_is_evaluated_between_two_trainings_is_not_kept(classifier, images):
    """Weights and moving averages of the second training count, whatever a library made of the first ones."""
    model, reference = classifier.model(0), Lesson("handtorn", classifier.lesson)
    for seed in (1, 2):
        for _ in classifier.train(model, images.X[:100], images.y[:100], seed=seed):
            pass
        copy = reference.model(5)
        copy.set_parameters(model.get_parameters())
        outputs = classifier.training.predict(model.net, images.X[:20])
        expected = reference.training.predict(copy.net, images.X[:20])
        np.testing.assert_allclose(outputs, expected, rtol=1e-4, atol=1e-4)


def test_parameters_of_another_shape_are_refused_and_change_nothing(lesson):
    model = lesson.model()
    before = model.get_parameters()
    wrong = {name: values for name, values in before.items() if not name.endswith("bias")}
    turned = {name: values.T if values.ndim == 2 else values + 1 for name, values in before.items()}
    for parameters in (wrong, turned, {}):
        with pytest.raises(ValueError, match="this model takes"):
            model.set_parameters(parameters)
    for name, values in model.get_parameters().items():
        np.testing.assert_array_equal(values, before[name])


def test_every_parameter_learns(lesson, data):
    model = lesson.model()
    before = model.get_parameters()
    next(lesson.train(model, *data))
    for name, values in model.get_parameters().items():
        # Batch norm takes away any constant that is added just before it.
        if not name.startswith(("conv1.bias", "conv2.bias", "dense1.bias")):
            assert (values != before[name]).any(), name


def test_steps_yield_a_loss_for_each_row(lesson, data):
    steps = list(lesson.train(lesson.model(), *first_rows(data), batch_size=40, epochs=2))
    assert [epoch for epoch, _ in steps] == [0, 0, 0, 1, 1, 1]
    assert [as_numpy(losses).size for _, losses in steps] == 2 * [40, 40, 20]


def test_a_run_repeats_from_its_generators_alone(lesson, data):
    options = {"dropout": 0.3} if lesson.lesson != "softmax_regression" else {}
    results = []
    for seed in (1, 2):
        np.random.seed(seed)
        model = lesson.model(**options)
        for _ in lesson.train(model, *first_rows(data)):
            pass
        results.append(model.get_parameters())
    for name, values in results[0].items():
        np.testing.assert_array_equal(values, results[1][name])


def test_weight_decay_is_scaled_by_the_learning_rate_and_decays_the_biases_too(lesson, data):
    """w - lr (grad + wd w): one step with a decay differs from one without by lr · wd · w."""
    ends = []
    for wd in (0.0, 0.5):
        model = lesson.model()
        start = {name: values + 0.25 for name, values in model.get_parameters().items()}
        model.set_parameters(start)
        next(lesson.train(model, *data, wd=wd))
        ends.append(model.get_parameters())
    for name, values in start.items():
        if "moving" not in name:
            np.testing.assert_allclose(ends[0][name] - ends[1][name], 0.1 * 0.5 * values, rtol=1e-3, atol=2e-5)


def test_evaluation_changes_nothing(lesson, data):
    model = lesson.model()
    next(lesson.train(model, *data))
    before = model.get_parameters()
    first = lesson.training.predict(model.net, data[0])
    np.testing.assert_array_equal(first, lesson.training.predict(model.net, data[0]))
    for name, values in model.get_parameters().items():
        np.testing.assert_array_equal(values, before[name])


def test_correct_answers_are_counted_not_averaged_over_batches(classifier, images):
    """With steps too small to matter, the counts of the steps add up to the correct answers of the final model."""
    if classifier.lesson == "lenet":
        pytest.skip("in training its batch norm gives other outputs")
    model, correct = classifier.model(), []
    steps = list(classifier.train(model, images.X, images.y, batch_size=64, lr=1e-9, correct=correct))
    assert len(correct) == len(steps) == 5
    answers = classifier.training.predict(model.net, images.X).argmax(axis=1)
    assert sum(int(as_numpy(count).sum()) for count in correct) == (answers == images.y).sum()


def test_classifiers_learn(classifier, images):
    if (classifier.lesson, classifier.column, BACKEND) == ("lenet", "handtorn", "mxnet") and not EVERYTHING:
        pytest.skip("a step of LeNet by hand takes long on MXNet: with HANDTORN_ALL_TESTS=1")
    model = classifier.model()
    settings = {"epochs": 15 if EVERYTHING else 6, "batch_size": 20}  # all answers are right from the fourth on
    for _ in classifier.train(model, images.X, images.y, lr=0.2, **settings):
        pass
    answers = classifier.training.predict(model.net, images.X_test).argmax(axis=1)
    assert (answers == images.y_test).mean() > 0.8  # 0.1 is what guessing gets


def test_images_may_come_flat_or_with_a_channel(classifier, images):
    ends = []
    shapes = [(-1, 28, 28), (-1, 1, 28, 28), *[(-1, 784)] * (classifier.lesson != "lenet")]
    for shape in shapes:
        model = classifier.model()
        next(classifier.train(model, images.X.reshape(shape), images.y))
        ends.append(next(iter(model.get_parameters().values())))
    for other in ends[1:]:
        np.testing.assert_array_equal(ends[0], other)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda X, y: (X, y + 1), "y holds labels outside 0 to 9"),
        (lambda X, y: (X, y - 1), "y holds labels outside 0 to 9"),
        (lambda X, y: (X, y + 0.5), "y holds labels outside 0 to 9"),
        (lambda X, y: (X, y[:-1]), "X has 300 rows and y has 299"),
        (lambda X, y: (np.where(X > 0.5, np.nan, X), y), "X holds NaN"),
        (lambda X, y: (X[:0], y[:0]), "no rows"),
    ],
)
def test_images_that_cannot_be_trained_on_are_refused_at_the_call(classifier, images, change, message):
    with pytest.raises(ValueError, match=message):
        classifier.train(classifier.model(), *change(images.X, images.y))


@pytest.mark.parametrize("column", [name for name, lesson in EVERY if lesson == "lenet"])
def test_lenet_refuses_images_of_another_size(column, images):
    lesson = Lesson(column, "lenet")
    with pytest.raises(ValueError, match="expected images"):
        lesson.train(lesson.model(), images.X[:, :20, :20], images.y)


@pytest.mark.parametrize("column", HERE)
def test_mlp_refuses_an_activation_or_a_dropout_that_there_is_not(column):
    lesson = Lesson(column, "mlp")
    with pytest.raises(ValueError, match="expected one of sigmoid, relu"):
        lesson.model(activation="tanh")
    with pytest.raises(ValueError, match="expected a number from 0 to 1"):
        lesson.model(dropout=1.5)


@pytest.mark.parametrize("column", HERE)
@pytest.mark.parametrize("seed", range(3 if EVERYTHING else 1))
def test_two_layers_learn_a_product_and_one_does_not(column, seed):
    rng = np.random.default_rng(seed)
    X = rng.standard_normal((1000, 2)).astype("float32")
    lesson, half = Lesson(column, "mlp"), 2 if COLUMNS[column].convention.multiple == 1 else 1
    last = []
    for options, batch_size, epochs, lr in (({}, 20, 15, 0.3), ({"num_hidden": 0}, 50, 5, 0.1)):
        settings = {"batch_size": batch_size, "epochs": epochs, "lr": lr * half}
        steps = lesson.train(lesson.model(seed, **options), X, X[:, 0] * X[:, 1], **settings)
        last.append(list(average_losses(steps))[-1][1])
    assert last[0] < 0.1 * last[1]


@pytest.mark.parametrize("column", HERE)
def test_ten_weights_are_recovered_from_a_hundred_rows_without_noise(column, rng):
    """The check of the hundred-line network. Its learning rate is 0.05 on the mean of (ŷ - y)², batches of 10."""
    X, w, b = rng.standard_normal((100, 10)), rng.standard_normal((1, 10)), rng.standard_normal(1)
    module = importlib.import_module(f"{column}.linear_regression")
    lr = {"handtorn": 0.005, "gluon_impl": 0.1, "symbol_impl": 0.1}.get(column, 0.05)
    model = module.Model(10, np.random.default_rng(0))
    for _ in module.train(model, X, X @ w[0] + b, batch_size=10, epochs=40, lr=lr, rng=np.random.default_rng(1)):
        pass
    np.testing.assert_allclose(model.get_parameters()["weight"], w, atol=1e-4)
    np.testing.assert_allclose(model.get_parameters()["bias"], b, atol=1e-4)


@pytest.mark.parametrize("column", [name for name in HERE if COLUMNS[name].library == MXNET])
@pytest.mark.parametrize("name", ["linear_regression", *SHAPES])
def test_models_live_where_they_are_told_to(column, name, images, rng):
    """MXNet counts as many processors as it is asked for: cpu(1) stands in for a second device."""
    import mxnet

    module = importlib.import_module(f"{column}.{name}")
    predict = importlib.import_module(f"{column}.training").predict
    model = module.Model(*SIZES.get(name, (2,)), np.random.default_rng(0), ctx=mxnet.cpu(1))
    X, y = (images.X, images.y) if name in ("softmax_regression", "lenet") else (rng.random((60, 2)), rng.random(60))
    _, losses = next(module.train(model, X, y, batch_size=50, epochs=1, lr=0.01, rng=np.random.default_rng(0)))
    assert losses.context == mxnet.cpu(1)
    if column == "symbol_impl":
        params = [model.net(mxnet.nd.array(X[:5]))]  # a Module hands out copies in main memory
    else:
        params = model.params if column == "handtorn" else [param.data() for param in model.params.values()]
    assert {param.context for param in params} == {mxnet.cpu(1)}
    assert len(predict(model.net, X[:5], ctx=mxnet.cpu(1))) == 5


@pytest.mark.parametrize("column", [name for name, lesson in EVERY if lesson == "lenet"])
def test_lenet_that_drops_everything_still_makes_a_step(column, images):
    """What is dropped is times zero: MXNet crashes where a graph ends in zeros_like, and PyTorch's is cut there."""
    lesson = Lesson(column, "lenet")
    model = lesson.model(dropout=1.0)
    before = model.get_parameters()
    next(lesson.train(model, images.X, images.y))
    assert (model.get_parameters()["dense3.bias"] != before["dense3.bias"]).any()
    np.testing.assert_array_equal(model.get_parameters()["conv2.weight"], before["conv2.weight"])


@pytest.mark.parametrize("column", HERE)
@pytest.mark.parametrize("name", ["linear_regression", "softmax_regression", "mlp"])
def test_rows_of_another_length_than_the_model_takes_are_refused_at_the_call(column, name, rng):
    module = importlib.import_module(f"{column}.{name}")
    model = module.Model(*SIZES.get(name, (2,)), np.random.default_rng(0))
    with pytest.raises(ValueError, match=r"X has 3 numbers in each row: this model takes"):
        module.train(
            model, rng.random((20, 3)), np.zeros(20), batch_size=5, epochs=1, lr=0.1, rng=np.random.default_rng(0)
        )
