"""What is made of a result, also of those that no exercise of today comes to."""

from dataclasses import replace

import pytest

from classroom.learner.describing import describe
from classroom.learner.showing import as_html, as_text
from classroom.learner.verdict import Where, named
from classroom.results import FAILED, PASSED, CheckResult, ExerciseResult

WHERE = Where("mine.py", "a = 1\nb = 2\n", "check again")
RIGHT = CheckResult("rows", "why", True)
WRONG = CheckResult("columns", "columns matter", False, "losses 1", "losses 2", inputs="y = 1\nf(y)")


def result(*checks, status=FAILED, **more):
    return ExerciseResult("square_loss", 3, "The squared error", "A line", status, checks=checks, **more)


@pytest.fixture
def shown(square_loss):
    return lambda *checks, where=WHERE, **more: describe(square_loss, result(*checks, **more), where, 1, "", [])


@pytest.mark.parametrize(
    ("mistakes", "together", "text"),
    [
        ((), False, "Your mistake: none that I know. What differs:"),
        (("A.",), False, "Your mistake: A."),
        (("A.", "B."), False, "One of these: A. Or: B."),
        (("A.", "B."), True, "Two mistakes at once: A. And: B."),
        (("A.", "A."), True, "Your mistake: A."),
        (("", "B."), False, "Your mistake: B."),
        (("",), False, "Your mistake: none that I know. What differs:"),
    ],
)
def test_mistakes_are_named_as_far_as_they_are_known(mistakes, together, text):
    assert named(result(WRONG, mistakes=mistakes, together=together)) == text


def test_a_cause_that_all_checks_see_is_likely_where_no_mistake_is_known(shown):
    guess = replace(WRONG, cause="This.")
    assert shown(RIGHT, guess, guess).mistake == "Most likely: This."
    assert "perhaps" not in dict(shown(RIGHT, guess).checks[1].details)
    assert shown(RIGHT, guess, mistakes=("A.",)).mistake == "Your mistake: A."


def test_causes_that_single_checks_see_are_guesses_and_stand_on_top_each_once(shown):
    this, that = replace(WRONG, cause="This."), replace(WRONG, cause="Is it that?", tried="rows")
    start = "No single mistake that I know gives all of this. Perhaps: "
    assert shown(this, WRONG).mistake == f"{start}This (on columns)."
    assert shown(this, that, this, this).mistake == (
        f"{start}This (on columns; columns; and 1 more); and Is it that? (on rows)."
    )
    assert not any("perhaps" in dict(check.details) for check in shown(this, that).checks)
    assert "Secret" not in shown(this, WRONG, replace(that, cause="Secret", hidden=True)).mistake


def test_an_input_comes_with_the_imports_that_it_needs(shown):
    check = replace(WRONG, inputs="f(nd.ones(2), np.ones(2))")
    assert shown(check).checks[0].code == "import numpy as np\nfrom mxnet import nd\nprint(f(nd.ones(2), np.ones(2)))"
    where = replace(WHERE, text="import numpy as np\nfrom mxnet import autograd, nd\n")
    assert shown(check, where=where).checks[0].code == "print(f(nd.ones(2), np.ones(2)))"


def test_of_a_hidden_check_nothing_is_shown_but_whether_it_holds(shown):
    text = as_text(shown(RIGHT, replace(WRONG, hidden=True)))
    assert "NO   a hidden check" in text
    assert not any(word in text for word in ("columns", "losses", "y = 1"))


def test_what_all_checks_end_with_is_said_once(shown):
    failed = replace(WRONG, came="KeyError: 'x' (mine.py, line 2)")
    found = shown(failed, replace(failed, tried="others"))
    assert found.mistake == "KeyError: 'x' (mine.py, line 2)."
    assert found.line == "2: b = 2"
    assert [check.details for check in found.checks] == [(), ()]
    assert [check.code for check in found.checks] == ["y = 1\nprint(f(y))", ""]


def test_an_exception_is_the_same_where_its_kind_and_line_are(shown):
    """Its text may have numbers of the inputs in it, which differ from check to check."""
    one = replace(WRONG, came="ValueError: got 0.25 (mine.py, line 2)")
    other = replace(WRONG, came="ValueError: got 0.75 (mine.py, line 2)")
    assert shown(one, other).mistake == "ValueError: got 0.25 (mine.py, line 2)."
    assert shown(one, other, RIGHT).checks[1].details == (("came", "the same"),)
    elsewhere = replace(other, came="ValueError: got 0.75 (mine.py, line 1)")
    assert dict(shown(one, elsewhere, RIGHT).checks[1].details)["line"] == "1: a = 1"


