"""The page and the figure of a study: every number is that of the JSON document, in a real browser too."""

import base64
import importlib.util
import json
import re
import shutil
import subprocess
from html import escape
from html.parser import HTMLParser
from itertools import combinations

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text

from sidebyside.recovery import Estimate, page, recovery_study
from sidebyside.recovery.plot import draw_study
from sidebyside.recovery.results import ErrorsAtSize
from sidebyside.tools.drawing import as_png
from tests.conftest import EVERYTHING

HARD = "<b>&\"$x_1$/~'"
SCRIPT = """<script>addEventListener("load", () => {
for (const details of document.querySelectorAll("details")) details.open = true;
for (const leaf of document.querySelectorAll("[data-path]"))
  leaf.dataset.seen = leaf.getClientRects().length ? leaf.innerText : "nothing";
document.body.dataset.image = document.querySelector("img").naturalWidth;
document.body.dataset.sideways = document.documentElement.scrollWidth - document.documentElement.clientWidth;
})</script>"""


def simulate(truth, rng):
    return truth + rng.standard_normal((25, len(truth)))


def draw_three(rng):
    return rng.normal(0, 3, 3)


def mean(data, rng):
    return data.mean(axis=0), 0.2


def far_too_sure(data, rng):
    return data.mean(axis=0), 0.02


def bare(data, rng):
    return data.mean(axis=0)


def fails_sometimes(data, rng):
    if data[0, 0] > data[1, 0] + 0.5:
        raise ArithmeticError("no <i>luck</i>, $x_1$ / 0")
    return Estimate(data.mean(axis=0), 0.25, 0.2)  # S is an upper bound: sd(z) is not the calibration


def fails(data, rng):
    raise ValueError("never")


@pytest.fixture(scope="module")
def study():
    """All that a study can have, under names that are hard on a page and on a figure."""
    fits = {HARD: mean, "_fails": fails_sometimes, "bare": bare, "sure": far_too_sure, "never": fails}
    study = recovery_study(simulate, fits, draw_three, replicates=200, names=[HARD, "_b", "a name " * 6])
    settings = {"examples": 25, HARD: ["x", HARD], "noise": 0.1 + 0.2, "none": None}
    study.examples = 25
    study.about = {
        "title": "recovery of <i>a mean</i>",
        "lines": ["$truth$ & more"],
        "document": {"lesson": "mean", "settings": settings},
    }
    study.by_examples = [size(6, list(fits)), size(100, list(fits))]
    return study


def size(examples, names):
    rmse = {name: (0.9 + 0.1 * place) / examples**0.5 for place, name in enumerate(names)}
    return ErrorsAtSize(examples, 20, rmse, {name: 1 / examples**0.5 for name in names})


@pytest.fixture(scope="module")
def figure(study):
    """The study's figure, for tests that look at it and leave it as it is."""
    return draw_study(study)


@pytest.fixture(scope="module")
def png(figure):
    """The figure's bytes. Each drawing moves its panels a little: a test that draws it asks for these before."""
    return as_png(figure)


# The page


class Page(HTMLParser):
    """What is in a page: leaves by their path, with attributes and text; tags; what it links to; its words."""

    def __init__(self, html):
        super().__init__()
        self.leaves, self.tags, self.links, self.body, self.words, self.open = [], set(), [], {}, [], []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.tags.add(tag)
        self.links += [attributes[name] for name in ("src", "href") if name in attributes]
        if tag == "body":
            self.body = attributes
        if "data-path" in attributes:
            self.leaves.append({**attributes, "text": ""})
            self.open.append(tag)

    def handle_endtag(self, tag):
        if self.open and self.open[-1] == tag:
            self.open.pop()

    def handle_data(self, data):
        self.words.append(data)
        if self.open:
            self.leaves[-1]["text"] += data

    def by_path(self):
        assert len({leaf["data-path"] for leaf in self.leaves}) == len(self.leaves), "a leaf is there twice"
        return {leaf["data-path"]: leaf for leaf in self.leaves}


