"""Mistakes in minimx's output layers, layers of sequences and volumes, metrics, optimizers and what stands beside them."""

# ruff: noqa: E501 (a line is as long as the text that it replaces)

from ..mistake import Mistake

CONFORMANCE = "tests/minimx/test_conformance.py"
FINITE = f"{CONFORMANCE}::test_derivatives_are_those_of_finite_differences"
VALUES = f"{CONFORMANCE}::test_values_types_shapes_and_gradients_are_mxnets"
SAME = f"{CONFORMANCE}::test_a_script_gives_the_same"
RUNS = f"{CONFORMANCE}::test_a_script_runs_without_mxnet"
LOSSES = "tests/minimx/test_conformance_minimx.py::test_an_output_layers_gradient_is_that_of_the_loss_that_it_names"
OUTPUTS, NEURAL = "minimx/nd/outputs.py", "minimx/nd/neural.py"
CONVOLUTION, UPDATES = "minimx/nd/_convolution.py", "minimx/nd/updates.py"
PAIRWISE, AGREEMENT = "minimx/metric/_pairwise.py", "minimx/metric/_agreement.py"


def _places(test, names):
    return tuple(f"{test}[{name.replace(' ', '_')}]" for name in names)


def beside_mxnet(name, file, old, new, *scripts):
    """A mistake that a script sees, compared with MXNet."""
    return Mistake(name, file, old, new, _places(SAME, scripts), backend="mxnet", needs="mxnet")


def cases_beside_mxnet(name, file, old, new, *cases):
    """A mistake that a case on drawn arrays sees, compared with MXNet."""
    return Mistake(name, file, old, new, _places(VALUES, cases), backend="mxnet", needs="mxnet")


