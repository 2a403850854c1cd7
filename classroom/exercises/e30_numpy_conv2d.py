"""The convolution in NumPy, with its way back."""

from classroom.exercise import Exercise, known, probes

BY_KERNEL = """\
    for i in range(kernel_height):
        for j in range(kernel_width):  # no window meets another at the same place in both
            image[:, :, i : i + down * out_height : down, j : j + right * out_width : right] += D[..., i, j]
"""
LAST_WINDOW_STAYS = """\
    for i in range(out_height):
        for j in range(out_width):
            top_left = image[:, :, i * down :, j * right :]
            top_left[:, :, :kernel_height, :kernel_width] = D[:, :, i, j]
"""

EXERCISE = Exercise(
    title="Conv2D, forwards and back",
    part="Backwards in NumPy",
    lesson="lenet",
    task="""
        Write the convolution as one matrix product, and its way back. As always in deep learning the kernel is not
        turned round: out[n, o] = bias[o] + Σ weight[o, c, i, j] · X[n, c, · + i, · + j].

        - Conv2D.forward(X) returns the output, (batch, channels, out height, out width), and a function backward(D), D
          being the gradient with respect to the output. backward(D) adds to self.weight.grad, (channels, in_channels,
          kernel height, kernel width), and to self.bias.grad, (channels,), and returns the gradient with respect to X.
          A wrong shape of X need not be refused.
        - _col2im(D, shape, stride, pad) puts the gradient of the windows back into the images: D is (batch, channels,
          out height, out width, kernel height, kernel width), shape is that of the images without their padding. Each
          number is added at the place that it was cut out from, so that where windows overlap they add up.

        Two helpers are there. _padded(X, pad, value) puts rows and columns of a value around the images.
        _windows(X, kernel, stride) cuts out the windows: (batch, in_channels, out height, out width, kernel height,
        kernel width). self.kernel, self.stride and self.pad are pairs, (down, right).
    """,
    column="numpy_impl",
    made_from="layers",
    asked=("Conv2D.forward", "_col2im"),
    checks=probes(
        "conv2d",
        {
            "a symmetric kernel on a square image": "Values, shape, and the gradient of X, where windows overlap.",
            "a kernel that is not symmetric": "Turned round, it would give something else. Also the weight's gradient.",
            "a 5 × 7 image and a 2 × 3 kernel": "Height comes before width, in the image and in the kernel.",
            "2 images, 2 channels in, 3 out": "A kernel has its own numbers for each channel of the image.",
            "a stride of (2, 3)": "The first number is how far the kernel moves down.",
            "a pad of (1, 2)": "The first number is that of the rows; the padding is no part of X and of its gradient.",
            "a bias other than 0": "A bias of 0 can be forgotten without a trace; this one cannot, and has a gradient.",
            "two times back: gradients add up": "After two walks back a gradient is the sum of both, not the last one.",
        },
    ),
    mistakes=(
        known(
            "windows do not add up",
            "down, j : j + right * out_width : right] +=",
            "down, j : j + right * out_width : right] =",
        ),
        known(
            "last window stays",
            BY_KERNEL,
            LAST_WINDOW_STAYS,
        ),
        known("padding not cut off", "return image[:, :, top : top + height, left : left + width]", "return image"),
        known(
            "padding cut off at the end",
            "return image[:, :, top : top + height, left : left + width]",
            "return image[:, :, :height, :width]",
        ),
        known("weight replaced", "self.weight.grad +=", "self.weight.grad ="),
        known("bias replaced", "self.bias.grad +=", "self.bias.grad ="),
        known("both replaced", "self.weight.grad +=", "self.weight.grad =", "self.bias.grad +=", "self.bias.grad ="),
        known(
            "kernel turned",
            "self.weight.value.reshape(channels, -1)",
            "self.weight.value[:, :, ::-1, ::-1].reshape(channels, -1)",
        ),
        known(
            "kernel turned going back",
            "(D @ kernels)",
            "(D @ kernels[:, ::-1])",
            says="The gradient of X is made with the kernel turned round: each window's D meets the kernel as it was.",
        ),
        known(
            "kernel transposed",
            "self.weight.value.reshape(channels, -1)",
            "self.weight.value.swapaxes(2, 3).reshape(channels, -1)",
        ),
        known(
            "windows of the swapped kernel",
            "self.kernel, self.stride)\n",
            "self.kernel[::-1], self.stride)\n",
            says="The windows were cut out with height and width of the kernel swapped.",
        ),
        known(
            "channels last in the rows",
            "windows.transpose(0, 2, 3, 1, 4, 5)",
            "windows.transpose(0, 2, 3, 4, 5, 1)",
            says="The rows have the channels last, and the kernels have them first: their numbers do not meet.",
        ),
        known(
            "axes of the output not moved",
            "reshape(batch, height, width, channels)\n        return outputs.transpose(0, 3, 1, 2), backward",
            "reshape(batch, channels, height, width)\n        return outputs, backward",
            says="The product has the output's channels last. reshape does not move them to the front: transpose does.",
        ),
        known(
            "axes of D not moved",
            "D.transpose(0, 2, 3, 1).reshape(-1, channels)",
            "D.reshape(-1, channels)",
            says="D has its channels in second place. reshape does not move them to the end: transpose does.",
        ),
        known(
            "stride swapped",
            "self.kernel, self.stride)\n",
            "self.kernel, self.stride[::-1])\n",
            "X.shape, self.stride, self.pad)",
            "X.shape, self.stride[::-1], self.pad)",
        ),
        known(
            "stride swapped going back",
            "(down, right), (top, left) = stride, pad",
            "(right, down), (top, left) = stride, pad",
            says="The way back takes the stride for (right, down): it is (down, right).",
        ),
        known(
            "pad swapped",
            "_padded(X, self.pad, 0)",
            "_padded(X, self.pad[::-1], 0)",
            "X.shape, self.stride, self.pad)",
            "X.shape, self.stride, self.pad[::-1])",
        ),
        known(
            "pad ignored",
            "_padded(X, self.pad, 0)",
            "X",
            "X.shape, self.stride, self.pad)",
            "X.shape, self.stride, (0, 0))",
        ),
        known("bias forgotten", " + self.bias.value)", ")"),
        known("bias by mean", "D.sum(axis=0)", "D.mean(axis=0)"),
    ),
    hints=(
        "Lay each window out as one row, with the numbers of all its channels, and each kernel as well. Then the "
        "output is rows times kernels transposed, as in a dense layer whose examples are windows.",
        "Move axes with transpose before reshape: of the windows to (batch, out height, out width, in_channels, kernel "
        "height, kernel width), of the product back from (batch, out height, out width, channels).",
        "Going back, D laid out as (windows, channels) gives the gradients of a dense layer: of the kernels Dᵀ rows, "
        "of the bias a sum, of the rows D kernels. Give the last the shape of the windows and hand it to _col2im.",
        "_col2im: start from zeros in the size of the padded images. For each place (i, j) of the kernel, D[..., i, j] "
        "belongs to the pixels from (i, j) on, in steps of the stride. Use +=, and cut the padding off at the end.",
    ),
)
