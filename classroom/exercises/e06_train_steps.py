"""The training loop."""

from collections.abc import Callable
from typing import Any

import numpy as np

from classroom.exercise import Check, Exercise, check, known
from sidebyside.probes.judging import Given, Results

STEPS, COUNTS, LOSSES = "epoch of each step", "losses in each step", "losses"
WEIGHT, ORDERS = "weight after each step", "orders"


def _inputs(rows: int, batch_size: int, equal: bool = False, epochs: int = 1, **options: Any) -> Callable[..., Given]:
    """Rows of two features. Equal ones, where there is more than one batch: their order then changes no number."""

    def inputs(rng: np.random.Generator) -> Given:
        X, y = rng.uniform(0.5, 1.5, (rows, 2)), rng.uniform(2, 4, (rows, 1))
        if equal:
            X[:], y[:] = X[0], y[0]
        arrays = {"X": X, "y": y, "weight": rng.uniform(-1, 1, (2, 1))}
        given = {key: value.astype("float32") for key, value in arrays.items()}
        seed = int(rng.integers(2**32))
        return {**given, "batch_size": batch_size, "epochs": epochs, "lr": 0.05, "seed": seed, "options": options}

    return inputs


def _train(learner: "Any", given: "Given") -> "Any":
    """All steps, with the weight as it is after each; the rows of an epoch are in one batch or all equal."""
    from itertools import islice

    import numpy as np
    from mxnet import autograd, nd

    weight = nd.array(given["weight"])
    weight.attach_grad()
    recorded, orders = [], set()

    def net(data):
        recorded.append(autograd.is_recording())
        orders.add(tuple(data.asnumpy()[:, 0].tolist()))
        return nd.dot(data, weight)

    def loss(outputs, label):
        return nd.square(outputs - label.reshape(outputs.shape))

    settings = {key: given[key] for key in ("batch_size", "epochs", "lr")}
    rng = np.random.default_rng(given["seed"])
    arrays = nd.array(given["X"]), nd.array(given["y"])
    lists = "epoch of each step", "losses in each step", "losses", "weight after each step"
    found: dict[str, list] = {name: [] for name in lists}
    try:
        steps = learner.train_steps(net, loss, [weight], *arrays, rng=rng, **settings, **given["options"])
        if steps is None:
            return {}
        for step in islice(steps, 100):
            kind = type(step).__name__
            assert kind in ("tuple", "list"), f"train_steps yields a {kind}: expected pairs, epoch and losses."
            assert len(step) == 2, f"train_steps yields {len(step)} things: expected two, epoch and losses."
            epoch, losses = step
            assert not hasattr(epoch, "shape"), "The first of a pair is an array: expected epoch and losses."
            losses = losses.asnumpy() if hasattr(losses, "asnumpy") else losses
            found["epoch of each step"].append(float(epoch))
            found["losses in each step"].append(np.size(losses))
            found["losses"] += np.sort(np.ravel(losses)).tolist()
            found["weight after each step"].append(weight.asnumpy().ravel().tolist())
    finally:
        assert not recorded or any(recorded), "net(data) was called outside of autograd.record()."
    return {**found, "orders": float(len(orders))}


def _right(given: Given) -> Results:
    """The same in float64, from the formula."""
    X, y, w = (given[key].astype(float) for key in ("X", "y", "weight"))
    options, size = given["options"], given["batch_size"]
    found: dict[str, list[Any]] = {STEPS: [], COUNTS: [], LOSSES: [], WEIGHT: []}
    for epoch in range(given["epochs"]):
        for start in range(0, len(X), size):
            data, label = X[start : start + size], y[start : start + size]
            error = data @ w - label
            gradient = 2 * data.T @ error / (len(data) if options.get("average") else 1)
            w = w - given["lr"] * (gradient + options.get("wd", 0.0) * w)
            found[STEPS].append(epoch)
            found[COUNTS].append(len(data))
            found[LOSSES] += sorted(error.ravel() ** 2)
            found[WEIGHT].append(w.ravel())
    return {key: np.array(value) for key, value in found.items()}


def _right_with_orders(given: Given) -> Results:
    """And each epoch, which is a batch, has another order."""
    return {**_right(given), ORDERS: np.array(float(given["epochs"]))}


def _code(given: Given) -> str:
    made = {key: f"nd.array({np.round(given[key].astype(float), 4).tolist()})" for key in ("X", "y", "weight")}
    options = {"batch_size": given["batch_size"], "epochs": given["epochs"], "lr": given["lr"], **given["options"]}
    settings = ", ".join(f"{key}={value!r}" for key, value in options.items())
    return (
        "from itertools import islice\n\nimport numpy as np\nfrom mxnet import nd\n\n"
        f"X = {made['X']}\ny = {made['y']}\nw = {made['weight']}\nw.attach_grad()\n"
        "rng = np.random.default_rng(0)\n"
        "steps = train_steps(\n"
        "    lambda data: nd.dot(data, w), lambda yhat, y: nd.square(yhat - y), [w], X, y,\n"
        f"    rng=rng, {settings},\n)\n"
        "for epoch, losses in islice(steps, 10):  # of steps without end, ten\n    print(epoch, losses, w)"
    )


