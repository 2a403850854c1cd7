"""``handtorn exercise check``: what it says, its exit status, and what progress remembers of it."""

import io
import json
import re

import pytest
from rich.console import Console

from classroom import catalogue
from classroom.learner.notebooks import make_notebook
from classroom.learner.watching import watch

RIGHT = "    return nd.square(yhat - y.reshape(yhat.shape))"
HALF = f"{RIGHT} / 2"
NO_RESHAPE = "    return nd.square(yhat - y)"

# What is written, the exit status, and what is said of it.
ANSWERS = {
    "right": (RIGHT, 0, ["yes  labels of shape (4,)", "Solved: all 2 checks hold.", "Next, 4: Its derivative"]),
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
    "calls itself": ("    return square_loss(yhat, y)", 1, ["The function calls itself without an end."]),
    "nothing yet": ("    raise NotImplementedError", 1, ["square_loss is not written yet: nothing was checked."]),
    "a syntax error": (
        RIGHT[:-1],
        3,
        ["03_square_loss.py, line 27: SyntaxError", "line 27: return nd.square(yhat - y.reshape(yhat.shape)"],
    ),
    "tabs": (f"    y = y\n\t{RIGHT.strip()}", 3, ["03_square_loss.py, line 28: "]),
    "a ready operator": ("    return nd.LinearRegressionOutput(yhat, y)", 3, ["LinearRegressionOutput does all of it"]),
    "an exception outside": (f"{RIGHT}\n\n\n1 / 0", 3, ["could not be loaded: ZeroDivisionError", "line 30: 1 / 0"]),
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
    assert "Your code printed (the last of it):\n| ŷ (4, 1)\n| ŷ (4, 1)\n\n0 of 2" in out


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
    assert "03_square_loss.ipynb, its cell, line 20" in result.out
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


def watched(folder, names, saves, check):
    """What is printed while these things happen, one after the other."""
    console, steps = Console(file=io.StringIO(), width=80), iter(saves)

    def wait():
        step = next(steps, None)
        if step is None:
            raise KeyboardInterrupt
        step()

    with pytest.raises(KeyboardInterrupt):
        watch(folder, names, lambda: console.print(check()), console, wait)
    return console.file.getvalue()


def test_watching_checks_at_every_save_and_shows_what_changed(folder, write):
    from classroom.learner.files import locate

    path = write("square_loss", HALF)
    text = watched(
        folder,
        None,
        [lambda: write("square_loss", RIGHT), path.unlink, lambda: write("dense", "    return X")],
        lambda: f"checked {locate(None, folder)[1].name}",
    )
    first, second, third, fourth = text.split("─" * 80)
    assert "checked 03_square_loss.py" in first
    assert f"-{HALF}\n  +{RIGHT}\nchecked 03_square_loss.py" in second
    assert "there is no exercise in this folder" in third
    assert "02_dense.py was saved:" in fourth
    assert "checked 02_dense.py" in fourth


def test_of_a_notebook_the_lines_of_its_cell_are_shown(folder, square_loss):
    path = folder / "03_square_loss.ipynb"
    path.write_bytes(make_notebook(square_loss))
    changed = path.read_text(encoding="utf-8").replace('raise NotImplementedError(\\"square_loss', 'return (\\"mine')
    text = watched(folder, {path.name}, [lambda: path.write_text(changed, encoding="utf-8")], lambda: "checked")
    assert '  -    raise NotImplementedError("square_loss is not written yet")\n  +    return ("mine' in text
    assert "cell_type" not in text


@pytest.mark.parametrize("words", [["--watch"], ["--watch", "square_loss"]])
def test_watching_needs_a_file(handtorn, folder, words):
    result = handtorn("exercise", "check", *words)
    assert (result.status, result.out) == (2, "")
    assert result.err.startswith("handtorn: ")
