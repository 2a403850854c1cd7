"""Mistakes that let cheats through a class that is graded, or let them hurt others."""

# ruff: noqa: E501 (a line is as long as the text that it replaces)

from ..mistake import Mistake

CHEATS = "tests/classroom/grading/test_cheats.py"
CHECKING = "tests/classroom/test_checking.py"
WORKS = "signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches"


def _in(name, file, old, new, tests=CHEATS):
    return Mistake(name, f"classroom/{file}", old, new, (tests,))


MISTAKES = (
    _in("a class is graded on the inputs of seed 0", "grading/grade.py", 'int(str(grades.fingerprint()["seed"])), trusted)', "0, trusted)"),
    _in("grading leaves a process", "grading/workers.py", WORKS, f'__import__("subprocess").Popen(["sleep", "60"])\n    {WORKS}'),
    _in("grading leaves a zombie", "grading/workers.py", WORKS, f'os.posix_spawn("/bin/true", ["true"], {{}})\n    {WORKS}'),
    _in("grading leaves a file", "grading/workers.py", WORKS, f'open(os.path.join(os.environ["TMPDIR"], "left"), "w").close()\n    {WORKS}'),
    _in("links are followed", "submissions/entries.py", "found = os.lstat(path)", "found = os.stat(path)"),
    _in("names in a zip may lead out of it", "submissions/archives.py", 'if ".." in parts or re.match(r"[/\\\\]|[A-Za-z]:", name):', "if False:"),
    _in("modules of the grader's may be handed in", "submissions/contents.py", 'if kind_of(name) == "py" and name.partition(".")[0] in _IN_THE_WAY:', "if False:"),
    _in("names of students are formulas", "grading/outputs/text.py", "return _FORMULA.sub(r\"\\1\\2'\\3\", one_line(text))", "return one_line(text)"),
    _in("a limit hit while an input is made smaller is said to be the answer's", "checking.py", "            raise came\n", "            pass\n", CHECKING),
)  # fmt: skip
