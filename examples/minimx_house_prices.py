"""House prices with minimx, a framework small enough to read, and a dense layer that is written here.

Run it with `python examples/minimx_house_prices.py`. The article writes its own module class, layer, loss and
optimizer. Here the module class, the loss and the optimizer are minimx's, and the layer is made of a Block and two
Parameters, as minimx's Dense is.
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
        """Return the outputs, (rows, units), for X, (rows, in_units)."""
        return nd.dot(X, self.weight.data().T) + self.bias.data()


def train(net, X, lr, epochs, start):
    """Fit the prices, all seven at a time; return each epoch's mean squared error, as the article prints it."""
    net.initialize(mx.init.Zero())
    net.weight.set_data(nd.array([start]))
    # L2Loss halves the square, so twice the article's learning rate gives the article's steps.
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


# The article drew its initial weights at random. They are worked out here from the losses that it prints, so that all
# numbers are the article's, to five digits.
X = nd.array(areas).reshape((-1, 1))

print("With a learning rate of 0.1, every step overshoots by more than it corrects: the loss grows.")
show(train(Linear(1, 1), X, 1e-1, 7, [-0.09413569]), range(1, 8))

print("With a thousandth of that, the loss is near its minimum after five epochs.")
net = Linear(1, 1)
show(train(net, X, 1e-4, 100, [-1.90874815]), [1, 2, 3, 4, 5, 6, 100])
print(f"w: {net.weight.data().asnumpy()[0]}, b: {net.bias.data().asnumpy()}")

print("With the age as a second feature, and with minimx's Dense, which computes the same.")
net = gluon.nn.Dense(1, in_units=2)
both = nd.stack(nd.array(areas), nd.array(ages), axis=1)
show(train(net, both, 1e-4, 1000, [-0.20144539, 0.54176233]), [20, 40, 60, 80, 100, 280, 1000])
print(f"w: {net.weight.data().asnumpy()[0]}, b: {net.bias.data().asnumpy()}")