def flat(value, path=""):
    """The leaves of a JSON document by their JSON pointers."""
    if not isinstance(value, (dict, list)):
        return {path: value}
    found = {}
    for key, part in value.items() if isinstance(value, dict) else enumerate(value):
        found |= flat(part, f"{path}/{str(key).replace('~', '~0').replace('/', '~1')}")
    return found


def says(text, value):
    """Is the text this value, rounded to its last digit, to at least two digits or four places?"""
    if value is None or isinstance(value, bool):
        return text == {None: "–", True: "yes", False: "no"}[value]
    if isinstance(value, str):
        return text.split() == value.split()
    number = text.replace("−", "-").replace(",", "")
    if isinstance(value, int):
        return number == str(value)
    digits, _, exponent = number.partition("e")
    half = 0.5 * 10.0 ** (int(exponent or 0) - len(digits.partition(".")[2]))
    fine = half <= max(0.051 * abs(value), 5.1e-5) or float(number) == float(f"{value:.6g}")
    return fine and abs(float(number) - value) <= half * (1 + 1e-9)


@pytest.fixture(scope="module")
def path(study, tmp_path_factory):
    path = tmp_path_factory.mktemp("page") / "study.html"
    study.save_html(path)
    return path


@pytest.fixture
def no_figure(monkeypatch):
    """A page's figure takes most of its time: here for pages whose figure is looked at elsewhere."""
    monkeypatch.setattr(page, "_figure", lambda study, dpi=150: b"none")


def saved_leaves(study, path):
    study.save_html(path)
    return Page(path.read_text(encoding="utf-8")).by_path()


def check_leaves(leaves, study, text="text"):
    """Values and texts of a page against the document as JSON has it."""
    document = flat(json.loads(json.dumps(study.to_dict(), allow_nan=False)))
    assert {path: json.loads(leaf["data-value"]) for path, leaf in leaves.items()} == document
    texts = {path: leaf[text] for path, leaf in leaves.items()}
    wrong = [(path, texts[path], value) for path, value in document.items() if not says(texts[path], value)]
    assert not wrong
    return document


def test_every_leaf_of_the_document_is_in_the_page_once_and_nothing_else_is(study, path):
    document = check_leaves(Page(path.read_text(encoding="utf-8")).by_path(), study)
    assert sum(isinstance(value, float) for value in document.values()) > 150
    assert f"/columns/{HARD.replace('~', '~0').replace('/', '~1')}/parameters/_b/bias/mcse" in document


def test_every_figure_has_a_place_of_its_own(path):
    settings = Page(path.read_text(encoding="utf-8").partition('<h2 id="settings">')[2]).by_path()
    assert f"/settings/{HARD.replace('~', '~0').replace('/', '~1')}/1" in settings
    assert not [path for path in settings if path.startswith(("/columns", "/by_examples"))]


def test_a_leaf_that_the_page_does_not_know_is_shown_with_the_settings(study, no_figure, monkeypatch, tmp_path):
    document = study.to_dict()
    document["columns"]["bare"]["parameters"]["_b"]["new"] = {"value": 1.5, "list": [1, 2]}
    monkeypatch.setattr(type(study), "to_dict", lambda self: document)
    leaves = saved_leaves(study, tmp_path / "new.html")
    assert leaves["/columns/bare/parameters/_b/new/list/1"]["data-value"] == "2"
    check_leaves(leaves, study)


def test_rounding_keeps_what_can_be_compared():
    assert says("−1.20e-5", -1.2049e-5)
    assert not says("−1.20e-5", -1.2051e-5)
    assert not says("1.20e-5", -1.2e-5)
    assert not says("0.0", 0.012)
    assert not says("1,001", 1000)


def test_names_stay_names(study, path):
    found = Page(path.read_text(encoding="utf-8"))
    assert not {"b", "i", "script"} & found.tags
    words = " ".join(" ".join(found.words).split())
    for name in (HARD, "recovery of <i>a mean</i>", "$truth$ & more", "ArithmeticError: no <i>luck</i>, $x_1$ / 0"):
        assert name in words


