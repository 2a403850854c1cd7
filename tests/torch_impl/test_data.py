import numpy as np
import pytest

pytest.importorskip("torch")

import torch

from torch_impl.data import check_data, data_iter


def loader(rows, batch_size, seed=3, shape=(2,)):
    X = torch.arange(rows * int(np.prod(shape)), dtype=torch.float32).reshape(rows, *shape)
    return data_iter(X, X[:, :1], batch_size, np.random.default_rng(seed))


@pytest.mark.parametrize(("rows", "batch_size"), [(23, 5), (20, 5), (3, 5), (1, 1)])
def test_every_row_comes_once_and_the_short_last_batch_is_kept(rows, batch_size):
    X = torch.arange(rows, dtype=torch.float32).reshape(-1, 1)
    batches = list(data_iter(X, X + 0.5, batch_size, np.random.default_rng(0)))
    assert [len(data) for data, _ in batches] == [batch_size] * (rows // batch_size) + [rows % batch_size] * bool(
        rows % batch_size
    )
    seen = torch.cat([data for data, _ in batches])
    assert seen.ravel().sort().values.tolist() == list(range(rows))
    assert torch.equal(seen + 0.5, torch.cat([label for _, label in batches]))


def test_each_epoch_is_a_new_order_drawn_when_it_starts():
    rng, same = np.random.default_rng(3), np.random.default_rng(3)
    X = torch.arange(40).reshape(-1, 1)
    batches = data_iter(X, X, 7, rng)
    assert rng.bit_generator.state == same.bit_generator.state  # making a loader draws nothing
    for _ in range(3):
        order = np.concatenate([data.numpy().ravel() for data, _ in batches])
        np.testing.assert_array_equal(order, same.permutation(40))
        assert rng.bit_generator.state == same.bit_generator.state


def test_the_loader_is_pytorchs_and_knows_how_many_batches_it_has():
    batches = loader(10, 4)
    assert isinstance(batches, torch.utils.data.DataLoader)
    assert len(batches) == len(list(batches)) == 3


def test_batches_have_the_shapes_and_dtypes_of_their_rows():
    X, y = torch.zeros(5, 28, 28), torch.zeros(5, dtype=torch.int64)
    shapes = [(tuple(data.shape), tuple(label.shape), label.dtype) for data, label in data_iter(X, y, 3, np.random)]
    assert shapes == [((3, 28, 28), (3,), torch.int64), ((2, 28, 28), (2,), torch.int64)]


def test_an_epoch_does_not_use_pytorchs_global_generator():
    orders = []
    for seed in (1, 2):
        torch.manual_seed(seed)
        before = torch.get_rng_state()
        orders.append(torch.cat([data for _ in range(2) for data, _ in loader(30, 4)]))
        assert torch.equal(before, torch.get_rng_state())
    assert torch.equal(*orders)


def test_batches_are_copies():
    X = torch.zeros(6, 1)
    for data, _ in data_iter(X, X, 6, np.random.default_rng(0)):
        data += 1
    assert not X.any()


# check_data


def awkward(X):
    read_only = X.copy()
    read_only.flags.writeable = False
    yield from (read_only, X[::-1], np.asfortranarray(X), X.astype(">f4"), X.astype("float64"), X.tolist())
    yield torch.from_numpy(X.copy()).double().requires_grad_()


@pytest.mark.parametrize("kind", range(7))
def test_whatever_holds_numbers_becomes_a_float32_copy(rng, kind):
    X = rng.standard_normal((6, 3)).astype("float32")
    given = list(awkward(X))[kind]
    data, label, _ = check_data(given, np.arange(6), 2)
    np.testing.assert_array_equal(data.numpy(), X[::-1] if kind == 1 else X)
    assert (data.dtype, label.dtype, tuple(label.shape)) == (torch.float32, torch.float32, (6, 1))
    assert not data.requires_grad
    data += 1
    if kind != 5:
        np.testing.assert_array_equal(np.array(given.detach() if kind == 6 else given), X[::-1] if kind == 1 else X)


