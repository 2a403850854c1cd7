"""Spot the bug: the number of output channels, read off the wrong place."""

from classroom.questions import Question, questions

EXERCISE = questions(
    Question(
        "line",
        "Which line is wrong? Give its number.",
        6,
        "num_filter is the number of output channels, and w.shape is (out, in, height, width): w.shape[0].",
        {
            4: "The call begins there, and data, w and b are right: look at its other lines, one by one.",
            5: "kernel=w.shape[2:] is right: the last two places are height and width.",
            7: "A stride and a pad may be any pair.",
            1: "The weight is (out, in, height, width), and has one of each: that is right.",
            2: "There is one bias for each output channel: one.",
        },
    ),
    Question(
        "correct",
        "What has to stand there in place of w.shape[1]? Give it as a text, in quotes.",
        "w.shape[0]",
        "num_filter is the number of filters, one for each output channel, which is the first place of the weight.",
        {
            "data.shape[1]": "That is the number of input channels, and so is w.shape[1].",
            "data.shape[0]": "That is the number of images.",
            "w.shape[2]": "That is the height of the kernel.",
        },
    ),
    Question(
        "raises",
        "The same code with another weight, and a bias for each of its outputs. For which shape of the "
        "weight does it raise? a: (1, 1, 3, 3). b: (2, 1, 2, 2). c: (1, 1, 1, 1). Give the letter, in quotes.",
        "b",
        "With two outputs from one input num_filter is 1, and the weight does not fit. With 1 to 1 nobody sees it.",
        {
            "a": "A 3 × 3 kernel from 1 channel to 1 fits: w.shape[1] happens to be w.shape[0].",
            "c": "A 1 × 1 kernel from 1 channel to 1 fits: w.shape[1] happens to be w.shape[0].",
        },
    ),
    Question(
        "silent",
        "And with 3 channels in and 3 out, what does it do? a: it raises. b: it gives the right "
        "numbers. c: it gives wrong numbers. Give the letter, in quotes.",
        "b",
        "w.shape[1] is w.shape[0] there: the numbers are right, by chance. A test needs 2 in and 3 out.",
        {
            "a": "It raises where inputs and outputs differ in number: here they do not.",
            "c": "num_filter is 3 either way: nothing else depends on it.",
        },
    ),
    title="Spot the bug: num_filter",
    part="Layers on nd",
    lesson="lenet",
    task="""
        Notes on MXNet show a convolution like this, from one channel to one. It runs, and its numbers are right.

         1  w = nd.arange(4).reshape((1, 1, 2, 2))
         2  b = nd.array([1])
         3  data = nd.arange(9).reshape((1, 1, 3, 3))
         4  out = nd.Convolution(data, w, b,
         5                       kernel=w.shape[2:],
         6                       num_filter=w.shape[1],
         7                       stride=(2, 2), pad=(1, 1))
    """,
    hints=(
        "What would each argument be for a weight from 1 channel to 2?",
        "A filter makes one output channel. In which place of (out, in, height, width) is their number?",
    ),
)