def test_verdicts_come_first(study, path):
    html = path.read_text(encoding="utf-8")
    verdicts = re.findall(r'class="verdict \w+">(\w+)</span>([^\s,]+)', html[: html.index("<img")])
    names = [escape(name).replace("&quot;", "&#34;").replace("&#x27;", "&#39;") for name in study.experiment.fits]
    assert verdicts == list(zip(["yes", "NO", "yes", "NO", "NO"], names))


def figures_of(html):
    """The figures in a page, as they stand there."""
    return [link for link in Page(html).links if link.startswith("data:image/png;base64,")]


def test_the_page_needs_nothing_beside_it(path):
    html = path.read_text(encoding="utf-8")
    figures = figures_of(html)
    assert len(figures) == 1
    assert all(link.startswith("#") for link in Page(html).links if link not in figures)
    assert "url(" not in html


def test_the_same_study_gives_the_same_bytes(study, path, png, no_figure, tmp_path):
    """The figure too: drawn once more, it is the page's to the last byte."""
    html = path.read_text(encoding="utf-8")
    (figure,) = figures_of(html)
    assert base64.b64decode(figure.partition(",")[2]) == png
    study.save_html(tmp_path / "again.html")
    again = (tmp_path / "again.html").read_text(encoding="utf-8")
    (none,) = figures_of(again)
    assert again.replace(none, figure) == html


# In a notebook


def test_a_notebook_shows_tables_verdicts_and_the_figure(study, no_figure):
    shown = Page(study._repr_html_())
    words = " ".join(" ".join(shown.words).split())
    for estimator in study.estimators:
        assert " ".join(estimator.reason.split()) in words
    for text in (
        "recovery of <i>a mean</i>",
        "Calibration",
        "RMSE by number of examples",
        "Monte Carlo standard error",
    ):
        assert text in words
    assert len(shown.links) == 1
    assert not {"b", "i", "script", "html"} & shown.tags


def test_a_notebook_shows_the_figure_that_is_a_method_of_the_study():
    study = quick(mean, np.zeros(1), replicates=20)
    (figure,) = figures_of(study._repr_html_())
    assert base64.b64decode(figure.partition(",")[2]) == as_png(study.plot(), dpi=100)


@pytest.mark.parametrize("missing", ["matplotlib", "jinja2"])
def test_without_what_draws_it_a_notebook_shows_text(study, missing, monkeypatch):
    there = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == missing else there(name))
    assert study._repr_html_() is None
    assert repr(study) == "<Study: 200 replicates, verdict no; print it for tables>"


def test_the_text_is_a_method_of_the_study(study):
    assert study.table() == str(study)
    assert "±: Monte Carlo standard error" in study.table()
    with pytest.raises(KeyError, match=r"nobody: expected one of .*, _fails, bare, sure, never"):
        study["nobody"]


# In a browser


def dump(path, profile):
    """The page's DOM after headless Chromium has shown it in a narrow window."""
    programs = ("chromium", "chromium-browser", "google-chrome")
    browser = next(filter(None, map(shutil.which, programs)), None)
    if browser is None:
        pytest.skip("no browser: none of chromium, chromium-browser, google-chrome is there")
    options = ["--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={profile}", "--window-size=500,900"]
    command = [browser, *options, "--virtual-time-budget=10000", "--dump-dom", path.as_uri()]
    found = subprocess.run(command, capture_output=True, check=False, timeout=120)
    assert found.returncode == 0, found.stderr.decode(errors="replace")
    return Page(found.stdout.decode("utf-8"))


def test_in_a_browser_every_figure_is_that_of_the_document_and_can_be_seen(study, path, tmp_path):
    copy = tmp_path / "copy.html"
    copy.write_text(path.read_text(encoding="utf-8").replace("</body>", f"{SCRIPT}</body>"), encoding="utf-8")
    shown = dump(copy, tmp_path / "profile")
    check_leaves(shown.by_path(), study)
    check_leaves(shown.by_path(), study, text="data-seen")
    assert int(shown.body["data-image"]) > 1000
    assert int(shown.body["data-sideways"]) == 0  # tables scroll by themselves, the page does not


# The figure


def panels(figure):
    return figure.findobj(Axes)


