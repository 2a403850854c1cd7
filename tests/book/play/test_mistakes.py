"""Each mistake that can be switched on does what the same mistake does in Python, made in code of the columns' kind."""

from itertools import islice

import numpy as np
import pytest

from .columns import START, import_column, largest_difference, trained
from .harness import read_words

STEPS = 60
ROUNDING = 1e-5  # what the lockstep of the columns allows; a step may be four times as large as in test_lockstep
SHORT = 16  # 100 rows: the last batch has 4


def batches_of(walk, batch_size, *, once=False, used_up=False, whole=False):
    """(data, label) of every step; None where the loop has none to train with."""
    from mxnet import nd

    X, y = np.array(walk.x, dtype="float32").reshape(-1, 1), np.array(walk.y, dtype="float32").reshape(-1, 1)
    for epoch, order in enumerate(walk.orders):
        rows = walk.orders[0] if once else order
        for start in range(0, len(X), batch_size):
            batch = rows[start : start + batch_size]
            left_out = (used_up and epoch > 0) or (whole and len(batch) < batch_size)
            yield None if left_out else (nd.array(X[batch]), nd.array(y[batch]))


def by_hand(walk, batches, *, loss=lambda yhat, y: (yhat - y) ** 2, grad_req="write"):
    """handtorn's loop, with a mistake in its loss or its gradients."""
    from mxnet import autograd, nd

    w, b = nd.array(START["weight"]), nd.array(START["bias"])
    for param in (w, b):
        param.attach_grad(grad_req=grad_req)
    for batch in batches:
        if batch is not None:
            data, label = batch
            with autograd.record():
                losses = loss(nd.dot(data, w) + b, label)
            losses.backward()
            for param in (w, b):
                param -= walk.lr["hand"] * param.grad
        yield float(w.asscalar()), float(b.asscalar())


def in_gluon(walk, batches, *, loss=None, divide_by=SHORT, mean=False):
    """gluon_impl's loop, with a mistake in its loss or in what it divides by; `divide_by` is a number, or len."""
    from mxnet import autograd, gluon, init, nd

    net = gluon.nn.Dense(1, in_units=1)
    net.initialize(init.Zero())
    net.weight.set_data(nd.array(START["weight"]))
    net.bias.set_data(nd.array(START["bias"]))
    trainer = gluon.Trainer(net.collect_params(), "sgd", {"learning_rate": walk.lr["gluon"]}, kvstore=None)
    loss = loss or gluon.loss.L2Loss()
    for data, label in batches:
        with autograd.record():
            losses = loss(net(data), label)
            losses = losses.mean() if mean else losses
        losses.backward()
        trainer.step(divide_by(data) if callable(divide_by) else divide_by)
        yield float(net.weight.data().asscalar()), float(net.bias.data().asscalar())


# What makes each mistake in Python, and a learning rate by hand at which it does not diverge
MISTAKES = {
    "label": (0.0003, "hand", {"loss": lambda yhat, y: (yhat - y.reshape((-1,))) ** 2}, {}),
    "half": (0.003, "gluon", {"loss": lambda yhat, y: (yhat - y) ** 2}, {}),
    "twice": (0.01, "gluon", {"mean": True}, {}),
    "undivided": (0.0005, "gluon", {"divide_by": 1}, {}),
    "kept": (0.0001, "hand", {"grad_req": "add"}, {}),
    "skipped": (0.0032, "hand", {}, {"whole": True}),
    "own-rows": (0.0032, "gluon", {"divide_by": len}, {}),
    "same-order": (0.0032, "both", {}, {"once": True}),
    "used-up": (0.0032, "hand", {}, {"used_up": True}),
}


def nearest_rate(page, lr):
    return page.page.evaluate("lr => Play.rates.find((rate) => rate >= lr)", lr)


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_the_same_as_in_python_and_the_other_column_goes_on_as_before(page, mistake):
    import_column("hand")
    lr, by, of_loop, of_batches = MISTAKES[mistake]
    page.set_rate(nearest_rate(page, lr))
    page.slide("batch", SHORT)
    page.click(f"mistake-{mistake}")
    walk = page.walk(STEPS)
    assert walk.diverged == {"hand": 0, "gluon": 0}
    loops = {"hand": by_hand, "gluon": in_gluon}
    for name, loop in loops.items():
        right = trained(name, walk, SHORT, STEPS)
        if by in (name, "both"):
            batches = islice(batches_of(walk, SHORT, **of_batches), STEPS)
            wrong = list(loop(walk, batches, **of_loop))
            assert largest_difference(wrong, walk.path[name]) <= ROUNDING
            assert largest_difference(right, walk.path[name]) > 1000 * ROUNDING  # it is a mistake
        else:
            assert largest_difference(right, walk.path[name]) <= ROUNDING


def test_all_mistakes_are_tested_and_each_says_what_it_does(page):
    names = page.page.evaluate("Play.mistakes.map((mistake) => mistake.name)")
    assert names == list(MISTAKES)
    words = read_words()
    for name in names:
        says = page.page.locator(f"#play-mistake-{name}-says")
        assert says.inner_text() == ""
        page.click(f"mistake-{name}")
        assert says.inner_text() == words[f"mistake-{name}-does"].replace("{rows}", "100")
        page.click(f"mistake-{name}")
        assert says.inner_text() == ""


@pytest.mark.parametrize(
    ("mistake", "column", "times"),
    [("label", "hand", 10), ("half", "gluon", 2), ("undivided", "gluon", 10), ("twice", "gluon", 1 / 10)],
)
def test_a_mistake_in_the_step_size_moves_the_limit(page, mistake, column, times):
    ask = f"[Play.page.run.columns.{column}.limit, Play.page.run.columns.{column}.stepSize]"
    limit, step = page.page.evaluate(ask)
    page.click(f"mistake-{mistake}")
    assert page.page.evaluate(ask) == pytest.approx([limit / times, step * times])


def test_two_mistakes_that_cancel_are_no_mistake_in_the_parameters(page):
    """The mean divides by the rows, and nothing else does: full batches cannot tell."""
    for mistake in ("twice", "undivided"):
        page.click(f"mistake-{mistake}")
    walk = page.walk(STEPS)
    assert max(walk.differences) <= ROUNDING
