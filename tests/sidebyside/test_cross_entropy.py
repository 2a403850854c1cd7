"""The numbers that explain the cross-entropy, against closed forms in float64."""

import numpy as np
import pytest

from sidebyside.comparison import cross_entropy


def test_as_in_books_the_logarithm_of_softmax_overflows_and_from_logits_it_does_not():
    naive = cross_entropy.naive_log_softmax(np.array(cross_entropy.LOGITS))
    assert np.isnan(naive[0])
    assert naive[2] == -np.inf
    np.testing.assert_array_equal(cross_entropy.stable_log_softmax(np.array(cross_entropy.LOGITS)), [0, -1000, -2000])


def test_both_forms_agree_where_nothing_overflows(rng):
    logits = rng.standard_normal((5, 10))
    exact = np.log(np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True))
    np.testing.assert_allclose(cross_entropy.naive_log_softmax(logits), exact, rtol=1e-5)
    np.testing.assert_allclose(cross_entropy.stable_log_softmax(logits), exact, rtol=1e-5)


def test_gradients_are_those_of_the_two_losses():
    margin, step = np.linspace(-8, 8, 33), 1e-6

    def losses(margin):
        p = 1 / (1 + np.exp(-margin))
        return -np.log(p), (1 - p) ** 2

    for size, above, below in zip(cross_entropy.gradients(margin), losses(margin + step), losses(margin - step)):
        np.testing.assert_allclose(size, np.abs((above - below) / (2 * step)), rtol=1e-4, atol=1e-9)


def test_squared_error_learns_nothing_where_it_is_most_wrong():
    pull, squared = cross_entropy.gradients(np.array([-8.0]))
    assert pull[0] > 0.999
    assert squared[0] < 0.001


def test_on_one_example_cross_entropy_divergence_and_likelihood_are_one_thing(rng):
    logits = rng.standard_normal(10)
    found = cross_entropy.on_one_example(logits, 3)
    p = np.exp(logits[3]) / np.exp(logits).sum()
    assert found["likelihood"] == pytest.approx(p, rel=1e-6)
    for name in ("negative_log_likelihood", "cross_entropy", "kl_divergence"):
        assert found[name] == pytest.approx(-np.log(p), rel=1e-6)
