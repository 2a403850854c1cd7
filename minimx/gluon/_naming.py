"""How blocks and their parameters get their names: scopes, one inside the other."""

import threading

from .parameter import ParameterDict


class NameScope:
    """The context manager inside of which a block's children are made: their names start with its prefix."""

    def __init__(self, prefix, params, transparent=False):
        self.prefix, self.params, self.transparent = prefix, params, transparent
        self.counts, self.outer = {}, []

    def make_names(self, prefix, params, kind):
        """Return the prefix and the ParameterDict of a new block of this kind, such as ``"dense"``, in this scope."""
        if prefix is None:
            number = self.counts.get(kind, 0)
            self.counts[kind] = number + 1
            prefix = f"{kind}{number}_"
        if params is None:
            return self.prefix + prefix, ParameterDict(self.params.prefix + prefix, self.params._shared)
        return self.prefix + prefix, ParameterDict(params.prefix, params)

    def __enter__(self):
        self.outer.append(naming.scope)
        naming.scope = self.outer[-1] if self.transparent else self
        return self

    def __exit__(self, *exception):
        naming.scope = self.outer.pop()


class _Naming(threading.local):
    """The scope of new blocks, for each thread; at first the outermost one."""

    def __init__(self):
        self.scope = NameScope("", ParameterDict())


naming = _Naming()
