"""Products of matrices."""

import numpy as np

from .operators import operator


@operator("dot")
def dot(lhs, rhs, *, transpose_a=False, transpose_b=False):
    """Sum over the last axis of ``lhs`` and the first of ``rhs``: inner products of vectors, products of matrices.

    ``transpose_a`` first moves the first axis of ``lhs`` to the end, ``transpose_b`` the last of ``rhs`` to the start.
    """
    if transpose_a or transpose_b:
        return _dot_transposed(lhs, rhs, transpose_a, transpose_b)
    if lhs.ndim == rhs.ndim == 2:
        return lhs.dot(rhs), (lambda dy: dy.dot(rhs.T), lambda dy: lhs.T.dot(dy))
    if lhs.shape[-1] != rhs.shape[0]:
        raise ValueError(f"dot shape error: the last of {lhs.shape} is not the first of {rhs.shape}.")
    value = np.tensordot(lhs, rhs, 1)
    if value.ndim == 0:
        return value.reshape(1), [lambda dy: dy * rhs, lambda dy: dy * lhs]
    rows, columns = lhs.reshape(-1, lhs.shape[-1]), rhs.reshape(rhs.shape[0], -1)

    def flat(dy):
        return dy.reshape(len(rows), columns.shape[1])

    return value, [
        lambda dy: flat(dy).dot(columns.T).reshape(lhs.shape),
        lambda dy: rows.T.dot(flat(dy)).reshape(rhs.shape),
    ]


def _dot_transposed(lhs, rhs, transpose_a, transpose_b):
    a = np.moveaxis(lhs, 0, -1) if transpose_a else lhs
    b = np.moveaxis(rhs, -1, 0) if transpose_b else rhs
    value, (by_a, by_b) = dot.__wrapped__(a, b)
    return value, [
        lambda dy: np.moveaxis(by_a(dy), -1, 0) if transpose_a else by_a(dy),
        lambda dy: np.moveaxis(by_b(dy), 0, -1) if transpose_b else by_b(dy),
    ]


def _transposed(matrices):
    return np.swapaxes(matrices, -1, -2)


@operator("batch_dot")
def batch_dot(lhs, rhs, *, transpose_a=False, transpose_b=False):
    """The product of each pair of matrices of two batches: (batch, n, k) and (batch, k, m) give (batch, n, m)."""
    if lhs.ndim != 3 or rhs.ndim != 3:
        raise ValueError("expected two batches of matrices, (batch, rows, columns).")
    return linalg_gemm2.__wrapped__(lhs, rhs, transpose_a=transpose_a, transpose_b=transpose_b)


@operator("_linalg_gemm2", "linalg_gemm2")
def linalg_gemm2(A, B, *, transpose_a=False, transpose_b=False, alpha=1.0):
    """α times the product of each pair of matrices at the same position in the leading axes."""
    a, b = _transposed(A) if transpose_a else A, _transposed(B) if transpose_b else B
    if A.shape[:-2] != B.shape[:-2]:
        raise ValueError(f"expected as many matrices on both sides, got {A.shape} and {B.shape}.")

    def by_lhs(dy):
        da = np.matmul(dy, _transposed(b)) * alpha
        return _transposed(da) if transpose_a else da

    def by_rhs(dy):
        db = np.matmul(_transposed(a), dy) * alpha
        return _transposed(db) if transpose_b else db

    value = np.matmul(a, b)
    return (value if alpha == 1 else value * np.asarray(alpha, value.dtype)), [by_lhs, by_rhs]


@operator("FullyConnected")
def fully_connected(data, weight, bias=None, *, num_hidden, no_bias=False, flatten=True):
    """X Wᵀ + b, with weight (outputs, inputs); ``flatten`` first reshapes each example to one row."""
    rows = data.reshape(data.shape[0] if flatten else -1, -1 if flatten else data.shape[-1])
    if weight.shape != (num_hidden, rows.shape[1]):
        raise ValueError(f"weight has shape {weight.shape}: expected {(num_hidden, rows.shape[1])}.")
    if bias is None and not no_bias:
        raise ValueError("expected a bias, or no_bias=True.")
    if weight.dtype != data.dtype:
        raise ValueError(f"data is {data.dtype} and weight {weight.dtype}: expected one dtype.")
    value = rows.dot(weight.T)
    if bias is not None and not no_bias:
        value += bias
    if value.shape[:-1] != data.shape[:-1] and not flatten:
        value = value.reshape(*data.shape[:-1], num_hidden)

    def flat(dy):
        return dy.reshape(-1, num_hidden)

    # Of two transposed forms of one product, the one in which the longer rows come first takes two thirds of the time.
    # Small products are quicker without the copy.
    wide = weight.size >= 1024 and num_hidden < rows.shape[1]
    return value, (
        lambda dy: flat(dy).dot(weight).reshape(data.shape),
        lambda dy: rows.T.dot(flat(dy)).T.copy() if wide else flat(dy).T.dot(rows),
        lambda dy: np.add.reduce(flat(dy), 0),
    )
