"""A convolution as one matrix product."""

from classroom.exercise import Exercise, known, probes

WEIGHT = "weight.reshape((outputs, -1))"
SIDES = "(kernel_height, kernel_width), stride)"
PADDED = "_padded(X, pad, 0)"
SUMS = "sums.reshape((outputs, batch, height, width))"

EXERCISE = Exercise(
    title="Convolution",
    part="Layers on nd",
    lesson="lenet",
    task="""
        Slide kernels over images. The helpers below are there to be used, or not: _padded puts numbers around the
        images, and _patches gives, for each place in the kernel, what meets it in all windows.

        A stride or a pad is one number, or a pair: first down, then to the right.
    """,
    made_from="layers",
    asked=("conv2d",),
    checks=probes(
        "conv2d",
        {
            "a symmetric kernel on a square image": "Values, shape and gradient; nothing here shows what is turned.",
            "a kernel that is not symmetric": "Turned round, it gives something else: this is a cross-correlation.",
            "a 5 × 7 image and a 2 × 3 kernel": "Height and width differ, in the image and in the kernel.",
            "2 images, 2 channels in, 3 out": "The weight is (out, in, height, width), the output (batch, out, …).",
            "a stride of (2, 3)": "Two rows down, three columns to the right.",
            "a pad of (1, 2)": "One row of zeros above and below, two columns of them left and right.",
            "a bias other than 0": "One number for each output channel is added.",
        },
    ),
    mistakes=(
        known("turned round", WEIGHT, "nd.flip(weight, axis=(2, 3)).reshape((outputs, -1))"),
        known(
            "height and width",
            SIDES,
            "(kernel_width, kernel_height), stride)",
            says="Height and width of the kernel were swapped: the weight is (out, in, height, width).",
        ),
        known(
            "channels swapped",
            WEIGHT,
            "nd.swapaxes(weight.reshape((-1, outputs, kernel_height * kernel_width)), 0, 1).reshape((outputs, -1))",
        ),
        known(
            "input channels for outputs",
            "outputs, *_, kernel",
            "_, outputs, kernel",
            says="The number of outputs was read off the weight's second place: it is (out, in, height, width).",
        ),
        known("places first", "axis=1).reshape", "axis=0).reshape"),
        known("images and channels", f"nd.swapaxes({SUMS}, 0, 1)", "sums.reshape((batch, outputs, height, width))"),
        known(
            "channels first",
            f"nd.swapaxes({SUMS}, 0, 1)",
            SUMS,
            says="The output came as (out, batch, height, width): it is (batch, out, height, width).",
        ),
        known("stride swapped", SIDES, "(kernel_height, kernel_width), _pair(stride)[::-1])"),
        known("stride to the right alone", SIDES, "(kernel_height, kernel_width), _pair(stride)[1])"),
        known("stride down alone", SIDES, "(kernel_height, kernel_width), _pair(stride)[0])"),
        known("no stride", SIDES, "(kernel_height, kernel_width), 1)"),
        known("pad swapped", PADDED, "_padded(X, _pair(pad)[::-1], 0)"),
        known("pad above", PADDED, "_padded(X, _pair(pad)[0], 0)"),
        known("pad at the left", PADDED, "_padded(X, _pair(pad)[1], 0)"),
        known("no pad", PADDED, "X"),
        known("no bias", " + _repeated(bias, columns.shape[1])", ""),
    ),
    hints=(
        "Without helpers: for each place (i, j) of the kernel, multiply the images, moved by i and j, with the "
        "weights at that place, and add it all up. That is kernel height times kernel width products.",
        "_patches needs (channels, batch, height, width) for the order of the rows below; nd.swapaxes makes it.",
        "Stack the patches right behind the channels, so that one column is one window: (channels · places, "
        "windows). The weight as (out, channels · places) times that is all sums at once.",
        "The sums come as (out, batch · height · width): give them their shape, and swap the first two axes back.",
    ),
)
