"""Modules, ``mx.mod``: how parameters and the optimizer start."""

import numpy as np

from .conformance import Table
from .module_parts import INPUTS, batches_of, classifier, epochs, logged, params_of, ready, warned

modules = Table("modules")


@modules.script("mod.Module")
def parameters_from_initializers(mx):
    module = mx.mod.Module(classifier(mx, batch_norm=True))
    module.bind([("data", (4, INPUTS))], [("softmax_label", (4,))])
    found = []
    for initializer in (mx.init.One(), mx.init.Zero(), mx.init.Constant(3.0)):
        module.init_params(initializer, force_init=True)
        found.append(params_of(module))
    return found


@modules.script("mod.Module")
def an_initializer_of_a_variable(mx):
    sym = mx.sym
    weight = sym.Variable("w", init=mx.init.Constant(2.5))
    symbol = sym.FullyConnected(sym.Variable("data"), weight, num_hidden=2, name="fc")
    module = mx.mod.Module(symbol, label_names=None)
    module.bind([("data", (4, INPUTS))])
    module.init_params(mx.init.One())
    return params_of(module)


@modules.script("mod.Module")
def drawn_parameters(mx):
    """From U(-0.01, 0.01), biases 0, where nothing is said."""
    module = mx.mod.Module(classifier(mx))
    module.bind([("data", (4, 400))], [("softmax_label", (4,))])
    module.init_params()
    args = {name: array.asnumpy() for name, array in module.get_params()[0].items()}
    weight = args["fc1_weight"]
    return [sorted(args), bool(0.009 < np.abs(weight).max() <= 0.01), round(float(weight.mean()), 2), args["fc1_bias"]]


@modules.script("mod.Module")
def parameters_that_are_missing(mx):
    module = ready(mx)
    given = {"fc1_bias": mx.nd.arange(5), "unknown": mx.nd.ones(3)}
    module.init_params(mx.init.One(), arg_params=given, force_init=True, allow_missing=True)
    found = [params_of(module)]
    module.init_params(None, arg_params={"fc2_bias": mx.nd.arange(3)}, force_init=True, allow_missing=True)
    found.append(params_of(module))
    module.set_params({"fc2_bias": mx.nd.ones(3) * 9}, {}, allow_missing=True)
    found.append(params_of(module))
    module.set_params({**module.get_params()[0], "unknown": mx.nd.ones(1)}, {})
    module.set_params({"unknown": mx.nd.ones(1)}, {}, allow_missing=True, allow_extra=True)
    return [*found, params_of(module)]


@modules.script("mod.Module")
def parameters_are_kept_unless_forced(mx):
    module = ready(mx)
    before = params_of(module)
    with warned() as words:
        module.init_params(mx.init.One())
        module.set_params({}, {}, force_init=False)
        module.set_params({}, {}, allow_missing=True, force_init=False)
    return [words, before, params_of(module)]


@modules.script("mod.Module")
def what_get_params_returns(mx):
    """The module's own copies: they change when they are asked for again, and changing them changes nothing."""
    module = ready(mx, optimizer={"learning_rate": 0.5})
    first, _ = module.get_params()
    epochs_before = first["fc1_bias"].copy()
    module.forward_backward(next(batches_of(mx)))
    module.update()
    stale = first["fc1_bias"].copy()
    second, _ = module.get_params()
    fresh = first["fc1_bias"].copy()
    second["fc1_bias"][:] = 100
    module.forward(next(batches_of(mx)))
    return [epochs_before, stale, fresh, first is second, list(first), module.get_outputs()]


# ------------------------------------------------------------------------------------------------ the optimizer


@modules.script("mod.Module")
def an_optimizer_that_is_made_outside(mx):
    """It divides by nothing, with a warning; and biases decay as weights do, as it knows no names."""
    found = []
    for options in ({"learning_rate": 0.1, "wd": 0.1}, {"learning_rate": 0.1, "rescale_grad": 0.25}):
        module = ready(mx)
        with warned() as words:
            module.init_optimizer(optimizer=mx.optimizer.SGD(**options))
        found += [words, epochs(module, batches_of(mx))]
    return found


@modules.script("mod.Module")
def an_optimizer_that_is_there_already(mx):
    module = ready(mx, optimizer={"learning_rate": 0.5})
    with logged() as lines:
        module.init_optimizer(optimizer="adam")
    found = [lines, epochs(module, batches_of(mx))]
    module.init_optimizer(optimizer="adam", force_init=True)
    return [found, epochs(module, batches_of(mx))]


@modules.script("mod.Module", "kv.create")
def key_value_stores(mx):
    store = mx.kv.create("Device")
    found = [store.type, store.rank, store.num_workers, mx.kv.create().type]
    for kvstore in ("local", "device", None, store):
        module = ready(mx)
        module.init_optimizer(kvstore, "sgd", (("learning_rate", 0.3), ("momentum", 0.5)))
        found.append(epochs(module, batches_of(mx), 1))
    return found


@modules.script("mod.Module")
def sparse_rows_are_not_asked_for(mx):
    module = ready(mx)
    with warned() as words:
        module.prepare(next(batches_of(mx)), sparse_row_id_fn=lambda batch: {})
    module.prepare(next(batches_of(mx)))
    return len(words)
