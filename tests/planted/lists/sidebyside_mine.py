"""Mistakes in mine: somebody's own code as a column."""

# ruff: noqa: E501 (a line is as long as the text that it replaces)

from ..mistake import Mistake

GIVEN = "tests/sidebyside/mine/test_given.py"
COPIES = "tests/sidebyside/mine/test_copies.py"
CALLS = "tests/sidebyside/mine/test_calls.py"
NET = "tests/sidebyside/mine/test_net.py"
MISTAKES_IN = "tests/sidebyside/mine/test_mistakes.py"

MISTAKES = (
    # copies
    Mistake("the user's names are not in place where modules are run again", "sidebyside/mine/copies.py",
            "            if name in names:\n", "            if False:\n", (COPIES,)),
    Mistake("a copy is only forgotten in part", "sidebyside/mine/copies.py", 'if name == self.package or name.startswith(f"{self.package}.")',
            "if name == self.package", (COPIES,)),
    Mistake("a copy that could not be made is kept", "sidebyside/mine/assembly.py", "    except BaseException:\n        copy.drop()\n        raise",
            "    except BaseException:\n        raise", (COPIES,)),
    Mistake("what a file uses of the column stays as it was at first", "sidebyside/mine/assembly.py",
            "        one.settle(made.copy, own)", "        pass", (COPIES,)),
    Mistake("an original that a file keeps becomes its own function", "sidebyside/mine/execution.py", "and original not in own", "", (COPIES,)),
    Mistake("a file imports the column and not its copy", "sidebyside/mine/execution.py", "here = {column: copy.package, ", "here = {", (COPIES,)),
    # what is given
    Mistake("a file is run as a script", "sidebyside/mine/execution.py", "    vars(module).update(seeds)\n",
            "    vars(module).update(seeds, __name__='__main__')\n", (GIVEN,)),
    Mistake("whatever a file imports counts as its own", "sidebyside/mine/execution.py",
            "return any(alias.asname not in (None, alias.name) for alias in aliases)", "return True", (GIVEN,)),
    Mistake("an import under another name is no definition", "sidebyside/mine/execution.py",
            "return any(alias.asname not in (None, alias.name) for alias in aliases)", "return False", (GIVEN,)),
    Mistake("helpers are kept from one load to the next", "sidebyside/mine/execution.py",
            "                    del sys.modules[name]", "                    pass", (GIVEN,)),
    Mistake("the path stays longer than it was", "sidebyside/mine/execution.py", "        sys.path.remove(str(folder))", "        pass", (COPIES,)),
    Mistake("files of other lessons are run too", "sidebyside/mine/files.py",
            "found = [_read_file(there[module], module) for module in names.modules if module in there]",
            "found = [_read_file(there[module], module if module in names.modules else None) for module in there]", (GIVEN,)),
    Mistake("a long expression loses a line that begins with %", "sidebyside/mine/notebook.py", "        return source  #", "        pass  #", (GIVEN,)),
    Mistake("a cell of another language is read as Python", "sidebyside/mine/notebook.py", 'if first.startswith("%%") and', "if False and", (GIVEN,)),
    Mistake("the lines of a cell that are IPython's move those below", "sidebyside/mine/notebook.py",
            '"\\n".join(_without_magic(line) for line in lines)', '"\\n".join(filter(None, map(_without_magic, lines)))', (GIVEN,)),
    Mistake("cells stay in the cache of lines", "sidebyside/mine/column.py", "            linecache.cache.pop(file, None)", "            pass", (GIVEN,)),
    Mistake("the source shown has no decorators", "sidebyside/mine/execution.py",
            '[node.lineno, *(one.lineno for one in getattr(node, "decorator_list", []))]', "[node.lineno]", (GIVEN,)),
    Mistake("a wrong column before the path is taken for a file", "sidebyside/mine/choice.py", "and name == Path(name).name", "and False", (GIVEN,)),
    # calls
    Mistake("arguments with the names of others are told by their place", "sidebyside/mine/calls.py",
            "if one.kind in ON_CALL and (other.kind not in ON_CALL or our_names[place] != name):", "if False:", (CALLS,)),
    Mistake("what a function does not take is left out whatever it is", "sidebyside/mine/calls.py", "    if not same:", "    if False:", (CALLS,)),
    Mistake("a default is refused for what a function does not take", "sidebyside/mine/calls.py", "        same = bool(value == default)", "        same = False", (CALLS,)),
    Mistake("data_iter has to take a generator", "sidebyside/mine/calls.py", '{"data_iter": ("rng",), "train"', '{"train"', (CALLS,)),
    Mistake("any function may lack what data_iter may", "sidebyside/mine/calls.py", "    if short or plan.open", "    if plan.open", (CALLS,)),
    Mistake("the user's own defaults are the original's", "sidebyside/mine/calls.py", "default = back[one.name].default", "pass", (CALLS,)),
    Mistake("data_iter may return nothing", "sidebyside/mine/calls.py", 'if not hasattr(batches, "__iter__"):', "if False:", (CALLS,)),
    # mistakes
    Mistake("any name passes for a helper's", "sidebyside/mine/mistakes.py", "    if close:", "    if False:", (MISTAKES_IN,)),
    Mistake("a helper that is used must not be near a name", "sidebyside/mine/mistakes.py", "or name in reached or", "or", (MISTAKES_IN, NET)),
    Mistake("what the file's own statements use is compared", "sidebyside/mine/mistakes.py",
            "if name in names.home or name == NET]", "]", (NET,)),
    Mistake("nothing is left out of a comparison", "sidebyside/mine/mistakes.py", "if n not in known and", "if False and", (NET,)),
    Mistake("all models share the arrays of the file", "sidebyside/mine/net.py",
            "namespace.update({name: getattr(self, name) for name in names})", "pass", (NET,)),
    Mistake("train has to take average", "sidebyside/mine/column.py",
            "return base.convention if takes else replace(base.convention, average=None)", "return base.convention", (NET,)),
    Mistake("arrays of get_parameters are not copied", "sidebyside/mine/contract.py",
            "values.copy() if isinstance(values, np.ndarray) else values", "values", (NET,)),
    Mistake("case makes a name another one", "sidebyside/mine/mistakes.py", "close = get_close_matches(name.lower(), lower, n=1, cutoff=CLOSE)",
            "close = get_close_matches(name, lower, n=1, cutoff=CLOSE)", (MISTAKES_IN,)),
    Mistake("a net without a model is left out", "sidebyside/mine/mistakes.py", 'if NET not in file.bound or "Model" in bound or names_of_net(file, base, names):', "if True:", (MISTAKES_IN,)),
    Mistake("a file without any of the names is compared", "sidebyside/mine/assembly.py", "if not self.definitions:", "if False:", (MISTAKES_IN,)),
    Mistake("minimx's Gluon is not MXNet's", "sidebyside/mine/libraries.py", 'if root == "minimx" else root', "if False else root", (MISTAKES_IN,)),
    Mistake("only imports show what a file uses", "sidebyside/mine/libraries.py", "if isinstance(inner, ast.Name) and path and", "if False and", (MISTAKES_IN,)),
    Mistake("by hand may be Gluon", "sidebyside/column.py", 'f"mxnet.{part}" for part in', 'f"nothing.{part}" for part in', (MISTAKES_IN,)),
    Mistake("a column is named that could not take the file either", "sidebyside/mine/libraries.py",
            "and not any(lacks(other, module) for _, _, module in found)", "", (MISTAKES_IN,)),
    Mistake("who called is not said", "sidebyside/mine/failures.py", "MOST = 3", "MOST = 1", (MISTAKES_IN,)),
    Mistake("a copy's name is shown", "sidebyside/mine/failures.py", "what.replace(copy, original)", "what", (MISTAKES_IN,)),
    Mistake("the end of the program is no failure", "sidebyside/mine/assembly.py", "(Exception, SystemExit)", "Exception", (MISTAKES_IN,)),
    Mistake("what the user's train raises is blamed on the data", "sidebyside/training/models.py", "        if column.is_to_blame(error):", "        if False:", (MISTAKES_IN,)),
    Mistake("the user's code is never to blame", "sidebyside/mine/column.py",
            "return any(self.assembly.of_user(frame.filename)", "return any(False and self.assembly.of_user(frame.filename)", (MISTAKES_IN,)),
    # contract
    Mistake("only the first step is looked at", "sidebyside/mine/contract.py", "STEPS = 3", "STEPS = 1", (MISTAKES_IN,)),
    Mistake("a list passes for a generator", "sidebyside/mine/contract.py", 'if not hasattr(walk, "__next__"):', "if walk is None:", (MISTAKES_IN,)),
    Mistake("the steps after the first are left out", "sidebyside/mine/contract.py", "    yield from walk", "    return", (COPIES, MISTAKES_IN)),
    Mistake("losses may be anything", "sidebyside/mine/contract.py", "    if not _is_numbers(losses):", "    if False:", (MISTAKES_IN,)),
    Mistake("a model may have parameters of any shape", "sidebyside/mine/contract.py", "if _shapes(found) != wanted:", "if False:", (MISTAKES_IN,)),
    Mistake("no model is looked at", "sidebyside/training/models.py", "    column.check_model(model, sizes, options)\n", "", (MISTAKES_IN,)),
    # column
    Mistake("mine has no published learning rate", "sidebyside/mine/column.py", "return self.base.published_as", "return self.name", (COPIES,)),
    Mistake("what came from Python is sent", "sidebyside/mine/column.py", "        if path is None:", "        if False:", (COPIES,)),
    Mistake("a file is made again for all that is sent", "sidebyside/mine/column.py", "        _remade[key] = column\n    return _remade[key]", "        return column\n    return _remade[key]", (COPIES,)),
    Mistake("a changed file is made again", "sidebyside/mine/column.py", "if column.version != version:", "if False:", (COPIES,)),
    # the loop that takes any loss
    Mistake("in Gluon a loss has to be a block", "gluon_impl/training.py", "and isinstance(loss, gluon.HybridBlock)", "", (COPIES,), backend="mxnet", needs="mxnet"),
)  # fmt: skip