def words(figure):
    return [text.get_text() for text in figure.findobj(Text)]


def panel(figure, title):
    """The panel whose title begins so."""
    return next(axes for axes in panels(figure) if axes.get_title().startswith(title))


def labels(axis):
    """The numbers or names along an axis that are in sight."""
    low, high = sorted(axis.get_view_interval())
    return [tick.label1 for tick in axis.get_major_ticks() if low <= tick.get_loc() <= high and tick.label1.get_text()]


def check_legible(figure):
    """No text is cut off by the figure's edge, and no two labels of an axis lie on each other."""
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    width, height = canvas.get_width_height()
    axes = [axis for one in panels(figure) for axis in (one.xaxis, one.yaxis)]
    ticks = {text for axis in axes for text in axis.findobj(Text)} - {axis.label for axis in axes}
    seen = [text for text in figure.findobj(Text) if text.get_text().strip() and text not in ticks]
    assert len(seen) > 10
    for text in seen + [label for axis in axes for label in labels(axis)]:
        box = text.get_window_extent()
        assert min(box.x0, box.y0, width - box.x1, height - box.y1) > -1, text
    for axis in axes:
        for one, other in combinations(labels(axis), 2):
            assert not one.get_window_extent().overlaps(other.get_window_extent()), (one, other)


def quick(fit, truth, replicates=200, **options):
    return recovery_study(simulate, fit, truth, replicates=replicates, **options)


def test_the_figure_is_legible_whatever_the_names(figure, png):
    check_legible(figure)
    for name in (HARD, "_fails"):
        assert any(text.startswith(f"{name}\n") for text in words(figure))  # beside its panels
    assert {HARD, "_fails", "bare", "never"} <= set(words(figure))  # in the key
    assert not any(text.get_parse_math() for text in figure.findobj(Text) if "$" in text.get_text())


def test_estimators_without_statistics_say_so(figure):
    assert words(figure).count("all fits failed") == 4
    assert words(figure).count("no standard errors, no z") == 1
    assert words(figure).count("no standard errors, no PIT") == 1
    assert panel(figure, "Coverage").get_xlabel() == "all fits failed: never; no standard errors: bare"


def test_dots_and_marks_are_the_statistics_of_the_document(study, figure):
    document = study.to_dict()["columns"]
    for title, key in (("Coverage", "coverage"), ("sd(z)", "sd_z")):
        lines = panel(figure, title).lines
        for name in (HARD, "_fails", "sure"):
            found = document[name]["parameters"].values()
            for values in ([one[key]["value"] for one in found], [one[f"expected_{key}"] for one in found]):
                assert any(list(line.get_xdata()) == values for line in lines), (title, name)
        intervals = np.array(panel(figure, title).collections[0].get_segments())[:, :, 0]
        found = [one[key] for one in document[HARD]["parameters"].values()]
        ends = [[one["value"] - 1.96 * one["mcse"], one["value"] + 1.96 * one["mcse"]] for one in found]
        np.testing.assert_allclose(intervals, ends, rtol=1e-4)


def test_histograms_and_band_are_those_of_the_document(study, figure):
    document = study.to_dict()["columns"][HARD]
    counts = np.sum([found["z_histogram"] for found in document["parameters"].values()], axis=0)
    bars, edges, _ = panel(figure, "z =").patches[0].get_data()
    np.testing.assert_allclose(bars, counts / 600 / 0.25)
    assert (edges[0], edges[-1]) == (-4, 4)
    expected = next(line for line in panel(figure, "z =").lines if line.get_label() == "expected")
    assert max(expected.get_ydata()) == pytest.approx(1 / np.sqrt(2 * np.pi))
    band, *lines = panel(figure, "PIT").patches
    assert [band.get_y(), band.get_y() + band.get_height()] == document["pit_band"]
    drawn = [list(line.get_data()[0]) for line in lines]
    assert drawn == [found["pit_histogram"] for found in document["parameters"].values()]


