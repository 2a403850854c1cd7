"""Each answer is found, wherever in a submission it is, and however it is written."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classroom.results import Student
from classroom.submissions import ExerciseFile, Submission, SubmittedFile, answers
from classroom.submissions.code import defined, without_magics
from classroom.submissions.notebook import code_cells, joined

from .making import ELEVEN, EXERCISES, LOSS, SGD, TEN, notebook


def submission(files):
    """A submission of these files, by name: their content, or content and time."""
    made = []
    for number, (name, content) in enumerate(files.items() if isinstance(files, dict) else files):
        content, when = content if isinstance(content, tuple) else (content, TEN)
        data = content.encode() if isinstance(content, str) else content
        made.append(SubmittedFile(name, lambda data=data: data, (when, 0, number)))
    return Submission(Student("ada", "Ada"), "ada", "", tuple(made))


def answer(files, name="square_loss"):
    return answers(submission(files), EXERCISES).get(name)


@pytest.mark.parametrize(
    "name",
    [
        "03_square_loss.py", "square_loss.py", "03_square_loss (1).py", "03_square_loss(12).py", "03_square_loss-1.py",
        "03_square_loss - Copy.py", "03_square_loss copy 2.py", "03_square_loss_final.py",
        "03_square_loss_final (3).py", "Copy of 03_square_loss.py", "03_Square_Loss.PY", "3-square-loss.py",
        "03 square loss.py", "03_square_loss_v2.py",
        "a/b/03_square_loss.py", "03_square_loss.py.txt", "07_square_loss.py", "work.zip/square_loss.py",
    ],
)  # fmt: skip
def test_a_file_is_known_by_its_name(name):
    found = answer({name: "# not even defined", "other.py": "x = 1", "more.py": LOSS})
    assert (found.text, found.file, found.problem) == ("# not even defined", name, "")


@pytest.mark.parametrize(
    "name", ["square_loss_gradient.py", "my_square.py", "03.py", "sgd.py", "03_square_losses.py", "x.md"]
)
def test_a_file_of_another_name_counts_only_if_it_defines_what_is_asked_for(name):
    assert answer({name: "x = 1", "other.py": ""}) is None
    if name not in ("sgd.py", "x.md"):
        assert answer({name: LOSS, "other.py": ""}).text == LOSS


def test_one_file_may_answer_several_exercises():
    whole = f"import math\n{LOSS}\n{SGD}answer, reason = 0.02, 'because'\n"
    cut = {"square_loss": f"\n{LOSS}", "sgd": f"\n\n\n\n{SGD}", "rate": "\n" * 6 + "answer, reason = 0.02, 'because'\n"}
    for name in ("ada.py", "03_square_loss.py"):
        found = answers(submission({name: whole}), EXERCISES)
        assert {name: one.text for name, one in found.items()} == cut
        assert {(one.problem, one.remarks) for one in found.values()} == {("", ())}
    assert (
        answers(submission({"03_square_loss.py": f"x = 1\n{LOSS}"}), EXERCISES)["square_loss"].text == f"x = 1\n{LOSS}"
    )


def test_a_syntax_error_in_one_function_does_not_lose_the_others():
    whole = f"def broken(:\n    return (1\n{LOSS}{SGD}"
    assert set(answers(submission({"ada.py": whole}), EXERCISES)) == {"square_loss", "sgd"}


def test_the_only_file_is_the_answer_to_the_only_exercise():
    only = {"sgd": EXERCISES["sgd"]}
    assert answers(submission({"ada.py": "def sdg(): pass"}), only)["sgd"].text == "def sdg(): pass"
    assert answers(submission({"ada.py": "def sdg(): pass"}), EXERCISES) == {}


def test_what_is_not_there_is_missing():
    assert answers(submission({}), EXERCISES) == {}
    assert set(answers(submission({"03_square_loss.py": LOSS}), EXERCISES)) == {"square_loss"}


def test_of_two_files_the_one_in_fewer_folders_counts_then_the_last_and_it_is_said():
    old, new = ("# old\n" + LOSS, TEN), ("# new\n" + LOSS, ELEVEN)
    found = answer({"03_square_loss (1).py": old, "03_square_loss.py": new})
    assert found.text == new[0]
    assert found.remarks == ("03_square_loss (1).py could also be meant: 03_square_loss.py counts, as it is the last",)
    found = answer({"03_square_loss.py": old, "x/03_square_loss.py": new})
    assert found.text == old[0]
    assert found.remarks == (
        "x/03_square_loss.py could also be meant: 03_square_loss.py counts, as it is in fewer folders",
    )
    found = answer({"03_square_loss.py": old, "all.py": new})
    assert found.text == old[0]
    assert found.remarks == ("all.py could also be meant: 03_square_loss.py counts, as it is called or marked so",)
    assert answer({"03_square_loss.py": old, "copy/03_square_loss.py": old}).remarks == ()


def test_of_files_of_one_time_the_later_copy_counts():
    files = {
        "03_square_loss.py": "0",
        "03_square_loss (10).py": "10",
        "03_square_loss (9).py": "9",
        "square_loss.py": "1",
    }
    assert answer(files).text == "10"
    assert answer(dict(reversed(files.items()))).text == "10"
    assert answer([("03_square_loss.py", "first"), ("03_square_loss.py", "second")]).text == "second"


STUB = 'def square_loss(yhat, y):\n    raise NotImplementedError("square_loss is not written yet")\n'


def test_what_was_given_out_and_handed_in_untouched_gives_way_to_an_answer():
    found = answer({"03_square_loss.py": (STUB, ELEVEN), "old/all.ipynb": (notebook(LOSS), TEN)})
    assert found.text == LOSS
    assert found.remarks == (
        "03_square_loss.py could also be meant: old/all.ipynb counts, as the other is as it was given out",
    )
    assert answer({"03_square_loss.py": STUB, "05_sgd.py": SGD}).text == STUB
    assert answer({"03_square_loss.py": "-" * 50_000 + "1", "square_loss.py": STUB}).text[0] == "-"


def test_exercises_that_ask_for_the_same_are_told_apart_by_the_names_of_files():
    both = {name: ExerciseFile(name, 1, f"{name}.py", ("square_loss",)) for name in ("square_loss", "gradient")}
    found = answers(submission({"square_loss.py": STUB, "gradient.py": (LOSS, ELEVEN)}), both)
    assert {name: (one.file, one.remarks) for name, one in found.items()} == {
        "square_loss": ("square_loss.py", ()),
        "gradient": ("gradient.py", ()),
    }
    assert set(answers(submission({"gradient.py": LOSS, "x.py": ""}), both)) == {"gradient"}
    assert (
        answers(submission({"square_loss.py": STUB, "more.py": (STUB + "#", ELEVEN)}), both)["square_loss"].text == STUB
    )
    assert set(answers(submission({"05_sgd.py": SGD + LOSS, "x.py": ""}), EXERCISES)) == {"sgd", "square_loss"}


def test_a_class_is_asked_for_by_its_methods():
    layer = {"linear": ExerciseFile("linear", 25, "25_linear.py", ("Linear.forward", "Linear.backward"))}
    text = "class Linear:\n    def forward(self): pass\n"
    assert answers(submission({"all.py": text, "b.py": ""}), layer)["linear"].text == text
    assert answers(submission({"all.py": "def forward(): pass", "b.py": ""}), layer) == {}


def test_a_file_that_cannot_be_used_gives_way_to_one_that_can():
    for bad in ("", "  \n", b"\x00\x01", b"\xff\xfe\x00"):
        found = answer({"03_square_loss.py": (bad, ELEVEN), "all.py": (LOSS, TEN)})
        assert (found.text, found.file) == (LOSS, "all.py")
        assert answer({"03_square_loss.py": bad}).problem.startswith("03_square_loss.py cannot be used: ")


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "there is nothing in it"),
        (b"PK\x03\x04\x00", "not a text: it has bytes that no text has"),
        ("a = 1".encode("utf-16-le"), "not a text: it has"),
        ("ä = 1".encode("utf-16-le"), "not a text, or one in UTF-16 that does not say so: expected UTF-8"),
        (b"# coding: rot13\n", "its first lines say rot13, which is no encoding of texts: expected UTF-8"),
        (b"# coding: klingon\n", "its first lines say klingon, which is no encoding"),
        (b"# coding: ascii\n# \xe4", "not a text in ascii: expected UTF-8"),
        (b"x = 1\n" * 40_000, "larger than 200,000 characters"),
    ],
)
def test_what_is_no_text_is_a_problem_that_says_why(content, problem):
    found = answer({"square_loss.py": content})
    assert found.text == ""
    assert problem in found.problem
    assert found.problem.endswith(".")


@pytest.mark.parametrize(
    ("content", "remark"),
    [
        ("\ufeff".encode() + b"# \xc3\xa4", ""),
        ("# ä".encode("utf-16"), "read as UTF-16"),
        (b"\xff\xfe\x00\x00" + "# ä".encode("utf-32-le"), "read as UTF-32"),
        ("# ä".encode("latin-1"), "not UTF-8: read as Windows-1252"),
    ],
)
def test_other_encodings_are_read_and_it_is_said(content, remark):
    found = answer({"square_loss.py": content})
    assert (found.text, found.problem, "".join(found.remarks)) == ("# ä", "", remark)


def test_a_files_own_word_on_its_encoding_is_followed_and_then_says_utf_8():
    text = "#!/usr/bin/python\n# vim: set fileencoding=gbk :\nx = '中文'\n"
    found = answer({"square_loss.py": text.encode("gbk")})
    assert (found.text, found.remarks) == (text.replace("gbk", "utf-8"), ("read as gbk, as it says",))
    assert compile(found.text.encode(), "x", "exec")


def test_line_ends_of_every_computer_become_pythons():
    assert answer({"square_loss.py": "a\r\nb\rc\n"}).text == "a\nb\nc\n"


def test_a_cell_is_known_by_its_tag_or_its_first_line():
    cells = [
        "import numpy",
        (LOSS, ["handtorn:square_loss", "other"]),
        f"\n# Handtorn exercise sgd: write it\n{SGD}",
        "rest",
    ]
    found = answers(submission({"ada.ipynb": notebook(*cells)}), EXERCISES)
    assert {name: one.text for name, one in found.items() if not one.problem} == {"square_loss": LOSS, "sgd": cells[2]}
    tagged_otherwise = notebook((f"# handtorn exercise sgd\n{LOSS}", ["handtorn:square_loss"]))
    assert answer({"a.ipynb": tagged_otherwise, "b.py": ""}, "sgd") is None


def test_of_two_cells_for_an_exercise_the_last_counts_and_it_is_said():
    found = answer({"a.ipynb": notebook(("1", ["handtorn:square_loss"]), ("2", ["handtorn:square_loss"]))})
    assert (found.text, found.remarks) == ("2", ("2 cells of a.ipynb are marked: the last counts",))


def test_cells_without_a_mark_are_joined_where_they_define_what_is_asked_for():
    cells = ["import numpy as np\n%matplotlib inline", LOSS, "for broken in", "!pip install x"]
    found = answer({"ada.ipynb": notebook(*cells)})
    assert found.text == f"\n\n\n{LOSS}"
    assert found.remarks == ("1 cell is not Python and left out",)
    assert answer({"ada.ipynb": notebook(LOSS, SGD)}, "sgd").text == f"\n\n\n\n{SGD}"


def test_what_checks_an_answer_is_no_part_of_it():
    """The cells around the answer's are in every notebook of an exercise: a lost tag is not to make them count."""
    cells = [
        "import handtorn  # lets it work\nx = 1",
        LOSS,
        "from classroom import check\n\ncheck(\n    square_loss,\n)\nreport = check(square_loss, seed=1); y = 2",
    ]
    text = joined(code_cells(notebook(*cells)))[0]
    assert text == (
        f"# import handtorn  # lets it work\nx = 1\n\n{LOSS}\n\n# from classroom import check\n\n# check(\n#     "
        "square_loss,\n# )\nreport = check(square_loss, seed=1); y = 2"
    )
    own = "def check(x): return x\n\n" + LOSS + "\ncheck(1)\nimport handtorns"
    assert joined(code_cells(notebook(own)))[0] == own  # somebody's own check


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (notebook(LOSS)[:-9], "no notebook: it is not valid JSON"),
        ("[" * 100_000, "no notebook: it is not valid JSON"),
        ("[]", "no notebook: it has no list of cells"),
        ('{"cells": {}}', "no notebook: it has no list of cells"),
        (
            notebook("x = 1"),
            "expected a code cell with the tag handtorn:square_loss, or with the first line # handtorn exer",
        ),
        (
            json.dumps({"cells": [1, {"cell_type": "code"}, {"cell_type": "code", "source": [None], "metadata": 3}]}),
            "expected a",
        ),
        (notebook(("", ["handtorn:square_loss"])), "there is nothing in it"),
        ("", "no notebook"),
    ],
)
def test_a_notebook_that_has_no_answer_says_why(text, problem):
    for name in ("03_square_loss.ipynb", "ada.ipynb"):
        found = answer({name: text})
        assert found.text == ""
        assert found.problem.startswith(f"{name} cannot be used: ")
        assert problem in found.problem
    # One among others that is called otherwise is not asked for this, unless it cannot be read at all.
    assert answer({"notes.ipynb": text, "03_square_loss.py": LOSS}).text == LOSS
    if "expected a" in problem:
        assert answer({"notes.ipynb": text, "05_sgd.py": SGD}) is None


