"""Names of folders that are safe on every system, one for each student."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from hashlib import sha256
from itertools import count

from .text import one_line

MOST_BYTES = 80  # Windows allows 260 characters for a whole path, Linux 255 bytes for a name
# Devices of Windows, whatever the ending behind them.
_DEVICES = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])(?:\..*)?", re.IGNORECASE)


def folder_names(keys: Iterable[str]) -> dict[str, str]:
    """Give each student a folder of their own.

    Args:
        keys: what tells students apart, each of them once; any text at all.

    Returns:
        A name by key. A plain key is its own name. Where two names would be the same on some system, for instance in
        all but case, both get a part of the key's SHA-256 behind them, so a name does not depend on the order.
    """
    names = {key: _portable(key) for key in keys}
    for attempt in count():  # more than one where somebody has a digest for a name
        taken = Counter(map(_folded, names.values()))
        shared = [key for key, name in names.items() if taken[_folded(name)] > 1]
        if not shared:
            return names
        names.update({key: f"{_portable(key)}-{_digest(f'{attempt} {key}')}" for key in shared})
    raise AssertionError  # count() has no end


def _portable(key: str) -> str:
    """Letters and digits of any script, and ``.``, ``-``, ``_``; other signs become ``_``."""
    composed = unicodedata.normalize("NFC", one_line(key, 10_000))
    plain = "".join(sign if unicodedata.category(sign)[0] in "LMN" or sign in ".-_" else "_" for sign in composed)
    # A leading dot hides a folder, a leading dash looks like an option, a dot at the end is lost on Windows.
    name = re.sub("__+", "_", plain).strip("._-") or "student"
    if len(name.encode()) > MOST_BYTES:
        name = f"{name.encode()[:MOST_BYTES].decode(errors='ignore')}-{_digest(key)}"
    return f"student-{name}" if _DEVICES.fullmatch(name) else name


def _folded(name: str) -> str:
    """The same for names that some file system takes for the same."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())


def _digest(key: str) -> str:
    return sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:8]
