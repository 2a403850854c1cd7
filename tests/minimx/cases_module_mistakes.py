"""Modules, ``mx.mod``: what is refused or warned of."""

from .conformance import Table
from .module_parts import INPUTS, batches_of, classifier, ready, warned

modules = Table("modules")


def _new(mx):
    return mx.mod.Module(classifier(mx))


@modules.mistake("mod.Module", raises="ValueError", says="data_names=.*Did you mean")
def data_that_the_symbol_does_not_have(mx):
    mx.mod.Module(classifier(mx), data_names=["image"])


@modules.mistake("mod.Module", raises="ValueError", says="fixed_param_names=")
def a_fixed_parameter_that_the_symbol_does_not_have(mx):
    mx.mod.Module(classifier(mx), fixed_param_names=["fc9_weight"])


@modules.script("mod.Module")
def labels_that_the_symbol_does_not_have(mx):
    with warned() as words:
        mx.mod.Module(classifier(mx), label_names=["digit"])
    with warned() as more:
        _new(mx).bind([("data", (4, INPUTS))], for_training=False)
    return [words, more]


@modules.mistake("mod.Module", raises="ValueError", says="don't match names")
def data_shapes_of_other_names(mx):
    _new(mx).bind([("image", (4, INPUTS))])


@modules.mistake("mod.Module", raises="KeyError", says="digit")
def label_shapes_of_other_names(mx):
    with warned():
        _new(mx).bind([("data", (4, INPUTS))], [("digit", (4,))])


@modules.mistake("mod.Module", raises="AssertionError", says="same batch size")
def batches_of_two_sizes(mx):
    _new(mx).bind([("data", (4, INPUTS))], [("softmax_label", (3,))])


@modules.mistake("mod.Module", raises="AssertionError", says="for_training")
def gradients_without_training(mx):
    _new(mx).bind([("data", (4, INPUTS))], for_training=False, inputs_need_grad=True)


@modules.mistake("mod.Module", raises="ValueError", says="grad_req")
def a_number_for_grad_req(mx):
    _new(mx).bind([("data", (4, INPUTS))], [("softmax_label", (4,))], grad_req=3)


@modules.mistake("mod.Module", raises="AssertionError", says="grad_req has 2")
def a_list_of_grad_req_that_is_too_short(mx):
    _new(mx).bind([("data", (4, INPUTS))], [("softmax_label", (4,))], grad_req=["write", "write"])


@modules.mistake("mod.Module", raises="AssertionError", says="bind")
def shapes_before_bind(mx):
    _ = _new(mx).data_shapes


@modules.mistake("mod.Module", raises="AssertionError", says="call bind before")
def parameters_before_bind(mx):
    _new(mx).init_params()


@modules.mistake("mod.Module", raises="AssertionError", says="init_params")
def params_before_they_are_there(mx):
    _new(mx).get_params()


@modules.mistake("mod.Module", raises="AssertionError", says="come first")
def forward_before_parameters(mx):
    module = _new(mx)
    module.bind([("data", (4, INPUTS))], [("softmax_label", (4,))])
    module.forward(next(batches_of(mx)))


@modules.mistake("mod.Module", raises="AssertionError", says="init_optimizer")
def update_before_an_optimizer(mx):
    ready(mx).update()


@modules.mistake("mod.Module", raises="AssertionError", says="for_training=True")
def backward_without_training(mx):
    module = ready(mx, for_training=False)
    module.forward(next(batches_of(mx)))
    module.backward()


@modules.mistake("mod.Module", raises="TypeError", says="for_training=True")
def update_without_training(mx):
    ready(mx, for_training=False, optimizer={"learning_rate": 0.1}).update()


@modules.mistake("mod.Module", raises="AssertionError", says="inputs_need_grad")
def gradients_of_data_that_nobody_asked_for(mx):
    ready(mx).get_input_grads()


@modules.mistake("mod.Module", raises="RuntimeError", says="fc1_bias is not presented")
def a_parameter_that_is_missing(mx):
    ready(mx).set_params({"fc1_weight": mx.nd.ones((5, INPUTS))}, {})


@modules.mistake("mod.Module", raises="ValueError", says="unknown")
def a_parameter_that_nobody_knows(mx):
    ready(mx).set_params({"unknown": mx.nd.ones(1)}, {}, allow_missing=True)


@modules.mistake("mod.Module", raises="MXNetError", says="shape")
def a_parameter_of_another_shape(mx):
    module = ready(mx)
    module.set_params({**module.get_params()[0], "fc1_weight": mx.nd.ones((1, INPUTS))}, {})


@modules.mistake("mod.Module", raises="MXNetError", says="shape")
def data_with_more_columns(mx):
    module = ready(mx)
    module.forward(mx.io.DataBatch([mx.nd.ones((4, INPUTS + 1))], [mx.nd.ones(4)]))


@modules.mistake("mod.Module", raises="MXNetError", says="label has shape")
def fewer_labels_than_data(mx):
    ready(mx).forward(mx.io.DataBatch([mx.nd.ones((4, INPUTS))], [mx.nd.ones(1)]))


@modules.mistake("mod.Module", raises="AssertionError", says="expected a name or an Optimizer")
def a_number_for_an_optimizer(mx):
    ready(mx).init_optimizer(optimizer=3)


@modules.mistake("mod.Module", raises="TypeError", says="kvstore")
def a_number_for_a_key_value_store(mx):
    ready(mx).init_optimizer(kvstore=3)


@modules.mistake("kv.create", raises="TypeError", says="must be a string")
def a_number_for_the_name_of_a_store(mx):
    mx.kv.create(3)


@modules.mistake("mod.Module", raises="ValueError", says="eval_data must be")
def predictions_for_a_list(mx):
    ready(mx).predict([1])


@modules.mistake("mod.Module", raises="AssertionError", says="number of epochs")
def no_number_of_epochs(mx):
    _new(mx).fit(batches_of(mx))


@modules.mistake("mod.Module", raises="StopIteration", says="^$")
def an_iterator_that_is_at_its_end(mx):
    batches = batches_of(mx)
    list(batches)
    _new(mx).fit(batches, num_epoch=1)


@modules.mistake("mod.Module", raises="TypeError", says="no labels")
def a_metric_without_labels(mx):
    module = mx.mod.Module(classifier(mx))
    with warned():
        module.bind([("data", (4, INPUTS))], for_training=False)
    module.init_params()
    module.score(batches_of(mx), "acc")


@modules.mistake("mod.Module", raises="AssertionError", says="merge_multi_context")
def states_that_are_merged(mx):
    ready(mx).get_states()


@modules.mistake("mod.Module", raises="AssertionError", says="one of states & value")
def states_and_a_value(mx):
    ready(mx).set_states([], 1)


@modules.mistake("mod.BaseModule", raises="NotImplementedError", says="BaseModule does not define forward")
def the_base_does_not_compute(mx):
    mx.mod.BaseModule().forward(None)
