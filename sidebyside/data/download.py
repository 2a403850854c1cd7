"""Fetches a file from the first site that has it: in several goes where the line is cut, and only whole.

It stands on urllib: resuming, changing sites and checking would be ours with requests too, which only MXNet brings.
"""

from __future__ import annotations

import hashlib
import os
import queue
import threading
from collections.abc import Callable
from contextlib import closing
from http.client import HTTPException, HTTPResponse
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from ..tools.progress import StartProgress, no_progress

CHUNK = 1 << 16
GOES = 3  # at one site, if it is cut each time
ANSWER = 8.0  # seconds until a site begins to answer
SILENCE = 20.0  # seconds until more must come


class NotDownloaded(Exception):
    """No site gave the file; the message holds each one's reason."""


class _SiteFailed(Exception):
    """One site cannot give the file: the next one may."""


class _Cut(_SiteFailed):
    """The connection ended before the file did: what came is kept, and the same site may give the rest."""


def download(
    name: str, md5: str, folder: Path, sites: tuple[str, ...], start_progress: StartProgress = no_progress
) -> str:
    """Fetch a file from the first site that has it.

    What has come is kept in ``name``.part, where the next call goes on. Only one process may do this at a time.

    Args:
        name: the file's name, at the sites as in the folder.
        md5: of the whole file, in hexadecimal.
        folder: where the file is put once it is whole.
        sites: addresses that end in a slash, in the order in which they are asked.
        start_progress: shows bytes, as :func:`sidebyside.tools.progress.progress_bars` gives.

    Returns:
        The site that it came from.

    Raises:
        NotDownloaded: no site has the file that ``md5`` belongs to, or none can be reached.
        OSError: the folder cannot be written to.
    """
    part = folder / f"{name}.part"
    bar = _Bar(name, start_progress)
    reasons = []
    for site in sites:
        try:
            _fetch(site + name, part, bar)
            _check(part, md5)
        except _SiteFailed as error:
            reasons.append(f"{urlsplit(site).netloc}: {error}")
        else:
            os.replace(part, folder / name)
            return site
    raise NotDownloaded(f"{name}: {'; '.join(reasons)}")


class _Bar:
    """A progress bar that starts with the first answer, when the size is known, and goes back if a file starts over."""

    def __init__(self, name: str, start_progress: StartProgress) -> None:
        self.name, self.start_progress = name, start_progress
        self.position = 0
        self.advance: Callable[[int], None] | None = None

    def show(self, position: int, total: int | None) -> None:
        if self.advance is None:
            self.advance = self.start_progress(self.name, total or 0)
        self.advance(position - self.position)
        self.position = position


def _fetch(url: str, part: Path, bar: _Bar) -> None:
    for go in range(1, GOES + 1):
        try:
            return _receive(url, part, bar)
        except _Cut:
            if go == GOES:
                raise


def _receive(url: str, part: Path, bar: _Bar) -> None:
    """Bring what ``part`` lacks, or everything where the site does not give a rest alone."""
    start = part.stat().st_size if part.exists() else 0
    try:
        response = _open(Request(url, headers={"Range": f"bytes={start}-"} if start else {}))
    except HTTPError as error:
        error.close()
        if error.code == 416 and start:
            part.unlink()
            raise _Cut("it has no rest to what has come") from error
        raise _SiteFailed(f"HTTP {error.code} {error.reason}") from error
    except (OSError, HTTPException) as error:
        raise _SiteFailed(_reason(error)) from error
    with closing(response):
        resumed = start > 0 and response.status == 206
        position = start if resumed else 0
        total = None if response.length is None else position + response.length
        with part.open("ab" if resumed else "wb") as file:
            bar.show(position, total)
            while chunk := _read(response):
                file.write(chunk)
                position += len(chunk)
                bar.show(position, total)
    if total is not None and position < total:  # without a length, the MD5 is all that tells a cut
        raise _Cut(f"cut after {position:,} of {total:,} bytes")


def _open(request: Request) -> HTTPResponse:
    """Wait for an answer, ``ANSWER`` seconds in all.

    urlopen's own limit holds for each address of a host, and not at all for finding them: behind a firewall that drops
    everything it takes minutes. A thread that is left alone with that keeps nobody waiting.
    """
    answers: queue.SimpleQueue[HTTPResponse | Exception] = queue.SimpleQueue()

    def ask() -> None:
        try:
            answers.put(urlopen(request, timeout=SILENCE))
        except Exception as error:
            answers.put(error)

    threading.Thread(target=ask, daemon=True).start()
    try:
        answer = answers.get(timeout=ANSWER)
    except queue.Empty:
        raise TimeoutError(f"no answer within {ANSWER:g} seconds") from None
    if isinstance(answer, Exception):
        raise answer
    return answer


def _read(response: HTTPResponse) -> bytes:
    try:
        return response.read1(CHUNK)  # what is there now: read would lose it if nothing more came
    except (OSError, HTTPException) as error:
        raise _Cut(_reason(error)) from error


def _check(part: Path, md5: str) -> None:
    came = hashlib.md5(part.read_bytes(), usedforsecurity=False).hexdigest()
    if came != md5:
        part.unlink()
        raise _SiteFailed(f"its MD5 is {came}, not {md5}")


def _reason(error: Exception) -> str:
    """Say in one line what is behind an error of the network."""
    if isinstance(error, URLError) and isinstance(error.reason, Exception):
        error = error.reason
    return " ".join(str(getattr(error, "strerror", None) or error).split()) or type(error).__name__