def _classify(learner: "Any", given: "Given") -> "Any":
    """One step of a classifier whose outputs are its inputs, with an empty list for the counts, and with another."""
    from itertools import islice

    import numpy as np
    from mxnet import nd

    def loss(outputs, label):
        return nd.sum(nd.square(outputs - nd.one_hot(label, 3)), axis=1)

    def counted(counts):
        weight = nd.array(np.eye(3))
        weight.attach_grad()
        arrays, rng = (nd.array(given["X"]), nd.array(given["y"])), np.random.default_rng(given["seed"])
        options = {"batch_size": len(given["X"]), "epochs": 1, "lr": 0.1, "rng": rng, "correct": counts}
        steps = learner.train_steps(lambda data: nd.dot(data, weight), loss, [weight], *arrays, **options)
        for _ in islice(steps or (), 100):
            pass
        return [float(count.asscalar() if hasattr(count, "asscalar") else count) for count in counts]

    return {"correct": counted([]), "correct, which had a 5": counted([5])}


def _classes(rng: np.random.Generator) -> Given:
    """Six rows whose largest number is at the label, but for two of them."""
    labels = rng.permutation([0, 0, 1, 1, 2, 2])
    X = np.eye(3)[labels] + rng.uniform(0, 0.5, (6, 3))
    labels[:2] = (labels[:2] + 1) % 3
    return {"X": X.astype("float32"), "y": labels.astype("float32"), "seed": int(rng.integers(2**32))}


def _counted(given: Given) -> Results:
    count = float(np.sum(given["X"].argmax(axis=1) == given["y"]))
    return {"correct": np.array([count]), "correct, which had a 5": np.array([5, count])}


def _check(tried: str, why: str, inputs: Callable[..., Given], right: Callable[[Given], Results] = _right) -> Check:
    needs = tuple(inputs(np.random.default_rng(0))["options"])
    return check(tried, why, inputs, _train, right, code=_code, function="train_steps", needs=needs)


HEAD = "    for epoch in range(epochs):\n"
BATCHES = "        for data, label in data_iter(X, y, batch_size, rng):\n"
RECORD = "            with autograd.record():\n"
FORWARD = "                outputs = net(data)\n                losses = loss(outputs, label)\n"
BACKWARD = "            losses.backward()\n"
UPDATE = "            sgd(params, lr, wd, batch_size=len(data) if average else 1)\n"
CORRECT = "            if correct is not None:\n                correct.append(count_correct(outputs, label))\n"
YIELD = "            yield epoch, losses"

