"""Mistakes on the line by hand: which rows come, and how the loop goes over them."""

from ..mistake import Mistake

MISTAKES = (
    Mistake("number of rows from outside", """
        from mxnet import nd

        num_examples = 1000

        def data_iter(X, y, batch_size, rng):
            order = rng.permutation(num_examples)  # ←
            for start in range(0, num_examples, batch_size):
                rows = nd.array(order[start : start + batch_size])
                yield nd.take(X, rows), nd.take(y, rows)
        """, ("a number of rows from outside, such as num_examples",)),
    Mistake("net with arrays of the file", """
        from mxnet import nd

        w, b = nd.ones((2, 1)), nd.zeros((1,))

        class Model(Model):
            def net(self, X):
                return nd.dot(X, w) + b  # ←
        """, ("net(X) gives the same whatever parameters are set",)),
    Mistake("no shuffle", """
        def data_iter(X, y, batch_size, rng):
            for start in range(0, len(X), batch_size):  # ←
                yield X[start : start + batch_size], y[start : start + batch_size]
        """, ("the rows are not shuffled.", "in the order of the data")),
    Mistake("rows drawn with replacement", """
        from mxnet import nd

        def data_iter(X, y, batch_size, rng):
            for start in range(0, len(X), batch_size):
                rows = nd.array(rng.integers(0, len(X), min(batch_size, len(X) - start)))  # ←
                yield nd.take(X, rows), nd.take(y, rows)
        """, ("rows are drawn with replacement",)),
    Mistake("last batch left out", """
        from mxnet import nd

        def data_iter(X, y, batch_size, rng):
            order = nd.array(rng.permutation(len(X)))
            for number in range(len(X) // batch_size):  # ←
                rows = order[number * batch_size : (number + 1) * batch_size]
                yield nd.take(X, rows), nd.take(y, rows)
        """, ("the short last batch of 3 is left out",)),
    Mistake("first row left out", """
        from mxnet import nd

        def data_iter(X, y, batch_size, rng):
            order = nd.array(1 + rng.permutation(len(X) - 1))  # ←
            for start in range(0, len(X), batch_size):
                rows = order[start : start + batch_size]
                yield nd.take(X, rows), nd.take(y, rows)
        """, ("row 0 in every epoch", "one off")),
    Mistake("one row too many in each batch", """
        from mxnet import nd

        def data_iter(X, y, batch_size, rng):
            order = nd.array(rng.permutation(len(X)))
            for start in range(0, len(X), batch_size):
                rows = order[start : start + batch_size + 1]  # ←
                yield nd.take(X, rows), nd.take(y, rows)
        """, ("ends one row too late", "hold 10 rows, where batch_size is 9")),
    Mistake("one row too few in each batch", """
        from mxnet import nd

        def data_iter(X, y, batch_size, rng):
            order = nd.array(rng.permutation(len(X)))
            for start in range(0, len(X), batch_size):
                rows = order[start : start + batch_size - 1]  # ←
                yield nd.take(X, rows), nd.take(y, rows)
        """, ("ends one row too early", "hold 8 rows, where batch_size is 9")),
    Mistake("last batch filled up", """
        import numpy as np
        from mxnet import nd

        def data_iter(X, y, batch_size, rng):
            order = rng.permutation(len(X))
            order = np.concatenate([order, order[: -len(X) % batch_size]])  # ←
            for start in range(0, len(X), batch_size):
                rows = nd.array(order[start : start + batch_size])
                yield nd.take(X, rows), nd.take(y, rows)
        """, ("the last batch is filled up with rows that have come already", "more than once in an epoch")),
    Mistake("X shuffled and y not", """
        from mxnet import nd

        def data_iter(X, y, batch_size, rng):
            X = nd.take(X, nd.array(rng.permutation(len(X))))  # ←
            for start in range(0, len(X), batch_size):
                yield X[start : start + batch_size], y[start : start + batch_size]
        """, ("X is shuffled and y is not", "with the label of another row")),
    Mistake("the same order in every epoch", """
        import numpy as np
        from mxnet import nd

        def data_iter(X, y, batch_size, rng):
            order = nd.array(np.random.default_rng(0).permutation(len(X)))  # ←
            for start in range(0, len(X), batch_size):
                rows = order[start : start + batch_size]
                yield nd.take(X, rows), nd.take(y, rows)
        """, ("in the same order in every epoch",)),
    Mistake("batch size not used", """
        from mxnet import nd

        def data_iter(X, y, batch_size, rng):
            order = nd.array(rng.permutation(len(X)))
            for start in range(0, len(X), 5):  # ←
                rows = order[start : start + 5]  # ←
                yield nd.take(X, rows), nd.take(y, rows)
        """, ("hold 5 rows, where batch_size is 9. The usual cause: batch_size is not used.",)),
    Mistake("batches shuffled, rows not", """
        def data_iter(X, y, batch_size, rng):
            starts = list(range(0, len(X), batch_size))
            rng.shuffle(starts)  # ←
            for start in starts:
                yield X[start : start + batch_size], y[start : start + batch_size]
        """, ("the batches are shuffled, and the rows in them are not", "follow one another")),
)  # fmt: skip
