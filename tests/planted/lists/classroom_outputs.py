"""Mistakes in what is written for a teacher and for students."""

from ..mistake import Mistake

RINGS = "tests/classroom/outputs/test_rings.py"
FILL = "tests/classroom/outputs/test_fill.py"
TIMES = "tests/classroom/outputs/test_times.py"
TABLES = "tests/classroom/outputs/test_tables.py"
FEEDBACK = "tests/classroom/outputs/test_feedback.py"
CLASS = "tests/classroom/outputs/test_class_page.py"


def _in(name, file, old, new, tests):
    return Mistake(name, f"classroom/{file}", old, new, (tests,))


MISTAKES = (
    # similar submissions
    _in(
        "right answers that are the same make a ring",
        "grading/rings.py",
        "if text and result.status in (FAILED, REFUSED)",
        "if text",
        RINGS,
    ),
    _in("one wrong answer is enough for a ring", "grading/rings.py", "if len(names) >= least]", "]", RINGS),
    _in(
        "in a large class two answers are enough for a ring",
        "grading/rings.py",
        "SEVERAL if count < LARGE else SEVERAL_OF_MANY",
        "SEVERAL",
        RINGS,
    ),
    _in(
        "a ring hides who copied with other names",
        "grading/rings.py",
        "for key in keys[1:] for name in names}",
        "for key in () for name in names}",
        RINGS,
    ),
    _in(
        "a ring falls apart",
        "grading/rings.py",
        "return (*answers, self.ring) if self.ring else tuple(answers)",
        "return tuple(answers)",
        RINGS,
    ),
    _in(
        "the stub is a wrong answer that all share",
        "grading/rings.py",
        'and text != _plain(stubs.get(result.name, ""))',
        "",
        RINGS,
    ),
    _in("in a small class something is rare", "grading/rings.py", "if len(submissions) >= FEWEST:", "if True:", RINGS),
    _in(
        "the ends of lines hide a copy",
        "grading/rings.py",
        '"\\n".join(line.rstrip() for line in text.strip().splitlines())',
        "text",
        RINGS,
    ),
    _in(
        "several answers that say little say nothing together",
        "grading/similarity.py",
        "same if len(same) >= SEVERAL_SAME else []",
        "[]",
        RINGS,
    ),
    # grades filled in
    _in(
        "a broken zip takes a grade away",
        "grading/outputs/fill.py",
        "if _value(before) is not None and not _was_read(submission):",
        "if False:",
        FILL,
    ),
    _in(
        "who handed in nothing that can be read has no 0",
        "grading/outputs/fill.py",
        "if _value(before) is not None and not _was_read(submission):",
        "if not _was_read(submission):",
        FILL,
    ),
    _in(
        "a grade is replaced without a word",
        "grading/outputs/fill.py",
        'return ("", name) if same else',
        'return ("", name) if True else',
        FILL,
    ),
    _in(
        "the same grade was replaced",
        "grading/outputs/fill.py",
        'return ("", name) if same else',
        'return ("", name) if old is None else',
        FILL,
    ),
    _in(
        "Canvas's posting policy is a student",
        "grading/outputs/rows.py",
        "and any(ids(sheet, row).values())]",
        "]",
        FILL,
    ),
    _in(
        "the scaled grade stands beside other points",
        "grading/outputs/fill.py",
        "    if abs(factor - 1) >= 1e-9:\n",
        "    if False:\n",
        FILL,
    ),
    _in("noon is midnight", "grading/outputs/times.py", "hour % 12 + (12", "hour + (12", TIMES),
    _in(
        "the zone of a worksheet is UTC",
        "grading/outputs/times.py",
        "tzinfo=zone).astimezone",
        "tzinfo=timezone.utc).astimezone",
        TIMES,
    ),
    _in("a title is a first name", "grading/outputs/tables.py", "and not _TITLE.search(parts[1]):", ":", TABLES),
    _in(
        "three words are cut somewhere",
        "grading/outputs/tables.py",
        "if len(words) == 2 and",
        "if len(words) > 1 and",
        TABLES,
    ),
    # feedback
    _in(
        "code lacks its imports",
        "grading/outputs/shown.py",
        'printing(with_imports(check.inputs, f"{self.result.answer}\\n{check.inputs}"))',
        "printing(check.inputs)",
        FEEDBACK,
    ),
    _in(
        "code shows nothing",
        "grading/outputs/shown.py",
        'printing(with_imports(check.inputs, f"{self.result.answer}\\n{check.inputs}"))',
        'with_imports(check.inputs, f"{self.result.answer}\\n{check.inputs}")',
        FEEDBACK,
    ),
    _in(
        "a hidden check keeps back what all others end with",
        "grading/outputs/shown.py",
        "_end_of_all(replace(result, checks=visible), ",
        "_end_of_all(result, ",
        FEEDBACK,
    ),
    _in(
        "that a hidden check hit a limit is kept back",
        "grading/outputs/shown.py",
        "limits=tuple(sorted({check.limit for check in hidden if check.limit})),",
        "",
        FEEDBACK,
    ),
    _in(
        "a cause stands beside the mistake that it is",
        "grading/outputs/shown.py",
        'if self.mistakes == (UNKNOWN_MISTAKE,) else ""',
        'if True else ""',
        FEEDBACK,
    ),
    _in(
        "the seed of hidden checks is told",
        "grading/outputs/shown.py",
        "if self.failing and not self.hidden else",
        "if self.failing else",
        FEEDBACK,
    ),
    _in(
        "who is in time is told of lateness",
        "grading/outputs/shown.py",
        "or not submitted or not assignment.days_late(submission):",
        "or not submitted:",
        FEEDBACK,
    ),
    # the page of the class
    _in(
        "an empty sentence hides what students were told",
        "grading/outputs/standings.py",
        'text or known.get(key, "")',
        "known.get(key, text)",
        CLASS,
    ),
    _in(
        "a mistake without a sentence has no name",
        "templates/class.html",
        "{{ most.text or most.key }}",
        "{{ most.text }}",
        CLASS,
    ),
    _in(
        "lines of exceptions are not looked at",
        "causes.py",
        """return f"{kind[0] if kind else ''} {line[1]}\"""",
        "return kind[0] if kind else ''",
        FEEDBACK,
    ),
    _in(
        "numbers in exceptions tell them apart",
        "causes.py",
        "if line is None:",
        "if True:",
        FEEDBACK,
    ),
)
