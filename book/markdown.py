"""Markdown, paragraph by paragraph: translated by a catalogue, and turned from MyST into what a notebook shows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from markdown_it import MarkdownIt

Translate = Callable[[str], str]
_OPENS = re.compile(r"^(?P<mark>:{3,})\s*\{(?P<kind>[\w-]+)\}\s*(?P<title>.*)$")
_ROLE = re.compile(r"(?<!`)\{(?P<role>[\w:-]+)\}`(?P<content>[^`]*)`")
_LINK = re.compile(r"\]\((?P<target>[^)\s:]+?)\.md(?P<anchor>#[^)]*)?\)")
_PARSER = MarkdownIt("commonmark").enable("table")


def translated(text: str, translate: Translate) -> str:
    """Markdown in which each paragraph, heading, list item and table cell is replaced by its translation.

    Args:
        text: Markdown; ``:::`` blocks count as what stands in them.
        translate: gives the translation of one paragraph, whose lines are joined by spaces.
    """
    parts: list[str] = []
    for mark, kind, title, inner in _blocks(text):
        if not mark:
            parts.append(_paragraphs(inner, translate))
            continue
        head = f"{mark}{{{kind}}}" + (f" {translate(title)}" if title else "")
        parts.append("\n".join([head, translated(inner, translate), mark]))
    return "\n".join(parts)


def for_notebook(text: str, show: Callable[[str, str], str], site: str = "..") -> str:
    """MyST as plain Markdown: notes as quotations, roles as what they show, links into the site.

    Args:
        text: prose of a lesson.
        show: gives what a role shows, from its name and its content.
        site: where the site's folder is, as seen from the notebook.
    """
    parts: list[str] = []
    for mark, kind, title, inner in _blocks(text):
        if mark:
            quoted = for_notebook(inner, show, site).strip().splitlines()
            head = title or kind.capitalize()
            parts.append("\n".join(["", f"> **{head}**", ">", *(f"> {line}".rstrip() for line in quoted), ""]))
        else:
            plain = _ROLE.sub(lambda found: show(found["role"], found["content"]), inner)
            parts.append(_LINK.sub(lambda found: _into_the_site(found, site), plain))
    return "\n".join(parts)


def _into_the_site(found: re.Match[str], site: str) -> str:
    target = found["target"]
    path = target[3:] if target.startswith("../") else f"lessons/{target}"
    return f"]({site}/{path}.html{found['anchor'] or ''})"


def _blocks(text: str) -> Iterator[tuple[str, str, str, str]]:
    """Pieces of a text in order: mark, kind, title and inner text of ``:::`` blocks; what is between has no mark."""
    lines = text.splitlines()
    between: list[str] = []
    place = 0
    while place < len(lines):
        found = _OPENS.match(lines[place])
        closes = [end for end in range(place + 1, len(lines)) if found and lines[end].rstrip() == found["mark"]]
        if found and closes:
            if between:
                yield "", "", "", "\n".join(between)
            between = []
            yield found["mark"], found["kind"], found["title"].strip(), "\n".join(lines[place + 1 : closes[0]])
            place = closes[0]
        else:
            between.append(lines[place])
        place += 1
    if between:
        yield "", "", "", "\n".join(between)


def _paragraphs(text: str, translate: Translate) -> str:
    lines = text.split("\n")
    changes: dict[int, tuple[int, str]] = {}  # by first line: behind the last one, and what stands there
    reached: dict[int, int] = {}  # in a row of a table, how far it is translated
    for token in _PARSER.parse(text):
        if token.type != "inline" or not token.map or not token.content.strip():
            continue
        first, end = token.map
        content = token.content.split("\n")
        new = translate(" ".join(content))
        line = changes[first][1] if first in changes else lines[first]
        start = line.find(content[0], reached.get(first, 0))
        if start < 0 or new == " ".join(content):
            continue
        tail = line[start + len(content[0]) :] if len(content) == 1 else ""
        changes[first] = (end, line[:start] + new + tail)
        reached[first] = start + len(new)
    for first, (end, new) in sorted(changes.items(), reverse=True):
        keeps = lines[first + 1 : end] if _is_underline(lines, end - 1, first) else []
        lines[first:end] = [new, *keeps]
    return "\n".join(lines)


def _is_underline(lines: list[str], last: int, first: int) -> bool:
    """Does a heading's underline end the lines from ``first``?"""
    return last > first and bool(re.fullmatch(r"=+|-+", lines[last].strip()))
