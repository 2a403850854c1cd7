"""Mistakes in what an exercise is, how it is checked, and how a class is graded."""

from ..mistake import Mistake

EXERCISES = "tests/classroom/test_exercises.py"
TOLD = "tests/classroom/test_told.py"
CHECKING = "tests/classroom/test_checking.py"
WIRE = "tests/classroom/test_wire.py"
GRADE = "tests/classroom/grading/test_grade.py"
SETTINGS = "tests/classroom/grading/test_settings_file.py"
MINE = "tests/sidebyside/mine/test_exercises.py"
SYMBOLS = "tests/classroom/exercises/test_answers_symbols.py"


def _in(name, file, old, new, tests, **options):
    return Mistake(name, f"classroom/{file}", old, new, (tests,), **options)


MISTAKES = (
    # stubs and solutions
    _in(
        "a stub keeps the first line of the body",
        "solution.py",
        "start = (node.body[0].end_lineno or first.lineno) + 1  #",
        "start = first.lineno + 1  #",
        EXERCISES,
    ),
    _in(
        "a text without what is asked for is taken for the stub",
        "solution.py",
        "return bool(parts) and set(unwritten(tree)) >= set(parts)",
        "return set(unwritten(tree)) >= set(parts)",
        CHECKING,
    ),
    _in(
        "a class's methods keep their bodies",
        "solution.py",
        "asked | (whole if node.name in asked else set())",
        "set()",
        EXERCISES,
    ),
    _in(
        "a mistake may replace nothing",
        "exercise.py",
        "if text.count(old) != 1:",
        "if text.count(old) > 1:",
        EXERCISES,
        why_not_seen="all mistakes replace something: the check is for who writes the next exercise",
    ),
    # rules
    _in("ready operators are not seen", "rules.py", "if one in exercise.hidden", "if one in ()", CHECKING),
    _in(
        "the solution may be imported",
        "rules.py",
        "if module not in COLUMNS and not _is_provided",
        "if False and not _is_provided",
        CHECKING,
    ),
    _in(
        "Gluon may be used by hand",
        "rules.py",
        "elif lacks(column, module):",
        "elif False:",
        CHECKING,
    ),
    # checking
    _in(
        "the first of two known mistakes is named",
        "naming.py",
        "return Named(found, tuple(map",
        "return Named(found[:1], tuple(map",
        CHECKING,
    ),
    _in("pairs of mistakes are not tried", "naming.py", "self._like(2, tried, order)", "[]", CHECKING),
    _in("a pair is said to be one or the other", "naming.py", "together=True", "together=False", CHECKING),
    _in(
        "some checks that are alike are enough for a name",
        "naming.py",
        "all(alike(tried[place]",
        "any(alike(tried[place]",
        EXERCISES,
    ),
    _in("all exceptions are alike", "trying.py", "and _kind(one) == _kind(other)", "", EXERCISES),
    _in(
        "what breaks a rule is all alike",
        "trying.py",
        "(mine.holds, mine.cause) == (its.holds, its.cause)",
        "mine.holds == its.holds",
        TOLD,
    ),
    _in("what keeps a rule has to be the same too", "trying.py", "mine.holds is not False or bool", "bool", TOLD),
    _in(
        "a library's exception loses its kind", "running/session.py", "type(kind, (Unusable,), {})(", "Unusable(", TOLD
    ),
    _in(
        "what a check asserts is told as an AssertionError",
        "box/learner.py",
        "if traceback.extract_tb(error.__traceback__)[-1].filename != CHECK:",
        "if True:",
        TOLD,
    ),
    _in("a stub says how the answer comes about", "solution.py", "while first > 1 and", "while False and", TOLD),
    _in(
        "the stub's module gives away the whole column",
        "rules.py",
        " and module[len(there) + 1 :] in _defined(text)",
        "",
        CHECKING,
    ),
    _in("inputs are not made smaller", "shrinking.py", "while improved and left > 0:", "while False:", CHECKING),
    _in(
        "a smaller input may hide the mistake",
        "shrinking.py",
        "return verdict.holds is False and verdict.cause == cause",
        "return True",
        "tests/classroom/test_shrinking.py",
    ),
    _in("after a limit nothing goes on", "trying.py", "if tried.limit and again is not None", "if False", CHECKING),
    _in(
        "a check that does not hold counts",
        "results.py",
        "sum(check.holds for check in self.checks)",
        "len(self.checks)",
        CHECKING,
    ),
    _in(
        "a wrong answer to a question is right within a half",
        "questions.py",
        "<= self.question.relative * np.abs(want)",
        "<= 0.5 * np.abs(want)",
        EXERCISES,
    ),
    # what leaves the process
    _in("arrays of objects leave the process", "box/wire.py", "and value.dtype.kind in KINDS:", ":", WIRE),
    _in(
        "an array's bytes are not counted",
        "box/wire.py",
        "if self.at + size > len(self.body):",
        "if False:",
        WIRE,
        why_not_seen="NumPy refuses to read behind the end, too, and that is told in the same way",
    ),
    _in("bytes may be left over", "box/wire.py", "if reader.at != len(body):", "if False:", WIRE),
    _in("a frame may have any size", "box/wire.py", "if described + arrays > MOST_BYTES:", "if False:", WIRE),
    _in(
        "subclasses of numbers leave the process",
        "box/wire.py",
        "type(value) in (bool, int, float, str)",
        "isinstance(value, (bool, int, float, str))",
        WIRE,
    ),
    # grading
    _in("what was graded is graded again", "grading/grade.py", "if done.get(key) != digests[key]]", "]", GRADE),
    _in(
        "what was handed in anew keeps its old grade",
        "grading/grade.py",
        "if done.get(key) != digests[key]]",
        "if key not in done]",
        GRADE,
    ),
    _in(
        "who is not there any more is not spoken of",
        "grading/grade.py",
        ", *_gone(done.keys() - mine.keys())",
        "",
        GRADE,
    ),
    _in(
        "a failure of the grader is kept as a grade",
        "grading/grade.py",
        'grades.add("", failed(',
        "grades.add(digests[submission.student.key], failed(",
        GRADE,
    ),
    _in("other files are written over", "grading/grade.py", "if holds and not", "if False and not", GRADE),
    _in("submissions are written into", "grading/grade.py", "in (inner, outer):", "in ():", GRADE),
    _in("a class is merged without all its parts", "grading/merging.py", "if missing:", "if False:", GRADE),
    _in("parts overlap", "grading/parts.py", "% self.n == self.k - 1", "% self.n <= self.k - 1", GRADE),
    _in(
        "parts of other seeds are merged",
        "grading/merging.py",
        "if one.get(key) != other.get(key):",
        "if False:",
        GRADE,
    ),
    _in("the seed is drawn anew", "grading/grade.py", "if path.exists():", "if False:", GRADE),
    _in(
        "a result's checksum is not looked at",
        "grading/store.py",
        "if checksum_of(student, digest, result) != checksum:",
        "if False:",
        GRADE,
    ),
    _in("a part may be of any number", "grading/parts.py", "not 1 <= int(k) <= int(n)", "False", GRADE),
    _in(
        "a time without a zone is taken",
        "grading/toml.py",
        "(isinstance(due, datetime) and due.tzinfo)",
        "isinstance(due, datetime)",
        SETTINGS,
    ),
    _in("a seed may be negative", "grading/toml.py", 'if found.get("seed", 0) < 0:', "if False:", SETTINGS),
    _in(
        "what is not there where it is graded may be imported",
        "rules.py",
        "elif root not in THERE and not _of_python(root):",
        "elif False:",
        CHECKING,
    ),
    _in("weights may be negative", "grading/toml.py", "not 0 <= value < 1e6", "value >= 1e6", SETTINGS),
    _in("unknown settings are ignored", "grading/toml.py", "if key not in KEYS:", "if False:", SETTINGS),
    # --mine
    Mistake("unwritten exercises are compared", "sidebyside/mine/files.py", "- set(unwritten(tree))", "", (MINE,)),
    Mistake(
        "a broken exercise of another lesson stops everything",
        "sidebyside/mine/files.py",
        "if name in names.used:\n                raise",
        "raise",
        (MINE,),
    ),
    _in(
        "the sandbox is not tried where a class was begun", "grading/grade.py", "if new and begun:", "if False:", GRADE
    ),
    _in(
        "what gets out of the sandbox stops nothing",
        "grading/grade.py",
        "    if escapes:\n",
        "    if False:\n",
        f"{GRADE}::test_what_gets_out_of_the_sandbox_is_said_and_stops_the_grading",
    ),
    _in("a seed is left where nothing was graded", "grading/grade.py", "    if not begun:\n", "    if False:\n", GRADE),
    _in(
        "columns' modules may be imported",
        "rules.py",
        "module not in COLUMNS",
        'module.partition(".")[0] not in COLUMNS',
        CHECKING,
    ),
    # exercises on symbols
    _in("what infers shapes may be used", "exercise.py", "(*ready, *self.by_hand)", "ready", SYMBOLS),
    _in("symbols are to be written by hand", "exercise.py", ' and column.layers == "functions"', "", SYMBOLS),
    _in(
        "a padding on one side is right",
        "exercises/e33_compose_and_infer.py",
        "side + 2 * pad - kernel + 1, stride",
        "side + pad - kernel + 1, stride",
        EXERCISES,
    ),
    _in(
        "a solution may round up",
        "exercises/e33_compose_and_infer.py",
        "(side + 2 * pad - kernel) // stride + 1 for side",
        "-(-(side + 2 * pad - kernel) // stride) + 1 for side",
        SYMBOLS,
    ),
    _in(
        "an ignored row counts",
        "exercises/e34_softmax_output_gradient.py",
        '"valid": max(counted.sum(), 1)}[options',
        '"valid": len(counted)}[options',
        SYMBOLS,
    ),
    _in(
        "the batch is what counts of it",
        "exercises/e34_softmax_output_gradient.py",
        '"batch": len(counted)',
        '"batch": max(counted.sum(), 1)',
        SYMBOLS,
    ),
    _in(
        "rows of the padding count",
        "exercises/e35_padding.py",
        "rows += kept\n            return",
        "rows += len(outputs)\n            return",
        SYMBOLS,
    ),
    _in(
        "no symbols in a box",
        "sandbox/bundle.py",
        ', "minimx/symbol")',
        ")",
        "tests/classroom/sandbox/test_symbols.py",
    ),
    _in(
        "an optimizer in a box",
        "sandbox/bundle.py",
        '"minimx/symbol")',
        '"minimx/symbol", "minimx/optimizer")',
        "tests/classroom/sandbox/test_parts.py",
    ),
)