TAGGED = ["handtorn:square_loss"]
USES = "def square_loss(yhat, y):\n    return half(np.square(yhat - y)) * scale"


def test_a_cell_comes_with_what_it_uses_of_the_others_and_nothing_else():
    cells = [
        "import numpy as np, os\nscale = 3",
        (f"scale = 2\n{USES}", TAGGED),
        "def half(x):\n    return 1 / 0",
        "def half(x):\n    return x / 2\nsquare_loss = None\nprint(half(1))",
        "from classroom import check\ncheck(square_loss)",
    ]
    found = answer({"03_square_loss.ipynb": notebook(*cells)})
    used = ["import numpy as np", "def half(x):", "    return x / 2", "scale = 2", *USES.split("\n")]
    assert [line for line in found.text.split("\n") if line] == used
    space = {}
    exec(found.text, space)
    assert space["square_loss"](3, 1) == 4
    line = found.text.split("\n").index("    return half(np.square(yhat - y)) * scale") + 1
    assert found.placed(f"NameError: x (03_square_loss.ipynb, line {line}).") == (
        "NameError: x (03_square_loss.ipynb, code cell 2, line 3)."
    )
    assert answer({"a.ipynb": notebook("x = 1", (LOSS, TAGGED))}).text == LOSS
    assert answer({"a.ipynb": notebook("import numpy as np", (f"{USES}(", TAGGED))}).text == f"{USES}("
    assert answer({"a.py": LOSS}).placed("a.py, line 1: x") == "a.py, line 1: x"


