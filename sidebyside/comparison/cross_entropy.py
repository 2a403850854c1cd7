"""Why cross-entropy, and why from logits: the few numbers that answer it, in float32 as the columns compute."""

from __future__ import annotations

import numpy as np

from numpy_impl.losses import log_softmax

LOGITS = (1000.0, 0.0, -1000.0)


def naive_log_softmax(logits: np.ndarray) -> np.ndarray:
    """log(softmax(o)) as it is written in books: exp(1000) is infinite, and inf/inf is NaN."""
    with np.errstate(all="ignore"):
        powers = np.exp(np.asarray(logits, dtype=np.float32))
        return np.log(powers / powers.sum(axis=-1, keepdims=True))


def stable_log_softmax(logits: np.ndarray) -> np.ndarray:
    """The same as the NumPy column computes it: each row's maximum subtracted first, and without a division."""
    return log_softmax(np.atleast_2d(np.asarray(logits, dtype=np.float32))).reshape(np.shape(logits))


def gradients(margin: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """How strongly two losses pull at the right class's logit, of two classes, when it leads by ``margin``.

    With p = 1 / (1 + exp(-margin)): |∂(-log p)| = 1 - p, and |∂(1 - p)²| = 2 (1 - p)² p. The second vanishes where
    the answer is right, and also where it is most wrong: there the softmax is flat, and nothing is learnt.

    Returns:
        Of cross-entropy, and of squared error.
    """
    p = 1 / (1 + np.exp(-margin))
    return 1 - p, 2 * (1 - p) ** 2 * p


def on_one_example(logits: np.ndarray, label: int) -> dict[str, float]:
    """Likelihood, cross-entropy and KL divergence of one example, (classes,) logits.

    With y one-hot, H(y, p) = H(y) + KL(y ‖ p), and H(y) = 0: the cross-entropy is the divergence, and it is the
    negative logarithm of the likelihood. To make one small is to make the other small, and the third large.
    """
    log_p = stable_log_softmax(logits).astype(float)
    one_hot = np.eye(len(log_p))[label]
    right = one_hot > 0
    return {
        "likelihood": float(np.exp(log_p[label])),
        "negative_log_likelihood": float(-log_p[label]),
        "cross_entropy": float(-(one_hot * log_p).sum()),
        "kl_divergence": float((one_hot[right] * (np.log(one_hot[right]) - log_p[right])).sum()),
    }
