"""The updates of optimizers, to be called with ``out=weight``; gradients are rescaled and clipped first."""

import functools

import numpy as np

from .operators import operator


@functools.lru_cache(maxsize=256)
def _as(dtype, number):
    """A number as an array without axes, which NumPy multiplies twice as fast as a number."""
    return np.array(number, dtype)


def _prepared(grad, rescale_grad, clip_gradient):
    if rescale_grad != 1.0:
        grad = grad * _as(grad.dtype, rescale_grad)
    return grad if clip_gradient is None or clip_gradient <= 0 else np.clip(grad, -clip_gradient, clip_gradient)


def _rest(beta):
    return float(1 - np.float32(beta))  # as in MXNet: in float32, 1 - 0.999 has five correct digits


def descend(weight, grad, lr, wd=0.0, rescale_grad=1.0, clip_gradient=-1.0):
    """w ← w - lr (g + wd w), in place, for NumPy arrays."""
    grad = _prepared(grad, rescale_grad, clip_gradient)
    if wd:
        grad = grad + _as(grad.dtype, wd) * weight
    weight -= _as(grad.dtype, lr) * grad


@operator("sgd_update")
def sgd_update(weight, grad, *, lr, wd=0.0, rescale_grad=1.0, clip_gradient=-1.0):
    """w - lr (g + wd w)."""
    weight = weight.copy()
    descend(weight, grad, lr, wd, rescale_grad, clip_gradient)
    return weight, ()


@operator("sgd_mom_update")
def sgd_mom_update(weight, grad, mom, *, lr, momentum=0.0, wd=0.0, rescale_grad=1.0, clip_gradient=-1.0):
    """m ← momentum m - lr (g + wd w), in place; w + m."""
    grad = _prepared(grad, rescale_grad, clip_gradient) + wd * weight
    mom *= momentum
    mom -= lr * grad
    return weight + mom, ()


@operator("nag_mom_update")
def nag_mom_update(weight, grad, mom, *, lr, momentum=0.0, wd=0.0, rescale_grad=1.0, clip_gradient=-1.0):
    """Nesterov's momentum: with d = lr (g + wd w), w ← w + momentum (momentum m - d) - d, and m ← momentum m - d.

    The d of m is computed with the new w, as in MXNet where ``out`` is the weight.
    """
    grad = _prepared(grad, rescale_grad, clip_gradient)
    change = lr * (grad + wd * weight)
    weight = weight + momentum * (momentum * mom - change) - change
    mom *= momentum
    mom -= lr * (grad + wd * weight)
    return weight, ()


@operator("adam_update")
def adam_update(
    weight, grad, mean, var, *, lr, beta1=0.9, beta2=0.999, epsilon=1e-8, wd=0.0, rescale_grad=1.0, clip_gradient=-1.0
):
    """m ← β₁ m + (1 - β₁) g and v ← β₂ v + (1 - β₂) g², in place; w - lr m / (√v + ε)."""
    grad = grad * rescale_grad + wd * weight
    if clip_gradient is not None and clip_gradient > 0:
        grad = np.clip(grad, -clip_gradient, clip_gradient)
    mean *= beta1
    mean += _rest(beta1) * grad
    var *= beta2
    var += _rest(beta2) * np.square(grad)
    return weight - lr * mean / (np.sqrt(var) + epsilon), ()


@operator("rmsprop_update")
def rmsprop_update(
    weight, grad, n, *, lr, gamma1=0.95, epsilon=1e-8, wd=0.0, rescale_grad=1.0, clip_gradient=-1.0, clip_weights=-1.0
):
    """n ← γ n + (1 - γ) g², in place; w - lr g / √(n + ε)."""
    grad = grad * rescale_grad + wd * weight
    if clip_gradient is not None and clip_gradient > 0:
        grad = np.clip(grad, -clip_gradient, clip_gradient)
    n *= gamma1
    n += (1 - gamma1) * np.square(grad)
    weight = weight - lr * grad / np.sqrt(n + epsilon)
    return (weight if clip_weights <= 0 else np.clip(weight, -clip_weights, clip_weights)), ()


@operator("signsgd_update")
def signsgd_update(weight, grad, *, lr, wd=0.0, rescale_grad=1.0, clip_gradient=-1.0):
    """w - lr (sign g + wd w)."""
    return weight - lr * (np.sign(_prepared(grad, rescale_grad, clip_gradient)) + wd * weight), ()


@operator("signum_update")
def signum_update(weight, grad, mom, *, lr, momentum=0.0, wd=0.0, rescale_grad=1.0, clip_gradient=-1.0, wd_lh=0.0):
    """m ← momentum m - (1 - momentum) (g + wd w), in place; (1 - lr wd_lh) w + lr sign m."""
    grad = _prepared(grad, rescale_grad, clip_gradient) + wd * weight
    mom *= momentum
    mom -= _rest(momentum) * grad
    return (1 - lr * wd_lh) * weight + lr * np.sign(mom), ()