def test_imports_from_the_future_stand_where_python_wants_them():
    future = "from __future__ import annotations"
    for cells in (
        [future, "import numpy as np", (USES, TAGGED)],
        ["import numpy as np", (f"{future}\n{USES}", TAGGED)],
    ):
        found = answer({"a.ipynb": notebook(*cells)})
        assert compile(found.text, "a", "exec", dont_inherit=True)
        assert found.text.count(future) == 1
        assert found.text.endswith(USES)
    assert answer({"a.ipynb": notebook("x = 1", (f"{future}\n{LOSS}", TAGGED))}).text == f"{future}\n{LOSS}"


def test_an_answer_in_another_cell_than_the_marked_one_counts_where_that_has_none_and_it_is_said():
    found = answer({"03_square_loss.ipynb": notebook((STUB, TAGGED), "import os", LOSS)})
    assert found.text.strip() == LOSS.strip()
    assert found.remarks == (
        "code cell 1 is marked for this exercise and is as it was given out: what code cell 3 defines counts",
    )
    for marked in ("", "scale = 2"):
        found = answer({"03_square_loss.ipynb": notebook((marked, TAGGED), USES)})
        assert found.text.strip() == f"{marked}\n\n{USES}".strip()
        assert (
            "code cell 1 is marked for this exercise and does not define square_loss: what code cell 2"
            in (found.remarks[0])
        )
    assert answer({"a.ipynb": notebook((STUB, TAGGED), "x = 1", STUB)}).text == STUB


