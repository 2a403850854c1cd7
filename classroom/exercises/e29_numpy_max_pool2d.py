"""Max pooling in NumPy, with its way back."""

from classroom.exercise import Exercise, known, probes

EXERCISE = Exercise(
    title="MaxPool2D, forwards and back",
    part="Backwards in NumPy",
    lesson="lenet",
    task="""
        Write the maximum of each window, and its derivative. X is (batch, channels, height, width). Kernel, stride and
        pad are pairs: self.kernel, self.stride, self.pad.

        Return the output, (batch, channels, out height, out width), and a function backward(D), D being the gradient
        with respect to the output. backward(D) returns the gradient with respect to X: each window's D goes to the
        position of its maximum; of several equal ones, to the first, row by row.

        Three helpers are there. _padded(X, pad, value) puts pad rows and columns of a value around the images.
        _windows(X, kernel, stride) cuts out the windows: (batch, channels, out height, out width, kernel height, kernel
        width). _col2im(D, X.shape, stride, pad) takes numbers in the shape of the windows and adds each at its place in
        the images, without the padding.
    """,
    column="numpy_impl",
    made_from="layers",
    asked=("MaxPool2D.forward",),
    checks=probes(
        "max_pool2d",
        {
            "a 4 × 4 image and a kernel of 2": "Values, shape and gradient, where all numbers differ.",
            "a kernel of (2, 3)": "Height comes first; with a square kernel nobody sees which is which.",
            "a kernel of 2 and a stride of (1, 2)": "Windows overlap, and a number may be the maximum of two of them.",
            "negative numbers and a pad of 1": "The padding must never be a maximum, and gets no gradient.",
            "equal maxima": "Equal numbers are usual after a ReLU, which makes zeros: one of them gets the gradient.",
        },
    ),
    mistakes=(
        known("padded with 0", "_padded(X, self.pad, -np.inf)", "_padded(X, self.pad, 0)"),
        known(
            "pad ignored going back",
            "X.shape, self.stride, self.pad)",
            "X.shape, self.stride, (0, 0))",
            says="The way back ignores the pad: the windows were cut out of the padded images.",
        ),
        known(
            "pad ignored",
            "_padded(X, self.pad, -np.inf)",
            "X",
            "X.shape, self.stride, self.pad)",
            "X.shape, self.stride, (0, 0))",
        ),
        known(
            "all of a tie",
            "flat.argmax(axis=-1)[..., None] == np.arange(flat.shape[-1])",
            "flat == flat.max(axis=-1, keepdims=True)",
        ),
        known(
            "shared by a tie",
            "flat.argmax(axis=-1)[..., None] == np.arange(flat.shape[-1])",
            "flat == flat.max(axis=-1, keepdims=True)\n"
            "            largest = largest / largest.sum(axis=-1, keepdims=True)",
        ),
        known(
            "last of a tie",
            "flat.argmax(axis=-1)[..., None]",
            "flat.shape[-1] - 1 - flat[..., ::-1].argmax(axis=-1)[..., None]",
        ),
        known(
            "mean",
            "return flat.max(axis=-1), backward",
            "return flat.mean(axis=-1), backward",
            says="The output is the mean of each window: it is the maximum.",
        ),
        known(
            "shared by all",
            "D[..., None] * largest",
            "D[..., None] * np.ones_like(flat) / flat.shape[-1]",
            says="The gradient is shared by all numbers of a window, as that of a mean: it goes to the maximum alone.",
        ),
        known(
            "D left out",
            "D[..., None] * largest",
            "(1 + 0 * D)[..., None] * largest",
            says="The gradient of X is 1 at each maximum: it is the window's D there.",
        ),
        known(
            "D at the output's size",
            "return _col2im((D[..., None] * largest).reshape(windows.shape), X.shape, self.stride, self.pad)",
            "return D",
            says="backward returns D as it came, in the shape of the output: the gradient of X has the shape of X.",
        ),
        known("kernel swapped", "self.kernel, self.stride)\n", "self.kernel[::-1], self.stride)\n"),
        known(
            "stride is the kernel",
            "self.kernel, self.stride)\n",
            "self.kernel, self.kernel)\n",
            "X.shape, self.stride, self.pad)",
            "X.shape, self.kernel, self.pad)",
        ),
        known(
            "stride is the kernel going back",
            "X.shape, self.stride, self.pad)",
            "X.shape, self.kernel, self.pad)",
            says="The way back takes the kernel for the stride: the windows were cut out with self.stride.",
        ),
        known(
            "stride swapped",
            "self.kernel, self.stride)\n",
            "self.kernel, self.stride[::-1])\n",
            "X.shape, self.stride, self.pad)",
            "X.shape, self.stride[::-1], self.pad)",
        ),
    ),
    hints=(
        "Pad first, then cut out the windows. With which number must you pad, so that it is no maximum even among "
        "negative numbers?",
        "Lay each window out as one row: windows.reshape(*windows.shape[:4], -1). Its maximum is then along the last "
        "axis, and argmax gives the place of the first one.",
        "Going back, make an array in the shape of the rows that is True at the place of the maximum alone, by "
        "comparing the places from argmax with np.arange. Multiply it by D, which needs one more axis, "
        "D[..., None]. Give it the shape of the windows, and put it back with _col2im.",
    ),
)
