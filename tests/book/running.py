"""Runs the cells of a notebook in this process: python running.py < JSON. No kernel, no project but what it imports.

In: {"blocked": [packages], "cells": [{"code", "raises", "values": {name: expression}}], "path": [folders]}.
Out, as the last line: {"values": [{name: number} of each cell], "parameters": {name: numbers} of `model` or null}.
"""

import json
import sys


def main():
    asked = json.load(sys.stdin)
    sys.path[:0] = asked["path"]

    class Blocked:
        def find_spec(self, name, path=None, target=None):
            if name.partition(".")[0] in asked["blocked"]:
                raise ImportError(f"{name} cannot be imported here")

    sys.meta_path.insert(0, Blocked())
    space = {"__name__": "__main__"}
    values = []
    for cell in asked["cells"]:
        raised = ""
        try:
            exec(compile(cell["code"], "cell", "exec"), space)
        except Exception as error:
            raised = type(error).__name__
            if raised != cell["raises"]:
                raise
        assert raised == cell["raises"], (raised, cell["code"])
        scope = dict(space)
        for name, expression in cell["values"].items():
            scope[name] = eval(expression, scope)
        values.append({name: plain(scope[name]) for name in cell["values"]})
    model = space.get("model")
    parameters = model.get_parameters() if hasattr(model, "get_parameters") else None
    print(json.dumps({"values": values, "parameters": plain(parameters)}))


def plain(value):
    import numpy

    if isinstance(value, dict):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    for convert in ("asnumpy", "detach"):
        value = getattr(value, convert)() if hasattr(value, convert) else value
    if hasattr(value, "numpy"):
        value = value.numpy()
    if isinstance(value, (numpy.ndarray, numpy.generic)):
        return value.tolist()
    return value if isinstance(value, (bool, int, float, str, type(None))) else str(value)


main()
