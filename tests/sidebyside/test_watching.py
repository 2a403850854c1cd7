"""Waiting for a save."""

from sidebyside.tools.watching import state_of, wait_for_change


def paused(actions):
    """A pause in which these things happen, one in each; it is counted."""
    looks, left = [], iter(actions)

    def pause(_seconds):
        looks.append(1)
        next(left, lambda: None)()
        assert len(looks) < 10

    return pause, looks


def test_a_save_during_the_work_on_a_file_is_noticed(tmp_path):
    path = tmp_path / "a.py"
    path.write_text("a = 1")
    before = state_of([path])
    path.write_text("a = 12")
    pause, looks = paused([])
    wait_for_change(lambda: [path], before, pause)
    assert looks == []


def test_a_file_that_is_saved_in_two_steps_is_waited_for(tmp_path):
    path = tmp_path / "a.py"
    path.write_text("a = 1")
    pause, looks = paused([path.unlink, lambda: path.write_text("a = 12")])
    wait_for_change(lambda: [path], state_of([path]), pause, settle=True)
    assert path.read_text() == "a = 12"
    assert len(looks) == 3  # the last look saw what the one before it saw