def test_a_sentence_on_what_was_returned_is_said_once(shown):
    none = replace(WRONG, came="None came: expected a number or an array.", cause="There is no return.")
    found = shown(none, none)
    assert found.mistake == "None came: expected a number or an array. There is no return."
    assert [bool(check.code) for check in shown(none, none, RIGHT).checks] == [True, False, False]


def test_an_input_is_called_the_smallest_only_where_it_was_made_smaller(shown):
    assert "\n     an input on which it shows:\n" in as_text(shown(RIGHT, WRONG))
    assert "\n     the smallest input on which it shows:\n" in as_text(shown(RIGHT, replace(WRONG, is_smallest=True)))


def test_of_what_was_printed_the_last_lines_are_shown_before_the_verdict(square_loss):
    printed = "".join(f"line {number}\n" for number in range(100))
    found = describe(square_loss, result(WRONG, mistakes=("A.",)), WHERE, 1, printed, [])
    assert found.printed.split("\n") == [f"line {number}" for number in range(85, 100)]
    text = as_text(found)
    assert text.index("line 99") < text.index("Your mistake") < text.index("0 of 1 check")


def test_a_file_is_run_with_what_it_needs(shown):
    assert shown(WRONG).ending[-1].command == "python mine.py"
    where = replace(WHERE, text="from mxnet import nd\n")
    assert shown(WRONG, where=where).ending[-1].command == "python -m minimx mine.py"


def test_what_two_of_three_checks_end_with_is_said_at_the_first(shown):
    failed = replace(WRONG, came="KeyError: 'x' (mine.py, line 2)")
    first, second, third = shown(failed, failed, RIGHT).checks
    assert dict(first.details)["line"] == "2: b = 2"
    assert second.details == (("came", "the same"),)
    assert third.holds


def test_of_a_limit_no_input_is_shown_because_none_is_the_smallest(shown):
    hit = replace(WRONG, came="It did not end within 10 seconds: is there a loop without an end?", limit="time")
    assert [check.code for check in shown(hit, WRONG).checks] == ["", "y = 1\nprint(f(y))"]
    later = replace(hit, came="It did not end within 2 seconds: is there a loop without an end?")
    assert shown(hit, later).mistake == hit.came
    assert shown(hit, WRONG, later).checks[2].details == (("came", "the same"),)


@pytest.mark.parametrize(
    ("code", "printing"),
    [
        ("y = 1\nf(y)", "y = 1\nprint(f(y))"),
        ("f(\n    1,\n)", "print(f(\n    1,\n))"),
        ("print(f(1))", "print(f(1))"),
        ("f(1).backward()\ny = 2", "f(1).backward()\ny = 2"),
        ("no python", "no python"),
        ("", ""),
    ],
)
def test_an_input_for_a_file_prints_what_comes(shown, code, printing):
    assert shown(replace(WRONG, inputs=code)).checks[0].code == printing
    assert shown(replace(WRONG, inputs=code), where=replace(WHERE, kind="here")).checks[0].code == code


def test_a_message_stands_alone_and_needs_no_seed(shown):
    found = shown(WRONG, message="mine.py, line 1: SyntaxError: invalid syntax: correct it there.")
    assert (found.checks, found.ending) == ((), ())
    assert found.line == "1: a = 1"
    assert found.heading.endswith("(mine.py)")


def test_remarks_are_no_faults(shown):
    text = as_text(shown(RIGHT, status=PASSED, remarks=("float64 came.",)))
    assert "Good to know: float64 came." in text
    assert "Solved: 1 check holds." in text


def test_a_page_has_everything_that_the_text_has(shown):
    found = shown(RIGHT, WRONG, mistakes=("A & B.",))
    html = as_html(found)
    for text in (
        "A &amp; B.",
        "columns matter",
        "losses 1",
        "losses 2",
        "<pre>y = 1\nprint(f(y))</pre>",
        "check again",
    ):
        assert text in html


def test_a_text_wider_than_any_terminal_is_folded(shown):
    text = as_text(shown(replace(WRONG, came="x" * 500)), width=40)
    assert max(len(line) for line in text.splitlines()) <= 40
    assert text.count("x") >= 500
