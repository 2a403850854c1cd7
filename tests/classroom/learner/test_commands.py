"""The commands around a check: start, hint, diff, solution, progress, reset, and progress that is carried along."""

import json
import sys
from collections import Counter

import pytest

from classroom import catalogue
from classroom.learner.progress import Entry, Progress, Solved, digest_of, local
from classroom.learner.progress_file import NAME, load, save

WHEN = "2026-11-20T10:00:00+00:00"
SOLVED = Solved(WHEN, 1, digest_of("dense", ""))
FIRST = next(iter(catalogue.names()))


def entry(folder, name):
    return load(folder, print).of(name)


def test_every_exercise_is_listed_with_what_was_done(handtorn, folder):
    save(folder, Progress({"dense": Entry(solved=SOLVED), "sgd": Entry(given_up=WHEN)}))
    out = handtorn("exercise", "list").out
    for name, number in catalogue.names().items():
        assert f"{number:>2}  {name} " in out
    lines = {line.split()[1]: line for line in out.splitlines() if len(line.split()) > 1}
    assert lines["dense"].rstrip().endswith("solved")
    assert lines["sgd"].rstrip().endswith("given up")
    assert f"1 of {len(catalogue.names())} exercises solved, 1 given up." in out


def test_start_makes_the_next_one_and_says_what_to_do(handtorn, folder):
    save(folder, Progress({FIRST: Entry(given_up=WHEN)}))
    second = catalogue.every()[1]
    result = handtorn("exercise", "start")
    assert result.out.startswith(f"Made {second.file_name}.\nExercise {second.number}, {second.name}: ")
    assert f"handtorn exercise check {second.name}" in result.out
    assert (folder / second.file_name).read_bytes().decode() == second.stub
    assert entry(folder, second.name).state == "started"


@pytest.mark.parametrize("words", [["square_loss"], ["3", "--notebook"]])
def test_start_overwrites_nothing(handtorn, folder, words):
    file = "03_square_loss.ipynb" if "--notebook" in words else "03_square_loss.py"
    (folder / file).write_text("mine", encoding="utf-8")
    result = handtorn("exercise", "start", *words)
    assert (result.status, result.out) == (2, "")
    assert f"{file} is here already, and was left as it is. To begin anew: `handtorn exercise reset" in result.err
    assert (folder / file).read_text(encoding="utf-8") == "mine"


def test_start_without_a_name_reminds_of_one_that_is_not_solved(handtorn, folder):
    handtorn("exercise", "start")
    (folder / catalogue.load(FIRST).file_name).write_text("mine", encoding="utf-8")
    result = handtorn("exercise", "start")
    assert result.status == 0
    assert f"{catalogue.load(FIRST).file_name} is here already, and is not solved yet." in result.out
    assert (folder / catalogue.load(FIRST).file_name).read_text(encoding="utf-8") == "mine"


def test_when_all_is_done_start_says_so(handtorn, folder):
    save(folder, Progress({name: Entry(given_up=WHEN) for name in catalogue.names()}))
    assert "All exercises are done." in handtorn("exercise", "start").out


def test_every_hint_is_one_more_and_the_last_says_so(handtorn, folder, square_loss):
    for shown in (1, 2, 2):
        out = handtorn("exercise", "hint", "square_loss").out
        assert [hint in out for hint in square_loss.hints] == [True, shown > 1]
        assert ("There is no other hint." in out) == (shown > 1)
        assert ("handtorn exercise solution square_loss --give-up" in out) == (shown > 1)
        assert entry(folder, "square_loss").hints == shown


def test_a_hint_is_for_the_file_saved_last_or_else_for_the_next_exercise(handtorn, write):
    assert catalogue.load(FIRST).hints[0] in handtorn("exercise", "hint").out
    write("square_loss", "    return yhat")
    assert "square_loss" in handtorn("exercise", "hint").out


def test_diff_shows_what_was_changed(handtorn, folder, write, square_loss):
    (folder / "03_square_loss.py").write_bytes(square_loss.stub.replace("\n", "\r\n").encode("utf-8-sig"))
    assert handtorn("exercise", "diff").out == "03_square_loss.py is as it was at the beginning.\n"
    write("square_loss", "    return yhat")
    lines = handtorn("exercise", "diff").out.splitlines()
    assert [line for line in lines if line[:1] in "+-"] == [
        "--- 03_square_loss.py at the beginning",
        "+++ 03_square_loss.py",
        '-    raise NotImplementedError("square_loss is not written yet")',
        "+    return yhat",
    ]


