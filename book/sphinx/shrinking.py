"""Light pages: figures with as many colours as they need, code without marks of no colour, and short style sheets."""

from __future__ import annotations

import hashlib
import re
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import Any

from sidebyside.tools.files import write_whole

from ..paths import KEPT

#: Names, punctuation, space and operators look like all other text.
_PLAIN = re.compile(r'<span class="(?:n|p|w|o)">([^<]*)</span>')
#: A comment to the end of its line; a docstring, which may have several lines.
_TEXT = re.compile(r'<span class="(c1|sd)">([^<]*)</span>')
#: What a comment says to tools alone; pages of whole files keep it.
_TO_TOOLS = re.compile(r' *(?:<span class="w"> *</span>)?<span class="c1"># (?:fmt|noqa|type|pragma)\b:?[^<]*</span>')
_TAG = re.compile(r"<[^>]*>")
_LINE = re.compile(r"( *)(.*)")
#: Colours of a figure in its palette: lines, their edges, and the greys of images.
COLOURS = 40


def plain(html: str) -> str:
    """Highlighted code without the marks of what looks like text, and with comments that know their indentation."""
    return _TEXT.sub(_indented, _PLAIN.sub(r"\1", html)).replace("<pre><span></span>", "<pre>")


def _indented(found: re.Match[str]) -> str:
    """A comment or docstring, each line with its place: where a pane is narrow, it goes on below its own beginning."""
    before = found.string[found.string.rfind("\n", 0, found.start()) + 1 : found.start()]
    before = unescape(_TAG.sub("", before))
    place, behind = len(before), bool(before.strip())
    made = []
    for line in found[2].split("\n"):
        space, text = _LINE.fullmatch(line).groups()  # type: ignore[union-attr]
        place += len(space)
        kind = f"{found[1]} after" if behind else found[1]
        at = f' style="--at:{place}"' if place else ""
        made.append(f'{space}<span class="{kind}"{at}>{text}</span>' if text else space)
        place, behind = 0, False
    return "\n".join(made)


def shrunk(content: bytes) -> bytes:
    """A PNG with a palette in place of four bytes for each point; as it is where that is not smaller."""
    from PIL import Image

    image = Image.open(BytesIO(content))
    if image.format != "PNG" or image.mode == "P":
        return content
    opaque = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image.convert("RGBA")).convert("RGB")
    # The colour of a thin line has few points, and the usual choice by number loses it: a pink line turns grey.
    found = opaque.quantize(COLOURS, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    written = BytesIO()
    found.save(written, "PNG", optimize=True)
    return min(content, written.getvalue(), key=len)


def light(path: Path) -> Path:
    """A figure as a page shows it: the same points in WebP, which takes less than PNG; kept beside what was run."""
    from PIL import Image, features

    if not features.check("webp"):
        return path
    small = _kept_small(path.read_bytes())
    kept = small.with_suffix(".webp")
    if not kept.is_file():
        written = BytesIO()
        # A method above 4 takes fifty times as long, and gains nothing.
        Image.open(small).convert("RGB").save(written, "WEBP", lossless=True, quality=100, method=4)
        write_whole(kept, written.getvalue())
    return kept


def _kept_small(content: bytes) -> Path:
    """The file that keeps a PNG with a palette: finding the colours takes a second."""
    kept = KEPT / "small" / f"{hashlib.sha256(content + bytes([COLOURS])).hexdigest()[:20]}.png"
    if not kept.is_file():
        kept.parent.mkdir(parents=True, exist_ok=True)
        write_whole(kept, shrunk(content))
    return kept


def _shrink_images(app: Any, error: Exception | None) -> None:
    if error is not None or app.builder.format != "html":
        return
    for path in sorted(Path(app.outdir, app.builder.imagedir).glob("*.png")):
        content = path.read_bytes()
        small = _kept_small(content).read_bytes()
        if small != content:
            path.write_bytes(small)


_RULE = re.compile(r"^(?P<prefix>.*\.highlight) \.(?P<token>\w+) (?P<style>\{[^{}]*\})(?P<note>.*)$")


def grouped(css: str) -> str:
    """A style sheet for code in which tokens that look alike share a rule, in place of three rules for each token."""
    lines: list[str] = []
    alike: dict[tuple[str, str], list[str]] = {}

    def write() -> None:
        lines.extend(f"{prefix} :is({','.join(tokens)}) {style}" for (prefix, style), tokens in alike.items())
        alike.clear()

    for line in css.splitlines():
        found = _RULE.match(line)
        if found:
            alike.setdefault((found["prefix"], found["style"]), []).append(f".{found['token']}")
        else:
            write()
            lines.append(line)
    write()
    return "\n".join(lines)


#: Comments that begin a line, but for those of licences; and the space that a line begins with.
_SPOKEN = re.compile(r"^[ \t]*(?:/\*(?!!).*?\*/[ \t]*\n|//[^\n]*\n|\n)|^[ \t]+", re.DOTALL | re.MULTILINE)


def terse(text: str) -> str:
    """A script or style sheet without comments and indentation."""
    return _SPOKEN.sub("", text)


def _shrink_scripts(app: Any, error: Exception | None) -> None:
    if error is not None or app.builder.format != "html":
        return
    for name in ("*.css", "*.js", "styles/*.css"):
        for path in Path(app.outdir, "_static").glob(name):
            path.write_text(terse(path.read_text(encoding="utf-8")), encoding="utf-8")


def _shrink_styles(app: Any, error: Exception | None) -> None:
    path = Path(app.outdir, "_static", "pygments.css")
    if error is None and path.is_file():
        path.write_text(grouped(path.read_text(encoding="utf-8")), encoding="utf-8")


def _highlight_plainly(app: Any) -> None:
    highlighter = getattr(app.builder, "highlighter", None)
    if highlighter is not None:
        made = highlighter.highlight_block
        highlighter.highlight_block = lambda *given, **named: plain(_TO_TOOLS.sub("", made(*given, **named)))


def setup(app: Any) -> None:
    """Register all of it. The theme writes its own style sheet for code when it is done, at 500."""
    app.connect("builder-inited", _highlight_plainly, priority=900)
    app.connect("build-finished", _shrink_images)
    app.connect("build-finished", _shrink_styles, priority=900)
    app.connect("build-finished", _shrink_scripts, priority=910)
