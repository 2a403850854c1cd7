"""net(X) with its arrays beside it stands for Model; train without average; what is left out."""

import numpy as np
import pytest

import sidebyside
from sidebyside.tools.errors import ColumnFailed
from tests.conftest import slow_on_mxnet

pytestmark = slow_on_mxnet

ARTICLE = """
from mxnet import autograd, nd
import numpy as np

num_inputs = 2
w = nd.random_normal(shape=(num_inputs, 1))
b = nd.zeros((1,))
params = [w, b]
for param in params:
    param.attach_grad()

def net(X):
    return nd.dot(X, w) + b

def sgd(params, lr):
    for param in params:
        param[:] = param - lr * param.grad

X = nd.ones((4, num_inputs))
for step in range(2):
    with autograd.record():
        loss = (net(X) - 1) ** 2
    loss.backward()
    sgd(params, 0.1)
"""

NUMPY = """
import numpy as np

class Model:
    def __init__(self, num_inputs, rng):
        self.w = rng.normal(0, num_inputs**-0.5, (num_inputs, 1)).astype("float32")
        self.b = np.zeros(1, "float32")

    def net(self, X):
        return X @ self.w + self.b

    def get_parameters(self):
        return {"weight": self.w.T, "bias": self.b}

    def set_parameters(self, parameters):
        self.w, self.b = parameters["weight"].T.copy(), parameters["bias"].copy()

def train(model, X, y, *, batch_size, epochs, lr, rng):
    y = np.asarray(y).reshape(-1, 1)
    for epoch in range(epochs):
        order = rng.permutation(len(X))
        for start in range(0, len(X), batch_size):
            rows = order[start : start + batch_size]
            difference = model.net(X[rows]) - y[rows]
            model.w -= lr * 2 * X[rows].T @ difference / len(rows)
            model.b -= lr * 2 * difference.mean(axis=0)
            yield epoch, difference**2
"""


@pytest.fixture
def compare(tmp_path):
    """A function that compares a text as a file of the user's."""

    def run(text, base="handtorn", **options):
        path = tmp_path / "mine.py"
        path.write_text(text, encoding="utf-8")
        return sidebyside.compare("linear_regression", mine=(base, path), **options)

    return run


def kinds(result):
    return [answer.kind for answer in result.diagnosis.answers]


def test_net_of_an_article_stands_for_model(compare):
    result = compare(ARTICLE)
    assert result.as_expected, result.table()
    assert result.diagnosis.column.defines == ("Model", "sgd")


def test_a_mistake_in_net_is_seen(compare):
    result = compare(ARTICLE.replace("nd.dot(X, w) + b", "nd.dot(X, w)"))
    assert kinds(result) == ["not updated"]
    assert result.diagnosis.blamed == ("Model",)


def test_two_models_at_once_have_their_own_arrays(tmp_path):
    from sidebyside.column import COLUMNS
    from sidebyside.course import find_lesson
    from sidebyside.mine import make_mine

    (tmp_path / "mine.py").write_text(ARTICLE)
    column = make_mine(tmp_path / "mine.py", COLUMNS["handtorn"], find_lesson("linear_regression"))
    Model = column.load("linear_regression").Model
    first, second = (Model(2, np.random.default_rng(seed)) for seed in (1, 2))
    X = first.w.T  # (1, 2)
    a, b = first.net(X).asnumpy(), second.net(X).asnumpy()
    assert not np.allclose(a, b)
    np.testing.assert_array_equal(first.net(X).asnumpy(), a)
    column.drop()


def test_net_without_arrays_of_the_model_is_refused(compare):
    with pytest.raises(ColumnFailed, match="uses none of its arrays"):
        compare("def net(X):\n    return X\n")


def test_net_of_another_column_says_what_to_write(compare):
    with pytest.raises(ColumnFailed, match=r"class Model\(Model\).*docs/mine.md"):
        compare("from mxnet import gluon\nnet = gluon.nn.Sequential()\n", "gluon_impl")