def test_a_solution_is_shown_after_solving_or_giving_up_which_is_remembered(handtorn, folder, square_loss):
    result = handtorn("exercise", "solution", "square_loss")
    assert (result.status, result.out) == (2, "")
    assert "square_loss is not solved yet" in result.err
    shown = handtorn("exercise", "solution", "square_loss", "--give-up")
    assert shown.out == f"# from handtorn/losses.py\n{square_loss.taken.text}"
    assert entry(folder, "square_loss").state == "given up"
    assert handtorn("exercise", "solution", "square_loss").out == shown.out
    save(folder, Progress({"dense": Entry(solved=SOLVED)}))
    assert "nd.dot" in handtorn("exercise", "solution", "dense").out
    assert entry(folder, "dense").given_up == ""


def test_the_solution_of_a_question_has_its_reason(handtorn, folder):
    out = handtorn("exercise", "solution", "gluon_learning_rate", "--give-up").out
    comments = [line for line in out.splitlines() if line.startswith("#")]
    assert len(" ".join(comments)) > 60


def test_progress_shows_what_was_done_and_when(handtorn, folder):
    assert "yet: `handtorn exercise start` makes the first" in handtorn("exercise", "progress").out
    (folder / "02_dense.py").write_text(catalogue.load("dense").stub, encoding="utf-8")  # as in a handout
    assert (
        "yet: write in 02_dense.py, save it, and `handtorn exercise check dense`."
        in handtorn("exercise", "progress").out
    )
    save(
        folder,
        Progress({
            "dense": Entry(checks=3, last=WHEN, solved=SOLVED),
            "square_loss": Entry(checks=2, last=WHEN, hints=1),
            "sgd": Entry(given_up=WHEN),
        }),
    )  # fmt: skip
    lines = handtorn("exercise", "progress").out.splitlines()
    rows = {line.split()[1]: line.split() for line in lines if line[:1].isdigit() and "exercises" not in line}
    assert set(rows) == {"dense", "square_loss", "sgd"}
    assert rows["dense"][2:] == ["solved", "2026-11-20", rows["dense"][4], "3"]
    assert rows["square_loss"][-4:] == ["2", "1", "of", "2"]
    assert rows["sgd"][2:4] == ["given", "up"]


def test_in_a_narrow_terminal_times_and_numbers_stay_whole(handtorn, folder, monkeypatch):
    monkeypatch.setenv("COLUMNS", "60")
    name = "softmax_cross_entropy_gradient"
    save(folder, Progress({name: Entry(checks=3, last=WHEN, hints=1, given_up=WHEN, solved=SOLVED)}))
    out = handtorn("exercise", "progress").out
    assert f"{local(WHEN)}  3       1 of 3" in out
    assert name in "".join(line[4:14].strip() for line in out.splitlines()[2:])


def test_reset_keeps_every_version_and_what_was_solved_is_to_be_solved_anew(handtorn, folder, square_loss):
    path = folder / "03_square_loss.py"
    for number in (1, 2):
        path.write_text(f"version {number}", encoding="utf-8")
        save(folder, Progress({"square_loss": Entry(hints=1, given_up=WHEN, solved=SOLVED)}))
        out = handtorn("exercise", "reset", "square_loss").out
        assert f"what it held is in 03_square_loss.py.bak-{number}." in out
        assert (folder / f"03_square_loss.py.bak-{number}").read_text(encoding="utf-8") == f"version {number}"
        assert path.read_bytes().decode() == square_loss.stub
        assert entry(folder, "square_loss") == Entry(hints=1, given_up=WHEN)  # what was seen is known
        assert "square_loss was solved: it is to be solved anew, and progress has it as given up." in out
    assert "was as at the beginning" in handtorn("exercise", "reset", "3").out
    assert len(list(folder.glob("*.bak-*"))) == 2


