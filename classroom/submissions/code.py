"""What a text of Python defines, found without running it or building its syntax tree.

A tree cannot be had where one function of many has a syntax error, and then all the others would be lost. So only as
much is understood as tells a line of its own from strings, comments and brackets.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_TOKEN = re.compile(
    r'''
    (?P<string>"""(?:[^\\]|\\.)*?(?:"""|\\?\Z)|\'\'\'(?:[^\\]|\\.)*?(?:\'\'\'|\\?\Z)
        |"(?:[^"\\\n]|\\.)*(?:"|(?=\n)|\\?\Z)|'(?:[^'\\\n]|\\.)*(?:'|(?=\n)|\\?\Z))
    |(?P<comment>\#[^\n]*)
    |(?P<open>[(\[{])
    |(?P<close>[)\]}])
    |(?P<joined>\\\n)
    |(?P<end>\n)
    ''',
    re.VERBOSE | re.DOTALL,
)
_DEFINITION = re.compile(r"(?:async[ \t]+def|def|class)[ \t]+(\w+)")
_STATEMENT = re.compile(r"(?:async[ \t]+def|def|class)[ \t]+\w|@\w")  # cannot be inside brackets
_ASSIGNED = re.compile(r"[(\[]?[ \t]*([^\W\d]\w*(?:[ \t]*,[ \t]*[^\W\d]\w*)*)(?:[ \t]*[)\]])?[ \t]*(?::[^=\n]+)?=(?!=)")
_MAGIC = re.compile(r"[%!?][^\n]*|[\w.]+\?{1,2}[ \t]*(?=\n|\Z)|[\w, \t]+=[ \t]*[%!][^\n]*")
#: Cell magics that run the cell's Python; below others, such as ``%%bash``, is another language.
_PYTHON_MAGICS = re.compile(r"%%(?:time|timeit|capture|prun|memit|mprun|python3?|pypy)\b")
_INDENT = re.compile(r"[ \t\f]*")


def defined(text: str) -> set[str]:
    """The names of functions, classes and values that a text defines at its top level.

    Args:
        text: Python, also with syntax errors.
    """
    names: set[str] = set()
    for start, at in _statements(text):
        if start != at:  # indented
            continue
        definition = _DEFINITION.match(text, at)
        assigned = None if definition else _ASSIGNED.match(text, at)
        if definition:
            names.add(definition[1])
        elif assigned:
            names.update(re.findall(r"\w+", assigned[1]))
    return names


def without_magics(cell: str) -> str:
    """The code of a notebook's cell as Python: the commands to IPython in it become comments, and no line moves."""
    first = cell.lstrip()
    if first.startswith("%%") and not _PYTHON_MAGICS.match(first):
        return "\n".join(f"# {line}" if line.strip() else line for line in cell.split("\n"))
    found, end = [], 0
    for start, at in _statements(cell):
        magic = _MAGIC.match(cell, at)
        if magic:
            # A block whose only line is a magic needs a statement.
            found += [cell[end:at], "# " if start == at else "pass  # ", magic[0]]
            end = magic.end()
    return "".join([*found, cell[end:]])


def _statements(text: str) -> Iterator[tuple[int, int]]:
    """Where the lines that begin a statement begin, and where their first letter is."""
    position, depth, begins = 0, 0, True
    while position < len(text):
        if begins:
            indent = _INDENT.match(text, position)
            at = indent.end() if indent else position
            yield position, at
            magic = _MAGIC.match(text, at)
            if magic:  # its quotes and brackets are not Python's
                position = magic.end()
        token = _TOKEN.search(text, position)
        if not token:
            return
        position = token.end()
        depth = max(0, depth + (token.lastgroup == "open") - (token.lastgroup == "close"))
        begins = token.lastgroup == "end" and (not depth or bool(_STATEMENT.match(text, position)))
        depth = 0 if begins else depth
