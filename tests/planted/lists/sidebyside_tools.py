"""Mistakes in tools, data, course, api and cli."""

# ruff: noqa: E501 (a line is as long as the text that it replaces)

from ..mistake import Mistake

VERDICTS = "tests/sidebyside/trained/test_planted_verdicts.py"
FASHION = "tests/sidebyside/test_fashion_mnist.py"
TABLES = "tests/sidebyside/test_tables_from_files.py"
DATASETS = "tests/sidebyside/test_datasets.py"
LEAST = "tests/sidebyside/test_least_squares.py"
FILES = "tests/sidebyside/test_files.py"
ERRORS = "tests/sidebyside/test_errors.py"
API = "tests/sidebyside/trained/test_api.py"
COMMANDS = "tests/sidebyside/trained/test_commands.py"
LESSONS = "tests/sidebyside/test_lessons.py"

MISTAKES = (
    # data
    Mistake("a limit keeps every byte of a chunk", "sidebyside/data/idx.py", "chunk[: max(0, wanted - came)]",
            "chunk[:wanted]", (FASHION,)),
    Mistake("labels are not limited", "sidebyside/data/idx.py", "y[:limit].astype(np.int64)", "y.astype(np.int64)",
            (FASHION,)),
    Mistake("a header's promise is believed", "sidebyside/data/idx.py", "if came != math.prod(shape):", "if False:",
            (FASHION,)),
    Mistake("a label may be the number of classes", "sidebyside/data/idx.py", "wrong = y >= classes",
            "wrong = y > classes", (FASHION,)),
    Mistake("pixels are bytes over 256", "sidebyside/data/fashion_mnist.py", "np.float32(255)", "np.float32(256)",
            (FASHION,)),
    Mistake("images to test are those to train on", "sidebyside/data/fashion_mnist.py",
            "_scaled(X_test), y_test", "_scaled(X), y", (FASHION,)),
    Mistake("any bytes pass for the file", "sidebyside/data/download.py", "if came != md5:", "if False:", (FASHION,)),
    Mistake("a CSV's first row of numbers is its header", "sidebyside/data/files.py",
            "if all(map(_is_number, names)):", "if all(name.isdigit() for name in names):", (TABLES,)),
    Mistake("a CSV's label is its first column", "sidebyside/data/files.py",
            "return values[:, :-1], values[:, -1], names", "return values[:, 1:], values[:, 0], names", (TABLES,)),
    Mistake("y of (rows, 1) stays a column", "sidebyside/data/files.py", "y = y.reshape(-1)", "pass", (TABLES,)),
    Mistake("NPZ files may hold pickles", "sidebyside/data/files.py", 'if dtype.kind not in "fiub":', "if False:",
            (TABLES,)),
    Mistake("standardised features have divisor N - 1", "sidebyside/data/datasets.py", "X.std(axis=0)",
            "X.std(axis=0, ddof=1)", (DATASETS,)),
    Mistake("a standardised truth keeps its bias", "sidebyside/data/datasets.py",
            'truth["bias"] + truth["weight"] @ mean', 'truth["bias"]', (DATASETS,)),
    Mistake("the synthetic line has no noise", "sidebyside/data/datasets.py",
            "noise * rng.standard_normal(examples)", "0 * rng.standard_normal(examples)", (DATASETS,)),
    Mistake("labels with infinity are trained on", "sidebyside/data/datasets.py", "~np.isfinite(size),",
            "np.isnan(size),", (DATASETS,)),
    Mistake("the largest stable step size is 1/λ", "sidebyside/data/least_squares.py", "float(2 / self.curvatures[-1])",
            "float(1 / self.curvatures[-1])", (LEAST,)),
    Mistake("curvatures are of the sum, not the mean", "sidebyside/data/least_squares.py",
            "self.design.T @ self.design / len(self.X)", "self.design.T @ self.design", (LEAST,)),
    Mistake("least squares has no bias", "sidebyside/data/least_squares.py", "np.ones(len(X))", "np.zeros(len(X))",
            (LEAST,)),
    Mistake("collinear inputs are not named", "sidebyside/data/least_squares.py", "free[: len(values)] = ",
            "free[:] = True or ", (LEAST,)),
    # tools
    Mistake("a failed write leaves its temporary file", "sidebyside/tools/files.py",
            "                os.unlink(temporary)\n        if isinstance", "                pass\n        if isinstance", (FILES,)),
    Mistake("a file is written in place", "sidebyside/tools/files.py", "os.replace(temporary, path)",
            "path.write_bytes(open(temporary, 'rb').read())", (FILES,)),
    Mistake("files are for their owner alone", "sidebyside/tools/files.py", "0o666 & ~mask", "0o600", (FILES,)),
    Mistake("a column's failure is where the library raised it", "sidebyside/tools/errors.py",
            "if owns(Path(frame.filename))]", "if True]", (ERRORS,)),
    Mistake("an error that is pickled loses its numbers", "sidebyside/tools/errors.py",
            "return type(self), (str(self), self.column, self.step, self.lr, self.largest_stable_lr)",
            "return type(self), (str(self), self.column, self.step, self.lr, 0.0)", (ERRORS,)),
    Mistake("Ctrl-C is not noticed", "sidebyside/tools/interrupts.py", "yield lambda: bool(pressed)",
            "yield lambda: False", ("tests/sidebyside/test_interrupts.py",)),
    Mistake("HTML is not escaped", "sidebyside/tools/html.py", "autoescape=True", "autoescape=False",
            ("tests/sidebyside/test_html.py",)),
    Mistake("the fifth column looks like the first", "sidebyside/tools/drawing.py", "COLOURS[place % len(COLOURS)]",
            "COLOURS[place % 4]", ("tests/sidebyside/test_drawing.py",)),
    # lessons, Python, command line
    Mistake("house prices in Gluon have the rate by hand", "sidebyside/course/house_prices.py",
            '"gluon_impl": 2e-4', '"gluon_impl": 1e-4', (LESSONS,)),
    Mistake("the article's rate in Gluon is 0.01", "sidebyside/course/linear_regression.py", '"gluon_impl": 0.1',
            '"gluon_impl": 0.01', (LESSONS, API, COMMANDS)),
    Mistake("lenet's dropout cannot be set", "sidebyside/course/lenet.py",
            'options.get("dropout", self.model_options["dropout"])', 'self.model_options["dropout"]',
            (VERDICTS,)),
    Mistake("a zero counts as left out", "sidebyside/api.py", "if value is not None and value is not False}",
            "if value}", (f"{API}::test_a_zero_is_not_left_out",)),
    Mistake("a verdict of no is status 0", "sidebyside/cli/compare.py", "AS_EXPECTED if result.as_expected else VERDICT_IS_NO",
            "AS_EXPECTED", (VERDICTS,)),
    Mistake("a study's verdict of no is status 0", "sidebyside/cli/status.py", " = 0, 1, 2, 3, 130", " = 0, 0, 2, 3, 130",
            (VERDICTS,)),
)  # fmt: skip
