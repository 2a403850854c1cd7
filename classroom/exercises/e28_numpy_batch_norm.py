"""Batch norm in NumPy, with its way back."""

from classroom.exercise import Exercise, known, probes

EXERCISE = Exercise(
    title="BatchNorm, forwards and back",
    part="Backwards in NumPy",
    lesson="lenet",
    task="""
        Write batch norm: γ (X - mean) / √(variance + ε) + β, each channel for itself. X is (batch, channels), or for
        images (batch, channels, height, width).

        self._statistics(X, axes, training) is there: it returns the mean and the variance over those axes in training,
        and updates the moving averages; in evaluation it returns the moving averages. Both are (channels,). self.gamma
        and self.beta are Parameters with value and grad, (channels,); self.eps is ε. A wrong shape of X need not be
        refused.

        Return the output and a function backward(D), D being the gradient with respect to the output. backward(D) adds
        to self.gamma.grad and self.beta.grad, and returns the gradient with respect to X. In training that has two
        terms more than in evaluation, because there the mean and the variance depend on X as well.
    """,
    column="numpy_impl",
    made_from="layers",
    asked=("BatchNorm.forward",),
    checks=probes(
        "batch_norm",
        {
            "evaluation": "Values and gradients with the moving averages, which do not depend on X.",
            "images of shape (3, 2, 2, 2)": "A channel's numbers are those of all images and all pixels.",
            "a variance of 1e-6": "Here ε, 1e-5, is larger than the variance: inside or outside of the root matters.",
            "moving averages after training": "Evaluation later on depends on them, and training alone moves them.",
            "its gradient in training": "D is drawn at random: with D of ones the gradient of X is 0, and shows "
            "nothing of its terms.",
            "two times back: gradients add up": "After two walks back a gradient is the sum of both, not the last one.",
        },
    ),
    mistakes=(
        known("no stretch", "D - shift - normal * stretch", "D - shift"),
        known("no shift", "D - shift - normal * stretch", "D - normal * stretch"),
        known("constants", "D - shift - normal * stretch", "D"),
        known(
            "stretch without normal",
            "D - shift - normal * stretch",
            "D - shift - stretch",
            says="The term of the stretch is not multiplied by the normalised X: what is far from the mean moves more.",
        ),
        known(
            "stretch with X",
            "(D * normal).mean(axis=axes, keepdims=True)",
            "(D * X).mean(axis=axes, keepdims=True)",
            says="The term of the stretch was worked out with X: it is with the normalised X.",
        ),
        known(
            "sums for means",
            "D.mean(axis=axes, keepdims=True)",
            "D.sum(axis=axes, keepdims=True)",
            "(D * normal).mean(axis=axes, keepdims=True)",
            "(D * normal).sum(axis=axes, keepdims=True)",
            says="The terms of the shift and the stretch are sums: they are means over the numbers of a channel.",
        ),
        known("terms in evaluation too", "            if training:\n", "            if True:\n"),
        known(
            "gamma left out",
            "return gamma / deviation * D",
            "return D / deviation",
            says="The gradient of X lacks γ, by which the normalised X was multiplied.",
        ),
        known(
            "multiplied by the deviation",
            "return gamma / deviation * D",
            "return gamma * deviation * D",
            says="The gradient of X is multiplied by the deviation: X was divided by it, and so is its gradient.",
        ),
        known(
            "gamma from X",
            "(D * normal).sum(axis=axes)",
            "(D * X).sum(axis=axes)",
            says="The gradient of γ was worked out with X: γ multiplies the normalised X.",
        ),
        known("gamma replaced", "self.gamma.grad +=", "self.gamma.grad ="),
        known("beta replaced", "self.beta.grad +=", "self.beta.grad ="),
        known("both replaced", "self.gamma.grad +=", "self.gamma.grad =", "self.beta.grad +=", "self.beta.grad ="),
        known("beta forgotten", " + self.beta.value.reshape(shape)", "", says="β was forgotten."),
        known("ε outside", "np.sqrt(variance + self.eps)", "(np.sqrt(variance) + self.eps)"),
        known("ε left out", "np.sqrt(variance + self.eps)", "np.sqrt(variance)"),
        known(
            "variance for the deviation",
            "np.sqrt(variance + self.eps)",
            "(variance + self.eps)",
            says="X is divided by the variance: it is its root, the deviation.",
        ),
        known(
            "meets the width",
            "((0, 2, 3), (1, -1, 1, 1))",
            "((0, 2, 3), (1, -1))",
            says="For images mean and variance met the width, the last axis: give them the shape (1, channels, 1, 1).",
        ),
        known(
            "channels last",
            "((0, 2, 3), (1, -1, 1, 1))",
            "((0, 1, 2), (1, 1, 1, -1))",
            says="For images the last axis was taken for the channels, which are the second one.",
        ),
        known("moving in training", "self._statistics(X, axes, training)", "self._statistics(X, axes, False)"),
        known(
            "moved in training",
            "        deviation = ",
            "        mean, variance = self.moving_mean, self.moving_var\n        deviation = ",
        ),
        known("batch's in evaluation", "self._statistics(X, axes, training)", "self._statistics(X, axes, True)"),
        known(
            "averages never move",
            "self._statistics(X, axes, training)",
            "(X.mean(axis=axes), X.var(axis=axes)) if training else (self.moving_mean, self.moving_var)",
        ),
    ),
    hints=(
        "Put the numbers of a channel into the shape (1, channels), or (1, channels, 1, 1) for images, and they meet "
        "X. The axes of a channel's numbers are 0, or 0, 2 and 3.",
        "Keep what you normalised: N = (X - mean) / √(variance + ε). The gradient of γ is the sum of D N over a "
        "channel's axes, that of β the sum of D.",
        "In evaluation the gradient of X is γ / √(variance + ε) · D. In training D is first made smaller by the part "
        "that would shift all numbers of a channel, the mean of D, and by the part that would stretch them.",
        "The part that would stretch them is N times the mean of D N. All means are over the channel's axes, with "
        "keepdims=True.",
    ),
)