MISTAKES = (
    # output layers
    Mistake("SoftmaxOutput smooths nothing away from the label", OUTPUTS, "np.where(target, 1 - smooth,", "np.where(target, 1,", (LOSSES,)),
    Mistake("SoftmaxOutput's gradient has no one at the label", OUTPUTS, "return p - target", "return p", (LOSSES,)),
    Mistake("SVMOutput squares where it should not", OUTPUTS, "np.sign(short) if use_linear else 2 * short", "2 * short", (LOSSES,)),
    Mistake("MAERegressionOutput has the gradient of a square", OUTPUTS, "data.copy(), np.sign, grad_scale", "data.copy(), np.asarray, grad_scale",
            (LOSSES,)),
    Mistake("a regression's gradient is not divided by its outputs", OUTPUTS, "np.float32(data.size // data.shape[0])", "np.float32(1)",
            (LOSSES,)),
    beside_mxnet("a regression's gradient is divided in the data's type", OUTPUTS, "np.float32(grad_scale) / np.float32(", "grad_scale / float(", "outputs: a gradient is divided in float32"),
    cases_beside_mxnet("SoftmaxOutput ignores nothing", OUTPUTS, "            if use_ignore:\n", "            if False:\n",
                       "outputs: softmax_output float32"),
    cases_beside_mxnet("SoftmaxOutput divides by the ignored labels too", OUTPUTS, "max(int(kept.sum()), 1)", "kept.size",
                       "outputs: softmax_output float32"),
    cases_beside_mxnet("SoftmaxOutput passes the gradient above on", OUTPUTS, "gradient.reshape(data.shape) * dy if out_grad else gradient.reshape(data.shape)",
                       "gradient.reshape(data.shape) * dy", "outputs: softmax_output float32"),
    beside_mxnet("labels are rounded", OUTPUTS, ".astype(np.int64).reshape(shape)", ".round().astype(np.int64).reshape(shape)",
                 "outputs: labels_that_are_no_whole_numbers"),
    cases_beside_mxnet("MakeLoss counts what is at most the threshold", OUTPUTS, "int((data > valid_thresh).sum())", "int((data <= valid_thresh).sum())",
                       "outputs: MakeLoss with its options float32"),
    # layers
    Mistake("a transposed convolution forgets its bias", CONVOLUTION, "value = value + bias.reshape(-1, *[1] * len(kernel))", "pass", (FINITE,)),
    cases_beside_mxnet("a transposed convolution ignores what is added at the edge", CONVOLUTION,
                       "out = [size - 2 * less + more for size, less, more in zip(whole, pad, adj)]",
                       "out = [size - 2 * less for size, less, more in zip(whole, pad, adj)]", "neural: Deconvolution 2-D float32"),
    Mistake("a transposed convolution's weight has the gradient of one row", CONVOLUTION,
            "np.matmul(rows, columns(dy).swapaxes(2, 3)).sum(axis=0)", "np.matmul(rows, columns(dy).swapaxes(2, 3))[0]", (FINITE,)),
    cases_beside_mxnet("InstanceNorm normalises over the channels too", NEURAL, "return _scaled(data, gamma, beta, 1, tuple(range(2, data.ndim)), eps)",
                       "return _scaled(data, gamma, beta, 1, tuple(range(1, data.ndim)), eps)", "neural: instance_norm float32"),
    cases_beside_mxnet("GroupNorm has one group", NEURAL, "data.reshape(len(data), num_groups, -1), gamma, beta, 1, (2,), eps",
                       "data.reshape(len(data), num_groups, -1), gamma, beta, 1, (1, 2), eps", "neural: group_norm float32"),
    beside_mxnet("a transposed layer's weight has the channels of a convolution", "minimx/gluon/nn/conv_layers.py",
                 "shape = (in_channels, channels // groups)", "shape = (channels, in_channels // groups)", "layers: Conv2DTranspose"),
    # metrics
    beside_mxnet("perplexity counts what it ignores", PAIRWISE, "p = p[label.asnumpy() != self.ignore_label]", "pass",
                 "metrics: Perplexity that ignores, since resets"),
    beside_mxnet("MCC has no true negatives", AGREEMENT, "return numpy.linalg.det(counts) /", "return (counts[1, 1] - counts[0, 1] * counts[1, 0]) /",
                 "metrics: MCC micro, since resets"),
    beside_mxnet("PCC forgets the batches before", AGREEMENT, "self._counts, self._global_counts = _both(self._counts, batch), _both(self._global_counts, batch)",
                 "self._counts, self._global_counts = batch, batch", "metrics: PCC, since resets"),
    beside_mxnet("a correlation of all batches leaves out that their means differ", AGREEMENT,
                 " + numpy.outer(between, between) * self._rows * rows / total", "", "metrics: a_correlation_of_all_batches"),
    beside_mxnet("reset_local forgets everything", "minimx/metric/_base.py", "        self.num_inst, self.sum_metric = 0, 0.0\n",
                 "        self.reset()\n", "metrics: Accuracy, since resets"),
    beside_mxnet("update_dict takes all outputs", "minimx/metric/_base.py", "return list(arrays.values()) if names is None else [arrays[name] for name in names]",
                 "return list(arrays.values())", "metrics: named_arrays_are_chosen_by_name"),
    beside_mxnet("a configuration leaves its settings out", "minimx/metric/_base.py", "return {**self._kwargs, \"metric\"", "return {\"metric\"",
                 "metrics: a_configuration_makes_the_same_metric_again"),
    # optimizers
    beside_mxnet("Signum's momentum goes up", UPDATES, "mom -= _rest(momentum) * grad", "mom += _rest(momentum) * grad", "optimizers: signum: as it comes"),
    beside_mxnet("Ftrl keeps small weights", UPDATES, " * (np.abs(z) > lamda1), ()", ", ()", "optimizers: ftrl: as it comes"),
    beside_mxnet("FTML is not corrected for its start", UPDATES, "now = (1 - beta1**t) / lr", "now = 1 / lr", "optimizers: ftml: as it comes"),
    beside_mxnet("LAMB's step is not as long as the weight", UPDATES, "lr * size / other if size and other else lr", "lr", "optimizers: lamb: as it comes"),
    beside_mxnet("Adamax is not corrected for its start", "minimx/optimizer/_more_methods.py", "lr /= 1 - self.beta1 ** self._index_update_count[index]", "pass",
                 "optimizers: adamax: as it comes"),
    beside_mxnet("float16 weights are updated in float16", "minimx/optimizer/_base.py", "self.update(index, whole, grad.astype(\"float32\"), rest)",
                 "self.update(index, whole, grad.astype(\"float32\"), rest)\n        whole[:] = whole.astype(\"float16\").astype(\"float32\")",
                 "optimizers: optimizers_in_half_precision"),
    # data, initializers, arrays, files
    beside_mxnet("the last shard has the items that are left", "minimx/gluon/data/dataset.py", "size * index + min(index, rest)", "size * index",
                 "data: parts_of_datasets"),
    beside_mxnet("a bilinear kernel is as wide as high", "minimx/initializer.py", "for size in (height, width)", "for size in (width, width)",
                 "initializers: weights_that_are_not_random"),
    beside_mxnet("squeeze in place copies", "minimx/nd/views.py", "    if not inplace:\n        return OPERATORS[\"squeeze\"]", "    if True:\n        return OPERATORS[\"squeeze\"]",
                 "shapes: squeeze in place"),
    beside_mxnet("a shared parameter counts twice in a summary", "minimx/gluon/_block_files.py", "if parameter in seen)", "if False)", "blocks: summaries"),
    beside_mxnet("a block that reads a structure keeps its name", "minimx/gluon/_block_files.py", "    block._renamed = entry[\"orig_name\"]\n", "",
                 "blocks: blocks_that_read_what_others_wrote"),
)  # fmt: skip
