"""What is Module's own: padding, rescale_grad, auxiliary states, output layers, shapes, and its log."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from mxnet import context, init, io, mod, nd, sym

from symbol_impl import lenet, linear_regression, losses, mlp, softmax_regression
from symbol_impl.data import data_iter
from symbol_impl.optimizers import sgd
from symbol_impl.training import bind, predict, train_steps

ROOT = Path(__file__).parents[2]


def line_model(weight=(2.0, -3.0), bias=0.5):
    model = linear_regression.Model(2, np.random.default_rng(0))
    model.set_parameters({"weight": np.array([weight], dtype="float32"), "bias": np.array([bias], dtype="float32")})
    return model


def as_vector(model):
    parameters = model.get_parameters()
    return np.append(parameters["weight"], parameters["bias"]).astype(float)


def summed_gradient(X, y, vector):
    design = np.column_stack([X, np.ones(len(X))])
    return design.T @ (design @ vector - y)


def train_on(model, batches, lr, batch_size):
    model.module.reshape([("data", (batch_size, 2))], [("label", (batch_size, 1))])
    sgd(model.module, lr)
    return list(train_steps(model.module, batches, epochs=1))


def test_rows_that_fill_the_last_batch_up_do_not_count(rng):
    """NDArrayIter's would: its third row comes with the first once more, and here it comes alone."""
    X, y = rng.standard_normal((3, 2)).astype("float32"), rng.standard_normal((3, 1)).astype("float32")
    start, lr = as_vector(line_model()), 0.1
    whole = start - lr / 2 * summed_gradient(X[:2], y[:2, 0], start)
    alone = whole - lr / 2 * summed_gradient(X[2:], y[2:, 0], whole)
    padded = whole - lr / 2 * summed_gradient(X[[2, 0]], y[[2, 0], 0], whole)
    assert np.abs(alone - padded).max() > 0.01

    theirs = line_model()
    filled = io.NDArrayIter(nd.array(X), nd.array(y), batch_size=2, label_name="label")
    assert [losses.shape for _, losses in train_on(theirs, filled, lr, 2)] == [(2, 1), (2, 1)]
    np.testing.assert_allclose(as_vector(theirs), padded, rtol=1e-5)

    class InOrder:
        def permutation(self, rows):
            return np.arange(rows)

    ours = line_model()
    batches = data_iter(nd.array(X), nd.array(y), 2, InOrder())
    assert [losses.shape for _, losses in train_on(ours, batches, lr, 2)] == [(2, 1), (1, 1)]
    np.testing.assert_allclose(as_vector(ours), alone, rtol=1e-5)


def test_batches_say_that_nothing_fills_them_up_and_a_reset_begins_a_new_order(rng):
    X = nd.arange(10).reshape((5, 2))
    batches = data_iter(X, nd.arange(5).reshape((5, 1)), 2, rng)
    assert isinstance(batches, io.DataIter)
    epochs = []
    for _ in range(2):
        batches.reset()
        epochs.append(list(batches))
        assert list(batches) == []  # used up
    assert [[(len(batch.data[0]), batch.pad) for batch in epoch] for epoch in epochs] == [[(2, 0), (2, 0), (1, 0)]] * 2
    orders = [np.concatenate([batch.label[0].asnumpy().ravel() for batch in epoch]) for epoch in epochs]
    assert all(sorted(order) == [0, 1, 2, 3, 4] for order in orders)
    assert [desc.shape for desc in batches.provide_data + batches.provide_label] == [(2, 2), (2, 1)]


def test_resets_draw_nothing_and_masks_are_drawn_after_the_order_batch_by_batch():
    X, same = nd.zeros((5, 2)), np.random.default_rng(3)
    batches = data_iter(X, nd.zeros((5, 1)), 2, np.random.default_rng(3), [("dropout_mask", 4, 0.25)])
    batches.reset()
    batches.reset()
    found = [batch.data[1].asnumpy() for batch in batches]
    same.permutation(5)
    for rows, mask in zip((2, 2, 1), found):
        np.testing.assert_allclose(mask, (same.random((rows, 4), dtype="float32") < 0.75) / 0.75, rtol=1e-6)