@pytest.mark.parametrize("make", [np.asarray, torch.from_numpy])
@pytest.mark.parametrize("classes", [None, 3])
def test_numbers_that_are_float32_already_are_copied_too(make, classes):
    X, y = make(np.ones((6, 3), dtype="float32")), make(np.ones((6, 1), dtype="float32"))
    data, label, _ = check_data(X, y, 2, classes=classes)
    assert not np.shares_memory(data.numpy(), np.asarray(X))
    assert not np.shares_memory(label.numpy(), np.asarray(y))


@pytest.mark.parametrize("dtype", ["uint8", "int64", "float64", "uint16"])
@pytest.mark.parametrize("shape", [(4,), (4, 1)])
def test_class_numbers_become_what_cross_entropy_takes(dtype, shape):
    _, label, _ = check_data(np.zeros((4, 28, 28)), np.array([0, 9, 3, 3], dtype=dtype).reshape(shape), 2, classes=10)
    assert label.dtype == torch.int64
    assert label.tolist() == [0, 9, 3, 3]


@pytest.mark.parametrize("label", [-1, 10, 0.5, 255])
def test_labels_that_are_no_class_numbers_are_refused(label):
    with pytest.raises(
        ValueError,
        match=r"y holds labels outside 0 to 9: expected whole numbers from 0 to 9, one for each of 10 classes\.",
    ):
        check_data(np.zeros((2, 3)), np.array([1, label]), 1, classes=10)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 1e39, 2.0**128])
@pytest.mark.parametrize("name", ["X", "y"])
def test_numbers_that_are_not_finite_in_float32_are_refused(name, value):
    arrays = {"X": np.zeros((3, 2)), "y": np.zeros((3, 1))}
    arrays[name][1, 0] = value
    with pytest.raises(ValueError, match=f"{name} holds NaN, infinity or numbers too large for float32"):
        check_data(**arrays, batch_size=1)
    with pytest.raises(ValueError, match=f"{name} holds NaN"):
        check_data(**{key: torch.tensor(values) for key, values in arrays.items()}, batch_size=1)


def test_large_finite_numbers_are_not_refused_for_their_sum():
    X = np.full((4, 2), 3e38)
    assert check_data(X, np.zeros(4), 2)[0].isfinite().all()


@pytest.mark.parametrize(
    ("X", "y", "classes", "message"),
    [
        ((0, 2), (0,), None, "X has no rows"),
        ((4, 2), (3,), None, "X has 4 rows and y has 3"),
        ((4,), (4,), None, r"X has shape \(4,\): expected \(rows, inputs\)"),
        ((4, 2, 2), (4,), None, r"X has shape \(4, 2, 2\)"),
        ((4, 2, 2, 1, 1), (4,), 3, r"X has shape \(4, 2, 2, 1, 1\)"),
        ((4,), (4,), 3, "X has shape"),
        ((4, 2), (4, 2), None, r"y has shape \(4, 2\): expected \(4,\) or \(4, 1\)"),
    ],
)
def test_shapes_that_do_not_fit_are_refused(X, y, classes, message):
    with pytest.raises(ValueError, match=message):
        check_data(np.zeros(X), np.zeros(y), 2, classes=classes)


@pytest.mark.parametrize("batch_size", [0, -1, 2.5, None, "10"])
def test_a_batch_size_that_is_no_count_is_refused(batch_size):
    with pytest.raises(ValueError, match="batch_size is"):
        check_data(np.zeros((3, 2)), np.zeros(3), batch_size)


def test_a_batch_size_over_the_rows_means_one_batch():
    assert check_data(np.zeros((3, 2)), np.zeros(3), 100)[2] == 3
    assert check_data(np.zeros((3, 2)), np.zeros(3), np.int64(2))[2] == 2
