"""Exercises 25 to 32: answers in numbers come from running the code, and answers written otherwise are right too."""

import numpy as np
import pytest

from classroom import catalogue
from classroom.results import PASSED
from numpy_impl import modes
from tests.classroom.sessions import check_here


def answers():
    exercise = catalogue.load("counting")
    values = {}
    exec(exercise.taken.text, values)
    return {name: values[name] for name in exercise.asked}


def test_the_passes_are_those_that_the_two_modes_count():
    cost = modes.count(2, 10, np.random.default_rng(0))
    assert cost.parameters == 41
    counted = {"forward_passes": cost.forward_passes, "reverse_passes": cost.reverse_passes}
    assert counted == {name: answers()[name] for name in counted}


def test_lenet_learns_as_many_numbers_as_its_model_holds():
    from handtorn.lenet import Model

    model = Model(10, np.random.default_rng(0))
    sizes = {name: parameter.size for name, parameter in model.named_parameters.items()}
    learnt = sum(parameter.size for parameter in model.params)
    assert learnt == answers()["lenet_learns"]
    told = catalogue.load("counting").checks[2].probe.judge.question.wrong
    norms = {size for name, size in sizes.items() if ".gamma" in name}
    assert sum(sizes.values()) in told  # with the moving averages
    assert learnt - sum(size for name, size in sizes.items() if name.endswith(".bias")) in told
    assert learnt - 2 * sum(norms) in told
    assert learnt - sum(norms) in told
    assert learnt - sizes["conv2.weight"] + sizes["conv2.weight"] // 6 in told


