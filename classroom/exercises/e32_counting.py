"""Questions: what a gradient costs, and how much a network learns."""

from classroom.questions import Question, questions

EXERCISE = questions(
    Question(
        "forward_passes",
        "How many passes through the network does forward mode need for this gradient? Count the one that works out "
        "the loss itself. A whole number.",
        42,
        "A pass of forward mode gives the derivative in one direction, so there is one for each of the 41 parameters, "
        "besides the pass for the loss. python -m numpy_impl.modes counts them.",
        {
            41: "One for each parameter, yes. And the loss itself was worked out by one more.",
            82: "The pass for the loss is made once: its values are kept for all 41 directions.",
            2: "That is reverse mode. A pass of forward mode gives the derivative in one direction alone.",
        },
    ),
    Question(
        "reverse_passes",
        "And reverse mode, forward and backward passes together? A whole number.",
        2,
        "One pass forward, which keeps what it has seen, and one back, which gives the derivatives of all parameters.",
        {
            1: "The pass back needs what a pass forward has seen: that one counts too.",
            42: "That is forward mode. One pass back gives the derivatives of all parameters.",
            82: "One pass back gives the derivatives of all parameters at once.",
        },
    ),
    Question(
        "lenet_learns",
        "How many numbers does this LeNet learn by gradient, for 28 × 28 images of one channel and 10 classes? A "
        "whole number.",
        61_990,
        "Convolutions 6 · (25 + 1) + 16 · (6 · 25 + 1) = 2,572, dense layers 120 · 401 + 84 · 121 + 10 · 85 = 59,134, "
        "and two numbers, γ and β, for each of the 6 + 16 + 120 channels of the batch norms: 284.",
        {
            61_706: "That is LeNet without batch norm, which learns γ and β for each of its 6 + 16 + 120 channels.",
            61_848: "Batch norm learns two numbers a channel: γ and β.",
            62_274: "The moving averages are counted too: they are not learnt by gradient.",
            61_754: "The biases of convolutions and dense layers are missing: 6 + 16 + 120 + 84 + 10.",
            59_990: "The second convolution has a kernel for each of its 6 input channels.",
        },
    ),
    task="""
        Numbers to work out on paper. Then run something to see whether you are right.

        The network of the first two: 2 inputs, 10 hidden units with biases and a sigmoid, 1 output with a bias. That is
        41 parameters. Its loss, one number, is to be differentiated with respect to all of them.

        LeNet's layers, for the third: 6 kernels of 5 × 5, padded by 2, batch norm; pooling to 14 × 14; 16 kernels of
        5 × 5, batch norm; pooling to 5 × 5, 400 numbers in all; dense to 120, batch norm; dense to 84; dense to the 10
        classes. Every convolution and every dense layer has biases.
    """,
    title="Counting passes and parameters",
    part="Backwards in NumPy",
    lesson="lenet",
    hints=(
        "Forward mode asks: how does the loss change in this one direction? Reverse mode asks: how does it change with "
        "everything?",
        "A kernel has a number for each place and each channel of its input. A dense layer has one for each pair of an "
        "input and an output. Add a bias for each output.",
        "Batch norm has four numbers for each channel. Two, γ and β, get a gradient; the moving averages do not.",
    ),
)
