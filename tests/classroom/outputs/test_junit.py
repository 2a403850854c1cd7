from junitparser import Error, Failure, JUnitXml

from classroom.grading.outputs.junit import junit_file
from classroom.grading.outputs.text import one_line
from classroom.results import CheckResult, ExerciseResult, Student, SubmissionResult


def test_junitparser_reads_a_suite_for_each_student_and_a_case_for_each_check(written, submissions):
    suites = list(JUnitXml.fromfile(str(written / "junit.xml")))
    assert [suite.name for suite in suites] == [one_line(one.student.key) for one in submissions]
    for suite, submission in zip(suites, submissions):
        cases = list(suite)
        assert len(cases) == suite.tests == sum(max(1, len(one.checks)) for one in submission.exercises)
        assert suite.failures == sum(isinstance(one, Failure) for case in cases for one in case.result)
        assert suite.errors == sum(isinstance(one, Error) for case in cases for one in case.result)
        holding = sum(check.holds for result in submission.exercises for check in result.checks)
        assert sum(case.is_passed for case in cases) == holding
        assert suite.tests - suite.failures - suite.errors == holding


def test_the_class_is_the_sum_of_its_suites(written):
    document = JUnitXml.fromfile(str(written / "junit.xml"))
    assert document.tests == sum(suite.tests for suite in document)
    assert document.failures == sum(suite.failures for suite in document) > 0
    assert document.errors == sum(suite.errors for suite in document) > 0


def test_a_failure_names_the_mistake_and_an_error_the_limit(written):
    cases = [case for suite in JUnitXml.fromfile(str(written / "junit.xml")) for case in suite if case.result]
    types = {(type(case.result[0]).__name__, case.result[0].type) for case in cases}
    assert {("Failure", "m0"), ("Failure", "no known mistake"), ("Error", "time"), ("Error", "missing")} <= types
    assert all("Expected: " in case.result[0].text for case in cases if isinstance(case.result[0], Failure))


def test_a_submission_without_any_check_passes_nothing(assignment):
    missing = ExerciseResult("dense", 2, "Dense", "A line", "missing")
    text = junit_file([SubmissionResult(Student("ada", "Ada"), (missing,))], assignment).decode()
    (suite,) = JUnitXml.fromstring(text)
    assert [(case.name, case.is_passed) for case in suite] == [("missing", False)]


def test_a_check_that_was_stopped_is_an_error_that_names_the_limit(assignment):
    stopped = CheckResult("one row", "", False, came="took more than 2 s", limit="time")
    result = ExerciseResult("dense", 2, "Dense", "A line", "failed", checks=(stopped,))
    text = junit_file([SubmissionResult(Student("ada", "Ada"), (result,))], assignment).decode()
    ((case,),) = JUnitXml.fromstring(text)
    (error,) = case.result
    assert (type(error), error.type, error.message) == (Error, "time", "took more than 2 s")