def test_points_and_slopes_are_the_replicates(study, figure):
    found = study[HARD]
    estimates, errors = panel(figure, "Estimate ("), panel(figure, "Error against")
    np.testing.assert_array_equal(estimates.lines[0].get_xydata(), found.points.transpose(0, 2, 1).reshape(-1, 2))
    np.testing.assert_allclose(errors.lines[1].get_ydata(), (found.points[:, 1] - found.points[:, 0]).ravel())
    slopes = sorted(parameter.slope for parameter in found.parameters)
    assert any(f"slope {slopes[0]:.4f} to {slopes[-1]:.4f}" in text.get_text() for text in estimates.texts)


def test_errors_by_number_of_examples_hold_the_study_itself_too(study, figure):
    axes = panel(figure, "RMSE")
    squares = [found.rmse.value**2 for found in study[HARD].parameters]
    measured = [study.by_examples[0].rmse[HARD], np.sqrt(np.mean(squares)), study.by_examples[1].rmse[HARD]]
    assert any(list(line.get_ydata()) == pytest.approx(measured) for line in axes.lines)
    assert (axes.get_xscale(), axes.get_yscale()) == ("log", "log")
    expected = next(line.get_ydata() for line in axes.lines if np.isnan(line.get_ydata()[1]))
    assert [expected[0], expected[2]] == [size.expected[HARD] for size in study.by_examples]


def test_without_other_numbers_of_examples_there_is_no_panel_of_them():
    figure = draw_study(quick(mean, draw_three))
    assert not any(text.startswith("RMSE") for text in words(figure))
    assert len(panels(figure)) == 4 + 2
    check_legible(figure)


def test_one_truth_for_all_is_drawn_as_estimates_around_it():
    study = quick({"mean": mean, "bare": bare}, np.array([1.0, -2.0]))
    figure = draw_study(study)
    check_legible(figure)
    assert not any(text.startswith("Estimate (") for text in words(figure))
    errors = study["mean"].points[:, 1] - study["mean"].points[:, 0]
    axes = panel(figure, "Estimates around the truth")
    np.testing.assert_allclose(axes.lines[0].get_xdata(), errors.mean(axis=0))
    ends = np.concatenate([bars.get_segments() for bars in axes.collections])[:, :, 0]
    np.testing.assert_allclose(ends[2:], np.percentile(errors, [25, 75], axis=0).T)


@pytest.mark.parametrize("truth", [draw_three, np.zeros(3)])
def test_where_all_fits_failed_the_figure_and_the_page_say_so(truth, no_figure, tmp_path):
    study = quick(fails, truth, replicates=5)
    figure = draw_study(study)
    check_legible(figure)
    assert words(figure).count("all fits failed") == 3
    check_leaves(saved_leaves(study, tmp_path / "page.html"), study)


def test_where_no_estimator_has_standard_errors_the_figure_says_so():
    figure = draw_study(quick(bare, draw_three))
    check_legible(figure)
    assert panel(figure, "Coverage").get_xlabel() == "no standard errors: estimate"


def draw_thirty(rng):
    return rng.normal(0, 1, 30) * 10.0 ** np.linspace(-2, 2, 30)


@pytest.mark.parametrize("truth", [draw_thirty, np.arange(30.0)])
def test_thirty_parameters_can_be_read(truth, no_figure, tmp_path):
    study = quick({"mean": mean, "sure": far_too_sure}, truth)
    figure = draw_study(study)
    check_legible(figure)
    assert set(study.experiment.names) <= set(words(figure))
    check_leaves(saved_leaves(study, tmp_path / "page.html"), study)


def test_of_very_many_parameters_the_farthest_off_are_shown():
    def worst_last(data, rng):
        return data.mean(axis=0), np.where(np.arange(data.shape[1]) < 59, 0.2, 0.05)

    figure = draw_study(quick(worst_last, np.zeros(60), replicates=20))
    assert "parameter 59" in words(figure)
    assert "the 40 farthest off of 60" in panel(figure, "Coverage").get_title()


@pytest.mark.parametrize("replicates", [2, 3] if EVERYTHING else [2])
def test_two_replicates_are_enough_for_a_figure(replicates):
    check_legible(draw_study(quick(fails_sometimes, draw_three, replicates=replicates)))
