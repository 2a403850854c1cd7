"""The answers to the questions of the line, found by running what is asked about."""

import traceback

import numpy as np
import pytest
from mxnet import autograd, gluon, nd

import gluon_impl.linear_regression
import handtorn.linear_regression
from classroom import catalogue
from classroom.exercises.e13_product_of_two import CODE
from sidebyside.data.datasets import house_prices
from sidebyside.data.least_squares import LeastSquares


def questions_of(name):
    """The questions of an exercise by the names that are given a value."""
    return {check.tried: check.probe.judge.question for check in catalogue.load(name).checks}


def with_questions():
    return [name for name in catalogue.names() if hasattr(catalogue.load(name).checks[0].probe.judge, "question")]


@pytest.mark.parametrize("name", with_questions())
def test_no_stub_says_an_answer_or_how_it_comes_about(name):
    stub = " ".join(catalogue.load(name).stub.replace("#", " ").split())
    for question in questions_of(name).values():
        assert f"{question.name} = {question.answer!r}" not in stub
        assert question.why[:30] not in stub


def test_the_lines_of_a_task_begin_at_the_margin():
    for name in ("gluon_learning_rate", "average_or_step", "largest_rate", "weight_decay"):
        assert "\n#     " not in catalogue.load(name).stub


@pytest.fixture
def rows(rng):
    """1,000 rows of a line."""
    X = rng.standard_normal((1000, 2))
    return X, X @ np.array([2, -3.4]) + 4.2 + 0.01 * rng.standard_normal(1000)


def paths(lesson, rows, lr, steps, batch_size=10, **options):
    """Weights and bias from the start on, and after each step, (steps + 1, 3)."""
    model = lesson.Model(2, np.random.default_rng(0))
    model.set_parameters({"weight": np.array([[0.5, -0.5]]), "bias": np.array([0.1])})

    def now():
        return np.concatenate([value.ravel() for value in model.get_parameters().values()])

    path, epochs = [now()], 1 + steps * batch_size // len(rows[0])
    training = lesson.train(
        model, *rows, batch_size=batch_size, epochs=epochs, lr=lr, rng=np.random.default_rng(1), **options
    )
    for _, _ in zip(range(steps), training):
        path.append(now())
    return np.array(path)


BY_HAND, IN_GLUON = handtorn.linear_regression, gluon_impl.linear_regression


def test_gluons_rate_of_0_02_makes_the_steps_that_0_001_makes_by_hand(rows):
    question = questions_of("gluon_learning_rate")["gluon_rate"]
    by_hand = paths(BY_HAND, rows, 0.001, steps=30)
    assert np.abs(paths(IN_GLUON, rows, question.answer, steps=30) - by_hand).max() < 1e-6
    for rate in question.wrong:
        assert np.abs(paths(IN_GLUON, rows, rate, steps=1) - by_hand[:2])[1].max() > 1e-3


def test_gluons_published_rate_makes_steps_five_times_as_long(rows):
    by_hand, gluon_ = (np.diff(paths(*one, steps=1), axis=0) for one in ((BY_HAND, rows, 0.001), (IN_GLUON, rows, 0.1)))
    assert gluon_ / by_hand == pytest.approx(questions_of("gluon_learning_rate")["times_as_long"].answer, rel=1e-3)


def test_average_and_step_part_at_the_short_batch(rows):
    by_hand = paths(BY_HAND, rows, 0.05, steps=8, batch_size=300, average=True)
    gluon_ = paths(IN_GLUON, rows, 0.1, steps=8, batch_size=300)
    apart = np.abs(by_hand - gluon_).max(axis=1) > 1e-4
    first = int(apart.argmax())
    asked = questions_of("average_or_step")
    assert (first, apart[first:].all()) == (asked["first_step_apart"].answer, True)
    lengths = [np.linalg.norm(np.diff(path, axis=0)[first - 1]) for path in (gluon_, by_hand)]
    assert lengths[0] / lengths[1] == pytest.approx(asked["times_as_long"].answer, rel=1e-3)


def loss_after(flats, lr, steps):
    """The mean of squares after so many steps from 0."""
    theta = np.zeros(2)
    for _ in range(steps):
        theta -= lr * 2 / 7 * flats.design.T @ (flats.design @ theta - flats.y)
    return np.mean((flats.design @ theta - flats.y) ** 2)


@pytest.fixture(scope="module")
def flats():
    dataset = house_prices()
    return LeastSquares(dataset.X.astype(float), dataset.y.astype(float))


def test_the_task_has_the_flats_of_the_lesson(flats):
    stub = catalogue.load("largest_rate").stub
    for name, values in (("areas", flats.X), ("prices", flats.y)):
        listed = stub.split(f"{name}  = " if name == "areas" else f"{name} = ")[1].split("\n")[0]
        assert [float(value) for value in listed.strip("[]").split(",")] == pytest.approx(list(values.ravel()))


