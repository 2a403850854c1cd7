"""Calls of the originals reach functions of the user's that take fewer arguments, or name them otherwise."""

import inspect

import pytest

from sidebyside.mine.calls import callable_as
from sidebyside.mine.definition import Definition
from sidebyside.tools.errors import ColumnFailed


def sgd(params, lr, wd=0.0, batch_size=1):
    raise NotImplementedError


def data_iter(X, y, batch_size, rng):
    raise NotImplementedError


def conv2d(X, weight, bias, stride=1, pad=0):
    raise NotImplementedError


def batch_norm(X, gamma, beta, moving_mean, moving_var, training, momentum=0.9, eps=1e-5):
    raise NotImplementedError


def square_loss(yhat, y):
    raise NotImplementedError


def train(model, X, y, *, batch_size, epochs, lr, rng, wd=0.0, average=False):
    raise NotImplementedError


def adapted(original, value):
    definition = Definition(original.__name__, "losses", value, "my.py", 5)
    return callable_as(definition, original, original.__name__ + str(inspect.signature(original)))


@pytest.mark.parametrize(
    ("original", "value"),
    [
        (sgd, lambda params, lr, wd=0.0, batch_size=1: 1),
        (sgd, lambda params, lr, wd=5, batch_size=2, more=3: 1),
        (sgd, lambda *args, **kwargs: 1),
        (square_loss, lambda yhat, y: 1),
        (train, lambda model, X, y, batch_size, epochs, lr, rng, wd=0.0, average=False: 1),
        (sgd, print),
    ],
)
def test_what_takes_every_call_is_put_in_place_itself(original, value):
    assert adapted(original, value) is value


@pytest.mark.parametrize(
    ("original", "value", "call", "expected"),
    [
        (sgd, lambda params, lr: (params, lr), (("p", 0.1), {}), ("p", 0.1)),
        (sgd, lambda params, lr: (params, lr), (("p", 0.1, 0.0), {"batch_size": 1}), ("p", 0.1)),
        (sgd, lambda params, lr: (params, lr), (("p", 0.1, False), {"batch_size": 1.0}), ("p", 0.1)),
        (sgd, lambda params, lr, batch_size: (params, lr, batch_size), (("p", 0.1, 0.0), {}), ("p", 0.1, 1)),
        (sgd, lambda weights, rate: (weights, rate), (("p", 0.1), {}), ("p", 0.1)),
        (sgd, lambda lr, params: (params, lr), (("p", 0.1), {}), ("p", 0.1)),
        (sgd, lambda params, lr, *, wd: (params, lr, wd), (("p", 0.1, 2.0), {}), ("p", 0.1, 2.0)),
        (sgd, lambda params, lr, momentum=0.9, wd=0.0: (params, lr, momentum, wd), (("p", 0.1, 2.0), {}),
         ("p", 0.1, 0.9, 2.0)),
        (sgd, lambda params, lr, **more: (params, lr, more), (("p", 0.1), {}), ("p", 0.1, {})),
        (data_iter, lambda X, y, batch_size: [X, y, batch_size], ("Xyb9", {}), ["X", "y", "b"]),
        (data_iter, lambda batch_size, features, labels: [batch_size, features, labels], ("Xyb9", {}), ["b", "X", "y"]),
        (data_iter, lambda X, y, batch_size, shuffle=True: [X, y, batch_size, shuffle], ("Xyb9", {}),
         ["X", "y", "b", True]),
        (data_iter, lambda X, y, batch_size, generator: [generator], ("Xyb9", {}), ["9"]),
        (conv2d, lambda X, weight, bias: (X, weight, bias), ("Xwb", {"pad": 0}), ("X", "w", "b")),
        (conv2d, lambda X, w, b, s: (X, w, b, s), ("Xwb", {}), ("X", "w", "b", 1)),
        (square_loss, lambda y, yhat: (y, yhat), ("oy", {}), ("y", "o")),
        (square_loss, lambda output, label: (output, label), ("oy", {}), ("o", "y")),
        (square_loss, lambda yhat, labels=None: (yhat, labels), ("oy", {}), ("o", "y")),
        (batch_norm, lambda X, gamma, beta, moving_mean, moving_var, training, eps=7: (training, eps),
         ("Xgbmvt", {}), ("t", 7)),
        (train, lambda model, X, y, epochs, batch_size, lr, rng: (epochs, batch_size),
         ("mXy", dict(batch_size=1, epochs=2, lr=3, rng=4, average=False)), (2, 1)),
    ],
)  # fmt: skip
def test_a_call_is_passed_on(original, value, call, expected):
    args, kwargs = call
    found = adapted(original, value)
    assert found(*args, **kwargs) == expected
    assert found.__wrapped__ is value


