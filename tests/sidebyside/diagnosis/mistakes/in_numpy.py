"""Mistakes in NumPy's column, with derivatives by hand."""

from functools import partial

from ..mistake import Mistake as AnyMistake

Mistake = partial(AnyMistake, base="numpy_impl")

LINEAR = """
        import numpy as np

        class Linear(Layer):
            def __init__(self, num_inputs, num_outputs):
                self.weight = Parameter(np.zeros((num_outputs, num_inputs)))
                self.bias = Parameter(np.zeros(num_outputs))
                super().__init__(self.weight, self.bias)

            def forward(self, X, training=False):
                def backward(D):
"""

MISTAKES = (
    Mistake("gradient without its 2", """
        def square_loss(yhat, y):
            difference = yhat - y.reshape(yhat.shape)
            return difference**2, difference  # ←
        """, ("a half in the gradient or in the update", "half of numpy_impl's",
        "The derivative of the square lacks its 2."), same_as="half in the update"),
    Mistake("gradient with the other sign", """
        def square_loss(yhat, y):
            difference = y.reshape(yhat.shape) - yhat
            return difference**2, 2 * difference  # ←
        """, ("the sign of the gradient, or of the update", "it is that by y, not by ŷ"), same_as="sign of the update"),
    Mistake("gradient divided by the rows twice", """
        def square_loss(yhat, y):
            difference = yhat - y.reshape(yhat.shape)
            return difference**2, 2 * difference / len(y)  # ←
        """, ("divided by the size of the batch twice", "which the training does"),
        same_as="mean of the losses, and step divides again"),
    Mistake("gradient of the weight replaced", LINEAR + """
                    self.weight.grad = D.T @ X  # ←
                    self.bias.grad += D.sum(axis=0)
                    return D @ self.weight.value

                return X @ self.weight.value.T + self.bias.value, backward

        dense = Linear
        """, ("it should add to it (+=)",)),
    Mistake("gradient of the bias as a mean", LINEAR + """
                    self.weight.grad += D.T @ X
                    self.bias.grad += D.mean(axis=0)  # ←
                    return D @ self.weight.value

                return X @ self.weight.value.T + self.bias.value, backward

        dense = Linear
        """, ("The gradient of the bias is a mean over the rows, not a sum.", "in bias; the others are right"),
        same_as="learning rate for the weight alone"),
    Mistake("weight not transposed on the way back", LINEAR + """
                    self.weight.grad += D.T @ X
                    self.bias.grad += D.sum(axis=0)
                    return D @ abs(self.weight.value)  # ←

                return X @ self.weight.value.T + self.bias.value, backward

        dense = Linear
        """, ("in hidden.weight and hidden.bias; the others are right", "in the gradient or the update"), lesson="mlp"),
    Mistake("gradients not cleared", """
        class SGDOptimizer:
            def __init__(self, lr, wd=0.0):
                self.lr, self.wd = lr, wd

            def update(self, parameters):
                for parameter in parameters:
                    parameter.value -= self.lr * (parameter.grad + self.wd * parameter.value)  # ←
        """, ("all of its own previous one", "never cleared"), same_as="gradients that add up"),
    Mistake("parameter replaced by a new array", """
        class SGDOptimizer:
            def __init__(self, lr, wd=0.0):
                self.lr, self.wd = lr, wd

            def update(self, parameters):
                for parameter in parameters:
                    value = parameter.value
                    value = value - self.lr * (parameter.grad + self.wd * value)  # ←
                    parameter.grad.fill(0)
        """, ("does not change its parameters at all", "not updated in place"), same_as="not in place"),
    Mistake("decay that is not scaled, in NumPy", """
        class SGDOptimizer:
            def __init__(self, lr, wd=0.0):
                self.lr, self.wd = lr, wd

            def update(self, parameters):
                for parameter in parameters:
                    parameter.value -= self.lr * parameter.grad + self.wd * parameter.value  # ←
                    parameter.grad.fill(0)
        """, ("not scaled by the learning rate",), same_as="decay not scaled by the learning rate"),
    Mistake("derivative of the sigmoid without 1 - s", """
        import numpy as np

        class Sigmoid(Layer):
            def forward(self, X, training=False):
                s = 1 / (1 + np.exp(-X))
                return s, lambda D: D * s  # ←

        sigmoid = Sigmoid
        """, ("in hidden.weight and hidden.bias; the others are right", "in the gradient or the update"), lesson="mlp"),
    Mistake("gradient of the relu does not stop at 0", """
        import numpy as np

        class ReLU(Layer):
            def forward(self, X, training=False):
                return np.maximum(X, 0), lambda D: D  # ←

        relu = ReLU
        """, ("The gradient from above goes back unchanged", "in the gradient or the update"),
        lesson="mlp", options={"activation": "relu"}),
    Mistake("gradient of the relu without what comes from above", """
        import numpy as np

        class ReLU(Layer):
            def forward(self, X, training=False):
                return np.maximum(X, 0), lambda D: (X > 0).astype("float32")  # ←

        relu = ReLU
        """, ("The gradient from above (D) was left out", "in the gradient or the update"),
        lesson="mlp", options={"activation": "relu"}),
    Mistake("backwards in the order forwards", """
        class Sequential(Layer):
            def __init__(self, *layers):
                super().__init__(*[parameter for layer in layers for parameter in layer.parameters])
                self.layers = layers

            def forward(self, X, training=False):
                backwards = []
                for layer in self.layers:
                    X, backward = layer.forward(X, training)
                    backwards.append(backward)

                def through_all(D):
                    for backward in backwards:  # ←
                        D = backward(D)
                    return D

                return X, through_all
        """, ("mine.py, line 14, in through_all",), lesson="mlp"),
    Mistake("one-hot subtracted in all rows", """
        import numpy as np

        def softmax_cross_entropy(logits, labels):
            p = softmax(logits)
            derivatives = p.copy()
            derivatives[:, labels] -= 1  # ←
            return -np.log(p[np.arange(len(labels)), labels]), derivatives
        """, ("takes the labels' columns of all rows", "in the gradient or the update"), lesson="softmax_regression"),
    Mistake("one-hot not subtracted", """
        import numpy as np

        def softmax_cross_entropy(logits, labels):
            log_p = log_softmax(logits)
            return -log_p[np.arange(len(labels)), labels], np.exp(log_p)  # ←
        """, ("The one-hot label was not subtracted from the derivative.",), lesson="softmax_regression"),
)  # fmt: skip
