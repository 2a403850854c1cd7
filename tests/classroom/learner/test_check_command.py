"""``handtorn exercise check``: what it says, its exit status, and what progress remembers of it."""

import json
import re

import pytest

from classroom import catalogue
from classroom.learner.notebooks import make_notebook

RIGHT = "    return nd.square(yhat - y.reshape(yhat.shape))"
HALF = f"{RIGHT} / 2"
NO_RESHAPE = "    return nd.square(yhat - y)"

# What is written, the exit status, and what is said of it.
ANSWERS = {
    "right": (RIGHT, 0, ["yes  labels of shape (4,)", "Solved: both checks hold.", "Next, 4: The derivative"]),
    "a known mistake": (
        HALF,
        1,
        ["Your mistake: Your loss is half of what is asked for", "0 of 2 checks hold.", "hint square_loss"],
    ),
    "a mistake that one check sees": (
        NO_RESHAPE,
        1,
        [
            "Your mistake: The label was not reshaped: (n, 1) - (n,) broadcasts to (n, n).",
            "yes  4 predictions and labels of shape (4, 1)\nNO   labels of shape (4,)\n",
            "     why       (4, 1) - (4,) is (4, 4): nothing raises",
            "     expected  losses ",
            "     came      losses ",
            "\nyhat = nd.array([[",
            "\nprint(square_loss(yhat, y))\n",
            "1 of 2 checks hold.",
        ],
    ),
    "two mistakes": (
        "    return nd.abs(yhat - y.reshape(yhat.shape)) / 2",
        1,
        ["Two mistakes at once: Your loss is half", " And: The absolute value was taken"],
    ),
    "a mistake that nobody knows": (f"{RIGHT} * 3", 1, ["Your mistake: none that I know. What differs:"]),
    "an exception": (
        "    return nd.square(yhat - y.reshap(yhat.shape))",
        1,
        ["(03_square_loss.py, line 27).\n     line 27: return nd.square(yhat - y.reshap(yhat.shape))"],
    ),
    "a power of another language": ("    return (yhat - y.reshape(yhat.shape)) ^ 2", 1, ["A power is written **."]),
    "input()": ("    return input('?')", 1, ["EOFError: ", "input() has nobody to ask here"]),
    "exit()": ("    import sys\n    sys.exit()", 1, ["SystemExit", "A function ends with return"]),
    "no return": (RIGHT.replace("return ", "loss = "), 1, ["Your mistake: There is no return."]),
    "calls itself": ("    return square_loss(yhat, y)", 1, ["Python lets calls be about 1000 deep"]),
    "nothing yet": ("    raise NotImplementedError", 1, ["square_loss is not written yet: nothing was checked."]),
    "a syntax error": (
        RIGHT[:-1],
        3,
        ["03_square_loss.py, line 27: SyntaxError", "line 27: return nd.square(yhat - y.reshape(yhat.shape)"],
    ),
    "tabs": (f"    y = y\n\t{RIGHT.strip()}", 3, ["03_square_loss.py, line 28: "]),
    "a ready operator": ("    return nd.LinearRegressionOutput(yhat, y)", 3, ["LinearRegressionOutput does all of it"]),
    "an exception outside": (f"{RIGHT}\n\n\n1 / 0", 3, ["could not be loaded: ZeroDivisionError", "line 30: 1 / 0"]),
    "NumPy's function": (
        "    import numpy as np\n    return np.exp(yhat - y.reshape(yhat.shape))",
        1,
        ["A function of NumPy is given an NDArray: take that of nd"],
    ),
    "NumPy's array": (f"{RIGHT} * yhat.asnumpy()", 1, ["An NDArray is wanted there: nd.array makes one"]),
    "numbers in an exception": (
        f"    raise ValueError(float(yhat.asnumpy()[0, 0]))\n{RIGHT}",
        1,
        ["\n\nValueError: ", "NO   labels of shape (4,)\n\n0 of 2"],
    ),
    "NaN": (f"{RIGHT} * float('nan')", 1, ["losses nan", "it means  NaN comes of 0 / 0"]),
    "no such package": (f"    import pandass\n{RIGHT}", 3, ["pandass is not there where answers are graded"]),
}  # fmt: skip


@pytest.mark.parametrize("case", ANSWERS)
def test_every_answer_has_its_words_and_its_exit_status(handtorn, here, write, case):
    body, status, words = ANSWERS[case]
    write("square_loss", body)
    result = handtorn("exercise", "check", "square_loss", "--seed", 5)
    for word in words:
        assert word in result.out
    assert (result.status, result.err) == (status, "")
    assert "\x1b" not in result.out  # no colours where nobody sees them