EXERCISE = Exercise(
    title="The training loop",
    part="A line",
    lesson="linear_regression",
    task="""
        Write a generator that trains. In each epoch it goes through data_iter(X, y, batch_size, rng). For each batch it
        calls net(data) and loss(outputs, label), works out the gradients, makes a step of sgd on params, and yields
        (epoch, losses): the epoch from 0, and the losses as they were before the step, one for each row.

        data_iter and sgd are those of the last exercises. They are there already, and so is count_correct.

        - net: a function of data that returns the outputs; loss: of outputs and labels, a loss for each row.
        - params: the arrays that net uses, each with attach_grad() called.
        - X, y, batch_size, rng: as data_iter has them. epochs: how often to go through the data. lr: for sgd.
        - average: divide the gradient by the rows of the batch; without it, the rows' gradients are summed.
        - wd: the weight decay, for sgd.
        - correct: None, or a list. To that, each step appends count_correct(outputs, label). Only classifiers use it.
    """,
    made_from="training",
    asked=("train_steps",),
    checks=(
        _check("4 rows in one batch", "One step: losses before it, and the weight after it.", _inputs(4, 4)),
        _check("8 equal rows in batches of 4", "A step for each batch, and each is handed out.",
               _inputs(8, 4, equal=True)),
        _check("2 epochs of 20 rows in one batch", "Each epoch goes through the data anew, and in a new order.",
               _inputs(20, 20, epochs=2), _right_with_orders),
        _check("average=True with 3 rows in batches of 5", "A short batch is divided by its rows, not by batch_size.",
               _inputs(3, 5, average=True)),
        _check("a weight decay of 0.5", "wd reaches sgd.", _inputs(4, 4, wd=0.5)),
        check("a list for correct", "Each step appends how many rows it had right, for classifiers.",
              _classes, _classify, _counted, function="train_steps", needs=("correct",)),
    ),
    mistakes=(
        known("iterator outside the epochs", HEAD + BATCHES,
              f"    batches = data_iter(X, y, batch_size, rng)\n{HEAD}        for data, label in batches:\n",
              says="data_iter is called once, before the epochs: a generator is used up after one of them."),
        known("batches in a list", HEAD + BATCHES,
              f"    batches = list(data_iter(X, y, batch_size, rng))\n{HEAD}        for data, label in batches:\n",
              says="The batches are made once, before the epochs: every epoch then has the same order."),
        known("update before backward", BACKWARD + UPDATE, UPDATE + BACKWARD,
              says="The update comes before backward(): each step uses the gradient of the batch before, at first 0."),
        known("no backward", BACKWARD, "",
              says="backward() is missing: the gradients stay 0, and nothing is learned."),
        known("forward outside record", RECORD + FORWARD, FORWARD.replace("                ", "            "),
              says="net and loss are called outside of autograd.record(): nothing is recorded to go back through."),
        known("batch size for rows", "len(data) if average", "batch_size if average",
              says="A short batch is divided by batch_size: divide by the rows that it has, len(data)."),
        known("average not used", ", batch_size=len(data) if average else 1", "",
              says="average is not used: where it is True, sgd has to divide the gradient by the rows of the batch."),
        known("always by batch_size", "len(data) if average else 1", "batch_size",
              says="The gradient is always divided by batch_size: only where average is True, and then by the rows of "
              "the batch, len(data). Otherwise it is a sum."),
        known("learning rate alone", UPDATE, "            sgd(params, lr)\n",
              says="sgd is called with params and lr alone: wd is not handed on, and nothing is divided where average "
              "is True."),
        known("always averaged", "len(data) if average else 1", "len(data)",
              says="The gradient is always divided by the rows: only where average is True, otherwise it is a sum."),
        known("losses added up", "loss(outputs, label)", "loss(outputs, label).sum()",
              says="The losses are added up: yield one for each row. backward() on all of them adds the gradients."),
        known("losses averaged", "loss(outputs, label)", "loss(outputs, label).mean()",
              says="The losses are averaged before backward(): that divides the gradient by the rows, which average "
              "decides, and only one number is left to yield."),
        known("losses after the update", YIELD, "            yield epoch, loss(net(data), label)",
              says="The losses are worked out again after the update: yield those from before it."),
        known("mean handed out", YIELD, "            yield epoch, losses.mean()",
              says="The mean of the losses is yielded: yield one loss for each row."),
        # It replaces the yield too, so that it is not tried with another mistake, which would run without an end.
        known("epoch not counted", HEAD + BATCHES, f"    epoch = 0\n    while epoch < epochs:\n{BATCHES}",
              YIELD, "            yield (epoch, losses)",
              says="The epoch is never counted up: the loop has no end. for epoch in range(epochs) counts by itself."),
        known("epoch from 1", YIELD, "            yield epoch + 1, losses", says="The epochs are counted from 1."),
        known("no epoch", YIELD, "            yield losses",
              says="The losses come alone: yield the pair (epoch, losses)."),
        known("pair turned round", YIELD, "            yield losses, epoch",
              says="The pair is turned round: the epoch comes first, then the losses."),
        known("once an epoch", YIELD, "        yield epoch, losses",
              says="yield stands outside of the inner loop: there is one for each epoch, and not for each step."),
        known("handed out before the update", BACKWARD + UPDATE + CORRECT + YIELD,
              f"{YIELD}\n{BACKWARD}{UPDATE}{CORRECT.rstrip()}",
              says="The losses are handed out before the update: whoever stops there has one step less than losses."),
        known("all at the end", HEAD, f"    steps = []\n{HEAD}", YIELD,
              "            steps.append((epoch, losses))\n    return steps",
              says="All steps are made before the first is handed out: yield each when it is made."),
        known("nothing handed out", f"{CORRECT}{YIELD}", CORRECT.rstrip(),
              says="Nothing is yielded: after each step, hand out the epoch and the losses."),
        known("decay forgotten", "params, lr, wd, batch", "params, lr, batch",
              says="wd is not handed to sgd."),
        known("correct forgotten", CORRECT, "", says="Nothing is appended to correct, where a list is given."),
        known("empty list for none", "if correct is not None", "if correct",
              says="Nothing is appended to an empty list: `if correct:` is false there too. Ask whether it is None."),
        known("no argument correct", CORRECT, "", "average=False, correct=None", "average=False",
              says="train_steps takes no correct. For a line that is all right; a classifier hands it a list."),
        known("correct as a share", "count_correct(outputs, label))", "count_correct(outputs, label) / len(data))",
              says="A share is appended to correct, not a count: batches of different sizes would weigh the same."),
    ),
    hints=(
        "The order in a step: forward inside autograd.record(), backward(), sgd, and only then yield.",
        "A generator ends after one epoch. Where does data_iter have to be called, so that each epoch has a new one?",
        "losses.backward() on a loss for each row adds up the gradients of all rows. What has sgd to divide by, with "
        "average and without?",
        "len(data) is the number of rows that the batch really has: the last one may be short.",
    ),
)  # fmt: skip
