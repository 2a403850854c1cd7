"""The page in Chromium: made from its Markdown, without Sphinx, and opened from a file."""

import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest

from .harness import PageUnderTest, write_page

HERE = ("file:", "data:", "http://127.0.0.1:")


@pytest.fixture(scope="session")
def browser(chromium):
    """Chromium, driven by playwright."""
    return chromium


@pytest.fixture(scope="session")
def html_file(tmp_path_factory):
    """The page as a file."""
    return write_page(tmp_path_factory.mktemp("page"))


@pytest.fixture(scope="session")
def url(html_file):
    """The page over loopback, for what a browser allows no page that was opened from a file."""
    folder = html_file.parents[1]
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(QuietHandler, directory=folder)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/{html_file.relative_to(folder).as_posix()}"
        server.shutdown()


class QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@pytest.fixture
def open_page(browser, html_file):
    """A function that opens the page; whatever it complains of, or asks the network for, fails the test."""
    contexts, complaints = [], []

    def open_it(file=html_file, *, url=None, width=1400, height=900, **options):
        url = url or file.as_uri()
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: request.url.startswith(HERE) or complaints.append(request.url))
        page.on("requestfailed", lambda request: complaints.append(f"not there: {request.url}"))
        return PageUnderTest(page, url)

    yield open_it
    for context in contexts:
        context.close()
    assert not complaints


@pytest.fixture
def page(open_page):
    return open_page()