@pytest.mark.parametrize("value", [1.0, [], "s"])
def test_another_value_than_the_default_is_refused_for_what_is_not_taken(value):
    def mine(params, lr):
        raise NotImplementedError

    found = adapted(sgd, mine)
    with pytest.raises(ColumnFailed) as caught:
        found("p", 0.1, value)
    assert str(caught.value) == (
        f"my.py, line 5: sgd is called with wd={value!r}, and yours, sgd(params, lr), does not take it."
    )


def test_an_array_in_place_of_a_default_is_refused_as_well():
    import numpy as np

    with pytest.raises(ColumnFailed, match=r"called with pad=array\(\[0, 0\]\)"):
        adapted(conv2d, lambda X, weight, bias: 1)(1, 2, 3, pad=np.array([0, 0]))


@pytest.mark.parametrize(
    ("original", "value", "message"),
    [
        (square_loss, lambda yhat: 1, "square_loss takes (yhat): expected (yhat, y)."),
        (square_loss, lambda yhat, y, more: 1, "square_loss takes (yhat, y, more): expected (yhat, y)."),
        (sgd, lambda params: 1, "sgd takes (params): expected (params, lr); wd and batch_size may be left out."),
        (sgd, lambda: 1, "sgd takes (): expected (params, lr); wd and batch_size may be left out."),
        (
            data_iter,
            lambda X, y: 1,
            "data_iter takes (X, y): expected (X, y, batch_size, rng); X and y are passed, also where",
        ),
        (batch_norm, lambda X, gamma, beta: 1, "batch_norm takes (X, gamma, beta): expected (X, gamma, beta, moving_m"),
        (train, lambda model, X, y: 1, "train takes (model, X, y): expected (model, X, y, *, batch_size, epochs, lr"),
        (square_loss, 3, "square_loss is 3 (of type int): expected a function, square_loss(yhat, y)."),
        (square_loss, None, "square_loss is None: expected a function, square_loss(yhat, y)."),
    ],
)
def test_what_no_call_fits_is_refused_before_any(original, value, message):
    with pytest.raises(ColumnFailed) as caught:
        adapted(original, value)
    assert str(caught.value).startswith(f"my.py, line 5: {message}")


@pytest.mark.parametrize(
    ("original", "value", "fits"), [(4096, 2, True), (4096, "2", False), ({}, {}, True), ({}, [], False)]
)
def test_a_constant_is_of_the_originals_kind(original, value, fits):
    definition = Definition("LOWEST", "layers", value, "my.py", 5)
    if fits:
        assert callable_as(definition, original, "LOWEST") == value
    else:
        with pytest.raises(ColumnFailed, match=r"my.py, line 5: LOWEST is .*: expected a"):
            callable_as(definition, original, "LOWEST")


def test_an_iterator_over_nothing_is_found_at_the_call():
    def mine(X, y, batch_size, rng):
        return None

    with pytest.raises(ColumnFailed, match=r"my.py, line 5: data_iter returned None: expected a generator of pairs"):
        adapted(data_iter, mine)(1, 2, 3, 4)
    with pytest.raises(ColumnFailed, match="data_iter returned None"):
        adapted(data_iter, lambda X, y, batch_size: None)(1, 2, 3, 4)
    assert adapted(data_iter, lambda X, y, batch_size, rng: [1])(1, 2, 3, 4) == [1]
