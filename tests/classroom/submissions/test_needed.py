"""Of a text with many answers, each gets what it needs, behaves as in the whole, and stays in its lines."""

import contextlib
import io
import re
import sys
import textwrap

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from classroom.submissions.needed import needed, needed_below

WHOLE = '''\
"""My answers."""
from __future__ import annotations
import math, os.path as where
from math import (
    sqrt, floor)
from collections import *

print("hello"); HALF = 0.5; OTHER = 2

def helper(x):  # a comment
    return x * HALF

def asked(x):
    """Doc."""
    return helper(floor(x)) + math.pi

def other(x):
    return Counter(sqrt(x))

for i in range(3):
    print(asked(i))
'''


def test_what_is_used_stays_in_its_lines_and_all_else_becomes_blank():
    assert needed(WHOLE, ["asked"]) == (
        "\nfrom __future__ import annotations\nimport math\nfrom math import floor\n\n\n\nHALF = 0.5\n\n"
        "def helper(x):  # a comment\n    return x * HALF\n\n"
        'def asked(x):\n    """Doc."""\n    return helper(floor(x)) + math.pi\n'
    )
    assert needed(WHOLE, ["other"]).split("\n")[3:6] == ["from math import sqrt", "", "from collections import *"]


def run(text, call):
    space, limit = {"__name__": "exercise"}, sys.getrecursionlimit()
    sys.setrecursionlimit(min(limit, 1000))  # hypothesis raises it, and what has no end would end with the memory
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            exec(text, space)
            return eval(call, space)
    except Exception as error:
        return repr(error)
    finally:
        sys.setrecursionlimit(limit)


#: A text, a word that must not be in what is left, what is asked for, and a call.
CASES = {
    "the last of two": ("def f(): return gone()\ndef f(): return 2", "gone"),
    "a redefinition that uses the former": ("def f(): return 1\ng = f\ndef f(): return g() + 1\nx = 1", "x"),
    "a decorator below": ("def f(): return 1\ndef d(g): return lambda: g() + 1\nf = d(f)\ny = 1", "y"),
    "a decorator": ("import functools, os\n@functools.lru_cache(\n  None)\ndef f(): return 1", "os"),
    "a default": ("A = 3\ndef f(x=A): return x\nA = 4\n", "4"),
    "a block": (
        "try:\n    import nothing as m\nexcept ImportError:\n    import math as m\ndef f(): return m.pi",
        "gone",
    ),
    "an if": ("a = 1\nif a:\n    b = 2\nelse:\n    b = 3\ndef f(): return b\nc = 9", "9"),
    "an if that may leave it": ("b = 1\nif b > 3:\n    b = 2\ndef f(): return b", "gone"),
    "a tuple": ("a, (b, *c) = 1, (2, 3, 4)\nd = 7\ndef f(): return a, b, c", "7"),
    "one that is changed": (
        "t = []\nt.append(1)\nt += [2]\nt[0] = 5\nfor i in range(2): t.append(i)\nprint(t)\ndef f(): return t",
        "print",
    ),
    "one that a function changes": ("t = []\ndef put(x): x.append(3)\nput(t)\ndef f(): return t", "gone"),
    "a global": ("def init():\n    global n\n    n = 3\ninit()\ndef f(): return n", "gone"),
    "a counter": ("n = 0\ndef f():\n    global n\n    n += 1\n    return n", "gone"),
    "a method": (
        "class A:\n    k = 2\n    def m(self): return h() + self.k\ndef h(): return 1\nclass B: pass",
        "B",
        "A.m",
        "A().m()",
    ),
    "a method added later": ("class A: pass\ndef m(self): return 4\nA.m = m\nm = 5", "5", "A.m", "A().m()"),
    "a base": ("class A:\n    v = 1\nclass B(A): pass\nclass A: v = 2", "2", "B", "B().v"),
    "an import over a definition": ("def f(): return 1\nfrom math import floor as f", "floor"),
    "an import used after a definition": ("def g(): return 1\nfrom math import pi as g\ndef f(): return g", "return 1"),
    "a value made at once": (
        "def h(): return 1\nT = [h() for _ in range(2)]\ndef h(): return 2\ndef f(): return T",
        "gone",
    ),
    "what is called at once": ("k = 1\ndef h(): return k\nT = h()\nk = 2\ndef f(): return T", "gone"),
    "a lambda": ("h = lambda x: x * K\nK = 3\nL = 8\nf = lambda: h(2)", "8"),
    "a star": ("from math import *\nfrom os import *\ndef f(): return floor(pi)", "gone"),
    "a star over a builtin": ("from math import *\ndef f(): return pow(2, 3)", "gone"),
    "no star": ("from handtorn import *\ndef f(): return sum([2])", "handtorn"),
    "everything": ("a = 1\ndef f(): return globals()['a']", "gone"),
    "one that is imported by parts": ("import os\nimport os.path\ndef f(): return os.path.sep", "gone"),
    "a name of a comprehension": ("x = 1\nl = [x for x in range(3)]\ndef f(): return x", "range"),
    "a walrus": ("if (n := 4) > 3: pass\ndef f(): return n", "gone"),
    "main": ("x = 1\nif __name__ == '__main__':\n    x = 2\ndef f(): return x", "2"),
    "recursion": ("def f(n=3): return n and g(n - 1)\ndef g(n): return f(n)\nz = 6", "6"),
    "a value that is deleted": ("a = 1\ndef f(): return a\ndel a", "gone"),
    "an annotation": ("class T: pass\ndef f(x: T = None) -> T: return 1\nu = 9", "9"),
    "questions of one name": ("line = 1\nshape = 2\nraises = 3\nline = 4\n", "4", "line,shape", "line"),
    "unicode": ("é = 1; f = lambda: é; ü = 7", "7"),
}