@pytest.mark.parametrize("text", [ARTICLE, ARTICLE + "\ndef fit():\n    sgd([], 1)\n"])
def test_a_name_that_is_nearly_right_is_refused_though_a_loop_uses_it(compare, text):
    with pytest.raises(ColumnFailed, match=r"no column has SGD: did you mean sgd\?"):
        compare(text.replace("sgd(", "SGD("))


def test_a_helper_of_what_is_compared_may_be_called_nearly_like_a_column_s_name(compare):
    helper = "def squared_loss(a, b):\n    return (a - b.reshape(a.shape)) ** 2\n"
    assert compare(f"{helper}\ndef square_loss(yhat, y):\n    return squared_loss(yhat, y)\n").diagnosis.same


def test_what_is_not_compared_is_told(compare):
    text = ARTICLE + "\ndef fit():\n    pass\n\ndef plot():\n    pass\n"
    assert "Not compared, because no column has them: fit and plot." in " ".join(compare(text).table().split())


def test_train_need_not_take_average(compare):
    result = compare(NUMPY, "numpy_impl")
    assert result.as_expected, result.table()
    assert compare(
        NUMPY, "numpy_impl", batch_size=300, lr={"numpy_impl": 0.1, "mine": 0.1}
    ).lockstep.holds  # a short last batch, by its own rows
    assert kinds(compare(NUMPY.replace("lr * 2 * X", "lr * X"), "numpy_impl")) == ["ratio"]


def test_set_parameters_that_training_does_not_heed_is_a_remark(compare):
    text = NUMPY.replace("    y = np", "    w, b = model.w, model.b\n    y = np")
    text = (
        text.replace("model.net(X[rows])", "X[rows] @ w + b")
        .replace("model.w -=", "w -=")
        .replace("model.b -=", "b -=")
    )
    result = compare(text, "numpy_impl")
    assert result.as_expected, result.table()
    assert [remark.kind for remark in result.diagnosis.remarks] == ["set_parameters"]
    wrong = compare(text.replace("lr * 2 * X", "lr * X"), "numpy_impl")
    assert not wrong.as_expected
    assert wrong.diagnosis.parted == 1


def test_a_model_that_draws_its_start_elsewhere_is_told(compare):
    text = NUMPY.replace("rng.normal(0", "np.random.normal(0")
    assert "own start" in [remark.kind for remark in compare(text, "numpy_impl").diagnosis.remarks]


def test_an_error_in_training_comes_with_the_function_that_is_wrong_alone(compare):
    with pytest.raises(ColumnFailed, match=r"is `return` missing.*square_loss alone, .* returned None"):
        compare("def square_loss(yhat, y):\n    (yhat - y) ** 2\n")
    with pytest.raises(ColumnFailed, match="square_loss alone"):
        compare("def square_loss(yhat, y):\n    return (yhat - y) ** 2\n", "numpy_impl")


def test_a_classifier_s_train_need_not_count(tmp_path, images):
    text = """
from handtorn.data import check_data, data_iter
from handtorn.layers import flatten
from handtorn.losses import softmax_cross_entropy
from mxnet import autograd

def train(model, X, y, *, batch_size, epochs, lr, rng, wd=0.0, average=False):
    X, y, batch_size = check_data(X, y, batch_size, classes=model.b.size)
    for epoch in range(epochs):
        for data, label in data_iter(flatten(X), y, batch_size, rng):
            with autograd.record():
                losses = softmax_cross_entropy(model.net(data), label)
            losses.backward()
            for param in model.params:
                param -= lr / (len(data) if average else 1) * param.grad + lr * wd * param
            yield epoch, losses
"""
    (tmp_path / "mine.py").write_text(text)
    result = sidebyside.compare("softmax_regression", mine=tmp_path / "mine.py", data=images, epochs=1)
    assert result.as_expected, result.table()
    assert np.isnan(result.runs["mine"].train_accuracy).all()
    assert result.to_dict()["columns"]["mine"]["train_accuracy"] == [None]


