"""``handtorn exercise check --watch``: a check at every save."""

import io

import pytest
from rich.console import Console

from classroom.learner.notebooks import make_notebook
from classroom.learner.watching import watch

RIGHT = "    return nd.square(yhat - y.reshape(yhat.shape))"
HALF = f"{RIGHT} / 2"


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
