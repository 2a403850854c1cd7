import html
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from markdown_it import MarkdownIt

from classroom.grading.outputs import STUDENTS
from classroom.grading.outputs.feedback import feedback_markdown, feedback_page
from classroom.grading.outputs.text import clean
from classroom.grading.settings import Assignment
from classroom.results import CheckResult, ExerciseResult, Student, SubmissionResult

SECRET = CheckResult(
    "SECRET rows", "SECRET why", False, "SECRET 1", "SECRET 2", "SECRET cause", "SECRET code", hidden=True
)
SHOWN = CheckResult("five rows", "rows differ", False, "[1, 2]", "[2, 1]", "axis 0", "import numpy\nprint(f(1))")
TAGS = {
    *("html", "head", "meta", "title", "style", "body", "h1", "h2", "h3", "p", "section", "span", "pre", "bdi"),
    *("strong", "div", "ul", "li", "dl", "dt", "dd", "code"),
}


HOMEWORK = Assignment("Homework", {"dense": 2.0})


class Tags(HTMLParser):
    """Which elements and attributes a page has, and whether every one that is opened is closed."""

    def __init__(self, page):
        super().__init__()
        self.open, self.tags, self.attributes, self.words = [], set(), set(), []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if "style" not in self.open:
            self.words.append(data)


def one(*checks, mistakes=(), **changes):
    result = ExerciseResult("dense", 2, "A dense layer", "A line", "failed", checks=checks, mistakes=mistakes)
    return SubmissionResult(Student("ada", "Ada"), (replace(result, **changes),), seed=77)


@pytest.fixture(params=[feedback_markdown, feedback_page])
def feedback(request):
    def text(submission, assignment=HOMEWORK):
        return request.param(submission, assignment).decode().replace("\\", "")

    return text


def test_a_failing_check_says_what_was_expected_and_came_and_why_with_code_to_paste(feedback):
    text = feedback(one(SHOWN, CheckResult("ok", "fine", True), mistakes=("The rows are swapped.",)))
    for words in ("five rows", "rows differ", "[1, 2]", "[2, 1]", "import numpy\nprint(f(1))"):
        assert words in text
    assert "1 of 2 points" in text
    assert "The rows are swapped." in text
    assert "fine" not in text
    assert "handtorn exercise check dense --seed 77" in text


@pytest.mark.parametrize(
    ("mistakes", "together", "words"),
    [
        (("It is A.",), False, ["Mistake:", "It is A."]),
        (("It is A.", "It is B."), False, ["does not tell which it is", "It is A.", "or: It is B."]),
        (("It is A.", "It is B."), True, ["2 mistakes were made at once", "It is A.", "and: It is B."]),
        ((), False, ["Most likely:", "axis 0"]),
        (("",), False, ["Most likely:", "axis 0"]),
    ],
)
def test_the_mistake_is_named_or_two_are_or_that_none_is_known(feedback, mistakes, together, words):
    text = feedback(one(SHOWN, mistakes=mistakes, together=together))
    assert [word for word in words if word not in text] == []


def test_of_hidden_checks_only_the_number_is_said(feedback):
    text = feedback(one(SHOWN, SECRET, replace(SECRET, holds=True), mistakes=("It is A.",)))
    assert "1 of 2 hidden checks hold." in text
    assert "It is A." in text
    assert "SECRET" not in text
    assert "--seed" not in text


def test_a_mistake_that_only_hidden_checks_show_is_not_named(feedback):
    text = feedback(one(replace(SHOWN, holds=True), SECRET, mistakes=("SECRET",)))
    assert "SECRET" not in text
    assert "0 of 1 hidden check holds." in text
    assert "No mistake that is known." not in text


def test_an_exercise_whose_checks_are_all_hidden_says_nothing_but_their_number(feedback):
    assignment = Assignment("Homework", {"dense": 2.0}, hidden=frozenset({"dense"}))
    text = feedback(one(replace(SECRET, hidden=False), mistakes=("SECRET",), remarks=("SECRET",)), assignment)
    assert "SECRET" not in text
    assert "failed" in text


def test_what_stopped_all_checks_is_said_once_and_no_check_is_listed(feedback):
    text = feedback(one(SHOWN, SHOWN, message="SyntaxError in line 3"))
    assert text.count("SyntaxError in line 3") == 1
    assert "five rows" not in text
    assert "No mistake that is known." not in text


@pytest.mark.parametrize("status", ["not written", "refused"])
def test_where_nothing_was_run_no_check_is_listed(feedback, status):
    text = feedback(one(SHOWN, SHOWN, status=status))
    assert status in text
    assert "five rows" not in text
    assert "No mistake that is known." not in text


def test_a_usual_cause_is_said_only_where_no_mistake_is_known(feedback):
    assert feedback(one(SHOWN, SHOWN, mistakes=("axis 0",))).count("axis 0") == 1
    assert "axis 0" not in feedback(one(SHOWN, SHOWN, mistakes=("It is A.",)))


def test_causes_that_differ_are_said_with_their_checks_and_one_for_all_is_said_once(feedback):
    text = feedback(one(SHOWN, replace(SHOWN, cause="axis 1")))
    assert "No mistake that is known." in text
    assert text.count("Usual cause") == 2
    text = feedback(one(SHOWN, SHOWN))
    assert "No mistake that is known." not in text
    assert (text.count("Usual cause"), text.count("axis 0")) == (0, 1)


