"""Links from a lesson to its notebooks, below its title."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from docutils import nodes
from sphinx.locale import _
from sphinx.transforms import SphinxTransform

from ..errors import BookError
from ..lesson import Lesson
from ..writing import has_exercises, notebook_name
from .cells import is_extraction, lesson_name, lesson_of
from .components import title_of


class notebook_links(nodes.General, nodes.Element):
    """Links to the notebooks: ``named`` holds pairs of a column and a file, ``exercises`` those to be completed."""


def links(lesson: Lesson) -> notebook_links:
    """The node of a lesson."""
    with_exercises = [name for name in lesson.columns if has_exercises(lesson, name)]
    return notebook_links(
        "",
        named=[(name, notebook_name(lesson.name, name)) for name in lesson.columns],
        exercises=[(name, notebook_name(lesson.name, name, exercises=True)) for name in with_exercises],
    )


class AddNotebooks(SphinxTransform):
    """Put the links below the title of each lesson."""

    default_priority = 207

    def apply(self, **kwargs: Any) -> None:
        """Add them."""
        if not lesson_name(self.env.docname) or is_extraction(self.app):
            return
        title = next(iter(self.document.findall(nodes.title)), None)
        if title is not None:
            with suppress(BookError):  # of its code, where the directive has said so already
                title.parent.insert(title.parent.index(title) + 1, links(lesson_of(self.env.docname)))


def _visit(translator: Any, node: nodes.Element) -> None:
    up = "../" * translator.docnames[0].count("/")
    colon = "：" if translator.config.language.startswith("zh") else ": "
    parts = [_line(_("Notebooks to run and change") + colon, node["named"], up)]
    if node["exercises"]:
        parts.append(_line(_("With the exercises still to do") + colon, node["exercises"], up))
    translator.body.append(f'<ul class="notebooks">{"".join(parts)}</ul>\n')


def _line(title: str, files: list[tuple[str, str]], up: str) -> str:
    found = (f'<a href="{up}notebooks/{file}" download>{title_of(name)}</a>' for name, file in files)
    return f"<li>{title}{' · '.join(found)}</li>"


def _depart(translator: Any, node: nodes.Element) -> None:
    pass


def setup(app: Any) -> None:
    """Register the node."""
    app.add_node(notebook_links, html=(_visit, _depart))
    app.add_transform(AddNotebooks)
