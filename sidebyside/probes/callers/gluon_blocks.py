"""Layers from Gluon: blocks, which hold their parameters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from .caller import Named, Upstream
from .mxnet_arrays import MXNetArrays


class GluonBlocks(MXNetArrays):
    """Calls layers that are blocks, and a trainer."""

    one_loader = True

    def takes(self, function: str, arguments: Iterable[str]) -> bool:
        """The batch size goes to the trainer that ``sgd`` returns."""
        return super().takes(function, [name for name in arguments if (function, name) != ("sgd", "batch_size")])

    def layer(
        self,
        name: str,
        options: Mapping[str, Any],
        X: np.ndarray,
        parameters: Mapping[str, np.ndarray],
        upstream: Upstream,
        training: bool = True,
        rng: np.random.Generator | None = None,
    ) -> tuple[np.ndarray, Named, Named]:
        """Make a block, set its parameters, and call it."""
        from mxnet import autograd

        layer = self.find(name)(**options)
        layer.initialize()
        layer.cast(X.dtype)
        layer.rng = rng
        own = {key: getattr(layer, key.replace("moving", "running")) for key in parameters}
        for key, value in parameters.items():
            own[key].set_data(self.array(value))
        inputs = self.array(X)
        inputs.attach_grad()
        with autograd.record(train_mode=training):
            output = layer(inputs)
        came = self.backward(name, output, upstream, training)
        moving = {key for key in parameters if key.startswith("moving")}
        gradients = {key: own[key].grad().asnumpy() for key in own.keys() - moving}
        return came, {"X": inputs.grad.asnumpy(), **gradients}, {key: own[key].data().asnumpy() for key in moving}

    def sgd(
        self, parameters: Named, gradients: Named, *, lr: float, steps: int = 1, **options: Any
    ) -> Mapping[str, np.ndarray]:
        """Hand over the parameters of a block, and let the trainer that comes back step."""
        from mxnet import autograd, gluon, nd

        outputs, inputs = parameters["weight"].shape
        block = gluon.nn.Dense(outputs, in_units=inputs)
        block.initialize()
        own = {key: getattr(block, key) for key in parameters}
        for key, value in parameters.items():
            own[key].set_data(self.array(value))
        batch_size = options.pop("batch_size", 1)
        trainer = self.find("sgd")(block.collect_params(), lr, **self.taken("sgd", **{"wd": 0.0, **options}))
        for _ in range(steps):
            with autograd.record():  # a trainer refuses gradients that no backward has made
                output = block(nd.ones((1, inputs)))
            output.backward()
            for key, value in gradients.items():
                own[key].grad()[:] = self.array(value)
            trainer.step(batch_size)
        after = {key: parameter.data().asnumpy() for key, parameter in own.items()}
        return {**after, "gradient": own["weight"].grad().asnumpy()}