LINEAR = """
class Linear(Layer):
    def __init__(self, num_inputs, num_outputs):
        self.weight, self.bias = Parameter(np.zeros((num_outputs, num_inputs))), Parameter(np.zeros(num_outputs))
        super().__init__(self.weight, self.bias)

    def forward(self, X, training=False):
        output = np.dot(X, self.weight.value.transpose())
        for row in output:
            row += self.bias.value

        def backward(D):
            for x, d in zip(X, D):
                self.weight.grad = self.weight.grad + np.outer(d, x)
                self.bias.grad = self.bias.grad + d
            return np.dot(D, self.weight.value)

        return output, backward
"""
ACTIVATIONS = """
class ReLU(Layer):
    def forward(self, X, training=False):
        return X * (X >= 0), lambda D: np.where(X >= 0, D, 0)


class Sigmoid(Layer):
    def forward(self, X, training=False):
        S = 0.5 * np.tanh(0.5 * X) + 0.5

        def backward(D):
            return D * (S - S**2)

        return S, backward
"""
SEQUENTIAL = """
class Sequential(Layer):
    def __init__(self, *layers):
        super().__init__(*[parameter for layer in layers for parameter in layer.parameters])
        self.layers = layers

    def forward(self, X, training=False):
        if not self.layers:
            return X, lambda D: D
        back = None
        for layer in self.layers:
            X, own = layer.forward(X, training)
            back = self.joined(own, back)
        return X, back

    def joined(self, own, before):
        def back(D):
            D = own(D)
            return D if D is None or before is None else before(D)

        return back
"""
POOL = """
    def forward(self, X, training=False):
        (height, width), (down, right), (top, left) = self.kernel, self.stride, self.pad
        padded = _padded(X, self.pad, np.finfo(X.dtype).min)
        rows, columns = (padded.shape[2] - height) // down + 1, (padded.shape[3] - width) // right + 1
        output = np.empty((*X.shape[:2], rows, columns), dtype=X.dtype)
        for place in np.ndindex(*output.shape):
            n, c, y, x = place[0], place[1], place[2] * down, place[3] * right
            output[place] = padded[n, c, y : y + height, x : x + width].max()

        def backward(D):
            image = np.zeros(padded.shape, dtype=D.dtype)
            for n, c, row, column in np.ndindex(*output.shape):
                y, x = row * down, column * right
                i, j = np.unravel_index(np.argmax(padded[n, c, y : y + height, x : x + width]), (height, width))
                image[n, c, y + i, x + j] += D[n, c, row, column]
            return image[:, :, top : top + X.shape[2], left : left + X.shape[3]]

        return output, backward
"""
NORM = """
    def forward(self, X, training=False):
        images = X if X.ndim == 4 else X[:, :, None, None]
        size = images.size // images.shape[1]
        mean, variance = self._statistics(images, (0, 2, 3), training)
        column = lambda numbers: numbers[None, :, None, None]
        inverse = 1 / np.sqrt(column(variance) + self.eps)
        normal = (images - column(mean)) * inverse

        def backward(D):
            D = D.reshape(images.shape)
            for_gamma, for_beta = (D * normal).sum((0, 2, 3)), D.sum((0, 2, 3))
            self.gamma.grad += for_gamma
            self.beta.grad += for_beta
            if training:
                D = (size * D - column(for_beta) - normal * column(for_gamma)) / size
            return (column(self.gamma.value) * inverse * D).reshape(X.shape)

        return (column(self.gamma.value) * normal + column(self.beta.value)).reshape(X.shape), backward
"""
COL2IM = """
def _col2im(D, shape, stride, pad):
    (batch, channels, height, width), (top, left) = shape, pad
    image = np.zeros((batch, channels, height + 2 * top, width + 2 * left), dtype=D.dtype)
    *_, rows, columns, kernel_height, kernel_width = D.shape
    for row in range(rows):
        for column in range(columns):
            at, to = row * stride[0], column * stride[1]
            image[:, :, at : at + kernel_height, to : to + kernel_width] += D[:, :, row, column]
    bottom, right = image.shape[2] - top, image.shape[3] - left
    return image[:, :, top:bottom, left:right]
"""
CONVOLUTION = """
    def forward(self, X, training=False):
        windows = _windows(_padded(X, self.pad, 0), self.kernel, self.stride)
        output = np.einsum("nchwij,ocij->nohw", windows, self.weight.value) + self.bias.value[:, None, None]

        def backward(D):
            self.weight.grad += np.einsum("nohw,nchwij->ocij", D, windows)
            self.bias.grad += D.sum((0, 2, 3))
            return _col2im(np.einsum("nohw,ocij->nchwij", D, self.weight.value), X.shape, self.stride, self.pad)

        return output, backward
"""
WITH_A_HEAP = """
def backward(end):
    import heapq

    gradients, heap, met = {end: np.ones(end.value.shape, dtype="float32")}, [(-end.number, end)], {end}
    while heap:
        _, node = heapq.heappop(heap)
        for parent, pullback in zip(node.parents, node.pullbacks):
            gradients.setdefault(parent, np.zeros(parent.value.shape, dtype="float32"))
            gradients[parent] += pullback(gradients[node])
            if parent not in met:
                met.add(parent)
                heapq.heappush(heap, (-parent.number, parent))
    return gradients
"""
BY_CHILDREN = """
def backward(end):
    children, waiting, seen = {}, [end], {end}
    while waiting:
        for parent in waiting.pop().parents:
            children[parent] = children.get(parent, 0) + 1
            if parent not in seen:
                seen.add(parent)
                waiting.append(parent)
    gradients, ready = {end: np.ones_like(end.value)}, [end]
    while ready:
        node = ready.pop()
        for parent, pullback in zip(node.parents, node.pullbacks):
            gradients[parent] = gradients.get(parent, 0) + pullback(gradients[node])
            children[parent] -= 1
            if not children[parent]:
                ready.append(parent)
    return gradients
"""


def answer(name, text):
    """The stub with this text in place of what is asked for, or behind all of it."""
    exercise = catalogue.load(name)
    if not text.startswith("\n    def"):
        return f"{exercise.stub}\n{text}"
    head, _, rest = exercise.stub.partition("    def forward(self, X, training=False):\n")
    after = rest[rest.index("is not written yet") :].partition("\n")[2]
    return f"{head}{text}\n{after}"


OTHERS = {
    "linear": ("numpy_linear", LINEAR),
    "activations": ("numpy_activations", ACTIVATIONS),
    "sequential": ("numpy_sequential", SEQUENTIAL),
    "batch norm": ("numpy_batch_norm", NORM),
    "max pooling": ("numpy_max_pool2d", POOL),
    "convolution": ("numpy_conv2d", CONVOLUTION),
    "tape with a heap": ("tape", WITH_A_HEAP),
    "tape that counts children": ("tape", BY_CHILDREN),
}


@pytest.mark.parametrize("other", OTHERS)
def test_an_answer_written_otherwise_is_right(other):
    name, text = OTHERS[other]
    exercise = catalogue.load(name)
    text = answer(name, text) + (COL2IM if name == "numpy_conv2d" else "")
    for seed in range(3):
        result = check_here(exercise, text, seed)
        assert result.status == PASSED, [check for check in result.checks if not check.holds]