def test_reset_all_is_for_every_file_that_is_there(handtorn, folder):
    handtorn("exercise", "start", "2")
    handtorn("exercise", "start", "3", "--notebook")
    names = "02_dense.py", "03_square_loss.ipynb"
    before = [(folder / name).read_bytes() for name in names]
    for name in (*names, "notes.py"):
        (folder / name).write_text("mine", encoding="utf-8")
    assert handtorn("exercise", "reset", "--all").status == 0
    assert [(folder / name).read_bytes() for name in names] == before
    assert (folder / "notes.py").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("reset", "Expected a NAME, or --all"),
        ("reset square_loss --all", "Expected a NAME, or --all"),
        ("reset --all", "there is no exercise in this folder"),
        ("reset square_loss", "03_square_loss.py is not in this folder"),
        ("diff square_loss", "03_square_loss.py is not in this folder"),
        ("check", "there is no exercise in this folder"),
        ("check square_loss", "03_square_loss.py is not in this folder"),
        ("check square_loss --seed -1", "-1"),
        ("hint nowhere_near", "there is no exercise 'nowhere_near'"),
        ("start sofmax", "Did you mean softmax?"),
        ("solution softmax", "softmax is not solved yet"),
        ("import-progress nowhere.json", "there is no such file"),
        ("export . --only 99-100", "there is no exercise from 99 to 100"),
    ],
)
def test_a_mistake_in_a_command_is_one_line_and_status_2(handtorn, folder, words, message):
    result = handtorn("exercise", *words.split())
    assert (result.status, result.out) == (2, "")
    assert message in result.err
    assert result.err.count("\n") == 1
    assert list(folder.iterdir()) == []


def test_progress_is_carried_to_another_folder(handtorn, folder, tmp_path, monkeypatch):
    save(folder, Progress({"dense": Entry(checks=3, last=WHEN, solved=SOLVED), "sgd": Entry(hints=1)}))
    assert "Progress of 2 exercises: mine.json." in handtorn("exercise", "export-progress", "mine.json").out
    other = tmp_path / "elsewhere"
    other.mkdir()
    monkeypatch.chdir(other)
    save(other, Progress({"dense": Entry(checks=9), "sgd": Entry(hints=2)}))
    for _ in range(2):
        handtorn("exercise", "import-progress", folder / "mine.json")
    assert entry(other, "dense") == Entry(checks=9, last=WHEN, solved=SOLVED)
    assert entry(other, "sgd").hints == 2


def test_exported_progress_has_a_name_with_the_date_and_may_be_written_again(handtorn, folder):
    save(folder, Progress({"sgd": Entry(hints=1)}))
    for _ in range(2):
        assert handtorn("exercise", "export-progress").status == 0
    (exported,) = folder.glob("handtorn-progress-2*.json")
    assert json.loads(exported.read_text(encoding="utf-8"))["exercises"] == {"sgd": {"hints": 1}}


@pytest.mark.parametrize("name", ["03_square_loss.py", NAME])
def test_exported_progress_takes_no_other_files_place(handtorn, folder, name):
    save(folder, Progress({"sgd": Entry(hints=1)}))
    (folder / "03_square_loss.py").write_text("mine", encoding="utf-8")
    before = (folder / name).read_bytes()
    assert handtorn("exercise", "export-progress", name).status == 2
    assert (folder / name).read_bytes() == before


@pytest.mark.parametrize("content", ["mine", "{}", '{"handtorn_progress": 9, "exercises": {}}'])
def test_what_is_no_progress_is_not_taken_in(handtorn, folder, content):
    save(folder, Progress({"sgd": Entry(hints=1)}))
    (folder / "other.json").write_text(content, encoding="utf-8")
    result = handtorn("exercise", "import-progress", "other.json")
    assert (result.status, result.out) == (2, "")
    assert entry(folder, "sgd").hints == 1


def test_no_two_exercises_have_a_file_of_the_same_name():
    names = Counter(exercise.file_name for exercise in catalogue.every())
    assert max(names.values()) == 1


def test_help_and_the_list_of_commands_import_neither_the_classroom_nor_numpy(run_alone):
    code = (
        "import sys; sys.argv = ['handtorn', '--help']\n"
        "from sidebyside.cli import main\n"
        "try: main()\n"
        "except SystemExit as stopped: assert not stopped.code\n"
        "slow = {'classroom', 'numpy', 'rich.console'} & set(sys.modules)\n"
        "assert not slow, slow"
    )
    assert "exercise  Exercises that check themselves" in run_alone(code)


@pytest.mark.parametrize(("fix", "state"), [("", "ready: "), ("install it", "cannot be checked here without backend")])
def test_doctor_says_whether_what_is_there_is_enough_for_the_exercises(fix, state):
    from sidebyside.cli.examination import Finding, _exercises

    (finding,) = _exercises([Finding("numpy", "2.0"), Finding("backend", "none", fix)])
    assert finding.state.startswith(state)


def test_without_the_classroom_its_commands_are_left_out(monkeypatch, capsys):
    from sidebyside.cli import program

    monkeypatch.setattr(program.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(sys, "argv", ["handtorn", "exercise", "list"])
    with pytest.raises(SystemExit) as stopped:
        program.run()
    assert stopped.value.code == 2
    assert "exercise" in capsys.readouterr().err
    assert "exercise" not in program.cli.list_commands(None)
