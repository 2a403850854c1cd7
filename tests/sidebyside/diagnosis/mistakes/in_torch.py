"""Mistakes in PyTorch's column."""

from functools import partial

from ..mistake import Mistake as AnyMistake

Mistake = partial(AnyMistake, base="torch_impl")

LOOP = """
        def train_steps(net, loss, batches, optimizer, *, epochs, average=True, correct=None):
            for epoch in range(epochs):
                for data, label in batches:
"""


def loop(name, body, says, **more):
    """A train_steps with this in its loop."""
    return Mistake(name, LOOP + body, says, **more)


MISTAKES = (
    loop("zero_grad forgotten", """
                    losses = loss(net(data), label)
                    (losses.mean() if average else losses.sum()).backward()  # ←
                    optimizer.step()
                    yield epoch, losses.detach()
        """, ("all of its own previous one", "zero_grad()"), same_as="gradients that add up"),
    loop("zero_grad after backward", """
                    losses = loss(net(data), label)
                    (losses.mean() if average else losses.sum()).backward()
                    optimizer.zero_grad()  # ←
                    optimizer.step()
                    yield epoch, losses.detach()
        """, ("does not change its parameters at all",), same_as="not in place"),
    loop("step before backward in PyTorch", """
                    losses = loss(net(data), label)
                    optimizer.step()  # ←
                    optimizer.zero_grad()
                    (losses.mean() if average else losses.sum()).backward()  # ←
                    yield epoch, losses.detach()
        """, ("that of the step before",), same_as="update before backward"),
    loop("mean of the mean", """
                    losses = loss(net(data), label)
                    optimizer.zero_grad()
                    (losses.mean() / len(data) if average else losses.mean()).backward()  # ←
                    optimizer.step()
                    yield epoch, losses.detach()
        """, ("divided by the size of the batch twice", "1/9 of"),
        same_as="mean of the losses, and step divides again"),
    Mistake("MSELoss of the batch", """
        from torch import nn

        mean = nn.MSELoss()

        def square_loss(yhat, y):
            return mean(yhat, y.reshape(yhat.shape))  # ←
        """, ("the mean over the batch, one number a step",), same_as="mean yielded"),
    Mistake("half that PyTorch's column does not have", """
        def square_loss(yhat, y):
            return 0.5 * (yhat - y.reshape(yhat.shape)) ** 2  # ←
        """, ("as torch_impl has none", "half of torch_impl's", "½(ŷ - y)²")),
    Mistake("label of shape (n,) not reshaped in PyTorch", """
        def square_loss(yhat, y):
            return (yhat - y) ** 2  # ←
        """, ("The label was not reshaped",), same_as="label of shape (n,) not reshaped"),
    Mistake("momentum in PyTorch", """
        import torch

        def sgd(params, lr, wd=0.0):
            return torch.optim.SGD(params, lr=lr, momentum=0.9, weight_decay=wd)  # ←
        """, ("0.9 of its own previous one",), same_as="momentum"),
    Mistake("weight_decay not handed on", """
        import torch

        def sgd(params, lr, wd=0.0):
            return torch.optim.SGD(params, lr=lr)  # ←
        """, ("no decay at all",), same_as="decay left out"),
    Mistake("Adam in place of SGD", """
        import torch

        def sgd(params, lr, wd=0.0):
            return torch.optim.Adam(params, lr=lr, weight_decay=wd)  # ←
        """, ("in the gradient or the update",)),
    Mistake("softmax before CrossEntropyLoss", """
        import torch
        from torch import nn

        from_logits = nn.CrossEntropyLoss(reduction="none")

        def softmax_cross_entropy(logits, labels):
            return from_logits(torch.softmax(logits, dim=1), labels)  # ←
        """, ("begins in the loss",), lesson="softmax_regression",
        same_as="cross-entropy of probabilities that were softmaxed twice"),
    Mistake("NLLLoss of logits", """
        from torch import nn

        softmax_cross_entropy = nn.NLLLoss(reduction="none")  # ←
        """, ("begins in the loss",), lesson="softmax_regression"),
)  # fmt: skip
