"""Mistakes in minimx. Most are seen without MXNet: by derivatives from finite differences, and by lessons."""

# ruff: noqa: E501 (a line is as long as the text that it replaces)

from ..mistake import Mistake

CONFORMANCE = "tests/minimx/test_conformance.py"
FINITE = f"{CONFORMANCE}::test_derivatives_are_those_of_finite_differences"
SCRIPTS = f"{CONFORMANCE}::test_a_script_runs_without_mxnet"
VALUES = f"{CONFORMANCE}::test_values_types_shapes_and_gradients_are_mxnets"
SAME = f"{CONFORMANCE}::test_a_script_gives_the_same"
BEYOND = "tests/minimx/test_conformance_minimx.py"
GAPS = "tests/minimx/test_planted_gaps.py"
LAYERS = "tests/columns/test_layers.py"
TRAPS = "tests/columns/test_traps.py"
LOSSES = "tests/columns/test_losses.py"


def beside_mxnet(name, file, old, new, tests=(VALUES,)):
    """A mistake that only a comparison with MXNet sees, which must be installed."""
    return Mistake(name, file, old, new, tests, backend="mxnet", needs="mxnet")


MISTAKES = (
    # the tape
    Mistake("gradients of two paths overwrite each other", "minimx/tape.py",
            "share if known is None else known + share", "share", (f"{BEYOND}::test_a_deep_graph_with_two_paths_is_walked_once",)),
    beside_mxnet("grad_req add overwrites", "minimx/tape.py", "place += gradient", "place[...] = gradient", (SAME,)),
    Mistake("a graph is kept after backward", "minimx/tape.py",
            "        if not retain_graph:\n            node.", "        if False:\n            node.",
            (f"{BEYOND}::test_the_tape_of_a_step_is_free_as_soon_as_it_is_done", CONFORMANCE)),
    beside_mxnet("a head that is listed twice counts twice", "minimx/tape.py",
                 "gradients = dict(zip(heads, head_gradients))",
                 "gradients = {}\n    for head, gradient in zip(heads, head_gradients):\n"
                 "        gradients[head] = gradients[head] + gradient if head in gradients else gradient", (SAME,)),
    beside_mxnet("scopes of autograd share one stack", "minimx/autograd.py", "self.before = []",
                 'self.before = state.__dict__.setdefault("before", [])', (SAME,)),
    # operators
    Mistake("minimx's sigmoid has derivative y", "minimx/nd/elementwise.py", "lambda x, y: y * (1 - y)",
            "lambda x, y: y", (FINITE,)),
    Mistake("minimx's square has derivative x", "minimx/nd/elementwise.py",
            '"square": (np.square, lambda x, y: 2 * x)', '"square": (np.square, lambda x, y: x)', (FINITE,)),
    Mistake("minimx's cosine has the sine's sign", "minimx/nd/elementwise.py", "lambda x, y: -np.sin(x)",
            "lambda x, y: np.sin(x)", (FINITE,)),
    Mistake("minimx's logarithm to base 2 has the natural one's derivative", "minimx/nd/elementwise.py",
            "1 / (x * math.log(2))", "1 / x", (FINITE,)),
    Mistake("minimx's quotient has a derivative without its sign", "minimx/nd/arithmetic.py",
            "sum_to(-dy * out / y, y.shape)", "sum_to(dy * out / y, y.shape)", (FINITE,)),
    Mistake("minimx's product has the other factor's derivative", "minimx/nd/arithmetic.py",
            "(lambda dy: sum_to(dy * y, x.shape), lambda dy: sum_to(dy * x, y.shape))",
            "(lambda dy: sum_to(dy * x, x.shape), lambda dy: sum_to(dy * y, y.shape))", (FINITE,)),
    Mistake("minimx's broadcast is not summed back along the first axis", "minimx/nd/arithmetic.py",
            "return np.add.reduce(gradient, 0)", "return gradient[0]", (GAPS,)),
    Mistake("minimx's hypot has derivative x", "minimx/nd/arithmetic.py", "dy * x / out", "dy * x", (FINITE,)),
    Mistake("minimx's maximum sends the gradient of equals to the second", "minimx/nd/arithmetic.py",
                 "left = x >= y if np.ndim(x) else x > y", "left = x > y", (GAPS,)),
    Mistake("minimx rounds halves to even", "minimx/nd/elementwise.py",
                 "np.trunc(x + np.copysign(0.5, x))", "np.round(x)", (GAPS,)),
    beside_mxnet("minimx's quotient of whole numbers is rounded down", "minimx/nd/arithmetic.py",
                 "np.trunc(out).astype(dtype)", "np.floor(out).astype(dtype)"),
    Mistake("minimx's clip passes every gradient", "minimx/nd/elementwise.py", "[lambda dy: dy * inside]",
            "[lambda dy: dy]", (FINITE,)),
    # layers
    Mistake("minimx's convolution forgets its bias", "minimx/nd/_convolution.py", "value += bias[:, None]", "pass",
            (f"{LAYERS}::test_a_convolution_is_gluons",)),
    Mistake("minimx's convolution gives its bias the gradient of one row", "minimx/nd/_convolution.py",
            ".sum(axis=2).sum(axis=0)", ".sum(axis=2)[0]", (f"{LAYERS}::test_a_convolution_is_gluons", FINITE)),
    Mistake("minimx's average pooling leaves the padding out", "minimx/nd/_pooling.py", "count_include_pad=True,",
            "count_include_pad=False,", ("tests/minimx/test_planted_gaps.py",)),
    Mistake("minimx's max pooling pads with zeros", "minimx/nd/_pooling.py", "windows.pad_with(images, lowest)",
            "windows.pad_with(images, 0)", (f"{LAYERS}::test_a_pooling_is_gluons",)),
    Mistake("minimx's max pooling sends the gradient to all equal maxima", "minimx/nd/_pooling.py",
            "first = not_found & (patch == value)", "first = patch == value",
            (f"{LAYERS}::test_max_pooling_sends_the_gradient_to_the_first_of_equal_maxima",)),
    Mistake("minimx's batch norm gives the momentum to the new value", "minimx/nd/neural.py",
            "            moving *= momentum\n            moving += (1 - momentum) *",
            "            moving *= 1 - momentum\n            moving += momentum *",
            (f"{LAYERS}::test_trap_16_moving_statistics_after_several_batches_are_gluons",)),
    Mistake("minimx's batch norm forgets that the mean depends on the data", "minimx/nd/neural.py",
            "        dx -= dy.mean(axis=others, keepdims=True)\n", "",
            (f"{LAYERS}::test_gradients_are_those_of_finite_differences", FINITE)),
    Mistake("minimx's batch norm uses the batch in evaluation", "minimx/nd/neural.py",
            "training = state.training and not use_global_stats", "training = True",
            (f"{LAYERS}::test_trap_16_evaluation_uses_the_moving_statistics_and_leaves_them_as_they_are",)),
    Mistake("minimx's dropout drops in evaluation", "minimx/nd/neural.py",
            'if p == 0 or not (state.training or mode == "always"):', "if p == 0:", (GAPS,)),
    Mistake("minimx's layer norm forgets that the variance depends on the data", "minimx/nd/neural.py",
            "scale * (dy - dy.mean(axis=axes, keepdims=True) - along)",
            "scale * (dy - dy.mean(axis=axes, keepdims=True))", (FINITE,)),
    # losses and metrics
    Mistake("minimx's L2Loss is not halved", "minimx/gluon/loss.py", "self._weight / 2, sample_weight",
            "self._weight, sample_weight", (f"{TRAPS}::test_trap_1_gluon_and_symbol_halve_the_square_and_no_other_column_does",)),
    Mistake("minimx's labels (n,) broadcast to (n, n)", "minimx/gluon/loss.py", "return label.reshape(pred.shape)",
            "return label", (f"{TRAPS}::test_trap_6_the_loss_itself_never_broadcasts_to_a_square",)),
    beside_mxnet("minimx's F1 macro does not forget the batch before", "minimx/metric/_agreement.py",
                 "            self._add(self._score(batch), 1)\n            return\n",
                 "            self._counts = self._counts + batch\n"
                 "            self._add(self._score(self._counts), 1)\n            return\n", (SAME,)),
    beside_mxnet("minimx's F1 micro counts the last batch alone", "minimx/metric/_agreement.py",
                 "        self._counts = self._counts + batch\n", "        self._counts = batch\n", (SAME,)),
    beside_mxnet("minimx's accuracy is a mean of batches", "minimx/metric/_pairwise.py",
                 "return (pred == label).sum(), len(label)", "return (pred == label).mean(), 1", (SAME,)),
    # optimizers and trainer
    Mistake("minimx's sgd does not scale the decay by the learning rate", "minimx/nd/updates.py",
            "        grad = grad + _as(grad.dtype, wd) * weight\n    weight -= _as(",
            "        weight -= _as(grad.dtype, wd) * weight\n    weight -= _as(",
            (f"{TRAPS}::test_trap_12_weight_decay_is_what_mxnet_computes",)),
    Mistake("minimx's trainer divides by nothing", "minimx/gluon/trainer.py",
            "        self._optimizer.rescale_grad = self._scale / batch_size\n        if self._on_first:",
            "        self._optimizer.rescale_grad = self._scale\n        if self._on_first:",
            (f"{TRAPS}::test_trap_2_a_step_sums_or_divides_exactly_once",)),
    beside_mxnet("minimx's trainer divides by every batch size so far", "minimx/gluon/trainer.py",
                 "        self._optimizer.rescale_grad = self._scale / batch_size\n        if self._on_first:",
                 "        self._scale = self._optimizer.rescale_grad = self._scale / batch_size\n        if self._on_first:",
                 (SAME, "tests/minimx/test_backends.py")),
    beside_mxnet("minimx's load_states keeps the trainer's own optimizer", "minimx/gluon/trainer.py",
                 "        self._optimizer = self._updaters[0].optimizer\n", "", (SAME,)),
    beside_mxnet("minimx's Adam counts the steps of all parameters together", "minimx/optimizer/_methods.py",
                 "t = self._index_update_count[index]", "t = self.num_update", (SAME,)),
    beside_mxnet("minimx's Adam is not corrected for its start", "minimx/optimizer/_methods.py",
                 "lr *= math.sqrt(1 - self.beta2**t) / (1 - self.beta1**t)", "lr *= 1", (SAME,)),
    beside_mxnet("minimx's AdaGrad decays within the gradient", "minimx/optimizer/_methods.py",
                 "weight -= lr * (grad / nd.sqrt(state + self.float_stable_eps) + options[\"wd\"] * weight)",
                 "weight -= lr * ((grad + options[\"wd\"] * weight) / nd.sqrt(state + self.float_stable_eps))", (SAME,)),
    beside_mxnet("minimx's multipliers of the learning rate do nothing", "minimx/optimizer/_base.py",
                 "return lr * self.param_dict[index].lr_mult", "return lr", (SAME,)),
    # data
    beside_mxnet("minimx's sampler drops what rolls over", "minimx/gluon/data/sampler.py",
                 "            self._left = batch", "            self._left = []", (SAME,)),
    beside_mxnet("minimx's sampler keeps a short batch that it should discard", "minimx/gluon/data/sampler.py",
            'if batch and self._last_batch == "keep":', 'if batch and self._last_batch != "rollover":', (SAME,)),
    Mistake("a folder of its name is taken for MXNet", "minimx/backend.py", "on_disk is None or on_disk.origin is None",
            "on_disk is None", ("tests/minimx/test_backend.py",)),
    Mistake("minimx is taken where MXNet was asked for by name", "minimx/backend.py", 'if choice == "mxnet":',
            'if choice == "nobody":', ("tests/minimx/test_backend.py",)),
)  # fmt: skip
