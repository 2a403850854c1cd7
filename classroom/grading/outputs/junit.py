"""``junit.xml``: a class for tools that read test results, a suite for each student and a case for each check."""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree import ElementTree

from ...results import PASSED, CheckResult, ExerciseResult, SubmissionResult
from ..settings import Assignment
from .tables import joined
from .text import clean, number, one_line


def junit_file(submissions: Iterable[SubmissionResult], assignment: Assignment) -> bytes:
    """Make the file. It is the teacher's: it says of hidden checks what it says of others.

    A check that does not hold is a failure; one that was stopped by a limit, or not run at all, is an error.
    """
    root = ElementTree.Element("testsuites", name=one_line(assignment.title))
    for submission in submissions:
        _suite(root, submission, assignment)
    for attribute in ("tests", "failures", "errors"):
        root.set(attribute, str(sum(int(suite.get(attribute, "0")) for suite in root)))
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n"


def _suite(root: ElementTree.Element, submission: SubmissionResult, assignment: Assignment) -> None:
    suite = ElementTree.SubElement(root, "testsuite", name=one_line(submission.student.key))
    properties = ElementTree.SubElement(suite, "properties")
    facts = {
        "student": one_line(submission.student.name),
        "score": number(assignment.score(submission)),
        "isolation": one_line(submission.isolation),
        "seed": str(submission.seed),
    }
    for name, value in facts.items():
        ElementTree.SubElement(properties, "property", name=name, value=value)
    for result in submission.exercises:
        for check in result.checks:
            _case(suite, result, check)
        if not result.checks:
            case = ElementTree.SubElement(suite, "testcase", classname=one_line(result.name), name=result.status)
            if result.status != PASSED:
                message = one_line(result.message or f"The exercise is {result.status}.")
                ElementTree.SubElement(case, "error", type=result.status, message=message)
    suite.set("tests", str(len(suite.findall("testcase"))))
    suite.set("failures", str(len(suite.findall("testcase/failure"))))
    suite.set("errors", str(len(suite.findall("testcase/error"))))


def _case(suite: ElementTree.Element, result: ExerciseResult, check: CheckResult) -> None:
    case = ElementTree.SubElement(suite, "testcase", classname=one_line(result.name), name=one_line(check.tried))
    if check.holds:
        return
    if result.message or check.limit:
        kind, message = check.limit or result.status, result.message or check.came
        ElementTree.SubElement(case, "error", type=one_line(kind), message=one_line(message))
        return
    mistakes = joined(result, result.named) or "no known mistake"
    failure = ElementTree.SubElement(
        case, "failure", type=one_line(mistakes), message=one_line(check.cause or check.why)
    )
    failure.text = clean(f"Expected: {check.expected}\nCame: {check.came}\n{check.inputs}".rstrip())