ONE_OF_TWO = {
    "right": (
        "e = nd.exp(logits - nd.max(logits, axis=1, keepdims=True))\n    return e / nd.sum(e, axis=1, keepdims=True)",
        "\n\nlog_softmax is not written yet.\n\nyes  softmax, ",
    ),
    "wrong": (
        "e = nd.exp(logits)\n    return e / nd.sum(e, axis=1, keepdims=True)",
        "\n\nlog_softmax is not written yet. Your mistake: ",
    ),
}


@pytest.mark.parametrize("case", ONE_OF_TWO)
def test_of_two_functions_the_one_that_is_written_is_judged(handtorn, here, write, case):
    body, says = ONE_OF_TWO[case]
    write("softmax", f"    {body}")
    out = handtorn("exercise", "check", "--seed", 1).out
    assert says in out
    assert "NO   log_softmax, its gradient\n     came      not written yet\n" in out
    assert ("none that I know" in out, "smallest input" in out) == (False, case == "wrong")


def test_a_function_that_is_left_for_later_is_said_first(handtorn, here, folder):
    text = catalogue.load("activations").stub.replace('("relu is not written yet")', "")
    text = text.replace('raise NotImplementedError("sigmoid is not written yet")', "return X.nothing")
    (folder / "19_activations.py").write_text(text, encoding="utf-8")
    out = handtorn("exercise", "check", "--seed", 1).out
    assert "\n\nrelu is not written yet. " in out
    assert out.count("not written yet") == out.count("     came      not written yet\n") + 1
    assert "     an input on which it shows:\n" in out  # the check's own, which has nothing that could be left out


QUESTIONS = {
    "a text": ('"0.02"', "3", ["gluon_rate: A text came: numbers, and True and False, are written without quotes."]),
    "a comma": ("0,02", "3", ["Decimal numbers are written with a point: 0.02."]),
    "another comma": ("0,5", "3", ["2 numbers came: one is asked for. A decimal number is written with a point"]),
    "none yet, and a mistake": ("None", "50", ["gluon_rate is not answered yet. Your mistake: "]),
    "none yet": (
        "None",
        "3",
        ["\n\ngluon_rate is not answered yet. times_as_long: this is not it", "     came      not answered yet\n"],
    ),
}


@pytest.mark.parametrize("case", QUESTIONS)
def test_an_answer_of_another_kind_is_a_plain_sentence(handtorn, here, folder, case):
    rate, times, words = QUESTIONS[case]
    text = f"gluon_rate = {rate}\ntimes_as_long = {times}\n"
    (folder / "09_gluon_learning_rate.py").write_text(text, encoding="utf-8")
    out = handtorn("exercise", "check").out
    for word in words:
        assert word in out
    assert ("came      0.02" in out, "expected  0.02" in out) == (False, False)  # the answer


def test_a_name_that_is_asked_for_itself_is_no_slip_of_another(handtorn, here, folder):
    (folder / "14_softmax.py").write_text("def softmax(logits):\n    return logits\n", encoding="utf-8")
    out = handtorn("exercise", "check").out
    assert "defines no log_softmax when it is run." in out
    assert "is that the one" not in out


def test_a_file_of_another_name_is_told_what_to_be_called(handtorn, folder):
    (folder / "my_average.py").write_text("def moving_average(losses, c): pass\n", encoding="utf-8")
    for words in (["my_average.py"], []):
        result = handtorn("exercise", "check", *words)
        assert result.status == 2
        assert "my_average.py defines moving_average, which exercise 7 asks for: call it 07_moving" in result.err


def test_of_a_second_ending_of_a_name_something_is_said(handtorn, here, folder, square_loss):
    (folder / "03_square_loss.py.txt").write_text(square_loss.taken.text, encoding="utf-8")
    result = handtorn("exercise", "check")
    assert (
        "03_square_loss.py.txt is read, though its name ends in .txt: better call it 03_square_loss.py." in result.out
    )


def test_a_wrong_name_is_recognised(handtorn, here, folder, square_loss):
    text = square_loss.taken.text.replace("square_loss", "squareloss")
    (folder / "03_square_loss.py").write_text(text, encoding="utf-8")
    result = handtorn("exercise", "check")
    assert result.status == 3
    assert "defines no square_loss when it is run. It has squareloss: is that the one?" in result.out


def test_an_empty_file_is_asked_after(handtorn, here, folder):
    (folder / "03_square_loss.py").write_bytes(b"")
    result = handtorn("exercise", "check")
    assert result.status == 3
    assert "there is nothing in it. Is it saved?" in result.out
    assert not (folder / "handtorn-progress.json").exists()


def test_without_a_name_the_file_saved_last_is_checked_and_named(handtorn, here, write):
    write("dense", "    return nd.dot(X, weight)")
    write("square_loss", RIGHT)
    result = handtorn("exercise", "check")
    assert result.out.startswith("03_square_loss.py was saved last.\nExercise 3, square_loss: The squared error (03_")
    assert "saved last" not in handtorn("exercise", "check", "dense").out