def test_a_notebook_of_another_exercise_says_nothing_to_this_one():
    for files in ({"03_square_loss.ipynb": notebook("x = 1")}, {"ada.ipynb": notebook((LOSS, TAGGED))}):
        assert set(answers(submission(files), EXERCISES)) == {"square_loss"}
    assert answers(submission({"ada.ipynb": notebook((LOSS, TAGGED))}), {"sgd": EXERCISES["sgd"]}) == {}


def test_notebooks_of_the_format_before_are_read():
    cells = [{"cell_type": "code", "input": [LOSS], "metadata": {}}]
    assert answer({"a.ipynb": json.dumps({"worksheets": [{"cells": cells}], "nbformat": 3})}).text == LOSS


def test_the_commands_of_a_notebook_become_comments_and_nothing_else_does():
    cell = (
        "%time x = 1\n!ls 'unclosed (\nx = (7\n% 3)\nif x:\n    %matplotlib inline\n?print\nprint??\n"
        "y = !ls\ntext = '''\n%not a magic\n!nor this\n'''\nz = x \\\n% 2  # %comment\n"
    )
    python = without_magics(cell)
    assert python == (
        "# %time x = 1\n# !ls 'unclosed (\nx = (7\n% 3)\nif x:\n    pass  # %matplotlib inline\n# ?print\n# print??\n"
        "# y = !ls\ntext = '''\n%not a magic\n!nor this\n'''\nz = x \\\n% 2  # %comment\n"
    )
    compile(python, "cell", "exec")
    assert without_magics("%%bash\nls\n\nrm x") == "# %%bash\n# ls\n\n# rm x"
    assert without_magics("\n%%time\nx = 1") == "\n# %%time\nx = 1"
    for plain in (LOSS, "x = a % b\n", "a = {'%': 1}\n", '"""\n%x\n'):
        assert without_magics(plain) == plain


