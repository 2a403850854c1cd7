"""House prices, with a framework that one can read to the end: minimx, and a layer that is written here.

The article builds its own: a module that knows its parameters, a layer, a loss, an optimizer. Here the same four come
from minimx, and the layer is put together from a Block and two Parameters, the way Dense is inside.
"""

import minimx as mx
from minimx import autograd, gluon, nd

# Seven flats: area in square metres, age in years, price in ten thousand yuan per square metre.
areas = [64.4, 68, 74.1, 74.0, 76.9, 78.1, 78.6]
ages = [31, 21, 19, 24, 17, 16, 17]
prices = nd.array([6.1, 6.25, 7.8, 6.66, 7.82, 7.14, 8.02])


class Linear(gluon.Block):
    """X Wᵀ + b."""

    def __init__(self, in_units, units):
        super().__init__()
        with self.name_scope():
            self.weight = self.params.get("weight", shape=(units, in_units))
            self.bias = self.params.get("bias", shape=(units,), init="zeros")

    def forward(self, X):
        """Predict, (rows, units), for X, (rows, in_units)."""
        return nd.dot(X, self.weight.data().T) + self.bias.data()


def train(net, X, lr, epochs, start):
    """Fit the prices, all seven at a time; return each epoch's mean squared error, as the article prints it."""
    net.initialize(mx.init.Zero())
    net.weight.set_data(nd.array([start]))
    # L2Loss halves the square, so that twice the article's learning rate is the article's step.
    loss_of, trainer = gluon.loss.L2Loss(), gluon.Trainer(net.collect_params(), "sgd", {"learning_rate": 2 * lr})
    errors = []
    for _ in range(epochs):
        with autograd.record():
            loss = loss_of(net(X), prices)
        loss.backward()
        trainer.step(len(X))
        errors.append(2 * loss.mean().asscalar())
    return errors


def show(errors, epochs):
    """Print the errors after some of the epochs."""
    for epoch in epochs:
        print(f"epoch {epoch}, loss {errors[epoch - 1]:f}")


# The article drew its starts at random. Its figures give them away, and so every figure here is the article's, to five
# digits.
X = nd.array(areas).reshape((-1, 1))

print("A learning rate of 0.1 overshoots, each time by more than it corrects.")
show(train(Linear(1, 1), X, 1e-1, 7, [-0.09413569]), range(1, 8))

print("A thousandth of it arrives within five epochs, and then stays.")
net = Linear(1, 1)
show(train(net, X, 1e-4, 100, [-1.90874815]), [1, 2, 3, 4, 5, 6, 100])
print(f"w: {net.weight.data().asnumpy()[0]}, b: {net.bias.data().asnumpy()}")

print("With the age as another feature. Dense is the layer that minimx brings: the same thing.")
net = gluon.nn.Dense(1, in_units=2)
both = nd.stack(nd.array(areas), nd.array(ages), axis=1)
show(train(net, both, 1e-4, 1000, [-0.20144539, 0.54176233]), [20, 40, 60, 80, 100, 280, 1000])
print(f"w: {net.weight.data().asnumpy()[0]}, b: {net.bias.data().asnumpy()}")
