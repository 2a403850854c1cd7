import warnings

import numpy as np
import pytest
from mxnet import autograd, nd
from mxnet.gluon import nn

from gluon_impl import gluon


def equal(array, expected):
    np.testing.assert_array_equal(array.asnumpy(), expected)


def close(array, expected):
    """To rounding of float32; MXNet's own exp and log are good to 2e-6."""
    np.testing.assert_allclose(array.asnumpy(), expected, rtol=0, atol=5e-6)


def test_rows_come_with_their_labels_in_batches_and_shuffled_each_comes_once():
    made = gluon.batches()
    features, label = made["row"]
    equal(features, [2, 3])
    assert label == 20
    for part, expected in zip(made["batch"], ([[0, 1], [2, 3]], [10, 20])):
        equal(part, expected)
    assert made["sizes"] == [2, 1]
    equal(made["in_order"], [10, 20, 30])


def test_a_network_has_an_output_for_each_row_and_names_its_layers():
    assert gluon.network() == {"outputs": (4, 1), "names": ["net_dense0", "net_dense1"]}


def test_parameters_are_found_by_name_by_a_pattern_and_at_their_layer():
    made = gluon.parameters()
    assert made["names"] == ["net_dense0_weight", "net_dense0_bias"]
    assert made["weights"] == ["net_dense0_weight"]
    assert made["same"] is True


def test_weights_are_drawn_by_the_initializer_and_biases_are_zero():
    made = gluon.initial_values()
    # Of 100,000 numbers: the standard deviation is good to 0.003, and the largest is within 0.0001 of its bound.
    assert (made["deviation"], made["largest"]) == ("1.0", "0.07")
    equal(made["zeros"], [1])


def test_the_first_batch_tells_the_number_of_inputs():
    assert gluon.deferred_shapes() == {"before": (1, 0), "after": (1, 2)}


def test_gradients_are_summed_over_the_batch():
    made = gluon.gradients()
    X, yhat = np.array([[1, 2], [3, 4]]), np.array([3, 7])
    equal(made["losses"], yhat**2 / 2)
    equal(made["of_weight"], [yhat @ X])
    equal(made["of_bias"], [yhat.sum()])


def test_a_step_divides_by_the_batch_size():
    made = gluon.training_step()
    equal(made["weight"], [[1 - 0.5 * 24 / 2, 1 - 0.5 * 34 / 2]])
    equal(made["expected"], made["weight"].asnumpy())


def test_weight_decay_is_multiplied_by_the_learning_rate():
    made = gluon.weight_decay()
    equal(made["trained"], [[1 - 0.5 * (12 + 0.25), 1 - 0.5 * (17 + 0.25)]])
    equal(made["right"], made["trained"].asnumpy())
    equal(made["wrong"], [[1 - 0.5 * 12 - 0.25, 1 - 0.5 * 17 - 0.25]])


def test_parameters_move_to_another_device():
    made = gluon.contexts()
    assert made["moved"] == [made["outputs"]]
    assert made["outputs"] != made["here"]


def test_parameters_are_saved_by_their_place_and_loaded_on_another_device():
    made = gluon.saving_to_a_file()
    assert made["places"] == ["0.bias", "0.weight"]
    equal(made["loaded"], [[1, 1]])
    assert made["loaded"].context != nd.zeros((1,)).context


def test_the_old_names_save_and_load_too():
    made = gluon.saving_by_old_names()
    assert made["names"] == ["dense0_bias", "dense0_weight"]
    equal(made["loaded"], [[1, 1]])
    assert made["loaded"].context != nd.zeros((1,)).context


def test_the_old_names_warn_as_the_title_says(tmp_path):
    assert "and warn" in gluon.saving_by_old_names.__doc__
    layer = nn.Dense(1, in_units=2)
    layer.initialize()
    file = str(tmp_path / "old")
    for call in (layer.save_params, layer.load_params):
        with pytest.warns(UserWarning, match=f"{call.__name__} is deprecated"):
            call(file)


def test_flatten_keeps_the_batch():
    assert gluon.flatten() == {"outputs": (2, 3 * 4 * 5)}