@pytest.mark.parametrize("case", CASES)
def test_what_is_asked_for_behaves_as_in_the_whole(case):
    text, gone, asked, call = (*CASES[case], "f", "f()")[:4]
    cut = needed(text, asked.split(","))
    wanted = "1" if case in ("an import over a definition", "questions of one name") else str(run(text, call))
    assert str(run(cut, call)) == wanted
    assert gone not in cut


def test_where_files_were_put_below_each_other_each_has_the_private_helpers_that_came_with_it():
    files = ["import math\n\n# My {0}\ndef {0}(): return _h({0!r})\n\ndef _h(x): return '{0}' + x\n\ndef extra(): pass"]
    whole = "\n\n".join(files[0].format(name) for name in ("f", "g"))
    for name in ("f", "g"):
        cut = needed(whole, [name])
        assert run(cut, f"{name}()") == name * 2
        assert f"# My {name}\n" in cut
        assert "extra" not in cut
    assert needed(whole, ["f"], ["extra", "nothing"]).count("extra") == 1


@pytest.mark.parametrize(
    "text", ["def f(:", "return 1\ndef f(): return [", "g = 1", "", "\0", "f = " + "(" * 500, "f=f(f)\n" * 5_001]
)
def test_what_is_no_python_or_has_nothing_of_it_stays_as_it_is(text):
    assert needed(text, ["f"]) == text


def test_a_part_gets_what_it_needs_of_the_lines_above():
    above = "from math import pi, e\nx = 1\n\ndef f(): return x\n\ndef g(): return 1\n"
    part = "# mine\nprint(2)\ndef f(): return pi + h\nh = 0"
    assert needed_below(f"{above}\n{part}", 8) == f"from math import pi\n\n\n\n\n\n\n{part}"
    assert needed_below(f"{above}\n{part}\nf(", 8) == f"{above}\n{part}\nf("


NAMES = ["a", "b", "c", "d"]
EXPRESSIONS = st.recursive(
    st.sampled_from([*NAMES, "1", "2"]),
    lambda inner: (
        st.tuples(inner, inner).map("({0[0]} , {0[1]})".format)
        | st.tuples(st.sampled_from(["F", "G"]), inner).map("{0[0]}({0[1]})".format)
    ),
    max_leaves=3,
)
LINES = st.one_of(
    st.tuples(st.sampled_from(NAMES), EXPRESSIONS).map("{0[0]} = {0[1]}".format),
    st.tuples(st.sampled_from(["F", "G"]), EXPRESSIONS).map("def {0[0]}(x, y=0): return (x, {0[1]})".format),
    st.tuples(st.sampled_from(NAMES), EXPRESSIONS).map("if a: {0[0]} = {0[1]}".format),
    st.tuples(st.sampled_from(NAMES), EXPRESSIONS).map("{0[0]} = lambda x: {0[1]}".format),
    st.sampled_from(NAMES).map("for {0} in 3, 4: pass".format),
    st.sampled_from(["F = G", "G = F", "a, b = b, a", "F = lambda x, f=F: f(x)"]),
)


@pytest.mark.skipif(sys.version_info[:3] == (3, 13, 0), reason="its recursion of functions with defaults has no limit")
@settings(max_examples=150, deadline=None)
@given(st.lists(LINES, max_size=8), EXPRESSIONS)
def test_of_any_text_the_asked_function_behaves_the_same(lines, result):
    start = "a = b = c = d = 5\nF = G = bool\n"  # not repr, whose texts double their quotes at every call
    text = textwrap.dedent(start) + "\n".join(lines) + f"\ndef asked(): return {result}\n"
    assume(run(text, "1") == 1)
    assert shown(run(needed(text, ["asked"]), "asked()")) == shown(run(text, "asked()"))


def shown(value):
    """A value without the addresses of functions in it; infinite recursion is one thing wherever it ends."""
    return "RecursionError" if "RecursionError" in str(value) else re.sub(r"0x\w+", "", str(value))