def test_dropouts_mask_is_an_input_of_the_graph_in_training_alone():
    model = mlp.Model(2, np.random.default_rng(0), num_hidden=4, dropout=0.5)
    assert "dropout_mask" in model.module.symbol.list_arguments()
    assert model.net.module.symbol.list_arguments() == [
        "data", "hidden_weight", "hidden_bias", "output_weight", "output_bias"
    ]  # fmt: skip
    for dropout in (0, 1):
        whole = mlp.Model(2, np.random.default_rng(0), num_hidden=4, dropout=dropout)
        assert "dropout_mask" not in whole.module.symbol.list_arguments()


def test_rescale_grad_is_one_over_the_batch_size_that_was_bound_also_for_a_short_batch(rng):
    X, y = rng.standard_normal((5, 2)), rng.standard_normal(5)
    for batch_size in (1, 3, 5):
        model = line_model()
        order, before = np.random.default_rng(1).permutation(5), as_vector(model)
        steps = linear_regression.train(
            model, X, y, batch_size=batch_size, epochs=1, lr=0.01, rng=np.random.default_rng(1)
        )
        for start, _ in zip(range(0, 5, batch_size), steps):
            rows = order[start : start + batch_size]
            expected = before - 0.01 / batch_size * summed_gradient(X[rows], y[rows], before)
            np.testing.assert_allclose(as_vector(model), expected, rtol=1e-5)
            before = as_vector(model)


def test_a_second_training_has_its_own_rate_and_batch_size(rng):
    X, y = rng.standard_normal((6, 2)), rng.standard_normal(6)
    model = line_model()
    list(linear_regression.train(model, X, y, batch_size=2, epochs=1, lr=0.1, rng=np.random.default_rng(1)))
    before = as_vector(model)
    list(linear_regression.train(model, X, y, batch_size=6, epochs=1, lr=0.02, rng=np.random.default_rng(1)))
    np.testing.assert_allclose(as_vector(model), before - 0.02 / 6 * summed_gradient(X, y, before), rtol=1e-5)


def test_an_optimizer_made_outside_does_not_divide_and_is_warned_of():
    from mxnet import optimizer

    model = line_model()
    model.module.reshape([("data", (4, 2))], [("label", (4, 1))])
    with pytest.warns(UserWarning, match=r"rescale_grad is not normalized to 1\.0/batch_size"):
        model.module.init_optimizer(kvstore=None, optimizer=optimizer.SGD(learning_rate=0.1), force_init=True)
    X = np.ones((4, 2))
    before = as_vector(model)
    list(train_steps(model.module, io.NDArrayIter(X, np.zeros((4, 1)), 4, label_name="label"), epochs=1))
    np.testing.assert_allclose(as_vector(model), before - 0.1 * summed_gradient(X, np.zeros(4), before), rtol=1e-5)


def test_by_default_a_module_decays_weights_alone(rng):
    """Which is why the layers ask for it: a variable of another name decays only if it says so."""

    def after(bias):
        net = sym.FullyConnected(sym.Variable("data"), bias=bias, num_hidden=1, name="output")
        module = bind(sym.LinearRegressionOutput(net, sym.Variable("label")), (1, 1), (1, 1), init.One())
        module.set_params({"output_bias": nd.array([1])}, {}, allow_missing=True)
        sgd(module, 0.5, wd=0.5)
        module.forward(io.DataBatch([nd.array([[0]])], [nd.array([[1]])]), is_train=True)  # no gradient at all
        module.backward()
        module.update()
        return {name: array.asscalar() for name, array in module.get_params()[0].items() if array.shape == (1,)} | {
            "output_weight": module.get_params()[0]["output_weight"].asnumpy().item()
        }

    assert after(None) == {"output_weight": 0.75, "output_bias": 1}
    assert after(sym.Variable("output_bias", wd_mult=1)) == {"output_weight": 0.75, "output_bias": 0.75}


