"""The tour of Symbol and Module: what every topic gives."""

import warnings

import numpy as np
import pytest
from mxnet import autograd, nd

from symbol_impl import symbol


def equal(array, expected):
    np.testing.assert_array_equal(array.asnumpy(), expected)


def test_a_graph_has_its_parameters_for_arguments_and_can_be_looked_into():
    made = symbol.composing()
    assert made["arguments"] == ["data", "hidden_weight", "hidden_bias"]
    assert made["outputs"] == ["relu_output"]
    assert made["inside"] == [*made["arguments"], "hidden_output", "relu_output"]


def test_a_symbol_takes_another_in_place_of_a_variable():
    made = symbol.composing_later()
    assert made["before"] == ["data", "output_weight", "output_bias"]
    assert made["after"] == ["features", "output_weight", "output_bias"]


def test_the_shape_of_the_data_tells_all_others():
    made = symbol.shapes()
    assert made["outputs"] == [(10, 3)]
    assert made["named"] == [("data", (10, 2)), ("hidden_weight", (3, 2)), ("hidden_bias", (3,))]
    assert made["auxiliary"] == []


def test_a_batch_of_unknown_length_tells_the_shapes_of_parameters():
    made = symbol.partly_known_shapes()
    assert made["outputs"] == [(0, 3)]
    assert dict(made["named"])["hidden_weight"] == (3, 2)
    assert made["nothing"] == [(), (), ()]


def test_a_symbol_is_evaluated_on_arrays():
    equal(symbol.evaluating()["products"][0], [6, 16])


def test_an_executor_computes_in_the_same_arrays_again():
    made = symbol.binding()
    assert made["sizes"] == [(2, 3), (1, 3), (1,)]
    equal(made["kept"], [[16], [25]])
    equal(made["second"], [[10], [10]])
    equal(made["overwritten"], [[10], [10]])


def test_backward_multiplies_by_the_gradient_that_it_is_given():
    made = symbol.gradients()
    equal(made["outputs"], [3, 10])
    equal(made["of_w"], [1, 20])


def test_a_gradient_is_replaced_added_to_or_left():
    made = symbol.gradient_requests()
    equal(made["write"], [6])
    equal(made["add"], [100 + 2 * 6])
    equal(made["null"], [100])


def test_a_pass_in_training_changes_auxiliary_states_and_one_in_evaluation_does_not():
    made = symbol.auxiliary_states()
    assert made["arguments"] == ["data", "norm_gamma", "norm_beta"]
    assert made["auxiliary"] == ["norm_moving_mean", "norm_moving_var"]
    equal(made["evaluated"], [0])
    np.testing.assert_allclose(made["trained"].asnumpy(), [0.1 * 15], rtol=1e-6)


def test_an_output_layer_sends_the_same_gradient_whatever_is_above_it():
    made = symbol.output_layers()
    equal(made["alone"], [[0.5, -0.5]])
    equal(made["below"], [[0.5, -0.5]])


def test_a_loss_is_differentiated_and_what_is_only_seen_is_not():
    made = symbol.losses()
    equal(made["outputs"][0], [9, 1])
    equal(made["outputs"][1], [5, 1])
    equal(made["of_yhat"], [6, -2])


def test_a_graph_comes_back_from_its_text():
    made = symbol.json()
    assert made["operators"] == ["null", "null", "null", "FullyConnected"]
    assert made["arguments"] == ["data", "hidden_weight", "hidden_bias"]


def test_the_last_batch_is_filled_up_and_predictions_leave_that_out():
    made = symbol.padding()
    for data, expected in zip(made["data"], ([[1], [2]], [[3], [1]])):
        equal(data, expected)
    assert made["pads"] == [0, 1]
    equal(made["predicted"], [[1], [2], [3]])


def test_a_step_divides_by_the_batch_size():
    made = symbol.module_step()
    equal(made["outputs"], [[1], [2]])
    equal(made["weight"], [[made["expected"]]])


def test_fit_makes_the_same_steps_and_logs_them():
    made = symbol.fitting()
    mean = ((2 - 1) ** 2 * (1 + 4) / 2 + (2 - 1.25) ** 2 * (9 + 16) / 2) / 2  # of two batches, w is 1 and then 1.25
    assert f"mse={mean:.6f}" in made["logged"][0]
    assert [line.split()[0] for line in made["logged"]] == ["Epoch[0]"] * 3
    equal(made["by_fit"], [[1.25 + 0.1 * 0.75 * 25 / 2]])
    equal(made["by_steps"], made["by_fit"].asnumpy())


def test_a_checkpoint_is_a_graph_and_named_arrays():
    made = symbol.checkpoints()
    assert made["files"] == ["line-0003.params", "line-symbol.json"]
    assert made["names"] == ["arg:output_weight"]
    assert made["arguments"] == ["data", "output_weight", "label"]
    equal(made["weight"], [[1]])


def test_gluon_and_module_read_each_others_files():
    made = symbol.from_gluon()
    equal(made["outputs"], made["expected"].asnumpy())
    equal(made["outputs"], [[3]])
    back = symbol.back_to_gluon()
    equal(back["outputs"], [[3]])
    assert back["parameters"] == ["output_bias", "output_weight"]


def test_nothing_is_left_recording_or_warning():
    for topic in symbol.TOPICS:
        with warnings.catch_warnings():
            warnings.simplefilter("error", UserWarning)
            topic()
        assert not autograd.is_recording()


def test_the_tour_takes_in_every_topic():
    topics = [
        value
        for name, value in vars(symbol).items()
        if callable(value) and not name.startswith("_") and value.__module__ == symbol.__name__
    ]
    assert tuple(topic for topic in topics if topic not in {symbol.describe, symbol.main}) == symbol.TOPICS


@pytest.mark.parametrize("topic", symbol.TOPICS, ids=lambda topic: topic.__name__)
def test_every_value_stands_once_beside_the_line_that_made_it(topic):
    title, *lines = symbol.describe(topic)
    made = topic()
    assert title == topic.__doc__
    assert all(line.startswith("    ") for line in lines)
    beside = [line.rpartition("  # ")[2] for line in lines if "  # " in line.lstrip()]
    for name, value in made.items():
        if name != "logged":  # holds the time
            assert any(symbol._text(value) in text for text in beside), name


def test_a_value_is_in_one_line_with_its_device_and_four_decimals():
    assert symbol._text([nd.array([[1.23456], [-1.4e-6]]), "name"]) == "[[1.2346] [0. ]] @cpu(0), name"


def test_the_tour_prints_every_topic_and_nothing_else(capfd):
    symbol.main()
    printed = capfd.readouterr()  # also what MXNet's own library writes; a Python warning is an error here
    assert not printed.err
    assert len(printed.out.splitlines()) < 240
    for topic in symbol.TOPICS:
        assert topic.__doc__ in printed.out
