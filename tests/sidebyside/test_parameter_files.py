"""Files of parameters: written whole, and refused where they do not fit."""

import numpy as np
import pytest

from sidebyside.course import LESSONS
from sidebyside.tools.errors import UserError
from sidebyside.training.parameter_files import load_parameters, save_parameters

MLP = LESSONS["mlp"]
PARAMETERS = {"output.weight": np.array([[1.5, -2e-8]], dtype="float32"), "output.bias": np.zeros(1, dtype="float32")}


def test_parameters_come_back_as_they_were_saved(tmp_path):
    save_parameters(tmp_path / "mlp.npz", MLP, PARAMETERS)
    loaded = load_parameters(tmp_path / "mlp.npz", MLP)
    assert set(loaded) == set(PARAMETERS)
    for name, values in PARAMETERS.items():
        np.testing.assert_array_equal(loaded[name], values)
        assert loaded[name].dtype == np.float32
    assert [path.name for path in tmp_path.iterdir()] == ["mlp.npz"]


def test_lessons_that_share_a_module_share_parameters(tmp_path):
    save_parameters(tmp_path / "line.npz", LESSONS["linear_regression"], PARAMETERS)
    assert load_parameters(tmp_path / "line.npz", LESSONS["house_prices"])


def test_parameters_of_another_lesson_are_refused_by_name(tmp_path):
    save_parameters(tmp_path / "mlp.npz", MLP, PARAMETERS)
    with pytest.raises(UserError, match=r"mlp.npz holds parameters of mlp: expected those of lenet"):
        load_parameters(tmp_path / "mlp.npz", LESSONS["lenet"])


@pytest.mark.parametrize("keep", [0, 1, 10, 200, -30])
def test_a_file_that_was_cut_short_is_refused_with_its_size(tmp_path, keep):
    path = tmp_path / "mlp.npz"
    save_parameters(path, MLP, PARAMETERS)
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(UserError, match=f"its {path.stat().st_size:,} bytes are not a whole file of parameters"):
        load_parameters(path, MLP)


def test_a_damaged_file_is_refused(tmp_path):
    path = tmp_path / "mlp.npz"
    save_parameters(path, MLP, PARAMETERS)
    content = bytearray(path.read_bytes())
    at = content.index(np.float32(1.5).tobytes())
    content[at : at + 4] = b"damn"
    path.write_bytes(bytes(content))
    with pytest.raises(UserError, match="not a whole file of parameters"):
        load_parameters(path, MLP)


def test_a_file_of_something_else_is_refused(tmp_path):
    np.savez(tmp_path / "other.npz", X=np.zeros(3))
    np.save(tmp_path / "array.npy", np.zeros(3))
    (tmp_path / "words.npz").write_text("weights")
    np.savez(tmp_path / "pickled.npz", lesson=np.array("mlp"), weight=np.array([{}], dtype=object))
    for name in ("other.npz", "array.npy", "words.npz", "pickled.npz"):
        with pytest.raises(UserError, match=name):
            load_parameters(tmp_path / name, MLP)


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_numbers_that_are_not_finite_are_refused(tmp_path, bad):
    save_parameters(tmp_path / "mlp.npz", MLP, {**PARAMETERS, "output.bias": np.array([bad])})
    with pytest.raises(UserError, match=r"output.bias holds something other than finite numbers"):
        load_parameters(tmp_path / "mlp.npz", MLP)


def test_a_folder_and_a_missing_file_are_told_apart(tmp_path):
    with pytest.raises(UserError, match="is not a file"):
        load_parameters(tmp_path, MLP)
    with pytest.raises(UserError, match="there is no such file"):
        load_parameters(tmp_path / "none.npz", MLP)
