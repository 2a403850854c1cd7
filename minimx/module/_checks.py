"""What a module checks of names and shapes, before anything is computed."""

import warnings

from ..io import DataDesc

LEARNT = ("_weight", "_bias", "_gamma", "_beta")


def check_input_names(symbol, names, kind, must):
    """Raise a ValueError, or only warn, where a name is not an argument of the symbol."""
    arguments = symbol.list_arguments()
    for name in names:
        if name not in arguments:
            message = (
                f"You created Module with Module(..., {kind}_names={names}) but input with name '{name}' is not found "
                "in symbol.list_arguments(). Did you mean one of: "
                f"{', '.join(each for each in arguments if not each.endswith(LEARNT))}?"
            )
            _raise_or_warn(message, must)


def described(names, shapes, kind, must):
    """Return a list of DataDesc, or None for None; raise a ValueError or warn unless they have these names."""
    found = None if shapes is None else [each if isinstance(each, DataDesc) else DataDesc(*each) for each in shapes]
    if sorted(names) != sorted(each.name for each in found or ()):
        message = (
            f"Data provided by {kind}_shapes don't match names specified by {kind}_names ({found or []} vs. {names})"
        )
        _raise_or_warn(message, must)
    return found


def gradients_asked_for(grad_req, arguments, learnt, fixed, data_names, inputs_need_grad):
    """Return what is asked for each argument, "write", "add" or "null", in a dict.

    Args:
        grad_req: one word for all that are learnt, a list for all arguments, or a dict for some of them.
        arguments: the names of all arguments.
        learnt, fixed: names of parameters, and of those among them that stay as they are.
        data_names, inputs_need_grad: names of the data, and whether they count as well.

    Raises:
        AssertionError: a list has another length.
        ValueError: it is nothing of these.
    """
    if isinstance(grad_req, (list, tuple)):
        assert len(grad_req) == len(arguments), f"grad_req has {len(grad_req)} words for {len(arguments)} arguments."
        return dict(zip(arguments, grad_req))
    if not isinstance(grad_req, (str, dict)):
        raise ValueError(f"grad_req is {grad_req!r}: expected a str, list, tuple or dict.")
    usual, exceptions = (grad_req, {}) if isinstance(grad_req, str) else ("write", grad_req)
    wanted = (set(learnt) - set(fixed)) | (set(data_names) if inputs_need_grad else set())
    return {**{name: usual if name in wanted else "null" for name in arguments}, **exceptions}


def _raise_or_warn(message, must):
    if must:
        raise ValueError(message)
    warnings.warn(message, stacklevel=4)
