"""Cheats that only exist where a class is graded: by texts that reach for the class, and by the rules' back doors.

``SUBMISSIONS``, ``OUT`` and ``HOME`` stand for where these are, outside of any box; ``TOKEN`` stands in secret files
there, and in other students' answers.
"""

from __future__ import annotations

from classroom import catalogue
from classroom.running.here import load_here
from tests.classroom.sandbox.cheat import ENDED, OUTPUT, WRONG, Cheat

LOSS = catalogue.load("square_loss")
RIGHT, WRONG_ANSWER = LOSS.taken.text, "def square_loss(yhat, y):\n    return yhat * 0\n"
MISTAKEN = LOSS.with_mistakes(next(one for one in LOSS.mistakes if one.key == "halved"))
SOLUTION_FILES = ("losses.py", "e03_square_loss.py", "checking.py", "e01_data_iter.py")
MESSAGE = (
    "=cmd|' /C calc'!A0;=1+1\n=HYPERLINK(1)\t@SUM(1) <script>alert(1)</script><img src=x onerror=alert(1)> ]]> &lt;"
    "\x1b[2J\x1b]0;title\x07\x9b31m\u202e **bold** [link](javascript:alert(1)) `| \ud800 \x00 ::error::"
)


def hard_coded(seed):
    """The text of an answer that knows the inputs of all checks of a seed, losses and gradients, and nothing else."""
    known, caller = [], load_here(LOSS.work(RIGHT))
    for check in LOSS.checks:
        given = check.probe.given(caller, seed)
        error = (given["outputs"].astype(float).ravel() - given["labels"].ravel())[:, None]
        known.append((given["outputs"].tolist(), given["labels"].tolist(), (error**2).tolist(), (2 * error).tolist()))
    return (
        f"from mxnet import nd\n\nKNOWN = {known!r}\n\n\ndef square_loss(yhat, y):\n"
        "    for outputs, labels, losses, slopes in KNOWN:\n"
        "        if y.asnumpy().tolist() == labels:\n"
        "            return nd.array(losses) + nd.array(slopes) * (yhat - nd.array(outputs))\n"
        "    return yhat * 0\n"
    )


REACHES = [
    Cheat("answers the inputs of another seed by heart", WRONG, hard_coded(0), core=True),
    Cheat("reads the neighbour's answer", "No such file", "open(SUBMISSIONS + '/000 right/03_square_loss.py').read()"),
    Cheat("lists the class", "No such file", "import os\nos.listdir(SUBMISSIONS)"),
    Cheat("reads the grades", "No such file", "open(OUT + '/grades.db', 'rb').read()"),
    Cheat(
        "writes wherever it can",
        "LookupError: none",
        """
        written = []
        for folder in (SUBMISSIONS, SUBMISSIONS + "/000 right", OUT, OUT + "/students", HOME, "/", "/box", "..", "."):
            for name in ("03_square_loss.py", "results.json", "gradebook.csv", "grades.db", "sitecustomize.py"):
                try:
                    open(folder + "/" + name, "a").write("x")
                    written.append(folder)
                except OSError: pass
        raise LookupError(", ".join(sorted({*written} - {"."})) or "none")
        """,
        core=True,
    ),
    Cheat(
        "looks for names in all folders",
        "LookupError: none",
        f"""
        import os, zipfile
        wanted = {{*{SOLUTION_FILES!r}, "03_square_loss.py", "gradebook.csv", "grades.db", "secret.txt"}}
        found = []
        for folder, _, files in os.walk("/"):
            found += [f"{{folder}}/{{name}}" for name in files if name in wanted]
            for name in files:
                if folder == "/box" and name.endswith(".zip"):
                    inside = zipfile.ZipFile(f"/box/{{name}}").namelist()
                    found += [one for one in inside if one.split("/")[-1] in wanted]
        raise LookupError(", ".join(found) or "none")
        """,
        long=True,
    ),
    Cheat(
        "tells what the environment holds",
        "LookupError: '(?!.*secret)",
        "import os\nraise LookupError(repr(sorted(os.environ.values())).replace('[', '').strip())",
    ),
    Cheat(
        "is right only where it has seen the input before",
        WRONG,
        """
        import os
        from mxnet import nd
        SEEN = []
        def square_loss(yhat, y):
            now = repr((yhat.asnumpy().tolist(), y.asnumpy().tolist()))
            before = open("/tmp/seen").read() if os.path.exists("/tmp/seen") else ""
            open("/tmp/seen", "a").write(now)
            SEEN.append(now)
            known = now in before or now in SEEN[:-1]
            return nd.square(yhat - y.reshape(yhat.shape)) if known else yhat * 0
        """,
    ),
    Cheat(
        "answers before it is asked",
        "TypeError",  # in the grader, which asked for two values and got one
        """
        import os, sys
        wire = sys.modules["classroom.box.wire"]
        os.write(3, wire.pack({"value": None}) + 50 * wire.pack({"value": True}))
        def square_loss(yhat, y): return yhat * 0
        """,
        core=True,
    ),
    Cheat(
        "paints terminals, pages and spreadsheets",
        "ValueError: .?=cmd",
        f"raise ValueError({MESSAGE!r})",
        core=True,
    ),
    Cheat(
        "paints them with the name of an exception",
        "=cmd",
        "raise type('=cmd|A0<script>alert(1)</script>', (Exception,), {})('<script>alert(1)</script>\\x1b[2J')",
    ),
    Cheat(
        "paints them with a syntax error",
        r"03_square_loss\.py, line 1: .*correct it there",
        "def square_loss(yhat, y) <script>alert(1)</script>: return '=cmd'",
    ),
    Cheat(
        "paints them with what it prints",
        OUTPUT,
        "while True: print('=cmd <script>alert(1)</script>\\x1b[2J')",
    ),
    Cheat(
        "paints them with the name of what it returns",
        "expected an array",
        "return type('=cmd|A0<script>alert(1)</script>', (), {})()",
    ),
]

