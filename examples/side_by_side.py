"""Two columns in lockstep: both training loops are generators, and `zip` runs them step by step.

Run it with `python examples/side_by_side.py`.
"""

import numpy as np

import gluon_impl.linear_regression as in_gluon
import handtorn.linear_regression as by_hand

rng = np.random.default_rng(0)
true_w, true_b = np.array([2, -3.4]), 4.2
X = rng.standard_normal((1000, 2))
y = X @ true_w + true_b + 0.01 * rng.standard_normal(1000)

# The same initial parameters for both.
hand, gluon = by_hand.Model(2, rng), in_gluon.Model(2, rng)
gluon.set_parameters(hand.get_parameters())

# The same batches in the same order: each gets a random generator of its own, from the same seed. And the same steps:
# by hand the gradient is that of Σ (ŷ - y)², in Gluon that of Σ ½(ŷ - y)² divided by the batch size.
batch_size, lr = 10, 0.001
settings = {"batch_size": batch_size, "epochs": 5}
steps_by_hand = by_hand.train(hand, X, y, lr=lr, rng=np.random.default_rng(1), **settings)
steps_in_gluon = in_gluon.train(gluon, X, y, lr=2 * batch_size * lr, rng=np.random.default_rng(1), **settings)

largest = 0.0
for number, ((epoch, losses), (_, half_losses)) in enumerate(zip(steps_by_hand, steps_in_gluon), start=1):
    a, b = hand.get_parameters(), gluon.get_parameters()
    largest = max(largest, *(float(abs(a[name] - b[name]).max()) for name in a))
    if number % 100 == 0:
        whole, half = losses.asnumpy().mean(), half_losses.asnumpy().mean()
        print(
            f"epoch {epoch + 1}, step {number}: loss {whole:.6f} = 2 × {half:.6f}; "
            f"largest difference of parameters so far {largest:.1e}"
        )

print("by hand: ", hand.get_parameters())
print("in Gluon:", gluon.get_parameters())
if largest > 1e-5:
    raise SystemExit(f"The columns' parameters differ by {largest:.1e}, which is more than rounding.")
