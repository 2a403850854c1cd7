"""Progress: what is kept, how two of them come together, and files that are not as they should be."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classroom.learner.progress import Entry, Progress, Solved, digest_of, local
from classroom.learner.progress_file import NAME, change, load, read, save
from sidebyside.tools.errors import UserError

EARLY, LATE = "2026-11-20T10:00:00+00:00", "2026-11-21T10:00:00+00:00"
SOLVED = Solved(LATE, 7, digest_of("dense", "text"))

times = st.sampled_from(["", EARLY, LATE])
entries = st.builds(
    Entry,
    started=times,
    checks=st.integers(0, 5),
    last=times,
    hints=st.integers(0, 3),
    given_up=times,
    solved=st.none() | st.builds(Solved, st.sampled_from([EARLY, LATE]), st.integers(0, 9), st.just(SOLVED.answer)),
)
progresses = st.builds(Progress, st.dictionaries(st.sampled_from(["dense", "sgd", "of a newer list"]), entries))


@pytest.fixture
def told():
    return []


@given(progresses)
def test_what_is_written_is_read(progress):
    again, damaged = Progress.from_dict(json.loads(json.dumps(progress.to_dict())))
    assert (again, damaged) == (progress, [])


@given(progresses, progresses, progresses)
def test_two_come_together_in_any_order_and_any_number_of_times(one, two, three):
    both = one.merged(two)
    assert both == two.merged(one)
    assert both.merged(two) == both
    assert both.merged(three) == one.merged(two.merged(three))


@given(progresses, progresses)
def test_what_is_solved_stays_solved(one, two):
    for name in (*one.entries, *two.entries):
        solved = one.of(name).solved or two.of(name).solved
        assert (one.merged(two).of(name).solved is None) == (solved is None)


@pytest.mark.parametrize(
    ("entry", "state", "done"),
    [
        (Entry(), "", False),
        (Entry(started=EARLY), "started", False),
        (Entry(hints=1), "started", False),
        (Entry(started=EARLY, checks=1, last=EARLY), "tried", False),
        (Entry(checks=1, given_up=EARLY), "given up", True),
        (Entry(checks=2, solved=SOLVED), "solved", True),
        (Entry(given_up=EARLY, solved=SOLVED), "solved, after giving up", True),
        (Entry(given_up="2026-11-22T10:00:00+00:00", solved=SOLVED), "solved", True),
    ],
)
def test_a_state_says_what_was_done(entry, state, done):
    assert (entry.state, entry.is_done) == (state, done)


def test_a_digest_is_of_one_exercise_and_does_not_depend_on_how_lines_end():
    assert digest_of("dense", "a\r\nb\r\n") == digest_of("dense", "a\nb\n")
    assert digest_of("dense", "a") != digest_of("sgd", "a")


def test_a_time_is_shown_as_the_clock_here_has_it(monkeypatch):
    assert local(EARLY)[:8] == "2026-11-"
    assert local("") == ""


def write(folder, **exercises):
    (folder / NAME).write_text(json.dumps({"handtorn_progress": 1, "exercises": exercises}), encoding="utf-8")


@pytest.mark.parametrize(
    "solved",
    [
        True,
        "yes",
        {"when": LATE},
        {"when": "yesterday", "seed": 1, "answer": SOLVED.answer},
        {"when": LATE, "seed": 1, "answer": "right"},
        {"when": LATE, "seed": -1, "answer": SOLVED.answer},
        {"when": "2026-99-21T10:00:00+00:00", "seed": 1, "answer": SOLVED.answer},
    ],
)
def test_what_no_check_wrote_does_not_count(folder, told, solved):
    write(folder, dense={"solved": solved}, sgd={"hints": 2})
    progress = load(folder, told.append)
    assert progress.of("dense") == Entry()
    assert progress.of("sgd").hints == 2
    assert told == [f"{NAME} is damaged: what it says of dense is left out; the file as it was is {NAME}.damaged-1."]
    assert load(folder, told.append) == progress  # and is not said again
    assert len(told) == 1


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"[]", b"{}", b'{"handtorn_progress": 1}', b"[" * 10**5])
def test_a_damaged_file_is_set_aside_and_that_is_said_in_one_line(folder, told, content):
    (folder / NAME).write_bytes(content)
    assert load(folder, told.append) == Progress()
    assert told == [f"{NAME} is damaged: progress begins anew; the file as it was is {NAME}.damaged-1."]
    assert (folder / f"{NAME}.damaged-1").read_bytes() == content
    (folder / NAME).write_bytes(content)
    load(folder, told.append)
    assert (folder / f"{NAME}.damaged-2").read_bytes() == content


def test_a_file_of_a_newer_version_is_not_touched(folder, told):
    content = '{"handtorn_progress": 2, "exercises": {}}'
    (folder / NAME).write_text(content, encoding="utf-8")
    with pytest.raises(UserError, match="newer handtorn: update"):
        load(folder, told.append)
    changed = change(folder, told.append, lambda progress: progress.with_entry("dense", hints=1))
    assert changed.of("dense").hints == 1
    assert "is not remembered" in told[0]
    assert (folder / NAME).read_text(encoding="utf-8") == content


def test_fields_and_exercises_of_a_later_version_do_no_harm(folder, told):
    write(folder, dense={"hints": 2, "mood": "good"}, of_next_year={"hints": 1})
    assert load(folder, told.append).of("dense").hints == 2
    change(folder, told.append, lambda progress: progress.with_entry("dense", hints=3))
    assert read(folder / NAME)[0].of("of_next_year").hints == 1
    assert not told


def test_where_it_cannot_be_written_that_is_said_and_work_goes_on(folder, told, monkeypatch):
    def refuse(path, content):
        raise UserError(f"{path}: Read-only file system")

    monkeypatch.setattr("classroom.learner.progress_file.write_whole", refuse)
    assert change(folder, told.append, lambda progress: progress.with_entry("sgd", hints=1)).of("sgd").hints == 1
    assert [text.startswith("progress is not remembered: ") for text in told] == [True]
    assert not (folder / NAME).exists()


def test_nothing_is_written_where_nothing_changed(folder, told):
    change(folder, told.append, lambda progress: progress)
    assert not (folder / NAME).exists()


def test_it_is_a_text_with_a_version_that_a_byte_order_mark_does_not_spoil(folder, told):
    save(folder, Progress({"dense": Entry(checks=2, last=LATE, solved=SOLVED)}))
    text = (folder / NAME).read_text(encoding="utf-8")
    assert json.loads(text)["handtorn_progress"] == 1
    (folder / NAME).write_text(text, encoding="utf-8-sig")  # as some editors save
    assert load(folder, told.append).of("dense").state == "solved"
