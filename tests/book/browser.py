"""A browser, and a site served on this computer, for the tests of pages."""

import contextlib
import functools
import http.server
import os
import shutil
import threading

import pytest

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
EVERY = bool(os.environ.get("HANDTORN_ALL_TESTS"))


def missing(what):
    """Skip, but where all tests are asked for: there it has to be."""
    if EVERY:
        pytest.fail(f"{what}, and HANDTORN_ALL_TESTS asks for this test")
    pytest.skip(what)


@contextlib.contextmanager
def browser():
    """Chromium, driven by playwright."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        missing("no playwright: pip install -e '.[browser]'")
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        missing(f"no browser: none of {', '.join(PROGRAMS)} is there")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        try:
            yield started
        finally:
            started.close()


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves a folder without a word."""

    def log_message(self, *_):
        """Nothing."""


@contextlib.contextmanager
def served(folder):
    """The address under which a folder is served, on this computer alone."""
    handler = functools.partial(Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
