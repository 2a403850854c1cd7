"""Layers and losses that declare a graph: it is bound to arrays of its own, and run both ways."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from ..errors import Unusable
from .caller import Named, Upstream
from .mxnet_arrays import MXNetArrays


class Symbols(MXNetArrays):
    """Calls functions of symbols, binds what they return, and updates a Module."""

    one_loader = True
    array_code = "mx.nd.array({})"

    def takes(self, function: str, arguments: Iterable[str]) -> bool:
        """The batch size goes to the Module that ``sgd`` is handed."""
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
        """Declare the layer; its variables are told by the ends of their names, and a mask is drawn."""
        from mxnet import sym

        # The sizes of inputs follow from X.
        taken = self.taken(name, **{**options, "training": training})
        symbol = self._symbol(name, self.find(name)(sym.Variable("X"), **taken))
        arrays = {"X": X}
        for own in (*symbol.list_arguments(), *symbol.list_auxiliary_states()):
            if own.endswith("_mask"):
                arrays[own] = self._mask(X.shape, options["rate"], rng)
            for key, value in parameters.items():
                if own.endswith(f"_{key}"):
                    arrays[own] = value
        came, gradients, moving = self._run(name, symbol, arrays, upstream, training)
        shared = {own: key for own in arrays for key in ("X", *parameters) if own == key or own.endswith(f"_{key}")}
        return (
            came,
            {shared[own]: value for own, value in gradients.items() if own in shared},
            {shared[own]: value for own, value in moving.items()},
        )

    def _mask(self, shape: tuple[int, ...], rate: float, rng: np.random.Generator | None) -> np.ndarray:
        if rng is None:
            raise ValueError("dropout's mask has no random generator: give it one in training.")
        return self.numpy("dropout_mask", self.find("dropout_mask")(shape, rate, rng))

    def loss(
        self, name: str, outputs: np.ndarray, labels: np.ndarray | None, upstream: Upstream
    ) -> tuple[np.ndarray, np.ndarray | None]:
        """A function of logits, or of predictions and labels: all of them variables."""
        from mxnet import sym

        arrays = {"outputs": outputs} if labels is None else {"outputs": outputs, "labels": labels}
        symbol = self._symbol(name, self.find(name)(*map(sym.Variable, arrays)))
        came, gradients, _ = self._run(name, symbol, arrays, upstream)
        return came, gradients["outputs"]

    def _symbol(self, function: str, came: Any) -> Any:
        from mxnet import sym

        if isinstance(came, sym.Symbol):
            return came
        kind = type(came).__name__
        cause = "There is no return." if came is None else "It computes: a function of symbols only declares."
        raise Unusable(f"{self.called(function)} returned a {kind}: expected a Symbol.", cause)

    def _run(
        self, function: str, symbol: Any, arrays: Mapping[str, np.ndarray], upstream: Upstream, training: bool = True
    ) -> tuple[np.ndarray, Named, Named]:
        """Bind the symbol to these arrays; the output, the gradients of its arguments, its auxiliary states."""
        import mxnet
        from mxnet import nd

        own = {key: self.array(value) for key, value in arrays.items()}
        args = {key: own[key] for key in symbol.list_arguments()}
        states = {key: own[key] for key in symbol.list_auxiliary_states()}
        gradients = {key: nd.zeros(array.shape, dtype=array.dtype) for key, array in args.items()}
        executor = symbol.bind(mxnet.current_context(), args, gradients, "write", states)
        (output,) = executor.forward(is_train=training)
        came = self.numpy(function, output)
        executor.backward([self.array(upstream(came.shape).astype(came.dtype))], is_train=training)
        return (
            came,
            {key: array.asnumpy() for key, array in gradients.items()},
            {key: array.asnumpy() for key, array in states.items()},
        )

    def sgd(
        self, parameters: Named, gradients: Named, *, lr: float, steps: int = 1, **options: Any
    ) -> Mapping[str, np.ndarray]:
        """Hand over a Module of one dense layer, on rows that have these gradients, and let it update.

        Its gradients stay its own: none is returned.
        """
        import mxnet
        from mxnet import init, io, mod, sym

        rows, (outputs, inputs) = options.pop("batch_size", 1), parameters["weight"].shape
        layer = self.column.load("layers").dense(sym.Variable("X"), outputs, name="layer")
        # The gradient of Σ G · (X wᵀ + b) is G X for w and G for b: the first row has both, the others are 0.
        X, G = np.zeros((rows, inputs), dtype="float32"), np.zeros((rows, outputs), dtype="float32")
        X[0], G[0] = gradients["weight"] / gradients["bias"], gradients["bias"]
        module = mod.Module(sym.MakeLoss(layer * sym.Variable("G")), ["X", "G"], None, context=mxnet.current_context())
        module.bind([("X", X.shape), ("G", G.shape)])
        own = {f"layer_{key}": self.array(value) for key, value in parameters.items()}
        module.init_params(init.Zero(), own)
        self.find("sgd")(module, lr, **self.taken("sgd", **{"wd": 0.0, **options}))
        for _ in range(steps):
            module.forward(io.DataBatch([self.array(X), self.array(G)]), is_train=True)
            module.backward()
            module.update()
        after, _ = module.get_params()
        return {key: after[f"layer_{key}"].asnumpy() for key in parameters}

    def _pair(self, batch: Any) -> tuple[np.ndarray, np.ndarray]:
        """A DataBatch, as a pair: rows that only fill it up count as rows that came twice."""
        if hasattr(batch, "data") and hasattr(batch, "label") and batch.data and batch.label:
            return super()._pair((batch.data[0], batch.label[0]))
        return super()._pair(batch)

    def _epoch(self, walk: Any) -> Any:
        """An iterator of MXNet's is reset before each epoch."""
        if hasattr(walk, "reset"):
            walk.reset()
        return walk

    def call_code(self, function: str, arrays: Mapping[str, np.ndarray], **options: Any) -> str:
        """Code that makes the arrays, declares the function, and evaluates it with them."""
        lines = [f"{name} = {self.code_of(array)}" for name, array in arrays.items()]
        declared = [f'mx.sym.Variable("{name}")' for name in arrays]
        arguments = ", ".join([*declared, *(f"{name}={value!r}" for name, value in options.items())])
        return "\n".join([*lines, f"{self.called(function)}({arguments}).eval({_by_name(arrays)})"])

    def layer_code(
        self,
        name: str,
        options: Mapping[str, Any],
        arrays: Mapping[str, np.ndarray],
        training: bool,
        upstream: Upstream | None = None,
    ) -> str:
        """Code that declares a layer and evaluates it; where it has parameters or a mask, that is long: none."""
        return "" if len(arrays) > 1 or name == "dropout" else self.call_code(name, arrays, **options)


def _by_name(arrays: Mapping[str, np.ndarray]) -> str:
    return ", ".join(f"{name}={name}" for name in arrays)