def test_the_losses_of_a_step_stay_what_they_were_while_the_next_step_runs(rng):
    X, y = rng.standard_normal((6, 2)).astype("float32"), rng.standard_normal(6)
    model, order = line_model(), np.random.default_rng(2).permutation(6)
    kept = [losses for _, losses in linear_regression.train(
        model, X, y, batch_size=2, epochs=1, lr=1e-12, rng=np.random.default_rng(2))]  # fmt: skip
    expected = (X @ [2, -3] + 0.5 - y)[order] ** 2 / 2
    np.testing.assert_allclose(np.concatenate([losses.asnumpy().ravel() for losses in kept]), expected, rtol=1e-4)


def test_predictions_stay_what_they_were_too(rng):
    model, X = line_model(), rng.standard_normal((4, 2)).astype("float32")
    first, second = model.net(nd.array(X[:2])), model.net(nd.array(X[2:]))
    np.testing.assert_allclose(np.concatenate([first.asnumpy(), second.asnumpy()])[:, 0], X @ [2, -3] + 0.5, rtol=1e-5)


def test_a_net_in_evaluation_has_the_parameters_of_the_one_that_is_trained(rng):
    """Also while it trains, and whatever sizes their batches have."""
    X, y = rng.standard_normal((7, 2)).astype("float32"), rng.standard_normal(7)
    model = line_model()
    for _ in linear_regression.train(model, X, y, batch_size=3, epochs=2, lr=0.1, rng=rng):
        vector = as_vector(model)
        np.testing.assert_allclose(predict(model.net, X, 5)[:, 0], X @ vector[:2] + vector[2], rtol=1e-4, atol=1e-5)


def test_moving_statistics_that_are_read_at_once_are_those_after_the_step():
    """MXNet's engine does not know that a backward pass writes to auxiliary states: without waiting, old ones came."""
    rng = np.random.default_rng(0)
    X, y = rng.random((8, 28, 28), dtype="float32"), np.arange(8)
    found = []
    for _ in range(8):
        model = lenet.Model(10, np.random.default_rng(1), dropout=0.0)
        next(lenet.train(model, X, y, batch_size=8, epochs=1, lr=0.1, rng=np.random.default_rng(2)))
        found.append({name: values for name, values in model.get_parameters().items() if ".moving_" in name})
    for name, values in found[0].items():
        assert (values != (1 if name.endswith("var") else 0)).any(), name
        for other in found[1:]:
            np.testing.assert_array_equal(other[name], values)


def gradient_of(symbol, **arrays):
    """The gradient of the first array, after a pass both ways with ones from above."""
    arrays = {name: nd.array(values) for name, values in arrays.items()}
    name = next(iter(arrays))
    gradient = nd.zeros(arrays[name].shape)
    executor = symbol.bind(context.cpu(), arrays, {name: gradient})
    outputs = executor.forward(is_train=True)
    executor.backward([nd.ones(output.shape) for output in outputs])
    return gradient.asnumpy()


@pytest.mark.parametrize("factor", [1, 1000])
def test_the_gradient_of_an_output_layer_ignores_the_loss_above_it(rng, factor):
    logits, label = sym.Variable("logits"), sym.Variable("label")
    values = {"logits": rng.standard_normal((3, 4)), "label": np.array([0, 3, 1])}
    p = np.exp(values["logits"]) / np.exp(values["logits"]).sum(axis=1, keepdims=True)
    found = gradient_of(factor * sym.sum(sym.SoftmaxOutput(logits, label)), **values)
    np.testing.assert_allclose(found, p - np.eye(4)[values["label"]], atol=1e-6)
    line = gradient_of(factor * sym.LinearRegressionOutput(sym.Variable("yhat"), label), yhat=[[3], [5]], label=[1, 1])
    np.testing.assert_array_equal(line, [[2], [4]])


# MXNet's log_softmax is good to 4e-6.


def test_the_losses_beside_an_output_layer_send_no_gradient_of_their_own(rng):
    values = {"logits": rng.standard_normal((3, 4)), "label": np.array([0, 3, 1])}
    logits, label = sym.Variable("logits"), sym.Variable("label")
    output, cross_entropy = sym.SoftmaxOutput(logits, label), losses.softmax_cross_entropy(logits, label)
    alone = gradient_of(output, **values)
    np.testing.assert_array_equal(gradient_of(losses.with_losses(output, cross_entropy), **values), alone)
    # Without BlockGrad they would be differentiated as well: twice the gradient.
    np.testing.assert_allclose(gradient_of(sym.Group([output, cross_entropy]), **values), 2 * alone, atol=1e-5)


