"""Mistakes in the probes: what they try, what they expect, and what they make of the answer."""

from ..mistake import Mistake

OUTCOMES = "tests/sidebyside/probes/test_outcomes.py"
BY_HAND = "tests/sidebyside/probes/test_wrong_by_hand.py"
ELSEWHERE = "tests/sidebyside/probes/test_wrong_elsewhere.py"
RIGHT = "tests/sidebyside/probes/test_right.py"
COLUMNS = "tests/sidebyside/probes/test_columns.py"
PROBES = "sidebyside/probes"

MISTAKES = (
    # errors
    Mistake("the place of a call that does not fit is in the probes", f"{PROBES}/errors.py",
            "(theirs or others)[-1:]", "(theirs or others or list(frames))[-1:]", (OUTCOMES,)),
    Mistake("the place of an exception is the outermost call", f"{PROBES}/errors.py",
            "(theirs or others)[-1:]", "(theirs or others)[:1]", (OUTCOMES,)),
    Mistake("the place of an exception is in the library", f"{PROBES}/errors.py", "(theirs or others)",
            "(others or theirs)", (OUTCOMES,)),
    # values
    Mistake("probes let a shape pass that broadcasts", f"{PROBES}/values.py",
            "    if came.shape != expected.shape:\n        return",
            "    if came.size != expected.size:\n        return", (OUTCOMES,)),
    Mistake("probes are content with two digits", f"{PROBES}/values.py", "relative: float = 1e-4",
            "relative: float = 1e-2", (OUTCOMES,)),
    Mistake("a text shows the first numbers, be they right", f"{PROBES}/values.py", ">= SHOWN:", ">= 1000:",
            (OUTCOMES,)),
    # judging
    Mistake("a mistake is named that would give the right answer", f"{PROBES}/judging.py",
            "for key in known.keys() & expected.keys()):\n            return False",
            "for key in known.keys() & expected.keys()):\n            pass", (OUTCOMES, BY_HAND, ELSEWHERE)),
    Mistake("only the first of two causes is named", f"{PROBES}/judging.py",
            'OR.join(dict.fromkeys(fitting))', '"".join(fitting[:1])', (OUTCOMES,)),
    Mistake("a cause is named where one of several results fits", f"{PROBES}/judging.py",
            "return not any(difference(came[key], np.asarray(known[key]",
            "return not all(difference(came[key], np.asarray(known[key]", (OUTCOMES,)),
    Mistake("float64 is no remark", f"{PROBES}/judging.py", "None if wider else False", "True if wider else False",
            (OUTCOMES,)),
    Mistake("an exception has no cause", f"{PROBES}/judging.py",
            "return kind is not None and isinstance(error, kind)", "return False", (BY_HAND,)),
    # running
    Mistake("probes ignore the seed", f"{PROBES}/probe.py", "[seed, zlib", "[0, zlib", (COLUMNS,)),
    Mistake("probes hand over arguments that a function does not take", f"{PROBES}/probe.py",
            " or not caller.takes(self.function, self.needs)", "", (OUTCOMES, RIGHT)),
    Mistake("a function that the column is without is called", f"{PROBES}/probe.py",
            "not caller.has(self.function) or ", "", (OUTCOMES,)),
    Mistake("a learner's class is not the one that is tried", f"{PROBES}/__init__.py",
            "{function: name} if name != function else None", "None", (OUTCOMES,)),
    Mistake("batches beyond those of an epoch are not looked at", f"{PROBES}/callers/caller.py",
            "-(-len(X) // batch_size) + 3", "-(-len(X) // batch_size)", (BY_HAND,)),
    Mistake("by hand a weight is handed over as the others have it", f"{PROBES}/callers/by_hand.py",
            'turned = {"weight"} if name == "dense" else set()', "turned = set()", (COLUMNS, BY_HAND)),
    Mistake("a column by hand is called like one of objects", "sidebyside/column.py", ', layers="functions"', "",
            (COLUMNS,)),
    # what is tried
    Mistake("data_iter's labels may belong to other rows", f"{PROBES}/functions/data_iter.py",
            "rows.shape == labels.shape and (rows == labels).all()", "rows.shape == labels.shape", (BY_HAND,)),
    Mistake("of no rows everything holds", f"{PROBES}/functions/data_iter.py",
            "check if check is _sizes else _of_some_rows(check)", "check", (OUTCOMES,)),
    Mistake("an order is right that shuffles whole batches", f"{PROBES}/functions/data_iter.py",
            "if (np.diff(blocks, axis=1) == 1).all():", "if False:", (BY_HAND,)),
    Mistake("square_loss is tried with labels in a column only", f"{PROBES}/functions/square_loss.py",
            '_probe("labels of shape (4,)", (4,))', '_probe("labels of shape (4,)", (4, 1))', (BY_HAND,)),
    Mistake("sgd is tried with a rate of 1", f"{PROBES}/functions/sgd.py", "LR = 0.5", "LR = 1.0", (BY_HAND,)),
    Mistake("sgd is looked at through the learner's list", f"{PROBES}/functions/sgd.py",
            '_probe("in place", {}, stepped, applies=_in_hand)',
            '_probe("in place", {}, stepped, _ask_list, applies=_in_hand)', (BY_HAND,)),
    Mistake("a maximum is tried with a derivative of 0 alone", f"{PROBES}/functions/activations.py",
            "<= slope <= 1 + 1e-5", "<= slope <= 0.5", (RIGHT,)),
    Mistake("dropout's share is looked at too closely", f"{PROBES}/functions/dropout.py", "DEVIATIONS = 5",
            "DEVIATIONS = 0.5", (COLUMNS,)),
    Mistake("dropout's share is not looked at", f"{PROBES}/functions/dropout.py", "DEVIATIONS = 5", "DEVIATIONS = 100",
            (BY_HAND,)),
    Mistake("rows 90 apart show no single maximum", f"{PROBES}/functions/softmax.py",
            "APART = [[60.0, 59.0, 58.0], [-60.0, -59.0, -58.0]]",
            "APART = [[40.0, 39.0, 38.0], [-40.0, -39.0, -38.0]]", (BY_HAND,)),
    Mistake("batch norm's gradient is tried in evaluation", f"{PROBES}/functions/batch_norm.py",
            '_probe("its gradient in training", ALIKE, GRADIENTS)',
            '_probe("its gradient in training", ALIKE, GRADIENTS, training=False)', (BY_HAND,)),
    # the right answers
    Mistake("the reference divides a variance by n - 1", f"{PROBES}/reference/layers.py", "X.var(axis=axes)",
            "X.var(axis=axes, ddof=1)", (COLUMNS,)),
    Mistake("the reference turns a kernel round", f"{PROBES}/reference/images.py",
            'return np.einsum("nchwij,ocij->nohw", seen, weight.astype(float))',
            'return np.einsum("nchwij,ocij->nohw", seen, weight[:, :, ::-1, ::-1].astype(float))', (COLUMNS,)),
    Mistake("the reference's cross-entropy is that of class 0", f"{PROBES}/reference/losses.py",
            "[np.arange(len(labels)), labels]", "[np.arange(len(labels)), 0 * labels]", (COLUMNS,)),
    # ways back
    Mistake("two walks back are tried on the weight alone", f"{PROBES}/functions/backwards.py",
            "for key in given[\"parameters\"] if f\"gradient of {key}\" in answer]",
            "for key in [*given[\"parameters\"]][:1] if f\"gradient of {key}\" in answer]", (ELSEWHERE,)),
    Mistake("of windows that overlap only the last one is expected", f"{PROBES}/functions/backwards.py",
            "if by_window else sorted(", "if True else sorted(", (ELSEWHERE,)),
    Mistake("padding that was cut off at the end has no name", f"{PROBES}/functions/backwards.py",
            "if corner else shape[2:]", "if False else shape[2:]", (ELSEWHERE,)),
    Mistake("max pooling with a pad is tried forwards alone", f"{PROBES}/functions/pooling.py",
            'return {"output": output, "gradient of X": images.max_pool2d_gradient(X, D, **settings)}',
            'back = images.max_pool2d_gradient(X, D, **settings)\n'
            '        return {"output": output, **({} if settings["pad"] else {"gradient of X": back})}', (ELSEWHERE,)),
    Mistake("batch norm's terms in evaluation have no name", f"{PROBES}/functions/batch_norm.py",
            'return {} if given["training"] else', "return {} if True else", (ELSEWHERE,)),
    Mistake("code to paste for NumPy's layers does not go back", f"{PROBES}/callers/numpy_layers.py",
            '"print(output, backward(D))"', '"print(output)"', (COLUMNS,)),
)  # fmt: skip