# What the rules on the text refuse at once is tried again so that they do not see it.
BY_THE_BACK_DOOR = [
    Cheat("imports the solution, by the back door", "losses", "__import__('handtorn.losses')"),
    Cheat("imports the checks, by the back door", "No module named", "__import__('classroom.checking')"),
    Cheat(
        "imports the right answers, by the back door",
        "No module named",
        "import importlib\nimportlib.import_module('sidebyside.probes.reference.losses')",
    ),
    Cheat("imports the exercise, by the back door", "No module named", "__import__('classroom.exercises')"),
    Cheat("imports Gluon, by the back door", "gluon", "__import__('mxnet.gluon')"),
    Cheat(
        "calls a ready operator, by the back door",
        "is to be written by hand",
        "import mxnet\nreturn getattr(mxnet.nd, 'soft' + 'max')(yhat)",
    ),
    Cheat(
        "packs answers otherwise, by the back door",
        OUTPUT,
        """
        import sys
        sys.modules["classroom.box.wire"].pack = lambda value: b"passed" * 10
        def square_loss(yhat, y): pass
        """,
    ),
    Cheat(
        "forges a verdict, by the back door",
        "expected|It answered with|losses 0",
        """
        import os, sys
        os.write(3, sys.modules["classroom.box.wire"].pack({"value": {"passed": True, "score": 1.0, "holds": True}}))
        """,
        core=True,
    ),
    Cheat(
        "forges an error of the grader's own, by the back door",
        "StopIteration: passed|losses 0",
        """
        import os, sys
        error = {"kind": "StopIteration", "text": "passed", "cause": "", "line": 0, "limit": "none"}
        os.write(3, sys.modules["classroom.box.wire"].pack({"error": error}))
        """,
    ),
    Cheat(
        "changes the caller, by the back door",
        "None|not callable|expected|Error",
        "import sys\nsys.modules['sidebyside.probes.callers.by_hand'].ByHand.loss = None",
    ),
    Cheat(
        "ends the caller, by the back door",
        ENDED,
        """
        import os, sys
        sys.modules["classroom.box.serving"]._answer = lambda *_: os._exit(0)
        def square_loss(yhat, y): pass
        """,
    ),
]
