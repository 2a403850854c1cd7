"""Modules on minimx against arithmetic by hand, and checkpoints from one library to the other."""

import numpy as np
import pytest

import minimx

from . import conformance
from .module_parts import INPUTS, batches_of, classifier, epochs, logged, ready, regression
from .test_conformance import needs_mxnet


def _line(batch_size=4, **options):
    return ready(minimx, regression(minimx), batch_size, label="y", optimizer=options)


def _params(module):
    return [module.get_params()[0][name].asnumpy().astype("float64") for name in ("fc_weight", "fc_bias")]


@pytest.mark.parametrize(("rescale", "factor"), [({}, 1 / 4), ({"rescale_grad": 0.5}, 0.5)])
def test_a_step_is_that_of_half_the_squared_error_divided_by_the_batch_size(rescale, factor):
    module = _line(learning_rate=0.2, **rescale)
    weight, bias = _params(module)
    rng = np.random.default_rng(1)
    for _ in range(3):
        x, y = rng.standard_normal((4, INPUTS)), rng.standard_normal((4, 1))
        module.forward_backward(minimx.io.DataBatch([minimx.nd.array(x)], [minimx.nd.array(y)]))
        module.update()
        error = x @ weight.T + bias - y
        weight, bias = weight - 0.2 * factor * error.T @ x, bias - 0.2 * factor * error.sum(axis=0)
        for expected, came in zip((weight, bias), _params(module)):
            assert np.allclose(expected, came, rtol=0, atol=1e-6)  # float32, numbers near 1


def test_a_short_batch_is_divided_by_the_size_that_the_optimizer_began_with():
    module = _line(learning_rate=0.2)
    weight, bias = _params(module)
    module.forward_backward(minimx.io.DataBatch([minimx.nd.ones((1, INPUTS))], [minimx.nd.zeros((1, 1))]))
    module.update()
    error = weight.sum() + bias[0]
    assert np.allclose(_params(module)[1], bias - 0.2 / 4 * error, rtol=0, atol=1e-6)


def test_a_shape_that_was_there_before_gets_the_same_arrays_again():
    module = _line(learning_rate=0.2)
    first = module._bound
    for rows in (3, 4, 3):
        module.forward(minimx.io.DataBatch([minimx.nd.ones((rows, INPUTS))], [minimx.nd.zeros((rows, 1))]))
    assert len(module._bindings) == 2
    assert next(iter(module._bindings.values())) is first


def test_a_shape_that_does_not_fit_leaves_the_module_as_it_was():
    module = _line(learning_rate=0.2)
    shapes = module.data_shapes, module.label_shapes
    with pytest.raises(minimx.MXNetError, match="shape of fc_weight would change"):
        module.forward(minimx.io.DataBatch([minimx.nd.ones((2, 7))], [minimx.nd.zeros((2, 1))]))
    assert (module.data_shapes, module.label_shapes) == shapes


def test_several_contexts_are_refused_by_name():
    with pytest.raises(NotImplementedError, match=r"mod\.Module on several contexts.*but got 2"):
        minimx.mod.Module(regression(minimx), label_names=["y"], context=[minimx.cpu(0), minimx.cpu(1)])


def test_one_context_in_a_list_is_a_context():
    module = minimx.mod.Module(regression(minimx), label_names=["y"], context=[minimx.cpu(3)])
    module.bind([("data", (2, INPUTS))], [("y", (2, 1))])
    module.init_params()
    module.forward(minimx.io.DataBatch([minimx.nd.ones((2, INPUTS))], [minimx.nd.zeros((2, 1))]))
    assert module.get_outputs()[0].context == minimx.cpu(3)


@pytest.mark.parametrize("options", [{"group2ctxs": {"a": minimx.cpu()}}, {"compression_params": {"type": "2bit"}}])
def test_what_needs_several_devices_is_refused_by_name(options):
    with pytest.raises(NotImplementedError, match=r"mod\.Module's group2ctxs and compression_params"):
        minimx.mod.Module(regression(minimx), label_names=["y"], **options)


@pytest.mark.parametrize("store", ["dist_sync", "DIST_async"])
def test_stores_of_several_processes_are_refused_by_name(store):
    with pytest.raises(NotImplementedError, match="distributed kvstores"):
        minimx.kv.create(store)
    with pytest.raises(NotImplementedError, match="distributed kvstores"):
        ready(minimx).init_optimizer(kvstore=store.lower())


def test_inputs_of_operators_are_not_monitored():
    with pytest.raises(NotImplementedError, match="Monitor's monitor_all"):
        minimx.mon.Monitor(1, monitor_all=True)


def test_the_oldest_way_to_train_is_refused_by_name():
    with pytest.raises(NotImplementedError, match=r"model\.FeedForward.*use mx\.mod\.Module"):
        minimx.model.FeedForward(classifier(minimx))


# ------------------------------------------------------------------------------------------------ files


@needs_mxnet
@pytest.mark.parametrize("written_by_mxnet", [True, False])
def test_each_goes_on_from_a_checkpoint_of_the_other(tmp_path, written_by_mxnet):
    """Parameters and auxiliary states are the same to the last bit, and both compute the same from there on."""
    writer, reader = (conformance.MXNET, minimx) if written_by_mxnet else (minimx, conformance.MXNET)
    prefix = str(tmp_path / "net")
    module = ready(writer, classifier(writer, batch_norm=True), optimizer={"learning_rate": 0.5})
    epochs(module, batches_of(writer), 1)
    with logged():
        module.save_checkpoint(prefix, 4)
    again = reader.mod.Module.load(prefix, 4)
    for ours, theirs in zip(module.get_params(), again.get_params()):
        assert sorted(ours) == sorted(theirs)
        for name, array in ours.items():
            assert array.asnumpy().tobytes() == theirs[name].asnumpy().tobytes()
    again.bind([("data", (4, INPUTS))], [("softmax_label", (4,))])
    again.init_optimizer(optimizer_params={"learning_rate": 0.5})
    expected = conformance.plain(writer, epochs(module, batches_of(writer)))
    conformance.compare(expected, conformance.plain(reader, epochs(again, batches_of(reader))), 2e-5)


@needs_mxnet
@pytest.mark.parametrize("written_by_mxnet", [True, False])
def test_a_checkpoint_that_was_read_is_written_again_as_it_was(tmp_path, written_by_mxnet):
    writer, reader = (conformance.MXNET, minimx) if written_by_mxnet else (minimx, conformance.MXNET)
    symbol = classifier(writer, batch_norm=True)
    module = ready(writer, symbol)
    with logged():
        module.save_checkpoint(str(tmp_path / "net"), 1)
        reader.model.save_checkpoint(
            str(tmp_path / "again"), 1, *reader.model.load_checkpoint(str(tmp_path / "net"), 1)
        )
    first, second = ((tmp_path / f"{name}-0001.params").read_bytes() for name in ("net", "again"))
    assert first == second
