"""Matrix products, and operators that use them."""

import numpy as np

from .conformance import Table

products = Table("products")
FLOATS = ("float32", "float64")  # MXNet has no product of float16 on a CPU


def _matrices(d):
    m, k, n = d.integer(1, 4), d.integer(1, 4), d.integer(1, 4)
    a, b = d.one_of(False, True), d.one_of(False, True)
    return [d.array((k, m) if a else (m, k)), d.array((n, k) if b else (k, n))], {"transpose_a": a, "transpose_b": b}


@products.case("nd.dot", draws=_matrices, dtypes=FLOATS)
def dot(mx, x, y, **options):
    return mx.nd.dot(x, y, **options)


def _several_axes(d):
    shared = d.integer(1, 4)
    left = (*d.shape((0, 2)), shared)
    right = (shared, *d.shape((0, 2)))
    return [d.array(left), d.array(right)], {}


@products.case("nd.dot", name="dot of vectors, matrices and more axes", draws=_several_axes, examples=20)
def dot_of_more(mx, x, y):
    return mx.nd.dot(x, y)


@products.case(
    "nd.dot",
    name="dot of vectors",
    draws=lambda d: ([d.array(shape := (d.integer(1, 5),)), d.array(shape)], {}),
    dtypes=FLOATS,
)
def dot_of_vectors(mx, x, y):
    return mx.nd.dot(x, y)


def _batches(d):
    m, k, n, b = (d.integer(1, 3) for _ in range(4))
    ta, tb = d.one_of(False, True), d.one_of(False, True)
    left, right = ((k, m) if ta else (m, k)), ((n, k) if tb else (k, n))
    return [d.array((b, *left)), d.array((b, *right))], {"transpose_a": ta, "transpose_b": tb}


@products.case("nd.batch_dot", draws=_batches)
def batch_dot(mx, x, y, **options):
    return mx.nd.batch_dot(x, y, **options)


@products.case("nd.linalg_gemm2", draws=_matrices)
def gemm2(mx, x, y, **options):
    return [mx.nd.linalg_gemm2(x, y, alpha=2.0, **options), mx.nd.linalg_gemm2(x, y, **options)]


@products.case(
    "nd.L2Normalization",
    draws=lambda d: ([d.array((2, 3, 2, 2))], {"mode": d.one_of("instance", "channel", "spatial")}),
)
def l2_normalization(mx, x, mode):
    return mx.nd.L2Normalization(x, mode=mode)


@products.script("nd.dot", bound=1e-5)
def a_larger_product(mx):
    rng = np.random.default_rng(3)
    x, y = mx.nd.array(rng.standard_normal((64, 100)) / 10), mx.nd.array(rng.standard_normal((100, 30)))
    return [mx.nd.dot(x, y), mx.nd.dot(x, y).sum(axis=0), mx.nd.dot(x.T, x)]
