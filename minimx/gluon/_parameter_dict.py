"""Parameters by name: made on demand, shared between blocks, written to files and read from them."""

import numpy as np

from .. import initializer, nd
from ._parameter import Constant, Parameter


class ParameterDict(dict):
    """Parameters by name, in the order in which they came.

    Args:
        prefix: put before the names that :meth:`get` is asked for.
        shared: a ParameterDict in which :meth:`get` looks before it makes a new parameter.
    """

    def __init__(self, prefix="", shared=None):
        super().__init__()
        self.prefix, self._shared = prefix, shared

    def __repr__(self):
        lines = "\n".join(f"  {parameter}" for parameter in self.values())
        return f"{self.prefix + ' ' if self.prefix else ''}(\n{lines}\n)"

    def _find(self, name):
        if name not in self and self._shared is not None and name in self._shared:
            self[name] = self._shared[name]
        return super().get(name)

    def get(self, name, **kwargs):  # type: ignore[override]
        """Return the Parameter ``prefix + name``, made with these arguments unless it is here or in ``shared``.

        Raises:
            AssertionError: it is here, with other settings than these arguments.
        """
        name = self.prefix + name
        parameter = self._find(name)
        if parameter is None:
            parameter, kwargs = Parameter(name, **kwargs), {}
            self[name] = parameter
        for key, value in kwargs.items():
            existing = getattr(parameter, key, None)
            if existing is None:
                setattr(parameter, key, value)
                continue
            same = value is None or value == existing
            if key == "dtype":
                same = np.dtype(value) == np.dtype(existing)
            elif key == "shape" and len(value) == len(existing):
                same = all(a == b or a <= 0 or b <= 0 for a, b in zip(value, existing))
                parameter._shape = tuple(map(max, value, existing)) if same else existing
            assert same, f"Parameter '{name}' has {key} {existing!r}, and now it is asked for with {value!r}."
        return parameter

    def get_constant(self, name, value=None):
        """Return the Constant ``prefix + name``, made with this value unless it is here or in ``shared``."""
        name = self.prefix + name
        constant = self._find(name)
        if constant is None:
            if value is None:
                raise KeyError(f"No constant named '{name}': say its value to make one.")
            constant = self[name] = Constant(name, value)
        elif value is not None:
            assert isinstance(constant, Constant), f"Parameter '{name}' is here already, and is no constant."
            same = np.array_equal(constant.value.asnumpy(), Constant(name, value).value.asnumpy())
            assert same, f"Constant '{name}' is here already, with another value."
        return constant

    def update(self, other):  # type: ignore[override]
        """Add the Parameters of another dict; an AssertionError where a name belongs to another Parameter already."""
        for name, parameter in other.items():
            same = super().get(name, parameter) is parameter
            assert same, f"There are two different Parameters named '{name}': make their blocks inside name_scope()."
        super().update(other)

    def initialize(self, init=initializer.Uniform(), ctx=None, verbose=False, force_reinit=False):  # noqa: B008
        """Initialize all; ``init`` is for those without an initializer of their own. ``verbose`` has no effect."""
        for parameter in self.values():
            parameter.initialize(None, ctx, init, force_reinit=force_reinit)

    def zero_grad(self):
        """Set all gradients to 0."""
        for parameter in self.values():
            parameter.zero_grad()

    def reset_ctx(self, ctx):
        """Move all to another context or list of contexts."""
        for parameter in self.values():
            parameter.reset_ctx(ctx)

    def list_ctx(self):
        """Return the contexts that the parameters are on."""
        return list({context for parameter in self.values() for context in parameter.list_ctx()})

    def setattr(self, name, value):
        """Set an attribute of all, as in ``setattr("grad_req", "null")``."""
        for parameter in self.values():
            setattr(parameter, name, value)

    def save(self, filename, strip_prefix=""):
        """Write all to a file, leaving out a prefix that all names must have (else a ValueError)."""
        for name in self:
            if not name.startswith(strip_prefix):
                raise ValueError(
                    f"'{name}' does not start with '{strip_prefix}', the prefix to be stripped before saving."
                )
        nd.save(filename, {name[len(strip_prefix) :]: parameter._reduce() for name, parameter in self.items()})

    def load(self, filename, ctx=None, allow_missing=False, ignore_extra=False, restore_prefix="", cast_dtype=False,
             dtype_source="current"):  # fmt: skip
        """Read what :meth:`save` wrote, and initialize parameters that are not initialized yet.

        Args:
            filename: the file.
            ctx: the context of parameters that are not initialized yet.
            allow_missing, ignore_extra: accept that a parameter is missing in the file, or is only there.
            restore_prefix: put before the names in the file.
            cast_dtype, dtype_source: where dtypes differ, cast to the ``"current"`` or to the ``"saved"`` one.

        Raises:
            AssertionError: a name is missing or unknown, or a shape or dtype does not fit.
        """
        loaded = {}
        for name, array in load_named(filename).items():
            loaded[restore_prefix + (name[4:] if name.startswith(("arg:", "aux:")) else name)] = array
        for name in self:
            known = allow_missing or name in loaded
            assert known, f"Parameter '{name}' is missing in file {filename}, which contains {brief(loaded)}."
        for name, array in loaded.items():
            if name in self:
                self[name]._load_init(array, ctx, cast_dtype, dtype_source)
            else:
                assert ignore_extra, f"Parameter '{name}' from file {filename} is not among these: {brief(self)}."


def load_named(filename):
    """Read arrays by name; a ValueError if the file holds arrays without names."""
    loaded = nd.load(filename)
    if loaded and not isinstance(loaded, dict):
        raise ValueError(f"{filename} holds a list of arrays: expected parameters, which have names.")
    return loaded or {}


def brief(names, limit=6):
    """Return the names in quotes, without the middle ones where there are many."""
    names = [repr(name) for name in names]
    return ", ".join(names if len(names) <= limit else [*names[: limit // 2], "...", *names[-(limit // 2) :]])