def test_nothing_of_a_column_is_said(feedback):
    halved = replace(SHOWN, cause="The square is halved, which this column does not do.")
    assert "The square is halved, which is not asked for." in feedback(one(halved))
    assert "The square is halved, which is not asked for." in feedback(one(halved, replace(SHOWN, cause="")))


def test_the_exception_that_all_checks_end_with_is_said_once(feedback):
    raised = replace(SHOWN, came="NameError: name 'x' is not defined (02_dense.py, line 2)")
    text = feedback(one(raised, replace(raised, tried="others", came=raised.came.replace("x", "y"))))
    assert text.count("NameError") == 1
    assert "line 2). axis 0" in text
    other = feedback(one(raised, replace(raised, came=raised.came.replace("line 2", "line 3"))))
    assert "end with" not in other
    assert "All checks end with: NameError" in text
    assert feedback(one(raised, SHOWN)).count("NameError") == 1
    assert "end with" not in feedback(one(raised, SHOWN))
    assert "NameError" not in feedback(one(SHOWN, replace(raised, hidden=True)))
    text = feedback(one(raised, raised, SECRET))
    assert "All checks that are not hidden end with: NameError" in text
    assert "SECRET" not in text


def test_code_runs_as_it_is_pasted_at_the_end_of_the_file(feedback):
    answer = "def dense(X):\n    return X\n"
    bare = replace(SHOWN, inputs="X = np.ones((1, 2))\ndense(X)")
    text = html.unescape(feedback(one(bare, answer=answer)))
    assert "at the end of your file" in text
    assert "import numpy as np\nX = np.ones((1, 2))\nprint(dense(X))" in text
    assert text.count("import numpy") == 1
    assert "import numpy" not in feedback(one(bare, answer=f"import numpy as np\n{answer}"))
    assert "np.ones" not in feedback(one(replace(bare, limit="time"), SHOWN, answer=answer))


def test_a_limit_that_a_hidden_check_hit_is_said_but_not_where(feedback):
    text = feedback(one(SHOWN, replace(SECRET, limit="time"), SECRET))
    assert "0 of 2 hidden checks hold; a limit was hit: time." in text
    assert "SECRET" not in text


def test_what_was_not_handed_in_is_one_sentence(feedback):
    missing = ExerciseResult("relu", 3, "Relu", "A line", "missing", "nothing was handed in", checks=(SHOWN,))
    submission = one(SHOWN)
    given = replace(submission, exercises=(*submission.exercises, missing, replace(missing, name="tape", number=4)))
    text = feedback(given, Assignment("Homework", {"dense": 2.0, "relu": 1.0, "tape": 1.0}))
    assert "Nothing was handed in for: 3. relu, 4. tape." in text
    assert text.casefold().count("nothing was handed in") == 1


def test_what_is_passed_is_short(feedback):
    text = feedback(one(replace(SHOWN, holds=True), status="passed", remarks=("Both are right at 0.",)))
    assert "five rows" not in text
    assert "2 of 2 points" in text
    assert "Both are right at 0." in text


def test_lateness_is_explained(feedback, assignment, submissions):
    late = next(submission for submission in submissions if assignment.days_late(submission) == 2)
    text = feedback(late, assignment)
    assert "because it is 2 days late" in text
    assert f"Handed in {late.submitted[:10]} {late.submitted[11:16]} UTC, due 2026-11-20 00:00 UTC." in text
    assert "Each day begun takes off 10 % of the points. After 3 days nothing counts." in text
    early = replace(one(SHOWN), submitted="2026-11-19T10:00:00+00:00")
    assert "Handed in" not in feedback(early, assignment)


def test_no_page_has_an_element_or_a_script_of_a_student(written, submissions):
    pages = sorted((written / STUDENTS).glob("*/feedback.html"))
    assert len(pages) == len(submissions)
    for page in pages:
        found = Tags(page.read_text(encoding="utf-8"))
        assert found.open == []
        assert found.tags <= TAGS
        assert found.attributes <= {"lang", "charset", "name", "content", "class"}


def test_no_markdown_has_a_link_an_image_or_html(written, submissions):
    harmless = {
        *("heading_open", "heading_close", "paragraph_open", "paragraph_close", "inline", "fence"),
        *("bullet_list_open", "bullet_list_close", "list_item_open", "list_item_close"),
        *("text", "code_inline", "strong_open", "strong_close", "text_special"),
    }
    files = sorted((written / STUDENTS).glob("*/feedback.md"))
    assert len(files) == len(submissions)
    for file in files:
        tokens = MarkdownIt("commonmark").parse(file.read_text(encoding="utf-8"))
        assert {token.type for token in tokens} | {
            one.type for token in tokens for one in token.children or ()
        } <= harmless


def test_what_a_student_wrote_can_still_be_read(submissions, assignment):
    submission = next(one for one in submissions if one.student.name.startswith("<script>"))
    page = Tags(feedback_page(submission, assignment).decode())
    assert clean(submission.student.name) in "".join(page.words)
    assert clean(submission.student.name) in feedback_markdown(submission, assignment).decode()