def test_below_the_largest_rate_the_loss_of_the_flats_shrinks_and_above_it_grows(flats):
    question = questions_of("largest_rate")["largest_rate"]
    below, above = (1 - 0.003) * question.answer, (1 + 0.003) * question.answer
    assert loss_after(flats, below, 2000) < loss_after(flats, below, 100) < loss_after(flats, above, 100)
    assert loss_after(flats, above, 2000) > 1e4
    steepest = flats.curvatures[-1]  # of half the mean of squares: that of the mean is twice as large
    wrong = [1 / (2 * steepest), 2 / steepest, 2 / (14 * steepest), 1e-4, 2 / (2 * flats.curvatures[0])]
    assert list(question.wrong) == pytest.approx(wrong, rel=1e-3)
    assert question.answer == pytest.approx(2 / (2 * steepest), rel=1e-3)


def test_the_least_loss_of_the_flats_is_far_below_where_the_article_stops(flats):
    question = questions_of("largest_rate")["least_loss"]
    assert question.answer == pytest.approx(flats.error, rel=1e-4)
    stopped = np.mean((flats.design @ [0.09660441, 0.02699989] - flats.y) ** 2)  # as the article prints w and b
    assert next(iter(question.wrong)) == pytest.approx(stopped, rel=1e-4)
    assert list(question.wrong)[2:] == pytest.approx([7 * flats.error, flats.error / 2], rel=1e-4)
    weight, bias = (float(value.item()) for value in flats.solution.values())
    assert (weight, bias) == pytest.approx((0.1236, -1.964), rel=1e-3)


def stepped(wd, lr, scale=1.0):
    """Weight and bias after a step of MXNet's sgd, before it, and their gradients; scale is that of the weight's."""
    net = gluon.nn.Dense(1, in_units=2)
    net.initialize()
    params = [net.weight, net.bias]
    for param, values in zip(params, ([[2.0, -3.0]], [1.5])):
        param.set_data(nd.array(values))
    with autograd.record():
        output = net(nd.array([[0.8, -1.2]]) * scale)
    output.backward()
    before, gradients = (
        [get(param).asnumpy().ravel() for param in params] for get in (lambda p: p.data(), lambda p: p.grad())
    )
    gluon.Trainer(net.collect_params(), "sgd", {"learning_rate": lr, "wd": wd}, kvstore=None).step(1)
    return [(param.data().asnumpy().ravel(), *pair) for param, *pair in zip(params, before, gradients)]


def test_mxnets_wd_of_0_02_does_what_the_note_writes():
    asked = questions_of("weight_decay")
    (weight, before, gradient), (bias, bias_before, bias_gradient) = stepped(asked["wd"].answer, 0.05)
    assert weight == pytest.approx(before - 0.05 * gradient - 0.001 * before, rel=1e-5)
    assert asked["bias_decays"].answer is True
    assert bias == pytest.approx(bias_before - 0.05 * bias_gradient - 0.001 * bias_before, rel=1e-5)
    for wd in asked["wd"].wrong:
        weight, before, gradient = stepped(wd, 0.05)[0]
        assert weight != pytest.approx(before - 0.05 * gradient - 0.001 * before, rel=1e-4)


def test_at_half_the_rate_a_weight_without_gradient_shrinks_by_half_as_much():
    asked = questions_of("weight_decay")
    weight, before, gradient = stepped(asked["wd"].answer, 0.025, scale=0.0)[0]
    assert not gradient.any()
    assert 1 - weight / before == pytest.approx(asked["shrinks_by"].answer, rel=1e-2)


def run(code):
    """What the code leaves behind, and the exception with the line that it was raised in."""
    found = {}
    try:
        exec(compile(code, "<article>", "exec"), found)
    except ValueError as error:
        lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == "<article>"]
        return found, str(error), lines[-1]
    return found, "", 0


def with_line(number, text):
    lines = CODE.splitlines()
    lines[number - 1] = text
    return "\n".join(lines)


def test_the_product_raises_far_from_the_line_that_is_wrong():
    asked, stub = (
        questions_of("product_of_two"),
        " ".join(catalogue.load("product_of_two").stub.replace("#", "").split()),
    )
    left, message, raised = run(CODE)
    assert raised == 11
    assert message in stub
    assert left["D"].shape == asked["shape"].answer
    for number, start in ((11, "self.dW +="), (17, "difference = "), (18, "return np.square"), (25, "loss, D ="),
                          (24, "predictions, backward =")):  # fmt: skip
        assert number in asked["line"].wrong
        assert CODE.splitlines()[number - 1].strip().startswith(start)


def test_with_targets_as_a_column_it_learns_in_the_line_that_is_asked_for():
    line = questions_of("product_of_two")["line"].answer
    left, message, _ = run(with_line(line, "Y = X[:, :1] * X[:, 1:]"))
    assert (message, left["D"].shape) == ("", (50, 1))
    left, message, _ = run(with_line(line, "Y = X @ np.array([[2], [-3.4]]) + 4.2"))
    assert message == ""
    start = np.mean((left["Y"]) ** 2)
    assert left["loss"] < start / 2
