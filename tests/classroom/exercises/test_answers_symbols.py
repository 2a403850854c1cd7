"""Exercises 33 to 35: what they expect is what MXNet does, and answers written otherwise are right too."""

import mxnet as mx
import numpy as np
import pytest

from classroom import catalogue
from classroom.box.learner import load, providing
from classroom.checking import problem_of
from classroom.results import PASSED
from tests.classroom.sessions import check_here

LAYERS = [
    ("Convolution", "conv1", {"num_filter": 6, "kernel": (5, 5), "stride": (1, 1), "pad": (2, 2)}),
    ("Activation", "tanh1", {"act_type": "tanh"}),
    ("Pooling", "pool1", {"pool_type": "max", "kernel": (2, 2), "stride": (2, 2), "pad": (0, 0)}),
    ("FullyConnected", "fc1", {"num_hidden": 10}),
]
OPTIONS = [
    {"grad_scale": grad_scale, "normalization": normalization, **ignored}
    for grad_scale in (1.0, 0.5)
    for normalization in ("null", "batch", "valid")
    for ignored in ({}, {"ignore_label": 2})
]


def function_of(name, function):
    """A function of an exercise's solution."""
    exercise = catalogue.load(name)
    work = exercise.work(exercise.taken.text)
    with providing(work.provided):
        return getattr(load(work).column.load(""), function)


def passes(name, *texts):
    """Is the solution right with these texts in place of its own?"""
    exercise = catalogue.load(name)
    text = exercise.taken.text
    for old, new in zip(texts[::2], texts[1::2]):
        assert text.count(old) == 1
        text = text.replace(old, new)
    return check_here(exercise, text, 0).status == PASSED


def in_words(text):
    return " ".join(text.split())


@pytest.mark.parametrize("data", [(2, 1, 28, 28), (3, 2, 9, 14)])
def test_the_shapes_are_those_that_mxnet_infers(data):
    shapes = function_of("compose_and_infer", "infer_shapes")(LAYERS, data)
    symbol = function_of("compose_and_infer", "compose")(LAYERS)
    arguments, outputs, _ = symbol.infer_shape(data=data)
    inside = symbol.get_internals()
    inferred = {
        **dict(zip(symbol.list_arguments(), arguments)),
        **dict(zip(inside.list_outputs(), inside.infer_shape(data=data)[1])),
        **dict(zip(symbol.list_outputs(), outputs)),
    }
    assert {name: tuple(shape) for name, shape in shapes.items()} == inferred


def test_the_tasks_own_example_is_right():
    task = in_words(catalogue.load("compose_and_infer").task)
    shapes = function_of("compose_and_infer", "infer_shapes")(LAYERS, (2, 1, 28, 28))
    for layer in LAYERS:
        assert repr(layer).replace("'", '"') in task
    for name in ("conv1_weight", "conv1_output"):
        assert f'"{name}" is {shapes[name]}' in task


@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_the_gradient_is_that_of_mxnets_softmax_output(rng, options):
    scores, labels = mx.nd.array(rng.standard_normal((5, 3))), mx.nd.array([2, 0, 1, 2, 1])
    D, gradient = mx.nd.array(rng.uniform(2, 5, (5, 3))), mx.nd.zeros((5, 3))
    ignored = {"use_ignore": True} if "ignore_label" in options else {}
    symbol = mx.sym.SoftmaxOutput(mx.sym.Variable("scores"), mx.sym.Variable("labels"), **options, **ignored)
    executor = symbol.bind(mx.cpu(), {"scores": scores, "labels": labels}, {"scores": gradient})
    probabilities = executor.forward(is_train=True)[0].asnumpy()
    executor.backward(D)
    of_solution = function_of("softmax_output_gradient", "softmax_output_gradient")
    right = catalogue.load("softmax_output_gradient").checks[0].probe.judge.answer
    given = {"probabilities": probabilities, "labels": labels.asnumpy(), "D": D.asnumpy()}
    np.testing.assert_allclose(of_solution(**given, **options), gradient.asnumpy(), rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(
        right({**given, "options": options})["gradient"], gradient.asnumpy(), rtol=1e-5, atol=1e-6
    )


@pytest.mark.parametrize("rows", [6, 7])
def test_the_counts_are_those_of_modules_predict_which_leaves_the_padding_out(rng, rows):
    X, y = rng.standard_normal((rows, 3)), rng.integers(0, 3, rows)
    batches = mx.io.NDArrayIter(X, y, batch_size=3)
    scores = mx.sym.FullyConnected(mx.sym.Variable("data"), num_hidden=3, name="scores")
    module = mx.mod.Module(mx.sym.SoftmaxOutput(scores, name="softmax"))
    module.bind(batches.provide_data, batches.provide_label)
    module.init_params(mx.init.Uniform(1))
    executor = module.symbol.simple_bind(mx.cpu(), data=(3, 3))
    executor.copy_params_from(*module.get_params())
    predicted = module.predict(batches).asnumpy().argmax(axis=1)
    counts = function_of("padding", "evaluate")(executor, batches)
    assert counts == (np.sum(predicted == y), rows)


def test_shapes_may_be_lists():
    assert passes("compose_and_infer", '(options["num_hidden"],)', '[options["num_hidden"]]')


def test_a_variable_may_be_made_by_its_other_name():
    assert passes("compose_and_infer", 'mx.sym.Variable("data")', 'mx.symbol.var("data")')


def test_a_one_hot_may_be_subtracted():
    assert passes(
        "softmax_output_gradient",
        "gradient = probabilities.copy()",
        'gradient = probabilities - np.eye(probabilities.shape[1], dtype="float32")[labels.astype(int)]',
        "gradient[np.arange(len(labels)), labels.astype(int)] -= 1",
        "pass",
    )


def test_the_data_may_be_written_into_the_executors_own_array():
    assert passes(
        "padding",
        "outputs = executor.forward(is_train=False, data=batch.data[0])[0].asnumpy()",
        'executor.arg_dict["data"][:] = batch.data[0]\n'
        "        executor.forward()\n"
        "        outputs = executor.outputs[0].asnumpy()",
    )


def test_what_infers_shapes_is_not_to_be_used():
    exercise = catalogue.load("compose_and_infer")
    text = f"{exercise.taken.text}\n\ndef other(layers, data):\n    return compose(layers).infer_shape(data=data)\n"
    status, message = problem_of(exercise, text, "mine.py")
    assert status
    assert "infer_shape does all of it" in message
    assert problem_of(catalogue.load("padding"), text, "mine.py") == ("", "")
