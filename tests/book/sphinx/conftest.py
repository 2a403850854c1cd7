"""A lesson of a few lines, made into a page as the site's are, with outputs that nobody had to run for."""

import io
from types import SimpleNamespace

import pytest

sphinx = pytest.importorskip("sphinx", reason="no Sphinx: pip install -e '.[site]'")
pytest.importorskip("myst_parser", reason="no MyST: pip install -e '.[site]'")
pytest.importorskip("py_mini_racer", reason="no mini-racer: pip install -e '.[site]'")

from sphinx.application import Sphinx  # noqa: E402
from sphinx.util.docutils import docutils_namespace  # noqa: E402

from book.lesson import parse_lesson  # noqa: E402
from book.sphinx import cells, numbers, running  # noqa: E402

HEAD = "---\ncolumns: handtorn gluon_impl torch_impl\n---\n# Title\n\n"
# One red point, a PNG.
POINT = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108020000009077"
    "53de0000000c49444154789c63f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
)


class Results:
    """What came of a lesson: outputs by number and column, values by column and name; PyTorch is not there."""

    def __init__(self, lesson, outputs, values):
        self.lesson, self._outputs, self._values = lesson, outputs, values

    def outputs(self, number, column):
        return None if column == "torch_impl" else self._outputs[number].get(column, [])

    def why(self, column):
        return "PyTorch is not installed: `pip install torch`." if column == "torch_impl" else ""

    def recorded(self, column):
        return {"error", "accuracy"}

    def value(self, column, name):
        return self._values[column][name]


@pytest.fixture
def make_page(tmp_path, monkeypatch):
    """A function that makes the page of a lesson, and returns its HTML and what Sphinx warned of."""
    docs = tmp_path / "docs"
    (docs / "lessons").mkdir(parents=True)
    (docs / "index.md").write_text("# Front\n\n```{toctree}\nlessons/one\n```\n", encoding="utf-8")
    (tmp_path / "point.png").write_bytes(POINT)
    monkeypatch.setattr(cells, "LESSONS", docs / "lessons")

    def make(text, *, outputs=(), values=None, messages=None):
        (docs / "lessons" / "one.md").write_text(HEAD + text, encoding="utf-8")
        results = Results(parse_lesson("one", HEAD + text), outputs, values or {})
        for module in (numbers, running):
            monkeypatch.setattr(module, "results_of", lambda name: results)
        if messages:
            _write_catalogue(docs, messages)
        return _build(tmp_path, docs, "zh_CN" if messages else "en")

    make.figure = SimpleNamespace(output={"image": tmp_path / "point.png", "width": 1, "height": 1})
    return make


def _write_catalogue(docs, messages):
    from book.translation.files import Entry, as_text

    path = docs / "locale" / "zh_CN" / "LC_MESSAGES" / "lessons" / "one.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    entries = {message: Entry(text) for message, text in messages.items()}
    path.write_text(as_text("zh_CN", entries, entries), encoding="utf-8")


def _build(folder, docs, language):
    warned = io.StringIO()
    settings = {
        "extensions": ["myst_parser", "book.sphinx"],
        "language": language,
        "locale_dirs": ["locale"],
        "gettext_compact": False,
        "html_search_language": "en",  # jieba takes a second to load, and leaves a file open
        "html_math_renderer": "katex",
        "html_theme": "basic",
        "myst_enable_extensions": ["dollarmath"],
        "myst_update_mathjax": False,
    }
    with docutils_namespace():
        app = Sphinx(
            docs, None, folder / language, folder / f"{language}.trees", "html", settings, status=None, warning=warned
        )
        app.build(force_all=True)
    return (folder / language / "lessons" / "one.html").read_text(encoding="utf-8"), warned.getvalue()