def test_the_losses_beside_an_output_layer_are_those_that_it_differentiates(rng):
    values = {"logits": rng.standard_normal((3, 4)), "label": np.array([0, 3, 1])}
    logits, label = sym.Variable("logits"), sym.Variable("label")
    for output, loss in (
        (sym.SoftmaxOutput(logits, label), losses.softmax_cross_entropy(logits, label)),
        (sym.LinearRegressionOutput(logits, label), losses.square_loss(logits, label)),
    ):
        if output.list_outputs()[0].startswith("linear"):
            values = {"logits": values["logits"][:, :1], "label": values["label"][:, None]}
        np.testing.assert_allclose(gradient_of(output, **values), gradient_of(loss, **values), atol=1e-5)


def test_module_s_own_fit_comes_to_the_same_parameters(rng):
    X, y = rng.standard_normal((25, 2)), rng.standard_normal(25)
    settings = {"batch_size": 4, "epochs": 3, "lr": 0.1}
    ours = line_model()
    list(linear_regression.train(ours, X, y, rng=np.random.default_rng(5), **settings))
    theirs = line_model()
    batches = data_iter(nd.array(X), nd.array(y.reshape((-1, 1))), 4, np.random.default_rng(5))
    fitted = mod.Module(theirs.module.symbol, label_names=["label"])
    arg_params, aux_params = theirs.module.get_params()
    fitted.fit(
        batches, eval_metric=mse(), arg_params=arg_params, aux_params=aux_params, kvstore=None,
        optimizer_params={"learning_rate": 0.1}, num_epoch=3,
    )  # fmt: skip
    for name, values in fitted.get_params()[0].items():
        np.testing.assert_array_equal(values.asnumpy(), ours.module.get_params()[0][name].asnumpy())


def mse():
    """Of the predictions alone: the losses are an output too."""
    from mxnet import metric

    return metric.MSE(output_names=["regression_output"])


def test_shapes_of_parameters_do_not_depend_on_the_size_of_a_batch():
    model = softmax_regression.Model(784, 10, np.random.default_rng(0))
    for rows in (1, 5, 256):
        executor = model.module.symbol.simple_bind(context.cpu(), data=(rows, 28, 28))
        shapes = {name: array.shape for name, array in executor.arg_dict.items()}
        assert shapes == {
            "data": (rows, 28, 28), "output_weight": (10, 784), "output_bias": (10,), "label": (rows,)
        }  # fmt: skip
        assert [output.shape for output in executor.outputs] == [(rows, 10), (rows,)]


def test_simple_bind_says_what_does_not_fit():
    net = sym.FullyConnected(sym.Variable("data"), sym.Variable("weight", shape=(3, 2)), num_hidden=3, no_bias=True)
    with pytest.raises(Exception, match=r"weight|[Ss]hape"):
        net.simple_bind(context.cpu(), data=(4, 5))


def test_binding_prints_nothing(capfd, caplog):
    X = np.ones((5, 2))
    model = linear_regression.Model(2, np.random.default_rng(0))
    list(linear_regression.train(model, X, X[:, 0], batch_size=2, epochs=2, lr=0.1, rng=np.random.default_rng(0)))
    model.net(nd.array(X))
    # What MXNet's own library writes is among what is captured; a Python warning is an error here.
    assert tuple(capfd.readouterr()) == ("", "")
    assert not caplog.records


def test_whoever_wants_to_see_what_mxnet_says_at_a_bind_can(monkeypatch):
    code = "import os, symbol_impl; print(os.environ['MXNET_SUBGRAPH_VERBOSE'])"
    monkeypatch.setenv("HANDTORN_BACKEND", "minimx")  # the variable is set before either backend is asked for
    for given, expected in ((None, "0"), ("1", "1")):
        monkeypatch.delenv("MXNET_SUBGRAPH_VERBOSE", raising=False)
        if given:
            monkeypatch.setenv("MXNET_SUBGRAPH_VERBOSE", given)
        result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
        assert result.stdout.strip() == expected
