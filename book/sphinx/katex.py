"""Mathematics, made into HTML and MathML by KaTeX while the site is built: a reader's browser runs nothing for it."""

from __future__ import annotations

import json
import os
import re
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.util import logging

from .cells import place_of

SCRIPT = Path(__file__).parent / "javascript" / "katex.min.js"
# An unknown command is an error either way. Letters such as ½ and ŷ are not: KaTeX has them.
OPTIONS = {"throwOnError": True, "strict": "ignore", "trust": False, "output": "htmlAndMathml"}
# MathML is for screen readers, which read the formula and not its TeX; in HTML it needs no name space.
_SOURCE = re.compile(r'<annotation [^>]*>.*?</annotation>|</?semantics>|(?<=<math) xmlns="[^"]*"')
logger = logging.getLogger(__name__)


class MathError(Exception):
    """A formula that KaTeX cannot read."""


@cache
def _engine(process: int) -> Any:
    """KaTeX in a JavaScript engine; each process has its own, as the engine has threads that no fork takes along."""
    from py_mini_racer import MiniRacer

    engine = MiniRacer()
    engine.eval("var module = undefined, exports = undefined, define = undefined, self = globalThis;")
    engine.eval(SCRIPT.read_text(encoding="utf-8"))
    engine.eval(
        """function made(formula, options) {
            try { return JSON.stringify({html: katex.renderToString(formula, options)}); }
            catch (error) { return JSON.stringify({error: error.message}); }
        }"""
    )
    return engine


@lru_cache(maxsize=4096)
def render(formula: str, display: bool = False) -> str:
    """Make HTML of a formula.

    Args:
        formula: in TeX, without dollars.
        display: does it stand in a line of its own?

    Raises:
        MathError: KaTeX cannot read it.
    """
    call = f"made({json.dumps(formula)}, {json.dumps({**OPTIONS, 'displayMode': display})})"
    made = json.loads(_engine(os.getpid()).eval(call))
    if "error" in made:
        raise MathError(made["error"])
    return _SOURCE.sub("", str(made["html"]))


def _html(node: nodes.Element, display: bool) -> str:
    formula = node.astext()
    try:
        return render(formula, display)
    except MathError as error:
        logger.warning("%s in the formula %s", error, formula, location=place_of(node), type="katex")
        return f"<code>{nodes.unescape(formula)}</code>"


def _visit_inline(translator: Any, node: nodes.Element) -> None:
    translator.body.append(f'<span class="math">{_html(node, display=False)}</span>')
    raise nodes.SkipNode


def _visit_block(translator: Any, node: nodes.Element) -> None:
    number = f'<span class="eqno">({node["number"]})</span>' if node.get("number") else ""
    translator.body.append(f'<div class="math">{number}{_html(node, display=True)}</div>')
    raise nodes.SkipNode


def setup(app: Any) -> None:
    """Register the renderer."""
    app.add_html_math_renderer("katex", inline_renderers=(_visit_inline, None), block_renderers=(_visit_block, None))