TRAIN = """
from mxnet import autograd, nd

def train(model, X, y, *, batch_size, epochs, lr, rng):
    X, y = nd.array(X), nd.array(y)
    for epoch in range(epochs):
        for data, label in data_iter(X, y, batch_size):
            with autograd.record():
                losses = (model.net(data) - label.reshape((-1, 1))) ** 2
            losses.backward()
            for param in model.params:
                param -= lr * param.grad
            yield epoch, losses
"""
SHUFFLED = """
import random
from mxnet import nd

def data_iter(X, y, batch_size):
    rows = list(range(len(X)))
    random.shuffle(rows)
    for start in range(0, len(X), batch_size):
        chosen = nd.array(rows[start : start + batch_size])
        yield nd.take(X, chosen), nd.take(y, chosen)
"""


def test_an_order_of_one_s_own_with_a_train_of_one_s_own(compare):
    result = compare(SHUFFLED + TRAIN)
    assert result.as_expected, result.table()
    assert [remark.kind for remark in result.diagnosis.remarks][:1] == ["own order"]
    assert kinds(compare(SHUFFLED + TRAIN.replace("** 2", "** 2 / 2"))) == ["ratio"]


def test_the_same_in_the_files_of_a_folder(tmp_path):
    (tmp_path / "data.py").write_text(SHUFFLED)
    (tmp_path / "linear_regression.py").write_text(TRAIN.replace("\ndef", "from .data import data_iter\n\ndef", 1))
    result = sidebyside.compare("linear_regression", mine=tmp_path)
    assert result.as_expected, result.table()


def test_an_order_that_train_draws_itself_is_compared_on_one_batch(compare):
    text = SHUFFLED.replace("def data_iter", "def _batches") + TRAIN.replace("in data_iter(", "in _batches(")
    (answer,) = compare(text).diagnosis.answers
    assert answer.kind == "order in train"
    assert "With all rows in one batch, where the order does not matter, its steps are the same." in answer.seen
    assert kinds(compare(text.replace("** 2", "** 2 / 2"))) == ["order in train", "ratio"]


def test_set_parameters_that_cannot_be_called_is_said_before_any_training(compare):
    text = NUMPY.replace("def set_parameters(self, parameters)", "def set_parameters(self, weight, bias)")
    with pytest.raises(ColumnFailed, match=r"set_parameters takes \(weight, bias\) beside self: expected"):
        compare(text, "numpy_impl")


def test_epochs_that_are_the_trial_s_by_chance_show_in_the_whole_run(compare):
    (answer,) = compare(NUMPY.replace("range(epochs)", "range(3)"), "numpy_impl").diagnosis.answers
    assert answer.seen == "mine makes 300 steps where numpy_impl makes 500."


def test_a_batch_size_in_train_is_the_only_thing_that_is_said(compare):
    text = NUMPY.replace("for start in range(0, len(X), batch_size)", "for start in range(0, len(X), 10)")
    (answer,) = compare(text.replace("start + batch_size", "start + 10"), "numpy_impl").diagnosis.answers
    assert answer.kind == "batch size"


def test_with_two_mistakes_no_function_alone_is_said_to_be_the_difference(compare):
    from_article = ARTICLE.replace("lr * param.grad", "0.001 * param.grad")
    result = compare(f"{from_article}\ndef square_loss(yhat, y):\n    return (yhat - y.reshape(yhat.shape)) ** 2 / 2\n")
    assert result.diagnosis.where == ""


def test_a_loop_that_is_not_compared_is_told(compare):
    text = " ".join(compare(ARTICLE).table().split())
    assert "with its own net and sgd" in text
    assert "The loop of line 20 is run and not compared" in text