def test_what_is_defined_at_the_top_is_found_without_a_syntax_tree():
    text = (
        '"""\ndef no(): pass\n"""\nasync def a(): pass\nclass B:\n    def no(self): no = 1\n'
        "@d\ndef c(x=(1,\nno2=3)): pass\ne = f = 1\n(g, h) = 1, 2\ni: int = 3\nj == 1\nk.l = 1\nm[0] = 1\nn += 1\n"
        "# o = 1\np = 'x\\\n'\nq=1; print(r=1)\ns = '#'; t = \"'''\"\nu = 1\n"
    )
    assert defined(text) == {"a", "B", "c", "e", "g", "h", "i", "p", "q", "s", "u"}


@settings(max_examples=60, deadline=None)
@given(st.text(st.sampled_from("'\"\\\n#()[]{}=%!? \tdefx:"), max_size=60))
def test_no_text_is_too_odd_to_be_looked_at(text):
    defined(text)
    assert without_magics(text).count("\n") == text.count("\n")
    answer({"square_loss.py": text, "ada.ipynb": notebook(text)})


@pytest.mark.parametrize(
    "piece", ["'", '"', "'''", "\\", "(", "'\\", "a=", "a,", "\\\n", "?", "x?", "a.", " ", "\t\n", '"""\\', "\\'"]
)
def test_a_long_text_takes_no_long_time(piece):
    text = "a" + (piece * 60_000)[:60_000]
    defined(text)  # a search that backtracks would take minutes
    without_magics(text)


@pytest.mark.parametrize("name", ["a,b.py", "=cmd.py", "中文.py", "a\nb.py", "\u202eevil.py"])
def test_odd_names_of_files_stay_in_one_line_of_a_sentence(name):
    found = answer({name: LOSS, "03_square_loss.py": "x"})
    assert "\n" not in found.remarks[0]
    assert "\u202e" not in found.remarks[0]
