"""Mistakes in the column in PyTorch. They are left out where PyTorch is not installed."""

# ruff: noqa: E501 (a line is as long as the text that it replaces)

from functools import partial

from ..mistake import Mistake

Torch = partial(Mistake, needs="torch")
LAYERS = "tests/torch_impl/test_layers.py"
LOSSES = "tests/torch_impl/test_losses.py"
DATA = "tests/torch_impl/test_data.py"
LESSONS = "tests/torch_impl/test_lessons.py"
TRAPS = "tests/columns/test_traps.py"

MISTAKES = (
    Torch("PyTorch's square is halved", "torch_impl/losses.py", 'reduction="none")\n\n\n#: Turns',
          'reduction="none") / 2\n\n\n#: Turns', (f"{TRAPS}::test_trap_1_gluon_and_symbol_halve_the_square_and_no_other_column_does",)),
    Torch("labels (n,) broadcast to (n, n) in PyTorch", "torch_impl/losses.py", "y.reshape(yhat.shape)", "y", (LOSSES,)),
    Torch("PyTorch's softmax is over the rows", "torch_impl/losses.py", "nn.Softmax(dim=1)", "nn.Softmax(dim=0)",
          ("tests/columns/test_losses.py::test_softmax_and_its_logarithm_are_the_closed_form_with_their_derivatives",)),
    Torch("PyTorch's cross-entropy smooths the labels", "torch_impl/losses.py",
          'CrossEntropyLoss(reduction="none")', 'CrossEntropyLoss(reduction="none", label_smoothing=1e-3)', (LOSSES,)),
    Torch("PyTorch always sums over the batch", "torch_impl/training.py",
          "losses.mean() if average else losses.sum()", "losses.sum()", (LESSONS,)),
    Torch("PyTorch's gradients are not cleared", "torch_impl/training.py", "optimizer.zero_grad()", "pass", (LESSONS,)),
    Torch("PyTorch's losses keep their graph", "torch_impl/training.py", "yield epoch, losses.detach()",
          "yield epoch, losses",
          (f"{LESSONS}::test_train_is_a_generator_of_epochs_and_losses_with_the_short_batch_kept",)),
    Torch("in PyTorch weight decay is not scaled by the learning rate", "torch_impl/optimizers.py",
          "weight_decay=wd", "weight_decay=wd / lr", (LOSSES,)),
    Torch("PyTorch keeps the caller's float32 tensor without a copy", "torch_impl/data.py",
          'torch.float32, copy=True)', 'torch.float32)', (DATA, LESSONS)),
    Torch("in PyTorch every epoch has the same order", "torch_impl/data.py", "self.rng.permutation(self.length)",
          "np.arange(self.length)", (DATA,)),
    Torch("PyTorch's sampler drops the short last batch", "torch_impl/data.py", "yield from order.split(self.batch_size)",
          "yield from order[: self.length // self.batch_size * self.batch_size].split(self.batch_size)", (DATA,)),
    Torch("PyTorch's loader draws from the global generator", "torch_impl/data.py", ", generator=torch.Generator())",
          ")", (DATA,)),
    Torch("PyTorch's labels may be as large as the number of classes", "torch_impl/data.py", "(y >= classes)",
          "(y > classes)", (DATA,)),
    Torch("batch norm in PyTorch gives the momentum to the new value", "torch_impl/layers.py",
          "momentum=1 - momentum", "momentum=momentum", (LAYERS,)),
    Torch("PyTorch's moving variance is the unbiased one", "torch_impl/layers.py",
          "variance * ((size - 1) / size)", "variance", (LAYERS,)),
    Torch("batch norm in PyTorch is refused a batch of one row", "torch_impl/layers.py", "if size == 1:",
          "if size == 0:", (LESSONS, "tests/columns/test_layers.py::test_batch_norm_of_one_row_is_beta")),
    Torch("PyTorch's average pooling leaves the padding out", "torch_impl/layers.py", "count_include_pad=True",
          "count_include_pad=False", (LAYERS,)),
    Torch("dropout in PyTorch is not scaled", "torch_impl/layers.py", "return X * (mask / keep)", "return X * mask",
          (LAYERS,)),
    Torch("dropout in PyTorch cuts the graph where it drops everything", "torch_impl/layers.py", "return X * 0",
          "return torch.zeros_like(X)", (LESSONS,)),
    Torch("a network in PyTorch stays in training", "torch_impl/layers.py",
          "        finally:\n            self.eval()", "        finally:\n            pass", (LAYERS,)),
    Torch("a network in PyTorch never trains", "torch_impl/layers.py", "self.train(training)", "self.train(False)",
          (LAYERS,)),
    Torch("layers in PyTorch start as PyTorch draws them", "torch_impl/layers.py",
          "nn.utils.skip_init(nn.Linear, num_inputs, num_outputs)", "nn.Linear(num_inputs, num_outputs)",
          (LAYERS,)),
)  # fmt: skip