def test_every_run_has_new_inputs_and_the_seed_repeats_them(handtorn, here, write):
    write("square_loss", f"    print(yhat.asnumpy().ravel()[0])\n{HALF}")
    first, second = (handtorn("exercise", "check").out for _ in range(2))
    command = re.search(r"handtorn (exercise check square_loss --seed \d+)\n", first)[1]
    assert command not in second
    printed = [re.search(r"\| (\S+)\n", out)[1] for out in (first, second, handtorn(*command.split()).out)]
    assert printed[0] != printed[1]
    assert printed[0] == printed[2]


def test_what_was_printed_is_marked_and_is_that_of_the_checks_alone(handtorn, here, write):
    write("square_loss", f"    print('ŷ', yhat.shape)\n{RIGHT} * 3")  # it is called again on smaller inputs
    out = handtorn("exercise", "check").out
    assert "\n\nYour code printed (its last lines):\n| ŷ (4, 1)\n| ŷ (4, 1)\n\nYour mistake: " in out


def test_no_command_and_no_code_is_broken_in_a_narrow_terminal(handtorn, here, write, monkeypatch):
    monkeypatch.setenv("COLUMNS", "40")
    write("square_loss", HALF)
    lines = handtorn("exercise", "check", "--seed", 1234).out.splitlines()
    assert "  handtorn exercise check square_loss --seed 1234" in lines
    assert "  python -m minimx 03_square_loss.py" in lines
    assert "print(square_loss(yhat, y))" in lines
    assert max(len(line) for line in lines if not line.startswith(("  handtorn", "y"))) <= 40


def test_the_input_to_paste_shows_the_mistake(handtorn, here, write, capsys):
    path = write("square_loss", HALF)
    out = handtorn("exercise", "check", "--seed", 1).out
    code = re.search(r"^yhat = .*?\)\)$", out, re.MULTILINE | re.DOTALL)[0]
    came = re.search(r"came +losses (\S+),", out)[1]
    exec(compile(f"{path.read_text(encoding='utf-8')}\n{code}", "pasted", "exec"), {})
    assert came in capsys.readouterr().out


def progress_of(folder, name):
    path = folder / "handtorn-progress.json"
    return json.loads(path.read_text(encoding="utf-8"))["exercises"].get(name, {}) if path.exists() else {}


def test_progress_counts_what_was_tried_and_keeps_the_first_right_answer(handtorn, here, write, folder):
    for body, checks, solved in (
        ("    raise NotImplementedError", None, False),
        (HALF, 1, False),
        (RIGHT[:-1], 2, False),
        (RIGHT, 3, True),
        (f"{RIGHT} + 0", 4, True),
        (HALF, 5, True),
    ):
        write("square_loss", body)
        handtorn("exercise", "check", "--seed", checks or 0)
        entry = progress_of(folder, "square_loss")
        assert (entry.get("checks"), "solved" in entry) == (checks, solved)
    assert entry["solved"]["seed"] == 3
    assert re.fullmatch("[0-9a-f]{64}", entry["solved"]["answer"])


def test_a_notebook_is_checked_by_its_cell(handtorn, here, folder, square_loss):
    document = json.loads(make_notebook(square_loss))
    cell = document["cells"][2]
    cell["source"] = [line.replace("raise NotImplementedError", "return np.square #") for line in cell["source"]]
    (folder / "03_square_loss.ipynb").write_text(json.dumps(document), encoding="utf-8")
    result = handtorn("exercise", "check")
    assert result.status == 1
    assert "03_square_loss.ipynb, code cell 2, line 20" in result.out
    assert "Only this cell is checked: does it have the imports that it needs?" in result.out
    assert "minimx" not in result.out.partition("NO ")[2]


def test_after_the_last_exercise_of_the_line_the_functions_train(handtorn, here, folder):
    line = [exercise for exercise in catalogue.every() if exercise.part == "A line"]
    last = line[-1]
    (folder / last.file_name).write_text(last.taken.text, encoding="utf-8")
    out = handtorn("exercise", "check").out
    assert "handtorn compare linear_regression --mine ." in out
    following = catalogue.every()[len(line)]
    assert f"Next, {following.number}: {following.title}. handtorn exercise start {following.name}" in out


def test_after_the_last_of_all_there_is_no_next(handtorn, here, folder):
    from classroom.learner.progress import Entry, Progress
    from classroom.learner.progress_file import save

    when = "2026-11-20T10:00:00+00:00"
    save(folder, Progress({name: Entry(given_up=when) for name in catalogue.names() if name != "dense"}))
    (folder / "02_dense.py").write_text(catalogue.load("dense").taken.text, encoding="utf-8")
    out = handtorn("exercise", "check").out
    assert "handtorn compare linear_regression --mine ." in out  # the last of the line that was left
    assert out.endswith("That was the last: all exercises are done.\n")
