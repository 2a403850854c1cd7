import numpy as np
import pytest

from sidebyside.data.datasets import check_problem, from_file, house_prices, standardised, synthetic_line
from sidebyside.tools.errors import UserError


def test_the_line_is_the_truth_with_noise_on_it(rng):
    problem = synthetic_line(rng, true_w=(1, 2, 3), true_b=-1, noise=0.5, examples=20_000)
    assert problem.X.shape == (20_000, 3)
    assert problem.X.dtype == problem.y.dtype == np.float32
    residual = problem.y - problem.X @ [1, 2, 3] + 1
    assert abs(residual.mean()) < 4 * 0.5 / np.sqrt(20_000)
    assert residual.std() == pytest.approx(0.5, rel=4 / np.sqrt(2 * 20_000))
    assert abs(problem.X.mean(axis=0)).max() < 4 / np.sqrt(20_000)
    np.testing.assert_array_equal(problem.truth["weight"], [[1, 2, 3]])


def test_the_same_generator_draws_the_same_line():
    a, b = (synthetic_line(np.random.default_rng(7)) for _ in range(2))
    np.testing.assert_array_equal(a.X, b.X)
    np.testing.assert_array_equal(a.y, b.y)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"examples": 0}, "examples is 0"),
        ({"true_w": ()}, "true_w is"),
        ({"true_w": (1.0, float("nan"))}, "true_w is"),
        ({"true_b": float("inf")}, "true_b is inf"),
        ({"noise": -0.1}, "noise is -0.1"),
        ({"noise": float("nan")}, "noise is nan"),
        ({"true_b": 1e39}, "too large for float32"),
    ],
)
def test_a_line_that_cannot_be_drawn_is_refused(rng, options, message):
    with pytest.raises(UserError, match=message):
        synthetic_line(rng, **options)


def test_house_prices_are_the_articles():
    problem = house_prices(("area", "age"))
    np.testing.assert_allclose(problem.X[0], [64.4, 31])
    np.testing.assert_allclose(problem.X[-1], [78.6, 17])
    np.testing.assert_allclose(problem.y, [6.1, 6.25, 7.8, 6.66, 7.82, 7.14, 8.02])
    assert house_prices().X.shape == (7, 1)


@pytest.mark.parametrize("features", [("rooms",), (), ("area", "area"), ("",)])
def test_house_prices_refuse_other_features(features):
    with pytest.raises(UserError, match="expected area, age, or both"):
        house_prices(features)


def test_standardised_features_have_mean_0_and_deviation_1_and_the_truth_moves_with_them(rng):
    problem = synthetic_line(rng, noise=0)
    scaled = standardised(problem)
    np.testing.assert_allclose(scaled.X.mean(axis=0), 0, atol=1e-6)
    np.testing.assert_allclose(scaled.X.std(axis=0), 1, rtol=1e-6)
    np.testing.assert_allclose(
        scaled.X @ scaled.truth["weight"][0] + scaled.truth["bias"], problem.y, rtol=1e-4, atol=1e-5
    )


def test_a_constant_feature_cannot_be_standardised(tmp_path):
    (tmp_path / "data.csv").write_text("a,b,y\n1,5,1\n2,5,2\n")
    with pytest.raises(UserError, match="b is the same in every row"):
        standardised(from_file(tmp_path / "data.csv"))


def test_a_csv_is_read_with_its_names(tmp_path):
    (tmp_path / "data.csv").write_text("area, age,price\n1,2,3\n\n4,5,6\n")
    problem = from_file(tmp_path / "data.csv")
    assert (problem.features, problem.label) == (("area", "age"), "price")
    np.testing.assert_array_equal(problem.X, [[1, 2], [4, 5]])
    np.testing.assert_array_equal(problem.y, [3, 6])


@pytest.mark.parametrize("shape", [(5,), (5, 1)])
def test_an_npz_is_read(tmp_path, rng, shape):
    X, y = rng.standard_normal((5, 2)), rng.standard_normal(shape)
    np.savez(tmp_path / "data.npz", X=X, y=y)
    problem = from_file(tmp_path / "data.npz")
    np.testing.assert_allclose(problem.X, X, rtol=1e-6)
    assert problem.features == ("x1", "x2")


