"""Maximum and mean of windows."""

from classroom.exercise import Exercise, known, probes

STRIDE = "kernel if stride is None else stride"
MAX = f"reduce(nd.maximum, _patches(_padded(X, pad, LOWEST), kernel, {STRIDE}))"
PATCHES = f"_patches(_padded(X, pad, 0), kernel, {STRIDE})"
MEAN = "nd.add_n(*patches) / len(patches)"
SHARED = {
    "a kernel of (2, 3)": "Height and width of a window differ.",
    "a kernel of 2 and a stride of (1, 2)": "A row down, two columns to the right: windows overlap.",
}

EXERCISE = Exercise(
    title="Pooling",
    part="Layers on nd",
    lesson="lenet",
    task="""
        Take the maximum, and the mean, of each window. Without a stride, windows lie side by side. In the mean, the
        zeros of the padding count; of a maximum, the padding is never one.

        The helpers below are there to be used, or not: _padded puts numbers around the images, and _patches gives, for
        each place in a window, its number in all windows.
    """,
    made_from="layers",
    asked=("max_pool2d", "avg_pool2d"),
    checks=(
        *probes(
            "max_pool2d",
            {
                "a 4 × 4 image and a kernel of 2": "Values, shape and gradient.",
                **SHARED,
                "negative numbers and a pad of 1": "A padding of 0 would be the largest of all.",
            },
            named=True,
        ),
        *probes(
            "avg_pool2d",
            {**SHARED, "a pad of 1": "A window at a corner has one number and three zeros: its mean is a quarter."},
            named=True,
        ),
    ),
    mistakes=(
        known("padded with 0", "_padded(X, pad, LOWEST)", "_padded(X, pad, 0)"),
        known(
            "stride 1",
            MAX,
            MAX.replace(STRIDE, "1 if stride is None else stride"),
            PATCHES,
            PATCHES.replace(STRIDE, "1 if stride is None else stride"),
        ),
        known("no stride in the maximum", MAX, MAX.replace(STRIDE, "kernel")),
        known("no stride in the mean", PATCHES, PATCHES.replace(STRIDE, "kernel")),
        known("sides swapped in the maximum", MAX, MAX.replace(f"kernel, {STRIDE}", f"_pair(kernel)[::-1], {STRIDE}")),
        known(
            "sides swapped in the mean", PATCHES, PATCHES.replace(f"kernel, {STRIDE}", f"_pair(kernel)[::-1], {STRIDE}")
        ),
        known(
            "stride swapped",
            MAX,
            MAX.replace("else stride", "else _pair(stride)[::-1]"),
            PATCHES,
            PATCHES.replace("else stride", "else _pair(stride)[::-1]"),
        ),
        known(
            "padding not counted", MEAN, f"nd.add_n(*patches) / nd.add_n(*{PATCHES.replace('X', 'nd.ones_like(X)')})"
        ),
        known(
            "padded as for a maximum",
            "_padded(X, pad, 0)",
            "_padded(X, pad, LOWEST)",
            says="The mean was padded as a maximum is, with a number below all others: its padding is 0.",
        ),
        known("sum", MEAN, "nd.add_n(*patches)"),
        known(
            "always four",
            MEAN,
            "nd.add_n(*patches) / 4",
            says="The sum was divided by 4, whatever the kernel: a window has height times width numbers.",
        ),
        known("maximum in place of the mean", MEAN, "reduce(nd.maximum, patches)"),
        known(
            "mean in place of the maximum",
            MAX,
            f"nd.add_n(*{PATCHES}) / len({PATCHES})",
            says="max_pool2d takes the mean of a window: it is the maximum.",
        ),
        known("no pad in the maximum", "_padded(X, pad, LOWEST)", "X"),
        known("no pad in the mean", "_padded(X, pad, 0)", "X"),
    ),
    hints=(
        "_patches makes a list with an array for each place in the window. What is the maximum of a list of arrays?",
        "nd.maximum takes two arrays; functools.reduce takes a function of two and a list. nd.add_n adds up arrays.",
        "What has to stand in the padding, so that it is never the maximum? And how many numbers does a window have?",
    ),
)