@operator("ftml_update")
def ftml_update(weight, grad, d, v, z, *, lr, beta1=0.6, beta2=0.999, epsilon=1e-8, t, wd=0.0, rescale_grad=1.0,
                clip_grad=-1.0):  # fmt: skip
    """v ← β₂ v + (1 - β₂) g², z ← β₁ z + (1 - β₁) g - (d' - β₁ d) w and d ← d', in place; -z / d'.

    d' = (1 - β₁ᵗ) / lr · (√(v / (1 - β₂ᵗ)) + ε), and g holds the decay before it is clipped.
    """
    grad = grad * rescale_grad + wd * weight
    if clip_grad is not None and clip_grad > 0:
        grad = np.clip(grad, -clip_grad, clip_grad)
    v *= beta2
    v += _rest(beta2) * np.square(grad)
    now = (1 - beta1**t) / lr * (np.sqrt(v / (1 - beta2**t)) + epsilon)
    z *= beta1
    z += _rest(beta1) * grad - (now - beta1 * d) * weight
    d[...] = now
    return -z / d, ()


@operator("ftrl_update")
def ftrl_update(weight, grad, z, n, *, lr, lamda1=0.01, beta=1.0, wd=0.0, rescale_grad=1.0, clip_gradient=-1.0):
    """z ← z + g - (√(n + g²) - √n) w / lr and n ← n + g², in place; (λ₁ sign z - z) / ((β + √n) / lr + wd).

    Where |z| is at most λ₁, the weight is 0.
    """
    grad = _prepared(grad, rescale_grad, clip_gradient)
    more = n + np.square(grad)
    z += grad - (np.sqrt(more) - np.sqrt(n)) * weight / lr
    n[...] = more
    return (np.sign(z) * lamda1 - z) / ((beta + np.sqrt(n)) / lr + wd) * (np.abs(z) > lamda1), ()


@operator("lamb_update_phase1")
def lamb_update_phase1(weight, grad, mean, var, *, beta1=0.9, beta2=0.999, epsilon=1e-6, t, bias_correction=True, wd,
                       rescale_grad=1.0, clip_gradient=-1.0):  # fmt: skip
    """m ← β₁ m + (1 - β₁) g and v ← β₂ v + (1 - β₂) g², in place; m / (√v + ε) + wd w.

    With ``bias_correction``, m is divided by 1 - β₁ᵗ and v by 1 - β₂ᵗ there.
    """
    grad = _prepared(grad, rescale_grad, clip_gradient)
    mean *= beta1
    mean += _rest(beta1) * grad
    var *= beta2
    var += _rest(beta2) * np.square(grad)
    first, second = (1 - beta1**t, 1 - beta2**t) if bias_correction else (1, 1)
    return mean / first / (np.sqrt(var / second) + epsilon) + wd * weight, ()


@operator("lamb_update_phase2")
def lamb_update_phase2(weight, g, r1, r2, *, lr, lower_bound=-1.0, upper_bound=-1.0):
    """w - lr r₁ / r₂ · g, with r₁ (the norm of w) between the bounds, and w - lr g where r₁ or r₂ (that of g) is 0."""
    size, other = float(r1[0]), float(r2[0])
    size = max(size, lower_bound) if lower_bound > 0 else size
    size = min(size, upper_bound) if upper_bound > 0 else size
    return weight - (lr * size / other if size and other else lr) * g, ()


@operator("mp_sgd_update")
def mp_sgd_update(weight, grad, weight32, *, lr, wd=0.0, rescale_grad=1.0, clip_gradient=-1.0):
    """:func:`sgd_update` of ``weight32``, in place; that in the weight's dtype."""
    grad = grad.astype(weight32.dtype)
    weight32[...], _ = sgd_update.__wrapped__(weight32, grad, lr=lr, wd=wd, rescale_grad=rescale_grad,
                                              clip_gradient=clip_gradient)  # fmt: skip
    return weight32.astype(weight.dtype), ()


@operator("mp_sgd_mom_update")
def mp_sgd_mom_update(weight, grad, mom, weight32, *, lr, momentum=0.0, wd=0.0, rescale_grad=1.0, clip_gradient=-1.0):
    """:func:`sgd_mom_update` of ``mom`` and ``weight32``, in place; that in the weight's dtype."""
    grad = grad.astype(weight32.dtype)
    weight32[...], _ = sgd_mom_update.__wrapped__(weight32, grad, mom, lr=lr, momentum=momentum, wd=wd,
                                                  rescale_grad=rescale_grad, clip_gradient=clip_gradient)  # fmt: skip
    return weight32.astype(weight.dtype), ()