def test_a_kernel_of_height_1_and_width_2_adds_neighbours_in_a_row():
    made = gluon.convolution()
    image = np.arange(9).reshape((3, 3))
    equal(made["sums"], [[image[:, :2] + image[:, 1:]]])
    assert made["outputs"] == (2, 6, 24, 24)
    assert made["weight"] == (6, 3, 5, 5)


def test_poolings_are_of_windows_side_by_side():
    made = gluon.pooling()
    windows = np.arange(16).reshape((2, 2, 2, 2)).swapaxes(1, 2).reshape((2, 2, 4))
    equal(made["maxima"], [[windows.max(axis=2)]])
    equal(made["means"], [[windows.mean(axis=2)]])


def test_a_dense_layer_takes_all_axes_but_the_first_and_has_its_activation():
    made = gluon.dense()
    assert (made["outputs"], made["weight"]) == ((2, 256), (256, 12))
    equal(made["off"], [0])


def test_activations_are_functions_of_each_number():
    made = gluon.activation()
    equal(made["relu"], [0, 0, 2])
    close(made["sigmoid"], [0.5, 0.5])


def test_batch_norm_takes_the_batchs_statistics_in_training_and_moving_averages_afterwards():
    made = gluon.batch_norm()
    X = np.reshape([1, 10, 3, 30], (2, 2, 1, 1))
    mean, variance = (np.reshape(numbers, (2, 1, 1)) for numbers in ([2, 20], [1, 100]))
    close(made["trained"], (X - mean) / np.sqrt(variance + 1e-5))
    close(made["moving_mean"], 0.1 * mean.ravel())
    close(made["moving_variance"], 0.9 + 0.1 * variance.ravel())
    close(made["evaluated"], (X - 0.1 * mean) / np.sqrt(0.9 + 0.1 * variance + 1e-5))


def test_dropout_scales_what_is_left_and_does_nothing_outside_of_training():
    made = gluon.dropout()
    assert made["values"] == [0, 4]
    equal(made["unchanged"], [1])


def test_the_square_is_halved_and_averaged_over_all_axes_but_the_batch():
    made = gluon.square_loss()
    equal(made["halves"], [2, 0])
    equal(made["averaged"], [1, 0])


def test_cross_entropy_of_equal_logits_is_the_log_of_the_number_of_classes():
    made = gluon.cross_entropy()
    close(made["losses"], [np.log(4), 0])
    close(made["log_of_four"], [np.log(4)])


def test_nothing_is_left_recording_or_warning():
    for topic in gluon.TOPICS:
        with warnings.catch_warnings():
            warnings.simplefilter("error", UserWarning)
            topic()
        assert not autograd.is_recording()


def test_the_tour_takes_in_every_topic():
    topics = [
        value
        for name, value in vars(gluon).items()
        if callable(value) and not name.startswith("_") and value.__module__ == gluon.__name__
    ]
    assert tuple(topic for topic in topics if topic not in {gluon.describe, gluon.main}) == gluon.TOPICS


@pytest.mark.parametrize("topic", gluon.TOPICS, ids=lambda topic: topic.__name__)
def test_every_value_stands_once_beside_the_line_that_made_it(topic):
    title, *lines = gluon.describe(topic)
    assert title == topic.__doc__
    assert all(line.startswith("    ") and len(line) <= 120 for line in lines)
    assert sum("  # " in line.lstrip() for line in lines) == len(topic())


def test_a_value_is_in_one_line_with_its_device_and_four_decimals():
    # MXNet's cross-entropy of a certain class is -1.4e-6.
    assert gluon._text([nd.array([[1.23456], [-1.4e-6]]), "name"]) == "[[1.2346] [0. ]] @cpu(0), name"


def test_the_tour_prints_every_topic_and_nothing_else(capfd):
    gluon.main()
    printed = capfd.readouterr()  # also what MXNet's own library writes; a Python warning is an error here
    assert not printed.err
    assert len(printed.out.splitlines()) < 180
    for topic in gluon.TOPICS:
        assert topic.__doc__ in printed.out