CSV = {
    "no rows": ("a,y\n", "has no rows"),
    "a short row": ("a,b,y\n1,2,3\n1,2\n", "row 2 has 2 values: expected 3"),
    "no number": ("a,y\n1,2\n1,x\n", "row 2 has 'x' for 'y': expected a number"),
    "a gap": ("a,y\n,2\n", "row 1 has '' for 'a': expected a number"),
    "no header": ("1,2\n3,4\n", "the first line is numbers: expected the columns' names"),
    "semicolons": ("a;y\n1;2\n", "names 1 column: expected features and y, with commas"),
    "no features": ("y\n1\n", "names 1 column"),
    "nothing": ("", "names 1 column"),
    "nan": ("a,y\n1,2\nnan,2\n", "X holds NaN.* in 1 rows, first in row 2"),
    "infinity": ("a,y\n1,inf\n", "y holds NaN, infinity"),
    "too large": ("a,y\n1e39,1\n", "too large for float32"),
}


@pytest.mark.parametrize("case", CSV)
def test_a_bad_csv_is_refused_and_named(tmp_path, case):
    text, message = CSV[case]
    (tmp_path / "data.csv").write_text(text)
    with pytest.raises(UserError, match=message) as caught:
        from_file(tmp_path / "data.csv")
    assert "data.csv" in str(caught.value)


ROWS, LABELS = np.ones((5, 2)), np.ones(5)
NPZ = {
    "other arrays": ({"a": ROWS}, "expected arrays X and y; it has a.npy"),
    "other lengths": ({"X": ROWS, "y": LABELS[:4]}, "X has 5 rows and y has 4 values"),
    "one dimension": ({"X": LABELS, "y": LABELS}, r"X has shape \(5,\)"),
    "three dimensions": ({"X": ROWS[:, :, None], "y": LABELS}, r"X has shape \(5, 2, 1\)"),
    "no rows": ({"X": ROWS[:0], "y": LABELS[:0]}, "no rows"),
    "no columns": ({"X": ROWS[:, :0], "y": LABELS}, "no columns"),
    "words": ({"X": ROWS, "y": np.array(list("abcde"))}, "y holds <U1: expected numbers"),
    "nan": ({"X": ROWS, "y": LABELS * np.nan}, "y holds NaN.* in 5 rows"),
}


@pytest.mark.parametrize("case", NPZ)
def test_a_bad_npz_is_refused_and_named(tmp_path, case):
    arrays, message = NPZ[case]
    np.savez(tmp_path / "data.npz", **arrays)
    with pytest.raises(UserError, match=message) as caught:
        from_file(tmp_path / "data.npz")
    assert "data.npz" in str(caught.value)


def test_a_pickle_in_an_npz_is_not_opened(tmp_path):
    np.savez(tmp_path / "data.npz", X=ROWS, y=np.array([print] * 5, dtype=object))
    with pytest.raises(UserError, match="y holds object"):
        from_file(tmp_path / "data.npz")


def test_a_truncated_npz_is_named_with_its_bytes(tmp_path):
    np.savez(tmp_path / "data.npz", X=ROWS, y=LABELS)
    whole = (tmp_path / "data.npz").read_bytes()
    (tmp_path / "data.npz").write_bytes(whole[:200])
    with pytest.raises(UserError, match=r"data\.npz: its 200 bytes are not a whole \.npz"):
        from_file(tmp_path / "data.npz")


def test_an_array_that_is_not_what_its_header_says_is_named_with_both_byte_counts(tmp_path):
    import io
    import zipfile

    with zipfile.ZipFile(tmp_path / "data.npz", "w") as archive:
        for name, array, cut in (("X", ROWS, 16), ("y", LABELS, 0)):
            buffer = io.BytesIO()
            np.save(buffer, array)
            archive.writestr(f"{name}.npy", buffer.getvalue()[: len(buffer.getvalue()) - cut])
    with pytest.raises(UserError, match=r"header of X says \(5, 2\) float64, 80 bytes, and 64 bytes follow"):
        from_file(tmp_path / "data.npz")


@pytest.mark.parametrize("name", ["missing.csv", "data.txt", "."])
def test_a_file_that_is_not_there_or_of_another_kind_is_named(tmp_path, name):
    (tmp_path / "data.txt").write_text("1 2 3")
    with pytest.raises(UserError, match=r"no such file|expected a \.csv|not a file"):
        from_file(tmp_path / name)


def test_check_problem_accepts_what_is_fine(rng):
    check_problem(synthetic_line(rng), "line")
